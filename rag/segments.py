"""A segment: some documents with all that is known of them, immutable; a corpus is a few.

Everything is read from the disk as it is needed. A new document makes a new segment; the others
stay as they are, on the disk and in memory. A document that was removed or replaced stays in its
segment, out of force, until that is merged.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from pydantic import TypeAdapter

from rag.blobs import Blobs
from rag.columns import Columns
from rag.dense import DensePart
from rag.duplicates import Prints
from rag.folding import fold
from rag.grams import Grams
from rag.postings import Postings
from rag.records import Document, Entry, Passage
from rag.sentences import SentencePart
from rag.survey import Survey, merge_surveys
from rag.texts import TextPart, encode_text

__all__ = [
    "DOCUMENT",
    "ENTRY",
    "SURVEY",
    "Name",
    "Segment",
    "SegmentRecords",
    "SegmentTexts",
    "entry_key",
    "passage_of",
]

DOCUMENT, ENTRY, SURVEY = TypeAdapter(Document), TypeAdapter(Entry), TypeAdapter(Survey)
Ends = NDArray[np.int64]


class Name(NamedTuple):
    """A document: its identifier, its file's name and its version (`rag.index.Read`)."""

    document_id: str
    file: str
    version: str


@dataclass(frozen=True, slots=True)
class SegmentRecords:
    """A segment's records; passages are grouped by entry, entries by document, in their order.

    Attributes:
        names: Of its documents.
        documents: JSON of each.
        surveys: JSON of what each document shows.
        survey: JSON of what all of them show together.
        entries: JSON of each.
        entry_ends: Where each document's entries end, shape (documents,).
        entry_keys: The eight digits of each entry's identifier, uint32, shape (entries,).
        passages: Rows (place in the entry, span in its text, span in the document), int32,
            shape (passages, 5).
        passage_ends: Where each entry's passages end, shape (entries,).
    """

    names: list[Name]
    documents: Sequence[bytes]
    surveys: Sequence[bytes]
    survey: bytes
    entries: Sequence[bytes]
    entry_ends: Ends
    entry_keys: NDArray[np.uint32]
    passages: NDArray[np.int32]
    passage_ends: Ends

    @classmethod
    def of(
        cls,
        names: list[Name],
        documents: Sequence[Document],
        surveys: Sequence[Survey],
        entries: Sequence[Entry],
        passages: Sequence[Passage],
    ) -> "SegmentRecords":
        """Hold records as made, in the order the class describes."""
        entry_of = {entry.entry_id: i for i, entry in enumerate(entries)}
        document_of = {document.document_id: i for i, document in enumerate(documents)}
        rows = [(p.position, p.text_start, p.text_end, p.start, p.end) for p in passages]
        return cls(
            names,
            Blobs.of(map(DOCUMENT.dump_json, documents)),
            Blobs.of(map(SURVEY.dump_json, surveys)),
            SURVEY.dump_json(merge_surveys(surveys)),
            Blobs.of(map(ENTRY.dump_json, entries)),
            _ends([document_of[entry.document_id] for entry in entries], len(documents)),
            np.array([entry_key(entry.entry_id) for entry in entries], np.uint32),
            np.array(rows, np.int32).reshape(-1, 5),
            _ends([entry_of[passage.entry_id] for passage in passages], len(entries)),
        )

    def passage(self, row: int, entry: Entry) -> Passage:
        """Return a passage, given its entry."""
        return passage_of(self.passages[row].tolist(), entry)


def entry_key(entry_id: str) -> int:
    """Return the number of an entry's identifier: 0x3fa0b1c2 of 0123456789ab.3fa0b1c2-2.

    Raises:
        ValueError: If it is no entry's identifier.
    """
    return int(entry_id.partition(".")[2].partition("-")[0], 16)


def passage_of(row: Iterable[int], entry: Entry) -> Passage:
    """Return the passage that a row of the table describes (`SegmentRecords.passages`)."""
    position, text_start, text_end, start, end = row
    text = entry.text.text[text_start:text_end]
    name = f"{entry.entry_id}.{position}"
    return Passage(name, entry.entry_id, position, text, text_start, text_end, start, end)


@dataclass(frozen=True, slots=True)
class SegmentTexts:
    """What is read off a segment's entries once, one item an entry, all words folded.

    Attributes:
        sections: The different ones.
        section_of: Each entry's, by its place there, int32, shape (entries,).
    """

    texts: Sequence[bytes]
    grams: Grams
    titles: Sequence[bytes]
    sections: list[str]
    section_of: NDArray[np.int32]
    columns: Columns
    prints: Prints

    @classmethod
    def of(cls, entries: Sequence[Entry], texts: Sequence[str]) -> "SegmentTexts":
        """Read entries and matter; `texts` are their folded readable texts."""
        numbers: dict[str, int] = {}
        sections = [numbers.setdefault(fold(e.section), len(numbers)) for e in entries]
        return cls(
            Blobs.of(map(encode_text, texts)),
            Grams.build(texts),
            Blobs.of(encode_text(fold(entry.title)) for entry in entries),
            list(numbers),
            np.array(sections, np.int32),
            Columns.of(entries, texts),
            Prints.of(entries, texts),
        )


class Segment:
    """Records, what was read off them, and search indexes.

    Attributes:
        name: The same for the same documents, read and indexed alike.
        size: How many passages it has.
    """

    def __init__(
        self,
        name: str,
        records: SegmentRecords,
        texts: SegmentTexts,
        dense: DensePart,
        postings: Postings,
        sentences: SentencePart,
    ) -> None:
        """Put a segment together."""
        self.name = name
        self.records = records
        self.texts = texts
        self.dense, self.postings, self.sentences = dense, postings, sentences
        self.size = len(records.passages)
        self._shown: tuple[frozenset[str], Survey] | None = None

    @property
    def text_part(self) -> TextPart:
        """Its texts, to be looked through."""
        texts = self.texts.texts
        return TextPart(texts if isinstance(texts, Blobs) else Blobs.of(texts), self.texts.grams)

    @property
    def waits(self) -> bool:
        """Whether its passages have no vectors yet: they are found by their words alone."""
        return self.size > 0 and not len(self.dense)

    def survey(self, dead: Collection[str]) -> Survey:
        """Return what its documents show of names, some left out; kept for the next generation."""
        key = frozenset(dead)
        if self._shown is None or self._shown[0] != key:
            names, surveys = self.records.names, self.records.surveys
            shown = (
                merge_surveys(
                    SURVEY.validate_json(surveys[i])
                    for i, name in enumerate(names)
                    if name.document_id not in key
                )
                if key
                else SURVEY.validate_json(self.records.survey)
            )
            self._shown = key, shown
        return self._shown[1]

    def entry_span(self, document: int) -> tuple[int, int]:
        """Return which rows a document's entries are."""
        return _span(self.records.entry_ends, document)

    def passage_span(self, document: int) -> tuple[int, int]:
        """Return which rows a document's passages are."""
        start, end = self.entry_span(document)
        ends = self.records.passage_ends
        return (int(ends[start - 1]) if start else 0, int(ends[end - 1]) if end else 0)


def _span(ends: Ends, row: int) -> tuple[int, int]:
    return (int(ends[row - 1]) if row else 0, int(ends[row]))


def _ends(owners: Sequence[int], count: int) -> Ends:
    """Return where each owner's items end, given the owner of each, ascending."""
    sizes = np.bincount(np.array(owners, np.int64), minlength=count)
    return np.cumsum(sizes, dtype=np.int64)
