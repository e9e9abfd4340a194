"""What is in force of some segments, read as one corpus in the order of its documents' names.

Whatever way documents came, in whatever segments they lie: the same documents in force give the
same entries in the same order, and the same scores.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from itertools import accumulate, chain
from typing import NamedTuple, TypeVar

import numpy as np
from numpy.typing import NDArray

from rag.columns import Columns
from rag.dense import DenseIndex
from rag.duplicates import Prints
from rag.lexical import LexicalIndex
from rag.order import Order
from rag.records import Document, Entry
from rag.segment_search import SegmentSearch
from rag.segments import Segment, SegmentRecords, SegmentTexts
from rag.sentences import SentenceVectors
from rag.survey import Survey
from rag.texts import TextPart, Texts

__all__ = ["Contents", "Part"]

_T = TypeVar("_T")


class Part(NamedTuple):
    """A segment, and which of its documents are out of force."""

    segment: Segment
    dead: Collection[str]


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a document in force lies: the segment, its number, and the document's in it."""

    segment: Segment
    number: int
    document: int

    @property
    def entries(self) -> slice:
        return slice(*self.segment.entry_span(self.document))

    @property
    def passages(self) -> slice:
        return slice(*self.segment.passage_span(self.document))


class Contents:
    """The corpus that some segments hold.

    Attributes:
        parts: The segments it is made of.
        documents: In force, by name.
        versions: Each document's.
        entries: Of all documents, in their order.
        titles: Theirs, folded.
        sections: Theirs, folded.
        texts: Their readable texts, folded.
        columns: Their dates.
        prints: What tells twins among them.
        surveys: What each document shows of names.
        search: The passages and their indexes.
    """

    def __init__(self, parts: Sequence[Part], k1: float, b: float) -> None:
        """Put what is in force in order.

        Args:
            parts: In any order; a document is in force in one of them at most.
            k1: BM25's.
            b: BM25's.
        """
        self.parts = tuple(parts)
        segments = [part.segment for part in parts]
        places = self._places()
        self.documents: list[Document] = [p.segment.records.documents[p.document] for p in places]
        self.versions: dict[str, str] = {
            document.document_id: place.segment.records.versions[place.document]
            for document, place in zip(self.documents, places, strict=True)
        }
        self.surveys: list[Survey] = [p.segment.records.surveys[p.document] for p in places]
        self.entries: list[Entry] = _flat([p.segment.records.entries[p.entries] for p in places])
        self.titles: list[str] = _flat([p.segment.texts.titles[p.entries] for p in places])
        self.sections: list[str] = _flat([p.segment.texts.sections[p.entries] for p in places])
        order = self._order([len(s.records.entries) for s in segments], places, "entries")
        self.texts = Texts([segment.texts.texts for segment in segments], order)
        self.columns = Columns.join([segment.texts.columns for segment in segments], order)
        self.prints = Prints.join([segment.texts.prints for segment in segments], order)
        passages = self._order([len(s.records.passages) for s in segments], places, "passages")
        self.search = SegmentSearch(
            passages=_flat([p.segment.records.passages[p.passages] for p in places]),
            entry_of=_entry_of(places),
            dense=DenseIndex([segment.dense for segment in segments], passages),
            lexical=LexicalIndex([segment.postings for segment in segments], passages, k1, b),
            sentences=SentenceVectors([segment.sentences for segment in segments], passages),
        )

    def joined(self, name: str) -> Segment:
        """Return all that is in force as one segment."""
        records = SegmentRecords(
            self.documents,
            list(self.versions.values()),
            self.entries,
            list(self.search.passages),
            self.surveys,
        )
        texts = SegmentTexts(
            TextPart(self.texts[:]), self.titles, self.sections, self.columns, self.prints
        )
        search = self.search
        return Segment(
            name,
            records,
            texts,
            search.dense.joined(),
            search.lexical.joined(),
            search.sentences.joined(),
        )

    def _places(self) -> list[_Place]:
        """Return where the documents in force lie, in the order of their names."""
        found = [
            ((document.file, document.document_id), _Place(segment, number, at))
            for number, (segment, dead) in enumerate(self.parts)
            for at, document in enumerate(segment.records.documents)
            if document.document_id not in dead
        ]
        return [place for _, place in sorted(found, key=lambda item: item[0])]

    @staticmethod
    def _order(sizes: Sequence[int], places: Sequence[_Place], kind: str) -> Order:
        starts = list(accumulate(sizes, initial=0))
        rows = []
        for place in places:
            span = place.entries if kind == "entries" else place.passages
            rows.append(np.arange(span.start, span.stop, dtype=np.int64) + starts[place.number])
        return Order(sizes, np.concatenate(rows) if rows else np.zeros(0, np.int64))


def _flat(parts: Sequence[Sequence[_T]]) -> list[_T]:
    return list(chain.from_iterable(parts))


def _entry_of(places: Sequence[_Place]) -> NDArray[np.int64]:
    """Return each passage's entry, by its place in the corpus."""
    found, before = [np.zeros(0, np.int64)], 0
    for place in places:
        entries = place.entries
        found.append(place.segment.entry_of[place.passages] - entries.start + before)
        before += entries.stop - entries.start
    return np.concatenate(found)
