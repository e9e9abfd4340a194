"""Labelled lines are read strictly, and labels find exactly one entry."""

import json
from pathlib import Path
from typing import Any

import pytest

from eval.errors import LabelError
from eval.judgements import judge
from eval.labels import fast_subset, queries_of, read_questions, split_of
from tests.eval_samples import ENTRIES, FILE, IDS


def line(**changes: Any) -> dict[str, Any]:
    evidence = [{"file": FILE, "date": "2021-03-02", "quote": "汛期值班 办法", "grade": 2}]
    return {
        "id": "q1", "type": "fact", "question": "值班办法有几条？", "time_scope": None,
        "answerable": True, "answer": ["11条"], "evidence": evidence, **changes,
    }  # fmt: skip


def write(folder: Path, *lines: dict[str, Any]) -> Path:
    path = folder / "some.jsonl"
    path.write_text(
        "\n".join(json.dumps(item, ensure_ascii=False) for item in lines), encoding="utf-8"
    )
    return path


def test_a_question_keeps_its_labels(tmp_path: Path) -> None:
    (question,) = read_questions(
        write(tmp_path, line(time_scope=[["2021-03-01", None], ["2020-01-01", "2020-01-31"]]))
    )
    turn = question.turns[0]
    assert turn.answers == ("11条",)
    assert turn.time_scope is not None
    assert [str(start) for start, _ in turn.time_scope] == ["2021-03-01", "2020-01-01"]
    assert question.source == "some.jsonl:1"


def test_turns_of_a_dialogue_are_asked_with_the_turns_before_them(tmp_path: Path) -> None:
    turn = line()
    own = ("question", "time_scope", "answerable", "answer", "evidence")
    first = {key: turn[key] for key in own}
    second = {**first, "question": "4月呢", "resolved_question": "4月有几条？"}
    alone = {**first, "question": "谁印发的？", "resolved_question": "谁印发的？"}
    path = write(tmp_path, {"id": "d1", "type": "followup", "turns": [first, second, alone]})
    queries = queries_of(read_questions(path))
    assert [query.query_id for query in queries] == ["d1.1", "d1.2", "d1.3"]
    assert queries[2].history == ("值班办法有几条？", "4月呢")
    assert [query.leans for query in queries] == [False, True, False]


@pytest.mark.parametrize(
    "changes",
    [
        {"evidence": []},
        {"evidence": [{"file": FILE, "date": "2021-03-02", "quote": "汛期", "grade": 3}]},
        {"evidence": [{"file": FILE, "date": "3月2日", "quote": "汛期", "grade": 2}]},
        {"evidence": [{"file": FILE, "date": None, "quote": " ", "grade": 2}]},
        {"time_scope": [["2021-03-02", "2021-03-01"]]},
        {"answerable": "yes"},
        {"answer": [""]},
        {"refusal_reason": "no_evidence"},
        {"answerable": False, "evidence": [], "refusal_reason": "不知道"},
        {"question": ""},
        {"turns": []},
        {"evidences": []},
    ],
)
def test_a_malformed_line_is_an_error_that_names_it(
    tmp_path: Path, changes: dict[str, Any]
) -> None:
    with pytest.raises(LabelError, match=r"some\.jsonl:2"):
        read_questions(write(tmp_path, line(id="q0"), line(**changes)))


def test_an_id_used_twice_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(LabelError, match=r"some\.jsonl:2.*some\.jsonl:1"):
        read_questions(write(tmp_path, line(), line()))


def test_no_file_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(LabelError):
        read_questions(tmp_path)


def test_the_split_depends_on_the_id_alone() -> None:
    # SHA-256 of "a" begins ca, of "d" 18
    assert (split_of("a"), split_of("d")) == ("test", "dev")


def test_the_fast_subset_takes_some_dev_questions_of_each_type(tmp_path: Path) -> None:
    lines = [line(id=f"{kind}{n}", type=kind) for kind in ("fact", "list") for n in range(20)]
    chosen = fast_subset(read_questions(write(tmp_path, *lines)), each=3)
    assert [question.type for question in chosen] == ["fact"] * 3 + ["list"] * 3
    assert {split_of(question.question_id) for question in chosen} == {"dev"}


def test_a_label_finds_the_entry_of_its_date_that_holds_its_words(tmp_path: Path) -> None:
    markup = {"file": FILE, "date": "2021-03-01", "quote": "召开防汛会议", "grade": 1}
    both = [*line()["evidence"], markup, {**markup, "quote": "水库巡查", "grade": 2}]
    queries = queries_of(read_questions(write(tmp_path, line(evidence=both))))
    judgements = judge(queries, ENTRIES)
    assert judgements.qrels(["q1"]) == {"q1": {IDS[1]: 2, IDS[0]: 2}}
    assert judgements.gold["q1"][1].quotes == ("召开防汛会议", "水库巡查")


@pytest.mark.parametrize(
    ("date", "quote", "found"),
    [
        ("2021-03-01", "汛期值班办法", "没有条目"),
        ("2021-03-02", "不在任何条目里的话", "没有条目"),
        (None, "汛期值班办法", "没有条目"),
        ("2021-03-02", "县", "有 2 个条目"),
    ],
)
def test_a_label_that_fits_no_entry_or_two_is_an_error(
    tmp_path: Path, date: str | None, quote: str, found: str
) -> None:
    evidence = [{"file": FILE, "date": date, "quote": quote, "grade": 2}]
    queries = queries_of(read_questions(write(tmp_path, line(evidence=evidence))))
    with pytest.raises(LabelError, match=f"some.jsonl:1 q1.*{found}"):
        judge(queries, ENTRIES)
