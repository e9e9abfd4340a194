"""Score fusion: pure functions of two arrays of scores."""

import numpy as np
from numpy.typing import NDArray

__all__ = ["convex_fusion", "normalize_scores"]

Scores = NDArray[np.float32]


def normalize_scores(scores: Scores) -> Scores:
    """Return scores mapped to [0, 1] by their own least and greatest; equal ones give 0."""
    if not len(scores):
        return scores
    low, high = float(scores.min()), float(scores.max())
    if high <= low:
        return np.zeros_like(scores)
    return np.asarray((scores - low) / (high - low), np.float32)


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
