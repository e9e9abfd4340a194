"""A document's words for a terminal: what would steer it is written out."""

import re

__all__ = ["visible"]

# What moves a cursor, colours or renames a terminal, or turns the direction of its lines
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")


def visible(text: str) -> str:
    r"""Return a text with control and direction marks written out, such as \x1b."""
    return _CONTROL.sub(lambda mark: mark[0].encode("unicode_escape").decode(), text)
