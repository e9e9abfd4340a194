"""The folded texts of a corpus's entries, looked through as one.

Texts are joined into one string a segment: in one piece, words are looked for ten times faster.
"""

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import overload

import numpy as np
from numpy.typing import NDArray

from rag.order import Order

__all__ = ["TextPart", "Texts"]

# No folded text holds it, and no word goes over it.
_BETWEEN = "\0"


class TextPart:
    """The texts of one segment's entries, in row order."""

    def __init__(self, texts: Sequence[str]) -> None:
        self.texts = texts
        self._whole = _BETWEEN.join(texts)
        self._ends = np.cumsum([len(text) + 1 for text in texts], dtype=np.int64).tolist()

    def holding(self, word: str) -> Iterator[int]:
        """Yield the rows whose texts hold a word, in order."""
        at = self._whole.find(word)
        while at >= 0:
            row = bisect_right(self._ends, at)
            yield row
            at = self._whole.find(word, self._ends[row])


class Texts(Sequence[str]):
    """The folded texts of all entries, in corpus order."""

    def __init__(self, parts: Sequence[TextPart], order: Order) -> None:
        """Look through each segment's texts; `order` is the entries'."""
        self._parts = parts
        self._positions = [
            order.positions(i, len(part.texts)).tolist() for i, part in enumerate(parts)
        ]
        self._texts = [""] * len(order)
        for part, positions in zip(parts, self._positions, strict=True):
            for text, position in zip(part.texts, positions, strict=True):
                if position >= 0:
                    self._texts[position] = text
        self.occurs = lru_cache(maxsize=65536)(self._occurs)

    @classmethod
    def of(cls, texts: Sequence[str]) -> "Texts":
        """Look through texts as they stand."""
        return cls([TextPart(texts)], Order([len(texts)]))

    def __len__(self) -> int:
        return len(self._texts)

    @overload
    def __getitem__(self, index: int) -> str: ...

    @overload
    def __getitem__(self, index: slice) -> list[str]: ...

    def __getitem__(self, index: int | slice) -> str | list[str]:
        return self._texts[index]

    def holding(self, word: str) -> NDArray[np.int64]:
        """Return the positions of the texts that hold a word, ascending."""
        return np.sort(np.fromiter(self._holding(word), np.int64))

    def count(self, word: str, enough: int | None = None) -> int:
        """Return how many texts hold a word; counts no further than `enough`."""
        count = 0
        for _ in self._holding(word):
            count += 1
            if count == enough:
                break
        return count

    def _occurs(self, word: str) -> bool:
        """Tell whether a word stands in any text."""
        return next(self._holding(word), None) is not None

    def stands_without(self, word: str, endings: frozenset[str]) -> bool:
        """Tell whether a word stands anywhere without one of some endings right after it."""
        ending = "|".join(map(re.escape, sorted(endings)))
        alone = re.compile(f"{re.escape(word)}(?!{ending})")
        return any(alone.search(self._texts[position]) for position in self._holding(word))

    def _holding(self, word: str) -> Iterator[int]:
        """Yield the positions of the texts that hold a word, segment by segment."""
        for part, positions in zip(self._parts, self._positions, strict=True):
            for row in part.holding(word):
                if positions[row] >= 0:
                    yield positions[row]
