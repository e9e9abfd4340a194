"""The records that pass from stage to stage: frozen, complete when made, no I/O.

Offsets count Unicode code points of a document's decoded text and spans are half-open, as in
the HTTP contract, whose objects these mirror. Dates are `datetime.date`, never text.
"""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

from rag.aligned import AlignedText

__all__ = [
    "Answer",
    "Basis",
    "Candidate",
    "Citation",
    "Comparison",
    "Coverage",
    "DateRange",
    "Document",
    "Entry",
    "Hit",
    "Intent",
    "Ledger",
    "LegScore",
    "Mark",
    "Match",
    "Passage",
    "Precision",
    "Refusal",
    "Rejected",
    "RoleDate",
    "Scope",
    "SearchResult",
    "Turn",
]

Precision = Literal["day", "month", "year", "range"]
DateRole = Literal["entry", "published", "effective", "deadline"]
EntryKind = Literal["entry", "matter"]
Intent = Literal["list", "fact", "date", "summary", "compare"]
Basis = Literal["literal", "synonym", "semantic"]
RefusalReason = Literal["empty_scope", "no_evidence", "false_premise", "not_a_question"]


@dataclass(frozen=True, slots=True, order=True)
class DateRange:
    """Days from start to end, both inclusive; None is an open end.

    Attributes:
        precision: What was written: one day, one month, one year, or anything else (range).
    """

    start: datetime.date | None
    end: datetime.date | None
    precision: Precision

    def overlaps(self, other: "DateRange") -> bool:
        """Tell whether a day lies in both ranges."""
        return (self.start is None or other.end is None or self.start <= other.end) and (
            self.end is None or other.start is None or other.start <= self.end
        )


@dataclass(frozen=True, slots=True)
class RoleDate:
    """A date in an entry's text that is not the entry's own: 自2月10日起, 延长至2月9日24时.

    Attributes:
        start: Where its words begin in the document.
        end: Where they end.
    """

    role: Literal["effective", "deadline"]
    range: DateRange
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Document:
    """One source file, decoded.

    Attributes:
        document_id: The first 12 hex digits of the SHA-256 of its first version's bytes.
        file: Its name, without folders.
        published: Publication date, from corpus.toml or from the document itself.
        published_inferred: Whether somebody concluded it rather than read it in the file.
        year: The year its dates belong to where they name none; None when not known.
        sha256: Of the original bytes.
        text_sha256: Of the decoded text as UTF-8.
        text: The decoded text, with the file's own line ends.
    """

    document_id: str
    file: str
    title: str
    publisher: str | None
    published: datetime.date | None
    published_inferred: bool
    url: str | None
    year: int | None
    sha256: str
    text_sha256: str
    media_type: str
    text: str = field(repr=False)


class Entry(NamedTuple):  # a file can have a million: see rag.aligned
    """One dated item of a document, or matter: text that belongs to no dated item.

    Attributes:
        entry_id: `<document_id>.<8 hex digits of its text>`, with `-2` for a second same text.
        section: The heading it stands under, outermost first joined by ` / `; "" for none.
        title: Its headline or first sentence, readable; begins `text` unless the headline
            stands elsewhere in the document.
        text: The whole entry, readable, with its place in the document. Paragraphs, bullets
            and table cells are parted by one line feed; no line break inside a sentence.
        date: Its own date; None when no year is known, and for matter.
        year_inferred: Whether the year was taken from context rather than written there.
        month_day: "02-07" where the month and day are written, known even without a year.
        date_why: Where date and year come from, for people: "row date 2月7日; year 2020 from
            corpus.toml".
        dates: Effective and deadline dates in its text, in order.
        published: The document's publication date.
        start: Where its first source character stands in the document.
        end: Where its last one ends. Spans of a document's entries and matter are ordered,
            disjoint and cover all its visible text.
    """

    entry_id: str
    document_id: str
    file: str
    kind: EntryKind
    section: str
    title: str
    text: AlignedText
    date: DateRange | None
    year_inferred: bool
    month_day: str | None
    date_why: str
    dates: tuple[RoleDate, ...]
    published: datetime.date | None
    start: int
    end: int
    duplicates: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Passage:
    """The unit of retrieval: consecutive sentences of one entry.

    Attributes:
        passage_id: `<entry_id>.<position>`, positions from 0.
        text: Readable, equal to the entry's readable text at [text_start, text_end).
        start: Where it begins in the document.
        end: Where it ends there.
    """

    passage_id: str
    entry_id: str
    position: int
    text: str
    text_start: int
    text_end: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Scope:
    """What was understood of a question, echoed so that a reader can correct it.

    `text` None: no time is named, nothing is limited. `text` set and `ranges` empty: no entry
    can match. The second is never treated as the first.

    Attributes:
        issued: Whether the days are asked for as days of issue (2月12日印发了什么): a document that
            is one entry counts on the day it was published, too.
    """

    text: str | None = None
    ranges: tuple[DateRange, ...] = ()
    date_role: DateRole = "entry"
    persons: tuple[str, ...] = ()
    organisations: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    sections: tuple[str, ...] = ()
    topic: str = ""
    document_ids: tuple[str, ...] = ()
    assumptions: tuple[str, ...] = ()
    as_of: datetime.date | None = None
    entries_in_scope: int = 0
    issued: bool = False


