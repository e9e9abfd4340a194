"""Every date a text names, each with its reading nearest to a reference date."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Literal

from rag.dates.calendars import ImpossibleDateError, add_months, monday_of
from rag.dates.conventions import convention_of
from rag.dates.english import find_english
from rag.dates.heads import next_start
from rag.dates.phrases import (
    Phrase,
    inherited_steps,
    parse_phrase,
    reread,
    same_lunar_month,
)
from rag.dates.script import simplify
from rag.dates.steps import Context, Span
from rag.records import DateRange

__all__ = [
    "DateExpression",
    "Role",
    "expand_months",
    "expand_years",
    "find_expressions",
    "unbounded",
]

Role = Literal["entry", "published", "effective", "deadline"]
_NO_DAY = date.max
_ANY_MONDAY = date(1970, 1, 5)


@dataclass(frozen=True, slots=True)
class DateExpression:
    """A date, or a range of dates, that a text names.

    Attributes:
        text: Its wording, with the words that bound it (截至2月7日).
        start: Where the wording begins in the text.
        end: Where it ends.
        range: The reading nearest to the reference date; None if it names no day.
        alternatives: The other readings around the reference date, oldest first.
        year_given: Whether the year is written, or fixed by a word such as 去年 or 昨天.
        impossible: Why it names no day: 2月没有30日.
        convention: The convention applied: 上旬按1–10日.
        role: Which of an entry's dates it speaks of.
        premise: Whether it belongs to something taken for granted (《…》, 根据2月7日的通知).
        excluded: Whether its days are taken away: 除了2月7日.
        quoted: Whether it is part of a title or a matter's name; then it is a premise, too.
        phrase: What was written, to be resolved again for other years.
        reference: The date that relative words were resolved against.
    """

    text: str
    start: int
    end: int
    range: DateRange | None
    alternatives: tuple[DateRange, ...]
    year_given: bool
    impossible: str | None
    convention: str | None
    role: Role = "entry"
    premise: bool = False
    excluded: bool = False
    quoted: bool = False
    phrase: Phrase = field(kw_only=True, repr=False)
    reference: date = field(kw_only=True, repr=False)


def find_expressions(text: str, reference_date: date) -> list[DateExpression]:
    """Find the dates a text names, in the order they stand.

    A date that leaves out its year or month takes it from the date before it where that one
    says it: 2020年2月5日和7日 are both of February 2020.

    Args:
        text: Any text, simplified or traditional, full-width or not; English dates too.
        reference_date: What 今天 means; a date without a year is read nearest to it.
    """
    return [_expression(text, phrase, reference_date) for phrase in _phrases(text, reference_date)]


def _phrases(text: str, reference: date) -> Iterator[Phrase]:
    plain = simplify(text)
    found = _chinese(plain, reference)
    english = find_english(plain, reference)
    if english:
        # 2022年Q3 is one date, not a Q3 of its own
        english = [p for p in english if not any(_holds(wide, p) for wide in found)]
        taken = [(phrase.start, phrase.end) for phrase in english]
        found = [p for p in found if all(p.end <= a or p.start >= b for a, b in taken)]
        found = sorted([*found, *english], key=lambda phrase: phrase.start)
    previous: Phrase | None = None
    for phrase in found:
        if previous is not None:
            phrase = _completed(phrase, previous)
        yield phrase
        previous = phrase


def _holds(wide: Phrase, narrow: Phrase) -> bool:
    return wide.start <= narrow.start and narrow.end <= wide.end and wide.start < narrow.start


def _chinese(plain: str, reference: date) -> list[Phrase]:
    phrases: list[Phrase] = []
    position, floor = next_start(plain, 0), 0
    while position >= 0:
        parsed = parse_phrase(plain, position, reference, floor)
        if isinstance(parsed, Phrase):
            phrases.append(parsed)
        position = floor = parsed.end if parsed is not None else position + 1
        if parsed is None:
            floor = phrases[-1].end if phrases else 0
        position = next_start(plain, position)
    return phrases


def _completed(phrase: Phrase, previous: Phrase) -> Phrase:
    """Give a phrase the year or month that the one before it says."""
    before = previous.right or previous.left
    left = same_lunar_month(before, phrase.left)
    if left is not phrase.left:
        phrase = replace(phrase, left=left)
    steps = inherited_steps(before, phrase.left)
    if phrase.kind == "same" and before[0].kind == "year":
        # 今年2月比去年同期: the same days, a year earlier
        last_year = (before[0]._replace(n=before[0].n - 1), *before[1:])
        return replace(phrase, left=last_year)
    if phrase.kind == "same" and previous.slot == "year":
        return replace(phrase, left=(phrase.left[0], *before))  # 一季度比去年同期
    return reread(phrase, steps) if steps else phrase


def _expression(text: str, phrase: Phrase, reference: date) -> DateExpression:
    nearest, others, reason = _readings(phrase, reference)
    return DateExpression(
        text=text[phrase.start : phrase.end],
        start=phrase.start,
        end=phrase.end,
        range=as_range(nearest) if nearest else None,
        alternatives=tuple(as_range(other) for other in others),
        year_given=phrase.slot is None,
        impossible=None if nearest else reason,
        convention=convention_of(phrase),
        excluded=phrase.excluded,
        phrase=phrase,
        reference=reference,
    )


def as_range(span: Span) -> DateRange:
    """Return a span as the shared record."""
    return DateRange(span.start, span.end, span.precision)


def _readings(phrase: Phrase, reference: date) -> tuple[Span | None, list[Span], str | None]:
    """Return the reading nearest to the reference date, the others, and why there is none."""
    found: dict[Span, int] = {}
    reason: str | None = None
    for contexts in _contexts(phrase, reference):
        for context in contexts:
            try:
                named = phrase.named(context)
                span = phrase.bounded(named, reference)
            except ImpossibleDateError as error:
                reason = reason or str(error)
                continue
            if _weekday_fits(phrase, named):
                found.setdefault(span, _distance(named, reference))
        if found:
            break
    if not found:
        return None, [], reason or "星期与日期不符"
    spans = list(found)
    nearest = spans[0]  # the reference date's own year: 十月第一个星期一
    if len(spans) > 1 and not any(s.kind in ("nth", "nth_weekday") for s in phrase.left):
        nearest = min(spans, key=lambda span: (found[span], _length(span), span.start or date.min))
    ordered = sorted(spans, key=lambda span: (span.start or date.min, span.end or _NO_DAY))
    at = ordered.index(nearest)
    return nearest, [*ordered[max(0, at - 1) : at], *ordered[at + 1 : at + 2]], None


def _weekday_fits(phrase: Phrase, span: Span) -> bool:
    """星期天，二月十号 is the nearest 10 February that is a Sunday; a given year stands."""
    if phrase.weekday is None or phrase.slot is None or span.start is None:
        return True
    return span.start.weekday() == phrase.weekday


def _contexts(phrase: Phrase, reference: date) -> Iterator[list[Context]]:
    """Yield contexts near the reference date, then further ones for days such as 2月29日."""
    monday = monday_of(reference)
    base = Context(reference.year, reference.month, monday)
    slot = phrase.slot
    if slot is None:
        yield [base]
    elif slot == "week":
        yield [base._replace(monday=_safe_monday(monday, 7 * n)) for n in (0, -1, 1)]
    elif slot == "month":
        yield _months_around(base, reference, (0, -1, 1))
        yield _months_around(base, reference, (-2, 2))
    else:
        reach = (-2, -1, 0, 1) if phrase.left[0].kind == "lunar" else (-1, 0, 1)
        yield [base._replace(year=reference.year + n) for n in sorted(reach, key=abs)]
        yield [base._replace(year=reference.year + n) for n in (-2, 2, -3, 3, -4, 4, -6, 6, -5, 5)]
        yield [base._replace(year=reference.year + n) for n in (-8, 8, -7, 7, -11, 11)]


def _safe_monday(monday: date, days: int) -> date:
    ordinal = min(max(monday.toordinal() + days, 1), date.max.toordinal() - 6)
    return date.fromordinal(ordinal)


def _months_around(base: Context, reference: date, shifts: Sequence[int]) -> list[Context]:
    first = reference.replace(day=1)
    contexts = []
    for shift in shifts:
        try:
            month = add_months(first, shift)
        except ImpossibleDateError:
            continue  # before year 1 or after 9999: no such month to try
        contexts.append(base._replace(year=month.year, month=month.month))
    return contexts


def _length(span: Span) -> int:
    """Return how long a span is; 8月10日到今天 means the nearer of two that hold today."""
    return (span.end - span.start).days if span.start and span.end else 0


def _distance(span: Span, reference: date) -> int:
    """Return the days between a span and the reference date, 0 if it lies inside."""
    if span.start is not None and span.start > reference:
        return (span.start - reference).days
    if span.end is not None and span.end < reference:
        return (reference - span.end).days
    return 0


def expand_years(expression: DateExpression, years: Sequence[int]) -> list[DateRange]:
    """Resolve an expression for each of the years it may belong to.

    Args:
        expression: One that leaves its year open gives a range for each year, and one that
            leaves its month open (5日) for each month; any other gives its one range.
        years: The years to try, in the order wanted.

    Returns:
        The ranges, without those of years in which there is no such day (2月29日).
    """
    slot = expression.phrase.slot
    if slot is None or slot == "week":
        return [expression.range] if expression.range else []
    last = 12 if slot == "month" else 1
    return expand_months(expression, [(year, n) for year in years for n in range(1, last + 1)])


def expand_months(expression: DateExpression, months: Sequence[tuple[int, int]]) -> list[DateRange]:
    """Resolve an expression for each (year, month) that its open places may take.

    Returns:
        The ranges, without those of months in which there is no such day (30日).
    """
    ranges = []
    for year, month in months:
        try:
            span = _in_year(expression.phrase, year, month, expression.reference)
        except ImpossibleDateError:
            continue  # no such day in this year or month; the others stand
        if _weekday_fits(expression.phrase, span):
            ranges.append(as_range(span))
    return ranges


def _in_year(phrase: Phrase, year: int, month: int, reference: date) -> Span:
    """Resolve for a Gregorian year; 腊月 of 2020 is the one that begins in that year."""
    context = Context(year, month, _ANY_MONDAY)  # an open year leaves no week open
    if phrase.left[0].kind == "lunar" and phrase.left[0].n >= 11:
        earlier = phrase.resolve(context._replace(year=year - 1), reference)
        if earlier.start is not None and earlier.start.year == year:
            return earlier
    return phrase.resolve(context, reference)


def unbounded(expression: DateExpression) -> DateExpression:
    """Return the expression without 起 or 到: the days named, both ends closed."""
    phrase = replace(expression.phrase, bound="")
    fresh = _expression(expression.text, phrase, expression.reference)
    return replace(
        expression,
        phrase=phrase,
        range=fresh.range,
        alternatives=fresh.alternatives,
        convention=fresh.convention,
    )
