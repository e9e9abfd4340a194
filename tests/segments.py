"""Segments made of texts, without a model: every passage is an entry's own text."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from rag.dense import DensePart
from rag.entries import parse_document
from rag.folding import fold
from rag.passages import split_entry
from rag.postings import Postings
from rag.records import Document
from rag.segments import Name, Segment, SegmentRecords, SegmentTexts
from rag.sentences import SentencePart
from rag.survey import survey_entries
from rag.tokenization import tokenize

__all__ = ["DIM", "segment_of"]

DIM = 4


def _vector(text: str) -> NDArray[np.float32]:
    """Return a vector that the text alone decides."""
    drawn = np.random.default_rng([ord(c) for c in text[:40]]).normal(size=DIM)
    return np.asarray(drawn / np.linalg.norm(drawn), np.float32)


def segment_of(files: dict[str, str], name: str = "s1") -> Segment:
    """Return a segment of documents, given by their names; one passage of 64 characters or so."""
    parsed = [parse_document(file, text.encode()) for file, text in sorted(files.items())]
    entries = [entry for item in parsed for entry in item.entries]
    passages = [
        passage
        for entry in entries
        for passage in split_entry(entry, lambda texts: [len(text) for text in texts], 64)
    ]
    folded = [fold(entry.text.text) for entry in entries]
    vectors = _stacked([passage.text for passage in passages])
    return Segment(
        name,
        SegmentRecords.of(
            [_name(item.document) for item in parsed],
            [item.document for item in parsed],
            [
                survey_entries(
                    item.entries,
                    [fold(entry.text.text) for entry in item.entries],
                    item.document,
                )
                for item in parsed
            ],
            entries,
            passages,
        ),
        SegmentTexts.of(entries, folded),
        DensePart.build(vectors),
        Postings.build([tokenize(passage.text) for passage in passages]),
        SentencePart.build(vectors, [1] * len(passages)),
    )


def _name(document: Document) -> Name:
    return Name(document.document_id, document.file, f"v-{document.sha256[:8]}")


def _stacked(texts: Sequence[str]) -> NDArray[np.float32]:
    return np.array([_vector(text) for text in texts], np.float32).reshape(-1, DIM)
