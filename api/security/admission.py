"""How many at once: questions wait in a line of bounded length; every request has a deadline.

A question's body is read before it takes its turn and its answer is sent after it has given the
turn back, so slow and vanished clients hold nothing that others wait for. Nobody is passed over:
the line is first come, first served.
"""

import asyncio
import json
import logging
import re
from collections.abc import Awaitable, Callable
from time import monotonic

from starlette.requests import ClientDisconnect, Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.errors import problem
from api.security.line import Line
from rag.settings import Settings

__all__ = ["Admission", "is_question", "is_upload"]

_log = logging.getLogger(__name__)
_QUESTIONS = re.compile(r"/api/(?:ask|search|ledger|export)|/v1/chat/completions|/mcp/?")
_UPLOADS = re.compile(r"/api/documents(?:/.*)?")
_MAX_BODY = 4_000_000
_UPLOAD_S = 600.0


def is_question(method: str, path: str) -> bool:
    """Tell whether a request stands in line."""
    return method == "POST" and _QUESTIONS.fullmatch(path) is not None


def is_upload(method: str, path: str) -> bool:
    """Tell whether a request may send for longer."""
    return method in {"POST", "PUT"} and _UPLOADS.fullmatch(path) is not None


class Admission:
    """ASGI middleware; answers 413, 429, 503 or 504 in the place of the app."""

    def __init__(self, app: ASGIApp, settings: Settings, line: Line) -> None:
        """Prepare.

        Args:
            app: What answers.
            settings: `request_s` is the deadline, `log_questions` whether their text is logged.
            line: Where questions wait.
        """
        self._app = app
        self._line = line
        self._deadline_s = settings.request_s + (settings.llm_timeout_s if settings.llm_url else 0)
        self._log_questions = settings.log_questions

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        request = scope["method"], scope["path"]
        deadline_s = _UPLOAD_S if is_upload(*request) else self._deadline_s
        exchange = _Exchange(scope, receive, send, deadline_s)
        if is_question(*request):
            await self._question(exchange)
        else:
            await exchange.run(self._app, receive)

    async def _question(self, exchange: "_Exchange") -> None:
        body = await exchange.body()
        if body is None:
            return
        if self._log_questions:
            _log.info("question %r", _question_in(body))
        line = self._line
        caller = exchange.caller()
        if not line.has_room(caller):
            wait = line.promise_s(caller)
            await exchange.refuse(429, f"提问的人太多，请 {wait} 秒后再试。", wait)
            return
        if not await exchange.wait(line.enter()):
            return
        began = monotonic()
        await exchange.run(
            self._app, _replay(body, exchange.gone), lambda: line.leave(monotonic() - began)
        )


class _Exchange:
    """One request and its deadline, and whether its client is still there."""

    def __init__(self, scope: Scope, receive: Receive, send: Send, deadline_s: float) -> None:
        self.scope = scope
        self.gone = asyncio.Event()
        self._receive = receive
        self._send = send
        self._ends = monotonic() + deadline_s

    def caller(self) -> str:
        """Return who asks: one connection, which most clients keep for their next question."""
        host, port = self.scope.get("client") or ("?", 0)
        return f"{host} {port}"

    def _left(self) -> float:
        return max(0.0, self._ends - monotonic())

    async def body(self) -> bytes | None:
        """Return the whole body; None if the client left, or was answered."""
        parts: list[bytes] = []
        size = 0
        while True:
            try:
                message = await asyncio.wait_for(self._receive(), self._left())
            except TimeoutError:
                await self.refuse(408, "请求体迟迟没有传完。请检查网络后再试。")
                return None
            if message["type"] == "http.disconnect":
                return None
            part = message.get("body", b"")
            parts.append(part)
            size += len(part)
            if size > _MAX_BODY:
                await self.refuse(413, f"请求体超过 {_MAX_BODY} 字节。请缩短后再试。")
                return None
            if not message.get("more_body", False):
                return b"".join(parts)

    async def wait(self, turn: Awaitable[None]) -> bool:
        """Wait for a turn; False if the client left before, or was told that it lasts too long."""
        waiting = asyncio.ensure_future(turn)
        left = asyncio.ensure_future(self._disconnected())
        try:
            await asyncio.wait(
                {waiting, left}, timeout=self._left(), return_when=asyncio.FIRST_COMPLETED
            )
        finally:
            left.cancel()
        if waiting.done() and not waiting.cancelled():
            waiting.result()
            return True
        waiting.cancel()
        if not self.gone.is_set():
            await self.refuse(503, "等候的人太多，没有在时限内轮到。请稍后再试。", 5)
        return False

    async def _disconnected(self) -> None:
        while (await self._receive())["type"] != "http.disconnect":
            continue
        self.gone.set()

    async def run(
        self, app: ASGIApp, receive: Receive, finished: Callable[[], None] | None = None
    ) -> None:
        """Run the app; send what it says as fast as the client takes it, until the deadline.

        Args:
            app: What answers.
            receive: Gives it the request.
            finished: Called when the app is done, sent or not: a thread cannot be stopped, and
                until it ends it takes its share of the machine, so it keeps its turn.
        """
        said: asyncio.Queue[Message | None] = asyncio.Queue()

        async def say(message: Message) -> None:
            if self.gone.is_set():
                raise OSError("nobody waits for this answer any more")
            said.put_nowait(message)

        async def answer() -> None:
            try:
                await app(self.scope, receive, say)
            finally:
                said.put_nowait(None)
                if finished:
                    finished()

        task = asyncio.create_task(answer())
        started = await self._forward(said)
        if started is None:
            task.add_done_callback(_look_at)
            return
        if not started:
            task.add_done_callback(_look_at)
            await self.refuse(504, "没有在时限内答完。请缩小提问的范围，或稍后再试。")
            return
        await task

    async def _forward(self, said: "asyncio.Queue[Message | None]") -> bool | None:
        """Send messages until the last; True if all were, False if none came in time.

        None if time ran out in their midst, or the client is gone.
        """
        started = False
        while True:
            try:
                message = await asyncio.wait_for(said.get(), self._left())
            except TimeoutError:
                self.gone.set()
                return None if started else False
            if message is None:
                return True
            started = True
            try:
                await asyncio.wait_for(self._send(message), max(self._left(), 1.0))
            except (TimeoutError, OSError):
                self.gone.set()
                return None

    async def refuse(self, status: int, detail: str, retry_s: int | None = None) -> None:
        """Answer in the place of the app."""
        self.scope["jushi.refused"] = status
        response = problem(Request(self.scope), status, detail)
        if retry_s is not None:
            response.headers["Retry-After"] = str(retry_s)
        await response(self.scope, self._receive, self._send)


def _replay(body: bytes, gone: asyncio.Event) -> Receive:
    given = False

    async def receive() -> Message:
        nonlocal given
        if not given:
            given = True
            return {"type": "http.request", "body": body, "more_body": False}
        await gone.wait()
        return {"type": "http.disconnect"}

    return receive


def _look_at(task: "asyncio.Task[None]") -> None:
    """Log how an answer ended that nobody waited for, unless for that very reason."""
    error = None if task.cancelled() else task.exception()
    if error is not None and not isinstance(error, OSError | ClientDisconnect):
        _log.error("an answer nobody waited for failed", exc_info=error)


def _question_in(body: bytes) -> str:
    try:
        found = json.loads(body)
    except ValueError:
        return ""
    question = found.get("question", "") if isinstance(found, dict) else ""
    return question[:2000] if isinstance(question, str) else ""
