"""How well a family of dates explains a document."""

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise

from rag.entries.contexts import Context
from rag.entries.digests import below_headlines
from rag.entries.held import held_starts
from rag.entries.layout import Block
from rag.entries.openers import Opener
from rag.entries.runs import order
from rag.entries.wording import (
    is_boilerplate,
    is_byline,
    is_headline,
    is_numbered_heading,
    is_source,
    signed_by,
)

__all__ = ["weigh"]

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
    "titled": 2.1,
    "weekday": 1.5,
    "end": 2.0,
    "field": 1.9,
    "prose": 1.0,
    "topic": 1.0,
    "run-on": 0.9,
    "weak": 1.0,
    "term": 0.8,
}


_LEAST_DAYS = 3
_MANY_DAYS = 6
# how many of a chronicle's dates follow each other; where each of its lines has one, fewer
_ORDER, _LEAST_ORDER = 0.7, 0.5
_EACH = 0.95  # of the lines: each, but for one that slipped in


def weigh(
    name: str,
    found: Sequence[Opener],
    blocks: Sequence[Block],
    following: Sequence[int],
    contexts: dict[int, Context],
    *,
    rivals: bool,
) -> float:
    """Return how well a family explains the document; 0 where it cannot be its entries'.

    Args:
        name: The family's name.
        found: Its dates.
        blocks: The document's blocks.
        following: The blocks that open with 同日 or 次日, in order.
        contexts: Headings that name a year or month.
        rivals: Whether the document's tables have several columns of dates.
    """
    kind = name.split()[0]
    count = len(found)
    if kind == "month":
        return 1.2 * count
    sure = kind == "end" and all(item.date.year for item in found)  # a list of two has full dates
    records = kind == "field" and _same_label(found, blocks)
    if count < {"end": 2 if sure else 3, "field": 2 if records else 3}.get(kind, 2):
        return 0.0
    if kind == "column" and _is_term(int(name.split()[1]), found[0].block, blocks):
        return 0.5 * count
    if kind == "term" and (count < 2 or not _only(found, blocks)):
        return 0.0
    if kind == "topic" and len({(item.date.month, item.date.day) for item in found}) < _LEAST_DAYS:
        return 0.0  # 【雨情】7月3日8时…⏎【水情】7月4日16时…: the parts of one bulletin
    if kind in {"prose", "topic"} and not (
        _dense(found, blocks, following, contexts) or below_headlines(found, blocks)
    ):
        return 0.0
    dense = records or _dense_end(found, blocks) or (kind == "field" and _apart(found, blocks))
    if kind in {"end", "field"} and not dense:
        return 0.0
    # 发布日期 before 成文日期 where a record has both
    preferred = {"label publication": 0.02, "label date": 0.01}.get(name, 0.0)
    if kind == "column":  # 实际完成 2021.03.18 before 启用年月 2018年3月
        preferred = 0.02 * sum(1 for o in found if o.date.form in {"day", "numeric"}) / count
    if kind == "column" and rivals:  # 抽样日期, by which the rows are sorted, before 生产日期
        origin = _is_origin(int(name.split()[1]), found[0].block, blocks)
        preferred += 0.005 * (order(found) - origin)
        if _PUBLISHED.search(_column_head(int(name.split()[1]), found[0].block, blocks)):
            preferred += 0.006
    if kind == "prose" and all(item.date.form == "bare day" for item in found):
        preferred = 0.3  # 9日，…⏎25日，…: days under 5月, before the whole of the month
    if kind == "label" and _REVISED.match(name.removeprefix("label ")):
        return _REVISION * count
    if name.startswith("label of "):  # 展期：…, which calls itself neither time nor date
        preferred = -0.1
    return (_WEIGHTS.get(kind, 1.0) + preferred) * count


# 上次更新时间：2019-06-25 below ## 发布日期：2019-06-18: when a text was last touched
_REVISED = re.compile(r"(?:上次|最后|最近|末次)(?:更新|修改|修订|编辑)")
_REVISION = 1.5


def _apart(found: Sequence[Opener], blocks: Sequence[Block]) -> bool:
    """Tell whether each field's line belongs to an item of its own, by looks or by elements."""
    dates = [item.block for item in found]
    starts = held_starts(blocks, dates)
    held = starts is not None and all(one < two for one, two in zip(starts, dates, strict=True))
    return held or _titled(found, blocks)


