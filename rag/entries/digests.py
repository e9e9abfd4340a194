"""Paragraphs that open with a date and have a headline of their own: cases, days, events."""

import re
from collections.abc import Sequence
from itertools import pairwise

from rag.dates.written import find_written
from rag.entries.layout import Block
from rag.entries.openers import Opener
from rag.entries.runs import order
from rag.entries.wording import is_boilerplate, is_headline, is_numbered_heading, is_terminated

__all__ = ["below_headlines", "numbered", "paired"]

_LEAST_DAYS = 3


def below_headlines(found: Sequence[Opener], blocks: Sequence[Block]) -> bool:
    """Tell whether each date stands in or below a headline of its own.

    Args:
        found: Dates that open paragraphs, in order; not empty.
        blocks: The document's blocks.
    """
    return (
        _cases(found, blocks)
        or _daily(found, blocks)
        or paired(found, blocks)
        or numbered(found, blocks)
    )


def _cases(found: Sequence[Opener], blocks: Sequence[Block]) -> bool:
    """Tell whether each date opens the text below a numbered headline of its own.

    案例一：老城区某火锅店使用回收油案⏎2023年4月11日，…⏎⏎案例二：…⏎2023年5月16日，…
    """
    heads = [blocks[item.block - 1] for item in found if item.block]
    return len(found) >= _LEAST_DAYS and all(
        _CASE.match(head.words) and len(head.words) <= 60 and "。" not in head.words
        for head in heads
    )


def _daily(found: Sequence[Opener], blocks: Sequence[Block]) -> bool:
    """Tell whether each date opens a short headline of its own, day after day, above its text.

    2010年7月12日下乡第一天⏎⏎火车开动的时候，…⏎⏎2010年7月13日下乡第二天⏎⏎清早，…
    """
    dated = {item.block for item in found}
    days = {item.date[3:6] for item in found if item.date.day}
    return (
        len(found) >= _LEAST_DAYS
        and len(days) == len(found)
        and order(found) == 1.0
        and all(
            is_headline(blocks[item.block].words)
            and len(blocks[item.block].words) <= _HEADLINE
            and item.block + 1 < len(blocks)
            and item.block + 1 not in dated
            and not is_headline(blocks[item.block + 1].words)
            for item in found
        )
    )


_HEADLINE = 30
# 案例一：…, 典型案例3 …, 例2：…
_CASE = re.compile(
    r"(?:典型)?(?:案例|事例|案|例)\s?(?:[一二三四五六七八九十]{1,3}|[0-9]{1,2})\s?[:：、．. ]"
)


_FEWEST_PAIRS = 4


def paired(found: Sequence[Opener], blocks: Sequence[Block], fewest: int = _FEWEST_PAIRS) -> bool:
    """Tell whether a digest tells each of its events below a headline, in any order.

    公交车坠江⏎3月22日，一辆公交车…。⏎森林火灾⏎3月30日，林区…。⏎国产舰下水⏎3月23日，…。

    Args:
        found: Dates that open paragraphs, in order; not empty.
        blocks: The document's blocks.
        fewest: How many events a digest has at least.
    """
    heads = [blocks[item.block - 1].words for item in found if item.block]
    long = sum(1 for block in blocks[found[0].block :] if len(block.words) > _HEADLINE)
    if len(heads) == len(found) and all(map(_echoes, heads, (blocks[o.block] for o in found))):
        fewest = 2  # a report of one thing does not say each headline again
    return (
        len(found) >= fewest
        and len(found) >= 0.75 * long
        and len(heads) == len(found)
        and all(
            len(words) <= _HEADLINE
            and is_headline(words)
            and not is_numbered_heading(words)
            and not any(item.month for item in find_written(words))
            for words in heads
        )
        and (
            all(len(blocks[item.block].words) > _HEADLINE for item in found)
            or _sentences(found, blocks, heads)
        )
    )


def _echoes(head: str, text: Block) -> bool:
    """Tell whether a paragraph's beginning says its headline again."""
    pairs = {head[at : at + 2] for at in range(len(head) - 1)}
    said = sum(1 for pair in pairs if pair in text.words[:_OPENING])
    return bool(pairs) and said >= _ECHO * len(pairs)


_OPENING, _ECHO = 120, 0.6


def _sentences(found: Sequence[Opener], blocks: Sequence[Block], heads: Sequence[str]) -> bool:
    """Tell whether short items are sentences, and the lines above them do not sign the one above.

    Who signs an item (市卫健委) returns, and stands below the last item, too.
    """
    ends = all(blocks[item.block].words.endswith("。") for item in found)
    after = blocks[found[-1].block + 1 :][:1]
    last = after[0].words if after and not is_boilerplate(after[0].words) else "。"
    return ends and len(set(heads)) == len(heads) and is_terminated(last)


# 1.财政部发布《…》, 2、某公司遭攻击停产: a piece of news by its number
_NEWS = re.compile(r"(?P<number>[0-9]{1,2})\s?[.、．]\s?(?=[^\s0-9]).{8,70}")
_SPOKEN = re.compile(r"[。；;]|[,，:：]$")


def numbered(found: Sequence[Opener], blocks: Sequence[Block]) -> bool:
    """Tell whether a digest tells each piece of its news below a numbered headline.

    1.财政部发布银行函证新规⏎5月16日，财政部…。⏎原文链接：…⏎2.国务院印发立法计划⏎5月14日，…: numbers
    that begin anew below each part's name.
    """
    heads = [
        (number, int(head["number"]))
        for number, block in enumerate(blocks[: found[-1].block])
        if (head := _NEWS.fullmatch(block.words)) and not _SPOKEN.search(block.words)
    ]
    above = {number for number, _ in heads}
    return (
        len(found) >= _FEWEST_PAIRS
        and all(
            item.block - 1 in above and len(blocks[item.block].words) > _HEADLINE for item in found
        )
        and len(found) >= 0.75 * len(heads)
        and all(two[1] in {1, one[1] + 1} for one, two in pairwise(heads))
    )
