"""Searching and asking."""

import json
from collections.abc import Iterator

from fastapi import APIRouter, Request
from fastapi.responses import Response, StreamingResponse

from api.deps import CorpusDep
from api.described import Answer, LedgerPage, SearchResult, Verified
from api.description import event_stream, gives
from api.errors import explain, problem_json
from api.metrics import MetricsDep
from api.responses import JSONResponse
from api.schemas import AskBody, CitationBody, LedgerBody, SearchBody
from rag.corpus import AskRequest, Corpus
from rag.llm import Delta, Event, Hits, model_events
from rag.records import Scope
from rag.wire import answer_json, entry_json, hit_json, scope_json, search_json

__all__ = ["router"]

router = APIRouter(prefix="/api", tags=["questions"])
_STREAM = event_stream("scope", "hits", "delta", "citation", "done", "error")
_NO_LEDGER = {"matched": 0, "matches": [], "candidates": [], "next_cursor": None}


@router.post("/search", responses=gives(SearchResult, 404, 422))
def search(body: SearchBody, corpus: CorpusDep, metrics: MetricsDep) -> JSONResponse:
    """Return the most relevant entries in the question's scope."""
    return JSONResponse(metrics.answered(search_json(corpus.search(body.record()))))


@router.post("/ask", responses=gives(Answer, 404, 422, also=_STREAM))
def ask(body: AskBody, corpus: CorpusDep, metrics: MetricsDep, request: Request) -> Response:
    """Answer a question, at once or as an event stream that begins before the answer is known."""
    asked = body.record()
    if not body.stream:
        return JSONResponse(metrics.answered(answer_json(corpus.ask(asked))))
    # What is wrong with the request shows here, while a status can still be sent.
    scope = corpus.understand(asked, asked.history).scope
    if asked.generator == "llm":
        events = _worded(request, model_events(corpus, asked), scope)
    else:
        events = _events(request, corpus, asked, scope)
    # An intermediary that keeps events back until there are many would undo the stream.
    headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
    told = _to_the_end(request, events)
    return StreamingResponse(told, media_type="text/event-stream", headers=headers)


@router.post("/ledger", responses=gives(LedgerPage, 404, 422))
def ledger(body: LedgerBody, corpus: CorpusDep, metrics: MetricsDep) -> JSONResponse:
    """Return a page of a question's ledger, with the answer around it."""
    answer = metrics.answered(answer_json(corpus.ledger(body.record())))
    counted = {"entries_in_scope": answer["scope"]["entries_in_scope"]}
    return JSONResponse(answer | (answer["ledger"] or counted | _NO_LEDGER))


@router.post("/citations/verify", responses=gives(Verified, 422))
def verify(body: CitationBody, corpus: CorpusDep) -> JSONResponse:
    """Tell whether a citation made earlier still stands."""
    state, entry = corpus.verify(
        body.entry.document_id, body.quote, body.start, body.end, body.text_sha256
    )
    return JSONResponse({"state": state, "entry": entry and entry_json(entry)})


def _events(request: Request, corpus: Corpus, asked: AskRequest, scope: Scope) -> Iterator[str]:
    """Give an answer as server-sent events, in the contract's order.

    Each step is taken on a worker thread when the one before has been sent; when the reader
    goes away, the next is not taken.
    """
    yield _event("scope", scope_json(scope))
    answer = request.app.state.metrics.answered(answer_json(corpus.ask(asked)))
    yield _event("hits", answer["hits"])
    for line in answer["answer"].splitlines(keepends=True):
        yield _event("delta", {"text": line})
    for citation in answer["citations"]:
        yield _event("citation", citation)
    yield _event("done", answer)


def _worded(request: Request, told: Iterator[Event], scope: Scope) -> Iterator[str]:
    """Give an answer that a language model words: each sentence when it has been checked."""
    yield _event("scope", scope_json(scope))
    for item in told:
        if isinstance(item, Hits):
            yield _event("hits", [hit_json(hit) for hit in item.hits])
        elif isinstance(item, Delta):
            yield _event("delta", {"text": item.text})
        else:
            answer = request.app.state.metrics.answered(answer_json(item.answer))
            for citation in answer["citations"]:
                yield _event("citation", citation)
            yield _event("done", answer)


def _to_the_end(request: Request, events: Iterator[str]) -> Iterator[str]:
    """Give the events; an error ends them as an event of its own."""
    try:
        yield from events
    except Exception as error:  # noqa: BLE001 - the status is sent: the stream itself must tell
        yield _event("error", problem_json(request, *explain(request, error)))


def _event(name: str, data: object) -> str:
    return f"event: {name}\ndata: {json.dumps(data, ensure_ascii=False)}\n\n"
