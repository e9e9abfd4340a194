"""The same notice printed in two documents: same day, same figures, same names, same words.

Precision first: two notices that differ in a figure, a name or a verb are two notices. What may
differ is what papers add themselves: dateline and byline, source and editor, the headline's
wording, and words without matter (的, 已, 并).
"""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from itertools import combinations
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from rag.dates.numerals import CHINESE_DIGITS
from rag.records import Entry
from rag.tokenization import cut

__all__ = ["find_duplicates", "keep_one", "mark_duplicates"]

NamesIn = Callable[[str], Sequence[str]]
Group = tuple[int, ...]
_MIN_CHARS = 24
# The share of the longer text that must be the same, word for word.
_SAME = 0.8
_SKETCH, _COMMON, _COMPARED = 16, 6, 20
# 本报2月7日讯（记者 林远山）; 新华社青石2月7日电 记者周晓; 本报讯（通讯员 吴桐）
_DATELINE = re.compile(
    r"(?:本报|本刊|本网|新华社|中新[社网]|[^\s，。]{2,6}(?:日报|晚报|新闻网))[^\s，。]{0,16}?"
    r"(?:讯|电|消息)[：:，, ]*(?:[（(][^（）()]{0,30}[)）])?"
    r"|[（(](?:记者|通讯员|见习记者)[^（）()]{0,30}[)）]"
)
# （来源：青石县人民政府网）; 责任编辑：吴桐; 原标题：…
_CREDIT = re.compile(
    r"[（(【\[]?(?:信息来源|文章来源|来源|稿源|责任编辑|责编|编辑|审核|校对|摄影|供稿|原标题)[:：]"
    r"[^\n。；;）)】\]]{0,40}[)）】\]]?"
)
_FIGURE = re.compile(rf"\d+(?:\.\d+)?|[{CHINESE_DIGITS}百千万亿]+")
_WORDLESS = re.compile(r"[^0-9a-z\u3400-\u9fff\U00020000-\U0003ffff]+")
# What may be there or not without changing what is said. No word of denial is among them.
_LIGHT = frozenset(
    word
    for line in (
        "的 地 得 了 着 过 已 已经 将 将要 正 正在 并 并且 且 和 与 及 以及 同 跟 或 等 等等",
        "在 于 对 对于 向 从 由 把 将其 为 为了 因 而 也 都 还 又 则 就 其 该 此 这 这些 上述 之",
        "所 均 各 据 据悉 获悉 日前 近日 记者 了解到",
    )
    for word in line.split()
)


@dataclass(frozen=True, slots=True)
class _Notice:
    """What of an entry is compared."""

    place: int
    title: str
    text: str
    figures: frozenset[str]
    sketch: frozenset[int]


def find_duplicates(
    entries: Sequence[Entry], folded: Sequence[str], names_in: NamesIn
) -> list[Group]:
    """Return groups of entries that are one notice, by place in the corpus, first one first.

    Args:
        entries: The corpus's entries and matter.
        folded: Their folded readable texts.
        names_in: Gives the people, places and offices of the corpus that a text names.
    """
    days: dict[object, list[int]] = {}
    for i, entry in enumerate(entries):
        if entry.kind == "entry" and entry.date and len(folded[i]) >= _MIN_CHARS:
            days.setdefault((entry.date.start, entry.date.end), []).append(i)
    leader: dict[int, int] = {}
    for places in days.values():
        if len({entries[i].document_id for i in places}) < 2:
            continue
        notices = [_notice(i, entries[i], folded[i]) for i in places]
        for one, other in _candidates(notices):
            if entries[one.place].document_id == entries[other.place].document_id:
                continue
            first = leader.get(one.place, one.place)
            if other.place not in leader and _is_same(one, other, names_in):
                leader[other.place] = first
    groups: dict[int, list[int]] = {}
    for place, first in sorted(leader.items()):
        groups.setdefault(first, [first]).append(place)
    return [tuple(group) for group in groups.values()]


