"""A segment's files.

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
"""

import json
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rag.blobs import Blobs, save_blobs
from rag.columns import Columns
from rag.dense import DensePart
from rag.disk import open_array
from rag.duplicates import Prints
from rag.errors import IndexMismatchError
from rag.grams import Grams
from rag.postings import Postings
from rag.segments import Name, Segment, SegmentRecords, SegmentTexts
from rag.sentences import SentencePart

__all__ = ["load_segment", "save_segment"]


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


def _array(folder: Path, name: str) -> NDArray[Any]:
    return open_array(folder / f"{name}.npy")


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
