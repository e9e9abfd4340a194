"""Texts whose sentences lie in splinters: 2018⏎年⏎3⏎月⏎22⏎日⏎，某….

Pages copied element by element break wherever bold or a link began. What tells them is that their
dates are broken, too.
"""

import re
from collections.abc import Sequence

from rag.aligned import join
from rag.entries.layout import Block, date_length
from rag.readers.date_parts import months_first

__all__ = ["with_mended_dates"]

_LONGEST = 7
_SPLINTER = re.compile(r"[0-9年月]{1,7}")
_REST = re.compile(r"[0-9年月]{0,7}日")
_DATE = re.compile(r"(?:[12][0-9]{3}年)?[0-9]{1,2}月[0-9]{1,2}日")
_MOST, _FEWEST = 8, 3  # splinters of a date
_LEAST_DATES = 3
_STOPS = frozenset("。！？；")


def with_mended_dates(blocks: Sequence[Block]) -> list[Block]:
    """Return the blocks of a shattered text with its dates and sentences whole; others as they are.

    Args:
        blocks: The document's blocks.
    """
    short = [number for number, block in enumerate(blocks) if len(block.text.text) <= _LONGEST]
    if len(short) < _LEAST_DATES:
        return list(blocks)
    dates = {number: end for number in short if (end := _date_end(blocks, number))}
    if len(dates) < _LEAST_DATES:
        return _with_parts(blocks, short)
    mended: list[Block] = []
    number = 0
    while number < len(blocks):
        end = dates.get(number, number + 1)
        while (
            end < len(blocks)
            and end not in dates
            and blocks[end - 1].words[-1] not in _STOPS
            and blocks[end].piece.before == "line"
            and _is_line(blocks[end])
            and _is_line(blocks[number])
        ):
            end += 1
        texts = [block.text for block in blocks[number:end]]
        mended.append(blocks[number]._replace(text=join(texts, "")))
        number = end
    return mended


def _with_parts(blocks: Sequence[Block], short: Sequence[int]) -> list[Block]:
    """Join the lines of a list's days and months: 18⏎2022-05⏎春耕…⏎23⏎2022-05⏎…."""
    first = months_first([blocks[number].words for number in short])
    counts: dict[int, int] = {}
    end = 0
    for number in short:
        if number >= end and _is_line(blocks[number]):
            count = date_length(blocks, number, elements=False, month_first=first)
            if count > 1 and all(map(_is_line, blocks[number : number + count])):
                counts[number] = count
                end = number + count
    if len(counts) < _LEAST_DATES:
        return list(blocks)
    inside = {n + more for n, count in counts.items() for more in range(1, count)}
    return [
        block._replace(text=join([b.text for b in blocks[number : number + counts[number]]], " "))
        if number in counts
        else block
        for number, block in enumerate(blocks)
        if number not in inside
    ]


def _date_end(blocks: Sequence[Block], number: int) -> int:
    """Return the block after the splinters of a date that begins at a block; 0 where none does."""
    if not _SPLINTER.fullmatch(blocks[number].words):
        return 0
    whole = ""
    for end in range(number, min(number + _MOST, len(blocks))):
        words = blocks[end].words
        if not _is_line(blocks[end]):
            return 0
        if rest := _REST.match(words):
            complete = _DATE.fullmatch(whole + rest.group()) is not None
            return end + 1 if complete and end + 1 - number >= _FEWEST else 0
        if not _SPLINTER.fullmatch(words):
            return 0
        whole += words
    return 0


def _is_line(block: Block) -> bool:
    return not (block.cells or block.piece.heading or block.piece.meta or block.piece.furniture)
