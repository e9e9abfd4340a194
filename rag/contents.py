"""What is in force of some segments, read as one corpus in the order of its documents' names.

Whatever way documents came, in whatever segments they lie: the same documents in force give the
same entries in the same order, and the same scores. Records are read from the disk when asked for.
"""

from collections.abc import Callable, Collection, Sequence
from typing import NamedTuple, TypeVar

import numpy as np
from numpy.typing import NDArray

from rag.columns import Columns
from rag.dense import DenseIndex
from rag.duplicates import Prints
from rag.grams import Grams
from rag.lazy import Lazy, Records
from rag.lexical import LexicalIndex
from rag.order import Order
from rag.records import Entry, Passage
from rag.segment_search import SegmentSearch
from rag.segments import (
    DOCUMENT,
    ENTRY,
    SURVEY,
    Name,
    Segment,
    SegmentRecords,
    SegmentTexts,
)
from rag.sentences import SentenceVectors
from rag.survey import Survey, merge_surveys
from rag.texts import Texts, decode_text

__all__ = ["Contents", "Part"]

_T = TypeVar("_T")
Positions = NDArray[np.int64]


class Part(NamedTuple):
    """A segment, and which of its documents are out of force."""

    segment: Segment
    dead: Collection[str]


class _Picked(Lazy[bytes]):
    """Rows of several segments, in corpus order, none held."""

    def __init__(self, parts: Sequence[Sequence[bytes]], order: Order) -> None:
        self._parts, self._order = parts, order

    def __len__(self) -> int:
        return len(self._order)

    def _at(self, index: int) -> bytes:
        part, row = self._order.locate(index)
        return self._parts[part][row]


class _Places(NamedTuple):
    """Where documents in force lie, in corpus order: rows counted over all segments in turn.

    Attributes:
        names: The documents'.
        documents: Their rows, shape (documents,).
        entries: Where each one's entries begin and end, shape (documents, 2).
        passages: Likewise.
    """

    names: list[Name]
    documents: Positions
    entries: Positions
    passages: Positions


class Contents:
    """The corpus that some segments hold.

    Attributes:
        parts: The segments it is made of.
        names: Of the documents in force, in corpus order.
        documents: They themselves.
        versions: Each document's, by identifier.
        entries: Of all documents, in their order.
        entry_keys: The number in each one's identifier (`rag.segments.entry_key`).
        document_of: Each entry's document, by its place, ascending, shape (entries,).
        titles: Theirs, folded.
        sections: The different sections, folded.
        section_of: Each entry's, by its place there, shape (entries,).
        texts: Their readable texts, folded.
        columns: Their dates.
        prints: What tells twins among them.
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
        records = [segment.records for segment in segments]
        places = _places(self.parts)
        self.names = places.names
        self.versions = {name.document_id: name.version for name in places.names}
        self._documents = Order([len(r.names) for r in records], places.documents)
        self._entries = Order([len(r.entries) for r in records], _rows(places.entries))
        self._passages = Order([segment.size for segment in segments], _rows(places.passages))
        sizes = places.entries[:, 1] - places.entries[:, 0]
        self.entry_keys = np.zeros(len(self._entries), np.uint32)
        for at, rows, which in self._entries.split(np.arange(len(self._entries))):
            self.entry_keys[which] = records[at].entry_keys[rows]
        self.document_of = np.repeat(np.arange(len(sizes)), sizes)
        self.documents = self._records(DOCUMENT.validate_json, self._document_rows())
        self.entries: Sequence[Entry] = self._records(
            ENTRY.validate_json, _Picked([r.entries for r in records], self._entries)
        )
        texts = [segment.texts for segment in segments]
        titles = _Picked([item.titles for item in texts], self._entries)
        self.titles: Sequence[str] = self._records(decode_text, titles)
        self.sections, self.section_of = _sections(texts, self._entries)
        self.texts = Texts([segment.text_part for segment in segments], self._entries)
        self.columns = Columns.join([item.columns for item in texts], self._entries)
        self.prints = Prints.join([item.prints for item in texts], self._entries)
        entry_of = self._entry_of(records)
        self.search = SegmentSearch(
            passages=Records(len(self._passages), lambda at: self._passage(at, int(entry_of[at]))),
            entry_of=entry_of,
            dense=DenseIndex([segment.dense for segment in segments], self._passages),
            lexical=LexicalIndex([s.postings for s in segments], self._passages, k1, b),
            sentences=SentenceVectors([s.sentences for s in segments], self._passages),
        )

    @property
    def waiting(self) -> int:
        """How many passages have no vectors yet."""
        return sum(part.segment.size for part in self.parts if part.segment.waits)

    @property
    def surveys(self) -> list[Survey]:
        """What the documents in force of each segment show of names."""
        return [part.segment.survey(part.dead) for part in self.parts]

    def joined(self, name: str) -> Segment:
        """Return all that is in force as one segment, to be saved: it is not searched."""
        parts = [part.segment for part in self.parts]
        records = [segment.records for segment in parts]
        texts = [segment.texts for segment in parts]
        positions = [
            self._entries.positions(i, len(part.records.entries)) for i, part in enumerate(parts)
        ]
        # one row of the table a passage
        table = np.zeros((len(self._passages), 5), np.int32)
        for at, rows, which in self._passages.split(np.arange(len(table))):
            table[which] = records[at].passages[rows]
        every = np.arange(len(self._entries))
        joined = SegmentRecords(
            self.names,
            self._document_rows(),
            _Picked([item.surveys for item in records], self._documents),
            SURVEY.dump_json(merge_surveys(self.surveys)),
            _Picked([item.entries for item in records], self._entries),
            np.searchsorted(self.document_of, np.arange(len(self.names)), "right"),
            self.entry_keys,
            table,
            np.searchsorted(self.search.entry_of, every, "right"),
        )
        return Segment(
            name,
            joined,
            SegmentTexts(
                _Picked([item.texts for item in texts], self._entries),
                Grams.join([item.grams for item in texts], positions),
                _Picked([item.titles for item in texts], self._entries),
                self.sections,
                self.section_of,
                self.columns,
                self.prints,
            ),
            self.search.dense.joined(),
            self.search.lexical.joined(),
            self.search.sentences.joined(),
        )

    def _records(self, decode: Callable[[bytes], _T], rows: Sequence[bytes]) -> Sequence[_T]:
        return Records(len(rows), lambda at: decode(rows[at]))

    def _document_rows(self) -> _Picked:
        return _Picked([part.segment.records.documents for part in self.parts], self._documents)

    def _passage(self, position: int, entry: int) -> Passage:
        part, row = self._passages.locate(position)
        return self.parts[part].segment.records.passage(row, self.entries[entry])

    def _entry_of(self, records: Sequence[SegmentRecords]) -> Positions:
        """Return each passage's entry, by its place in the corpus."""
        counts = np.zeros(len(self._entries), np.int64)
        for at, rows, which in self._entries.split(np.arange(len(counts))):
            counts[which] = np.diff(records[at].passage_ends, prepend=0)[rows]
        return np.repeat(np.arange(len(counts)), counts)


