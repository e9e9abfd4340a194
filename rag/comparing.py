"""Two times or two people -> a ledger for each side by side, and one of all."""

from collections.abc import Sequence
from dataclasses import replace

from rag.catalog import Catalog
from rag.counting import cite_row, counted_rows, row_line
from rag.drafting import Draft, entries_of, refuse, written_range
from rag.ledger import PAGE
from rag.lexicon import Named
from rag.records import Citation, Comparison, Hit, Ledger, Match
from rag.understanding import Understanding

__all__ = ["compare"]


def compare(catalog: Catalog, understood: Understanding, hits: Sequence[Hit]) -> Draft:
    """Put a ledger for each time or person asked about side by side, and one of all of them."""
    sides, lines, citations = [], list[str](), list[Citation]()
    counted: dict[int, Match] = {}
    for side in _sides(catalog, understood):
        rows, side = counted_rows(catalog, side)
        held = side.scope.entries_in_scope
        cited = [cite_row(catalog, row, len(citations) + n) for n, row in enumerate(rows[:PAGE], 1)]
        matches = tuple(
            Match(citation.entry, catalog.match(row).basis, citation.n)
            for row, citation in zip(rows, cited, strict=False)
        )
        counted |= {
            row.entry: match
            for row, match in zip(rows, matches, strict=False)
            if row.entry not in counted
        }
        following = str(PAGE) if len(rows) > PAGE else None
        sides.append(Comparison(side.scope, Ledger(held, len(rows), matches, (), following)))
        lines.append(f"{_side_name(side)}：范围内 {held} 条，符合的有 {len(rows)} 条。")
        lines += map(row_line, cited)
        citations += cited
    if not citations:
        return refuse(catalog, understood, "no_evidence", entries_of(hits))
    matched = sum(side.ledger.matched for side in sides)
    whole = tuple(sorted(counted.values(), key=lambda match: catalog.age(match.entry)))
    ledger = None
    if matched == sum(len(side.ledger.matches) for side in sides):
        ledger = Ledger(understood.scope.entries_in_scope, len(whole), whole, (), None)
    return Draft(tuple(lines), tuple(citations), ledger, comparison=tuple(sides))


def _sides(catalog: Catalog, understood: Understanding) -> list[Understanding]:
    """Return a question's sides: one for each time, oldest first, or for each person."""
    scope = understood.scope
    if len(scope.ranges) > 1:
        cut = [
            (replace(scope, text=written_range(item), ranges=(item,)), understood.names)
            for item in scope.ranges
        ]
    else:
        others = tuple(item for item in understood.names if item.kind != "person")
        cut = [
            (
                replace(scope, persons=(person,)),
                (*others, Named("person", person, 0, 0, True, "acts")),
            )
            for person in scope.persons
        ]
    sides = []
    for own, names in cut:
        held = catalog.scopes.dated(catalog.mask(own, names))
        sides.append(replace(understood, scope=replace(own, entries_in_scope=held), names=names))
    return sides


def _side_name(side: Understanding) -> str:
    days = "、".join(map(written_range, side.scope.ranges))
    return " ".join(filter(None, ["、".join(side.scope.persons), days])) or side.scope.topic
