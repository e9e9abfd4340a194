"""The record itself: documents, entries, what days are covered."""

from typing import Annotated, Any

from fastapi import APIRouter, Query
from fastapi.responses import JSONResponse, PlainTextResponse

from api.deps import CorpusDep
from api.schemas import EntriesQuery, EntryQuery, PageQuery
from rag.examples import example_questions
from rag.wire import coverage_json, document_json, entry_json

__all__ = ["router"]

router = APIRouter(prefix="/api", tags=["documents"])


@router.get("/entries")
def entries(query: Annotated[EntriesQuery, Query()], corpus: CorpusDep) -> JSONResponse:
    """Return the timeline: entries that fit every filter, oldest first."""
    found = corpus.timeline(
        date_from=query.date_from,
        date_to=query.date_to,
        document_id=query.document_id,
        section=query.section,
        words=query.q,
    )
    start = int(query.cursor or 0)
    following = start + query.limit
    return JSONResponse(
        {
            "entries": [entry_json(entry) for entry in found[start:following]],
            "total": len(found),
            "next_cursor": str(following) if following < len(found) else None,
        }
    )


@router.get("/entries/{entry_id}")
def entry(entry_id: str, query: Annotated[EntryQuery, Query()], corpus: CorpusDep) -> JSONResponse:
    """Return one entry with its source characters and its readable text.

    `spans` tells where the document's spans asked for stand in the readable text, null for one
    that does not: what a page needs to mark a citation's words.
    """
    found = corpus.entry(entry_id)
    document = corpus.document(found.document_id)
    texts = {
        "raw": document.text[found.start : found.end],
        "text": found.text.text,
        "spans": [found.text.readable_span(*span) for span in query.spans()],
    }
    return JSONResponse(entry_json(found) | texts)


@router.get("/coverage")
def coverage(corpus: CorpusDep) -> JSONResponse:
    """Return which days the corpus has entries for, and questions it suggests."""
    examples = {"examples": example_questions(corpus)}
    return JSONResponse(coverage_json(corpus.coverage()) | examples)


@router.get("/documents")
def documents(query: Annotated[PageQuery, Query()], corpus: CorpusDep) -> JSONResponse:
    """Return the documents, in the order of their names."""
    found = corpus.documents()
    start = int(query.cursor or 0)
    following = start + query.limit
    page: dict[str, Any] = {
        "documents": [document_json(*item) for item in found[start:following]],
        "total": len(found),
        "next_cursor": str(following) if following < len(found) else None,
    }
    return JSONResponse(page)


@router.get("/documents/{document_id}")
def document(document_id: str, corpus: CorpusDep) -> JSONResponse:
    """Return one document."""
    found = corpus.document(document_id)
    return JSONResponse(document_json(found, corpus.entry_count(document_id)))


@router.get("/documents/{document_id}/text")
def text(document_id: str, corpus: CorpusDep) -> PlainTextResponse:
    """Return a document's decoded text, which all offsets count in."""
    return PlainTextResponse(corpus.document(document_id).text)
