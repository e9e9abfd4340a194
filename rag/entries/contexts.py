"""Headings that name a year or a month for what stands below them."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from rag.dates.written import find_written
from rag.entries.day_lines import only_date
from rag.entries.layout import Block
from rag.entries.life_years import life_year
from rag.entries.wording import is_headline

__all__ = ["Context", "find_contexts"]


@dataclass(frozen=True, slots=True)
class Context:
    """A heading that names a year or month for what stands below it.

    Attributes:
        block: The block's number.
        alone: Whether the block is nothing but that year or month.
        turn: Whether it speaks of New Year's Day, so that a December below it is the year before's.
        last_month: The last of its months where it names several (2021年1-2月).
        over: The first of its months where they go on into the next year (2021年11月—2022年2月);
            0 where they do not.
    """

    block: int
    year: int | None
    month: int | None
    alone: bool
    turn: bool = False
    last_month: int | None = None
    over: int = 0


# ## 2020, **十二月**, 2020年2月, 1989年, （2020年）, 二月份, 大事记1月;
# 一九一一年　辛亥　一岁, 1894年（光绪二十年）
_NOTES = (
    r"(?:\s?[（(]?(?:[甲乙丙丁戊己庚辛壬癸][子丑寅卯辰巳午未申酉戌亥]年?|[0-9一二三四五六七八九十]{1,3}岁"
    r"|[\u4e00-\u9fff]{2}(?:[元一二三四五六七八九十]{1,3}|[0-9]{1,2})年)[）)]?){0,3}"
)
_CONTEXT = re.compile(
    rf"(?:大\s?事\s?[记記]\s?)?[\s【\[（(〔■◆●○◎▲△★☆◇□▶※§#*—-]{{0,3}}(?:(?:19|20)[0-9]{{2}}\s?年?(?:(?<=年){_NOTES})|(?:19|20)[0-9]{{2}}\s?年?|[一二][一二三四五六七八九〇零○]{{3}}\s?年{_NOTES}|)\s?"
    r"(?:(?:[0-9]{1,2}|[一二三四五六七八九十]{1,2})\s?月\s?份?)?[\s】\]）)〕:：*—-]{0,3}"
    r"(?:\[\s?[编編][辑輯][^\]]{0,8}\])?"  # 1月[编辑]
)


def find_contexts(blocks: Sequence[Block]) -> dict[int, Context]:
    """Return the headings that name a year or month but no day, by block number."""
    found = {}
    seen: dict[str, tuple[int | None, int | None, bool] | None] = {}
    titles = set(_top(blocks))
    for number, block in enumerate(blocks):
        if block.cells and len([cell for cell in block.cells if cell]) > 1:
            if year := _row_year(block):
                found[number] = Context(number, year, None, alone=False)
            continue
        text = block.words
        if len(text) > 60 or block.piece.meta:
            continue
        if text[0] in _RULES:  # ===== 2020年 =====
            text = text.strip(_RULES) or text
        if block.piece.heading and (span := _month_span(text)):
            alone = only_date(text) is not None
            found[number] = Context(number, *span[:2], alone=alone, last_month=span[2])
            continue
        if number in titles or block.piece.heading:
            named = _named(text, titled=True, heading=bool(block.piece.heading))
            if named and named[:2] == (None, None) and number in titles:
                # of 22日 below: which year is settled elsewhere
                named = (None, _shared_month(text), False)
        elif text in seen:  # a file can repeat a short line a million times
            named = seen[text]
        else:
            named = seen[text] = _named(text, titled=False, heading=False)
        listed = block.piece.item or (not block.piece.heading and _NUMBERED.match(text))
        listed = listed or text[0] in _MARKS
        if named and listed and not named[2]:
            continue  # 关于2022年度考核结果的公示, an item of a list
        if named and (named[0] or named[1]):
            turn = _NEW_YEAR.search(text) is not None
            found[number] = Context(number, *named, turn=turn, over=_over_new_year(text))
    return found


def _over_new_year(text: str) -> int:
    """Return the first month of a span of less than a year that ends in the next one; else 0."""
    items = [item for item in find_written(text) if item.form == "month" and item.year]
    if len(items) != 1 or not (items[0].month and items[0].last_month):
        return 0
    item = items[0]
    goes_on = item.last_year == (item.year or 0) + 1 and (item.last_month or 0) < (item.month or 0)
    return item.month or 0 if goes_on else 0


def _month_span(text: str) -> tuple[int | None, int, int] | None:
    """Return the year, first and last month of a heading: 2021年1-2月, 第四季度，和平与开放."""
    item = only_date(text) or only_date(_SUBTITLE.split(text, maxsplit=1)[0])
    if item is None or item.form != "month" or not item.month or not item.last_month:
        return None
    alike = item.last_year in {None, item.year} and item.last_month > item.month
    return (item.year, item.month, item.last_month) if alike else None


# 2019年第四季度，和平与开放; 2021年1-2月：春耕
_SUBTITLE = re.compile(r"[，,：:]|\s?[—–]{1,2}\s?|\s(?=[\u4e00-\u9fff]{2})")


def _top(blocks: Sequence[Block]) -> Iterator[int]:
    """Yield the numbers of the blocks that may hold the document's title."""
    left = _TITLE_BLOCKS
    for number, block in enumerate(blocks):
        if not left:
            return
        if not block.piece.furniture:
            left -= 1
            yield number


