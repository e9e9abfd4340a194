"""What the tools give: the contract's objects, cut down to what a model needs to read and cite.

The whole of /api/ask names each entry three times over; a model pays for every character.
"""

from collections import Counter

# pydantic reads typing's own TypedDict only from Python 3.12 on.
from typing_extensions import TypedDict

from rag.records import Answer, Citation, Coverage, DateRange, Document, Entry, Scope, SearchResult

__all__ = [
    "AnswerOut",
    "CoverageOut",
    "DocumentOut",
    "EntriesOut",
    "EntryOut",
    "EntryTextOut",
    "SearchOut",
    "answer_out",
    "coverage_out",
    "document_out",
    "entry_out",
    "entry_text_out",
    "search_out",
]


class EntryOut(TypedDict):
    """A dated item of a document; `date` is ISO 8601, a day or an interval like FIRST/LAST."""

    entry_id: str
    document_id: str
    file: str
    section: str
    title: str
    date: str | None
    uri: str


class CitationOut(TypedDict):
    """A source: [n] in the answer. `quote` is verbatim, at [start, end) of the document."""

    n: int
    entry: EntryOut
    quote: str
    start: int
    end: int
    text_sha256: str


class ScopeOut(TypedDict):
    """What was understood of a question; `text` null: no time was named, nothing is limited."""

    text: str | None
    dates: list[str]
    topic: str
    persons: list[str]
    organisations: list[str]
    places: list[str]
    sections: list[str]
    assumptions: list[str]
    entries_in_scope: int


class AnswerOut(TypedDict):
    """An answer, or a refusal with its reason and the nearest entries."""

    answer: str
    refused: bool
    refusal_reason: str | None
    scope: ScopeOut
    matched: int | None
    next_cursor: str | None
    citations: list[CitationOut]
    nearest: list[EntryOut]
    mentions: list[EntryOut]


class HitOut(TypedDict):
    """An entry found: readable text of its best passage and a sentence to cite."""

    rank: int
    score: float
    text: str
    citation: CitationOut


class SearchOut(TypedDict):
    """The most relevant entries of a scope, best first."""

    scope: ScopeOut
    hits: list[HitOut]
    mentions: list[EntryOut]


class EntriesOut(TypedDict):
    """A page of the timeline, oldest first."""

    entries: list[EntryOut]
    total: int
    next_cursor: str | None


class EntryTextOut(TypedDict):
    """One whole entry; [start, end) are its characters in the document."""

    entry: EntryOut
    date_why: str
    published: str | None
    text: str
    start: int
    end: int
    text_sha256: str


class MonthOut(TypedDict):
    """How many entries begin in a month, "2020-02"."""

    month: str
    entries: int


class DocumentOut(TypedDict):
    """A document and the number of its dated entries."""

    document_id: str
    file: str
    title: str
    publisher: str | None
    published: str | None
    entries: int
    uri: str


class CoverageOut(TypedDict):
    """Which days the corpus covers; at most the first 200 documents are named."""

    first: str | None
    last: str | None
    months: list[MonthOut]
    documents_total: int
    documents: list[DocumentOut]


_DOCUMENTS_SHOWN = 200


def _written(item: DateRange | None) -> str | None:
    """Return a range in ISO 8601: a day, FIRST/LAST, or with .. for an open end."""
    if item is None:
        return None
    first = item.start.isoformat() if item.start else ".."
    last = item.end.isoformat() if item.end else ".."
    return first if first == last else f"{first}/{last}"


def entry_out(entry: Entry) -> EntryOut:
    """Return an entry without its text."""
    return {
        "entry_id": entry.entry_id,
        "document_id": entry.document_id,
        "file": entry.file,
        "section": entry.section,
        "title": entry.title,
        "date": _written(entry.date),
        "uri": f"jushi://entries/{entry.entry_id}",
    }


def entry_text_out(entry: Entry, document: Document) -> EntryTextOut:
    """Return an entry with its readable text."""
    return {
        "entry": entry_out(entry),
        "date_why": entry.date_why,
        "published": entry.published.isoformat() if entry.published else None,
        "text": entry.text.text,
        "start": entry.start,
        "end": entry.end,
        "text_sha256": document.text_sha256,
    }


def search_out(result: SearchResult) -> SearchOut:
    """Return what a search found."""
    return {
        "scope": _scope_out(result.scope),
        "hits": [
            {
                "rank": hit.rank,
                "score": round(hit.score, 4),
                "text": hit.passage.text,
                "citation": _citation_out(hit.citation),
            }
            for hit in result.hits
        ],
        "mentions": [entry_out(entry) for entry in result.mentions],
    }


def answer_out(answer: Answer) -> AnswerOut:
    """Return an answer; the entries of its citations are those of /api/ask."""
    refusal, ledger = answer.refusal, answer.ledger
    return {
        "answer": answer.answer,
        "refused": answer.refused,
        "refusal_reason": refusal.reason if refusal else None,
        "scope": _scope_out(answer.scope),
        "matched": ledger.matched if ledger else None,
        "next_cursor": ledger.next_cursor if ledger else None,
        "citations": [_citation_out(citation) for citation in answer.citations],
        "nearest": [entry_out(entry) for entry in refusal.nearest] if refusal else [],
        "mentions": [entry_out(entry) for entry in answer.mentions],
    }


def coverage_out(coverage: Coverage) -> CoverageOut:
    """Return the days covered, by month: days are for list_entries."""
    months: Counter[str] = Counter()
    for day, count in coverage.days:
        months[f"{day:%Y-%m}"] += count
    return {
        "first": coverage.first.isoformat() if coverage.first else None,
        "last": coverage.last.isoformat() if coverage.last else None,
        "months": [{"month": month, "entries": count} for month, count in sorted(months.items())],
        "documents_total": len(coverage.documents),
        "documents": [document_out(*item) for item in coverage.documents[:_DOCUMENTS_SHOWN]],
    }


def document_out(document: Document, entries: int) -> DocumentOut:
    """Return a document without its text."""
    return {
        "document_id": document.document_id,
        "file": document.file,
        "title": document.title,
        "publisher": document.publisher,
        "published": document.published.isoformat() if document.published else None,
        "entries": entries,
        "uri": f"jushi://documents/{document.document_id}",
    }


def _scope_out(scope: Scope) -> ScopeOut:
    return {
        "text": scope.text,
        "dates": [written for item in scope.ranges if (written := _written(item))],
        "topic": scope.topic,
        "persons": list(scope.persons),
        "organisations": list(scope.organisations),
        "places": list(scope.places),
        "sections": list(scope.sections),
        "assumptions": list(scope.assumptions),
        "entries_in_scope": scope.entries_in_scope,
    }


def _citation_out(citation: Citation) -> CitationOut:
    return {
        "n": citation.n,
        "entry": entry_out(citation.entry),
        "quote": citation.quote,
        "start": citation.start,
        "end": citation.end,
        "text_sha256": citation.text_sha256,
    }
