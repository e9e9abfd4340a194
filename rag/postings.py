"""Which passages of a segment hold which tokens, and how often; read from the disk as needed.

Counts alone are kept: what a token weighs depends on the whole corpus, which changes with every
document, and is worked out when a question is asked (`rag.lexical`). docs/experiments.md compares
this with bm25s and tantivy.

    hashes.npy     of the tokens, ascending: uint64, shape (tokens,)
    words.bin      the tokens in that order, UTF-8
    word_ends.npy  where each ends there: int64, shape (tokens,)
    ends.npy       where each token's postings end: int64, shape (tokens,)
    passages.npy   its passages, ascending: int32, shape (postings,)
    counts.npy     how often it stands in each: uint16, shape (postings,)
    lengths.npy    each passage's number of tokens: int32, shape (passages,)
"""

import hashlib
from collections.abc import Iterable, Sequence
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from rag.disk import open_array, open_bytes
from rag.errors import IndexMismatchError

__all__ = ["Postings", "hashed"]

_MOST = np.iinfo(np.uint16).max


@lru_cache(maxsize=65536)
def hashed(token: str) -> int:
    """Return a token's number, the same in every process: 64 bits of its BLAKE2."""
    return int.from_bytes(hashlib.blake2b(token.encode(), digest_size=8).digest(), "big")


class Postings(NamedTuple):
    """One segment's postings; the arrays are as the module describes them."""

    hashes: NDArray[np.uint64]
    words: NDArray[np.uint8]
    word_ends: NDArray[np.int64]
    ends: NDArray[np.int64]
    passages: NDArray[np.int32]
    counts: NDArray[np.uint16]
    lengths: NDArray[np.int32]

    @classmethod
    def build(cls, tokens: Iterable[Sequence[str]]) -> "Postings":
        """Index passages, given by their tokens in passage order; one at a time is held."""
        numbers: dict[str, int] = {}
        terms = [np.zeros(0, np.int64)]
        for passage in tokens:
            own = [numbers.setdefault(word, len(numbers)) for word in passage]
            terms.append(np.array(own, np.int64))
        lengths = np.array([len(own) for own in terms[1:]], np.int32)
        passages = np.repeat(np.arange(len(lengths)), lengths)
        return _sorted(list(numbers), np.concatenate(terms), passages, 1, lengths)

    @classmethod
    def join(
        cls, parts: Sequence["Postings"], places: Sequence[NDArray[np.int64]], size: int
    ) -> "Postings":
        """Return the postings of passages of several segments.

        Args:
            parts: The segments'.
            places: Where each part's rows stand among the passages wanted, -1 where nowhere.
            size: How many passages are wanted.
        """
        numbers: dict[str, int] = {}
        terms, passages, counts = [], [], []
        lengths = np.zeros(size, np.int32)
        for part, place in zip(parts, places, strict=True):
            own = np.array([numbers.setdefault(w, len(numbers)) for w in part.vocabulary], np.int64)
            at = place[part.passages]
            held = at >= 0
            terms.append(np.repeat(own, np.diff(part.ends, prepend=0))[held])
            passages.append(at[held])
            counts.append(part.counts[held])
            lengths[place[place >= 0]] = part.lengths[place >= 0]
        return _sorted(
            list(numbers),
            np.concatenate(terms),
            np.concatenate(passages),
            np.concatenate(counts),
            lengths,
        )

    @property
    def vocabulary(self) -> list[str]:
        """The tokens in the order of their hashes."""
        text = self.words.tobytes()
        ends = self.word_ends.tolist()
        return [text[a:b].decode() for a, b in zip([0, *ends], ends, strict=False)]

    def find(self, tokens: Sequence[str]) -> list[tuple[NDArray[np.int32], NDArray[np.uint16]]]:
        """Return the passages that hold each token and how often; empty where none does."""
        wanted = np.array([hashed(token) for token in tokens], np.uint64)
        places = np.searchsorted(self.hashes, wanted).tolist()
        return [self._at(token, at) for token, at in zip(tokens, places, strict=True)]

    def _at(self, token: str, at: int) -> tuple[NDArray[np.int32], NDArray[np.uint16]]:
        start = end = 0
        if at < len(self.hashes):
            word = self.words[self.word_ends[at - 1] if at else 0 : self.word_ends[at]]
            if word.tobytes() == token.encode():
                start, end = int(self.ends[at - 1]) if at else 0, int(self.ends[at])
        return self.passages[start:end], self.counts[start:end]

    def save(self, folder: Path) -> None:
        """Write the postings into a new folder."""
        folder.mkdir()
        for name, array in self._asdict().items():
            if name == "words":
                (folder / "words.bin").write_bytes(array.tobytes())
            else:
                np.save(folder / f"{name}.npy", array)

    @classmethod
    def load(cls, folder: Path, size: int) -> "Postings":
        """Open saved postings of `size` passages; they stay on the disk.

        Raises:
            IndexMismatchError: If the files are missing, of another form or of other passages.
        """
        try:
            arrays = {
                name: open_array(folder / f"{name}.npy") for name in cls._fields if name != "words"
            }
            words = np.frombuffer(open_bytes(folder / "words.bin"), np.uint8)
            postings = cls(words=words, **arrays)
        except (OSError, ValueError, TypeError) as error:
            raise IndexMismatchError(
                f"词语索引无法读取：{error}。请运行 `jushi index` 重建。"
            ) from error
        if len(postings.lengths) != size:
            raise IndexMismatchError(
                f"词语索引有 {len(postings.lengths)} 个段落，应有 {size} 个。"
                "请运行 `jushi index` 重建。"
            )
        return postings


def _sorted(
    words: Sequence[str],
    terms: NDArray[np.int64],
    passages: NDArray[np.int64],
    counts: NDArray[np.uint16] | int,
    lengths: NDArray[np.int32],
) -> Postings:
    """Bring occurrences into order: by the token's hash, then by passage; equal ones added up."""
    hashes = np.array([hashed(word) for word in words], np.uint64)
    order = np.argsort(hashes)
    rank = np.empty(len(words), np.int64)
    rank[order] = np.arange(len(words))
    keys = rank[terms] * max(len(lengths), 1) + passages
    weights = np.broadcast_to(np.asarray(counts, np.int64), keys.shape)
    at = np.argsort(keys, kind="stable")
    keys, weights = keys[at], weights[at]
    first = np.flatnonzero(np.diff(keys, prepend=-1))
    totals = np.add.reduceat(weights, first) if len(first) else weights
    keys = keys[first]
    owner = keys // max(len(lengths), 1)
    # A token of which no passage is left is no token.
    present, sizes = np.unique(owner, return_counts=True)
    kept = [words[i] for i in order[present].tolist()]
    encoded = [word.encode() for word in kept]
    return Postings(
        hashes=hashes[order][present],
        words=np.frombuffer(b"".join(encoded), np.uint8),
        word_ends=np.cumsum([len(word) for word in encoded], dtype=np.int64),
        ends=np.cumsum(sizes, dtype=np.int64),
        passages=(keys % max(len(lengths), 1)).astype(np.int32),
        counts=np.minimum(totals, _MOST).astype(np.uint16),
        lengths=np.asarray(lengths, np.int32),
    )
