"""Where a date stands in a block, and whether it could open an entry there.

Each place is a family: a table column, a heading, a bracket, a numbered or bulleted line, a
line's start, a line of its own, a line's end, a label's value. Which family the document's
entries are in is decided by `rag.entries.lists`.
"""

import re
from collections.abc import Sequence

from rag.dates.written import WrittenDate, find_written, relative_at, written_at
from rag.entries.captions import with_captions
from rag.entries.closing import closing_date
from rag.entries.date_columns import STAMP_CHARS, DateColumns, StampColumns
from rag.entries.day_lines import APART, only_date, plain_day
from rag.entries.fields import field_date, source_date
from rag.entries.layout import Block
from rag.entries.leads import LABEL
from rag.entries.line_starts import HEAD_CHARS, at_start, kind_of
from rag.entries.plain_starts import Opener
from rag.entries.short_days import short_days
from rag.entries.weeks import week_of, weekday_at

__all__ = ["Opener", "find_openers", "only_date"]

# 6月13日—6月17日, 3.6至3.12: what a week's days are joined by; 2020-02-07 is no range
_TO = re.compile(r"[—─–－―~～至到]")
_HYPHEN = re.compile(r"[0-9日）)] ?-{1,2} ?[0-9]{1,2}[月./日]")


def find_openers(blocks: Sequence[Block]) -> list[Opener]:
    """Return every place of the document where a date might open an entry, in order."""
    found: list[Opener] = []
    seen: dict[tuple[object, ...], list[Opener]] = {}
    columns, stamps = DateColumns(), StampColumns()
    week: WrittenDate | None = None
    for number, block in enumerate(blocks):
        if block.piece.meta:
            continue
        if _TO.search(block.words) or _HYPHEN.search(block.words):
            week = week_of(block.words) or week
        if block.cells and not _is_line(block):
            parts = columns.read(block)
            found += [Opener(number, *parts)] if parts else _in_row(number, blocks, stamps)
        elif (
            number
            and blocks[number - 1].words[-1] in _COLON
            and (label := LABEL.fullmatch(blocks[number - 1].words, blocks[number - 1].piece.lead))
        ):
            found += _labelled(number, block, kind_of(label))
        else:
            lines = _in_line(number, block, seen)
            if week and (day := weekday_at(block.words, week)):
                lines = _of_week(lines, day[0]) or [Opener(number, "weekday", *day)]
            found += lines
    if short := short_days(blocks, found):
        dated = {item.block for item in short}
        found = sorted([*short, *(o for o in found if o.block not in dated)], key=lambda o: o.block)
    return with_captions(found, blocks)


def _is_line(block: Block) -> bool:
    """Tell whether a row is one cell: old pages set each line of a list as a table's row."""
    return len(block.cells) == 1 and len(block.cells[0]) == 1


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


def _in_row(number: int, blocks: Sequence[Block], stamps: StampColumns) -> list[Opener]:
    block = blocks[number]
    found = []
    offset = 0
    for column, cell in enumerate(block.cells):
        if not cell:
            continue
        if len(cell) == 1:
            text = whole = cell[0].text
        else:
            text = "\n".join(part.text for part in cell)
            whole = text.replace("\n", " ")
        item = only_date(whole) or _counted(text) if len(text) > 1 else None
        if item is None and len(text) == STAMP_CHARS:
            item = stamps.read(column, text, number, blocks)
        if item is None and 2 <= len(text) <= 3:  # 同日, 次日 below a date
            said = relative_at(text + "，", 0)
            item = said if said and said.end == len(text) else None
        family = f"column {column}"
        if item is None and text[-1:] in _TERM_ENDS and (limit := _TERM_CELL.fullmatch(text)):
            item, family = only_date(limit["date"]), f"term {family}"
        if item:
            found.append(Opener(number, family, item.moved(offset), offset, offset + len(text)))
        offset += len(text) + 1 if text else 0
    return found or _named_in_row(number, block) or _posted_in_row(number, block)


