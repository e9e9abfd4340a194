"""A segment: some documents with all that is known of them, immutable; a corpus is a few.

    segments/<name>/
      documents.json  versions.json  entries.json  passages.json
      surveys.json             what each document shows of names (`rag.survey`)
      prints_*.npy             what tells twins apart (`rag.duplicates`)
      dense.faiss  postings/   the two search indexes, in passage order
      sentences/               vectors of single sentences, in passage order

A new document makes a new segment; the others stay as they are, on the disk and in memory. A
document that was removed or replaced stays in its segment, out of force, until that is merged.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate
from pathlib import Path

import numpy as np
from pydantic import TypeAdapter

from rag.columns import Columns
from rag.dense import DensePart
from rag.duplicates import Prints
from rag.errors import IndexMismatchError
from rag.folding import fold
from rag.postings import Postings
from rag.records import Document, Entry, Passage
from rag.sentences import SentencePart
from rag.survey import Survey
from rag.texts import TextPart

__all__ = ["Segment", "SegmentRecords", "SegmentTexts", "load_segment", "save_segment"]

_DOCUMENTS = TypeAdapter(list[Document])
_ENTRIES = TypeAdapter(list[Entry])
_PASSAGES = TypeAdapter(list[Passage])
_SURVEYS = TypeAdapter(list[Survey])


@dataclass(frozen=True, slots=True)
class SegmentRecords:
    """A segment's records; passages are grouped by entry, entries by document, in their order.

    Attributes:
        versions: Each document's (`rag.index.Read.version`).
        surveys: What each document shows.
    """

    documents: list[Document]
    versions: list[str]
    entries: list[Entry]
    passages: list[Passage]
    surveys: list[Survey]


@dataclass(frozen=True, slots=True)
class SegmentTexts:
    """What is read off a segment's entries once, one item an entry, all words folded."""

    texts: TextPart
    titles: list[str]
    sections: list[str]
    columns: Columns
    prints: Prints

    @classmethod
    def of(cls, entries: Sequence[Entry], prints: Prints | None = None) -> "SegmentTexts":
        """Read entries and matter; `prints` are taken where they are not at hand."""
        texts = [fold(entry.text.text) for entry in entries]
        return cls(
            TextPart(texts),
            [fold(entry.title) for entry in entries],
            [fold(entry.section) for entry in entries],
            Columns.of(entries, texts),
            Prints.of(entries, texts) if prints is None else prints,
        )


class Segment:
    """Records, what was read off them, and search indexes.

    Attributes:
        name: The same for the same documents, read and indexed alike.
        entry_of: Each passage's entry, by its row, ascending, shape (passages,).
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
        entry_of = {entry.entry_id: i for i, entry in enumerate(records.entries)}
        self.entry_of = np.array([entry_of[p.entry_id] for p in records.passages], np.int64)
        self._entry_ends = _ends(
            [document.document_id for document in records.documents],
            [entry.document_id for entry in records.entries],
        )
        self._passage_ends = np.searchsorted(self.entry_of, self._entry_ends).tolist()

    def mapped(self, folder: Path) -> "Segment":
        """Return the segment with the indexes that were saved in a folder, left on the disk."""
        size, dim = len(self.records.passages), self.dense.dim
        return Segment(
            self.name,
            self.records,
            self.texts,
            DensePart.load(folder / "dense.faiss", dim, size),
            Postings.load(folder / "postings", size),
            SentencePart.load(folder / "sentences", size),
        )

    def entry_span(self, document: int) -> tuple[int, int]:
        """Return which rows a document's entries are."""
        return (self._entry_ends[document - 1] if document else 0, self._entry_ends[document])

    def passage_span(self, document: int) -> tuple[int, int]:
        """Return which rows a document's passages are."""
        return (self._passage_ends[document - 1] if document else 0, self._passage_ends[document])


def _ends(owners: Sequence[str], owned: Sequence[str]) -> list[int]:
    """Return where each owner's records end among all, grouped by owner in their order."""
    counts: dict[str, int] = dict.fromkeys(owners, 0)
    for owner in owned:
        counts[owner] += 1
    return list(accumulate(counts.values()))


def save_segment(segment: Segment, folder: Path) -> None:
    """Write a segment into a new folder."""
    folder.mkdir(parents=True)
    records = segment.records
    (folder / "documents.json").write_bytes(_DOCUMENTS.dump_json(records.documents))
    (folder / "versions.json").write_text(json.dumps(records.versions), encoding="utf-8")
    (folder / "entries.json").write_bytes(_ENTRIES.dump_json(records.entries))
    (folder / "passages.json").write_bytes(_PASSAGES.dump_json(records.passages))
    (folder / "surveys.json").write_bytes(_SURVEYS.dump_json(records.surveys))
    for field, array in segment.texts.prints._asdict().items():
        np.save(folder / f"prints_{field}.npy", array)
    segment.dense.save(folder / "dense.faiss")
    segment.postings.save(folder / "postings")
    segment.sentences.save(folder / "sentences")


def load_segment(folder: Path, dim: int) -> Segment:
    """Open a saved segment.

    Args:
        folder: Its own; the last part of its name is the segment's.
        dim: Of the model's vectors.

    Raises:
        IndexMismatchError: If its parts do not fit each other.
        OSError, KeyError, ValueError: If a file is missing or damaged.
    """
    documents = _DOCUMENTS.validate_json((folder / "documents.json").read_bytes())
    passages = _PASSAGES.validate_json((folder / "passages.json").read_bytes())
    records = SegmentRecords(
        documents,
        json.loads((folder / "versions.json").read_bytes()),
        _ENTRIES.validate_json((folder / "entries.json").read_bytes()),
        passages,
        _SURVEYS.validate_json((folder / "surveys.json").read_bytes()),
    )
    prints = Prints(*(np.load(folder / f"prints_{field}.npy") for field in Prints._fields))
    counts = {len(documents), len(records.versions), len(records.surveys)}
    if len(prints.sizes) != len(records.entries) or len(counts) > 1:
        raise IndexMismatchError(f"索引段 {folder.name} 的各部分不符。请运行 `jushi index` 重建。")
    return Segment(
        folder.name,
        records,
        SegmentTexts.of(records.entries, prints),
        DensePart.load(folder / "dense.faiss", dim, len(passages)),
        Postings.load(folder / "postings", len(passages)),
        SentencePart.load(folder / "sentences", len(passages)),
    )
