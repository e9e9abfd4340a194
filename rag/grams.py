"""Which texts of a segment hold which pair of neighbouring characters; read as needed.

A word stands only in texts that hold all its pairs: a word of two characters in exactly those, a
longer one in few others. So a million texts need not be read to count a word.

    codes.npy  of the pairs, ascending: uint64 (the first character's code point in the upper
               half), shape (pairs,)
    ends.npy   where each pair's rows end: int64, shape (pairs,)
    rows.npy   its texts, ascending: int32, shape (occurrences,)
"""

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from rag.disk import open_array

__all__ = ["Grams"]

_UPPER = np.uint64(32)
_NO_PAIRS = np.zeros(0, np.uint64)


class Grams(NamedTuple):
    """One segment's pairs; the arrays are as the module describes them."""

    codes: NDArray[np.uint64]
    ends: NDArray[np.int64]
    rows: NDArray[np.int32]

    @classmethod
    def build(cls, texts: Iterable[str]) -> "Grams":
        """Index folded texts, given in row order."""
        found = [np.unique(pairs_of(text)) for text in texts]
        sizes = [len(pairs) for pairs in found]
        rows = np.repeat(np.arange(len(found), dtype=np.int32), sizes)
        return _sorted(np.concatenate([_NO_PAIRS, *found]), rows)

    @classmethod
    def join(cls, parts: Sequence["Grams"], places: Sequence[NDArray[np.int64]]) -> "Grams":
        """Return the pairs of texts of several segments.

        Args:
            parts: The segments'.
            places: Where each part's rows stand among the texts wanted, -1 where nowhere.
        """
        codes, rows = [_NO_PAIRS], [np.zeros(0, np.int32)]
        for part, place in zip(parts, places, strict=True):
            at = place[part.rows]
            held = at >= 0
            codes.append(np.repeat(part.codes, np.diff(part.ends, prepend=0))[held])
            rows.append(at[held].astype(np.int32))
        return _sorted(np.concatenate(codes), np.concatenate(rows))

    def candidates(self, pairs: NDArray[np.uint64]) -> NDArray[np.int32]:
        """Return the texts that hold every one of some pairs, at least one, ascending."""
        at = np.searchsorted(self.codes, pairs)
        held: list[NDArray[np.int32]] = []
        for place, pair in zip(at.tolist(), pairs, strict=True):
            if place == len(self.codes) or self.codes[place] != pair:
                return self.rows[:0]
            start = int(self.ends[place - 1]) if place else 0
            held.append(self.rows[start : self.ends[place]])
        held.sort(key=len)
        found = held[0]
        for other in held[1:]:
            if not len(found):
                break
            places = np.minimum(np.searchsorted(other, found), len(other) - 1)
            found = found[other[places] == found]
        return found

    def save(self, folder: Path) -> None:
        """Write the arrays into a new folder."""
        folder.mkdir()
        for name, array in self._asdict().items():
            np.save(folder / f"{name}.npy", array)

    @classmethod
    def load(cls, folder: Path) -> "Grams":
        """Open saved arrays; they stay on the disk.

        Raises:
            OSError, ValueError: If a file is missing or damaged.
        """
        return cls(*(open_array(folder / f"{name}.npy") for name in cls._fields))


def pairs_of(text: str) -> NDArray[np.uint64]:
    """Return a text's pairs of neighbouring characters in order, shape (characters - 1,)."""
    points = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32).astype(np.uint64)
    return (points[:-1] << _UPPER) | points[1:]


def _sorted(codes: NDArray[np.uint64], rows: NDArray[np.int32]) -> Grams:
    order = np.lexsort((rows, codes))
    codes, rows = codes[order], rows[order]
    distinct, sizes = np.unique(codes, return_counts=True)
    return Grams(distinct, np.cumsum(sizes, dtype=np.int64), rows)
