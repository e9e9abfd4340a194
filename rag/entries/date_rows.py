"""Tables whose dates run across a row: 岗位 | 7月10日 | 7月11日, then what each day holds below.

Each cell below a day is an entry of that day, under its row's label: a column's cells do not
stand together in the document, and an entry is one stretch of it.
"""

from collections.abc import Mapping, Sequence

from rag.aligned import AlignedText
from rag.dates.written import WrittenDate
from rag.entries.contexts import Context
from rag.entries.day_lines import only_date
from rag.entries.drafts import Draft, Part
from rag.entries.layout import Block
from rag.entries.openers import Opener
from rag.entries.sections import Sections

__all__ = ["cut_date_rows", "date_rows"]

_Heads = dict[int, WrittenDate]  # a column's day
_LEAST = 2


def date_rows(blocks: Sequence[Block], openers: Sequence[Opener]) -> dict[int, _Heads]:
    """Return the rows of days that head the rows below them, by block number; mostly none.

    Args:
        blocks: The document's blocks.
        openers: Every date of the document that may open an entry.

    Returns:
        Each such row's days by column. A row of a list (项目 | 开工日期 | 完工日期) is none: below
        its days stand other days.
    """
    found: dict[int, _Heads] = {}
    days: dict[int, int] = {}
    for opener in openers:
        if opener.family.startswith("column"):
            days[opener.block] = days.get(opener.block, 0) + 1
    for number in sorted(days):
        if days[number] >= _LEAST and number + 1 < len(blocks):
            heads = _heads(blocks[number])
            below = blocks[number + 1]
            if heads and number + 1 not in days and any(c in heads for c in _filled(below)):
                found[number] = heads
    return found


def _filled(row: Block) -> list[int]:
    return [column for column, cell in enumerate(row.cells) if cell]


def _heads(row: Block) -> _Heads:
    """Return a row's days by column where nearly nothing else stands right of its first cell."""
    heads: _Heads = {}
    filled = _filled(row)
    for column in filled:
        item = only_date(" ".join(part.text for part in row.cells[column]))
        if item is not None and (item.day or item.form == "bare day"):
            heads[column] = item
    others = [column for column in filled if column and column not in heads]
    return heads if len(heads) >= max(_LEAST, 3 * len(others)) else {}


def cut_date_rows(
    blocks: Sequence[Block], heads: Mapping[int, _Heads], contexts: Mapping[int, Context]
) -> list[Draft]:
    """Cut a document at the cells below its rows of days; all else becomes matter.

    Args:
        blocks: The document's blocks.
        heads: What `date_rows` found.
        contexts: Headings that name a year or month.

    Returns:
        Drafts in document order that hold every block.
    """
    cutter = _Cutter()
    sections = Sections(None)
    days: _Heads = {}
    head = 0
    for number, block in enumerate(blocks):
        if not block.cells:
            days = {}
            sections.note(number, block, contexts.get(number), directly=False)
        if number in heads:
            days, head = heads[number], number
        if number in heads or not days or not _in_order(block):
            cutter.keep([block.text], number, sections.path)
            continue
        label = " ".join(part.text for part in block.cells[0]) if 0 not in days else ""
        path = " / ".join(name for name in (sections.path, label) if name)
        for column, cell in enumerate(block.cells):
            if column in days and cell:
                cutter.add(cell, head, days[column], path)
            elif cell:
                cutter.keep(cell, number, sections.path)
    cutter.close()
    return cutter.drafts


def _in_order(row: Block) -> bool:
    """Tell whether a row's cells stand in the document from left to right."""
    places = [part.runs[0].source for cell in row.cells for part in cell]
    return places == sorted(places)


class _Cutter:
    """Collects entries, and what stands between them as matter."""

    def __init__(self) -> None:
        self.drafts: list[Draft] = []
        self._kept: list[AlignedText] = []
        self._block, self._section = 0, ""

    def keep(self, texts: Sequence[AlignedText], block: int, section: str) -> None:
        """Take in what belongs to no entry."""
        if not self._kept:
            self._block, self._section = block, section
        self._kept += texts

    def close(self) -> None:
        """Make matter of what was taken in."""
        if self._kept:
            parts = tuple(Part(text) for text in self._kept)
            self.drafts.append(_draft(parts, self._block, self._section))
        self._kept = []

    def add(self, cell: Sequence[AlignedText], head: int, day: WrittenDate, section: str) -> None:
        """Add the entry of a cell below a day."""
        self.close()
        parts = tuple(Part(text) for text in cell)
        draft = _draft(parts, head, section)
        self.drafts.append(draft._replace(dated=True, written=day, why="表头的日期"))


def _draft(parts: tuple[Part, ...], block: int, section: str) -> Draft:
    start, end = parts[0].text.runs[0].source, parts[-1].text.runs[-1].source_end
    return Draft(False, start, end, parts, block, section)
