"""One streamed chat completion from any server that speaks OpenAI's interface.

Whatever goes wrong there (nobody listens, an error status, silence, half an answer, no answer
at all) is a GeneratorError that says so in words fit for a reader: no address, no key.
"""

import json
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import httpx

from rag.errors import GeneratorError
from rag.settings import Settings

__all__ = ["ChatServer", "Generator", "Message", "chat_server"]

Message = dict[str, str]
_MAX_TOKENS = 800
_MAX_CHARS = 20_000
# A server that sends no line end would fill the memory.
_MAX_BUFFER = 1_000_000
_CONNECT_S = 5.0


class Generator(Protocol):
    """Turns messages into text, piece by piece."""

    def stream(self, messages: Sequence[Message]) -> Iterator[str]:
        """Yield the pieces of an answer in order.

        Raises:
            GeneratorError: If no complete answer came; what was yielded before stands.
        """
        ...


@dataclass(frozen=True, slots=True)
class ChatServer:
    """A chat-completions endpoint.

    Attributes:
        url: Of the endpoint itself, ending in /chat/completions.
        model: As the server calls it.
        key: Sent as a bearer token; None sends none.
        timeout_s: For the whole answer, in seconds.
    """

    url: str
    model: str
    key: str | None
    timeout_s: float

    def stream(self, messages: Sequence[Message]) -> Iterator[str]:
        """Yield the pieces of an answer in order.

        Raises:
            GeneratorError: If no complete answer came; what was yielded before stands.
        """
        deadline = time.monotonic() + self.timeout_s
        timeout = httpx.Timeout(self.timeout_s, connect=min(_CONNECT_S, self.timeout_s))
        body = {
            "model": self.model,
            "messages": list(messages),
            "stream": True,
            "temperature": 0,
            "max_tokens": _MAX_TOKENS,
        }
        headers = {"Authorization": f"Bearer {self.key}"} if self.key else {}
        try:
            with httpx.stream(
                "POST", self.url, json=body, headers=headers, timeout=timeout
            ) as response:
                if response.status_code != 200:
                    raise GeneratorError(f"大模型服务返回了 HTTP {response.status_code}")
                yield from _pieces(response, deadline)
        except httpx.TimeoutException as error:
            raise GeneratorError("大模型服务没有在限定的时间内答完") from error
        except httpx.ConnectError as error:
            raise GeneratorError("连接不上大模型服务") from error
        except (httpx.HTTPError, httpx.InvalidURL, OSError) as error:
            raise GeneratorError("与大模型服务的连接中断了") from error


def chat_server(settings: Settings) -> ChatServer | None:
    """Return the server that the settings name, or None where they name none."""
    if not settings.llm_url:
        return None
    key = settings.llm_key.get_secret_value() if settings.llm_key else None
    url = _endpoint(settings.llm_url, "/chat/completions")
    return ChatServer(url, settings.llm_model, key, settings.llm_timeout_s)


def _endpoint(url: str, path: str) -> str:
    """Return the endpoint's address: http://host, http://host/v1 and the whole all will do."""
    url = url.rstrip("/")
    if url.endswith(path):
        return url
    return f"{url}{path}" if httpx.URL(url).path.strip("/") else f"{url}/v1{path}"


def _pieces(response: httpx.Response, deadline: float) -> Iterator[str]:
    """Yield the text of a response, streamed or whole, and make sure that it was finished."""
    streamed = "event-stream" in response.headers.get("content-type", "")
    told, finish = 0, None
    objects = _events(response, deadline) if streamed else _whole(response, deadline)
    for data in objects:
        text, reason = _choice(data)
        finish = reason or finish
        told += len(text)
        if told > _MAX_CHARS:
            raise GeneratorError(f"大模型写了 {_MAX_CHARS} 个字符还没有停")
        if text:
            yield text
    if not told:
        raise GeneratorError("大模型服务给出了空的回答")
    if finish is None or finish == "length":
        raise GeneratorError("大模型的回答没有写完")


def _events(response: httpx.Response, deadline: float) -> Iterator[Any]:
    """Yield the JSON objects of a stream of server-sent events; `[DONE]` ends it."""
    for line in _lines(response, deadline):
        if not line.startswith("data:"):
            continue  # a comment that keeps the connection alive, an event's name
        data = line.removeprefix("data:").strip()
        if data == "[DONE]":
            return
        yield _parsed(data)


def _lines(response: httpx.Response, deadline: float) -> Iterator[str]:
    buffer = b""
    for chunk in _chunks(response, deadline):
        *lines, buffer = (buffer + chunk).split(b"\n")
        for line in lines:
            yield _decoded(line)
    yield _decoded(buffer)


def _whole(response: httpx.Response, deadline: float) -> Iterator[Any]:
    """Yield the one JSON object of a server that does not stream."""
    yield _parsed(_decoded(b"".join(_chunks(response, deadline))))


def _chunks(response: httpx.Response, deadline: float) -> Iterator[bytes]:
    """Yield bytes as they come; a server that drips is as late as one that keeps silent."""
    since_line = 0
    for chunk in response.iter_bytes():
        if time.monotonic() > deadline:
            raise GeneratorError("大模型服务没有在限定的时间内答完")
        since_line = len(chunk) if b"\n" in chunk else since_line + len(chunk)
        if since_line > _MAX_BUFFER:
            raise GeneratorError("大模型服务的应答无法读取")
        yield chunk


def _decoded(line: bytes) -> str:
    try:
        return line.decode().strip()
    except UnicodeDecodeError as error:
        raise GeneratorError("大模型服务的应答无法读取") from error


def _parsed(data: str) -> Any:
    try:
        return json.loads(data)
    except (ValueError, RecursionError) as error:
        raise GeneratorError("大模型服务的应答无法读取") from error


def _choice(data: Any) -> tuple[str, str | None]:
    """Return the text and the finish reason of one object; a usage report has neither."""
    if not isinstance(data, dict) or "error" in data:
        raise GeneratorError("大模型服务报告出错")
    choices = data.get("choices")
    if not isinstance(choices, list):
        raise GeneratorError("大模型服务的应答无法读取")
    if not choices:
        return "", None
    first = choices[0] if isinstance(choices[0], dict) else {}
    message = first.get("delta") or first.get("message") or {}
    text = message.get("content") if isinstance(message, dict) else None
    reason = first.get("finish_reason")
    return (text if isinstance(text, str) else ""), (reason if isinstance(reason, str) else None)
