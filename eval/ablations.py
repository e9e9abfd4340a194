"""What each part is worth: legs, date scope and units, over the same labelled questions.

Questions that stand alone only: legs take no earlier turns. The days in scope are those the
service itself understands, so that the date scope's worth holds its own mistakes too.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from eval.chunks import CHUNK_CHARS, fixed_chunks
from eval.judgements import Gold, Judgements
from eval.labels import Query
from eval.legs import LEGS, Leg, LegIndex
from eval.local import LocalService
from eval.measures import entry_run, quote_recall, rank_scores
from eval.statistics import Comparison, Estimate, compare, estimate
from eval.vectors import CachedEncoder
from rag.corpus import SearchRequest
from rag.settings import Settings

__all__ = ["SHOWN", "Ablation", "AblationReport", "run_ablations"]

_DEPTH = 50
_REFERENCE = "完整流程"
SHOWN = ("nDCG@10", "R@10", "RR@10", "R@3000字")

Figures = Mapping[str, Mapping[str, float]]


@dataclass(frozen=True, slots=True)
class Ablation:
    """One set-up.

    Attributes:
        figures: measure of SHOWN -> {query_id: value}.
    """

    name: str
    figures: Figures

    def estimates(self) -> dict[str, Estimate]:
        """Return means and intervals by measure."""
        return {name: estimate(list(self.figures[name].values())) for name in SHOWN}


@dataclass(frozen=True, slots=True)
class AblationReport:
    """All set-ups, the first of them the whole pipeline."""

    ablations: tuple[Ablation, ...]
    questions: int

    def against_whole(self, ablation: Ablation, figure: str) -> Comparison:
        """Return what a set-up gains or loses against the whole pipeline."""
        return compare(self.ablations[0].figures[figure], ablation.figures[figure])


@dataclass(frozen=True, slots=True)
class _Asked:
    query: Query
    gold: tuple[Gold, ...]
    in_scope: frozenset[str]


def run_ablations(
    service: LocalService,
    queries: Sequence[Query],
    judgements: Judgements,
    encoder: CachedEncoder,
    settings: Settings,
) -> AblationReport:
    """Measure every set-up on the answerable questions that stand alone."""
    asked = [
        _Asked(query, judgements.gold[query.query_id], _in_scope(service, query))
        for query in queries
        if query.turn.answerable and not query.history
    ]
    found = [
        _served(service, asked, judgements, _REFERENCE, {}),
        _served(service, asked, judgements, "完整流程，不限时间", {"infer_scope": False}),
    ]
    entries = LegIndex(service.corpus.entries, encoder, settings, whole=False)
    for leg in LEGS:
        for scoped in (True, False):
            found.append(_by_leg(entries, asked, judgements, leg, scoped))
    chunks, held = fixed_chunks(service.corpus.entries)
    index = LegIndex(chunks, encoder, settings, whole=True)
    found += [_by_chunk(index, asked, judgements, leg, held) for leg in LEGS]
    return AblationReport(tuple(found), len(asked))


def _in_scope(service: LocalService, query: Query) -> frozenset[str]:
    """Return the entries that the service's own understanding of the question leaves."""
    corpus = service.corpus
    scope = corpus.understand(SearchRequest(query.turn.question)).scope
    mask = corpus.scopes.mask(scope)
    return frozenset(e.entry_id for e, fits in zip(corpus.entries, mask, strict=True) if fits)


def _served(
    service: LocalService,
    asked: Sequence[_Asked],
    judgements: Judgements,
    name: str,
    options: Mapping[str, object],
) -> Ablation:
    hits = {
        item.query.query_id: [
            (hit["entry"]["entry_id"], hit["text"])
            for hit in service.search(
                {"question": item.query.turn.question, "top_k": _DEPTH, **options}
            )["hits"]
        ]
        for item in asked
    }
    return _scored(name, asked, judgements, hits, hits)


def _by_leg(
    index: LegIndex, asked: Sequence[_Asked], judgements: Judgements, leg: Leg, scoped: bool
) -> Ablation:
    hits = {
        item.query.query_id: [
            (unit.unit_id, unit.text)
            for unit in index.rank(
                item.query.turn.question, leg, _DEPTH, item.in_scope if scoped else None
            )
        ]
        for item in asked
    }
    name = f"条目·{leg}·{'限时间' if scoped else '不限时间'}"
    return _scored(name, asked, judgements, hits, hits)


def _by_chunk(
    index: LegIndex,
    asked: Sequence[_Asked],
    judgements: Judgements,
    leg: Leg,
    held: Mapping[str, Sequence[str]],
) -> Ablation:
    """Rank fixed chunks; a chunk has no date, so no scope can hold it."""
    hits = {
        item.query.query_id: [
            (unit.unit_id, unit.text) for unit in index.rank(item.query.turn.question, leg, _DEPTH)
        ]
        for item in asked
    }
    ranked = {
        query_id: [(entry_id, "") for chunk, _ in found for entry_id in held[chunk]]
        for query_id, found in hits.items()
    }
    return _scored(f"{CHUNK_CHARS}字块·{leg}", asked, judgements, ranked, hits)


def _scored(
    name: str,
    asked: Sequence[_Asked],
    judgements: Judgements,
    ranked: Mapping[str, Sequence[tuple[str, str]]],
    hits: Mapping[str, Sequence[tuple[str, str]]],
) -> Ablation:
    run = entry_run({query_id: [e for e, _ in found] for query_id, found in ranked.items()})
    figures: dict[str, Mapping[str, float]] = dict(rank_scores(judgements.qrels(run), run))
    figures["R@3000字"] = {
        item.query.query_id: quote_recall(
            hits[item.query.query_id], item.gold, any_source=ranked is not hits
        )
        for item in asked
    }
    return Ablation(name, figures)
