"""What the store takes and gives: changes asked for, jobs that carry them out, stored versions."""

import hashlib
import json
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal

from rag.corpus_file import DocumentDescription

__all__ = ["Change", "Job", "JobKind", "JobState", "Stored", "describe_json", "read_description"]

JobKind = Literal["add", "replace", "remove", "rollback"]
JobState = Literal["queued", "running", "done", "failed"]


@dataclass(frozen=True, slots=True)
class Change:
    """A change of the corpus that somebody asks for.

    Attributes:
        document_id: Of the document to replace or remove; None for a new one, whose identifier
            comes from its bytes.
        file: The document's name, without folders.
        source: Its path in the folder that is followed; None for an upload.
        described: What is said of it besides its own words.
        target: The generation to go back to, for a rollback.
    """

    kind: JobKind
    document_id: str | None = None
    file: str = ""
    data: bytes = field(default=b"", repr=False)
    source: str | None = None
    described: DocumentDescription = field(default_factory=DocumentDescription)
    target: str | None = None


@dataclass(frozen=True, slots=True)
class Job:
    """A change that is recorded and will be, or has been, carried out.

    Attributes:
        version: What is to be added or put in the place of an older one; None for a removal.
        progress: Share done, in [0, 1].
        error: Why it failed, or why it is still waiting.
        document_ids: The documents it added: one, or those of an archive.
        rejected: (file, why) of an archive's files that could not be taken in.
    """

    job_id: str
    kind: JobKind
    document_id: str
    version: str | None
    target: str | None
    state: JobState
    progress: float
    error: str | None
    document_ids: tuple[str, ...]
    rejected: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Stored:
    """A version of a document as it was handed in, without its bytes."""

    version: str
    document_id: str
    file: str
    source: str | None
    described: DocumentDescription
    sha256: str
    reader: str


def version_of(change: Change, document_id: str, sha256: str, reader: str) -> str:
    """Return a version's name: equal for equal bytes, name, description and reader."""
    parts = (document_id, change.file, change.source, sha256, describe_json(change.described))
    return hashlib.sha256(json.dumps([*parts, reader]).encode()).hexdigest()[:24]


def describe_json(described: DocumentDescription) -> str:
    """Return a description as JSON, its keys sorted."""
    values = {
        "title": described.title,
        "publisher": described.publisher,
        "published": described.published.isoformat() if described.published else None,
        "inferred": described.inferred,
        "year": described.year,
        "url": described.url,
    }
    return json.dumps(values, ensure_ascii=False, sort_keys=True)


def read_description(text: str) -> DocumentDescription:
    """Return the description that `describe_json` wrote."""
    values: dict[str, Any] = json.loads(text)
    published = values.pop("published")
    return DocumentDescription(
        **values, published=date.fromisoformat(published) if published else None
    )
