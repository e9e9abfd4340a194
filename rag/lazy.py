"""Sequences whose items are made when they are asked for."""

from abc import abstractmethod
from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from typing import TypeVar, overload

__all__ = ["KEPT", "Lazy", "Records"]

_T = TypeVar("_T")
KEPT = 16_384
"""How many items of a kind are kept as made: all of a small corpus."""


class Lazy(Sequence[_T]):
    """A sequence that a subclass gives the items of, one by one."""

    @abstractmethod
    def _at(self, index: int) -> _T:
        """Return the item at a place from 0 to the length less 1."""

    @overload
    def __getitem__(self, index: int) -> _T: ...

    @overload
    def __getitem__(self, index: slice) -> list[_T]: ...

    def __getitem__(self, index: int | slice) -> _T | list[_T]:
        if isinstance(index, slice):
            return [self._at(i) for i in range(*index.indices(len(self)))]
        size = len(self)
        if not -size <= index < size:
            raise IndexError(index)
        return self._at(index + size if index < 0 else index)

    def __iter__(self) -> Iterator[_T]:
        return map(self._at, range(len(self)))


class Records(Lazy[_T]):
    """Items read from elsewhere; the last few thousand are kept."""

    def __init__(self, size: int, read: Callable[[int], _T]) -> None:
        """Read items.

        Args:
            size: How many there are.
            read: Returns the one at a place.
        """
        self._size, self._read = size, lru_cache(maxsize=KEPT)(read)

    def __len__(self) -> int:
        return self._size

    def _at(self, index: int) -> _T:
        return self._read(index)
