"""Who may ask what, how often and how many at once; `install_guards` puts it before the app."""

from api.security.install import install_guards

__all__ = ["install_guards"]
