"""One PDF page: characters at places to lines, columns, paragraphs and ruled tables.

Nothing here knows dates or entries; a line goes on in the next where it was full and the next
is not indented, which is how Chinese paragraphs are set.
"""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pdfplumber.page import Page
    from pdfplumber.table import Table as RuledTable

__all__ = ["Line", "Table", "goes_on", "paragraphs", "read_page"]

_Char = dict[str, Any]
_Box = tuple[float, float, float, float]

_WIDE = re.compile(r"[\u2e80-\u9fff\uf900-\ufaff\uff00-\uff60\u3000-\u303f“”‘’…—]")
_BOLD = re.compile(r"bold|heavy|black", re.IGNORECASE)
# 2月7日 …, 2020-02-07, 【…, 一、, （三）, 1., ●: what opens a line of its own after a full stop
_OPENS = re.compile(
    r"[\s【\[（(]*(?:(?:\d{4}\s?年\s?)?\d{1,2}\s?月|\d{4}[-/.]\d{1,2}|\d{1,2}[、.．)）](?!\d)"
    r"|[（(]?[一二三四五六七八九十]{1,3}[、）)]|[●○■◆•·▪])"
)
_ENDED = tuple("。！？；：")
# What may not begin a line (GB/T 15834): the character before it was taken down with it
_NO_START = tuple("，。、；：！？）》”’】")
_MAX_COLUMNS = 8
_MIN_COLUMN = 9  # letters wide
_MIN_LINES = 4


@dataclass(frozen=True, slots=True)
class Line:
    """A line of text.

    Attributes:
        x0: Its left edge, in points from the page's left.
        x1: Its right edge.
        top: Its upper edge, in points from the page's top.
        bottom: Its lower edge.
        size: Of its letters, in points, rounded to halves: the commonest.
        left: Where lines of its column begin.
        right: Where they end at most.
    """

    text: str
    x0: float
    x1: float
    top: float
    bottom: float
    size: float
    bold: bool
    first_word: float
    left: float = 0.0
    right: float = 0.0


@dataclass(frozen=True, slots=True)
class Table:
    """A table drawn with rules: lines by row and column."""

    rows: tuple[tuple[tuple[Line, ...], ...], ...]

    @property
    def columns(self) -> int:
        """How many columns its widest row has."""
        return max(len(row) for row in self.rows)

    def texts(self) -> list[list[list[str]]]:
        """Return the paragraphs of each cell, by row and column."""
        return [[paragraphs(cell) for cell in row] for row in self.rows]


def read_page(page: "Page") -> list[Line | Table]:
    """Return a page's lines and tables in reading order."""
    chars = [char for char in page.dedupe_chars().chars if char["upright"] and char["text"]]
    parts: list[Line | Table] = []
    inside: set[int] = set()
    tops: list[tuple[float, Table]] = []
    for ruled in _ruled_tables(page):
        table, taken = _table(ruled, chars)
        if table is not None:
            tops.append((ruled.bbox[1], table))
            inside |= taken
    outside = [char for char in chars if id(char) not in inside]
    edges = sorted(tops, key=lambda item: item[0])
    above = float("-inf")
    for top, table in [*edges, (float("inf"), None)]:
        between = [char for char in outside if above <= _middle(char) < top]
        parts += _columns_of_lines(between)
        if table is not None:
            parts.append(table)
        above = top
    return parts


def _ruled_tables(page: "Page") -> "list[RuledTable]":
    """Return tables of at least two columns; a frame around text is none."""
    # A drawing of ten thousand strokes is no table, and pairing them up would take minutes
    if len(page.edges) > 5_000 or len(page.edges) < 4:
        return []
    found = page.find_tables()
    return [table for table in found if max(len(row.cells) for row in table.rows) > 1]


def _table(ruled: "RuledTable", chars: Sequence[_Char]) -> tuple[Table | None, set[int]]:
    taken: set[int] = set()
    rows = []
    box = ruled.bbox
    near = [char for char in chars if _within(char, box)]
    for row in ruled.rows:
        cells = []
        for cell in row.cells:
            found = [char for char in near if cell is not None and _within(char, cell)]
            taken |= {id(char) for char in found}
            edges = (cell[0], cell[2]) if cell is not None else (0.0, 0.0)
            cells.append(tuple(_lines(found, *edges)))
        rows.append(tuple(cells))
    table = Table(tuple(rows))
    return (table if taken else None), taken


