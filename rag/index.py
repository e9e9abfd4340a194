"""Documents -> a generation on disk. Unchanged passages are never embedded twice."""

import hashlib
import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np

from rag.corpus_file import CORPUS_FILE, DocumentDescription, read_corpus_file
from rag.dense import DenseIndex
from rag.encoder import Encoder, Vectors
from rag.entries import ParsedDocument, parse_document
from rag.errors import DocumentError, IndexMismatchError, IndexMissingError
from rag.generation import (
    Contents,
    Generation,
    current_generation,
    open_generation,
    write_generation,
)
from rag.lexical import LexicalIndex
from rag.passages import embedding_text, split_entry
from rag.readers import MEDIA_TYPES
from rag.records import Entry, Passage
from rag.settings import Settings
from rag.tokenization import TOKENIZER_VERSION, tokenize

__all__ = ["IndexReport", "build_index", "find_documents", "open_index", "read_documents"]

_log = logging.getLogger(__name__)
# Called with the stage's name and how much of how much is done.
Progress = Callable[[str, int, int], object]


@dataclass(frozen=True, slots=True)
class IndexReport:
    """What a build did."""

    folder: Path
    documents: int
    entries: int
    passages: int
    embedded: int
    unchanged: bool


def find_documents(folder: Path) -> list[Path]:
    """Return a folder's documents, sorted by name; hidden files and corpus.toml are none.

    Raises:
        DocumentError: If the folder does not exist or holds no document.
    """
    if not folder.is_dir():
        raise DocumentError(f"没有文件夹 {folder}。请给出存放文档的文件夹。")
    found = sorted(
        path
        for path in folder.rglob("*")
        if path.is_file() and path.suffix.lower() in MEDIA_TYPES and not path.name.startswith(".")
    )
    if not found:
        raise DocumentError(
            f"{folder} 中没有可读的文档；支持的扩展名：{'、'.join(sorted(MEDIA_TYPES))}。"
        )
    return found


def read_documents(
    folder: Path, progress: Progress | None = None
) -> list[tuple[ParsedDocument, bytes]]:
    """Read and cut every document of a folder, with what its corpus.toml says of each.

    Raises:
        DocumentError: If one cannot be read, two have the same bytes, or corpus.toml names a
            file that is not there.
    """
    paths = find_documents(folder)
    described = _descriptions(folder, paths)
    parsed: list[tuple[ParsedDocument, bytes]] = []
    seen: dict[str, str] = {}
    for number, path in enumerate(paths, 1):
        data = path.read_bytes()
        item = parse_document(path.name, data, described.get(path.name))
        other = seen.setdefault(item.document.document_id, path.name)
        if other != path.name or len(seen) != number:
            raise DocumentError(f"{other} 与 {path.name} 内容完全相同。请只保留一份。")
        parsed.append((item, data))
        if progress:
            progress("读取文档", number, len(paths))
    return parsed


def _descriptions(folder: Path, paths: Sequence[Path]) -> dict[str, DocumentDescription]:
    corpus_file = folder / CORPUS_FILE
    if not corpus_file.is_file():
        return {}
    described = read_corpus_file(corpus_file)
    missing = sorted(set(described) - {path.name for path in paths})
    if missing:
        raise DocumentError(
            f"{corpus_file.name} 写到的文件不存在：{'、'.join(missing)}。"
            "请补上文件，或删去该条说明。"
        )
    return described


def build_index(
    folder: Path,
    settings: Settings,
    encoder: Encoder,
    progress: Progress | None = None,
    force: bool = False,
) -> IndexReport:
    """Index a folder of documents into the data folder.

    Args:
        folder: Documents, with or without a corpus.toml.
        settings: Name the data folder and how to cut and weigh.
        encoder: Embeds the passages that the last generation does not hold.
        progress: Told of each stage.
        force: Build anew even if nothing changed, reusing nothing.

    Raises:
        DocumentError: If a document cannot be read.
    """
    parsed = read_documents(folder, progress)
    entries = [entry for item, _ in parsed for entry in item.entries]
    manifest = _manifest(parsed, settings, encoder)
    previous = None if force else _previous(settings.data)
    if previous and previous.manifest["inputs"] == manifest["inputs"]:
        contents = previous.contents
        return IndexReport(
            previous.folder, len(contents.documents), len(contents.entries),
            len(contents.passages), 0, unchanged=True,
        )  # fmt: skip
    passages = _split(entries, encoder, settings, progress)
    by_id = {entry.entry_id: entry for entry in entries}
    texts = [embedding_text(by_id[passage.entry_id], passage) for passage in passages]
    vectors, embedded = _embed(texts, encoder, previous, manifest, progress)
    if progress:
        progress("词语索引", 0, 1)
    contents = Contents(
        documents=[item.document for item, _ in parsed],
        entries=entries,
        passages=passages,
        dense=DenseIndex.build(vectors),
        lexical=LexicalIndex.build(
            [tokenize(text) for text in texts], settings.bm25_k1, settings.bm25_b
        ),
    )
    bytes_of = {item.document.document_id: data for item, data in parsed}
    written = write_generation(settings.data, contents, bytes_of.__getitem__, manifest)
    if progress:
        progress("词语索引", 1, 1)
    return IndexReport(written, len(parsed), len(entries), len(passages), embedded, unchanged=False)


