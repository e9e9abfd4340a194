"""Exact nearest neighbours over vectors: build, save, load, score. The only importer of faiss."""

from pathlib import Path

import faiss
import numpy as np
from numpy.typing import NDArray

from rag.encoder import Vectors
from rag.errors import IndexMismatchError

__all__ = ["DenseIndex"]


class DenseIndex:
    """Inner products of a question with every passage; vectors are of unit length, so cosines."""

    def __init__(self, index: faiss.Index) -> None:
        self._index = index

    @classmethod
    def build(cls, vectors: Vectors) -> "DenseIndex":
        """Index vectors in passage order, float32, shape (n, dim), unit length."""
        index = faiss.IndexFlatIP(vectors.shape[1])
        index.add(np.ascontiguousarray(vectors))
        return cls(index)

    def save(self, path: Path) -> None:
        """Write the index to a file."""
        faiss.write_index(self._index, str(path))

    @classmethod
    def load(cls, path: Path, dim: int) -> "DenseIndex":
        """Open a saved index.

        Raises:
            IndexMismatchError: If the file is damaged or holds vectors of another dimension.
        """
        try:
            index = faiss.read_index(str(path))
        except RuntimeError as error:
            raise IndexMismatchError(
                f"向量索引 {path.name} 无法读取。请运行 `jushi index` 重建。"
            ) from error
        if index.d != dim:
            raise IndexMismatchError(
                f"向量索引 {path.name} 为 {index.d} 维，模型为 {dim} 维。请运行 `jushi index`。"
            )
        return cls(index)

    @property
    def vectors(self) -> Vectors:
        """All vectors in passage order, float32, shape (n, dim)."""
        stored = self._index.reconstruct_n(0, self._index.ntotal)
        return np.asarray(stored, np.float32)

    def scores(self, question: Vectors, positions: NDArray[np.int64]) -> NDArray[np.float32]:
        """Return the inner products of a question with the passages at these positions.

        Args:
            question: float32, shape (dim,), unit length.
            positions: Positions in passage order, shape (m,), sorted.

        Returns:
            float32, shape (m,), each in [-1, 1].
        """
        if not len(positions):
            return np.zeros(0, np.float32)
        selector = faiss.IDSelectorBatch(positions)
        found, ids = self._index.search(
            question[None, :],
            len(positions),
            # faiss adds the keyword to its SWIG class at run time
            params=faiss.SearchParameters(sel=selector),  # type: ignore[call-arg]
        )
        scores = np.empty(len(positions), np.float32)
        scores[np.searchsorted(positions, ids[0])] = found[0]
        return scores
