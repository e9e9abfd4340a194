"""A segment: some documents with all that is known of them, immutable; a corpus is a few.

    segments/<name>/
      names.json               its documents: identifier, file, version, in order
      documents.* entries.*    records as JSON, one a row (`rag.blobs`), in that order
      surveys.*  survey.json   what each document shows of names, and all together (`rag.survey`)
      entry_ends.npy           where each document's entries end
      entry_keys.npy           the digits of each entry's identifier, by which it is found
      passages.npy             of each passage: place in its entry, spans there and in the document
      passage_ends.npy         where each entry's passages end
      texts.* titles.*         folded; sections.json, section_of.npy: each entry's section, folded
      grams/                   which texts hold which pairs of characters (`rag.grams`)
      columns_*.npy            dates of entries (`rag.columns`)
      prints_*.npy             what tells twins apart (`rag.duplicates`)
      dense.faiss  postings/   the two search indexes, in passage order
      clusters.faiss           vectors by lists, in a very large corpus
      sentences/               vectors of single sentences, in passage order

Everything is read from the disk as it is needed. A new document makes a new segment; the others
stay as they are, on the disk and in memory. A document that was removed or replaced stays in its
segment, out of force, until that is merged.
"""

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from pydantic import TypeAdapter

from rag.blobs import Blobs, save_blobs
from rag.columns import Columns
from rag.dense import DensePart
from rag.duplicates import Prints
from rag.errors import IndexMismatchError
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
    "load_segment",
    "passage_of",
    "save_segment",
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
        return passage_of(self.passages[row], entry)


def entry_key(entry_id: str) -> int:
    """Return the number of an entry's identifier: 0x3fa0b1c2 of 0123456789ab.3fa0b1c2-2.

    Raises:
        ValueError: If it is no entry's identifier.
    """
    return int(entry_id.partition(".")[2].partition("-")[0], 16)


def passage_of(row: NDArray[np.int32], entry: Entry) -> Passage:
    """Return the passage that a row of the table describes."""
    position, text_start, text_end, start, end = row.tolist()
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


def save_segment(segment: Segment, folder: Path, *, clustered: bool = False) -> None:
    """Write a segment into a new folder; `clustered` adds its vectors by lists."""
    folder.mkdir(parents=True)
    records, texts = segment.records, segment.texts
    _save_json(records.names, folder / "names.json")
    _save_json(texts.sections, folder / "sections.json")
    (folder / "survey.json").write_bytes(records.survey)
    for name in ("documents", "surveys", "entries"):
        save_blobs(getattr(records, name), folder, name)
    for name in ("texts", "titles"):
        save_blobs(getattr(texts, name), folder, name)
    for name in ("entry_ends", "entry_keys", "passages", "passage_ends"):
        np.save(folder / f"{name}.npy", getattr(records, name))
    np.save(folder / "section_of.npy", texts.section_of)
    for name, array in texts.columns.arrays().items():
        np.save(folder / f"columns_{name}.npy", array)
    for name, array in texts.prints._asdict().items():
        np.save(folder / f"prints_{name}.npy", array)
    texts.grams.save(folder / "grams")
    segment.dense.save(folder / "dense.faiss")
    if clustered:
        segment.dense.save_clusters(folder / "clusters.faiss")
    segment.postings.save(folder / "postings")
    segment.sentences.save(folder / "sentences")


def _save_json(value: object, path: Path) -> None:
    path.write_text(json.dumps(value, ensure_ascii=True), encoding="utf-8")


def load_segment(folder: Path, dim: int) -> Segment:
    """Open a saved segment.

    Args:
        folder: Its own; the last part of its name is the segment's.
        dim: Of the model's vectors.

    Raises:
        IndexMismatchError: If its parts do not fit each other.
        OSError, KeyError, ValueError, TypeError: If a file is missing or damaged.
    """
    names = [Name(*item) for item in json.loads((folder / "names.json").read_bytes())]
    records = SegmentRecords(
        names,
        documents=Blobs.load(folder, "documents"),
        surveys=Blobs.load(folder, "surveys"),
        survey=(folder / "survey.json").read_bytes(),
        entries=Blobs.load(folder, "entries"),
        entry_ends=_array(folder, "entry_ends"),
        entry_keys=_array(folder, "entry_keys"),
        passages=_array(folder, "passages"),
        passage_ends=_array(folder, "passage_ends"),
    )
    texts = SegmentTexts(
        Blobs.load(folder, "texts"),
        Grams.load(folder / "grams"),
        Blobs.load(folder, "titles"),
        json.loads((folder / "sections.json").read_bytes()),
        _array(folder, "section_of"),
        Columns.from_arrays({name: _array(folder, f"columns_{name}") for name in Columns.names()}),
        Prints(*(_array(folder, f"prints_{name}") for name in Prints._fields)),
    )
    _check_sizes(folder.name, records, texts)
    size = len(records.passages)
    dense = DensePart.load(folder / "dense.faiss", dim, size)
    if (folder / "clusters.faiss").exists():
        dense.load_clusters(folder / "clusters.faiss")
    return Segment(
        folder.name,
        records,
        texts,
        dense,
        Postings.load(folder / "postings", size),
        SentencePart.load(folder / "sentences", size),
    )


def _array(folder: Path, name: str) -> NDArray:  # type: ignore[type-arg]  # of any kind
    """Open an array; it stays on the disk."""
    return np.asarray(np.load(folder / f"{name}.npy", mmap_mode="r"))


def _check_sizes(name: str, records: SegmentRecords, texts: SegmentTexts) -> None:
    documents, entries = len(records.names), len(records.entries)
    of_documents = len(records.documents), len(records.surveys), len(records.entry_ends)
    of_entries = (
        *(
            len(records.passage_ends),
            len(records.entry_keys),
            len(texts.texts),
            len(texts.titles),
            len(texts.section_of),
        ),
        *(len(texts.columns.dated), len(texts.prints.sizes)),
    )
    fit = (
        {*of_documents} == {documents}
        and {*of_entries} == {entries}
        and (int(records.entry_ends[-1]) if documents else 0) == entries
        and (int(records.passage_ends[-1]) if entries else 0) == len(records.passages)
    )
    if not fit:
        raise IndexMismatchError(f"索引段 {name} 的各部分不符。请运行 `jushi index` 重建。")
