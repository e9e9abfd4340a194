"""Every labelled question through a service -> a Run, kept whole so that it can be scored again.

Nothing is judged here. A turn of a dialogue is asked with the earlier turns as typed, never
with their labels.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from time import perf_counter
from typing import Any

from eval.labels import Query
from eval.services import Json, Service

__all__ = ["Outcome", "Run", "run_queries"]

# Deep enough that 3,000 characters of short entries are filled.
_TOP_K = 50


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a service gave for one query.

    Attributes:
        hits: What is ranked: of the search for a question that stands alone, of the answer
            for a later turn of a dialogue, since only answers take earlier turns.
        scope: Understood by the same request as `hits`.
        answer: Answer of the contract.
        counted: Entry ids of the ledger's matches, all its pages; () without a ledger.
        alone: Answer to the labelled resolved question asked by itself; None for a turn that
            leans on nothing.
        search_ms: Time of the search as its caller sees it; None where none was made.
        answer_ms: The same for the answer.
    """

    query_id: str
    hits: tuple[Json, ...]
    scope: Json
    answer: Json
    counted: tuple[str, ...]
    alone: Json | None
    search_ms: float | None
    answer_ms: float

    @property
    def ranked(self) -> list[str]:
        """Entry ids of the hits, best first."""
        return [hit["entry"]["entry_id"] for hit in self.hits]

    @property
    def texts(self) -> list[tuple[str, str]]:
        """(entry_id, text) of the hits, best first."""
        return [(hit["entry"]["entry_id"], hit["text"]) for hit in self.hits]


@dataclass(frozen=True, slots=True)
class Run:
    """All outcomes of one service and what it was.

    Attributes:
        outcomes: query_id -> outcome, in the order asked.
        manifest: Index, model and version as the service tells them.
    """

    outcomes: Mapping[str, Outcome]
    manifest: Json


def run_queries(
    service: Service,
    queries: Sequence[Query],
    *,
    options: Mapping[str, Any] | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> Run:
    """Ask a service every query, one after the other.

    Args:
        service: What is evaluated.
        queries: In the order to be asked.
        options: Added to every request: {"mode": "dense"}, {"infer_scope": False}.
        progress: Told (done, all) after each query.

    Raises:
        ServiceError: If the service fails on a question; a run has no holes.
    """
    extra = dict(options or {})
    _warm(service, queries[:1], extra)
    outcomes = {}
    for number, query in enumerate(queries, start=1):
        outcomes[query.query_id] = _run_query(service, query, extra)
        if progress is not None:
            progress(number, len(queries))
    return Run(outcomes, service.manifest())


def _warm(service: Service, queries: Iterable[Query], extra: Mapping[str, Any]) -> None:
    # A model answers its first question several times slower than all others.
    for query in queries:
        service.ask({"question": query.turn.question, **extra})


def _run_query(service: Service, query: Query, extra: Mapping[str, Any]) -> Outcome:
    request: Json = {"question": query.turn.question, **extra}
    found, search_ms = None, None
    if query.history:
        request |= {"history": [{"question": item} for item in query.history], "top_k": _TOP_K}
    else:
        found, search_ms = _timed(service.search, {**request, "top_k": _TOP_K})
    answer, answer_ms = _timed(service.ask, request)
    source = answer if found is None else found
    alone = None
    if query.leans:
        alone = service.ask({"question": query.turn.resolved_question, **extra, "top_k": _TOP_K})
    return Outcome(
        query_id=query.query_id,
        hits=tuple(source["hits"]),
        scope=source["scope"],
        answer=answer,
        counted=_all_pages(service, request, answer),
        alone=alone,
        search_ms=search_ms,
        answer_ms=answer_ms,
    )


def _timed(call: Callable[[Json], Json], request: Json) -> tuple[Json, float]:
    started = perf_counter()
    answer = call(request)
    return answer, (perf_counter() - started) * 1000


def _all_pages(service: Service, request: Json, answer: Json) -> tuple[str, ...]:
    ledger = answer["ledger"]
    if ledger is None:
        return ()
    counted = [match["entry"]["entry_id"] for match in ledger["matches"]]
    while cursor := ledger["next_cursor"]:
        ledger = service.ledger({**request, "cursor": cursor})
        counted += [match["entry"]["entry_id"] for match in ledger["matches"]]
    return tuple(counted)
