"""Searching and asking."""

import json
from collections.abc import Iterator
from typing import Any

from fastapi import APIRouter
from fastapi.responses import JSONResponse, Response, StreamingResponse

from api.deps import CorpusDep
from api.schemas import AskBody, CitationBody, LedgerBody, SearchBody
from rag.wire import answer_json, entry_json, search_json

__all__ = ["router"]

router = APIRouter(prefix="/api", tags=["questions"])
_NO_LEDGER = {"matched": 0, "matches": [], "candidates": [], "next_cursor": None}


@router.post("/search")
def search(body: SearchBody, corpus: CorpusDep) -> JSONResponse:
    """Return the most relevant entries in the question's scope."""
    return JSONResponse(search_json(corpus.search(body.record())))


@router.post("/ask")
def ask(body: AskBody, corpus: CorpusDep) -> Response:
    """Answer a question, at once or as an event stream."""
    answer = answer_json(corpus.ask(body.record()))
    if body.stream:
        return StreamingResponse(_events(answer), media_type="text/event-stream")
    return JSONResponse(answer)


@router.post("/ledger")
def ledger(body: LedgerBody, corpus: CorpusDep) -> JSONResponse:
    """Return a page of a question's ledger, with the answer around it."""
    answer = answer_json(corpus.ledger(body.record()))
    counted = {"entries_in_scope": answer["scope"]["entries_in_scope"]}
    return JSONResponse(answer | (answer["ledger"] or counted | _NO_LEDGER))


@router.post("/citations/verify")
def verify(body: CitationBody, corpus: CorpusDep) -> JSONResponse:
    """Tell whether a citation made earlier still stands."""
    state, entry = corpus.verify(
        body.entry.document_id, body.quote, body.start, body.end, body.text_sha256
    )
    return JSONResponse({"state": state, "entry": entry and entry_json(entry)})


def _events(answer: dict[str, Any]) -> Iterator[str]:
    """Give an answer as server-sent events, in the contract's order."""
    yield _event("scope", answer["scope"])
    yield _event("hits", answer["hits"])
    for line in answer["answer"].splitlines(keepends=True):
        yield _event("delta", {"text": line})
    for citation in answer["citations"]:
        yield _event("citation", citation)
    yield _event("done", answer)


def _event(name: str, data: object) -> str:
    return f"event: {name}\ndata: {json.dumps(data, ensure_ascii=False)}\n\n"
