"""MCP over stdin and stdout, where a line that is no message gets an answer too.

The SDK's loop drops such a line without a word, and whoever sent it waits until it gives up.
"""

from types import TracebackType
from typing import Any, Self

from anyio import EndOfStream
from mcp.server.mcpserver import MCPServer
from mcp.server.stdio import stdio_server
from mcp.shared.message import SessionMessage
from pydantic import ValidationError

from api.mcp.malformed import error_of

__all__ = ["run_stdio"]


async def run_stdio(server: MCPServer[Any]) -> None:
    """Serve until stdin ends."""
    # The SDK gives its own stdio loop no hook, and the server under it no public name.
    lowlevel = server._lowlevel_server
    async with stdio_server() as (lines, replies):
        options = lowlevel.create_initialization_options()
        await lowlevel.run(_Messages(lines, replies), replies, options)


class _Messages:
    """The messages among the lines that come in; what is none is answered with an error."""

    def __init__(self, lines: Any, replies: Any) -> None:
        # The SDK's stream classes are not public; both are its ReadStream and WriteStream.
        self._lines = lines
        self._replies = replies

    @property
    def last_context(self) -> Any:
        """The context of who sent the last message; the SDK runs its handler there."""
        return self._lines.last_context

    async def receive(self) -> SessionMessage | Exception:
        """Return the next message.

        Raises:
            EndOfStream: If stdin has ended.
        """
        while True:
            item: SessionMessage | Exception = await self._lines.receive()
            if not isinstance(item, ValidationError):
                return item
            if error := error_of(item):
                await self._replies.send(SessionMessage(error))

    async def aclose(self) -> None:
        """Read no more."""
        await self._lines.aclose()

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> SessionMessage | Exception:
        try:
            return await self.receive()
        except EndOfStream:
            raise StopAsyncIteration from None

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self.aclose()
