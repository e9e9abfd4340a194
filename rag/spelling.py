"""Words that a corpus does not know, put right by one character that sounds or looks alike."""

from collections.abc import Callable, Sequence
from functools import lru_cache

from rag.names.sounds import homophones
from rag.tokenization import is_word

__all__ = ["Speller"]

_PAIR = 2
# A word that is longer is a sentence: it has too many neighbours, and is not misspelt but unknown.
_LONGEST = 12
# 县委书记 is no slip for 省委书记, nor 出省 for 出现
_LEVELS = frozenset("国省市州县区旗乡镇村")


class Speller:
    """Finds the word of a corpus that a misspelt word means."""

    def __init__(self, counts: Callable[[Sequence[str]], Sequence[int]]) -> None:
        """Take what tells in how many passages each of some words stands."""
        self._counts = counts
        self.correct = lru_cache(maxsize=1024)(self._correct)

    def _correct(self, word: str) -> str | None:
        """Return the likeliest word that differs in one character which sounds alike.

        A word of the dictionary is what was meant, even where the corpus does not have it; of
        three characters and more 自愿者 is likelier 志愿者 than a word nobody here writes.
        """
        if len(word) > _LONGEST or (len(word) <= _PAIR and is_word(word)):
            return None
        near = [
            word[:i] + other + word[i + 1 :]
            for i, character in enumerate(word)
            if character not in _LEVELS
            for other in homophones(character)
        ]
        # Of two characters only words of the dictionary: the others are any two neighbours.
        near = [one for one in near if len(one) > _PAIR or (len(one) == _PAIR and is_word(one))]
        known = [
            (-count, one) for one, count in zip(near, self._counts(near), strict=True) if count
        ]
        return min(known)[1] if known else None
