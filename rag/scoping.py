"""Scope -> which entries it holds. Vectorised over the corpus; nothing is ever widened."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from typing import TypedDict

import numpy as np
from numpy.typing import NDArray

from rag.records import DateRange, Entry, Scope

__all__ = ["NamedDays", "ScopeFilter", "ScopeOverride"]

Mask = NDArray[np.bool_]
_OPEN_START, _OPEN_END = date.min.toordinal(), date.max.toordinal()


_ROLE_NAMES = {"published": "发表日期", "effective": "生效日期", "deadline": "截止日期"}


class ScopeOverride(TypedDict, total=False):
    """Fields of a scope that a request sets; each replaces what was inferred."""

    ranges: tuple[DateRange, ...]
    date_role: str
    persons: tuple[str, ...]
    organisations: tuple[str, ...]
    places: tuple[str, ...]
    sections: tuple[str, ...]
    topic: str
    document_ids: tuple[str, ...]


class ScopeFilter:
    """Answers which of a corpus's entries a scope holds."""

    def __init__(self, entries: Sequence[Entry]) -> None:
        """Read the dates of all entries and matter once."""
        self._entries = entries
        self._dated = np.array([entry.kind == "entry" for entry in entries], bool)
        self._days = {
            "entry": self._day_rows([[entry.date] if entry.date else [] for entry in entries]),
            "published": self._day_rows(
                [
                    [DateRange(entry.published, entry.published, "day")] if entry.published else []
                    for entry in entries
                ]
            ),
        } | {
            role: self._day_rows(
                [[item.range for item in entry.dates if item.role == role] for entry in entries]
            )
            for role in ("effective", "deadline")
        }

    @staticmethod
    def _day_rows(dates: Sequence[Sequence[DateRange]]) -> NDArray[np.int64]:
        """Return rows (entry, first day, last day) as ordinals."""
        rows = [
            (
                i,
                item.start.toordinal() if item.start else _OPEN_START,
                item.end.toordinal() if item.end else _OPEN_END,
            )
            for i, items in enumerate(dates)
            for item in items
        ]
        return np.array(rows, np.int64).reshape(-1, 3)

    def mask(self, scope: Scope) -> Mask:
        """Return which entries a scope's dates and documents hold, shape (n,).

        Matter is in no date scope. Names are the lexicon's (`rag.lexicon`).
        """
        chosen = np.ones(len(self._entries), bool)
        if scope.text is not None:
            chosen &= self._dated & self._in_ranges(scope)
        if scope.document_ids:
            wanted = set(scope.document_ids)
            chosen &= np.array([entry.document_id in wanted for entry in self._entries], bool)
        return chosen

    def with_role(self, scope: Scope) -> Scope:
        """Return a scope whose days are those of the entries, where its own role holds none.

        5月15日的会议是哪位记者报道的 names the day of the meeting: the report came out a day later.
        """
        if scope.text is None or scope.date_role == "entry" or self.dated(self.mask(scope)):
            return scope
        other = replace(scope, date_role="entry")
        if not self.dated(self.mask(other)):
            return scope
        note = f"没有条目以“{scope.text}”为{_ROLE_NAMES[scope.date_role]}，按条目所记的日期理解。"
        return replace(other, assumptions=(*scope.assumptions, note))

    def dated(self, mask: Mask) -> int:
        """Count the entries of a mask, matter left out."""
        return int(np.count_nonzero(mask & self._dated))

    def _in_ranges(self, scope: Scope) -> Mask:
        rows = self._days[scope.date_role]
        chosen = np.zeros(len(self._entries), bool)
        for item in scope.ranges:
            start = item.start.toordinal() if item.start else _OPEN_START
            end = item.end.toordinal() if item.end else _OPEN_END
            chosen[rows[(rows[:, 1] <= end) & (rows[:, 2] >= start), 0]] = True
        return chosen


# 2月9日, 2 月 9 日, 2020年2月9日, 02月09号; in 12月9日 only the whole
_DAY = re.compile(r"(?<!\d)(?:(\d{4})\s*年\s*)?0?(\d{1,2})\s*月\s*0?(\d{1,2})\s*[日号]")


class NamedDays:
    """Which days the texts of a corpus name, wherever they stand in them."""

    def __init__(self, folded: Sequence[str]) -> None:
        """Read the folded texts once."""
        self._size = len(folded)
        self._named: dict[tuple[int, int], set[tuple[int, int | None]]] = {}
        for position, text in enumerate(folded):
            for year, month, day in _DAY.findall(text):
                places = self._named.setdefault((int(month), int(day)), set())
                places.add((position, int(year) if year else None))

    def mask(self, days: Iterable[date]) -> Mask:
        """Return which texts name one of the days, with its year or without one, shape (n,)."""
        chosen = np.zeros(self._size, bool)
        for day in days:
            for position, year in self._named.get((day.month, day.day), ()):
                chosen[position] |= year in (None, day.year)
        return chosen
