"""What a file is made from: an answer given earlier, each citation checked against the corpus.

The answer comes back from whoever keeps it, so nothing here trusts it: where a citation still
verifies, its entry and document are the corpus's own; where not, it is marked.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from rag.catalog import Catalog
from rag.errors import NotFoundError
from rag.records import DateRange, Document

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

    def reference(self, n: int | None) -> Reference | None:
        """Return the citation of a number, or None."""
        return next((item for item in self.references if item.n == n), None)


def build_report(catalog: Catalog, answer: GivenAnswer, made_on: date) -> Report:
    """Check an answer's citations and order what its files show.

    Args:
        catalog: The corpus the citations are checked against.
        answer: As it was given; nothing in it is taken for granted.
        made_on: The day of the export, which a reference to a web page states.
    """
    references = tuple(_check(catalog, citation) for citation in answer.citations)
    return Report(answer, tuple(_told_once(answer)), references, made_on)


def _check(catalog: Catalog, citation: GivenCitation) -> Reference:
    given = citation.entry
    state, found = catalog.verify(
        given.document_id, citation.quote, citation.start, citation.end, citation.text_sha256
    )
    if found is not None:
        entry = GivenEntry(
            found.entry_id,
            found.document_id,
            found.file,
            found.section,
            found.title,
            found.date,
            found.year_inferred,
        )
    else:
        entry = given
    document = _document(catalog, given.document_id)
    return Reference(
        citation.n, citation.quote, citation.start, citation.end, state, entry, document
    )


def _document(catalog: Catalog, document_id: str) -> Document | None:
    try:
        return catalog.document(document_id)
    except NotFoundError:
        return None  # it was removed, which the reference's state says


def _told_once(answer: GivenAnswer) -> Sequence[str]:
    rows = {f"[{row.citation}]" for ledger in answer.ledgers for row in ledger.rows}
    lines = [line.strip() for line in answer.text.splitlines() if line.strip()]
    # 2020年2月7日　关于进一步支持打好…的通知[1]: a ledger's row shows the same
    return [line for line in lines if line[line.rfind("[") :] not in rows]
