"""Jobs in a shared database: claimed once, taken over, in force at once, and taken back."""

import hashlib
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr

import rag.corpus
import rag.encoder
import rag.postgres.switching
from api.security.shared_keys import SharedKeys
from rag.cli import main
from rag.corpus import Corpus
from rag.encoder import SentenceTransformerEncoder
from rag.errors import ConflictError, DatabaseError, JushiError, NotFoundError, SettingsError
from rag.postgres.indexer import DatabaseIndexer
from rag.postgres.opening import Shared
from rag.settings import Settings
from rag.store import Change, Job
from rag.store.reading import DocumentReader
from tests.gazette import NOTICES, VISITS
from tests.office import make_zip
from tests.postgres.corpora import in_database
from tests.postgres.servers import Server

pytestmark = pytest.mark.real_model

Opened = Callable[[], DatabaseIndexer]


@pytest.fixture
def empty(postgres: Server, tmp_path: Path, folder: Path) -> Settings:
    """Settings with an empty database of one test's own."""
    settings = Settings(data=tmp_path / "data", seeds=folder)
    return in_database(settings, postgres.database(tmp_path.name))


@pytest.fixture
def opened(empty: Settings, encoder: SentenceTransformerEncoder) -> Iterator[Opened]:
    """What opens the database as one more process would."""
    with ExitStack() as ends:

        def another() -> DatabaseIndexer:
            shared = ends.enter_context(Shared(empty))
            reader = ends.enter_context(DocumentReader(1_000_000))
            indexer = DatabaseIndexer(shared, empty, encoder, reader)
            indexer.restore()
            return indexer

        yield another


def add(text: str = NOTICES, file: str = "notices.txt") -> Change:
    return Change("add", None, file, text.encode())


def carried_out(indexer: DatabaseIndexer, *changes: Change) -> list[Job]:
    jobs = indexer.store.submit(changes)
    indexer.run()
    return [indexer.store.job(job.job_id) for job in jobs]


def files(indexer: DatabaseIndexer) -> set[str]:
    indexer.restore()
    assert indexer.generation is not None
    return {item.file for item in indexer.generation.contents.documents}


def end_session(one: DatabaseIndexer, other: DatabaseIndexer) -> None:
    """End what holds a process's claims, as its own end would, and wait until the server knows."""
    one.store.close()
    deadline = time.monotonic() + 10
    while other._shared.store.workers():
        assert time.monotonic() < deadline
        time.sleep(0.01)


def holds(indexer: DatabaseIndexer, word: str) -> bool:
    assert indexer.generation is not None
    return indexer.generation.contents.texts.occurs(word)


def test_documents_come_go_and_come_back(opened: Opened) -> None:
    indexer = opened()
    assert indexer.generation is None
    (first,) = carried_out(indexer, add())
    assert first.state == "done"
    carried_out(indexer, add(VISITS, "visits.md"))
    assert files(indexer) == {"notices.txt", "visits.md"}
    longer = NOTICES + "2019年6月9日\t关于值班的通知。每晚八点前报到。\n"
    carried_out(indexer, Change("replace", first.document_id, "notices.txt", longer.encode()))
    assert holds(indexer, "每晚八点前报到")
    before = indexer.embedded
    (back,) = carried_out(indexer, Change("rollback", target=_earlier(indexer)))
    assert back.state == "done"
    assert not holds(indexer, "每晚八点前报到")
    (forth,) = carried_out(indexer, Change("rollback", target=_earlier(indexer)))
    assert forth.state == "done"
    assert holds(indexer, "每晚八点前报到")
    assert indexer.embedded == before
    carried_out(indexer, Change("remove", first.document_id))
    assert files(indexer) == {"visits.md"}
    assert indexer.store.past(first.document_id, _digest(longer)) is not None
    with pytest.raises(NotFoundError):
        indexer.store.submit([Change("remove", first.document_id)])
    (stale,) = carried_out(indexer, Change("rollback", target="g000001"))
    assert (stale.state, stale.error) == ("failed", "不能退回：g000001 已不是上一代索引。")


def _earlier(indexer: DatabaseIndexer) -> str | None:
    return indexer._shared.earlier()


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def test_what_is_unchanged_is_not_embedded_again(opened: Opened) -> None:
    indexer = opened()
    (job,) = carried_out(indexer, add(VISITS, "visits.md"))
    before = indexer.embedded
    longer = VISITS + "\n## 2019年7月10日\n\n赵一帆到县医院看望病人。\n"
    carried_out(indexer, Change("replace", job.document_id, "visits.md", longer.encode()))
    assert indexer.embedded == before + 1


