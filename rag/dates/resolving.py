"""Steps → days, once the places left open are known."""

from collections.abc import Callable
from datetime import date, timedelta
from functools import lru_cache

from rag.dates.calendars import (
    ImpossibleDateError,
    add_months,
    announced_holiday,
    gregorian,
    lunar_day,
    lunar_month,
    monday_of,
    solar_term,
    whole_month,
    whole_year,
)
from rag.dates.festivals import FESTIVALS, day_of
from rag.dates.parts import DECADE_PARTS, YEAR_PARTS, part_of_month, some_years
from rag.dates.steps import Context, Span, Step
from rag.dates.workdays import resolve_workday
from rag.records import Precision

__all__ = ["resolve_steps"]


@lru_cache(maxsize=4096)
def resolve_steps(steps: tuple[Step, ...], context: Context) -> Span:
    """Return the days that steps name, open places taken from the context.

    Raises:
        ImpossibleDateError: If they name none: 2月30日.
    """
    span: Span | None = None
    try:
        for step in steps:
            span = _RESOLVERS[step.kind](step, span, context)
    except OverflowError as error:
        raise ImpossibleDateError("日期超出可以处理的范围") from error
    assert span is not None  # steps are never empty
    return span


def _year_of(outer: Span | None, context: Context) -> int:
    return outer.start.year if outer is not None and outer.start is not None else context.year


def _bounds(outer: Span | None, context: Context) -> tuple[date, date]:
    """Return the first and last day to narrow; a bare part of a month takes the context's."""
    if outer is not None and outer.start is not None and outer.end is not None:
        return outer.start, outer.end
    return whole_month(context.year, context.month)


def _fixed(step: Step, _outer: Span | None, _context: Context) -> Span:
    names: dict[str, Precision] = {"day": "day", "month": "month", "year": "year"}
    return Span(date.fromordinal(step.n), date.fromordinal(step.m), names.get(step.name, "range"))


def _year(step: Step, _outer: Span | None, _context: Context) -> Span:
    return Span(*whole_year(step.n), "year")


def _years(step: Step, _outer: Span | None, _context: Context) -> Span:
    return Span(whole_year(step.n)[0], whole_year(step.n + step.m - 1)[1], "range")


def _month(step: Step, outer: Span | None, context: Context) -> Span:
    return Span(*whole_month(_year_of(outer, context), step.n), "month")


def _day(step: Step, outer: Span | None, context: Context) -> Span:
    month = _bounds(outer, context)[0]
    day = gregorian(month.year, month.month, step.n)
    return Span(day, day, "day")


def _half(step: Step, outer: Span | None, context: Context) -> Span:
    year = _year_of(outer, context)
    return _months(year, 6 * step.n - 5, 6 * step.n)


def _quarter(step: Step, outer: Span | None, context: Context) -> Span:
    if not 1 <= step.n <= 4:
        raise ImpossibleDateError(f"一年没有第{step.n}季度")
    return _months(_year_of(outer, context), 3 * step.n - 2, 3 * step.n)


def _quarters(step: Step, outer: Span | None, context: Context) -> Span:
    """前三季度: the first n quarters."""
    return _months(_year_of(outer, context), 1, 3 * step.n)


def _months(year: int, first: int, last: int) -> Span:
    return Span(whole_month(year, first)[0], whole_month(year, last)[1], "range")


def _season(step: Step, outer: Span | None, context: Context) -> Span:
    """春: from 立春 to the day before 立夏."""
    year = _year_of(outer, context)
    terms = ("立春", "立夏", "立秋", "立冬")
    ahead = year + (step.n == 3)
    end = solar_term(ahead, terms[(step.n + 1) % 4]) - timedelta(1)
    return Span(solar_term(year, terms[step.n]), end, "range")


def _festival(step: Step, outer: Span | None, context: Context) -> Span:
    day = day_of(FESTIVALS[step.name], _year_of(outer, context)) + timedelta(step.n)
    return Span(day, day, "day")


