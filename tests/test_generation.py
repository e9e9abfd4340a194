"""A generation is whole or refused: every file is checked, the switch comes last, two are kept."""

import errno
import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from rag.contents import Contents, Part
from rag.drafts import write_generation
from rag.errors import IndexMismatchError, IndexMissingError
from rag.generation import current_generation, open_generation
from tests.gazette import NOTICES, VISITS
from tests.segments import DIM, segment_of

MANIFEST = {"inputs": {"model": "none"}, "dim": DIM, "bm25": [1.2, 0.75]}
FILES = [
    f"segments/s1/{name}"
    for name in (
        "names.json",
        "documents.bin",
        "entries.bin",
        "entries_ends.npy",
        "passages.npy",
        "surveys.bin",
        "texts.bin",
        "grams/rows.npy",
        "prints_sketch.npy",
        "dense.faiss",
        "sentences/vectors.npy",
        "postings/words.bin",
        "postings/passages.npy",
    )
]


@pytest.fixture(scope="module")
def parts() -> list[Part]:
    return [Part(segment_of({"notices.txt": NOTICES}), ())]


Write = Callable[[], Path]


@pytest.fixture
def write(parts: list[Part], tmp_path: Path) -> Write:
    return lambda: write_generation(tmp_path, parts, MANIFEST)


def test_what_was_written_is_read_again(write: Write, parts: list[Part], tmp_path: Path) -> None:
    folder = write()
    opened = open_generation(current_generation(tmp_path))
    assert opened.folder == folder
    assert opened.manifest["inputs"] == {"model": "none"}
    held, contents = opened.contents, Contents(parts, 1.2, 0.75)
    assert list(held.documents) == list(contents.documents)
    assert held.versions == contents.versions
    assert list(held.entries) == list(contents.entries)
    assert list(held.surveys) == list(contents.surveys)
    assert list(held.search.passages) == list(contents.search.passages)
    assert np.array_equal(held.search.dense.vectors, contents.search.dense.vectors)
    scores = held.search.lexical.scores(["巡查"])
    assert scores.tolist() == contents.search.lexical.scores(["巡查"]).tolist()
    assert scores.any()


def test_a_segment_is_written_once_and_named_twice(parts: list[Part], tmp_path: Path) -> None:
    first = write_generation(tmp_path, parts, MANIFEST)
    before = open_generation(first)
    more = [*before.contents.parts, Part(segment_of({"visits.md": VISITS}, "s2"), ())]
    second = write_generation(tmp_path, more, MANIFEST, before)
    name = "segments/s1/dense.faiss"
    assert (first / name).samefile(second / name)
    opened = open_generation(second)
    assert [item.file for item in opened.contents.documents] == ["notices.txt", "visits.md"]
    # the one before is whole without the one after, and the other way round
    shutil.rmtree(first)
    assert open_generation(second).manifest == opened.manifest


def test_a_file_system_without_links_gets_copies(
    parts: list[Part], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = open_generation(write_generation(tmp_path, parts, MANIFEST))

    def refused(*_: object, **__: object) -> None:
        raise OSError(errno.EPERM, "Operation not permitted")

    monkeypatch.setattr(os, "link", refused)
    second = write_generation(tmp_path, before.contents.parts, MANIFEST, before)
    name = "segments/s1/dense.faiss"
    assert not (before.folder / name).samefile(second / name)
    assert list(open_generation(second).contents.entries) == list(before.contents.entries)


def test_every_file_is_in_the_manifest(write: Write) -> None:
    folder = write()
    written = {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()} - {
        "manifest.json"
    }
    assert set(json.loads((folder / "manifest.json").read_bytes())["files"]) == written
    assert set(FILES) <= written


@pytest.mark.parametrize("name", FILES)
def test_a_flipped_byte_is_named(write: Write, name: str) -> None:
    folder = write()
    data = bytearray((folder / name).read_bytes())
    data[len(data) // 2] ^= 1
    (folder / name).write_bytes(data)
    with pytest.raises(IndexMismatchError, match=f"{folder.name}/{name}.*jushi index"):
        open_generation(folder)


@pytest.mark.parametrize("name", [*FILES, "manifest.json"])
def test_a_missing_file_is_refused(write: Write, name: str) -> None:
    folder = write()
    (folder / name).unlink()
    with pytest.raises(IndexMismatchError, match=f"{folder.name}.*jushi index"):
        open_generation(folder)


def changed_manifest(folder: Path, **changes: Any) -> None:
    path = folder / "manifest.json"
    path.write_text(json.dumps(json.loads(path.read_bytes()) | changes), encoding="utf-8")


def test_another_format_is_named(write: Write) -> None:
    folder = write()
    changed_manifest(folder, format=99)
    with pytest.raises(IndexMismatchError, match=r"99.*jushi index"):
        open_generation(folder)


@pytest.mark.parametrize("text", ["", "[", "{}", '{"format": 1}'])
def test_a_manifest_that_says_nothing_is_refused(write: Write, text: str) -> None:
    folder = write()
    (folder / "manifest.json").write_text(text, encoding="utf-8")
    with pytest.raises(IndexMismatchError, match="jushi index"):
        open_generation(folder)


def test_the_switch_comes_last(
    write: Write, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Killed just before CURRENT is replaced, the next reader gets the generation before."""
    first = write()

    class Killed(Exception):
        pass

    real = Path.replace

    def replace(path: Path, target: Path) -> Path:
        if target.name == "CURRENT":
            # Everything a reader will want is there, checked, under its own name.
            assert open_generation(tmp_path / "generations" / "g000002").name == "g000002"
            raise Killed
        return real(path, target)

    monkeypatch.setattr(Path, "replace", replace)
    with pytest.raises(Killed):
        write()
    assert open_generation(current_generation(tmp_path)).folder == first
    monkeypatch.undo()
    third = write()
    assert third.name == "g000003"
    assert current_generation(tmp_path) == third


def test_what_a_killed_build_left_is_cleared(write: Write, tmp_path: Path) -> None:
    left = tmp_path / "generations" / f".building-{os.getpid()}"
    left.mkdir(parents=True)
    (left / "dense.faiss").write_bytes(b"half")
    folder = write()
    assert not left.exists()
    open_generation(folder)


def test_the_newest_two_are_kept(write: Write, tmp_path: Path) -> None:
    written = [write() for _ in range(4)]
    kept = sorted((tmp_path / "generations").iterdir())
    assert kept == written[-2:]
    assert current_generation(tmp_path) == written[-1]


def test_a_folder_without_an_index_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(IndexMissingError, match="jushi index"):
        current_generation(tmp_path)


@pytest.mark.parametrize("name", ["", "g000009\n"])
def test_a_switch_to_nothing_is_no_index(tmp_path: Path, name: str) -> None:
    (tmp_path / "generations").mkdir()
    (tmp_path / "CURRENT").write_text(name, encoding="utf-8")
    with pytest.raises(IndexMissingError, match="jushi index"):
        current_generation(tmp_path)
