"""Lines that a year opens, among lines that open with a day or month."""

from bisect import bisect_left
from collections.abc import Sequence
from itertools import pairwise

from rag.entries.contexts import Context
from rag.entries.layout import Block
from rag.entries.openers import Opener
from rag.entries.runs import order

__all__ = ["merge_years"]

_EDIT = ("[编辑]", "[編輯]", "[编辑 ]", "[編輯 ]")  # 中华民国[编辑]: an encyclopedia's heading


def merge_years(
    families: dict[str, list[Opener]],
    blocks: Sequence[Block],
    contexts: dict[int, Context],
    leading: Sequence[str],
) -> None:
    """Put lines that open with a year among their like where nearly every line opens with a date.

    1921年，创办…⏎1949年9月，改名… is a chronicle; an article has a few such sentences only.

    Args:
        families: The dates by family; those of years are moved.
        blocks: The document's blocks.
        contexts: Headings that name a year or month.
        leading: The families of lines that open with their date.
    """
    counted = families.get("number", []) + families.get("years number", [])
    counted.sort(key=lambda item: item.block)
    if len(families.get("number", ())) >= 2 and order(counted) == 1.0:
        # 2、2019年11月20日:…, then 3、2020年:…
        families["number"] = [item._replace(family="number") for item in counted]
        families.pop("years number", None)
    names = [name for name in families if name.startswith("years")]
    years = sorted((o for name in names for o in families.pop(name)), key=lambda o: o.block)
    others = [o for name in leading for o in families.get(name, ())]
    own = sum(1 for o in others if o.date.year)
    if own * 2 < len(others):  # 2021年我国航天的成就。 above 一月:1月20日,… tells of what follows
        named = sorted(number for number, context in contexts.items() if context.year)
        years = [o for o in years if o.family != "years sentence" or _repeats(o, named, contexts)]
    dated = {o.block for o in [*years, *others]}
    if not years or len(dated) < 3:
        return
    heads = {number for number, context in contexts.items() if context.alone}
    between = [blocks[n] for n in _lines_between(dated, heads - dated)]
    body = [b for b in between if len(b.words) >= 6 and not b.words.endswith(_EDIT)]
    lines = sorted([*years, *others], key=lambda o: o.block)
    # each part of a page may begin anew: 大事记⏎1904年：…⏎1930年：…⏎出生⏎1628年：…
    written = [
        (one.date.year, two.date.year)
        for one, two in pairwise(o for o in lines if o.date.year)
        if not any(blocks[n].piece.heading for n in range(one.block + 1, two.block))
    ]
    rising = sum(1 for one, two in written if (two or 0) >= (one or 0))
    falling = sum(1 for one, two in written if (two or 0) <= (one or 0))
    ordered = max(rising, falling) >= 0.9 * len(written)
    if not ordered or len(dated) < 0.75 * len(body):
        return
    for opener in years:
        kind = _YEAR_KINDS.get(opener.family) or opener.family.split()[1]
        families[kind].append(opener._replace(family=kind))
    for name in leading:
        if name in families:
            families[name].sort(key=lambda item: item.block)


def _lines_between(dated: set[int], heads: set[int]) -> list[int]:
    """Return the numbers of the lines among dated ones that stand below no year of their own.

    - 1961：…⏎- 1969⏎  - …⏎  - …⏎- 1971：…: what is told of 1969 is passed over.
    """
    lines, headed = [], False
    for number in range(min(dated), max(dated) + 1):
        if number in heads or number in dated:
            headed = number in heads
        if not headed:
            lines.append(number)
    return lines


def _repeats(item: Opener, heads: Sequence[int], contexts: dict[int, Context]) -> bool:
    """Tell whether a line opens with the year that heads it: 1957年：⏎…⏎1957年三门峡工程开工，…."""
    above = bisect_left(heads, item.block)
    return above > 0 and contexts[heads[above - 1]].year == item.date.year


_YEAR_KINDS = {"years sentence": "prose"}  # 1952年属某某专区。
