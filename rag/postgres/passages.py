"""The passages of a corpus made when they are asked for: what is kept is where they stand."""

from collections.abc import Sequence
from typing import overload

import numpy as np
from numpy.typing import NDArray

from rag.records import Entry, Passage

__all__ = ["SpannedPassages"]


class SpannedPassages(Sequence[Passage]):
    """All passages, in corpus order, from the spans of their entries' texts."""

    def __init__(
        self, entries: Sequence[Entry], entry_of: NDArray[np.int64], spans: NDArray[np.int32]
    ) -> None:
        """Hold spans.

        Args:
            entries: Of the corpus.
            entry_of: Each passage's entry, ascending, shape (passages,).
            spans: First and last character in the entry's readable text, shape (passages, 2).
        """
        self._entries, self._entry_of, self._spans = entries, entry_of, spans

    def __len__(self) -> int:
        return len(self._entry_of)

    @overload
    def __getitem__(self, index: int) -> Passage: ...

    @overload
    def __getitem__(self, index: slice) -> list[Passage]: ...

    def __getitem__(self, index: int | slice) -> Passage | list[Passage]:
        if isinstance(index, slice):
            return [self._at(i) for i in range(*index.indices(len(self)))]
        return self._at(range(len(self))[index])

    def _at(self, index: int) -> Passage:
        place = int(self._entry_of[index])
        entry = self._entries[place]
        position = index - int(np.searchsorted(self._entry_of, place))
        start, end = self._spans[index].tolist()
        source_start, source_end = entry.text.source_span(start, end)
        return Passage(
            passage_id=f"{entry.entry_id}.{position}",
            entry_id=entry.entry_id,
            position=position,
            text=entry.text.text[start:end],
            text_start=start,
            text_end=end,
            start=source_start,
            end=source_end,
        )
