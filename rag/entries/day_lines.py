"""Lines and cells that are nothing but a date, with its brackets, weekday or time."""

import re
from calendar import monthrange
from functools import lru_cache
from typing import Literal

from rag.dates.numerals import half_width, parse_number
from rag.dates.written import WrittenDate, find_written

__all__ = [
    "APART",
    "CLOCK",
    "CLOSE",
    "DAY_NAME",
    "NOTE",
    "OPEN",
    "TURNED",
    "after_date",
    "only_date",
    "plain_day",
    "skip",
]


# 18 2022-05, 182022-05, 2022年5月 18日: a day shown apart from its month; 2010 06.18, 06-18 2010:
# from its year; 15 03月: from its month, the year in a heading; 2022 03 15, 15 3月 2022: all three
APART = re.compile(
    r"(?P<d>[0-3]?[0-9])(?:日? |(?<=[0-3][0-9]))"
    r"(?P<y>(?:19|20)[0-9]{2})\s?[-/.年]\s?(?P<m>[01]?[0-9])月?"
    r"|(?P<y2>(?:19|20)[0-9]{2})\s?[-/.年]\s?(?P<m2>[01]?[0-9])月? (?P<d2>[0-3]?[0-9])日?"
    r"|(?P<y3>(?:19|20)[0-9]{2})年? (?P<m3>[01]?[0-9])[-/.月](?P<d3>[0-3]?[0-9])日?"
    r"|(?P<m4>[01]?[0-9])[-/.月](?P<d4>[0-3]?[0-9])日? (?P<y4>(?:19|20)[0-9]{2})年?"
    r"|(?P<d5>[0-3]?[0-9])日? (?P<m5>[01]?[0-9]|十[一二]?|[一二三四五六七八九])月(?P<y5>)"
    r"|(?P<y6>(?:19|20)[0-9]{2})年? (?P<m6>[01]?[0-9])月? (?P<d6>[0-3]?[0-9])日?"
    r"|(?P<d7>[0-3]?[0-9])日? (?P<m7>[01]?[0-9])月? (?P<y7>(?:19|20)[0-9]{2})年?"
    r"|(?P<m8>[01]?[0-9]|十[一二]?|[一二三四五六七八九])月 (?P<d8>[0-3]?[0-9])(?P<y8>)日?"
)
# 【2月7日】, （2月7日）, `2021-01-12`, （公历2月5日）
OPEN = re.compile(r"[【\[［〔（(<〈「『`]\s?(?:[公西阳新][历曆元]\s?(?=[0-9]))?")
CLOSE = re.compile(r"\s?[】\]］〕）)>〉」』`]")
# 15:10, 16：40, 11:49:25, 02:32:032, T09:42:07Z, 9时30分
_TIME = re.compile(
    r"[\sT,，]{0,3}(?:(?:HKT|CST|BJT|UTC)\s)?[0-9]{1,2}\s?[:：]\s?[0-9]{2}(?:\s?[:：]\s?[0-9]{2,3})?(?:\.[0-9]+)?(?:\s?(?:Z|GMT|UTC|CST|[+-][0-9]{2}:?[0-9]{2}))?"
)
# 上午, 9时30分, 9:00—11:00, 下午3点
CLOCK = re.compile(
    r"\s?(?:凌晨|清晨|早上|早晨|上午|中午|下午|傍晚|晚上|晚间|晚|夜间)?\s?(?:[0-9]{1,2}\s?[时時点點:：]\s?(?:[0-9]{1,2}\s?分?|半)?)?"
    r"(?:\s?[-—–~至到]\s?[0-9]{1,2}\s?[时時点點:：]\s?(?:[0-9]{1,2}\s?分?|半)?)?"
)
# 星期一（5月16日）, Friday, 4 February 2022: a day's name before it; 公元一九八四年十月一日;
# On 2021-10-12 09:31, Chen Jie wrote:; 17:10 2018/11/14, as an editor stamps it
DAY_NAME = re.compile(
    r"(?:公元|公历|西元|On (?=[12][0-9]{3}-)"
    r"|[0-9]{1,2}:[0-9]{2}(?::[0-9]{2})?(?=\s{1,2}[12][0-9]{3}[-/.年])|(?:星期|周|週|礼拜)[一二三四五六日天]"
    r"|(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)[a-z]{0,6}\.?)[,，]?\s{0,2}"
)
# 2月9日（除夕）, 5月3日(补), 8月12日（第1比赛日）
NOTE = re.compile(r"\s?[（(](?![0-9]+[）)])[^（()），。；]{1,8}[）)]")
# 次年1月12日, 同年5月3日: its year as the date above tells it
TURNED = re.compile(r"(?P<said>次年|翌年|同年|当年|當年)\s?(?=[0-9一二三四五六七八九十])")
# 星期五, （周五）, （10月12日，周四）, （正月十四，星期五）
_NAME = r"(?:星期|周|週|礼拜)[一二三四五六日天]"
_MOON = (
    r"(?:农历|農曆|阴历)?\s?(?:[甲乙丙丁戊己庚辛壬癸][子丑寅卯辰巳午未申酉戌亥][\u4e00-\u9fff]?年)?\s?"
    r"闰?(?:[正冬腊臘]|十?[一二三四五六七八九]|十)月"
    r"(?:初[一二三四五六七八九十]|[二三]十[一二三四五六七八九]?|[十廿][一二三四五六七八九]?)"
)
_WEEKDAY = re.compile(
    rf"\s?[（(]\s?(?:{_NAME}[\s,，、/|]{{0,2}}{_MOON}|{_MOON}(?:[\s,，、/|]{{0,2}}{_NAME})?)\s?[）)]"
    rf"|\s?(?:[,，、]\s?)?[（(]?\s?{_NAME}[）)]?|[（(][一二三四五六日][）)]"
)
_ADDED = re.compile(r"[\s,，、T]{0,3}[（(]?\s?[0-9HCBU星周週礼(（]")


