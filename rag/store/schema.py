"""The store's tables and how its file is opened."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from rag.errors import StorageError

__all__ = ["connect", "storage_errors"]

FORMAT = 1
# A version is immutable; `live` says which are in force, as the generation in force says it.
# Versions that no kept generation holds lose bytes and entries; their text stays, so that old
# citations can still be opened.
_TABLES = """
CREATE TABLE versions (
    version TEXT PRIMARY KEY,
    document_id TEXT NOT NULL,
    file TEXT NOT NULL,
    source TEXT,
    described TEXT NOT NULL,
    sha256 TEXT NOT NULL,
    reader TEXT NOT NULL,
    added TEXT NOT NULL,
    bytes BLOB,
    text_sha256 TEXT,
    document TEXT,
    parsed_sha256 TEXT
);
CREATE INDEX versions_sha256 ON versions (sha256);
CREATE INDEX versions_document ON versions (document_id);
CREATE TABLE entries (
    version TEXT NOT NULL REFERENCES versions,
    position INTEGER NOT NULL,
    entry_id TEXT NOT NULL,
    record TEXT NOT NULL,
    PRIMARY KEY (version, position)
) WITHOUT ROWID;
CREATE TABLE live (
    document_id TEXT PRIMARY KEY,
    version TEXT NOT NULL REFERENCES versions
) WITHOUT ROWID;
CREATE TABLE jobs (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    job_id TEXT NOT NULL UNIQUE,
    kind TEXT NOT NULL,
    document_id TEXT NOT NULL,
    version TEXT,
    target TEXT,
    state TEXT NOT NULL,
    progress REAL NOT NULL DEFAULT 0,
    error TEXT,
    document_ids TEXT NOT NULL DEFAULT '[]',
    rejected TEXT NOT NULL DEFAULT '[]',
    added TEXT NOT NULL
);
CREATE INDEX jobs_open ON jobs (state) WHERE state IN ('queued', 'running');
CREATE TABLE history (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    document_id TEXT NOT NULL,
    version TEXT NOT NULL,
    sha256 TEXT NOT NULL,
    text_sha256 TEXT,
    became TEXT NOT NULL,
    generation TEXT NOT NULL,
    at TEXT NOT NULL
);
CREATE INDEX history_document ON history (document_id);
"""


def connect(path: Path) -> sqlite3.Connection:
    """Open the store's file, made if need be; every commit is on the disk when it returns.

    Raises:
        StorageError: If it cannot be opened or written, is no store, or of another version.
    """
    with storage_errors(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        # Statements choose their own transactions; threads take turns in `Store`.
        database = sqlite3.connect(path, timeout=30, isolation_level=None, check_same_thread=False)
        database.row_factory = sqlite3.Row
        database.execute("PRAGMA journal_mode = WAL")
        database.execute("PRAGMA synchronous = FULL")
        database.execute("PRAGMA foreign_keys = ON")
        _prepare(database, path)
    return database


def _prepare(database: sqlite3.Connection, path: Path) -> None:
    database.execute("BEGIN IMMEDIATE")
    try:
        (found,) = database.execute("PRAGMA user_version").fetchone()
        if found == 0:
            for statement in _TABLES.split(";"):
                database.execute(statement)
            database.execute(f"PRAGMA user_version = {FORMAT}")
        elif found != FORMAT:
            raise StorageError(
                f"{path.name} 的格式为 {found}，本版本为 {FORMAT}。请用写入它的版本打开，"
                "或另选数据文件夹后重新加入文档。"
            )
        database.execute("COMMIT")
    except BaseException:
        database.execute("ROLLBACK")
        raise


@contextmanager
def storage_errors(path: Path) -> Iterator[None]:
    """Turn what SQLite and the system say about a folder into one error with a way out."""
    try:
        yield
    except sqlite3.DatabaseError as error:
        said = str(error)
        if "full" in said:
            way = "磁盘已满。请腾出空间；已确认收到的文档没有丢失"
        elif "readonly" in said or "unable to open" in said:
            way = "不能写入。请检查文件夹权限"
        elif any(sign in said for sign in ("malformed", "not a database", "Could not decode")):
            way = "文件已损坏。请从备份恢复数据文件夹，或移走它后重新加入文档"
        elif "locked" in said:
            way = "正被另一个进程占用。请稍后再试"
        else:
            way = "请查看磁盘与权限"
        raise StorageError(f"文档库 {path.name}：{way}（{said}）。") from error
    except OSError as error:
        raise StorageError(
            f"数据文件夹 {path.parent}：{error.strerror}。请检查路径、权限与剩余空间。"
        ) from error
