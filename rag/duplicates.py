"""The same notice printed in two documents: same day, same figures, same names, same words.

Precision first: two notices that differ in a figure, a name or a verb are two notices. What may
differ is what papers add themselves: dateline and byline, source and editor, the headline's
wording, and words without matter (的, 已, 并).
"""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import lru_cache
from hashlib import blake2b
from typing import Any, NamedTuple
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from rag.dates.numerals import CHINESE_DIGITS
from rag.lazy import Lazy
from rag.order import Order
from rag.records import Entry
from rag.tokenization import cut

__all__ = ["Marked", "NamesIn", "Prints", "find_duplicates", "keep_one", "mark_duplicates"]

NamesIn = Callable[[str], Sequence[str]]
Group = tuple[int, ...]
_MIN_CHARS = 24
# The share of the longer text that must be the same, word for word.
_SAME = 0.8
_SKETCH, _COMMON, _COMPARED = 16, 6, 20
# How many entries that hold a number are paired with each other, and are sorted at once.
_HOLDERS, _SORTED = 64, 65_536
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


_LIGHT_CHARS = frozenset("".join(_LIGHT))


@dataclass(frozen=True, slots=True)
class _Notice:
    """What of an entry is compared word for word."""

    title: str
    text: str


class Prints(NamedTuple):
    """What tells quickly that two entries are no twins, one row an entry.

    Attributes:
        figures: A number for all figures of its text; equal ones have equal figures. Shape (n,).
        sketch: The least numbers of its word sequences, ascending, uint32, shape (n, 16).
        sizes: How many of them it has; 0 for what is never compared: matter, entries without
            a date, a few words. Shape (n,).
        characters: A number for the different characters that its words of weight are made of:
            most that look alike differ in a word that counts, and so in a character. Shape (n,).
    """

    figures: NDArray[np.uint64]
    sketch: NDArray[np.uint32]
    sizes: NDArray[np.uint8]
    characters: NDArray[np.uint64]

    @classmethod
    def of(cls, entries: Sequence[Entry], folded: Sequence[str]) -> "Prints":
        """Take the prints of entries and matter; `folded` are their folded readable texts."""
        figures = np.zeros(len(entries), np.uint64)
        sketches = np.zeros((len(entries), _SKETCH), np.uint32)
        sizes = np.zeros(len(entries), np.uint8)
        characters = np.zeros(len(entries), np.uint64)
        for i, (entry, text) in enumerate(zip(entries, folded, strict=True)):
            if entry.kind == "entry" and entry.date and len(text) >= _MIN_CHARS:
                figures[i], characters[i], sketch = _print(entry, text)
                sizes[i] = len(sketch)
                sketches[i, : len(sketch)] = sketch
        return cls(figures, sketches, sizes, characters)

    @classmethod
    def join(cls, parts: Sequence["Prints"], order: Order) -> "Prints":
        """Return the prints of a corpus from those of its segments."""
        empty: tuple[NDArray[Any], ...] = cls.of([], [])
        joined = tuple(np.zeros((len(order), *column.shape[1:]), column.dtype) for column in empty)
        for i, part in enumerate(parts):
            at = order.positions(i, len(part.sizes))
            held = at >= 0
            own: tuple[NDArray[Any], ...] = part
            for column, values in zip(joined, own, strict=True):
                column[at[held]] = values[held]
        return cls(*joined)


def find_duplicates(
    entries: Sequence[Entry],
    folded: Sequence[str],
    prints: Prints,
    days: NDArray[np.int32],
    document_of: NDArray[np.int64],
    names_in: NamesIn,
) -> list[Group]:
    """Return groups of entries that are one notice, by place in the corpus, first one first.

    Args:
        entries: The corpus's entries and matter.
        folded: Their folded readable texts.
        prints: Theirs.
        days: Rows (entry, first day, last day) of those that have a date (`rag.columns`).
        document_of: A number for each entry's document.
        names_in: Gives the people, places and offices of the corpus that a text names.
    """
    leader: dict[int, int] = {}
    compared = Counter[int]()
    for one, other in _alike(prints, days, document_of):
        compared[other] += 1
        if other in leader or compared[other] > _COMPARED:
            continue
        first = leader.get(one, one)
        both = _notice(entries[one], folded[one]), _notice(entries[other], folded[other])
        if _is_same(*both, names_in):
            leader[other] = first
    groups: dict[int, list[int]] = {}
    for place, first in sorted(leader.items()):
        groups.setdefault(first, [first]).append(place)
    return [tuple(group) for group in groups.values()]


def _alike(
    prints: Prints, days: NDArray[np.int32], document_of: NDArray[np.int64]
) -> list[tuple[int, int]]:
    """Return pairs of entries of like wording in two documents, of one day and equal prints."""
    compared = days[prints.sizes[days[:, 0]] > 0]
    places = compared[:, 0]
    keys = compared[:, 1], compared[:, 2], prints.figures[places], prints.characters[places]
    order = np.lexsort((places, *reversed(keys)))
    places = places[order].astype(np.int64)
    new = np.zeros(max(0, len(places) - 1), bool)
    for key in keys:
        new |= np.diff(key[order]) != 0
    group = np.concatenate([[0], np.cumsum(new)]) if len(places) else np.zeros(0, np.int64)
    several = np.bincount(group)[group] > 1 if len(group) else group.astype(bool)
    places, group = places[several], group[several]
    pairs: list[tuple[int, int]] = []
    start = 0
    while start < len(places):
        # whole groups, as many as are sorted at once
        end = int(np.searchsorted(group, group[min(start + _SORTED, len(places)) - 1], "right"))
        found = _sharing(prints, places[start:end], group[start:end])
        pairs += found[document_of[found[:, 0]] != document_of[found[:, 1]]].tolist()
        start = end
    return sorted(map(_pair, pairs))


