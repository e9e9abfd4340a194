"""Summaries: the headings of the entries found, and of one or two what they say."""

import re
from collections.abc import Sequence

from rag.catalog import Catalog
from rag.drafting import Draft, bare, quoted
from rag.folding import fold
from rag.matching import match_topic
from rag.passages import quotable_spans
from rag.records import Entry, Hit
from rag.topics import Topic
from rag.understanding import Understanding

__all__ = ["said_in", "summarise"]

Span = tuple[int, int]

_SUMMARY_ENTRIES = 10
# A summary of so few entries says what they say, sentence by sentence.
_FEW, _POINTS = 2, 30
# How many words a topic has that is what a paper is called.
_NAMING = 3


def summarise(catalog: Catalog, understood: Understanding, hits: Sequence[Hit]) -> Draft:
    """Give the headings of the entries found, oldest first; of one or two, what they say too."""
    entries = [hit.entry for hit in hits[:_SUMMARY_ENTRIES]]
    if not understood.topic.phrases:
        # A document asked for as a whole is what it records, not its head or colophon.
        entries = [entry for entry in entries if entry.kind == "entry"] or entries
    speaking = [entry for entry in entries if _speaks(catalog, understood, entry)]
    named = [entry for entry in speaking if _is_named(understood.topic, fold(entry.title))]
    entries = sorted(named or speaking or entries, key=catalog.age)
    spans = [
        (entry, span)
        for entry in entries
        for span in (
            said_in(catalog, understood, entry)
            if len(entries) <= _FEW
            else quotable_spans(entry.text.text)[:1]
        )
    ]
    citations = tuple(catalog.cite(entry, span, n) for n, (entry, span) in enumerate(spans, 1))
    firsts = {entry.entry_id: n for n, (entry, _) in reversed(list(enumerate(spans, 1)))}
    lines = tuple(
        quoted(item) if firsts[item.entry.entry_id] == item.n else bare(item) for item in citations
    )
    return Draft(lines, citations)


def said_in(catalog: Catalog, understood: Understanding, entry: Entry) -> list[Span]:
    """Return the sentences of an entry that say what is asked, at most 30, in order.

    Of what people say in turn, the words of who is asked about; of a long text that its title
    does not tell to be about the topic, the paragraphs that speak of it.
    """
    text = entry.text.text
    spans = quotable_spans(text)
    own = catalog.own_text(text, understood.speakers)
    spans = [span for span in spans if own[slice(*span)].strip()] or spans
    if len(spans) > _POINTS and not _speaks_in(catalog, understood, fold(entry.title)):
        about = [
            span
            for paragraph in _paragraphs(text)
            if _speaks_in(catalog, understood, fold(text[slice(*paragraph)]))
            for span in spans
            if paragraph[0] <= span[0] < paragraph[1]
        ]
        spans = about or spans
    return spans[:_POINTS]


def _paragraphs(text: str) -> list[Span]:
    return [match.span() for match in re.finditer(r"[^\n]*\S[^\n]*", text)]


def _is_named(topic: Topic, title: str) -> bool:
    """Tell whether a topic is what a paper is called: all of its several words stand in its title.

    Others that share most of them with 高校错峰延期开学工作方案 are other papers.
    """
    return any(
        len(phrase.concepts) >= _NAMING
        and all(any(w in title for w in (*c.words, *c.synonyms)) for c in phrase.concepts)
        for phrase in topic.phrases
    )


def _speaks(catalog: Catalog, understood: Understanding, entry: Entry) -> bool:
    return _speaks_in(catalog, understood, catalog.folded[catalog.position(entry)])


def _speaks_in(catalog: Catalog, understood: Understanding, folded: str) -> bool:
    return match_topic(understood.topic, folded, catalog.weigh) is not None
