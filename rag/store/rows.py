"""The store's file: statements and transactions; threads take turns."""

import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Protocol

from rag.store.schema import connect, storage_errors

__all__ = ["OPEN", "STORE_FILE", "Record", "Rows", "Statements", "now"]

STORE_FILE = "store.db"
OPEN = "state IN ('queued', 'running')"
"""Of a job: it is not finished."""


def now() -> str:
    """Return the time, for people only: order comes from row numbers, whatever the clock does."""
    return datetime.now(UTC).isoformat(timespec="seconds")


class Record(Protocol):
    """A row, whose values are known by their columns' names."""

    def __getitem__(self, key: Any, /) -> Any:
        """Return a value."""


class Found(Protocol):
    """What a statement gives."""

    def fetchone(self) -> Any:
        """Return the next row; None after the last."""

    def fetchall(self) -> list[Any]:
        """Return all rows that are left."""


class Statements(Protocol):
    """A transaction under way; the values of a statement stand for its question marks."""

    def execute(self, sql: str, values: Sequence[Any] = ..., /) -> Found:
        """Run a statement."""

    def executemany(self, sql: str, values: Sequence[Sequence[Any]], /) -> object:
        """Run a statement once for each row of values."""


class Rows:
    """The rows of one data folder's store; another engine overrides what opens and asks it.

    What is asked is SQL that SQLite and PostgreSQL read alike.
    """

    def __init__(self, data: Path, reader: str) -> None:
        """Open the store of a data folder; made if there is none.

        Args:
            data: The data folder.
            reader: Names how documents are read; another reader's versions are read again.

        Raises:
            StorageError: If the folder cannot be written or the store is damaged.
        """
        self._path = data / STORE_FILE
        self._name = STORE_FILE
        self._reader = reader
        self._turn = threading.RLock()
        self._database = connect(self._path)

    def close(self) -> None:
        """Close the file; what was acknowledged is on the disk already."""
        with self._turn:
            self._database.close()

    @contextmanager
    def _transaction(self) -> Iterator[Statements]:
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

    def _rows(self, sql: str, *values: object) -> Sequence[Record]:
        with self._turn, storage_errors(self._path):
            return self._database.execute(sql, values).fetchall()
