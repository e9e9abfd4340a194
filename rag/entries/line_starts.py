"""A date that opens a line: behind its number, label or bracket, parted from its item or not."""

import re

from rag.dates.numerals import half_width
from rag.dates.written import WrittenDate, relative_at, written_at
from rag.entries.day_lines import (
    CLOCK,
    CLOSE,
    DAY_NAME,
    NOTE,
    OPEN,
    TURNED,
    after_date,
    only_date,
    skip,
)
from rag.entries.layout import Block
from rag.entries.leads import (
    BEFORE,
    BEGINS,
    COUNTED,
    DELIMITER,
    LABEL,
    NEWS,
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
    TOPIC,
    VALUED,
    WEATHER,
    ZONE,
)
from rag.entries.plain_starts import Opener, plain_start
from rag.entries.year_lines import reign_year, spaced_year, year_line

__all__ = ["HEAD_CHARS", "at_start", "kind_of"]

HEAD_CHARS = 160  # a date that opens a line stands in its first characters


_COLON = {":", "："}


def at_start(number: int, block: Block) -> Opener | None:
    """Return the date that opens a line, or None; number is the block's."""
    if (plainly := plain_start(number, block)) is not None:
        return plainly
    text = half_width(block.words[:HEAD_CHARS])
    lead = block.piece.lead
    position = begin = skip(BEFORE, text, lead)
    if text[-1:] in _RULES and RULED.search(text):  # ruled on both sides: nothing but its date
        position = skip(RULE, text, position)
    family = "bullet" if block.piece.item else ""
    if match := NUMBER.match(text, position):
        family, position = "number", match.end()
    if text[position : position + 1] in _DIGITS:  # no label, bracket or name of a day before it
        item = written_at(text, position)
        # 1957年--1958年: years on end; 1982.09—1986.07: months
        if item is None or item.form in {"year", "weak"} or (item.year and not item.day):
            item = spaced_year(text, position) or item
        if item is None:
            return None
        return _dated(number, block, item, (text, begin, family))
    if item := reign_year(text, position):
        return _dated(number, block, item, (text, begin, family))
    if label := LABEL.match(text, position) or SHORT_LABEL.match(text, position):
        family = f"label {kind_of(label)}"
        position = label.end()
    elif (label := VALUED.match(text, position)) and only_date(text[label.end() :].strip()):
        family, position = f"label of {label['other']}", label.end()
    if topic := TOPIC.match(text, position):
        family, position = "topic", topic.end()
    day = skip(DAY_NAME, text, position)
    named = skip(REIGN, text, skip(COUNTED, text, day))
    bracketed = False
    if named > position and (written_at(text, skip(OPEN, text, named)) is not None):
        begin = (
            named if named > day else begin
        )  # 第一阶段 is the item's word, 星期一 only the day's
        position = named
    if opened := OPEN.match(text, position):
        bracketed, position = True, skip(NEWS, text, opened.end())
    if said := PART.match(text, position):
        return _part_line(number, said, text, begin)
    if position == lead and (same := _SAME_MONTH.match(text, position)):
        item = written_at(text[same.end() :], 0)
        if item is not None and item.form == "bare day":
            item = item.moved(same.end())._replace(start=position)
            return Opener(number, "relative", item, begin, skip(PAUSE, text, item.end))
    if position in {lead, begin} and (item := relative_at(text, position)):
        end = skip(PAUSE, text, item.end)
        return Opener(number, "relative", item, begin, end)
    since = SINCE.match(text, position)
    position = skip(ZONE, text, since.end() if since else position)
    if not BEGINS.match(text, position):
        return None
    turned = TURNED.match(text, position)
    item = written_at(text, turned.end() if turned else position)
    if item is None and position > begin:  # 公元629年，…
        item = spaced_year(text, position)
    if item is None or (turned and (item.form not in {"day", "month"} or item.part)):
        return None
    if turned:
        item = item._replace(start=position, part=turned["said"])
    lead_in = (text, begin, family)
    return _dated(number, block, item, lead_in, bracketed=bracketed, since=since is not None)


# 是月25日，成立…: a day of the month of the item above
_SAME_MONTH = re.compile(r"(?:[是同该本当當]月)(?=[0-9一二三四五六七八九十])")
# 3月8日，7:40乘地铁上班: the hour is the sentence's own
_TIMED = re.compile(r"\s?[,，]\s?[0-9]{1,2}[:：][0-9]{2}[\u4e00-\u9fff]")
# 第7周（2.15~2.19，春节后首周）, 【江州日报 2021年8月6日第5版】: what the bracket adds to its date
_REMARK = re.compile(
    r"\s?(?:[，,、;；]\s?[^，。；（()）\[\]【】0-9]{1,12}|[，,]?\s?(?:(?:第\s?|[A-Z])[A-Z]?[0-9]{1,3}\s?版|[头一]版))[）)\]】]"
)
# 4月20日左右：…: about that day
_ABOUT = re.compile(r"\s?(?:左右|前[后後])(?=\s?[:：,，])")
_LISTED = {"bullet", "number"}
# what a ruled line ends with
_RULES = frozenset("-—–─=＝~～ ")
_DIGITS = frozenset("0123456789")