def mark_duplicates(entries: Sequence[Entry], groups: Iterable[Group]) -> list[Entry]:
    """Return the entries, each of a group with the identifiers of the others."""
    marked = list(entries)
    for group in groups:
        for place in group:
            others = tuple(entries[i].entry_id for i in group if i != place)
            marked[place] = replace(entries[place], duplicates=others)
    return marked


def keep_one(mask: NDArray[np.bool_], groups: Iterable[Group]) -> NDArray[np.bool_]:
    """Leave of every group the first entry that a mask holds; shape (n,), changed in place."""
    for group in groups:
        held = [place for place in group if mask[place]]
        mask[held[1:]] = False
    return mask


def _notice(place: int, entry: Entry, folded: str) -> _Notice:
    text = _CREDIT.sub("", _DATELINE.sub("", folded))
    title = folded[: len(entry.title)] if entry.text.text.startswith(entry.title) else ""
    # A first sentence that stands for a headline is part of what is said.
    if not text.startswith(title) or len(_WORDLESS.sub("", text[len(title) :])) < _MIN_CHARS:
        title = ""
    whole = _WORDLESS.sub("", text)
    # crc32, not hash: the same corpus must give the same groups in every process.
    shingles = {crc32(whole[i : i + 5].encode()) for i in range(max(1, len(whole) - 4))}
    return _Notice(
        place,
        title,
        text[len(title) :],
        frozenset(_FIGURE.findall(_without_own_day(entry, text))),
        frozenset(sorted(shingles)[:_SKETCH]),
    )


def _without_own_day(entry: Entry, folded: str) -> str:
    """Drop the entry's own day, which one paper writes out and the other does not."""
    day = entry.date.start if entry.date else None
    if day is None:
        return folded
    own = rf"(?:{day.year}\s*年\s*)?(?<!\d)0?{day.month}\s*月\s*0?{day.day}\s*[日号]"
    return re.sub(own, "", folded)


def _candidates(notices: Sequence[_Notice]) -> list[tuple[_Notice, _Notice]]:
    """Return pairs with equal figures and like wording, for each the most alike, in order."""
    alike: dict[frozenset[str], list[_Notice]] = {}
    for notice in notices:
        alike.setdefault(notice.figures, []).append(notice)
    pairs = []
    for group in alike.values():
        compared: dict[int, int] = {}
        for one, other in combinations(group, 2):
            if len(one.sketch & other.sketch) < min(_COMMON, len(one.sketch)):
                continue
            if compared.get(other.place, 0) < _COMPARED:
                compared[other.place] = compared.get(other.place, 0) + 1
                pairs.append((one, other))
    return pairs


def _is_same(one: _Notice, other: _Notice, names_in: NamesIn) -> bool:
    if set(names_in(one.title + one.text)) != set(names_in(other.title + other.text)):
        return False
    if _reads_alike(_words(one.title + one.text), _words(other.title + other.text)):
        return True
    # A headline may be worded anew, but brings nothing that the other does not say.
    return (
        bool(one.title and other.title)
        and _titles_agree(one, other)
        and _reads_alike(_words(one.text), _words(other.text))
    )


def _reads_alike(first: Sequence[str], second: Sequence[str]) -> bool:
    """Tell whether two texts are the same word for word, light words aside."""
    same = 0
    for operation, a, b, c, d in SequenceMatcher(None, first, second, False).get_opcodes():
        if operation == "equal":
            same += sum(map(len, first[a:b]))
        elif not {*first[a:b], *second[c:d]} <= _LIGHT:
            return False
    return same >= _SAME * max(sum(map(len, first)), sum(map(len, second)))


def _titles_agree(one: _Notice, other: _Notice) -> bool:
    said = set(_words(one.title + one.text)), set(_words(other.title + other.text))
    return (
        set(_words(one.title)) - _LIGHT <= said[1] and set(_words(other.title)) - _LIGHT <= said[0]
    )


def _words(text: str) -> list[str]:
    return [word for word in cut(text) if not _WORDLESS.fullmatch(word)]
