"""Days alone in headings, whose levels a careless hand mixes."""

from collections.abc import Sequence

from rag.entries.layout import Block
from rag.entries.openers import Opener
from rag.entries.runs import order

__all__ = ["merge_headings"]


def merge_headings(families: dict[str, list[Opener]], blocks: Sequence[Block]) -> None:
    """Put days alone in headings of different levels together: no day stands within another.

    <h2>16年5月27</h2>⏎刚看完数据结构…⏎<h3>16年5月28</h3>⏎先从爬虫写起…
    """
    names = [name for name in families if name.startswith("heading")]
    found = sorted((o for name in names for o in families[name]), key=lambda o: o.block)
    bare = all(
        o.date.day and not o.date.ranged and o.date.end - o.date.start >= len(blocks[o.block].words)
        for o in found
    )
    days = {o.date[3:6] for o in found}
    if len(names) < 2 or not bare or len(days) < len(found) or order(found) < 1:
        return
    for name in names:
        del families[name]
    top = min(names)
    families[top] = [item._replace(family=top) for item in found]
