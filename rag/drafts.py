"""A generation while it is written: segment by segment, aside, named when it is whole."""

import json
import logging
import os
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from rag.contents import Part
from rag.dense import CLUSTERED_FROM, HALF_FROM
from rag.disk import digest, files_in, sync
from rag.errors import StorageError
from rag.generation import (
    FORMAT,
    Generation,
    files_of,
    generation_folders,
    note_step,
    switch_generation,
)
from rag.segment_files import load_segment, save_segment
from rag.segments import Segment

__all__ = ["Draft", "drafting", "write_generation"]

_log = logging.getLogger(__name__)


class Draft:
    """A generation's folder, not yet named."""

    def __init__(self, data: Path, folder: Path, previous: Generation | None) -> None:
        self._data, self._folder, self._previous = data, folder, previous
        self._files: dict[str, str] = {}
        # Those of the generation before are counted whether they stay or not: it is a size.
        self._passages = len(previous.contents.search.passages) if previous else 0

    def write(self, segment: Segment) -> Segment:
        """Write a segment, and return it as it lies on the disk.

        In a corpus of more than a million passages a large one is clustered.

        Raises:
            StorageError: If the disk is full or the folder cannot be written.
        """
        own = self._folder / "segments" / segment.name
        with _storing(self._data):
            self._passages += segment.size
            large = self._passages > CLUSTERED_FROM and len(segment.dense) >= HALF_FROM
            save_segment(segment, own, clustered=large)
            for path in files_in(own):
                self._files[str(path.relative_to(self._folder))] = digest(path)
                sync(path)
        return load_segment(own, segment.dense.dim)

    def _keep(self, segment: Segment, previous: Generation) -> None:
        """Take over a segment of the generation before, which nobody changes any more."""
        _link(previous.folder / "segments" / segment.name, self._folder / "segments" / segment.name)
        self._files |= files_of(previous.manifest, segment.name)

    def finish(
        self, parts: Sequence[Part], manifest: dict[str, Any], *, instead: bool = False
    ) -> Path:
        """Name the generation and put it in force.

        Args:
            parts: Segments written here, or of the generation before.
            manifest: How it was built; format, segments and checksums are added.
            instead: See `rag.generation.switch_generation`.

        Returns:
            The generation's folder.

        Raises:
            StorageError: If the disk is full or the folder cannot be written; the generation in
                force stays so.
        """
        with _storing(self._data):
            before = (
                [part.segment for part in self._previous.contents.parts] if (self._previous) else []
            )
            for segment, _ in parts:
                if self._previous and segment in before:
                    self._keep(segment, self._previous)
            note_step("written")
            self._write_manifest(parts, manifest)
            note_step("synced")
            generations = self._data / "generations"
            target = generations / _next_name(self._data)
            self._folder.rename(target)
            note_step("renamed")
            sync(generations)
            switch_generation(self._data, target.name, instead=instead)
        return target

    def _write_manifest(self, parts: Sequence[Part], manifest: dict[str, Any]) -> None:
        """Write the manifest, last of all, and sync it and every folder."""
        held = [{"name": segment.name, "dead": sorted(dead)} for segment, dead in parts]
        whole = {"format": FORMAT, **manifest, "segments": held}
        # a line each, by separators and not by indents: those are written out in Python
        text = json.dumps(
            {**whole, "files": dict(sorted(self._files.items()))},
            ensure_ascii=False,
            separators=(",\n", ": "),
        )
        folder = self._folder
        (folder / "manifest.json").write_text(text, encoding="utf-8")
        folders = [Path(path) for path, _, _ in os.walk(folder, topdown=False)]
        for path in [folder / "manifest.json", *folders]:
            sync(path)


@contextmanager
def drafting(data: Path, previous: Generation | None = None) -> Iterator[Draft]:
    """Open a folder for a new generation; what is not finished is removed.

    Args:
        data: The data folder; made if need be. The one that writes has it to itself.
        previous: Whose segments need not be written again.

    Raises:
        StorageError: If the folder cannot be written.
    """
    generations = data / "generations"
    with _storing(data):
        generations.mkdir(parents=True, exist_ok=True)
        for left in generations.glob(".building-*"):
            shutil.rmtree(left, ignore_errors=True)
        folder = generations / f".building-{os.getpid()}"
        (folder / "segments").mkdir(parents=True)
    note_step("begun")
    try:
        yield Draft(data, folder, previous)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def write_generation(
    data: Path, parts: Sequence[Part], manifest: dict[str, Any], previous: Generation | None = None
) -> Path:
    """Write a generation of segments that are at hand, and put it in force.

    Raises:
        StorageError: If the disk is full or the folder cannot be written; the generation in
            force stays so.
    """
    before = [part.segment for part in previous.contents.parts] if previous else []
    with drafting(data, previous) as draft:
        for segment, _ in parts:
            if segment not in before:
                draft.write(segment)
        return draft.finish(parts, manifest)


@contextmanager
def _storing(data: Path) -> Iterator[None]:
    try:
        yield
    except (OSError, RuntimeError) as error:
        # faiss tells of a failed write by a RuntimeError
        said = getattr(error, "strerror", None) or str(error).splitlines()[-1]
        kept = "现有索引照常使用；" if (data / "CURRENT").exists() else ""
        raise StorageError(
            f"无法写入索引（{said}）。{kept}请检查 {data} 的剩余空间与权限。"
        ) from error


def _link(source: Path, target: Path) -> None:
    """Give the files of a segment a second name."""
    try:
        shutil.copytree(source, target, copy_function=os.link)
    except shutil.Error as error:
        _log.info("segment copied, links are not to be had: %s", error)
        shutil.rmtree(target)
        shutil.copytree(source, target)
        for path in files_in(target):
            sync(path)


def _next_name(data: Path) -> str:
    numbers = [int(path.name[1:]) for path in generation_folders(data)]
    return f"g{max(numbers, default=0) + 1:06d}"
