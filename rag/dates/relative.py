"""Words told from today: 昨天, 上周二, 近三天, 5天前 → the days they mean.

Also what every reading of date wording needs: numbers, and days as steps.
"""

import re
from collections.abc import Callable
from datetime import date, timedelta

from rag.dates.calendars import add_months, monday_of
from rag.dates.numerals import parse_number
from rag.dates.steps import Step

__all__ = [
    "RELATIVE",
    "WEEKDAYS",
    "Handler",
    "Steps",
    "full_year",
    "number_of",
    "one_day",
    "unit_of",
]

Steps = list[Step]
Handler = Callable[[re.Match[str], date], "Steps | None"]
WEEKDAYS = {name: number for number, name in enumerate("一二三四五六日")} | {"天": 6}


# 最近两三天, 三五天前: one of two numbers
_ABOUT = frozenset(
    {"一二", "一两", "两三", "二三", "三四", "三五", "四五", "五六", "六七", "七八", "八九"}
)


def number_of(text: str | None) -> int:
    """Return a numeral that a pattern has already found, 0 for none; of 两三, 三五 the larger."""
    if text in _ABOUT:
        text = text[1]
    value = parse_number(text) if text else 0
    return {"仨": 3, "俩": 2}.get(text or "", 0) if value is None else value


def full_year(year: int, reference: date) -> int:
    """Give two digits the century that puts them from 79 years back to 20 years ahead."""
    year += reference.year // 100 * 100
    while year > reference.year + 20:
        year -= 100
    while year <= reference.year - 80:
        year += 100
    return year


def fixed(start: date, end: date, precision: str) -> Step:
    """Return the step that names known days."""
    return Step("fixed", start.toordinal(), end.toordinal(), precision)


def one_day(day: date) -> Steps:
    """Return the steps that name a known day."""
    return [fixed(day, day, "day")]


def _shift(words: str) -> int:
    """上 → -1, 上上 → -2, 本 → 0, 下 → 1, 次 → 1."""
    if words[0] == "上":
        return -len(words)
    return len(words) if words[0] == "下" else int(words[0] == "次")


def unit_of(text: str) -> str:
    """Return the unit a word means: 星期 → 周, 日 → 天, 季度 → 季."""
    return "周" if text in ("星期", "礼拜") else {"日": "天", "季度": "季"}.get(text, text)