def open_index(settings: Settings, encoder: Encoder) -> Generation:
    """Open the index in force and check that it was built as the settings say.

    Raises:
        IndexMissingError: If there is none.
        IndexMismatchError: If it is damaged, or built with another model or other settings.
    """
    generation = open_generation(current_generation(settings.data))
    built = generation.manifest["inputs"]
    for key, wanted in _inputs(settings, encoder).items():
        if built.get(key) != wanted:
            raise IndexMismatchError(
                f"索引 {settings.data} 建立时 {key} 为 {built.get(key)}，现在的设置为 {wanted}。"
                "请运行 `jushi index` 重建，或改回原来的设置。"
            )
    return generation


def _inputs(settings: Settings, encoder: Encoder) -> dict[str, Any]:
    """Return all that decides what the index holds, apart from the documents."""
    return {
        "model": encoder.name,
        "dim": encoder.dim,
        "precision": encoder.precision,
        "tokenizer": TOKENIZER_VERSION,
        "passage_tokens": settings.passage_tokens,
        "bm25_k1": settings.bm25_k1,
        "bm25_b": settings.bm25_b,
    }


def _manifest(
    parsed: Sequence[tuple[ParsedDocument, bytes]], settings: Settings, encoder: Encoder
) -> dict[str, Any]:
    # What was understood of the documents counts as input: a better parser, or another line
    # in corpus.toml, asks for a new index of the same bytes.
    digest = hashlib.sha256()
    for item, _ in parsed:
        digest.update(repr((item.document, item.entries)).encode())
    days = [entry.date for item, _ in parsed for entry in item.entries if entry.date]
    firsts = [day.start for day in days if day.start]
    lasts = [day.end for day in days if day.end]
    libraries = ("bm25s", "faiss-cpu", "jieba", "sentence-transformers", "torch")
    return {
        "inputs": _inputs(settings, encoder) | {"corpus": digest.hexdigest()},
        "dim": encoder.dim,
        "libraries": {name: version(name) for name in libraries},
        "built_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "coverage": {
            "first": min(firsts).isoformat() if firsts else None,
            "last": max(lasts).isoformat() if lasts else None,
        },
    }


def _previous(data: Path) -> Generation | None:
    try:
        return open_generation(current_generation(data))
    except IndexMissingError:
        return None
    except IndexMismatchError as error:
        _log.warning("%s 将全部重新建立。", error)
        return None


def _split(
    entries: Sequence[Entry], encoder: Encoder, settings: Settings, progress: Progress | None
) -> list[Passage]:
    passages: list[Passage] = []
    for number, entry in enumerate(entries, 1):
        passages += split_entry(entry, encoder.count_tokens, settings.passage_tokens)
        if progress:
            progress("切分段落", number, len(entries))
    return passages


def _embed(
    texts: Sequence[str],
    encoder: Encoder,
    previous: Generation | None,
    manifest: dict[str, Any],
    progress: Progress | None,
) -> tuple[Vectors, int]:
    """Return the texts' vectors and how many had to be computed."""
    known = _known_vectors(previous, manifest)
    vectors = np.empty((len(texts), encoder.dim), np.float32)
    missing = [i for i, text in enumerate(texts) if text not in known]
    for i, text in enumerate(texts):
        if text in known:
            vectors[i] = known[text]
    done = 0

    def advance(count: int) -> None:
        nonlocal done
        done += count
        if progress:
            progress("计算向量", done, len(missing))

    if missing:
        vectors[missing] = encoder.encode_passages([texts[i] for i in missing], advance)
    return vectors, len(missing)


def _known_vectors(previous: Generation | None, manifest: dict[str, Any]) -> dict[str, Vectors]:
    """Return the last generation's vectors by embedded text, if of the same model."""
    keys = ("model", "dim", "precision")
    if previous is None or any(
        previous.manifest["inputs"][key] != manifest["inputs"][key] for key in keys
    ):
        return {}
    by_id = {entry.entry_id: entry for entry in previous.contents.entries}
    return {
        embedding_text(by_id[passage.entry_id], passage): vector
        for passage, vector in zip(
            previous.contents.passages, previous.contents.dense.vectors, strict=True
        )
    }
