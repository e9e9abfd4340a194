"""Calendars: Gregorian arithmetic, the lunar calendar, solar terms, announced holidays.

The lunar calendar and solar terms are borax's tables (1900 to 2100), the State Council's
holiday announcements chinesecalendar's. Both are imported at first use: most questions name
neither, and the command line must start fast.
"""

from calendar import monthrange
from datetime import MAXYEAR, MINYEAR, date, timedelta
from functools import lru_cache
from typing import Final

__all__ = [
    "SOLAR_TERMS",
    "SOLAR_YEARS",
    "ImpossibleDateError",
    "add_months",
    "announced_holiday",
    "gregorian",
    "lunar_day",
    "lunar_month",
    "monday_of",
    "month_end",
    "solar_term",
    "whole_month",
    "whole_year",
]

SOLAR_TERMS: Final = (
    "小寒", "大寒", "立春", "雨水", "惊蛰", "春分",
    "清明", "谷雨", "立夏", "小满", "芒种", "夏至",
    "小暑", "大暑", "立秋", "处暑", "白露", "秋分",
    "寒露", "霜降", "立冬", "小雪", "大雪", "冬至",
)  # fmt: skip
_FIRST_LUNAR_YEAR, _LAST_LUNAR_YEAR = 1901, 2099

SOLAR_YEARS: Final = (_FIRST_LUNAR_YEAR, _LAST_LUNAR_YEAR)
"""The first and the last year whose solar terms are known."""


class ImpossibleDateError(ValueError):
    """Date wording that names no day of any calendar; the message says why, in Chinese."""


def month_end(year: int, month: int) -> date:
    """Return the last day of a month."""
    return date(year, month, monthrange(year, month)[1])


def whole_year(year: int) -> tuple[date, date]:
    """Return the first and last day of a year.

    Raises:
        ImpossibleDateError: If no calendar day can be written with that year.
    """
    if year == 0:
        raise ImpossibleDateError("公历没有公元0年")
    if not MINYEAR <= year <= MAXYEAR:
        raise ImpossibleDateError(f"公元{year}年超出可以处理的范围")
    return date(year, 1, 1), date(year, 12, 31)


def whole_month(year: int, month: int) -> tuple[date, date]:
    """Return the first and last day of a month.

    Raises:
        ImpossibleDateError: If there is no such month.
    """
    if not 1 <= month <= 12:
        raise ImpossibleDateError(f"一年没有{month}月")
    whole_year(year)
    return date(year, month, 1), month_end(year, month)


def gregorian(year: int, month: int, day: int) -> date:
    """Return a day of the common calendar.

    Raises:
        ImpossibleDateError: If the month has no such day; 29 February names the year.
    """
    last = whole_month(year, month)[1].day
    if not 1 <= day <= last:
        where = f"{year}年{month}月" if (month, day) == (2, 29) else f"{month}月"
        raise ImpossibleDateError(f"{where}没有{day}日")
    return date(year, month, day)


def add_months(day: date, months: int) -> date:
    """Return the same day some months on, or the month's last day where it has no such day.

    Raises:
        ImpossibleDateError: If the result lies outside the years that can be written.
    """
    count = day.year * 12 + day.month - 1 + months
    year, month = count // 12, count % 12 + 1
    last = whole_month(year, month)[1]
    return last.replace(day=min(day.day, last.day))


def monday_of(day: date) -> date:
    """Return the Monday of the week, which runs from Monday to Sunday."""
    return date.fromordinal(max(1, day.toordinal() - day.weekday()))


def _check_lunar_year(year: int) -> None:
    if not _FIRST_LUNAR_YEAR <= year <= _LAST_LUNAR_YEAR:
        raise ImpossibleDateError(
            f"农历只能推算{_FIRST_LUNAR_YEAR}年至{_LAST_LUNAR_YEAR}年，没有{year}年"
        )


@lru_cache(maxsize=1024)
def lunar_month(year: int, month: int, leap: bool = False) -> tuple[date, date]:
    """Return the first and last day of a lunar month: (2022, 12) → 2022-12-23, 2023-01-21.

    Raises:
        ImpossibleDateError: If that lunar year has no such month or is out of range.
    """
    from borax.calendars.lunardate import (
        InvalidLunarDateError,
        LCalendars,
        LunarDate,
    )

    _check_lunar_year(year)
    try:
        days = LCalendars.ndays(year, month, int(leap))
        first: date = LunarDate(year, month, 1, int(leap)).to_solar_date()
    except InvalidLunarDateError as error:
        name = f"闰{month}月" if leap else f"{month}月"
        raise ImpossibleDateError(f"农历{year}年没有{name}") from error
    return first, first + timedelta(days - 1)


def lunar_day(year: int, month: int, day: int, leap: bool = False) -> date:
    """Return a day of the lunar calendar; the 30th of the twelfth month is its last day.

    People call the last day 三十 even where the month has only 29: 大年三十 is New Year's Eve.

    Raises:
        ImpossibleDateError: If there is no such day.
    """
    first, last = lunar_month(year, month, leap)
    length = (last - first).days + 1
    if month == 12 and day == 30:
        return last
    if not 1 <= day <= length:
        raise ImpossibleDateError(f"农历{year}年{month}月没有{day}日")
    return first + timedelta(day - 1)


@lru_cache(maxsize=1024)
def solar_term(year: int, name: str) -> date:
    """Return the day of a solar term in a Gregorian year: (2021, 芒种) → 2021-06-05.

    Raises:
        ImpossibleDateError: If the year is out of range.
    """
    from borax.calendars.lunardate import TermUtils

    _check_lunar_year(year)
    day: date = TermUtils.nth_term_day(year, term_index=SOLAR_TERMS.index(name))
    return day


@lru_cache(maxsize=256)
def announced_holiday(day: date) -> tuple[date, date] | None:
    """Return the announced days off around a festival's day, or None where none is known.

    The announcement's own days: 春节 of 2020 ran to 2 February once it had been extended.
    """
    from chinese_calendar.constants import holidays

    if day not in holidays:
        return None
    one = timedelta(1)
    start = end = day
    while start - one in holidays:
        start -= one
    while end + one in holidays:
        end += one
    return start, end
