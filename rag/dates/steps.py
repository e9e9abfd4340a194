"""A date as steps, each narrowing what the one before named: 2020年, 2月, 上旬.

Steps say what was written: a month alone lacks a year, a day alone a month. What days they
are is `rag.dates.resolving`; nothing here reads text.
"""

from collections.abc import Sequence
from datetime import date
from typing import Literal, NamedTuple

from rag.records import Precision

__all__ = ["Context", "Slot", "Span", "Step", "level_of", "slot_of"]

Slot = Literal["year", "month", "week"]


class Span(NamedTuple):
    """Days from start to end, both inclusive; None is an open end."""

    start: date | None
    end: date | None
    precision: Precision


class Step(NamedTuple):
    """One narrowing: month 2; part 上旬; nth_weekday n = 1 (the first), m = 0 (Monday)."""

    kind: str
    n: int = 0
    m: int = 0
    name: str = ""


class Context(NamedTuple):
    """What open places take: the year and month of a reading, and the Monday of its week."""

    year: int
    month: int
    monday: date


# How fine a step is: 0 decade, 1 year, 2 part of a year, 3 month, 4 part of a month, 5 day.
_LEVEL = {
    "century": 0,
    "decade": 0,
    "year": 1,
    "month": 3,
    "lunar": 3,
    "part": 4,
    "nth": 4,
    "first": 4,
    "last": 4,
    "day": 5,
    "nth_weekday": 5,
    "workday": 5,
    "weekday": 5,
    "weekend": 5,
    "same_day": 5,
    "beside": 5,
    "festival": 5,
    "holiday": 5,
    "term": 5,
}
_SLOT: dict[str, Slot] = {
    **dict.fromkeys(
        ("month", "lunar", "half", "quarter", "quarters", "season", "festival", "holiday"), "year"
    ),
    **dict.fromkeys(("term",), "year"),
    **dict.fromkeys(("day", "part", "nth", "nth_weekday", "workday", "first", "last"), "month"),
    **dict.fromkeys(("weekday", "weekend"), "week"),
}


def level_of(step: Step) -> int:
    """Return how fine a step is, from 0 (decades) to 5 (days)."""
    return _LEVEL.get(step.kind, 2)


def slot_of(steps: Sequence[Step]) -> Slot | None:
    """Return what the first step needs to be known, or None where it stands by itself."""
    return _SLOT.get(steps[0].kind)
