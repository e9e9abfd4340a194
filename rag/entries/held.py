"""Where an item of a web page's list begins: at the element that holds it.

<div class="item"><p>标题</p><p class="time">2022-12-28</p></div>: between two items the page
climbs higher out of its elements than inside one.
"""

from collections import Counter
from collections.abc import Sequence
from itertools import pairwise

from rag.entries.layout import Block

__all__ = ["held_starts"]

_LEAST = 3


def held_starts(blocks: Sequence[Block], dates: Sequence[int]) -> list[int] | None:
    """Return the first block of each date's item, or None where the elements do not tell.

    Args:
        blocks: The document's blocks.
        dates: The blocks that hold the items' dates, in order.
    """
    if len(dates) < _LEAST:
        return None
    starts = []
    for above, date in pairwise(dates):
        levels = [blocks[number].piece.level for number in range(above + 1, date + 1)]
        least = min(levels)
        if levels.count(least) > 1 or least < 0:
            return None
        starts.append(above + 1 + levels.index(least))
    before = [date - start for date, start in zip(dates[1:], starts, strict=True)]
    offset = Counter(before).most_common(1)[0][0]
    first = max(0, dates[0] - offset)
    while first < dates[0] and blocks[first].piece.meta:
        first += 1
    return [first, *starts]
