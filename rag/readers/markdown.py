"""Markdown as people write it: headings (## 标题, ##标题, a line with ==== below it), tables."""

import re
from collections.abc import Sequence

from rag.readers.pieces import Piece

__all__ = ["ATX", "ATX_END", "BARS", "RULE_ROW", "table_lines", "underlined"]

# ## 2020, ### 2月7日; without a space ##浮动, #2017.3.9, #2017年3月18日, but no #话题# and no #1
ATX = re.compile(
    r"[ ]{0,3}(#{1,6})[ \t\u3000]+(?=\S)"
    r"|[ ]{0,3}(#{2,6}(?=[^\s#])|#(?=[12][0-9]{3}\s?[年./-]\s?[0-9]|[0-9]{1,2}[月./][0-9]))"
    r"(?![^#\n]{1,200}#+[^#\s])"
)
# ### 下周计划 ###: what closes a heading
ATX_END = re.compile(r"[ \t]+#+[ \t\r]*$")
# 2016-3-7到2016-3-13 ⏎ ====: the line above is a heading
_UNDERLINE = re.compile(r"[ ]{0,3}(?:(={3,})|-{3,})[ \t\r]*")
_UNDERLINED = 100  # characters of the longest line that a row of dashes makes a heading

# |---|:--:|, |:-:|-|, -|-; without a bar, a rule of two dashes and more; +----+---+, ├───┼───┤
_GRID = r"\s*(?:\+(?:[-=]+\+)+|[┌├└╔╠╚][─━═┬┼┴╦╬╩]+[┐┤┘╗╣╝])\s*"
RULE_ROW = re.compile(
    r"\s*(?:\|\s*:?-+:?\s*)+\|?\s*|\s*:?-+:?\s*(?:\|\s*:?-+:?\s*)+\|?\s*|\s*:?-{2,}:?\s*"
    rf"|{_GRID}"
)
_GRID_RULE = re.compile(_GRID)
BARS = ("|", "│")
"""What parts a table's cells where it is drawn with characters."""


def underlined(above: Sequence[Piece], raw: str) -> int:
    """Return the level that a line's row of = or - gives the line above it; 0 for no heading.

    Args:
        above: The pieces so far; the row stands directly below the last.
        raw: The line.
    """
    found = _UNDERLINE.fullmatch(raw)
    if found is None or not above:
        return 0
    last = above[-1]
    words = last.text.text
    first = last.before == "blank" or (len(above) > 1 and above[-2].heading)
    if not first or last.row is not None or last.item or last.heading:
        return 0
    if len(words) > _UNDERLINED or words[-1] in "。；，！？：":
        return 0
    return 1 if found.group(1) else 2


def table_lines(text: str, start: int) -> set[int]:
    """Return the offsets where the lines of tables begin, from start on: those around |---|."""
    found: set[int] = set()
    if not any(bar in text for bar in BARS):
        return found
    offset, block, ruled = start, [], False
    for raw in text[start:].splitlines(keepends=True):
        if any(bar in raw for bar in BARS) or _GRID_RULE.fullmatch(raw):
            block.append(offset)
            ruled = ruled or (len(raw) < 2000 and RULE_ROW.fullmatch(raw) is not None)
        else:
            found.update(block if ruled else [])
            block, ruled = [], False
        offset += len(raw)
    found.update(block if ruled else [])
    return found
