"""An encoder that keeps its vectors between runs: thousands of texts take minutes to encode."""

import hashlib
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np

from rag.encoder import Encoder, Vectors

__all__ = ["CachedEncoder", "Told"]

# Saved after each block: encoding a large set can be stopped and taken up again.
_BLOCK = 512

Told = Callable[[int, int], object]
_Encode = Callable[[Sequence[str]], Vectors]


class CachedEncoder:
    """The product's encoder; a text whose digest is known is not encoded again."""

    def __init__(self, encoder: Encoder, folder: Path, told: Told | None = None) -> None:
        """Open the cache of a model.

        Args:
            encoder: Encodes what is not known.
            folder: Holds one file for each model and precision; made at the first save.
            told: Called with (done, all) while texts are encoded.
        """
        self._told = told
        self.name, self.dim, self.precision = encoder.name, encoder.dim, encoder.precision
        self._encoder = encoder
        safe = "".join(letter if letter.isalnum() else "-" for letter in encoder.name)
        self._path = folder / f"{safe}-{encoder.precision}.npz"
        self._known: dict[str, Vectors] = {}
        if self._path.is_file():
            with np.load(self._path) as stored:
                self._known = dict(zip(stored["digests"].tolist(), stored["vectors"], strict=True))

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """Return how many tokens each text takes; see Encoder."""
        return self._encoder.count_tokens(texts)

    def encode_passages(
        self, texts: Sequence[str], progress: Callable[[int], object] | None = None
    ) -> Vectors:
        """Return vectors of passages; see Encoder."""
        return self._vectors(
            "passage", texts, lambda new: self._encoder.encode_passages(new, progress)
        )

    def encode_questions(self, texts: Sequence[str]) -> Vectors:
        """Encode questions one by one, as the product does, and keep them."""
        return self._vectors(
            "question", texts, lambda new: np.stack([self._encoder.encode_question(t) for t in new])
        )

    def encode_question(self, text: str) -> Vectors:
        """Return the vector of one question; see Encoder."""
        return np.asarray(self.encode_questions([text])[0], np.float32)

    def _vectors(self, kind: str, texts: Sequence[str], encode: _Encode) -> Vectors:
        # The kind is part of the digest: a model encodes a text as question and as passage
        # differently.
        digests = [hashlib.sha256(f"{kind}\n{text}".encode()).hexdigest() for text in texts]
        missing = {
            digest: text
            for digest, text in zip(digests, texts, strict=True)
            if digest not in self._known
        }
        new = list(missing)
        for at in range(0, len(new), _BLOCK):
            block = new[at : at + _BLOCK]
            found = encode([missing[digest] for digest in block])
            self._known.update(zip(block, found, strict=True))
            self._save()
            if self._told is not None:
                self._told(min(at + _BLOCK, len(new)), len(new))
        return np.stack([self._known[digest] for digest in digests])

    def _save(self) -> None:
        self._path.parent.mkdir(parents=True, exist_ok=True)
        aside = self._path.with_suffix(".new.npz")
        stored = list(self._known.values())
        np.savez(aside, digests=np.array(list(self._known)), vectors=np.stack(stored))
        aside.replace(self._path)
