"""Rows of a copied table whose year stood in a cell that reached down over them.

2017年 | 3月8日 | 工可批复⏎6月28日 | 开工: a copy has no cell where the year reached, so the days
of these rows stand in the years' column.
"""

import re
from collections.abc import Sequence
from itertools import groupby

from rag.aligned import AlignedText
from rag.entries.day_lines import only_date
from rag.entries.layout import Block

__all__ = ["with_merged_years"]

_YEAR = re.compile(r"(?:1[0-9]|20)[0-9]{2}\s?年?")


def with_merged_years(blocks: Sequence[Block]) -> list[Block]:
    """Return the blocks with an empty first cell given to rows that begin one column late."""
    mended: list[Block] = []
    for table, group in groupby(blocks, key=lambda block: bool(block.cells)):
        rows = list(group)
        if table and any(map(_names_year, rows)):
            width = max(len(block.cells) for block in rows)
            rows = [
                block._replace(cells=((), *block.cells))
                if len(block.cells) < width and _is_day(block.cells[0])
                else block
                for block in rows
            ]
        mended += rows
    return mended


def _names_year(block: Block) -> bool:
    """Tell whether a row begins with a year alone and its day: 2017年 | 3月8日."""
    first, second = (*block.cells, (), ())[:2]
    alone = len(first) == 1 and _YEAR.fullmatch(first[0].text) is not None
    return alone and _is_day(second)


def _is_day(cell: Sequence[AlignedText]) -> bool:
    text = cell[0].text if len(cell) == 1 else ""
    item = only_date(text) if text else None
    return item is not None and item.year is None and item.month is not None
