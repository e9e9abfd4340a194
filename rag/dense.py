"""Exact inner products over vectors: build, save, load, score. The only importer of faiss.

A segment of a few thousand passages keeps its vectors as they are, a larger one in 16 bits: half
the disk and memory, twice the speed, and cosines off by less than 0.001. In a corpus of more than
a million passages a large segment is clustered besides (inverted lists, 8 bits), and a search
without a narrow scope looks into the nearest lists alone.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import faiss
import numpy as np
from numpy.typing import NDArray

from rag.cosines import Stored, cosines
from rag.encoder import Vectors
from rag.errors import IndexMismatchError
from rag.order import Order
from rag.side_by_side import SIDE_BY_SIDE, pool

__all__ = ["CLUSTERED_FROM", "HALF_FROM", "DenseIndex", "DensePart"]

# faiss's own types leave out half of its parameters
_untyped: Any = faiss
# From how many passages on a segment's vectors are kept in 16 bits.
HALF_FROM = 16_384
CLUSTERED_FROM = 1_000_000
"""From how many passages of a corpus on its large segments are clustered."""
# Up to how many passages in scope are scanned whatever the size of the corpus.
_SCANNED = 50_000
# Lists of n vectors: this many times the square root of n; how many of them a search looks into.
_LISTS, _PROBED = 4, 64
# How many a segment is first asked for: so many, and its share of those wanted so many times.
_FEW, _MORE = 32, 3
# How many vectors faiss wants for each list to find its centre.
_LEAST_IN_LIST = 39

_Nearest = tuple[NDArray[np.int64], NDArray[np.float32]]


def _kth(nearest: Sequence[_Nearest], k: int) -> float:
    """Return the k-th largest inner product, -inf where there are not so many."""
    found = np.concatenate([np.zeros(0, np.float32), *(found for _, found in nearest)])
    return float(np.partition(found, -k)[-k]) if len(found) >= k else -np.inf


class DensePart:
    """The vectors of one segment's passages; read from the disk as needed."""

    def __init__(self, index: faiss.Index) -> None:
        # faiss's own types leave out half of its methods
        untyped: Any = index
        self._index = untyped
        self._clusters: Any = None
        self._stored: Stored = np.zeros((0, untyped.d), np.float32)
        if untyped.ntotal:
            codes = _untyped.rev_swig_ptr(untyped.codes.data(), untyped.ntotal * untyped.code_size)
            half = isinstance(index, faiss.IndexScalarQuantizer)
            held = codes.view(np.float16 if half else np.float32)
            self._stored = held.reshape(untyped.ntotal, untyped.d)

    @classmethod
    def build(cls, vectors: Vectors) -> "DensePart":
        """Hold vectors in row order, float32, shape (n, dim), unit length."""
        dim = vectors.shape[1]
        index: Any = faiss.IndexFlatIP(dim)
        if len(vectors) >= HALF_FROM:
            half = faiss.ScalarQuantizer.QT_fp16
            index = faiss.IndexScalarQuantizer(dim, half, faiss.METRIC_INNER_PRODUCT)
        index.add(np.ascontiguousarray(vectors))
        return cls(index)

    def save(self, path: Path) -> None:
        """Write the vectors to a file."""
        faiss.write_index(self._index, str(path))

    def save_clusters(self, path: Path) -> None:
        """Cluster the vectors and write the lists to a file."""
        count = len(self)
        lists = max(1, min(int(_LISTS * count**0.5), count // _LEAST_IN_LIST))
        flat = faiss.IndexFlatIP(self.dim)
        bits = faiss.ScalarQuantizer.QT_8bit
        index = _untyped.IndexIVFScalarQuantizer(
            flat, self.dim, lists, bits, faiss.METRIC_INNER_PRODUCT
        )
        vectors = self.vectors
        index.train(vectors)
        index.add(vectors)
        faiss.write_index(index, str(path))

    def load_clusters(self, path: Path) -> None:
        """Open lists that were saved beside the vectors; they stay on the disk.

        Raises:
            IndexMismatchError: If the file is damaged.
        """
        try:
            self._clusters = faiss.read_index(str(path), faiss.IO_FLAG_MMAP_IFC)
        except RuntimeError as error:
            raise IndexMismatchError(
                f"向量索引 {path.name} 无法读取。请运行 `jushi index` 重建。"
            ) from error

    @classmethod
    def load(cls, path: Path, dim: int, size: int) -> "DensePart":
        """Open saved vectors of `size` passages, or of none; they stay on the disk.

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
        if index.ntotal not in (0, size):
            raise IndexMismatchError(
                f"向量索引 {path.name} 有 {index.ntotal} 个段落，应有 {size} 个。"
                "请运行 `jushi index` 重建。"
            )
        return cls(index)

    def __len__(self) -> int:
        """Of how many passages it has the vectors: all or none."""
        return int(self._index.ntotal)

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
        """Return a question's inner products with some rows, shape (m,); NaN without vectors."""
        if not len(self):
            return np.full(len(rows), np.nan, np.float32)
        return cosines(self._stored, rows, np.asarray(question, np.float32))

    def best(
        self, question: Vectors, k: int, allowed: NDArray[np.bool_] | None, *, scan: bool = True
    ) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
        """Return the k rows nearest to a question, and their inner products.

        Args:
            question: float32, shape (dim,), unit length.
            k: At least 1; fewer are returned where fewer are allowed.
            allowed: Which rows may be found, shape (n,); None for all.
            scan: Look at every row, not into the nearest lists alone where there are lists.
        """
        chosen: dict[str, Any] = {}
        if allowed is not None:
            chosen["sel"] = _untyped.IDSelectorBitmap(np.packbits(allowed, bitorder="little"))
        index, parameters = self._index, _untyped.SearchParameters(**chosen)
        if self._clusters is not None and not scan:
            index = self._clusters
            parameters = _untyped.SearchParametersIVF(nprobe=_PROBED, **chosen)
        asked = np.ascontiguousarray(question, np.float32)[None]
        k = min(k, self._index.ntotal)
        if not k:
            return np.zeros(0, np.int64), np.zeros(0, np.float32)
        found, rows = index.search(asked, k, params=parameters)
        held = rows[0] >= 0
        return rows[0][held], found[0][held]


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
        vectors = self.vectors
        # of segments all have vectors or none: those that have none are not merged with others
        return DensePart.build(vectors[:0] if np.isnan(vectors[:1]).any() else vectors)

    @property
    def vectors(self) -> Vectors:
        """The vectors of all passages in force, float32, shape (n, dim)."""
        held = [part.vectors for part in self._parts]
        everywhere = np.arange(len(self._order), dtype=np.int64)
        dim = held[0].shape[1] if held else 0
        vectors = np.full((len(everywhere), dim), np.nan, np.float32)
        for part, rows, which in self._order.split(everywhere):
            if len(held[part]):
                vectors[which] = held[part][rows]
        return vectors

    def best(self, question: Vectors, k: int, allowed: NDArray[np.int64]) -> NDArray[np.int64]:
        """Return the positions, ascending, of the k passages nearest to a question.

        Args:
            question: float32, shape (dim,), unit length.
            k: At least 1; of equal inner products any is returned.
            allowed: Which passages may be found, ascending positions.
        """
        scan = len(allowed) <= _SCANNED
        masks = self._order.masks(allowed)
        run = pool().map if len(allowed) > SIDE_BY_SIDE else map

        def search(i: int, k: int) -> _Nearest:
            mask = masks[i]
            if mask is not None and not mask.any():
                return np.zeros(0, np.int64), np.zeros(0, np.float32)
            rows, found = self._parts[i].best(question, k, mask, scan=scan)
            return self._order.places_of(i, rows), found

        # The best of all are seldom many of one segment's: faiss takes long to keep many in order.
        few = [min(k, _FEW + _MORE * k * len(part) // len(self._order)) for part in self._parts]
        # faiss gives one question one processor; segments are what there is to share out
        nearest = list(run(search, range(len(few)), few))
        least = _kth(nearest, k)
        more = [
            i
            for i, (_, found) in enumerate(nearest)
            if len(found) == few[i] < k and found.min() > least
        ]
        for i, again in zip(more, run(search, more, [k] * len(more)), strict=True):
            nearest[i] = again
        whole = np.concatenate([np.zeros(0, np.int64), *(rows for rows, _ in nearest)])
        nearness = np.concatenate([np.zeros(0, np.float32), *(found for _, found in nearest)])
        if len(whole) > k:
            whole = whole[np.argpartition(-nearness, k)[:k]]
        return np.sort(whole)

    def scores(self, question: Vectors, positions: NDArray[np.int64]) -> NDArray[np.float32]:
        """Return the inner products of a question with the passages at these positions.

        Args:
            question: float32, shape (dim,), unit length.
            positions: Positions in passage order, shape (m,).

        Returns:
            float32, shape (m,), each in [-1, 1]; NaN where a passage has no vector yet.
        """
        scores = np.empty(len(positions), np.float32)
        for part, rows, which in self._order.split(positions):
            scores[which] = self._parts[part].scores(question, rows)
        return scores
