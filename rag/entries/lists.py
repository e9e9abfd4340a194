"""Which date position carries a document's entries, and where each entry begins.

The position that repeats and explains the document best is chosen: nothing here knows a
particular document. Where none repeats, the document is one or several articles.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from rag.dates.written import WrittenDate, find_written
from rag.entries.layout import Block
from rag.entries.openers import Opener
from rag.entries.wording import is_boilerplate, is_byline, is_headline

__all__ = ["Context", "choose_openers", "find_contexts"]

_WEIGHTS = {
    "column": 3.0,
    "label": 4.0,
    "heading": 3.0,
    "bracket": 2.5,
    "bold": 2.5,
    "plain": 2.2,
    "number": 2.1,
    "bullet": 2.1,
    "alone": 2.2,
    "below": 2.2,
    "end": 2.0,
    "prose": 1.0,
    "run-on": 0.9,
    "weak": 1.0,
}
_LEADING = ("bracket", "bold", "plain", "number", "bullet", "prose")


@dataclass(frozen=True, slots=True)
class Context:
    """A heading that names a year or month for what stands below it.

    Attributes:
        block: The block's number.
        alone: Whether the block is nothing but that year or month.
    """

    block: int
    year: int | None
    month: int | None
    alone: bool


# ## 2020, **十二月**, 2020年2月, 1989年, （2020年）, 二月份
_CONTEXT = re.compile(
    r"[\s【\[（(〔■◆●#*—-]{0,3}(?:(?:19|20)[0-9]{2}\s?年?|[一二][一二三四五六七八九〇零○]{3}\s?年|)\s?"
    r"(?:(?:[0-9]{1,2}|[一二三四五六七八九十]{1,2})\s?月\s?份?)?[\s】\]）)〕:：*—-]{0,3}"
)


def find_contexts(blocks: Sequence[Block]) -> dict[int, Context]:
    """Return the headings that name a year or month but no day, by block number."""
    found = {}
    for number, block in enumerate(blocks):
        text = block.words
        if block.cells and len([cell for cell in block.cells if cell]) > 1:
            continue
        if len(text) > 60 or block.piece.meta:
            continue
        alone = bool(text.strip()) and _CONTEXT.fullmatch(text) is not None
        if not (alone or block.piece.heading or is_headline(text)):
            continue
        year, month = _year_month(text)
        if year or (month and (alone or block.piece.heading)):
            found[number] = Context(number, year, month, alone)
    return found


def _year_month(text: str) -> tuple[int | None, int | None]:
    plain = text.strip(" #*【】[]（）()—-:：")
    if re.fullmatch(r"(?:19|20)[0-9]{2}", plain):
        return int(plain), None
    items = find_written(text)
    if not items or any(item.form in {"day", "numeric", "bare day"} for item in items):
        return None, None
    if len(items) > 1:
        return (items[0].year if len({item.year for item in items}) == 1 else None), None
    item = items[0]
    return item.year, None if item.ranged or item.part else item.month


def choose_openers(
    blocks: Sequence[Block], openers: Sequence[Opener], contexts: dict[int, Context]
) -> list[Opener]:
    """Return the openers of the document's entries, in order; empty for articles.

    Args:
        blocks: The document's blocks.
        openers: Every place where a date might open an entry.
        contexts: Headings that name a year or month.
    """
    families = _families(blocks, openers, contexts)
    scores = {name: _score(name, found, blocks) for name, found in families.items()}
    best = max(scores, key=lambda name: (scores[name], name), default=None)
    if best is None or scores[best] <= 0:
        return []
    chosen = list(families[best])
    kind = best.split()[0]
    if kind in _LEADING:
        chosen = _with_others(best, chosen, families)
        chosen = _with_relative(chosen, openers)
        chosen = _with_labelled(chosen, blocks)
    return _one_a_block(chosen)


def _families(
    blocks: Sequence[Block], openers: Sequence[Opener], contexts: dict[int, Context]
) -> dict[str, list[Opener]]:
    families: dict[str, list[Opener]] = defaultdict(list)
    months = sorted(number for number, context in contexts.items() if context.month)
    for opener in openers:
        if opener.date.form in {"bare day"} and not (months and months[0] < opener.block):
            continue
        if opener.date.form == "month" and opener.block in contexts:
            continue
        if opener.family != "relative":
            families[opener.family].append(opener)
    if "alone day" in families:
        families["alone"] = sorted(
            families["alone"] + families.pop("alone day"), key=lambda item: item.block
        )
    _keep_alone(families, blocks)
    for name in [name for name in families if name.startswith("weak")]:
        if len(families.get("plain", ())) >= 3:  # 2023-08-11 15:10 on most lines, 08/05 on some
            slashed = [
                item
                for item in families[name]
                if item.date.end - item.date.start >= 4
                and "." not in blocks[item.block].words[item.date.start : item.date.end]
            ]
            families["plain"] = sorted(families["plain"] + slashed, key=lambda item: item.block)
            del families[name]
        elif not _plausible(families[name]):
            del families[name]
    families["run-on"] = _run_on(blocks)
    families["month items"] = _month_items(blocks, contexts)
    return {name: found for name, found in families.items() if found}


def _keep_alone(families: dict[str, list[Opener]], blocks: Sequence[Block]) -> None:
    """Keep the dates alone on a line that have words of their own below (or above) them.

    国务院⏎2018年12月28日 signs what is above; a masthead's date is followed by its issue.
    """
    found = families.pop("alone", [])
    if not found:
        return
    ends = [item.block for item in found[1:]] + [len(blocks)]
    kept = [
        item
        for item, end in zip(found, ends, strict=True)
        if _has_body(blocks[item.block + 1 : end])
    ]
    if len(kept) >= len(found) - 1 and len(found) >= 2:
        if _trailing(blocks, found):
            families["below"] = [replace(item, family="below") for item in found]
        else:
            families["alone"] = kept if len(kept) != 1 else []
    elif len(kept) >= 2:
        families["alone"] = kept


def _has_body(blocks: Sequence[Block]) -> bool:
    return any(not is_boilerplate(block.words) and len(block.words) >= 4 for block in blocks)


def _trailing(blocks: Sequence[Block], found: Sequence[Opener]) -> bool:
    """Tell whether each date stands below its item: title, date, title, date."""
    if _has_body(blocks[found[-1].block + 1 :]):
        return False
    edges = [-1, *(item.block for item in found)]
    items = [blocks[first + 1 : last] for first, last in pairwise(edges)]
    if not all(item and not item[-1].piece.meta for item in items):
        return False
    return len(found) >= 3 or all(any(len(b.words) >= 30 for b in item) for item in items)


def _plausible(found: Sequence[Opener]) -> bool:
    """Tell whether 2.7, 2.17 … are dates and not section or version numbers 1.1, 1.2, 2.1."""
    days = [item.date.day for item in found if item.date.day]
    padded = all(item.date.end - item.date.start == 5 for item in found)  # 10-30, 11-01
    large = sum(1 for day in days if day > 12) * 4 >= len(found)
    return len(found) >= 3 and (padded or large) and _order(found) >= 0.7


def _order(found: Sequence[Opener]) -> float:
    """Return the share of neighbours in the commoner order, 0.5 to 1."""
    keys = [_key(item.date) for item in found]
    pairs = [(first, second) for first, second in pairwise(keys) if first and second]
    if not pairs:
        return 1.0
    rising = sum(1 for first, second in pairs if second >= first or first[1] - second[1] >= 9)
    falling = sum(1 for first, second in pairs if second <= first or second[1] - first[1] >= 9)
    return max(rising, falling) / len(pairs)


def _key(item: WrittenDate) -> tuple[int, int, int] | None:
    if item.month is None:
        return None
    return (0, item.month, item.day or 0)


def _score(name: str, found: Sequence[Opener], blocks: Sequence[Block]) -> float:
    """Return how well a family explains the document; 0 where it cannot be its entries'."""
    kind = name.split()[0]
    count = len(found)
    if kind == "month":
        return 1.2 * count
    if count < {"end": 3, "prose": 2, "run-on": 2}.get(kind, 2):
        return 0.0
    if kind == "prose" and not _dense(found, blocks):
        return 0.0
    if kind == "end" and not _dense_end(found, blocks):
        return 0.0
    # 发布日期 before 成文日期 where a record has both
    preferred = {"label publication": 0.02, "label date": 0.01}.get(name, 0.0)
    return (_WEIGHTS.get(kind, 1.0) + preferred) * count


