"""Lists whose items name their day in the middle of their sentence.

◇教育部7月6日发布通知，… ◇国家统计局7月9日公布数据，…: asked only where no date stands in a place
of its own, and only of lines that look alike, nearly all of which name a day.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Sequence

from rag.dates.numerals import half_width
from rag.dates.written import WrittenDate, find_written, written_at
from rag.entries.article_heads import labelled
from rag.entries.events import bounded_by, opens_news
from rag.entries.head import page_date
from rag.entries.layout import Block
from rag.entries.leads import NUMBER, SINCE, TERM
from rag.entries.openers import Opener
from rag.entries.runs import order
from rag.entries.wording import (
    is_boilerplate,
    is_headline,
    is_numbered_heading,
    is_source,
    signed_by,
)

__all__ = ["mentions", "with_counted", "with_marked"]

_WINDOW = 160  # a day named later than this is no longer what the item is about
_LEAST = 3
_SHARE = 0.8
_LIKELY = 0.6
_MOST = 2000
# ◇…, ▲…, ★…: a mark that begins a line
_MARK = re.compile(r"[◇◆▲△▼◎★☆□■●○▶▷➤※→]")
# 1.江北水厂二期——7月6日…
_NUMBERED = re.compile(r"[0-9]{1,2}[.．](?![0-9])")
# what an item's number or mark can begin with: most lines need no closer look
_LISTED = re.compile(
    r"[（(]?\s?[0-9０-９一二三四五六七八九十]{1,3}\s?[、.．)）]|[①-⑳◇◆▲△▼◎★☆□■●○▶▷➤※→]"
)
_QUOTED = re.compile(r"《[^《》]{0,100}$|“[^“”]{0,100}$")


def mentions(blocks: Sequence[Block], openers: Sequence[Opener]) -> list[Opener]:
    """Return an opener for each item of such a list; its date stands somewhere inside it.

    Args:
        blocks: The document's blocks.
        openers: The dates that stand in a place of their own, of families none of which alone
            explains the document.
    """
    looks: dict[str, list[int]] = defaultdict(list)
    for number, block in enumerate(blocks):
        if look := _look(block):
            looks[look].append(number)
    first = min((items[0] for items in looks.values()), default=0)
    if labelled(blocks[:first])[0] is not None:  # Date: 14 September 2022: minutes
        return []
    for items in sorted(looks.values(), key=len, reverse=True):
        if len(items) < _LEAST:
            break
        named = [(number, _day_in(blocks[number].words)) for number in items]
        if sum(1 for _, day in named if day) >= _LIKELY * len(items):  # △12月10日起，… among them
            named = [(n, day or _day_in(blocks[n].words, bounded=True)) for n, day in named]
        found = [
            Opener(number, "mention", day, blocks[number].piece.lead, blocks[number].piece.lead)
            for number, day in named
            if day is not None
        ]
        if _terms_of_notice(blocks, items, found):
            continue
        ordered = len(found) == len(items) or order(found) >= 0.7
        if ordered and len(found) >= max(_LEAST, _SHARE * len(items)):
            return found
    body = _body(blocks)
    if not _LEAST <= len(body) <= _MOST or any(is_source(block.words) for block in blocks):
        return []
    if page_date(blocks[: body[0]]):  # below a page's own day stands one article
        return []
    return _mixed(blocks, body, openers) or _paragraphs(blocks, body)


# 论文提交截止：2023年5月10日
_VALUE = re.compile(r"[^，。；:：]{2,16}[:：]\s?$")


def _terms_of_notice(
    blocks: Sequence[Block], items: Sequence[int], found: Sequence[Opener]
) -> bool:
    """Tell whether items are nothing but labels and days of a notice that speaks above them."""
    only = all(
        _VALUE.search(blocks[o.block].words[: o.date.start])
        and len(blocks[o.block].words) - o.date.end <= _SHORT_END
        for o in found
    )
    return only and any(number < items[0] for number in _body(blocks))


_SHORT_END = 8  # characters after a label's day: 上午9时


# 1月4日，市长林志华…⏎市交通局：1月5日，农村公路…: the families of dates that a line's item can have
_MIXED = {"bracket", "bold", "plain", "number", "bullet", "prose", "field"}


def with_marked(chosen: list[Opener], blocks: Sequence[Block]) -> list[Opener]:
    """Add the items of a marked list that name their day later than the others do.

    ●12月3日，市档案馆…⏎●由市残联主办的招聘会12月3日…⏎●12月6日晚，…
    """
    marks = {blocks[item.block].words[:1] for item in chosen}
    mark = next(iter(marks))
    if len(marks) > 1 or not _MARK.match(mark):
        return chosen
    taken = {item.block for item in chosen}
    more = []
    first = chosen[0].block
    while first and blocks[first - 1].words.startswith(mark):  # ★新华社北京12月4日电,… may be first
        first -= 1
    for number in range(first, len(blocks)):
        words = blocks[number].words
        if number in taken or not words.startswith(mark) or len(words) > _WINDOW:
            continue
        if (day := _day_in(words)) is not None and day.month:
            more.append(Opener(number, "mention", day, 0, 0))
    return sorted([*chosen, *more], key=lambda item: item.block)


# 1.截至2020年2月7日，…: what stands between an item's number and its day
_UNTIL = re.compile(r"(?P<number>[0-9]{1,2})\s?[.．、]\s?(?:截[至止]|自从?|从)\s?")
_COUNT = re.compile(r"[0-9]{1,2}(?=\s?[.．、])")


def with_counted(chosen: list[Opener], blocks: Sequence[Block]) -> list[Opener]:
    """Add the numbered items whose day 截至 or 自 parts from their number.

    1.截至2020年2月7日，轮渡已运送…⏎2.2020年2月8日，…⏎3.2020年2月8日，…
    """
    counts = {}
    for item in chosen:
        if item.family == "number" and (
            count := _COUNT.match(half_width(blocks[item.block].words))
        ):
            counts[item.block] = int(count.group())
    more = []
    for below in counts:
        text = half_width(blocks[below - 1].words) if below else ""
        found = _UNTIL.match(text) if below - 1 not in counts else None
        day = written_at(text, found.end()) if found else None
        if found and day and day.day and int(found["number"]) + 1 == counts[below]:
            more.append(Opener(below - 1, "number", day, 0, 0))
    return sorted([*chosen, *more], key=lambda item: item.block) if more else chosen


def _mixed(blocks: Sequence[Block], body: Sequence[int], openers: Sequence[Opener]) -> list[Opener]:
    """Return the openers of lines that have their day in different places, but all have one."""
    found = {o.block: o for o in reversed(openers) if o.family.split()[0] in _MIXED}
    named = [found[number] for number in body if number in found and found[number].date.month]
    kinds = {opener.family.split()[0] for opener in named}
    whole = len(named) >= max(_LEAST, _SHARE * len(body))
    return named if whole and len(kinds) > 1 and not _headed(blocks, named) else []


def _headed(blocks: Sequence[Block], found: Sequence[Opener]) -> bool:
    """Tell whether dates stand in articles, each below its headline."""
    above = [blocks[item.block - 1].words for item in found if item.block]
    return sum(1 for words in above if is_headline(words) and not is_numbered_heading(words)) > 1


def _body(blocks: Sequence[Block]) -> list[int]:
    """Return the numbers of the blocks that are running text."""
    return [
        number
        for number, block in enumerate(blocks)
        if len(block.words) >= 15
        and not (block.cells or block.piece.meta or block.piece.heading)
        and not (is_boilerplate(block.words) or is_headline(block.words))
        and not (signed_by(block.words) or _IN_BRACKETS.fullmatch(block.words))
    ]


_IN_BRACKETS = re.compile(r"[（(][^（()）]{2,80}[）)]")  # （摘自《清水日报》2020年）


# how far into a paragraph of its own the day stands that it tells of
_LEAD = 60


def _paragraphs(blocks: Sequence[Block], body: Sequence[int]) -> list[Opener]:
    """Return an opener for each paragraph where all of them tell their day in the same way.

    江州市气象台2023年07月21日16时35分发布…⏎江州市气象台2023年07月22日05时40分解除…;
    …于3月2日逝世; lines that each have a dateline. An article's paragraphs begin in different ways.
    """
    days = [_day_in(blocks[number].words[:_LEAD]) for number in body]
    found = [
        Opener(number, "mention", day, 0, 0)
        for number, day in zip(body, days, strict=True)
        if day is not None
    ]
    inside = sum(1 for item in found if item.date.start)  # those that open with it were weighed
    if len(found) < len(body) or inside * 2 < len(found) or order(found) < 1:
        return []
    if _headed(blocks, found):
        return []
    heads = Counter(blocks[item.block].words[:2] for item in found)
    tails = Counter(blocks[item.block].words[item.date.end :][:2] for item in found)
    news = sum(1 for item in found if opens_news(blocks[item.block].words))
    alike = max(news, *heads.values(), *tails.values())
    return found if alike * 3 >= 2 * len(found) else []


def _look(block: Block) -> str:
    """Name how an item of a list begins, or "" for a line that is none."""
    if block.cells or block.piece.meta or block.piece.heading:
        return ""
    if not (block.piece.item or _LISTED.match(block.words)):
        return ""
    words = half_width(block.words[:12])
    if mark := _MARK.match(words):
        return mark.group()
    if block.piece.item:
        return "item"
    return "number" if NUMBER.match(words) or _NUMBERED.match(words) else ""


def _day_in(words: str, *, bounded: bool = False) -> WrittenDate | None:
    """Return the first day an item names outside of titles; terms only where bounded says so."""
    text = half_width(words[:_WINDOW])
    for item in find_written(text):
        if item.form not in {"day", "numeric"} or _QUOTED.search(text[: item.start]):
            continue
        if bounded:
            return item
        before = text[max(0, item.start - 6) : item.start]
        if bounded_by(before) or SINCE.search(before[-2:]) or TERM.match(text, item.end):
            continue
        return item
    return None
