"""Which date position carries a document's entries, and where each entry begins.

The position that repeats and explains the document best is chosen: nothing here knows a
particular document. Where none repeats, the document is one or several articles.
"""

import re
from collections import Counter
from collections.abc import Sequence

from rag.dates.written import WrittenDate
from rag.entries.contexts import Context
from rag.entries.families import LEADING, date_families
from rag.entries.layout import Block
from rag.entries.letters import of_letter, of_today
from rag.entries.mastheads import (
    without_anniversary,
    without_form,
    without_imprint,
    without_masthead,
    without_page_head,
    without_span,
    without_stamp,
)
from rag.entries.mentions import mentions, with_counted, with_marked
from rag.entries.openers import Opener
from rag.entries.rows import all_keyed
from rag.entries.runs import order
from rag.entries.same_days import same_day_lines, with_same_days
from rag.entries.table_sides import with_paragraphs
from rag.entries.weighing import weigh
from rag.entries.wording import is_headline, is_signature
from rag.entries.year_items import with_bare_heads, with_year_items, years_alone

__all__ = ["choose_openers"]


def choose_openers(
    blocks: Sequence[Block], openers: Sequence[Opener], contexts: dict[int, Context]
) -> list[Opener]:
    """Return the openers of the document's entries, in order; empty for articles.

    Args:
        blocks: The document's blocks.
        openers: Every place where a date might open an entry.
        contexts: Headings that name a year or month.
    """
    openers = [
        item
        for item in openers
        # 发布于2017年11月5日由admin below each headline: where only one is, it signs
        if (
            item.family == "label source"
            or item.family.startswith("heading")  # ## 2009-02-20更新
            or not is_signature(blocks[item.block].words)
        )
        and not _introduces(item, blocks[item.block].words)
        and not (item is openers[0] and _titles(item, blocks, openers))
    ]
    families = date_families(blocks, openers, contexts)
    following = [item.block for item in openers if item.family == "relative"]
    following = sorted({*following, *same_day_lines(blocks, openers)})
    rivals = sum(1 for name in families if name.startswith("column")) > 1
    scores = {
        name: weigh(name, found, blocks, following, contexts, rivals=rivals)
        for name, found in families.items()
    }
    # of two that explain the document as well, the one nearer its top, and to the left
    best = max(scores, key=lambda name: (scores[name], *_place(families[name])), default=None)
    if best is None or scores[best] <= 0:
        return mentions(blocks, openers) or years_alone(blocks, contexts)
    chosen = list(families[best])
    kind = best.removeprefix("weak ").split()[0]
    if kind in LEADING:
        chosen = _with_others(best, chosen, families, contexts)
        chosen = _with_bare(chosen, openers, blocks)
        chosen = _with_terms(_with_relative(chosen, openers), openers)
        chosen = _with_labelled(chosen, blocks)
        chosen = without_masthead(chosen, blocks)
        chosen = with_same_days(with_counted(with_marked(chosen, blocks), blocks), blocks)
        chosen = with_year_items(_without_echoes(chosen, blocks), blocks, contexts)
        chosen = with_bare_heads(chosen, blocks, contexts) if kind == "prose" else chosen
    if kind == "alone":
        chosen = without_stamp(_with_relative(chosen, openers), blocks)
        chosen = with_bare_heads(chosen, blocks, contexts)
    if (kind in LEADING and of_today(chosen, blocks)) or of_letter(chosen, blocks):
        return []
    if kind == "column":
        chosen = _with_term_cells(best, chosen, openers)
        chosen = _with_year_cells(best, chosen, blocks)
        chosen = _without_second(without_form(chosen, blocks), blocks)
        chosen = with_paragraphs(chosen, families, blocks)
    if kind == "end":
        chosen = without_imprint(without_page_head(chosen, blocks), blocks)
    return without_span(without_anniversary(_one_a_block(chosen)), blocks)


def _without_second(chosen: list[Opener], blocks: Sequence[Block]) -> list[Opener]:
    """Keep the first date of a table that is one record: 时间 | 5月12日 above 日期 | 5月13日."""
    if not all_keyed(blocks, chosen):
        return chosen
    keys = {blocks[item.block].cells[0][0].text for item in chosen}
    return chosen[:1] if len(keys) == len(chosen) else chosen


_FEWEST_HEADS = 3


def _without_echoes(chosen: list[Opener], blocks: Sequence[Block]) -> list[Opener]:
    """Pass over sentences that open with the day that the headline above each of them names.

    1月19日:首例报告⏎⏎2020年1月19日,全市首次报告…。⏎⏎1月20日:初步认识⏎⏎随着病例增多,…。
    """
    told = [item for item in chosen if item.family == "prose"]
    heads = {item.block: item.date for item in chosen if item.family == "plain"}
    if not told or len(heads) < _FEWEST_HEADS or len(told) + len(heads) < len(chosen):
        return chosen
    echoes = [
        (above.month, above.day) == (item.date.month, item.date.day)
        and "。" in blocks[item.block].words
        and "。" not in blocks[item.block - 1].words
        for item in told
        if (above := heads.get(item.block - 1))
    ]
    whole = len(echoes) == len(told) and all(echoes)
    return [item for item in chosen if item.family == "plain"] if whole else chosen


# 本周（9月4日—9月8日）重点项目进展如下。; …，以下是对3月份大事的回顾。: above a list, no item of it
_INTRODUCES = re.compile(r"(?:如下|以下[是为為][^，。；,;]{2,28})\s?[。：:]$")


_INTRODUCTION = 34


