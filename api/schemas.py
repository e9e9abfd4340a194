"""The wire format of requests. Types are strict: a number in quotes is not a number.

Answers are made by `rag.wire`; the two together are the HTTP contract.
"""

import re
import unicodedata
from datetime import date
from typing import Annotated, Any, Literal, cast

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, model_validator
from pydantic_core import PydanticCustomError

from rag.catalog import AskRequest, SearchRequest
from rag.records import DateRange, Scope, Turn
from rag.scoping import ScopeOverride

__all__ = [
    "AskBody",
    "CitationBody",
    "EntriesQuery",
    "EntryQuery",
    "LedgerBody",
    "PageQuery",
    "SearchBody",
    "TextQuery",
]

_DATE = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_MAX_NAMES = 50
# What the validators below refuse, told to those who read the description: no control character
# but tab and line breaks, and for a question at least one that is no white space.
_PRINTED = r"[^\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]"
_INK = r"[^\s\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]"
_TEXT_PATTERN = {"pattern": f"^{_PRINTED}*$"}
_QUESTION_PATTERN = {"pattern": f"^{_PRINTED}*{_INK}{_PRINTED}*$"}


def _read_date(value: object) -> object:
    """Take a date only as "2020-02-07": pydantic alone would read 1580000000 as one too."""
    if value is None or isinstance(value, date):
        return value
    if isinstance(value, str) and _DATE.fullmatch(value):
        try:
            return date.fromisoformat(value)
        except ValueError:
            pass
    raise PydanticCustomError("jushi_date", "应为存在的日期，写作 2020-02-07")


def _read_whole(value: object) -> object:
    """Take 10.0 for 10: JSON knows one kind of number, and JSON Schema calls both integers."""
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _no_control(value: str) -> str:
    for character in value:
        if unicodedata.category(character) in ("Cc", "Cs") and character not in "\t\n\r":
            raise PydanticCustomError(
                "jushi_control",
                "含有控制字符 U+{code}，只允许制表符和换行，请删去",
                {"code": f"{ord(character):04X}"},
            )
    return value


def _not_blank(value: str) -> str:
    if not value.strip():
        raise PydanticCustomError("jushi_blank", "是空白，请写出问题")
    return value


Day = Annotated[date, BeforeValidator(_read_date)]
# After the bounds, or the description of itself would lack them
WHOLE = BeforeValidator(_read_whole)
Offset = Annotated[int, Field(ge=0), WHOLE]
Text = Annotated[str, Field(json_schema_extra=_TEXT_PATTERN), AfterValidator(_no_control)]
Question = Annotated[
    str,
    Field(min_length=1, max_length=2000, json_schema_extra=_QUESTION_PATTERN),
    AfterValidator(_no_control),
    AfterValidator(_not_blank),
]
Name = Annotated[
    str,
    Field(min_length=1, max_length=200, json_schema_extra=_TEXT_PATTERN),
    AfterValidator(_no_control),
]
Names = Annotated[list[Name], Field(max_length=_MAX_NAMES)]
Identifier = Annotated[str, Field(min_length=1, max_length=200, pattern=r"^[A-Za-z0-9._-]+$")]
Identifiers = Annotated[list[Identifier], Field(max_length=1000)]


class _Body(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)


class DateRangeBody(_Body):
    """Days from start to end, both inclusive; null is open."""

    start: Day | None = None
    end: Day | None = None
    precision: Literal["day", "month", "year", "range"] = "range"

    @model_validator(mode="after")
    def _ordered(self) -> "DateRangeBody":
        if self.start and self.end and self.start > self.end:
            raise PydanticCustomError("jushi_order", "start 晚于 end，请交换")
        return self

    def record(self) -> DateRange:
        """Return the range as a record."""
        return DateRange(self.start, self.end, self.precision)


class ScopeBody(_Body):
    """The fields of a scope that a request may set; null or [] removes one."""

    ranges: Annotated[list[DateRangeBody], Field(max_length=366)] | None = None
    date_role: Literal["entry", "published", "effective", "deadline"] | None = None
    persons: Names | None = None
    organisations: Names | None = None
    places: Names | None = None
    sections: Names | None = None
    topic: Annotated[Text, Field(max_length=2000)] | None = None

    def override(self) -> ScopeOverride:
        """Return the fields that were given, as records."""
        given: dict[str, Any] = {}
        for name in self.model_fields_set:
            value = getattr(self, name)
            if name == "ranges":
                given[name] = tuple(item.record() for item in value or ())
            elif name == "topic":
                given[name] = value or ""
            elif name == "date_role":
                given[name] = value or "entry"
            else:
                given[name] = tuple(value or ())
        return cast(ScopeOverride, given)


