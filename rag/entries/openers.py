"""Where a date stands in a block, and whether it could open an entry there.

Each place is a family: a table column, a heading, a bracket, a numbered or bulleted line, a
line's start, a line of its own, a line's end, a label's value. Which family the document's
entries are in is decided by `rag.entries.lists`.
"""

import re
from collections.abc import Sequence
from typing import NamedTuple

from rag.dates.numerals import half_width
from rag.dates.written import WrittenDate, relative_at, written_at
from rag.entries.closing import closing_date
from rag.entries.date_columns import DateColumns
from rag.entries.day_lines import (
    APART,
    CLOCK,
    CLOSE,
    DAY_NAME,
    NOTE,
    OPEN,
    TURNED,
    after_date,
    only_date,
    plain_day,
    skip,
)
from rag.entries.fields import field_date, source_date
from rag.entries.layout import Block
from rag.entries.leads import (
    BEFORE,
    BEGINS,
    COUNTED,
    DELIMITER,
    LABEL,
    NUMBER,
    PART,
    PAUSE,
    REIGN,
    RULE,
    RULED,
    SHORT_LABEL,
    SINCE,
    SOURCED,
    TERM,
    VALUED,
)
from rag.entries.weeks import week_of, weekday_at

__all__ = ["Opener", "find_openers", "only_date"]

_HEAD_CHARS = 160  # a date that opens a line stands in its first characters


class Opener(NamedTuple):
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


# 6月13日—6月17日, 3.6至3.12: what a week's days are joined by; 2020-02-07 is no range
_RANGE = re.compile(r"[—─–－―~～至到]|[0-9日）)] ?-{1,2} ?[0-9]{1,2}[月./日]")


def find_openers(blocks: Sequence[Block]) -> list[Opener]:
    """Return every place of the document where a date might open an entry, in order."""
    found: list[Opener] = []
    seen: dict[tuple[object, ...], list[Opener]] = {}
    columns = DateColumns()
    week: WrittenDate | None = None
    for number, block in enumerate(blocks):
        if block.piece.meta:
            continue
        if _RANGE.search(block.words):
            week = week_of(block.words) or week
        if block.cells:
            parts = columns.read(block)
            found += [Opener(number, *parts)] if parts else _in_row(number, block)
        elif (
            number
            and blocks[number - 1].words[-1] in _COLON
            and (label := LABEL.fullmatch(blocks[number - 1].words))
        ):
            found += _labelled(number, block, _kind(label))
        else:
            lines = _in_line(number, block, seen)
            if week and (day := weekday_at(block.words, week)):
                lines = _of_week(lines, day[0]) or [Opener(number, "weekday", *day)]
            found += lines
    return found


def _of_week(lines: Sequence[Opener], day: WrittenDate) -> list[Opener]:
    """Give 星期三（1日） in a plan for 2月27日—3月5日 the month of its week."""
    full = day._replace(start=0, end=0)
    return [
        item._replace(
            family=item.family.removesuffix(" day"),
            date=full._replace(start=item.date.start, end=item.date.end),
        )
        if item.date.form == "bare day" and item.date.day == day.day
        else item
        for item in lines
    ]


def _labelled(number: int, block: Block, kind: str) -> list[Opener]:
    """Find a date whose label stands on the line above: 发布日期：⏎2018年12月04日."""
    item = only_date(block.words)
    if item is None or item.form == "weak":
        return _read_line(number, block)
    return [Opener(number, f"label {kind}", item, 0, len(block.words))]


def _in_row(number: int, block: Block) -> list[Opener]:
    found = []
    offset = 0
    for column, cell in enumerate(block.cells):
        text = cell[0].text if len(cell) == 1 else "\n".join(part.text for part in cell)
        item = only_date(text.replace("\n", " ")) if len(text) > 1 else None
        if item is None and 2 <= len(text) <= 3:  # 同日, 次日 below a date
            said = relative_at(text + "，", 0)
            item = said if said and said.end == len(text) else None
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
    if found is None or opener.date.day != int(found["d"]):
        return opener
    month = int(found["m"])
    if opener.date.month not in {None, month}:
        return opener
    date = opener.date._replace(form="day", year=int(found["y"]), month=month)
    return opener._replace(family=opener.family.removesuffix(" day"), date=date)


