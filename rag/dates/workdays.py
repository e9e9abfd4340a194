"""Workdays as the State Council announced them: 3月第一个工作日, 节后首个工作日.

Weekends worked to make up for a holiday count, the holiday's own weekdays do not; outside the
announced years Monday to Friday do.
"""

import re
from datetime import date, timedelta

from rag.dates.calendars import ImpossibleDateError, announced_holiday, whole_month
from rag.dates.fragments import COUNT, S
from rag.dates.numerals import parse_number
from rag.dates.steps import Context, Span, Step

__all__ = ["WORKDAY", "WORKDAY_AFTER", "is_workday", "resolve_workday", "workday_steps"]

WORKDAY = (
    rf"(?P<workday>(?:第{S}(?P<wd_n>{COUNT}){S}个?|(?P<wd_1>首)个?|(?P<wd_e>最后|末)一?个?"
    rf"|(?P<wd_p>前|头)(?P<wd_f>{COUNT})个|最?后(?P<wd_l>{COUNT})个)工作日)"
)
"""3月第一个工作日, 上个月最后一个工作日, 10月前三个工作日."""

WORKDAY_AFTER = (
    r"(?P<workday_after>(?:假期|长假|假)?(?:过|结束)?[之以]?后的?"
    rf"(?:第{S}(?P<wa_d>{COUNT}){S}个?|首个?)工作日)"
)
"""春节后第一个工作日, 国庆假期后首个工作日."""

_ONE = timedelta(days=1)
_ANNOUNCED = range(2004, 2027)  # years of chinesecalendar's table


def workday_steps(m: re.Match[str]) -> list[Step]:
    """Return the step of a match of either pattern: n-th from the start, or from the end (< 0)."""
    groups = m.groupdict()
    if m.lastgroup == "workday_after":
        return [Step("workday", _number(groups["wa_d"]) or 1, 1, "after")]
    if groups["wd_e"]:
        return [Step("workday", -1, 1)]
    if groups["wd_l"]:
        return [Step("workday", -1, _number(groups["wd_l"]))]
    if groups["wd_f"]:
        return [Step("workday", 1, _number(groups["wd_f"]))]
    return [Step("workday", _number(groups["wd_n"]) or 1, 1)]


def _number(text: str | None) -> int:
    return (parse_number(text) or 0) if text else 0


def resolve_workday(step: Step, outer: Span | None, context: Context) -> Span:
    """Return the workdays a step names within, or after, the days before it.

    Raises:
        ImpossibleDateError: If there are not so many.
    """
    if outer is not None and outer.start is not None and outer.end is not None:
        start, end = outer.start, outer.end
    else:
        start, end = whole_month(context.year, context.month)
    if step.name == "after":
        off = announced_holiday(end)
        start = (max(off[1], end) if off else end) + _ONE
        end = start + timedelta(days=7 * step.n + 14)
    days = [start + timedelta(days=n) for n in range((end - start).days + 1)]
    worked = [day for day in days if is_workday(day)]
    count = max(1, step.m)
    chosen = worked[-count:] if step.n < 0 else worked[step.n - 1 : step.n - 1 + count]
    if len(chosen) < count:
        raise ImpossibleDateError(f"没有第{abs(step.n)}个工作日")
    return Span(chosen[0], chosen[-1], "day" if count == 1 else "range")


def is_workday(day: date) -> bool:
    """Tell whether people worked that day, by the announcement of its year where there is one."""
    if day.year in _ANNOUNCED:
        from chinese_calendar.constants import holidays, workdays

        if day in workdays:
            return True
        if day in holidays:
            return False
    return day.weekday() < 5
