"""Documents as read -> a generation on disk. Unchanged passages are never embedded twice.

What is read, and why, is `rag.indexer`'s.
"""

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from importlib.metadata import version
from typing import Any, NamedTuple

import numpy as np

from rag.dense import DenseIndex
from rag.encoder import Encoder, Vectors
from rag.errors import IndexMismatchError
from rag.generation import (
    Contents,
    Generation,
    current_generation,
    open_generation,
    read_manifest,
    write_generation,
)
from rag.lexical import LexicalIndex
from rag.passages import embedding_text, split_entry
from rag.records import Document, Entry, Passage
from rag.sentences import SentenceVectors, sentences_of
from rag.settings import Settings
from rag.tokenization import TOKENIZER_VERSION, tokenize

__all__ = ["Progress", "Read", "build_generation", "open_index", "settings_of"]

# Called with the stage's name and how much of how much is done.
Progress = Callable[[str, int, int], object]


@dataclass(frozen=True, slots=True)
class Read:
    """A version of a document, read and cut.

    Attributes:
        version: Names bytes, description and reader; equal ones give equal entries.
    """

    version: str
    document: Document
    entries: Sequence[Entry]


def build_generation(
    read: Sequence[Read],
    settings: Settings,
    encoder: Encoder,
    previous: Generation | None = None,
    jobs: Mapping[str, Sequence[str]] | None = None,
    progress: Progress | None = None,
) -> tuple[Generation, int]:
    """Make a generation of documents and put it in force.

    Args:
        read: All documents it shall hold, in any order.
        settings: Name the data folder and how to cut and weigh.
        encoder: Embeds the passages that the previous generation does not hold.
        previous: What need not be done again; None does everything.
        jobs: The documents that each job carried out by it added; kept in its manifest, so
            that a process that ends before it can say so elsewhere has said it here.
        progress: Told of each stage.

    Returns:
        The generation, opened, and how many passages had to be embedded.

    Raises:
        StorageError: If it cannot be written; the one in force stays.
    """
    ordered = sorted(read, key=lambda item: (item.document.file, item.document.document_id))
    entries = [entry for item in ordered for entry in item.entries]
    manifest = _manifest(ordered, entries, settings, encoder) | {"jobs": dict(jobs or {})}
    passages = _split(ordered, encoder, settings, previous, progress)
    by_id = {entry.entry_id: entry for entry in entries}
    texts = [embedding_text(by_id[passage.entry_id], passage) for passage in passages]
    sentences = [sentences_of(passage.text) for passage in passages]
    vectors, embedded = _embed(texts, sentences, encoder, previous, manifest, progress)
    if progress:
        progress("词语索引", 0, 1)
    contents = Contents(
        documents=[item.document for item in ordered],
        entries=entries,
        passages=passages,
        dense=DenseIndex.build(vectors.passages),
        lexical=LexicalIndex.build(
            _tokens(texts, previous, manifest), settings.bm25_k1, settings.bm25_b
        ),
        sentences=SentenceVectors.build(vectors.sentences, [len(item) for item in sentences]),
    )
    folder = write_generation(settings.data, contents, manifest)
    if progress:
        progress("词语索引", 1, 1)
    # What was just written is in memory already; only what can be mapped from the disk is.
    mapped = replace(
        contents,
        lexical=LexicalIndex.load(folder / "lexical", len(passages)),
        sentences=SentenceVectors.load(folder / "sentences", len(passages)),
    )
    return Generation(folder.name, read_manifest(folder), mapped, folder), embedded


def open_index(settings: Settings, encoder: Encoder) -> Generation:
    """Open the index in force and check that it was built as the settings say.

    Raises:
        IndexMissingError: If there is none.
        IndexDamagedError: If it is damaged.
        IndexMismatchError: If it was built with another model or other settings.
    """
    generation = open_generation(current_generation(settings.data))
    built = generation.manifest["inputs"]
    for key, wanted in settings_of(settings, encoder).items():
        if built.get(key) != wanted:
            raise IndexMismatchError(
                f"索引 {settings.data} 建立时 {key} 为 {built.get(key)}，现在的设置为 {wanted}。"
                "请运行 `jushi index` 重建，或改回原来的设置。"
            )
    return generation