_SHORT_LINE = 24
_COLON = {":", "："}


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
    piece = block.piece
    if not (piece.heading or piece.item or piece.when) and (day := plain_day(block.words)):
        return [Opener(number, "alone", day, 0, len(block.words))]
    if len(block.words) <= 14 and APART.fullmatch(block.words) and (day := only_date(block.words)):
        return [Opener(number, "alone", day, 0, len(block.words))]
    first = _at_start(number, block)
    if first is not None and first.family == "alone" and not block.piece.when:
        return [first]
    found = [opener for opener in (first, _at_end(number, block)) if opener]
    if not found and (item := source_date(block.words)):
        return [Opener(number, "label source", item, item.start, item.end)]
    weak = all(opener.family.startswith("weak") for opener in found)  # 6-1　天宁寺塔　2019年3月7日
    if weak and (field := field_date(block.words[:_HEAD_CHARS])):
        item, name = field
        return [*found, Opener(number, f"field {name}".rstrip(), item, item.start, item.end)]
    if block.piece.when:
        found = [_stamped(opener, block) for opener in found]
    if block.piece.heading and not any(opener.family.startswith("heading") for opener in found):
        # ## 1.3.7 - 2022/7/21: at a heading's end; in its middle it is only mentioned
        return [opener._replace(family=f"heading {block.piece.heading}") for opener in found]
    return found


def _at_start(number: int, block: Block) -> Opener | None:
    text = half_width(block.words[:_HEAD_CHARS])
    lead = block.piece.lead
    position = begin = skip(BEFORE, text, lead)
    if RULED.search(text):  # a line ruled on both sides is nothing but its date
        position = skip(RULE, text, position)
    family = "bullet" if block.piece.item else ""
    if match := NUMBER.match(text, position):
        family, position = "number", match.end()
    if label := LABEL.match(text, position) or SHORT_LABEL.match(text, position):
        family = f"label {_kind(label)}"
        position = label.end()
    elif (label := VALUED.match(text, position)) and only_date(text[label.end() :].strip()):
        family, position = f"label of {label['other']}", label.end()
    day = skip(DAY_NAME, text, position)
    named = skip(REIGN, text, skip(COUNTED, text, day))
    bracketed = False
    if named > position and (written_at(text, skip(OPEN, text, named)) is not None):
        begin = (
            named if named > day else begin
        )  # 第一阶段 is the item's word, 星期一 only the day's
        position = named
    if opened := OPEN.match(text, position):
        bracketed, position = True, opened.end()
    if said := PART.match(text, position):
        part = WrittenDate(*said.span(), "month", part=said["xun"] or said["edge"])
        return Opener(number, "plain", part, begin, skip(PAUSE, text, part.end))
    if position == lead and (item := relative_at(text, position)):
        end = skip(PAUSE, text, item.end)
        return Opener(number, "relative", item, begin, end)
    since = SINCE.match(text, position)
    position = since.end() if since else position
    if not BEGINS.match(text, position):
        return None
    turned = TURNED.match(text, position)
    item = written_at(text, turned.end() if turned else position)
    if item is None or (turned and item.form != "day"):
        return None
    if turned:
        item = item._replace(start=position, part=turned["said"])
    if item.form == "year":
        return _year_line(number, block, item, begin, "bullet" if family == "bullet" else "")
    end = after_date(text, item.end, bracketed)
    if bracketed and not CLOSE.match(text, end - 1):
        return None
    term = None if bracketed else TERM.match(text, end)
    if (term is not None or since is not None) and block.piece.heading:
        return Opener(number, f"heading {block.piece.heading}", item, begin, begin)
    if term is not None or since is not None:
        # 自10月20日0时起，…; 2月15日前：…: of a list of terms; elsewhere the day of no entry
        listed = term is not None and item.day and (since or text[term.end() :][:1] in _COLON)
        return Opener(number, "term", item, begin, begin) if listed else None
    return _classify(number, block, item, begin, end, family, bracketed)


