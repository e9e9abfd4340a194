"""Retrievers for frameworks that are not installed with Jushi; each is imported by its module.

`pip install 'jushi[langchain]'` or `'jushi[llamaindex]'` brings the framework.
"""