def settings_of(settings: Settings, encoder: Encoder) -> dict[str, Any]:
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
    ordered: Sequence[Read], entries: Sequence[Entry], settings: Settings, encoder: Encoder
) -> dict[str, Any]:
    versions = {item.document.document_id: item.version for item in ordered}
    digest = hashlib.sha256(json.dumps(versions, sort_keys=True).encode())
    days = [entry.date for entry in entries if entry.date]
    firsts = [day.start for day in days if day.start]
    lasts = [day.end for day in days if day.end]
    libraries = ("bm25s", "faiss-cpu", "jieba", "sentence-transformers", "torch")
    return {
        "inputs": settings_of(settings, encoder) | {"corpus": digest.hexdigest()},
        "dim": encoder.dim,
        "versions": versions,
        "libraries": {name: version(name) for name in libraries},
        "built_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "coverage": {
            "first": min(firsts).isoformat() if firsts else None,
            "last": max(lasts).isoformat() if lasts else None,
        },
    }


def _split(
    ordered: Sequence[Read],
    encoder: Encoder,
    settings: Settings,
    previous: Generation | None,
    progress: Progress | None,
) -> list[Passage]:
    """Return all passages, those of documents that the previous generation cut alike reused."""
    known: dict[str, list[Passage]] = {}
    same: Mapping[str, str] = {}
    if previous is not None and _built_alike(
        previous, settings_of(settings, encoder), ("model", "passage_tokens")
    ):
        same = previous.manifest["versions"]
        for passage in previous.contents.passages:
            known.setdefault(passage.entry_id, []).append(passage)
    passages: list[Passage] = []
    for number, item in enumerate(ordered, 1):
        held = same.get(item.document.document_id) == item.version
        for entry in item.entries:
            passages += (
                known.get(entry.entry_id, [])
                if held
                else split_entry(entry, encoder.count_tokens, settings.passage_tokens)
            )
        if progress:
            progress("切分段落", number, len(ordered))
    return passages


def _built_alike(previous: Generation, inputs: Mapping[str, Any], keys: Sequence[str]) -> bool:
    return all(previous.manifest["inputs"].get(key) == inputs[key] for key in keys)


class _Embedded(NamedTuple):
    """Vectors of all passages and of all their sentences, float32, shapes (n, dim) and (m, dim)."""

    passages: Vectors
    sentences: Vectors


def _embed(
    texts: Sequence[str],
    sentences: Sequence[Sequence[str]],
    encoder: Encoder,
    previous: Generation | None,
    manifest: dict[str, Any],
    progress: Progress | None,
) -> tuple[_Embedded, int]:
    """Return the vectors of passages and sentences, and of how many passages they are new."""
    known = _known_vectors(previous, manifest)
    flat = [sentence for group in sentences for sentence in group]
    # Each text once: sentences recur, in headings and in notices that quote each other.
    missing = [text for text in dict.fromkeys([*texts, *flat]) if text not in known]
    new_passages = sum(text not in known for text in texts)
    done = 0

    def advance(count: int) -> None:
        nonlocal done
        done += count
        if progress:
            progress("计算向量", done, len(missing))

    if missing:
        computed = encoder.encode_passages(missing, advance)
        known |= dict(zip(missing, computed, strict=True))
    return _Embedded(_stacked(texts, known, encoder), _stacked(flat, known, encoder)), new_passages


def _stacked(texts: Sequence[str], known: Mapping[str, Vectors], encoder: Encoder) -> Vectors:
    vectors = np.empty((len(texts), encoder.dim), np.float32)
    for i, text in enumerate(texts):
        vectors[i] = known[text]
    return vectors


def _tokens(
    texts: Sequence[str], previous: Generation | None, manifest: dict[str, Any]
) -> list[list[str]]:
    """Return the texts' tokens, those of the last generation's passages reused."""
    known: dict[str, list[str]] = {}
    if previous is not None and _built_alike(previous, manifest["inputs"], ("tokenizer",)):
        lexical = previous.contents.lexical
        known = dict(zip(_embedded_texts(previous), lexical.tokens(), strict=True))
    return [known[text] if text in known else tokenize(text) for text in texts]


def _embedded_texts(generation: Generation) -> list[str]:
    by_id = {entry.entry_id: entry for entry in generation.contents.entries}
    return [
        embedding_text(by_id[passage.entry_id], passage) for passage in generation.contents.passages
    ]


def _known_vectors(previous: Generation | None, manifest: dict[str, Any]) -> dict[str, Vectors]:
    """Return the last generation's vectors by embedded text, if of the same model."""
    if previous is None or not _built_alike(
        previous, manifest["inputs"], ("model", "dim", "precision")
    ):
        return {}
    held = previous.contents
    known = dict(zip(_embedded_texts(previous), held.dense.vectors, strict=True))
    sentences = [text for passage in held.passages for text in sentences_of(passage.text)]
    # A sentence that stands alone as a passage keeps the passage's, which is not rounded.
    return dict(zip(sentences, held.sentences.vectors, strict=True)) | known