def test_a_job_is_claimed_by_one_process_and_taken_over_when_it_ends(opened: Opened) -> None:
    one, other = opened(), opened()
    jobs = one.store.submit([add(), add(VISITS, "visits.md")])
    taken = one.store.take_queued()
    assert [job.job_id for job in taken] == [job.job_id for job in jobs]
    assert other.store.take_queued() == []
    other._shared.store.revive()
    assert other.store.take_queued() == []
    end_session(one, other)
    other.run()
    assert files(other) == {"notices.txt", "visits.md"}


def test_work_that_was_taken_over_changes_nothing(
    opened: Opened, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A process that lost its session while it embedded finds its jobs done by another."""
    one, other = opened(), opened()
    jobs = one.store.submit([add()])
    index = one._index

    def slowly(*arguments: Any) -> dict[str, int]:
        docs = index(*arguments)
        end_session(one, other)
        other.run()
        return docs

    monkeypatch.setattr(one, "_index", slowly)
    one.run()
    assert one.store.job(jobs[0].job_id).state == "done"
    rows = one._shared.database.rows("SELECT born FROM indexed")
    assert [row["born"] for row in rows] == [1]
    assert one._shared.number() == 1


def test_a_rebuild_whose_rows_were_cleared_away_or_that_is_overtaken_changes_nothing(
    opened: Opened, monkeypatch: pytest.MonkeyPatch
) -> None:
    one, other = opened(), opened()
    carried_out(one, add())
    index = one._index

    def ended(*arguments: Any) -> dict[str, int]:
        docs = index(*arguments)
        end_session(one, other)
        other.run()
        return docs

    def overtaken(*arguments: Any) -> dict[str, int]:
        docs = index(*arguments)
        carried_out(other, add(VISITS, "visits.md"))
        return docs

    for happens, said in ((ended, "会话中断过"), (overtaken, "在重建期间有增删")):
        monkeypatch.setattr(one, "_index", happens)
        with pytest.raises(DatabaseError, match=said):
            one.rebuild()
    monkeypatch.undo()
    assert files(other) == {"notices.txt", "visits.md"}
    one.rebuild()
    assert files(other) == {"notices.txt", "visits.md"}
    assert one._shared.earlier() is None


def test_changes_of_one_document_keep_their_order(opened: Opened) -> None:
    one, other = opened(), opened()
    (job,) = carried_out(one, add())
    one.store.submit(
        [
            Change("replace", job.document_id, "notices.txt", (NOTICES + "甲").encode()),
            Change("replace", job.document_id, "notices.txt", (NOTICES + "乙").encode()),
            Change("rollback", target="g000001"),
            add(VISITS, "visits.md"),
        ]
    )
    assert [item.kind for item in one.store.take_queued()] == ["replace"]
    assert other.store.take_queued() == []


def test_the_same_bytes_are_refused_whoever_takes_them(opened: Opened) -> None:
    one, other = opened(), opened()
    one.store.submit([add()])
    with pytest.raises(ConflictError):
        other.store.submit([add(file="copy.txt")])


def test_a_bad_document_fails_alone_and_an_archive_tells(opened: Opened) -> None:
    indexer = opened()
    archive = make_zip({"a.txt": NOTICES.encode(), "b.txt": VISITS.encode(), "c.pdf": b"no"})
    bad, good = carried_out(
        indexer,
        Change("add", None, "bad.pdf", b"%PDF-1.7 no"),
        Change("add", None, "z.zip", archive),
    )
    assert bad.state == "failed"
    assert good.state == "done"
    assert [file for file, _ in good.rejected] == ["c.pdf"]
    assert files(indexer) == {"a.txt", "b.txt"}
    assert indexer.store.damage() == []


def test_a_search_finishes_on_its_generation_or_is_told_to_ask_again(
    opened: Opened, empty: Settings, encoder: SentenceTransformerEncoder,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    indexer = opened()
    (job,) = carried_out(indexer, add())
    under_way = Corpus.open(empty, encoder)
    before = under_way.search("水库巡查")
    for text in ("甲", "乙", "丙"):
        changed = (NOTICES + text).encode()
        carried_out(indexer, Change("replace", job.document_id, "notices.txt", changed))
    again = under_way.search("水库巡查")
    assert [(h.entry, h.score) for h in again.hits] == [(h.entry, h.score) for h in before.hits]
    monkeypatch.setattr(rag.postgres.switching, "_GRACE", "interval '0'")
    indexer.tidy()
    with pytest.raises(DatabaseError, match="已经清除"):
        under_way.search("水库巡查")
    rows = indexer._shared.database.rows("SELECT count(DISTINCT doc) AS docs FROM passages")
    assert rows[0]["docs"] == 2  # in force, and in the generation a rollback leads to
    assert Corpus.open(empty, encoder).search("水库巡查").hits


def test_a_folder_is_followed(
    empty: Settings, encoder: SentenceTransformerEncoder, monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str], tmp_path: Path,
) -> None:  # fmt: skip
    assert empty.store is not None
    for module in (rag.encoder, rag.corpus):  # loaded once, not at every command
        monkeypatch.setattr(module, "load_encoder", lambda _: encoder)
    monkeypatch.setenv("JUSHI_STORE", empty.store.get_secret_value())
    monkeypatch.chdir(tmp_path)
    folder = str(empty.seeds)
    assert main(["index", folder]) == 0
    assert main(["index", folder]) == 0
    assert "索引已是最新" in capsys.readouterr().out
    assert main(["rollback"]) == 2
    assert "没有可以退回的上一代索引" in capsys.readouterr().err
    (Path(folder) / "visits.md").unlink()
    assert main(["index", folder]) == 0
    assert main(["rollback", "--json"]) == 0
    assert main(["index", "--force", folder]) == 0
    assert main(["verify"]) == 0
    assert "全部完好" in capsys.readouterr().out
    assert main(["search", "水库巡查"]) == 0
    assert not (tmp_path / "data").exists()


def test_a_database_that_cannot_be_used_is_told_in_chinese(
    empty: Settings, encoder: SentenceTransformerEncoder, opened: Opened, postgres: Server
) -> None:
    assert empty.store is not None
    url = empty.store.get_secret_value()
    with pytest.raises(JushiError, match="还没有文档"):
        Corpus.open(empty, encoder)
    with pytest.raises(DatabaseError, match="连接不上") as refused:
        Shared(in_database(empty, "postgresql://somebody:secret@127.0.0.1:1/none"))
    assert "secret" not in str(refused.value)
    with pytest.raises(DatabaseError, match="does not exist"):
        Shared(in_database(empty, postgres.url("nowhere")))
    with pytest.raises(SettingsError, match="分片"):
        Shared(in_database(empty, url, [url, url]))
    with pytest.raises(SettingsError, match="地址无法识别"):
        Shared(empty.model_copy(update={"store": SecretStr("postgresql://a b c")}))
    indexer = opened()
    indexer._shared.database.rows("INSERT INTO schema_steps (part, number) VALUES ('record', 99)")
    with pytest.raises(JushiError, match="升级"):
        Shared(empty)


def test_a_full_disk_loses_nothing(opened: Opened) -> None:
    """As PostgreSQL tells of it; the job waits, and is done once there is room."""
    indexer = opened()
    database = indexer._shared.database
    indexer._shared.nodes.prepare(384)
    database.rows(
        "CREATE FUNCTION no_room() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        "RAISE EXCEPTION 'could not extend file' USING ERRCODE = '53100'; END $$"
    )
    database.rows("CREATE TRIGGER no_room BEFORE INSERT ON passages EXECUTE FUNCTION no_room()")
    (job,) = indexer.store.submit([add()])
    with pytest.raises(DatabaseError, match="已满") as told:
        indexer.run()
    assert "已满" in told.value.told
    waiting = indexer.store.job(job.job_id)
    assert (waiting.state, "已满" in (waiting.error or "")) == ("queued", True)
    database.rows("DROP TRIGGER no_room ON passages")
    indexer.run()
    assert files(indexer) == {"notices.txt"}


def test_keys_are_shared(empty: Settings) -> None:
    here, elsewhere = SharedKeys(empty), SharedKeys(empty)
    key, text = here.add("阅览室", "read")
    assert text not in str(here._database.rows("SELECT * FROM keys"))
    assert elsewhere.find(text) == key
    assert elsewhere.find("jushi_other") is None
    elsewhere.revoke(key.key_id)
    assert here.find(text) is None
    with pytest.raises(NotFoundError):
        here.revoke(key.key_id)
    with pytest.raises(SettingsError, match="无效"):
        here.add("", "read")
