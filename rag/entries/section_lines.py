"""Short lines that head the items below them, though nothing but their place marks them."""

from collections.abc import Sequence
from itertools import pairwise

from rag.dates.written import find_written
from rag.entries.families import LEADING
from rag.entries.layout import Block
from rag.entries.openers import Opener
from rag.entries.wording import is_boilerplate, is_headline, is_terminated

__all__ = ["section_lines"]

_LONGEST = 14
_FEWEST = 2


def section_lines(blocks: Sequence[Block], openers: Sequence[Opener]) -> frozenset[int]:
    """Return the blocks above items that name what the items below them are about.

    国内热点⏎4月3日，…。⏎4月5日，…。⏎国际热点⏎4月6日，…。⏎社会热点⏎4月10日，…。

    A line that signs an item (市卫健委) looks like them, but stands below the last item, too, and
    none stands above the first; nor does any line return.

    Args:
        blocks: The document's blocks.
        openers: The dates that open its entries, in order; not empty.
    """
    if any(opener.family.split()[0] not in LEADING for opener in openers):
        return frozenset()
    found = [
        two.block - 1
        for one, two in pairwise(openers)
        if two.block - 1 > one.block and _heads(blocks, two.block - 1)
    ]
    first = openers[0].block - 1
    last = next((b for b in reversed(blocks) if not is_boilerplate(b.words)), None)
    if first < 0 or not found or not _short(blocks[first]):
        return frozenset()
    if len(found) < _FEWEST and blocks[found[0]].words[-2:] != blocks[first].words[-2:]:
        return frozenset()  # 国内热点, 国际热点: of two, what they end with tells
    if len(found) + 1 == len(openers):  # each stands above one item: its headline
        return frozenset()
    if last is None or not is_terminated(last.words):
        return frozenset()
    words = {blocks[number].words for number in (first, *found)}
    return frozenset((first, *found)) if len(words) == len(found) + 1 else frozenset()


def _heads(blocks: Sequence[Block], number: int) -> bool:
    """Tell whether a short line stands between a finished sentence and an item of sentences."""
    return (
        _short(blocks[number])
        and is_terminated(blocks[number - 1].words)
        and is_terminated(blocks[number + 1].words)
    )


def _short(block: Block) -> bool:
    words = block.words
    return (
        len(words) <= _LONGEST
        and not block.cells
        and is_headline(words.replace("：", " ").replace(":", " "))
        and not find_written(words)
    )
