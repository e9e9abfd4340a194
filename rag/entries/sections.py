"""The headings that stand above an entry."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from rag.entries.contexts import Context
from rag.entries.layout import Block
from rag.entries.wording import is_headline, is_numbered_heading

__all__ = ["Sections", "level_of", "sole_heading"]


_LOOSE = 8  # the level of a heading that only its look marks


@dataclass(slots=True)
class Sections:
    """The headings that stand above, outermost first; `path` puts them together."""

    sole_title: int | None
    lines: frozenset[int] = frozenset()  # headings that only their place marks
    stack: list[tuple[int, str]] = field(default_factory=list)
    path: str = ""

    def note(self, number: int, block: Block, context: Context | None, *, directly: bool) -> None:
        """Take a block's heading in; a bold or bracketed line is one directly above an entry."""
        level = _LOOSE if number in self.lines else level_of(block)
        if level is None or number == self.sole_title or (level == _LOOSE and not directly):
            return
        while self.stack and self.stack[-1][0] >= level:
            self.stack.pop()
        if context is None or not context.alone:
            self.stack.append((level, block.words))
        self.path = " / ".join(words for _, words in self.stack)


def level_of(block: Block) -> int | None:
    """Return how deep a heading stands, or None for other blocks."""
    if block.cells:
        return None
    if block.piece.heading:
        return block.piece.heading
    words = block.words
    if is_numbered_heading(words):
        return 9 if words[0] == "第" else 11 if words[0] in "（(" else 10
    if block.piece.bold and is_headline(words) and len(words) <= 40:
        return _LOOSE
    if re.fullmatch(r"【[^】]{2,30}】", words):
        return _LOOSE
    return None


def sole_heading(blocks: Sequence[Block], first: int) -> int | None:
    """Return the heading that stands above block first as the only one of its level, if any."""
    tops = [n for n, block in enumerate(blocks) if block.piece.heading and not block.piece.meta]
    if not tops or tops[0] >= first:
        return None
    levels = Counter(blocks[number].piece.heading for number in tops)
    return tops[0] if levels[blocks[tops[0]].piece.heading] == 1 else None
