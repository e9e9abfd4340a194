"""What the store acknowledges stays, what it is asked for is checked, what is damaged is told."""

import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Literal

import pytest

from rag.corpus_file import DocumentDescription
from rag.entries import parse_document
from rag.errors import BusyError, ConflictError, NotFoundError, StorageError
from rag.store import Change, Job, Store, WriterLock
from rag.store.checking import check_data
from tests.gazette import NOTICES, VISITS


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = Store(tmp_path, "reader-1")
    yield opened
    opened.close()


def add(text: str = NOTICES, file: str = "notices.txt") -> Change:
    return Change("add", None, file, text.encode())


def settled(store: Store, *changes: Change) -> list[Job]:
    """Hand changes in and call them done, as an indexer would."""
    jobs = store.submit(changes)
    live = store.live()
    for job in store.take_queued():
        if job.version is None:
            live.pop(job.document_id)
            continue
        stored = store.stored(job.version)
        parsed = parse_document(
            stored.file, store.original(job.version), document_id=stored.document_id
        )
        store.keep_parsed(job.version, parsed.document, parsed.entries)
        live[job.document_id] = job.version
    store.settle(live, "g000001", {job.job_id: [job.document_id] for job in jobs}, [])
    return [store.job(job.job_id) for job in jobs]


def test_an_acknowledged_change_is_there_after_a_restart(tmp_path: Path) -> None:
    first = Store(tmp_path, "reader-1")
    described = DocumentDescription(title="水利简报", year=2019, url="https://x.cn")
    (job,) = first.submit([Change("add", None, "n.txt", NOTICES.encode(), None, described)])
    first.take_queued()
    first.close()
    again = Store(tmp_path, "reader-1")
    again.put_back()
    (waiting,) = again.take_queued()
    assert (waiting.job_id, waiting.state) == (job.job_id, "queued")
    assert waiting.version is not None
    stored = again.stored(waiting.version)
    assert (stored.file, stored.described, stored.reader) == ("n.txt", described, "reader-1")
    assert again.original(waiting.version) == NOTICES.encode()
    again.close()


def test_the_same_bytes_are_refused_while_they_wait_and_when_they_are_there(store: Store) -> None:
    (job,) = store.submit([add()])
    with pytest.raises(ConflictError, match=job.document_id):
        store.submit([add(file="copy.txt")])
    settled_job = store.take_queued()[0]
    store.fail(settled_job.job_id, "不能读取")
    (again,) = settled(store, add(file="copy.txt"))
    assert again.document_id == job.document_id
    with pytest.raises(ConflictError, match=job.document_id):
        store.submit([add()])


def test_all_changes_are_recorded_or_none(store: Store) -> None:
    with pytest.raises(ConflictError):
        store.submit([add(VISITS, "a.md"), add(), add()])
    assert store.open_jobs() == []


def test_a_document_keeps_its_identifier_and_its_first_bytes_get_another(store: Store) -> None:
    (job,) = settled(store, add())
    settled(store, Change("replace", job.document_id, "notices.txt", NOTICES.encode() + b"\n"))
    (again,) = settled(store, add())
    assert again.document_id != job.document_id
    assert set(store.live()) == {job.document_id, again.document_id}


@pytest.mark.parametrize("kind", ["replace", "remove"])
def test_what_is_not_there_or_about_to_go_cannot_be_changed(
    store: Store, kind: Literal["replace", "remove"]
) -> None:
    with pytest.raises(NotFoundError):
        store.submit([Change(kind, "0" * 12, "a.txt", b"x")])
    (job,) = settled(store, add())
    store.submit([Change("remove", job.document_id)])
    with pytest.raises(NotFoundError, match=job.document_id):
        store.submit([Change(kind, job.document_id, "a.txt", b"x")])


def test_a_past_text_can_still_be_read_but_its_bytes_are_dropped(store: Store) -> None:
    (job,) = settled(store, add())
    assert job.version is not None
    parsed = store.parsed(job.version)
    assert parsed is not None
    digest = parsed[0].text_sha256
    assert store.past(job.document_id, digest) is None
    settled(store, Change("remove", job.document_id))
    past = store.past(job.document_id, digest)
    assert past is not None
    assert past.text == NOTICES
    with pytest.raises(StorageError):
        store.original(job.version)


def test_what_was_read_is_given_again_whole(store: Store) -> None:
    (job,) = settled(store, add())
    assert job.version is not None
    parsed = parse_document("notices.txt", NOTICES.encode())
    assert store.parsed(job.version) == (parsed.document, list(parsed.entries))


