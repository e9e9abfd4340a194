"""Scope and topic -> every entry that matches, counted. Never cut at k."""

from collections.abc import Sequence
from itertools import repeat
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from rag.matching import TopicMatch, match_topic, matching_texts
from rag.texts import Texts
from rag.topics import Topic, Weigh

__all__ = ["PAGE", "LedgerRow", "list_matches"]

PAGE = 500


class LedgerRow(NamedTuple):
    """An entry that matches a topic, by its place in the corpus.

    Where it speaks of the topic is found when the row is shown (`TopicMatch`): a ledger of many
    thousands is counted in full and shown page by page.

    Attributes:
        text: What of the entry's folded text counts, the rest blank; None for all of it.
    """

    entry: int
    topic: Topic
    text: str | None = None

    def match(self, texts: Sequence[str], weigh: Weigh) -> TopicMatch:
        """Return how the entry speaks of the topic.

        Raises:
            ValueError: If it does not: the row was made for other texts.
        """
        found = match_topic(self.topic, self.text or texts[self.entry], weigh)
        if found is None:
            raise ValueError(f"entry {self.entry} does not match {self.topic.text!r}")
        return found


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
    places = matching_texts(topic, texts, mask, weigh) if topic.phrases else np.flatnonzero(mask)
    oldest_first = places[np.argsort(first_days[places], kind="stable")].tolist()
    return list(map(LedgerRow, oldest_first, repeat(topic)))
