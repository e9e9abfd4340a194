"""Records of labels and values, a line each: 索引号：…, 标题：…, 发布日期：…."""

import re
from collections.abc import Sequence

from rag.entries.layout import Block
from rag.entries.wording import is_headline

__all__ = ["heads_record", "labels_above", "record_title"]


_LABEL = re.compile(r"^[^，。；]{1,10}\s?[:：]")


def labels_above(blocks: Sequence[Block], number: int, floor: int) -> int:
    """Return where the lines of labels and values around a date begin, at least floor.

    索 引 号：⏎000014349/2018-00227⏎主题分类：⏎…⏎发布日期：⏎2019年01月08日
    """
    start = number
    position = number - 1
    while position >= floor and number - position < 40:
        words = blocks[position].words
        if _LABEL.match(words) and len(words) <= 120:
            start = position
        elif not (
            position > floor
            and re.search(r"[:：]$", blocks[position - 1].words)
            and len(words) <= 200
        ):
            break
        position -= 1
    above = blocks[start - 1] if start > floor else None
    # the last point of the record above is no headline
    if above is None or (above.piece.item and above.piece.before == "line"):
        return start
    headed = start > floor and heads_record(blocks[start - 1])
    if headed and (blocks[start].piece.before != "blank" or start == number):
        start -= 1
    return start


_COUNTED = re.compile(r"^[（(][0-9一二三四五六七八九十]{1,2}[）)]\s?")  # (1)第一场总第45期


def heads_record(block: Block) -> bool:
    """Tell whether a block heads a record: 水墨江南：馆藏近现代书画 too where it is marked so."""
    return bool(block.piece.heading) or is_headline(_COUNTED.sub("", block.words))


def record_title(blocks: Sequence[Block]) -> str | None:
    """Return the value of a record's title label, or its first headline."""
    for number, block in enumerate(blocks):
        match = re.match(
            r"[【\[]?\s?(?:标\s*题|题\s*名|名\s*称|標\s*題|主\s*题|文件名称|政策名称|title|subject)\s?[】\]]?\s?[:：]\s?(.*)",
            block.words,
            re.IGNORECASE,
        )
        if match and match.group(1):
            return match.group(1)
        if match and number + 1 < len(blocks):
            return blocks[number + 1].words
    heads = (block for block in blocks if block.piece.heading or not _LABEL.match(block.words))
    return next((block.words for block in heads if heads_record(block)), None)
