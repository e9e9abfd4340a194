"""Vectors of single sentences, which say closer than a passage's what one sentence is about.

A passage's vector is the mean of all it says. Asked for one thing in everyday words, the passage
that says it in one of five sentences lies no nearer than its neighbours; its sentence does.
"""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from rag.encoder import Vectors
from rag.errors import IndexMismatchError
from rag.passages import quotable_spans

__all__ = ["SentenceVectors", "sentences_of"]

# A sentence shorter than this says nothing by itself: 一、防控; 通知如下。
_SHORTEST = 6
# Share of a passage's score that its best sentence gives: docs/experiments.md.
_SHARE = 0.5
# How many passages a question looks into: beyond them it would read more of the disk than pays.
_LOOKED_INTO = 2000


def sentences_of(text: str) -> list[str]:
    """Return the sentences of a passage that have a vector of their own, in order."""
    spans = quotable_spans(text)
    return [text[start:end] for start, end in spans if end - start >= _SHORTEST]


class SentenceVectors:
    """The vectors of all passages' sentences, in passage order; read from the disk as needed."""

    def __init__(self, vectors: NDArray[np.float16], ends: NDArray[np.int64]) -> None:
        """Hold vectors.

        Args:
            vectors: Of unit length, shape (sentences, dim).
            ends: Where each passage's sentences end in it, shape (passages,).
        """
        self._vectors, self._ends = vectors, ends

    @classmethod
    def build(cls, vectors: Vectors, counts: Sequence[int]) -> "SentenceVectors":
        """Hold the vectors of all sentences, given how many each passage has.

        Float16 costs 0.0005 of a cosine and half the disk.
        """
        return cls(vectors.astype(np.float16), np.cumsum(counts, dtype=np.int64))

    @classmethod
    def none(cls) -> "SentenceVectors":
        """Hold nothing: passages are scored by their own vectors."""
        return cls(np.empty((0, 0), np.float16), np.empty(0, np.int64))

    def save(self, folder: Path) -> None:
        """Write both arrays into a new folder."""
        folder.mkdir()
        np.save(folder / "vectors.npy", self._vectors)
        np.save(folder / "ends.npy", self._ends)

    @classmethod
    def load(cls, folder: Path, passages: int) -> "SentenceVectors":
        """Open what was saved; the vectors stay on the disk.

        Raises:
            IndexMismatchError: If they are of other passages.
            ValueError, OSError: If a file is damaged.
        """
        vectors = np.load(folder / "vectors.npy", mmap_mode="r")
        ends = np.load(folder / "ends.npy")
        if len(ends) not in (0, passages) or (len(ends) and ends[-1] != len(vectors)):
            raise IndexMismatchError(
                f"句子向量 {folder.name} 与段落不符（{len(ends)} 对 {passages}）。"
                "请运行 `jushi index --force` 重建。"
            )
        return cls(vectors, ends)

    @property
    def vectors(self) -> Vectors:
        """All vectors, float32, shape (sentences, dim)."""
        return np.asarray(self._vectors, np.float32)

    def blend(
        self, question: Vectors, positions: NDArray[np.int64], scores: NDArray[np.float32]
    ) -> NDArray[np.float32]:
        """Return passages' scores, half of each given by its best sentence.

        Of more than 2,000 passages the best are looked into; for the others their sentences are
        taken to be as much nearer as those of the best are on average.

        Args:
            question: float32, shape (dim,), unit length.
            positions: Of the passages, shape (m,).
            scores: Of the passages themselves, shape (m,).
        """
        if not len(self._ends) or not len(positions):
            return scores
        looked = np.arange(len(positions))
        if len(positions) > _LOOKED_INTO:
            looked = np.sort(np.argpartition(-scores, _LOOKED_INTO)[:_LOOKED_INTO])
        nearer = self._best(question, positions[looked]) - scores[looked]
        has_none = np.isnan(nearer)
        typical = 0.0 if has_none.all() else float(nearer[~has_none].mean())
        blended = scores + np.float32(_SHARE * typical)
        blended[looked] = scores[looked] + _SHARE * np.where(has_none, typical, nearer)
        return np.asarray(blended, np.float32)

    def _best(self, question: Vectors, positions: NDArray[np.int64]) -> NDArray[np.float32]:
        """Return each passage's best cosine; NaN where it has no sentence."""
        ends = self._ends[positions]
        starts = np.where(positions > 0, self._ends[positions - 1], 0)
        counts = ends - starts
        best = np.full(len(positions), np.nan, np.float32)
        has = counts > 0
        if not has.any():
            return best
        offsets = np.cumsum(counts[has]) - counts[has]
        rows = np.arange(counts[has].sum()) + np.repeat(starts[has] - offsets, counts[has])
        cosines = self._vectors[rows].astype(np.float32) @ question
        best[has] = np.maximum.reduceat(cosines, offsets)
        return best