def _holiday(step: Step, outer: Span | None, context: Context) -> Span:
    """春节期间: the announced days off; the festival's day where no announcement is known."""
    day = day_of(FESTIVALS[step.name], _year_of(outer, context))
    days = announced_holiday(day)
    return Span(*days, "range") if days else Span(day, day, "day")


def _term(step: Step, outer: Span | None, context: Context) -> Span:
    day = solar_term(_year_of(outer, context), step.name)
    return Span(day, day, "day")


def _lunar(step: Step, outer: Span | None, context: Context) -> Span:
    """正月初四: n is the month, m the day (0 for the whole month), name "leap" for 闰月."""
    year, leap = _year_of(outer, context), step.name == "leap"
    if step.m:
        day = lunar_day(year, step.n, step.m, leap)
        return Span(day, day, "day")
    return Span(*lunar_month(year, step.n, leap), "range")


def _lunar_year(step: Step, _outer: Span | None, _context: Context) -> Span:
    """农历2020年: from its first day to the day before the next one's."""
    start = lunar_month(step.n, 1)[0]
    return Span(start, lunar_month(step.n, 12)[1], "range")


def _weekday(step: Step, outer: Span | None, context: Context) -> Span:
    """周二: of the week already named (第三周周二, 上周一到周五), or of the context's."""
    named = outer is not None and outer.start is not None
    monday = monday_of(_bounds(outer, context)[0]) if named else context.monday
    day = monday + timedelta(step.n)
    return Span(day, day, "day")


def _same_day(_step: Step, outer: Span | None, context: Context) -> Span:
    """去年今日: the reference date's day in the month and year named."""
    start, _end = _bounds(outer, context)
    day = gregorian(
        start.year, _step.m if outer and outer.precision == "year" else start.month, _step.n
    )
    return Span(day, day, "day")


def _weekend(_step: Step, outer: Span | None, context: Context) -> Span:
    monday = outer.start if outer is not None and outer.start is not None else context.monday
    return Span(monday + timedelta(5), monday + timedelta(6), "range")


def _nth_weekday(step: Step, outer: Span | None, context: Context) -> Span:
    """十月第一个星期一; n = -1 is 最后一个."""
    start, end = _bounds(outer, context)
    if step.n < 0:
        day = end - timedelta((end.weekday() - step.m) % 7)
    else:
        day = start + timedelta((step.m - start.weekday()) % 7 + 7 * (step.n - 1))
    if not start <= day <= end:
        raise ImpossibleDateError(f"{start.month}月没有第{step.n}个星期{'一二三四五六日'[step.m]}")
    return Span(day, day, "day")


def _first(step: Step, outer: Span | None, context: Context) -> Span:
    """2020年前十一个月, 2月前三天, 2021年的前2周: n units from the start."""
    start, end = _bounds(outer, context)
    if step.name == "两月":  # 二三月: the month named and the next
        return Span(start, add_months(start, 2) - timedelta(1), "range")
    if step.name == "周":
        return _weeks(step.n, 1, start, end)
    if step.name == "天":
        last = start + timedelta(step.n - 1)
    else:
        last = add_months(start, {"月": 1, "季": 3, "年": 12}[step.name] * step.n) - timedelta(1)
    return Span(start, min(end, last), "range")


def _beside(step: Step, outer: Span | None, context: Context) -> Span:
    """清明节前一天 is the day before; 春节前一周 the seven days before, 后两天 the two after."""
    start, end = _bounds(outer, context)
    if step.name == "周次":
        off = announced_holiday(end)
        monday = monday_of((off[1] if off else end) + timedelta(7 * step.n))
        return Span(monday, monday + timedelta(6), "range")
    days = abs(step.n) * (7 if step.name == "周" else 1)
    if days == 1 or (step.name == "天" and abs(step.n) == 1):
        day = start - timedelta(1) if step.n < 0 else end + timedelta(1)
        return Span(day, day, "day")
    if step.n < 0:
        return Span(start - timedelta(days), start - timedelta(1), "range")
    return Span(end + timedelta(1), end + timedelta(days), "range")


