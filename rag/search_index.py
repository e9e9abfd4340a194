"""What a search looks through: the passages of a corpus and the two legs over them.

One seam for every store: segments on the disk (`rag.contents`) and a database answer the same
questions with the same scores.
"""

from collections.abc import Sequence
from typing import NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from rag.encoder import Vectors
from rag.records import Passage

__all__ = ["Asked", "Legs", "Positions", "Scores", "SearchIndex"]

Positions = NDArray[np.int64]
Scores = NDArray[np.float32]


class Asked(NamedTuple):
    """A question as the legs take it; None leaves a leg out.

    Attributes:
        vector: float32, shape (dim,), unit length.
        tokens: In order, repeated as they are asked.
    """

    vector: Vectors | None
    tokens: Sequence[str] | None


class Legs(NamedTuple):
    """What each leg says of the passages that may be found.

    Attributes:
        positions: Of the passages, ascending, shape (m,): all that are allowed or, in a large
            scope, those that either leg ranks high.
        dense: Cosines, half of each of the passage's best sentence, shape (m,).
        lexical: BM25 scores, shape (m,).
        timings_ms: What each stage took, in milliseconds.
    """

    positions: Positions
    dense: Scores | None
    lexical: Scores | None
    timings_ms: dict[str, float]


class SearchIndex(Protocol):
    """The passages of a corpus, in corpus order, and the legs over them."""

    @property
    def passages(self) -> Sequence[Passage]:
        """All passages."""

    @property
    def entry_of(self) -> Positions:
        """Each passage's entry, by its place in the corpus, ascending, shape (passages,)."""

    def legs(self, asked: Asked, allowed: Positions) -> Legs:
        """Score the passages allowed, given by ascending positions, with each leg asked for."""

    def counts(self, tokens: Sequence[str]) -> list[int]:
        """Return how many passages hold each of some tokens."""

    def idf(self, token: str) -> float:
        """Return ln(1 + (n - df + 0.5) / (df + 0.5)) of a token over passages."""