@dataclass(frozen=True, slots=True)
class Mark:
    """The span of the value that answers, in the document: a date, a name, a number."""

    start: int
    end: int
    kind: str


@dataclass(frozen=True, slots=True)
class Citation:
    """Verbatim words of a document, with what anyone needs to check them.

    Attributes:
        n: The number it bears in the answer, from 1.
        quote: Equals the document at [start, end) once tags, entities, Markdown marks and
            white space are removed from both (`rag.aligned.canonical`).
        sha256: Of the document's original bytes.
        text_sha256: Of its decoded text.
    """

    n: int
    entry: Entry
    passage_id: str
    quote: str
    start: int
    end: int
    marks: tuple[Mark, ...]
    sha256: str
    text_sha256: str


@dataclass(frozen=True, slots=True)
class LegScore:
    """Where one retriever ranked a passage: rank from 1, higher score is better."""

    rank: int
    score: float


@dataclass(frozen=True, slots=True)
class Hit:
    """An entry found, shown by its best passage; `rank` counts from 1, best first."""

    rank: int
    score: float
    dense: LegScore | None
    lexical: LegScore | None
    passage: Passage
    entry: Entry
    citation: Citation


@dataclass(frozen=True, slots=True)
class SearchResult:
    """The most relevant entries of a scope.

    Attributes:
        hits: Best first, at most one an entry.
        mentions: Entries of other days whose text names a day asked for; never counted.
        timings_ms: Wall-clock milliseconds by stage.
    """

    question: str
    scope: Scope
    hits: tuple[Hit, ...]
    mentions: tuple[Entry, ...]
    timings_ms: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Match:
    """An entry that belongs in a ledger, why, and the number of the citation that shows it."""

    entry: Entry
    basis: Basis
    citation: int


@dataclass(frozen=True, slots=True)
class Candidate:
    """An entry near a ledger's topic by meaning alone: shown apart, never counted."""

    entry: Entry
    score: float


@dataclass(frozen=True, slots=True)
class Ledger:
    """Every entry in scope that matches, oldest first.

    Attributes:
        entries_in_scope: Dated entries in scope, matching or not.
        matched: How many match, exactly, on all pages together.
        matches: Those of this page.
        next_cursor: Where the next page begins; None on the last.
    """

    entries_in_scope: int
    matched: int
    matches: tuple[Match, ...]
    candidates: tuple[Candidate, ...]
    next_cursor: str | None


@dataclass(frozen=True, slots=True)
class Comparison:
    """One side of a comparison."""

    scope: Scope
    ledger: Ledger


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a question is not answered, and what stands nearest to it in the corpus."""

    reason: RefusalReason
    detail: str
    nearest: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class Rejected:
    """A generated sentence that failed its check, and how."""

    text: str
    reason: str


@dataclass(frozen=True, slots=True)
class Turn:
    """An earlier turn of a conversation; only the question is required."""

    question: str
    resolved_question: str | None = None
    scope: Scope | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer, or a refusal; the numbers [n] in `answer` are exactly those of `citations`.

    Attributes:
        rejected: What a language model wrote and its source does not support.
        generator: Who worded the answer; extractive too where the model asked for gave none.
    """

    answer: str
    intent: Intent
    refused: bool
    refusal: Refusal | None
    question: str
    resolved_question: str
    scope: Scope
    citations: tuple[Citation, ...]
    hits: tuple[Hit, ...]
    mentions: tuple[Entry, ...]
    ledger: Ledger | None
    comparison: tuple[Comparison, ...] | None
    rejected: tuple[Rejected, ...]
    timings_ms: Mapping[str, float]
    generator: Literal["extractive", "llm"] = "extractive"


@dataclass(frozen=True, slots=True)
class Coverage:
    """Which days the corpus has entries for.

    Attributes:
        days: (day, entries that begin on it), in order.
        documents: Every document with its number of dated entries.
    """

    first: datetime.date | None
    last: datetime.date | None
    days: tuple[tuple[datetime.date, int], ...]
    documents: tuple[tuple[Document, int], ...]
