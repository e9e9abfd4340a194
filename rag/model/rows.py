"""Word vectors read from the model's file row by row, instead of held in memory.

The vocabulary of a multilingual model is most of its weight (250,037 rows of 384 float32 are
384 MB) and a question needs twenty rows of it. Mapped into memory, pages that were touched
once stay counted as the service's; read by `pread`, a row costs a microsecond and leaves
nothing behind.
"""

import json
import os
import struct
import weakref
from pathlib import Path
from typing import Any

import torch

__all__ = ["RowsOnDisk", "keep_rows_on_disk"]

_DTYPES = {"F32": torch.float32, "BF16": torch.bfloat16, "F16": torch.float16}


class RowsOnDisk(torch.nn.Module):
    """An embedding whose weight stays in a safetensors file; for inference only."""

    def __init__(self, path: Path, offset: int, shape: tuple[int, int], dtype: torch.dtype) -> None:
        """Open the file.

        Args:
            path: A safetensors file.
            offset: Of the weight's first byte.
            shape: Rows and columns.
            dtype: As stored.
        """
        super().__init__()
        self._descriptor = os.open(path, os.O_RDONLY)
        weakref.finalize(self, os.close, self._descriptor)
        self._offset, self._rows, self._dim = offset, *shape
        self._dtype = dtype
        self._row_bytes = shape[1] * dtype.itemsize

    def forward(self, ids: torch.Tensor) -> torch.Tensor:
        """Return the rows of token ids, shape (*ids.shape, dim)."""
        wanted, places = torch.unique(ids, return_inverse=True)
        buffer = bytearray(len(wanted) * self._row_bytes)
        view = memoryview(buffer)
        for i, row in enumerate(wanted.tolist()):
            if not 0 <= row < self._rows:
                raise IndexError(f"token {row} of a vocabulary of {self._rows}")
            part = view[i * self._row_bytes : (i + 1) * self._row_bytes]
            os.preadv(self._descriptor, [part], self._offset + row * self._row_bytes)
        rows = torch.frombuffer(buffer, dtype=self._dtype).view(-1, self._dim)
        return rows[places]


def keep_rows_on_disk(model: Any, folder: Path) -> bool:
    """Put rows on disk in the place of a loaded model's word embedding.

    Args:
        model: A transformers model loaded from the folder, in the precision it is stored in.
        folder: Holds model.safetensors.

    Returns:
        Whether it could be done; a model of another form is left as it is.
    """
    path = folder / "model.safetensors"
    embeddings: Any = getattr(model, "embeddings", None)
    weight = getattr(getattr(embeddings, "word_embeddings", None), "weight", None)
    if weight is None or not path.is_file():
        return False
    with path.open("rb") as file:
        (length,) = struct.unpack("<Q", file.read(8))
        header = json.loads(file.read(length))
    stored = header.get("embeddings.word_embeddings.weight")
    if stored is None or _DTYPES.get(stored["dtype"]) != weight.dtype:
        return False
    start = 8 + length + stored["data_offsets"][0]
    shape = (int(stored["shape"][0]), int(stored["shape"][1]))
    embeddings.word_embeddings = RowsOnDisk(path, start, shape, weight.dtype)
    return True
