"""The search of a corpus that lies in segments on this machine."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from rag.dense import DenseIndex
from rag.encoder import Vectors
from rag.lexical import LexicalIndex
from rag.records import Passage
from rag.search_index import Asked, Legs, Positions, Scores
from rag.sentences import SentenceVectors

__all__ = ["SegmentSearch"]

_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class SegmentSearch:
    """What a search looks through (`rag.search_index.SearchIndex`).

    Attributes:
        passages: In corpus order.
        entry_of: Each one's entry, by its place in the corpus, ascending, shape (passages,).
    """

    passages: Sequence[Passage]
    entry_of: Positions
    dense: DenseIndex
    lexical: LexicalIndex
    sentences: SentenceVectors

    def legs(self, asked: Asked, allowed: Positions) -> Legs:
        """Score the passages allowed with each leg asked for."""
        timings: dict[str, float] = {}
        vector, tokens = asked
        dense = lexical = None
        if vector is not None:
            dense = _timed(timings, "dense", lambda: self._dense(vector, allowed))
        if tokens is not None:
            lexical = _timed(timings, "lexical", lambda: self.lexical.scores(tokens)[allowed])
        return Legs(allowed, dense, lexical, timings)

    def counts(self, tokens: Sequence[str]) -> list[int]:
        """Return how many passages hold each of some tokens."""
        return self.lexical.counts(tokens)

    def idf(self, token: str) -> float:
        """Return a token's inverse document frequency over passages."""
        return self.lexical.idf(token)

    def _dense(self, vector: Vectors, allowed: Positions) -> Scores:
        scores = self.dense.scores(vector, allowed)
        return self.sentences.blend(vector, allowed, scores)


def _timed(timings: dict[str, float], stage: str, work: Callable[[], _T]) -> _T:
    start = time.perf_counter()
    result = work()
    timings[stage] = round((time.perf_counter() - start) * 1000, 3)
    return result
