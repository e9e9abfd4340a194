"""Scope and topic -> every entry that matches, counted. Never cut at k."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from rag.matching import match_topic, may_match
from rag.records import Basis
from rag.texts import Texts
from rag.topics import Topic, Weigh

__all__ = ["PAGE", "LedgerRow", "list_matches"]

PAGE = 500


@dataclass(frozen=True, slots=True)
class LedgerRow:
    """A matching entry, by its place in the corpus, and where it speaks of the topic.

    Attributes:
        sentence: What to cite, in the entry's readable text; None for its first.
        spans: The words in it that matched.
    """

    entry: int
    basis: Basis
    sentence: tuple[int, int] | None
    spans: tuple[tuple[int, int], ...]


def list_matches(
    texts: Texts,
    mask: NDArray[np.bool_],
    first_days: NDArray[np.int32],
    topic: Topic,
    weigh: Weigh,
) -> list[LedgerRow]:
    """Return every dated entry of a mask that speaks of a topic, oldest first.

    Args:
        texts: Of the corpus's entries and matter.
        mask: Which are in scope and are no matter, shape (n,).
        first_days: Of each entry, as an ordinal; what has none comes last. Shape (n,).
        topic: Without phrases, every entry in scope matches.
        weigh: Gives a word's inverse document frequency.
    """
    if topic.phrases:
        mask = mask & may_match(topic, texts, weigh)
    places = np.flatnonzero(mask)
    oldest_first = places[np.argsort(first_days[places], kind="stable")].tolist()
    if not topic.phrases:
        return [LedgerRow(i, "literal", None, ()) for i in oldest_first]
    matches = ((i, match_topic(topic, texts[i], weigh)) for i in oldest_first)
    return [LedgerRow(i, m.basis, m.sentence, m.spans) for i, m in matches if m is not None]
