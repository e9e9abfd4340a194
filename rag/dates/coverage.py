"""Which days a corpus has entries for, as merged intervals.

Looking a date up takes microseconds however many entries there are.
"""

from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from rag.records import DateRange

__all__ = ["Coverage", "coverage_of"]


@dataclass(frozen=True, slots=True)
class Coverage:
    """The days of entries, as ordered disjoint intervals.

    Attributes:
        starts: Ordinals of the first days.
        ends: Ordinals of the last days.
        years: Every year that has a day, ascending.
        months: Every (year, month) that has a day, ascending.
    """

    starts: tuple[int, ...]
    ends: tuple[int, ...]
    years: tuple[int, ...]
    months: tuple[tuple[int, int], ...]

    def holds(self, wanted: DateRange) -> bool:
        """Tell whether an entry has a day in a range."""
        low = wanted.start.toordinal() if wanted.start else 0
        high = wanted.end.toordinal() if wanted.end else date.max.toordinal()
        at = bisect_left(self.ends, low)
        return at < len(self.starts) and self.starts[at] <= high


def coverage_of(entry_dates: Iterable[DateRange]) -> Coverage:
    """Merge the dates of entries; an open end counts as the day that is known."""
    days = sorted(
        ((item.start or item.end), (item.end or item.start)) for item in entry_dates if
        item.start or item.end
    )  # fmt: skip
    starts: list[int] = []
    ends: list[int] = []
    for start, end in days:
        assert start is not None  # one of the two is known
        assert end is not None
        first, last = start.toordinal(), end.toordinal()
        if starts and first <= ends[-1] + 1:
            ends[-1] = max(ends[-1], last)
        else:
            starts.append(first)
            ends.append(last)
    months = sorted({month for pair in zip(starts, ends, strict=True) for month in _months(*pair)})
    years = tuple(sorted({year for year, _ in months}))
    return Coverage(tuple(starts), tuple(ends), years, tuple(months))


def _months(first: int, last: int) -> list[tuple[int, int]]:
    start, end = date.fromordinal(first), date.fromordinal(last)
    count = (end.year - start.year) * 12 + end.month - start.month
    numbers = [start.year * 12 + start.month - 1 + n for n in range(count + 1)]
    return [(number // 12, number % 12 + 1) for number in numbers]
