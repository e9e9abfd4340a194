"""CSV and TSV: a row a line, quoted cells and line breaks inside them understood."""

import re

from rag.aligned import AlignedText, Run
from rag.readers.pieces import ODD_SPACE, Piece, PieceBuilder, verbatim
from rag.readers.rubble import rubble_piece, stretches

__all__ = ["read_table"]


def read_table(text: str, separator: str) -> list[Piece]:
    """Return a piece for each cell that is not empty.

    Args:
        text: The decoded file.
        separator: What parts cells; a cell may stand in double quotes, doubled inside.
    """
    builder = PieceBuilder(text)
    pieces: list[Piece] = []
    plain = re.compile(rf"[^{re.escape(separator)}\r\n]*")
    row = cell = 0
    position = 1 if text.startswith("\ufeff") else 0
    heaps = iter([span for span in stretches(text, position) if span[2]])
    heap = next(heaps, None)
    size = len(text)
    while position < size:
        while heap and position > heap[0]:  # begun inside of a quoted cell: no heap
            heap = next(heaps, None)
        if heap and position == heap[0] and not cell:
            if (piece := rubble_piece(text, *heap[:2])) is not None:
                pieces.append(piece)
            position = heap[1]
            continue
        if not cell and (cells := _plain_row(text, position, separator, row)) is not None:
            pieces += cells
            position = _line_end(text, position) + 1
            row += 1
            continue
        found = None if text[position] == '"' else plain.match(text, position)
        end = found.end() if found else position
        words = verbatim(text, position, end) if end > position else None
        if words:  # nearly every cell: neither quoted nor broken
            position = end
        else:
            position = _cell(text, position, plain, builder)
            words = builder.take()
        if words is not None:
            pieces.append(Piece(words, "cell" if cell else "line", row, cell, table=True))
        if position < size and text[position] == separator:
            cell += 1
            position += 1
        else:
            position += 2 if text.startswith("\r\n", position) else 1
            row, cell = row + 1, 0
    return pieces


def _line_end(text: str, position: int) -> int:
    end = text.find("\n", position)
    return end if end >= 0 else len(text)


def _plain_row(text: str, start: int, separator: str, row: int) -> list[Piece] | None:
    """Read a row at once; None where a cell is quoted or has odd white space in or around it."""
    line = text[start : _line_end(text, start)].removesuffix("\r")
    if '"' in line or (separator == "," and ODD_SPACE.search(line) is not None):
        return None
    tabbed = separator != ","
    pieces = []
    for number, words in enumerate(line.split(separator)):
        size = len(words)
        if size:
            if words[0] == " " or words[-1] == " ":
                return None
            if tabbed and ODD_SPACE.search(words) is not None:
                return None
            aligned = AlignedText(words, (Run(0, size, start, size),))
            pieces.append(Piece(aligned, "cell" if number else "line", row, number, True))
        start += size + 1
    return pieces


def _cell(text: str, start: int, plain: re.Pattern[str], builder: PieceBuilder) -> int:
    """Read one cell; return where it ends. A quote that is never closed is a plain character."""
    if text.startswith('"', start):
        position = start + 1
        segments = []
        while (quote := text.find('"', position)) >= 0:
            segments.append((position, quote))
            if not text.startswith('"', quote + 1):
                for segment in segments:
                    builder.add(*segment)
                    builder.gap()
                found = plain.match(text, quote + 1)
                end = found.end() if found else quote + 1
                builder.add(quote + 1, end)
                return end
            position = quote + 1
            segments[-1] = (segments[-1][0], quote + 1)
            position = quote + 2
    found = plain.match(text, start)
    end = found.end() if found else start
    builder.add(start, end)
    return end
