"""MCP over streamable HTTP, as one ASGI application that starts with its first request.

Importing the SDK costs most of a second and 25 MB, so a service that nobody speaks MCP to does
without. Each request stands alone (no sessions): any worker can answer it, before and after a
restart.
"""

import asyncio
from collections.abc import Callable
from typing import TYPE_CHECKING

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Message, Receive, Scope, Send

from rag.corpus import Corpus

if TYPE_CHECKING:
    from mcp.server.streamable_http_manager import StreamableHTTPSessionManager

__all__ = ["McpEndpoint"]

_NO_JSON_TYPE = "Content-Type 应为 application/json。"
_LOOPBACK = ("127.0.0.1", "localhost", "[::1]")


class McpEndpoint:
    """Answers at /mcp; `close` ends it."""

    def __init__(self, get_corpus: Callable[[], Corpus], host: str) -> None:
        """Prepare; nothing is imported yet.

        Args:
            get_corpus: Gives the corpus in force.
            host: The address the service listens on. On loopback only requests that name it as
                their host are answered: a web page elsewhere could else have its own name
                resolve to this machine (DNS rebinding).
        """
        self._get_corpus = get_corpus
        self._guarded = host in ("127.0.0.1", "localhost", "::1")
        self._starting = asyncio.Lock()
        self._closing = asyncio.Event()
        self._manager: StreamableHTTPSessionManager | None = None
        self._task: asyncio.Task[None] | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        manager = self._manager or await self._start()
        if scope["method"] == "POST":
            body = await Request(scope, receive).body()  # its length was limited before
            receive = _told_again(body, receive)
            if refused := _refusal(Headers(scope=scope).get("content-type", ""), body):
                await refused(scope, receive, send)
                return
        await manager.handle_request(scope, receive, send)

    async def close(self) -> None:
        """End what the first request started."""
        self._closing.set()
        if self._task is not None:
            await self._task

    async def _start(self) -> "StreamableHTTPSessionManager":
        async with self._starting:
            if self._manager is None:
                manager = await run_in_threadpool(self._build)
                running = asyncio.Event()
                self._task = asyncio.create_task(self._run(manager, running))
                await running.wait()
                if self._task.done():
                    await self._task
                self._manager = manager
        return self._manager

    async def _run(self, manager: "StreamableHTTPSessionManager", running: asyncio.Event) -> None:
        # Its task group must be left by the task that entered it, which no request is.
        try:
            async with manager.run():
                running.set()
                await self._closing.wait()
        finally:
            running.set()

    def _build(self) -> "StreamableHTTPSessionManager":
        from mcp.server.transport_security import TransportSecuritySettings

        from api.mcp.server import build_server

        names = [name for host in _LOOPBACK for name in (host, f"{host}:*")]
        server = build_server(self._get_corpus)
        server.streamable_http_app(
            stateless_http=True,
            json_response=True,
            transport_security=TransportSecuritySettings(
                enable_dns_rebinding_protection=self._guarded,
                allowed_hosts=names,
                allowed_origins=[f"http://{name}" for name in names],
            ),
        )
        return server.session_manager


def _refusal(content_type: str, body: bytes) -> Response | None:
    """Return the response to a body that is no message, or None where it is one."""
    from mcp.types import INVALID_REQUEST, ErrorData, JSONRPCError

    from api.mcp.malformed import error_in_body

    status, error = 400, error_in_body(body)
    if content_type.split(";")[0].strip().lower() != "application/json":
        status, data = 415, ErrorData(code=INVALID_REQUEST, message=_NO_JSON_TYPE)
        error = JSONRPCError(jsonrpc="2.0", id=None, error=data)
    if error is None:
        return None
    return Response(
        error.model_dump_json(exclude_unset=True), status, media_type="application/json"
    )


def _told_again(body: bytes, receive: Receive) -> Receive:
    """Return a channel that gives a body that was read, then what comes after it."""
    told = False

    async def again() -> Message:
        nonlocal told
        if told:
            return await receive()
        told = True
        return {"type": "http.request", "body": body, "more_body": False}

    return again
