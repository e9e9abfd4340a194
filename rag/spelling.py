"""Words that a corpus does not know, put right by one character that sounds or looks alike."""

from collections.abc import Iterable
from functools import lru_cache

from rag.names.sounds import sound_alike
from rag.tokenization import is_word

__all__ = ["Speller"]

_PAIR = 2


class Speller:
    """Knows a corpus's words and finds the one that a misspelt word means."""

    def __init__(self, words: Iterable[str]) -> None:
        """Take the corpus's words, the likelier ones first."""
        self._by_length: dict[int, list[str]] = {}
        for word in words:
            # Of two characters only words of the dictionary: the others are any two neighbours.
            if (len(word) > _PAIR or (len(word) == _PAIR and is_word(word))) and not word.isascii():
                self._by_length.setdefault(len(word), []).append(word)
        self.correct = lru_cache(maxsize=1024)(self._correct)

    def _correct(self, word: str) -> str | None:
        """Return the likeliest word that differs in one character which sounds alike.

        A word of the dictionary is what was meant, even where the corpus does not have it; of
        three characters and more 自愿者 is likelier 志愿者 than a word nobody here writes.
        """
        if len(word) <= _PAIR and is_word(word):
            return None
        for known in self._by_length.get(len(word), ()):
            wrong = [(a, b) for a, b in zip(word, known, strict=True) if a != b]
            if len(wrong) == 1 and sound_alike(*wrong[0]):
                return known
        return None
