"""The evaluation of the real pipeline: in this process, over HTTP, and from the command line."""

import argparse
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from eval.baseline import read_baseline
from eval.commands import register
from eval.errors import EvaluationError, ServiceError
from eval.evaluating import Result, Wanted, evaluate
from eval.judgements import judge
from eval.labels import fast_subset, queries_of, read_questions
from eval.local import LocalService
from eval.outside import compare_files, evaluate_ablations
from eval.runs import run_queries
from eval.scoring import cases_of, score_run
from eval.services import HttpService, Json
from rag.corpus import Corpus
from rag.errors import JushiError

QUESTIONS = Path(__file__).parent.parent / "eval" / "questions"


def wanted(out: Path, url: str | None) -> Wanted:
    return Wanted(
        questions=QUESTIONS, split=None, fast=True, url=url, key=None, documents=None,
        options={}, out=out, command="jushi eval --fast", progress=None,
    )  # fmt: skip


@pytest.mark.real_model
def test_every_label_finds_its_entry(corpus: Corpus) -> None:
    judgements = judge(queries_of(read_questions(QUESTIONS)), LocalService(corpus).entries())
    assert judgements.gold


@pytest.mark.real_model
def test_every_citation_of_the_fast_subset_stands_where_it_says(corpus: Corpus) -> None:
    service = LocalService(corpus)
    queries = queries_of(fast_subset(read_questions(QUESTIONS)))
    judgements = judge(queries, service.entries())
    cases = cases_of(queries, run_queries(service, queries), judgements, service.documents())
    scored = score_run(cases)
    assert scored.faults == {}
    assert set(scored.figures["引文有效"].values()) == {1.0}
    assert len(scored.figures["nDCG@10"]) > 10


def _timeless(answer: Json) -> Json:
    return {name: value for name, value in answer.items() if name != "timings_ms"}


@pytest.mark.real_model
@pytest.mark.server
@pytest.mark.parametrize(
    "question", ["2020年2月哪些措施涉及复工复产？", "谁给援鄂医疗队授旗？", "2月30日有哪些措施？"]
)
def test_http_and_this_process_answer_alike(
    corpus: Corpus, service_url: str, question: str
) -> None:
    near = LocalService(corpus)
    request = {"question": question, "top_k": 20}
    later = {"question": "那3月呢？", "history": [{"question": question}]}
    with closing(HttpService(service_url)) as far:
        assert _timeless(near.search(request)) == _timeless(far.search(request))
        assert _timeless(near.ask(request)) == _timeless(far.ask(request))
        assert _timeless(near.ask(later)) == _timeless(far.ask(later))


@pytest.mark.real_model
@pytest.mark.server
def test_http_and_this_process_show_the_same_record(corpus: Corpus, service_url: str) -> None:
    near = LocalService(corpus)
    with closing(HttpService(service_url)) as far:
        by_id = {entry["entry_id"]: entry for entry in far.entries()}
        for entry in near.entries():
            shown = by_id.pop(entry["entry_id"])
            assert (shown["raw"], shown["text"]) == (entry["raw"], entry["text"])
        assert not by_id
        assert sorted(near.documents(), key=lambda d: d.document_id) == sorted(
            far.documents(), key=lambda d: d.document_id
        )
        # The service may tell more: questions for the page to suggest.
        assert far.coverage() | near.coverage() == far.coverage()


@pytest.mark.real_model
@pytest.mark.server
def test_a_running_service_is_evaluated_and_becomes_the_baseline(
    service_url: str, tmp_path: Path
) -> None:
    baseline = tmp_path / "baseline.json"
    first = evaluate(wanted(tmp_path / "a", service_url), baseline, update=True)
    assert not first.fell
    second: Result = evaluate(wanted(tmp_path / "b", service_url), baseline, update=False)
    assert not second.fell
    assert "没有明显下降" in second.text
    figures = read_baseline(tmp_path / "b" / "figures.json").figures
    assert figures.keys() == read_baseline(baseline).figures.keys()
    written = {path.name for path in (tmp_path / "b").iterdir()}
    assert written == {"report.html", "summary.md", "figures.json", "run.trec", "qrels.trec"}
    text = compare_files(tmp_path / "a" / "figures.json", tmp_path / "b" / "figures.json")
    assert "nDCG@10 +0.0000" in text


def test_no_service_is_an_error() -> None:
    service = HttpService("http://127.0.0.1:1", timeout_s=2)
    with pytest.raises(ServiceError, match="请先运行服务"):
        service.search({"question": "问"})
    service.close()


@pytest.mark.server
def test_a_refused_request_is_an_error_that_says_why(service_url: str) -> None:
    service = HttpService(service_url)
    with pytest.raises(ServiceError, match="422"):
        service.search({"question": ""})
    service.close()


def test_ablations_need_this_process(tmp_path: Path) -> None:
    with pytest.raises(EvaluationError, match="--url"):
        evaluate_ablations(wanted(tmp_path, "http://127.0.0.1:1"))


def test_the_command_line_names_its_errors(tmp_path: Path) -> None:
    parser = argparse.ArgumentParser()
    register(parser.add_subparsers())
    options = parser.parse_args(["eval", "--beir", str(tmp_path), "--out", str(tmp_path / "out")])
    with pytest.raises(JushiError, match=r"corpus\.jsonl"):
        options.run(options)


def test_registering_imports_nothing_heavy() -> None:
    code = (
        "import sys, eval.commands;"
        "print([m for m in ('numpy','torch','faiss','jieba','ir_measures','httpx')"
        " if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
