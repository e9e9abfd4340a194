"""Where an item of a list begins: below the ruled line that parts it from the one above."""

import re
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise

from rag.entries.layout import Block
from rag.entries.wording import is_boilerplate

__all__ = ["is_rule", "ruled_starts"]

_RULE = re.compile(r"(?:[-=_*~#+—─━═＝－·.]\s?){3,200}|[|｜—]{1,3}")
_LEAST = 3
_BUTTON = 6  # characters: 举报指南


def ruled_starts(blocks: Sequence[Block], dates: Sequence[int]) -> list[int] | None:
    """Return the first block of each date's item, or None where no ruled lines part them.

    标题⏎正文⏎2020-02-07⏎--------⏎标题⏎正文⏎2020-02-05⏎--------; a line below each date that text
    follows to the end underlines it.

    Args:
        blocks: The document's blocks.
        dates: The blocks that hold the items' dates, in order.
    """
    if len(dates) < _LEAST:
        return None
    rules = []
    for above, date in pairwise(dates):
        between = [n for n in range(above + 1, date) if is_rule(blocks[n])]
        if len(between) != 1:
            return None
        rules.append(between[0])
    underlined = all(rule == date + 1 for rule, date in zip(rules, dates, strict=False))
    below = [block for block in blocks[dates[-1] + 1 :][:2] if not is_rule(block)]
    if underlined and not all(_ends(block) for block in below[:1]):
        return None
    starts = [rule + 1 for rule in rules]
    offset = Counter(d - s for d, s in zip(dates[1:], starts, strict=True)).most_common(1)[0][0]
    if not offset:  # each item opens with its date
        return None
    first = max(0, dates[0] - offset)
    over = [number for number in range(first, dates[0]) if is_rule(blocks[number])]
    return [over[-1] + 1 if over else first, *starts]


def _ends(block: Block) -> bool:
    """Tell whether a block below the last date is a page's own: a button."""
    return is_boilerplate(block.words) or len(block.words) <= _BUTTON


def is_rule(block: Block) -> bool:
    """Tell whether a line is nothing but a rule: ---, =====, ｜."""
    return not block.cells and _RULE.fullmatch(block.words) is not None
