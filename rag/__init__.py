"""Jushi: dated Chinese documents, retrieval over their entries, answers that can be verified."""
