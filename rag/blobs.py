"""Many byte strings in one file, read from the disk as needed: records and texts of a segment.

<name>.bin       one after the other
<name>_ends.npy  where each ends there: int64, shape (n,)
"""

import mmap
from collections.abc import Iterable
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from rag.disk import open_array, open_bytes
from rag.errors import IndexMismatchError
from rag.lazy import Lazy

__all__ = ["Blobs", "save_blobs"]


class Blobs(Lazy[bytes]):
    """Byte strings, by row."""

    def __init__(self, data: bytes | mmap.mmap, ends: NDArray[np.int64]) -> None:
        self.data, self.ends = data, ends

    @classmethod
    def of(cls, items: Iterable[bytes]) -> "Blobs":
        """Hold byte strings in memory."""
        held = list(items)
        return cls(b"".join(held), np.cumsum([len(item) for item in held], dtype=np.int64))

    @classmethod
    def load(cls, folder: Path, name: str) -> "Blobs":
        """Open saved byte strings; they stay on the disk.

        Raises:
            OSError, ValueError: If a file is missing or damaged.
            IndexMismatchError: If the two files do not fit.
        """
        data, ends = open_bytes(folder / f"{name}.bin"), open_array(folder / f"{name}_ends.npy")
        if len(data) != (int(ends[-1]) if len(ends) else 0):
            raise IndexMismatchError(
                f"索引文件 {folder.name}/{name} 的两部分不符。请运行 `jushi index --force` 重建。"
            )
        return cls(data, ends)

    def __len__(self) -> int:
        return len(self.ends)

    def _at(self, index: int) -> bytes:
        start, end = self.span(index)
        return self.data[start:end]

    def span(self, row: int) -> tuple[int, int]:
        """Return where a row lies in the data."""
        return (int(self.ends[row - 1]) if row else 0, int(self.ends[row]))

    def holds(self, row: int, wanted: bytes) -> bool:
        """Tell whether a row has some bytes in it, without copying it."""
        return self.data.find(wanted, *self.span(row)) >= 0


def save_blobs(items: Iterable[bytes], folder: Path, name: str) -> None:
    """Write byte strings into a folder, holding one at a time."""
    lengths = []
    with (folder / f"{name}.bin").open("wb") as file:
        for item in items:
            file.write(item)
            lengths.append(len(item))
    np.save(folder / f"{name}_ends.npy", np.cumsum(lengths, dtype=np.int64))
