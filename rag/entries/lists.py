"""Which date position carries a document's entries, and where each entry begins.

The position that repeats and explains the document best is chosen: nothing here knows a
particular document. Where none repeats, the document is one or several articles.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from rag.dates.written import WrittenDate
from rag.entries.contexts import Context, find_contexts
from rag.entries.layout import Block
from rag.entries.openers import Opener
from rag.entries.runs import month_items, order, run_on
from rag.entries.wording import is_boilerplate, is_byline

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
    "field": 1.9,
    "prose": 1.0,
    "run-on": 0.9,
    "weak": 1.0,
}
_LEADING = ("bracket", "bold", "plain", "number", "bullet", "prose")


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
        chosen = _without_masthead(chosen, blocks)
    return _one_a_block(chosen)


# 二〇一八年九月三十日　河东区政府办公室编
_ISSUER = re.compile(
    r"(?:编印?|主办|主编|编辑部?|编发|印发|印制|出版|编写|第\s?[0-9一二三四五六七八九十百]{1,5}\s?[期版])\s?$"
)


def _without_masthead(chosen: list[Opener], blocks: Sequence[Block]) -> list[Opener]:
    """Pass over a masthead's line: the only full date, above the list, with who made it."""
    first, rest = chosen[0], chosen[1:]
    if len(rest) < 2 or not first.date.year or any(item.date.year for item in rest):
        return chosen
    words = blocks[first.block].words[first.date.end :].strip()
    if len(words) > 30 or re.search(r"[，。；]", words):
        return chosen
    return rest if _ISSUER.search(words) else chosen


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
    _merge_years(families, blocks)
    families["run-on"] = run_on(blocks)
    families["month items"] = month_items(blocks, contexts)
    return {name: found for name, found in families.items() if found}


def _merge_years(families: dict[str, list[Opener]], blocks: Sequence[Block]) -> None:
    """Put lines that open with a year among their like where nearly every line opens with a date.

    1921年，创办…⏎1949年9月，改名… is a chronicle; an article has a few such sentences only.
    """
    names = [name for name in families if name.startswith("years")]
    years = sorted((o for name in names for o in families.pop(name)), key=lambda o: o.block)
    if len(years) < 3:
        return
    dated = {o.block for name in _LEADING for o in families.get(name, ())}
    dated |= {o.block for o in years}
    body = [b for b in blocks[min(dated) : max(dated) + 1] if len(b.words) >= 6]
    written = [o.date.year or 0 for o in years]
    rising = sum(1 for one, two in pairwise(written) if two >= one)
    ordered = max(rising, len(years) - 1 - rising) >= 0.9 * (len(years) - 1)
    if not ordered or len(dated) < 0.75 * len(body):
        return
    for opener in years:
        kind = opener.family.split()[1]
        families[kind].append(replace(opener, family=kind))
    for kind in {o.family.split()[1] for o in years}:
        families[kind].sort(key=lambda item: item.block)


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
    return len(found) >= 3 and (padded or large) and order(found) >= 0.7


def _score(name: str, found: Sequence[Opener], blocks: Sequence[Block]) -> float:
    """Return how well a family explains the document; 0 where it cannot be its entries'."""
    kind = name.split()[0]
    count = len(found)
    if kind == "month":
        return 1.2 * count
    if count < {"end": 3, "field": 3, "prose": 2, "run-on": 2}.get(kind, 2):
        return 0.0
    if kind == "prose" and not _dense(found, blocks):
        return 0.0
    if kind in {"end", "field"} and not _dense_end(found, blocks):
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
    return order(found) >= 0.7 and not bylines and len(found) >= needed * len(between)


def _dense_end(found: Sequence[Opener], blocks: Sequence[Block]) -> bool:
    first, last = found[0].block, found[-1].block
    between = [block for block in blocks[first : last + 1] if len(block.words) >= 6]
    return len(found) >= 0.5 * len(between)


def _with_others(
    best: str, chosen: list[Opener], families: dict[str, list[Opener]]
) -> list[Opener]:
    """Add openers of sister families that fit in: one list often mixes prefixes."""
    usual = order(chosen)
    for name in _LEADING:
        for other in (name, "weak " + name):
            if other == best or other not in families:
                continue
            if name == "prose" and best not in {"plain", "prose"}:
                continue
            merged = sorted(chosen + families[other], key=lambda item: item.block)
            loose = usual < 0.7 and name != "prose"
            if loose or order(merged) >= min(usual, 0.98) - 0.02:
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
