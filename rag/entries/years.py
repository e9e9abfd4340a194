"""Which year a date without one belongs to, and where that was read.

In this order: the date itself; the nearest year heading above it, the document's own title
included; the entry above that names its year; corpus.toml's year; the publication date, from
corpus.toml or the document (front matter, masthead, page head); the URL; the file name.
December before January turns the year. Where none of them tells, the year stays unknown.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from typing import NamedTuple

from rag.dates.written import WrittenDate
from rag.dates.written_days import resolve
from rag.records import DateRange

__all__ = ["Anchor", "Dated", "Undated", "resolve_years"]

_ABOUT = timedelta(days=31)
_TURN = 9  # months: from October on to January, or back, the year turns


@dataclass(frozen=True, slots=True)
class Anchor:
    """A year that the document as a whole names.

    Attributes:
        source: Where it was read, for people.
        published: The publication date it was taken from, if from one: no entry lies more
            than `ahead` after it.
        ahead: How far a document may announce what is to come: a notice of January an
            examination in May; what would lie farther ahead is of the year before.
        months: The months that it dates: about New Year a year that sentences name may be the
            one before or after.
    """

    year: int
    source: str
    published: date | None = None
    ahead: timedelta = timedelta(days=122)
    months: frozenset[int] = frozenset(range(1, 13))


class Undated(NamedTuple):
    """A date as the document gives it, with its context: the input of `resolve_years`.

    Attributes:
        heading_year: The year of the nearest heading above that names one.
        heading: That heading's number, to tell one from the next.
        heading_month: The month of the nearest heading that names one.
        turn: Whether that year's heading speaks of New Year's Day: its December is the year
            before's.
        over: The first month of a heading that goes on into the next year; 0 for others.
    """

    written: WrittenDate
    heading_year: int | None = None
    heading: int = -1
    heading_month: int | None = None
    turn: bool = False
    over: int = 0


class Dated(NamedTuple):
    """What became of a date.

    Attributes:
        date: None where the year stays unknown.
        inferred: Whether the year was not written in the date.
        month_day: "02-07" where month and day are known.
        why: Where the year comes from, for people.
    """

    date: DateRange | None
    inferred: bool
    month_day: str | None
    why: str
    year: int | None
    month: int | None


def resolve_years(items: Sequence[Undated], anchor: Anchor | None) -> list[Dated]:
    """Resolve the dates of a document's entries, in document order."""
    months = _months(items)
    ordered = _turns(items, months)
    turns = ordered or [0] * len(items)
    years: list[int | None] = []
    whys: list[str] = []
    last: int | None = None  # the year of the entry above, once one is known
    last_heading = -1
    for number, item in enumerate(items):
        year, why = None, ""
        if len(items) == 1 and _is_of_then(item, anchor):
            item = item._replace(heading_year=None)
        said = item.written.part[-1:] == "年"  # 次年1月12日, 同年5月3日
        if item.written.year:
            year, why = item.written.year, "日期写明年份"
        elif said and last is not None:
            year = last + (item.written.part[0] in "次翌")
            why = f"“{item.written.part}”承接上一条"
        elif item.heading_year and item.turn and months[number] in {1, 12}:
            year, why = item.heading_year - (months[number] == 12), "年份取自上方标题的元旦"
        elif item.heading_year and item.over and (month := months[number]):
            year, why = item.heading_year + (month < item.over), "年份取自上方标题"
        elif item.heading_year and item.heading != last_heading:
            year, why = item.heading_year, "年份取自上方标题"
        elif last is not None:
            # under a heading 2016年 a list may run on into January, never back into 2015
            turn = max(0, turns[number]) if item.heading_year else turns[number]
            year = last + turn
            why = "年份取自上方标题" if item.heading_year else "年份承接上一条"
            why += "，跨年" if turn else ""
        if year is not None:
            last, last_heading = year, item.heading
        years.append(year)
        whys.append(why)
    _anchor(items, months, ordered, years, whys, anchor)
    return [
        _dated(item, month, year, why)
        for item, month, year, why in zip(items, months, years, whys, strict=True)
    ]


def _is_of_then(item: Undated, anchor: Anchor | None) -> bool:
    """Tell whether an article's day lies about its publication, and its headline's year does not.

    12月30日，我县召开2026年《政府工作报告》征求意见座谈会, published 2025-12-31; 12月1日-3日，
    …, below 获2019-2020年度“十强企业”, published 2020-12-04
    """
    if anchor is None or anchor.published is None or not item.heading_year:
        return False
    then = resolve(item.written, anchor.published.year, item.heading_month)
    titled = resolve(item.written, item.heading_year, item.heading_month)
    if not (then and then.start and titled and titled.start):
        return False
    near = abs(then.start - anchor.published) <= _ABOUT
    return near and abs(titled.start - anchor.published) > _ABOUT