def _dated(
    number: int,
    block: Block,
    item: WrittenDate,
    lead_in: tuple[str, int, str],
    *,
    bracketed: bool = False,
    since: bool = False,
) -> Opener | None:
    """Tell what a line's opening date is to it.

    Args:
        number: The block's number.
        block: The line.
        item: The date.
        lead_in: The line half-width, where its brackets and label begin, and the family that
            these make it.
        bracketed: Whether a bracket opens before the date.
        since: Whether 自 or 从 stands before it.
    """
    text, begin, family = lead_in
    if item.form == "year":
        parts = year_line(block, item, begin, family if family in _LISTED else "")
        return Opener(number, *parts) if parts else None
    end = after_date(text, item.end, bracketed)
    if item.form == "day" and not bracketed and _TIMED.fullmatch(text[item.end : end + 1]):
        end = item.end
    if bracketed and (remark := _REMARK.match(text, item.end)):
        end = remark.end()
    if bracketed and not CLOSE.match(text, end - 1):
        return None
    if (item.last_month or item.last_day) and (during := _DURING.match(text, end)):
        end = during.end()
    if about := _ABOUT.match(text, end):
        end = about.end()
    term = None if bracketed or family == "topic" else TERM.match(text, end)
    if (term is not None or since) and block.piece.heading:
        return Opener(number, f"heading {block.piece.heading}", item, begin, begin)
    if term is not None or since:
        # 自10月20日0时起，…; 2月15日前：…: of a list of terms; elsewhere the day of no entry
        listed = term is not None and item.day and (since or text[term.end() :][:1] in _COLON)
        return Opener(number, "term", item, begin, begin) if listed else None
    return _classify(number, block, item, (text, begin, family), end, bracketed=bracketed)


def _part_line(number: int, said: re.Match[str], text: str, begin: int) -> Opener:
    """Find a part of the month or the year above that opens a line."""
    if name := said["season"] or said["side"]:  # among 6月，… and 11月8日，… under 1950年
        part = WrittenDate(*said.span(), "year", part=name)
        if text[part.end : part.end + 1] in "，,":
            return Opener(number, "prose", part, begin, begin)
        return Opener(number, "plain", part, begin, skip(PAUSE, text, part.end))
    part = WrittenDate(*said.span(), "month", part=said["xun"] or said["edge"])
    return Opener(number, "plain", part, begin, skip(PAUSE, text, part.end))


def kind_of(label: re.Match[str]) -> str:
    """Name a label's family: what it calls its date, for one record often holds several."""
    return label["other"] or label.lastgroup or "date"


_LONGEST_CLOCK = 12
_DURING = re.compile(r"\s?期[间間](?=[,，])")  # 1983年3月至1999年4月期间，…
# what those patterns can begin with: most lines need no closer look
_CLOCK = frozenset("凌清早上中下傍晚夜0123456789０１２３４５６７８９-－—–~～至到")
_SOURCE = frozenset("来稿作编发浏阅点原转置全字约需")  # 2022-05-31　来源：新华社
_WEATHER = frozenset("天多阵雷小中大暴晴阴雨雪雾霾转间到、")
_WHOLE = {"prose", "topic"}  # the date is a word of the item's first sentence


def _classify(
    number: int,
    block: Block,
    item: WrittenDate,
    lead_in: tuple[str, int, str],
    end: int,
    *,
    bracketed: bool,
) -> Opener | None:
    text, begin, family = lead_in
    timed = end > item.end + (1 if bracketed else 0) and ":" in text[item.end : end]
    delimiter = DELIMITER.match(text, end)
    after = delimiter.end() if delimiter else end
    rest = block.words[after:].strip(" :：,，.。、;；|*-—–─=＝~～_·")
    head = rest[:1]
    if head in _CLOCK and len(rest) <= _LONGEST_CLOCK and CLOCK.fullmatch(half_width(rest)):
        rest = ""  # 22日 上午9时
    if rest[-1:] in {"）", ")"} and NOTE.fullmatch(rest):  # 8月12日（第1比赛日）
        rest = ""
    labelled = family.startswith("label")
    if head in _SOURCE and not bracketed and not labelled and SOURCED.fullmatch(rest):
        return Opener(number, "alone", item, begin, len(block.words))
    if block.piece.heading:
        return Opener(number, f"heading {block.piece.heading}", item, begin, after)
    if labelled:
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
    elif not family and block.piece.bold_head and _is_bold(block, after):
        family = "bold"
    elif not family:
        clean = (
            item.form == "numeric"
            or timed
            or "/" in text[item.start : item.end]
            or (head in _WEATHER and WEATHER.fullmatch(rest) is not None)
            or (delimiter is not None and _parted(text, end, rest))
        )
        family = "plain" if clean else "prose"
    if item.form == "weak" and not (timed or _NAMED.match(text, item.end)):
        family = "weak " + family
    if family in _WHOLE:
        return Opener(number, family, item, begin, begin)
    return Opener(number, family, item, begin, skip(PAUSE, text, after))


# 3/16(二), 1.24（除夕）, 1.25（初一）: a day
_NAMED = re.compile(
    r"\s?[（(](?:(?:周|星期)?[一二三四五六日天]|(?:正月|腊月|大年|年)?初[一二三四五六七八九十]|除夕夜?|小年"
    r"|春节|元旦|(?:元宵|清明|端午|中秋|重阳|国庆|劳动)节?|立[春夏秋冬]|雨水|惊蛰|[春秋]分|谷雨|小满|芒种"
    r"|[夏冬]至|[小大][暑雪寒]|处暑|白露|寒露|霜降)[）)]"
)


def _is_bold(block: Block, after: int) -> bool:
    """Tell whether what is bold at a line's start is its date, up to after, or nearly."""
    least = len("".join(block.words[:after].split())) - 2
    most = len("".join(block.words[: after + 2].split()))
    return 0 < least <= block.piece.bold_head <= most


def _parted(text: str, end: int, rest: str) -> bool:
    """Tell whether a date is parted from its item by more than the space of running text."""
    return not text[end : end + 1].isspace() or not rest[0].isdigit()