def _last(step: Step, outer: Span | None, context: Context) -> Span:
    """二零二一年后三月, 2月最后三天: n units up to the end."""
    start, end = _bounds(outer, context)
    if step.name == "天":
        return Span(max(start, end - timedelta(step.n - 1)), end, "range" if step.n > 1 else "day")
    if step.name == "周":
        monday = monday_of(end)
        return Span(monday - timedelta(7 * (step.n - 1)), monday + timedelta(6), "range")
    months = {"月": 1, "季": 3, "年": 12}[step.name] * step.n
    first = add_months(end + timedelta(1), -months)
    return Span(max(start, first), end, "month" if (step.name, step.n) == ("月", 1) else "range")


def _nth(step: Step, outer: Span | None, context: Context) -> Span:
    """70年第8个月, 2月份第二周, 今年第三十七个星期, 春节假期第三天: the n-th unit."""
    start, end = _bounds(outer, context)
    if step.name == "周":
        return _weeks(1, step.n, start, end)
    if step.name == "天":
        day = start + timedelta(step.n - 1)
        span = Span(day, day, "day")
    else:
        months = {"月": 1, "季": 3}[step.name]
        first = add_months(start, months * (step.n - 1))
        last = add_months(first, months) - timedelta(1)
        span = Span(first, last, "month" if step.name == "月" else "range")
    if span.end is None or span.end > end:
        raise ImpossibleDateError(f"没有第{step.n}{step.name}")
    return span


def _weeks(count: int, first: int, start: date, end: date) -> Span:
    """Return count weeks from the first-th.

    Weeks of a year are those of ISO 8601 (the first holds 4 January); weeks of a month are
    counted from its first Monday, so that no week belongs to two months.
    """
    if (end - start).days > 300:
        monday = monday_of(date(start.year, 1, 4))
    else:
        monday = start + timedelta(-start.weekday() % 7)
    monday += timedelta(7 * (first - 1))
    if monday > end:
        raise ImpossibleDateError(f"没有第{first}周")
    return Span(monday, monday + timedelta(7 * count - 1), "range")


def _part(step: Step, outer: Span | None, context: Context) -> Span:
    start, end = _bounds(outer, context)
    days = (end - start).days + 1
    if outer is None or outer.precision == "month":
        return part_of_month(step.name, start, end)
    if days <= 31:  # of a holiday: its first, middle or last third
        third = max(1, days // 3)
        at = {"初": 0, "中": third, "末": days - third}.get(step.name, 0)
        return Span(start + timedelta(at), start + timedelta(at + third - 1), "range")
    if days > 30_000:
        years = {"初": (0, 9), "中": (40, 59), "末": (90, 99)}[step.name]
        return some_years(start.year, years)
    if days > 3000:
        return some_years(start.year, DECADE_PARTS[step.name])
    if days > 300:
        return _months(start.year, *YEAR_PARTS[step.name])
    months = days // 30
    at = {"初": 1, "中": (months + 1) // 2, "末": months}[step.name]
    month = add_months(start, at - 1)
    return Span(*whole_month(month.year, month.month), "month")


_Resolver = Callable[[Step, "Span | None", Context], Span]
_RESOLVERS: dict[str, _Resolver] = {
    "fixed": _fixed,
    "year": _year,
    "decade": _years,
    "century": _years,
    "month": _month,
    "day": _day,
    "half": _half,
    "quarter": _quarter,
    "quarters": _quarters,
    "season": _season,
    "festival": _festival,
    "holiday": _holiday,
    "term": _term,
    "lunar": _lunar,
    "lunar_year": _lunar_year,
    "weekday": _weekday,
    "same_day": _same_day,
    "weekend": _weekend,
    "nth_weekday": _nth_weekday,
    "workday": resolve_workday,
    "first": _first,
    "beside": _beside,
    "last": _last,
    "nth": _nth,
    "part": _part,
}
