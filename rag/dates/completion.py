"""Years and months that a question leaves open, filled in from the corpus and the conversation."""

from collections.abc import Sequence
from dataclasses import dataclass

from rag.dates.coverage import Coverage
from rag.dates.expressions import DateExpression, expand_months, expand_years
from rag.dates.ranges import clipped, opened
from rag.dates.relative import RELATIVE
from rag.records import DateRange

__all__ = ["Ground", "resolve_open"]

_RELATIVE = frozenset({*RELATIVE, "rel_year", "years", "same", "edge"})
# More dates than this no question lists; a noisy one must not take quadratic time
_SHARED = 12


@dataclass(frozen=True, slots=True)
class Ground:
    """What open years and months are filled from.

    Attributes:
        coverage: The days the corpus has entries for.
        earlier: The days the turn before meant; empty for none.
        scope: Every date of the question that may be its scope.
    """

    coverage: Coverage
    earlier: tuple[DateRange, ...]
    scope: tuple[DateExpression, ...]

    def shared_years(self) -> list[int]:
        """Return the years in which any date of the question has entries."""
        ranges = [
            candidate
            for item in self.scope[:_SHARED]
            if item.phrase.slot == "year"
            for candidate in clipped(expand_years(item, self.coverage.years))
            if self.coverage.holds(candidate)
        ]
        return _start_years(ranges)


def resolve_open(item: DateExpression, ground: Ground, notes: list[str]) -> list[DateRange]:
    """Return the days of one date: one range for each year or month left open.

    Args:
        item: A date of the question.
        ground: What open places are filled from.
        notes: Chinese sentences are added that say what was assumed.
    """
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
    if item.phrase.bound == "to_now" and item.range is not None:
        notes.append(_told_from(item))  # 2月以来 runs up to now: the last February
        return [item.range]
    if slot == "month":
        return _by_month(item, ground, notes)
    return _by_year(item, ground, notes)


def _told_from(item: DateExpression) -> str:
    assert item.range is not None
    return f"“{item.text}”以{item.reference.isoformat()}为参照日期，即{_shown(item.range)}。"


def _shown(item: DateRange) -> str:
    if item.start == item.end and item.start is not None:
        return item.start.isoformat()
    start = item.start.isoformat() if item.start else "最早"
    return f"{start}至{item.end.isoformat() if item.end else '最新'}"


def _by_year(item: DateExpression, ground: Ground, notes: list[str]) -> list[DateRange]:
    """2月7日: one range for each year that has an entry in it, else for every covered year."""
    said = _years_of(ground.earlier)
    years: Sequence[int] = said or ground.coverage.years or (item.reference.year,)
    own = item.role in ("entry", "published")
    if not own and not said:
        years = (*years, *_year_after(item, ground.coverage))
    whole = expand_years(item, years)
    ranges = opened(whole)
    if not ranges:
        reason = item.impossible or f"资料覆盖的{_listed(years)}都没有这一天"
        notes.append(f"“{item.text}”不成立：{reason}。")
        return []
    if said or not own:
        why = "上文的" if said else ""
        notes.append(f"“{item.text}”没有写明年份，按{why}{_listed(years)}理解。")
        return ranges
    held = [ground.coverage.holds(_within_year(one)) for one in whole]
    if hits := [one for one, holds in zip(ranges, held, strict=True) if holds]:
        listed = _listed(_start_years(hits))
        notes.append(f"“{item.text}”没有写明年份，按{listed}理解（资料中这些年份有相应的条目）。")
        return hits
    # 2月3日、5日: the other dates of the question say which year is spoken of
    ranges = opened(expand_years(item, ground.shared_years())) or ranges
    listed = _listed(_start_years(ranges))
    notes.append(f"“{item.text}”没有写明年份，按{listed}理解（都没有相应的条目）。")
    return ranges


_SOON = 120  # days


def _year_after(item: DateExpression, coverage: Coverage) -> list[int]:
    """Return the year after the last where the day lies just ahead of the last entry.

    Entries of December tell what runs out in January; those of March say nothing of the next
    February.
    """
    if not coverage.years:
        return []
    following = coverage.years[-1] + 1
    days = [_within_year(one).start for one in expand_years(item, [following])]
    last = coverage.ends[-1]
    soon = any(day is not None and day.toordinal() - last <= _SOON for day in days)
    return [following] if soon else []


def _within_year(item: DateRange) -> DateRange:
    (inside,) = clipped([item])
    return inside


def _start_years(ranges: Sequence[DateRange]) -> list[int]:
    days = [item.start or item.end for item in ranges]
    return sorted({day.year for day in days if day is not None})


def _listed(years: Sequence[int]) -> str:
    return "、".join(f"{year}年" for year in years)


def _years_of(earlier: Sequence[DateRange]) -> list[int]:
    """Return the years of the turn before, where they are years that can be carried on."""
    days = [day for item in earlier for day in (item.start, item.end) if day is not None]
    return sorted({day.year for day in days})


def _by_month(item: DateExpression, ground: Ground, notes: list[str]) -> list[DateRange]:
    """5日: the day in the month of the turn before, else in each month the corpus covers."""
    said = _months_of(ground.earlier)
    months: Sequence[tuple[int, int]] = said or ground.coverage.months
    if not months:
        months = ((item.reference.year, item.reference.month),)
    ranges = expand_months(item, months)
    if not ranges:
        notes.append(f"“{item.text}”不成立：资料覆盖的月份都没有这一天。")
        return []
    hits = ranges if said else [one for one in ranges if ground.coverage.holds(one)] or ranges
    shown = sorted({(one.start.year, one.start.month) for one in hits if one.start is not None})
    words = "、".join(f"{year}年{month}月" for year, month in shown[:6])
    words += "等" if len(shown) > 6 else ""
    why = "上文的" if said else "资料中的"
    notes.append(f"“{item.text}”没有写明月份，按{why}{words}理解。")
    return list(hits)


def _months_of(earlier: Sequence[DateRange]) -> list[tuple[int, int]]:
    """Return the months of the turn before; of a longer time none can be carried on."""
    months = set()
    for item in earlier:
        if item.start is None or item.end is None or (item.end - item.start).days > 62:
            continue
        months |= {(day.year, day.month) for day in (item.start, item.end)}
    return sorted(months)
