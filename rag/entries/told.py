"""Months and years alone on a line: those that date the text below them, not the days below."""

import re
from bisect import bisect_left
from collections.abc import Mapping, Sequence
from itertools import pairwise, zip_longest

from rag.dates.written import WrittenDate
from rag.entries.contexts import Context
from rag.entries.layout import Block
from rag.entries.openers import Opener

__all__ = ["add_told_years", "titled_months", "told_months"]


def told_months(
    blocks: Sequence[Block], openers: Sequence[Opener], contexts: Mapping[int, Context]
) -> set[int]:
    """Return the months alone on a line that date the text below them, among days that do so.

    12月⏎吞吐量突破1亿吨⏎5月18日⏎码头投产: no day below 12月 lacks its month; 12月底⏎接到报告;
    below 1985年6月: 20日⏎签订意向书⏎6月⏎获得第一名, the month as a whole after its days.
    1月—2月⏎选址。⏎3月—5月⏎施工。⏎6月⏎投产。: spans of months date their text, so does a month.
    """
    alone = [item for item in openers if item.family.startswith("alone")]
    dated = {item.block for item in openers}

    def tells(item: Opener) -> bool:
        below = item.block + 1
        return below < len(blocks) and below not in dated and blocks[below].piece.heading == 0

    months = [item for item in alone if item.date.form == "month"]
    told = {item.block for item in months if item.date.part and tells(item)}
    told |= {item.block for item in _months_again(alone, contexts) if tells(item)}
    if any(item.date.form == "bare day" for item in openers):
        return told
    days = sum(1 for item in alone if item.date.day)
    spans = sum(1 for item in months if item.date.last_month)
    heads = {
        item.block
        for item, below in zip_longest(alone, alone[1:])
        if below and _within(below.date, item.date)
    }
    months = [item for item in months if item.block not in heads]
    among = days >= max(2, len(months)) or (not days and spans * 2 > len(months))
    if among and all(map(tells, months)):
        told |= {item.block for item in months}
    return told


def _months_again(alone: Sequence[Opener], contexts: Mapping[int, Context]) -> list[Opener]:
    """Return the months that stand after days of theirs."""
    named = sorted(number for number, context in contexts.items() if context.month)
    found = []
    for above, item in pairwise(alone):
        if item.date.form == "month" and above.date.day:
            at = bisect_left(named, above.block)
            if at and contexts[named[at - 1]].month == item.date.month:
                found.append(item)
    return found


def _within(day: WrittenDate, month: WrittenDate) -> bool:
    """Tell whether a month heads the day below it: 2008年3月⏎…⏎3月31日."""
    return bool(day.day and not day.year and day.month == month.month)


_TITLED = {"heading", "plain", "prose"}
_FEWEST = 2


def titled_months(blocks: Sequence[Block], openers: Sequence[Opener]) -> set[str]:
    """Return the families whose months each head an item that they name: 2019年12月：更名获批.

    None where a day stands in the document, or a month's words return (2019年12月大事).
    """
    if any(item.date.form != "month" for item in openers):
        return set()
    found = set()
    for family in {item.family for item in openers}:
        months = [item for item in openers if item.family == family]
        titles = {
            _ANCHOR.sub("", blocks[item.block].words[item.date.end :]).strip(" :：，,—-")
            for item in months
        }
        if family.split()[0] == "heading" and len(months) >= _FEWEST and titles <= _RELEASES:
            found.add(family)  # ### 2022年10月版 {#oct-2022}
        named = all(
            item.date.year and blocks[item.block].words[item.date.end :].lstrip()[:1] in _PARTED
            for item in months
        )
        alike = len(titles) < len(months) or min(map(len, titles)) < _SHORTEST_TITLE
        if family.split()[0] in _TITLED and len(months) >= _FEWEST and named and not alike:
            found.add(family)
    return found


_ANCHOR = re.compile(r"\s*\{#[^{}]{1,60}\}$")
_RELEASES = {"版", "版本", "发布", "更新"}
_PARTED = {":", "：", "—", "-", "，", ","}
_SHORTEST_TITLE = 3
_DATED_ALIKE = 2  # dates of the same place that name their year


def add_told_years(
    families: dict[str, list[Opener]],
    blocks: Sequence[Block],
    openers: Sequence[Opener],
    contexts: dict[int, Context],
) -> None:
    """Put the years that date the text below them among the dates that stand as they do."""
    more = _told_years(blocks, openers, contexts)
    for family in {item.family for item in more}:
        found = families.get(family, [])
        if sum(1 for item in found if item.date.year) >= _DATED_ALIKE:
            found = [*found, *(item for item in more if item.family == family)]
            families[family] = sorted(found, key=lambda item: item.block)


def _told_years(
    blocks: Sequence[Block], openers: Sequence[Opener], contexts: dict[int, Context]
) -> list[Opener]:
    """Return the years that date the text below them: 2018年⏎业务覆盖12国⏎2019年4月⏎投产.

    None where a year of the document heads dated lines, or other headings.
    """
    dated = {item.block for item in openers} | contexts.keys()
    found = []
    for number, context in contexts.items():
        if not context.alone or not context.year or context.month:
            continue
        below = number + 1
        if below >= len(blocks) or below in dated or blocks[below].piece.heading:
            return []
        level = blocks[number].piece.heading
        item = WrittenDate(0, len(blocks[number].words), "year", context.year)
        name = f"heading {level}" if level else "alone"
        found.append(Opener(number, name, item, 0, item.end))
    return found
