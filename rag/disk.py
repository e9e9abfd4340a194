"""Files that must be whole: synced before what comes next, told by their SHA-256; and opened."""

import hashlib
import mmap
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

__all__ = ["allow_files", "digest", "files_in", "open_array", "open_bytes", "sync"]

# What is smaller is read at once: a mapped file takes a file handle for as long as it is open, a
# process has a thousand or so, and a segment has three dozen files.
_MAPPED_FROM = 262_144


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


def allow_files() -> None:
    """Allow as many open files as the system lets: each file of a large index takes one."""
    try:
        import resource
    except ImportError:  # Windows has no such limit
        return
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))


def open_array(path: Path) -> NDArray[Any]:
    """Open a saved array; a large one stays on the disk.

    Raises:
        OSError, ValueError: If the file is missing or damaged.
    """
    large = path.stat().st_size >= _MAPPED_FROM
    # a plain array over a mapped file: numpy's own type for those is slow to index
    return np.asarray(np.load(path, mmap_mode="r" if large else None))


def open_bytes(path: Path) -> bytes | mmap.mmap:
    """Open a file of bytes; a large one stays on the disk.

    Raises:
        OSError: If it is missing.
    """
    if path.stat().st_size < _MAPPED_FROM:
        return path.read_bytes()
    with path.open("rb") as file:
        return mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
