"""A folder is followed: only what changed is read again, what has gone goes, damage is mended."""

import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from rag.corpus import Corpus
from rag.encoder import SentenceTransformerEncoder
from rag.errors import DocumentError, IndexMismatchError, IndexMissingError
from rag.following import IndexReport, build_index
from rag.generation import current_generation
from rag.index import open_index
from rag.indexer import opened_indexer
from rag.settings import Settings
from rag.store import Change
from rag.store.checking import check_data
from tests.gazette import NOTICES, VISITS
from tests.office import make_zip

pytestmark = pytest.mark.real_model
LAKES = "青石县河湖简报\n\n2019年8月3日\t关于整治白鹭湖围网的通知 限期拆除围网四十二处。\n"


Build = Callable[[], IndexReport]


@pytest.fixture
def build(folder: Path, own: Settings, encoder: SentenceTransformerEncoder) -> Build:
    return lambda: build_index(folder, own, encoder)


def ids_of(own: Settings, encoder: SentenceTransformerEncoder) -> dict[str, str]:
    documents = open_index(own, encoder).contents.documents
    return {document.file: document.document_id for document in documents}


def test_a_changed_file_keeps_its_identifier_and_a_renamed_one_too(
    build: Build, folder: Path, own: Settings, encoder: SentenceTransformerEncoder
) -> None:
    build()
    before = ids_of(own, encoder)
    (folder / "visits.md").write_text(VISITS + "\n## 2019年7月11日\n\n到县气象站。\n", "utf-8")
    (folder / "notices.txt").rename(folder / "bulletin.txt")
    report = build()
    assert not report.unread
    after = ids_of(own, encoder)
    assert after == {"visits.md": before["visits.md"], "bulletin.txt": before["notices.txt"]}


def test_one_broken_file_is_told_and_stops_nothing(
    build: Build, folder: Path, own: Settings, encoder: SentenceTransformerEncoder
) -> None:
    (folder / "broken.docx").write_bytes(b"PK\x03\x04 nothing")
    (folder / "copy.txt").write_text(NOTICES, encoding="utf-8")
    report = build()
    assert {item.file for item in report.unread} == {"broken.docx", "notices.txt"}
    assert set(ids_of(own, encoder)) == {"copy.txt", "visits.md"}
    again = build()
    assert again.unchanged
    assert {item.file for item in again.unread} == {"broken.docx", "notices.txt"}


def test_an_archive_in_the_folder_is_a_folder_of_documents(
    build: Build, folder: Path, own: Settings, encoder: SentenceTransformerEncoder
) -> None:
    def pack(**members: str) -> None:
        named = {name.replace("_", "."): text.encode() for name, text in members.items()}
        (folder / "湖.zip").write_bytes(make_zip(named))

    pack(lakes_txt=LAKES, visits_md=VISITS, song_mp3="x")
    report = build()
    assert {item.file for item in report.unread} == {"湖.zip/visits.md", "湖.zip/song.mp3"}
    before = ids_of(own, encoder)
    assert set(before) == {"lakes.txt", "notices.txt", "visits.md"}
    assert build().unchanged
    pack(lakes_txt=LAKES.replace("四十二", "四十三"))
    build()
    assert ids_of(own, encoder)["lakes.txt"] == before["lakes.txt"]
    (folder / "湖.zip").write_bytes(b"PK\x03\x04 nothing")
    report = build()
    assert [item.file for item in report.unread] == ["湖.zip"]
    assert set(ids_of(own, encoder)) == {"lakes.txt", "notices.txt", "visits.md"}
    (folder / "湖.zip").unlink()
    build()
    assert set(ids_of(own, encoder)) == {"notices.txt", "visits.md"}


def test_a_folder_of_nothing_readable_is_refused(build: Build, folder: Path, own: Settings) -> None:
    (folder / "notices.txt").write_bytes(b"  ")
    (folder / "visits.md").write_bytes(b"\n")
    with pytest.raises(DocumentError, match=r"notices\.txt：没有.*visits\.md：没有"):
        build()
    with pytest.raises(IndexMissingError):
        current_generation(own.data)


