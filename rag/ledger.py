"""Scope and topic -> every entry that matches, counted. Never cut at k."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from rag.matching import match_topic
from rag.records import Basis, Entry
from rag.topics import Topic, Weigh

__all__ = ["PAGE", "LedgerRow", "list_matches"]

PAGE = 500


@dataclass(frozen=True, slots=True)
class LedgerRow:
    """A matching entry, by its place in the corpus, and where it speaks of the topic.

    Attributes:
        sentence: What to cite, in the entry's readable text.
        spans: The words in it that matched.
    """

    entry: int
    basis: Basis
    sentence: tuple[int, int]
    spans: tuple[tuple[int, int], ...]


def list_matches(
    entries: Sequence[Entry],
    folded: Sequence[str],
    mask: NDArray[np.bool_],
    topic: Topic,
    weigh: Weigh,
) -> list[LedgerRow]:
    """Return every dated entry of a mask that speaks of a topic, oldest first.

    Args:
        entries: The corpus's entries and matter.
        folded: Their folded readable texts.
        mask: Which are in scope, shape (n,).
        topic: Without phrases, every entry in scope matches.
        weigh: Gives a word's inverse document frequency.
    """
    rows = []
    for i in np.flatnonzero(mask).tolist():
        if entries[i].kind == "matter":
            continue
        match = match_topic(topic, folded[i], weigh)
        if match is not None:
            rows.append(LedgerRow(i, match.basis, match.sentence, match.spans))
    return sorted(rows, key=lambda row: _age(entries[row.entry], row.entry))


def _age(entry: Entry, position: int) -> tuple[int, int]:
    """Order by first day; entries without a year come last, in document order."""
    start = entry.date.start if entry.date else None
    return (start.toordinal() if start else 10**7, position)
