"""Dates of a document's own above or below its list: mastheads, imprints, titles, forms."""

import re
from collections.abc import Sequence

from rag.dates.written import WrittenDate
from rag.entries.layout import Block
from rag.entries.openers import Opener
from rag.entries.wording import is_headline, is_source, signed_by

__all__ = [
    "heads_list",
    "without_anniversary",
    "without_form",
    "without_imprint",
    "without_masthead",
    "without_page_head",
    "without_span",
    "without_stamp",
]


def without_anniversary(chosen: list[Opener]) -> list[Opener]:
    """Pass over a headline's day that all below it share, each in a year of its own.

    3月5日:某条线路通车⏎1927年3月5日，…⏎1940年3月5日，…
    """
    first, rest = chosen[0], chosen[1:]
    shared = {(item.date.month, item.date.day) for item in chosen}
    if len(rest) < 2 or first.date.year or len(shared) > 1 or first.date.day is None:
        return chosen
    return rest if all(item.date.year for item in rest) else chosen


def without_span(chosen: list[Opener], blocks: Sequence[Block]) -> list[Opener]:
    """Pass over a headline whose span of days holds all below it: 上周（3月6日—12日）政务活动."""
    first, rest = chosen[0], chosen[1:]
    if len(rest) < 2 or not first.date.last_day or not is_headline(blocks[first.block].words):
        return chosen
    span = [_days_of(first.date), _days_of(first.date, last=True)]
    inside = all(span[0] <= _days_of(item.date) <= span[1] for item in rest if item.date.month)
    held = inside and all(item.date.month and not item.date.year for item in rest)
    return rest if held and all(item.family != first.family for item in rest) else chosen


def _days_of(date: WrittenDate, *, last: bool = False) -> tuple[int, int]:
    if last:
        return date.last_month or date.month or 0, date.last_day or 0
    return date.month or 0, date.day or 0


# 填表日期 | 2023.6.30: above a table, who made it and when
_FORM = re.compile(
    r"(?:填[表报写]|制[表单]|统计|报送|编制|更新|打印|导出|截止|截至)(?:日期|时间)?[:：]?"
)


def without_form(chosen: list[Opener], blocks: Sequence[Block]) -> list[Opener]:
    """Pass over the row above a table that tells when the table was made."""
    first, rest = chosen[0], chosen[1:]
    texts = [cell[0].text for cell in blocks[first.block].cells if cell]
    made = any(_FORM.fullmatch(text.replace(" ", "")) for text in texts)
    return rest if made and rest and len(texts) <= _FORM_CELLS else chosen


_FORM_CELLS = 4


# 二〇一八年九月三十日　河东区政府办公室编
_ISSUER = re.compile(
    r"(?:编印?|主办|主编|编辑部?|编发|印发|印制|出版|编写|第\s?[0-9一二三四五六七八九十百]{1,5}\s?[期版])\s?$"
)


def without_masthead(chosen: list[Opener], blocks: Sequence[Block]) -> list[Opener]:
    """Pass over a masthead's line: the only full date, above the list, with who made it."""
    first, rest = chosen[0], chosen[1:]
    if len(rest) < 2 or not first.date.year or any(item.date.year for item in rest):
        return chosen
    words = blocks[first.block].words[first.date.end :].strip()
    counted = _COUNTS.search(words) and is_source(blocks[first.block].words)
    if (len(words) > 30 and not counted) or re.search(r"[，。；]", words):
        return chosen
    return rest if _ISSUER.search(words) or counted else chosen


def without_stamp(chosen: list[Opener], blocks: Sequence[Block]) -> list[Opener]:
    """Pass over a page's line of time and source above days that stand alone on their lines.

    2020-04-06 18:47 来源: 某某社⏎…，现公布如下。⏎2019年12月底⏎◆…⏎12月30日⏎◆…
    """
    sourced = [is_source(blocks[item.block].words) for item in chosen]
    page = len(chosen) > _LEAST_LIST and sourced[0] and not any(sourced[1:])
    return chosen[1:] if page else chosen


# 2024-10-15 09:26:18 王小溪 阅读:
_COUNTS = re.compile(
    r"(?:阅读|閱讀|浏览|瀏覽|点击|點擊|来源|來源|作者|编辑|责编|責編|字号|打印|分享)[^，。]{0,30}$"
)


def without_imprint(chosen: list[Opener], blocks: Sequence[Block]) -> list[Opener]:
    """Pass over the line that ends an index: 公报编辑部出版　2022年4月15日."""
    last = chosen[-1]
    made = _ISSUER.search(blocks[last.block].words[: last.date.start]) is not None
    ends = last.block == len(blocks) - 1 and signed_by(blocks[last.block].words)
    return chosen[:-1] if made and ends and len(chosen) > _LEAST_LIST else chosen


_LEAST_LIST = 3


# 2021年第9期　江州市科技信息研究所　2021年5月31日
_ISSUE = re.compile(r"第\s?[0-9一二三四五六七八九十百]{1,5}\s?期|总第")


def _issues(item: Opener, blocks: Sequence[Block]) -> bool:
    words = blocks[item.block].words
    return len(words) <= 60 and _ISSUE.search(words) is not None


_HEAD = 6  # blocks
_OFFICE = re.compile(r"(?:办公室|委员会|编辑部|编委会|[政府局厅部委院所处科室会编中心团社])\s*$")


def _of_office(words: str, item: Opener) -> bool:
    """Tell whether a line is nothing but an office and its day."""
    return signed_by(words) and _OFFICE.search(words[: item.date.start]) is not None


def heads_list(found: Sequence[Opener], blocks: Sequence[Block]) -> bool:
    """Tell whether the first date is a masthead's: 清水简报⏎第12期⏎区政府办公室　2022年3月1日."""
    signed = [_of_office(blocks[item.block].words, item) for item in found[:3]]
    return signed == [True, False, False] and 0 < found[0].block < _HEAD


def without_page_head(chosen: list[Opener], blocks: Sequence[Block]) -> list[Opener]:
    """Pass over a page's own day: 某县人民政府　2022年1月4日 above <li>…2021-12-31."""
    looks = [
        (item.date.form, blocks[item.block].piece.item, item.date.year is None) for item in chosen
    ]
    if len(chosen) > 2 and _issues(chosen[0], blocks) and not _issues(chosen[1], blocks):
        return chosen[1:]
    if heads_list(chosen, blocks):
        return chosen[1:]
    differs = looks[0][:2] != looks[1][:2] and looks[0][0] != looks[1][0]
    return chosen[1:] if len(looks) > 2 and differs and len(set(looks[1:])) == 1 else chosen
