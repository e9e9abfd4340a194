"""What a soak must come to: goals, each with what was found."""

import math
import statistics
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

__all__ = ["Goal", "Stolen", "evenness", "percentile", "resident_mib"]

_STEAL = 7


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


class Stolen:
    """What a virtual machine's host took of its processors since this was made (Linux)."""

    def __init__(self) -> None:
        self._before = _ticks()

    def share(self) -> float:
        """Return the share of all processors' time, 0 to 1."""
        spent = [now - before for now, before in zip(_ticks(), self._before, strict=True)]
        return round(spent[_STEAL] / max(1, sum(spent)), 3)


def _ticks() -> list[int]:
    # user nice system idle iowait irq softirq steal; guests are counted in the first two
    line = Path("/proc/stat").read_text(encoding="ascii").splitlines()[0]
    return [int(number) for number in line.split()[1:9]]