def test_damage_in_the_file_is_found_and_what_was_read_is_not_trusted(
    store: Store, tmp_path: Path
) -> None:
    (job,) = settled(store, add())
    assert job.version is not None
    assert store.damage() == []
    with sqlite3.connect(tmp_path / "store.db") as other:
        other.execute("UPDATE entries SET record = replace(record, '6月', '7月')")
        other.execute("UPDATE versions SET bytes = CAST('别的' AS BLOB)")
    other.close()
    assert len(store.damage()) == 2
    assert store.parsed(job.version) is None


@pytest.mark.parametrize(
    "harm",
    [
        "UPDATE versions SET bytes = CAST(bytes AS TEXT)",
        "UPDATE versions SET document = CAST(document AS BLOB)",
        "UPDATE entries SET record = CAST(record AS BLOB)",
    ],
)
def test_a_column_whose_type_was_flipped_is_damage_and_no_error(
    store: Store, tmp_path: Path, harm: str
) -> None:
    (job,) = settled(store, add())
    assert job.version is not None
    with sqlite3.connect(tmp_path / "store.db") as other:
        other.execute(harm)
    other.close()
    assert store.damage()
    if "bytes" in harm:
        with pytest.raises(StorageError, match="备份"):
            store.original(job.version)
    else:
        assert store.parsed(job.version) is None


@pytest.mark.parametrize("harm", ["replace(document, '6月', '7月')", "substr(document, 9)"])
def test_damage_to_the_text_of_a_past_version_is_found_and_not_served(
    store: Store, tmp_path: Path, harm: str
) -> None:
    (job,) = settled(store, add())
    digest = parse_document("notices.txt", NOTICES.encode()).document.text_sha256
    settled(store, Change("remove", job.document_id))
    assert store.past(job.document_id, digest) is not None
    assert store.damage() == []
    with sqlite3.connect(tmp_path / "store.db") as other:
        other.execute(f"UPDATE versions SET document = {harm}")
    other.close()
    assert store.past(job.document_id, digest) is None
    assert any("从前" in line for line in store.damage())


def test_a_file_that_is_no_store_is_told(tmp_path: Path) -> None:
    (tmp_path / "store.db").write_bytes(b"not a database" * 100)
    with pytest.raises(StorageError, match="损坏"):
        Store(tmp_path, "reader-1")
    assert any("损坏" in line for line in check_data(tmp_path).damaged)


def test_another_format_is_told(tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / "store.db") as other:
        other.execute("PRAGMA user_version = 9")
    other.close()
    with pytest.raises(StorageError, match="9"):
        Store(tmp_path, "reader-1")


# A process of its own: a limit on written bytes would hold for all later tests.
_FULL = """
import resource, sys
from pathlib import Path
from rag.errors import StorageError
from rag.store import Change, Store
store = Store(Path(sys.argv[1]), "reader-1")
first = store.submit([Change("add", None, "a.txt", b"a" * 1000)])
resource.setrlimit(resource.RLIMIT_FSIZE, (300_000, resource.RLIM_INFINITY))
import signal; signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
try:
    store.submit([Change("add", None, "b.txt", b"b" * 1_000_000)])
except StorageError as error:
    print(error)
resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
print(len(store.open_jobs()), store.damage())
store.submit([Change("add", None, "b.txt", b"b" * 1_000_000)])
print(len(store.open_jobs()))
"""


def test_a_full_disk_refuses_the_change_and_keeps_the_rest(tmp_path: Path) -> None:
    result = subprocess.run(
        [sys.executable, "-c", _FULL, str(tmp_path)], capture_output=True, text=True, check=True
    )
    said, kept, after = result.stdout.splitlines()
    assert "store.db" in said
    assert kept == "1 []"
    assert after == "2"


_HOLD = """
import sys
from pathlib import Path
from rag.store import WriterLock
with WriterLock(Path(sys.argv[1])):
    print("held", flush=True)
    sys.stdin.read()
"""


def test_a_second_writer_is_told_who_has_the_folder(tmp_path: Path) -> None:
    holder = subprocess.Popen(
        [sys.executable, "-c", _HOLD, str(tmp_path)],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    with holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "held\n"
        with pytest.raises(BusyError, match=str(holder.pid)):
            WriterLock(tmp_path)
        holder.kill()
    # The system gave the lock back with the process.
    WriterLock(tmp_path).release()


_UNWRITABLE = """
import os, sys
from pathlib import Path
from rag.errors import StorageError
from rag.store import WriterLock
if os.geteuid() == 0:
    os.setuid(65534)  # root may write everywhere
try:
    WriterLock(Path(sys.argv[1]))
except StorageError as error:
    print(error)
"""


def test_a_folder_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    result = subprocess.run(
        [sys.executable, "-c", _UNWRITABLE, str(tmp_path)],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert "权限" in result.stdout


def test_a_path_that_cannot_be_a_folder_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(StorageError, match="权限"):
        WriterLock(tmp_path / "file")
