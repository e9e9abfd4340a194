"""Exact inner products, of the positions asked for and no others."""

from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from rag.dense import DenseIndex
from rag.errors import IndexMismatchError


@pytest.fixture
def vectors() -> NDArray[np.float32]:
    drawn = np.random.default_rng(7).normal(size=(50, 8)).astype(np.float32)
    return np.asarray(drawn / np.linalg.norm(drawn, axis=1, keepdims=True), np.float32)


@pytest.mark.parametrize("positions", [[0], [3, 4, 49], [*range(50)], []])
def test_scores_are_the_inner_products(vectors: NDArray[np.float32], positions: list[int]) -> None:
    index = DenseIndex.build(vectors)
    scores = index.scores(vectors[3], np.array(positions, np.int64))
    assert scores.dtype == np.float32
    assert scores == pytest.approx(vectors[positions] @ vectors[3], abs=1e-6)


def test_a_passage_is_nearest_to_itself(vectors: NDArray[np.float32]) -> None:
    everywhere = np.arange(50, dtype=np.int64)
    index = DenseIndex.build(vectors)
    nearest = [int(np.argmax(index.scores(vector, everywhere))) for vector in vectors]
    assert nearest == everywhere.tolist()


def test_a_saved_index_holds_the_same_vectors(vectors: NDArray[np.float32], tmp_path: Path) -> None:
    DenseIndex.build(vectors).save(tmp_path / "dense.faiss")
    loaded = DenseIndex.load(tmp_path / "dense.faiss", dim=8)
    assert np.array_equal(loaded.vectors, vectors)
    DenseIndex.build(vectors).save(tmp_path / "again.faiss")
    assert (tmp_path / "again.faiss").read_bytes() == (tmp_path / "dense.faiss").read_bytes()


def test_another_dimension_is_refused(vectors: NDArray[np.float32], tmp_path: Path) -> None:
    DenseIndex.build(vectors).save(tmp_path / "dense.faiss")
    with pytest.raises(IndexMismatchError, match=r"8 维.*384 维"):
        DenseIndex.load(tmp_path / "dense.faiss", dim=384)


def test_a_damaged_file_is_named(vectors: NDArray[np.float32], tmp_path: Path) -> None:
    path = tmp_path / "dense.faiss"
    DenseIndex.build(vectors).save(path)
    path.write_bytes(path.read_bytes()[:100])
    with pytest.raises(IndexMismatchError, match=r"dense\.faiss.*jushi index"):
        DenseIndex.load(path, dim=8)
