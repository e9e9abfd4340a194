"""A database opened as the settings name it: its record, its nodes, and the generation in force."""

import shlex
from collections.abc import Mapping
from typing import Any

from rag.encoder import Encoder
from rag.errors import SettingsError
from rag.index import SEGMENT_INPUTS, settings_of
from rag.postgres.database import Database
from rag.postgres.nodes import Nodes
from rag.postgres.reading import DatabaseGeneration, generation_name, read_generation
from rag.postgres.schema import prepare
from rag.postgres.store import DatabaseStore
from rag.settings import Settings
from rag.store.reading import reader_name

__all__ = ["Shared", "open_database"]


def open_database(settings: Settings) -> Database:
    """Return the coordinating database, its tables brought up to date.

    Raises:
        SettingsError: If the settings name none, or other shards than it has.
        StorageError: If it is of a newer version or cannot hold a corpus.
        DatabaseError: If it cannot be reached.
    """
    assert settings.store is not None
    database = Database(settings.store.get_secret_value())
    prepare(database, len(_addresses(settings)))
    return database


def _addresses(settings: Settings) -> list[str]:
    return [] if settings.shards is None else shlex.split(settings.shards.get_secret_value())


class Shared:
    """The corpus of one database; a context manager."""

    def __init__(self, settings: Settings) -> None:
        """Open the database.

        Raises:
            JushiError: As `open_database` does.
        """
        self._settings = settings
        addresses = _addresses(settings)
        if len(addresses) == 1:
            raise SettingsError("设置 shards 只写了一个分片；分片至少两个，一个库时不必写。")
        self.database = open_database(settings)
        (corpus,) = self.database.rows("SELECT corpus FROM state")[0]
        shards = [Database(url, f"分片 {i}") for i, url in enumerate(addresses, 1)]
        self.nodes = Nodes(shards or [self.database], corpus, bool(shards))
        self.store = DatabaseStore(self.database, reader_name())

    def __enter__(self) -> "Shared":
        return self

    def __exit__(self, *exception: object) -> None:
        self.close()

    def close(self) -> None:
        """Give up claims and close what is open."""
        self.store.close()
        self.nodes.close()
        for database in {self.database, *self.nodes.databases}:
            database.close()

    def number(self) -> int:
        """Return the number of the generation in force; 0 before the first.

        Raises:
            DatabaseError: If the database does not answer.
        """
        return int(self.database.rows("SELECT generation FROM state")[0]["generation"])

    def earlier(self) -> str | None:
        """Return the generation a rollback leads to; None if there is none."""
        (row,) = self.database.rows("SELECT rollback FROM state")
        return generation_name(row["rollback"]) if row["rollback"] else None

    def inputs(self, encoder: Encoder) -> dict[str, Any]:
        """Return what decides what rows hold, as the settings have it."""
        made: Mapping[str, Any] = settings_of(self._settings, encoder)
        return {key: made[key] for key in SEGMENT_INPUTS}

    def read(
        self, encoder: Encoder, before: DatabaseGeneration | None = None
    ) -> DatabaseGeneration:
        """Open the generation in force; see `read_generation`."""
        weights = (self._settings.bm25_k1, self._settings.bm25_b)
        return read_generation(self.database, self.nodes, self.inputs(encoder), weights, before)
