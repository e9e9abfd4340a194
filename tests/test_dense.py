"""Exact inner products, of the positions asked for and no others."""

from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from rag.cosines import cosines
from rag.dense import DenseIndex, DensePart
from rag.errors import IndexMismatchError
from rag.order import Order


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


def test_segments_score_as_one(vectors: NDArray[np.float32]) -> None:
    """In another order than the corpus's, one vector out of force."""
    parts = [DensePart.build(vectors[30:]), DensePart.build(vectors[:30])]
    places = np.array([*range(20, 50), *range(19)], np.int64)
    whole = DenseIndex(parts, Order([20, 30], places))
    assert np.array_equal(whole.vectors, vectors[:49])
    positions = np.array([3, 48, 30, 0], np.int64)
    assert whole.scores(vectors[3], positions) == pytest.approx(
        vectors[positions] @ vectors[3], abs=1e-6
    )
    assert np.array_equal(whole.joined().vectors, vectors[:49])


def test_saved_vectors_are_the_same(vectors: NDArray[np.float32], tmp_path: Path) -> None:
    DensePart.build(vectors).save(tmp_path / "dense.faiss")
    loaded = DensePart.load(tmp_path / "dense.faiss", dim=8, size=50)
    assert np.array_equal(loaded.vectors, vectors)
    DensePart.build(vectors).save(tmp_path / "again.faiss")
    assert (tmp_path / "again.faiss").read_bytes() == (tmp_path / "dense.faiss").read_bytes()


def test_other_vectors_are_refused(vectors: NDArray[np.float32], tmp_path: Path) -> None:
    path = tmp_path / "dense.faiss"
    DensePart.build(vectors).save(path)
    with pytest.raises(IndexMismatchError, match=r"8 维.*384 维"):
        DensePart.load(path, dim=384, size=50)
    with pytest.raises(IndexMismatchError, match=r"50 个段落，应有 49 个"):
        DensePart.load(path, dim=8, size=49)


def test_a_damaged_file_is_named(vectors: NDArray[np.float32], tmp_path: Path) -> None:
    path = tmp_path / "dense.faiss"
    DensePart.build(vectors).save(path)
    path.write_bytes(path.read_bytes()[:100])
    with pytest.raises(IndexMismatchError, match=r"dense\.faiss.*jushi index"):
        DensePart.load(path, dim=8, size=50)


def test_sixteen_bits_give_what_they_hold() -> None:
    """The least numbers of sixteen bits, zeros and both signs too; more rows than one piece."""
    drawn = np.random.default_rng(3).normal(scale=0.05, size=(1500, 12))
    stored = drawn.astype(np.float16)
    stored[:3] = np.array([[6e-8], [-6e-8], [0.0]], np.float16)
    rows = np.random.default_rng(4).permutation(1500)[:1300]
    rows[:3] = [0, 1, 2]
    question = np.linspace(-1, 1, 12, dtype=np.float32) ** 3
    exact = stored[rows].astype(np.float64) @ question.astype(np.float64)
    assert cosines(stored, rows, question) == pytest.approx(exact, rel=1e-5, abs=2e-7)


def test_the_best_may_all_lie_in_one_segment() -> None:
    """Each segment is first asked for few; what it has more of that is near enough is found too."""
    drawn = np.random.default_rng(9).normal(size=(2000, 8)).astype(np.float32)
    vectors = np.asarray(drawn / np.linalg.norm(drawn, axis=1, keepdims=True), np.float32)
    question = vectors[0]
    vectors = vectors[np.argsort(-(vectors @ question))]
    parts = [DensePart.build(vectors[start : start + 400]) for start in range(0, 2000, 400)]
    everywhere = np.arange(2000, dtype=np.int64)
    index = DenseIndex(parts, Order([400] * 5))
    for k in (10, 300, 400, 700, 2000):
        assert index.best(question, k, everywhere).tolist() == list(range(k))
    scattered = Order([400] * 5, np.random.default_rng(1).permutation(2000))
    found = DenseIndex(parts, scattered).best(question, 300, everywhere)
    assert sorted(scattered._places[found].tolist()) == list(range(300))
