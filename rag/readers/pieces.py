"""What every reader gives: pieces of readable text, each a line or block of the document.

A piece holds no line break; how pieces join to paragraphs, rows and entries is decided by
`rag.entries`. A reader only says where text stands and what the format marks it as.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

from rag.aligned import AlignedText, Run

__all__ = ["ODD_SPACE", "Break", "Piece", "PieceBuilder", "Reading", "verbatim"]

Break = Literal["line", "blank", "block", "cell"]

# Zero-width space, byte order mark and soft hyphen are invisible: dropped like white space.
_WORDS = re.compile(r"[^\s\u200b\ufeff\u00ad]+(?: [^\s\u200b\ufeff\u00ad]+)*")
ODD_SPACE = re.compile(r"[^\S ]|  |[\u200b\ufeff\u00ad]")
# 疫情防控⏎工作: a source line break between two Chinese characters is no space
_WIDE = re.compile(r"[\u2e80-\u9fff\uf900-\ufaff\uff00-\uff60\u3000-\u303f“”‘’…—]")


class Piece(NamedTuple):
    """A line or block of the document.

    Attributes:
        text: Readable, without markup; white space runs are one space.
        before: What parts it from the piece before: a line end, an empty line, a block element
            or a cell of the same row.
        row: Which table row it stands in, counted from 0; None outside of tables.
        cell: Which column of that row.
        table: Whether the format itself marks the table (HTML, Markdown, CSV), so that its end
            is known; a tab marks a row without that.
        heading: 1 to 6 for a heading the format marks, else 0.
        item: Whether it opens a list item.
        lead: Characters of a bullet at its start: `- ` is 2.
        bold: Whether all of it is bold.
        bold_head: Characters at its start that are bold, white space not counted.
        indent: White space characters before it on its line.
        when: The day that the format gives beside it, as written there (<time datetime=…>).
        meta: Whether it is front matter, an HTML title or furniture: never part of an entry.
        furniture: Whether it is of a page's navigation, side bar or footer.
        level: How many elements stay open between the piece before and this one; −1 where the
            format has none.
    """

    text: AlignedText
    before: Break
    row: int | None = None
    cell: int = 0
    table: bool = False
    heading: int = 0
    item: bool = False
    lead: int = 0
    bold: bool = False
    bold_head: int = 0
    indent: int = 0
    meta: bool = False
    when: str = ""
    furniture: bool = False
    level: int = -1

    @property
    def start(self) -> int:
        """Where its first character stands in the document."""
        return self.text.runs[0].source

    @property
    def end(self) -> int:
        """Where its last character ends in the document."""
        return self.text.runs[-1].source_end


@dataclass(frozen=True, slots=True)
class Reading:
    """A file, decoded.

    Attributes:
        text: The decoded text, with the file's own line ends.
        pieces: In document order; each visible character stands in one of them.
        facts: What the format says about the document: title, published, publisher, url;
            values as written.
        fixed_lines: Whether line ends are layout (text, Markdown) rather than mere white
            space (HTML).
    """

    text: str
    media_type: str
    pieces: tuple[Piece, ...]
    facts: Mapping[str, str]
    fixed_lines: bool


def verbatim(document: str, start: int, end: int, *, gap: bool = False) -> AlignedText | None:
    """Return the document's [start, end) as it stands, without white space around it.

    Returns:
        None where nothing is left, or where white space inside has to be made one space.
    """
    words = document[start:end].strip()
    if not words or ODD_SPACE.search(words) is not None:
        return None
    begin = start if document[start] == words[0] else document.index(words, start)
    size = len(words)
    return AlignedText(words, (Run(0, size, begin, size, gap),))


_FEW = 8  # segments of a date in parts, and the spaces between them
_YEAR = re.compile(r"\s*(?:19|20)[0-9]{2}\s*")


@dataclass(slots=True)
class PieceBuilder:
    """Collects source segments and makes a readable text of them."""

    document: str
    _segments: list[tuple[int, int, str | None, bool]] = field(default_factory=list)
    _gap: bool = False

    def add(self, start: int, end: int, replacement: str | None = None) -> None:
        """Add the document's [start, end), or what an entity there stands for."""
        if start < end:
            self._segments.append((start, end, replacement, self._gap))
            self._gap = False

    def space(self) -> None:
        """Part what comes from what came, where the document itself has no space."""
        self._segments.append((0, 0, " ", False))

    def gap(self) -> None:
        """Note that words were left out before what comes."""
        self._gap = True

    @property
    def pending(self) -> bool:
        """Whether anything was added since the last text was taken."""
        return bool(self._segments)

    @property
    def after_digit(self) -> bool:
        """Whether the last character added is a digit."""
        if not self._segments:
            return False
        start, end, replacement, _ = self._segments[-1]
        return replacement is None and start < end and self.document[end - 1].isdigit()

    @property
    def last(self) -> str:
        """What was added last, as the document has it; "" for an entity or nothing."""
        if not self._segments or self._segments[-1][2] is not None:
            return ""
        start, end, _, _ = self._segments[-1]
        return self.document[start:end]

    def few(self) -> list[str]:
        """Return what was added where that is little, element by element; [] where it is more."""
        if len(self._segments) > _FEW:
            return []
        texts = [self.document[start:end].strip() for start, end, _, _ in self._segments]
        return [text for text in texts if text]

    @property
    def after_year(self) -> bool:
        """Whether what was added last is a year and nothing else."""
        if not self._segments:
            return False
        start, end, replacement, _ = self._segments[-1]
        return replacement is None and _YEAR.fullmatch(self.document, start, end) is not None

    def take_gap(self) -> bool:
        """Tell whether words were left out before what comes, and forget it."""
        gap, self._gap = self._gap, False
        return gap

    def take(self) -> AlignedText | None:
        """Return the text so far, white space collapsed, and begin anew; None when empty."""
        segments, self._segments = self._segments, []
        if len(segments) == 1 and segments[0][2] is None:  # a cell, a line: nothing to join
            start, end, _, gapped = segments[0]
            if text := verbatim(self.document, start, end, gap=gapped):
                return text
        parts: list[str] = []
        runs: list[Run] = []
        length, spaced, gap = 0, "", False
        for start, end, replacement, gapped in segments:
            gap = gap or gapped
            raw = self.document[start:end] if replacement is None else replacement
            position = 0
            for match in _WORDS.finditer(raw):
                begin, stop = match.span()
                spaced = _wider(spaced, raw[position:begin])
                word = match.group()
                if spaced and parts and not (spaced == "\n" and _both_wide(parts[-1], word)):
                    parts.append(" ")
                    length += 1
                if replacement is None:
                    runs.append(Run(length, stop - begin, start + begin, stop - begin, gap))
                else:
                    runs.append(Run(length, stop - begin, start, end - start, gap))
                parts.append(word)
                length += stop - begin
                position, spaced, gap = stop, "", False
            spaced = _wider(spaced, raw[position:])
        self._gap = self._gap or gap  # only white space came after it: it lies before what comes
        return AlignedText("".join(parts), tuple(_merged(runs))) if runs else None


def _wider(before: str, white: str) -> str:
    """Return the kind of white space so far: none, a line end alone, or a space."""
    if not white or not white.strip("\u200b\ufeff\u00ad"):
        return before
    kind = "\n" if "\n" in white or "\r" in white else " "
    return kind if kind == "\n" or not before else before


def _both_wide(before: str, after: str) -> bool:
    return bool(_WIDE.match(before[-1]) and _WIDE.match(after[0]))


def _merged(runs: list[Run]) -> list[Run]:
    """Join runs that follow each other in both texts."""
    merged = runs[:1]
    for run in runs[1:]:
        last = merged[-1]
        plain = last.length == last.source_length and run.length == run.source_length
        if plain and not run.gap and (last.end, last.source_end) == (run.start, run.source):
            merged[-1] = Run(
                last.start,
                last.length + run.length,
                last.source,
                last.source_length + run.source_length,
                last.gap,
            )
        else:
            merged.append(run)
    return merged
