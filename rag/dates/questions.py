"""What days a question means, in a corpus: the dates of its scope.

A question without a year means every year the corpus has for it; a bare day or month is
completed from the turn before or from the corpus; whatever was assumed is said.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from rag.dates.coverage import Coverage, coverage_of
from rag.dates.expressions import (
    DateExpression,
    Role,
    expand_months,
    expand_years,
    find_expressions,
)
from rag.dates.numerals import parse_number
from rag.dates.relative import RELATIVE
from rag.dates.roles import with_premises, with_role
from rag.dates.script import simplify
from rag.records import DateRange

__all__ = ["QuestionDates", "understand_dates"]


@dataclass(frozen=True, slots=True)
class QuestionDates:
    """The dates a question speaks of.

    Attributes:
        text: The wording understood, or None where the question names no time.
        ranges: Ordered, none inside another; empty with `text` set: no day can match.
        date_role: Which of an entry's dates is meant.
        assumptions: Chinese sentences: years and months assumed, conventions, impossible dates.
        spans: Where date wording stands in the question, ordered and disjoint.
        issue_numbers: 144 for 第144期.
        expressions: Every date found, premises among them.
    """

    text: str | None
    ranges: tuple[DateRange, ...]
    date_role: Role
    assumptions: tuple[str, ...]
    spans: tuple[tuple[int, int], ...]
    issue_numbers: tuple[int, ...]
    expressions: tuple[DateExpression, ...]


_ISSUE = re.compile(r"第 {0,2}(?P<n>[0-9]{1,5}|[一二三四五六七八九十百千零〇]{1,7}) {0,2}期")
# The follow-up's 次日 and 那天 mean days of the turn before
_THAT_DAY = re.compile(
    r"(?P<after>次日|翌日|第二天|后一天|隔天)|(?P<before>前一天|前一日|头一天)"
    r"|(?P<same>那天|那一天|当天|当日|同日|同一天|那几天|那段时间|同期|当时)"
)
_RELATIVE = frozenset({*RELATIVE, "rel_year", "years", "same", "edge"})
_LIST = re.compile(r" {0,2}(?:、|,|和|与|及|以及|跟|或|或者|到) {0,2}(?:在|从)?")
_JOIN = re.compile(r"[,、 ]{0,2}(?:且|并且|和|与|到|至|但)?(?:在|于)?[,、 ]{0,2}")


def understand_dates(
    question: str,
    *,
    reference_date: date,
    entry_dates: Sequence[DateRange] | Coverage,
    earlier: QuestionDates | None = None,
) -> QuestionDates:
    """Understand the dates of a question.

    Args:
        question: As asked.
        reference_date: The corpus's clock: what 今天 and 上个月 are told from.
        entry_dates: The dates of the corpus's entries; `coverage_of` makes them once for many
            questions.
        earlier: What the turn before meant, to complete 5日呢 or 次日呢.
    """
    plain = simplify(question)
    coverage = entry_dates if isinstance(entry_dates, Coverage) else coverage_of(entry_dates)
    found = [with_role(item, plain) for item in find_expressions(question, reference_date)]
    found = with_premises(found, plain)
    found = [item for item in found if item.phrase.kind != "that_day"]
    scope = [item for item in found if not item.premise]
    issues = tuple(parse_number(m["n"]) or 0 for m in _ISSUE.finditer(plain))
    if not scope:
        if earlier is not None and earlier.ranges and (m := _THAT_DAY.search(plain)):
            return _anaphoric(question, m, earlier, found, issues)
        return QuestionDates(None, (), "entry", (), _spans(found), issues, tuple(found))
    notes: list[str] = []
    ranges = _ranges(scope, plain, coverage, earlier, notes)
    return QuestionDates(
        text=_wording(question, scope),
        ranges=tuple(_merged(ranges)),
        date_role=next((item.role for item in scope if item.role != "entry"), "entry"),
        assumptions=tuple(dict.fromkeys(notes)),
        spans=_spans(found),
        issue_numbers=issues,
        expressions=tuple(found),
    )


def _anaphoric(
    question: str,
    m: re.Match[str],
    earlier: QuestionDates,
    found: Sequence[DateExpression],
    issues: tuple[int, ...],
) -> QuestionDates:
    """次日呢, 那天呢: days told from those of the turn before."""
    kind = m.lastgroup or "same"
    ranges = []
    for item in earlier.ranges:
        anchor = {"after": item.end, "before": item.start}.get(kind)
        if kind == "same":
            ranges.append(item)
        elif anchor is not None:
            day = anchor + timedelta(1 if kind == "after" else -1)
            ranges.append(DateRange(day, day, "day"))
    words = question[m.start() : m.end()]
    note = f"“{words}”按上文所说的{earlier.text}推算。"
    spans = tuple(sorted([*_spans(found), (m.start(), m.end())]))
    merged = tuple(_merged(ranges))
    return QuestionDates(words, merged, earlier.date_role, (note,), spans, issues, tuple(found))


def _ranges(
    scope: Sequence[DateExpression],
    plain: str,
    coverage: Coverage,
    earlier: QuestionDates | None,
    notes: list[str],
) -> list[DateRange]:
    """Resolve each date of the scope and put them together."""
    resolved = [(item, _resolve(item, coverage, earlier, notes)) for item in scope]
    for item in scope:
        if item.convention:
            notes.append(f"“{item.text}”：{item.convention}。")
    named = [(item, ranges) for item, ranges in resolved if not item.excluded]
    named = _intersected(named, plain)
    named = _without_containers(named, plain)
    total = [item for _, ranges in named for item in _clipped(ranges)]
    away = [item for entry, ranges in resolved if entry.excluded for item in ranges]
    if not away:
        return total
    if not named:
        total = [_whole(coverage)] if coverage.starts else [DateRange(None, None, "range")]
    return _subtracted(total, away)


def _whole(coverage: Coverage) -> DateRange:
    first, last = date.fromordinal(coverage.starts[0]), date.fromordinal(coverage.ends[-1])
    return DateRange(first, last, "range")


def _resolve(
    item: DateExpression, coverage: Coverage, earlier: QuestionDates | None, notes: list[str]
) -> list[DateRange]:
    """Return the days of one date: one range for each year or month left open."""
    slot = item.phrase.slot
    if item.impossible and slot != "year":
        notes.append(f"“{item.text}”不成立：{item.impossible}。")
        return []
    if slot is None or slot == "week":
        if item.range is None:
            return []
        if item.phrase.kind in _RELATIVE or slot == "week":
            notes.append(_told_from(item))
        return [item.range]
    if slot == "month":
        return _by_month(item, coverage, earlier, notes)
    return _by_year(item, coverage, earlier, notes)


def _told_from(item: DateExpression) -> str:
    assert item.range is not None
    return f"“{item.text}”以{item.reference.isoformat()}为参照日期，即{_shown(item.range)}。"


def _shown(item: DateRange) -> str:
    if item.start == item.end and item.start is not None:
        return item.start.isoformat()
    start = item.start.isoformat() if item.start else "最早"
    return f"{start}至{item.end.isoformat() if item.end else '最新'}"


def _by_year(
    item: DateExpression, coverage: Coverage, earlier: QuestionDates | None, notes: list[str]
) -> list[DateRange]:
    """2月7日: one range for each year that has an entry in it, else for every covered year."""
    years: Sequence[int] = coverage.years
    said = _years_of(earlier)
    if said:
        years = said
    if not years:
        years = (item.reference.year,)
    ranges = expand_years(item, years)
    if not ranges:
        reason = item.impossible or f"资料覆盖的{_listed(years)}都没有这一天"
        notes.append(f"“{item.text}”不成立：{reason}。")
        return []
    if said:
        notes.append(f"“{item.text}”没有写明年份，按上文的{_listed(years)}理解。")
        return ranges
    hits = [candidate for candidate in ranges if coverage.holds(candidate)]
    if hits:
        listed = _listed(_start_years(hits))
        notes.append(f"“{item.text}”没有写明年份，按{listed}理解（资料中这些年份有相应的条目）。")
        return hits
    notes.append(
        f"“{item.text}”没有写明年份，按资料覆盖的{_listed(years)}理解（都没有相应的条目）。"
    )
    return ranges


def _start_years(ranges: Sequence[DateRange]) -> list[int]:
    days = [item.start or item.end for item in ranges]
    return sorted({day.year for day in days if day is not None})


def _listed(years: Sequence[int]) -> str:
    return "、".join(f"{year}年" for year in years)


def _years_of(earlier: QuestionDates | None) -> list[int]:
    """Return the years of the turn before, where they are years that can be carried on."""
    if earlier is None:
        return []
    days = [day for item in earlier.ranges for day in (item.start, item.end) if day is not None]
    return sorted({day.year for day in days})


def _by_month(
    item: DateExpression, coverage: Coverage, earlier: QuestionDates | None, notes: list[str]
) -> list[DateRange]:
    """5日: the day in the month of the turn before, else in each month the corpus covers."""
    said = _months_of(earlier)
    months: Sequence[tuple[int, int]] = said or coverage.months
    if not months:
        months = ((item.reference.year, item.reference.month),)
    ranges = expand_months(item, months)
    if not ranges:
        notes.append(f"“{item.text}”不成立：资料覆盖的月份都没有这一天。")
        return []
    hits = ranges if said else [one for one in ranges if coverage.holds(one)] or ranges
    shown = sorted({(one.start.year, one.start.month) for one in hits if one.start is not None})
    words = "、".join(f"{year}年{month}月" for year, month in shown[:6])
    words += "等" if len(shown) > 6 else ""
    why = "上文的" if said else "资料中的"
    notes.append(f"“{item.text}”没有写明月份，按{why}{words}理解。")
    return list(hits)


def _months_of(earlier: QuestionDates | None) -> list[tuple[int, int]]:
    """Return the months of the turn before; of a longer time none can be carried on."""
    if earlier is None:
        return []
    months = set()
    for item in earlier.ranges:
        if item.start is None or item.end is None or (item.end - item.start).days > 62:
            continue
        months |= {(day.year, day.month) for day in (item.start, item.end)}
    return sorted(months)


def _clipped(ranges: Sequence[DateRange]) -> list[DateRange]:
    """Keep 2月7日以前 within each of several years: open ends would run into one another."""
    if len(ranges) < 2:
        return list(ranges)
    clipped = []
    for item in ranges:
        start, end = item.start, item.end
        if start is None and end is not None:
            start = date(end.year, 1, 1)
        elif end is None and start is not None:
            end = date(start.year, 12, 31)
        clipped.append(DateRange(start, end, item.precision))
    return clipped


_Resolved = tuple[DateExpression, list[DateRange]]


def _intersected(named: list[_Resolved], plain: str) -> list[_Resolved]:
    """在2月1日以后且在2月5日以前: two open sides that face each other are one range."""
    result: list[_Resolved] = []
    for item, ranges in named:
        if result and _JOIN.fullmatch(plain, result[-1][0].end, item.start):
            joined = _facing(result[-1][1], ranges)
            if joined:
                result[-1] = (item, joined)
                continue
        result.append((item, ranges))
    return result


def _facing(one: Sequence[DateRange], other: Sequence[DateRange]) -> list[DateRange]:
    """Join ranges open at the end with those open at the start, year by year."""
    lows = [item for item in (*one, *other) if item.end is None and item.start is not None]
    highs = [item for item in (*one, *other) if item.start is None and item.end is not None]
    if not lows or len(lows) + len(highs) < len(one) + len(other):
        return []
    joined = []
    for low in lows:
        fits = [high.end for high in highs if high.end and low.start and high.end >= low.start]
        if fits and low.start:
            joined.append(DateRange(low.start, min(fits), "range"))
    return joined


def _without_containers(named: list[_Resolved], plain: str) -> list[_Resolved]:
    """2020年…2月7日…: a later, narrower date is the scope, unless the two are listed."""
    kept: list[_Resolved] = []
    for index, (item, ranges) in enumerate(named):
        after = named[index + 1 : index + 2]
        narrowed = [
            inner
            for other, inner in after
            if inner and not _LIST.fullmatch(plain, item.end, other.start)
        ]
        if not (ranges and any(_all_inside(inner, ranges) for inner in narrowed)):
            kept.append((item, ranges))
    return kept


def _all_inside(inner: Sequence[DateRange], outer: Sequence[DateRange]) -> bool:
    return all(any(_inside(small, big) for big in outer) for small in inner)


def _inside(small: DateRange, big: DateRange) -> bool:
    if (small.start, small.end) == (big.start, big.end):
        return False
    low = big.start is None or (small.start is not None and small.start >= big.start)
    high = big.end is None or (small.end is not None and small.end <= big.end)
    return low and high


def _merged(ranges: Sequence[DateRange]) -> list[DateRange]:
    """Sort ranges, drop those inside another and join those that overlap."""
    result: list[DateRange] = []
    for item in sorted(ranges, key=_order):
        if not result or not result[-1].overlaps(item):
            result.append(item)
            continue
        last = result[-1]
        end = None if last.end is None or item.end is None else max(last.end, item.end)
        if end == last.end:
            continue
        start = last.start
        same = (item.start, item.end) == (start, end)
        result[-1] = DateRange(start, end, item.precision if same else "range")
    return result


def _order(item: DateRange) -> tuple[date, int]:
    length = item.end.toordinal() if item.end else date.max.toordinal()
    return item.start or date.min, -length


def _subtracted(total: Sequence[DateRange], away: Sequence[DateRange]) -> list[DateRange]:
    """Take days away from ranges: 2月除了7日."""
    result = list(total)
    one = timedelta(1)
    for gone in away:
        pieces: list[DateRange] = []
        for item in result:
            if not item.overlaps(gone):
                pieces.append(item)
                continue
            if gone.start is not None and (item.start is None or item.start < gone.start):
                pieces.append(DateRange(item.start, gone.start - one, "range"))
            if gone.end is not None and (item.end is None or item.end > gone.end):
                pieces.append(DateRange(gone.end + one, item.end, "range"))
        result = pieces
    return result


def _wording(question: str, scope: Sequence[DateExpression]) -> str:
    """Quote the dates of the scope: the very words where they stand together."""
    first, last = scope[0], scope[-1]
    if len(scope) > 1 and last.end - first.start <= sum(len(item.text) for item in scope) + 3 * (
        len(scope) - 1
    ):
        return question[first.start : last.end]
    return "、".join(dict.fromkeys(item.text for item in scope))


def _spans(found: Sequence[DateExpression]) -> tuple[tuple[int, int], ...]:
    return tuple((item.start, item.end) for item in found)
