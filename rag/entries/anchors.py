"""The year that a document's own head or tail lends to entries that name none."""

import re
from calendar import monthrange
from collections.abc import Sequence
from datetime import date, timedelta

from rag.dates.almanac import almanac_year, weekday_years
from rag.dates.written import find_written
from rag.dates.written_days import day_of, resolve
from rag.entries.day_lines import only_date
from rag.entries.layout import Block
from rag.entries.tails import without_foot
from rag.entries.wording import is_colophon, is_headline, is_signature, signed_by
from rag.entries.years import Anchor

__all__ = ["SOURCE", "almanac_anchor", "anchor_in_text", "copyright_anchor", "mentioned_anchor"]

# 来源: 吉林日报; 【来源】:庆元政府网
SOURCE = re.compile(
    r"(?:来\s?源|來源|发布机构|发布单位|信息来源|稿源)\s?[】\]]?\s?[:：]\s?(\S{2,30})"
)


# 12月28日 … 1月1日, signed 2024年1月2日; a season's programme is signed before it
_AHEAD = timedelta(days=183)


def anchor_in_text(head: Sequence[Block], tail: Sequence[Block]) -> Anchor | None:
    """Return the year that the blocks above the first entry name, else the document's last ones.

    Args:
        head: The blocks above its first entry or sentence.
        tail: Its last blocks.
    """
    return (
        _head_anchor(head)
        or _tail_anchor(tail)
        or _tail_anchor(without_foot(tail))
        or _address_anchor([*head, *tail])
    )


# 来源：https://www.example.gov.cn/2020-02/28/content_123.htm
_ADDRESS = re.compile(
    r"https?://[^\s]{0,200}?(?<![0-9])(?P<y>(?:19|20)[0-9]{2})[-/_]?"
    r"(?P<m>0[1-9]|1[0-2])(?:[-/_]?(?P<d>0[1-9]|[12][0-9]|3[01])(?![0-9])|[-/_])"
)


def _address_anchor(blocks: Sequence[Block]) -> Anchor | None:
    """Return the one year in the addresses that a document's head or tail gives."""
    found = [match for block in blocks for match in _ADDRESS.finditer(block.words)]
    if len({match["y"] for match in found}) != 1:
        return None
    year, month, day = (int(part or 1) for part in found[0].group("y", "m", "d"))
    last = monthrange(year, month)[1]
    told = date(year, month, min(day, last) if found[0]["d"] else last)
    return Anchor(year, "文中的网址", told)


_FIRST_BLOCKS = 6


def almanac_anchor(blocks: Sequence[Block]) -> Anchor | None:
    """Return the year that the weekday and lunar date of a bulletin's first lines tell."""
    years = (almanac_year(block.words[:_HEAD_CHARS]) for block in blocks[:_FIRST_BLOCKS])
    year = next(filter(None, years), None)
    return Anchor(year, "星期与农历日期推算") if year else None


_HEAD_CHARS = 200


# …，根据2021年7月8日县防指命令执行
_FULL_DAY = re.compile(
    r"(?<![0-9])(?:19|20)[0-9]{2}(?:年[01]?[0-9]月[0-3]?[0-9]日|([-/.])[01]?[0-9]\1[0-3]?[0-9](?![0-9]))"
)


def mentioned_anchor(blocks: Sequence[Block], *, listed: bool) -> Anchor | None:
    """Return the year of all full dates in the sentences of a document, where it is but one.

    Of several, the one in which the days of a list have the weekdays beside them: 12月1日(星期二).
    Where no sentence holds a full date, the one year that a list's items name
    (2023年全市民政工作会议) serves it in the months in which a plan's or a review's would hardly be
    named alone; in an article it may as well be that of a figure.
    """
    days = [
        day
        for block in blocks
        for found in _FULL_DAY.finditer(block.words)
        for item in find_written(found.group())[:1]
        if (day := day_of(item))
    ]
    if anchor := _weekday_anchor(blocks, {day.year for day in days}):
        return anchor
    if listed and not days:
        named = [found for block in blocks for found in _NAMED_YEAR.finditer(block.words)]
        months = _MIDYEAR | (
            _FESTIVE if any(found["festive"] is not None for found in named) else frozenset()
        )
        years = {int(found["year"]) for found in named}
        return Anchor(years.pop(), "文中提到的年份", months=months) if len(years) == 1 else None
    if len({day.year for day in days}) != 1:
        return None
    return Anchor(days[0].year, "文中提到的日期", max(days), _AHEAD)


