"""A segment of documents as the rows of each: what a node and the coordinating database hold."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from pydantic import TypeAdapter

from rag.duplicates import Prints
from rag.segments import Segment
from rag.survey import Survey

__all__ = ["DocumentRows", "pack_prints", "rows_of", "unpack_prints", "unpack_spans"]

SURVEY = TypeAdapter(Survey)


@dataclass(frozen=True, slots=True)
class DocumentRows:
    """One document's rows.

    Attributes:
        document_id: Its own.
        version: The one that was read.
        survey: What it shows of names, as JSON.
        prints: What tells twins among its entries (`pack_prints`).
        spans: Of each passage (entry, first character, last), int32, shape (passages, 3), the
            entry by its place in the document.
        lengths: Of each passage, in tokens, shape (passages,).
        vectors: Of each passage, float32, shape (passages, dim).
        sentence_vectors: Of all sentences, float16, shape (sentences, dim).
        sentence_rows: The passage each is of, ascending, shape (sentences,).
        tokens: The number of each posting's token (`rag.postings.hashed`), shape (postings,).
        rows: The passage of each posting; ascending within a token.
        times: How often it stands there.
    """

    document_id: str
    version: str
    survey: str
    prints: bytes
    spans: NDArray[np.int32]
    lengths: NDArray[np.int32]
    vectors: NDArray[np.float32]
    sentence_vectors: NDArray[np.float16]
    sentence_rows: NDArray[np.int64]
    tokens: NDArray[np.int64]
    rows: NDArray[np.int64]
    times: NDArray[np.int64]

    def sentences(self) -> Iterator[tuple[int, NDArray[np.float16]]]:
        """Yield each sentence's passage and vector, in order."""
        yield from zip(self.sentence_rows.tolist(), self.sentence_vectors, strict=True)

    def words(self) -> Iterator[tuple[int, list[int], list[int], list[int]]]:
        """Yield each token with its passages, how often it stands in each, and their lengths."""
        if not len(self.tokens):
            return
        starts = np.flatnonzero(np.diff(self.tokens, prepend=self.tokens[0] - 1)).tolist()
        lengths = self.lengths[self.rows].tolist()
        rows, times, tokens = self.rows.tolist(), self.times.tolist(), self.tokens
        for start, end in zip(starts, [*starts[1:], len(rows)], strict=True):
            yield int(tokens[start]), rows[start:end], times[start:end], lengths[start:end]


def rows_of(segment: Segment) -> list[DocumentRows]:
    """Return the rows of a segment's documents, in their order."""
    records, postings, sentences = segment.records, segment.postings, segment.sentences
    vectors = segment.dense.vectors
    ends = [segment.passage_span(i)[1] for i in range(len(records.names))]
    sizes = np.diff(records.passage_ends, prepend=0)
    entry_of = np.repeat(np.arange(len(sizes)), sizes)
    tokens = np.repeat(signed(postings.hashes), np.diff(postings.ends, prepend=0))
    owner = np.searchsorted(ends, postings.passages, side="right")
    found = []
    for i, name in enumerate(records.names):
        (start, end), entries = segment.passage_span(i), slice(*segment.entry_span(i))
        own = np.flatnonzero(owner == i)
        lines, counts = sentences.rows(np.arange(start, end))
        found.append(
            DocumentRows(
                document_id=name.document_id,
                version=name.version,
                survey=records.surveys[i].decode(),
                prints=pack_prints(segment.texts.prints, entries),
                spans=np.column_stack(
                    [entry_of[start:end] - entries.start, records.passages[start:end, 1:3]]
                ).astype(np.int32),
                lengths=np.asarray(postings.lengths[start:end]),
                vectors=vectors[start:end],
                sentence_vectors=np.asarray(sentences.vectors[lines]),
                sentence_rows=np.repeat(np.arange(end - start), counts),
                tokens=tokens[own],
                rows=postings.passages[own].astype(np.int64) - start,
                times=postings.counts[own].astype(np.int64),
            )
        )
    return found


def signed(hashes: NDArray[np.uint64]) -> NDArray[np.int64]:
    """Return tokens' numbers as PostgreSQL holds them: the same 64 bits with a sign."""
    return np.ascontiguousarray(hashes, np.uint64).view(np.int64)


def pack_prints(prints: Prints, entries: slice) -> bytes:
    """Return the prints of some entries as bytes, column after column."""
    return b"".join(np.ascontiguousarray(column[entries]).tobytes() for column in prints)


def unpack_prints(packed: bytes, entries: int) -> Prints:
    """Return the prints that `pack_prints` packed.

    Raises:
        ValueError: If they are of another number of entries.
    """
    columns, at = [], 0
    for empty in Prints.of([], []):
        shape = (entries, *empty.shape[1:])
        end = at + int(np.prod(shape)) * empty.dtype.itemsize
        columns.append(np.frombuffer(packed[at:end], empty.dtype).reshape(shape))
        at = end
    if at != len(packed):
        raise ValueError("prints of other entries")
    return Prints(*columns)


def unpack_spans(packed: bytes) -> NDArray[np.int32]:
    """Return passages' spans (`DocumentRows.spans`)."""
    return np.frombuffer(packed, np.int32).reshape(-1, 3)
