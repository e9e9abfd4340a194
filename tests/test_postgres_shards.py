"""A corpus dealt over nodes: one that is gone is named, and what was acknowledged stays."""

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

import api.sharing
from api.app import create_app
from rag.corpus import Corpus
from rag.encoder import SentenceTransformerEncoder
from rag.errors import DatabaseError, JushiError
from rag.postgres.checking import check_database
from rag.postgres.indexer import DatabaseIndexer
from rag.postgres.opening import Shared
from rag.settings import Settings
from rag.store import Change
from rag.store.reading import DocumentReader
from tests.postgres.corpora import in_database
from tests.postgres.servers import Server, server

pytestmark = pytest.mark.real_model


@pytest.fixture(scope="module")
def nodes(open_folder: Path) -> Iterator[list[Server]]:
    """A coordinator and two shards of this module's own, to be killed."""
    with ExitStack() as ends:
        yield [
            ends.enter_context(server(open_folder / name)) for name in ("first", "left", "right")
        ]


@pytest.fixture
def dealt(nodes: list[Server], tmp_path: Path) -> Settings:
    """Settings with an empty database dealt over two shards."""
    main, *shards = (node.database(tmp_path.name) for node in nodes)
    return in_database(Settings(data=tmp_path / "data", seeds=tmp_path), main, shards)


def notice(number: int) -> Change:
    text = f"2021年3月{number % 28 + 1}日\n镇供水站第{number}号公告：{number}号泵站停机检修。\n"
    return Change("add", None, f"{number:03}.txt", text.encode())


@pytest.fixture
def indexer(dealt: Settings, encoder: SentenceTransformerEncoder) -> Iterator[DatabaseIndexer]:
    with Shared(dealt) as shared, DocumentReader(1_000_000) as reader:
        yield DatabaseIndexer(shared, dealt, encoder, reader)


def test_a_shard_that_is_gone_is_named_and_no_part_of_an_answer_given(
    dealt: Settings, indexer: DatabaseIndexer, nodes: list[Server],
    encoder: SentenceTransformerEncoder, monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    indexer.store.submit([notice(number) for number in range(6)])
    indexer.run()
    monkeypatch.setattr(api.sharing, "load_model", lambda _: encoder)  # this process has it
    with TestClient(create_app(dealt), base_url="http://127.0.0.1") as client:
        body = {"question": "泵站停机检修"}
        before = client.post("/api/search", json=body).json()["hits"]
        assert len(before) == 6
        nodes[2].kill()
        gone = client.post("/api/search", json=body)
        assert gone.status_code == 503
        assert "分片 2" in gone.json()["detail"]
        assert client.get("/api/health").status_code == 503
        with pytest.raises(DatabaseError, match="分片 2"):
            Corpus.open(dealt, encoder)
        nodes[2].start()
        assert client.post("/api/search", json=body).json()["hits"] == before


def test_a_shard_killed_while_it_is_written_loses_nothing_acknowledged(
    dealt: Settings, indexer: DatabaseIndexer, nodes: list[Server],
    encoder: SentenceTransformerEncoder, monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    indexer.store.submit([notice(number) for number in range(4)])
    indexer.run()
    jobs = indexer.store.submit([notice(number) for number in range(4, 8)])
    write = indexer._shared.nodes.databases[1].transaction

    def killed() -> object:
        nodes[2].kill()
        return write()

    # What the first shard takes is on its disk by then: half of the documents' rows.
    monkeypatch.setattr(indexer._shared.nodes.databases[1], "transaction", killed)
    with pytest.raises(DatabaseError, match="分片 2"):
        indexer.run()
    monkeypatch.undo()
    assert {indexer.store.job(job.job_id).state for job in jobs} == {"queued"}
    nodes[2].start()
    corpus = Corpus.open(dealt, encoder)
    assert len(corpus.documents()) == 4
    assert len(corpus.search("泵站停机检修").hits) == 4
    indexer.run()
    assert {indexer.store.job(job.job_id).state for job in jobs} == {"done"}
    assert len(Corpus.open(dealt, encoder).search("泵站停机检修").hits) == 8
    assert check_database(dealt).damaged == []


def test_the_coordinator_killed_after_its_shards_were_written_shows_all_or_nothing(
    dealt: Settings, indexer: DatabaseIndexer, nodes: list[Server],
    encoder: SentenceTransformerEncoder, monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    indexer.store.submit([notice(number) for number in range(4)])
    indexer.run()
    (job,) = indexer.store.submit([notice(9)])
    switch = indexer._switch.put_in_force

    def killed(*arguments: Any) -> None:
        switch(*arguments)
        nodes[0].kill()

    monkeypatch.setattr(indexer._switch, "put_in_force", killed)
    with pytest.raises(DatabaseError):
        indexer.run()
    monkeypatch.undo()
    nodes[0].start()
    assert len(Corpus.open(dealt, encoder).documents()) == 4
    indexer.run()
    assert indexer.store.job(job.job_id).state == "done"
    assert len(Corpus.open(dealt, encoder).search("泵站停机检修").hits) == 5


def test_shards_in_another_order_or_of_another_corpus_are_refused(
    dealt: Settings, indexer: DatabaseIndexer, encoder: SentenceTransformerEncoder
) -> None:
    indexer.store.submit([notice(1)])
    indexer.run()
    assert dealt.store is not None
    assert dealt.shards is not None
    url, (one, two) = dealt.store.get_secret_value(), dealt.shards.get_secret_value().split()
    one, two = one.strip("'"), two.strip("'")
    for shards, said in (([two, one], "不是这个语料的第 1 个分片"), ([], "有 2 个分片")):
        with pytest.raises(JushiError, match=said):
            Corpus.open(in_database(dealt, url, shards), encoder)
