"""The wire format of OpenAI's chat completions: messages -> a question, an answer -> choices.

Fields this service has no use for (temperature, tools, ...) are ignored, as the contract says
for everything under /v1: chat programs send many.
"""

import json
import time
import uuid
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Annotated, Any, Literal, NoReturn

from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError, WithJsonSchema

from api.schemas import WHOLE, Question
from rag.catalog import AskRequest
from rag.llm import Delta, Done, Event
from rag.passages import written_date
from rag.records import Answer, Citation, Turn
from rag.wire import citation_json

__all__ = [
    "LLM_MODEL_ID",
    "MODEL_ID",
    "ChatBody",
    "Completion",
    "ask_request",
    "texts_of",
    "whole",
    "written_answer",
]

MODEL_ID = "jushi"
# The same corpus, its answers worded by the language model of the settings
LLM_MODEL_ID = "jushi-llm"
_MAX_TURNS = 20
_QUESTION: TypeAdapter[str] = TypeAdapter(Question)
Json = dict[str, Any]


_CONTENT = {
    "anyOf": [
        {"type": "string"},
        {"type": "array", "items": {"type": "object", "properties": {"text": {"type": "string"}}}},
        {"type": "null"},
    ]
}
"""What can be read of a message; of anything else the service says so."""


class _Lenient(BaseModel):
    model_config = ConfigDict(extra="ignore", strict=True)


class MessageBody(_Lenient):
    """One message; its content is text, a list of parts, or nothing."""

    role: Literal["system", "developer", "user", "assistant", "tool", "function"]
    content: Annotated[Any, WithJsonSchema(_CONTENT)] = None


class StreamOptions(_Lenient):
    """What a stream carries besides the text."""

    include_usage: bool | None = None


class ChatBody(_Lenient):
    """The body of POST /v1/chat/completions."""

    model: Annotated[str, Field(min_length=1, max_length=200)]
    messages: Annotated[list[MessageBody], Field(min_length=1, max_length=2000)]
    n: Annotated[int, Field(ge=1, le=8), WHOLE] | None = None
    stream: bool | None = None
    stream_options: StreamOptions | None = None


@dataclass(frozen=True, slots=True)
class Completion:
    """What every answer is framed by; each choice holds the same text.

    Attributes:
        model: As the caller named it.
        choices: How many were asked for.
        fingerprint: The generation of the index that answers.
        prompt_tokens: Of all messages' text, by the embedding model's own tokenizer.
        count: Counts the tokens of a text in the same way.
    """

    model: str
    choices: int
    fingerprint: str
    prompt_tokens: int
    count: Callable[[str], int]

    def body(self, answer: Answer) -> Json:
        """Return the whole `chat.completion` object."""
        content = written_answer(answer)
        message = {"role": "assistant", "content": content} | _evidence(answer)
        return self._frame("chat.completion") | {
            "choices": [
                {"index": i, "message": message, "logprobs": None, "finish_reason": "stop"}
                for i in range(self.choices)
            ],
            "usage": self._usage(content),
        }

    def events(self, told: Iterable[Event], include_usage: bool) -> Iterator[str]:
        """Yield `chat.completion.chunk` events; the last delta of a choice has its citations.

        Args:
            told: An answer as it grows; its last event is the whole.
            include_usage: Whether a last chunk without choices tells the tokens.
        """
        frame = self._frame("chat.completion.chunk") | ({"usage": None} if include_usage else {})
        yield from self._each(frame, {"role": "assistant", "content": ""})
        for item in told:
            if isinstance(item, Delta):
                yield from self._each(frame, {"content": item.text})
            elif isinstance(item, Done):
                for line in _sources(item.answer).splitlines(keepends=True):
                    yield from self._each(frame, {"content": line})
                yield from self._each(frame, _evidence(item.answer), "stop")
                if include_usage:
                    usage = self._usage(written_answer(item.answer))
                    yield _event(frame | {"choices": [], "usage": usage})
        yield "data: [DONE]\n\n"

    def _each(self, frame: Json, delta: Json, finish: str | None = None) -> Iterator[str]:
        """Yield the same delta for every choice."""
        for index in range(self.choices):
            yield _chunk(frame, index, delta, finish)

    def _frame(self, kind: str) -> Json:
        return {
            "id": f"chatcmpl-{uuid.uuid4().hex}",
            "object": kind,
            "created": int(time.time()),
            "model": self.model,
            "system_fingerprint": self.fingerprint,
        }

    def _usage(self, content: str) -> Json:
        written = self.count(content) * self.choices
        return {
            "prompt_tokens": self.prompt_tokens,
            "completion_tokens": written,
            "total_tokens": self.prompt_tokens + written,
        }


