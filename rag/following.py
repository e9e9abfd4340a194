"""A folder of documents, followed: what changed in it since the last time changes the corpus.

Documents added otherwise stay as they are. One folder is followed at a time: documents of
another one that was followed before go.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from rag.backends import opened_worker
from rag.encoder import Encoder
from rag.errors import DocumentError
from rag.folder import File, Unread, find_documents, read_folder
from rag.index import Progress
from rag.indexer import Indexer
from rag.settings import Settings
from rag.store import Change, Store, Stored
from rag.store.reading import reader_name

if TYPE_CHECKING:
    from rag.postgres.indexer import DatabaseIndexer

__all__ = ["IndexReport", "Unread", "build_index", "find_documents", "folder_changes"]


@dataclass(frozen=True, slots=True)
class IndexReport:
    """What following a folder did."""

    folder: Path
    documents: int
    entries: int
    passages: int
    embedded: int
    unchanged: bool
    unread: tuple[Unread, ...] = ()


def build_index(
    folder: Path,
    settings: Settings,
    encoder: Encoder,
    progress: Progress | None = None,
    force: bool = False,
) -> IndexReport:
    """Bring the corpus to what a folder holds now.

    Args:
        folder: Documents, with or without a corpus.toml.
        settings: Name the data folder and how to cut and weigh.
        encoder: Embeds the passages that the last generation does not hold.
        progress: Told of each stage.
        force: Read and build everything anew, reusing nothing.

    Returns:
        What was done; files that could not be taken in are named there and stop nothing.

    Raises:
        DocumentError: If the folder holds no document, none can be read, or its corpus.toml is
            wrong.
        BusyError: If another process writes the data folder.
        StorageError: If it cannot be written.
    """
    find_documents(folder)
    with opened_worker(settings, encoder, progress) as indexer:
        return _follow(folder, indexer, force)


def _follow(folder: Path, indexer: "Indexer | DatabaseIndexer", force: bool) -> IndexReport:
    store = indexer.store
    rebuilding = indexer.begin(force)
    changes, unread = folder_changes(folder, store)
    jobs = store.submit(changes)
    before = indexer.built
    indexer.finish(jobs)
    files = {job.job_id: change.file for job, change in zip(jobs, changes, strict=True)}
    for job in map(store.job, files):
        if job.state == "failed":
            unread.append(Unread(files[job.job_id], job.error or ""))
    held = indexer.generation
    if held is None:
        raise DocumentError("；".join(item.why for item in unread))
    if rebuilding or (indexer.built == before and indexer.outdated()):
        held = indexer.rebuild(anew=force)
    contents = held.contents
    return IndexReport(
        held.folder,
        len(contents.documents),
        len(contents.entries),
        len(contents.search.passages),
        indexer.embedded,
        unchanged=not indexer.built,
        unread=tuple(unread),
    )


def folder_changes(folder: Path, store: Store) -> tuple[list[Change], list[Unread]]:
    """Compare a folder with the corpus.

    A file whose bytes the corpus has under another name was renamed; one whose name it has with
    other bytes was changed; the rest is new, and what no file stands for any more is gone.

    Returns:
        The changes that bring the corpus to the folder's state, removals first, and the files
        that cannot be taken in.

    Raises:
        DocumentError: If the folder holds no document or its corpus.toml is wrong.
    """
    files, unread = read_folder(folder)
    held = store.followed()
    owner = _owners(files, held)
    replaced: list[Change] = []
    added: list[Change] = []
    for file in files:
        stored = owner.get(file.source)
        if stored is None and store.holder(file.data) is not None:
            continue  # uploaded before it came into the folder
        if stored is not None and _is_same(file, stored):
            continue
        change = Change(
            "replace" if stored else "add",
            stored.document_id if stored else None,
            file.name, file.data, file.source, file.described,
        )  # fmt: skip
        (replaced if stored else added).append(change)
    kept = {stored.document_id for stored in owner.values()}
    gone = [
        Change("remove", stored.document_id, stored.file)
        for stored in held
        if stored.document_id not in kept and not _is_closed(stored, unread)
    ]
    return [*gone, *replaced, *_reread(store), *added], unread


def _is_closed(stored: Stored, unread: Sequence[Unread]) -> bool:
    """Tell whether a document comes from a file, or an archive, that could not be looked into."""
    source = f"{stored.source}/"
    return any(item.closed and source.startswith(f"{item.file}/") for item in unread)


def _owners(files: Sequence[File], held: Sequence[Stored]) -> dict[str, Stored]:
    """Return which document of the corpus each file stands for: by bytes first, then by name."""
    by_bytes = {stored.sha256: stored for stored in held}
    owner = {file.source: by_bytes[file.sha256] for file in files if file.sha256 in by_bytes}
    taken = {stored.document_id for stored in owner.values()}
    by_source = {stored.source: stored for stored in held if stored.document_id not in taken}
    for file in files:
        if file.source not in owner and file.source in by_source:
            owner[file.source] = by_source[file.source]
    return owner


def _is_same(file: File, stored: Stored) -> bool:
    return (file.sha256, file.source, file.described, reader_name()) == (
        stored.sha256, stored.source, stored.described, stored.reader,
    )  # fmt: skip


def _reread(store: Store) -> list[Change]:
    """Return uploads that an older version of this program read."""
    uploads = [stored for stored in map(store.stored, store.live().values()) if not stored.source]
    return [
        Change(
            "replace", stored.document_id, stored.file, store.original(stored.version),
            None, stored.described,
        )
        for stored in uploads
        if stored.reader != reader_name()
    ]  # fmt: skip
