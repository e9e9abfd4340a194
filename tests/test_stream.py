"""The event stream of /api/ask: begins at once, tells what goes wrong in the form due."""

import json
from collections.abc import Sequence
from typing import Any

import httpx
import pytest
from fastapi.testclient import TestClient

from api.app import create_app
from api.keeping import Keeper
from rag.corpus import Corpus
from rag.encoder import Progress, Vectors
from rag.errors import IndexMismatchError
from rag.settings import Settings

QUESTION = "2月哪些措施涉及复工复产"


class FailingEncoder:
    """An encoder whose model breaks when a question comes."""

    name, dim, precision = "broken", 384, "float32"

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        raise IndexMismatchError(f"no model for {len(texts)} texts")

    def encode_passages(self, texts: Sequence[str], progress: Progress | None = None) -> Vectors:
        raise IndexMismatchError(f"no model for {len(texts)} texts, {progress}")

    def encode_question(self, text: str) -> Vectors:
        raise IndexMismatchError(f"no model for {text}")


def events(lines: Sequence[str]) -> list[tuple[str, Any]]:
    names = [line.removeprefix("event: ") for line in lines if line.startswith("event: ")]
    data = [json.loads(line.removeprefix("data: ")) for line in lines if line.startswith("data: ")]
    return list(zip(names, data, strict=True))


def test_the_events_come_in_order_and_end_with_the_whole_answer(client: httpx.Client) -> None:
    body = {"question": QUESTION, "stream": True}
    with client.stream("POST", "/api/ask", json=body) as response:
        assert response.headers["cache-control"] == "no-store"
        told = events(list(response.iter_lines()))
    names = [name for name, _ in told]
    order = ["scope", "hits", "delta", "citation", "done"]
    assert list(dict.fromkeys(names)) == order
    given = dict(told)
    assert given["scope"] == given["done"]["scope"]
    said = "".join(data["text"] for name, data in told if name == "delta")
    assert said == given["done"]["answer"]
    cited = [data for name, data in told if name == "citation"]
    assert cited == given["done"]["citations"]


@pytest.mark.parametrize(
    ("change", "status"),
    [({"question": " "}, 422), ({"document_ids": ["nothing"]}, 404), ({"history": 1}, 422)],
)
def test_a_wrong_request_is_a_problem_before_any_event(
    client: httpx.Client, change: dict[str, object], status: int
) -> None:
    body = {"question": QUESTION, "stream": True} | change
    response = client.post("/api/ask", json=body)
    assert response.status_code == status
    assert response.headers["content-type"] == "application/problem+json"


def test_what_breaks_later_is_an_event(indexed: Settings, corpus: Corpus) -> None:
    app = create_app(indexed)
    app.state.keeper = keeper = Keeper(indexed)
    keeper.corpus = Corpus(corpus.generation, FailingEncoder(), indexed)
    # without `with`, the app's own corpus is not opened over this one
    client = TestClient(app, base_url="http://127.0.0.1:8000")
    response = client.post("/api/ask", json={"question": QUESTION, "stream": True})
    assert response.status_code == 200
    (first, scope), (second, problem) = events(response.text.splitlines())
    assert (first, second) == ("scope", "error")
    assert scope["ranges"]
    assert problem["status"] == 503
    assert problem["instance"] == "/api/ask"
    assert "no model" not in problem["detail"]
