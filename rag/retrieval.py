"""Question -> ranked passages: scope filter, both searches, fusion, fold to entries, cut to k."""

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from rag.encoder import Encoder, Vectors
from rag.folding import fold
from rag.fusion import convex_fusion
from rag.records import LegScore
from rag.search_index import Asked, Legs, Scores, SearchIndex
from rag.tokenization import tokenize, tokenize_words
from rag.topics import content_words

__all__ = ["Found", "Mode", "Ranking", "Retriever"]

Mode = Literal["hybrid", "dense", "lexical"]
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
        other_forms: Sequence[str] = (),
    ) -> Ranking:
        """Return the k best entries, each by its best passage.

        Args:
            question: What is searched for.
            entries: Which entries may be found, shape (n,).
            k: At least 1.
            mode: Both searches, or one alone.
            extra_words: Searched for besides: what documents write for the question's everyday
                words.
            other_forms: Short forms of the question's words, and what they are short for, for
                the search of words alone.

        Returns:
            Best first; equal scores in corpus order. Nothing where both searches see nothing.
        """
        start = time.perf_counter()
        allowed = np.flatnonzero(entries[self._index.entry_of]).astype(np.int64)
        if not len(allowed):
            return Ranking([], {"fuse": _elapsed_ms(start)})
        vector = tokens = None
        if mode != "lexical":
            vector = self._vector(question, extra_words)
        encoded_ms = _elapsed_ms(start)
        if mode != "dense":
            tokens = _tokens(question, (*extra_words, *_words_of(other_forms)))
        legs = self._index.legs(Asked(vector, tokens), allowed)
        timings = dict(legs.timings_ms)
        if vector is not None:
            timings["dense"] = round(timings["dense"] + encoded_ms, 3)
        start = time.perf_counter()
        found = self._fold(question, legs, k)
        timings["fuse"] = _elapsed_ms(start)
        return Ranking(found, timings)

    def _vector(self, question: str, extra_words: Sequence[str]) -> Vectors:
        vector = self._encoder.encode_question(question)
        if extra_words:
            written = self._encoder.encode_question(" ".join(extra_words[:_WRITTEN_WORDS]))
            vector = (1 - _WRITTEN) * vector + _WRITTEN * written
            vector /= np.linalg.norm(vector)
        return vector

    def coverage(self, question: str, passage: int) -> float:
        """Return the share of a question's words, weighted by idf, that a passage holds."""
        weights = {word: self._index.idf(word) for word in content_words(question)}
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

    def _fold(self, question: str, legs: Legs, k: int) -> list[Found]:
        """Fuse, keep each entry's best passage, and cut."""
        allowed, dense, lexical = legs.positions, legs.dense, legs.lexical
        if dense is not None and lexical is not None:
            weight = self._weight(question, int(allowed[np.argmax(lexical)]))
            fused = convex_fusion(dense, lexical, weight)
        elif dense is not None or lexical is not None:
            # one of the two is there in this branch
            fused = dense if dense is not None else lexical  # type: ignore[assignment]
        else:
            return []
        ats: list[int] = []
        seen: set[int] = set()
        for at in _best_first(fused, 4 * k):
            if dense is None and fused[at] <= 0:
                break
            entry = int(self._index.entry_of[allowed[at]])
            if entry not in seen:
                seen.add(entry)
                ats.append(at)
            if len(ats) == k:
                break
        dense_ranks, lexical_ranks = _ranks(dense, ats), _ranks(lexical, ats)
        return [
            Found(
                passage := int(allowed[at]),
                int(self._index.entry_of[passage]),
                float(fused[at]),
                dense_ranks[i],
                rank if (rank := lexical_ranks[i]) and rank.score > 0 else None,
            )
            for i, at in enumerate(ats)
        ]


def _best_first(scores: Scores, enough: int) -> Iterator[int]:
    """Yield positions, best first; equal scores in corpus order, which the generation fixes.

    Mostly the first `enough` are all that is asked for: only then are the others sorted.
    """
    if len(scores) > enough:
        least = np.partition(scores, -enough)[-enough]
        first = np.flatnonzero(scores >= least)
        yield from first[np.argsort(-scores[first], kind="stable")].tolist()
        rest = np.flatnonzero(scores < least)
    else:
        rest = np.arange(len(scores))
    yield from rest[np.argsort(-scores[rest], kind="stable")].tolist()


def _ranks(scores: Scores | None, ats: Sequence[int]) -> list[LegScore | None]:
    """Return where a leg ranks some positions, from 1; equal scores in corpus order."""
    if scores is None or not ats:
        return [None] * len(ats)
    ascending, asked = np.sort(scores), scores[ats]
    above = len(scores) - np.searchsorted(ascending, asked, "right")
    alike = len(scores) - above - np.searchsorted(ascending, asked, "left")
    before = [
        int(np.count_nonzero(scores[:at] == score)) if others > 1 else 0
        for at, score, others in zip(ats, asked, alike.tolist(), strict=True)
    ]
    ranks = (above + before + 1).tolist()
    return [LegScore(*found) for found in zip(ranks, asked.tolist(), strict=True)]


def _tokens(question: str, extra_words: Sequence[str]) -> list[str]:
    tokens = tokenize(question)
    # Not as bigrams, and each once: they stand beside the question, not for it.
    return tokens + [word for word in extra_words if word not in tokens]


def _words_of(forms: Sequence[str]) -> list[str]:
    """Return the words that forms are indexed as: 密切接触 of 密切接触者."""
    return [word for form in forms for word in tokenize_words(form) if len(word) > 1]


def _elapsed_ms(start: float) -> float:
    return round((time.perf_counter() - start) * 1000, 3)