def _kind(label: re.Match[str]) -> str:
    """Name a label's family: what it calls its date, for one record often holds several."""
    return label["other"] or label.lastgroup or "date"


# 1903年（光绪二十九年）　倡办…
_YEAR_NOTE = re.compile(r"\s?[（(][^（）()。；]{1,14}[）)]")
# 1921年，创办于城隍庙; 1938年  迁往乡下; 2003年：迁入现址
_AFTER_YEAR = re.compile(r"\s?[，,]\s?|\s?[:：]\s?|\s{1,4}|[-—–]{1,2}\s?")


_SPAN_END = re.compile(r"[12][0-9]{3}\s?年?|至今")


def _year_line(
    number: int, block: Block, item: WrittenDate, begin: int, family: str
) -> Opener | None:
    """Find a year that opens a line of a chronicle; whether it is one, its neighbours show."""
    words = block.words
    delimiter = _AFTER_YEAR.match(words, skip(_YEAR_NOTE, words, skip(CLOSE, words, item.end)))
    if delimiter is None or block.piece.heading or len(words) - delimiter.end() < 4:
        return None
    if _SPAN_END.fullmatch(words, delimiter.end()):  # 1921年—1949年
        return None
    prose = delimiter.group().strip() in {"，", ","}
    part = None if prose or item.part else written_at(half_width(words), delimiter.end())
    if part is not None and part.month and not part.year:  # 1937年　11月，…: a year, then its month
        pause = PAUSE.match(words, part.end)
        item = part._replace(start=item.start, year=item.year)
        return Opener(number, "years plain", item, begin, pause.end() if pause else part.end)
    kind = family or ("prose" if prose else "plain")
    return Opener(number, f"years {kind}", item, begin, begin if prose else delimiter.end())


def _classify(
    number: int, block: Block, item: WrittenDate, begin: int, end: int, family: str, bracketed: bool
) -> Opener | None:
    text = half_width(block.words[:_HEAD_CHARS])
    timed = end > item.end + (1 if bracketed else 0) and bool(
        re.search(r"[:：]", text[item.end : end])
    )
    delimiter = DELIMITER.match(text, end)
    after = delimiter.end() if delimiter else end
    rest = block.words[after:].strip(" :：,，.。、;；|*-—–─=＝~～_·")
    if rest and len(rest) <= 12 and CLOCK.fullmatch(half_width(rest)):  # 22日 上午9时
        rest = ""
    if NOTE.fullmatch(rest):  # 8月12日（第1比赛日）
        rest = ""
    if rest and not bracketed and SOURCED.fullmatch(rest):  # 2022-05-31　来源：新华社
        return Opener(number, "alone", item, begin, len(block.words))
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
        after = skip(PAUSE, text, after)
    return Opener(number, family, item, begin, after if family != "prose" else begin)


def _parted(text: str, end: int, rest: str) -> bool:
    """Tell whether a date is parted from its item by more than the space of running text."""
    return not text[end : end + 1].isspace() or not rest[0].isdigit()


def _at_end(number: int, block: Block) -> Opener | None:
    """Find a date that closes a line of a list: …居住地信息 2022-04-27, …通知（2月7日）."""
    if len(block.words) > 300:
        return None
    closing = closing_date(block.words)
    if closing is None:
        return None
    item, start = closing
    if not block.words[:start].strip():
        return Opener(number, "alone", item, 0, len(block.words))
    return Opener(number, "end", item, start, len(block.words))
