"""What each piece of date wording means: matched groups → steps.

Places left open (the year of 2月) stay open. A reading returns None where the words are no
date after all.
"""

import re
from datetime import date, timedelta

from rag.dates.numerals import parse_digits
from rag.dates.relative import (
    RELATIVE,
    WEEKDAYS,
    Handler,
    Steps,
    full_year,
    number_of,
    one_day,
    unit_of,
)
from rag.dates.steps import Step
from rag.dates.workdays import workday_steps
from rag.dates.years import YEARS

__all__ = ["HEADS", "TAILS"]


def _vacation(m: re.Match[str], _reference: date) -> Steps | None:
    return [Step("month", 7 if m["vacation"][0] == "暑" else 1), Step("first", 2, 0, "两月")]


def _bare_quarter(m: re.Match[str], _reference: date) -> Steps | None:
    return [Step("quarter", number_of(m["bq_n"]))]


def _that_day(m: re.Match[str], reference: date) -> Steps | None:
    return one_day(reference + timedelta(m["that_day"][0] in "次翌"))


def _same_day(_m: re.Match[str], reference: date) -> Steps | None:
    return [Step("same_day", reference.day, reference.month)]


def _bare_month(m: re.Match[str], _reference: date) -> Steps | None:
    return [Step("month", number_of(m["bare_month_n"]))]


def _two_months(m: re.Match[str], _reference: date) -> Steps | None:
    first = number_of(m["two_months"][0])
    return [Step("month", first), Step("first", 2, 0, "两月")]


def _lunar(m: re.Match[str], _reference: date) -> Steps | None:
    """正月初四, 闰四月, 五月廿二; 三月三 and 八月十五 are lunar by custom."""
    groups = m.groupdict()
    if twice := groups["lu_twice"]:
        return [Step("lunar", number_of(twice[0]), number_of(twice[2]))]
    leap = "leap" if groups["lu_l"] else ""
    named = {"正": 1, "冬": 11, "腊": 12}.get(groups["lu_m"] or "")
    month = named or number_of(groups["lu_ln"] or groups["lu_m2"])
    day = number_of(groups["lu_d"] or groups["lu_d2"])
    return [Step("lunar", month, day, leap)] if month <= 12 and day <= 30 else None


def _marked(m: re.Match[str], reference: date) -> Steps | None:
    """农历 before a year, month or day makes all of it lunar."""
    steps = []
    year, groups = None, m.groupdict()
    if groups.get("ma_y"):
        value = parse_digits(m["ma_y"])
        year = value if value is None or value >= 100 else full_year(value, reference)
    elif groups.get("ma_r"):
        year = reference.year + {"去": -1, "今": 0, "明": 1, "前": -2, "后": 2}[m["ma_r"]]
    month = {"正": 1, "冬": 11, "腊": 12}.get(m["ma_m"] or "") or number_of(m["ma_m"])
    day = number_of(m["ma_d"])
    if year is not None:
        steps.append(Step("year", year) if month else Step("lunar_year", year))
    if month or day:
        steps.append(Step("lunar", month or 1, day, "leap" if m["ma_l"] else ""))
    return steps if month <= 12 and day <= 30 else None


def _newyear(m: re.Match[str], _reference: date) -> Steps | None:
    day = m["ny_d"]
    return (
        [Step("lunar", 12, 30)] if not day or day == "三十" else [Step("lunar", 1, number_of(day))]
    )


def _bare_lunar(m: re.Match[str], _reference: date) -> Steps | None:
    return [Step("lunar", 1, number_of(m["bl_d"]), "bare")]


def _month(m: re.Match[str], _reference: date) -> Steps | None:
    number = number_of(m["mo_n"]) if m["mo_n"] else 1
    return [Step("month", number)] if number < 100 else None


def _quarter(m: re.Match[str], _reference: date) -> Steps | None:
    groups = m.groupdict()
    number = groups["qu_n"] or groups.get("qu_b") or groups["qu_q"]
    if number is None:
        number = {"首": "1", "末": "4", "四": "4"}[m.group(m.lastgroup or 0)[0]]
    return [Step("quarter", number_of(number))]


def _quarters(m: re.Match[str], _reference: date) -> Steps | None:
    return [Step("quarters", number_of(m["qs_n"]))]


def _half(m: re.Match[str], _reference: date) -> Steps | None:
    return [Step("half", 1 if m["ha_n"] in "上前" else 2)]


def _season(m: re.Match[str], reference: date) -> Steps | None:
    groups = m.groupdict()
    step = Step("season", "春夏秋冬".index(groups.get("se_n") or groups["se_b"]))
    if word := groups.get("se_r"):
        return [Step("year", reference.year + {"去": -1, "今": 0, "明": 1}[word]), step]
    return [step]


def _festival(m: re.Match[str], _reference: date) -> Steps | None:
    return [Step("holiday" if m["fe_h"] else "festival", 0, 0, m["fe_n"])]


def _short_festival(m: re.Match[str], _reference: date) -> Steps | None:
    name = m["sf_n"] or m.groupdict().get("sf_t")
    return [Step("holiday" if m["sf_h"] else "festival", 0, 0, name or "")]


def _term(m: re.Match[str], _reference: date) -> Steps | None:
    return [Step("term", 0, 0, m["te_n"] or m.groupdict().get("te_w") or "")]


def _bare_day(m: re.Match[str], _reference: date) -> Steps | None:
    return [Step("day", number_of(m["bare_day_n"]))]


