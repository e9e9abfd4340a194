"""Headings inside entries: the parts of a day's record, not headings of what comes next."""

from collections.abc import Sequence

from rag.entries.layout import Block
from rag.entries.openers import Opener

__all__ = ["above_parts", "has_parts"]

_FEWEST_PARTED = 2


def above_parts(blocks: Sequence[Block], openers: Sequence[Opener]) -> int | None:
    """Return the level of headings above those that part the entries below days alone.

    *2016-09-02 09:34 星期五*⏎#### 固定任务⏎- …⏎#### 项目学习⏎- …⏎*2016-09-01 …
    """
    ends = [item.block for item in openers[1:]] + [len(blocks)]
    parts = [
        blocks[item.block + 1].piece.heading
        for item, end in zip(openers, ends, strict=True)
        if item.family == "alone" and item.block + 1 < end
    ]
    headed = [level for level in parts if level]
    return min(headed) - 1 if len(headed) >= max(2, len(openers) - 1) else None


def has_parts(blocks: Sequence[Block], openers: Sequence[Opener], level: int | None) -> bool:
    """Tell whether entries under headings have parts under headings of the same level.

    ## 3.0.31 2021-01-25⏎## 核心⏎- 新增…⏎## 账务⏎- 新增…⏎## 3.0.30 2021-01-15⏎## 核心
    """
    heads = [item for item in openers if item.family.startswith("heading")]
    if len(openers) == len(heads) == 1:  # all of a day's record stands below its heading
        above = blocks[: heads[0].block]
        return all(block.piece.heading != level for block in above)
    dated = {item.block for item in heads}
    below = [
        blocks[item.block + 1]
        for item in heads
        if item.block + 1 < len(blocks) and item.block + 1 not in dated
    ]
    parts = sum(1 for block in below if block.piece.heading == level)
    return len(heads) >= _FEWEST_PARTED and parts == len(heads)
