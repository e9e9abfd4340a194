"""The year that a day's weekday and lunar date tell: 12月5日，星期二，农历十月廿三 is of 2023."""

import re
from datetime import date

from rag.dates.calendars import ImpossibleDateError, gregorian, lunar_day
from rag.dates.numerals import half_width, parse_number

__all__ = ["almanac_year", "weekday_years"]

# 1月23日星期一,正月初二; 12月5日 周二（农历癸卯年十月廿三）
_DAY = re.compile(
    r"(?<![0-9年./-])(?P<m>1[0-2]|0?[1-9])月(?P<d>3[01]|[12][0-9]|0?[1-9])日"
    r"[\s,，、(（]{0,3}(?:星期|周)(?P<w>[一二三四五六日天])"
    r"[\s,，、()（）|]{0,3}(?:农历|阴历)?\s?(?:[甲乙丙丁戊己庚辛壬癸][子丑寅卯辰巳午未申酉戌亥][\u4e00-\u9fff]?年)?\s?"
    r"(?P<leap>闰)?(?P<lm>[正冬腊]|十[一二]?|[二三四五六七八九])月(?P<ld>初[一二三四五六七八九十]|[二三]十[一二三四五六七八九]?|[十廿][一二三四五六七八九]?)"
)
_MONTHS = {"正": 1, "冬": 11, "腊": 12}
_WEEKDAYS = "一二三四五六日"
_YEARS = range(2000, 2040)
"""Bulletins of days of the week and the moon: within forty years the two seldom meet twice."""


def almanac_year(text: str) -> int | None:
    """Return the only year of `_YEARS` in which a day had the weekday and lunar date beside it.

    None where a text names no such day, or none or several years agree.
    """
    found = _DAY.search(half_width(text))
    if found is None:
        return None
    month, day = int(found["m"]), int(found["d"])
    weekday = _WEEKDAYS.index(found["w"].replace("天", "日"))
    moon = (
        _MONTHS.get(found["lm"]) or parse_number(found["lm"]) or 0,
        parse_number(found["ld"]) or 0,
        bool(found["leap"]),
    )
    years = [
        year
        for year in _YEARS
        # January's and February's days are mostly of the lunar year before
        if (ours := _day(year, month, day)) and ours in {_moon(year - 1, *moon), _moon(year, *moon)}
        if ours.weekday() == weekday
    ]
    return years[0] if len(years) == 1 else None


# 12月1日(星期二), 3月5日 周四
_NAMED_DAY = re.compile(
    r"(?<![0-9年./-])(?P<m>1[0-2]|0?[1-9])月(?P<d>3[01]|[12][0-9]|0?[1-9])日"
    r"\s?[,，(（]?\s?(?:星期|周)(?P<w>[一二三四五六日天])"
)
_FEWEST = 2


def weekday_years(text: str) -> set[int]:
    """Return the years of `_YEARS` in which all days of a text have the weekdays beside them.

    12月1日(星期二)…12月6日(星期日)… fit 2009, 2015, 2020, 2026 and 2037. Empty where fewer than two
    days have a weekday beside them.
    """
    named = {
        (int(found["m"]), int(found["d"]), _WEEKDAYS.index(found["w"].replace("天", "日")))
        for found in _NAMED_DAY.finditer(half_width(text))
    }
    if len(named) < _FEWEST:
        return set()
    return {
        year
        for year in _YEARS
        if all((day := _day(year, m, d)) and day.weekday() == w for m, d, w in named)
    }


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return gregorian(year, month, day)
    except ImpossibleDateError:
        return None


def _moon(year: int, month: int, day: int, leap: bool) -> date | None:
    try:
        return lunar_day(year, month, day, leap)
    except ImpossibleDateError:
        return None
