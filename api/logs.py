"""What the service logs: a line a request, with its identifier, as text or JSON.

A line never holds a question's text unless `log_questions` says so, nor a query string, which
may hold one; control characters are written out, so that nobody can forge a line.
"""

import contextvars
import json
import logging
import re
import sys
import uuid
from datetime import UTC, datetime
from time import monotonic
from typing import Literal

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.metrics import Metrics

__all__ = ["RequestLog", "configure_logs", "request_id"]

_log = logging.getLogger("jushi.requests")
_ID: contextvars.ContextVar[str] = contextvars.ContextVar("request_id", default="-")
_GIVEN_ID = re.compile(rb"[A-Za-z0-9._-]{1,64}")
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")


def request_id() -> str:
    """Return the identifier of the request being served; - outside of any."""
    return _ID.get()


def configure_logs(level: str, form: Literal["text", "json"]) -> None:
    """Send all logs of the process to standard error, one line an event."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(_Json() if form == "json" else _Text())
    logging.basicConfig(level=level, handlers=[handler], force=True)
    # Several lines for each of its requests, which has one here already
    logging.getLogger("mcp").setLevel(max(logging.WARNING, logging.getLevelName(level)))


class _Text(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        line = f"{record.levelname:<7} {request_id()} {_escaped(record.getMessage())}"
        return line + ("\n" + self.formatException(record.exc_info) if record.exc_info else "")


class _Json(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        when = datetime.fromtimestamp(record.created, UTC)
        line: dict[str, object] = {
            "time": when.isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "request_id": request_id(),
            "message": record.getMessage(),
        }
        line |= getattr(record, "fields", {})
        if record.exc_info:
            line["exception"] = self.formatException(record.exc_info)
        # ASCII alone: a lone surrogate in a path could not be written otherwise
        return json.dumps(line, default=str)


class RequestLog:
    """ASGI middleware: gives each request an identifier, logs and counts how it ended."""

    def __init__(self, app: ASGIApp, metrics: Metrics) -> None:
        """Prepare."""
        self._app = app
        self._metrics = metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        given = Headers(scope=scope).get("x-request-id", "").encode("latin-1")
        identifier = given.decode() if _GIVEN_ID.fullmatch(given) else uuid.uuid4().hex
        token = _ID.set(identifier)
        began, status = monotonic(), 500

        async def send_with_id(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                MutableHeaders(scope=message)["X-Request-ID"] = identifier
            await send(message)

        try:
            await self._app(scope, receive, send_with_id)
        finally:
            self._told(scope, status, monotonic() - began)
            _ID.reset(token)

    def _told(self, scope: Scope, status: int, took_s: float) -> None:
        route = getattr(scope.get("route"), "path", None) or _unrouted(scope["path"])
        self._metrics.request(scope["method"], route, status, took_s)
        if "jushi.refused" in scope:
            self._metrics.turned_away(status)
        fields = {
            "method": scope["method"],
            "path": scope["path"][:200],
            "status": status,
            "ms": round(took_s * 1000, 1),
            "key": scope.get("jushi.key", "-"),
        }
        _log.info("%s", " ".join(str(value) for value in fields.values()), extra={"fields": fields})


def _unrouted(path: str) -> str:
    """Return what a path that no route of the framework's matched is counted under."""
    if path.rstrip("/") == "/mcp":
        return "/mcp"
    return "/static" if path.startswith("/static/") else "other"


def _escaped(text: str) -> str:
    return _CONTROL.sub(
        lambda mark: mark.group().encode("unicode_escape", "replace").decode(), text
    )
