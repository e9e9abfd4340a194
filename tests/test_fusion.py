"""Fused scores are a convex sum of scores normalised for the question."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from rag.fusion import convex_fusion, normalize_scores

SCORES = arrays(np.float32, 8, elements=st.floats(-1, 50, width=32))


def test_by_hand() -> None:
    dense = np.array([0.9, 0.8, 0.7], np.float32)
    lexical = np.array([0.0, 4.0, 2.0], np.float32)
    fused = convex_fusion(dense, lexical, 0.6)
    assert fused == pytest.approx([0.6, 0.7, 0.2], abs=1e-6)


@given(SCORES)
def test_normalised_scores_lie_between_0_and_1_in_the_same_order(scores: np.ndarray) -> None:
    normal = normalize_scores(scores)
    assert normal.min() >= 0
    assert normal.max() <= 1
    order = np.argsort(scores, kind="stable")
    assert np.all(np.diff(normal[order]) >= 0)


@given(SCORES, SCORES, st.permutations(range(8)))
def test_fusion_ignores_the_order_of_candidates(
    dense: np.ndarray, lexical: np.ndarray, order: list[int]
) -> None:
    once = convex_fusion(dense, lexical, 0.6)[order]
    assert np.array_equal(once, convex_fusion(dense[order], lexical[order], 0.6))


@pytest.mark.parametrize("weight", [0.0, 1.0])
def test_the_whole_weight_on_one_leg_gives_its_order(weight: float) -> None:
    dense = np.array([0.1, 0.3, 0.2], np.float32)
    lexical = np.array([3.0, 1.0, 2.0], np.float32)
    leg = dense if weight == 1 else lexical
    assert list(np.argsort(-convex_fusion(dense, lexical, weight))) == list(np.argsort(-leg))


def test_nothing_and_equal_scores() -> None:
    assert normalize_scores(np.zeros(0, np.float32)).size == 0
    assert normalize_scores(np.full(3, 5, np.float32)).tolist() == [0, 0, 0]
