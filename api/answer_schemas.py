"""The wire format of an Answer that comes back to be exported.

It is the service's own object: what an export does not need is not looked at, and fields that
later versions add are no mistake. What it needs must be there and of the right type.
"""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from api.schemas import WHOLE, DateRangeBody, Offset
from rag.exporting import GivenAnswer, GivenCitation, GivenEntry, GivenLedger, GivenRow
from rag.passages import written_date

__all__ = ["AnswerBody", "ExportQuery"]

_MAX_ITEMS = 10_000
_Text = Annotated[str, Field(max_length=1_000_000)]
_Identifier = Annotated[str, Field(max_length=200, pattern=r"^[A-Za-z0-9._-]+$")]


class ExportQuery(BaseModel):
    """The query of POST /api/export."""

    model_config = ConfigDict(extra="forbid")
    format: Literal["md", "csv", "docx", "bib", "gbt7714"]


class _Given(BaseModel):
    model_config = ConfigDict(extra="ignore", strict=True)


class _RangeBody(DateRangeBody):
    model_config = ConfigDict(extra="ignore", strict=True)


class _EntryBody(_Given):
    entry_id: _Identifier
    document_id: _Identifier
    file: _Text
    section: _Text
    title: _Text
    date: _RangeBody | None
    year_inferred: bool = False

    def record(self) -> GivenEntry:
        return GivenEntry(
            entry_id=self.entry_id,
            document_id=self.document_id,
            file=self.file,
            section=self.section,
            title=self.title,
            date=self.date.record() if self.date else None,
            year_inferred=self.year_inferred,
        )


class _CitationBody(_Given):
    n: Annotated[int, Field(ge=1, le=1_000_000), WHOLE]
    entry: _EntryBody
    quote: Annotated[_Text, Field(min_length=1)]
    start: Offset
    end: Offset
    text_sha256: _Text

    def record(self) -> GivenCitation:
        return GivenCitation(
            n=self.n,
            entry=self.entry.record(),
            quote=self.quote,
            start=self.start,
            end=self.end,
            text_sha256=self.text_sha256,
        )


class _MatchBody(_Given):
    entry: _EntryBody
    basis: _Text
    citation: Annotated[int, WHOLE] | None = None


class _LedgerBody(_Given):
    entries_in_scope: Offset
    matched: Offset
    matches: Annotated[list[_MatchBody], Field(max_length=_MAX_ITEMS)]

    def record(self, name: str = "") -> GivenLedger:
        rows = tuple(
            GivenRow(item.entry.record(), item.basis, item.citation) for item in self.matches
        )
        return GivenLedger(name, self.entries_in_scope, self.matched, rows)


class _ScopeBody(_Given):
    text: _Text | None
    ranges: list[_RangeBody]
    persons: Annotated[list[_Text], Field(max_length=_MAX_ITEMS)] = []
    topic: _Text = ""

    def name(self) -> str:
        """Name the side of a comparison: its people and days, or its topic."""
        days = [written_date(item.record()) for item in self.ranges]
        return "、".join(filter(None, [*self.persons, *days])) or self.text or self.topic


class _SideBody(_Given):
    scope: _ScopeBody
    ledger: _LedgerBody | None


class _RefusalBody(_Given):
    detail: _Text
    nearest: Annotated[list[_EntryBody], Field(max_length=_MAX_ITEMS)]


class AnswerBody(_Given):
    """The body of POST /api/export: an Answer, as /api/ask and /api/ledger give it."""

    question: Annotated[str, Field(min_length=1, max_length=2000)]
    answer: _Text
    intent: Literal["list", "fact", "date", "summary", "compare"]
    refused: bool
    refusal: _RefusalBody | None
    scope: _ScopeBody
    citations: Annotated[list[_CitationBody], Field(max_length=_MAX_ITEMS)]
    ledger: _LedgerBody | None
    comparison: list[_SideBody] | None = None

    def record(self) -> GivenAnswer:
        """Return the answer as a record; a comparison's ledgers stand for its own."""
        sides = [
            side.ledger.record(side.scope.name()) for side in self.comparison or () if side.ledger
        ]
        if not sides and self.ledger:
            sides = [self.ledger.record()]
        return GivenAnswer(
            question=self.question,
            text=self.answer,
            intent=self.intent,
            refused=self.refused,
            citations=tuple(citation.record() for citation in self.citations),
            ledgers=tuple(sides),
            nearest=tuple(entry.record() for entry in self.refusal.nearest) if self.refusal else (),
        )
