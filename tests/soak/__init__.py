"""Many clients for a long time: `make soak`, and for half a minute in `make test`."""
