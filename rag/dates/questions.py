"""What days a question means, in a corpus: the dates of its scope.

A question without a year means every year the corpus has for it; a bare day or month is
completed from the turn before or from the corpus; whatever was assumed is said.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from rag.dates.completion import Ground, resolve_open
from rag.dates.coverage import Coverage, coverage_of
from rag.dates.expressions import (
    DateExpression,
    Role,
    find_expressions,
)
from rag.dates.numerals import parse_number
from rag.dates.ranges import common_days, is_inside, merged, moved, without
from rag.dates.roles import asks_issue, role_span, with_premises, with_role
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
        issued: Whether the days are asked for as days of issue: 2月12日印发了什么.
    """

    text: str | None
    ranges: tuple[DateRange, ...]
    date_role: Role
    assumptions: tuple[str, ...]
    spans: tuple[tuple[int, int], ...]
    issue_numbers: tuple[int, ...]
    expressions: tuple[DateExpression, ...]
    issued: bool = False


_ISSUE = re.compile(r"第 {0,2}(?P<n>[0-9]{1,5}|[一二三四五六七八九十百千零〇]{1,7}) {0,2}期")
# The follow-up's 次日 and 那天 mean days of the turn before
_THAT_DAY = re.compile(
    r"(?P<after>次日|翌日|第二天|后一天|隔天)|(?P<before>前一天|前一日|头一天)"
    r"|(?P<same>那天|那一天|当天|当日|同日|同一天|那几天|那段时间|同期|当时)"
)
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
    issues = tuple(parse_number(m["n"]) or 0 for m in _ISSUE.finditer(plain))
    that = _THAT_DAY.search(plain) if earlier is not None and earlier.ranges else None
    if that is not None:  # 前一天 is told from the turn before, not from the clock
        found = [item for item in found if item.start < that.start() or item.end > that.end()]
    scope = [item for item in found if not item.premise]
    if len(scope) == 1 and _compared(scope[0], plain):
        scope = []
    elif len(scope) > 1:  # 一季度比去年同期增长多少
        scope = [i for i in scope if i.phrase.kind != "same" or not _compared(i, plain)]
    if not scope:
        if that is not None and earlier is not None:
            return _anaphoric(question, that, earlier, _spans(found, plain), found, issues)
        return QuestionDates(None, (), "entry", (), _spans(found, plain), issues, tuple(found))
    notes: list[str] = []
    ranges = _ranges(scope, plain, coverage, earlier, notes)
    return QuestionDates(
        text=_wording(question, scope),
        ranges=tuple(merged(ranges)),
        date_role=next((item.role for item in scope if item.role != "entry"), "entry"),
        assumptions=tuple(dict.fromkeys(notes)),
        spans=_spans(found, plain),
        issue_numbers=issues,
        expressions=tuple(found),
        issued=any(asks_issue(item, plain) for item in scope),
    )


# 比去年增长多少, 较上月下降的: what something is measured against is not when it was
_THAN = re.compile(r"[比较]$")
_CHANGED = re.compile(
    r"(?:的?同期|底|末)?(?:增|减|上升|下降|提高|降低|回升|回落|涨|跌|多|少|高|低|翻|扩大|缩小)"
)


def _compared(item: DateExpression, plain: str) -> bool:
    """Tell whether a date is only what a change is measured against."""
    before = _THAN.search(plain[max(0, item.start - 1) : item.start])
    return before is not None and _CHANGED.match(plain, item.end) is not None


