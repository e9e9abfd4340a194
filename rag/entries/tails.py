"""A document's own end, below its last entry: colophon, signature, copyright, page buttons."""

import re
from collections.abc import Sequence

from rag.entries.day_lines import only_date
from rag.entries.layout import Block
from rag.entries.wording import is_boilerplate, is_colophon, is_copyright, is_signature, signed_by

__all__ = ["Tails", "document_end", "without_foot"]

_YEAR = re.compile("(?:19|20)[0-9]{2}|二[○〇零O0][一二三四五六七八九○〇零]{2}")
# 某局办公室⏎2022年12月9日
_SIGNER = re.compile(r"[\u4e00-\u9fff（）()\s、]{2,30}")
_LAST = 5  # so many blocks end a document, above what a page adds


class Tails:
    """Tells where a document's end begins."""

    def __init__(self, blocks: Sequence[Block], *, signed: bool) -> None:
        """Take a document's blocks.

        Args:
            blocks: All of them.
            signed: Whether a last line of author and day signs the document; where entries end
                with their dates, it is one of them.
        """
        self._blocks, self._signed = blocks, signed
        self._counts: list[int] = []
        self._end = 0

    def begin(self, number: int) -> bool:
        """Tell whether a block below the last entry's date begins the document's end."""
        words = self._blocks[number].words
        if self._signed and number == len(self._blocks) - 1 and signed_by(words):
            return True
        if self._signed and _SIGNER.fullmatch(words) and self._signs(number):
            return True
        if not is_boilerplate(words):
            return False
        if is_colophon(words) or is_signature(words):
            return True
        if not self._counts:  # how many of the blocks from each on are short or boilerplate
            counts, total = [], 0
            for block in reversed(self._blocks):
                total += len(block.words) <= 30 or is_boilerplate(block.words)
                counts.append(total)
            self._counts = counts[::-1]
        return self._counts[number] * 2 >= len(self._blocks) - number

    def _signs(self, number: int) -> bool:
        """Tell whether a name stands above the full day that ends the document."""
        if not self._end:
            self._end = len(without_foot(self._blocks))
        if number + 2 != self._end:
            return False
        day = only_date(self._blocks[number + 1].words)
        return day is not None and bool(day.year and day.day)


def without_foot(blocks: Sequence[Block]) -> Sequence[Block]:
    """Return blocks without what a page adds at its end: buttons, editors, copyright.

    A line that tells when the document was made, （2022年9月26日发布）, is its own.
    """
    end = len(blocks)
    while end and is_boilerplate(words := blocks[end - 1].words):
        if _YEAR.search(words) and not is_copyright(words):
            break
        end -= 1
    return blocks[:end]


def document_end(blocks: Sequence[Block]) -> Sequence[Block]:
    """Return a document's last blocks: who signed it when, and what a page adds below."""
    return blocks[max(0, len(without_foot(blocks)) - _LAST) :]