class EarlierScopeBody(ScopeBody):
    """A whole scope as an earlier answer gave it."""

    text: Text | None = None
    document_ids: Identifiers | None = None
    assumptions: list[Text] | None = None
    as_of: Day | None = None
    entries_in_scope: Annotated[int, WHOLE] | None = None

    def record(self) -> Scope:
        """Return the scope as a record."""
        return Scope(
            text=self.text,
            ranges=tuple(item.record() for item in self.ranges or ()),
            date_role=self.date_role or "entry",
            persons=tuple(self.persons or ()),
            organisations=tuple(self.organisations or ()),
            places=tuple(self.places or ()),
            sections=tuple(self.sections or ()),
            topic=self.topic or "",
            document_ids=tuple(self.document_ids or ()),
            as_of=self.as_of,
        )


class TurnBody(_Body):
    """An earlier turn of the conversation."""

    question: Question
    resolved_question: Question | None = None
    scope: EarlierScopeBody | None = None

    def record(self) -> Turn:
        """Return the turn as a record."""
        return Turn(
            self.question, self.resolved_question, self.scope.record() if self.scope else None
        )


class SearchBody(_Body):
    """The body of POST /api/search."""

    question: Question
    top_k: Annotated[int, Field(ge=1, le=200), WHOLE] = 10
    mode: Literal["hybrid", "dense", "lexical"] = "hybrid"
    date_from: Day | None = None
    date_to: Day | None = None
    document_ids: Identifiers | None = None
    scope: ScopeBody | None = None
    infer_scope: bool = True
    as_of: Day | None = None

    @model_validator(mode="after")
    def _ordered(self) -> "SearchBody":
        if self.date_from and self.date_to and self.date_from > self.date_to:
            raise PydanticCustomError(
                "jushi_order", "date_from 晚于 date_to，请交换两个日期，或改正其中一个"
            )
        return self

    def _fields(self) -> dict[str, Any]:
        return {
            "question": self.question,
            "top_k": self.top_k,
            "mode": self.mode,
            "date_from": self.date_from,
            "date_to": self.date_to,
            "document_ids": None if self.document_ids is None else tuple(self.document_ids),
            "scope": self.scope.override() if self.scope else ScopeOverride(),
            "infer_scope": self.infer_scope,
            "as_of": self.as_of,
        }

    def record(self) -> SearchRequest:
        """Return the request as a record."""
        return SearchRequest(**self._fields())


class AskBody(SearchBody):
    """The body of POST /api/ask."""

    history: Annotated[list[TurnBody], Field(max_length=20)] = []
    generator: Literal["extractive", "llm"] = "extractive"
    stream: bool = False

    def _fields(self) -> dict[str, Any]:
        return super()._fields() | {
            "history": tuple(turn.record() for turn in self.history),
            "generator": self.generator,
        }

    def record(self) -> AskRequest:
        """Return the request as a record."""
        return AskRequest(**self._fields())


class LedgerBody(AskBody):
    """The body of POST /api/ledger."""

    cursor: Annotated[str, Field(max_length=20, pattern=r"^[0-9]+$")] | None = None

    def _fields(self) -> dict[str, Any]:
        return super()._fields() | {"cursor": self.cursor}


class _CitedEntryBody(BaseModel):
    """Of a citation's entry only the document is needed to verify it."""

    model_config = ConfigDict(extra="ignore", strict=True)
    document_id: Identifier


class _MarkBody(_Body):
    start: Offset
    end: Offset
    kind: Text


class CitationBody(_Body):
    """The body of POST /api/citations/verify."""

    n: Annotated[int, WHOLE] = 1
    entry: _CitedEntryBody
    passage_id: str | None = None
    quote: Annotated[str, Field(min_length=1, max_length=100_000)]
    start: Offset
    end: Offset
    marks: list[_MarkBody] = []
    sha256: str
    text_sha256: str


class PageQuery(BaseModel):
    """Which page of a list; `cursor` is what the page before gave as `next_cursor`."""

    model_config = ConfigDict(extra="forbid")
    cursor: Annotated[str, Field(max_length=20, pattern=r"^[0-9]+$")] | None = None
    limit: Annotated[int, Field(ge=1, le=10_000)] = 10_000


class EntryQuery(BaseModel):
    """The query of GET /api/entries/{id}: spans of the document, each as "12-40"."""

    model_config = ConfigDict(extra="forbid")
    span: Annotated[
        list[Annotated[str, Field(pattern=r"^[0-9]{1,9}-[0-9]{1,9}$")]], Field(max_length=500)
    ] = []

    def spans(self) -> list[tuple[int, int]]:
        """Return the spans as half-open offsets."""
        pairs = (span.split("-") for span in self.span)
        return [(int(start), int(end)) for start, end in pairs]


class TextQuery(BaseModel):
    """The query of GET /api/documents/{id}/text: which version's text, by its digest."""

    model_config = ConfigDict(extra="forbid")
    text_sha256: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")] | None = None


class EntriesQuery(BaseModel):
    """The query of GET /api/entries."""

    model_config = ConfigDict(extra="forbid")
    date_from: Day | None = None
    date_to: Day | None = None
    document_id: Identifier | None = None
    section: Name | None = None
    q: Name | None = None
    cursor: Annotated[str, Field(max_length=20, pattern=r"^[0-9]+$")] | None = None
    limit: Annotated[int, Field(ge=1, le=1000)] = 100
