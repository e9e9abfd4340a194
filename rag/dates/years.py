"""Full dates and years: 2020-02-07, 二〇二〇年, 上世纪90年代, 辛丑年, 去年 → steps."""

import re
from datetime import date

from rag.dates.numerals import parse_digits
from rag.dates.relative import Handler, Steps, full_year, number_of
from rag.dates.steps import Step

__all__ = ["YEARS"]

_FIRST_YEARS = {
    "民国": 1912, "宣统": 1909, "光绪": 1875, "同治": 1862, "咸丰": 1851, "道光": 1821,
    "嘉庆": 1796, "乾隆": 1736, "雍正": 1723, "康熙": 1662, "顺治": 1644,
}  # fmt: skip


def _ymd(m: re.Match[str], reference: date) -> Steps | None:
    year, month, day = int(m["ymd_y"]), int(m["ymd_m"]), int(m["ymd_d"])
    if month > 12 or day > 31:
        return None
    if len(m["ymd_y"]) == 2:
        year = full_year(year, reference)
    return [Step("year", year), Step("month", month), Step("day", day)]


def _digits(m: re.Match[str], _reference: date) -> Steps | None:
    text = m["digits"]
    return [Step("year", int(text[:4])), Step("month", int(text[4:6])), Step("day", int(text[6:]))]


def _dmy(m: re.Match[str], _reference: date) -> Steps | None:
    first, second = int(m["dmy_a"]), int(m["dmy_b"])
    month, day = (second, first) if first > 12 else (first, second)
    if month > 12 or day > 31:
        return None
    return [Step("year", int(m["dmy_y"])), Step("month", month), Step("day", day)]


def _ym(m: re.Match[str], _reference: date) -> Steps | None:
    return [Step("year", int(m["ym_y"])), Step("month", int(m["ym_m"]))]


def _my(m: re.Match[str], _reference: date) -> Steps | None:
    return [Step("year", int(m["my_y"])), Step("month", int(m["my_m"]))]


# 1/3的企业, 2/3以上, 近1/4; 2/7的通知 is of that day
_SHARE_AFTER = re.compile(
    r" {0,2}(?:以上|以下|以内|左右|强|弱|多|不到|的(?!通知|公告|通告|文件"
    r"|措施|举措|报道|新闻|消息|会议|活动|讲话|条目|内容|材料|情况|事|要闻|动态|记录|通报|数据|疫情|病例|简报|信息|安排|工作|决定|规定|政策))"
)
_SHARE_BEFORE = re.compile(r"(?:超过?|近|约|达到?|占|不足|逾|至少|过|仅|只有|的|了) {0,2}$")


def _is_share(m: re.Match[str], month: str, day: str) -> bool:
    """Tell a fraction from a date: above the line is less than below, and a share is spoken of."""
    if m.group()[len(month)] != "/" or not int(month) < int(day) <= 12 or month[0] == "0":
        return False
    before = m.string[max(0, m.start() - 4) : m.start()]
    return bool(_SHARE_AFTER.match(m.string, m.end()) or _SHARE_BEFORE.search(before))


def _md(m: re.Match[str], _reference: date) -> Steps | None:
    groups = m.groupdict()
    if groups["md_m"] and _is_share(m, groups["md_m"], groups["md_d"]):
        return None
    month, day = groups["md_m"] or groups["md_m2"], groups["md_d"] or groups["md_d2"]
    return [Step("month", int(month)), Step("day", int(day))]


def _century_start(words: str | None, reference: date) -> int:
    if words in ("上", "本"):
        return reference.year // 100 * 100 - (100 if words == "上" else 0)
    return (number_of(words) - 1) * 100


def _decade(m: re.Match[str], reference: date) -> Steps | None:
    decade = number_of(m["dec_n"])
    if m["dec_c"]:
        start = _century_start(m["dec_c"], reference) + decade % 100
    elif decade >= 1000:
        start = decade
    else:
        start = reference.year // 100 * 100 + decade
        start -= 100 * (start > reference.year)
    return [Step("decade", start, 10)] if start > 0 else None


def _century(m: re.Match[str], reference: date) -> Steps | None:
    start = _century_start(m["cen_c"], reference)
    return [Step("century", max(1, start), 100 - (start == 0))] if start >= 0 else None


def _era(m: re.Match[str], _reference: date) -> Steps | None:
    number = 1 if m["era_n"] == "元" else number_of(m["era_n"])
    return [Step("year", _FIRST_YEARS[m["era_e"]] + number - 1)] if number else None


