"""One spelling for what is the same to a reader: half-width digits, simplified characters.

２０２０年２月７日 opens an entry wherever 2020年2月7日 does, and 發佈日期： is as good a label as
发布日期：, for headings, buttons and imprints are told by their words. One character stands for
one, so offsets hold, and entries are given back as the document writes them.
"""

import re
from collections.abc import Mapping
from dataclasses import replace

from rag.aligned import AlignedText
from rag.folding import SIMPLIFIED
from rag.readers.pieces import Reading

__all__ = ["Spelling", "in_one_spelling"]

# 乾 is simplified to 干, but not in 乾隆
_ONE: Mapping[int, str] = {
    **{code: name for code, name in SIMPLIFIED.items() if chr(code) != "乾"},
    **dict(zip(map(ord, "０１２３４５６７８９"), "0123456789", strict=True)),
}
_OTHER = re.compile(f"[{''.join(map(chr, _ONE))}]")
_PARTS = re.compile(r"[^ /]+")  # a headline of two lines, the path of a section


class Spelling:
    """A document's own spelling, for texts that were cut from it in the other one.

    Attributes:
        source: The document's decoded text.
        kept: Whether that text needed no change.
    """

    def __init__(self, source: str) -> None:
        self.source = source
        self.kept = _OTHER.search(source) is None
        self._one = "" if self.kept else source.translate(_ONE)
        self._said: dict[str, str] = {}

    def text(self, text: AlignedText) -> AlignedText:
        """Return a readable text as the document writes it."""
        if self.kept:
            return text
        characters = list(text.text)
        for run in text.runs:
            if run.source_length != run.length:  # an entity
                continue
            for offset, written in enumerate(self.source[run.source : run.source_end], run.start):
                if _ONE.get(ord(written)) == characters[offset]:
                    characters[offset] = written
        return text._replace(text="".join(characters))

    def words(self, words: str, start: int = 0, end: int = 0) -> str:
        """Return a headline or a section's path as the document writes it.

        Args:
            words: The words, taken from the text in one spelling.
            start: Where the entry begins in which most of them stand.
            end: Where it ends; the whole document is searched for what is not there.
        """
        if self.kept or not words:
            return words
        near = self._found(words, start, end)
        if near is None:
            near = _PARTS.sub(lambda part: self._part(part.group(), start, end), words)
        return near

    def _part(self, words: str, start: int, end: int) -> str:
        near = self._found(words, start, end)
        if near is not None:
            return near
        if words not in self._said:
            self._said[words] = self._found(words, 0, len(self._one)) or words
        return self._said[words]

    def _found(self, words: str, start: int, end: int) -> str | None:
        position = self._one.find(words, start, end)
        return None if position < 0 else self.source[position : position + len(words)]


def in_one_spelling(reading: Reading) -> Reading:
    """Return a reading whose pieces are in one spelling; its text keeps its own."""
    if _OTHER.search(reading.text) is None:
        return reading
    pieces = tuple(
        piece._replace(text=piece.text._replace(text=piece.text.text.translate(_ONE)))
        for piece in reading.pieces
    )
    return replace(reading, pieces=pieces)
