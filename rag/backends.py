"""The corpus as the settings place it: in a data folder, or in a database."""

from contextlib import AbstractContextManager
from importlib import import_module
from typing import TYPE_CHECKING

from rag.encoder import Encoder
from rag.errors import SettingsError
from rag.index import Progress, open_index
from rag.indexer import Indexer, opened_indexer
from rag.opened import Opened
from rag.settings import Settings

if TYPE_CHECKING:
    from rag.postgres.indexer import DatabaseIndexer
    from rag.postgres.opening import Shared

__all__ = ["opened_generation", "opened_worker", "require_libraries", "shared_corpus"]


def shared_corpus(settings: Settings) -> "Shared":
    """Open the database that the settings name.

    Raises:
        SettingsError: If its libraries are not installed, or the settings do not fit it.
        StorageError: If it cannot be reached or cannot hold a corpus.
    """
    require_libraries()
    from rag.postgres.opening import Shared

    return Shared(settings)


def opened_generation(settings: Settings, encoder: Encoder) -> Opened:
    """Open the generation in force; see `rag.index.open_index`."""
    if settings.store is None:
        return open_index(settings, encoder)
    shared = shared_corpus(settings)
    try:
        return shared.read(encoder)
    except BaseException:
        shared.close()
        raise


def opened_worker(
    settings: Settings, encoder: Encoder, progress: Progress | None = None
) -> "AbstractContextManager[Indexer | DatabaseIndexer]":
    """Open the corpus for writing; see `rag.indexer.opened_indexer`."""
    if settings.store is None:
        return opened_indexer(settings, encoder, progress)
    require_libraries()
    from rag.postgres.indexer import opened_database_indexer

    return opened_database_indexer(settings, encoder, progress)


def require_libraries() -> None:
    """Make sure that PostgreSQL's client libraries are installed.

    Raises:
        SettingsError: If not; it says how to install them.
    """
    try:
        for name in ("pgvector", "psycopg"):
            import_module(name)
    except ImportError as error:
        raise SettingsError(
            f"设置 store 需要 PostgreSQL 的客户端库（{error}）。请安装 jushi[postgres]。"
        ) from error
