"""Entries without a line of their own date: items run on in a paragraph, items of a month."""

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import pairwise, zip_longest

from rag.dates.numerals import half_width
from rag.dates.written import WrittenDate, find_written, written_at
from rag.entries.bare_runs import bare_run
from rag.entries.contexts import Context
from rag.entries.day_lines import only_date
from rag.entries.layout import Block
from rag.entries.openers import Opener

__all__ = ["day_heads", "month_items", "order", "run_on"]


_Key = tuple[int | None, int, int]  # year, month, day or 0


def order(found: Sequence[Opener], contexts: Mapping[int, Context] | None = None) -> float:
    """Return the share of neighbours in the commoner order, 0.5 to 1.

    Args:
        found: Dates in document order; those without a month are passed over.
        contexts: Headings that name a year for what stands below: May, October and, under the
            next year's heading, March are in order.
    """
    named = contexts or {}
    headings = sorted(number for number, context in named.items() if context.year)
    keys: list[_Key] = []
    for item in found:
        above = bisect_right(headings, item.block)
        year = item.date.year or (named[headings[above - 1]].year if above else None)
        if item.date.month:
            keys.append((year, item.date.month, item.date.day or 0))
    pairs = list(pairwise(keys))
    if not pairs:
        return 1.0
    rising = sum(1 for first, second in pairs if _rises(first, second))
    falling = sum(1 for first, second in pairs if _rises(second, first))
    return max(rising, falling) / len(pairs)


def _rises(first: _Key, second: _Key) -> bool:
    """Tell whether the second may lie after the first; without a year, January follows December."""
    if first[0] and second[0] and first[0] != second[0]:
        return second[0] > first[0]
    return second[1:] >= first[1:] or (first[0] is None and first[1] - second[1] >= 9)


# 2 、 2 月 6 日 , 总理主持…; 。2月10日—2月12日，…；  an item begun inside a paragraph
_NUMBERED_ITEM = re.compile(
    r"(?:^|[\s。；;.：:]|(?<=[\u4e00-\u9fff])(?=1\s?[、.．]))(?P<n>[一二三四五六七八九十]{1,2}是(?:在|于)?|其[一二三四五六七八九十][，,]?是?|[0-9]{1,2}\s?[、.．)）]|[（(][0-9]{1,2}[）)]|[①-⑳])\s?$"
)


_CLAUSE_ENDS = {"", "。", "；", ";", "：", ":"}


def run_on(blocks: Sequence[Block]) -> list[Opener]:
    """Find items that run on inside a paragraph, each begun by its date."""
    found: list[Opener] = []
    for number, block in enumerate(blocks):
        text = block.words
        if block.cells or block.piece.meta or len(text) < 40:
            continue
        numbered, clauses = [], []
        items = find_written(text)
        if items and items[0].start == 0 and (bare := bare_run(text, items[0])):
            found += [
                Opener(number, "run-on", item, item.start, _past_comma(text, item.end))
                for item in (items[0], *bare)
            ]
            continue
        if chain := _chain(number, text, items):
            found += chain
            continue
        for item in items:
            if item.form not in {"day", "numeric"}:
                continue
            before = text[max(0, item.start - 8) : item.start]
            after = text[item.end : item.end + 3].lstrip()
            if match := _NUMBERED_ITEM.search(before):
                begin = item.start - len(before) + match.start("n")
                numbered.append(Opener(number, "run-on", item, begin, _past_comma(text, item.end)))
            elif before.rstrip()[-1:] in _CLAUSE_ENDS and after[:1] in "，,：:、":
                begin = item.start
                clauses.append(Opener(number, "run-on", item, begin, _past_comma(text, item.end)))
        counted = _counted(number, text, items) if len(items) >= _FEWEST_COUNTED else []
        if len(counted) > len(numbered):
            found += counted
        elif len(numbered) >= 2:
            found += numbered
        elif _POINT.match(text):  # 二、项目加快推进。3月18日，…；5月20日，…: what a point tells of
            continue
        elif len(clauses) >= 3 and len(clauses) >= 0.6 * _clauses(text[clauses[0].start :]):
            found += clauses
    found = _with_next_paragraphs(found, blocks)
    return found if order(found) >= 0.7 else []


_FEWEST_LINKS = 5


def _chain(number: int, text: str, items: Sequence[WrittenDate]) -> list[Opener]:
    """Return the years and months that begin the events of a paragraph that nothing else parts.

    1958年3月,化工厂诞生1966年10月,离子交换树脂投产1991年5月,引进…: in order, a pause behind each.
    """
    links = [i for i in items if i.year and i.month and text[i.end : i.end + 1] in {"，", ","}]
    days = [(item.year or 0, item.month or 0, item.day or 0) for item in links]
    if len(links) < _FEWEST_LINKS or links[0].start or days != sorted(set(days)):
        return []
    return [Opener(number, "run-on", i, i.start, _past_comma(text, i.end)) for i in links]


