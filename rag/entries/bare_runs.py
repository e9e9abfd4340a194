"""Items of a month run into one paragraph, parted by a space: 1月4日,…。 6日,…。 上旬,…."""

import re

from rag.dates.written import WrittenDate

__all__ = ["bare_run"]

# 。 6日，…, 。 上旬，…, 。 2月1日，…: a space after a sentence, where a line was broken before
_ITEM = re.compile(
    r"(?<=[。；;])[ \u3000]{1,4}"
    r"(?:(?:(?P<m>1[0-2]|0?[1-9])\s?月\s?)?(?P<d>3[01]|[12][0-9]|0?[1-9])\s?日"
    r"|(?:(?P<m2>1[0-2]|0?[1-9])\s?月)?(?P<xun>[上中下]旬)|月(?P<edge>[初中底末]))(?=\s?[，,])"
)
_FEWEST = 3


def bare_run(text: str, first: WrittenDate) -> list[WrittenDate]:
    """Return the dates of a paragraph's items below its first, with their months; or none.

    Args:
        text: The paragraph.
        first: The date that opens it, with its month.

    Days that turn back without a month of their own are no items of one month.
    """
    if first.form != "day":
        return []
    found: list[WrittenDate] = []
    month, last = first.month, first.day or 0
    for match in _ITEM.finditer(text, first.end):
        named = match["m"] or match["m2"]
        if named:
            month, last = int(named), 0
        start, end = match.start() + len(match[0]) - len(match[0].lstrip()), match.end()
        if match["d"] is None:
            part = match["xun"] or match["edge"]
            found.append(WrittenDate(start, end, "month", first.year, month, part=part))
            continue
        day = int(match["d"])
        if day < last:
            return []
        last = day
        found.append(WrittenDate(start, end, "day", first.year, month, day))
    return found if len(found) >= _FEWEST else []
