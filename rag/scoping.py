"""Scope -> which entries it holds. Vectorised over the corpus; nothing is ever widened."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from typing import TypedDict

import numpy as np
from numpy.typing import NDArray

from rag.columns import OPEN_END, OPEN_START, ROLES, Columns
from rag.records import DateRange, Scope

__all__ = ["ScopeFilter", "ScopeOverride"]

Mask = NDArray[np.bool_]
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

    def __init__(
        self, columns: Columns, documents: Sequence[str], document_of: NDArray[np.int64]
    ) -> None:
        """Take what was read of the entries.

        Args:
            columns: Of all entries and matter.
            documents: The identifiers of all documents.
            document_of: Each entry's, by its place there, shape (n,).
        """
        self._dated = columns.dated
        self._days = dict(zip(ROLES, columns.days, strict=True))
        self._named = columns.named
        self._document_numbers = {name: i for i, name in enumerate(documents)}
        self._document_of = document_of
        counts = np.bincount(document_of[columns.dated], minlength=len(documents))
        # A document that is one entry, such as a notice, was issued on the day it was published;
        # the items of a digest were not.
        self._alone = columns.dated & (counts[document_of] == 1)

    def mask(self, scope: Scope) -> Mask:
        """Return which entries a scope's dates and documents hold, shape (n,).

        Matter is in no date scope. Names are the lexicon's (`rag.lexicon`).
        """
        chosen = np.ones(len(self._dated), bool)
        if scope.text is not None:
            within = self._in_ranges(scope)
            if scope.issued and scope.date_role == "entry":
                within |= self._alone & self._in_ranges(replace(scope, date_role="published"))
            chosen &= self._dated & within
        if scope.document_ids:
            wanted = [self._document_numbers.get(name, -1) for name in scope.document_ids]
            chosen &= np.isin(self._document_of, wanted)
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
        chosen = np.zeros(len(self._dated), bool)
        for item in scope.ranges:
            start = item.start.toordinal() if item.start else OPEN_START
            end = item.end.toordinal() if item.end else OPEN_END
            chosen[rows[(rows[:, 1] <= end) & (rows[:, 2] >= start), 0]] = True
        return chosen

    def naming(self, days: Iterable[date]) -> Mask:
        """Return which texts name one of the days, with its year or without one, shape (n,)."""
        chosen = np.zeros(len(self._dated), bool)
        for day in days:
            rows = self._named[(self._named[:, 1] == day.month) & (self._named[:, 2] == day.day)]
            chosen[rows[np.isin(rows[:, 3], (0, day.year)), 0]] = True
        return chosen