def _named(text: str, *, titled: bool, heading: bool) -> tuple[int | None, int | None, bool] | None:
    """Return the year and month a line heads, and whether it is nothing else; None for others."""
    if _DIGITS.search(text) is None or _SHORT_DAY.match(text):
        return None
    if not titled and _DAY.search(text) and not _SPANNED.search(text):
        return None
    if lived := life_year(text):
        return lived, None, True
    counted = _COUNT.match(text)  # 1.1952年：, 一、2020年
    alone = _CONTEXT.fullmatch(text, counted.end() if counted else 0) is not None
    if not (alone or heading or is_headline(text.strip("（() ）"))):
        return None
    year, month = _year_month(text)
    if stamp := _MONTH_STAMP.search(text):  # 江城大事记202008: of 1日 below
        year, month = int(stamp["y"]), int(stamp["m"])
    if spanned := _SPANNED.search(text):
        year = int(spanned["second" if spanned["half"] else "first"])
    if year is None and titled:
        year = _bare_year(text)  # 五月文化活动预告（2023） too
    if month and not (year or alone or heading):
        return None
    return year, month, alone


# [01-06]关于2020-2021学年…, 01-18关于2022年度…: an item's own day, its year is what it is about
_SHORT_DAY = re.compile(r"[\[【（(]?(?:0[1-9]|1[0-2])[-/.](?:0[1-9]|[12][0-9]|3[01])(?![0-9./-])")
# what counts a year's or a month's heading: 1.1952年：, （二）2020年, （三）3月份
_COUNT = re.compile(
    r"(?:[0-9]{1,3}\s?[.、．)）]|[（(]?[一二三四五六七八九十]{1,3}[）)、.．])\s?"
    r"(?=[12][0-9]{3}\s?年|(?:[0-9]{1,2}|[一二三四五六七八九十]{1,3})\s?月份?$)"
)
# 2. 增加 2022 年节假日数据; not 1. 2022年大事
_NUMBERED = re.compile(r"(?:[0-9]{1,3}\s?[.、．)）]|[（(][0-9]{1,3}[）)])\s?(?![0-9\s]|二[〇○零])")
_RULES = "=-—–─━*~ "
_MARKS = frozenset("‧∙•·◆▲△◇※")  # ‧1916年12月返回故乡
# 2023年元旦假期值班报告; 2020年元旦春节期间…
_NEW_YEAR = re.compile(r"(?:19|20)[0-9]{2}\s?年?\s?(?:元旦|新年|跨年)")
# …监测周报（2022—2023年度）, 2022-2023学年第二学期…, 2022—2023赛季…
_SPANNED = re.compile(
    r"(?<![0-9])(?P<first>(?:19|20)[0-9]{2})\s?年?\s?[-—–~至]{1,2}\s?(?P<second>(?:19|20)[0-9]{2})\s?(?:学?年度?|赛季|榨季|雪季|[供采]暖[季期])"
    r"(?:[^，。；]{0,4}(?P<half>第二学期|下学期|春季))?"
)
# what a year or a month is written with
_DIGITS = re.compile(r"[0-9０-９一二三四五六七八九十]")
_TITLE_BLOCKS = 3
_MONTH_STAMP = re.compile(
    r"[大要]事[记記]?\s?(?:[（(]\s?)?(?P<y>(?:19|20)[0-9]{2})\s?[.-]?\s?(?P<m>0[1-9]|1[0-2])[）)]?$"
)
_YEAR_CELL = re.compile(r"(?:1[0-9]|20)[0-9]{2}\s?年?")
_YEAR_LINE = re.compile(rf"^{_YEAR_CELL.pattern}$", re.MULTILINE)  # a row's cells are its lines