def test_what_was_added_otherwise_stays(
    build: Build, folder: Path, own: Settings, encoder: SentenceTransformerEncoder
) -> None:
    build()
    with opened_indexer(own, encoder) as indexer:
        indexer.restore()
        indexer.store.submit([Change("add", None, "lakes.txt", LAKES.encode())])
        indexer.run()
    (folder / "visits.md").unlink()
    build()
    assert set(ids_of(own, encoder)) == {"lakes.txt", "notices.txt"}
    (folder / "lakes-again.txt").write_text(LAKES, encoding="utf-8")
    assert build().unchanged


def damage_truncate(data: Path) -> None:
    (path,) = current_generation(data).glob("segments/*/dense.faiss")
    path.write_bytes(path.read_bytes()[:100])


def damage_flip(data: Path) -> None:
    (path,) = current_generation(data).glob("segments/*/entries.bin")
    held = bytearray(path.read_bytes())
    held[len(held) // 2] ^= 1
    path.write_bytes(held)


def damage_switch(data: Path) -> None:
    (data / "CURRENT").unlink()


def damage_switch_text(data: Path) -> None:
    (data / "CURRENT").write_bytes(b"\xff../../etc")


def damage_everything(data: Path) -> None:
    shutil.rmtree(data / "generations")


def damage_manifest(data: Path) -> None:
    (current_generation(data) / "manifest.json").write_text("{", encoding="utf-8")


@pytest.mark.parametrize(
    "damage",
    [damage_truncate, damage_flip, damage_switch, damage_switch_text, damage_everything,
     damage_manifest],
)  # fmt: skip
def test_a_damaged_index_is_made_again_from_the_store(
    build: Build,
    own: Settings,
    encoder: SentenceTransformerEncoder,
    damage: Callable[[Path], None],
) -> None:
    build()
    before = ids_of(own, encoder)
    damage(own.data)
    assert check_data(own.data).damaged
    # What a process that was killed left is no obstacle.
    (own.data / "generations" / ".building-1").mkdir(parents=True)
    with opened_indexer(own, encoder) as indexer:
        assert indexer.restore() is not None
    assert ids_of(own, encoder) == before
    assert check_data(own.data).damaged == []
    assert not (own.data / "generations" / ".building-1").exists()
    assert Corpus.open(own, encoder).ask("6月有哪些通知").citations


def test_a_generation_before_that_is_lost_is_told(
    build: Build, folder: Path, own: Settings
) -> None:
    build()
    (folder / "lakes.txt").write_text(LAKES, encoding="utf-8")
    build()
    assert check_data(own.data).damaged == []
    switch = own.data / "CURRENT"
    now, before = switch.read_text(encoding="utf-8").split()
    switch.write_text(f"{now}\n{before[:-1]}9\n", encoding="utf-8")
    (told,) = check_data(own.data).damaged
    assert f"{before[:-1]}9" in told


def older_format(data: Path) -> None:
    path = current_generation(data) / "manifest.json"
    path.write_text(json.dumps(json.loads(path.read_text(encoding="utf-8")) | {"format": 1}))


def other_precision(data: Path) -> None:
    path = current_generation(data) / "manifest.json"
    manifest = json.loads(path.read_text(encoding="utf-8"))
    manifest["inputs"]["precision"] = "server"
    path.write_text(json.dumps(manifest), encoding="utf-8")


@pytest.mark.parametrize("change", [older_format, other_precision])
def test_an_index_of_other_settings_or_another_version_is_made_again(
    build: Build,
    own: Settings,
    encoder: SentenceTransformerEncoder,
    change: Callable[[Path], None],
) -> None:
    build()
    before = ids_of(own, encoder)
    change(own.data)
    with pytest.raises(IndexMismatchError, match="jushi index"):
        Corpus.open(own, encoder)
    with opened_indexer(own, encoder) as indexer:
        indexer.restore()
        assert indexer.embedded > 0
    assert ids_of(own, encoder) == before
    assert check_data(own.data).damaged == []


def test_a_rollback_goes_back_and_again_forth(
    build: Build, folder: Path, own: Settings, encoder: SentenceTransformerEncoder
) -> None:
    first = build().folder.name
    (folder / "lakes.txt").write_text(LAKES, encoding="utf-8")
    second = build().folder.name
    for target, files in ((first, 2), (second, 3), (first, 2)):
        with opened_indexer(own, encoder) as indexer:
            indexer.restore()
            indexer.store.submit([Change("rollback", target=target)])
            indexer.run()
            assert len(indexer.store.live()) == files
        assert current_generation(own.data).name == target
        assert len(ids_of(own, encoder)) == files
    assert not build().unchanged
    assert len(ids_of(own, encoder)) == 3


# Written by a process of its own: a limit on files holds for all that comes after it.
_FULL = """
import resource, signal, sys
from pathlib import Path
from rag.contents import Part
from rag.errors import StorageError
from rag.drafts import write_generation
from rag.generation import current_generation, open_generation
from tests.segments import DIM, segment_of
data = Path(sys.argv[1])
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
MANIFEST = {"dim": DIM, "bm25": [1.2, 0.75]}
def parts(count):
    return [Part(segment_of({"a.txt": "2019年6月3日，各乡镇巡查水库。\\n" * count}), ())]
first = write_generation(data, parts(1), MANIFEST)
resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000))
try:
    write_generation(data, parts(400), MANIFEST)
except StorageError as error:
    print(error)
assert current_generation(data) == first
open_generation(first)
print([path.name for path in (data / "generations").iterdir()])
"""


def test_a_full_disk_leaves_the_index_as_it_was(tmp_path: Path) -> None:
    result = subprocess.run(
        [sys.executable, "-c", _FULL, str(tmp_path)], capture_output=True, text=True, check=True
    )
    said, kept = result.stdout.splitlines()
    assert "剩余空间" in said
    assert kept == "['g000001']"


# What is renamed into place has been synced before: seen in the system calls themselves.
_WRITE = """
import sys
from pathlib import Path
from rag.contents import Part
from rag.drafts import write_generation
from tests.segments import DIM, segment_of
parts = [Part(segment_of({"a.txt": "2019年6月3日，各乡镇巡查水库。"}), ())]
write_generation(Path(sys.argv[1]), parts, {"dim": DIM, "bm25": [1.2, 0.75]})
"""


def test_data_is_written_then_synced_then_renamed(tmp_path: Path) -> None:
    trace = tmp_path / "trace"
    subprocess.run(
        ["strace", "-f", "-y", "-o", str(trace), "-e",
         "trace=write,pwrite64,writev,fsync,fdatasync,rename,renameat,renameat2",
         sys.executable, "-c", _WRITE, str(tmp_path / "data")],
        check=True, capture_output=True,
    )  # fmt: skip
    dirty: set[str] = set()
    renamed: list[str] = []
    for line in trace.read_text(encoding="utf-8", errors="replace").splitlines():
        call = line.split(maxsplit=1)[1]
        if call.startswith("rename"):
            source, target = call.split('"')[1:4:2]
            assert not any(path.startswith(source) for path in dirty), (call, dirty)
            renamed.append(target)
            if target.endswith("CURRENT"):
                assert not any("generations" in path for path in dirty), dirty
        elif "<" in call:
            path = call.split("<", 1)[1].split(">", 1)[0]
            if str(tmp_path / "data") in path:
                (dirty.discard if "sync" in call.split("(")[0] else dirty.add)(path)
    data = tmp_path / "data"
    assert renamed == [str(data / "generations" / "g000001"), str(data / "CURRENT")]
    assert dirty == set()
