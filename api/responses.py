"""Answers as JSON: orjson writes an answer of 40 KB in a fifth of the standard library's time."""

from typing import Any

import orjson
from fastapi import responses

__all__ = ["JSONResponse"]


class JSONResponse(responses.JSONResponse):
    """JSON in UTF-8, its keys in the order given."""

    def render(self, content: Any) -> bytes:
        """Return the body."""
        return orjson.dumps(content)
