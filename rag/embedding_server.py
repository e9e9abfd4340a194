"""An embedding model behind HTTP: OpenAI's /v1/embeddings, or text-embeddings-inference's /embed.

Stands in the place of the local model (`rag.encoder.Encoder`). Prompts are put before the texts
here; vectors are brought to unit length here.
"""

import math
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import httpx
import numpy as np
from numpy.typing import NDArray

from rag.errors import ModelError
from rag.settings import Settings

__all__ = ["EmbeddingServer"]

_BATCH = 32
# 复工 is two tokens at most; of other scripts at least two characters make one
_DENSE = re.compile(r"[\u2e80-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")
_OTHER = re.compile(r"[^\s\u2e80-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]+")


@dataclass(frozen=True, slots=True)
class EmbeddingServer:
    """An encoder whose model runs elsewhere.

    Attributes:
        url: Of the endpoint itself.
        name: What the server calls its model; manifests name it.
        dim: Of its vectors, as the server gave them when asked.
        precision: Not known here: "server".
        key: Sent as a bearer token; None sends none.
        query_prompt: Put before questions.
        passage_prompt: Put before passages.
        timeout_s: For one request, in seconds.
    """

    url: str
    name: str
    dim: int
    precision: str
    key: str | None
    query_prompt: str
    passage_prompt: str
    timeout_s: float

    @classmethod
    def connect(cls, settings: Settings) -> "EmbeddingServer":
        """Return the server of the settings, asked once for the dimension of its vectors.

        Raises:
            ModelError: If it cannot be reached or gives no vectors.
        """
        assert settings.embeddings_url is not None, "the caller has seen that it is set"
        key = settings.embeddings_key.get_secret_value() if settings.embeddings_key else None
        server = cls(
            url=_endpoint(settings.embeddings_url),
            name=settings.embeddings_model,
            dim=0,
            precision="server",
            key=key,
            query_prompt=settings.embeddings_query_prompt,
            passage_prompt=settings.embeddings_passage_prompt,
            timeout_s=settings.embeddings_timeout_s,
        )
        probe = server._vectors(["维数"])
        return cls(
            server.url, server.name, probe.shape[1], "server", key,
            server.query_prompt, server.passage_prompt, server.timeout_s,
        )  # fmt: skip

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """Return at most how many tokens each text takes: its tokenizer is not known here."""
        return [
            len(_DENSE.findall(text)) + sum(math.ceil(len(run) / 2) for run in _OTHER.findall(text))
            for text in texts
        ]

    def encode_passages(
        self, texts: Sequence[str], progress: Callable[[int], object] | None = None
    ) -> NDArray[np.float32]:
        """Return float32 vectors of unit length, shape (len(texts), dim), in the order given.

        Raises:
            ModelError: If the server fails or its vectors do not fit.
        """
        vectors = np.empty((len(texts), self.dim), np.float32)
        for at in range(0, len(texts), _BATCH):
            batch = [self.passage_prompt + text for text in texts[at : at + _BATCH]]
            vectors[at : at + len(batch)] = self._checked(batch)
            if progress:
                progress(len(batch))
        return vectors

    def encode_question(self, text: str) -> NDArray[np.float32]:
        """Return one float32 vector of unit length, shape (dim,).

        Raises:
            ModelError: If the server fails or its vector does not fit.
        """
        return np.asarray(self._checked([self.query_prompt + text])[0], np.float32)

    def _checked(self, texts: Sequence[str]) -> NDArray[np.float32]:
        vectors = self._vectors(texts)
        if vectors.shape[1] != self.dim:
            raise ModelError(
                f"向量服务返回 {vectors.shape[1]} 维的向量，此前为 {self.dim} 维。"
                "请检查服务所用的模型；换了模型要运行 `jushi index` 重建索引。"
            )
        return vectors

    def _vectors(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return the server's vectors, of unit length, shape (len(texts), whatever it gives)."""
        native = self.url.endswith("/embed")
        body: dict[str, Any] = (
            {"inputs": list(texts), "truncate": True}
            if native
            else {"model": self.name, "input": list(texts), "encoding_format": "float"}
        )
        headers = {"Authorization": f"Bearer {self.key}"} if self.key else {}
        try:
            response = httpx.post(self.url, json=body, headers=headers, timeout=self.timeout_s)
            if response.status_code != 200:
                raise ModelError(
                    f"向量服务 {self.url} 返回了 HTTP {response.status_code}，应为 200。"
                    "请检查 JUSHI_EMBEDDINGS_URL、JUSHI_EMBEDDINGS_MODEL 与 JUSHI_EMBEDDINGS_KEY。"
                )
            rows = _rows(response.json(), native)
            vectors = np.asarray(rows, np.float32)
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise ModelError(
                f"连接不上向量服务 {self.url}，或它没有按时回答：{error}。"
                "请检查 JUSHI_EMBEDDINGS_URL 与该服务的状态。"
            ) from error
        except (ValueError, KeyError, TypeError, IndexError) as error:
            raise ModelError(f"向量服务 {self.url} 的应答无法读取：{error!r}。") from error
        if vectors.ndim != 2 or len(vectors) != len(texts) or not np.isfinite(vectors).all():
            raise ModelError(
                f"向量服务 {self.url} 对 {len(texts)} 段文本返回了形状为 {vectors.shape} 的数组，"
                "应为每段一个有限的向量。"
            )
        norms = np.linalg.norm(vectors, axis=1, keepdims=True)
        return np.asarray(vectors / np.maximum(norms, 1e-12), np.float32)


def _endpoint(url: str) -> str:
    """Return the endpoint's address: http://host, http://host/v1 and the whole all will do."""
    url = url.rstrip("/")
    if url.endswith(("/embeddings", "/embed")):
        return url
    return f"{url}/embeddings" if httpx.URL(url).path.strip("/") else f"{url}/v1/embeddings"


def _rows(data: Any, native: bool) -> list[Any]:
    """Return the vectors of a reply in the order of the texts."""
    if native:
        return list(data)
    ordered = sorted(data["data"], key=lambda item: item["index"])
    return [item["embedding"] for item in ordered]
