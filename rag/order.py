"""Where a corpus's rows lie in its segments.

A corpus is read in the order of its documents' names; its rows were written segment by segment,
as documents came. Positions are places in the corpus, rows are places in one segment.
"""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

__all__ = ["Order"]

Positions = NDArray[np.int64]


class Order:
    """Leads from positions in the corpus to segments and their rows, and back."""

    def __init__(self, sizes: Sequence[int], places: Positions | None = None) -> None:
        """Hold an order.

        Args:
            sizes: How many rows each segment has, rows that are out of force included.
            places: For each position its row, counted over all segments one after the other,
                shape (n,); None where rows stand in the order of positions.
        """
        self._starts = np.concatenate([[0], np.cumsum(sizes, dtype=np.int64)]).astype(np.int64)
        self._bounds: list[int] = self._starts.tolist()
        self._back: NDArray[np.int32] | None = None
        self._places = np.arange(self._starts[-1], dtype=np.int64) if places is None else places

    def __len__(self) -> int:
        """How many rows are in force."""
        return len(self._places)

    def locate(self, position: int) -> tuple[int, int]:
        """Return the segment and the row in it of one position."""
        place = int(self._places[position])
        segment = bisect_right(self._bounds, place) - 1
        return segment, place - self._bounds[segment]

    def split(self, positions: Positions) -> Iterator[tuple[int, Positions, Positions]]:
        """Yield (segment, its rows, which of the positions they are) for each segment concerned.

        Args:
            positions: In the corpus, shape (m,), in any order.
        """
        places = self._places[positions]
        if len(self._starts) == 2:
            yield 0, places, np.arange(len(places))
            return
        segments = np.searchsorted(self._starts, places, side="right") - 1
        for segment in np.unique(segments).tolist():
            which = np.flatnonzero(segments == segment)
            yield segment, places[which] - self._starts[segment], which

    def masks(self, positions: Positions) -> list[NDArray[np.bool_] | None]:
        """Return which rows of each segment some positions are; None where all its rows are.

        Args:
            positions: In the corpus, different ones, shape (m,).
        """
        chosen = np.zeros(int(self._starts[-1]), bool)
        chosen[self._places[positions]] = True
        cut = [chosen[start:end] for start, end in pairwise(self._bounds)]
        return [None if mask.all() else mask for mask in cut]

    def places_of(self, segment: int, rows: Positions) -> Positions:
        """Return the corpus positions of some rows of a segment that are in force."""
        if self._back is None:
            back = np.full(int(self._starts[-1]), -1, np.int32)
            back[self._places] = np.arange(len(self._places), dtype=np.int32)
            self._back = back
        found: Positions = self._back[rows + self._bounds[segment]].astype(np.int64)
        return found

    def gather(self, parts: Sequence[NDArray[np.float32]]) -> NDArray[np.float32]:
        """Return what each segment says of its rows, one value a row, in corpus order."""
        if not parts:
            return np.zeros(0, np.float32)
        whole = parts[0] if len(parts) == 1 else np.concatenate(parts)
        return whole[self._places]

    def live(self, segment: int) -> NDArray[np.bool_]:
        """Return which rows of a segment are in force, shape (its rows,)."""
        start, end = self._starts[segment : segment + 2]
        mask = np.zeros(end - start, bool)
        here = (self._places >= start) & (self._places < end)
        mask[self._places[here] - start] = True
        return mask

    def positions(self, segment: int, size: int) -> Positions:
        """Return the corpus position of each of a segment's rows, -1 where out of force."""
        back = np.full(size, -1, np.int64)
        start = self._starts[segment]
        here = np.flatnonzero((self._places >= start) & (self._places < start + size))
        back[self._places[here] - start] = here
        return back
