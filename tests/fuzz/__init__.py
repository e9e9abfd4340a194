"""Readers under random bytes: short forms in `make test`, long ones by `make fuzz`."""
