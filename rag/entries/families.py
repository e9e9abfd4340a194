"""The places where dates stand, family by family, and which of them could carry entries."""

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from itertools import pairwise, zip_longest

from rag.entries.contexts import Context
from rag.entries.heading_days import (
    drop_versions,
    join_inside,
    keep_headings,
    merge_headings,
)
from rag.entries.labels import labels_above
from rag.entries.layout import Block
from rag.entries.openers import Opener
from rag.entries.ruled import is_rule
from rag.entries.runs import month_items, order, run_on
from rag.entries.tabbed import merge_tabbed
from rag.entries.titled import has_body, heads_item, titled, without_parts
from rag.entries.told import add_told_years, titled_months, told_months
from rag.entries.wording import is_boilerplate
from rag.entries.year_families import merge_years

__all__ = ["LEADING", "date_families"]

LEADING = ("bracket", "bold", "plain", "number", "bullet", "prose")
"""The families of lines that open with their date."""


def date_families(
    blocks: Sequence[Block], openers: Sequence[Opener], contexts: dict[int, Context]
) -> dict[str, list[Opener]]:
    """Return the dates of each family that could carry the entries, in document order."""
    families: dict[str, list[Opener]] = defaultdict(list)
    daily = {opener.family for opener in openers if opener.date.form in {"day", "numeric"}}
    daily |= titled_months(blocks, openers)
    told = told_months(blocks, openers, contexts)
    months = sorted(number for number, context in contexts.items() if context.month)
    for opener, following in zip_longest(openers, openers[1:]):
        bare = opener.date.form == "bare day" or (opener.date.part and not opener.date.month)
        if (
            bare
            and opener.date.form in {"bare day", "month"}
            and not (months and months[0] < opener.block)
        ):
            continue
        heads = opener.date.form == "month" and _heads_months(opener, following, contexts, daily)
        if heads and opener.block not in told:
            continue
        if opener.date.form == "year" and (above := contexts.get(opener.block)) and above.alone:
            continue
        if opener.family != "relative":
            families[opener.family].append(opener)
    add_told_years(families, blocks, openers, contexts)
    if "alone day" in families:
        families["alone"] = sorted(
            families["alone"] + families.pop("alone day"), key=lambda item: item.block
        )
    _merge_labels(families, blocks)
    merge_tabbed(families, blocks)
    _keep_alone(families, blocks)
    for name in [name for name in families if name.startswith("weak")]:
        if _in_their_months(families[name], contexts):
            families[name.removeprefix("weak ")] += families.pop(name)
            families[name.removeprefix("weak ")].sort(key=lambda item: item.block)
            continue
        plain = families.get("plain", ())
        points = sum(1 for item in plain if "." in _written(item, blocks))
        sure = points >= 2 and _plausible(families[name])  # 1922 1.12 …⏎7.1 …⏎1923 2.4-2.9 …
        dotted = sure or points * 2 > len(plain)
        if len(plain) >= (2 if dotted else 3):  # 2023-08-11 15:10 on most lines, 08/05 on some
            slashed = [
                item
                for item in families[name]
                if item.date.end - item.date.start >= (3 if sure else 4)
                and (dotted or "." not in _written(item, blocks))
            ]
            families["plain"] = sorted(families["plain"] + slashed, key=lambda item: item.block)
            del families[name]
            continue
        base = families.get(name.removeprefix("weak "), [])
        monthly = [item for item in families[name] if item.date.year]
        # 2021.9 by 2021.11.6, 2017.11 by 2015.09—2018.06
        many = len([i for i in base if i.date.form == "numeric" or i.date.last_month]) >= 2
        if many or _one_list(base, monthly):
            base += monthly
            base.sort(key=lambda item: item.block)
            families[name] = [item for item in families[name] if not item.date.year]
        if not _plausible(families[name], bracketed=name.endswith("bracket")):
            del families[name]
        elif name == "weak field":
            families["field"] = sorted(
                families.get("field", []) + families.pop(name), key=lambda item: item.block
            )
    join_inside(families, blocks)
    drop_versions(families, blocks)
    merge_years(families, blocks, contexts, LEADING)
    merge_headings(families, blocks)
    families["titled"] = titled(families.get("end", ()), blocks)
    if families["titled"]:
        families["end"] = without_parts(families["end"])
    if "below" not in families:
        families["below"] = _closing(families.get("end", ()), blocks)
    families["run-on"] = run_on(blocks)
    numbered = {(item.block, item.date.start) for item in families.get("number", ())}
    if numbered < {(item.block, item.date.start) for item in families["run-on"]}:
        families.pop("number", None)  # of 1.…。2.…。3.…。 the first alone begins a line
    families["month items"] = month_items(blocks, contexts)
    found = {name: items for name, items in families.items() if items}
    keep_headings(found, blocks)
    return found


