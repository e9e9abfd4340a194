"""A document of one day: a diary or a record with a single dated heading."""

from collections.abc import Sequence
from datetime import date

from rag.entries.contexts import Context
from rag.entries.layout import Block
from rag.entries.openers import Opener

__all__ = ["sole_day"]


def sole_day(
    blocks: Sequence[Block],
    openers: Sequence[Opener],
    contexts: dict[int, Context],
    published: date | None,
) -> list[Opener]:
    """Return the only heading that opens with a day: a diary or a record begun with one entry.

    Args:
        blocks: The document's blocks.
        openers: Every place where a date might open an entry.
        contexts: Headings that name a year or month.
        published: The day that the document's own head names; another one makes it an article.
    """
    heads = [item for item in openers if item.family.startswith("heading") and item.date.day]
    if len(heads) != 1 or not _opens_or_ends(heads[0], blocks[heads[0].block].words):
        return []
    item = heads[0]
    above = [context for number, context in contexts.items() if number < item.block]
    year = item.date.year or any(context.year for context in above)
    month = item.date.month or any(context.month for context in above)
    other = published and (published.month, published.day) != (item.date.month, item.date.day)
    return [item] if year and month and not other and item.block + 1 < len(blocks) else []


_LEAD_CHARS = 3
_NAME_CHARS = 12  # 会议 20210514, 项目例会 2021-05-14


def _opens_or_ends(item: Opener, words: str) -> bool:
    """Tell whether a heading is a day's, and not a headline that speaks of one."""
    ends = item.date.end >= len(words.rstrip("）)】]")) and item.date.start <= _NAME_CHARS
    return ends or item.start <= _LEAD_CHARS
