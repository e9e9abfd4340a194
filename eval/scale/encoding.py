"""Vectors for a million passages: the model's own for the first fifty thousand, then mixed.

Random normal vectors make every index of neighbours look broken; these are the model's, and
mixtures of them: a passage beyond the first ones gets the mean of its sentences' vectors, moved
towards that of a real passage.
"""

from collections.abc import Callable, Sequence
from hashlib import blake2b
from pathlib import Path

import numpy as np

from rag.encoder import SentenceTransformerEncoder, Vectors
from rag.passages import sentence_spans

__all__ = ["ScaleEncoder"]

_BLOCK = 1000
# How far a mixed vector is moved towards that of a real passage.
_MOVED = 0.3


class ScaleEncoder(SentenceTransformerEncoder):
    """The real model for questions, sentences and the first passages."""

    def __init__(
        self,
        encoder: SentenceTransformerEncoder,
        sentences: Sequence[str],
        folder: Path,
        real: int,
        told: Callable[[int, int], object],
    ) -> None:
        """Encode the sentences; open the passages' vectors that were kept.

        Args:
            encoder: The real one.
            sentences: What all passages are made of.
            folder: Where vectors are kept between runs; made if need be.
            real: How many passages the model embeds.
            told: Called with (done, real) while it does.
        """
        self.__dict__.update(encoder.__dict__)
        folder.mkdir(parents=True, exist_ok=True)
        self._keys, self._file = folder / "keys.bin", folder / "vectors.bin"
        self._real, self._told = real, told
        self._held = np.zeros((real, self.dim), np.float32)
        self._places = self._kept()
        whole = encoder.encode_passages(sentences)
        self._sentences = dict(zip(sentences, whole, strict=True))

    @property
    def embedded(self) -> int:
        """How many passages have the model's own vectors."""
        return len(self._places)

    def encode_passages(
        self, texts: Sequence[str], progress: Callable[[int], object] | None = None
    ) -> Vectors:
        """Return float32 vectors of unit length, shape (len(texts), dim), in the order given."""
        self._embed([text for text in texts if text not in self._sentences])
        vectors = np.array([self._vector(text) for text in texts], np.float32)
        if progress:
            progress(len(texts))
        return vectors.reshape(-1, self.dim)

    def _vector(self, text: str) -> Vectors:
        if text in self._sentences:
            return np.asarray(self._sentences[text])
        key = _key(text)
        if key in self._places:
            return np.asarray(self._held[self._places[key]])
        spans = sentence_spans(text)
        parts = [self._sentences[text[a:b]] for a, b in spans if text[a:b] in self._sentences]
        moved = self._held[int.from_bytes(key, "big") % len(self._places)]
        mean = np.mean(parts, axis=0) if parts else moved
        mixed = (1 - _MOVED) * mean + _MOVED * moved
        return np.asarray(mixed / np.linalg.norm(mixed), np.float32)

    def _embed(self, texts: Sequence[str]) -> None:
        """Embed passages until there are enough, and keep their vectors."""
        missing = [text for text in dict.fromkeys(texts) if _key(text) not in self._places]
        missing = missing[: self._real - len(self._places)]
        for start in range(0, len(missing), _BLOCK):
            block = missing[start : start + _BLOCK]
            vectors = super().encode_passages(block)
            with self._file.open("ab") as file:
                file.write(vectors.tobytes())
            with self._keys.open("ab") as file:
                file.write(b"".join(map(_key, block)))
            for text, vector in zip(block, vectors, strict=True):
                self._held[len(self._places)] = vector
                self._places[_key(text)] = len(self._places)
            self._told(len(self._places), self._real)

    def _kept(self) -> dict[bytes, int]:
        """Read the vectors of an earlier run; what was cut off by its end is left out."""
        if not self._keys.is_file():
            return {}
        names = self._keys.read_bytes()
        keys = [names[i : i + 8] for i in range(0, len(names) - 7, 8)][: self._real]
        vectors = np.fromfile(self._file, np.float32).reshape(-1, self.dim)[: len(keys)]
        self._held[: len(vectors)] = vectors
        return {key: i for i, key in enumerate(keys[: len(vectors)])}


def _key(text: str) -> bytes:
    return blake2b(text.encode(), digest_size=8).digest()
