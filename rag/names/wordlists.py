"""The readable word lists of rag/words, folded, and patterns made of them."""

import re
from collections.abc import Iterable
from functools import cache
from importlib.resources import files

from rag.folding import fold

__all__ = ["HAN", "alternation", "word_lines", "word_set"]

# One Han character
HAN = r"[\u3400-\u9fff\U00020000-\U0003ffff]"


@cache
def word_lines(name: str) -> tuple[tuple[str, ...], ...]:
    """Return the lines of a word list as tuples of folded words; # begins a comment."""
    text = files("rag").joinpath("words", name).read_text(encoding="utf-8")
    lines = (line.split("#")[0].split() for line in text.splitlines())
    return tuple(tuple(map(fold, line)) for line in lines if line)


@cache
def word_set(name: str) -> frozenset[str]:
    """Return all words of a word list."""
    return frozenset(word for line in word_lines(name) for word in line)


def alternation(words: Iterable[str]) -> str:
    """Return a pattern of words, longest first, for a place inside (?:…)."""
    return "|".join(map(re.escape, sorted(set(words), key=lambda word: (-len(word), word))))
