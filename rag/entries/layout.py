"""Pieces to blocks: lines that were broken are joined again, cells gathered to rows.

Newspaper pages break lines at 18 characters and paragraphs at the column's foot; extracted
tables are cut by page breaks. A block is what a reader would call a line, paragraph or row.
"""

from collections.abc import Iterable, Sequence
from itertools import groupby, pairwise
from typing import NamedTuple

from rag.aligned import AlignedText, join
from rag.entries.continuing import OPENS, goes_on, is_inset
from rag.entries.texts import as_gap, glue
from rag.entries.wording import (
    BULLET,
    width,
)
from rag.readers.date_parts import (
    LONGEST_PART,
    MOST_PARTS,
    may_begin_date,
    months_first,
    parts_of_date,
)
from rag.readers.pieces import Piece

__all__ = ["Block", "date_length", "make_blocks"]


class Block(NamedTuple):
    """A line or paragraph with its parts joined, or a table row.

    Attributes:
        piece: Its first piece, for what the format says of it.
        text: A line's readable text; of a row, its cells joined by line feeds.
        cells: A row's paragraphs by column, empty columns included; () for a line.
        end: Where it ends in the document.
        insets: Headlines that stood inside and were taken out of the sentence they cut.
    """

    piece: Piece
    text: AlignedText
    cells: tuple[tuple[AlignedText, ...], ...] = ()
    insets: tuple[AlignedText, ...] = ()

    @property
    def start(self) -> int:
        """Where it begins in the document."""
        return self.piece.start

    @property
    def end(self) -> int:
        """Where it ends in the document."""
        return self.text.runs[-1].source_end

    @property
    def words(self) -> str:
        """The readable text, plain."""
        return self.text.text


def make_blocks(pieces: Sequence[Piece], *, fixed_lines: bool) -> list[Block]:
    """Return the blocks of a document in order; each piece stands in one of them."""
    blocks: list[Block] = []
    wrap = _wrap_width(pieces) if fixed_lines else None
    lines: list[Piece] = []
    for row, group in groupby(pieces, key=lambda piece: piece.row):
        if row is None:
            lines = list(group)
            blocks += _line_blocks(lines, wrap, fixed_lines=fixed_lines)
        else:
            blocks.append(_row_block(list(group)))
    return _with_joined_dates(blocks)


def _with_joined_dates(blocks: list[Block]) -> list[Block]:
    """Join the elements of a date whose day stands apart from its month or year: 18, 2022-05."""
    first = months_first([block.words for block in blocks if len(block.words) <= LONGEST_PART])
    joined: list[Block] = []
    number = 0
    while number < len(blocks):
        # lines of a text never are elements
        count = date_length(blocks, number, elements=True, month_first=first)
        parts = [block.text for block in blocks[number : number + count]]
        joined.append(
            Block(blocks[number].piece, join(parts, " ")) if count > 1 else blocks[number]
        )
        number += count
    return joined


def date_length(
    blocks: Sequence[Block], number: int, *, elements: bool, month_first: bool = False
) -> int:
    """Return how many blocks from one on hold a date in parts; 1 where it holds none.

    Args:
        blocks: The document's blocks.
        number: Where the date would begin.
        elements: Whether its parts must be elements of their own, and not lines.
        month_first: Whether a month may stand above its day.
    """
    above = blocks[number]
    if above.cells or not may_begin_date(above.words):
        return 1
    parts = [above.words]
    for block in blocks[number + 1 : number + MOST_PARTS]:
        if block.cells or block.piece.heading != above.piece.heading:
            break
        if elements and block.piece.before != "block":
            break
        parts.append(block.words)
    while len(parts) > 1 and not parts_of_date(parts, month_first=month_first):
        parts.pop()
    return len(parts)


# what begins no line that a hand broke
_NEVER_FIRST = frozenset("，。、；：！？）”》")
_NARROWEST = 28  # columns: newspapers break lines at 18 characters, none at fewer than 14


