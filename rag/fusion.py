"""Score fusion: pure functions of two arrays of scores."""

import numpy as np
from numpy.typing import NDArray

__all__ = ["BEST", "convex_fusion", "normalize_scores"]

Scores = NDArray[np.float32]
# How many of a leg's best passages its scores tell apart.
BEST = 2000


def normalize_scores(scores: Scores) -> Scores:
    """Return scores mapped to [0, 1] by the greatest and the least of the best; equal ones give 0.

    What is no better than the least of the best 2,000 gives 0: it makes no difference then
    whether a leg tells the scores of all passages or of its best.
    """
    if not len(scores):
        return scores
    low, high = float(scores.min()), float(scores.max())
    if len(scores) > BEST:
        low = float(np.partition(scores, -BEST)[-BEST])
    if high <= low:
        return np.zeros_like(scores)
    return np.asarray(np.maximum(scores - low, 0) / (high - low), np.float32)


def convex_fusion(dense: Scores, lexical: Scores, weight: float) -> Scores:
    """Return weight * dense + (1 - weight) * lexical, each normalised for this question.

    Args:
        dense: Cosines of all candidates, shape (n,).
        lexical: BM25 scores of the same candidates, shape (n,).
        weight: Of the dense leg, in [0, 1].

    Source: Bruch, Gai and Ingber 2023, "An analysis of fusion functions for hybrid retrieval".
    """
    fused = weight * normalize_scores(dense) + (1 - weight) * normalize_scores(lexical)
    return np.asarray(fused, np.float32)
