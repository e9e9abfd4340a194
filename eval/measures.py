"""Ranking measures, computed by ir_measures (trec_eval inside), folded to entries.

Only recall within a number of characters is our own. Every function returns one value for
each query; means and intervals are made in eval.statistics. A query that finds nothing scores
0 and stays; a query without labels is an error.
"""

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from eval.errors import EvaluationError
from eval.judgements import Gold
from rag.aligned import canonical

__all__ = ["RANKING", "entry_run", "quote_recall", "rank_scores", "recall_within"]

Qrels = Mapping[str, Mapping[str, int]]
Run = dict[str, dict[str, float]]

# nDCG with linear gain and log2 discount (Järvelin and Kekäläinen 2002, as trec_eval); R@k is
# the share of labelled entries among the first k, not "at least one", which is Success@k.
RANKING = ("nDCG@10", "R@5", "R@10", "R@20", "RR@10", "Success@1")


@cache
def _evaluators() -> Any:
    import ir_measures

    return ir_measures, tuple(ir_measures.parse_measure(name) for name in RANKING)


def entry_run(ranked: Mapping[str, Sequence[str]]) -> Run:
    """Turn rankings into a run with strictly falling scores.

    Args:
        ranked: query_id -> entry ids, best first; an entry named again keeps its first rank.

    Returns:
        query_id -> {entry_id: score}, scores from the number of entries down to 1. Tools
        break ties differently, so none are left to break.
    """
    run: Run = {}
    for query_id, entry_ids in ranked.items():
        unique = list(dict.fromkeys(entry_ids))
        run[query_id] = {
            entry_id: float(len(unique) - rank) for rank, entry_id in enumerate(unique)
        }
    return run


def rank_scores(qrels: Qrels, run: Run) -> dict[str, dict[str, float]]:
    """Score a run with every measure of RANKING.

    Args:
        qrels: query_id -> {entry_id: relevance}; relevance 1 and above is relevant.
        run: query_id -> {entry_id: score}, higher is better.

    Returns:
        measure -> {query_id: value in [0, 1]} for every query of `run`.

    Raises:
        EvaluationError: If a query of the run has no labels.
    """
    if missing := sorted(set(run) - set(qrels)):
        raise EvaluationError(f"这些问题没有标注，不能评排序：{'、'.join(missing)}")
    scores = {name: dict.fromkeys(run, 0.0) for name in RANKING}
    # trec_eval skips a query with an empty ranking; its 0 is set above.
    asked = {query_id: dict(qrels[query_id]) for query_id, found in run.items() if found}
    answered = {query_id: found for query_id, found in run.items() if found}
    if not asked:
        return scores
    ir_measures, measures = _evaluators()
    for metric in ir_measures.iter_calc(measures, asked, answered):
        scores[str(metric.measure)][metric.query_id] = float(metric.value)
    return scores


def recall_within(
    hits: Sequence[tuple[str, str]], gold: Sequence[Gold], max_chars: int = 3000
) -> float:
    """Return the share of labelled entries whose hit can be read in the first characters.

    The hits' texts are laid one after the other, best first, and cut after `max_chars`
    characters. A labelled entry counts when the whole text of its hit stands before the cut.

    Args:
        hits: (entry_id, text), best first.
        gold: Labelled entries, at least one.
        max_chars: Characters a reader is given.

    Returns:
        In [0, 1].
    """
    shown = {entry_id for entry_id, _, whole in _cut(hits, max_chars) if whole}
    return sum(item.entry_id in shown for item in gold) / len(gold)


def quote_recall(
    hits: Sequence[tuple[str, str]],
    gold: Sequence[Gold],
    max_chars: int = 3000,
    *,
    any_source: bool = False,
) -> float:
    """Return the share of labelled entries whose labelled words stand in the first characters.

    Texts are cut as in recall_within. A labelled entry counts when one of its quotes lies
    wholly in the visible text of its hit, both in canonical form; or, where the hit's text is
    shorter than the quote, when that text stands wholly before the cut and within the quote.
    Large chunks gain nothing: what they bring along takes up the characters of others.

    Args:
        hits: (entry_id, text), best first.
        gold: Labelled entries, at least one.
        max_chars: Characters a reader is given.
        any_source: Accept the quote in any hit; for chunks that keep to no entry.

    Returns:
        In [0, 1].
    """
    visible = [
        (entry_id, canonical(text), whole) for entry_id, text, whole in _cut(hits, max_chars)
    ]
    found = 0
    for item in gold:
        own = [v for v in visible if any_source or v[0] == item.entry_id]
        found += any(_shows(text, whole, q) for _, text, whole in own for q in item.quotes)
    return found / len(gold)


def _shows(text: str, whole: bool, quote: str) -> bool:
    return quote in text or (whole and bool(text) and len(text) < len(quote) and text in quote)


def _cut(hits: Sequence[tuple[str, str]], max_chars: int) -> list[tuple[str, str, bool]]:
    visible = []
    left = max_chars
    for entry_id, text in hits:
        if left <= 0:
            break
        visible.append((entry_id, text[:left], len(text) <= left))
        left -= len(text)
    return visible
