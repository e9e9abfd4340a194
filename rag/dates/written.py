"""Dates as documents write them: 2020年2月7日, 1 月 27 日, 二〇二〇年二月七日, 2月11─14日.

A date in a document is often partial (no year, or a day alone); this module says what is
written and where. Which year is meant, and whether the date opens an entry, is for others.
"""

import calendar
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal

from rag.dates.numerals import half_width, parse_number
from rag.records import DateRange

__all__ = ["WrittenDate", "find_written", "relative_at", "resolve", "written_at", "written_year"]

Form = Literal["year", "month", "day", "bare day", "numeric", "weak", "relative"]


@dataclass(frozen=True, slots=True)
class WrittenDate:
    """A date as written, any part of which may be missing.

    Attributes:
        start: Offset of its first character in the text searched.
        end: Offset after its last.
        form: How it is written. "numeric" is 2020-02-07 or the like; "weak" (2.7, 07-20) is a
            date only where others like it show that; "relative" is 同日, 次日.
        last_year: With last_month and last_day, the end of a range; None where it has none.
        part: 上旬, 月底 … where a part of a month is written, or the relative word.
    """

    start: int
    end: int
    form: Form
    year: int | None = None
    month: int | None = None
    day: int | None = None
    last_year: int | None = None
    last_month: int | None = None
    last_day: int | None = None
    part: str = ""

    @property
    def ranged(self) -> bool:
        """Whether a first and a last are written."""
        return self.last_day is not None or self.last_month is not None

    def moved(self, offset: int) -> "WrittenDate":
        """Return the same date with its place moved."""
        return replace(self, start=self.start + offset, end=self.end + offset)

    def followed_by(self, item: "WrittenDate") -> "WrittenDate":
        """Return what 同日, 次日, 是月 or 同年 means below this date; its place is item's."""
        base = replace(
            self, start=item.start, end=item.end, last_year=None, last_month=None, last_day=None
        )
        if "年" in item.part:
            return replace(base, form="year", month=None, day=None)
        if "月" in item.part:
            return replace(base, form="month", day=None, part="")
        if item.part in {"次日", "翌日"}:
            return _day_after(replace(self, start=item.start, end=item.end))
        last = self.last_day or self.day
        return replace(base, day=last, month=self.last_month or self.month)


