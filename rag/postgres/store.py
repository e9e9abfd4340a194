"""The store in a database: the same documents, jobs and history, for several processes at once.

Transactions that write take turns, as they do in a data folder; a job is claimed by one process,
whose claim lasts as long as its session with the database.
"""

import logging
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import psycopg

from rag.postgres.database import Connection, Database, Row
from rag.store import Job, Store
from rag.store.jobs import job_of
from rag.store.rows import OPEN, Statements

__all__ = ["DatabaseStore"]

_log = logging.getLogger(__name__)
# Arbitrary, the same in every process: who writes, and who works.
_WRITING, _WORKING = 7_253_002, 7_253_003
_SESSIONS = (
    f"SELECT 1 FROM pg_locks WHERE locktype = 'advisory' AND granted AND classid = {_WORKING} "
    "AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"
)
# How long jobs of a process that ended wait unseen.
_REVIVE_S = 2.0
# How many jobs one process takes at once: the others are for its neighbours.
_TAKEN = 256
# The first open job of each document; a rollback alone, after all before it and before the rest.
_CLAIM = f"""
UPDATE jobs SET state = 'running', error = NULL, progress = 0, owner = ?
WHERE number IN (
    SELECT number FROM jobs AS job WHERE state = 'queued' AND NOT EXISTS (
        SELECT 1 FROM jobs AS earlier WHERE {OPEN} AND earlier.number < job.number AND (
            earlier.document_id = job.document_id
            OR earlier.kind = 'rollback' OR job.kind = 'rollback'
        )
    )
    ORDER BY number LIMIT ? FOR UPDATE SKIP LOCKED
)
RETURNING *
"""


class DatabaseStore(Store):
    """The documents, jobs and history of one database."""

    def __init__(self, database: Database, reader: str) -> None:
        """Use a database that has its tables; nothing is claimed yet.

        Args:
            database: The coordinating one.
            reader: Names how documents are read.
        """
        self._name = database.name
        self._reader = reader
        self._shared = database
        self._session: Connection | None = None
        self._owner: int | None = None
        self._looked = 0.0

    def close(self) -> None:
        """Give up what was claimed: others may take it at once."""
        if self._session is not None:
            self._session.close()
            self._session = None

    @contextmanager
    def _transaction(self) -> Iterator[Statements]:
        with self._shared.transaction() as statements:
            statements.execute("SELECT pg_advisory_xact_lock(?)", (_WRITING,))
            yield statements

    @contextmanager
    def transaction(self) -> Iterator[Statements]:
        """Write several things at once or none of them; nobody else writes meanwhile."""
        with self._transaction() as statements:
            yield statements

    def _rows(self, sql: str, *values: object) -> list[Row]:
        return self._shared.rows(sql, *values)

    def _unsound(self) -> list[str]:
        return []  # PostgreSQL checks its own pages as it reads them

    # Claims

    def session(self) -> int:
        """Return this process's number, under a session that holds it.

        Who sees that the session ended takes the jobs claimed under it: a lost one is begun anew
        under another number.

        Raises:
            DatabaseError: If there can be none.
        """
        if self._session is not None:
            try:
                self._session.execute("SELECT 1")
            except psycopg.Error as error:
                _log.warning("the session that held claims was lost: %s", error)
                self.close()
        if self._session is None or self._owner is None:
            session = self._shared.connect()
            with self._shared.errors():
                row = session.execute("SELECT nextval('owners')::int AS owner").fetchone()
                assert row is not None
                session.execute("SELECT pg_advisory_lock(%s, %s)", (_WORKING, row["owner"]))
            self._session, self._owner = session, row["owner"]
        return self._owner

    def workers(self) -> int:
        """Return how many processes work on this database, this one excepted."""
        rows = self._rows(
            f"SELECT count(*) AS others FROM ({_SESSIONS} AND objid <> ?) AS sessions",
            self._owner or 0,
        )
        return int(rows[0]["others"])

    def has_queued(self) -> bool:
        """Tell whether a job waits to be taken, also one that an ended process had claimed."""
        if time.monotonic() - self._looked > _REVIVE_S:
            self.revive()
        return super().has_queued()

    def revive(self) -> None:
        """Let the jobs of processes that ended wait again, and forget what they had begun."""
        self._looked = time.monotonic()
        gone = f"owner IS NOT NULL AND NOT EXISTS ({_SESSIONS} AND objid = owner::oid)"
        if not self._rows(
            f"SELECT 1 FROM jobs WHERE state = 'running' AND {gone} "
            f"UNION ALL SELECT 1 FROM indexed WHERE born IS NULL AND {gone} LIMIT 1"
        ):
            return
        with self._transaction() as statements:
            left = statements.execute(
                "UPDATE jobs SET state = 'queued', progress = 0, owner = NULL "
                f"WHERE state = 'running' AND {gone} RETURNING job_id"
            ).fetchall()
            # Rows that were written for a generation that never came
            statements.execute(
                f"UPDATE indexed SET owner = NULL, died = 0 WHERE born IS NULL AND {gone}"
            )
        for row in left:
            _log.warning("job %s was left by a process that ended", row["job_id"])

    def take_queued(self) -> list[Job]:
        """Claim waiting jobs and return them, oldest first."""
        owner = self.session()
        with self._shared.transaction() as statements:
            rows = statements.execute(_CLAIM, (owner, _TAKEN)).fetchall()
        return [job_of(row) for row in sorted(rows, key=lambda row: row["number"])]

    def put_back(self, why: str | None = None) -> None:
        """Let the jobs this process claimed wait again."""
        if self._owner is None:
            return
        with self._transaction() as statements:
            statements.execute(
                "UPDATE jobs SET state = 'queued', progress = 0, error = ?, owner = NULL "
                "WHERE state = 'running' AND owner = ?",
                (why, self._owner),
            )

    def advance(self, progress: float) -> None:
        """Note how far this process's jobs are, in [0, 1]."""
        self._rows(
            "UPDATE jobs SET progress = ? WHERE state = 'running' AND owner = ?",
            progress, self._owner,
        )  # fmt: skip

    def ended_in(self, job_id: str) -> int:
        """Return the generation from which on a finished job can be seen; 0 if it is open."""
        rows = self._rows("SELECT coalesce(generation, 0) AS g FROM jobs WHERE job_id = ?", job_id)
        return int(rows[0]["g"]) if rows else 0

    def _lighten(self, database: Statements, held: set[str]) -> None:
        # What another process is unpacking belongs to no job yet.
        others = database.execute(
            "SELECT 1 FROM jobs WHERE state = 'running' AND owner <> ? LIMIT 1", (self._owner or 0,)
        ).fetchone()
        if others is None:
            super()._lighten(database, held)

    def claimed(self, jobs: Sequence[Job]) -> bool:
        """Tell, inside a transaction, whether these jobs are still this process's."""
        rows = self._rows(
            "SELECT count(*) AS held FROM jobs WHERE job_id = ANY(?) AND owner = ? "
            "AND state = 'running'",
            [job.job_id for job in jobs], self._owner,
        )  # fmt: skip
        return int(rows[0]["held"]) == len(jobs)