def _dense(found: Sequence[Opener], blocks: Sequence[Block]) -> bool:
    """Tell whether paragraphs that begin with a date are the rule, not an article's exception."""
    between = [
        block
        for block in blocks[found[0].block :]
        if len(block.words) >= 12 and not is_boilerplate(block.words)
    ]
    bylines = sum(1 for block in blocks if is_byline(block.words))
    needed = 0.45 if len(found) >= 4 else 0.75
    return _order(found) >= 0.7 and not bylines and len(found) >= needed * len(between)


def _dense_end(found: Sequence[Opener], blocks: Sequence[Block]) -> bool:
    first, last = found[0].block, found[-1].block
    between = [block for block in blocks[first : last + 1] if len(block.words) >= 6]
    return len(found) >= 0.5 * len(between)


def _with_others(
    best: str, chosen: list[Opener], families: dict[str, list[Opener]]
) -> list[Opener]:
    """Add openers of sister families that fit in: one list often mixes prefixes."""
    order = _order(chosen)
    for name in _LEADING:
        for other in (name, "weak " + name):
            if other == best or other not in families:
                continue
            if name == "prose" and best not in {"plain", "prose"}:
                continue
            merged = sorted(chosen + families[other], key=lambda item: item.block)
            loose = order < 0.7 and name != "prose"
            if loose or _order(merged) >= min(order, 0.98) - 0.02:
                chosen = merged
    return chosen


