"""A small real HTTP server that answers as a language model's server would, or badly."""

import contextlib
import json
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Reply = Callable[["Exchange"], None]


@dataclass
class Exchange:
    """One request and the means to answer it."""

    path: str
    headers: dict[str, str]
    body: dict[str, Any]
    handler: BaseHTTPRequestHandler

    def head(self, status: int = 200, kind: str = "text/event-stream") -> None:
        self.handler.send_response(status)
        self.handler.send_header("Content-Type", kind)
        self.handler.send_header("Connection", "close")
        self.handler.end_headers()

    def write(self, data: str | bytes) -> None:
        self.handler.wfile.write(data.encode() if isinstance(data, str) else data)
        self.handler.wfile.flush()


@dataclass
class LanguageServer:
    """What the server says next, and what it was asked."""

    url: str = ""
    reply: Reply = lambda exchange: exchange.head(500)
    asked: list[Exchange] = field(default_factory=list)

    @property
    def prompt(self) -> str:
        """The last user message."""
        text: str = self.asked[-1].body["messages"][-1]["content"]
        return text


def chunk(text: str | None, finish: str | None = None) -> str:
    """Return one event of a streamed completion."""
    delta = {} if text is None else {"content": text}
    data = {"choices": [{"index": 0, "delta": delta, "finish_reason": finish}]}
    return f"data: {json.dumps(data, ensure_ascii=False)}\n\n"


def saying(*texts: str, finish: str | None = "stop", done: bool = True) -> Reply:
    """Return a reply that streams texts and ends as told."""

    def reply(exchange: Exchange) -> None:
        exchange.head()
        exchange.write(": ping\n\n")
        for text in texts:
            exchange.write(chunk(text))
        if finish:
            exchange.write(chunk(None, finish))
        if done:
            exchange.write("data: [DONE]\n\n")

    return reply


def sending(status: int, data: str | bytes, kind: str = "application/json") -> Reply:
    """Return a reply of these very bytes."""

    def reply(exchange: Exchange) -> None:
        exchange.head(status, kind)
        exchange.write(data)

    return reply


def dripping(texts: Sequence[str], pause_s: float) -> Reply:
    """Return a reply that never ends: after the texts a byte of nothing now and then."""

    def reply(exchange: Exchange) -> None:
        exchange.head()
        for text in texts:
            exchange.write(chunk(text))
        for _ in range(200):
            time.sleep(pause_s)
            exchange.write(":")

    return reply


@contextlib.contextmanager
def language_server() -> Iterator[LanguageServer]:
    """Run the server on a free port."""
    told = LanguageServer()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            data = self.rfile.read(int(self.headers["Content-Length"]))
            exchange = Exchange(self.path, dict(self.headers), json.loads(data), self)
            told.asked.append(exchange)
            # The reader may have gone: that is what some tests are about.
            with contextlib.suppress(BrokenPipeError, ConnectionResetError):
                told.reply(exchange)

        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the base class's name
            """Say nothing on standard error."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    told.url = f"http://127.0.0.1:{server.server_address[1]}"
    try:
        yield told
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