def _year(m: re.Match[str], _reference: date) -> Steps | None:
    year = parse_digits(m["year_n"])
    return [Step("year", year)] if year and year >= 1000 else None


def _odd_year(m: re.Match[str], _reference: date) -> Steps | None:
    """0000年, 20200年: kept as written, so that it is found to be impossible."""
    return [Step("year", int(m["odd_n"]))]


def _thousand(m: re.Match[str], _reference: date) -> Steps | None:
    return [Step("year", 2000 + number_of(m["tho_n"]))]


# 15年3月2日, 70年第8个月, 五八年前七个月, 零六年端午: what makes two digits a year
_YEAR_CONTEXT = re.compile(
    r" {0,2}的? {0,2}(?:[0-9]{1,2} {0,2}月|[一二三四五六七八九十]{1,2}月|[正腊]月|[上下]半年"
    r"|前[0-9一二两三四五六七八九十]{1,3}"
    r"(?:个?月|个?季度)|第|[一二三四1-4]季度|首|初|底|末|[春夏秋冬]|元旦|春节|端午|中秋|国庆|五一|清明"
    r"|以前|之前|及|或|起|开始|疫情|度|$|[,。?、]|[-~—–至到和与][0-9零〇一二三四五六七八九]{2,4}年)"
)


def _short(m: re.Match[str], reference: date) -> Steps | None:
    """Read two digits as a year only where they are not a number of years: 20年经验."""
    text = m["sho_n"]
    value = parse_digits(text)
    if value is None:
        return None
    context = _YEAR_CONTEXT.match(m.string, m.end())
    zero = text[0] in "0零〇"
    pair = text[0] != text[1] and text in "一二三四五六七八九"  # 二三年: two or three years
    # at the end of a sentence it may be a length of time: 已经20年
    preceded = m.string[: m.start()].strip() != ""
    whole = context is not None and context.end() == m.end() and preceded
    known = context is not None and not whole and not (pair and context.end() == m.end())
    return [Step("year", full_year(value, reference))] if zero or known else None


def _years(m: re.Match[str], reference: date) -> Steps | None:
    first = reference.year - (m["years"][0] == "去")
    return [Step("decade", first, 2)]


_STEMS, _BRANCHES = "甲乙丙丁戊己庚辛壬癸", "子丑寅卯辰巳午未申酉戌亥"


def _ganzhi(m: re.Match[str], reference: date) -> Steps | None:
    """辛丑年: the year nearest to the reference date among those sixty years apart."""
    stem, branch = _STEMS.index(m["gz_g"]), _BRANCHES.index(m["gz_z"])
    if (stem - branch) % 2:
        return None
    place = (6 * stem - 5 * branch) % 60
    ahead = (place - (reference.year - 4)) % 60
    return [Step("year", reference.year + (ahead if ahead <= 30 else ahead - 60))]


def _plan(m: re.Match[str], _reference: date) -> Steps | None:
    """十三五: the five-year plans since the third run without a gap, from 1966."""
    number = number_of(m["pl_n"])
    return [Step("decade", 1966 + 5 * (number - 3), 5)] if 3 <= number <= 30 else None


def _rel_year(m: re.Match[str], reference: date) -> Steps | None:
    text = m["rel_year"].rstrip("度")
    here = {"今年": 0, "本年": 0, "这一年": 0, "同年": 0, "当年": 0, "年内": 0}
    shift = ({"去年": -1, "明年": 1, "来年": 1, "次年": 1} | here).get(text)
    if shift is None:
        sign = -1 if "前" in text or "上" in text else 1
        shift = sign * (1 if text[0] in "上下" else 2 + text.count("大"))
    return [Step("year", reference.year + shift)]


def _bare_year(m: re.Match[str], _reference: date) -> Steps | None:
    year = parse_digits(m["bare_year_n"])
    return [Step("year", year)] if year and year >= 1000 else None


def _plain_number(m: re.Match[str], _reference: date) -> Steps | None:
    return [Step("year", int(m["number"]))]


YEARS: dict[str, Handler] = {
    "ymd": _ymd,
    "digits": _digits,
    "dmy": _dmy,
    "ym": _ym,
    "my": _my,
    "md": _md,
    "decade": _decade,
    "century": _century,
    "era": _era,
    "odd_year": _odd_year,
    "year": _year,
    "thousand": _thousand,
    "short": _short,
    "years": _years,
    "ganzhi": _ganzhi,
    "plan": _plan,
    "rel_year": _rel_year,
    "bare_year": _bare_year,
    "number": _plain_number,
}
"""Name of a head → its reading."""
