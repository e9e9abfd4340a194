"""Dates as documents write them: 2020年2月7日, 1 月 27 日, 二〇二〇年二月七日, 2月11─14日.

A date in a document is often partial (no year, or a day alone); this module says what is
written and where. Which year is meant, and whether the date opens an entry, is for others.
"""

import calendar
import re
from collections.abc import Callable, Iterator
from functools import lru_cache

from rag.dates.numerals import half_width, parse_number
from rag.dates.written_date import WrittenDate
from rag.dates.written_patterns import (
    BARE_DAY,
    CHINESE,
    COMPACT,
    CORES,
    DAY_FIRST,
    ENGLISH,
    ENGLISH_DAY,
    MONTHS,
    MONTHS_SPAN,
    NUMERIC,
    ONLY_YEAR,
    QUARTER,
    REACH,
    RELATIVE,
    TRIGGER,
    WEAK,
)

__all__ = ["WrittenDate", "find_written", "relative_at", "written_at", "written_year"]


def find_written(text: str, *, weak: bool = False) -> list[WrittenDate]:
    """Return the dates written in a text, in order, without overlap.

    Args:
        text: Readable text; full-width digits are read as half-width ones.
        weak: Whether 2.7, 08/16 and 2020-02 count too.

    Returns:
        Only dates that exist: 2月30日 and 13月 are left out.
    """
    if not TRIGGER.search(text):
        return []
    # the same few days are written over and over in cells and at line ends
    return list(_in_short(text, weak)) if len(text) <= _SHORT else _find(text, weak)


_SHORT = 48


@lru_cache(maxsize=32_768)
def _in_short(text: str, weak: bool) -> tuple[WrittenDate, ...]:
    return tuple(_find(text, weak))


def _find(text: str, weak: bool) -> list[WrittenDate]:
    plain = half_width(text)
    sure = (NUMERIC, DAY_FIRST, ENGLISH)
    kept = _disjoint([*_chinese(plain), *(item for one in sure for item in _read(one, plain))])
    if weak:  # 1.3月6日 is item 1 of 3月6日, not a 1.3
        taken = {offset for item in kept for offset in range(item.start, item.end)}
        loose = [
            item
            for item in (*_read(WEAK, plain), *_read(COMPACT, plain), *_read(ENGLISH_DAY, plain))
            if taken.isdisjoint(range(item.start, item.end))
        ]
        kept = _disjoint([*kept, *loose]) if loose else kept
    return kept


def written_at(text: str, position: int) -> WrittenDate | None:
    """Return the date that begins at a position, a year alone and weak forms included; or None.

    Args:
        text: Half-width text.
        position: Where to look; much cheaper than finding every date of a text.
    """
    return _at_short(text, position) if len(text) <= _SHORT else _at(text, position)


def _at(text: str, position: int) -> WrittenDate | None:
    readers = _READERS if _NUMERIC_HEAD.match(text, position) is None else _NUMERIC_FIRST
    for pattern, read in readers:
        match = pattern.match(text, position)
        item = read(match) if match else None
        if item and _exists(item):
            return item
    return None


_at_short = lru_cache(maxsize=32_768)(_at)


def _disjoint(found: list[WrittenDate]) -> list[WrittenDate]:
    """Return the dates in order, of those that overlap the first, and the longer."""
    kept: list[WrittenDate] = []
    for item in sorted(found, key=lambda item: (item.start, -item.end)):
        if not kept or item.start >= kept[-1].end:
            kept.append(item)
    return kept


def relative_at(text: str, position: int) -> WrittenDate | None:
    """Return 同日, 当日, 次日, 是月 … that stands at a position, or None."""
    match = RELATIVE.match(text, position)
    if match is None:
        return None
    said = match.group()
    return WrittenDate(*match.span(), "relative", part=said[0] + said[-1])


def written_year(text: str) -> int | None:
    """Return the year that a heading names: 1989年, 2020, 二〇二〇年, 2020年大事记; else None."""
    plain = half_width(text).strip()
    if re.fullmatch(r"(?:19|20)[0-9]{2}", plain):
        return int(plain)
    match = ONLY_YEAR.match(plain)
    return _year(match.group("y")) if match else None


