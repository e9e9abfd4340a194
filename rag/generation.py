"""A generation: one whole index on disk, immutable once it has its name.

    data/
      CURRENT                    the name of the generation in force
      generations/g000001/
        manifest.json            how it was built, and each file's SHA-256
        documents.json  entries.json  passages.json
        originals/<document_id>  the bytes as they came
        dense.faiss  lexical/    the two search indexes, in passage order

A generation is built in a folder of another name, synced, renamed, and comes into force when
CURRENT is replaced; a reader sees the one before or the one after, never something between.
"""

import hashlib
import json
import os
import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter, ValidationError

from rag.dense import DenseIndex
from rag.errors import IndexMismatchError, IndexMissingError
from rag.lexical import LexicalIndex
from rag.records import Document, Entry, Passage

__all__ = ["Contents", "Generation", "current_generation", "open_generation", "write_generation"]

FORMAT = 1
_KEPT = 2
_DOCUMENTS = TypeAdapter(list[Document])
_ENTRIES = TypeAdapter(list[Entry])
_PASSAGES = TypeAdapter(list[Passage])


@dataclass(frozen=True, slots=True)
class Contents:
    """What a generation holds; passages are grouped by entry, entries in document order."""

    documents: list[Document]
    entries: list[Entry]
    passages: list[Passage]
    dense: DenseIndex
    lexical: LexicalIndex


@dataclass(frozen=True, slots=True)
class Generation:
    """An opened generation."""

    name: str
    manifest: dict[str, Any]
    contents: Contents
    folder: Path


def current_generation(data: Path) -> Path:
    """Return the folder of the generation in force.

    Raises:
        IndexMissingError: If the data folder holds none.
    """
    try:
        name = (data / "CURRENT").read_text(encoding="utf-8").strip()
    except FileNotFoundError as error:
        raise IndexMissingError(f"{data} 中还没有索引。请运行 `jushi index`。") from error
    folder = data / "generations" / name
    if not name or not folder.is_dir():
        raise IndexMissingError(f"{data} 记录的索引 {name!r} 不存在。请运行 `jushi index` 重建。")
    return folder


def open_generation(folder: Path) -> Generation:
    """Open a generation and check every file against its manifest.

    Raises:
        IndexMismatchError: If a file is missing, damaged, or of another format.
    """
    try:
        manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
        _check_files(folder, manifest)
        passages = _PASSAGES.validate_json((folder / "passages.json").read_bytes())
        contents = Contents(
            documents=_DOCUMENTS.validate_json((folder / "documents.json").read_bytes()),
            entries=_ENTRIES.validate_json((folder / "entries.json").read_bytes()),
            passages=passages,
            dense=DenseIndex.load(folder / "dense.faiss", manifest["dim"]),
            lexical=LexicalIndex.load(folder / "lexical", len(passages)),
        )
    except (OSError, KeyError, json.JSONDecodeError, ValidationError) as error:
        raise IndexMismatchError(
            f"索引 {folder.name} 不完整或已损坏（{type(error).__name__}）。"
            "请运行 `jushi index` 重建。"
        ) from error
    return Generation(folder.name, manifest, contents, folder)


def write_generation(
    data: Path, contents: Contents, originals: Callable[[str], bytes], manifest: dict[str, Any]
) -> Path:
    """Write a generation aside, name it, and put it in force.

    Args:
        data: The data folder; made if need be.
        contents: What it shall hold.
        originals: Gives a document's bytes by its id.
        manifest: How it was built; format and checksums are added.

    Returns:
        The generation's folder.
    """
    generations = data / "generations"
    generations.mkdir(parents=True, exist_ok=True)
    with _building(generations) as folder:
        (folder / "originals").mkdir()
        for document in contents.documents:
            (folder / "originals" / document.document_id).write_bytes(
                originals(document.document_id)
            )
        (folder / "documents.json").write_bytes(_DOCUMENTS.dump_json(contents.documents))
        (folder / "entries.json").write_bytes(_ENTRIES.dump_json(contents.entries))
        (folder / "passages.json").write_bytes(_PASSAGES.dump_json(contents.passages))
        contents.dense.save(folder / "dense.faiss")
        contents.lexical.save(folder / "lexical")
        files = {str(path.relative_to(folder)): _digest(path) for path in _files(folder)}
        text = json.dumps(
            {"format": FORMAT, **manifest, "files": files}, ensure_ascii=False, indent=1
        )
        (folder / "manifest.json").write_text(text, encoding="utf-8")
        for path in [*_files(folder), *(p for p in folder.rglob("*") if p.is_dir()), folder]:
            _sync(path)
        target = generations / _next_name(generations)
        folder.rename(target)
    _sync(generations)
    _replace(data / "CURRENT", target.name)
    _forget_old(generations, keep=target.name)
    return target


@contextmanager
def _building(generations: Path) -> Iterator[Path]:
    folder = generations / f".building-{os.getpid()}"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _check_files(folder: Path, manifest: dict[str, Any]) -> None:
    if manifest["format"] != FORMAT:
        raise IndexMismatchError(
            f"索引 {folder.name} 的格式为 {manifest['format']}，本版本为 {FORMAT}。"
            "请运行 `jushi index` 重建。"
        )
    for name, digest in manifest["files"].items():
        if _digest(folder / name) != digest:
            raise IndexMismatchError(
                f"索引文件 {folder.name}/{name} 与记录的校验值不符，可能已损坏。"
                "请运行 `jushi index --force` 重建。"
            )


def _files(folder: Path) -> Sequence[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file())


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _next_name(generations: Path) -> str:
    numbers = [int(path.name[1:]) for path in generations.glob("g[0-9]*")]
    return f"g{max(numbers, default=0) + 1:06d}"


def _replace(path: Path, text: str) -> None:
    aside = path.with_name(f"{path.name}.new-{os.getpid()}")
    aside.write_text(text + "\n", encoding="utf-8")
    _sync(aside)
    aside.replace(path)
    _sync(path.parent)


def _sync(path: Path) -> None:
    """Ask the system to write a file or folder to the disk before what comes next."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _forget_old(generations: Path, keep: str) -> None:
    """Remove all but the newest generations; the one before stays for those still reading."""
    names = sorted(path.name for path in generations.glob("g[0-9]*"))
    for name in names[:-_KEPT]:
        if name != keep:
            shutil.rmtree(generations / name, ignore_errors=True)