def _anaphoric(
    question: str,
    m: re.Match[str],
    earlier: QuestionDates,
    taken: tuple[tuple[int, int], ...],
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
            day = moved(anchor, 1 if kind == "after" else -1)
            ranges.append(DateRange(day, day, "day"))
    words = question[m.start() : m.end()]
    note = f"“{words}”按上文所说的{earlier.text}推算。"
    spans = tuple(sorted([*taken, (m.start(), m.end())]))
    return QuestionDates(
        words, tuple(merged(ranges)), earlier.date_role, (note,), spans, issues, tuple(found)
    )


def _ranges(
    scope: Sequence[DateExpression],
    plain: str,
    coverage: Coverage,
    earlier: QuestionDates | None,
    notes: list[str],
) -> list[DateRange]:
    """Resolve each date of the scope and put them together."""
    ground = Ground(coverage, earlier.ranges if earlier else (), tuple(scope))
    resolved = [(item, resolve_open(item, ground, notes)) for item in scope]
    for item in scope:
        if item.convention:
            notes.append(f"“{item.text}”：{item.convention}。")
    named = [(item, ranges) for item, ranges in resolved if not item.excluded]
    named = _intersected(named, plain)
    named = _without_containers(named, plain)
    total = [item for _, ranges in named for item in ranges]
    away = [item for entry, ranges in resolved if entry.excluded for item in ranges]
    if not away:
        return total
    weekly = [entry for entry, _ in resolved if entry.excluded and entry.phrase.slot == "week"]
    if not named:
        total = [_whole(coverage)] if coverage.starts else [DateRange(None, None, "range")]
    return without(total, [*away, *(day for item in weekly for day in _each_week(item, total))])


_LONGEST = 800  # days: of a longer scope the weekends are not taken out one by one


def _each_week(item: DateExpression, ranges: Sequence[DateRange]) -> Iterator[DateRange]:
    """Yield 周末 or 周一 of every week that ranges hold: 5月6日至12日除周末外."""
    named = item.range
    if named is None or named.start is None or named.end is None:
        return
    wanted = {
        (named.start + timedelta(n)).weekday() for n in range((named.end - named.start).days + 1)
    }
    for around in ranges:
        if around.start is None or around.end is None:
            continue
        for number in range(min((around.end - around.start).days + 1, _LONGEST)):
            day = around.start + timedelta(number)
            if day.weekday() in wanted:
                yield DateRange(day, day, "day")


def _whole(coverage: Coverage) -> DateRange:
    first, last = date.fromordinal(coverage.starts[0]), date.fromordinal(coverage.ends[-1])
    return DateRange(first, last, "range")


_Resolved = tuple[DateExpression, list[DateRange]]


_SINCE, _UNTIL = frozenset({"since", "after"}), frozenset({"before", "until"})


def _intersected(named: list[_Resolved], plain: str) -> list[_Resolved]:
    """在2月1日以后且在2月5日以前: two sides that face each other bound one range."""
    result: list[_Resolved] = []
    for item, ranges in named:
        if result and _JOIN.fullmatch(plain, result[-1][0].end, item.start):
            last, before = result[-1]
            one, other = last.phrase.bound, item.phrase.bound
            facing = (one in _SINCE and other in _UNTIL) or (one in _UNTIL and other in _SINCE)
            joined = common_days(before, ranges) if facing else []
            if joined:
                result[-1] = (item, joined)
                continue
        result.append((item, ranges))
    return result


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
    return all(any(is_inside(small, big) for big in outer) for small in inner)


def _wording(question: str, scope: Sequence[DateExpression]) -> str:
    """Quote the dates of the scope: the very words where they stand together."""
    first, last = scope[0], scope[-1]
    if len(scope) > 1 and last.end - first.start <= sum(len(item.text) for item in scope) + 3 * (
        len(scope) - 1
    ):
        return question[first.start : last.end]
    return "、".join(dict.fromkeys(item.text for item in scope))


def _spans(found: Sequence[DateExpression], plain: str) -> tuple[tuple[int, int], ...]:
    """Return where date wording stands, in order, disjoint; a title's date is part of its name."""
    spans: list[tuple[int, int]] = []
    for item in found:
        if not item.quoted:
            start, end = role_span(item, plain)
            floor = spans[-1][1] if spans else 0
            spans.append((max(start, floor), max(end, floor)))
    return tuple(span for span in spans if span[0] < span[1])
