"""Values in a text, in one spelling: numbers, dates, document numbers, titles, addresses.

二十 and 20, 1.5万 and 15000, 百分之三十 and 30% and ３０％ are the same number; 2020-02-07 and
二〇二〇年二月七日 the same day. All functions read folded text (`rag.folding.fold`).
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from rag.dates.numerals import parse_number
from rag.dates.written import WrittenDate, find_written

__all__ = [
    "Number",
    "dates_agree",
    "find_dates",
    "find_numbers",
    "find_references",
    "units_agree",
]

_HAN_DIGITS = "〇零一二三四五六七八九十百千万亿两"
_SCALE = {"十": 10, "百": 100, "千": 1000, "万": 10_000, "亿": 100_000_000}
_AMOUNT = (
    r"(?<![a-z0-9.])(?P<arabic>\d+(?:,\d{3})*(?:\.\d+)?)\s*(?P<scale>[十百千万亿]*)(?:多|余)?"
    rf"|(?P<han>[{_HAN_DIGITS}]+(?:点[〇零一二三四五六七八九]+)?)(?:多|余)?"
)
# 百分之三十, 30%, 3.5个百分点, 5000万元, 3个月, 24小时, 80例
_UNIT = (
    r"\s*(?P<unit>个百分点|百分点|[%‰]|个月|小时|分钟|平方米|平方公里|公里|公斤|毫升"
    r"|个?[\u4e00-\u9fff])?"
)
_NUMBER = re.compile(rf"(?P<percent>百分之)?(?:{_AMOUNT}){_UNIT}")
# What shows that a lone Chinese numeral counts: 三家, 两次; not 统一, 一些, 三农
_COUNTED = (
    "个名人次例家所条项件户元天日月年周岁时点分秒吨亩张台辆只支批种类章节届号期级倍省市县区校"
    "道股份场处座栋套部册本篇门轮层成折"
)
_UNCOUNTED = re.compile(r"[统专唯同单万第进]$")
_IDIOMS = frozenset(
    ["千万", "万一", "一一", "万千", "百千", "十分", "一时", "一级", "一批", "一日"]
)
_SAME_UNIT = (
    "个名人例位家户件项条份种类所员宗起处", "日号天", "时点", "元块", "%", "年", "月", "次届期轮回",
)  # fmt: skip
# 吉政办发〔2020〕5号, 长教字[2020]12号, 2020年第3号公告, 考试工作的公告（一）
_DOCUMENT = re.compile(
    r"(?:(?![为是号于第的据按照和与及以])[\u4e00-\u9fff]){1,10}\s*[〔\[(（【]\s*\d{4}\s*[〕\])）】]\s*(?:第\s*)?\d+\s*号|第\s*\d+\s*号(?:公告|通告|令|文件)"
    r"|(?:公告|通告|通知)\s*[(（][一二三四五六七八九十\d]{1,3}[)）]"
)
# 《关于做好复工复产工作的通知》
_TITLE = re.compile(r"《([^《》]{2,80})》")
# 大年初四, 正月十五, 腊月廿三
_LUNAR = re.compile(r"(?:大年|正月|腊月|农历)[初一二三四五六七八九十廿]{1,3}")
# nenuzy@nenu.edu.cn, 010-84883777, ETC, covid-19
# “三抓一查”: a term in quotation marks is somebody's own
_TERM = re.compile(r"[“\"]([^“”\"，。,]{2,10})[”\"]")
_LATIN = re.compile(r"[a-z][a-z0-9._@/:+-]*|\d[\d-]{5,}\d")


@dataclass(frozen=True, slots=True)
class Number:
    """A number in a text: what it counts is its unit, "" for none that can be seen."""

    amount: Decimal
    unit: str
    start: int
    end: int
    ordinal: bool = False


def find_numbers(folded: str) -> list[Number]:
    """Return the numbers of a folded text, in order; words that merely hold one are left out."""
    return list(_numbers(folded))


def _numbers(folded: str) -> Iterator[Number]:
    for match in _NUMBER.finditer(folded):
        unit = match["unit"] or ""
        before = folded[max(0, match.start() - 1) : match.start()]
        if match["han"]:
            if not match["percent"] and not _counts(match["han"], unit, before):
                continue
            amount = _han_amount(match["han"])
        else:
            amount = Decimal(match["arabic"].replace(",", ""))
            for character in match["scale"]:
                amount *= _SCALE[character]
        if amount is not None:
            unit = "%" if match["percent"] else _plain_unit(unit)
            end = match.end("unit") if unit and match["unit"] else match.end()
            yield Number(amount, unit, match.start(), end, before == "第")


def _counts(han: str, unit: str, before: str) -> bool:
    """Tell whether Chinese numerals are a number here: 三家 and 第三 are, 统一 and 千方 are not."""
    if before == "第":
        return True
    if _UNCOUNTED.search(before) or han in _IDIOMS or han + unit in _IDIOMS:
        return False
    counted = unit[-1:] in _COUNTED if unit else False
    return counted if len(han) == 1 or unit in ("是", "方") else True


def _han_amount(han: str) -> Decimal | None:
    whole, _, fraction = han.partition("点")
    total, rest = Decimal(0), whole
    for scale in ("亿", "万"):
        head, found, tail = rest.partition(scale)
        if found:
            value = parse_number(head)
            if value is None:
                return None
            total += value * _SCALE[scale]
            rest = tail
    if rest:
        value = parse_number(rest)
        if value is None:
            return None
        total += value
    if fraction:
        digits = "".join(str(parse_number(digit)) for digit in fraction)
        total += Decimal(f"0.{digits}")
    return total


def _plain_unit(unit: str) -> str:
    if "百分点" in unit:
        return "%"
    if unit in ("个月", "小时", "分钟") or not unit.startswith("个") or unit == "个":
        return unit
    # 28个国家级项目: 个 counts there, not 国
    return unit[1:] if unit[1:] in _COUNTED else "个"


def units_agree(one: str, other: str) -> bool:
    """Tell whether two units may count the same: 80名 and 80人; not 80元 and 80人."""
    if one == other:
        return True
    if "%" in (one, other):
        return False
    if not one or not other:
        return True
    return any(one in same and other in same for same in _SAME_UNIT)


def find_dates(folded: str) -> list[WrittenDate]:
    """Return the dates of a folded text that name at least a month, in order."""
    return [item for item in find_written(folded) if item.month]


def dates_agree(said: WrittenDate, written: WrittenDate, year: int | None) -> bool:
    """Tell whether a date as said stands in another as written; less may be said than written.

    Args:
        said: 2月7日; 2月; 2020年2月7日至9日.
        written: What the source has. One end of its range is enough for a date without range.
        year: The source's own year, where the written date names none.
    """
    firsts = (written.year or year, written.month, written.day)
    lasts = (
        written.last_year or written.year or year,
        written.last_month or written.month,
        written.last_day or written.day,
    )
    start = (said.year, said.month, said.day)
    end = (said.last_year or said.year, said.last_month or said.month, said.last_day or said.day)
    if said.part and said.part != written.part:
        return False
    if said.ranged:
        return _fits(start, firsts) and _fits(end, lasts)
    return _fits(start, firsts) or _fits(start, lasts)


def _fits(said: tuple[int | None, ...], written: tuple[int | None, ...]) -> bool:
    return all(part is None or part == other for part, other in zip(said, written, strict=True))


def find_references(folded: str) -> list[str]:
    """Return document numbers, what 《》 or “” hold, lunar days, Latin words, telephone numbers."""
    found = [_squeezed(match[0]) for match in _DOCUMENT.finditer(folded)]
    found += [_squeezed(match[1]) for match in _TITLE.finditer(folded)]
    found += [_squeezed(match[1]) for match in _TERM.finditer(folded)]
    found += [match[0] for match in _LUNAR.finditer(folded)]
    return found + [match[0] for match in _LATIN.finditer(folded)]


_BRACKETS = str.maketrans("〔[(（【〕])）】", "((((()))))")


def _squeezed(text: str) -> str:
    return re.sub(r"[\s“”‘’\"']+", "", text.translate(_BRACKETS))
