"""Which days a date in a document names, once its year and month are known.

What is written is `rag.dates.written`; which year is meant is settled by `rag.entries.years`.
"""

import calendar
from datetime import date, timedelta

from rag.dates.calendars import SOLAR_YEARS, solar_term
from rag.dates.written import WrittenDate
from rag.records import DateRange

__all__ = ["day_of", "resolve"]

_DAY = timedelta(days=1)

# Conventions for parts of a month, shared with questions: 初 is 1–5, 底 and 末 the last five days
_PARTS = {"初": (1, 5), "上旬": (1, 10), "中": (11, 20), "中旬": (11, 20), "上半月": (1, 15)}


def resolve(item: WrittenDate, year: int | None, month: int | None = None) -> DateRange | None:
    """Return the days a written date names.

    Args:
        item: The date; its own year and month win.
        year: The year where it names none.
        month: The month where it names none (26日).

    Returns:
        None where the year stays unknown or the day does not exist in that year.
    """
    year = item.year or year
    month = item.month or month
    if year is None or not 1 <= year <= 9999:
        return None
    if item.form == "year":
        return _year_range(item.part, year)
    if month is None:
        return None
    if item.day is None:
        return _month_range(item, year, month)
    start = _day(year, month, item.day)
    if start is None or item.last_day is None:
        return DateRange(start, start, "day") if start else None
    last_month = item.last_month or month
    last_year = item.last_year or (year + 1 if last_month < month else year)
    end = _day(last_year, last_month, item.last_day)
    if end is None or end < start:
        return None
    return DateRange(start, end, "day" if start == end else "range")


# 年初 is January and February, 年中 June and July, 年底 the last two months, as in questions;
# seasons begin at 立春 …
_YEAR_PARTS = {"初": (1, 2), "中": (6, 7), "底": (11, 12), "末": (11, 12)}
_SEASONS = {
    "春": ("立春", "立夏"),
    "夏": ("立夏", "立秋"),
    "秋": ("立秋", "立冬"),
    "冬": ("立冬", "立春"),
}


def _year_range(part: str, year: int) -> DateRange:
    """Return the days of a year, of 1927年春 or of 2020年底."""
    if part in _YEAR_PARTS:
        first, last = _YEAR_PARTS[part]
        end = date(year, last, calendar.monthrange(year, last)[1])
        return DateRange(date(year, first, 1), end, "range")
    if part in _SEASONS and SOLAR_YEARS[0] <= year < SOLAR_YEARS[1]:
        first_term, next_term = _SEASONS[part]
        start = solar_term(year, first_term)
        return DateRange(start, solar_term(year + (part == "冬"), next_term) - _DAY, "range")
    return DateRange(date(year, 1, 1), date(year, 12, 31), "year")


def _month_range(item: WrittenDate, year: int, month: int) -> DateRange | None:
    last = calendar.monthrange(year, month)[1]
    if item.last_month is not None:
        last_year = item.last_year or (year + 1 if item.last_month < month else year)
        end = date(last_year, item.last_month, calendar.monthrange(last_year, item.last_month)[1])
        return DateRange(date(year, month, 1), end, "range")
    if not item.part or item.part[-1] == "年":  # 同年9月 is all of that month
        return DateRange(date(year, month, 1), date(year, month, last), "month")
    first, final = _PARTS.get(item.part, (last - 4, last))
    if item.part in {"下旬", "下半月"}:
        first, final = (21 if item.part == "下旬" else 16), last
    return DateRange(date(year, month, first), date(year, month, final), "range")


def day_of(item: WrittenDate) -> date | None:
    """Return the day of a date that names year, month and day; None for others."""
    return _day(item.year, item.month, item.day) if item.year and item.month and item.day else None


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