def _pair(row: Sequence[int]) -> tuple[int, int]:
    return row[0], row[1]


def _sharing(
    prints: Prints, places: NDArray[np.int64], group: NDArray[np.int64]
) -> NDArray[np.int64]:
    """Return rows (one, other) of entries of a group with enough sketch numbers in common.

    By shared numbers, not pair by pair: a day can have thousands of entries without a figure.
    """
    sizes = prints.sizes[places].astype(np.int64)
    held = np.arange(_SKETCH) < sizes[:, None]
    keys = ((group << 32)[:, None] | prints.sketch[places])[held]
    owners = np.repeat(places, sizes)
    order = np.argsort(keys, kind="stable")
    keys, owners = keys[order], owners[order]
    found = [np.zeros(0, np.int64)]
    for step in range(1, _HOLDERS):
        same = np.flatnonzero(keys[step:] == keys[:-step])
        if not len(same):
            break
        found.append(owners[same] << 32 | owners[same + step])
    pairs, shared = np.unique(np.concatenate(found), return_counts=True)
    enough = np.minimum(_COMMON, prints.sizes[pairs >> 32])
    pairs = pairs[shared >= enough]
    return np.column_stack([pairs >> 32, pairs & (2**32 - 1)])


def mark_duplicates(entries: Sequence[Entry], groups: Iterable[Group]) -> dict[int, Entry]:
    """Return the entries of all groups by place, each with the identifiers of the others."""
    return {
        place: entries[place]._replace(
            duplicates=tuple(entries[i].entry_id for i in group if i != place)
        )
        for group in groups
        for place in group
    }


class Marked(Lazy[Entry]):
    """Entries, some of them with what was found out about them."""

    def __init__(self, entries: Sequence[Entry], marked: Mapping[int, Entry]) -> None:
        self._entries, self._marked = entries, marked

    def __len__(self) -> int:
        return len(self._entries)

    def _at(self, index: int) -> Entry:
        return self._marked.get(index) or self._entries[index]


def keep_one(mask: NDArray[np.bool_], groups: Iterable[Group]) -> NDArray[np.bool_]:
    """Leave of every group the first entry that a mask holds; shape (n,), changed in place."""
    for group in groups:
        held = [place for place in group if mask[place]]
        mask[held[1:]] = False
    return mask


def _notice(entry: Entry, folded: str) -> _Notice:
    text = _CREDIT.sub("", _DATELINE.sub("", folded))
    title = folded[: len(entry.title)] if entry.text.text.startswith(entry.title) else ""
    # A first sentence that stands for a headline is part of what is said.
    if not text.startswith(title) or len(_WORDLESS.sub("", text[len(title) :])) < _MIN_CHARS:
        title = ""
    return _Notice(title, text[len(title) :])


def _print(entry: Entry, folded: str) -> tuple[int, int, list[int]]:
    """Return the number of an entry's figures, that of its characters, and its sketch."""
    text = _CREDIT.sub("", _DATELINE.sub("", folded))
    whole = _WORDLESS.sub("", text)
    # crc32, not hash: the same corpus must give the same groups in every process.
    shingles = {crc32(whole[i : i + 5].encode()) for i in range(max(1, len(whole) - 4))}
    figures = sorted(set(_FIGURE.findall(_without_own_day(entry, text))))
    characters = "".join(sorted({*whole} - _LIGHT_CHARS))
    return _number("\n".join(figures)), _number(characters), sorted(shingles)[:_SKETCH]


def _number(text: str) -> int:
    return int.from_bytes(blake2b(text.encode(), digest_size=8).digest(), "big")


def _without_own_day(entry: Entry, folded: str) -> str:
    """Drop the entry's own day, which one paper writes out and the other does not."""
    day = entry.date.start if entry.date else None
    if day is None:
        return folded
    own = rf"(?:{day.year}\s*年\s*)?(?<!\d)0?{day.month}\s*月\s*0?{day.day}\s*[日号]"
    return re.sub(own, "", folded)


def _is_same(one: _Notice, other: _Notice, names_in: NamesIn) -> bool:
    whole = one.title + one.text, other.title + other.text
    # A headline may be worded anew, but brings nothing that the other does not say.
    alike = _reads_alike(*whole) or (
        bool(one.title and other.title)
        and _titles_agree(one, other)
        and _reads_alike(one.text, other.text)
    )
    return alike and set(names_in(whole[0])) == set(names_in(whole[1]))


# Kept: every generation of a corpus asks this of the same pairs again.
@lru_cache(maxsize=8192)
def _reads_alike(one: str, other: str) -> bool:
    """Tell whether two texts are the same word for word, light words aside."""
    first, second = _words(one), _words(other)
    if not {*first} ^ {*second} <= _LIGHT:
        return False
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


@lru_cache(maxsize=4096)
def _words(text: str) -> tuple[str, ...]:
    return tuple(word for word in cut(text) if not _WORDLESS.fullmatch(word))
