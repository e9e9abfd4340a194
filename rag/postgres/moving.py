"""A corpus moved between a data folder and a database: documents, what was read, and vectors.

The original bytes, what was read of them and the vectors go over as they are; words are counted
again. What arrived is compared with what was sent, entry by entry.
"""

from contextlib import closing
from typing import NamedTuple

from rag.embedding import Known, Progress, Read
from rag.encoder import Encoder
from rag.errors import StorageError
from rag.generation import Generation
from rag.index import build_generation, open_index
from rag.opened import Readable
from rag.postgres.indexer import DatabaseIndexer
from rag.postgres.opening import Shared
from rag.postgres.reading import DatabaseGeneration, read_held
from rag.postgres.vectors import known_vectors
from rag.settings import Settings
from rag.store import Store, WriterLock
from rag.store.reading import DocumentReader, reader_name

__all__ = ["Moved", "move_to_database", "move_to_folder"]


class Moved(NamedTuple):
    """What was moved, and how many passages had to be embedded all the same."""

    generation: str
    documents: int
    entries: int
    passages: int
    embedded: int


def move_to_database(
    settings: Settings, encoder: Encoder, progress: Progress | None = None
) -> Moved:
    """Move a data folder's corpus into the database that the settings name.

    Raises:
        StorageError: If the database holds documents already, or what arrived is not what was sent.
        JushiError: If folder or database cannot be opened, or were built otherwise.
    """
    with (
        WriterLock(settings.data),
        closing(Store(settings.data, reader_name())) as source,
        Shared(settings) as shared,
        DocumentReader(settings.max_upload_mb * 1_000_000) as reader,
    ):
        if shared.store.live() or shared.store.open_jobs():
            raise StorageError(f"{shared.database.name} 中已有文档；请搬入空的数据库。")
        sent = open_index(settings, encoder)
        shared.store.receive(source)
        indexer = DatabaseIndexer(shared, settings, encoder, reader, progress=progress)
        got = indexer.adopt(sent.contents.versions, Known.of(sent.contents, None))
        _compare(source, shared.store, sent.contents, got.contents)
        return _moved(got, indexer.embedded)


def move_to_folder(settings: Settings, encoder: Encoder, progress: Progress | None = None) -> Moved:
    """Move the corpus of the database that the settings name into their data folder.

    Raises:
        StorageError: If the folder holds documents already, or what arrived is not what was sent.
        JushiError: If folder or database cannot be opened, or were built otherwise.
    """
    with (
        WriterLock(settings.data),
        closing(Store(settings.data, reader_name())) as target,
        Shared(settings) as shared,
    ):
        if target.live() or target.open_jobs():
            raise StorageError(f"{settings.data} 中已有文档；请搬入空的数据文件夹。")
        sent = shared.read(encoder)
        versions = dict(sent.contents.versions)
        target.receive(shared.store)
        docs = sorted(item.doc for block in sent.contents.blocks for item in block.held)
        known = known_vectors(shared.nodes, read_held(shared.database, docs))
        got, embedded = build_generation(
            versions, lambda version: _parsed(target, version), settings, encoder,
            progress=progress, given=known,
        )  # fmt: skip
        target.settle(versions, got.name, {}, [])
        _compare(shared.store, target, sent.contents, got.contents)
        return _moved(got, embedded)


def _compare(source: Store, target: Store, sent: Readable, got: Readable) -> None:
    """Compare what arrived with what was sent, by digests, and its digests with its bytes."""
    damage = target.damage()
    if (
        damage
        or source.digests() != target.digests()
        or dict(sent.versions) != dict(got.versions)
        or len(sent.entries) != len(got.entries)
        or len(sent.search.passages) != len(got.search.passages)
    ):
        raise StorageError("搬运后的文档、条目或段落与原来的不符。" + "；".join(damage))


def _parsed(store: Store, version: str) -> Read:
    found = store.parsed(version)
    if found is None:
        raise StorageError(f"版本 {version} 的条目与记录的校验值不符，没有搬运。")
    return Read(version, *found)


def _moved(got: Generation | DatabaseGeneration, embedded: int) -> Moved:
    contents: Readable = got.contents
    return Moved(
        got.name,
        len(contents.documents),
        len(contents.entries),
        len(contents.search.passages),
        embedded,
    )
