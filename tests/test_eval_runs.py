"""From questions to files: asking, scoring, the baseline's gate, the report and TREC files."""

import json
import re
from pathlib import Path

import pytest
import pytrec_eval

from eval.baseline import changes, read_baseline, write_baseline
from eval.errors import BaselineError
from eval.figures import Case
from eval.judgements import Judgements, judge
from eval.labels import Query, queries_of, read_questions
from eval.markdown import summary_markdown
from eval.measures import entry_run
from eval.page import report_html
from eval.runs import Run, run_queries
from eval.scoring import Scored, cases_of, score_run
from eval.summary import Summary, summarize
from eval.trec import write_qrels, write_run
from tests.eval_samples import (
    DOCUMENT,
    ENTRIES,
    FILE,
    IDS,
    RecordedService,
    answer,
    citation,
    hits,
    refusal,
    scope,
)

MARCH = scope("3月", [("2021-03-01", "2021-03-31")], count=3)
APRIL = scope("4月", [("2021-04-01", "2021-04-30")], count=1)


def evidence(number: int, quote: str) -> dict[str, object]:
    day = ENTRIES[number - 1]["date"]["start"]
    return {"file": FILE, "date": day, "quote": quote, "grade": 2}


def ledger(*numbers: int, cursor: str | None = None) -> dict[str, object]:
    matches = [{"entry": ENTRIES[n - 1], "basis": "literal", "citation": 1} for n in numbers]
    return {"matches": matches, "candidates": [], "next_cursor": cursor}


FACT = {
    "id": "fact-1", "type": "fact", "question": "值班办法有几条？", "time_scope": None,
    "answerable": True, "answer": "11条", "evidence": [evidence(2, "共11条")],
}  # fmt: skip
LIST = {
    "id": "list-1", "type": "list", "question": "3月有哪些动态？",
    "time_scope": [["2021-03-01", "2021-03-31"]], "answerable": True, "answer": None,
    "evidence": [evidence(1, "防汛会议"), evidence(2, "值班办法"), evidence(3, "检查校舍")],
}  # fmt: skip
TEMPTING = {
    "id": "no-1", "type": "unanswerable", "question": "5月有哪些<动态>？",
    "time_scope": [], "answerable": False, "refusal_reason": "empty_scope", "evidence": [],
}  # fmt: skip
DIALOGUE = {
    "id": "then-1", "type": "followup",
    "turns": [
        {key: value for key, value in LIST.items() if key not in ("id", "type")},
        {
            "question": "4月呢？", "resolved_question": "4月有哪些动态？",
            "time_scope": [["2021-04-01", "2021-04-30"]], "answerable": True,
            "evidence": [evidence(4, "防汛会议")],
        },
    ],
}  # fmt: skip

MARCH_ANSWER = answer(
    "3月共3条。[1]", [citation(1, "召开<b>防汛</b>会议")], hits(1, 2, 3), MARCH,
    ledger=ledger(1, 2, cursor="next"), resolved_question="3月有哪些动态？",
)  # fmt: skip
APRIL_ANSWER = answer(
    "4月有1条。[1]", [citation(4, "再次召开防汛会议")], hits(4), APRIL,
    resolved_question="4月有哪些动态",
)  # fmt: skip
ANSWERS = {
    "值班办法有几条？": answer(
        "共11条。[1]", [citation(2, "共11条", mark="11条")], hits(2, 1), resolved_question="值班"
    ),
    "3月有哪些动态？": MARCH_ANSWER,
    "next": ledger(3),
    "5月有哪些<动态>？": refusal("empty_scope", scope("5月", count=0)),
    "4月呢？": APRIL_ANSWER,
    "4月有哪些动态？": APRIL_ANSWER,
}


@pytest.fixture
def queries(tmp_path: Path) -> list[Query]:
    path = tmp_path / "own.jsonl"
    lines = [json.dumps(item, ensure_ascii=False) for item in (FACT, LIST, TEMPTING, DIALOGUE)]
    path.write_text("\n".join(lines), encoding="utf-8")
    return queries_of(read_questions(path))


def evaluated(queries: list[Query], service: RecordedService) -> tuple[Run, list[Case], Scored]:
    judgements: Judgements = judge(queries, service.entries())
    run = run_queries(service, queries)
    cases = cases_of(queries, run, judgements, service.documents())
    return run, cases, score_run(cases)


def summarized(queries: list[Query], service: RecordedService) -> Summary:
    run, cases, scored = evaluated(queries, service)
    return summarize({"日期": "2021-05-01", "系统": run.manifest}, cases, scored)


def test_a_faultless_service_gets_full_marks(queries: list[Query]) -> None:
    _, _, scored = evaluated(queries, RecordedService(ANSWERS))
    means = {name: sum(v.values()) / len(v) for name, v in scored.figures.items()}
    short = {name: mean for name, mean in means.items() if mean < 1}
    assert set(short) == {"引文支持"}  # the list cites one of three entries
    assert scored.faults == {}
    assert set(scored.figures["台账F1"]) == {"list-1", "then-1.1"}
    assert set(scored.figures["追问消解"]) == {"then-1.2"}
    assert set(scored.figures["nDCG@10"]) == {"fact-1", "list-1", "then-1.1", "then-1.2"}


def test_later_turns_are_asked_with_earlier_ones_as_typed(queries: list[Query]) -> None:
    service = RecordedService(ANSWERS)
    run, _, _ = evaluated(queries, service)
    asked = [request for request in service.asked if request["question"] == "4月呢？"]
    assert [request["history"] for request in asked] == [[{"question": "3月有哪些动态？"}]]
    assert run.outcomes["list-1"].counted == tuple(IDS[:3])  # both pages of the ledger


