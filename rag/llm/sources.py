"""What a language model is shown, numbered: the spans an answer may cite, and nothing else."""

from collections.abc import Sequence
from dataclasses import replace

from rag.answering import Composition
from rag.catalog import Catalog
from rag.llm.checking import Cited
from rag.passages import quotable_spans, widen
from rag.records import Citation, Hit, Passage

__all__ = ["cited_words", "evidence_of", "narrower"]

_MOST_ROWS, _MOST_HITS = 20, 6
# A passage of this length is read by a person at a glance; a model needs no more around it.
_EVIDENCE_CHARS = 300


def evidence_of(catalog: Catalog, composition: Composition) -> list[Citation]:
    """Return what a model may cite, numbered from 1.

    Where the answer counts entries (a ledger, a comparison) the rows themselves, under the
    numbers they have there; else the sentences that answer and the best hits, with what stands
    around them.
    """
    answer = composition.answer
    if answer.ledger is not None or answer.comparison is not None:
        return list(answer.citations[:_MOST_ROWS])
    found = [*answer.citations, *(hit.citation for hit in answer.hits[:_MOST_HITS])]
    shown: list[Citation] = []
    for citation in found:
        if not any(_overlap(citation, other) for other in shown):
            passage = _widened(citation, answer.hits)
            span = (passage.text_start, passage.text_end)
            shown.append(catalog.cite(citation.entry, span, len(shown) + 1))
    return shown


def _overlap(one: Citation, other: Citation) -> bool:
    same = one.entry.document_id == other.entry.document_id
    return same and one.start < other.end and other.start < one.end


def _widened(citation: Citation, hits: Sequence[Hit]) -> Passage:
    """Return the words cited, grown by the sentences around them."""
    text = citation.entry.text
    span = text.readable_span(citation.start, citation.end)
    assert span is not None, "a citation holds words of the readable text"
    like = hits[0].passage
    passage = replace(
        like,
        entry_id=citation.entry.entry_id,
        passage_id=citation.passage_id,
        text=text.text[slice(*span)],
        text_start=span[0],
        text_end=span[1],
    )
    return widen(citation.entry, passage, _EVIDENCE_CHARS)


def cited_words(citations: Sequence[Citation]) -> list[Cited]:
    """Return what citations say, for the check."""
    return [Cited(citation.quote, citation.entry.date) for citation in citations]


def narrower(catalog: Catalog, citation: Citation) -> list[Citation]:
    """Return citations of fewer whole sentences of the same words, the shortest first."""
    text = citation.entry.text
    span = text.readable_span(citation.start, citation.end)
    assert span is not None, "a citation holds words of the readable text"
    low = span[0]
    parts = [(low + a, low + b) for a, b in quotable_spans(text.text[slice(*span)])]
    runs = [
        (parts[i][0], parts[i + count - 1][1])
        for count in range(1, len(parts))
        for i in range(len(parts) - count + 1)
    ]
    return [catalog.cite(citation.entry, run, citation.n) for run in runs]
