"""The search of a corpus that lies in segments on this machine."""

import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from typing import TypeVar

import numpy as np

from rag.dense import DenseIndex
from rag.encoder import Vectors
from rag.fusion import BEST
from rag.lexical import LexicalIndex
from rag.records import Passage
from rag.search_index import Asked, Legs, Positions, Scores
from rag.sentences import SentenceVectors
from rag.side_by_side import SIDE_BY_SIDE, pool

__all__ = ["ALL_SCORED", "SegmentSearch"]

_T = TypeVar("_T")
# Up to how many passages all are scored by both legs.
ALL_SCORED = 5000


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
        dense = lexical = near = None
        scored: Future[Scores] | None = None
        if tokens is not None:
            # beside the other leg where that takes long as well
            scored = _begun(
                lambda: _timed(timings, "lexical", lambda: self.lexical.scores_of(tokens, allowed)),
                aside=vector is not None and len(allowed) > SIDE_BY_SIDE,
            )
        if vector is not None and len(allowed) > ALL_SCORED:
            near = _timed(timings, "dense", lambda: self.dense.best(vector, BEST, allowed))
        if scored is not None:
            lexical = scored.result()
        if len(allowed) > ALL_SCORED:
            chosen = _candidates(allowed, near, lexical)
            allowed, lexical = allowed[chosen], None if lexical is None else lexical[chosen]
        if vector is not None:
            before = timings.get("dense", 0.0)
            dense = _timed(timings, "dense", lambda: self._dense(vector, allowed))
            timings["dense"] = round(timings["dense"] + before, 3)
        return Legs(allowed, dense, lexical, timings)

    def counts(self, tokens: Sequence[str]) -> list[int]:
        """Return how many passages hold each of some tokens."""
        return self.lexical.counts(tokens)

    def idf(self, token: str) -> float:
        """Return a token's inverse document frequency over passages."""
        return self.lexical.idf(token)

    def _dense(self, vector: Vectors, allowed: Positions) -> Scores | None:
        """Return the dense leg's scores; a passage without a vector is as far as the farthest."""
        scores = self.dense.scores(vector, allowed)
        waiting = np.isnan(scores)
        if len(scores) and waiting.all():
            return None
        if waiting.any():
            scores[waiting] = np.nanmin(scores)
        blended = self.sentences.blend(vector, allowed, scores)
        if waiting.any():
            blended[waiting] = blended[~waiting].min()
        return blended


def _candidates(allowed: Positions, near: Positions | None, lexical: Scores | None) -> Positions:
    """Return the places in `allowed` of what either leg ranks high, ascending."""
    found = [np.zeros(0, np.int64)]
    if near is not None:
        found.append(np.searchsorted(allowed, near))
    if lexical is not None:
        holding = np.flatnonzero(lexical)
        if len(holding) > BEST:
            holding = holding[np.argpartition(-lexical[holding], BEST)[:BEST]]
        found.append(holding)
    return np.unique(np.concatenate(found))


def _begun(work: Callable[[], _T], *, aside: bool) -> Future[_T]:
    """Return what work comes to: begun on another processor, or done here and now."""
    if aside:
        return pool().submit(work)
    done = Future[_T]()
    done.set_result(work())
    return done


def _timed(timings: dict[str, float], stage: str, work: Callable[[], _T]) -> _T:
    start = time.perf_counter()
    result = work()
    timings[stage] = round((time.perf_counter() - start) * 1000, 3)
    return result
