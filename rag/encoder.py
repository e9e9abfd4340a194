"""The embedding model behind one seam: texts -> unit vectors.

`Encoder` is what the rest of the code knows; `SentenceTransformerEncoder` is the local model.
"""

import logging
import os
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Literal, NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from rag.embedding_server import EmbeddingServer
from rag.errors import ModelError
from rag.model.unpack import MODEL_NAME, find_packed_weights, unpack_model
from rag.settings import DEFAULT_MODEL, Settings

__all__ = [
    "Encoder",
    "PreparedModel",
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

    def __init__(
        self, path: str, name: str, precision: str, threads: int, layers: Path | None = None
    ) -> None:
        """Load the model.

        Args:
            path: Folder, or a name the hub knows.
            name: What manifests and /api/health call it.
            precision: "float32" or "bfloat16"; "int8" with layers of that precision.
            threads: For one question; building the index uses every core.
            layers: File of `rag.model.layers`, to run in the place of PyTorch's layers.

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
                model_kwargs={
                    "dtype": torch.bfloat16 if precision == "bfloat16" else torch.float32,
                    "use_safetensors": True,
                },
                # layers that will be replaced need not be read
                config_kwargs={"num_hidden_layers": 0} if layers else {},
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
        self._layers = None
        if layers:
            from rag.model.layers import LayersInOnnx

            self._layers = LayersInOnnx(layers, threads)
            transformer: Any = self._model[0].auto_model
            transformer.encoder = self._layers
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
        vectors = np.empty((len(texts), self.dim), np.float32)
        # Texts of like length together: padding is computed like any other token.
        order = sorted(range(len(texts)), key=lambda i: (len(texts[i]), i))
        self._use_threads(os.cpu_count() or 1)
        try:
            for at in range(0, len(order), _BATCH):
                batch = order[at : at + _BATCH]
                vectors[batch] = self._model.encode_document(
                    [texts[i] for i in batch], batch_size=_BATCH, show_progress_bar=False
                )
                if progress:
                    progress(len(batch))
        finally:
            self._use_threads(self._threads)
        return _unit(vectors)

    def _use_threads(self, count: int) -> None:
        import torch

        if self._layers is None:
            torch.set_num_threads(count)
        else:
            self._layers.threads = count

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


class PreparedModel(NamedTuple):
    """A model that is on this machine, or that a hub knows."""

    path: str
    name: str
    precision: str
    layers: Path | None


def prepare_model(settings: Settings) -> PreparedModel:
    """Make sure the model is on this machine; the default one is unpacked once.

    Raises:
        ModelError: If the default model's weights are not installed or damaged.
    """
    own = settings.model == DEFAULT_MODEL
    precision = _chosen_precision() if settings.precision == "auto" else settings.precision
    if not own:
        if precision == "int8":
            # Layers of other forms are not rewritten; PyTorch's own are run.
            precision = "float32"
        return PreparedModel(settings.model, settings.model, precision, None)
    stored = "bfloat16" if precision == "bfloat16" else "float32"
    folder = settings.model_cache.expanduser() / f"{DEFAULT_MODEL}-{stored}"
    if not folder.is_dir():
        _log.info("unpacking %s (%s) into %s", MODEL_NAME, stored, folder)
        folder.parent.mkdir(parents=True, exist_ok=True)
        unpack_model(find_packed_weights(), folder, stored)
    if precision == "bfloat16":
        return PreparedModel(str(folder), MODEL_NAME, precision, None)
    from rag.model.layers import write_layers

    try:
        layers = write_layers(folder, precision)
    except OSError as error:
        # A read-only image that was made for another processor: PyTorch's layers do as well.
        _log.warning("无法在 %s 写入模型的计算图（%s），改用较慢的 float32。", folder, error)
        return PreparedModel(str(folder), MODEL_NAME, "float32", None)
    return PreparedModel(str(folder), MODEL_NAME, precision, layers)


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
    model = prepare_model(settings)
    return SentenceTransformerEncoder(
        model.path, model.name, model.precision, settings.threads, model.layers
    )


def _chosen_precision() -> Literal["int8", "bfloat16", "float32"]:
    """Return what this processor is quickest in."""
    import torch

    from rag.model.layers import multiplies_bytes

    if multiplies_bytes():
        return "int8"
    capabilities = torch.cpu.get_capabilities()
    in_hardware = capabilities.get("avx512_bf16") or capabilities.get("amx_bf16")
    return "bfloat16" if in_hardware else "float32"
