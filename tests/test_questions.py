"""The labelled questions: they hold against the documents, and the checker sees what does not."""

import json
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from eval.checker import check_folder, check_question, check_second_pass, split_of
from eval.labels import Evidence, Question, Turn, read_questions
from rag.aligned import AlignedText
from rag.records import DateRange, Entry

ROOT = Path(__file__).resolve().parent.parent
QUESTIONS = ROOT / "eval" / "questions"
SEEDS = ROOT / "seeds"

FILE = "notices.txt"


def _entry(number: int, day: date | None, text: str) -> Entry:
    return Entry(
        entry_id=f"0123456789ab.{number:08x}",
        document_id="0123456789ab",
        file=FILE,
        kind="entry" if day else "matter",
        section="",
        title=text[:8],
        text=AlignedText(text, ()),
        date=DateRange(day, day, "day") if day else None,
        year_inferred=False,
        month_day=None,
        date_why="",
        dates=(),
        published=None,
        start=number * 100,
        end=number * 100 + len(text),
    )


ENTRIES = (
    _entry(1, date(2019, 6, 3), "市图书馆暑期开放时间调整为上午九点"),
    _entry(2, date(2019, 6, 3), "市博物馆暑期延长开放，每日限流两千人"),
    _entry(3, date(2019, 6, 8), "市图书馆新馆试运行"),
    _entry(4, None, "本刊编辑：赵小川"),
)

TURN = Turn(
    question="博物馆每天限流多少人",
    resolved_question=None,
    time_scope=None,
    answerable=True,
    refusal_reason=None,
    answers=("两千人",),
    evidence=(Evidence(FILE, date(2019, 6, 3), "每日限流两千人", 2),),
)


def _problems(turn: Turn, kind: str = "fact") -> str:
    return "\n".join(check_question(Question("q-1", kind, (turn,), "q.jsonl:1"), ENTRIES))


def _cites(quote: str, day: date | None = date(2019, 6, 3)) -> tuple[Evidence, ...]:
    return (Evidence(FILE, day, quote, 2),)


def test_labels_hold_against_the_documents() -> None:
    assert check_folder(QUESTIONS, SEEDS) == []


def test_enough_questions_and_both_splits_have_each_type() -> None:
    questions = read_questions(QUESTIONS)
    assert len(questions) >= 180
    for kind in {question.type for question in questions}:
        splits = {split_of(item.question_id) for item in questions if item.type == kind}
        assert splits == {"dev", "test"}, kind


@pytest.mark.parametrize(
    ("question_id", "split"), [("list-001", "dev"), ("fact-001", "dev"), ("fact-002", "test")]
)
def test_split_is_decided_by_the_first_byte_of_the_hash(question_id: str, split: str) -> None:
    # printf %s list-001 | sha256sum begins 25; fact-001: 77; fact-002: ee
    assert split_of(question_id) == split


def test_a_right_label_has_no_problem() -> None:
    assert _problems(TURN) == ""


@pytest.mark.parametrize(
    ("turn", "expected"),
    [
        (replace(TURN, evidence=_cites("每日限流三千人"), answers=()), "没有条目含有"),
        (replace(TURN, evidence=_cites("每日限流两千人", date(2019, 6, 8))), "没有条目含有"),
        (replace(TURN, evidence=_cites("暑期"), answers=()), "有 2 个条目含有"),
        (replace(TURN, evidence=_cites("本刊编辑")), "没有条目含有"),
        (
            replace(TURN, evidence=TURN.evidence + _cites("市博物馆暑期延长开放")),
            "在同一条目",
        ),
        (replace(TURN, time_scope=((date(2019, 7, 1), None),)), "不在所问的时间内"),
        (replace(TURN, answers=("三千人",)), "既不在引文中"),
        (
            replace(TURN, answerable=False, refusal_reason="no_evidence", answers=()),
            "不得有 evidence",
        ),
        (replace(TURN, answerable=False, evidence=(), answers=()), "须有 refusal_reason"),
    ],
)
def test_a_wrong_label_is_named(turn: Turn, expected: str) -> None:
    assert expected in _problems(turn)


def test_undated_matter_is_evidence_only_where_no_time_is_named() -> None:
    turn = replace(TURN, evidence=_cites("赵小川", None), answers=("赵小川",))
    assert _problems(turn) == ""
    assert "不在所问的时间内" in _problems(replace(turn, time_scope=((None, None),)))


def test_a_date_answer_may_be_the_entrys_own_date() -> None:
    opening = Evidence(FILE, date(2019, 6, 8), "市图书馆新馆试运行", 2)
    assert _problems(replace(TURN, answers=("2019-06-08", "6月8日"), evidence=(opening,))) == ""


@pytest.mark.parametrize(
    ("days", "reason", "fits"),
    [
        (((date(2019, 7, 1), date(2019, 7, 31)),), "empty_scope", True),
        (((date(2019, 7, 1), date(2019, 7, 31)),), "no_evidence", False),
        (((date(2019, 6, 1), date(2019, 6, 30)),), "no_evidence", True),
        (((date(2019, 6, 8), None),), "empty_scope", False),
        ((), "empty_scope", True),
        (None, "false_premise", True),
    ],
)
def test_empty_scope_is_the_reason_exactly_when_the_scope_is_empty(
    days: tuple[tuple[date | None, date | None], ...] | None, reason: str, fits: bool
) -> None:
    refused = replace(
        TURN, answerable=False, evidence=(), answers=(), time_scope=days, refusal_reason=reason
    )
    assert (_problems(refused) == "") is fits


def test_a_paraphrase_shares_no_word_with_its_entry() -> None:
    assert "博物馆" in _problems(TURN, "paraphrase")
    assert _problems(replace(TURN, question="看老物件一天放多少个游客进门"), "paraphrase") == ""


def test_a_dialogue_has_two_or_three_resolved_turns() -> None:
    assert "1 轮" in _problems(TURN, "followup")
    assert "没有 resolved_question" in _problems(TURN, "followup")


def test_the_second_pass_must_match_the_labels(tmp_path: Path) -> None:
    record = tmp_path / "second_pass.json"
    rows = [{"id": "q-2", "final": 1}, {"id": "q-1", "final": 2}]
    record.write_text(json.dumps({"questions": rows}), encoding="utf-8")
    listed = [Question(name, "list", (TURN,), "q.jsonl:1") for name in ("q-1", "q-3")]
    problems = "\n".join(check_second_pass(listed, record))
    assert "q-1：second_pass.json 记为 2 条，现标注 1 条" in problems
    assert "q-2：second_pass.json 有记录，题目已不存在" in problems
    assert "q-3：没有第二遍标注的记录" in problems
