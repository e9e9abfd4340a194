"""Which of 3/4/2020's numbers is the month, as the other dates of the document tell."""

import re
from collections.abc import Sequence

from rag.entries.layout import Block
from rag.entries.openers import Opener

__all__ = ["settle_day_first"]

_PARTS = re.compile(r"([0-9]{1,2})([-/.])([0-9]{1,2})\2(?:19|20)[0-9]{2}")
_MONTHS = 12


def settle_day_first(openers: Sequence[Opener], blocks: Sequence[Block]) -> list[Opener]:
    """Turn the dates whose month and day stand the other way round than the document's others.

    Beside 17/03/2020, 05/03/2020 is 5 March; without such a neighbour, it is May 3, and
    05.03.2020 is 5 March (`rag.dates.written`).
    """
    pairs = {number: pair for number, item in enumerate(openers) if (pair := _pair(item, blocks))}
    day_first = sum(1 for first, _ in pairs.values() if first > _MONTHS)
    month_first = sum(1 for _, second in pairs.values() if second > _MONTHS)
    if day_first == month_first:
        return list(openers)
    settled = list(openers)
    for number, (first, second) in pairs.items():
        month, day = (second, first) if day_first > month_first else (first, second)
        if month <= _MONTHS:
            date = openers[number].date._replace(month=month, day=day)
            settled[number] = openers[number]._replace(date=date)
    return settled


def _pair(item: Opener, blocks: Sequence[Block]) -> tuple[int, int] | None:
    """Return the two numbers before the year of a date that its year closes; else None."""
    date = item.date
    if date.form != "numeric" or date.ranged:
        return None
    found = _PARTS.fullmatch(blocks[item.block].words, date.start, date.end)
    return (int(found[1]), int(found[3])) if found else None
