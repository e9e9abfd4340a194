"""A scored run condensed for readers: means, intervals, curves, latency, wrong questions first.

Both the Markdown and the HTML report are written from this and nothing else.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from eval.answers import confidence, scope_right
from eval.baseline import Change
from eval.figures import GATED, Case
from eval.labels import Query
from eval.risk import RiskPoint, area_under, risk_coverage
from eval.scoring import Scored
from eval.statistics import Estimate, estimate, percentile

__all__ = ["Latency", "Row", "Summary", "summarize"]


@dataclass(frozen=True, slots=True)
class Latency:
    """Milliseconds of one step over all questions.

    Attributes:
        percentiles: The 0th to the 100th, 101 of them.
    """

    name: str
    n: int
    percentiles: tuple[float, ...]

    @property
    def shown(self) -> tuple[float, float, float]:
        """Median, 90th and 99th percentile."""
        return self.percentiles[50], self.percentiles[90], self.percentiles[99]


@dataclass(frozen=True, slots=True)
class Row:
    """One question and what is wrong with what came of it.

    Attributes:
        problems: In Chinese, the worst first; () when nothing is wrong.
        merit: Mean of the gated figures that fit the question, in [0, 1].
        values: figure -> value, of those that fit.
    """

    case: Case
    problems: tuple[str, ...]
    merit: float
    values: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Summary:
    """What a report shows.

    Attributes:
        made: Date, command, manifest, digest of the questions.
        overall: figure -> estimate over all questions it fits.
        by_type: type -> figure -> estimate; by_split alike.
        recall_at: Mean share of labelled entries among the first k, for k = 1, 2, …
        risk: Risk–coverage curve over all questions.
        risk_area: Area under it.
        stands: Where the service's own refusals put it: coverage and risk.
        rows: Wrong questions first, the worst of them on top.
        changes: Against the baseline; () without one.
    """

    made: Mapping[str, Any]
    overall: Mapping[str, Estimate]
    by_type: Mapping[str, Mapping[str, Estimate]]
    by_split: Mapping[str, Mapping[str, Estimate]]
    recall_at: tuple[float, ...]
    latency: tuple[Latency, ...]
    risk: tuple[RiskPoint, ...]
    risk_area: float
    stands: tuple[float, float]
    rows: tuple[Row, ...]
    changes: tuple[Change, ...]


def summarize(
    made: Mapping[str, Any], cases: Sequence[Case], scored: Scored, changes: Sequence[Change] = ()
) -> Summary:
    """Condense a scored run.

    Args:
        made: How the run came about.
        cases: At least one.
        scored: Figures of the same cases.
        changes: Against a baseline.
    """
    sure = {case.query.query_id: confidence(case.outcome.answer) for case in cases}
    risk = risk_coverage(scored.loss, sure)
    rows = [_row(case, scored) for case in cases]
    rows.sort(key=lambda row: (not row.problems, row.merit))
    queries = [case.query for case in cases]
    return Summary(
        made=made,
        overall={name: estimate(list(v.values())) for name, v in scored.figures.items()},
        by_type=_grouped(scored, {query.query_id: query.type for query in queries}),
        by_split=_grouped(scored, {query.query_id: query.split for query in queries}),
        recall_at=_recall_at(cases),
        latency=_latency(cases),
        risk=tuple(risk),
        risk_area=area_under(risk),
        stands=_stands(cases, scored),
        rows=tuple(rows),
        changes=tuple(changes),
    )


def _grouped(scored: Scored, group_of: Mapping[str, str]) -> dict[str, dict[str, Estimate]]:
    groups: dict[str, dict[str, Estimate]] = {name: {} for name in dict.fromkeys(group_of.values())}
    for figure, values in scored.figures.items():
        for name, estimates in groups.items():
            own = [value for query_id, value in values.items() if group_of[query_id] == name]
            if own:
                estimates[figure] = estimate(own)
    return groups


def _recall_at(cases: Sequence[Case], depth: int = 20) -> tuple[float, ...]:
    labelled = [case for case in cases if case.gold]
    if not labelled:
        return ()
    return tuple(
        sum(
            len({g.entry_id for g in case.gold} & set(case.outcome.ranked[:k])) / len(case.gold)
            for case in labelled
        )
        / len(labelled)
        for k in range(1, depth + 1)
    )


def _latency(cases: Sequence[Case]) -> tuple[Latency, ...]:
    times: dict[str, list[float]] = {"检索（往返）": [], "回答（往返）": []}
    for case in cases:
        if case.outcome.search_ms is not None:
            times["检索（往返）"].append(case.outcome.search_ms)
        times["回答（往返）"].append(case.outcome.answer_ms)
        for step, elapsed_ms in case.outcome.answer["timings_ms"].items():
            times.setdefault(f"服务内 {step}", []).append(elapsed_ms)
    return tuple(
        Latency(name, len(ms), tuple(percentile(ms, percent) for percent in range(101)))
        for name, ms in times.items()
        if ms
    )


def _stands(cases: Sequence[Case], scored: Scored) -> tuple[float, float]:
    given = [scored.loss[case.query.query_id] for case in cases if not case.refused]
    return len(given) / len(cases), sum(given) / len(given) if given else 0.0


def _row(case: Case, scored: Scored) -> Row:
    query_id = case.query.query_id
    values = {name: v[query_id] for name, v in scored.figures.items() if query_id in v}
    gated = [values[name] for name in GATED if name in values]
    problems = [*scored.faults.get(query_id, ()), *_problems(case, values)]
    return Row(case, tuple(problems), sum(gated) / len(gated) if gated else 0.0, values)


def _problems(case: Case, values: Mapping[str, float]) -> list[str]:
    problems = []
    query: Query = case.query
    if case.refused and query.turn.answerable:
        problems.append(f"误拒（{case.outcome.answer['refusal']['reason']}）")
    if not case.refused and not query.turn.answerable:
        problems.append(f"应拒未拒（{query.turn.refusal_reason or '无理由'}）")
    if values.get("首引答对") == 0:
        problems.append("首条引文没有答案")
    if case.is_list:
        wanted, counted = {g.entry_id for g in case.gold}, set(case.outcome.counted)
        if counted != wanted:
            problems.append(f"台账漏 {len(wanted - counted)} 条、多 {len(counted - wanted)} 条")
    elif case.gold:
        missing = {g.entry_id for g in case.gold} - set(case.outcome.ranked[:10])
        if missing:
            problems.append(f"前十名缺 {len(missing)}/{len(case.gold)} 条")
    if not scope_right(case.outcome.scope, query.turn.time_scope):
        problems.append("时间范围不符")
    if values.get("追问消解") == 0:
        problems.append("追问没有接上")
    return problems
