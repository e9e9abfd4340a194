"""Chronicles that mark with △ or ※ what happened on the day above: 3日　…⏎△　…⏎△　…."""

from collections.abc import Sequence

from rag.dates.written import WrittenDate
from rag.entries.layout import Block
from rag.entries.openers import Opener

__all__ = ["same_day_lines", "with_same_days"]

_MARKS = frozenset("△▲※")
_NOTE = "※"  # below a sentence, itself one; elsewhere it marks a note


def with_same_days(chosen: list[Opener], blocks: Sequence[Block]) -> list[Opener]:
    """Add the lines that △ or ※ begins, of the day above; none where dated ones have it, too.

    Args:
        chosen: The dates that open a document's entries, in order.
        blocks: The document's blocks.
    """
    lines = [n for n in same_day_lines(blocks, chosen) if n > chosen[0].block]
    marked = [
        Opener(number, "relative", WrittenDate(0, 1, "relative", part="同日"), 0, 1)
        for number in lines
    ]
    return sorted([*chosen, *marked], key=lambda item: item.block) if marked else chosen


def same_day_lines(blocks: Sequence[Block], openers: Sequence[Opener]) -> list[int]:
    """Return the lines that △ begins, and those that ※ does where they are sentences.

    None where lines that open with a date have the mark, too: there it marks every item.
    """
    dated = {item.block for item in openers}
    lines = [n for n, block in enumerate(blocks) if block.words[0] in _MARKS and not block.cells]
    if not dated.isdisjoint(lines):
        return []
    noted = [n for n in lines if blocks[n].words[0] == _NOTE]
    told = all(blocks[at].words[-1] in "。）" for n in noted for at in (n, max(n - 1, 0)))
    return lines if told and len(noted) > 1 else [n for n in lines if n not in noted]
