"""Files that must be whole: synced before what comes next, told by their SHA-256."""

import hashlib
import os
from collections.abc import Sequence
from pathlib import Path

__all__ = ["digest", "files_in", "sync"]


def sync(path: Path) -> None:
    """Ask the system to write a file or folder to the disk before what comes next."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def digest(path: Path) -> str:
    """Return a file's SHA-256 in hexadecimal digits."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def files_in(folder: Path) -> Sequence[Path]:
    """Return the files of a folder and of those in it, sorted."""
    return sorted(path for path in folder.rglob("*") if path.is_file())
