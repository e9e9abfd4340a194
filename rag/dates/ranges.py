"""Arithmetic of day ranges: join, cut, take away; None is an open end."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from rag.records import DateRange

__all__ = ["clipped", "common_days", "is_inside", "merged", "moved", "opened", "without"]


def moved(day: date, days: int) -> date:
    """Return a day moved, kept within the years that can be written."""
    return date.fromordinal(min(max(day.toordinal() + days, 1), date.max.toordinal()))


def clipped(ranges: Sequence[DateRange]) -> list[DateRange]:
    """Keep 2月7日以前 within its year: open ends of several years would run together."""
    clipped = []
    for item in ranges:
        start, end = item.start, item.end
        if start is None and end is not None:
            start = date(end.year, 1, 1)
        elif end is None and start is not None:
            end = date(start.year, 12, 31)
        clipped.append(DateRange(start, end, item.precision))
    return clipped


def opened(ranges: Sequence[DateRange]) -> list[DateRange]:
    """Part the open ranges of several years, oldest first, and leave the outermost ends open.

    截至2月9日 in a corpus of 2020 and 2022 is all up to 2020-02-09, and that part of 2022.
    """
    parted = clipped(ranges)
    if ranges:
        parted[0] = replace(parted[0], start=ranges[0].start)
        parted[-1] = replace(parted[-1], end=ranges[-1].end)
    return parted


def common_days(one: Sequence[DateRange], other: Sequence[DateRange]) -> list[DateRange]:
    """Return the days that both lists hold, range by range."""
    common = []
    for a in one:
        for b in other:
            if a.overlaps(b):
                starts = [day for day in (a.start, b.start) if day is not None]
                ends = [day for day in (a.end, b.end) if day is not None]
                low = max(starts) if starts else None
                common.append(DateRange(low, min(ends) if ends else None, "range"))
    return common


def is_inside(small: DateRange, big: DateRange) -> bool:
    """Tell whether a range lies within a larger one."""
    if (small.start, small.end) == (big.start, big.end):
        return False
    low = big.start is None or (small.start is not None and small.start >= big.start)
    high = big.end is None or (small.end is not None and small.end <= big.end)
    return low and high


def merged(ranges: Sequence[DateRange]) -> list[DateRange]:
    """Sort ranges, drop those inside another and join those that overlap."""
    result: list[DateRange] = []
    for item in sorted(ranges, key=_order):
        if not result or not result[-1].overlaps(item):
            result.append(item)
            continue
        last = result[-1]
        end = None if last.end is None or item.end is None else max(last.end, item.end)
        if end == last.end:
            continue
        start = last.start
        same = (item.start, item.end) == (start, end)
        result[-1] = DateRange(start, end, item.precision if same else "range")
    return result


def _order(item: DateRange) -> tuple[date, int]:
    length = item.end.toordinal() if item.end else date.max.toordinal()
    return item.start or date.min, -length


def without(total: Sequence[DateRange], away: Sequence[DateRange]) -> list[DateRange]:
    """Take days away from ranges: 2月除了7日."""
    result = list(total)
    for gone in away:
        pieces: list[DateRange] = []
        for item in result:
            if not item.overlaps(gone):
                pieces.append(item)
                continue
            if gone.start is not None and (item.start is None or item.start < gone.start):
                pieces.append(DateRange(item.start, moved(gone.start, -1), "range"))
            if gone.end is not None and (item.end is None or item.end > gone.end):
                pieces.append(DateRange(moved(gone.end, 1), item.end, "range"))
        result = pieces
    return result
