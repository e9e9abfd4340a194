"""Question -> the entries that answer it, from a corpus in this process or from a service.

The entries are those of /api/ask: of a question that asks for a list every match, oldest first;
of others the hits, best first; of a refused question none, so that a chain built on them has
nothing to invent from.
"""

import http.client
import json
import re
import urllib.error
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlsplit

from rag.bounds import check_question, check_top_k
from rag.corpus import AskRequest, Corpus
from rag.errors import JushiError, QuestionError
from rag.wire import answer_json

__all__ = ["FoundEntry", "Source", "find_entries"]

Source = Corpus | str
Json = dict[str, Any]
_TIMEOUT_S = 60


@dataclass(frozen=True, slots=True)
class FoundEntry:
    """An entry that answers.

    Attributes:
        text: The whole entry, readable.
        score: Of the hit, higher is better; None for an entry of a list, which has no order
            but its date's.
        metadata: Flat, as frameworks store it: what a citation needs.
    """

    entry_id: str
    text: str
    score: float | None
    metadata: dict[str, str | int | None]


def find_entries(source: Source, question: str, top_k: int) -> list[FoundEntry]:
    """Return the entries that answer a question.

    Args:
        source: An opened corpus, or the address of a service: http://127.0.0.1:8000.
        question: 1 to 2000 characters.
        top_k: How many entries at most; a list is given whole, for a part of it would be wrong.

    Raises:
        QuestionError: If the question cannot be understood as asked.
        JushiError: If the service cannot be reached or cannot answer.
    """
    check_question(question)
    check_top_k(top_k)
    if isinstance(source, Corpus):
        return _found(source, lambda cursor: _ask_corpus(source, question, top_k, cursor))
    address = _address(source)
    try:
        return _found(address, lambda cursor: _ask_service(address, question, top_k, cursor))
    except (KeyError, TypeError, AttributeError) as error:
        raise JushiError(f"{address} 的回答不是 Jushi 的。请检查地址是不是 Jushi 服务。") from error


def _address(source: str) -> str:
    """Return a service's address without a last slash.

    Raises:
        JushiError: If it is none.
    """
    try:
        parts = urlsplit(source)
        # Reading the port raises where it is no number below 65536
        named = bool(parts.hostname) and parts.port != 0 and not parts.query
        good = named and parts.scheme in ("http", "https") and not re.search(r"\s", source)
    except (ValueError, TypeError, AttributeError):
        good = False
    if not good:
        raise JushiError(f"{source!r} 不是服务的地址，应写作 http://127.0.0.1:8000。")
    return source.rstrip("/")


def _found(source: Source, ask: Callable[[str | None], Json]) -> list[FoundEntry]:
    answer = ask(None)
    if answer["ledger"] is None:
        return [_entry(source, hit["citation"], hit["score"]) for hit in answer["hits"]]
    found = []
    while True:
        found += [_entry(source, citation, None) for citation in answer["citations"]]
        cursor = answer["ledger"]["next_cursor"]
        if cursor is None:
            return found
        answer = ask(cursor)


def _ask_corpus(corpus: Corpus, question: str, top_k: int, cursor: str | None) -> Json:
    return answer_json(corpus.ask(AskRequest(question, top_k, cursor=cursor)))


def _ask_service(address: str, question: str, top_k: int, cursor: str | None) -> Json:
    body = {"question": question, "top_k": top_k}
    if cursor is None:
        return _fetch(f"{address}/api/ask", body)
    return _fetch(f"{address}/api/ledger", body | {"cursor": cursor})


def _entry(source: Source, citation: Json, score: float | None) -> FoundEntry:
    entry = citation["entry"]
    day = entry["date"] or {}
    return FoundEntry(
        entry_id=entry["entry_id"],
        text=_text(source, entry["entry_id"]),
        score=score,
        metadata={
            "entry_id": entry["entry_id"],
            "document_id": entry["document_id"],
            "source": entry["file"],
            "title": entry["title"],
            "section": entry["section"],
            "date": day.get("start"),
            "date_to": day.get("end"),
            "quote": citation["quote"],
            "quote_start": citation["start"],
            "quote_end": citation["end"],
            "text_sha256": citation["text_sha256"],
        },
    )


def _text(source: Source, entry_id: str) -> str:
    if isinstance(source, Corpus):
        return source.entry(entry_id).text.text
    return str(_fetch(f"{source}/api/entries/{quote(entry_id)}")["text"])


def _fetch(url: str, body: Json | None = None) -> Json:
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(url, data, {"Content-Type": "application/json"})
    try:
        with urllib.request.urlopen(request, timeout=_TIMEOUT_S) as response:
            answer: Json = json.load(response)
    except urllib.error.HTTPError as error:
        detail = _detail(error)
        if error.code == 422:
            raise QuestionError(detail) from error
        raise JushiError(f"{url} 回答 {error.code}：{detail}") from error
    except (OSError, http.client.HTTPException) as error:
        # HTTPException: what breaks off in the middle, or never was HTTP
        raise JushiError(f"连不上 {url}：{error}。请检查地址，以及服务是否在运行。") from error
    except (ValueError, RecursionError) as error:
        raise JushiError(f"{url} 的回答不是 JSON。请检查地址是不是 Jushi 服务。") from error
    return answer


def _detail(error: urllib.error.HTTPError) -> str:
    try:
        problem = json.load(error)
    except (ValueError, RecursionError):
        return error.reason or "没有说明"
    detail = problem.get("detail") if isinstance(problem, dict) else None
    return str(detail or "没有说明")
