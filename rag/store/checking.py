"""Whether a data folder is whole: every checksum of its generations and of its store."""

import os
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from rag.errors import IndexMismatchError, IndexMissingError, StorageError
from rag.generation import (
    current_generation,
    lost_generation,
    open_generation,
    other_generation,
)
from rag.store.reading import reader_name
from rag.store.store import STORE_FILE, Store

__all__ = ["Checked", "check_data"]


@dataclass(frozen=True, slots=True)
class Checked:
    """What was checked and what is wrong, in Chinese."""

    checked: list[str]
    damaged: list[str]


def check_data(data: Path) -> Checked:
    """Check a data folder, or a copy of one.

    Raises:
        IndexMissingError: If there is no such folder.
    """
    if not data.is_dir():
        raise IndexMissingError(f"没有数据文件夹 {data}。请用 JUSHI_DATA 指明。")
    report = Checked([], [])
    versions: dict[str, str] | None = None
    try:
        current = current_generation(data)
        versions = _generation(current, "在用的索引", report)
        if (other := other_generation(data)) is not None:
            _generation(other, "上一代索引", report)
        elif (lost := lost_generation(data)) is not None:
            report.damaged.append(f"CURRENT 记录的上一代索引 {lost!r} 不存在：无法回退到那一代。")
    except IndexMissingError as error:
        report.damaged.append(str(error))
    if not (data / STORE_FILE).is_file():
        report.damaged.append(f"没有文档库 {STORE_FILE}。请从备份恢复，或重新加入文档。")
        return report
    try:
        with _writable(data) as folder, closing(Store(folder, reader_name())) as store:
            _store(store, versions, report)
    except (StorageError, sqlite3.DatabaseError) as error:
        report.damaged.append(str(error))
    return report


@contextmanager
def _writable(data: Path) -> Iterator[Path]:
    """Give a folder whose store SQLite can open: the data folder, or a copy of its store.

    A backup may lie where nothing can be written; SQLite writes beside every file it opens.
    """
    if os.access(data, os.W_OK):
        yield data
        return
    with TemporaryDirectory(prefix="jushi-verify-") as folder:
        for path in data.glob(f"{STORE_FILE}*"):
            if path.suffix != ".db-shm":
                shutil.copy(path, folder)
        yield Path(folder)


def _generation(folder: Path, name: str, report: Checked) -> dict[str, str] | None:
    try:
        generation = open_generation(folder)
    except IndexMismatchError as error:
        report.damaged.append(str(error))
        return None
    files = len(generation.manifest["files"])
    report.checked.append(f"{name} {folder.name}：{files} 个文件的校验值相符")
    return dict(generation.manifest["versions"])


def _store(store: Store, versions: dict[str, str] | None, report: Checked) -> None:
    found = store.damage()
    live = store.live()
    waiting = len(store.open_jobs())
    if versions is not None and versions != live and not waiting:
        found.append("索引与文档库收录的文档不一致；下次启动时会自动对齐。")
    report.damaged.extend(found)
    if not found:
        report.checked.append(f"文档库：{len(live)} 个文档的原文与条目相符，{waiting} 个任务待办")