def _chinese(plain: str) -> Iterator[WrittenDate]:
    if "月" in plain:
        yield from _read(MONTHS_SPAN, plain)
        yield from _read(CHINESE, plain)
    if "季度" in plain or "半年" in plain:
        yield from _read(QUARTER, plain)
    if "年" in plain:
        yield from _read(ONLY_YEAR, plain)
    if "日" in plain or "号" in plain or "號" in plain:
        yield from _read(BARE_DAY, plain)


def _read(pattern: re.Pattern[str], plain: str) -> Iterator[WrittenDate]:
    """Yield the dates of one pattern that exist.

    They are looked for around what each of them holds, for most of a text holds none.
    """
    read, core = _READER_OF[pattern], CORES[pattern]
    position = 0
    while hint := core.search(plain, position):
        match = pattern.search(plain, max(position, hint.start() - REACH))
        if match is None:
            return
        item = read(match)
        if item and _exists(item):
            yield item
        position = match.end()


def _from_year(match: re.Match[str]) -> WrittenDate | None:
    year = _year(match["y"])
    if not year or not 1000 <= year <= 2999:
        return None
    return WrittenDate(*match.span(), "year", year, part=match["part"] or "")


def _from_months(match: re.Match[str]) -> WrittenDate | None:
    first, last = _number(match["m"]), _number(match["m2"])
    if not first or not last or first >= last:
        return None
    return WrittenDate(*match.span(), "month", _year(match["y"]), first, None, None, last)


def _from_quarter(match: re.Match[str]) -> WrittenDate | None:
    """Read 2022年第二季度 as its months, April to June."""
    months = 6 if match["half"] else 3
    place = "上下".index(match["half"]) if match["half"] else (_number(match["q"]) or 1) - 1
    first = months * place + 1
    last = first + months - 1
    return WrittenDate(*match.span(), "month", _year(match["y"]), first, None, None, last)


def _from_bare_day(match: re.Match[str]) -> WrittenDate | None:
    day, last, month = _number(match["d"]), _number(match["d2"]), _number(match["m2"])
    if not day:
        return None
    return WrittenDate(*match.span(), "bare day", day=day, last_month=month, last_day=last)


def _from_chinese(match: re.Match[str]) -> WrittenDate | None:
    start, end = match.span()
    y, m, d, d1, y4, part = match.group("y", "m", "d", "d1", "y4", "part")
    if d1:  # nearly every date: one day
        day = _number(d1)
        return WrittenDate(start, end, "day", _year(y or y4), _number(m), day) if day else None
    y2, y3, m2, m3, d2 = match.group("y2", "y3", "m2", "m3", "d2")
    day = _number(d or match["d4"] or match["d5"])
    if day is None and d:
        return None
    return WrittenDate(
        start,
        end,
        "day" if day else "month",
        _year(y),
        _number(m),
        day,
        _year(y2 or y3),
        _number(m2 or m3),
        _number(d2),
        part or "",
    )


def _from_numeric(match: re.Match[str]) -> WrittenDate | None:
    item = WrittenDate(
        *match.span(),
        "numeric",
        _year(match["y"]),
        int(match["m"]),
        int(match["d"]),
        _number(match["y2"]),
        _number(match["m2"]),
        _number(match["d2"]),
    )
    if item.ranged and not _exists(item):  # 2022-04-27-99: the first part may still be a date
        return WrittenDate(
            match.start(), match.end("d"), "numeric", item.year, item.month, item.day
        )
    return item


def _from_day_first(match: re.Match[str]) -> WrittenDate | None:
    """Read 17/03/2020, 3.4.2020 as 3 April, 3/4/2020 as March 4 (see `rag.entries.day_first`)."""
    month, day = int(match["a"]), int(match["b"])
    if month > _MONTHS_A_YEAR or (match["s"] == "." and day <= _MONTHS_A_YEAR):
        month, day = day, month
    return WrittenDate(*match.span(), "numeric", int(match["y"]), month, day)


_MONTHS_A_YEAR = 12


