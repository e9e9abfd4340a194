"""Days in headings: of mixed levels, beside spans of months, above tables of other days."""

from bisect import bisect_right
from collections.abc import Sequence

from rag.entries.layout import Block
from rag.entries.openers import Opener
from rag.entries.runs import order

__all__ = ["drop_versions", "join_inside", "keep_headings", "merge_headings"]

_FEWEST = 3  # days in headings that make a list of them
_MOST_INSIDE = 0.8


def join_inside(families: dict[str, list[Opener]], blocks: Sequence[Block]) -> None:
    """Let the days inside headings date them where nearly all headings of their level have one."""
    for name in [name for name in families if name.startswith("inside")]:
        inside, level = families.pop(name), int(name.split()[1])
        own = f"heading {level}"
        count = len(inside) + len(families.get(own, ()))
        headings = sum(1 for block in blocks if block.piece.heading == level)
        if count >= max(_FEWEST, _MOST_INSIDE * headings):
            found = [item._replace(family=own) for item in inside]
            families[own] = sorted([*families.get(own, []), *found], key=lambda item: item.block)


def drop_versions(families: dict[str, list[Opener]], blocks: Sequence[Block]) -> None:
    """Pass over 1.8（未发布） among headings of full days: a version, no day of January."""
    for name in [name for name in families if name.startswith("heading")]:
        heads = families[name]
        if any(item.date.year and item.date.day for item in heads):
            families[name] = [item for item in heads if not _is_version(item, blocks)]


def _is_version(item: Opener, blocks: Sequence[Block]) -> bool:
    written = blocks[item.block].words[item.date.start : item.date.end]
    return item.date.form == "weak" and not item.date.year and "." in written


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


def keep_headings(families: dict[str, list[Opener]], blocks: Sequence[Block]) -> None:
    """Keep what stands among or inside days in headings from taking the entries over.

    ### 3月19日…⏎### 3月18日…⏎### 2026年2-3月活动: months told together head no item among days.
    ### 4月7日…⏎### 4月3日…⏎…⏎## 故障统计⏎日期 | 时长⏎3/5 | 40⏎3/10 | 33: a family that lies
    wholly below one of the headings, and tells less than they do, belongs to what stands there.
    """
    for name in [name for name in families if name.startswith("heading")]:
        days = [item for item in families[name] if item.date.day]
        if len(days) < _FEWEST or order(days) < 1:
            continue
        families[name] = [i for i in families[name] if i.date.day or not i.date.last_month]
        heads = [item.block for item in days]
        if "month items" in families and families["month items"][0].block > heads[0]:
            del families["month items"]  # its bullets stand below the days
        told = _size(blocks, heads[0], heads[-1])
        for other in [other for other in families if not other.startswith("heading")]:
            first, last = families[other][0].block, families[other][-1].block
            inside = heads[0] < first and bisect_right(heads, first) == bisect_right(heads, last)
            if inside and _size(blocks, first, last) < told:
                del families[other]


def _size(blocks: Sequence[Block], first: int, last: int) -> int:
    """Return how many characters stand in the blocks from first to last."""
    return sum(len(block.words) for block in blocks[first : last + 1])
