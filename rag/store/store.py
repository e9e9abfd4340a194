"""The store: every change is on the disk before it is acknowledged; threads take turns."""

import hashlib
import json
import secrets
import sqlite3
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from pydantic import TypeAdapter

from rag.errors import ConflictError, NotFoundError, StorageError
from rag.records import Document, Entry
from rag.store.records import Change, Job, Stored, describe_json, read_description, version_of
from rag.store.schema import connect, storage_errors

__all__ = ["STORE_FILE", "Store"]

STORE_FILE = "store.db"
_DOCUMENT = TypeAdapter(Document)
_ENTRY = TypeAdapter(Entry)
_OPEN = "state IN ('queued', 'running')"
_STORED = "version, document_id, file, source, described, sha256, reader"


class Store:
    """The documents, jobs and history of one data folder."""

    def __init__(self, data: Path, reader: str) -> None:
        """Open the store of a data folder; made if there is none.

        Args:
            data: The data folder.
            reader: Names how documents are read; another reader's versions are read again.

        Raises:
            StorageError: If the folder cannot be written or the store is damaged.
        """
        self._path = data / STORE_FILE
        self._reader = reader
        self._turn = threading.RLock()
        self._database = connect(self._path)

    def close(self) -> None:
        """Close the file; what was acknowledged is on the disk already."""
        with self._turn:
            self._database.close()

    @contextmanager
    def _transaction(self) -> Iterator[sqlite3.Connection]:
        with self._turn, storage_errors(self._path):
            self._database.execute("BEGIN IMMEDIATE")
            try:
                yield self._database
                self._database.execute("COMMIT")
            except BaseException:
                # After a full disk SQLite has rolled back by itself.
                if self._database.in_transaction:
                    self._database.execute("ROLLBACK")
                raise

    def _rows(self, sql: str, *values: object) -> list[sqlite3.Row]:
        with self._turn, storage_errors(self._path):
            return self._database.execute(sql, values).fetchall()

    # Asking for changes

    def submit(self, changes: Sequence[Change]) -> list[Job]:
        """Record changes, all or none; when this returns they survive a power cut.

        Raises:
            ConflictError: If a document with the same bytes is there already, or will be.
            NotFoundError: If a document to replace or remove is not there.
            StorageError: If they cannot be written.
        """
        with self._transaction() as database:
            numbers = [self._record(database, change) for change in changes]
        return [self._job_at(number) for number in numbers]

    def _record(self, database: sqlite3.Connection, change: Change) -> int:
        version = None
        document_id = change.document_id or ""
        if change.kind in ("replace", "remove") and self._tip(document_id) is None:
            raise NotFoundError(
                f"没有编号为 {document_id!r} 的文档。GET /api/documents 列出全部文档。"
            )
        if change.kind in ("add", "replace"):
            sha256 = hashlib.sha256(change.data).hexdigest()
            holder = self._holder(sha256)
            if holder is not None and holder != change.document_id:
                raise ConflictError(
                    f"{change.file} 与已有文档 {holder} 的内容完全相同，没有重复加入。"
                    f"要更新说明，请 PUT /api/documents/{holder}。"
                )
            document_id = change.document_id or self._new_id(sha256)
            version = self._keep(database, replace(change, document_id=document_id), sha256)
        cursor = database.execute(
            "INSERT INTO jobs (job_id, kind, document_id, version, target, state, added) "
            "VALUES (?,?,?,?,?,'queued',?)",
            (secrets.token_hex(8), change.kind, document_id, version, change.target, _now()),
        )
        assert cursor.lastrowid is not None
        return cursor.lastrowid

    def _tip(self, document_id: str) -> str | None:
        """Return a document's version once every open job is done; None if it is not there."""
        last = self._rows(
            f"SELECT version FROM jobs WHERE {_OPEN} AND document_id = ? AND kind <> 'rollback' "
            "ORDER BY number DESC LIMIT 1",
            document_id,
        )
        live = last or self._rows("SELECT version FROM live WHERE document_id = ?", document_id)
        return live[0]["version"] if live else None

    def _holder(self, sha256: str) -> str | None:
        """Return the document that has, or will have, these bytes."""
        for row in self._rows(
            "SELECT version, document_id FROM versions WHERE sha256 = ? ORDER BY rowid", sha256
        ):
            if self._tip(row["document_id"]) == row["version"]:
                return str(row["document_id"])
        return None

    def _new_id(self, sha256: str) -> str:
        """Return an identifier for new bytes: their first digits that no other document bears."""
        for at in range(0, len(sha256) - 11, 12):
            # A document keeps its identifier when it is replaced: the digits of bytes that it
            # no longer has may be taken.
            if self._tip(sha256[at : at + 12]) is None:
                return sha256[at : at + 12]
        raise ConflictError(f"文档 {sha256[:12]} 的编号都已被占用。请改动文件后再加入。")

    # Jobs

    def job(self, job_id: str) -> Job:
        """Return a job.

        Raises:
            NotFoundError: If there is none of that id.
        """
        rows = self._rows("SELECT * FROM jobs WHERE job_id = ?", job_id)
        if not rows:
            raise NotFoundError(f"没有编号为 {job_id!r} 的任务。编号由加入文档时的回答给出。")
        return _job(rows[0])

    def _job_at(self, number: int) -> Job:
        return _job(self._rows("SELECT * FROM jobs WHERE number = ?", number)[0])

    def open_jobs(self) -> list[Job]:
        """Return the jobs that are not finished, oldest first."""
        return [
            _job(row) for row in self._rows(f"SELECT * FROM jobs WHERE {_OPEN} ORDER BY number")
        ]

    def has_queued(self) -> bool:
        """Tell whether a job waits to be taken."""
        return bool(self._rows("SELECT 1 FROM jobs WHERE state = 'queued' LIMIT 1"))

    def take_queued(self) -> list[Job]:
        """Mark waiting jobs as running and return them, oldest first.

        A rollback is taken alone: what was asked for before it comes first, the rest after.
        """
        waiting = [_job(row) for row in self._rows(
            "SELECT * FROM jobs WHERE state = 'queued' ORDER BY number")]  # fmt: skip
        cut = next((i for i, job in enumerate(waiting) if job.kind == "rollback"), len(waiting))
        taken = waiting[: max(cut, 1)]
        with self._transaction() as database:
            database.executemany(
                "UPDATE jobs SET state = 'running', error = NULL WHERE job_id = ?",
                [(job.job_id,) for job in taken],
            )
        return taken

    def put_back(self, why: str | None = None) -> None:
        """Let running jobs wait again: the process that ran them ended, or could not go on."""
        with self._transaction() as database:
            database.execute(
                "UPDATE jobs SET state = 'queued', progress = 0, error = ? WHERE state = 'running'",
                (why,),
            )

    def advance(self, progress: float) -> None:
        """Note how far the running jobs are, in [0, 1]."""
        with self._transaction() as database:
            database.execute("UPDATE jobs SET progress = ? WHERE state = 'running'", (progress,))

    def fail(self, job_id: str, why: str) -> None:
        """End a job that cannot be carried out; a version that never came into force goes."""
        job = self.job(job_id)
        with self._transaction() as database:
            database.execute(
                "UPDATE jobs SET state = 'failed', error = ?, version = NULL WHERE job_id = ?",
                (why, job_id),
            )
            self._drop_unused(database, [job.version] if job.version else [])

    def _drop_unused(self, database: sqlite3.Connection, versions: Sequence[str]) -> None:
        for version in versions:
            used = database.execute(
                "SELECT 1 FROM live WHERE version = ? UNION ALL "
                f"SELECT 1 FROM jobs WHERE version = ? AND {_OPEN} UNION ALL "
                "SELECT 1 FROM history WHERE version = ?",
                (version, version, version),
            ).fetchone()
            if not used:
                database.execute("DELETE FROM entries WHERE version = ?", (version,))
                database.execute("DELETE FROM versions WHERE version = ?", (version,))

    # Versions

    def stored(self, version: str) -> Stored:
        """Return what was handed in as a version.

        Raises:
            StorageError: If the store does not hold it.
        """
        rows = self._rows(f"SELECT {_STORED} FROM versions WHERE version = ?", version)
        if not rows:
            raise self._lacking(version)
        return _stored(rows[0])

    def original(self, version: str) -> bytes:
        """Return a version's bytes as they came.

        Raises:
            StorageError: If the store does not hold them any more.
        """
        rows = self._rows("SELECT bytes FROM versions WHERE version = ?", version)
        if not rows or rows[0]["bytes"] is None:
            raise self._lacking(version)
        return bytes(rows[0]["bytes"])

    def _lacking(self, version: str) -> StorageError:
        return StorageError(
            f"文档库 {self._path.name} 中没有版本 {version}。请从备份恢复数据文件夹，"
            "或重新加入文档。"
        )

    def keep_parsed(self, version: str, document: Document, entries: Sequence[Entry]) -> None:
        """Keep what was read of a version, so that it is read once."""
        text = _DOCUMENT.dump_json(document).decode()
        records = [_ENTRY.dump_json(entry).decode() for entry in entries]
        digest = _digest(text, records)
        with self._transaction() as database:
            database.execute("DELETE FROM entries WHERE version = ?", (version,))
            database.executemany(
                "INSERT INTO entries VALUES (?,?,?,?)",
                [
                    (version, i, entry.entry_id, record)
                    for i, (entry, record) in enumerate(zip(entries, records, strict=True))
                ],
            )
            database.execute(
                "UPDATE versions SET document = ?, text_sha256 = ?, parsed_sha256 = ? "
                "WHERE version = ?",
                (text, document.text_sha256, digest, version),
            )

    def parsed(self, version: str) -> tuple[Document, list[Entry]] | None:
        """Return what was read of a version; None if it was not, or not as it was written."""
        rows = self._rows("SELECT document, parsed_sha256 FROM versions WHERE version = ?", version)
        if not rows or rows[0]["document"] is None:
            return None
        records = self._records(version)
        if _digest(rows[0]["document"], records) != rows[0]["parsed_sha256"]:
            return None
        return (
            _DOCUMENT.validate_json(rows[0]["document"]),
            [_ENTRY.validate_json(record) for record in records],
        )

    def _records(self, version: str) -> list[str]:
        rows = self._rows("SELECT record FROM entries WHERE version = ? ORDER BY position", version)
        return [row["record"] for row in rows]

    def forget_parsed(self) -> None:
        """Have every version read again when it is next needed."""
        with self._transaction() as database:
            database.execute("DELETE FROM entries")
            # Only what can be read again: of past versions the text must stay.
            database.execute("UPDATE versions SET parsed_sha256 = NULL WHERE bytes IS NOT NULL")

    def add_member(self, file: str, data: bytes) -> Stored | None:
        """Keep a file out of an archive; None if the corpus has these bytes already."""
        sha256 = hashlib.sha256(data).hexdigest()
        with self._transaction() as database:
            if self._holder(sha256) is not None:
                return None
            change = Change("add", self._new_id(sha256), file, data)
            return self.stored(self._keep(database, change, sha256))

    def _keep(self, database: sqlite3.Connection, change: Change, sha256: str) -> str:
        """Write a version; one that is there already gets its bytes back."""
        assert change.document_id is not None
        version = version_of(change, change.document_id, sha256, self._reader)
        database.execute(
            f"INSERT INTO versions ({_STORED}, added, bytes) VALUES (?,?,?,?,?,?,?,?,?) "
            "ON CONFLICT (version) DO UPDATE SET bytes = excluded.bytes",
            (version, change.document_id, change.file, change.source,
             describe_json(change.described), sha256, self._reader, _now(), change.data),
        )  # fmt: skip
        return version

    def reject(self, job_id: str, files: Sequence[tuple[str, str]]) -> None:
        """Note which files of an archive could not be taken in, and why."""
        with self._transaction() as database:
            database.execute(
                "UPDATE jobs SET rejected = ? WHERE job_id = ?",
                (json.dumps(files, ensure_ascii=False), job_id),
            )

    # What is in force

    def live(self) -> dict[str, str]:
        """Return the version in force of every document, by document, sorted."""
        rows = self._rows("SELECT document_id, version FROM live ORDER BY document_id")
        return {row["document_id"]: row["version"] for row in rows}

    def followed(self) -> list[Stored]:
        """Return the versions that came from a folder, as they will be once open jobs are done."""
        rows = self._rows(
            f"SELECT {_STORED} FROM versions WHERE source IS NOT NULL AND (version IN "
            f"(SELECT version FROM live) OR version IN (SELECT version FROM jobs WHERE {_OPEN}))"
        )
        found = map(_stored, rows)
        return [item for item in found if self._tip(item.document_id) == item.version]

    def holder(self, data: bytes) -> str | None:
        """Return the document that has, or will have, these bytes."""
        return self._holder(hashlib.sha256(data).hexdigest())

    def settle(
        self,
        live: Mapping[str, str],
        generation: str,
        done: Mapping[str, Sequence[str]],
        kept: Sequence[str],
    ) -> None:
        """Note what a generation that came into force holds and which jobs it carried out.

        Args:
            live: Version by document.
            generation: Its name.
            done: The documents that each finished job added, by job.
            kept: Versions that another kept generation holds.
        """
        before = self.live()
        with self._transaction() as database:
            for document_id, version in before.items():
                if live.get(document_id) != version:
                    became = "replaced" if document_id in live else "removed"
                    database.execute(
                        "INSERT INTO history (document_id, version, sha256, text_sha256, became, "
                        "generation, at) SELECT document_id, version, sha256, text_sha256, ?, ?, ? "
                        "FROM versions WHERE version = ?",
                        (became, generation, _now(), version),
                    )
            database.execute("DELETE FROM live")
            database.executemany("INSERT INTO live VALUES (?,?)", list(live.items()))
            database.executemany(
                "UPDATE jobs SET state = 'done', progress = 1, error = NULL, document_ids = ? "
                "WHERE job_id = ? AND state <> 'failed'",
                [(json.dumps(list(ids)), job_id) for job_id, ids in done.items()],
            )
            self._lighten(database, {*live.values(), *kept})

    def _lighten(self, database: sqlite3.Connection, held: set[str]) -> None:
        """Drop the bytes and entries of versions that nothing can bring back."""
        old = database.execute(
            "SELECT version FROM versions WHERE bytes IS NOT NULL AND version NOT IN "
            f"(SELECT version FROM jobs WHERE version IS NOT NULL AND {_OPEN})"
        ).fetchall()
        for (version,) in old:
            if version not in held:
                database.execute("DELETE FROM entries WHERE version = ?", (version,))
                database.execute("UPDATE versions SET bytes = NULL WHERE version = ?", (version,))
        # Archives, once unpacked, and what was never read
        database.execute("DELETE FROM versions WHERE bytes IS NULL AND document IS NULL")

    def past(self, document_id: str, text_sha256: str) -> Document | None:
        """Return an earlier version of a document by its text's digest; None if never held."""
        rows = self._rows(
            "SELECT document FROM versions WHERE document_id = ? AND text_sha256 = ? "
            "AND document IS NOT NULL AND version IN (SELECT version FROM history) LIMIT 1",
            document_id, text_sha256,
        )  # fmt: skip
        return _DOCUMENT.validate_json(rows[0]["document"]) if rows else None

    def damage(self) -> list[str]:
        """Check the whole file; return what is wrong, in Chinese, nothing if all is well."""
        found = [
            f"{STORE_FILE}：{row[0]}"
            for row in self._rows("PRAGMA integrity_check")
            if row[0] != "ok"
        ]
        for row in self._rows(
            "SELECT version, file, sha256, document, parsed_sha256 FROM versions"
        ):
            held = self._rows("SELECT bytes FROM versions WHERE version = ?", row["version"])
            data = held[0]["bytes"]
            if data is None:
                continue
            if hashlib.sha256(data).hexdigest() != row["sha256"]:
                found.append(f"{row['file']}：原文与记录的校验值不符")
            if row["document"] is not None and row["parsed_sha256"] != _digest(
                row["document"], self._records(row["version"])
            ):
                found.append(f"{row['file']}：条目与记录的校验值不符")
        return found


def _digest(document: str, records: Sequence[str]) -> str:
    digest = hashlib.sha256(document.encode())
    for record in records:
        digest.update(record.encode())
    return digest.hexdigest()


def _now() -> str:
    # For people only: order comes from row numbers, so a clock set back confuses nothing.
    return datetime.now(UTC).isoformat(timespec="seconds")


def _stored(row: sqlite3.Row) -> Stored:
    return Stored(
        row["version"], row["document_id"], row["file"], row["source"],
        read_description(row["described"]), row["sha256"], row["reader"],
    )  # fmt: skip


def _job(row: sqlite3.Row) -> Job:
    return Job(
        row["job_id"], row["kind"], row["document_id"], row["version"], row["target"],
        row["state"], row["progress"], row["error"], tuple(json.loads(row["document_ids"])),
        tuple((file, why) for file, why in json.loads(row["rejected"])),
    )  # fmt: skip
