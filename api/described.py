"""What responses hold, for the service's description of itself: GET /openapi.json.

Responses are written by `rag.wire` without passing through these; that the two agree is what
Schemathesis checks (`make fuzz`). Fields may be added, so none of these is closed.
"""

import datetime
from typing import Annotated, Literal

from pydantic import BaseModel, Field

from rag.records import Basis, DateRole, EntryKind, Intent, Precision, RefusalReason

__all__ = [
    "Acknowledged",
    "Answer",
    "ChatCompletion",
    "Coverage",
    "Document",
    "Documents",
    "Entries",
    "EntryText",
    "Health",
    "JobState",
    "LedgerPage",
    "Model",
    "Models",
    "OpenAIError",
    "Problem",
    "SearchResult",
    "Verified",
]

_Offset = Annotated[int, Field(ge=0)]
_Rank = Annotated[int, Field(ge=1)]
_Digest = Annotated[str, Field(pattern="^[0-9a-f]{64}$")]
_Id = Annotated[str, Field(pattern="^[A-Za-z0-9._-]+$")]
_Timings = dict[str, Annotated[float, Field(ge=0)]]


class Problem(BaseModel):
    """An error (RFC 9457); `detail` says what was found, what was expected and what to do."""

    type: str
    title: str
    status: Annotated[int, Field(ge=400, le=599)]
    detail: Annotated[str, Field(min_length=1)]
    instance: str


class _OpenAIErrorBody(BaseModel):
    message: Annotated[str, Field(min_length=1)]
    type: str
    param: str | None
    code: str | None


class OpenAIError(BaseModel):
    """An error in OpenAI's own form."""

    error: _OpenAIErrorBody


class DateRange(BaseModel):
    """Days from start to end, both inclusive; null is open."""

    start: datetime.date | None
    end: datetime.date | None
    precision: Precision


class Scope(BaseModel):
    """What was understood of a question."""

    text: str | None
    ranges: list[DateRange]
    date_role: DateRole
    persons: list[str]
    organisations: list[str]
    places: list[str]
    sections: list[str]
    topic: str
    document_ids: list[str]
    assumptions: list[str]
    as_of: datetime.date | None
    entries_in_scope: _Offset


class RoleDate(BaseModel):
    """A day that an entry's text names, and what it is for."""

    role: Literal["effective", "deadline"]
    range: DateRange
    start: _Offset
    end: _Offset


class Entry(BaseModel):
    """A dated item of a document, or undated matter."""

    entry_id: _Id
    document_id: _Id
    file: str
    kind: EntryKind
    section: str
    title: str
    date: DateRange | None
    year_inferred: bool
    month_day: str | None
    date_why: str
    dates: list[RoleDate]
    published: datetime.date | None
    start: _Offset
    end: _Offset
    duplicates: list[_Id]


class EntryText(Entry):
    """An entry with its source characters and its readable text."""

    raw: str
    text: str
    spans: list[tuple[_Offset, _Offset] | None]


class Entries(BaseModel):
    """A page of the timeline."""

    entries: list[Entry]
    total: _Offset
    next_cursor: str | None


class Mark(BaseModel):
    """The span of a value that answers."""

    start: _Offset
    end: _Offset
    kind: str


class Citation(BaseModel):
    """Verbatim words of a document, and where they stand in its decoded text."""

    n: _Offset
    entry: Entry
    passage_id: str
    quote: Annotated[str, Field(min_length=1)]
    start: _Offset
    end: _Offset
    marks: list[Mark]
    sha256: _Digest
    text_sha256: _Digest


class Verified(BaseModel):
    """Whether a citation still stands."""

    state: Literal["valid", "changed", "removed"]
    entry: Entry | None


class Leg(BaseModel):
    """What one of the two searches gave a hit."""

    rank: _Rank
    score: float


class Legs(BaseModel):
    """What both searches gave a hit."""

    dense: Leg | None
    lexical: Leg | None


class Hit(BaseModel):
    """An entry's best passage."""

    rank: _Rank
    score: float
    legs: Legs
    passage_id: str
    entry: Entry
    text: str
    start: _Offset
    end: _Offset
    citation: Citation


