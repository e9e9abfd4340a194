"""The questions a corpus suggests are about what it holds."""

from pathlib import Path

import httpx

from rag.corpus import AskRequest, Corpus
from rag.encoder import SentenceTransformerEncoder
from rag.examples import example_questions
from rag.following import build_index
from rag.settings import Settings


def test_the_examples_can_be_answered(corpus: Corpus) -> None:
    questions = example_questions(corpus)
    assert len(questions) == 3
    for question in questions:
        assert not corpus.ask(AskRequest(question)).refused


def test_the_coverage_carries_them(client: httpx.Client, corpus: Corpus) -> None:
    assert client.get("/api/coverage").json()["examples"] == example_questions(corpus)


def test_a_corpus_without_days_suggests_nothing(
    tmp_path: Path, settings: Settings, encoder: SentenceTransformerEncoder
) -> None:
    seeds = tmp_path / "seeds"
    seeds.mkdir()
    (seeds / "a.txt").write_text("本单位地址在中心广场东侧。", encoding="utf-8")
    bare = settings.model_copy(update={"seeds": seeds, "data": tmp_path / "data"})
    build_index(seeds, bare, encoder)
    assert example_questions(Corpus.open(bare, encoder)) == []


def test_spans_of_a_document_are_found_in_the_readable_text(client: httpx.Client) -> None:
    answer = client.post("/api/ask", json={"question": "2月哪些措施涉及复工复产"}).json()
    citation = answer["citations"][0]
    entry_id, span = citation["entry"]["entry_id"], f"{citation['start']}-{citation['end']}"
    entry = client.get(f"/api/entries/{entry_id}", params={"span": [span, "0-0"]}).json()
    (start, end), nothing = entry["spans"]
    assert entry["text"][start:end].strip() == citation["quote"]
    assert nothing is None
    assert client.get(f"/api/entries/{entry_id}").json()["spans"] == []
    assert client.get(f"/api/entries/{entry_id}", params={"span": "a"}).status_code == 422
