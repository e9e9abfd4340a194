"""A date with what bounds it, and the days that makes: 截至2月7日, 2月以后.

How it is read from wording is `rag.dates.phrases`.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from rag.dates.calendars import ImpossibleDateError, add_months
from rag.dates.resolving import resolve_steps
from rag.dates.steps import Context, Slot, Span, Step, level_of, slot_of

__all__ = ["Bound", "Phrase"]


Bound = Literal["", "before", "until", "since", "after", "to_now", "around", "eve"]


@dataclass(frozen=True, slots=True)
class Phrase:
    """A date or a range as written, with its bound.

    Attributes:
        left: Its date, or where it begins.
        right: Where it ends, for a range.
        bound: Which side is open: before and after leave the named days out, until and since
            include them; to_now ends on the reference date; around adds three days.
        weekday: The weekday written beside it, Monday = 0: it settles the year.
        inherited: How many steps of `right` were taken over from `left`.
        excluded: Whether it is taken away: 除了2月7日.
        start: Where its wording begins, with the words that bound it.
        end: Where it ends.
        kind: The name of what it began with.
    """

    left: tuple[Step, ...]
    right: tuple[Step, ...] | None
    bound: Bound
    weekday: int | None
    inherited: int
    excluded: bool
    start: int
    end: int
    kind: str

    @property
    def slot(self) -> Slot | None:
        """What is left open, or None where the phrase stands by itself."""
        return slot_of(self.left)

    def resolve(self, context: Context, reference: date) -> Span:
        """Return the days it names.

        Raises:
            ImpossibleDateError: If it names none.
        """
        return self.bounded(self.named(context), reference)

    def bounded(self, span: Span, reference: date) -> Span:
        """Open the side of the days named that 以后 or 截至 opens."""
        return _bounded(span, self.bound, reference) if self.bound else span

    def named(self, context: Context) -> Span:
        """Return the days it names, before 以后 or 截至 opens a side.

        Raises:
            ImpossibleDateError: If it names none.
        """
        span = resolve_steps(self.left, context)
        if self.right is not None:
            last = self._resolve_right(span, context)
            span = Span(span.start, last.end, "range")
        return span

    def _resolve_right(self, left: Span, context: Context) -> Span:
        assert self.right is not None  # only called for ranges
        right = resolve_steps(self.right, context)
        if left.start is None or right.end is None or right.end >= left.start:
            return right
        # 12月25日至1月5日, 28日到3日: the end lies in the next year or month
        right = resolve_steps(*_later(self.right, self.inherited, context))
        if right.end is not None and right.end < left.start:
            raise ImpossibleDateError("结束日期早于开始日期")
        return right


def _later(
    steps: tuple[Step, ...], inherited: int, context: Context
) -> tuple[tuple[Step, ...], Context]:
    """Move a range's end to the next month where its month was not written, else year."""
    if slot_of(steps) == "month" or (inherited and steps[inherited - 1].kind == "month"):
        months = [step.n for step in steps if step.kind == "month"]
        years = [step.n for step in steps if step.kind == "year"]
        first = date(years[0] if years else context.year, months[0] if months else context.month, 1)
        after = add_months(first, 1)
        rest = tuple(step for step in steps if level_of(step) > 3)
        return (Step("year", after.year), Step("month", after.month), *rest), context
    if steps[0].kind == "year" and inherited:
        return (Step("year", steps[0].n + 1), *steps[1:]), context
    if slot_of(steps) == "week":
        return steps, context._replace(monday=context.monday + timedelta(7))
    return steps, context._replace(year=context.year + 1)


def _bounded(span: Span, bound: Bound, reference: date) -> Span:
    try:
        return _opened(span, bound, reference)
    except OverflowError as error:
        raise ImpossibleDateError("日期超出可以处理的范围") from error


def _opened(span: Span, bound: Bound, reference: date) -> Span:
    start, end = span.start, span.end
    one = timedelta(1)
    assert start is not None  # points are closed; only bounds open them
    assert end is not None
    if bound == "before":
        return Span(None, start - one, "range")
    if bound == "until":
        return Span(None, end, "range")
    if bound == "since":
        return Span(start, None, "range")
    if bound == "after":
        return Span(end + one, None, "range")
    if bound == "to_now":
        return Span(start, reference, "range") if start <= reference else span
    if bound == "eve":
        return Span(start - 3 * one, start - one, "range")
    if span.precision == "day":
        return Span(start - 3 * one, end + 3 * one, "range")
    return span
