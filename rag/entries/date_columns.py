"""Tables that give a date in two or three columns: 年 | 月 | 日 | 活动, 年代 | 月/日 | 事件."""

import re
from collections.abc import Sequence
from typing import Literal

from rag.dates.numerals import parse_number
from rag.dates.written import WrittenDate, written_at
from rag.entries.layout import Block

__all__ = ["STAMP_CHARS", "DateColumns", "StampColumns"]

# The heads of the columns
_HEADS = {
    **dict.fromkeys(("年", "年份", "年度", "年代"), "year"),
    **dict.fromkeys(("月/日", "月／日", "月日", "月、日", "月.日", "月-日"), "month and day"),
    **dict.fromkeys(("月", "月份"), "month"),
    **dict.fromkeys(("日", "日期", "号"), "day"),
}
_HEAD = re.compile(r"^(?:月份?|日期?|号|月[/／、.-]?日)$", re.MULTILINE)
_HEAD_CHARS = 600  # a row of heads is short
# 2018, 3月, 十二, 05日: what stands in them
_YEAR_MONTH = re.compile(r"((?:19|20)[0-9]{2})\s?[年./-]\s?([0-9]{1,2}\s?月?份?)")
_MONTH_DAY = re.compile(
    r"(?P<m>1[0-2]|0?[1-9])\s?(?:[月./-]\s?(?P<d>3[01]|[12][0-9]|0?[1-9])\s?[日号]?|月?)"
)
_NUMBER = re.compile(r"([0-9]{1,4}|[一二三四五六七八九十〇零廿]{1,4})\s?[年月日号]?份?")


class DateColumns:
    """Reads row after row of a document's tables; a cell left empty goes on with the one above."""

    def __init__(self) -> None:
        self._columns: dict[str, int] = {}
        self._above: dict[str, int] = {}

    def read(self, row: Block) -> tuple[str, WrittenDate, int, int] | None:
        """Return the family, the date and its place in a row's text that has a day; else None."""
        if self._is_head(row):
            return None
        if "month and day" in self._columns:
            return self._read_pair(row)
        if "day" not in self._columns:
            return None
        offset, begin, end, day = 0, -1, 0, None
        names = {column: name for name, column in self._columns.items()}
        for number, cell in enumerate(row.cells):
            if not cell:
                continue
            words = "\n".join(part.text for part in cell)
            name = names.get(number)
            if name == "month" and (found := _YEAR_MONTH.fullmatch(words)):
                self._above["year"] = int(found[1])
                words_read = found[2]
            else:
                words_read = words
            value = _value(words_read) if name else None
            if name and value is None:
                return None
            if name and value:
                begin = offset if begin < 0 else begin
                end = offset + len(words)
                day = value if name == "day" else day
                self._above[name] = value
            offset += len(words) + 1
        month = self._above.get("month")
        if day is None or month is None or not (1 <= month <= 12 and 1 <= day <= 31):
            return None
        item = WrittenDate(begin, end, "day", self._above.get("year"), month, day)
        return f"column {self._columns['day']}", item, begin, end

    def _read_pair(self, row: Block) -> tuple[str, WrittenDate, int, int] | None:
        """Return the same of a row of 年代 | 月/日: 1931 | 9.18, 1940 | 8, 1942 | 不详."""
        texts = ["\n".join(part.text for part in cell) for cell in row.cells]
        first, second = self._columns["year"], self._columns["month and day"]
        if max(first, second) >= len(texts):
            return None
        if texts[first]:
            year = _value(texts[first])
            if year is None:
                return None
            self._above["year"] = year
        found = _MONTH_DAY.fullmatch(texts[second])
        month, day = (int(found["m"]), int(found["d"] or 0)) if found else (0, 0)
        if "year" not in self._above or (found is None and not texts[first]):
            return None
        begin = sum(len(text) + 1 for text in texts[: min(first, second)] if text)
        end = len("\n".join(text for text in texts[: max(first, second) + 1] if text))
        form: Literal["day", "month", "year"] = "day" if day else "month" if month else "year"
        item = WrittenDate(begin, end, form, self._above["year"], month or None, day or None)
        return f"column {second}", item, begin, end

    def _is_head(self, row: Block) -> bool:
        """Take in a row that heads columns for month and day."""
        if len(row.words) > _HEAD_CHARS or not _HEAD.search(row.words):
            return False
        heads: dict[str, int] = {}
        for number, cell in enumerate(row.cells):
            name = _HEADS.get(cell[0].text) if cell else None
            if name is not None:
                heads.setdefault(name, number)
        if not ({"month", "day"} <= heads.keys() or {"year", "month and day"} <= heads.keys()):
            return False
        self._columns, self._above = heads, {}
        return True


def _value(words: str) -> int | None:
    found = _NUMBER.fullmatch(words)
    return parse_number(found[1]) if found else None


# 日期, 交易时间, trade_date: what heads a column of 20201231
_STAMPED = re.compile(r"(?:日期|时间|date|day|time)$", re.IGNORECASE)
STAMP_CHARS = 8
"""How many characters a day like 20201231 has."""


_ALIKE = 3
_STAMP = re.compile(r"(?:19[5-9]|20[0-4])[0-9](?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])")


def _is_stamp(row: Block, column: int) -> bool:
    cell = row.cells[column] if column < len(row.cells) else ()
    return len(cell) == 1 and _STAMP.fullmatch(cell[0].text) is not None


class StampColumns:
    """Columns of days of eight digits: what their head says, or three that are days in a row."""

    def __init__(self) -> None:
        self._rows: dict[int, int] = {}

    def read(
        self, column: int, text: str, number: int, blocks: Sequence[Block]
    ) -> WrittenDate | None:
        """Return the day of a cell below such a head, with only such cells between; else None.

        Args:
            column: The cell's column.
            text: Its words, of eight characters.
            number: Its row's number.
            blocks: The document's blocks.
        """
        if not text.isdecimal():
            return None
        above = blocks[number - 1].cells if number else ()
        head = above[column][0].text if column < len(above) and above[column] else ""
        item = written_at(text, 0)
        if item is None or item.end != len(text):
            return None
        if self._rows.get(column) != number - 1 and _STAMPED.search(head) is None:
            below = blocks[number : number + _ALIKE]
            if len(below) < _ALIKE or not all(_is_stamp(row, column) for row in below):
                return None
        self._rows[column] = number
        return item
