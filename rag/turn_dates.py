"""Dates carried from one turn of a conversation to the next, as words."""

import re
from collections.abc import Iterable
from datetime import timedelta

from rag.folding import fold
from rag.records import DateRange

__all__ = ["merged_date", "moved_day", "moves_day", "written_day"]

_MOVES = re.compile("第二天|次日|翌日|后一天|隔天|前一[天日]|头一天")


def moves_day(words: str) -> bool:
    """Tell whether words move from a day to the one beside it: 第二天, 前一天."""
    return bool(_MOVES.search(fold(words)))


def moved_day(words: str, ranges: Iterable[DateRange]) -> str:
    """Return the day after or before the turn's, 2月8日 for 第二天; "" if that is not one day.

    Args:
        words: 第二天, 次日, 前一天 or the like.
        ranges: The days of the turn before.
    """
    folded = fold(words)
    step = 1 if re.search("第二天|次日|翌日|后一天|隔天", folded) else 0
    step = -1 if re.search("前一[天日]|头一天", folded) else step
    days = {item.end if step > 0 else item.start for item in ranges} - {None}
    moved = [day + timedelta(step) for day in days if day is not None and day.year > 1]
    if not moved:
        return ""
    years = {day.year for day in moved}
    named = {f"{day.month}月{day.day}日" for day in moved}
    if len(named) > 1:
        return ""
    return f"{years.pop()}年{named.pop()}" if len(years) == 1 else named.pop()


def written_day(ranges: Iterable[DateRange]) -> str:
    """Return one day as a question would name it, 2020年2月7日; "" if there is not just one."""
    days = {day for item in ranges for day in (item.start, item.end)}
    day = days.pop() if len(days) == 1 else None
    return f"{day.year}年{day.month}月{day.day}日" if day else ""


# 2020年2月7日, 去年2月, 二〇二〇年2月: year, month, the rest
_PARTS = re.compile(
    r"(?P<year>(?:\d{4}|[一二][〇零○九\d]{3}|\d{2})年|今年|去年|前年|同年)?(?P<month>(?:1[0-2]|0?[1-9]|十[一二]?|[一二三四五六七八九])月份?)?(?P<rest>.*)",
    re.DOTALL,
)


def merged_date(old: str, new: str) -> str:
    """Complete a date by the one before: 2020年1月 and 2月 make 2020年2月; 5日 keeps the month."""
    before, now = _PARTS.match(fold(old)), _PARTS.match(fold(new))
    assert before is not None
    assert now is not None
    if not old or (not before["year"] and not before["month"]):
        return new
    if now["year"] and not now["month"] and not now["rest"]:
        kept = old[before.end("year") if before["year"] else 0 :]
        return f"{new}{kept}"
    if now["year"]:
        return new
    year = old[: before.end("year")] if before["year"] else ""
    if now["month"]:
        return f"{year}{new}"
    if re.match(r"\d{1,2}[日号]|[上中下]旬|[初底末]|月[初底末]|[一二三十]{1,3}[日号]", fold(new)):
        month = old[before.start("month") : before.end("month")] if before["month"] else ""
        return f"{year}{month.rstrip('份')}{new.removeprefix('月') if month else new}"
    return new
