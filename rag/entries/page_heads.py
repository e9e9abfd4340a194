"""What a page says above and below its document.

A site's name, its menu, where one is, the day one looks; what its elements show to be furniture.
"""

import re
from collections.abc import Sequence

from rag.dates.written import find_written
from rag.dates.written_days import day_of
from rag.entries.layout import Block
from rag.entries.wording import is_boilerplate
from rag.entries.years import Anchor

__all__ = ["greeted_anchor", "page_foot", "page_head"]

# 今天是2024年5月6日 星期一 欢迎访问…
_GREETING = re.compile(
    r"(?:[^。；：:，0-9]{0,20}[，,！!\s|])?(?:今天是|今日是?|(?:现在|当前|系统|服务器|北京)(?:时间|日期)?是?|今天)\s?[：:]?\s?"
    r"(?P<day>[12][0-9]{3}\s?[年./-]\s?[01]?[0-9]\s?[月./-]\s?[0-3]?[0-9]日?)(?![^。；]*[。；])"
)
_FIRST_BLOCKS = 16
_LONGEST_GREETING = 100
_LONGEST_NAME = 16  # 小鹿县人民政府, 政务公开
_YEAR = re.compile(r"(?:19|20)[0-9]{2}")
_NAME = re.compile(r"[^0-9，。；：！？]{2,16}")


def page_head(blocks: Sequence[Block]) -> int:
    """Return how many blocks are a page's own head; the document stands below them."""
    end = 0
    for number, block in enumerate(blocks):
        words = block.words
        if block.piece.furniture:
            end = number + 1
            continue
        if number - end >= _FIRST_BLOCKS or block.cells or block.piece.heading:
            break
        if _greets(block) or (is_boilerplate(words) and not _YEAR.search(words)):
            end = number + 1
        elif not (block.piece.meta or (len(words) <= _LONGEST_NAME and _NAME.fullmatch(words))):
            break
    return end if end < len(blocks) else 0


def page_foot(blocks: Sequence[Block]) -> int:
    """Return where a page's foot begins: furniture, and the buttons and rights below it."""
    foot = len(blocks)
    for number in range(len(blocks) - 1, -1, -1):
        block = blocks[number]
        if block.piece.furniture:
            foot = number
        elif not is_boilerplate(block.words) or foot - number > _FIRST_BLOCKS:
            break
    return foot or len(blocks)


def _greets(block: Block) -> re.Match[str] | None:
    return _GREETING.match(block.words) if len(block.words) <= _LONGEST_GREETING else None


def greeted_anchor(head: Sequence[Block]) -> Anchor | None:
    """Return the year that the day a page was looked at lends to days that nothing else dates.

    That day is none of what stands on the page, which may be years older.
    """
    found = next(filter(None, map(_greets, head)), None)
    items = find_written(found["day"]) if found else []
    day = day_of(items[0]) if items else None
    return Anchor(day.year, "页首的当日日期", day) if day else None