def _with_next_paragraphs(found: list[Opener], blocks: Sequence[Block]) -> list[Opener]:
    """Add the paragraphs below one of run-on items that go on with them: 2月2日，…。⏎3月10日，…."""
    if not found:
        return found
    taken = {item.block for item in found}
    more: list[Opener] = []
    for number in range(found[0].block + 1, len(blocks)):
        block = blocks[number]
        if number in taken or block.cells or block.piece.meta or number - 1 not in taken:
            continue
        if (first := _NUMBERED_FIRST.match(block.words)) and (
            item := written_at(half_width(block.words), first.end())
        ):  # 5.2020年2月12日，… below 1.…。2.…。3.…。4.…。
            more.append(Opener(number, "run-on", item, 0, _past_comma(block.words, item.end)))
            taken.add(number)
            continue
        clauses = [
            Opener(number, "run-on", item, item.start, _past_comma(block.words, item.end))
            for item in find_written(block.words)
            if item.form in {"day", "numeric"}
            and (not item.start or block.words[: item.start].rstrip()[-1:] in _CLAUSE_ENDS)
            and block.words[item.end : item.end + 1] in {"，", ","}
        ]
        if clauses and not clauses[0].start and len(clauses) >= 0.6 * _clauses(block.words):
            more += clauses
            taken.add(number)
    return sorted([*found, *more], key=lambda item: (item.block, item.start))


_NUMBERED_FIRST = re.compile(r"[0-9]{1,2}\s?[、.．)）]\s?(?=[12][0-9]{3}\s?年|[0-9]{1,2}\s?月)")
_POINT = re.compile(r"[一二三四五六七八九十]{1,3}、|[（(][一二三四五六七八九十]{1,3}[）)]")
# 国内1.3月1日，…。2.园林处3月4日公布…。: counted from one, each after a sentence's end
_COUNTED = re.compile(
    r"(?:^|[。：:；;\s]|(?<=[\u4e00-\u9fff])(?=1[.、．]))(?P<n>[0-9]{1,2})[.、．](?![0-9]{1,2}(?:[^0-9月年]|$))"
)
_FEWEST_COUNTED = 4


def _counted(number: int, text: str, items: Sequence[WrittenDate]) -> list[Opener]:
    """Return the items of a paragraph that are counted 1., 2., 3. … and each name a day.

    1.2020年3月1日，图书馆…。2.体育馆3月2日表示，…。3.林秋石因病于2020年3月2日在江州逝世。
    """
    marks: list[re.Match[str]] = []
    for match in _COUNTED.finditer(text):
        if int(match["n"]) == len(marks) + 1:
            marks.append(match)
    if len(marks) < _FEWEST_COUNTED:
        return []
    found = []
    days = [item for item in items if item.form in {"day", "numeric"} and item.day]
    ends = [match.start() for match in marks[1:]] + [len(text)]
    for match, end in zip(marks, ends, strict=True):
        own = next((item for item in days if match.end() <= item.start < end), None)
        if own is None:
            return []
        found.append(Opener(number, "run-on", own, match.start("n"), match.end()))
    return found


def _past_comma(text: str, position: int) -> int:
    match = re.compile(r"\s?[,，:：、]\s?").match(text, position)
    return match.end() if match else position


def _clauses(text: str) -> int:
    return len([part for part in re.split(r"[。；;]", text) if part.strip()])


def month_items(blocks: Sequence[Block], contexts: dict[int, Context]) -> list[Opener]:
    """Find what stands under month headings where no day is written: each bullet an item.

    Under a heading without bullets, all of it is one item.
    """
    months = [
        context
        for context in contexts.values()
        if context.month and (context.alone or blocks[context.block].piece.heading)
    ]
    if len(months) < 2:
        return []
    usual = Counter(blocks[context.block].piece.heading for context in months).most_common(1)[0][0]
    heads = {
        context.block: WrittenDate(
            0, 0, "month", None, context.month, last_month=context.last_month
        )
        for context in months
    }
    heads |= _days_beside(blocks, heads, usual)
    found: list[Opener] = []
    for head, end in zip_longest(sorted(heads), sorted(heads)[1:], fillvalue=len(blocks)):
        below = [number for number in range(head + 1, end) if number not in contexts]
        below = _until_heading(below, blocks, usual)
        items = [number for number in below if blocks[number].piece.item] or below[:1]
        found += [
            Opener(number, "month items", heads[head], 0, blocks[number].piece.lead)
            for number in items
        ]
    return found


def _days_beside(
    blocks: Sequence[Block], months: Mapping[int, WrittenDate], level: int
) -> dict[int, WrittenDate]:
    """Return the days that head an item of their own among months: ### 6月 … ### 7月28日 …."""
    if not level:
        return {}
    days = {}
    for number in range(min(months), len(blocks)):
        if blocks[number].piece.heading == level and number not in months:
            item = only_date(blocks[number].words)
            if item is not None and item.form == "day" and not item.year:
                days[number] = item._replace(start=0, end=0)
    return days


def _until_heading(below: list[int], blocks: Sequence[Block], level: int) -> list[int]:
    for position, number in enumerate(below):
        if 0 < blocks[number].piece.heading <= max(level, 1):
            return below[:position]
    return below


def day_heads(found: Sequence[Opener], blocks: Sequence[Block]) -> list[Opener]:
    """Return the lines that head each day with the same words, if the others repeat their days.

    Commits on Mar 3, 2021⏎- 修复…⏎  zhangsan committed on Mar 3, 2021⏎Commits on Mar 2, 2021⏎…
    """
    if not found:
        return []
    first = found[0]
    words = blocks[first.block].words[: first.date.start]
    heads = [item for item in found if blocks[item.block].words[: item.date.start] == words]
    days = [item.date[3:6] for item in heads]
    if not words or len(heads) < _FEWEST_HEADS or len(set(days)) < len(days):
        return []
    day = days[0]
    for item in found:
        if blocks[item.block].words.startswith(words):
            day = item.date[3:6]
        elif item.date[3:6] != day:
            return []
    return heads


_FEWEST_HEADS = 3
