"""The conventions for parts of a month, a year and a decade, as days: 初, 上旬, 底."""

from datetime import date, timedelta

from rag.dates.calendars import whole_year
from rag.dates.steps import Span

__all__ = ["DECADE_PARTS", "YEAR_PARTS", "part_of_month", "some_years"]


# Part of a month: first and last day, 0 the month's own last; 底/末 is the last five days.
_MONTH_PARTS = {
    "初": (1, 5),
    "上旬": (1, 10),
    "上中旬": (1, 20),
    "中下旬": (11, 0),
    "中": (11, 20),
    "中旬": (11, 20),
    "下旬": (21, 0),
    "上半": (1, 15),
    "下半": (16, 0),
}
# Part of a year, in months.
YEAR_PARTS = {"初": (1, 2), "中": (6, 7), "末": (11, 12)}
# Part of a decade, in years from its first.
DECADE_PARTS = {"初": (0, 2), "中": (3, 6), "末": (7, 9)}


def part_of_month(name: str, start: date, end: date) -> Span:
    """Return a part of the month from start to end: 上旬, 底."""
    if name == "末":
        return Span(end - timedelta(4), end, "range")
    first, last = _MONTH_PARTS[name]
    return Span(start.replace(day=first), start.replace(day=last) if last else end, "range")


def some_years(first: int, years: tuple[int, int]) -> Span:
    """Return some years of a decade or century, counted from its first: (0, 2) the first three."""
    return Span(whole_year(first + years[0])[0], whole_year(first + years[1])[1], "range")
