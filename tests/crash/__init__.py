"""Kill the writer at any moment and see what the next start finds: `make crash`."""
