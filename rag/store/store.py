"""The store: every change is on the disk before it is acknowledged; threads take turns.

Built in layers, each a class of its own module: the file (`Rows`), what was handed in and read
(`Versions`), what is to be done (`Jobs`); here, what may be asked for and what is in force.
"""

import hashlib
import json
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import replace

from rag.errors import ConflictError, NotFoundError
from rag.readers.container import Member
from rag.store.jobs import Jobs
from rag.store.records import Change, Job, Stored
from rag.store.rows import OPEN, STORE_FILE, Statements, now
from rag.store.versions import STORED, stored_of

__all__ = ["STORE_FILE", "Store"]


class Store(Jobs):
    """The documents, jobs and history of one data folder."""

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

    def _record(self, database: Statements, change: Change) -> int:
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
        (number,) = database.execute(
            "INSERT INTO jobs (job_id, kind, document_id, version, target, state, added) "
            "VALUES (?,?,?,?,?,'queued',?) RETURNING number",
            (secrets.token_hex(8), change.kind, document_id, version, change.target, now()),
        ).fetchone()
        return int(number)

    def _tip(self, document_id: str) -> str | None:
        """Return a document's version once every open job is done; None if it is not there."""
        last = self._rows(
            f"SELECT version FROM jobs WHERE {OPEN} AND document_id = ? AND kind <> 'rollback' "
            "ORDER BY number DESC LIMIT 1",
            document_id,
        )
        live = last or self._rows("SELECT version FROM live WHERE document_id = ?", document_id)
        return str(live[0]["version"]) if live and live[0]["version"] else None

    def _holder(self, sha256: str) -> str | None:
        """Return the document that has, or will have, these bytes."""
        for row in self._rows(
            "SELECT version, document_id FROM versions WHERE sha256 = ? ORDER BY added, version",
            sha256,
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

    def add_member(self, member: Member) -> Stored | None:
        """Keep a file out of an archive; None if the corpus has these bytes already."""
        sha256 = hashlib.sha256(member.data).hexdigest()
        with self._transaction() as database:
            if self._holder(sha256) is not None:
                return None
            new = self._new_id(sha256)
            change = Change("add", new, member.name, member.data, None, member.described)
            return self.stored(self._keep(database, change, sha256))

    def live(self) -> dict[str, str]:
        """Return the version in force of every document, by document, sorted."""
        rows = self._rows("SELECT document_id, version FROM live ORDER BY document_id")
        return {row["document_id"]: row["version"] for row in rows}

    def followed(self) -> list[Stored]:
        """Return the versions that came from a folder, as they will be once open jobs are done."""
        rows = self._rows(
            f"SELECT {STORED} FROM versions WHERE source IS NOT NULL AND (version IN "
            f"(SELECT version FROM live) OR version IN (SELECT version FROM jobs WHERE {OPEN}))"
        )
        found = map(stored_of, rows)
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
                        (became, generation, now(), version),
                    )
            gone = [(document_id,) for document_id in before if live.get(document_id) is None]
            changed = [item for item in live.items() if before.get(item[0]) != item[1]]
            database.executemany("DELETE FROM live WHERE document_id = ?", gone)
            database.executemany(
                "INSERT INTO live VALUES (?,?) "
                "ON CONFLICT (document_id) DO UPDATE SET version = excluded.version",
                changed,
            )
            database.executemany(
                "UPDATE jobs SET state = 'done', progress = 1, error = NULL, document_ids = ? "
                "WHERE job_id = ? AND state <> 'failed'",
                [(json.dumps(list(ids)), job_id) for job_id, ids in done.items()],
            )
            self._lighten(database, {*live.values(), *kept})
