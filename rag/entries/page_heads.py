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


# 热点新闻, 点击排行: a page's links to what else it has, below its own text
_OTHERS = re.compile(
    r"[【\[■◆●]?\s?(?:(?:热点|热门|随机|猜你喜欢的?)(?:新闻|文章|资讯|推荐|排行|内容|话题|专题)"
    r"|最新(?:文章|评论|资讯)|(?:点击|阅读|浏览|新闻|热门|热点|访问)(?:量)?排行榜?|排行榜|本[周月]热[门点])[】\]]?\s?[:：]?"
)
_LINK = 70  # characters
_ENDS = re.compile(r"[。；！]")
_DAY = re.compile(r"[0-9]\s?[-/.月]\s?[0-9]{1,2}|。")


def page_foot(blocks: Sequence[Block]) -> int:
    """Return where a page's foot begins: furniture or links, and buttons and rights below them."""
    foot, links = len(blocks), False
    for number in range(len(blocks) - 1, -1, -1):
        block = blocks[number]
        if _OTHERS.fullmatch(block.words) or (block.piece.furniture and not links):
            foot, links = number, False
        elif foot - number > _FIRST_BLOCKS or not _leads_on(block):
            break
        else:  # perhaps the document's own: 2月7日 关于…的通知
            links = links or not is_boilerplate(block.words)
    told = any(_DAY.search(block.words) for block in blocks[:foot])
    return foot if told else len(blocks)


def _leads_on(block: Block) -> bool:
    """Tell whether a line may be a link to another text, perhaps with its day."""
    short = len(block.words) <= _LINK and not _ENDS.search(block.words)
    return is_boilerplate(block.words) or (short and not block.cells)


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
