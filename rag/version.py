"""The version of this package."""

from importlib.metadata import version

__all__ = ["VERSION"]

VERSION = version("jushi")
