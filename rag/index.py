"""Documents as read -> a generation on disk. Unchanged passages are never embedded twice.

What is read, and why, is `rag.indexer`'s. Documents that are new make a segment of their own;
what the generation before holds of the others is used as it lies there.
"""

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from importlib.metadata import version
from typing import Any, NamedTuple

from rag.contents import Contents, Part
from rag.embedding import Known, Progress, Read, make_segment
from rag.encoder import Encoder
from rag.errors import IndexMismatchError
from rag.generation import (
    Generation,
    current_generation,
    open_generation,
    read_manifest,
    write_generation,
)
from rag.merging import Size, choose_merge
from rag.records import DateRange
from rag.segments import Segment
from rag.settings import Settings
from rag.survey import survey_rules
from rag.tokenization import TOKENIZER_VERSION

__all__ = ["SEGMENT_INPUTS", "Progress", "Read", "build_generation", "open_index", "settings_of"]

SEGMENT_INPUTS = ("model", "dim", "precision", "tokenizer", "passage_tokens", "names")
"""What decides what a segment holds; the rest of the settings is applied when it is searched."""


def build_generation(
    live: Mapping[str, str],
    read: Callable[[str], Read],
    settings: Settings,
    encoder: Encoder,
    previous: Generation | None = None,
    jobs: Mapping[str, Sequence[str]] | None = None,
    progress: Progress | None = None,
    given: Known | None = None,
) -> tuple[Generation, int]:
    """Make a generation of documents and put it in force.

    Args:
        live: The version of each document it shall hold.
        read: Gives a version as read; asked only for what the previous generation lacks.
        settings: Name the data folder and how to cut and weigh.
        encoder: Embeds the passages that the previous generation does not hold.
        previous: What need not be done again; None does everything.
        jobs: The documents that each job carried out by it added; kept in its manifest, so
            that a process that ends before it can say so elsewhere has said it here.
        progress: Told of each stage.
        given: Vectors from elsewhere; None: those of the generation before.

    Returns:
        The generation, opened, and how many passages had to be embedded.

    Raises:
        StorageError: If it cannot be written; the one in force stays.
    """
    inputs = settings_of(settings, encoder)
    kept = _kept(previous, inputs, live)
    held = {name for part in kept for name in part.live}
    reads = [read(version) for name, version in sorted(live.items()) if name not in held]
    known = given or _known(
        previous, inputs, [item.document.document_id for item in reads], bool(kept)
    )
    fresh, embedded = make_segment(
        _segment_name(inputs, {item.document.document_id: item.version for item in reads}),
        reads,
        encoder,
        settings.passage_tokens,
        known,
        progress,
    )
    if progress:
        progress("词语索引", 0, 1)
    parts = _merged(kept, fresh, inputs)
    manifest = _manifest(parts, inputs, settings) | {"jobs": dict(jobs or {})}
    folder = write_generation(settings.data, parts, manifest, previous)
    # What was just written is in memory already; only what can be mapped from the disk is.
    before = [] if previous is None else [part.segment for part in previous.contents.parts]
    parts = [
        part
        if part.segment in before
        else Part(part.segment.mapped(folder / "segments" / part.segment.name), part.dead)
        for part in parts
    ]
    contents = Contents(parts, settings.bm25_k1, settings.bm25_b)
    if progress:
        progress("词语索引", 1, 1)
    return Generation(folder.name, read_manifest(folder), contents, folder), embedded


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
        "names": survey_rules(),
        "bm25_k1": settings.bm25_k1,
        "bm25_b": settings.bm25_b,
    }


class _Kept(NamedTuple):
    """A segment of the generation before, and which of its documents stay in force."""

    segment: Segment
    live: set[str]

    @property
    def dead(self) -> set[str]:
        return {item.document_id for item in self.segment.records.documents} - self.live

    @property
    def size(self) -> Size:
        records, spans = self.segment.records, self.segment.passage_span
        held = (
            end - start
            for i, item in enumerate(records.documents)
            if item.document_id in self.live
            for start, end in [spans(i)]
        )
        return Size(len(records.passages), sum(held))


def _kept(
    previous: Generation | None, inputs: Mapping[str, Any], live: Mapping[str, str]
) -> list[_Kept]:
    """Return the segments of the generation before that hold something wanted."""
    if previous is None or not _built_alike(previous, inputs, SEGMENT_INPUTS):
        return []
    found: list[_Kept] = []
    taken: set[str] = set()
    for segment, _ in previous.contents.parts:
        names = {
            item.document_id
            for item, version in zip(
                segment.records.documents, segment.records.versions, strict=True
            )
            if live.get(item.document_id) == version and item.document_id not in taken
        }
        if names:
            found.append(_Kept(segment, names))
            taken |= names
    return found


def _built_alike(previous: Generation, inputs: Mapping[str, Any], keys: Sequence[str]) -> bool:
    return all(previous.manifest["inputs"].get(key) == inputs[key] for key in keys)


def _known(
    previous: Generation | None, inputs: Mapping[str, Any], documents: Sequence[str], kept: bool
) -> Known:
    """Return what need not be embedded again.

    Of a generation whose segments are used, the passages of earlier versions; of another, all.
    """
    if previous is None or not _built_alike(previous, inputs, ("model", "dim", "precision")):
        return Known({}, {})
    return Known.of(previous.contents, set(documents) if kept else None)


def _merged(kept: Sequence[_Kept], fresh: Segment, inputs: Mapping[str, Any]) -> list[Part]:
    """Return what shall be in force: the segments kept, some of them merged with the fresh one."""
    chosen = choose_merge([part.size for part in kept], len(fresh.records.passages))
    parts = [Part(part.segment, part.dead) for part in kept]
    if chosen:
        # BM25's values have no part in what is stored
        together = Contents([*(parts[i] for i in chosen), Part(fresh, ())], k1=0, b=0)
        fresh = together.joined(_segment_name(inputs, together.versions))
        parts = [part for i, part in enumerate(parts) if i not in chosen]
    return [*parts, Part(fresh, ())] if fresh.records.documents else parts


def _segment_name(inputs: Mapping[str, Any], versions: Mapping[str, str]) -> str:
    """Return a name that is the same for the same documents, read and indexed alike."""
    made = [inputs[key] for key in SEGMENT_INPUTS], sorted(versions.items())
    return hashlib.sha256(json.dumps(made).encode()).hexdigest()[:16]


def _manifest(
    parts: Sequence[Part], inputs: Mapping[str, Any], settings: Settings
) -> dict[str, Any]:
    versions: dict[str, str] = {}
    days: list[DateRange] = []
    for segment, dead in parts:
        records = segment.records
        held = zip(records.documents, records.versions, strict=True)
        versions |= {d.document_id: v for d, v in held if d.document_id not in dead}
        days += [e.date for e in records.entries if e.date and e.document_id not in dead]
    firsts = [day.start for day in days if day.start]
    lasts = [day.end for day in days if day.end]
    digest = hashlib.sha256(json.dumps(versions, sort_keys=True).encode())
    libraries = ("faiss-cpu", "jieba", "sentence-transformers", "torch")
    return {
        "inputs": {**inputs, "corpus": digest.hexdigest()},
        "dim": inputs["dim"],
        "bm25": [settings.bm25_k1, settings.bm25_b],
        "versions": versions,
        "libraries": {name: version(name) for name in libraries},
        "built_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "coverage": {
            "first": min(firsts).isoformat() if firsts else None,
            "last": max(lasts).isoformat() if lasts else None,
        },
    }
