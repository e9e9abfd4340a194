"""A date inside a line that stands out from its words: in a field, or in brackets of a title."""

import re

from rag.dates.numerals import half_width
from rag.dates.written import WrittenDate, written_at

__all__ = ["field_date"]

# 领用人：刘三    日期：2021-12-06    物品：口罩
_LABEL = re.compile(r"(?:时\s?间|日\s?期|date|time)\s?[:：]\s?", re.IGNORECASE)
# 停水通知（2021-06-01）：东区六点起停水
_OPEN = re.compile(r"[（(【\[]\s?(?=[12][0-9]{3}[年./-]|[0-9]{1,2}[月/])")
_CLOSE = re.compile(r"\s?[）)】\]]\s?[:：]")
_TITLE_CHARS = 60


def field_date(words: str) -> WrittenDate | None:
    """Return the date that a label inside a line names, or brackets before its colon hold.

    Args:
        words: A line, or its beginning; a label at its very start is no field of a line.
    """
    text = half_width(words)
    label = _LABEL.search(text)
    if label is not None and label.start():
        item = written_at(text, label.end())
        if item is not None and item.day:
            return item
    opened = _OPEN.search(text, 2, _TITLE_CHARS)
    item = written_at(text, opened.end()) if opened else None
    if item is None or not item.day or not _CLOSE.match(text, item.end):
        return None
    return item
