"""Evaluations beside the labelled questions: ablations, outside data sets, two runs compared."""

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from eval.ablation_report import ablations_markdown
from eval.ablations import run_ablations
from eval.baseline import read_baseline
from eval.beir import evaluate_dataset, read_dataset
from eval.beir_report import datasets_markdown
from eval.errors import EvaluationError
from eval.evaluating import Wanted, asked_queries, made, opened
from eval.judgements import judge
from eval.local import LocalService
from eval.markdown import comparison_lines
from eval.statistics import compare
from eval.trec import write_qrels, write_run
from eval.vectors import CachedEncoder, Told
from rag.encoder import load_encoder
from rag.settings import load_settings

__all__ = ["compare_files", "evaluate_ablations", "evaluate_datasets"]


def evaluate_datasets(
    folders: Sequence[Path], out: Path, command: str, told: Told | None = None
) -> str:
    """Evaluate data sets in BEIR form; writes runs, labels and `beir.md`.

    Args:
        folders: One a data set.
        out: Folder for reports.
        command: As typed, for the report.
        told: Called with (done, all) while texts are encoded.

    Returns:
        The report in Markdown.

    Raises:
        DatasetError: If a folder is not in BEIR form.
    """
    datasets = [read_dataset(folder) for folder in folders]
    settings = load_settings()
    encoder = CachedEncoder(load_encoder(settings), out / "cache", told)
    reports = []
    for dataset in datasets:
        report = evaluate_dataset(dataset, encoder, settings)
        folder = out / "beir" / dataset.name
        folder.mkdir(parents=True, exist_ok=True)
        write_qrels(folder / "qrels.trec", dataset.qrels)
        for leg, run in report.runs.items():
            write_run(folder / f"{leg}.trec", run, f"jushi-{leg}")
        reports.append(report)
    facts = {
        "日期": datetime.now(UTC).isoformat(timespec="seconds"),
        "命令": command,
        "模型": f"{encoder.name}（{encoder.precision}，段落至多 {settings.passage_tokens} 词元）",
        "融合": f"稠密权重 {settings.dense_weight} 至 {settings.dense_weight_paraphrase}",
    }
    text = datasets_markdown(reports, facts)
    (out / "beir.md").write_text(text, encoding="utf-8")
    return text


def evaluate_ablations(wanted: Wanted) -> str:
    """Compare legs, date scope and units on the labelled questions; writes `ablations.md`.

    Returns:
        The report in Markdown.

    Raises:
        EvaluationError: If a running service is named: legs are taken apart in this process.
    """
    if wanted.url is not None:
        raise EvaluationError("消融只能在本进程进行，请去掉 --url")
    queries = asked_queries(wanted)
    settings = load_settings()
    with opened(wanted) as service:
        assert isinstance(service, LocalService), "no url was given"
        judgements = judge(queries, service.entries())
        encoder = CachedEncoder(service.corpus.encoder, wanted.out / "cache", wanted.progress)
        report = run_ablations(service, queries, judgements, encoder, settings)
        facts = made(wanted, queries, service.manifest())
    text = ablations_markdown(report, facts)
    wanted.out.mkdir(parents=True, exist_ok=True)
    (wanted.out / "ablations.md").write_text(text, encoding="utf-8")
    return text


def compare_files(first: Path, second: Path) -> str:
    """Say how each figure of two runs differs, with interval, test, winners and losers.

    Raises:
        BaselineError: If a file holds no figures.
    """
    before, after = read_baseline(first).figures, read_baseline(second).figures
    lines = [f"{second} 比 {first}（配对自助法区间，配对置换检验）"]
    for name, values in after.items():
        if before.get(name, {}).keys() & values.keys():
            lines += comparison_lines(name, compare(before[name], values))
    return "\n".join(lines)
