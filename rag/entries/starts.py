"""Where entries begin: at their date, or above it with headline, labels or rows of a record."""

import re
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise

from rag.dates.written import find_written
from rag.entries.digests import numbered, paired
from rag.entries.held import held_starts
from rag.entries.labels import heads_record, labels_above
from rag.entries.layout import Block
from rag.entries.leads import LABEL, SOURCED
from rag.entries.openers import Opener
from rag.entries.ruled import ruled_starts
from rag.entries.sections import level_of
from rag.entries.wording import is_boilerplate, is_colophon, is_headline

__all__ = ["entry_starts", "groups_of"]


def entry_starts(
    blocks: Sequence[Block], openers: Sequence[Opener], main: str, *, keyed: bool
) -> list[int]:
    """Return the number of each entry's first block, in order.

    Args:
        blocks: The document's blocks.
        openers: The dates that open its entries.
        main: The family most of them are of.
        keyed: Whether entries are records whose rows are a label and its value each.
    """
    starts = []
    floor = 0
    for opener in openers:
        start = opener.block
        if opener.family.startswith("label"):
            start = labels_above(blocks, start, floor)
        starts.append(start)
        floor = opener.block + 1
    held = held_starts(blocks, [opener.block for opener in openers]) if main in _HELD else None
    if held is None and main in _HELD:
        held = ruled_starts(blocks, [opener.block for opener in openers])
    if held is not None:
        return held
    if main.startswith("label") and _closes_items(blocks, openers, starts):
        return _starts_below(blocks, [opener.block for opener in openers])
    if main.startswith("label"):
        return _where_records_begin(blocks, openers, starts)
    if main.startswith("field"):
        begun = _where_labels_begin(blocks, starts)
        headed = all(start and blocks[start - 1].piece.heading for start in starts)
        if begun != starts:
            return begun
        if not headed and _closes_items(blocks, openers, starts) and _even(starts):
            return _starts_below(blocks, starts)
        return [n - 1 for n in starts] if headed else groups_of(blocks, starts) or starts
    if main == "titled" and not any(blocks[n].piece.heading for n in starts):
        return groups_of(blocks, starts) or starts
    if main in {"end", "field"} and _only_numbers(blocks, openers):
        return [start - 1 for start in starts]
    if main == "below":
        return _starts_below(blocks, starts)
    if main == "end" and _closes_sentences(blocks, openers):
        return _headlines_over(blocks, starts) or starts
    if keyed:
        above = _rows_above(blocks, starts)
        return [start - above for start in starts]
    if main.startswith("heading"):
        return _where_headings_begin(blocks, openers) or starts
    if main in {"alone", "plain", "prose"}:
        told = main == "prose" and (paired(openers, blocks, 2) or numbered(openers, blocks))
        if told or _headlines_above(blocks, openers):
            return [start - 1 for start in starts]
        return groups_of(blocks, starts) or starts
    return starts


def _closes_sentences(blocks: Sequence[Block], openers: Sequence[Opener]) -> bool:
    """Tell whether each date closes a text: 央行…下调10个基点。（证券时报6月14日）."""
    return all(blocks[o.block].words[: o.start].rstrip(" （(—-【[")[-1:] in _ENDS for o in openers)


_ENDS = {"。", "！", "？", "”", "；"}


def _headlines_over(blocks: Sequence[Block], dates: Sequence[int]) -> list[int] | None:
    """Return the headlines that texts closed by their date stand below; None where one has none.

    国内要闻⏎2.央行：下调利率⏎央行宣布下调利率。⏎市场反应平静。（某报6月14日）⏎3.…
    """
    begun = []
    floor = 0
    for date in dates:
        above = range(date - 1, floor - 1, -1)
        head = next((n for n in above if _asks_or_names(blocks[n].words)), None)
        if head is None or blocks[head].cells or not _names_item(blocks[head].words):
            return None
        begun.append(head)
        floor = date + 1
    return begun


def _names_item(words: str) -> bool:
    """Tell whether a line could head a piece of news: 央行：下调利率, but not 来源：新华社."""
    if SOURCED.match(words) or is_boilerplate(words) or is_colophon(words):
        return False
    return is_headline(words.rpartition("：")[2].rstrip("？?"))


def _asks_or_names(words: str) -> bool:
    """Tell whether a line is no sentence, or a question: Q：新生儿如何参保？."""
    return words[-1] not in _ENDS or _QUESTION.match(words) is not None


_QUESTION = re.compile(
    r"(?:[QqＱ问問]|问题|網友|网友|咨询)\s?[0-9]{0,2}\s?[:：.、]|[0-9]{1,2}[.、．]\s?[^。]{4,50}[？?]$"
)