# 5月10日前, 10月底以前: among the days of a plan
_TERM_CELL = re.compile(r"(?P<date>[^前止]{3,20}?)\s?[以之]?[前止]")
_TERM_ENDS = {"前", "止"}


# 2016-10-20 and 1047 readers, run together by a table copied from its page; 2017-12-2910:00
_WITH_COUNT = re.compile(
    r"[12][0-9]{3}-[01][0-9]-[0-3][0-9](?=(?:[0-9]{1,6}|[0-2][0-9]:[0-5][0-9](?::[0-5][0-9])?)$)"
)


def _counted(text: str) -> WrittenDate | None:
    """Return the day of a cell whose day a count follows without a gap."""
    found = _WITH_COUNT.match(text)
    return plain_day(found.group()) if found else None


def _posted_in_row(number: int, block: Block) -> list[Opener]:
    """Find a post's day in a cell of several lines: 发表于 2021-3-4 8:00 | 只看该作者."""
    offset = 0
    for cell in block.cells:
        for part in cell:
            text = part.text
            if len(cell) > 1 and (item := source_date(text)):
                return [
                    Opener(number, "label source", item.moved(offset), offset, offset + len(text))
                ]
            offset += len(text) + 1
    return []


_NAMED_CELL = 24  # 第3次（2月15日）


def _named_in_row(number: int, block: Block) -> list[Opener]:
    """Find the dates that short cells of a row close with: 第3次（2月15日） | 公交票价优化."""
    found = []
    for column, cell in enumerate(block.cells):
        text = cell[0].text if len(cell) == 1 else ""
        if (
            text[-1:] in {"）", ")"}
            and len(text) <= _NAMED_CELL
            and (closing := closing_date(text))
        ):
            found.append(Opener(number, f"column {column}", closing[0], 0, 0))
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


# <time datetime="2020-02-07T10:00:00+08:00">3天前</time>
_AGO = re.compile(
    r"(?:发[布表]于\s?)?(?:[0-9一二两三四五六七八九十]{1,3}\s?(?:秒钟?|分钟?|个?小时|天|周|个?星期|个?月|年)之?前|刚刚|[昨今前][天日])$"
)


def _ago(number: int, block: Block) -> list[Opener]:
    """Find the day that the format writes beside words that count back from when one looked."""
    stamp, said = _STAMP.match(block.piece.when), _AGO.search(block.words[-_LONGEST_DAY:])
    if stamp is None or said is None:
        return []
    end = len(block.words)
    start = end - len(said.group())
    day = WrittenDate(start, end, "day", int(stamp["y"]), int(stamp["m"]), int(stamp["d"]))
    return [Opener(number, "end" if start else "alone", day, start, start or end)]


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


_LONGEST_DAY = 14  # 2022年5月 18日
_DASHES = frozenset("—–―")
_DASHED = re.compile(r"[—–―]{1,2}\s?(?=[12][0-9]{3}\s?[年./-][^—–]{3,12}$)")


# 17:10 2018/11/14: an editor's stamp above what was written then
_CLOCKED = re.compile(r"[0-9]{1,2}:[0-9]{2}(?::[0-9]{2})?\s{1,2}[12][0-9]{3}[-/.年]")


