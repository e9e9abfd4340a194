"""The HTTP service: the wire format in front of `rag`, and the chat page."""
