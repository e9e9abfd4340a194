"""Lines that put the same few words around each day, and nothing else: 2018年8月29日更新."""

import re
from collections import defaultdict
from collections.abc import Sequence

from rag.dates.written import find_written
from rag.entries.layout import Block
from rag.entries.plain_starts import Opener

__all__ = ["with_captions"]

# 从2010-08-18记录了：, 2018年8月29日更新: what a day's items stand below
_CAPTION = re.compile(r".{0,8}?(?:[12][0-9]{3}|[0-9]{1,2}\s?月).{0,40}")
_LONGEST_CAPTION = 40
_FEWEST_CAPTIONS = 3
_ADDED = 8
_MENTIONED = {"field", "prose"}
# 2018年8月29日, 2010-08-18, 二〇二〇年二月七日—九日 and what `_RULE_RUN` takes away: a date at most
_IN_DIGITS = re.compile(
    r"(?:(?:[0-9０-９]{1,4}|[一二三四五六七八九十百廿卅〇零○元]{1,6})[\s号號份]?[年月日号號季./:：点時时分~～﹣至到>→—─–－―-]{1,3}\s?)+"
    r"(?:[0-9０-９]{1,4}日?)?|[\s=*_|~—–-]+|[:：\s]+$"
)
_IN_LETTERS = re.compile(
    r"[\s0-9０-９A-Za-z一二三四五六七八九十百廿卅〇零○元年月日号號./,:：点時时分~～﹣至到>→—─–－―=*_|-]+"
)
_LATIN = re.compile(r"[A-Za-z]{3}")
# |-2017.12.1--| among |--2017.12.7--|: a rule's length says nothing
_RULE_RUN = re.compile(r"([-—–=~*_|])\1+")


def with_captions(found: list[Opener], blocks: Sequence[Block]) -> list[Opener]:
    """Add the lines that put the same few words around each day, and nothing else."""
    taken = {opener.block for opener in found if opener.family not in _MENTIONED}
    taken -= _headed(found, blocks)
    alike: dict[str, list[Opener]] = defaultdict(list)
    for number in _repeated(blocks, taken):
        words = blocks[number].words
        items = find_written(words) if _CAPTION.fullmatch(words) else []
        if len(items) == 1 and items[0].form in {"day", "numeric"}:
            around = words[: items[0].start] + "|" + words[items[0].end :].rstrip(":： ")
            around = _RULE_RUN.sub(r"\1", around.replace(" ", ""))
            alike[around].append(Opener(number, "alone", items[0], 0, len(words)))
    more = [item for group in alike.values() if len(group) >= _FEWEST_CAPTIONS for item in group]
    if not more:
        return found
    heads = {item.block for item in more}
    return sorted(
        [*(item for item in found if item.block not in heads or item.family in _MENTIONED), *more],
        key=lambda opener: opener.block,
    )


def _repeated(blocks: Sequence[Block], taken: set[int]) -> list[int]:
    """Return the short lines that are at least three times the same but for what dates are of."""
    alike: dict[str, list[int]] = defaultdict(list)
    for number, block in enumerate(blocks):
        words = block.words
        if number in taken or block.cells or block.piece.meta or len(words) > _LONGEST_CAPTION:
            continue
        rough = _IN_LETTERS if _LATIN.search(words) else _IN_DIGITS
        alike[rough.sub("", words)].append(number)
    return sorted(n for group in alike.values() if len(group) >= _FEWEST_CAPTIONS for n in group)


def _headed(found: Sequence[Opener], blocks: Sequence[Block]) -> set[int]:
    """Return the lines of a day and a word, among lines that are days alone.

    2020-05-13⏎…⏎2020-05-13 update⏎…: what the day's second heading adds.
    """
    if sum(1 for opener in found if opener.family == "alone") < _FEWEST_CAPTIONS:
        return set()
    return {
        opener.block
        for opener in found
        if opener.family == "plain" and len(blocks[opener.block].words) - opener.end <= _ADDED
    }
