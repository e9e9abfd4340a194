"""Chronicles that mark with △ or ※ what happened on the day above: 3日　…⏎△　…⏎△　…."""

from collections.abc import Sequence

from rag.dates.written import WrittenDate
from rag.entries.layout import Block
from rag.entries.openers import Opener

__all__ = ["with_same_days"]

_MARKS = frozenset("△▲")
_NOTE = "※"  # below a sentence, itself one; elsewhere it marks a note


def with_same_days(chosen: list[Opener], blocks: Sequence[Block]) -> list[Opener]:
    """Add the lines that △ or ※ begins, of the day above; none where dated ones have it, too.

    Args:
        chosen: The dates that open a document's entries, in order.
        blocks: The document's blocks.
    """
    taken = {item.block for item in chosen}
    if any(blocks[number].words[0] in _MARKS for number in taken):
        return chosen
    lines = [n for n in range(chosen[0].block + 1, len(blocks)) if n not in taken]
    lines = [n for n in lines if not blocks[n].cells]
    noted = [n for n in lines if blocks[n].words[0] == _NOTE]
    told = all(blocks[at].words[-1] in "。）" for n in noted for at in (n, n - 1))
    marks = _MARKS | {_NOTE} if told and len(noted) > 1 else _MARKS
    marked = [
        Opener(number, "relative", WrittenDate(0, 1, "relative", part="同日"), 0, 1)
        for number in lines
        if blocks[number].words[0] in marks
    ]
    return sorted([*chosen, *marked], key=lambda item: item.block) if marked else chosen
