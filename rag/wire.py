"""Records -> the JSON objects of the HTTP contract, for the service, the command line and eval."""

from typing import Any

from rag.records import (
    Answer,
    Citation,
    Coverage,
    DateRange,
    Document,
    Entry,
    Hit,
    Ledger,
    LegScore,
    Scope,
    SearchResult,
)

__all__ = [
    "answer_json",
    "citation_json",
    "coverage_json",
    "document_json",
    "entry_json",
    "hit_json",
    "scope_json",
    "search_json",
]

Json = dict[str, Any]


def range_json(date_range: DateRange | None) -> Json | None:
    """Return a DateRange."""
    if date_range is None:
        return None
    return {
        "start": date_range.start.isoformat() if date_range.start else None,
        "end": date_range.end.isoformat() if date_range.end else None,
        "precision": date_range.precision,
    }


def scope_json(scope: Scope) -> Json:
    """Return a Scope."""
    return {
        "text": scope.text,
        "ranges": [range_json(item) for item in scope.ranges],
        "date_role": scope.date_role,
        "persons": list(scope.persons),
        "organisations": list(scope.organisations),
        "places": list(scope.places),
        "sections": list(scope.sections),
        "topic": scope.topic,
        "document_ids": list(scope.document_ids),
        "assumptions": list(scope.assumptions),
        "as_of": scope.as_of.isoformat() if scope.as_of else None,
        "entries_in_scope": scope.entries_in_scope,
    }


def entry_json(entry: Entry) -> Json:
    """Return an Entry, without its text."""
    return {
        "entry_id": entry.entry_id,
        "document_id": entry.document_id,
        "file": entry.file,
        "kind": entry.kind,
        "section": entry.section,
        "title": entry.title,
        "date": range_json(entry.date),
        "year_inferred": entry.year_inferred,
        "month_day": entry.month_day,
        "date_why": entry.date_why,
        "dates": [
            {
                "role": item.role,
                "range": range_json(item.range),
                "start": item.start,
                "end": item.end,
            }
            for item in entry.dates
        ],
        "published": entry.published.isoformat() if entry.published else None,
        "start": entry.start,
        "end": entry.end,
        "duplicates": list(entry.duplicates),
    }


def citation_json(citation: Citation, entry: Json | None = None) -> Json:
    """Return a Citation; `entry` is its entry's form where it is at hand."""
    return {
        "n": citation.n,
        "entry": entry or entry_json(citation.entry),
        "passage_id": citation.passage_id,
        "quote": citation.quote,
        "start": citation.start,
        "end": citation.end,
        "marks": [{"start": m.start, "end": m.end, "kind": m.kind} for m in citation.marks],
        "sha256": citation.sha256,
        "text_sha256": citation.text_sha256,
    }


def hit_json(hit: Hit) -> Json:
    """Return a Hit."""
    entry = entry_json(hit.entry)
    return {
        "rank": hit.rank,
        "score": hit.score,
        "legs": {"dense": _leg_json(hit.dense), "lexical": _leg_json(hit.lexical)},
        "passage_id": hit.passage.passage_id,
        "entry": entry,
        "text": hit.passage.text,
        "start": hit.passage.start,
        "end": hit.passage.end,
        "citation": citation_json(hit.citation, entry),
    }


def _leg_json(leg: LegScore | None) -> Json | None:
    return None if leg is None else {"rank": leg.rank, "score": leg.score}


def search_json(result: SearchResult) -> Json:
    """Return the answer to POST /api/search."""
    return {
        "question": result.question,
        "scope": scope_json(result.scope),
        "hits": [hit_json(hit) for hit in result.hits],
        "mentions": [entry_json(entry) for entry in result.mentions],
        "timings_ms": dict(result.timings_ms),
    }


def ledger_json(ledger: Ledger | None) -> Json | None:
    """Return a ledger."""
    if ledger is None:
        return None
    return {
        "entries_in_scope": ledger.entries_in_scope,
        "matched": ledger.matched,
        "matches": [
            {"entry": entry_json(match.entry), "basis": match.basis, "citation": match.citation}
            for match in ledger.matches
        ],
        "candidates": [
            {"entry": entry_json(item.entry), "score": item.score} for item in ledger.candidates
        ],
        "next_cursor": ledger.next_cursor,
    }


def answer_json(answer: Answer) -> Json:
    """Return an Answer."""
    refusal = answer.refusal
    return {
        "answer": answer.answer,
        "intent": answer.intent,
        "refused": answer.refused,
        "refusal": refusal
        and {
            "reason": refusal.reason,
            "detail": refusal.detail,
            "nearest": [entry_json(entry) for entry in refusal.nearest],
        },
        "question": answer.question,
        "resolved_question": answer.resolved_question,
        "scope": scope_json(answer.scope),
        "citations": [citation_json(citation) for citation in answer.citations],
        "hits": [hit_json(hit) for hit in answer.hits],
        "mentions": [entry_json(entry) for entry in answer.mentions],
        "ledger": ledger_json(answer.ledger),
        "comparison": answer.comparison
        and [
            {"scope": scope_json(side.scope), "ledger": ledger_json(side.ledger)}
            for side in answer.comparison
        ],
        "rejected": [{"text": item.text, "reason": item.reason} for item in answer.rejected],
        "generator": answer.generator,
        "timings_ms": dict(answer.timings_ms),
    }


def document_json(document: Document, entries: int) -> Json:
    """Return a Document with the number of its dated entries."""
    return {
        "document_id": document.document_id,
        "file": document.file,
        "title": document.title,
        "publisher": document.publisher,
        "published": document.published.isoformat() if document.published else None,
        "published_inferred": document.published_inferred,
        "url": document.url,
        "sha256": document.sha256,
        "text_sha256": document.text_sha256,
        "entries": entries,
    }


def coverage_json(coverage: Coverage) -> Json:
    """Return the answer to GET /api/coverage."""
    return {
        "first": coverage.first.isoformat() if coverage.first else None,
        "last": coverage.last.isoformat() if coverage.last else None,
        "days": [{"date": day.isoformat(), "entries": count} for day, count in coverage.days],
        "documents": [document_json(document, count) for document, count in coverage.documents],
    }
