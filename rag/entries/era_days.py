"""Years of the Republic written short: 91.09.24, 98/03/20 and 98年3月20日 beside 民国109年2月7日.

Elsewhere 15.09.24 is of this century, or a version. Such a document's dates are read once more
with their years written out, and their places given back as the document has them.
"""

import re
from bisect import bisect_right
from collections.abc import Sequence
from functools import partial
from itertools import accumulate

from rag.entries.layout import Block
from rag.entries.openers import Opener, find_openers

__all__ = ["with_era_days"]

# 民国91年, 109.02.07 beside the word: where years are still counted so, not an old chronicle,
# whose 49年10月 is 1949
_ERA = re.compile(r"民[国國]")
_STILL = re.compile(
    r"民[国國]\s?(?:[5-9][0-9]|1[0-9]{2})\s?年|(?<![0-9./-])1[0-2][0-9][./-][01]?[0-9][./-]"
)
_SHORT = re.compile(
    r"(?<![0-9０-９元国國./-])(?P<y>[1-9][0-9]{1,2})"
    r"(?=\s?年\s?[01]?[0-9]\s?月|(?P<s>[./-])[01]?[0-9](?P=s)[0-3]?[0-9](?![0-9./-]))"
)
_NEAR = 160  # a date that opens a line stands in its first characters, or closes a short one
_LATEST = 199
_FEWEST = 2


def with_era_days(openers: Sequence[Opener], blocks: Sequence[Block]) -> list[Opener]:
    """Return the openers of a document that counts years from 1912, short years among them."""
    for told in (_ERA, _STILL):
        if not any(told.search(block.words) for block in blocks):
            return list(openers)
    short = {n: _SHORT.search(block.words, 0, _NEAR) for n, block in enumerate(blocks)}
    written = [number for number, found in short.items() if found]
    if len(written) < _FEWEST:
        return list(openers)
    read = [item for number in written for item in _read(number, blocks[number])]
    again = {item.block for item in read}
    kept = [item for item in openers if item.block not in again]
    return sorted([*kept, *read], key=lambda item: (item.block, item.start))


def _read(number: int, block: Block) -> list[Opener]:
    """Return what may open an entry in a block whose short years are written out."""
    found = [match for match in _SHORT.finditer(block.words) if int(match["y"]) <= _LATEST]
    full = _written_out(block.words)
    cells = tuple(
        tuple(part._replace(text=_written_out(part.text)) for part in cell) for cell in block.cells
    )
    rewritten = block._replace(text=block.text._replace(text=full), cells=cells)
    added = [0, *accumulate(4 - len(match["y"]) for match in found)]
    # where each year ends in the text that is written out
    ends = [match.end() + more for match, more in zip(found, added[1:], strict=True)]
    back = partial(_back, ends=ends, added=added)
    return [
        item._replace(
            block=number,
            date=item.date._replace(start=back(item.date.start), end=back(item.date.end)),
            start=back(item.start),
            end=back(item.end),
        )
        for item in find_openers([rewritten])
    ]


def _back(position: int, *, ends: Sequence[int], added: Sequence[int]) -> int:
    return position - added[bisect_right(ends, position)]


def _written_out(words: str) -> str:
    return _SHORT.sub(
        lambda match: str(1911 + int(match["y"])) if int(match["y"]) <= _LATEST else match[0], words
    )
