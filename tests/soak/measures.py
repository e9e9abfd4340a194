"""What a soak must come to: goals, each with what was found."""

import math
import statistics
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

__all__ = ["Goal", "percentile", "resident_mib"]


@dataclass(frozen=True, slots=True)
class Goal:
    """A figure and its limit."""

    name: str
    found: float
    limit: float
    at_least: bool

    @property
    def met(self) -> bool:
        """Whether the figure is on the right side."""
        return self.found >= self.limit if self.at_least else self.found <= self.limit

    def row(self) -> dict[str, object]:
        """Return it for the report."""
        sign = ">=" if self.at_least else "<="
        return {
            "goal": f"{self.name} {sign} {self.limit:g}",
            "found": round(self.found, 3),
            "met": self.met,
        }


def percentile(values: Sequence[float], share: float) -> float:
    """Return the smallest value that at least a share of all do not exceed; inf of none."""
    if not values:
        return math.inf
    return sorted(values)[max(0, math.ceil(share * len(values)) - 1)]


def evenness(counts: Sequence[int]) -> float:
    """Return what the worst served got, as a share of the median."""
    return min(counts) / max(1.0, statistics.median(counts))


def resident_mib(process_id: int) -> float:
    """Return a process's resident memory in MiB, its children's not counted (Linux)."""
    for line in Path(f"/proc/{process_id}/status").read_text(encoding="ascii").splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) / 1024
    raise ProcessLookupError(process_id)
