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
from rag.entries.mentions import mentions, with_marked
from rag.entries.openers import Opener
from rag.entries.rows import all_keyed
from rag.entries.runs import order
from rag.entries.weighing import weigh
from rag.entries.wording import is_headline, is_signature, signed_by

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
    ]
    families = date_families(blocks, openers, contexts)
    following = [item.block for item in openers if item.family == "relative"]
    rivals = sum(1 for name in families if name.startswith("column")) > 1
    scores = {
        name: weigh(name, found, blocks, following, contexts, rivals=rivals)
        for name, found in families.items()
    }
    # of two that explain the document as well, the one nearer its top, and to the left
    best = max(scores, key=lambda name: (scores[name], *_place(families[name])), default=None)
    if best is None or scores[best] <= 0:
        return mentions(blocks, openers)
    chosen = list(families[best])
    kind = best.split()[0]
    if kind in LEADING:
        chosen = _with_others(best, chosen, families, contexts)
        chosen = _with_bare(chosen, openers, blocks)
        chosen = _with_relative(chosen, openers)
        chosen = _with_labelled(chosen, blocks)
        chosen = _without_masthead(chosen, blocks)
        chosen = with_marked(chosen, blocks)
    if kind == "alone":
        chosen = _with_relative(chosen, openers)
    if kind == "column":
        chosen = _without_second(_without_form(chosen, blocks), blocks)
    if kind == "end":
        chosen = _without_imprint(_without_page_head(chosen, blocks), blocks)
    return _without_span(_one_a_block(chosen), blocks)


def _without_span(chosen: list[Opener], blocks: Sequence[Block]) -> list[Opener]:
    """Pass over a headline whose span of days holds all below it: 上周（3月6日—12日）政务活动."""
    first, rest = chosen[0], chosen[1:]
    if len(rest) < 2 or not first.date.last_day or not is_headline(blocks[first.block].words):
        return chosen
    span = [_days_of(first.date), _days_of(first.date, last=True)]
    inside = all(span[0] <= _days_of(item.date) <= span[1] for item in rest if item.date.month)
    held = inside and all(item.date.month and not item.date.year for item in rest)
    return rest if held and all(item.family != first.family for item in rest) else chosen


def _days_of(date: WrittenDate, *, last: bool = False) -> tuple[int, int]:
    if last:
        return date.last_month or date.month or 0, date.last_day or 0
    return date.month or 0, date.day or 0


# 填表日期 | 2023.6.30: above a table, who made it and when
_FORM = re.compile(
    r"(?:填[表报写]|制[表单]|统计|报送|编制|更新|打印|导出|截止|截至)(?:日期|时间)?[:：]?"
)


def _without_form(chosen: list[Opener], blocks: Sequence[Block]) -> list[Opener]:
    """Pass over the row above a table that tells when the table was made."""
    first, rest = chosen[0], chosen[1:]
    texts = [cell[0].text for cell in blocks[first.block].cells if cell]
    made = any(_FORM.fullmatch(text.replace(" ", "")) for text in texts)
    return rest if made and rest and len(texts) <= _FORM_CELLS else chosen


_FORM_CELLS = 4


def _without_second(chosen: list[Opener], blocks: Sequence[Block]) -> list[Opener]:
    """Keep the first date of a table that is one record: 时间 | 5月12日 above 日期 | 5月13日."""
    if not all_keyed(blocks, chosen):
        return chosen
    keys = {blocks[item.block].cells[0][0].text for item in chosen}
    return chosen[:1] if len(keys) == len(chosen) else chosen


# 本周（9月4日—9月8日）重点项目进展如下。: above a list, no item of it
_INTRODUCES = re.compile(r"如下\s?[。：:]$")


def _introduces(item: Opener, words: str) -> bool:
    if words[-1] not in "。：:" or item.family.startswith("heading"):  # most lines
        return False
    return _INTRODUCES.search(words[-8:]) is not None


def _place(found: Sequence[Opener]) -> tuple[int, int]:
    """Return where a family's first date stands, such that the first in the document is largest."""
    return -found[0].block, -found[0].start


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


def _without_imprint(chosen: list[Opener], blocks: Sequence[Block]) -> list[Opener]:
    """Pass over the line that ends an index: 公报编辑部出版　2022年4月15日."""
    last = chosen[-1]
    made = _ISSUER.search(blocks[last.block].words[: last.date.start]) is not None
    ends = last.block == len(blocks) - 1 and signed_by(blocks[last.block].words)
    return chosen[:-1] if made and ends and len(chosen) > _LEAST_LIST else chosen


_LEAST_LIST = 3


# 2021年第9期　江州市科技信息研究所　2021年5月31日
_ISSUE = re.compile(r"第\s?[0-9一二三四五六七八九十百]{1,5}\s?期|总第")


def _issues(item: Opener, blocks: Sequence[Block]) -> bool:
    words = blocks[item.block].words
    return len(words) <= 60 and _ISSUE.search(words) is not None


def _without_page_head(chosen: list[Opener], blocks: Sequence[Block]) -> list[Opener]:
    """Pass over a page's own day: 某县人民政府　2022年1月4日 above <li>…2021-12-31."""
    looks = [
        (item.date.form, blocks[item.block].piece.item, item.date.year is None) for item in chosen
    ]
    if len(chosen) > 2 and _issues(chosen[0], blocks) and not _issues(chosen[1], blocks):
        return chosen[1:]
    differs = looks[0][:2] != looks[1][:2] and looks[0][0] != looks[1][0]
    return chosen[1:] if len(looks) > 2 and differs and len(set(looks[1:])) == 1 else chosen


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
            if name == "prose" and best not in {"plain", "prose"}:
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
    more = [
        item
        for item in openers
        if item.family == "alone"
        and item.block not in taken
        and chosen[0].block <= item.block + 1 < len(blocks)
        and {item.date.year is None} == whole
        and item.date.form == chosen[0].date.form
        and blocks[item.block].piece.item == listed
        and item.block + 1 not in taken
        and len(blocks[item.block + 1].words) > _BARE_LEAST
    ]
    merged = sorted(chosen + more, key=lambda item: item.block)
    return merged if more and order(merged) >= order(chosen) else chosen


_BARE_LEAST = 4


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
