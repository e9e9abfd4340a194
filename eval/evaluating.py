"""An evaluation from questions to files: ask, score, compare with the baseline, write reports."""

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from eval.baseline import Change, changes, read_baseline, write_baseline
from eval.errors import LabelError
from eval.figures import GATED
from eval.judgements import Judgements, judge
from eval.labels import Query, Split, fast_subset, queries_of, read_questions
from eval.markdown import comparison_lines, show, summary_markdown
from eval.measures import entry_run
from eval.page import report_html
from eval.runs import Run, run_queries
from eval.scoring import Scored, cases_of, score_run
from eval.services import Service, connect
from eval.statistics import estimate
from eval.summary import summarize
from eval.trec import write_qrels, write_run

__all__ = ["Result", "Wanted", "asked_queries", "evaluate", "made", "opened"]


@dataclass(frozen=True, slots=True)
class Wanted:
    """What to evaluate, on which questions, and where to write.

    Attributes:
        questions: A file or folder of labelled questions.
        split: None for both.
        fast: A few dev questions of each type only.
        url: A running service; None for the pipeline in this process.
        documents: Indexed for the pipeline in this process; None for the settings' own.
        options: Added to every request.
        out: Folder for reports.
        command: As typed, for the report.
        progress: Told (done, all); None for silence.
    """

    questions: Path
    split: Split | None
    fast: bool
    url: str | None
    key: str | None
    documents: Path | None
    options: Mapping[str, Any]
    out: Path
    command: str
    progress: Callable[[int, int], None] | None


@dataclass(frozen=True, slots=True)
class Result:
    """What an evaluation says on the command line, and whether a gated figure fell."""

    text: str
    fell: bool


def evaluate(wanted: Wanted, baseline: Path, *, update: bool) -> Result:
    """Ask every question, write the reports and compare with the baseline.

    Args:
        wanted: What and where.
        baseline: Compared with where it exists; written when `update`.
        update: Take this run as the new baseline.

    Raises:
        JushiError: If labels, service, index or baseline do not fit.
    """
    queries = asked_queries(wanted)
    with opened(wanted) as service:
        judgements = judge(queries, service.entries())
        run = run_queries(service, queries, options=wanted.options, progress=wanted.progress)
        cases = cases_of(queries, run, judgements, service.documents())
    scored = score_run(cases)
    facts = made(wanted, queries, run.manifest)
    found = [] if update or not baseline.is_file() else _changes(baseline, scored)
    summary = summarize(facts, cases, scored, found)
    wanted.out.mkdir(parents=True, exist_ok=True)
    (wanted.out / "report.html").write_text(report_html(summary), encoding="utf-8")
    (wanted.out / "summary.md").write_text(summary_markdown(summary), encoding="utf-8")
    write_baseline(wanted.out / "figures.json", facts, scored.figures)
    _write_trec(wanted.out, queries, run, judgements)
    if update:
        write_baseline(baseline, facts, scored.figures)
    return Result(_text(wanted, scored, found, updated=update), any(c.fails for c in found))


def asked_queries(wanted: Wanted) -> list[Query]:
    """Return the queries to ask.

    Raises:
        LabelError: If there are none, or a line is malformed.
    """
    questions = read_questions(wanted.questions)
    if wanted.fast:
        questions = fast_subset(questions)
    queries = queries_of(questions, wanted.split)
    if not queries:
        raise LabelError(f"{wanted.questions}：所选部分没有问题")
    return queries


@contextmanager
def opened(wanted: Wanted) -> Iterator[Service]:
    """Open the service to be evaluated, and close it afterwards."""
    if wanted.url is not None:
        service = connect(wanted.url, wanted.key)
    else:
        from eval.local import open_local

        service = open_local(wanted.documents, wanted.out / "cache")
    try:
        yield service
    finally:
        service.close()


def made(wanted: Wanted, queries: Sequence[Query], manifest: Mapping[str, Any]) -> dict[str, Any]:
    """Return how a run came about: what every reported number must come with."""
    labels = hashlib.sha256(repr(queries).encode()).hexdigest()[:12]
    return {
        "日期": datetime.now(UTC).isoformat(timespec="seconds"),
        "命令": wanted.command,
        "问题": f"{len(queries)} 个（标注摘要 {labels}）",
        "系统": json.dumps(manifest, ensure_ascii=False),
    }


def _changes(baseline: Path, scored: Scored) -> list[Change]:
    return changes(read_baseline(baseline), scored.figures)


def _write_trec(out: Path, queries: Sequence[Query], run: Run, judgements: Judgements) -> None:
    labelled = [query.query_id for query in queries if query.turn.answerable]
    ranked = {query_id: run.outcomes[query_id].ranked for query_id in labelled}
    write_run(out / "run.trec", entry_run(ranked), "jushi")
    write_qrels(out / "qrels.trec", judgements.qrels(labelled))


def _text(wanted: Wanted, scored: Scored, found: Sequence[Change], *, updated: bool) -> str:
    lines = [
        f"{name:<14}{show(estimate(list(values.values())))}  n={len(values)}"
        for name, values in scored.figures.items()
    ]
    if found:
        lines += ["", "与基线比较（不许下降的指标）："]
        for change in found:
            if change.name in GATED and (change.comparison.winners or change.comparison.losers):
                mark = "✗ " if change.fails else "  "
                lines += [mark + line for line in comparison_lines(change.name, change.comparison)]
        fell = [change.name for change in found if change.fails]
        lines.append(f"明显下降：{'、'.join(fell)}" if fell else "没有明显下降的指标")
    elif updated:
        lines += ["", "已存为新的基线"]
    lines += ["", f"报告：{wanted.out / 'report.html'}、{wanted.out / 'summary.md'}"]
    return "\n".join(lines)
