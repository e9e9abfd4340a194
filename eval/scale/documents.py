"""Documents of any number, made of real sentences: recombined and re-dated by seeded chance."""

import random
from collections.abc import Iterator, Mapping, Sequence
from hashlib import sha256
from pathlib import Path

from rag.entries import parse_document
from rag.index import Read
from rag.passages import sentence_spans
from rag.readers import MEDIA_TYPES

__all__ = ["ENTRIES", "PASSAGES", "Library", "sentences_of"]

ENTRIES = 50
"""Entries of a document."""
PASSAGES = 80
"""Passages it is cut into, as measured on the seeds' sentences."""
_SENTENCES = 3
# Every so many documents one is of the full month: a month that holds a seventh of all entries.
_FULL_EVERY, _FULL_MONTH = 7, (2020, 2)
_FIRST_YEAR, _YEARS = 2013, 8


def sentences_of(folder: Path) -> list[str]:
    """Return the different sentences of a folder's documents, of 13 to 119 characters.

    Raises:
        ValueError: If there are too few to make documents of.
    """
    found: dict[str, None] = {}
    for path in sorted(folder.rglob("*")):
        if path.suffix.lower() in MEDIA_TYPES:
            for entry in parse_document(path.name, path.read_bytes()).entries:
                text = entry.text.text
                found |= {text[a:b]: None for a, b in sentence_spans(text) if 12 < b - a < 120}
    if len(found) < 100:
        raise ValueError(f"{folder}：只有 {len(found)} 个句子，至少要 100 个。")
    return list(found)


class Library:
    """The first documents of an endless row; the same number gives the same document."""

    def __init__(self, sentences: Sequence[str], documents: int) -> None:
        self._sentences = sentences
        self._numbers = {_identifier(self._text(n)): n for n in range(documents)}

    @property
    def live(self) -> Mapping[str, str]:
        """The version of each document, by identifier."""
        return {name: f"v{number}" for name, number in self._numbers.items()}

    def read(self, version: str, entries: int = ENTRIES) -> Read:
        """Return a document as read."""
        number = int(version[1:])
        parsed = parse_document(f"digest-{number:06d}.txt", self._text(number, entries))
        return Read(version, parsed.document, parsed.entries)

    def _text(self, number: int, entries: int = ENTRIES) -> bytes:
        return "\n".join(self._lines(number, entries)).encode()

    def _lines(self, number: int, entries: int) -> Iterator[str]:
        chance = random.Random(number)
        year, month = _FIRST_YEAR + number % _YEARS, number % 12 + 1
        if number % _FULL_EVERY == 0:
            year, month = _FULL_MONTH
        yield f"{year}年{month}月工作动态第{number}期"
        yield ""
        for i in range(entries):
            said = "".join(chance.choices(self._sentences, k=_SENTENCES))
            yield f"{month}月{1 + i * 28 // entries}日，{said}"


def _identifier(data: bytes) -> str:
    """Return what the product calls a document: the first digits of its bytes' SHA-256."""
    return sha256(data).hexdigest()[:12]