def _read_line(number: int, block: Block) -> list[Opener]:
    piece, words = block.piece, block.words
    if len(words) <= _LONGEST_DAY:
        if not (piece.heading or piece.item or piece.when) and (day := plain_day(words)):
            return [Opener(number, "alone", day, 0, len(words))]
        # 1月3日起 above what began then; elsewhere such a day is a term
        if (APART.fullmatch(words) or words[-1] == "起") and (day := only_date(words)):
            return [Opener(number, "alone", day, 0, len(words))]
    if _CLOCKED.match(words) and not piece.heading and (day := only_date(words)):
        return [Opener(number, "alone", day, 0, len(words))]
    if words[0] in _DASHES and (dashed := _DASHED.match(words)):  # ——2021年3月15日 closes an item
        day = only_date(words[dashed.end() :])
        return [Opener(number, "alone", day.moved(dashed.end()), 0, len(words))] if day else []
    first = at_start(number, block)
    if first is not None:
        if first.family == "alone" and not piece.when:
            return [first]
        if first.family.startswith("label") and _is_value(first, words):
            return [first]
    found = [opener for opener in (first, _at_end(number, block)) if opener]
    if piece.heading and not found and (inside := _inside_heading(number, block)):
        return inside
    if not found and (item := source_date(words)):
        return [Opener(number, "label source", item, item.start, item.end)]
    if len(found) == 1 and found[0].family == "end" and (begun := _begun(block, found[0].date)):
        return [Opener(number, "field", begun, begun.start, begun.end)]
    weak = all(opener.family.startswith("weak") for opener in found)  # 6-1　天宁寺塔　2019年3月7日
    if weak and (field := field_date(words[:HEAD_CHARS])):
        item, name = field
        name = f"field {name}".rstrip() if item.form != "weak" or not item.day else "weak field"
        return [*found, Opener(number, name, item, item.start, item.end)]
    if piece.heading and len(found) > 1 and found[-1].date.year and _is_version(found[0].date):
        return [found[-1]._replace(family=f"heading {piece.heading}")]
    if piece.when:
        found = [_stamped(opener, block) for opener in found] or _ago(number, block)
    if piece.heading and not any(opener.family.startswith("heading") for opener in found):
        # ## 1.3.7 - 2022/7/21: at a heading's end; in its middle it may be only mentioned
        return [opener._replace(family=f"heading {piece.heading}") for opener in found]
    return found


def _inside_heading(number: int, block: Block) -> list[Opener]:
    """Find the one full day inside a heading: ## [v2.1.9] 2018.01.28 代号：怀念."""
    days = [item for item in find_written(block.words) if item.year and item.day]
    if len(days) != 1 or days[0].ranged:
        return []
    item = days[0]
    return [Opener(number, f"inside {block.piece.heading}", item, item.start, item.end)]


def _is_version(date: WrittenDate) -> bool:
    """Tell whether a heading's first date is a version's number: ## 1.9 (2020-12-01)."""
    return date.form == "weak" and not date.year


def _is_value(opener: Opener, words: str) -> bool:
    """Tell whether a label's date is all that stands behind it: 发布日期：2020-02-07."""
    return opener.date.end == len(words) and words[opener.date.start - 1] in _COLON


# 滨江快速路　32.5　2024年3月　2026年6月: begun, then finished
_TWO_DATES = re.compile(r"[12][0-9]{3}[年./-].*\s[12][0-9]{3}[年./-]")


def _begun(block: Block, closing: WrittenDate) -> WrittenDate | None:
    """Return the earlier date that stands in a field of its own before a line's last one."""
    if len(block.words) > HEAD_CHARS or _TWO_DATES.search(block.words) is None:
        return None
    field = field_date(block.words)
    if field is None or field[0].end > closing.start:
        return None
    item = field[0]
    earlier = (item.year or 0, item.month or 0) <= (closing.year or 0, closing.month or 0)
    return item if earlier else None


# ### 会议 20210514
_STAMP_END = re.compile(r"(?<![0-9A-Za-z])(?=(?:19|20)[0-9]{6}$)")


def _stamp_end(block: Block) -> tuple[WrittenDate, int] | None:
    """Find a day of eight digits at the end of a heading."""
    found = _STAMP_END.search(block.words)
    item = written_at(block.words, found.start()) if found else None
    return (item, item.start) if item and item.day and item.start else None


def _at_end(number: int, block: Block) -> Opener | None:
    """Find a date that closes a line of a list: …居住地信息 2022-04-27, …通知（2月7日）."""
    if len(block.words) > 300:
        return None
    closing = closing_date(block.words) or (_stamp_end(block) if block.piece.heading else None)
    if closing is None:
        return None
    item, start = closing
    if not block.words[:start].strip():
        return Opener(number, "alone", item, 0, len(block.words))
    return Opener(number, "end", item, start, len(block.words))
