"""Whether a sentence stands word for word in its source, as whole clauses."""

import re

__all__ = ["is_extract", "without_marks"]

# What a quotation leaves out and puts in: 。，“” and the like; not the point in 3.5
_MARKS = re.compile(r"[^\w%‰.]|_|(?<!\d)\.|\.(?!\d)")
# Where a clause of the source begins and ends
_EDGE = re.compile(r"[\s,，、;；:：。！？!?“”‘’\"'()（）《》【】\[\]—-]")


def without_marks(folded: str) -> str:
    """Return the characters of a text that a quotation keeps."""
    return _MARKS.sub("", folded)


def is_extract(folded: str, source: str) -> bool:
    """Tell whether a sentence stands word for word in its source, as whole clauses.

    Args:
        folded: The sentence, folded.
        source: Folded, with its marks. A line's end within the words quoted must be parted in the
            sentence too: 通知 小学招收…, a title and what stands under it.
    """
    kept, parted = _kept(folded)
    positions, broken = _kept(source)
    bare = "".join(folded[i] for i in kept)
    plain = "".join(source[i] for i in positions)
    at = plain.find(bare)
    while at >= 0:
        first, last = positions[at], positions[at + len(bare) - 1]
        begins = first == 0 or _EDGE.match(source[first - 1])
        # Not before a colon: 策划：高宗泽 主编：蒋蕾 does not say 高宗泽主编; nor within a list:
        # 为企业防控疫情、有序复工复产创造条件
        ends = last + 1 == len(source) or (
            _EDGE.match(source[last + 1]) and source[last + 1] not in ":：、"
        )
        lines = {i for i in range(1, len(bare)) if "\n" in broken.get(at + i, "")}
        if begins and ends and lines <= parted.keys():
            return True
        at = plain.find(bare, at + 1)
    return False


def _kept(text: str) -> tuple[list[int], dict[int, str]]:
    """Return where the characters kept stand, and the marks before each that a space parts."""
    left_out = {match.start() for match in _MARKS.finditer(text)}
    kept = [i for i in range(len(text)) if i not in left_out]
    before = {n: text[kept[n - 1] + 1 : kept[n]] for n in range(1, len(kept))}
    return kept, {n: marks for n, marks in before.items() if re.search(r"\s", marks)}
