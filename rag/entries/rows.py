"""Table rows as entries: their cells, their titles, rows of a label and its value."""

import re
from collections.abc import Sequence

from rag.entries.day_lines import only_date
from rag.entries.drafts import Part, cut_part
from rag.entries.layout import Block
from rag.entries.openers import Opener

__all__ = [
    "all_keyed",
    "cells_of",
    "date_columns",
    "is_remark",
    "is_rest_of_date",
    "is_shifted",
    "row_title",
]


_DATE_KEY = re.compile(
    r"[\u4e00-\u9fff]{0,6}(?:时\s?间|日\s?期)[:：]?|(?:date|time)[:：]?", re.IGNORECASE
)


def is_keyed(row: Block, column: int) -> bool:
    """Tell whether a row is nothing but a label and its date: 咨询时间 | 2022-02-11 09:32."""
    filled = [number for number, cell in enumerate(row.cells) if cell]
    if column != 1 or filled != [0, 1] or len(row.cells[0]) != 1:
        return False
    return _DATE_KEY.fullmatch(row.cells[0][0].text) is not None


def all_keyed(blocks: Sequence[Block], dates: Sequence[Opener]) -> bool:
    """Tell whether all dates stand in such rows; False where one stands in no row at all."""
    return all(
        item.family.startswith("column")
        and is_keyed(blocks[item.block], int(item.family.split()[1]))
        for item in dates
    )


def date_columns(row: Block, start: int, end: int) -> frozenset[int]:
    """Return the columns of a row that stand in [start, end) of its text: 年 | 月 | 日."""
    columns, offset = [], 0
    for number, cell in enumerate(row.cells):
        if not cell:
            continue
        if start <= offset < end:
            columns.append(number)
        if offset >= end:
            break
        offset += sum(len(part.text) + 1 for part in cell)
    return frozenset(columns)


def cells_of(row: Block, columns: frozenset[int], *, first: bool) -> list[Part]:
    """Return a row's paragraphs without its date; of a row that goes on, the first may join."""
    parts: list[Part] = []
    dated = any(number in columns and cell for number, cell in enumerate(row.cells))
    for number, cell in enumerate(row.cells):
        if number in columns:
            continue
        for text in cell:
            joins = not first and not parts
            parts.append(cut_part(text) if joins and dated else Part(text, joins))
    return parts


# 备注：滨城实验小学2023年春季学期校历: a table's last row, of no date
_REMARK = re.compile(r"[（(*※]?\s?(?:[备附]?注|说明|填[报表][^：:]{0,4}|制表[^：:]{0,2})\s?[:：]")


def is_remark(block: Block, row: Block) -> bool:
    """Tell whether a row below a dated one is only a remark on the table."""
    if sum(1 for cell in block.cells if cell) > 1 or sum(1 for cell in row.cells if cell) < 2:
        return False
    return _REMARK.match(block.words) is not None


_FEWEST_CELLS = 3
_SUM = re.compile(r"[合总小共]\s?计|总数|平均")


def is_shifted(block: Block, row: Block, column: int) -> bool:
    """Tell whether a row lost its date cell, merged with the one above, when it became text.

    6月12日 | 上午 | 语文⏎下午 | 物理: what stood left of the date was merged with it.
    """
    if row.piece.table or len(row.cells) < _FEWEST_CELLS or block.piece.before != "line":
        return False
    whole = all(block.cells) and len(block.cells) == len(row.cells) - column - 1
    return whole and len(block.cells) > 1 and _SUM.match(block.words) is None


def is_rest_of_date(text: str) -> bool:
    """Tell whether a date cell holds only a day: a page break cut 1月 ⏎ 27 日."""
    item = only_date(text)
    return item is not None and item.form == "bare day"


_NAME = 4  # characters
_STAMP = re.compile(r"[12][0-9]{3}-[0-9]{2}-[0-9]{2}T[0-9]{2}:")


def row_title(row: Block, columns: frozenset[int]) -> str | None:
    """Return a title for a row of short cells: 国批 广西壮族自治区 …; None for one of text.

    An item's number is no title: 1 | 关于促进就业的若干意见 | 政发〔2021〕1号; nor is a stamp or a
    sentence behind it: 植树通知 | 2023-03-10T00:00:00Z | 全县义务植树活动将于3月12日举行。
    """
    texts = [
        part.text for number, cell in enumerate(row.cells) if number not in columns for part in cell
    ]
    if len(texts) < 2 or len(texts[0]) >= 8:
        return None
    if texts[0].isdigit() and len(texts[1]) >= 6 and not texts[1].isascii():
        return texts[1]
    title = texts[0]
    named = len(title) >= _NAME and not title.isascii()
    for text in texts[1:]:
        if len(title) + len(text) > 60 or _STAMP.match(text) or (named and text[-1] == "。"):
            break
        title += " " + text
    return title
