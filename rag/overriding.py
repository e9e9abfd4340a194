"""What a request sets of a scope, put in the place of what was inferred."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date

from rag.errors import QuestionError
from rag.lexicon import Kind, Named
from rag.records import DateRange, Document, Scope

__all__ = ["names_in_force", "with_dates", "with_issues", "written"]


def with_dates(scope: Scope, first: date | None, last: date | None) -> Scope:
    """Put explicit dates in the place of inferred ones."""
    if first is None and last is None:
        return scope
    if first and last and first > last:
        raise QuestionError(
            f"date_from（{first}）晚于 date_to（{last}）。请交换两个日期，或改正其中一个。"
        )
    ranges = (DateRange(first, last, "day" if first == last else "range"),)
    return replace(scope, text=written(ranges), ranges=ranges, date_role="entry", assumptions=())


def with_issues(scope: Scope, numbers: Sequence[int], documents: Iterable[Document]) -> Scope:
    """Limit a scope to the documents whose titles bear an issue number: 第144期."""
    if not numbers:
        return scope
    wanted = tuple(
        document.document_id
        for document in documents
        if any(re.search(rf"第\s*{number}\s*期", document.title) for number in numbers)
    )
    return replace(scope, document_ids=wanted) if wanted else scope


def names_in_force(scope: Scope, found: Sequence[Named]) -> tuple[Named, ...]:
    """Return a scope's names, with the role each has in the question where it has one."""
    known = {(item.kind, item.name): item for item in found}
    kinds: tuple[tuple[Kind, tuple[str, ...]], ...] = (
        ("person", scope.persons),
        ("organisation", scope.organisations),
        ("place", scope.places),
        ("section", scope.sections),
    )
    return tuple(
        known.get((kind, name), Named(kind, name, 0, 0, True, "acts"))
        for kind, names in kinds
        for name in names
    )


def written(ranges: Sequence[DateRange]) -> str:
    """Return days as a person would write them down: 2020-02-01至2020-02-29."""
    return "、".join(
        f"{item.start or ''}" if item.start == item.end else f"{item.start or ''}至{item.end or ''}"
        for item in ranges
    )
