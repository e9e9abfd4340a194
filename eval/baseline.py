"""The committed state of the figures, and whether a new run falls short of it.

A figure has fallen when the paired bootstrap interval of its difference to the baseline, over
the questions both have, lies wholly below 0. Citations must all be valid whatever the baseline.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from eval.errors import BaselineError
from eval.figures import GATED
from eval.statistics import Comparison, compare, estimate

__all__ = ["Baseline", "Change", "changes", "read_baseline", "write_baseline"]

Figures = Mapping[str, Mapping[str, float]]

# Not a matter of intervals: one citation that does not stand where it says is a defect.
_MUST_BE_1 = "引文有效"


@dataclass(frozen=True, slots=True)
class Baseline:
    """Figures a later run is compared with.

    Attributes:
        made: Date, command, manifest and digest of the questions.
        figures: name -> {query_id: value}.
    """

    made: Mapping[str, Any]
    figures: Figures


@dataclass(frozen=True, slots=True)
class Change:
    """One figure now and in the baseline.

    Attributes:
        comparison: Of the questions both have.
        fails: Whether it is gated and has fallen.
    """

    name: str
    comparison: Comparison
    gated: bool
    fails: bool


def read_baseline(path: Path) -> Baseline:
    """Read a baseline.

    Raises:
        BaselineError: If the file is missing or not what write_baseline writes.
    """
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
        figures = {
            name: {query_id: float(value) for query_id, value in figure["values"].items()}
            for name, figure in data["figures"].items()
        }
        return Baseline(data["made"], figures)
    except FileNotFoundError as error:
        raise BaselineError(
            f"没有基线 {path.name}；请运行 `jushi eval --update-baseline` 建立"
        ) from error
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise BaselineError(f"基线 {path.name} 不合格式：{error}；请重新建立") from error


def write_baseline(path: Path, made: Mapping[str, Any], figures: Figures) -> None:
    """Write figures as a baseline: means and intervals for people, values for comparing."""
    lines = []
    for name, values in figures.items():
        mean = estimate(list(values.values()))
        record = {
            "mean": round(mean.mean, 4),
            "low": round(mean.low, 4),
            "high": round(mean.high, 4),
            "n": mean.n,
            "values": {query_id: round(value, 4) for query_id, value in values.items()},
        }
        lines.append(f"    {_dump(name)}: {_dump(record)}")
    # One line a figure: a change of one figure is one line of difference.
    body = ",\n".join(lines)
    path.write_text(
        f'{{\n  "made": {_dump(dict(made))},\n  "figures": {{\n{body}\n  }}\n}}\n',
        encoding="utf-8",
    )


def changes(baseline: Baseline, figures: Figures) -> list[Change]:
    """Return how each figure of a run stands to the baseline, in the run's order.

    Figures that one of both lacks, or that share no question, are left out: there is nothing
    to compare. Values are rounded as the baseline's are.
    """
    found = []
    for name, values in figures.items():
        base = baseline.figures.get(name, {})
        rounded = {query_id: round(value, 4) for query_id, value in values.items()}
        if not base.keys() & rounded.keys():
            continue
        comparison = compare(base, rounded)
        gated = name in GATED
        broken = name == _MUST_BE_1 and min(values.values()) < 1
        found.append(Change(name, comparison, gated, gated and (comparison.fell or broken)))
    return found


def _dump(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)
