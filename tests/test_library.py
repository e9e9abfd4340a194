"""Jushi as a library: what `from rag import Corpus` gives, and what it does not cost."""

import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

import rag
from rag import AskRequest, Corpus
from rag.encoder import SentenceTransformerEncoder
from rag.errors import IndexMissingError, QuestionError
from rag.settings import Settings

# What an untyped caller may hand over
untyped_request: Any = AskRequest

NOTICE = """# 河湾镇防汛简报

## 2031年6月3日 关于加固东堤的通知

各村：即日起组织人员加固东堤，6月10日前完工。

## 2031年6月9日 关于开放安置点的通知

镇中学操场设为安置点，自6月9日18时起开放。
"""


def test_importing_the_package_costs_nothing() -> None:
    code = (
        "import sys, rag; "
        "heavy = {'torch', 'faiss', 'numpy', 'mcp', 'fastapi'} & set(sys.modules); "
        "sys.exit(str(sorted(heavy)) if heavy else 0)"
    )
    subprocess.run([sys.executable, "-c", code], check=True, timeout=60)


def test_the_service_does_not_load_mcp_before_somebody_speaks_it() -> None:
    code = "import sys, api.app; sys.exit('mcp' in sys.modules)"
    subprocess.run([sys.executable, "-c", code], check=True, timeout=120)


def test_the_package_names_what_is_public() -> None:
    assert rag.__all__ == sorted(rag.__all__)
    assert rag.Corpus is Corpus
    with pytest.raises(AttributeError, match="Corpse"):
        _ = rag.Corpse


@pytest.mark.real_model
def test_a_corpus_opens_by_its_folder_and_takes_plain_questions(
    indexed: Settings, encoder: SentenceTransformerEncoder
) -> None:
    corpus = Corpus.open(str(indexed.data), encoder)
    question = "2月哪些措施涉及复工复产"
    answer = corpus.ask(question)
    assert answer.citations == corpus.ask(AskRequest(question)).citations != ()
    assert corpus.ledger(question).ledger == answer.ledger
    assert corpus.search(question).hits
    assert Corpus.open(indexed.data, encoder).generation.name == corpus.generation.name


def test_a_folder_without_an_index_says_what_to_do(
    tmp_path: Path, encoder: SentenceTransformerEncoder
) -> None:
    with pytest.raises(IndexMissingError, match="jushi index"):
        Corpus.open(tmp_path, encoder)


@pytest.mark.real_model
def test_a_corpus_is_built_from_a_folder(tmp_path: Path) -> None:
    (tmp_path / "documents").mkdir()
    (tmp_path / "documents/notice.md").write_text(NOTICE, encoding="utf-8")
    corpus = Corpus.build(tmp_path / "documents", tmp_path / "data")
    answer = corpus.ask("6月9日有哪些通知")
    assert [citation.entry.title for citation in answer.citations] == ["关于开放安置点的通知"]


@pytest.mark.real_model
@pytest.mark.parametrize(
    "request_",
    [
        AskRequest(" "),
        AskRequest("问" * 2001),
        AskRequest("2月\ud800"),
        AskRequest("2月\x00"),
        untyped_request(None),
        AskRequest("2月", top_k=0),
        AskRequest("2月", top_k=-1),
        AskRequest("2月", top_k=201),
        untyped_request("2月", top_k="3"),
        AskRequest("2月", top_k=True),
        untyped_request("2月", mode="fuzzy"),
        untyped_request("2月", date_from="2020-02-01"),
        AskRequest("2月", date_to=datetime(2020, 2, 1, tzinfo=UTC)),
        untyped_request("2月", as_of="2020"),
        None,
        2,
        ["2月"],
    ],
)
def test_what_the_service_refuses_the_library_refuses_too(corpus: Corpus, request_: Any) -> None:
    for asked in (corpus.ask, corpus.search, corpus.ledger):
        with pytest.raises(QuestionError):
            asked(request_)


@pytest.mark.real_model
def test_a_generator_that_does_not_exist_is_not_taken_for_the_usual_one(corpus: Corpus) -> None:
    with pytest.raises(QuestionError, match="extractive、llm"):
        corpus.ask(untyped_request("2月", generator="gpt"))