def _weekday_anchor(blocks: Sequence[Block], years: set[int]) -> Anchor | None:
    """Return the one year a document names in which its days have the weekdays beside them."""
    fitting = weekday_years("\n".join(block.words for block in blocks))
    if not fitting:
        return None
    named = {int(found["year"]) for block in blocks for found in _NAMED_YEAR.finditer(block.words)}
    both = fitting & (years | named)
    return Anchor(both.pop(), "星期与文中提到的年份") if len(both) == 1 else None


# 2023年第一次考评; not 到2025年, 2022年度, 2021年底, 自2019年以来, 2016年修订
_NAMED_YEAR = re.compile(
    r"(?<![0-9到至自从截止前—–~-])(?P<year>(?:19|20)[0-9]{2})\s?年(?P<festive>(?=春[节運运]|寒假|元宵))?"
    r"(?!\s?[度底末初前后起，,—–~-]|\s?(?:以|之)[来前后]|来|修[订正]|[^，。；]{0,12}(?:总结|表彰|表扬|计划|规划|预算|决算))"
)
_MIDYEAR = frozenset(range(3, 11))
_FESTIVE = frozenset({1, 2})  # in which 2024年春节 is of the same year


def _head_anchor(head: Sequence[Block]) -> Anchor | None:
    """Return the year of the span of time a head names: （2023年3月6日至3月12日）."""
    for block in head:
        for item in find_written(block.words) if len(block.words) <= 80 else []:
            days = resolve(item, None)
            if days and days.end and item.form in {"day", "numeric", "month"}:
                told = None if "。" in block.words else days.end  # a sentence tells of any day
                return Anchor(days.end.year, "刊头的日期", told)
    return _issue_anchor(head) or _named_anchor(head)


# Issue 14, 2023; 江财预〔2022〕17号
_HEAD_YEAR = re.compile(r"(?<![0-9])((?:19|20)[0-9]{2})(?=[\s）)〕\]】年·|]|$)")


def _named_anchor(head: Sequence[Block]) -> Anchor | None:
    """Return the one year that the short lines of a head name."""
    lines = [block.words for block in head if len(block.words) <= 60 and not block.cells]
    years = {int(year) for words in lines for year in _HEAD_YEAR.findall(words)}
    return Anchor(years.pop(), "刊头的年份") if len(years) == 1 else None


def _issue_anchor(blocks: Sequence[Block]) -> Anchor | None:
    """Return the year of an issue: 来源：本刊2021年第23期, ——《时事周刊》2021年第45期."""
    for block in blocks:
        issue = _ISSUE.search(block.words) if len(block.words) <= 80 else None
        if issue is not None:
            return Anchor(int(issue[1]), "刊头的期号")
    return None


# 2021年第23期, 2020年 第3号（总第158号）
_ISSUE = re.compile(
    r"(?<![0-9])((?:19|20)[0-9]{2})\s?年度?\s?第\s?[0-9一二三四五六七八九十]{1,4}\s?[期号辑卷]"
)


