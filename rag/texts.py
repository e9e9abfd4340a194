"""The folded texts of a corpus's entries, looked through as one, left on the disk.

A word is looked for in the texts that hold all its pairs of characters (`rag.grams`), a single
character in all texts.
"""

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from rag.blobs import Blobs
from rag.grams import Grams, pairs_of
from rag.lazy import KEPT, Lazy
from rag.order import Order

__all__ = ["TextPart", "Texts", "decode_text", "encode_text"]


def encode_text(text: str) -> bytes:
    """Return a text's UTF-8; a lone surrogate, which a damaged file may hold, keeps its code."""
    return text.encode("utf-8", "surrogatepass")


def decode_text(data: bytes) -> str:
    """Return the text that `encode_text` wrote."""
    return data.decode("utf-8", "surrogatepass")


class TextPart:
    """The texts of one segment's entries, in row order."""

    def __init__(self, texts: Blobs, grams: Grams) -> None:
        self.texts, self.grams = texts, grams

    @classmethod
    def of(cls, texts: Sequence[str]) -> "TextPart":
        """Hold texts in memory."""
        return cls(Blobs.of(map(encode_text, texts)), Grams.build(texts))

    def holding(self, word: str, among: NDArray[np.bool_] | None = None) -> Iterator[int]:
        """Yield the rows whose texts hold a word, in order: of those of a mask, where one is given.

        A mask spares reading the others.
        """
        if len(word) < 2:
            rows = self._scan(encode_text(word)) if word else range(len(self.texts))
            yield from rows if among is None else (row for row in rows if among[row])
            return
        found = self.grams.candidates(pairs_of(word))
        rows = (found if among is None else found[among[found]]).tolist()
        if len(word) == 2:
            yield from rows
            return
        wanted = encode_text(word)
        yield from (row for row in rows if self.texts.holds(row, wanted))

    def _scan(self, wanted: bytes) -> Iterator[int]:
        at = self.texts.data.find(wanted)
        while at >= 0 and len(self.texts):
            # one character: its bytes never go over the end of a text
            row = bisect_right(self.texts.ends, at)
            yield row
            at = self.texts.data.find(wanted, int(self.texts.ends[row]))


class Texts(Lazy[str]):
    """The folded texts of all entries, in corpus order."""

    def __init__(self, parts: Sequence[TextPart], order: Order) -> None:
        """Look through each segment's texts; `order` is the entries'."""
        self._parts, self._order = parts, order
        self._positions = [order.positions(i, len(part.texts)) for i, part in enumerate(parts)]
        self._kept = lru_cache(maxsize=KEPT)(self._read)
        self.occurs = lru_cache(maxsize=65536)(self._occurs)

    @classmethod
    def of(cls, texts: Sequence[str]) -> "Texts":
        """Look through texts as they stand."""
        return cls([TextPart.of(texts)], Order([len(texts)]))

    def __len__(self) -> int:
        return len(self._order)

    def _at(self, index: int) -> str:
        return self._kept(index)

    def _read(self, position: int) -> str:
        part, row = self._order.locate(position)
        return decode_text(self._parts[part].texts[row])

    def holding(self, word: str, among: NDArray[np.bool_] | None = None) -> NDArray[np.int64]:
        """Return the positions of the texts that hold a word, ascending.

        Args:
            word: Folded, as the texts are.
            among: Which texts are asked for, shape (n,); None for all.
        """
        found = [np.zeros(0, np.int64)]
        for part, positions in zip(self._parts, self._positions, strict=True):
            rows = None if among is None else (positions >= 0) & among[positions]
            at = positions[np.fromiter(part.holding(word, rows), np.int64)]
            found.append(at[at >= 0])
        return np.sort(np.concatenate(found))

    def count(self, word: str, enough: int | None = None) -> int:
        """Return how many texts hold a word; counts no further than `enough`."""
        if enough is None:
            return len(self.holding(word))
        found = self._holding(word)
        return sum(1 for _ in zip(range(enough), found, strict=False))

    def _occurs(self, word: str) -> bool:
        """Tell whether a word stands in any text."""
        return next(self._holding(word), None) is not None

    def stands_without(self, word: str, endings: frozenset[str]) -> bool:
        """Tell whether a word stands anywhere without one of some endings right after it."""
        ending = "|".join(map(re.escape, sorted(endings)))
        alone = re.compile(f"{re.escape(word)}(?!{ending})")
        return any(alone.search(self._kept(position)) for position in self._holding(word))

    def _holding(self, word: str) -> Iterator[int]:
        """Yield the positions of the texts that hold a word, segment by segment."""
        for part, positions in zip(self._parts, self._positions, strict=True):
            for row in part.holding(word):
                if positions[row] >= 0:
                    yield int(positions[row])
