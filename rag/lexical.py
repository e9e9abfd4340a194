"""BM25 over tokens: what every passage of the corpus scores for a question's words.

BM25 in Lucene's form (Robertson and Zaragoza 2009; Kamphuis et al. 2020):
idf(t) * tf / (tf + k1 * (1 - b + b * length / average length)).
Each document frequency and the average length are of the passages in force, counted when asked:
a corpus that grew document by document scores as one that was indexed at once.
"""

import math
from collections import Counter
from collections.abc import Sequence
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from rag.order import Order
from rag.postings import Postings

__all__ = ["LexicalIndex"]

# Looking a passage up in a word's postings costs so many times as much as to add all of them up.
_LOOKED_UP = 64


class LexicalIndex:
    """Scores every passage of the corpus against a question's tokens."""

    def __init__(self, parts: Sequence[Postings], order: Order, k1: float, b: float) -> None:
        """Read what depends on the whole corpus.

        Args:
            parts: Each segment's postings.
            order: Of the passages.
            k1: How soon a word's repetition stops to count.
            b: How much a passage's length counts.
        """
        self._parts, self._order = parts, order
        live = [order.live(i) for i in range(len(parts))]
        # None where all of a segment is in force: most of the time, and then nothing is masked.
        self._live = [None if mask.all() else mask for mask in live]
        total = sum(int(p.lengths[m].sum()) for p, m in zip(parts, live, strict=True))
        average = total / len(order) if total else 1.0
        self._norms = [
            (k1 * (1 - b + b * part.lengths / average)).astype(np.float32) for part in parts
        ]
        self._known_count = lru_cache(maxsize=65536)(self._count)

    @classmethod
    def build(cls, tokens: Sequence[Sequence[str]], k1: float, b: float) -> "LexicalIndex":
        """Index passages, given by their tokens in passage order."""
        return cls([Postings.build(tokens)], Order([len(tokens)]), k1, b)

    def joined(self) -> Postings:
        """Return the postings of all passages in force, in corpus order, as one segment's."""
        places = [self._order.positions(i, len(part.lengths)) for i, part in enumerate(self._parts)]
        return Postings.join(self._parts, places, len(self._order))

    def scores(self, tokens: Sequence[str]) -> NDArray[np.float32]:
        """Return the BM25 score of every passage, shape (n,), 0 where no token occurs."""
        weights = self._weights(tokens)
        parts = []
        for part, norms in zip(self._parts, self._norms, strict=True):
            scores = np.zeros(len(part.lengths), np.float32)
            found = part.find(list(weights))
            for (passages, counts), weight in zip(found, weights.values(), strict=True):
                scores[passages] += _share(weight, counts, norms[passages])
            parts.append(scores)
        return self._order.gather(parts)

    def scores_of(self, tokens: Sequence[str], positions: NDArray[np.int64]) -> NDArray[np.float32]:
        """Return the BM25 scores of some passages, as `scores` has them.

        Args:
            tokens: In order, repeated as they are asked.
            positions: In passage order, shape (m,).
        """
        if len(positions) * _LOOKED_UP > len(self._order):
            return self.scores(tokens)[positions]
        weights = self._weights(tokens)
        scores = np.zeros(len(positions), np.float32)
        for i, rows, which in self._order.split(positions):
            own, norms = np.zeros(len(rows), np.float32), self._norms[i][rows]
            rows = rows.astype(np.int32)  # as postings are: else each of those is copied
            found = self._parts[i].find(list(weights))
            for (passages, counts), weight in zip(found, weights.values(), strict=True):
                at = np.searchsorted(passages, rows)
                inside = np.flatnonzero(at < len(passages))
                held = inside[passages[at[inside]] == rows[inside]]
                own[held] += _share(weight, counts[at[held]], norms[held])
            scores[which] = own
        return scores

    def _weights(self, tokens: Sequence[str]) -> dict[str, float]:
        return {token: times * self.idf(token) for token, times in Counter(tokens).items()}

    def counts(self, tokens: Sequence[str]) -> list[int]:
        """Return how many passages hold each of some tokens."""
        counts = [0] * len(tokens)
        for part, live in zip(self._parts, self._live, strict=True):
            for i, (passages, _) in enumerate(part.find(tokens)):
                held = len(passages) if live is None else int(np.count_nonzero(live[passages]))
                counts[i] += held
        return counts

    def _count(self, token: str) -> int:
        return self.counts([token])[0]

    def idf(self, token: str) -> float:
        """Return ln(1 + (n - df + 0.5) / (df + 0.5)), largest for a token no passage holds."""
        count = self._known_count(token)
        return math.log(1 + (len(self._order) - count + 0.5) / (count + 0.5))


def _share(
    weight: float, counts: NDArray[np.uint16], norms: NDArray[np.float32]
) -> NDArray[np.float32]:
    """Return what a token of some weight adds to the passages that hold it so often."""
    times = counts.astype(np.float32)
    return np.float32(weight) * times / (times + norms)
