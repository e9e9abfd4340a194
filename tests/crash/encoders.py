"""The real model's vectors, kept: a process that is killed two hundred times cannot load it each.

`RecordingEncoder` is the model and remembers what it gave; `RecordedEncoder` gives that again
and knows nothing else.
"""

import json
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np

from rag.encoder import Encoder, Vectors

__all__ = ["RecordedEncoder", "RecordingEncoder"]


class RecordedEncoder:
    """Gives what the real model gave for the same texts."""

    def __init__(self, name: str, dim: int, precision: str) -> None:
        self.name, self.dim, self.precision = name, dim, precision
        self.tokens: dict[str, int] = {}
        self.vectors: dict[str, Vectors] = {}

    def save(self, path: Path) -> None:
        """Write the record to a file."""
        about = {"name": self.name, "dim": self.dim, "precision": self.precision}
        vectors = {text: vector.tolist() for text, vector in self.vectors.items()}
        record = about | {"tokens": self.tokens, "vectors": vectors}
        path.write_text(json.dumps(record, ensure_ascii=False), encoding="utf-8")

    @classmethod
    def load(cls, path: Path) -> "RecordedEncoder":
        """Read a record."""
        record = json.loads(path.read_text(encoding="utf-8"))
        encoder = cls(record["name"], record["dim"], record["precision"])
        encoder.tokens = record["tokens"]
        encoder.vectors = {
            text: np.array(vector, np.float32) for text, vector in record["vectors"].items()
        }
        return encoder

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        return [self.tokens[text] for text in texts]

    def encode_passages(
        self, texts: Sequence[str], progress: Callable[[int], object] | None = None
    ) -> Vectors:
        for _ in texts:
            if progress:
                progress(1)
        return np.array([self.vectors[text] for text in texts], np.float32).reshape(-1, self.dim)

    def encode_question(self, text: str) -> Vectors:
        return self.vectors[text]


class RecordingEncoder:
    """The real model, and a record of what it gave."""

    def __init__(self, real: Encoder) -> None:
        self._real = real
        self.record = RecordedEncoder(real.name, real.dim, real.precision)
        self.name, self.dim, self.precision = real.name, real.dim, real.precision

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        counts = self._real.count_tokens(texts)
        self.record.tokens.update(zip(texts, counts, strict=True))
        return counts

    def encode_passages(
        self, texts: Sequence[str], progress: Callable[[int], object] | None = None
    ) -> Vectors:
        vectors = self._real.encode_passages(texts, progress)
        self.record.vectors.update(zip(texts, vectors, strict=True))
        return vectors

    def encode_question(self, text: str) -> Vectors:
        return self._real.encode_question(text)
