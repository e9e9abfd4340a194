"""A folder of documents as it is now: its files, and those of the archives in it."""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePath

from rag.corpus_file import CORPUS_FILE, DocumentDescription, read_corpus_file
from rag.errors import DocumentError
from rag.readers import MEDIA_TYPES
from rag.sandbox import Sandbox
from rag.store.reading import ARCHIVE, is_archive

__all__ = ["File", "Unread", "find_documents", "has_documents", "read_folder"]

_TAKEN = (*MEDIA_TYPES, ARCHIVE)


@dataclass(frozen=True, slots=True)
class Unread:
    """A file that could not be taken in, and why.

    Attributes:
        file: Where it stands in the folder.
        why: In Chinese, for people.
        closed: Nobody could look into it: what the corpus has of it stays.
    """

    file: str
    why: str
    closed: bool = False


@dataclass(frozen=True, slots=True)
class File:
    """A document of a folder, or of an archive in it: `source` says where, `name` is shown."""

    source: str
    name: str
    data: bytes
    sha256: str
    described: DocumentDescription


def find_documents(folder: Path) -> list[Path]:
    """Return a folder's documents and archives, sorted by name; hidden files are none.

    Raises:
        DocumentError: If the folder does not exist or holds no document.
    """
    if not folder.is_dir():
        raise DocumentError(f"没有文件夹 {folder}。请给出存放文档的文件夹。")
    found = sorted(_taken(folder))
    if not found:
        raise DocumentError(
            f"{folder} 中没有可读的文档；支持的扩展名：{'、'.join(sorted(_TAKEN))}。"
        )
    return found


def has_documents(folder: Path) -> bool:
    """Tell whether a folder holds a document or an archive."""
    return next(_taken(folder), None) is not None


def _taken(folder: Path) -> Iterator[Path]:
    """Yield a folder's documents and archives, in no order; hidden files are none."""
    for path in folder.rglob("*"):
        if path.is_file() and path.suffix.lower() in _TAKEN and not path.name.startswith("."):
            yield path


def read_folder(folder: Path) -> tuple[list[File], list[Unread]]:
    """Read a folder's files and unpack its archives.

    Returns:
        The documents, and what cannot be taken in.

    Raises:
        DocumentError: If the folder holds no document or its corpus.toml is wrong.
    """
    unread: list[Unread] = []
    found = list(_contents(folder, unread))
    described = _descriptions(folder, [PurePath(source) for source, _, _ in found], unread)
    files: list[File] = []
    seen: dict[str, str] = {}
    for source, data, inside in found:
        sha256 = hashlib.sha256(data).hexdigest()
        other = seen.setdefault(sha256, source)
        if other != source:
            why = f"{source} 与 {other} 内容完全相同，没有重复加入。请只保留一份。"
            unread.append(Unread(source, why))
            continue
        name = PurePath(source).name
        files.append(File(source, name, data, sha256, described.get(name, inside)))
    return files, unread


def _contents(
    folder: Path, unread: list[Unread]
) -> Iterator[tuple[str, bytes, DocumentDescription]]:
    """Yield where each document stands, its bytes, and what an archive's corpus.toml says of it.

    What cannot be read is told in `unread`.
    """
    with Sandbox() as sandbox:
        for path in find_documents(folder):
            source = path.relative_to(folder).as_posix()
            try:
                data = path.read_bytes()
            except OSError as error:
                why = f"{source}：无法读取（{error.strerror}）。请检查权限。"
                unread.append(Unread(source, why, closed=True))
                continue
            if is_archive(path.name):
                yield from _unpacked(sandbox, source, data, unread)
            else:
                yield source, data, DocumentDescription()


def _unpacked(
    sandbox: Sandbox, source: str, data: bytes, unread: list[Unread]
) -> Iterator[tuple[str, bytes, DocumentDescription]]:
    """Yield an archive's documents, as if it were a folder of its name."""
    try:
        members = sandbox.members(PurePath(source).name, data)
    except DocumentError as error:
        unread.append(Unread(source, str(error), closed=True))
        return
    for member in members:
        inside = f"{source}/{member.name}"
        if PurePath(member.name).suffix.lower() in MEDIA_TYPES:
            yield inside, member.data, member.described
        else:
            why = f"{inside}：不支持这种文件；可读的有 {'、'.join(MEDIA_TYPES)}。请另存为其中一种。"
            unread.append(Unread(inside, why))


def _descriptions(
    folder: Path, paths: Sequence[PurePath], unread: list[Unread]
) -> dict[str, DocumentDescription]:
    """Return what corpus.toml says, by file name; files it names in vain are told in `unread`."""
    corpus_file = folder / CORPUS_FILE
    if not corpus_file.is_file():
        return {}
    described = read_corpus_file(corpus_file)
    for name in sorted(set(described) - {path.name for path in paths}):
        why = f"{corpus_file.name} 写到的 {name} 不在文件夹中。请补上文件，或删去该条说明。"
        unread.append(Unread(name, why))
    return described
