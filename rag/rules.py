"""A name for a way of doing something: another code, word list or library gives another name.

What was made by another one is made again; nobody has to remember to raise a number.
"""

import hashlib
from collections.abc import Iterator, Sequence
from importlib.metadata import version
from importlib.resources import files
from importlib.resources.abc import Traversable

__all__ = ["name_of_rules"]


def name_of_rules(parts: Sequence[str], libraries: Sequence[str] = ()) -> str:
    """Return 16 hex digits that stand for files of this package and versions of libraries.

    Args:
        parts: Files and folders of `rag`.
        libraries: By the names they are installed by.
    """
    digest = hashlib.sha256()
    for name in libraries:
        digest.update(f"{name} {version(name)}\n".encode())
    for part in parts:
        for file in _files(files("rag").joinpath(part)):
            digest.update(file.read_bytes())
    return digest.hexdigest()[:16]


def _files(place: Traversable) -> Iterator[Traversable]:
    if place.is_file():
        if place.name.endswith((".py", ".txt", ".json", ".toml")):
            yield place
        return
    for item in sorted(place.iterdir(), key=lambda each: each.name):
        if item.name != "__pycache__":
            yield from _files(item)
