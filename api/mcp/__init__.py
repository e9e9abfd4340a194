"""The corpus as tools and resources of the Model Context Protocol, over stdio and HTTP."""
