"""Risk and coverage: what share of answers is bad when only the surest are given.

El-Yaniv and Wiener 2010, "On the foundations of noise-free selective classification".
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

__all__ = ["RiskPoint", "area_under", "risk_coverage"]


@dataclass(frozen=True, slots=True)
class RiskPoint:
    """What happens when answers at least this sure are given.

    Attributes:
        coverage: Share of all questions answered, in (0, 1].
        risk: Mean loss of those answers, in [0, 1].
        confidence: Of the least sure answer given.
    """

    coverage: float
    risk: float
    confidence: float


def risk_coverage(loss: Mapping[str, float], confidence: Mapping[str, float]) -> list[RiskPoint]:
    """Return the curve, surest answers first.

    Args:
        loss: query_id -> loss of the answer if given, in [0, 1].
        confidence: query_id -> how sure the service is of it, higher is surer.

    Returns:
        One point for each confidence that occurs: questions equally sure cannot be parted,
        so they enter together.
    """
    ordered = sorted(loss, key=lambda query_id: -confidence[query_id])
    points: list[RiskPoint] = []
    total = 0.0
    for count, query_id in enumerate(ordered, start=1):
        total += loss[query_id]
        last = count == len(ordered)
        if last or confidence[ordered[count]] != confidence[query_id]:
            points.append(RiskPoint(count / len(ordered), total / count, confidence[query_id]))
    return points


def area_under(points: Sequence[RiskPoint]) -> float:
    """Return the area under the curve as a mean risk over coverage; lower is better.

    Each point's risk holds for the coverage gained since the point before it.
    """
    area, before = 0.0, 0.0
    for point in points:
        area += point.risk * (point.coverage - before)
        before = point.coverage
    return area
