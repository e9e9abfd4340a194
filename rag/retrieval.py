"""Question -> ranked passages: scope filter, both searches, fusion, fold to entries, cut to k."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal, TypeVar

import numpy as np
from numpy.typing import NDArray

from rag.contents import SearchIndex
from rag.encoder import Encoder
from rag.folding import fold
from rag.fusion import convex_fusion
from rag.records import LegScore
from rag.tokenization import tokenize
from rag.topics import content_words

__all__ = ["Found", "Mode", "Ranking", "Retriever"]

Mode = Literal["hybrid", "dense", "lexical"]
Scores = NDArray[np.float32]
_T = TypeVar("_T")
# Coverage of the question's words from which the lexical leg is trusted fully, or least.
_COVERED, _UNCOVERED = 0.7, 0.3
# Share of the question's vector that what documents would write for its everyday words gives.
_WRITTEN = 0.4
_WRITTEN_WORDS = 12


@dataclass(frozen=True, slots=True)
class Found:
    """An entry's best passage, by position in the corpus, with its scores."""

    passage: int
    entry: int
    score: float
    dense: LegScore | None
    lexical: LegScore | None


@dataclass(frozen=True, slots=True)
class Ranking:
    """What a search found and how long each stage took, in milliseconds."""

    found: list[Found]
    timings_ms: dict[str, float]


class Retriever:
    """Searches one corpus; holds no state of a request."""

    def __init__(self, index: SearchIndex, encoder: Encoder, weights: tuple[float, float]) -> None:
        """Search passages.

        Args:
            index: What is searched.
            encoder: Of the model that embedded it.
            weights: Of the dense leg, where one passage holds all of a question's words and
                where none holds any.
        """
        self._index = index
        self._encoder = encoder
        self._weights = weights

    def search(
        self,
        question: str,
        entries: NDArray[np.bool_],
        k: int,
        mode: Mode = "hybrid",
        extra_words: Sequence[str] = (),
    ) -> Ranking:
        """Return the k best entries, each by its best passage.

        Args:
            question: What is searched for.
            entries: Which entries may be found, shape (n,).
            k: At least 1.
            mode: Both searches, or one alone.
            extra_words: Searched for besides: what documents write for the question's everyday
                words.

        Returns:
            Best first; equal scores in corpus order. Nothing where both searches see nothing.
        """
        timings: dict[str, float] = {}
        allowed = np.flatnonzero(entries[self._index.entry_of]).astype(np.int64)
        dense = lexical = None
        if mode != "lexical" and len(allowed):
            dense = _timed(timings, "dense", lambda: self._dense(question, allowed, extra_words))
        if mode != "dense" and len(allowed):
            lexical = _timed(
                timings, "lexical", lambda: self._lexical(question, allowed, extra_words)
            )
        found = _timed(timings, "fuse", lambda: self._fold(question, allowed, dense, lexical, k))
        return Ranking(found, timings)

    def _dense(
        self, question: str, allowed: NDArray[np.int64], extra_words: Sequence[str]
    ) -> Scores:
        vector = self._encoder.encode_question(question)
        if extra_words:
            written = self._encoder.encode_question(" ".join(extra_words[:_WRITTEN_WORDS]))
            vector = (1 - _WRITTEN) * vector + _WRITTEN * written
            vector /= np.linalg.norm(vector)
        scores = self._index.dense.scores(vector, allowed)
        return self._index.sentences.blend(vector, allowed, scores)

    def _lexical(
        self, question: str, allowed: NDArray[np.int64], extra_words: Sequence[str]
    ) -> Scores:
        tokens = tokenize(question)
        # Not as bigrams, and each once: they stand beside the question, not for it.
        tokens += [word for word in extra_words if word not in tokens]
        return self._index.lexical.scores(tokens)[allowed]

    def coverage(self, question: str, passage: int) -> float:
        """Return the share of a question's words, weighted by idf, that a passage holds."""
        weights = {word: self._index.lexical.idf(word) for word in content_words(question)}
        total = sum(weights.values())
        if not total:
            return 1.0
        text = fold(self._index.passages[passage].text)
        return sum(weight for word, weight in weights.items() if word in text) / total

    def _weight(self, question: str, best: int) -> float:
        """Return the dense leg's weight: more where the best lexical passage says less.

        Partial overlap looks lexical: a paraphrase shares common words with passages that are
        about something else. Measured on three sets: docs/experiments.md.
        """
        low, high = self._weights
        missing = (_COVERED - self.coverage(question, best)) / (_COVERED - _UNCOVERED)
        return low + (high - low) * min(1.0, max(0.0, missing))

    def _fold(
        self,
        question: str,
        allowed: NDArray[np.int64],
        dense: Scores | None,
        lexical: Scores | None,
        k: int,
    ) -> list[Found]:
        """Fuse, keep each entry's best passage, and cut."""
        if dense is not None and lexical is not None:
            weight = self._weight(question, int(allowed[np.argmax(lexical)]))
            fused = convex_fusion(dense, lexical, weight)
        elif dense is not None or lexical is not None:
            # one of the two is there in this branch
            fused = dense if dense is not None else lexical  # type: ignore[assignment]
        else:
            return []
        # Stable: equal scores stay in corpus order, which the generation fixes.
        order = np.argsort(-fused, kind="stable")
        if dense is None:
            order = order[fused[order] > 0]
        dense_ranks, lexical_ranks = _ranks(dense), _ranks(lexical)
        found: list[Found] = []
        seen: set[int] = set()
        for at in order.tolist():
            entry = int(self._index.entry_of[allowed[at]])
            if entry in seen:
                continue
            seen.add(entry)
            found.append(
                Found(
                    int(allowed[at]),
                    entry,
                    float(fused[at]),
                    _leg(dense, dense_ranks, at),
                    _leg(lexical, lexical_ranks, at)
                    if lexical is not None and lexical[at] > 0
                    else None,
                )
            )
            if len(found) == k:
                break
        return found


def _ranks(scores: Scores | None) -> NDArray[np.int64] | None:
    """Return each position's rank, from 1; equal scores in corpus order."""
    if scores is None:
        return None
    ranks = np.empty(len(scores), np.int64)
    ranks[np.argsort(-scores, kind="stable")] = np.arange(1, len(scores) + 1)
    return ranks


def _leg(scores: Scores | None, ranks: NDArray[np.int64] | None, at: int) -> LegScore | None:
    if scores is None or ranks is None:
        return None
    return LegScore(int(ranks[at]), float(scores[at]))


def _timed(timings: dict[str, float], stage: str, work: Callable[[], _T]) -> _T:
    start = time.perf_counter()
    result = work()
    timings[stage] = round((time.perf_counter() - start) * 1000, 3)
    return result
