"""Lists that are none: the terms of a letter, the items of one day's bulletin."""

import re
from collections.abc import Sequence

from rag.entries.day_lines import only_date
from rag.entries.events import bulletin_day
from rag.entries.layout import Block
from rag.entries.openers import Opener

__all__ = ["of_letter", "of_today"]

_FEWEST_POINTS = 3
# 各部门：, 各位家长：
_ADDRESSEE = re.compile(r"各[\u4e00-\u9fff（）()、，,县市区]{1,40}[:：]")


def of_letter(chosen: Sequence[Opener], blocks: Sequence[Block]) -> bool:
    """Tell whether dates are but the terms of a letter: two of its points, or what it announces.

    各工会：⏎…⏎（一）举办羽毛球比赛⏎1.比赛时间：3月12日⏎…⏎（二）…⏎1.比赛时间：3月19日⏎…⏎校工会⏎2022年3月3日
    """
    if not any(_ADDRESSEE.fullmatch(block.words) for block in blocks[: chosen[0].block]):
        return False
    kinds = {item.family.split()[0] for item in chosen}
    if kinds == {"number"}:
        return len(chosen) < _FEWEST_POINTS
    few = len(chosen) * _LETTER_LINES <= len(blocks)
    return kinds <= {"field", "label"} and few and any(map(_signs, blocks[-_FOOT:]))


def _signs(block: Block) -> bool:
    day = only_date(block.words)
    return day is not None and bool(day.year and day.day)


_FOOT = 16  # the signature's day, and what a page adds below it
_LETTER_LINES = 4  # lines of a letter to each of its dates


_GREETING = 4  # blocks


def of_today(chosen: Sequence[Opener], blocks: Sequence[Block]) -> bool:
    """Tell whether a list is a bulletin of one day, whose items tell of days before it.

    早安!今天是1月23日星期一。⏎1、1月7日至21日,…⏎2、22日起,…⏎7、当地时间1月21日,…
    """
    above = blocks[: min(_GREETING, chosen[0].block)]
    # 今天是2023年6月20日 星期二 at a page's top greets nobody
    spoken = [block.words for block in above if set("，,。！!") & set(block.words)]
    today = next((day for words in spoken if (day := bulletin_day(words))), None)
    if today is None:
        return False
    told = (today.month or 0, today.day or 0)
    return all((item.date.month or 0, item.date.day or 0) <= told for item in chosen)
