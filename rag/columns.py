"""Entries' dates as arrays, so that a scope is a comparison and not a loop."""

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from rag.order import Order
from rag.records import DateRange, Entry

__all__ = ["OPEN_END", "OPEN_START", "ROLES", "Columns"]

Rows = NDArray[np.int32]
ROLES = ("entry", "published", "effective", "deadline")
"""The date roles, in the order of `Columns.days`."""
OPEN_START, OPEN_END = date.min.toordinal(), date.max.toordinal()
# 2月9日, 2 月 9 日, 2020年2月9日, 02月09号; in 12月9日 only the whole
_DAY = re.compile(r"(?<!\d)(?:(\d{4})\s*年\s*)?0?(\d{1,2})\s*月\s*0?(\d{1,2})\s*[日号]")


class Columns(NamedTuple):
    """What scopes ask of entries; rows name entries by their place.

    Attributes:
        dated: Which are dated items and no matter, shape (n,).
        days: For each role rows (entry, first day, last day), days as ordinals.
        named: Rows (entry, month, day, year or 0) of the days that texts name anywhere.
    """

    dated: NDArray[np.bool_]
    days: tuple[Rows, ...]
    named: Rows

    @classmethod
    def of(cls, entries: Sequence[Entry], texts: Sequence[str]) -> "Columns":
        """Read the dates of entries and matter; `texts` are their folded readable texts."""
        dates: dict[str, list[Sequence[DateRange]]] = {
            "entry": [[e.date] if e.date else [] for e in entries],
            "published": [
                [DateRange(e.published, e.published, "day")] if e.published else [] for e in entries
            ],
        }
        for role in ("effective", "deadline"):
            dates[role] = [[item.range for item in e.dates if item.role == role] for e in entries]
        named = [
            (i, int(month), int(day), int(year or 0))
            for i, text in enumerate(texts)
            for year, month, day in _DAY.findall(text)
        ]
        return cls(
            np.array([entry.kind == "entry" for entry in entries], bool),
            tuple(_day_rows(dates[role]) for role in ROLES),
            np.array(named, np.int32).reshape(-1, 4),
        )

    @staticmethod
    def names() -> list[str]:
        """Return the names of the arrays that `arrays` gives."""
        return ["dated", *(f"days_{role}" for role in ROLES), "named"]

    def arrays(self) -> dict[str, NDArray[np.bool_] | Rows]:
        """Return the columns as arrays by name."""
        return dict(zip(self.names(), (self.dated, *self.days, self.named), strict=True))

    @classmethod
    def from_arrays(cls, arrays: Mapping[str, Any]) -> "Columns":
        """Put together what `arrays` gave."""
        dated, *days, named = (arrays[name] for name in cls.names())
        return cls(dated, tuple(days), named)

    @classmethod
    def join(cls, parts: Sequence["Columns"], order: Order) -> "Columns":
        """Return the columns of a corpus from those of its segments."""
        positions = [order.positions(i, len(part.dated)) for i, part in enumerate(parts)]
        dated = np.zeros(len(order), bool)
        for part, at in zip(parts, positions, strict=True):
            dated[at[at >= 0]] = part.dated[at >= 0]
        return cls(
            dated,
            tuple(
                _moved([part.days[role] for part in parts], positions, 3)
                for role in range(len(ROLES))
            ),
            _moved([part.named for part in parts], positions, 4),
        )


def _day_rows(dates: Sequence[Iterable[DateRange]]) -> Rows:
    rows = [
        (
            i,
            item.start.toordinal() if item.start else OPEN_START,
            item.end.toordinal() if item.end else OPEN_END,
        )
        for i, items in enumerate(dates)
        for item in items
    ]
    return np.array(rows, np.int32).reshape(-1, 3)


def _moved(parts: Sequence[Rows], positions: Sequence[NDArray[np.int64]], width: int) -> Rows:
    """Return rows with entries named by their place in the corpus, those out of force dropped."""
    moved = []
    for rows, at in zip(parts, positions, strict=True):
        places = at[rows[:, 0]]
        held = places >= 0
        moved.append(np.column_stack([places[held].astype(np.int32), rows[held, 1:]]))
    return np.concatenate(moved) if moved else np.empty((0, width), np.int32)
