"""BM25 over tokens: build, save, load, score. The only module that imports bm25s.

BM25 in Lucene's form (Robertson and Zaragoza 2009; Kamphuis et al. 2020):
idf(t) * tf / (tf + k1 * (1 - b + b * length / average length)).
"""

import logging
import math
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import bm25s
import numpy as np
from numpy.typing import NDArray

from rag.errors import IndexMismatchError

__all__ = ["LexicalIndex"]

# It sets its own logger to DEBUG when imported.
logging.getLogger("bm25s").setLevel(logging.WARNING)

_DOCUMENT_COUNTS = "document_counts.npy"
_TOKENS, _TOKEN_ENDS = "tokens.npy", "token_ends.npy"


class LexicalIndex:
    """Scores every passage of the corpus against a question's tokens."""

    def __init__(
        self,
        model: bm25s.BM25 | None,
        document_counts: NDArray[np.int32],
        ids: NDArray[np.int32],
        ends: NDArray[np.int64],
    ) -> None:
        # bm25s cannot index nothing: a corpus without a word has no model.
        self._model = model
        self._words: dict[str, int] = model.vocab_dict if model is not None else {}
        self._document_counts = document_counts
        # Every passage's tokens by number, one after the other, and where each passage's end.
        self._ids, self._ends = ids, ends
        self._size = len(ends)

    @classmethod
    def build(cls, tokens: Sequence[Sequence[str]], k1: float, b: float) -> "LexicalIndex":
        """Index passages, given by their tokens in passage order."""
        # Numbered in sorted order: bm25s numbers a set, whose order changes from run to run.
        vocabulary = {word: i for i, word in enumerate(sorted({w for doc in tokens for w in doc}))}
        ids = [[vocabulary[word] for word in document] for document in tokens]
        model = None
        if vocabulary:
            model = bm25s.BM25(method="lucene", k1=k1, b=b)
            model.index((ids, vocabulary), show_progress=False)
        counts = Counter(i for document in ids for i in set(document))
        document_counts = np.array([counts[i] for i in range(len(vocabulary))], np.int32)
        flat = np.array([i for document in ids for i in document], np.int32)
        ends = np.cumsum([len(document) for document in ids], dtype=np.int64)
        return cls(model, document_counts, flat, ends)

    def save(self, folder: Path) -> None:
        """Write the index into a folder of its own."""
        folder.mkdir(exist_ok=True)
        if self._model is not None:
            self._model.save(folder, show_progress=False)
        np.save(folder / _DOCUMENT_COUNTS, self._document_counts)
        np.save(folder / _TOKENS, self._ids)
        np.save(folder / _TOKEN_ENDS, self._ends)

    @classmethod
    def load(cls, folder: Path, size: int) -> "LexicalIndex":
        """Open a saved index of `size` passages.

        Raises:
            IndexMismatchError: If the files are missing or of another form.
        """
        try:
            document_counts = np.load(folder / _DOCUMENT_COUNTS)
            # Wanted only when the next generation is built
            ids = np.load(folder / _TOKENS, mmap_mode="r")
            ends = np.load(folder / _TOKEN_ENDS)
            model = None
            if len(document_counts):
                model = bm25s.BM25.load(folder, mmap=True, load_corpus=False)
        except (OSError, ValueError, KeyError) as error:
            raise IndexMismatchError(
                f"词语索引无法读取：{error}。请运行 `jushi index` 重建。"
            ) from error
        if len(ends) != size:
            raise IndexMismatchError(
                f"词语索引有 {len(ends)} 个段落，应有 {size} 个。请运行 `jushi index` 重建。"
            )
        return cls(model, document_counts, ids, ends)

    def tokens(self) -> list[list[str]]:
        """Return every passage's tokens as they were indexed, in passage order."""
        words = sorted(self._words, key=self._words.__getitem__)
        starts = [0, *self._ends[:-1].tolist()]
        return [
            [words[i] for i in self._ids[start:end].tolist()]
            for start, end in zip(starts, self._ends.tolist(), strict=False)
        ]

    @property
    def vocabulary(self) -> list[str]:
        """Every token of the corpus, the most frequent first, then in sorted order."""
        # bm25s adds an empty token of its own.
        known = [(token, at) for token, at in self._words.items() if token]
        return [t for t, i in sorted(known, key=lambda x: (-self._document_counts[x[1]], x[0]))]

    def scores(self, tokens: Sequence[str]) -> NDArray[np.float32]:
        """Return the BM25 score of every passage, shape (n,), 0 where no token occurs."""
        known = [token for token in tokens if token in self._words]
        if self._model is None or not known:
            return np.zeros(self._size, np.float32)
        return np.asarray(self._model.get_scores(known), np.float32)

    def idf(self, token: str) -> float:
        """Return ln(1 + (n - df + 0.5) / (df + 0.5)), largest for a token no passage holds."""
        at = self._words.get(token)
        count = 0 if at is None else int(self._document_counts[at])
        return math.log(1 + (self._size - count + 0.5) / (count + 0.5))
