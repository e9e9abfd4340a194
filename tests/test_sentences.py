"""A passage's score is half its own and half its best sentence's."""

from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

import rag.sentences
from rag.errors import IndexMismatchError
from rag.order import Order
from rag.sentences import SentencePart, SentenceVectors, sentences_of

COUNTS = [2, 0, 1, 3]
EVERYWHERE = np.arange(len(COUNTS), dtype=np.int64)


@pytest.fixture
def vectors() -> NDArray[np.float32]:
    drawn = np.random.default_rng(3).normal(size=(sum(COUNTS), 8)).astype(np.float32)
    return np.asarray(drawn / np.linalg.norm(drawn, axis=1, keepdims=True), np.float32)


def test_the_sentences_of_a_passage() -> None:
    text = "通知如下。\n自2月8日起，各单位错峰上下班；食堂停止堂食。\n"
    assert sentences_of(text) == ["自2月8日起，各单位错峰上下班；", "食堂停止堂食。"]


@pytest.mark.parametrize("positions", [[0], [1], [0, 2, 3], [0, 1, 2, 3], []])
def test_half_is_the_best_sentences(vectors: NDArray[np.float32], positions: list[int]) -> None:
    question = vectors[4]
    scores = np.array([0.2, 0.4, 0.1, 0.3], np.float32)[positions]
    best = np.array([(vectors[:2] @ question).max(), np.nan, vectors[2] @ question, 1.0])[positions]
    nearer = best - scores
    # a passage without sentences: as much nearer as the others are on average
    typical = np.nanmean(nearer) if np.isfinite(nearer).any() else 0.0
    wanted = scores + 0.5 * np.where(np.isnan(nearer), typical, nearer)
    index = SentenceVectors.build(vectors, COUNTS)
    blended = index.blend(question, np.array(positions, np.int64), scores)
    assert blended == pytest.approx(wanted, abs=1e-3)


def test_only_the_best_passages_are_looked_into(
    vectors: NDArray[np.float32], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rag.sentences, "LOOKED_INTO", 2)
    question = vectors[4]
    scores = np.array([0.2, 0.0, 0.1, 0.3], np.float32)
    blended = SentenceVectors.build(vectors, COUNTS).blend(question, EVERYWHERE, scores)
    nearer = np.array([(vectors[:2] @ question).max() - 0.2, 1.0 - 0.3])
    assert blended[[0, 3]] == pytest.approx(scores[[0, 3]] + 0.5 * nearer, abs=1e-3)
    assert blended[[1, 2]] == pytest.approx(min(blended[[0, 3]]))


def test_without_sentences_the_scores_stand() -> None:
    scores = np.array([0.5, 0.25], np.float32)
    index = SentenceVectors.build(np.empty((0, 8), np.float32), [0, 0])
    assert np.array_equal(index.blend(np.ones(8, np.float32), EVERYWHERE[:2], scores), scores)


def test_segments_score_as_one(vectors: NDArray[np.float32]) -> None:
    """In another order than the corpus's, one passage out of force."""
    parts = [
        SentencePart.build(vectors[3:], [3]),
        SentencePart.build(np.concatenate([vectors[:3], vectors[:1]]), [2, 0, 1, 1]),
    ]
    whole = SentenceVectors(parts, Order([1, 4], np.array([1, 2, 3, 0], np.int64)))
    scores = np.array([0.2, 0.4, 0.1, 0.3], np.float32)
    at_once = SentenceVectors.build(vectors, COUNTS)
    wanted = at_once.blend(vectors[4], EVERYWHERE, scores)
    assert whole.blend(vectors[4], EVERYWHERE, scores) == pytest.approx(wanted, abs=1e-6)
    joined = whole.joined()
    assert np.array_equal(joined.vectors, vectors.astype(np.float16))
    assert joined.ends.tolist() == np.cumsum(COUNTS).tolist()


def test_what_was_saved_gives_the_same_scores(vectors: NDArray[np.float32], tmp_path: Path) -> None:
    part = SentencePart.build(vectors, COUNTS)
    part.save(tmp_path / "sentences")
    loaded = SentencePart.load(tmp_path / "sentences", len(COUNTS))
    assert np.array_equal(
        loaded.best(vectors[0], EVERYWHERE), part.best(vectors[0], EVERYWHERE), equal_nan=True
    )
    assert np.array_equal(loaded.vectors, part.vectors)


def test_other_passages_are_refused(vectors: NDArray[np.float32], tmp_path: Path) -> None:
    SentencePart.build(vectors, COUNTS).save(tmp_path / "sentences")
    with pytest.raises(IndexMismatchError, match="jushi index"):
        SentencePart.load(tmp_path / "sentences", 5)
