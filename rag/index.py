"""Documents as read -> a generation on disk. Unchanged passages are never embedded twice.

What is read, and why, is `rag.indexer`'s. Documents that are new make a segment of their own;
what the generation before holds of the others is used as it lies there.
"""

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Any, NamedTuple

from rag.contents import Contents, Part
from rag.drafts import drafting
from rag.embedding import Known, Progress, Read, add_vectors, make_segment
from rag.encoder import Encoder, Vectors
from rag.errors import IndexMismatchError
from rag.generation import (
    Generation,
    current_generation,
    open_generation,
    read_manifest,
)
from rag.merging import Size, choose_merge
from rag.rules import name_of_rules
from rag.segments import Segment
from rag.settings import Settings
from rag.survey import survey_rules
from rag.tokenization import TOKENIZER_VERSION

__all__ = [
    "SEGMENT_INPUTS",
    "Progress",
    "Read",
    "build_generation",
    "embed_waiting",
    "open_index",
    "settings_of",
]

SEGMENT_INPUTS = ("model", "dim", "precision", "tokenizer", "passage_tokens", "names", "columns")
"""What decides what a segment holds; the rest of the settings is applied when it is searched."""
# What reads off entries what is kept beside them.
_COLUMNS = ("folding.py", "columns.py", "duplicates.py", "grams.py")
# Of documents that are read, embedded and written together: 10,000 to 30,000 passages.
_BATCH_CHARS = 2_000_000
# In how many steps the progress of several batches is told.
_STEPS = 10_000


