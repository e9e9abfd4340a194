"""Where a date stands in a block, and whether it could open an entry there.

Each place is a family: a table column, a heading, a bracket, a numbered or bulleted line, a
line's start, a line of its own, a line's end, a label's value. Which family the document's
entries are in is decided by `rag.entries.lists`.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from rag.dates.numerals import half_width
from rag.dates.written import WrittenDate, find_written, relative_at, written_at
from rag.entries.day_lines import APART, CLOSE, OPEN, after_date, only_date, skip
from rag.entries.fields import field_date
from rag.entries.layout import Block

__all__ = ["Opener", "find_openers", "mend_cut_cells", "only_date"]

_HEAD_CHARS = 160  # a date that opens a line stands in its first characters
_PAUSE = re.compile(r"\s?[,，:：、;；]?\s?")
# what a date can begin with, and end with: most lines need no closer look
_BEGINS = re.compile(r"[0-9一二三四五六七八九十廿卅〇零初A-Za-z]")
_MAY_END = frozenset(
    "0123456789０１２３４５６７８９日号號月旬初中底末午晚分时時点】)）]］〕>〉」』Z份一二三四五六天"
)
# 1、 2. （3） ① 4): an item's number
_NUMBER = re.compile(
    r"(?:[（(]\s?(?:[0-9]{1,3}|[一二三四五六七八九十]{1,3})\s?[）)]|(?:[0-9]{1,3}|[一二三四五六七八九十]{1,3})\s?[、．)）]"
    r"|[0-9]{1,3}\s?\.(?=\s?[12][0-9]{3}\s?[年./-]|\s?[0-9]{1,2}\s?月|\s)|[①-⑳])\s*"
)
# 时间：, 发布日期：, 日期:
_LABEL = re.compile(
    r"[【\[]?\s?(?:(?P<publication>发布|發布|公布|公开|刊发|发表|更新|印发)|(?P<written>成文|签发|制定)|(?P<event>通过|会议|事件))?"
    r"\s?(?:时\s?间|日\s?期|時\s?間|Date|Time)\s?[】\]]?\s?[:：]\s?",
    re.IGNORECASE,
)
# Date: Mon, 6 Mar 2023
_ENGLISH_DAY = re.compile(r"(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)[a-z]{0,6}\.?,?\s{0,2}")
# ————— 2020-07-18 —————, === 7月18日 ===
_RULE = re.compile(r"[-—–─=＝~～*_·\s]{2,40}")
_RULED = re.compile(r"[-—–─=＝~～]{2,}\s*$")
_BEFORE = re.compile(r"[\s,，、/／*]{0,3}")
_DELIMITER = re.compile(r"\s?(?:[:：|｜·]|[-—–－─]{1,2}(?=[^0-9]))\s?|\s+")
# 3月1日前…, 2月9日24时前, 2月10日起: a term, not the day of an entry
_TERM = re.compile(
    r"\s?(?:[0-9]{1,2}\s?[时時]\s?)?(?:前|起|以前|之前|以来|以後|为止|止|至|到|后|後|底前|期间|左右)"
)


@dataclass(frozen=True, slots=True)
class Opener:
    """A date that may open an entry.

    Attributes:
        block: The block's number.
        family: Where the date stands: "column 0", "heading 2", "bracket", "number", "bullet",
            "bold", "plain", "prose", "alone", "end", "label publication" …
        date: The date, its offsets in the block's text.
        start: Where the date with its brackets and label begins in the block's text.
        end: Where they end; the entry's words begin here, or end at start for "end".
    """

    block: int
    family: str
    date: WrittenDate
    start: int
    end: int


def find_openers(blocks: Sequence[Block]) -> list[Opener]:
    """Return every place of the document where a date might open an entry, in order."""
    found: list[Opener] = []
    seen: dict[tuple[object, ...], list[Opener]] = {}
    for number, block in enumerate(blocks):
        if block.piece.meta:
            continue
        if block.cells:
            found += _in_row(number, block)
        elif number and (label := _LABEL.fullmatch(blocks[number - 1].words)):
            found += _labelled(number, block, label.lastgroup or "date")
        else:
            found += _in_line(number, block, seen)
    return found


def _labelled(number: int, block: Block, kind: str) -> list[Opener]:
    """Find a date whose label stands on the line above: 发布日期：⏎2018年12月04日."""
    item = only_date(block.words)
    if item is None or item.form == "weak":
        return _read_line(number, block)
    return [Opener(number, f"label {kind}", item, 0, len(block.words))]


def mend_cut_cells(openers: Sequence[Opener]) -> list[Opener]:
    """Join dates that a page break cut into two cells of a column: 1月 ⏎ 27 日."""
    mended: list[Opener] = []
    for opener in openers:
        above = mended[-1] if mended else None
        if (
            above
            and opener.date.form == "bare day"
            and opener.family.startswith("column")
            and (above.family, above.date.form) == (opener.family, "month")
            and not above.date.part
            and opener.block - above.block <= 2
        ):
            day, last = opener.date.day, opener.date.last_day
            mended[-1] = replace(
                above, date=replace(above.date, form="day", day=day, last_day=last)
            )
        else:
            mended.append(opener)
    return mended


def _in_row(number: int, block: Block) -> list[Opener]:
    found = []
    offset = 0
    for column, cell in enumerate(block.cells):
        text = "\n".join(part.text for part in cell)
        item = only_date(text.replace("\n", " ")) if text else None
        if item:
            found.append(
                Opener(number, f"column {column}", item.moved(offset), offset, offset + len(text))
            )
        offset += len(text) + 1 if text else 0
    return found


# <time datetime="2019-11-28">11-28</time>
_STAMP = re.compile(r"\s*(?P<y>[12][0-9]{3})-(?P<m>[0-9]{2})-(?P<d>[0-9]{2})")


def _stamped(opener: Opener, block: Block) -> Opener:
    """Give a date without a year the one that the format writes beside the same day."""
    found = _STAMP.match(block.piece.when) if opener.date.year is None else None
    if found is None or (opener.date.month, opener.date.day) != (int(found["m"]), int(found["d"])):
        return opener
    return replace(opener, date=replace(opener.date, year=int(found["y"])))


_SHORT_LINE = 24


def _in_line(
    number: int, block: Block, seen: dict[tuple[object, ...], list[Opener]]
) -> list[Opener]:
    """Find what may open an entry in a line; short lines, often repeated, are read once."""
    if len(block.words) > _SHORT_LINE:
        return _read_line(number, block)
    piece = block.piece
    key = (block.words, piece.lead, piece.item, piece.heading, piece.bold_head, piece.when)
    known = seen.get(key)
    if known is None:
        known = seen[key] = _read_line(number, block)
    return [Opener(number, item.family, item.date, item.start, item.end) for item in known]


def _read_line(number: int, block: Block) -> list[Opener]:
    if len(block.words) <= 14 and APART.fullmatch(block.words) and (day := only_date(block.words)):
        return [Opener(number, "alone", day, 0, len(block.words))]
    found = [opener for opener in (_at_start(number, block), _at_end(number, block)) if opener]
    if not found and (item := field_date(block.words[:_HEAD_CHARS])):
        return [Opener(number, "field", item, item.start, item.end)]
    if block.piece.when:
        found = [_stamped(opener, block) for opener in found]
    if block.piece.heading and not any(opener.family.startswith("heading") for opener in found):
        # ## 1.3.7 - 2022/7/21: at a heading's end; in its middle it is only mentioned
        return [replace(opener, family=f"heading {block.piece.heading}") for opener in found]
    return found


def _at_start(number: int, block: Block) -> Opener | None:
    text = half_width(block.words[:_HEAD_CHARS])
    lead = block.piece.lead
    position = begin = skip(_BEFORE, text, lead)
    if _RULED.search(text):  # a line ruled on both sides is nothing but its date
        position = skip(_RULE, text, position)
    family = "bullet" if block.piece.item else ""
    if match := _NUMBER.match(text, position):
        family, position = "number", match.end()
    if label := _LABEL.match(text, position):
        kind = label.lastgroup or "date"
        family = f"label {kind}"
        position = skip(_ENGLISH_DAY, text, label.end())
    bracketed = False
    if opened := OPEN.match(text, position):
        bracketed, position = True, opened.end()
    if position == lead and (item := relative_at(text, position)):
        end = skip(_PAUSE, text, item.end)
        return Opener(number, "relative", item, begin, end)
    if not _BEGINS.match(text, position):
        return None
    item = written_at(text, position)
    if item is None:
        return None
    if item.form == "year":
        return _year_line(number, block, item, begin, "bullet" if family == "bullet" else "")
    end = after_date(text, item.end, bracketed)
    if bracketed and not CLOSE.match(text, end - 1):
        return None
    return _classify(number, block, item, begin, end, family, bracketed)


# 1921年，创办于城隍庙; 1938年  迁往乡下; 2003年：迁入现址
_AFTER_YEAR = re.compile(r"\s?[，,]\s?|\s?[:：]\s?|\s{1,4}|[-—–]{1,2}\s?")


def _year_line(
    number: int, block: Block, item: WrittenDate, begin: int, family: str
) -> Opener | None:
    """Find a year that opens a line of a chronicle; whether it is one, its neighbours show."""
    delimiter = _AFTER_YEAR.match(block.words, item.end)
    if delimiter is None or block.piece.heading or len(block.words) - delimiter.end() < 4:
        return None
    prose = delimiter.group().strip() in {"，", ","}
    kind = family or ("prose" if prose else "plain")
    return Opener(number, f"years {kind}", item, begin, begin if prose else delimiter.end())


def _classify(
    number: int, block: Block, item: WrittenDate, begin: int, end: int, family: str, bracketed: bool
) -> Opener | None:
    text = half_width(block.words[:_HEAD_CHARS])
    timed = end > item.end + (1 if bracketed else 0) and bool(
        re.search(r"[:：]", text[item.end : end])
    )
    if not bracketed and _TERM.match(text, end):
        return None
    delimiter = _DELIMITER.match(text, end)
    after = delimiter.end() if delimiter else end
    rest = block.words[after:].strip(" :：,，.。、;；|*-—–─=＝~～_·")
    if block.piece.heading:
        return Opener(number, f"heading {block.piece.heading}", item, begin, after)
    if family.startswith("label"):
        return Opener(number, family, item, begin, after)
    if not rest:
        return Opener(
            number,
            "alone" if item.form != "bare day" else "alone day",
            item,
            begin,
            len(block.words),
        )
    if bracketed:
        family = "bracket" if family in {"", "bullet"} else family
    elif not family and 0 < len(
        "".join(block.words[:after].split())
    ) - 2 <= block.piece.bold_head <= len("".join(block.words[: after + 2].split())):
        family = "bold"
    elif not family:
        clean = (
            item.form == "numeric"
            or timed
            or "/" in text[item.start : item.end]
            or (delimiter is not None and _parted(text, end, rest))
        )
        family = "plain" if clean else "prose"
    if item.form == "weak" and not timed:
        family = "weak " + family
    if family != "prose":
        after = skip(_PAUSE, text, after)
    return Opener(number, family, item, begin, after if family != "prose" else begin)


def _parted(text: str, end: int, rest: str) -> bool:
    """Tell whether a date is parted from its item by more than the space of running text."""
    return not text[end : end + 1].isspace() or not rest[0].isdigit()


def _at_end(number: int, block: Block) -> Opener | None:
    """Find a date that closes a line of a list: …居住地信息 2022-04-27, …通知（2月7日）."""
    text = block.words
    if len(text) > 300 or text[-1] not in _MAY_END:
        return None
    offset = max(0, len(text) - 40)
    items = [item.moved(offset) for item in find_written(text[offset:], weak=True)]
    if not items or (
        items[-1].form == "weak" and items[-1].year is None and items[-1].end - items[-1].start < 5
    ):
        return None
    item = items[-1]
    plain = half_width(text)
    bracketed = item.start > 0 and OPEN.fullmatch(plain[item.start - 1]) is not None
    if after_date(plain, item.end, bracketed) != len(plain) or item.form in {"year", "bare day"}:
        return None
    start = item.start - bracketed
    before = plain[:start]
    if not before.strip() or not (bracketed or before[-1].isspace() or before[-1] in "|/·"):
        return None
    return Opener(number, "end", item, len(before.rstrip(" |/·")), len(text))
