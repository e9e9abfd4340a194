"""Names that are known, found in a text."""

from collections.abc import Iterable, Iterator

__all__ = ["NameFinder"]


class NameFinder:
    """Finds names in a text: the longest at each place, none overlapping another."""

    def __init__(self, names: Iterable[str]) -> None:
        self._names = frozenset(names)
        lengths: dict[str, set[int]] = {}
        for name in self._names:
            lengths.setdefault(name[:2], set()).add(len(name))
        self._lengths = {start: sorted(found, reverse=True) for start, found in lengths.items()}

    def find(self, text: str) -> Iterator[str]:
        """Yield the names a text holds, in order."""
        at = 0
        while at < len(text):
            for length in self._lengths.get(text[at : at + 2], ()):
                if text[at : at + length] in self._names:
                    yield text[at : at + length]
                    at += length
                    break
            else:
                at += 1
