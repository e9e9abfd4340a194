"""A generation: one whole index on disk, immutable once it has its name.

    data/
      CURRENT                    the names of the generation in force and of the one before
      generations/g000001/
        manifest.json            how it was built, its segments, and each file's SHA-256
        segments/<name>/         documents and all that is known of them (`rag.segment_files`)

A generation is built in a folder of another name, synced, renamed, and comes into force when
CURRENT is replaced; a reader sees the one before or the one after, never something between.
Segments that two generations share are the same files under two names (hard links; copies where
the file system has none): a folder can be removed or copied without a thought for the other.
The documents' bytes are the store's (`rag.store`), from which a generation can be made again.
"""

import json
import logging
import os
import re
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from rag.contents import Contents, Part
from rag.disk import allow_files, digest, sync
from rag.errors import (
    IndexDamagedError,
    IndexMismatchError,
    IndexMissingError,
)
from rag.segment_files import load_segment

__all__ = [
    "FORMAT",
    "Generation",
    "current_generation",
    "files_of",
    "generation_folders",
    "lost_generation",
    "note_step",
    "open_generation",
    "other_generation",
    "read_manifest",
    "salvage_generation",
    "switch_generation",
    "tidy",
]

FORMAT = 5
_log = logging.getLogger(__name__)
_NAME = re.compile(r"g\d{6,}")


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
    names = _switch(data)
    if not names:
        raise IndexMissingError(f"{data} 中还没有索引。请运行 `jushi index`。")
    if not _is_generation(data, names[0]):
        raise IndexMissingError(
            f"{data} 记录的索引 {names[0]!r} 不存在。请运行 `jushi index` 重建。"
        )
    return data / "generations" / names[0]


def other_generation(data: Path) -> Path | None:
    """Return the generation that was in force before: where a rollback leads; None without one."""
    names = _switch(data)
    if len(names) < 2 or not _is_generation(data, names[1]):
        return None
    return data / "generations" / names[1]


def lost_generation(data: Path) -> str | None:
    """Return the name of a generation before that CURRENT holds and that does not exist."""
    names = _switch(data)
    return names[1] if len(names) > 1 and not _is_generation(data, names[1]) else None


def _switch(data: Path) -> list[str]:
    """Return the names CURRENT holds: the generation in force and the one before it."""
    try:
        return (data / "CURRENT").read_bytes().decode("utf-8", "replace").split()
    except FileNotFoundError:
        return []
    except OSError as error:
        raise IndexMissingError(
            f"{data} 中的 CURRENT 无法读取（{error}）。请运行 `jushi index` 重建。"
        ) from error


def _is_generation(data: Path, name: str) -> bool:
    return bool(_NAME.fullmatch(name)) and (data / "generations" / name).is_dir()


def read_manifest(folder: Path) -> dict[str, Any]:
    """Return how a generation was built.

    Raises:
        IndexDamagedError: If the manifest is missing or damaged.
        IndexMismatchError: If it is of another format.
    """
    try:
        manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
        found = manifest["format"]
    except (OSError, KeyError, TypeError, ValueError) as error:
        raise _damaged(folder, error) from error
    if found != FORMAT:
        raise IndexMismatchError(
            f"索引 {folder.name} 的格式为 {found}，本版本为 {FORMAT}。请运行 `jushi index` 重建。"
        )
    if not isinstance(manifest.get("files"), dict):
        raise _damaged(folder, KeyError("files"))
    return dict(manifest)


def open_generation(folder: Path) -> Generation:
    """Open a generation and check every file against its manifest.

    Raises:
        IndexDamagedError: If a file is missing or damaged.
        IndexMismatchError: If it is of another format.
    """
    manifest = read_manifest(folder)
    allow_files()
    try:
        _check_files(folder, manifest["files"])
        parts = [
            Part(load_segment(folder / "segments" / held["name"], manifest["dim"]), held["dead"])
            for held in manifest["segments"]
        ]
        contents = Contents(parts, *manifest["bm25"])
    except (OSError, KeyError, ValueError, ValidationError) as error:
        raise _damaged(folder, error) from error
    return Generation(folder.name, manifest, contents, folder)


def salvage_generation(folder: Path) -> Generation | None:
    """Open what is whole of a generation: its undamaged segments; None if there is none.

    It is never searched, but used to make the next one: what is whole need not be embedded again.
    """
    try:
        manifest = read_manifest(folder)
    except IndexMismatchError as error:
        _log.warning("%s", error)
        return None
    parts = []
    for held in manifest["segments"]:
        try:
            _check_files(folder, files_of(manifest, held["name"]))
            segment = load_segment(folder / "segments" / held["name"], manifest["dim"])
        except (OSError, KeyError, ValueError, ValidationError, IndexMismatchError) as error:
            _log.warning("%s", error)
        else:
            parts.append(Part(segment, held["dead"]))
    contents = Contents(parts, *manifest["bm25"])
    return Generation(folder.name, manifest, contents, folder) if parts else None


def _damaged(folder: Path, error: Exception) -> IndexDamagedError:
    return IndexDamagedError(
        f"索引 {folder.name} 不完整或已损坏（{type(error).__name__}）。请运行 `jushi index` 重建。"
    )


def switch_generation(data: Path, name: str, *, alone: bool = False, instead: bool = False) -> None:
    """Put a whole generation in force; it and the one until now are kept.

    Args:
        data: The data folder.
        name: The generation's.
        alone: Keep no other.
        instead: Keep the one before the one until now, which holds nothing else than this.
    """
    try:
        before = current_generation(data).name
        if instead:
            other = other_generation(data)
            before = other.name if other else ""
    except IndexMissingError:
        before = ""
    kept = [name, before] if before not in ("", name) and not alone else [name]
    _replace(data / "CURRENT", "\n".join(kept))
    note_step("switched")
    tidy(data)
    note_step("cleared")


def note_step(name: str) -> None:
    """Say how far a new generation has come: each step is one that a process may die at."""
    _log.debug("generation %s", name)


def tidy(data: Path) -> None:
    """Remove what processes that were killed left: half a generation, or one never in force."""
    kept = set(_switch(data))
    generations = data / "generations"
    for path in [*generations.glob(".building-*"), *generation_folders(data)]:
        if path.name not in kept:
            shutil.rmtree(path, ignore_errors=True)


def generation_folders(data: Path) -> list[Path]:
    """Return the folders of whole generations, oldest first."""
    folders = (data / "generations").glob("g[0-9]*")
    return sorted((path for path in folders if _NAME.fullmatch(path.name)), key=_number)


def _number(path: Path) -> int:
    return int(path.name[1:])


def files_of(manifest: Mapping[str, Any], segment: str) -> dict[str, str]:
    """Return a segment's files and their checksums."""
    start = f"segments/{segment}/"
    return {name: held for name, held in manifest["files"].items() if name.startswith(start)}


def _check_files(folder: Path, files: Mapping[str, str]) -> None:
    for name, wanted in files.items():
        if digest(folder / name) != wanted:
            raise IndexDamagedError(
                f"索引文件 {folder.name}/{name} 与记录的校验值不符，可能已损坏。"
                "请运行 `jushi index --force` 重建。"
            )


def _replace(path: Path, text: str) -> None:
    for left in path.parent.glob(f"{path.name}.new-*"):
        left.unlink(missing_ok=True)
    aside = path.with_name(f"{path.name}.new-{os.getpid()}")
    aside.write_text(text + "\n", encoding="utf-8")
    sync(aside)
    aside.replace(path)
    sync(path.parent)