# 2020-02-07, 2020/2/7, 2020年2月7日, 2月7日: what most cells and lines of dates are
_PLAIN_DAY = re.compile(
    r"(?P<y>[12][0-9]{3})(?P<s>[-/.])(?P<m>[0-9]{1,2})(?P=s)(?P<d>[0-9]{1,2})"
    r"|(?:(?P<y2>[12][0-9]{3})年)?(?P<m2>[0-9]{1,2})月(?P<d2>[0-9]{1,2})日"
)


def plain_day(text: str) -> WrittenDate | None:
    """Return the day that a text is, written plainly and without anything beside it.

    The same as `only_date` finds, in a fraction of its time: a file can hold a million of them.
    """
    found = _PLAIN_DAY.fullmatch(text)
    if found is None:
        return None
    parts = found.groupdict()
    year, month, day = (int(parts[name] or parts[f"{name}2"] or 0) for name in "ymd")
    if not 1 <= month <= 12 or not 1 <= day <= monthrange(year or 2000, month)[1]:
        return None
    form: Literal["numeric", "day"] = "numeric" if parts["y"] else "day"
    return WrittenDate(0, len(text), form, year or None, month, day)


def only_date(text: str) -> WrittenDate | None:
    """Return the date if the text is nothing but one, with brackets, weekday or time."""
    return _only_date(text) if len(text) <= 60 else None


@lru_cache(maxsize=32_768)
def _only_date(text: str) -> WrittenDate | None:
    if plainly := plain_day(text):
        return plainly
    plain = half_width(text)
    if found := APART.fullmatch(plain):
        year, month, day = (
            next(
                (
                    parse_number(part) or 0
                    for alike in ("", *"2345678")
                    if (part := found[name + alike])
                ),
                0,
            )
            for name in "ymd"
        )
        if 1 <= month <= 12 and 1 <= day <= monthrange(year or 2000, month)[1]:
            return WrittenDate(0, len(text), "day", year or None, month, day)
    start = skip(OPEN, plain, skip(DAY_NAME, plain, 0))
    turned = TURNED.match(plain, start)
    for item in find_written(text, weak=True)[:1]:
        if turned and item.start == turned.end() and item.form == "day":
            item = item._replace(start=start, part=turned["said"])
        hours = skip(CLOCK, plain, skip(CLOCK, plain, skip(_WEEKDAY, plain, item.end)))
        noted = skip(NOTE, plain, item.end)
        for end in (after_date(plain, item.end, start > 0), hours, noted):
            if item.start == start and not plain[end:].strip(" :：,，.。、;；|*-—起"):
                return item
    return None


def skip(pattern: re.Pattern[str], text: str, position: int) -> int:
    """Return where a pattern that may stand at a position ends; the position where it does not."""
    match = pattern.match(text, position)
    return match.end() if match else position


def after_date(plain: str, position: int, bracketed: bool) -> int:
    """Return where the weekday, time and closing bracket after a date end."""
    if _ADDED.match(plain, position):  # most dates have nothing of it beside them
        for pattern in (_WEEKDAY, _TIME, _WEEKDAY):
            position = skip(pattern, plain, position)
    if not bracketed:
        return position
    if plain[position : position + 1] in _HALVES:  # 【2月7日上午】
        position = skip(CLOCK, plain, position)
    return skip(CLOSE, plain, position)


_HALVES = frozenset("上中下凌清早傍晚夜")