def _within(char: _Char, box: _Box) -> bool:
    across = (char["x0"] + char["x1"]) / 2
    return box[0] <= across < box[2] and box[1] <= _middle(char) < box[3]


def _middle(char: _Char) -> float:
    return float(char["top"] + char["bottom"]) / 2


def _columns_of_lines(chars: Sequence[_Char]) -> list[Line]:
    """Return lines in reading order: where a gutter parts a band, column after column."""
    visible = [char for char in chars if not char["text"].isspace()]
    if not visible:
        return []
    size = _common_size(visible)
    rows = _rows(chars)
    left = min(char["x0"] for char in visible)
    right = max(char["x1"] for char in visible)
    lines: list[Line] = []
    plain: list[_Char] = []
    position = 0
    while position < len(rows):
        count, cuts = _band(rows, position, size)
        if not cuts:
            plain += rows[position]
            position += 1
            continue
        lines += _lines(plain, left, right)
        plain = []
        band = [char for row in rows[position : position + count] for char in row]
        for low, high in pairwise([float("-inf"), *cuts, float("inf")]):
            column = [char for char in band if low <= char["x0"] < high]
            seen = [char for char in column if not char["text"].isspace()]
            edges = (min(char["x0"] for char in seen), max(char["x1"] for char in seen))
            lines += _lines(column, *edges)
        position += count
    return lines + _lines(plain, left, right)


def _band(rows: Sequence[list[_Char]], first: int, size: float) -> tuple[int, list[float]]:
    """Return how many rows from the first share gutters, and where these are.

    A gutter is a strip that no character of the band crosses, one letter wide or more, with
    lines on both sides. Dates beside items are a list: each column must be wide, and long.
    """
    count, gutters, covered = 0, list[float](), list[tuple[float, float]]()
    for row in rows[first:]:
        covered = _united([*covered, *_spans(row)], size)
        if len(covered) < 2 or (gutters and len(covered) <= len(gutters)):
            break
        count += 1
        gutters = [(one[1] + two[0]) / 2 for one, two in pairwise(covered)]
    edges = [float("-inf"), *gutters, float("inf")]
    band = rows[first : first + count]
    lines = [
        sum(any(low <= start < high for start, _ in _spans(row)) for row in band)
        for low, high in pairwise(edges)
    ]
    if count:
        covered = _united([span for row in band for span in _spans(row)], size)
    wide = all(end - start >= _MIN_COLUMN * size for start, end in covered)
    whole = wide and min(lines) >= _MIN_LINES and len(gutters) < _MAX_COLUMNS
    return (count, gutters) if whole else (0, [])


def _spans(row: Sequence[_Char]) -> list[tuple[float, float]]:
    return [(char["x0"], char["x1"]) for char in row if not char["text"].isspace()]


def _united(spans: list[tuple[float, float]], gap: float) -> list[tuple[float, float]]:
    """Join spans that lie less than a gap apart."""
    united: list[tuple[float, float]] = []
    for start, end in sorted(spans):
        if united and start - united[-1][1] < gap:
            united[-1] = (united[-1][0], max(end, united[-1][1]))
        else:
            united.append((start, end))
    return united


def _lines(chars: Sequence[_Char], left: float, right: float) -> list[Line]:
    """Return characters as lines, top to bottom."""
    lines = [line for row in _rows(chars) for line in _line(row, left, right)]
    edge = _common_edge(lines)
    return lines if edge is None else [replace(line, right=edge) for line in lines]


def _common_edge(lines: Sequence[Line]) -> float | None:
    """Return where most lines end, if they do: text broken short of the page's own edge."""
    if len(lines) < 8:
        return None
    size = Counter(line.size for line in lines).most_common(1)[0][0]
    ends = sorted(line.x1 for line in lines)
    near = {end: sum(end - 1.6 * size <= other <= end for other in ends) for end in ends}
    edge = max(near, key=lambda end: (near[end], end))
    return edge if near[edge] * 2 >= len(ends) else None