def _where_headings_begin(blocks: Sequence[Block], openers: Sequence[Opener]) -> list[int] | None:
    """Return the headings that head records whose labels are headings, too; None for others.

    ## 第一次会议⏎### 会议名称 选题⏎### 会议时间 2016.3.12⏎…⏎## 第二次会议⏎…
    """
    begun = []
    floor = 0
    for opener in openers:
        own = blocks[opener.block]
        if not own.piece.heading or LABEL.match(own.words) is None:
            return None
        above = range(opener.block - 1, floor - 1, -1)
        heads = [n for n in above if 0 < blocks[n].piece.heading < own.piece.heading]
        if not heads:
            return None
        begun.append(heads[0])
        floor = opener.block + 1
    return begun


# 江政发〔2022〕3号　2022年2月1日 ……（3）: below the title of what it numbers
_ITS_NUMBER = re.compile(
    r"\s?[（(]?[\u4e00-\u9fff]{1,12}\s?[〔\[（(﹝【［]\s?(?:19|20)[0-9]{2}\s?[〕\]）)﹞】］]\s?第?\s?[0-9]{1,5}\s?号[\s，,]*"
)


def _only_numbers(blocks: Sequence[Block], openers: Sequence[Opener]) -> bool:
    """Tell whether each date's line holds but its item's number, below the item's title."""
    dates = {opener.block for opener in openers}
    return all(
        opener.block
        and opener.block - 1 not in dates
        and blocks[opener.block].piece.before == "line"
        and _ITS_NUMBER.fullmatch(blocks[opener.block].words, 0, opener.date.start)
        for opener in openers
    )


# families whose dates stand on a line of their own
_HELD = {
    "alone", "below", "end", "field", "label date", "label publication", "label source", "titled",
}  # fmt: skip


def groups_of(blocks: Sequence[Block], dates: Sequence[int]) -> list[int] | None:
    """Return where items begin that empty lines part and whose dates stand on the same line.

    Args:
        blocks: The document's blocks.
        dates: The blocks that hold the items' dates, in order.

    Returns:
        None where some item differs.

    第1号　关于…的议案⏎提出人：吴越　交办时间：2023年2月3日⏎主办单位：…⏎⏎第2号　…
    """
    begun = []
    floor = 0
    for date in dates:
        number = date
        while number > floor and blocks[number].piece.before == "line" and date - number < _GROUP:
            number -= 1
        if blocks[number].piece.before != "blank" or blocks[number].cells:
            return None
        begun.append(number)
        floor = date + 1
    above = {date - number for date, number in zip(dates, begun, strict=True)}
    return begun if len(above) == 1 and above != {0} else None


_GROUP = 6  # lines of an item above its date


def _closes_items(blocks: Sequence[Block], openers: Sequence[Opener], starts: list[int]) -> bool:
    """Tell whether labelled dates end their items: 学生卡如何年审？⏎每年9月…⏎更新：2023-08-21."""
    dates = [opener.block for opener in openers]
    after = blocks[dates[-1] + 1 : dates[-1] + 2]  # further down a page has links and buttons
    below = [block.words for block in after if not is_boilerplate(block.words)]
    apart = all(two - one > 1 for one, two in pairwise(dates))
    return starts == dates and apart and dates[0] > 0 and not below


def _even(dates: Sequence[int]) -> bool:
    """Tell whether as many lines stand between all dates: a title and its line of facts each."""
    return len({two - one for one, two in pairwise(dates)}) == 1 and dates[0] > 0


# 标题：…, 来源：…, - date: …: a line's label
_LABEL = re.compile(r"(?:[-*•]\s)?[【\[]?\s?([^，。；:：\s]{1,10})\s?[】\]]?\s?[:：]")


def _where_records_begin(
    blocks: Sequence[Block], openers: Sequence[Opener], starts: list[int]
) -> list[int]:
    """Begin each record at the label that the first begins with; what is above ends the last one.

    标题：…⏎时间：…⏎来源：…⏎正文：… again and again: 来源 and 正文 stand above the next 标题.
    """
    begun = [starts[0]]
    first = _LABEL.match(blocks[begun[0]].words)
    if first is None:  # 便民信息⏎时间：…⏎内容：…⏎时间：…: a headline that only the first has
        after = begun[0] + 1
        only = heads_record(blocks[begun[0]]) and after <= openers[0].block
        first = _LABEL.match(blocks[after].words) if only else None
        headed = [start for start in starts[1:] if heads_record(blocks[start])]
        if first is None or headed:
            return starts
        begun = [after]
    for start, opener in zip(starts[1:], openers[1:], strict=True):
        same = [
            number
            for number in range(start, opener.block + 1)
            if (found := _LABEL.match(blocks[number].words)) and found[1] == first[1]
        ]
        begun.append(same[-1] if same else start)
    return begun


