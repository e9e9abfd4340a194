"""Wording → steps: one date, however long it is written (2020年2月第二周周三).

Works on text made uniform by `simplify`; what each piece means is `rag.dates.readings`.
"""

from datetime import date
from typing import NamedTuple

from rag.dates.calendars import ImpossibleDateError
from rag.dates.heads import head_at
from rag.dates.readings import HEADS, TAILS
from rag.dates.relative import WEEKDAYS, Steps
from rag.dates.steps import Step, level_of
from rag.dates.tails import (
    AFTER_DAY,
    AFTER_MONTH,
    AFTER_PART,
    AFTER_WEEK,
    AFTER_YEAR,
    BESIDE_DAY,
)

__all__ = ["Point", "parse_point"]


class Point(NamedTuple):
    """A date as written.

    Attributes:
        start: Where its wording begins.
        end: Where it ends.
        weekday: The weekday written beside it (2月10日，星期一), Monday = 0, or None.
        timed: Whether a time of day follows: 2月9日24时.
        bare: Whether it is a number that takes the unit of what follows: the 1 of 1-5日.
        kind: The name of what it began with.
    """

    steps: tuple[Step, ...]
    start: int
    end: int
    weekday: int | None = None
    timed: bool = False
    bare: bool = False
    kind: str = ""


def parse_point(
    text: str, position: int, reference: date, refused: tuple[str, ...] = ()
) -> Point | None:
    """Parse the date that begins at a position.

    Args:
        text: Simplified text.
        position: Where the date must begin.
        reference: What 今天 means.
        refused: Alternatives that have been tried there and were no date.

    Returns:
        The date, or None where none begins. The kinds `skip` and `issue` have no steps: they
        are numbers that no date may be read into.
    """
    m = head_at(text, position, refused)
    if m is None:
        return None
    kind = m.lastgroup or ""
    if kind in ("skip", "issue"):
        return Point((), position, m.end(), kind=kind)
    try:
        steps = HEADS[kind](m, reference)
    except (OverflowError, ImpossibleDateError):
        return None  # 9999年前: no calendar reaches there
    if not steps:
        # 2025年前 was met as a distance like 5天前: try what else may begin here
        return parse_point(text, position, reference, (*refused, kind))
    bare = kind.startswith("bare_") and kind != "bare_lunar"
    end = m.end()
    while not bare and (found := _tail(text, end, steps, reference)):
        end, more, bare = found
        steps += more
    return _finish(text, position, end, steps, kind, bare)


def _finish(text: str, start: int, end: int, steps: Steps, kind: str, bare: bool) -> Point:
    """Take what may stand after a day: its weekday and a time."""
    weekday, timed = None, False
    if steps[-1].kind in ("day", "lunar"):
        # 10月1日国庆节, 正月十五元宵节: the festival only names the day again
        feast = head_at(text, end) if end < len(text) else None
        if feast is not None and feast.lastgroup == "festival" and not feast["fe_h"]:
            end = feast.end()
        elif steps[-1].kind == "day" and text[end : end + 1] == "(":
            end = _after_lunar(text, end)
    if level_of(steps[-1]) == 5 or steps[-1].name == "day":
        m = AFTER_DAY.match(text, end)
        if m is not None and m.end() > end:
            weekday = WEEKDAYS[m["ap_d"]] if m["ap_d"] else None
            timed, end = bool(m["time"].strip()), m.end()
            end -= len(m.group()) - len(m.group().rstrip()) if not timed else 0
    return Point(tuple(steps), start, end, weekday, timed, bare, kind)


_SINGLE_DAYS = frozenset({"day", "festival", "term", "lunar", "nth_weekday"})
_LUNAR_HEADS = frozenset({"lunar", "marked", "newyear", "bare_lunar", "festival"})


def _after_lunar(text: str, end: int) -> int:
    """Return where 1月31日(正月初七) ends: the lunar day only names it again."""
    m = head_at(text, end + 1) if end + 1 < len(text) else None
    if m is None or m.lastgroup not in _LUNAR_HEADS or text[m.end() : m.end() + 1] != ")":
        return end
    return m.end() + 1


def _tail(text: str, end: int, steps: Steps, reference: date) -> tuple[int, Steps, bool] | None:
    """Match what narrows the last step: its end, steps, and whether it is a bare number."""
    last = steps[-1]
    level = level_of(last)
    if last.kind == "fixed":
        pattern = (
            AFTER_WEEK if last.name == "week" else AFTER_MONTH if last.name == "month" else None
        )
    elif level == 1:
        pattern = AFTER_YEAR
    elif last.kind == "month" or (last.kind == "nth" and last.name == "月"):
        pattern = AFTER_MONTH
    elif last.kind == "nth" and last.name == "周":
        pattern = AFTER_WEEK
    elif level in (0, 2) or last.kind == "holiday":
        pattern = AFTER_PART
    elif last.kind in _SINGLE_DAYS and (last.kind != "lunar" or last.m):
        pattern = BESIDE_DAY
    else:
        pattern = None
    m = pattern.match(text, end) if pattern else None
    if m is None or not m.lastgroup:
        return None
    more = TAILS[m.lastgroup](m, reference)
    if not more:
        return None
    return m.end(), more, m.lastgroup in ("bare_month", "bare_day")