def whole(answer: Answer) -> Iterator[Event]:
    """Yield an answer that is known already as the events of one that grows line by line."""
    yield from map(Delta, answer.answer.splitlines(keepends=True))
    yield Done(answer)


def ask_request(messages: Sequence[MessageBody], model: str = MODEL_ID) -> AskRequest:
    """Return what the last user message asks of a model; earlier ones are its history.

    System messages and the assistant's own words are no instruction to this service. An earlier
    message that could not be asked here (too long, a picture) was not answered and is passed
    over: programs keep it in the conversation.

    Raises:
        RequestValidationError: If there is no user message or the last is not a question.
    """
    asked = [i for i, message in enumerate(messages) if message.role == "user"]
    if not asked:
        _reject(("messages",), "缺少 role 为 user 的消息，请写出问题")
    question = _question(messages[asked[-1]].content, asked[-1])
    history = []
    for i in asked[:-1]:
        try:
            history.append(Turn(_question(messages[i].content, i)))
        except RequestValidationError:
            continue
    generator: Literal["llm", "extractive"] = "llm" if model == LLM_MODEL_ID else "extractive"
    return AskRequest(question, history=tuple(history[-_MAX_TURNS:]), generator=generator)


def written_answer(answer: Answer) -> str:
    """Return an answer with the list of its sources: these programs show only text."""
    return f"{answer.answer}{_sources(answer)}"


def texts_of(messages: Sequence[MessageBody]) -> list[str]:
    """Return the text of every message."""
    return [text for message in messages for text, _ in _parts(message.content) if text]


def _evidence(answer: Answer) -> Json:
    refusal = answer.refusal
    return {
        "refusal": refusal.detail if refusal else None,
        "citations": [citation_json(citation) for citation in answer.citations],
        "generator": answer.generator,
        "rejected": [{"text": item.text, "reason": item.reason} for item in answer.rejected],
    }


def _sources(answer: Answer) -> str:
    """Return what follows an answer's words: its list of sources, "" where it cites nothing."""
    if not answer.citations:
        return ""
    sources = "\n".join(_source(citation, answer.answer) for citation in answer.citations)
    return f"\n\n来源：\n\n{sources}"


def _source(citation: Citation, answer: str) -> str:
    entry = citation.entry
    when = written_date(entry.date)
    quote = " ".join(citation.quote.split())
    # An answer that quotes already needs no second copy of the words.
    said = "" if quote in " ".join(answer.split()) else f"：“{quote}”"
    dated = f"{when}　" if when else ""
    place = f"{entry.file}，字符 {citation.start}–{citation.end}"
    return f"- [{citation.n}] {dated}{entry.title}{said}（{place}）"


def _question(content: object, position: int) -> str:
    """Return a message's text as a question, or say which message cannot be one."""
    where = ("messages", position, "content")
    parts = list(_parts(content))
    for text, kind in parts:
        if text is None:
            _reject(where, f"只能读文本，不能读类型为 {kind[:40]!r} 的内容，请去掉")
    try:
        return _QUESTION.validate_python("\n".join(text for text, _ in parts if text).strip())
    except ValidationError as error:
        # The field's own words: too long, blank, a control character.
        problems = [dict(problem) | {"loc": ("body", *where)} for problem in error.errors()]
        raise RequestValidationError(problems) from error


def _parts(content: object) -> Iterator[tuple[str | None, str]]:
    """Yield (text, type) of a content's parts; what is not text has None for its text."""
    if content is None:
        return
    for part in content if isinstance(content, list) else [content]:
        if isinstance(part, str):
            yield part, "text"
        elif isinstance(part, dict):
            text = part.get("text")
            yield text if isinstance(text, str) else None, str(part.get("type"))
        else:
            yield None, type(part).__name__


def _reject(where: tuple[str | int, ...], message: str) -> NoReturn:
    raise RequestValidationError([{"type": "jushi_chat", "loc": ("body", *where), "msg": message}])


def _chunk(frame: Json, index: int, delta: Json, finish: str | None = None) -> str:
    choice = {"index": index, "delta": delta, "logprobs": None, "finish_reason": finish}
    return _event(frame | {"choices": [choice]})


def _event(data: Json) -> str:
    return f"data: {json.dumps(data, ensure_ascii=False)}\n\n"
