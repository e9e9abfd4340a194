"""Vectors from a server: the same as the real model's own, and clear words when it fails."""

import contextlib
import json
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from api.app import create_app
from api.keeping import Keeper
from rag.corpus import Corpus
from rag.embedding_server import EmbeddingServer
from rag.encoder import SentenceTransformerEncoder, load_encoder
from rag.errors import ModelError
from rag.settings import Settings
from tests.language_server import Exchange, LanguageServer, Reply, language_server, sending

pytestmark = pytest.mark.real_model

TEXTS = ["企业复工复产", "推迟开学的通知", "a short English text"]


@pytest.fixture(scope="module")
def server() -> Iterator[LanguageServer]:
    with language_server() as server:
        yield server


def embedding(encoder: SentenceTransformerEncoder, *, scale: float = 3.0) -> Reply:
    """Return a reply by the real model, unnormalised, in the form of the path asked for."""

    def reply(exchange: Exchange) -> None:
        native = exchange.path == "/embed"
        texts = exchange.body["inputs" if native else "input"]
        vectors = [scale * encode(encoder, text) for text in texts]
        rows = [vector.tolist() for vector in vectors]
        body: Any = rows
        if not native:
            body = {"data": [{"index": i, "embedding": row} for i, row in enumerate(rows)][::-1]}
        sending(200, json.dumps(body))(exchange)

    return reply


def encode(encoder: SentenceTransformerEncoder, text: str) -> Any:
    for prompt, method in (
        ("query: ", encoder.encode_question),
        ("passage: ", lambda given: encoder.encode_passages([given])[0]),
    ):
        if text.startswith(prompt):
            return method(text.removeprefix(prompt))
    return encoder.encode_question(text)


def connected(url: str, **settings: Any) -> EmbeddingServer:
    encoder = load_encoder(Settings(embeddings_url=url, **settings))
    assert isinstance(encoder, EmbeddingServer)
    return encoder


@pytest.mark.parametrize("path", ["", "/v1/", "/v1/embeddings", "/embed"])
def test_vectors_are_the_models_own(
    server: LanguageServer, encoder: SentenceTransformerEncoder, path: str
) -> None:
    server.reply = embedding(encoder)
    remote = connected(server.url + path)
    assert remote.dim == encoder.dim
    assert np.allclose(remote.encode_passages(TEXTS), encoder.encode_passages(TEXTS), atol=1e-4)
    assert np.allclose(
        remote.encode_question(TEXTS[0]), encoder.encode_question(TEXTS[0]), atol=1e-4
    )


def test_model_key_and_prompts_are_sent(
    server: LanguageServer, encoder: SentenceTransformerEncoder
) -> None:
    server.reply = embedding(encoder)
    remote = connected(
        server.url,
        embeddings_model="e5",
        embeddings_key="secret",
        embeddings_query_prompt="问：",
        embeddings_passage_prompt="",
    )
    remote.encode_question("复工")
    assert server.asked[-1].body["input"] == ["问：复工"]
    assert server.asked[-1].body["model"] == "e5"
    assert server.asked[-1].headers["Authorization"] == "Bearer secret"
    remote.encode_passages(["复工"])
    assert server.asked[-1].body["input"] == ["复工"]


def test_a_search_finds_the_same(
    server: LanguageServer, corpus: Corpus, encoder: SentenceTransformerEncoder
) -> None:
    server.reply = embedding(encoder)
    remote = Corpus(corpus.generation, connected(server.url), corpus.settings)
    question = "学生心理有问题找谁"
    found = [hit.entry.entry_id for hit in remote.search(question).hits]
    assert found == [hit.entry.entry_id for hit in corpus.search(question).hits]


@pytest.mark.parametrize("text", ["复工复产", "abc def", "COVID-19 与 5G", "", "１２３"])
def test_a_texts_length_is_not_underrated(
    server: LanguageServer, encoder: SentenceTransformerEncoder, text: str
) -> None:
    server.reply = embedding(encoder)
    assert connected(server.url).count_tokens([text])[0] >= encoder.count_tokens([text])[0] - 2


@pytest.mark.parametrize(
    ("reply", "said"),
    [
        (sending(500, "{}"), "HTTP 500"),
        (sending(401, "{}"), "HTTP 401"),
        (sending(200, "no json"), "无法读取"),
        (sending(200, "{}"), "无法读取"),
        (sending(200, '{"data": []}'), "形状"),
        (sending(200, '{"data": [{"index": 0, "embedding": [1, NaN]}]}'), "形状"),
        (sending(200, '{"data": [{"index": 0, "embedding": "AAAA"}]}'), "无法读取"),
    ],
)
def test_a_server_that_fails_is_told(server: LanguageServer, reply: Reply, said: str) -> None:
    server.reply = reply
    with pytest.raises(ModelError, match=said):
        connected(server.url)


def test_a_server_whose_vectors_change_is_told(
    server: LanguageServer, encoder: SentenceTransformerEncoder
) -> None:
    server.reply = embedding(encoder)
    remote = connected(server.url)
    server.reply = sending(200, '{"data": [{"index": 0, "embedding": [1, 0]}]}')
    with pytest.raises(ModelError, match="2 维"):
        remote.encode_question("复工")


def test_nobody_there_is_told() -> None:
    with pytest.raises(ModelError, match="连接不上"):
        connected("http://127.0.0.1:9")


def served(corpus: Corpus) -> FastAPI:
    """The service over an opened corpus: its data folder may be another process's."""
    app = create_app(corpus.settings)
    app.state.keeper = Keeper(corpus.settings)
    app.state.keeper.corpus = corpus
    return app


def test_over_http_a_failing_server_is_a_503(
    server: LanguageServer, corpus: Corpus, encoder: SentenceTransformerEncoder
) -> None:
    server.reply = embedding(encoder)
    remote = Corpus(corpus.generation, connected(server.url), corpus.settings)
    server.reply = sending(503, "{}")
    app = served(remote)
    client = TestClient(app, base_url="http://127.0.0.1", raise_server_exceptions=False)
    with contextlib.closing(client):
        response = client.post("/api/search", json={"question": "复工复产"})
    assert response.status_code == 503
    assert server.url not in response.text
