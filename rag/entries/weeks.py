"""A week's plan: lines that only name a weekday, under a heading that gives the week's days."""

import calendar
import re

from rag.dates.numerals import half_width
from rag.dates.written import WrittenDate, find_written

__all__ = ["week_of", "weekday_at"]

# 局领导一周活动（6月13日—6月17日）
_HEAD_CHARS = 60
_RANGED = re.compile(
    r"[月日号0-9](?<![12][0-9]{3})[）)]?\s?[-—─–－―~～至到]{1,2}[^-/.]{0,3}[0-9一二三四五六七八九十]{1,4}\s?[-/.年月日号]"
)
# 周一：…, 星期三（上午）…, 周日 …
_WEEKDAY = re.compile(
    r"\s*(?:星期|周|週|礼拜)(?P<n>[一二三四五六日天])\s?(?:[:：、,，]\s?|\s|(?=[（(上下全晚]))"
)
_NUMBERS = "一二三四五六日"


def week_of(words: str) -> WrittenDate | None:
    """Return the days that a short line gives as a week from Monday: five, six or seven days."""
    if len(words) > _HEAD_CHARS or not _RANGED.search(words):
        return None
    if words[:4].isdigit() and len(words) < 13:  # 2020-02-07: a single day
        return None
    items = [item for item in find_written(words, weak=True) if item.last_day]
    return items[0] if len(items) == 1 and 5 <= _days(items[0]) <= 7 else None


def _days(item: WrittenDate) -> int:
    last = item.last_day or 0
    if item.last_month not in {None, item.month}:
        last += calendar.monthrange(item.year or 2001, item.month or 1)[1]
    return last - (item.day or 0) + 1


def weekday_at(words: str, week: WrittenDate) -> tuple[WrittenDate, int, int] | None:
    """Return the day that a line opening with a weekday has in a week, and its place; or None."""
    found = _WEEKDAY.match(half_width(words[:20]))
    if found is None or week.month is None or week.day is None:
        return None
    place = _NUMBERS.index(found["n"].replace("天", "日"))
    if place >= _days(week):
        return None
    longest = calendar.monthrange(week.year or 2001, week.month)[1]
    month, day, year = week.month, week.day + place, week.year
    if day > longest:
        month, day = month % 12 + 1, day - longest
        year = year + 1 if year and month == 1 else year
    item = WrittenDate(found.start("n"), found.end("n"), "day", year, month, day)
    return item, 0, found.end()
