"""The days that a corpus's entries are of, as arrays: first, last, how many, nearest."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from rag.columns import OPEN_END, OPEN_START, Columns
from rag.records import DateRange

__all__ = ["Days"]

_NO_DAY = 10**7


@dataclass(frozen=True, slots=True)
class Days:
    """When the entries of a corpus were.

    Attributes:
        first_days: Each entry's first day as an ordinal, 10,000,000 without one, shape (n,).
        counted: The first days there are, ascending, and how many entries each has.
        last: The last day of any entry.
    """

    first_days: NDArray[np.int32]
    counted: tuple[tuple[date, int], ...]
    last: date | None
    _spans: NDArray[np.int32]

    @classmethod
    def of(cls, columns: Columns) -> "Days":
        """Read the days of entries and matter."""
        rows = columns.days[0]
        first_days = np.full(len(columns.dated), _NO_DAY, np.int32)
        begun = rows[rows[:, 1] != OPEN_START]
        first_days[begun[:, 0]] = begun[:, 1]
        found, counts = np.unique(begun[:, 1], return_counts=True)
        counted = zip(map(date.fromordinal, found.tolist()), counts.tolist(), strict=True)
        # both days as one number: rows would be sorted byte by byte
        both = np.unique(rows[:, 1].astype(np.int64) << 32 | rows[:, 2])
        spans = np.column_stack([both >> 32, both & (2**32 - 1)]).astype(np.int32)
        # an open end counts as the day that is known
        lasts = np.where(spans[:, 1] == OPEN_END, spans[:, 0], spans[:, 1])
        last = int(lasts.max()) if len(lasts) else OPEN_START
        known = last not in (OPEN_START, OPEN_END)
        return cls(first_days, tuple(counted), date.fromordinal(last) if known else None, spans)

    @property
    def first(self) -> date | None:
        """The first day of any entry."""
        return self.counted[0][0] if self.counted else None

    def ranges(self) -> list[DateRange]:
        """Return the different dates of entries; ends that are open are None."""
        return [
            DateRange(
                None if start == OPEN_START else date.fromordinal(start),
                None if end == OPEN_END else date.fromordinal(end),
                "range",
            )
            for start, end in self._spans.tolist()
        ]

    def nearest(self, days: Sequence[date], count: int) -> list[int]:
        """Return the entries whose first day lies nearest to one of some days, by place."""
        dated = np.flatnonzero(self.first_days != _NO_DAY)
        wanted = np.array([day.toordinal() for day in days], np.int32)
        away = np.abs(self.first_days[dated][:, None] - wanted).min(axis=1)
        found: list[int] = dated[np.argsort(away, kind="stable")[:count]].tolist()
        return found
