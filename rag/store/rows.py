"""The store's file: statements and transactions; threads take turns."""

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from rag.store.schema import connect, storage_errors

__all__ = ["OPEN", "STORE_FILE", "Rows", "now"]

STORE_FILE = "store.db"
OPEN = "state IN ('queued', 'running')"
"""Of a job: it is not finished."""


def now() -> str:
    """Return the time, for people only: order comes from row numbers, whatever the clock does."""
    return datetime.now(UTC).isoformat(timespec="seconds")


class Rows:
    """The rows of one data folder's store."""

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