def _moved(reference: date, count: int, unit: str, half: bool) -> date:
    """Move a day by count and a half units, the sign being the count's."""
    sign = -1 if count < 0 else 1
    if unit in ("天", "周"):
        return reference + timedelta(count * (7 if unit == "周" else 1))
    months = {"月": 1, "季": 3, "年": 12}[unit]
    if unit == "月":
        return add_months(reference, count) + timedelta(15 * sign * half)
    return add_months(reference, count * months + sign * half * months // 2)


def _amount(m: re.Match[str], prefix: str) -> tuple[int, str, bool]:
    """Return count, unit and whether a half is added: 一年半 → 1, 年, True; 半年 → 0, 年, True."""
    groups = m.groupdict()
    number = groups[f"{prefix}_n"]
    half = bool(groups[f"{prefix}_h"] or groups[f"{prefix}_h2"]) or number == "半"
    return (0 if number == "半" else number_of(number)), unit_of(groups[f"{prefix}_u"]), half


def _ago(m: re.Match[str], reference: date) -> Steps | None:
    """5天前 is a day, 4周后 a week, 3个月前 a month, 三年前 a year."""
    count, unit, half = _amount(m, "ago")
    number = m["ago_n"]
    spelt = len(number) > 1 and (number.isdigit() or not set(number) & set("十百"))
    year_like = unit == "年" and spelt and (len(number) == 4 or number[0] in "0零〇")
    if year_like or (unit == "月" and not (m["ago_g"] or number in ("仨", "俩", "半"))):
        return None  # 2025年前 and 3月前 name the year and the month
    if spelt and not number.isdigit():
        return None  # 五八年前七个月, 三四天前
    if not count and not half:
        return None
    sign = -1 if m["ago_d"] == "前" else 1
    day = _moved(reference, sign * count, unit, half) if count else _halved(reference, unit, sign)
    if unit == "天":
        return one_day(day)
    if unit == "周":
        monday = monday_of(day)
        return [fixed(monday, monday + timedelta(6), "week")]
    if unit == "年" and not half:
        return [Step("year", day.year)]
    return (
        one_day(day)
        if unit == "月" and half
        else [Step("year", day.year), Step("month", day.month)]
    )


def _halved(reference: date, unit: str, sign: int) -> date:
    if unit == "年":
        return add_months(reference, 6 * sign)
    return reference + timedelta(sign * {"月": 15, "季": 45, "周": 3}.get(unit, 0))


def _since(m: re.Match[str], reference: date) -> Steps | None:
    count, unit, half = _amount(m, "sin")
    number = m["sin_n"]
    if unit == "年" and (len(number) == 4 or number[0] in "0零〇"):
        return None  # 2020年以来 names the year
    if unit == "月" and not set(m.group()) & set("个仨俩多余"):
        return None  # 3月以来 names the month
    return _past(reference, count, unit, half)


def _past(reference: date, count: int, unit: str, half: bool) -> Steps | None:
    """近三天: count units that end on the reference date."""
    if not count and not half:
        return None
    back = _moved(reference, -count, unit, half) if count else _halved(reference, unit, -1)
    if count == 1 and unit == "天":
        return one_day(reference)
    return [fixed(min(back + timedelta(1), reference), reference, "rolling")]


def _roll(m: re.Match[str], reference: date) -> Steps | None:
    """近三天 ends today; 上两周 and 前两年 are whole ones before this; 未来两天 begins tomorrow."""
    count, unit, half = _amount(m, "ro")
    word = m["ro_s"]
    if m["ro_n"] == "半" and word in "前上头下后" and "个" not in m.group():
        return None  # 上半年, 下半月
    if word in ("近", "最近", "过去", "这") or (half and word in ("前", "上", "头")):
        if word == "这" and unit != "天":
            return None
        return _past(reference, count, unit, half)
    if not count and not half:
        return None
    if word in ("未来", "今后", "接下来", "往后"):
        tomorrow = reference + timedelta(1)
        ahead = _moved(reference, count, unit, half) if count else _halved(reference, unit, 1)
        return [fixed(tomorrow, max(tomorrow, ahead), "rolling")]
    if half or (unit == "月" and word in "上下" and "个" not in m.group()):
        return None
    return _whole_units(reference, count if word in ("下", "后") else -count, unit)


def _whole_units(reference: date, count: int, unit: str) -> Steps:
    """上两周, 下三个月, 前两年: calendar units next to the current one, which is left out."""
    low, high = (count, -1) if count < 0 else (1, count)
    if unit == "天":
        first, last = reference + timedelta(low), reference + timedelta(high)
        return [fixed(first, last, "day" if first == last else "rolling")]
    if unit == "周":
        monday = monday_of(reference)
        start = monday + timedelta(7 * low)
        return [
            fixed(start, monday + timedelta(7 * high + 6), "week" if low == high else "rolling")
        ]
    size = {"月": 1, "季": 3, "年": 12}[unit]
    current = reference.replace(month=(reference.month - 1) // size * size + 1, day=1)
    start = add_months(current, size * low)
    end = add_months(current, size * (high + 1)) - timedelta(1)
    if size == 12 and low == high:
        return [Step("year", start.year)]
    return [fixed(start, end, "month" if size == 1 and low == high else "rolling")]


_RECENT_DAYS = 30
_A_FEW_DAYS = 7


def _recent(m: re.Match[str], reference: date) -> Steps | None:
    """最近, 近期: thirty days that end on the reference date; 这几天, 近几天: seven."""
    days = _A_FEW_DAYS if "几" in m.group() else _RECENT_DAYS
    return _past(reference, days, "天", False)


def _week(m: re.Match[str], reference: date) -> Steps | None:
    monday = monday_of(reference) + timedelta(7 * _shift(m["wk_s"]))
    day = m["wk_d"]
    if day == "末" or (not day and m.group().endswith("末")):
        return [fixed(monday + timedelta(5), monday + timedelta(6), "weekend")]
    if day:
        return one_day(monday + timedelta(WEEKDAYS[day]))
    return [fixed(monday, monday + timedelta(6), "week")]


def _rel_month(m: re.Match[str], reference: date) -> Steps | None:
    day = add_months(reference.replace(day=1), _shift(m["rm_s"]))
    return [Step("year", day.year), Step("month", day.month)]


def _rel_quarter(m: re.Match[str], reference: date) -> Steps | None:
    first = reference.replace(month=(reference.month - 1) // 3 * 3 + 1, day=1)
    day = add_months(first, 3 * _shift(m["rq_s"]))
    return [Step("year", day.year), Step("quarter", (day.month + 2) // 3)]


def _rel_half(m: re.Match[str], reference: date) -> Steps | None:
    first = reference.replace(month=1 if reference.month < 7 else 7, day=1)
    day = add_months(first, 6 * _shift(m["rh_s"]))
    return [Step("year", day.year), Step("half", 1 if day.month == 1 else 2)]


def _days(m: re.Match[str], reference: date) -> Steps | None:
    first = reference - timedelta(m["days"][0] == "昨")
    return [fixed(first, first + timedelta(1), "rolling")]


def _rel_day(m: re.Match[str], reference: date) -> Steps | None:
    if m["rd_f"]:  # 寻日 and 听日 are Cantonese for yesterday and tomorrow
        shift = (2 + len(m["rd_b"])) * (-1 if m["rd_f"] == "前" else 1)
    else:
        shift = {"昨": -1, "寻": -1, "明": 1, "听": 1}.get(m["rd_n"] or "", 0)
    return one_day(reference + timedelta(shift))


def _hours(m: re.Match[str], reference: date) -> Steps | None:
    """过去48小时: days are as fine as entries are dated."""
    return _past(reference, max(1, -(-number_of(m["ho_n"]) // 24)), "天", half=False)


def _opened(_m: re.Match[str], reference: date) -> Steps | None:
    return [fixed(reference.replace(month=1, day=1), reference, "rolling")]


def _now(_m: re.Match[str], reference: date) -> Steps | None:
    return one_day(reference)


RELATIVE: dict[str, Handler] = {
    "hours": _hours,
    "opened": _opened,
    "now": _now,
    "ago": _ago,
    "since": _since,
    "recent": _recent,
    "roll": _roll,
    "week": _week,
    "rel_month": _rel_month,
    "rel_quarter": _rel_quarter,
    "rel_half": _rel_half,
    "days": _days,
    "rel_day": _rel_day,
}
"""Name of a head → its reading."""