def _row_year(block: Block) -> int | None:
    """Return the year of a row that begins with it, its date beside: 1985 | 3月2日 | 工程立项.

    Numbers right of the date are amounts: 1月25日 | 1975 | 688.
    """
    if _YEAR_LINE.search(block.words) is None:
        return None
    texts = ["".join(part.text for part in cell) for cell in block.cells if cell]
    for year, beside in pairwise(texts):
        item = only_date(beside) if _YEAR_CELL.fullmatch(year) else None
        if item is not None and item.month and not item.year:
            return int(year[:4])
    return None


def _shared_month(text: str) -> int | None:
    """Return the month of a title's dates where it is one: 本周要闻（2021年3月22日至28日）."""
    items = find_written(text)
    months = {month for item in items for month in (item.month, item.last_month) if month}
    return months.pop() if len(months) == 1 else None


# 驻村日记 2021, 2021 工作日志, 大事记（2021）: a title's year without 年; 航线动态 2023/7-8;
# 建设日志（2022—2023）: the first of its years
_BARE_YEAR = re.compile(
    r"(?:^|[\s（(])((?:19|20)[0-9]{2})"
    r"(?:[/.][0-9]{1,2}(?:[-—–~至][0-9]{1,2})?|\s?[-—–~至]{1,2}\s?(?:19|20)[0-9]{2})?(?:[）)\s]|$|学?年)"
)


# 2021航天大事; no 2021人次
_YEAR_FIRST = re.compile(
    r"^((?:19|20)[0-9]{2})(?=[\u4e00-\u9fff]{2})(?![个件名次万亿元户米号多余届亩吨台辆部家条种项份张本]|人[次民])"
)


# 市第二中学1952大事记, 城南街道2021年鉴: the year of the record that a title names
_RECORD_YEAR = re.compile(
    r"(?<![0-9])((?:19|20)[0-9]{2})(?=[大要]事|[纪紀]事|[年编編][鉴鑒表谱譜年]|日[志誌记記]|要[闻聞]|[赛賽]季)"
)


def _bare_year(text: str) -> int | None:
    found = _BARE_YEAR.findall(text) or _YEAR_FIRST.findall(text) or _RECORD_YEAR.findall(text)
    if len(found) != 1:
        return None
    items = find_written(text)
    rest = text
    for item in reversed(items):
        rest = rest[: item.start] + rest[item.end :]
    for pattern in (_BARE_YEAR, _YEAR_FIRST, _RECORD_YEAR):
        rest = pattern.sub("", rest)
    other = re.search(r"[0-9]", rest)
    dated = any(item.year or item.day for item in items)
    return int(found[0]) if not other and not dated else None


# 2月7日: a line that names a day heads no month; nearly every line of most lists does
_DAY = re.compile(
    r"(?<![0-9])(?:(?:1[0-2]|[1-9])月(?:1[0-9]|2[0-8]|[1-9])日"
    r"|[12][0-9]{3}(?P<s>[-/.])(?:0?[1-9]|1[0-2])(?P=s)(?:0?[1-9]|1[0-9]|2[0-8])(?![0-9]))"
)


def _year_month(text: str) -> tuple[int | None, int | None]:
    plain = text.strip(" #*【】[]（）()—-:：")
    if re.fullmatch(r"(?:19|20)[0-9]{2}", plain):
        return int(plain), None
    if _DAY.search(text):
        return None, None
    items = find_written(text)
    if not items or any(item.form in {"day", "numeric", "bare day"} for item in items):
        return None, None
    if len(items) > 1:
        return (items[0].year if len({item.year for item in items}) == 1 else None), None
    item = items[0]
    return item.year, None if item.ranged or item.part else item.month
