"""English words told from today: yesterday, last week, the past three days, two months ago."""

import re
from datetime import date, timedelta

from rag.dates.calendars import add_months, monday_of
from rag.dates.steps import Step

__all__ = ["RELATIVE", "WEEKDAYS", "Read", "relative"]


_NUMBERS = dict(
    zip(
        [
            "one",
            "two",
            "three",
            "four",
            "five",
            "six",
            "seven",
            "eight",
            "nine",
            "ten",
            "eleven",
            "twelve",
        ],
        range(1, 13),
        strict=True,
    )
)
WEEKDAYS = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]
_COUNT = r"(?P<n>[0-9]{1,3}|" + "|".join(_NUMBERS) + ")"
RELATIVE = re.compile(
    r"(?<![A-Za-z])(?:(?:the )?(?P<far>day (?:before yesterday|after tomorrow))"
    r"|(?P<day>today|yesterday|tomorrow)"
    rf"|(?:the )?(?P<which>last|past|previous|this|next|coming) (?:{_COUNT} )?"
    rf"(?P<unit>days?|weekend|weeks?|months?|quarter|years?|{'|'.join(WEEKDAYS)})"
    rf"|{_COUNT.replace('<n>', '<n2>')} (?P<unit2>days?|weeks?|months?|years?) "
    r"(?P<ago>ago|later|from now))(?![A-Za-z])",
    re.IGNORECASE,
)


Read = tuple[tuple[Step, ...], "tuple[Step, ...] | None"]


def _fixed(first: date, last: date, precision: str) -> Read:
    return (Step("fixed", first.toordinal(), last.toordinal(), precision),), None


def relative(m: re.Match[str], reference: date) -> Read | None:
    """Read yesterday, last Friday, the past two weeks; None for no date."""
    if m["far"] or m["day"]:
        word = (m["far"] or m["day"]).lower()
        shift = {"day before yesterday": -2, "yesterday": -1, "today": 0, "tomorrow": 1}.get(
            word, 2
        )
        day = reference + timedelta(shift)
        return _fixed(day, day, "day")
    if m["ago"]:
        return _ago(m, reference)
    unit = m["unit"].lower().rstrip("s")
    sign = {"this": 0, "next": 1, "coming": 1}.get(m["which"].lower(), -1)
    if m["n"]:
        return _rolling(reference, sign * _count(m["n"]), unit)
    return _neighbour(reference, sign, m["unit"].lower())


def _count(text: str) -> int:
    return int(text) if text.isdigit() else _NUMBERS[text.lower()]


def _moved(reference: date, count: int, unit: str) -> date:
    if unit in ("day", "week"):
        return reference + timedelta(count * (7 if unit == "week" else 1))
    return add_months(reference, count * (12 if unit == "year" else 1))


def _ago(m: re.Match[str], reference: date) -> Read | None:
    sign = -1 if m["ago"].lower() == "ago" else 1
    unit = m["unit2"].lower().rstrip("s")
    day = _moved(reference, sign * _count(m["n2"]), unit)
    if unit == "day":
        return _fixed(day, day, "day")
    if unit == "week":
        monday = monday_of(day)
        return _fixed(monday, monday + timedelta(6), "week")
    if unit == "month":
        return (Step("year", day.year), Step("month", day.month)), None
    return (Step("year", day.year),), None


def _rolling(reference: date, count: int, unit: str) -> Read | None:
    """The last three days end on the reference date; the next three begin after it."""
    if not count or unit not in ("day", "week", "month", "year"):
        return None
    day, one = _moved(reference, count, unit), timedelta(1)
    first, last = (day + one, reference) if count < 0 else (reference + one, day)
    return _fixed(first, last, "rolling")


def _neighbour(reference: date, sign: int, unit: str) -> Read | None:
    """Last week, this month, next Friday: the calendar unit beside the current one."""
    monday = monday_of(reference) + timedelta(7 * sign)
    days = [name.lower() for name in WEEKDAYS]
    if unit in days:
        day = monday + timedelta(days.index(unit))
        return _fixed(day, day, "day")
    if unit == "week":
        return _fixed(monday, monday + timedelta(6), "week")
    if unit == "weekend":
        return _fixed(monday + timedelta(5), monday + timedelta(6), "weekend")
    if unit == "quarter":
        day = add_months(reference.replace(day=1), 3 * sign)
        return (Step("year", day.year), Step("quarter", (day.month + 2) // 3)), None
    if unit == "month":
        day = add_months(reference.replace(day=1), sign)
        return (Step("year", day.year), Step("month", day.month)), None
    return ((Step("year", reference.year + sign),), None) if unit == "year" else None
