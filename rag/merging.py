"""Which segments to put together: a corpus that grew document by document stays a few of them.

Segments are in tiers by size, each four times the one below; four of a tier become one of the
next, up to a size that is still written in memory. So a passage is written again once a tier, and
a corpus of a million has some twenty segments.
"""

from collections.abc import Sequence
from typing import NamedTuple

__all__ = ["Size", "choose_merge"]

_FACTOR = 4
# Passages of the largest segment in the lowest tier.
_SMALLEST = 256
# Passages of the largest that is made of others: what is larger would not be written in memory.
_LARGEST = 131_072
# The share in force below which a segment is written again without what is not.
_MOSTLY_DEAD = 0.5


class Size(NamedTuple):
    """How many passages a segment has, and how many of them are in force."""

    passages: int
    live: int


def choose_merge(sizes: Sequence[Size], new: int) -> list[int]:
    """Return which segments a new one shall take in, ascending; all or none of a tier.

    Args:
        sizes: Of the segments there are.
        new: Passages of the new one; 0 for none.
    """
    chosen = {i for i, size in enumerate(sizes) if size.live < _MOSTLY_DEAD * size.passages}
    growing = True
    while growing:
        total = new + sum(sizes[i].live for i in chosen)
        tier = _tier(total)
        left = [i for i in range(len(sizes)) if i not in chosen]
        below = [i for i in left if _tier(sizes[i].live) < tier]
        beside = [i for i in left if _tier(sizes[i].live) == tier]
        # What is written anew takes in what is smaller only together with its own tier.
        together = total + sum(sizes[i].live for i in (*below, *beside))
        growing = total > 0 and len(beside) + 1 >= _FACTOR and together <= _LARGEST
        if growing:
            chosen |= {*below, *beside}
    return sorted(chosen)


def _tier(passages: int) -> int:
    tier, size = 0, _SMALLEST
    while passages > size:
        tier, size = tier + 1, size * _FACTOR
    return tier