_S = r"[ \t\xa0]{0,3}"
_NUM = r"[0-9]{1,2}|[初]?[一二三四五六七八九十廿卅〇零]{1,3}"
_YEAR = r"(?<![0-9])[12][0-9]{3}|[一二][一二三四五六七八九〇零○O]{3}"
_TO = r"[-—─–－―~～﹣至到]{1,2}"
_PART = r"上旬|中旬|下旬|上半月|下半月|初|中|底|末"
# 2020年2月7日, 1 月 27 日, 2月11─14日, 3月26日至27日, 2月10日—2月12日, 2月上旬, 2022年12月
_CHINESE = re.compile(
    rf"(?:(?P<y>{_YEAR}){_S}年{_S})?(?<![0-9])(?P<m>{_NUM}){_S}月(?:"
    rf"{_S}(?P<d>{_NUM}){_S}(?:[日号號]{_S})?{_TO}{_S}(?:(?P<y2>{_YEAR}){_S}年{_S})?"
    rf"(?:(?P<m2>{_NUM}){_S}月{_S})?(?P<d2>{_NUM}){_S}[日号號]"
    rf"|{_S}(?P<d1>{_NUM}){_S}[日号號]"
    rf"|份?{_S}{_TO}{_S}(?P<m3>{_NUM}){_S}月(?!{_S}[0-9一二三四五六七八九十])份?"
    rf"|份?(?P<part>{_PART})?(?!{_S}(?:[0-9]|{_TO}[0-9])))"
)
# 1989年 (a heading, or in running text)
_ONLY_YEAR = re.compile(
    rf"(?P<y>{_YEAR}){_S}年(?!{_S}(?:[0-9一二三四五六七八九十]{{1,3}}{_S}月|来|内|以上))"
)
# 26日，孙春兰主持召开: a day whose month stands elsewhere; 11─14日
_BARE_DAY = re.compile(
    rf"(?<![0-9月第.])(?P<d>{_NUM})(?:{_S}[日号號]?{_S}{_TO}{_S}(?P<d2>{_NUM}))?{_S}[日号號](?!{_S}[0-9]{{4}}|[前内后游均线])"
)
# 2020-02-07, 2022/7/21, 2020.2.8, 2020 - 02 - 07, 2020.2.1-2.5, 2020-02-01至2020-02-05
_NUMERIC = re.compile(
    rf"(?<![0-9.])(?P<y>[12][0-9]{{3}})(?P<s>{_S}[-/.]{_S})(?P<m>[0-9]{{1,2}})(?P=s)(?P<d>[0-9]{{1,2}})(?![0-9])"
    rf"(?:{_S}(?:{_TO}){_S}(?:(?P<y2>[12][0-9]{{3}})(?P=s))?(?:(?P<m2>[0-9]{{1,2}})(?P=s))?(?P<d2>[0-9]{{1,2}})"
    rf"(?![0-9:：]|{_S}[-/.时點点])(?<![ \t]0[0-9]))?"
)
# 08/16, 07-20, 2.7: dates only where their neighbours show it; 2020-02: a month
_WEAK = re.compile(
    r"(?<![0-9./-])(?:(?P<y>(?:19|20)[0-9]{2})(?P<s>[-/.])(?P<ym>[0-9]{1,2})"
    r"|(?P<m>[0-9]{1,2})[-/.](?P<d>[0-9]{1,2}))(?![0-9%％./-]|\s?[年月日号號])"
)
_MONTHS = {
    name: number
    for number, names in enumerate(
        ["", "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
    )
    for name in [names]
    if name
}
_EN = "(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]{0,6}"
# Sun, 13 Mar 2022 09:42:07 GMT; February 7, 2020
_ENGLISH = re.compile(
    rf"\b(?:(?P<d>[0-9]{{1,2}})(?:st|nd|rd|th)? (?P<m>{_EN})\.?,? (?P<y>[12][0-9]{{3}})"
    rf"|(?P<m1>{_EN})\.? (?P<d1>[0-9]{{1,2}})(?:st|nd|rd|th)?,? (?P<y1>[12][0-9]{{3}}))\b",
    re.IGNORECASE,
)
# 同日，…; 次日，…; 是月，…: an entry dated by the one before it
_RELATIVE = re.compile(
    r"(?:同日|当日|當日|是日|次日|翌日|同月|是月|本月|当月|當月|同年|是年)(?=[\s,，:：、\]】）)]|上午|下午|晚)"
)
_TRIGGER = re.compile(r"[月日号號年]|[0-9][-/.] ?[0-9]|[A-Za-z]{3}")


def find_written(text: str, *, weak: bool = False) -> list[WrittenDate]:
    """Return the dates written in a text, in order, without overlap.

    Args:
        text: Readable text; full-width digits are read as half-width ones.
        weak: Whether 2.7, 08/16 and 2020-02 count too.

    Returns:
        Only dates that exist: 2月30日 and 13月 are left out.
    """
    if not _TRIGGER.search(text):
        return []
    plain = half_width(text)
    kept = _disjoint([*_chinese(plain), *_read(_NUMERIC, plain), *_read(_ENGLISH, plain)])
    if weak:  # 1.3月6日 is item 1 of 3月6日, not a 1.3
        taken = {offset for item in kept for offset in range(item.start, item.end)}
        loose = [
            item for item in _read(_WEAK, plain) if taken.isdisjoint(range(item.start, item.end))
        ]
        kept = _disjoint([*kept, *loose]) if loose else kept
    return kept


def written_at(text: str, position: int) -> WrittenDate | None:
    """Return the date that begins at a position, a year alone and weak forms included; or None.

    Args:
        text: Half-width text.
        position: Where to look; much cheaper than finding every date of a text.
    """
    for pattern, read in _READERS:
        match = pattern.match(text, position)
        item = read(match) if match else None
        if item and _exists(item):
            return item
    return None


def _disjoint(found: list[WrittenDate]) -> list[WrittenDate]:
    """Return the dates in order, of those that overlap the first, and the longer."""
    kept: list[WrittenDate] = []
    for item in sorted(found, key=lambda item: (item.start, -item.end)):
        if not kept or item.start >= kept[-1].end:
            kept.append(item)
    return kept


def relative_at(text: str, position: int) -> WrittenDate | None:
    """Return 同日, 当日, 次日, 是月 … that stands at a position, or None."""
    match = _RELATIVE.match(text, position)
    return WrittenDate(*match.span(), "relative", part=match.group()) if match else None


def written_year(text: str) -> int | None:
    """Return the year that a heading names: 1989年, 2020, 二〇二〇年, 2020年大事记; else None."""
    plain = half_width(text).strip()
    if re.fullmatch(r"(?:19|20)[0-9]{2}", plain):
        return int(plain)
    match = _ONLY_YEAR.match(plain)
    return _number(match.group("y")) if match else None


def _chinese(plain: str) -> Iterator[WrittenDate]:
    if "月" in plain:
        yield from _read(_CHINESE, plain)
    if "年" in plain:
        yield from _read(_ONLY_YEAR, plain)
    if any(mark in plain for mark in "日号號"):
        yield from _read(_BARE_DAY, plain)


def _read(pattern: re.Pattern[str], plain: str) -> Iterator[WrittenDate]:
    """Yield the dates of one pattern that exist."""
    read = _READER_OF[pattern]
    for match in pattern.finditer(plain):
        item = read(match)
        if item and _exists(item):
            yield item


def _from_year(match: re.Match[str]) -> WrittenDate | None:
    year = _number(match["y"])
    return WrittenDate(*match.span(), "year", year) if year and 1000 <= year <= 2999 else None


def _from_bare_day(match: re.Match[str]) -> WrittenDate | None:
    day, last = _number(match["d"]), _number(match["d2"])
    return WrittenDate(*match.span(), "bare day", day=day, last_day=last) if day else None


def _from_chinese(match: re.Match[str]) -> WrittenDate | None:
    year, month = _number(match["y"]), _number(match["m"])
    day = _number(match["d"] or match["d1"])
    if day is None and (match["d"] or match["d1"]):
        return None
    last_month = _number(match["m2"] or match["m3"])
    return WrittenDate(
        *match.span(),
        "day" if day else "month",
        year,
        month,
        day,
        _number(match["y2"]),
        last_month,
        _number(match["d2"]),
        match["part"] or "",
    )


def _from_numeric(match: re.Match[str]) -> WrittenDate | None:
    item = WrittenDate(
        *match.span(),
        "numeric",
        int(match["y"]),
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


def _from_weak(match: re.Match[str]) -> WrittenDate | None:
    if match["y"]:
        return WrittenDate(*match.span(), "weak", int(match["y"]), int(match["ym"]))
    return WrittenDate(*match.span(), "weak", None, int(match["m"]), int(match["d"]))


def _from_english(match: re.Match[str]) -> WrittenDate | None:
    month = _MONTHS[(match["m"] or match["m1"])[:3].lower()]
    day, year = int(match["d"] or match["d1"]), int(match["y"] or match["y1"])
    return WrittenDate(*match.span(), "numeric", year, month, day)


def _day_after(item: WrittenDate) -> WrittenDate:
    """Return the day after a date's last day, as far as month and year are known."""
    day = (item.last_day or item.day or 0) + 1
    month = item.last_month or item.month
    year = item.last_year or item.year
    single = replace(item, form="day", last_year=None, last_month=None, last_day=None, part="")
    if month and day > calendar.monthrange(year or 2001, month)[1]:
        day, month = 1, month + 1
        if month > 12:
            month, year = 1, (year + 1 if year else None)
    return replace(single, year=year, month=month, day=day)


def _number(text: str | None) -> int | None:
    return parse_number(text) if text else None


def _exists(item: WrittenDate) -> bool:
    """Tell whether each part is possible: months to 12, days to the month's last."""
    first = _possible(item.year, item.month, item.day)
    last = _possible(item.last_year or item.year, item.last_month or item.month, item.last_day)
    if not (first and last):
        return False
    if item.last_day is not None and item.day is not None and not item.last_month:
        return item.last_day >= item.day  # 3月29─26日 is no range
    return True


def _possible(year: int | None, month: int | None, day: int | None) -> bool:
    if month is not None and not 1 <= month <= 12:
        return False
    if day is None:
        return True
    longest = calendar.monthrange(year or 2000, month)[1] if month else 31
    return 1 <= day <= longest


# strongest first, as `written_at` tries them
_READERS: tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], WrittenDate | None]], ...] = (
    (_CHINESE, _from_chinese),
    (_NUMERIC, _from_numeric),
    (_ENGLISH, _from_english),
    (_ONLY_YEAR, _from_year),
    (_BARE_DAY, _from_bare_day),
    (_WEAK, _from_weak),
)

_READER_OF = dict(_READERS)

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
        return DateRange(date(year, 1, 1), date(year, 12, 31), "year")
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


def _month_range(item: WrittenDate, year: int, month: int) -> DateRange | None:
    last = calendar.monthrange(year, month)[1]
    if item.last_month is not None:
        last_year = item.last_year or (year + 1 if item.last_month < month else year)
        end = date(last_year, item.last_month, calendar.monthrange(last_year, item.last_month)[1])
        return DateRange(date(year, month, 1), end, "range")
    if not item.part:
        return DateRange(date(year, month, 1), date(year, month, last), "month")
    first, final = _PARTS.get(item.part, (last - 4, last))
    if item.part in {"下旬", "下半月"}:
        first, final = (21 if item.part == "下旬" else 16), last
    return DateRange(date(year, month, first), date(year, month, final), "range")


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
