"""Paragraphs that open with their date above and below a table of dated rows."""

from collections.abc import Mapping, Sequence

from rag.entries.layout import Block
from rag.entries.openers import Opener
from rag.entries.runs import order

__all__ = ["with_paragraphs"]

_FEWEST = 2


def with_paragraphs(
    rows: list[Opener], families: Mapping[str, Sequence[Opener]], blocks: Sequence[Block]
) -> list[Opener]:
    """Add the paragraphs beside a table whose days go on where those of its rows end.

    Args:
        rows: The dates of the table's column, in order.
        families: The document's dates by their place.
        blocks: The document's blocks.

    7月1日，启动响应。⏎7月2日，水位上涨。⏎7月3日 | 12.5⏎7月4日 | 12.9⏎7月6日，解除响应。
    """
    beside = [
        item
        for name in ("prose", "plain")
        for item in families.get(name, ())
        if item.date.day
        and not blocks[item.block].cells
        and not rows[0].block <= item.block <= rows[-1].block
    ]
    merged = sorted([*rows, *beside], key=lambda item: item.block)
    whole = len(beside) >= _FEWEST and order(merged) == 1.0
    return merged if whole and all(item.date.day for item in rows) else rows
