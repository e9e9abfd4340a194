"""Headlines that close with their date, each above a text of its own."""

import re
from collections.abc import Sequence
from itertools import pairwise, zip_longest

from rag.dates.written import WrittenDate
from rag.dates.written_days import resolve
from rag.entries.layout import Block
from rag.entries.mastheads import heads_list
from rag.entries.openers import Opener
from rag.entries.runs import day_heads
from rag.entries.wording import is_boilerplate

__all__ = ["has_body", "heads_item", "titled", "without_parts"]


def titled(ends: Sequence[Opener], blocks: Sequence[Block]) -> list[Opener]:
    """Find headlines that close with their date, each with a text of its own below.

    第14周工作（4月3日-4月7日）⏎1、走访脱贫户26户。⏎第15周工作（4月10日-4月14日）⏎…
    """
    found = [
        item
        for item in ends
        if heads_item(blocks[item.block].words[: item.start].rstrip("？?！! "))
    ]
    found = without_parts(day_heads(found, blocks) or found)
    if len(found) < 2:
        return []
    edges = [item.block for item in found] + [len(blocks)]
    told = [has_body(blocks[one + 1 : two]) for one, two in pairwise(edges)]
    if len(found) > 2 and heads_list(found, blocks):
        found, told = found[1:], told[1:]
    return [item._replace(family="titled") for item in found] if all(told) else []


def without_parts(found: list[Opener]) -> list[Opener]:
    """Pass over a headline of a span of time that only heads the headlines of its parts.

    起始阶段（2019年12月—2020年1月）⏎首次发现（2019年12月）⏎…。⏎病毒鉴定（2020年1月）⏎…。
    """
    return [
        item
        for item, below in zip_longest(found, found[1:])
        if not (below and below.block == item.block + 1 and _covers(item.date, below.date))
    ]


def _covers(span: WrittenDate, part: WrittenDate) -> bool:
    whole, inner = resolve(span, None), resolve(part, None)
    if not (whole and inner and whole.start and whole.end and inner.start and inner.end):
        return False
    return whole.start <= inner.start and inner.end <= whole.end and whole != inner


def heads_item(words: str) -> bool:
    """Tell whether a line could head an item: a headline, V3.2.1 2021-02-20, 楼主：春江 21:15."""
    return len(words) <= 60 and not any(mark in words for mark in "，。；！？")


# 附件：任务分工表.xlsx: below a notice's signature
_ATTACHED = re.compile(r"附\s?件\s?[0-9一二三四五]{0,2}\s?[:：.．]|[（(]此件")


def has_body(blocks: Sequence[Block]) -> bool:
    """Tell whether blocks hold a text, more than buttons and attachments."""
    return any(
        (len(block.words) >= 4 or block.words.endswith("。"))  # 瘦身。 is a whole entry
        and not is_boilerplate(block.words)
        and not _ATTACHED.match(block.words)
        for block in blocks
    )