def build_generation(
    live: Mapping[str, str],
    read: Callable[[str], Read],
    settings: Settings,
    encoder: Encoder,
    previous: Generation | None = None,
    jobs: Mapping[str, Sequence[str]] | None = None,
    progress: Progress | None = None,
    patience: int | None = None,
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
        patience: Where more characters than these would have to be embedded, that is left to
            `embed_waiting`: until then these documents are found by their words.
        given: Vectors from elsewhere; None: those of the generation before.

    Returns:
        The generation, opened, and how many passages had to be embedded.

    Raises:
        StorageError: If it cannot be written; the one in force stays.
    """
    inputs = settings_of(settings, encoder)
    kept = _kept(previous, inputs, live)
    held = {name for part in kept for name in part.live}
    new = {name: version for name, version in sorted(live.items()) if name not in held}
    make = _Maker(settings, encoder, inputs, previous, progress, len(new), patience, given)
    with drafting(settings.data, previous) as draft:
        batches = make.segments(read(version) for version in new.values())
        written, last = [], next(batches)
        for segment in batches:
            # All but the last are full, and out of memory once they are written.
            written.append(Part(draft.write(last), ()))
            last = segment
        if progress:
            progress("词语索引", 0, 1)
        parts, fresh = _merged([Part(part.segment, part.dead) for part in kept], last, inputs)
        if fresh is not None:
            parts.append(Part(draft.write(fresh), ()))
        parts += written
        manifest = _manifest(parts, inputs, settings) | {"jobs": dict(jobs or {})}
        folder = draft.finish(parts, manifest)
    if progress:
        progress("词语索引", 1, 1)
    return _opened(folder, parts, settings), make.embedded


def embed_waiting(
    generation: Generation,
    settings: Settings,
    encoder: Encoder,
    held: dict[str, Vectors],
    between: Callable[[], object],
) -> tuple[Generation, int] | None:
    """Embed a segment that was made without vectors; put the same documents in force with them.

    Args:
        generation: In force.
        settings: As for `build_generation`.
        encoder: Embeds the passages.
        held: Vectors of texts that are at hand; what is embedded is added.
        between: Called every few seconds; whatever it raises ends the work.

    Returns:
        The generation, opened, and how many passages were embedded; None if none waits.

    Raises:
        StorageError: If it cannot be written; the one in force stays.
    """
    inputs = settings_of(settings, encoder)
    parts = list(generation.contents.parts)
    at = next((i for i, part in enumerate(parts) if part.segment.waits), None)
    if at is None:
        return None
    alone = Contents([parts.pop(at)], k1=0, b=0)
    name = _segment_name(inputs, alone.versions)
    whole, embedded = add_vectors(alone.joined(name), encoder, held, between)
    with drafting(settings.data, generation) as draft:
        parts, fresh = _merged(parts, whole, inputs)
        if fresh is not None:
            parts.append(Part(draft.write(fresh), ()))
        manifest = _manifest(parts, inputs, settings) | {"jobs": generation.manifest["jobs"]}
        folder = draft.finish(parts, manifest, instead=True)
    return _opened(folder, parts, settings), embedded


def _opened(folder: Path, parts: Sequence[Part], settings: Settings) -> Generation:
    contents = Contents(parts, settings.bm25_k1, settings.bm25_b)
    return Generation(folder.name, read_manifest(folder), contents, folder)


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
        "columns": name_of_rules(_COLUMNS),
        "bm25_k1": settings.bm25_k1,
        "bm25_b": settings.bm25_b,
    }


class _Kept(NamedTuple):
    """A segment of the generation before, and which of its documents stay in force."""

    segment: Segment
    live: set[str]

    @property
    def dead(self) -> set[str]:
        return {name.document_id for name in self.segment.records.names} - self.live


def _size(part: Part) -> Size:
    names, spans = part.segment.records.names, part.segment.passage_span
    held = (
        end - start
        for i, name in enumerate(names)
        if name.document_id not in part.dead
        for start, end in [spans(i)]
    )
    return Size(part.segment.size, sum(held))


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
            name.document_id
            for name in segment.records.names
            if live.get(name.document_id) == name.version and name.document_id not in taken
        }
        if names:
            found.append(_Kept(segment, names))
            taken |= names
    return found


def _built_alike(previous: Generation, inputs: Mapping[str, Any], keys: Sequence[str]) -> bool:
    return all(previous.manifest["inputs"].get(key) == inputs[key] for key in keys)


class _Maker:
    """Makes segments of documents as they are read, a bounded number of characters at a time."""

    def __init__(
        self,
        settings: Settings,
        encoder: Encoder,
        inputs: Mapping[str, Any],
        previous: Generation | None,
        progress: Progress | None,
        documents: int,
        patience: int | None,
        given: Known | None,
    ) -> None:
        self.embedded = 0
        self._given = given
        self._patience = patience
        self._settings, self._encoder, self._inputs = settings, encoder, inputs
        alike = previous and _built_alike(previous, inputs, ("model", "dim", "precision"))
        self._previous = previous if alike else None
        self._progress, self._documents, self._done = progress, documents, 0

    def segments(self, reads: Iterable[Read]) -> Iterator[Segment]:
        """Yield at least one segment, an empty one of no documents."""
        batch: list[Read] = []
        size = 0
        for item in reads:
            if size and size + len(item.document.text) > _BATCH_CHARS:
                yield self._segment(batch)
                batch, size = [], 0
            batch.append(item)
            size += len(item.document.text)
        yield self._segment(batch)

    def _segment(self, batch: Sequence[Read]) -> Segment:
        versions = {item.document.document_id: item.version for item in batch}
        known = self._given or Known({}, {})
        if self._previous and self._given is None:
            known = Known.of(self._previous.contents, versions)
        segment, embedded = make_segment(
            _segment_name(self._inputs, versions),
            batch,
            self._encoder,
            self._settings.passage_tokens,
            known,
            self._share(len(batch)),
            self._patience,
        )
        self.embedded += embedded
        self._done += len(batch)
        return segment

    def _share(self, batch: int) -> Progress | None:
        """Tell of a batch's progress as its share of all documents."""
        told = self._progress
        if told is None or batch == self._documents:
            return told
        before, share = self._done / self._documents, batch / self._documents

        def advance(stage: str, done: int, total: int) -> None:
            told(stage, round(_STEPS * (before + share * done / max(total, 1))), _STEPS)

        return advance


def _merged(
    kept: Sequence[Part], fresh: Segment, inputs: Mapping[str, Any]
) -> tuple[list[Part], Segment | None]:
    """Return the segments that stay as they are, and what is to be written, None for nothing.

    What has no vectors yet stays by itself.
    """
    alone = [part for part in kept if part.segment.waits]
    parts = [part for part in kept if not part.segment.waits]
    chosen = [] if fresh.waits else choose_merge(list(map(_size, parts)), fresh.size)
    if chosen:
        # BM25's values have no part in what is stored
        together = Contents([*(parts[i] for i in chosen), Part(fresh, ())], k1=0, b=0)
        fresh = together.joined(_segment_name(inputs, together.versions))
        parts = [part for i, part in enumerate(parts) if i not in chosen]
    return [*alone, *parts], fresh if fresh.records.names else None


def _segment_name(inputs: Mapping[str, Any], versions: Mapping[str, str]) -> str:
    """Return a name that is the same for the same documents, read and indexed alike."""
    made = [inputs[key] for key in SEGMENT_INPUTS], sorted(versions.items())
    return hashlib.sha256(json.dumps(made).encode()).hexdigest()[:16]


@cache
def _libraries() -> Mapping[str, str]:
    names = ("faiss-cpu", "jieba", "sentence-transformers", "torch")
    return {name: version(name) for name in names}


def _manifest(
    parts: Sequence[Part], inputs: Mapping[str, Any], settings: Settings
) -> dict[str, Any]:
    versions: dict[str, str] = {}
    for segment, dead in parts:
        names = segment.records.names
        versions |= {n.document_id: n.version for n in names if n.document_id not in dead}
    digest = hashlib.sha256(json.dumps(versions, sort_keys=True).encode())
    return {
        "inputs": {**inputs, "corpus": digest.hexdigest()},
        "dim": inputs["dim"],
        "bm25": [settings.bm25_k1, settings.bm25_b],
        "versions": versions,
        "libraries": _libraries(),
        "built_at": datetime.now(UTC).isoformat(timespec="seconds"),
    }