def _tail_anchor(tail: Sequence[Block]) -> Anchor | None:
    """Return the year of the full date that a document ends with: 2021年4月30日, （2021-04-30）."""
    for block in reversed(tail[-3:]):
        if is_signature(block.words):
            item = find_written(block.words)[0]
            return Anchor(item.year or 0, "文末的日期", day_of(item), _AHEAD)
        if SOURCE.match(block.words) and len(block.words) <= 40:  # 来源：本报2020年4月9日综合
            years = {item.year for item in find_written(block.words) if item.year}
            if len(years) == 1:
                return Anchor(years.pop(), "文末的来源")
        words = block.words.rstrip(" )）】]。*_")
        last = next(iter(reversed(find_written(words[-40:]))), None)
        if last is None or not last.year or last.form not in {"day", "numeric"}:
            continue
        if last.end == len(words[-40:]) and (
            only_date(block.words)
            or words != block.words
            or is_colophon(block.words)
            or signed_by(block.words)
        ):
            return Anchor(last.year, "文末的日期", day_of(last), _AHEAD)
    for block in reversed(tail[-2:]):  # （2022年3月18日　市疾控中心）, 写于2023年5月3日
        words = block.words
        if len(words) > 40 or block.piece.item or re.search(r"[，。；：]", words):
            continue
        dates = [item for item in find_written(words) if item.year and item.form != "year"]
        if len(dates) == 1 and dates[0].year:
            return Anchor(dates[0].year, "文末的日期", day_of(dates[0]), _AHEAD)
    short = [block for block in tail[-3:] if len(block.words) <= 40]
    return _issue_anchor(short) or _noted_anchor(tail) or _bracket_anchor(tail)


# …培训班开班。（2022年7月第二周要情）
_LAST_BRACKET = re.compile(r"[（(]([^（()）。]{4,30})[）)]$")


def _bracket_anchor(tail: Sequence[Block]) -> Anchor | None:
    """Return the one year that the bracket at a document's very end names."""
    found = _LAST_BRACKET.search(tail[-1].words[-40:]) if tail else None
    years = {item.year for item in find_written(found[1])} if found else set()
    year = years.pop() if len(years) == 1 else None
    return Anchor(year, "文末的说明") if year else None


# Copyright © 2009-2023 …, 版权所有：青山县人民政府 2022, © 2021 某某网
_COPYRIGHT = re.compile(r"(?:©|\(c\)|（c）|copyright|版权所有|版權所有)", re.IGNORECASE)
_RIGHTS_YEARS = re.compile(r"(?<![0-9])((?:19|20)[0-9]{2})(?![0-9])")


def copyright_anchor(tail: Sequence[Block]) -> Anchor | None:
    """Return the last year of a copyright: a page that names no other was made in it, or later."""
    for block in tail:
        words = block.words
        if len(words) <= 200 and (mark := _COPYRIGHT.search(words)):
            years = _RIGHTS_YEARS.findall(words, max(0, mark.start() - 12), mark.end() + 40)
            if years:
                return Anchor(int(years[-1]), "页脚的版权年份")
    return None


# 班主任：何老师　2022—2023学年第一学期
_SCHOOL_YEAR = re.compile(
    r"(?<![0-9])(?P<first>20[0-9]{2})\s?[-—–~至]{1,2}\s?(?P<second>20[0-9]{2})\s?学年度?(?P<half>第二学期|下学期)?"
)
# 修复师：顾明　2017年3月
_MADE = re.compile(r"\s[12][0-9]{3}\s?[年./-]\s?[0-9]{1,2}\s?月?$")
# 注：数据来源于市发改委2023年价格监测, （赛程如有变动，以2023年8月15日后公告为准）
_REMARK = re.compile(
    r"[\s（(*※]*(?:[备附]?注|说明|以上|数据|[总合共]计|统计|截[至止])|[（(].*[）)]$"
)


def _noted_anchor(tail: Sequence[Block]) -> Anchor | None:
    """Return the one year that a remark below the list names, or a short line set apart."""
    for above, block in reversed([*zip([None, *tail], tail, strict=False)][-2:]):
        words = block.words
        if (school := _SCHOOL_YEAR.search(words)) and len(words) <= 60:
            return Anchor(int(school["second" if school["half"] else "first"]), "文末的学年")
        apart = block.piece.before == "blank" and len(words) <= 30
        apart = apart and (is_headline(words) or _MADE.search(words) is not None)
        told = apart or _REMARK.match(words) or is_colophon(words)
        told = told or (above is not None and bool(above.cells) and not block.cells)
        if len(words) > 80 or block.piece.item or not told:
            continue
        years = {item.year for item in find_written(words) if item.year}
        if len(years) == 1:
            return Anchor(years.pop() or 0, "文末的说明")
    return None