def _one_list(days: Sequence[Opener], months: Sequence[Opener]) -> bool:
    """Tell whether few days of years and months of years are one list: 2022.08, 2022.05.13."""
    if not days or len(months) < _FEWEST or not all(item.date.year for item in days):
        return False
    return order(sorted([*days, *months], key=lambda item: item.block)) == 1


_FEWEST = 2


def _heads_months(
    opener: Opener,
    following: Opener | None,
    contexts: dict[int, Context],
    daily: Collection[str],
) -> bool:
    """Tell whether a month heads the days below it rather than dating an item of its own.

    ### 5.2.0（2023年8月） beside ### 5.1.3（2023年6月15日） dates an item, as does 2021年5月出版;
    so does - 2017年6月：围挡施工 among - 2016年12月28日：…, with no day of June below it.
    """
    context = contexts.get(opener.block)
    if context is None:
        return False
    kind = opener.family.split()[0]
    apart = kind in {"field", "end"} or (kind == "heading" and opener.family in daily)
    if kind in _LISTED and (opener.family in daily or kind in {"bullet", "number"}):
        below = following.date if following is not None else None
        apart = (
            below is None
            or below.form == "year"  # 1、2020年6月：… above 2、2021年：…
            or (below.month or opener.date.month) != opener.date.month
        )
    if kind in _LISTED and opener.date.year:  # 2022年12月　全国文明校园⏎2021年6月　市先进…
        close = following is None or following.block == opener.block + 1
        apart = apart or (close and (following is None or bool(following.date.year)))
    return context.alone or not apart


_LISTED = {"bullet", "number", "plain", "bold"}


def _in_their_months(found: Sequence[Opener], contexts: Mapping[int, Context]) -> bool:
    """Tell whether all dates lie in the month above them: 12.2, 12.20 below 2019年12月."""
    months = sorted(number for number, context in contexts.items() if context.month)
    if len(found) < 2 or not months or any(not item.date.day for item in found):
        return False
    above = [bisect_left(months, item.block) - 1 for item in found]
    return all(
        at >= 0 and contexts[months[at]].month == item.date.month
        for at, item in zip(above, found, strict=True)
    )


def _written(item: Opener, blocks: Sequence[Block]) -> str:
    """Return a date's own words."""
    return blocks[item.block].words[item.date.start : item.date.end]


# 发件人：…
_LABEL = re.compile(r"[^，。；:：\s]{1,10}\s?[:：]")


def _merge_labels(families: dict[str, list[Opener]], blocks: Sequence[Block]) -> None:
    """Put dates under labels of different names together where their records begin alike.

    发件人：…⏎日期：2021年5月12日 and, below, 发件人：…⏎发送时间：2021年5月10日
    """
    names = [name for name in families if name.startswith("label ")]
    if len(names) < 2 or any(len(families[name]) > 1 for name in names):
        return
    single = sorted((families[name][0] for name in names), key=lambda item: item.block)
    above = [
        {
            match.group()
            for block in blocks[labels_above(blocks, item.block, floor) : item.block]
            if (match := _LABEL.match(block.words))
        }
        for item, floor in zip(single, [0, *(item.block + 1 for item in single)], strict=False)
    ]
    if not set.intersection(*above):
        return
    for name in names:
        del families[name]
    families["label date"] = [item._replace(family="label date") for item in single]


