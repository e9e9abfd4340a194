"""Years alone on their lines that date the items below them, among lines that open with a date."""

from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence
from itertools import pairwise, zip_longest
from typing import Literal

from rag.dates.written import WrittenDate
from rag.entries.contexts import Context
from rag.entries.layout import Block
from rag.entries.openers import Opener
from rag.entries.wording import is_boilerplate

__all__ = ["with_bare_heads", "with_year_items", "years_alone"]

_LEAST_WORDS = 8


def with_year_items(
    chosen: list[Opener], blocks: Sequence[Block], contexts: Mapping[int, Context]
) -> list[Opener]:
    """Add the years whose items name no day, where the other lines name their year themselves.

    Args:
        chosen: The lines of a list that open with their date, in order.
        blocks: The document's blocks.
        contexts: Headings that name a year or month.

    ★1953年3月12日，…划归…⏎★1954年，…⏎★1955年：⏎1. 某县三个乡划归本市。⏎2. …⏎★1956年2月，…
    """
    dated = {item.block for item in chosen}
    written = sum(1 for item in chosen if item.date.year)
    if len(chosen) < 3 or written < len(chosen):
        return chosen
    more = [
        Opener(
            number,
            "plain",
            _date_of(context, len(blocks[number].words)),
            0,
            len(blocks[number].words),
        )
        for number, context in contexts.items()
        if context.alone and context.year and number > chosen[0].block and number not in dated
        if number + 1 < len(blocks) and number + 1 not in dated and number + 1 not in contexts
        if len(blocks[number + 1].words) >= _LEAST_WORDS or _nested(blocks, number)
    ]
    return sorted([*chosen, *more], key=lambda item: item.block) if more else chosen


def _nested(blocks: Sequence[Block], number: int) -> bool:
    """Tell whether a list's item holds a list of its own: - 1973⏎  - 以太网."""
    item, below = blocks[number].piece, blocks[number + 1].piece
    return item.item and below.item and below.indent > item.indent


def with_bare_heads(
    chosen: list[Opener], blocks: Sequence[Block], contexts: Mapping[int, Context]
) -> list[Opener]:
    """Add the years, or months, that head no day of a list whose other ones do.

    2018⏎7月⏎收购…⏎2017⏎建成…; 1月⏎新年伊始，…⏎4月⏎1日，…

    Args:
        chosen: The days and months of a list, in order.
        blocks: The document's blocks.
        contexts: Headings that name a year or month.
    """
    dated = [item.block for item in chosen]
    taken = set(dated)
    alone = [n for n in sorted(contexts) if contexts[n].alone and n not in taken]
    years = [n for n in alone if contexts[n].year and not contexts[n].month]
    months = [n for n in alone if contexts[n].month and not contexts[n].last_month]
    ends = sorted([*alone, *(item.block for item in chosen if item.date.year), len(blocks)])
    more = []
    for heads in (years, months):
        found, headed = [], sum(1 for item in chosen if item.date.year and heads is years)
        for number in heads:
            following = ends[bisect_right(ends, number)]
            at = bisect_left(dated, number)
            if at < len(dated) and dated[at] < following:
                headed += 1
            elif any(map(_tells, blocks[number + 1 : following])):
                date = _date_of(contexts[number], len(blocks[number].words))
                found.append(Opener(number, chosen[0].family, date, 0, date.end))
        # the first may stand above the first day only where it is a month's
        more += (
            [o for o in found if heads is months or o.block > dated[0]] if headed >= _FEWEST else []
        )
    return sorted([*chosen, *more], key=lambda item: item.block) if more else chosen


def _tells(block: Block) -> bool:
    if block.piece.furniture or block.piece.meta or is_boilerplate(block.words):
        return False
    return len(block.words) >= _LEAST_WORDS


def _date_of(context: Context, end: int) -> WrittenDate:
    form: Literal["month", "year"] = "month" if context.month else "year"
    return WrittenDate(0, end, form, context.year, context.month)


_FEWEST = 3


def years_alone(blocks: Sequence[Block], contexts: Mapping[int, Context]) -> list[Opener]:
    """Return an opener for each item below years that stand alone, where no day is told at all.

    2005年⏎公司成立。⏎2008年⏎第一条生产线投产。⏎2012年⏎…: all below a year is one item, or each
    bullet one. None where there are few years, or they do not go on in one direction.
    """
    heads = [context for context in contexts.values() if context.alone]
    years = [context.year or 0 for context in heads]
    rising = all(one < two for one, two in pairwise(years))
    falling = all(one > two for one, two in pairwise(years))
    if len(heads) < _FEWEST or rising == falling or any(context.month for context in heads):
        return []
    level = blocks[heads[0].block].piece.heading
    found: list[Opener] = []
    for context, following in zip_longest(heads, heads[1:]):
        first = context.block + 1
        end = following.block if following else len(blocks)
        while following is None and first < end and _ends_list(blocks[end - 1], level):
            end -= 1
        below = [number for number in range(first, end) if len(blocks[number].words) > 1]
        items = [number for number in below if blocks[number].piece.item] or below[:1]
        if not items:
            return []
        date = WrittenDate(0, 0, "year", context.year)
        found += [Opener(n, "month items", date, 0, blocks[n].piece.lead) for n in items]
    return found


def _ends_list(block: Block, level: int) -> bool:
    return 0 < block.piece.heading <= level or is_boilerplate(block.words)