def _wrap_width(pieces: Sequence[Piece]) -> int | None:
    """Return the width at which lines were broken, or None where lines are paragraphs.

    A text is wrapped when most of its lines are nearly as long as its longest ones; lines that
    all open with a date or number are a list, however alike in length.
    """
    lines = [piece.text.text for piece in pieces if piece.row is None]
    if sum(1 for line in lines if OPENS.match(line)) * 2 > len(lines):
        return None
    widths = sorted(width(line) for line in lines)
    widths = [size for size in widths if size >= 12]
    if len(widths) < 8:
        return None
    widest = widths[int(len(widths) * 0.97)]
    full = sum(1 for size in widths if widest - 5 <= size <= widest + 3)
    if full < 0.5 * len(widths) and any(line[:1] in _NEVER_FIRST for line in lines):
        # broken after so many characters, whatever they are: ⏎。各单位要加强值守…
        counts = sorted(len(line) for line in lines if len(line) >= 6)
        most = counts[int(len(counts) * 0.97)]
        full = sum(1 for size in counts if most - 2 <= size <= most + 1)
    return widest if _NARROWEST <= widest <= 120 and full >= 0.5 * len(widths) else None


def _row_block(pieces: list[Piece]) -> Block:
    """Gather one row: a paragraph for each block or bullet in each cell."""
    if [piece.cell for piece in pieces] == list(range(len(pieces))):  # no cell is empty
        whole = [piece.text for piece in pieces]
        row = join(whole, "\n")
        if row.text.isascii() or BULLET.search(row.text) is None:
            return Block(pieces[0], row, tuple([(text,) for text in whole]))
    cells: list[tuple[AlignedText, ...]] = []
    texts: list[AlignedText] = []
    last, ordered = 0, True
    for piece in pieces:
        column = max(piece.cell, 0)
        ordered = ordered and column >= last
        last = column
        parts = _bullets(piece.text)
        if len(cells) == column:
            cells.append(tuple(parts))
        else:
            cells += [()] * (column + 1 - len(cells))
            cells[column] += tuple(parts)
        texts += parts
    if not ordered:
        texts = [text for cell in cells for text in cell]
    return Block(pieces[0], join(texts, "\n"), tuple(cells))


def _bullets(text: AlignedText) -> list[AlignedText]:
    """Part a text before each bullet in it (● 一是…。● 二是…。)."""
    if text.text.isascii() or BULLET.search(text.text) is None:
        return [text]
    cuts = [match.start() for match in BULLET.finditer(text.text)]
    if cuts == [0]:
        return [text]
    edges = sorted({0, *cuts, len(text.text)})
    parts = []
    for start, end in pairwise(edges):
        words = text.text[start:end]
        left = start + len(words) - len(words.lstrip())
        part = text.slice(left, max(left, start + len(words.rstrip())))
        if part.runs:
            parts.append(part)
    return parts


def _line_blocks(lines: Sequence[Piece], wrap: int | None, *, fixed_lines: bool) -> list[Block]:
    blocks: list[Block] = []
    last: Piece | None = None
    parts: list[AlignedText] = []
    insets: list[AlignedText] = []
    first: Piece | None = None

    def close() -> None:
        if first is not None:
            blocks.append(Block(first, glue(parts), (), tuple(insets)))

    skip = False
    for number, piece in enumerate(lines):
        if skip:
            skip = False
            continue
        following = lines[number + 1] if number + 1 < len(lines) else None
        if last is not None and first is not None:
            tail = parts[-1].text if len(parts[-1].text) > 400 else glue(parts[-8:]).text
            if goes_on(first, last, tail, piece, wrap, fixed_lines):
                parts.append(piece.text)
                last = piece
                continue
            if fixed_lines and following and is_inset(tail, piece, following):
                insets.append(piece.text)
                parts.append(as_gap(following.text))
                last, skip = following, True
                continue
        close()
        first = last = piece
        parts, insets = [piece.text], []
    close()
    return [split for block in blocks for split in _split_bullets(block)]


def _split_bullets(block: Block) -> Iterable[Block]:
    parts = _bullets(block.text)
    if len(parts) == 1:
        return [block]
    head = Block(block.piece, parts[0], (), block.insets)
    return [
        head,
        *(Block(block.piece._replace(text=part, before="line"), part) for part in parts[1:]),
    ]