def _titled(found: Sequence[Opener], blocks: Sequence[Block]) -> bool:
    """Tell whether each field's line stands between a headline of its own and a text.

    《老旧小区加装电梯提速》⏎江城晚报 | 2022-04-08 | 03版⏎截至3月底，…
    """
    heads = [blocks[item.block - 1] for item in found if item.block]
    return len(heads) == len(found) and all(
        head.piece.before == "blank" and is_headline(head.words) for head in heads
    )


# 来信人：郑女士　来信日期：2022-11-02: what each record's line begins with
_FIRST_LABEL = re.compile(r"[^，。；:：\s]{1,10}\s?[:：]")


def _same_label(found: Sequence[Opener], blocks: Sequence[Block]) -> bool:
    """Tell whether the lines of a family's dates all begin with one label: records repeat."""
    labels = {
        match.group() if (match := _FIRST_LABEL.match(blocks[item.block].words)) else ""
        for item in found
    }
    return len(labels) == 1 and "" not in labels


# 有效期至, 截止日期, 到期日: a column of terms; 完成时限; 下次检定, 计划时间: of what is to come
_TERM_COLUMN = re.compile(
    r"下次|下一次|计划|预计|预定|拟|有效|截[止至]|到期|期满|届满|失效|终止|结束|期限|时限|[止至](?:日期)?$"
)


def _is_term(column: int, first: int, blocks: Sequence[Block]) -> bool:
    """Tell whether a column's own heading says that its dates are terms."""
    return _TERM_COLUMN.search(_column_head(column, first, blocks)) is not None


# 发布日期, 公布时间: before 成文日期 left of it
_PUBLISHED = re.compile(r"发布|發布|公[布示]|公开[日时]")
# 生产日期, 出生日期, 成立日期: when a row's thing came to be
_ORIGIN = re.compile(r"生产|出生|出厂|成立|注册|购置|购入|建造|启用")


def _is_origin(column: int, first: int, blocks: Sequence[Block]) -> bool:
    """Tell whether a column says when things came to be rather than what was done with them."""
    return _ORIGIN.search(_column_head(column, first, blocks)) is not None


def _column_head(column: int, first: int, blocks: Sequence[Block]) -> str:
    """Return the heading of a column whose first date stands in a row, or ""."""
    for block in reversed(blocks[max(0, first - 3) : first]):
        cell = block.cells[column] if column < len(block.cells) else ()
        if cell:
            return cell[0].text
    return ""


# （数据由市卫健委提供）, 截至4月5日24时，全市累计…, 注：…: below a list's items
_ASIDE = re.compile(r"[（(]|截[至止]|[备附]?注\s?[:：]|说明\s?[:：]")


_WORDS = re.compile(r"[\u4e00-\u9fffA-Za-z]{2}")


def _dense(
    found: Sequence[Opener],
    blocks: Sequence[Block],
    following: Sequence[int],
    contexts: dict[int, Context],
) -> bool:
    """Tell whether paragraphs that begin with a date are the rule, not an article's exception."""
    after = len(following) - bisect_right(following, found[0].block)
    if _in_report(blocks, found):
        return False
    bylines = sum(1 for block in blocks if is_byline(block.words))
    count = len(found) + after
    if count < 3 and any(is_source(block.words) for block in blocks[: found[0].block]):
        return False  # 作者：宣传部　发布日期：2022年9月21日　点击数：321: a page's one article
    days = {(item.date.year, item.date.month, item.date.day) for item in found}
    # 2022年4月25日0—24时，… before each figure of one day's bulletin is no chronicle
    above = blocks[found[0].block - 1].words if found[0].block else ""
    told = len(days) > 2 or _CHRONICLE.search(above) is not None
    needed = 0.45 if count >= 4 and told else 0.75
    if bylines:
        return False
    ordering = max(order(found, contexts), _order_in_sections(found, blocks))
    if ordering < _LEAST_ORDER:
        return False
    if ordering >= _ORDER and (_begin_groups(found, blocks) or _even(found)):
        return True
    long = [
        number
        for number, block in enumerate(blocks[found[0].block :], found[0].block)
        if len(block.words) >= 12 and number not in contexts
    ]
    if count >= needed * len(long) and ordering >= _ORDER:
        return True
    between = [
        number
        for number in long
        if not is_boilerplate(blocks[number].words)
        and _WORDS.search(blocks[number].words)  # not 5 [6 `3 v% u! }8 M, a forum's noise
        and not _UNTOLD.match(blocks[number].words)
        and not (number >= len(blocks) - 2 and _ASIDE.match(blocks[number].words))
    ]
    # each of them: then the page may repeat a few
    each = count >= max(_MANY_DAYS, _EACH * len(between))
    return (ordering >= _ORDER or each) and count >= needed * len(between)


