"""Stretches of a file that are a heap of scraps: thousands of lines of a few characters each.

A text turned on its side, a column of numbers, a broken extraction: no line of it is a heading,
a row or an entry, and reading each as one would take longer than all the rest of a corpus. A
stretch is kept whole, findable and citable, its lines as the file has them.
"""

import re
from collections.abc import Iterator

from rag.aligned import AlignedText, Run, join
from rag.readers.pieces import Break, Piece

__all__ = ["rubble_piece", "stretches", "swept"]

_LINES = 1000
_CHARS = 8
# 2月7日, 7号, 2/7, 07:30, <p>, &nbsp;: lines that may mean something by themselves
_SPEAKS = re.compile(r"[年月日号號旬<&\"]|[0-9][-/.:：][0-9]")


def stretches(text: str, start: int) -> Iterator[tuple[int, int, bool]]:
    """Yield (start, end, whether it is rubble) of the parts of a text, in order.

    Args:
        text: The decoded document.
        start: Where to begin.

    Returns:
        Half-open spans that cover the text from start on without gap or overlap; one that is
        rubble begins and ends at line ends and has at least a thousand lines, each of at most
        eight characters, none of which may be a date or markup.
    """
    held = start  # what stands before is already given
    for first, last in _heaps(text, start):
        if held < first:
            yield held, first, False
        yield first, last, True
        held = last
    if held < len(text):
        yield held, len(text), False


def _heaps(text: str, start: int) -> Iterator[tuple[int, int]]:
    if text.count("\n", start) < _LINES:
        return
    speaks = _SPEAKS.search
    position = first = start
    count = 0
    for line in text[start:].split("\n"):
        size = len(line)
        if size > _CHARS or speaks(line):
            if count >= _LINES:
                yield first, position
            count, first = 0, position + size + 1
        else:
            count += 1
        position += size + 1
    if count >= _LINES:
        yield first, min(position, len(text))


def rubble_piece(text: str, start: int, end: int) -> Piece | None:
    """Return a stretch as one piece with its own line ends; None where it is white space."""
    words = text[start:end]
    begin = start + len(words) - len(words.lstrip())
    words = words.strip()
    if not words:
        return None
    before: Break = "blank"
    run = Run(0, len(words), begin, len(words))
    return Piece(AlignedText(words, (run,)), before)


def swept(pieces: list[Piece]) -> list[Piece]:
    """Make one piece of each thousand and more that are scraps by themselves, one after another.

    For formats whose line ends mean nothing: <p>a</p> a million times.
    """
    if len(pieces) < _LINES:
        return pieces
    kept: list[Piece] = []
    heap: list[Piece] = []
    for piece in pieces:
        words = piece.text.text
        if len(words) <= _CHARS and not piece.meta and not _SPEAKS.search(words):
            heap.append(piece)
            continue
        kept += _one(heap)
        heap = []
        kept.append(piece)
    return kept + _one(heap)


def _one(heap: list[Piece]) -> list[Piece]:
    if len(heap) < _LINES:
        return heap
    return [Piece(join([piece.text for piece in heap], " "), heap[0].before)]