def _day(m: re.Match[str], _reference: date) -> Steps | None:
    return [Step("day", number_of(m["da_n"]))]


def _plain_day(m: re.Match[str], _reference: date) -> Steps | None:
    day = number_of(m["pd_n"])
    return [Step("day", day)] if 1 <= day <= 31 else None


def _part_name(word: str) -> str:
    if word.endswith("旬"):
        return word
    if word[0] in "上下":
        return word[0] + "半"
    return "初" if word[0] in "初前早伊开一头" else "中" if word[0] == "中" else "末"


def _edge(m: re.Match[str], reference: date) -> Steps | None:
    """月初 and 年底 are this month's and this year's."""
    steps = [Step("year", reference.year)]
    if m["ed_u"] == "月":
        steps.append(Step("month", reference.month))
    elif m["ed_p"] == "中旬":
        return None
    return [*steps, Step("part", 0, 0, _part_name(m["ed_p"]))]


def _xun(m: re.Match[str], _reference: date) -> Steps | None:
    return [Step("part", 0, 0, _part_name(m["xu_p"] or m["xu_h"]))]


def _weekday(m: re.Match[str], _reference: date) -> Steps | None:
    return [Step("weekday", WEEKDAYS[m["weekday"][-1]])]


def _weekend(_m: re.Match[str], _reference: date) -> Steps | None:
    return [Step("weekend")]


def _part(m: re.Match[str], _reference: date) -> Steps | None:
    return [Step("part", 0, 0, _part_name(m["part"]))]


def _same_month(_m: re.Match[str], reference: date) -> Steps | None:
    return [Step("month", reference.month)]


def _beside(m: re.Match[str], _reference: date) -> Steps | None:
    """清明节前一天, 春节后两周: days or weeks on one side, the day itself left out."""
    count = number_of(m["be_n"])
    sign = -1 if m["be_d"] == "前" else 1
    return [Step("beside", sign * count, 0, unit_of(m["be_u"]))] if count else None


def _week_after(m: re.Match[str], _reference: date) -> Steps | None:
    """春节后第一周: the first from Monday to Sunday once the days off are over."""
    return [Step("beside", number_of(m["wa_n"]) if m["wa_n"] else 1, 0, "周次")]


def _first(m: re.Match[str], _reference: date) -> Steps | None:
    groups = m.groupdict()
    if groups.get("fi_s"):
        return [Step("nth", 1, 0, unit_of(groups["fi_s"]))]
    return [Step("first", number_of(groups["fi_n"]), 0, unit_of(groups["fi_u"]))]


def _last(m: re.Match[str], _reference: date) -> Steps | None:
    groups = m.groupdict()
    if groups.get("la_s"):
        return [Step("last", 1, 0, unit_of(groups["la_s"]))]
    return [Step("last", number_of(groups["la_n"]), 0, unit_of(groups["la_u"]))]


def _iso_week(m: re.Match[str], _reference: date) -> Steps:
    """2022-W38: the 38th week of 2022."""
    return [Step("year", int(m["iw_y"])), Step("nth", int(m["iw_w"]), 0, "周")]


def _nth(m: re.Match[str], _reference: date) -> Steps | None:
    groups = m.groupdict()
    if unit := groups.get("nt_l"):
        return [Step("last", 1, 0, unit_of(unit))]
    number, unit = number_of(groups["nt_n"]), unit_of(groups["nt_u"])
    return [Step("quarter", number)] if unit == "季" else [Step("nth", number, 0, unit)]


def _nth_weekday(m: re.Match[str], _reference: date) -> Steps | None:
    number = number_of(m["nw_n"]) if m["nw_n"] else -1
    return [Step("nth_weekday", number, WEEKDAYS[m["nw_d"][-1]])]


def _workday(m: re.Match[str], _reference: date) -> Steps | None:
    return workday_steps(m)


def _same(_m: re.Match[str], reference: date) -> Steps | None:
    """去年同期 by itself is the same month of last year."""
    return [Step("year", reference.year - 1), Step("month", reference.month)]


HEADS: dict[str, Handler] = {
    **YEARS,
    **RELATIVE,
    "iso_week": _iso_week,
    "same": _same,
    "bare_month": _bare_month,
    "two_months": _two_months,
    "lunar": _lunar,
    "marked": _marked,
    "newyear": _newyear,
    "bare_lunar": _bare_lunar,
    "month": _month,
    "quarter": _quarter,
    "quarters": _quarters,
    "half": _half,
    "season": _season,
    "festival": _festival,
    "short_festival": _short_festival,
    "term": _term,
    "vacation": _vacation,
    "bare_quarter": _bare_quarter,
    "that_day": _that_day,
    "bare_day": _bare_day,
    "day": _day,
    "edge": _edge,
    "xun": _xun,
    "weekday": _weekday,
    "weekend": _weekend,
}
"""Name of what a date begins with → its reading."""

TAILS: dict[str, Handler] = {
    **HEADS,
    "part": _part,
    "rel_month": _same_month,
    "beside": _beside,
    "week_after": _week_after,
    "first": _first,
    "last": _last,
    "nth": _nth,
    "nth_weekday": _nth_weekday,
    "workday": _workday,
    "workday_after": _workday,
    "plain_day": _plain_day,
    "same_day": _same_day,
}
"""Name of what narrows a date → its reading."""
