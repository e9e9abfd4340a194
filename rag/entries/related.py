"""Links to other articles below a page's own: 相关新闻, 推荐阅读."""

import re
from collections.abc import Sequence

from rag.entries.layout import Block
from rag.entries.openers import Opener
from rag.entries.wording import is_boilerplate

__all__ = ["related_start"]

# 相关新闻, 【延伸阅读】, 热门推荐：, 上一篇：…; ADVERTISEMENT, below which a page offers others;
# 评论, by readers
_RELATED = re.compile(
    r"[【\[■◆●]?\s?(?:(?:相关|推荐|延伸|热门|热点|往期|猜你喜欢|精彩|更多|近期)"
    r"(?:新闻|阅读|报道|链接|文章|推荐|资讯|稿件|内容|回顾|要闻|信息)?|猜你喜欢)[】\]]?\s?[:：]?"
    r"|[上下]一[篇条]\s?[:：].{0,60}|ADVERTISEMENT|[廣广]告"
    r"|(?:网友|網友|最新|热门|全部|精彩)?(?:评论|評論|跟帖)\s?(?:[（(]?[0-9]{1,5}[)）]?)?"
)
# What stands below a page's own list of days, however short its lines are
_LEADS_ON = re.compile(
    r"[【\[■◆●]?\s?(?:(?:相关|延伸|推荐)(?:新闻|阅读|报道|链接|文章|稿件|资讯)|猜你喜欢)[】\]]?\s?[:：]?"
    r"|[上下]一[篇条]\s?[:：].{0,60}"
)
_MOST = 10  # links to others, below a list
_OWN = 30  # characters: a paragraph of the page's own article
_LINK = 70  # characters: a link to another article is no longer
_PAUSED = re.compile(r"[，。；！？]|[,;](?![0-9])")


def related_start(blocks: Sequence[Block], openers: Sequence[Opener]) -> int:
    """Return the number of the line that heads a page's links to others; how many blocks if none.

    Args:
        blocks: The document's blocks.
        openers: The dates that may open an entry, in order.
    """
    own, first = False, openers[0].block if openers else len(blocks)
    for number, block in enumerate(blocks):
        words = block.words
        listed = first < number and _LEADS_ON.fullmatch(words, 0, _LINK) is not None
        if (own or listed) and len(words) <= _LINK and _RELATED.fullmatch(words):
            below = [opener for opener in openers if opener.block > number]
            long = sum(1 for opener in below if _is_text(blocks[opener.block].words))
            if long * 2 <= len(below) and (
                own or len(below) <= _MOST
            ):  # else a page's margin was written out above its text
                return number
        own = own or (
            len(words) >= _OWN and _PAUSED.search(words) is not None and not is_boilerplate(words)
        )
    return len(blocks)


def _is_text(words: str) -> bool:
    return len(words) > _LINK or "。" in words
