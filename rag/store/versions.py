"""Versions of documents in the store: their bytes, and what was read of them."""

import hashlib
from collections.abc import Sequence

from pydantic import TypeAdapter, ValidationError

from rag.errors import StorageError
from rag.records import Document, Entry
from rag.store.records import Change, Stored, describe_json, read_description, version_of
from rag.store.rows import OPEN, STORE_FILE, Record, Rows, Statements, now

__all__ = ["STORED", "Versions", "digest_of", "stored_of"]

STORED = "version, document_id, file, source, described, sha256, reader"
"""The columns of `stored_of`."""

_DOCUMENT = TypeAdapter(Document)
_ENTRY = TypeAdapter(Entry)


class Versions(Rows):
    """What was handed in, and what was read of it."""

    def stored(self, version: str) -> Stored:
        """Return what was handed in as a version.

        Raises:
            StorageError: If the store does not hold it.
        """
        rows = self._rows(f"SELECT {STORED} FROM versions WHERE version = ?", version)
        if not rows:
            raise self._lacking(version)
        return stored_of(rows[0])

    def original(self, version: str) -> bytes:
        """Return a version's bytes as they came.

        Raises:
            StorageError: If the store does not hold them any more.
        """
        rows = self._rows("SELECT bytes FROM versions WHERE version = ?", version)
        if not rows or not isinstance(rows[0]["bytes"], bytes):
            raise self._lacking(version)
        return bytes(rows[0]["bytes"])

    def _lacking(self, version: str) -> StorageError:
        return StorageError(
            f"文档库 {self._name} 中没有版本 {version}。请从备份恢复数据文件夹，或重新加入文档。"
        )

    def keep_parsed(self, version: str, document: Document, entries: Sequence[Entry]) -> None:
        """Keep what was read of a version, so that it is read once."""
        text = _DOCUMENT.dump_json(document).decode()
        records = [_ENTRY.dump_json(entry).decode() for entry in entries]
        digest = digest_of(text, records)
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
        if digest_of(str(rows[0]["document"]), records) != rows[0]["parsed_sha256"]:
            return None
        return (
            _DOCUMENT.validate_json(rows[0]["document"]),
            [_ENTRY.validate_json(record) for record in records],
        )

    def _records(self, version: str) -> list[str]:
        rows = self._rows("SELECT record FROM entries WHERE version = ? ORDER BY position", version)
        # A flipped bit may make bytes of text, whose digest is another
        return [str(row["record"]) for row in rows]

    def forget_parsed(self) -> None:
        """Have every version read again when it is next needed."""
        with self._transaction() as database:
            database.execute("DELETE FROM entries")
            # Only what can be read again: of past versions the text must stay.
            database.execute("UPDATE versions SET parsed_sha256 = NULL WHERE bytes IS NOT NULL")

    def _keep(self, database: Statements, change: Change, sha256: str) -> str:
        """Write a version; one that is there already gets its bytes back."""
        assert change.document_id is not None
        version = version_of(change, change.document_id, sha256, self._reader)
        database.execute(
            f"INSERT INTO versions ({STORED}, added, bytes) VALUES (?,?,?,?,?,?,?,?,?) "
            "ON CONFLICT (version) DO UPDATE SET bytes = excluded.bytes",
            (version, change.document_id, change.file, change.source,
             describe_json(change.described), sha256, self._reader, now(), change.data),
        )  # fmt: skip
        return version

    def _drop_unused(self, database: Statements, versions: Sequence[str]) -> None:
        for version in versions:
            used = database.execute(
                "SELECT 1 FROM live WHERE version = ? UNION ALL "
                f"SELECT 1 FROM jobs WHERE version = ? AND {OPEN} UNION ALL "
                "SELECT 1 FROM history WHERE version = ?",
                (version, version, version),
            ).fetchone()
            if not used:
                database.execute("DELETE FROM entries WHERE version = ?", (version,))
                database.execute("DELETE FROM versions WHERE version = ?", (version,))

    def _lighten(self, database: Statements, held: set[str]) -> None:
        """Drop the bytes and entries of versions that nothing can bring back."""
        old = database.execute(
            "SELECT version FROM versions WHERE bytes IS NOT NULL AND version NOT IN "
            f"(SELECT version FROM jobs WHERE version IS NOT NULL AND {OPEN})"
        ).fetchall()
        for (version,) in old:
            if version not in held:
                database.execute("DELETE FROM entries WHERE version = ?", (version,))
                database.execute("UPDATE versions SET bytes = NULL WHERE version = ?", (version,))
        # Archives, once unpacked, and what was never read
        database.execute("DELETE FROM versions WHERE bytes IS NULL AND document IS NULL")

    def past(self, document_id: str, text_sha256: str) -> Document | None:
        """Return an earlier version of a document by its text's digest; None if not held whole."""
        rows = self._rows(
            "SELECT document FROM versions WHERE document_id = ? AND text_sha256 = ? "
            "AND document IS NOT NULL AND version IN (SELECT version FROM history) LIMIT 1",
            document_id, text_sha256,
        )  # fmt: skip
        return _whole(rows[0]["document"], text_sha256) if rows else None

    def receive(self, source: "Versions") -> None:
        """Take over every version and the history of another store, as they are."""
        columns = f"{STORED}, added, text_sha256, parsed_sha256, document, bytes"
        past = "document_id, version, sha256, text_sha256, became, generation, at"
        for name in source._rows("SELECT version FROM versions ORDER BY added, version"):
            version = name["version"]
            (row,) = source._rows(f"SELECT {columns} FROM versions WHERE version = ?", version)
            entries = source._rows("SELECT * FROM entries WHERE version = ?", version)
            with self._transaction() as database:
                database.execute(
                    f"INSERT INTO versions ({columns}) VALUES (?,?,?,?,?,?,?,?,?,?,?,?)",
                    [row[i] for i in range(12)],
                )
                database.executemany(
                    "INSERT INTO entries (version, position, entry_id, record) VALUES (?,?,?,?)",
                    [(version, e["position"], e["entry_id"], e["record"]) for e in entries],
                )
        rows = source._rows(f"SELECT {past} FROM history ORDER BY number")
        with self._transaction() as database:
            database.executemany(
                f"INSERT INTO history ({past}) VALUES (?,?,?,?,?,?,?)",
                [[row[i] for i in range(7)] for row in rows],
            )

    def digests(self) -> dict[str, tuple[str, str]]:
        """Return the digests of bytes and entries of every version in force, by version."""
        rows = self._rows(
            "SELECT version, sha256, parsed_sha256 FROM versions "
            "WHERE version IN (SELECT version FROM live) ORDER BY version"
        )
        return {row["version"]: (row["sha256"], row["parsed_sha256"]) for row in rows}

    def _unsound(self) -> list[str]:
        """Return what the engine itself finds wrong with its file."""
        checked = [row[0] for row in self._rows("PRAGMA integrity_check")]
        return [f"{STORE_FILE}：{said}" for said in checked if said != "ok"]

    def damage(self) -> list[str]:
        """Check everything; return what is wrong, in Chinese, nothing if all is well."""
        found = self._unsound()
        for row in self._rows(
            "SELECT version, file, sha256, text_sha256, document, parsed_sha256 FROM versions"
        ):
            held = self._rows("SELECT bytes FROM versions WHERE version = ?", row["version"])
            # A flipped bit may hide a row from its index, or make text of bytes
            data = held[0]["bytes"] if held else ""
            if data is None:
                if _whole(row["document"], row["text_sha256"]) is None:
                    found.append(f"{row['file']}：从前的文字与记录的校验值不符")
                continue
            if not isinstance(data, bytes) or hashlib.sha256(data).hexdigest() != row["sha256"]:
                found.append(f"{row['file']}：原文与记录的校验值不符")
            if row["document"] is not None and row["parsed_sha256"] != digest_of(
                str(row["document"]), self._records(row["version"])
            ):
                found.append(f"{row['file']}：条目与记录的校验值不符")
        return found


def _whole(document: str | bytes | None, text_sha256: str) -> Document | None:
    """Return a document as it was kept; None if its text is not what the digest says."""
    try:
        found = _DOCUMENT.validate_json(document or "")
    except ValidationError:
        return None
    return found if hashlib.sha256(found.text.encode()).hexdigest() == text_sha256 else None


def digest_of(document: str, records: Sequence[str]) -> str:
    """Return the digest of what was read of a version: the document and its entries, as JSON."""
    digest = hashlib.sha256(document.encode())
    for record in records:
        digest.update(record.encode())
    return digest.hexdigest()


def stored_of(row: Record) -> Stored:
    """Return a row as a record."""
    return Stored(
        row["version"], row["document_id"], row["file"], row["source"],
        read_description(row["described"]), row["sha256"], row["reader"],
    )  # fmt: skip
