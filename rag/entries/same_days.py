"""Chronicles that mark with △ what happened on the day above: 3日　…⏎△　…⏎△　…."""

from collections.abc import Sequence

from rag.dates.written import WrittenDate
from rag.entries.layout import Block
from rag.entries.openers import Opener

__all__ = ["with_same_days"]

_MARKS = frozenset("△▲")


def with_same_days(chosen: list[Opener], blocks: Sequence[Block]) -> list[Opener]:
    """Add the lines of a list that △ begins, of the day above; none where dated ones have it, too.

    Args:
        chosen: The dates that open a document's entries, in order.
        blocks: The document's blocks.
    """
    taken = {item.block for item in chosen}
    if any(blocks[number].words[0] in _MARKS for number in taken):
        return chosen
    marked = [
        Opener(number, "relative", WrittenDate(0, 1, "relative", part="同日"), 0, 1)
        for number in range(chosen[0].block + 1, len(blocks))
        if blocks[number].words[0] in _MARKS and number not in taken and not blocks[number].cells
    ]
    return sorted([*chosen, *marked], key=lambda item: item.block) if marked else chosen