def _months(items: Sequence[Undated]) -> list[int | None]:
    """Return each date's month: written, of the heading, or of the entry above (同日, 26日)."""
    months: list[int | None] = []
    for item in items:
        above = None if item.written.form == "year" else item.heading_month
        month = item.written.month or above
        # 26日, 同日, 中旬, 是月
        if month is None and item.written.form in {"bare day", "relative", "month"} and months:
            month = months[-1]
        months.append(month)
    return months


def _turns(items: Sequence[Undated], months: Sequence[int | None]) -> list[int] | None:
    """Return +1 where December turns to January, −1 where a newest-first list turns back.

    None for a list in no order at all.
    """
    known = [month for month in months if month]
    # the steps within a year, and the years written or above, tell which way the list runs; the
    # turns themselves do not
    ups = sum(1 for first, second in pairwise(known) if 0 < second - first < _TURN)
    downs = sum(1 for first, second in pairwise(known) if 0 < first - second < _TURN)
    written = [year for item in items if (year := item.written.year or item.heading_year)]
    ups += sum(1 for first, second in pairwise(written) if first < second)
    downs += sum(1 for first, second in pairwise(written) if first > second)
    turns = [0] * len(items)
    falling = downs >= ups and _days_fall(items, months)
    above: int | None = None
    for number, month in enumerate(months):
        if above and month:
            if above - month >= _TURN and ups >= downs:
                turns[number] = 1
            elif month - above >= _TURN and downs >= ups and (above <= 2 or falling):
                turns[number] = -1
        above = month or above
    jumps = sum(1 for turn in turns if turn)
    # a list in no order at all jumps back and forth: then a jump says nothing
    return turns if jumps <= 1 + len(items) // 12 else None


def _days_fall(items: Sequence[Undated], months: Sequence[int | None]) -> bool:
    """Tell whether the days of a month always go back: 3-15, 3-14, then 12-30."""
    steps = [
        (two.written.day or 0) - (one.written.day or 0)
        for (one, two), (first, second) in zip(pairwise(items), pairwise(months), strict=True)
        if first == second and one.written.day and two.written.day
    ]
    return any(step < 0 for step in steps) and all(step <= 0 for step in steps)


def _anchor(
    items: Sequence[Undated],
    months: Sequence[int | None],
    turns: Sequence[int] | None,
    years: list[int | None],
    whys: list[str],
    anchor: Anchor | None,
) -> None:
    """Give the dates above the first known year theirs, from the document's own year.

    Of a list in no order each date by itself: 12月31日 and 1月11日, told twice by a page of
    February, are of two years.
    """
    first = next((number for number, year in enumerate(years) if year is not None), len(years))
    if not first or (anchor and not anchor.months.issuperset(filter(None, months[:first]))):
        return
    if _above_headings(items[first:], anchor):
        return
    if turns is None and anchor and anchor.published:
        for number in range(first):
            years[number] = _base([items[number]], [months[number]], [0], anchor)
            whys[number] = f"年份取自{anchor.source}"
        return
    turns = turns or [0] * len(items)
    offsets, total = [], 0
    for number in range(first):
        total += turns[number]
        offsets.append(total)
    if anchor is None:
        if first == len(years):
            return
        base = (years[first] or 0) - total - turns[first]
        why = "年份取自下方条目"
    else:
        base, why = _base(items, months, offsets, anchor), f"年份取自{anchor.source}"
    for number, offset in enumerate(offsets):
        years[number], whys[number] = base + offset, why


def _above_headings(below: Sequence[Undated], anchor: Anchor | None) -> bool:
    """Tell whether dates stand above year headings that rise, and so before the year they name.

    6月,旱。⏎11月29日,…开工。⏎一九六八年⏎3月,…⏎一九六九年⏎…, on a page of 2011
    """
    years = [item.heading_year for item in below if item.heading_year]
    if not below or below[0].written.year or not below[0].heading_year or sorted(years) != years:
        return False
    return len(set(years)) > 1 and (anchor is None or anchor.year >= years[0])


def _base(
    items: Sequence[Undated], months: Sequence[int | None], offsets: Sequence[int], anchor: Anchor
) -> int:
    """Return the first date's year, such that no date lies far after the publication."""
    if anchor.published is None:
        return anchor.year
    base = anchor.published.year - min(0, *offsets, 0)
    for _ in range(2 + max(0, *offsets, 0)):
        latest = [
            found.start
            for item, month, offset in zip(items, months, offsets, strict=False)
            if (found := resolve(item.written, base + offset, month)) and found.start
        ]
        if not latest or max(latest) - anchor.published <= anchor.ahead:
            break
        base -= 1
    return base


# "02-07" by month and day, made once: a file can have a million dates
_MONTH_DAYS = [[f"{month:02d}-{day:02d}" for day in range(32)] for month in range(13)]


def _dated(item: Undated, month: int | None, year: int | None, why: str) -> Dated:
    written = item.written
    found = resolve(written, year, month)
    month_day = _MONTH_DAYS[month][written.day] if month and written.day else None
    if found is None and not why:
        why = "文中没有写明年份，标题、刊头、网址和文件名里也没有"
    return Dated(found, found is not None and written.year is None, month_day, why, year, month)
