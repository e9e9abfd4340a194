"""The embedding model: where it comes from and how it is loaded."""