# 1.重要会议情况, 2.重要调研活动: the headings of a digest's sections
_COUNTED_HEAD = re.compile(r"[0-9]{1,2}\s?[.、．]\s?[\u4e00-\u9fff]")


def _order_in_sections(found: Sequence[Opener], blocks: Sequence[Block]) -> float:
    """Return the order of the dates within each section; 0 where headings part but few of them.

    1.重要会议情况⏎12月22日，…⏎12月30日，…⏎2.重要调研活动⏎12月16日，…⏎12月19日，…
    """
    parts: list[list[Opener]] = []
    for item in found:
        above = blocks[item.block - 1].words if item.block else ""
        headed = is_headline(above) and (is_numbered_heading(above) or _COUNTED_HEAD.match(above))
        if headed or not parts:
            parts.append([])
        parts[-1].append(item)
    pairs = len(found) - len(parts)
    if pairs < len(parts):
        return 0.0
    return sum(order(part) * (len(part) - 1) for part in parts) / pairs


# 日前，…成绩揭晓: an item whose day nobody tells, among those that tell theirs
_UNTOLD = re.compile(r"(?:日前|近日|近期|目前)[，,]")


def _even(found: Sequence[Opener]) -> bool:
    """Tell whether as many lines stand below most of the dates: a day's sentence and two more."""
    gaps = Counter(two.block - one.block for one, two in pairwise(found))
    gap, count = gaps.most_common(1)[0] if gaps else (0, 0)
    return gap > 1 and len(found) >= _MANY_EVEN and count >= _MOSTLY * (len(found) - 1)


_MANY_EVEN, _MOSTLY = 5, 0.6


def _begin_groups(found: Sequence[Opener], blocks: Sequence[Block]) -> bool:
    """Tell whether each group of lines that empty lines part begins with a date.

    4月1日0—24时，新增3例。⏎病例1：…⏎病例2：…⏎⏎4月2日0—24时，新增1例。⏎病例4：…⏎⏎…
    """
    numbers = range(found[0].block, len(blocks))
    groups = [n for n in numbers if blocks[n].piece.before == "blank" or n == numbers[0]]
    # where each line is a group, lines are paragraphs, and counted above
    if len(groups) < _LEAST_DAYS or len(groups) * 3 > len(numbers) * 2:
        return False
    return groups == [item.block for item in found]


# 乡政府工作大事记: its items are those of a day, too
_CHRONICLE = re.compile(r"(?:[大要]事记?|[纪紀]事|日志)$")


# 西关街道2022年上半年工作总结, 关于2021年预算执行情况的报告
_REPORT = re.compile(r"(?:总结|报告|汇报|述职|小结|讲话|自查|方案)$")


def _in_report(blocks: Sequence[Block], found: Sequence[Opener]) -> bool:
    """Tell whether dates open paragraphs of a report, each below a numbered heading of its own.

    西关街道2022年上半年工作总结⏎…⏎二、城市更新稳步推进⏎4月12日，…开工⏎三、…⏎6月1日，…
    """
    above = blocks[: found[0].block]
    if not any(_REPORT.search(block.words) and len(block.words) <= 60 for block in above):
        return False
    heads = [blocks[item.block - 1].words for item in found if item.block]
    return all(is_numbered_heading(words) for words in heads)


def _only(found: Sequence[Opener], blocks: Sequence[Block]) -> bool:
    """Tell whether hardly anything but terms stands in a document."""
    between = [
        words
        for words in (block.words for block in blocks)
        if len(words) >= 12 and not is_boilerplate(words) and not signed_by(words)
    ]
    return len(found) > 0.75 * len(between)


def _dense_end(found: Sequence[Opener], blocks: Sequence[Block]) -> bool:
    first, last = found[0].block, found[-1].block
    between = [block for block in blocks[first : last + 1] if len(block.words) >= 6]
    return len(found) >= 0.5 * len(between)
