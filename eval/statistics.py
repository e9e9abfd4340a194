"""Means with intervals, and differences between two runs over the same questions.

Everything is seeded: the same values give the same interval. Values are one a question;
the questions are what is resampled.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from eval.errors import EvaluationError

__all__ = ["Comparison", "Estimate", "compare", "estimate", "percentile"]

_RESAMPLES = 10_000
_SEED = 20200225
_LEVEL = 0.95


@dataclass(frozen=True, slots=True)
class Estimate:
    """A mean and its 95 % bootstrap interval.

    Attributes:
        n: Questions.
    """

    mean: float
    low: float
    high: float
    n: int


@dataclass(frozen=True, slots=True)
class Comparison:
    """A difference between two runs over the questions both have.

    Attributes:
        difference: Mean of (second − first).
        low: Lower end of its 95 % paired bootstrap interval.
        high: Upper end.
        p_value: Two-sided, from a paired permutation test.
        n: Questions both runs have.
        winners: Questions the second run does better, largest gain first.
        losers: Questions it does worse, largest loss first.
    """

    difference: float
    low: float
    high: float
    p_value: float
    n: int
    winners: tuple[str, ...]
    losers: tuple[str, ...]

    @property
    def fell(self) -> bool:
        """Whether the whole interval lies below 0."""
        return self.high < 0


def estimate(values: Sequence[float]) -> Estimate:
    """Return the mean and its percentile bootstrap interval (Efron 1979).

    Args:
        values: One a question, at least one.
    """
    if not values:
        raise EvaluationError("没有数值，不能求平均")
    array = np.asarray(values, dtype=np.float64)
    low, high = _interval(array)
    return Estimate(float(array.mean()), low, high, len(array))


def compare(first: Mapping[str, float], second: Mapping[str, float]) -> Comparison:
    """Compare two runs question by question.

    The interval is a paired percentile bootstrap; the p-value a paired permutation test that
    flips the sign of each question's difference at random (Fisher 1935), counting the
    observed arrangement as one of the permutations so that it is never 0.

    Args:
        first: query_id -> value of the run compared with.
        second: query_id -> value of the run judged.

    Raises:
        EvaluationError: If the runs share no question.
    """
    shared = [query_id for query_id in first if query_id in second]
    if not shared:
        raise EvaluationError("两次运行没有共同的问题，不能比较")
    gains = np.array([second[query_id] - first[query_id] for query_id in shared])
    low, high = _interval(gains)
    # Below rounding noise a difference is no win: 1/3 summed in another order is not a gain.
    order = sorted((float(-gain), name) for gain, name in zip(gains, shared, strict=True))
    return Comparison(
        difference=float(gains.mean()),
        low=low,
        high=high,
        p_value=_permutation_p(gains),
        n=len(shared),
        winners=tuple(name for loss, name in order if loss < -1e-9),
        losers=tuple(name for loss, name in reversed(order) if loss > 1e-9),
    )


def percentile(values: Sequence[float], percent: float) -> float:
    """Return a percentile by linear interpolation; `percent` in [0, 100]."""
    return float(np.percentile(np.asarray(values, dtype=np.float64), percent))


def _interval(values: np.ndarray) -> tuple[float, float]:
    generator = np.random.default_rng(_SEED)
    means = []
    # In blocks, so that thousands of questions need no gigabyte of indices.
    block = max(1, 2_000_000 // len(values))
    for start in range(0, _RESAMPLES, block):
        count = min(block, _RESAMPLES - start)
        picks = generator.integers(0, len(values), size=(count, len(values)))
        means.append(values[picks].mean(axis=1))
    tail = (1 - _LEVEL) / 2 * 100
    low, high = np.percentile(np.concatenate(means), [tail, 100 - tail])
    return float(low), float(high)


def _permutation_p(gains: np.ndarray) -> float:
    observed = abs(gains.sum())
    if observed < 1e-12:
        return 1.0
    generator = np.random.default_rng(_SEED)
    moved = gains[np.abs(gains) > 1e-12]  # a question without a difference changes no sum
    extreme = 0
    block = max(1, 2_000_000 // len(moved))
    for start in range(0, _RESAMPLES, block):
        count = min(block, _RESAMPLES - start)
        signs = generator.integers(0, 2, size=(count, len(moved)), dtype=np.int8) * 2 - 1
        extreme += int((np.abs(signs @ moved) >= observed - 1e-12).sum())
    return (extreme + 1) / (_RESAMPLES + 1)
