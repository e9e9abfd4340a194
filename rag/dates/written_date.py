"""A date as a document writes it, any part of which may be missing."""

import calendar
from typing import Literal, NamedTuple

__all__ = ["WrittenDate"]

Form = Literal["year", "month", "day", "bare day", "numeric", "weak", "relative"]


class WrittenDate(NamedTuple):
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
        if not offset:
            return self
        return WrittenDate(
            self.start + offset,
            self.end + offset,
            self.form,
            self.year,
            self.month,
            self.day,
            self.last_year,
            self.last_month,
            self.last_day,
            self.part,
        )

    def followed_by(self, item: "WrittenDate") -> "WrittenDate":
        """Return what 同日, 次日, 是月 or 同年 means below this date; its place is item's."""
        base = self._replace(
            start=item.start, end=item.end, last_year=None, last_month=None, last_day=None
        )
        if "年" in item.part or item.part[-1:] in {"岁", "歲"}:
            return base._replace(form="year", month=None, day=None, part="")
        if "月" in item.part:
            return base._replace(form="month", day=None, part="")
        if item.part in {"次日", "翌日"}:
            return _day_after(self._replace(start=item.start, end=item.end))
        last = self.last_day or self.day
        return base._replace(day=last, month=self.last_month or self.month)


def _day_after(item: WrittenDate) -> WrittenDate:
    """Return the day after a date's last day, as far as month and year are known."""
    day = (item.last_day or item.day or 0) + 1
    month = item.last_month or item.month
    year = item.last_year or item.year
    single = item._replace(form="day", last_year=None, last_month=None, last_day=None, part="")
    if month and day > calendar.monthrange(year or 2001, month)[1]:
        day, month = 1, month + 1
        if month > 12:
            month, year = 1, (year + 1 if year else None)
    return single._replace(year=year, month=month, day=day)