def _with_relative(chosen: list[Opener], openers: Sequence[Opener]) -> list[Opener]:
    """Add 同日, 次日 … where they begin lines of the same list."""
    first = chosen[0].block
    taken = {item.block for item in chosen}
    more = [
        item
        for item in openers
        if item.family == "relative" and item.block > first and item.block not in taken
    ]
    return sorted(chosen + more, key=lambda item: item.block)


def _with_labelled(chosen: list[Opener], blocks: Sequence[Block]) -> list[Opener]:
    """Pass over the label that follows every date, and add lines that have it but no date.

    2023-08-11 15:10，正文：中新网… stands beside ，正文：本报北京…: an item without a date.
    """
    follows = Counter(
        match.group()
        for item in chosen
        if (match := _FIELD.match(blocks[item.block].words, item.end))
    )
    label, count = follows.most_common(1)[0] if follows else ("", 0)
    if count < 5 or count < 0.8 * len(chosen):
        return chosen
    passed = [
        replace(item, end=item.end + len(label))
        if blocks[item.block].words.startswith(label, item.end)
        else item
        for item in chosen
    ]
    taken = {item.block for item in chosen}
    for number, block in enumerate(blocks):
        start = len(block.words) - len(block.words.lstrip("，,、:： "))
        if (
            number not in taken
            and block.words.startswith(label, start)
            and number > chosen[0].block
        ):
            nothing = WrittenDate(0, 0, "relative")
            passed.append(Opener(number, "undated", nothing, 0, start + len(label)))
    return sorted(passed, key=lambda item: item.block)


# 正文：, 内容:
_FIELD = re.compile(r"[\u4e00-\u9fffA-Za-z]{1,6}\s?[:：]\s?")


def _one_a_block(chosen: Sequence[Opener]) -> list[Opener]:
    kept: dict[tuple[int, int], Opener] = {}
    for item in chosen:
        kept.setdefault((item.block, item.start if item.family == "run-on" else 0), item)
    return sorted(kept.values(), key=lambda item: (item.block, item.start))


# 2 、 2 月 6 日 , 总理主持…; 。2月10日—2月12日，…；  an item begun inside a paragraph
_NUMBERED_ITEM = re.compile(
    r"(?:^|[\s。；;.])(?P<n>[0-9]{1,2}\s?[、.．)）]|[（(][0-9]{1,2}[）)]|[①-⑳])\s?$"
)


_CLAUSE_ENDS = {"", "。", "；", ";", "：", ":"}


def _run_on(blocks: Sequence[Block]) -> list[Opener]:
    """Find items that run on inside a paragraph, each begun by its date."""
    found: list[Opener] = []
    for number, block in enumerate(blocks):
        text = block.words
        if block.cells or block.piece.meta or len(text) < 40:
            continue
        numbered, clauses = [], []
        for item in find_written(text):
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
        if len(numbered) >= 2:
            found += numbered
        elif len(clauses) >= 3 and len(clauses) >= 0.6 * _clauses(text[clauses[0].start :]):
            found += clauses
    return found if _order(found) >= 0.7 else []


def _past_comma(text: str, position: int) -> int:
    match = re.compile(r"\s?[,，:：、]\s?").match(text, position)
    return match.end() if match else position


def _clauses(text: str) -> int:
    return len([part for part in re.split(r"[。；;]", text) if part.strip()])


def _month_items(blocks: Sequence[Block], contexts: dict[int, Context]) -> list[Opener]:
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
    found: list[Opener] = []
    ends = [context.block for context in months[1:]] + [len(blocks)]
    usual = Counter(blocks[context.block].piece.heading for context in months).most_common(1)[0][0]
    for context, end in zip(months, ends, strict=True):
        below = [number for number in range(context.block + 1, end) if number not in contexts]
        below = _until_heading(below, blocks, usual)
        items = [number for number in below if blocks[number].piece.item] or below[:1]
        written = WrittenDate(0, 0, "month", None, context.month)
        found += [
            Opener(number, "month items", written, 0, blocks[number].piece.lead) for number in items
        ]
    return found


def _until_heading(below: list[int], blocks: Sequence[Block], level: int) -> list[int]:
    for position, number in enumerate(below):
        if 0 < blocks[number].piece.heading <= max(level, 1):
            return below[:position]
    return below
