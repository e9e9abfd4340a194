"""A document's own end, below its last entry: colophon, signature, copyright, page buttons."""

from collections.abc import Sequence

from rag.entries.layout import Block
from rag.entries.wording import is_boilerplate, is_colophon, is_signature, signed_by

__all__ = ["Tails"]


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

    def begin(self, number: int) -> bool:
        """Tell whether a block below the last entry's date begins the document's end."""
        words = self._blocks[number].words
        if self._signed and number == len(self._blocks) - 1 and signed_by(words):
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
