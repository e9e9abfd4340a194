"""Days alone on their lines whose year has two digits: 24.3.2 above what was done then."""

import re
from calendar import monthrange
from collections.abc import Sequence
from itertools import pairwise

from rag.dates.written import WrittenDate
from rag.entries.layout import Block
from rag.entries.plain_starts import Opener

__all__ = ["short_days"]

# 24.3.2, 23/10/26：
_SHORT = re.compile(r"(?P<y>[0-3][0-9])(?P<s>[./])(?P<m>[01]?[0-9])(?P=s)(?P<d>[0-3]?[0-9])[:：]?")
_FEWEST = 3
_LONGEST = 9
_MONTHS = 12


def short_days(blocks: Sequence[Block], openers: Sequence[Opener]) -> list[Opener]:
    """Return the lines that are a day with a year of two digits, and nothing else.

    Args:
        blocks: The document's blocks.
        openers: The dates found in it so far.

    Returns:
        The lines in order; none where they may as well be versions: where there are few, where
        they do not go on in one direction, where none has a day that no month could be, or where
        the document writes any year in full.
    """
    if any(opener.date.year for opener in openers):
        return []
    found = [day for number, block in enumerate(blocks) if (day := _read(number, block))]
    written = [(item.date.year or 0, item.date.month or 0, item.date.day or 0) for item in found]
    if len(found) < _FEWEST or max(day for _, _, day in written) <= _MONTHS:
        return []
    rising = all(one <= two for one, two in pairwise(written))
    falling = all(one >= two for one, two in pairwise(written))
    return found if rising != falling else []


def _read(number: int, block: Block) -> Opener | None:
    if block.cells or len(block.words) > _LONGEST:
        return None
    found = _SHORT.fullmatch(block.words)
    if found is None:
        return None
    year, month, day = 2000 + int(found["y"]), int(found["m"]), int(found["d"])
    if not 1 <= month <= _MONTHS or not 1 <= day <= monthrange(year, month)[1]:
        return None
    date = WrittenDate(0, len(block.words), "day", year, month, day)
    return Opener(number, "alone", date, 0, len(block.words))