def _rows(chars: Sequence[_Char]) -> list[list[_Char]]:
    """Group characters that stand side by side, top to bottom; each row holds a visible one."""
    rows: list[list[_Char]] = []
    row: list[_Char] = []
    middle = 0.0
    for char in sorted(chars, key=lambda char: (_middle(char), char["x0"])):
        height = max(char["bottom"] - char["top"], 1.0)
        if row and _middle(char) - middle > 0.5 * height:
            rows.append(row)
            row = []
        if not row or not char["text"].isspace():
            middle = _middle(char)
        row.append(char)
    rows.append(row)
    return [row for row in rows if not all(char["text"].isspace() for char in row)]


def _line(row: list[_Char], left: float, right: float) -> list[Line]:
    visible = [char for char in row if not char["text"].isspace()]
    if not visible:
        return []
    row.sort(key=lambda char: char["x0"])
    size = _common_size(visible)
    parts: list[str] = []
    reach, spaced = 0.0, False
    for char in row:
        if char["text"].isspace():
            spaced = bool(parts)
            continue
        letters = bool(parts) and parts[-1][-1].isascii() and char["text"].isascii()
        # Word puts a quarter of a letter between 2 and 月: no space; between words it is one
        if parts and (spaced or char["x0"] - reach > (0.2 if letters else 0.6) * size):
            parts.append(" ")
        parts.append(char["text"])
        reach, spaced = char["x1"], False
    text = "".join(parts)
    bold = all(_BOLD.search(char["fontname"]) for char in visible)
    return [
        Line(
            text,
            visible[0]["x0"],
            max(char["x1"] for char in visible),
            min(char["top"] for char in visible),
            max(char["bottom"] for char in visible),
            size,
            bold,
            _first_word(text, size),
            left,
            right,
        )
    ]


def _common_size(chars: Sequence[_Char]) -> float:
    sizes = Counter(round(char["size"] * 2) / 2 for char in chars)
    return max(float(sizes.most_common(1)[0][0]), 1.0)


def _first_word(text: str, size: float) -> float:
    """Return how much room a line's first word needs, in points."""
    if _WIDE.match(text):
        return size * (2 if text[1:2] in _NO_START else 1)
    word = re.match(r"[^\s\u2e80-\u9fff\uff00-\uff60]+", text)
    return 0.55 * size * len(word.group()) if word else size


def goes_on(lines: Sequence[Line], following: Line, *, new_page: bool = False) -> bool:
    """Tell whether a line continues the paragraph of those before it.

    Args:
        lines: The paragraph so far, at least one line.
        following: The line after them.
        new_page: Whether a page or column begins with it.
    """
    last = lines[-1]
    size = last.size
    if abs(following.size - size) > 0.1 * size or following.bold != last.bold:
        return False
    if following.x0 > following.left + 1.2 * size:  # an indent, or a centred line
        return (
            len(lines) > 1 and abs(following.x0 - last.x0) < 0.3 * size and _full(last, following)
        )
    if not _full(last, following):
        return False
    moved = following.top <= last.top
    if not (new_page or moved) and following.top - last.bottom > _spacing(lines) + 0.45 * size:
        return False
    return not (last.text.endswith(_ENDED) and _OPENS.match(following.text))


def _full(last: Line, following: Line) -> bool:
    """Tell whether the first word of the line after would not have fitted."""
    over = last.x1 - last.right
    return -over < following.first_word + 0.9 * last.size and over < 1.6 * last.size


def _spacing(lines: Sequence[Line]) -> float:
    if len(lines) < 2:
        return 1.2 * lines[-1].size
    return max(lines[-1].top - lines[-2].bottom, 0.0)


def paragraphs(lines: Sequence[Line]) -> list[str]:
    """Return the paragraphs of lines that follow each other, each on one line."""
    found: list[list[Line]] = []
    for line in lines:
        if found and goes_on(found[-1], line):
            found[-1].append(line)
        else:
            found.append([line])
    return [_joined([line.text for line in group]) for group in found]


def _joined(texts: Sequence[str]) -> str:
    """Join lines of a sentence: a space only where Latin letters or digits would touch."""
    joined = texts[0]
    for text in texts[1:]:
        letters = joined[-1:].isascii() and text[:1].isascii()
        joined += (" " if letters and joined[-1:].isalpha() and text[:1].isalpha() else "") + text
    return joined