def _introduces(item: Opener, words: str) -> bool:
    if words[-1] not in "。：:" or item.family.startswith("heading"):  # most lines
        return False
    return _INTRODUCES.search(words[-_INTRODUCTION:]) is not None


def _titles(item: Opener, blocks: Sequence[Block], openers: Sequence[Opener]) -> bool:
    """Tell whether a document's first date only names the month of the days that open paragraphs.

    2018年3月,盘点引人注目的新闻事件⏎公交车坠江⏎2018年3月22日,…
    """
    title = blocks[item.block]
    if item.date.form != "month" or title.piece.heading or item.family != "prose":
        return False
    alike = [o.date for o in openers if o.block > item.block and o.family == "prose" and o.date.day]
    return (
        is_headline(title.words.replace(",", " ").replace("，", " "))
        and len(alike) >= _FEWEST_HEADS
        and all(day.month == item.date.month for day in alike)
    )


def _place(found: Sequence[Opener]) -> tuple[int, int]:
    """Return where a family's first date stands, such that the first in the document is largest."""
    return -found[0].block, -found[0].start


def _with_others(
    best: str,
    chosen: list[Opener],
    families: dict[str, list[Opener]],
    contexts: dict[int, Context],
) -> list[Opener]:
    """Add openers of sister families that fit in: one list often mixes prefixes."""
    usual = order(chosen, contexts)
    for name in LEADING:
        for other in (name, "weak " + name):
            if other == best or other not in families:
                continue
            if name == "prose" and best.removeprefix("weak ") not in {"plain", "prose"}:
                continue
            merged = sorted(chosen + families[other], key=lambda item: item.block)
            loose = usual < 0.7 and name != "prose"
            if loose or order(merged, contexts) >= min(usual, 0.98) - 0.02:
                chosen = merged
    return chosen


def _with_bare(
    chosen: list[Opener], openers: Sequence[Opener], blocks: Sequence[Block]
) -> list[Opener]:
    """Add days alone on their lines whose items stand below them, among lines that open with one.

    ● 1月10日：国道改建工程…⏎● 1月13日：⏎  ○ 龙泉大桥合龙…⏎  ○ …⏎● 1月16日：…
    """
    whole = {item.date.year is None for item in chosen}
    taken = {item.block for item in chosen}
    listed = blocks[chosen[0].block].piece.item
    form = Counter(item.date.form for item in chosen).most_common(1)[0][0]
    more = [
        item
        for item in openers
        if item.family == "alone"
        and item.block not in taken
        and chosen[0].block <= item.block + 1 < len(blocks)
        and {item.date.year is None} == whole
        and item.date.form == form
        and blocks[item.block].piece.item == listed
        and item.block + 1 not in taken
        and len(blocks[item.block + 1].words) > _BARE_LEAST
    ]
    merged = sorted(chosen + more, key=lambda item: item.block)
    return merged if more and order(merged) >= order(chosen) else chosen


_BARE_LEAST = 4


def _with_relative(chosen: list[Opener], openers: Sequence[Opener]) -> list[Opener]:
    """Add 同日, 次日 … where they begin lines of the same list, and 中旬，… of the month above."""
    first = chosen[0].block
    taken = {item.block for item in chosen}
    more = [
        item
        for item in openers
        if (item.family == "relative" or _of_month_above(item.date))
        and item.block > first
        and item.block not in taken
    ]
    return sorted(chosen + more, key=lambda item: item.block)


def _of_month_above(date: WrittenDate) -> bool:
    return date.form == "month" and bool(date.part) and not date.month


def _with_terms(chosen: list[Opener], openers: Sequence[Opener]) -> list[Opener]:
    """Add 自2020年1月1日起，… to paragraphs that have a day each: there it is an item's, too."""
    last = chosen[-1].block
    terms = [item for item in openers if item.family == "term" and item.block <= last]
    if not terms or len(terms) >= len(chosen):
        return chosen
    merged = sorted(chosen + terms, key=lambda item: item.block)
    each = len({item.block for item in merged}) == last - merged[0].block + 1
    return merged if each and order(merged) >= order(chosen) else chosen


def _with_term_cells(column: str, chosen: list[Opener], openers: Sequence[Opener]) -> list[Opener]:
    """Add 5月10日前 in a column that mostly holds days."""
    taken = {item.block for item in chosen}
    terms = [
        item._replace(family=column)
        for item in openers
        if item.family == f"term {column}" and item.block not in taken
    ]
    return sorted(chosen + terms, key=lambda item: item.block) if terms else chosen


_YEAR_CELL = re.compile(r"(?:18|19|20)[0-9]{2}")


def _with_year_cells(column: str, chosen: list[Opener], blocks: Sequence[Block]) -> list[Opener]:
    """Add 2018 in a column whose other cells name years, too: 2020.1 | …⏎2018 | …."""
    number, taken = int(column.split()[1]), {item.block for item in chosen}
    if not all(item.date.year for item in chosen):
        return chosen
    more = []
    for at in range(chosen[0].block + 1, len(blocks)):
        cells = blocks[at].cells
        if at in taken or number >= len(cells) or len(cells[number]) != 1:
            continue
        text = cells[number][0].text
        if _YEAR_CELL.fullmatch(text):
            start = sum(len(part.text) + 1 for cell in cells[:number] for part in cell)
            year = WrittenDate(start, start + len(text), "year", int(text))
            more.append(Opener(at, column, year, start, start + len(text)))
    merged = sorted([*chosen, *more], key=lambda item: item.block)
    return merged if len(more) < len(chosen) else chosen


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
        item._replace(end=item.end + len(label))
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
