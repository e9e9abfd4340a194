"""Exact inner products over vectors: build, save, load, score. The only importer of faiss."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import faiss
import numpy as np
from numpy.typing import NDArray

from rag.encoder import Vectors
from rag.errors import IndexMismatchError
from rag.order import Order

__all__ = ["DenseIndex", "DensePart"]


class DensePart:
    """The vectors of one segment's passages; read from the disk as needed."""

    def __init__(self, index: faiss.Index) -> None:
        # faiss's own types leave out half of its methods
        self._index: Any = index

    @classmethod
    def build(cls, vectors: Vectors) -> "DensePart":
        """Hold vectors in row order, float32, shape (n, dim), unit length."""
        index = faiss.IndexFlatIP(vectors.shape[1])
        index.add(np.ascontiguousarray(vectors))
        return cls(index)

    def save(self, path: Path) -> None:
        """Write the vectors to a file."""
        faiss.write_index(self._index, str(path))

    @classmethod
    def load(cls, path: Path, dim: int, size: int) -> "DensePart":
        """Open saved vectors of `size` passages; they stay on the disk.

        Raises:
            IndexMismatchError: If the file is damaged or holds other vectors.
        """
        try:
            index = faiss.read_index(str(path), faiss.IO_FLAG_MMAP_IFC)
        except RuntimeError as error:
            raise IndexMismatchError(
                f"向量索引 {path.name} 无法读取。请运行 `jushi index` 重建。"
            ) from error
        if index.d != dim:
            raise IndexMismatchError(
                f"向量索引 {path.name} 为 {index.d} 维，模型为 {dim} 维。请运行 `jushi index`。"
            )
        if index.ntotal != size:
            raise IndexMismatchError(
                f"向量索引 {path.name} 有 {index.ntotal} 个段落，应有 {size} 个。"
                "请运行 `jushi index` 重建。"
            )
        return cls(index)

    @property
    def dim(self) -> int:
        """The number of a vector's components."""
        return int(self._index.d)

    @property
    def vectors(self) -> Vectors:
        """All vectors in row order, float32, shape (n, dim)."""
        stored = self._index.reconstruct_n(0, self._index.ntotal)
        return np.asarray(stored, np.float32)

    def rows(self, rows: NDArray[np.int64]) -> Vectors:
        """Return the vectors of some rows, float32, shape (m, dim)."""
        if not len(rows):
            return np.zeros((0, self.dim), np.float32)
        return np.asarray(self._index.reconstruct_batch(np.ascontiguousarray(rows)), np.float32)

    def scores(self, question: Vectors, rows: NDArray[np.int64]) -> NDArray[np.float32]:
        """Return the inner products of a question with some rows, shape (m,)."""
        found = np.empty(len(rows), np.float32)
        if not len(rows):
            return found
        asked = np.ascontiguousarray(question, np.float32)
        rows = np.ascontiguousarray(rows)
        # faiss wraps this method without arrays: it takes their addresses
        pointer = faiss.swig_ptr
        self._index.compute_distance_subset(
            1, pointer(asked), len(rows), pointer(found), pointer(rows)
        )
        return found


class DenseIndex:
    """Inner products of a question with every passage; vectors are of unit length, so cosines."""

    def __init__(self, parts: Sequence[DensePart], order: Order) -> None:
        """Search each segment's vectors; `order` is the passages'."""
        self._parts, self._order = parts, order

    @classmethod
    def build(cls, vectors: Vectors) -> "DenseIndex":
        """Index vectors in passage order, float32, shape (n, dim), unit length."""
        return cls([DensePart.build(vectors)], Order([len(vectors)]))

    def joined(self) -> DensePart:
        """Return the vectors of all passages in force, in corpus order, as one segment's."""
        return DensePart.build(self.vectors)

    @property
    def vectors(self) -> Vectors:
        """The vectors of all passages in force, float32, shape (n, dim)."""
        held = [part.vectors for part in self._parts]
        everywhere = np.arange(len(self._order), dtype=np.int64)
        vectors = np.empty((len(everywhere), held[0].shape[1] if held else 0), np.float32)
        for part, rows, which in self._order.split(everywhere):
            vectors[which] = held[part][rows]
        return vectors

    def scores(self, question: Vectors, positions: NDArray[np.int64]) -> NDArray[np.float32]:
        """Return the inner products of a question with the passages at these positions.

        Args:
            question: float32, shape (dim,), unit length.
            positions: Positions in passage order, shape (m,).

        Returns:
            float32, shape (m,), each in [-1, 1].
        """
        scores = np.empty(len(positions), np.float32)
        for part, rows, which in self._order.split(positions):
            scores[which] = self._parts[part].scores(question, rows)
        return scores
