"""Requests whose head has no end: uvicorn keeps every header it is sent, and waits for ever."""

import asyncio
from typing import Any

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

__all__ = ["BoundedHeads"]

# What browsers and proxies send is below 16 KB
MAX_HEAD_BYTES = 65_536
HEAD_S = 30.0


class BoundedHeads(HttpToolsProtocol):
    """Closes a connection that sends much, or waits long, and never comes to the end of a head.

    What is counted begins anew with each head that ends and each part of a body, so headers,
    trailers and what a chunk may say of itself are bounded alike.
    """

    _unread = 0
    _deadline: asyncio.TimerHandle | None = None

    # Any: uvicorn narrows asyncio's BaseTransport to Transport
    def connection_made(self, transport: Any) -> None:
        """Wait for a head."""
        super().connection_made(transport)
        self._wait()

    def connection_lost(self, exc: Exception | None) -> None:
        """Wait for nothing more."""
        self._wait_no_more()
        super().connection_lost(exc)

    def on_message_begin(self) -> None:
        """Wait for the head that has begun."""
        super().on_message_begin()
        self._wait()

    def data_received(self, data: bytes) -> None:
        """Parse what came, and refuse what has been too much."""
        self._unread += len(data)
        super().data_received(data)
        if self._unread > MAX_HEAD_BYTES and not self.transport.is_closing():
            self.send_400_response("Request head too large.")

    def on_headers_complete(self) -> Any:
        """Begin the count anew: a head has ended."""
        self._unread = 0
        self._wait_no_more()
        return super().on_headers_complete()

    def on_body(self, body: bytes) -> None:
        """Begin the count anew: a part of a body has come."""
        self._unread = 0
        super().on_body(body)

    def on_message_complete(self) -> None:
        """Begin the count anew: a request has ended."""
        self._unread = 0
        super().on_message_complete()

    def _wait(self) -> None:
        self._wait_no_more()
        self._deadline = self.loop.call_later(HEAD_S, self.transport.close)

    def _wait_no_more(self) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
