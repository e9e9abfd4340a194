"""What a file is made from: an answer given earlier, each citation checked against the corpus.

The answer comes back from whoever keeps it, so nothing here trusts it: where a citation still
verifies, its entry and document are the corpus's own; where not, it is marked.
"""

import re
from dataclasses import dataclass
from datetime import date
from typing import Literal

from rag.catalog import Catalog
from rag.errors import NotFoundError
from rag.records import DateRange, Document, Entry

__all__ = [
    "GivenAnswer",
    "GivenCitation",
    "GivenEntry",
    "GivenLedger",
    "GivenRow",
    "Reference",
    "Report",
    "build_report",
]

State = Literal["valid", "changed", "removed"]
_NUMBER = re.compile(r"\[(\d+)\]")  # …复工复产[1]


@dataclass(frozen=True, slots=True)
class GivenEntry:
    """An entry as an answer showed it."""

    entry_id: str
    document_id: str
    file: str
    section: str
    title: str
    date: DateRange | None
    year_inferred: bool


@dataclass(frozen=True, slots=True)
class GivenCitation:
    """A citation as an answer gave it; offsets count code points of the document's text."""

    n: int
    entry: GivenEntry
    quote: str
    start: int
    end: int
    text_sha256: str


@dataclass(frozen=True, slots=True)
class GivenRow:
    """A row of a ledger and the number of the citation that shows it."""

    entry: GivenEntry
    basis: str
    citation: int | None


@dataclass(frozen=True, slots=True)
class GivenLedger:
    """A ledger as an answer gave it.

    Attributes:
        name: The side of a comparison it belongs to; "" for an answer's only one.
    """

    name: str
    entries_in_scope: int
    matched: int
    rows: tuple[GivenRow, ...]


@dataclass(frozen=True, slots=True)
class GivenAnswer:
    """An answer as it was given, with its numbers [n] in `text`."""

    question: str
    text: str
    intent: str
    refused: bool
    citations: tuple[GivenCitation, ...]
    ledgers: tuple[GivenLedger, ...]
    nearest: tuple[GivenEntry, ...]


@dataclass(frozen=True, slots=True)
class Reference:
    """A citation, checked.

    Attributes:
        entry: The corpus's own where the citation verifies, else as the answer showed it.
        document: As it is now; None where it was removed.
    """

    n: int
    quote: str
    start: int
    end: int
    state: State
    entry: GivenEntry
    document: Document | None

    @property
    def publisher(self) -> str:
        """Who published the document, or ""."""
        return (self.document and self.document.publisher) or ""

    @property
    def source(self) -> str:
        """The document's title; its file's name where it is gone."""
        return self.document.title if self.document else self.entry.file


@dataclass(frozen=True, slots=True)
class Report:
    """An answer with its citations checked on a day.

    Attributes:
        lines: The answer's text, without lines that only repeat rows of a ledger.
        made_on: The day of the export: when the documents were last looked at.
    """

    answer: GivenAnswer
    lines: tuple[str, ...]
    references: tuple[Reference, ...]
    made_on: date

    def numbered(self) -> dict[int | None, Reference]:
        """Return the citations by their numbers."""
        return {item.n: item for item in self.references}


def build_report(catalog: Catalog, answer: GivenAnswer, made_on: date) -> Report:
    """Check an answer's citations and order what its files show.

    Args:
        catalog: The corpus the citations are checked against.
        answer: As it was given; nothing in it is taken for granted.
        made_on: The day of the export, which a reference to a web page states.
    """
    references = tuple(_check(catalog, citation) for citation in answer.citations)
    return Report(answer, _told_once(answer), references, made_on)


def _check(catalog: Catalog, citation: GivenCitation) -> Reference:
    given = citation.entry
    state, found = catalog.verify(
        given.document_id, citation.quote, citation.start, citation.end, citation.text_sha256
    )
    entry = given if found is None else _shown(found)
    document = _document(catalog, given.document_id)
    return Reference(
        citation.n, citation.quote, citation.start, citation.end, state, entry, document
    )


def _shown(entry: Entry) -> GivenEntry:
    return GivenEntry(
        entry_id=entry.entry_id,
        document_id=entry.document_id,
        file=entry.file,
        section=entry.section,
        title=entry.title,
        date=entry.date,
        year_inferred=entry.year_inferred,
    )


def _document(catalog: Catalog, document_id: str) -> Document | None:
    try:
        return catalog.document(document_id)
    except NotFoundError:
        return None  # it was removed, which the reference's state says


def _told_once(answer: GivenAnswer) -> tuple[str, ...]:
    """Return an answer's lines without those that a ledger's rows show too."""
    rows = {row.citation for ledger in answer.ledgers for row in ledger.rows}
    kept = []
    for line in filter(None, map(str.strip, answer.text.splitlines())):
        numbers = {int(digits) for digits in _NUMBER.findall(line)}
        # 2020年2月7日　关于进一步支持打好…的通知[1]
        if answer.intent == "summary" or not numbers or not numbers <= rows:
            kept.append(line)
    return tuple(kept)