def _where_labels_begin(blocks: Sequence[Block], starts: list[int]) -> list[int]:
    """Begin records of two labels at the first: 谣言：…⏎真相：2月17日，…."""
    above = [blocks[start - 1] for start in starts if start]
    labels = {  # 问题1：, 问题2： are one
        found[1].rstrip("0123456789") if (found := _LABEL.match(block.words)) else ""
        for block in above
    }
    own = {found[1] if (found := _LABEL.match(blocks[n].words)) else "" for n in starts}
    apart = min((two - one for one, two in pairwise(starts)), default=2) > 1
    if len(above) < len(starts) or len(labels) != 1 or "" in labels or labels & own or not apart:
        return starts
    return [start - 1 for start in starts]


def _rows_above(blocks: Sequence[Block], dates: Sequence[int]) -> int:
    """Return how many rows of a record stand above its date: 标题 | …, 时间 | 2022-02-11."""
    least = min([dates[0], *(second - first - 1 for first, second in pairwise(dates))])
    for above in range(least):
        rows = [blocks[date - above - 1] for date in dates]
        labels = {tuple(part.text for part in row.cells[0]) if row.cells else () for row in rows}
        if len(labels) != 1 or () in labels:
            return above
    return least


def _headlines_above(blocks: Sequence[Block], openers: Sequence[Opener]) -> bool:
    """Tell whether each date alone on a line stands between its item's headline and text."""
    above = [blocks[opener.block - 1] for opener in openers if opener.block]
    headed = [
        block
        for block, opener in zip(above, openers, strict=False)
        if block.piece.heading
        or (block.piece.bold and is_headline(block.words))
        or (  # an empty line, the headline, the day and source, the text
            block.piece.before == "blank"
            and blocks[opener.block].piece.before == "line"
            and is_headline(block.words)
            and not find_written(block.words)
        )
    ]
    if any(level_of(blocks[opener.block]) for opener in openers):
        return False
    return len(headed) == len(openers) or _between(blocks, openers)


def _between(blocks: Sequence[Block], openers: Sequence[Opener]) -> bool:
    """Tell whether each date stands between a headline and a sentence, below the text above.

    县医院新院区启用⏎2021年12月6日⏎首日接诊四百余人次。⏎公交线路优化⏎2021年12月24日⏎3路、8路…。
    """
    for number, opener in enumerate(openers):
        if opener.block < 1 or opener.block + 1 >= len(blocks) or opener.family != "alone":
            return False
        above, below = blocks[opener.block - 1].words, blocks[opener.block + 1].words
        if not is_headline(above) or below[-1] not in "。！？":
            return False
        # perhaps a section's name stands between: …四百余人次。⏎★部门动态★⏎公交线路优化⏎…
        over = [block.words for block in blocks[max(0, opener.block - 3) : opener.block - 1]]
        if number and over[-1][-1] not in "。！？":
            named = len(over[-1]) <= _SECTION_CHARS and over[0][-1] in "。！？"
            if not named:
                return False
    return len(openers) > 1


_SECTION_CHARS = 12


def _starts_below(blocks: Sequence[Block], dates: Sequence[int]) -> list[int]:
    """Return where items begin that end with their date: right after the one above.

    The first takes as many lines as the others have, or all where they differ.
    """
    sizes = Counter(second - first for first, second in pairwise(dates))
    size, count = sizes.most_common(1)[0]
    regular = count * 2 >= len(dates) - 1 and (count > 1 or len(dates) == 2)
    first = dates[0] - size + 1 if regular else 0
    while first < dates[0] and blocks[max(first, 0)].piece.meta:
        first += 1
    alike = _alike_above(blocks, dates)
    starts = [max(first, 0) if alike is None else alike, *(date + 1 for date in dates[:-1])]
    for number, date in enumerate(dates):  # a heading of what follows: 【市政府办公室文件】
        while starts[number] < date - 1 and level_of(blocks[starts[number]]) in _SECTIONS:
            starts[number] += 1
    return starts


_VARIES = re.compile(r"[0-9]+|[（(][^（）()]*[）)]")
_BEGINNING = 6


def _alike_above(blocks: Sequence[Block], dates: Sequence[int]) -> int | None:
    """Return the line above the first date that is written like those that begin the others.

    ===V0.13.6===⏎…⏎2026.6.16⏎===V0.13.5===⏎…⏎2026.6.8: however many lines each has.
    """
    heads = {_VARIES.sub("0", blocks[date + 1].words)[:_BEGINNING] for date in dates[:-1]}
    head = heads.pop() if len(heads) == 1 and len(dates) > 2 else ""
    if len(head) < _BEGINNING or not re.search(r"[-=＝—#*【第vV]", head):
        return None
    above = range(dates[0] - 1, -1, -1)
    return next((n for n in above if _VARIES.sub("0", blocks[n].words).startswith(head)), None)


_SECTIONS = {8, 9, 10}  # bold or bracketed, 第一章, 一、