def _from_weak(match: re.Match[str]) -> WrittenDate | None:
    if match["y"]:
        year, month = int(match["y"]), int(match["ym"])
        last_year, last_month = _number(match["y2"]), _number(match["ym2"] or match["ym3"])
        if match["ym3"] and (match["s"] != "." or (last_month or 0) <= month):
            return None
        return WrittenDate(*match.span(), "weak", year, month, None, last_year, last_month)
    if match["y3"]:
        parts = 2000 + int(match["y3"]), int(match["m3"]), int(match["d3"])
        return WrittenDate(*match.span(), "weak", *parts)
    month, day = int(match["m"]), int(match["d"])
    last_month, last_day = _number(match["m2"]), _number(match["d2"])
    return WrittenDate(*match.span(), "weak", None, month, day, None, last_month, last_day)


def _from_compact(match: re.Match[str]) -> WrittenDate | None:
    first = int(match["y"]), int(match["m"]), int(match["d"])
    if match["m2"] is None:
        return WrittenDate(*match.span(), "weak", *first)
    last = _number(match["y2"]), _number(match["m2"]), _number(match["d2"])
    months = ((last[0] or first[0]) - first[0]) * 12 + (last[1] or 0) - first[1]
    if months not in {0, 1, -11}:  # a serial number
        return None
    return WrittenDate(*match.span(), "weak", *first, *last)


def _from_english(match: re.Match[str]) -> WrittenDate | None:
    name = match["m"] or match["m1"] or match["m2"] or match["m3"]
    year = int(match["y"] or match["y1"] or match["y2"] or match["y3"])
    year, month = (year + 2000 if year < 100 else year), MONTHS[name[:3].lower()]
    if match["m2"]:
        return WrittenDate(*match.span(), "month", year, month)
    day = int(match["d"] or match["d1"] or match["d3"])
    return WrittenDate(*match.span(), "numeric", year, month, day)


def _from_english_day(match: re.Match[str]) -> WrittenDate | None:
    name = match["m"] or match["m1"]
    if name.lower() == "may" and name != "May":  # you may 5 times
        return None
    month, day = MONTHS[name[:3].lower()], int(match["d"] or match["d1"])
    return WrittenDate(*match.span(), "day", None, month, day)


# what most numbers of dates are
_NUMBERS = {
    **{str(number): number for number in (*range(100), *range(1000, 3000))},
    **{f"{number:02d}": number for number in range(10)},
}


def _number(text: str | None) -> int | None:
    if not text:
        return None
    known = _NUMBERS.get(text)
    return parse_number(text) if known is None else known


def _year(text: str | None) -> int | None:
    """Read 2020, 二〇二〇, 民国二十六 (1937)."""
    if text and text[0] in "民中":
        count = parse_number(text.removeprefix(text[:2] if text[0] == "中" else "")[2:].strip())
        return 1911 + count if count else None
    if text and len(text) <= 3 and text.isdigit():
        return (1911 if len(text) == 3 else 2000) + int(text)
    return _number(text)


def _exists(item: WrittenDate) -> bool:
    """Tell whether each part is possible: months to 12, days to the month's last."""
    first = _possible(item.year, item.month, item.day)
    if item.last_day is None and item.last_month is None and item.last_year is None:
        return first
    last = _possible(item.last_year or item.year, item.last_month or item.month, item.last_day)
    if not (first and last):
        return False
    if item.last_day is not None and item.day is not None and not item.last_month:
        return item.last_day >= item.day  # 3月29─26日 is no range
    return True


def _possible(year: int | None, month: int | None, day: int | None) -> bool:
    if month is not None and not 1 <= month <= 12:
        return False
    if day is None or 1 <= day <= 28:
        return True
    longest = calendar.monthrange(year or 2000, month)[1] if month else 31
    return 1 <= day <= longest


# strongest first, as `written_at` tries them
_READERS: tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], WrittenDate | None]], ...] = (
    (MONTHS_SPAN, _from_months),
    (CHINESE, _from_chinese),
    (NUMERIC, _from_numeric),
    (DAY_FIRST, _from_day_first),
    (ENGLISH, _from_english),
    (ENGLISH_DAY, _from_english_day),
    (QUARTER, _from_quarter),
    (ONLY_YEAR, _from_year),
    (BARE_DAY, _from_bare_day),
    (COMPACT, _from_compact),
    (WEAK, _from_weak),
)

_READER_OF = dict(_READERS)

# 2020-02-07: neither 月 nor 日 can follow, so that it is tried at once
_NUMERIC_HEAD = re.compile(r"[12][0-9]{3}[-/.]")
_NUMERIC_FIRST = ((NUMERIC, _from_numeric), *_READERS)