def _places(parts: Sequence[Part]) -> _Places:
    found: list[tuple[str, str, int, Name]] = []
    spans: list[Positions] = [np.zeros((0, 4), np.int64)]
    before = np.zeros(2, np.int64)
    row = 0
    for segment, dead in parts:
        records = segment.records
        ends = np.asarray(records.entry_ends)
        # where each document's passages end: where those of its last entry do
        last = np.concatenate([[0], records.passage_ends])[ends]
        bounds = [np.concatenate([[0], ends]), np.concatenate([[0], last])]
        spans.append(
            np.column_stack(
                [
                    bounds[0][:-1] + before[0],
                    ends + before[0],
                    bounds[1][:-1] + before[1],
                    last + before[1],
                ]
            )
        )
        found += [
            (name.file, name.document_id, row + at, name)
            for at, name in enumerate(records.names)
            if name.document_id not in dead
        ]
        row += len(records.names)
        before += np.array([len(records.entries), segment.size])
    found.sort()
    documents = np.array([at for _, _, at, _ in found], np.int64)
    held = np.concatenate(spans)[documents]
    return _Places([name for *_, name in found], documents, held[:, :2], held[:, 2:])


def _rows(spans: Positions) -> Positions:
    """Return the rows of spans, one after the other."""
    sizes = spans[:, 1] - spans[:, 0]
    before = np.cumsum(sizes) - sizes
    rows: Positions = np.arange(int(sizes.sum())) + np.repeat(spans[:, 0] - before, sizes)
    return rows


def _sections(texts: Sequence[SegmentTexts], order: Order) -> tuple[list[str], NDArray[np.int32]]:
    """Return the different sections in the order they come, and which of them each entry's is."""
    numbers: dict[str, int] = {}
    found = np.zeros(len(order), np.int32)
    for at, rows, which in order.split(np.arange(len(order))):
        own = np.array([numbers.setdefault(s, len(numbers)) for s in texts[at].sections], np.int32)
        found[which] = own[texts[at].section_of[rows]]
    # numbered as the corpus comes to them, and only those that are in force
    used, first = np.unique(found, return_index=True)
    by_place = used[np.argsort(first)]
    renumbered = np.zeros(len(numbers), np.int32)
    renumbered[by_place] = np.arange(len(by_place), dtype=np.int32)
    names = list(numbers)
    return [names[i] for i in by_place.tolist()], renumbered[found]