def _closing(ends: Sequence[Opener], blocks: Sequence[Block]) -> list[Opener]:
    """Find the lines of source and day that close items of several lines.

    返岗专列抵杭⏎乘客共计721人，全程免费。⏎就业局　2020-03-05
    """
    found = [
        item
        for item in ends
        if item.start <= _SOURCE_CHARS and heads_item(blocks[item.block].words[: item.start])
    ]
    if len(found) < 2 or not _trailing(blocks, found):
        return []
    return [item._replace(family="below") for item in found]


_SOURCE_CHARS = 30


def _keep_alone(families: dict[str, list[Opener]], blocks: Sequence[Block]) -> None:
    """Keep the dates alone on a line that have words of their own below (or above) them.

    国务院⏎2018年12月28日 signs what is above; a masthead's date is followed by its issue.
    """
    found = families.pop("alone", [])
    if len(found) <= _PAIR and found and _signs(blocks, found[-1]):
        found = found[:-1]
    if not found:
        return
    ends = [item.block for item in found[1:]] + [len(blocks)]
    kept = [
        item
        for item, end in zip(found, ends, strict=True)
        if has_body(blocks[item.block + 1 : end]) and not _is_answer(blocks, item.block)
    ]
    if len(kept) >= len(found) - 1 and len(found) >= 2:
        if _trailing(blocks, found):
            families["below"] = [item._replace(family="below") for item in found]
        else:
            families["alone"] = kept if len(kept) != 1 else []
    elif len(kept) >= 2:
        families["alone"] = kept


_PAIR = 2
_SIGNER = re.compile(r"[^，。；：:0-9]{2,20}")


def _signs(blocks: Sequence[Block], item: Opener) -> bool:
    """Tell whether a full day below a name ends a document: 图书馆⏎2011年10月17日."""
    if not (item.date.year and item.date.day and item.block):
        return False
    above, below = blocks[item.block - 1].words, blocks[item.block + 1 :]
    ended = not has_body(below) or is_boilerplate(below[0].words)  # 上一篇：…
    return _SIGNER.fullmatch(above) is not None and ended


# 一、报名时间⏎2023年3月27日9:00至3月31日17:00。
_ASKS = re.compile(
    r"[一二三四五六七八九十0-9（()）]{1,4}[、.．)）].{0,12}(?:时间|日期|期限|时限|有效期)[:：]?"
)


def _is_answer(blocks: Sequence[Block], number: int) -> bool:
    """Tell whether a date alone on a line only tells what the numbered heading above it names."""
    return number > 0 and _ASKS.fullmatch(blocks[number - 1].words) is not None


def _trailing(blocks: Sequence[Block], found: Sequence[Opener]) -> bool:
    """Tell whether each date stands below its item: title, date, title, date."""
    below = [block for block in blocks[found[-1].block + 1 :][:2] if not is_rule(block)]
    if has_body(below[:1]):  # further down a page has links and buttons
        return False
    edges = [-1, *(item.block for item in found)]
    items = [blocks[first + 1 : last] for first, last in pairwise(edges)]
    if not all(i and not (i[-1].piece.meta or is_boilerplate(i[-1].words)) for i in items):
        return False
    return len(found) >= 3 or all(any(len(b.words) >= 30 for b in item) for item in items)


def _plausible(found: Sequence[Opener], *, bracketed: bool = False) -> bool:
    """Tell whether 2.7, 2.17 … are dates and not section or version numbers 1.1, 1.2, 2.1.

    周一（3/6）, 周二（3/7） are; （1/3）, （2/3） number the parts of a text;
    2026-04, 2026-03 are months.
    """
    days = [item.date.day for item in found if item.date.day]
    padded = all(item.date.end - item.date.start == 5 for item in found)  # 10-30, 11-01
    large = sum(1 for day in days if day > 12) * 4 >= len(found)
    apart = bracketed and len({(item.date.month, item.date.day) for item in found}) == len(found)
    apart = apart and len(set(days)) > 1
    monthly = all(item.date.year and item.date.end - item.date.start == 7 for item in found)
    return len(found) >= 3 and (padded or large or apart or monthly) and order(found) >= 0.7
