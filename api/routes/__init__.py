"""Routes: translate in, call `rag`, translate out."""
