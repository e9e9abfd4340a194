"""A run and its labels -> figures: for each measure, one value for each question it fits."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from eval.figures import MEASURES, Case, quality
from eval.judgements import Judgements
from eval.labels import Query
from eval.measures import entry_run, rank_scores
from eval.runs import Run
from eval.services import SourceDocument

__all__ = ["Scored", "cases_of", "score_run"]

Values = dict[str, float]


@dataclass(frozen=True, slots=True)
class Scored:
    """All figures of a run.

    Attributes:
        figures: name -> {query_id: value}, each only of the queries it fits; a figure that
            fits none is left out.
        faults: query_id -> what is wrong with its citations; only queries with faults.
        loss: query_id -> 1 minus the quality of the answer if it is given, in [0, 1].
    """

    figures: Mapping[str, Values]
    faults: Mapping[str, tuple[str, ...]]
    loss: Values


def cases_of(
    queries: Sequence[Query],
    run: Run,
    judgements: Judgements,
    documents: Sequence[SourceDocument],
) -> list[Case]:
    """Put each query beside its outcome and its labels, in the order of the queries."""
    by_id = {document.document_id: document for document in documents}
    return [Case(query, run.outcomes[query.query_id], judgements, by_id) for query in queries]


def score_run(cases: Sequence[Case]) -> Scored:
    """Return every figure of a run.

    Raises:
        EvaluationError: If an answerable query has no labels.
    """
    figures: dict[str, Values] = {}
    labelled = [case for case in cases if case.query.turn.answerable]
    judgements = labelled[0].judgements if labelled else None
    if judgements is not None:
        run = entry_run({case.query.query_id: case.outcome.ranked for case in labelled})
        figures |= rank_scores(judgements.qrels(run), run)
    for name, measure in MEASURES.items():
        values = {case.query.query_id: measure(case) for case in cases}
        fitting = {query_id: value for query_id, value in values.items() if value is not None}
        if fitting:
            figures[name] = fitting
    return Scored(
        figures=figures,
        faults={case.query.query_id: tuple(case.faults) for case in cases if case.faults},
        loss={case.query.query_id: 1 - quality(case) for case in cases},
    )
