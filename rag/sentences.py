"""Vectors of single sentences, which say closer than a passage's what one sentence is about.

A passage's vector is the mean of all it says. Asked for one thing in everyday words, the passage
that says it in one of five sentences lies no nearer than its neighbours; its sentence does.
"""

from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from rag.cosines import cosines
from rag.disk import open_array
from rag.encoder import Vectors
from rag.errors import IndexMismatchError
from rag.order import Order
from rag.passages import quotable_spans

__all__ = ["LOOKED_INTO", "SentencePart", "SentenceVectors", "blend", "sentences_of"]

# A sentence shorter than this says nothing by itself: 一、防控; 通知如下。
_SHORTEST = 6
# Share of a passage's score that its best sentence gives: docs/experiments.md.
_SHARE = 0.5
LOOKED_INTO = 2000
"""How many passages a question looks into: beyond them it would read more of the disk than pays."""


def sentences_of(text: str) -> list[str]:
    """Return the sentences of a passage that have a vector of their own, in order."""
    spans = quotable_spans(text)
    return [text[start:end] for start, end in spans if end - start >= _SHORTEST]


class SentencePart:
    """The vectors of one segment's sentences, in row order; read from the disk as needed."""

    def __init__(self, vectors: NDArray[np.float16], ends: NDArray[np.int64]) -> None:
        """Hold vectors.

        Args:
            vectors: Of unit length, shape (sentences, dim).
            ends: Where each passage's sentences end in it, shape (passages,).
        """
        self.vectors, self.ends = vectors, ends

    @classmethod
    def build(cls, vectors: Vectors, counts: Sequence[int]) -> "SentencePart":
        """Hold the vectors of all sentences, given how many each passage has.

        Float16 costs 0.0005 of a cosine and half the disk.
        """
        return cls(vectors.astype(np.float16), np.cumsum(counts, dtype=np.int64))

    def save(self, folder: Path) -> None:
        """Write both arrays into a new folder."""
        folder.mkdir()
        np.save(folder / "vectors.npy", self.vectors)
        np.save(folder / "ends.npy", self.ends)

    @classmethod
    def load(cls, folder: Path, size: int) -> "SentencePart":
        """Open what was saved for `size` passages; the vectors stay on the disk.

        Raises:
            IndexMismatchError: If they are of other passages.
            ValueError, OSError: If a file is damaged.
        """
        vectors = open_array(folder / "vectors.npy")
        ends = np.load(folder / "ends.npy")
        if len(ends) != size or (size and ends[-1] != len(vectors)):
            raise IndexMismatchError(
                f"句子向量 {folder.name} 与段落不符（{len(ends)} 对 {size}）。"
                "请运行 `jushi index --force` 重建。"
            )
        return cls(vectors, ends)

    def rows(self, passages: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Return which sentences some passages have, one after the other, and how many each."""
        starts = np.where(passages > 0, self.ends[passages - 1], 0)
        counts = self.ends[passages] - starts
        before = np.cumsum(counts) - counts
        return np.arange(counts.sum()) + np.repeat(starts - before, counts), counts

    def best(self, question: Vectors, passages: NDArray[np.int64]) -> NDArray[np.float32]:
        """Return each passage's best cosine; NaN where it has no sentence."""
        rows, counts = self.rows(passages)
        best = np.full(len(passages), np.nan, np.float32)
        has = counts > 0
        if has.any():
            offsets = (np.cumsum(counts) - counts)[has]
            best[has] = np.maximum.reduceat(cosines(self.vectors, rows, question), offsets)
        return best


class SentenceVectors:
    """What the corpus's single sentences add to the scores of its passages."""

    def __init__(self, parts: Sequence[SentencePart], order: Order) -> None:
        """Look into each segment's sentences; `order` is the passages'."""
        self._parts, self._order = parts, order

    @classmethod
    def build(cls, vectors: Vectors, counts: Sequence[int]) -> "SentenceVectors":
        """Hold the vectors of all sentences in passage order, given how many each passage has."""
        return cls([SentencePart.build(vectors, counts)], Order([len(counts)]))

    def joined(self) -> SentencePart:
        """Return the sentences of all passages in force, in corpus order, as one segment's."""
        size = len(self._order)
        vectors: list[NDArray[np.float16]] = [np.empty((0, 0), np.float16)] * size
        for part, rows, which in self._order.split(np.arange(size, dtype=np.int64)):
            held = self._parts[part]
            for row, at in zip(rows.tolist(), which.tolist(), strict=True):
                vectors[at] = held.vectors[held.ends[row - 1] if row else 0 : held.ends[row]]
        counts = np.array([len(item) for item in vectors], np.int64)
        filled = [item for item in vectors if len(item)]
        whole = np.concatenate(filled) if filled else self._parts[0].vectors[:0]
        return SentencePart(whole, np.cumsum(counts))

    def blend(
        self, question: Vectors, positions: NDArray[np.int64], scores: NDArray[np.float32]
    ) -> NDArray[np.float32]:
        """Return passages' scores, half of each given by its best sentence.

        Of more than 2,000 passages the best are looked into; the others are then no nearer than
        the farthest of those, so that it makes no difference whether they are given at all.

        Args:
            question: float32, shape (dim,), unit length.
            positions: Of the passages, shape (m,).
            scores: Of the passages themselves, shape (m,).
        """
        return blend(scores, lambda looked: self._best(question, positions[looked]))

    def _best(self, question: Vectors, positions: NDArray[np.int64]) -> NDArray[np.float32]:
        best = np.empty(len(positions), np.float32)
        for part, rows, which in self._order.split(positions):
            best[which] = self._parts[part].best(question, rows)
        return best


def blend(
    scores: NDArray[np.float32], best: Callable[[NDArray[np.int64]], NDArray[np.float32]]
) -> NDArray[np.float32]:
    """Return passages' scores, half of each given by its best sentence.

    Args:
        scores: Of the passages themselves, shape (m,).
        best: Gives the best cosine among the sentences of some of them, NaN where one has none.
    """
    if not len(scores):
        return scores
    looked = np.arange(len(scores))
    if len(scores) > LOOKED_INTO:
        looked = np.sort(np.argpartition(-scores, LOOKED_INTO)[:LOOKED_INTO])
    nearer = best(looked) - scores[looked]
    has_none = np.isnan(nearer)
    typical = 0.0 if has_none.all() else float(nearer[~has_none].mean())
    looked_into = scores[looked] + np.float32(_SHARE) * np.where(has_none, typical, nearer)
    blended = np.full(len(scores), looked_into.min(), np.float32)
    blended[looked] = looked_into
    return np.asarray(blended, np.float32)