def test_what_is_wrong_lowers_its_figure_and_comes_first(queries: list[Query]) -> None:
    broken = {
        **ANSWERS,
        "值班办法有几条？": refusal("no_evidence"),
        "5月有哪些<动态>？": answer("有。[1]", [citation(1, "会议")], hits(1), scope()),
        "4月呢？": MARCH_ANSWER,
    }
    summary = summarized(queries, RecordedService(broken))
    overall = {name: value.mean for name, value in summary.overall.items()}
    assert overall["首引答对"] == 0
    assert overall["拒答查全"] == 0
    assert overall["拒答查准"] == 0
    assert overall["不误拒"] == 0.75
    assert overall["追问消解"] == 0
    wrong = [row.case.query.query_id for row in summary.rows if row.problems]
    assert set(wrong) == {"fact-1", "no-1", "then-1.2"}
    assert [row.case.query.query_id for row in summary.rows][:3] == wrong
    problems = {row.case.query.query_id: "；".join(row.problems) for row in summary.rows}
    assert "误拒" in problems["fact-1"]
    assert "应拒未拒" in problems["no-1"]
    assert "时间范围不符" in problems["then-1.2"]


def test_a_citation_that_does_not_stand_is_reported_by_name(queries: list[Query]) -> None:
    false = {**citation(2, "共11条"), "quote": "共12条"}
    broken = {**ANSWERS, "值班办法有几条？": answer("共12条。[1]", [false], hits(2))}
    _, _, scored = evaluated(queries, RecordedService(broken))
    assert scored.faults == {"fact-1": ("[1] 引文与文档该处文字不符",)}
    assert scored.figures["引文有效"]["fact-1"] == 0


def test_the_page_works_alone_and_shows_foreign_text_as_text(queries: list[Query]) -> None:
    page = report_html(summarized(queries, RecordedService(ANSWERS)))
    assert "&lt;动态&gt;" in page
    assert "<动态>" not in page
    assert not re.search(r"(?:src|href)=(?!\"#)", page)
    assert not re.search(r"https?://|<script|@import|url\(", page)
    anchors = set(re.findall(r'id="([^"]+)"', page))
    assert set(re.findall(r'href="#([^"]+)"', page)) <= anchors
    for text in ("问", "理解", "答", "检索前十", "值班办法有几条？", "11条"):
        assert text in page


def test_the_summary_names_every_figure(queries: list[Query]) -> None:
    summary = summarized(queries, RecordedService(ANSWERS))
    text = summary_markdown(summary)
    assert all(name in text for name in summary.overall)
    assert "2021-05-01" in text


def test_the_baseline_gate(tmp_path: Path) -> None:
    path = tmp_path / "baseline.json"
    many = {f"q{n}": 1.0 for n in range(30)}
    write_baseline(path, {"日期": "2021-05-01"}, {"R@10": many, "R@5": many, "引文有效": many})
    baseline = read_baseline(path)
    assert baseline.figures["R@10"] == many
    assert not any(change.fails for change in changes(baseline, baseline.figures))
    worse = {name: 0.5 if int(name[1:]) < 20 else 1.0 for name in many}
    one = {**many, "q3": 0.0}
    found = changes(baseline, {"R@10": worse, "R@5": worse, "引文有效": one})
    # R@5 is not gated; of citations a single one is enough.
    assert [change.name for change in found if change.fails] == ["R@10", "引文有效"]
    assert changes(baseline, {"R@10": {"new": 1.0}, "RR@10": many}) == []


@pytest.mark.parametrize("text", ["", "[]", '{"figures": {}}', '{"made": {}, "figures": {"a": 1}}'])
def test_a_damaged_baseline_is_an_error(tmp_path: Path, text: str) -> None:
    path = tmp_path / "baseline.json"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(BaselineError, match=r"baseline\.json"):
        read_baseline(path)


def test_no_baseline_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(BaselineError, match="update-baseline"):
        read_baseline(tmp_path / "none.json")


def test_figures_can_be_computed_again_from_the_files(queries: list[Query], tmp_path: Path) -> None:
    service = RecordedService(ANSWERS)
    run, _, scored = evaluated(queries, service)
    labelled = [query.query_id for query in queries if query.turn.answerable]
    ranked = {query_id: run.outcomes[query_id].ranked for query_id in labelled}
    write_run(tmp_path / "run", entry_run(ranked), "jushi")
    write_qrels(tmp_path / "qrels", judge(queries, ENTRIES).qrels(labelled))
    with (tmp_path / "run").open() as run_file, (tmp_path / "qrels").open() as qrels_file:
        outside = pytrec_eval.RelevanceEvaluator(
            pytrec_eval.parse_qrel(qrels_file), {"ndcg_cut_10", "recall_5"}
        ).evaluate(pytrec_eval.parse_run(run_file))
    assert set(outside) == set(labelled)
    for query_id, values in outside.items():
        assert values["ndcg_cut_10"] == pytest.approx(scored.figures["nDCG@10"][query_id])
        assert values["recall_5"] == pytest.approx(scored.figures["R@5"][query_id])


def test_documents_of_the_sample_hold_their_entries() -> None:
    for entry in ENTRIES:
        assert DOCUMENT.text[entry["start"] : entry["end"]] == entry["raw"]
