"""Links to other articles below a page's own: 相关新闻, 推荐阅读."""

import re
from collections.abc import Sequence

from rag.entries.layout import Block
from rag.entries.openers import Opener
from rag.entries.wording import is_boilerplate

__all__ = ["without_related"]

# 相关新闻, 【延伸阅读】, 热门推荐：, 上一篇：…
_RELATED = re.compile(
    r"[【\[■◆●]?\s?(?:(?:相关|推荐|延伸|热门|热点|往期|猜你喜欢|精彩|更多|近期)"
    r"(?:新闻|阅读|报道|链接|文章|推荐|资讯|稿件|内容|回顾|要闻|信息)?|猜你喜欢)[】\]]?\s?[:：]?"
    r"|[上下]一[篇条]\s?[:：].{0,60}"
)
_OWN = 30  # characters: a paragraph of the page's own article
_PAUSED = re.compile(r"[，。；！？]")


def without_related(blocks: Sequence[Block], openers: Sequence[Opener]) -> list[Opener]:
    """Return the openers above a page's links to others; all where it holds no article above them.

    Args:
        blocks: The document's blocks.
        openers: The dates that may open an entry, in order.
    """
    own = False
    for number, block in enumerate(blocks):
        words = block.words
        if own and len(words) <= 70 and _RELATED.fullmatch(words):
            return [opener for opener in openers if opener.block < number]
        own = own or (
            len(words) >= _OWN and _PAUSED.search(words) is not None and not is_boilerplate(words)
        )
    return list(openers)