class SearchResult(BaseModel):
    """Hits, best first."""

    question: str
    scope: Scope
    hits: list[Hit]
    mentions: list[Entry]
    timings_ms: _Timings


class Match(BaseModel):
    """An entry that a ledger counts."""

    entry: Entry
    basis: Basis
    citation: _Rank


class Candidate(BaseModel):
    """An entry that may match and is not counted."""

    entry: Entry
    score: float


class Ledger(BaseModel):
    """A page of every entry in scope that matches, oldest first."""

    entries_in_scope: _Offset
    matched: _Offset
    matches: list[Match]
    candidates: list[Candidate]
    next_cursor: str | None


class Side(BaseModel):
    """One side of a comparison."""

    scope: Scope
    ledger: Ledger


class Refusal(BaseModel):
    """Why there is no answer, and what is nearest."""

    reason: RefusalReason
    detail: Annotated[str, Field(min_length=1)]
    nearest: list[Entry]


class Rejected(BaseModel):
    """A language model's sentence that its citation does not bear out."""

    text: str
    reason: str


class Answer(BaseModel):
    """An answer with its evidence, or a refusal."""

    answer: str
    intent: Intent
    refused: bool
    refusal: Refusal | None
    question: str
    resolved_question: str
    scope: Scope
    citations: list[Citation]
    hits: list[Hit]
    mentions: list[Entry]
    ledger: Ledger | None
    comparison: list[Side] | None
    rejected: list[Rejected]
    generator: Literal["extractive", "llm"]
    timings_ms: _Timings


class LedgerPage(Answer, Ledger):
    """A page of a ledger, with the answer around it."""


class Document(BaseModel):
    """A document."""

    document_id: _Id
    file: str
    title: str
    publisher: str | None
    published: datetime.date | None
    published_inferred: bool
    url: str | None
    sha256: _Digest
    text_sha256: _Digest
    entries: _Offset


class Documents(BaseModel):
    """A page of the documents, in the order of their names."""

    documents: list[Document]
    total: _Offset
    next_cursor: str | None


class _Day(BaseModel):
    date: datetime.date
    entries: _Rank


class Coverage(BaseModel):
    """Which days the corpus has entries for, and questions it suggests."""

    first: datetime.date | None
    last: datetime.date | None
    days: list[_Day]
    documents: list[Document]
    examples: list[str]


class Acknowledged(BaseModel):
    """A change that is on the disk; its job tells when it can be seen."""

    document_id: str | None
    job_id: str


class _NotTaken(BaseModel):
    file: str
    detail: str


class JobState(BaseModel):
    """How far a change is."""

    job_id: str
    kind: Literal["add", "replace", "remove", "rollback"]
    document_id: str | None
    state: Literal["queued", "running", "done", "failed"]
    progress: Annotated[float, Field(ge=0, le=1)]
    error: Problem | None
    document_ids: list[str]
    rejected: list[_NotTaken]


class _Index(BaseModel):
    generation: str
    documents: _Offset
    entries: _Offset
    passages: _Offset
    built_at: datetime.datetime
    coverage: dict[str, datetime.date | None]


class _Encoder(BaseModel):
    name: str
    dim: _Rank
    precision: str


class Health(BaseModel):
    """What is loaded."""

    status: Literal["ok"]
    index: _Index
    model: _Encoder
    version: str


class Model(BaseModel):
    """The corpus as a model."""

    id: str
    object: Literal["model"]
    created: int
    owned_by: str


class Models(BaseModel):
    """The one model there is."""

    object: Literal["list"]
    data: list[Model]


class _Message(BaseModel):
    role: Literal["assistant"]
    content: str
    refusal: str | None
    citations: list[Citation]


class _Choice(BaseModel):
    index: _Offset
    message: _Message
    logprobs: None
    finish_reason: Literal["stop"]


class _Usage(BaseModel):
    prompt_tokens: _Offset
    completion_tokens: _Offset
    total_tokens: _Offset


class ChatCompletion(BaseModel):
    """An answer in OpenAI's words."""

    id: str
    object: Literal["chat.completion"]
    created: int
    model: str
    system_fingerprint: str
    choices: list[_Choice]
    usage: _Usage
