"""Lines of a text that part their date from its words by a tab, some of them by spaces."""

from collections.abc import Sequence

from rag.entries.layout import Block
from rag.entries.openers import Opener

__all__ = ["merge_tabbed"]


def merge_tabbed(families: dict[str, list[Opener]], blocks: Sequence[Block]) -> None:
    """Put lines that part their date by a tab among those that part it by spaces.

    2017年3月1日<tab>API 23 and, below, 2017年5月8日   API 24, each above lines of its own: no
    table, for a table's rows stand together.
    """
    rows, lines = families.get("column 0", ()), families.get("plain", ())
    if len(rows) < 2 or len(lines) < 2 or any(blocks[item.block].piece.heading for item in lines):
        return
    near = {item.block + step for item in rows for step in (-1, 1)}
    if any(blocks[n].cells for n in near if 0 <= n < len(blocks)):
        return
    tabbed = [item._replace(family="plain") for item in rows]
    families["plain"] = sorted([*tabbed, *lines], key=lambda item: item.block)
    del families["column 0"]
