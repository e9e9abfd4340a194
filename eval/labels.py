"""Labelled questions as people wrote them: JSON lines -> Question records, strictly checked.

What a label points at in a corpus is the work of eval.judgements; nothing here knows entries.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Literal

from eval.errors import LabelError

__all__ = [
    "Days",
    "Evidence",
    "Query",
    "Question",
    "Split",
    "Turn",
    "fast_subset",
    "queries_of",
    "read_questions",
    "split_of",
]

Days = tuple[date | None, date | None]
Split = Literal["dev", "test"]

_REASONS = {"empty_scope", "no_evidence", "false_premise", "not_a_question"}
_QUESTION_FIELDS = {"id", "type", "question", "turns", "time_scope", "answerable", "answer"} | {
    "refusal_reason",
    "evidence",
    "resolved_question",
    "note",
}


@dataclass(frozen=True, slots=True)
class Evidence:
    """One labelled entry: grade 2 is about the question, grade 1 mentions it.

    Attributes:
        date: A day of the entry's own date; None for an entry or matter without one.
        quote: Words of the entry as it reads, unique to it in its file and date.
    """

    file: str
    date: date | None
    quote: str
    grade: int


@dataclass(frozen=True, slots=True)
class Turn:
    """One question with its labels.

    Attributes:
        resolved_question: What a follow-up means on its own; None when it stands alone.
        time_scope: Days meant, both ends inclusive, None an open end; None when no time is
            named, () when the time named can hold no entry.
        answers: Strings any of which answers; empty for lists and summaries.
    """

    question: str
    resolved_question: str | None
    time_scope: tuple[Days, ...] | None
    answerable: bool
    refusal_reason: str | None
    answers: tuple[str, ...]
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True, slots=True)
class Question:
    """A labelled line: one turn, or a dialogue of several."""

    question_id: str
    type: str
    turns: tuple[Turn, ...]
    source: str


@dataclass(frozen=True, slots=True)
class Query:
    """One turn to be asked, with what was asked before it.

    Attributes:
        query_id: The question's id; in a dialogue `<id>.<turn>`, turns from 1.
        history: Earlier questions of the dialogue as typed, oldest first.
        source: `file:line` of its label.
    """

    query_id: str
    type: str
    split: Split
    turn: Turn
    history: tuple[str, ...]
    source: str

    @property
    def leans(self) -> bool:
        """Whether the turn can only be understood with the turns before it."""
        resolved = self.turn.resolved_question
        return bool(self.history) and resolved is not None and resolved != self.turn.question


def split_of(question_id: str) -> Split:
    """Return the split of a question: SHA-256 of its id, first byte below 128 is dev."""
    first_byte = hashlib.sha256(question_id.encode()).digest()[0]
    return "dev" if first_byte < 128 else "test"


def read_questions(path: Path) -> list[Question]:
    """Read labelled questions from a JSON-lines file, or from every one in a folder.

    Args:
        path: A `.jsonl` file, or a folder whose `*.jsonl` are read in order of their names.

    Returns:
        Questions in the order of files and lines.

    Raises:
        LabelError: If a line is malformed or an id is used twice; names file and line.
    """
    files = sorted(path.glob("*.jsonl")) if path.is_dir() else [path]
    if not files or not all(file.is_file() for file in files):
        raise LabelError(f"{path}：没有找到标注问题（应为 .jsonl 文件或含有它的文件夹）")
    questions: list[Question] = []
    seen: dict[str, str] = {}
    for file in files:
        lines = file.read_text(encoding="utf-8").splitlines()
        for number, line in enumerate(lines, start=1):
            if not line.strip():
                continue
            question = _parse_line(line, f"{file.name}:{number}")
            if question.question_id in seen:
                first = seen[question.question_id]
                raise LabelError(
                    f"{question.source}：问题编号 {question.question_id} 已在 {first} 用过"
                )
            seen[question.question_id] = question.source
            questions.append(question)
    return questions


def queries_of(questions: Iterable[Question], split: Split | None = None) -> list[Query]:
    """Return every turn of the questions, or of those in one split, in order."""
    queries = []
    for question in questions:
        own = split_of(question.question_id)
        if split is not None and own != split:
            continue
        for number, turn in enumerate(question.turns, start=1):
            many = len(question.turns) > 1
            query_id = f"{question.question_id}.{number}" if many else question.question_id
            history = tuple(earlier.question for earlier in question.turns[: number - 1])
            queries.append(Query(query_id, question.type, own, turn, history, question.source))
    return queries


def fast_subset(questions: Sequence[Question], each: int = 2) -> list[Question]:
    """Return up to `each` dev questions of every type, chosen by the hash of their ids.

    The hash keeps the choice independent of the order in the files, and questions stay in
    that order.
    """
    by_type: dict[str, list[Question]] = {}
    for question in questions:
        if split_of(question.question_id) == "dev":
            by_type.setdefault(question.type, []).append(question)
    kept = set()
    for group in by_type.values():
        group.sort(key=lambda item: hashlib.sha256(item.question_id.encode()).digest())
        kept |= {question.question_id for question in group[:each]}
    return [question for question in questions if question.question_id in kept]


def _parse_line(line: str, source: str) -> Question:
    try:
        data = json.loads(line)
    except json.JSONDecodeError as error:
        raise LabelError(f"{source}：不是 JSON（{error}）") from error
    try:
        return _parse_question(data, source)
    except (KeyError, TypeError, ValueError) as error:
        raise LabelError(f"{source}：标注不合格式（{type(error).__name__}: {error}）") from error


def _parse_question(data: Mapping[str, Any], source: str) -> Question:
    if unknown := set(data) - _QUESTION_FIELDS:
        raise ValueError(f"未知字段 {'、'.join(sorted(unknown))}")
    turns = data.get("turns")
    if (turns is None) == ("question" not in data):
        raise ValueError("question 与 turns 须有且只有一个")
    parsed = tuple(_parse_turn(turn) for turn in (turns if turns is not None else [data]))
    if not parsed:
        raise ValueError("turns 为空")
    return Question(str(data["id"]), str(data["type"]), parsed, source)


def _parse_turn(data: Mapping[str, Any]) -> Turn:
    evidence = tuple(_parse_evidence(item) for item in data.get("evidence") or ())
    answerable = data.get("answerable", True)
    if not isinstance(answerable, bool):
        raise ValueError("answerable 应为 true 或 false")
    if answerable and not evidence:
        raise ValueError("可回答的问题没有 evidence")
    reason = data.get("refusal_reason")
    if reason is not None and (answerable or reason not in _REASONS):
        raise ValueError(f"refusal_reason {reason} 不合")
    question = str(data["question"])
    if not question:
        raise ValueError("question 为空")
    return Turn(
        question=question,
        resolved_question=data.get("resolved_question"),
        time_scope=_parse_scope(data.get("time_scope")),
        answerable=answerable,
        refusal_reason=reason,
        answers=_parse_answers(data.get("answer")),
        evidence=evidence,
    )


def _parse_evidence(data: Mapping[str, Any]) -> Evidence:
    grade = data["grade"]
    if grade not in (1, 2):
        raise ValueError(f"grade {grade} 应为 1 或 2")
    if not str(data["quote"]).strip():
        raise ValueError("quote 为空")
    day = data.get("date")
    parsed = None if day is None else date.fromisoformat(day)
    return Evidence(str(data["file"]), parsed, str(data["quote"]), grade)


def _parse_scope(value: Sequence[Sequence[str | None]] | None) -> tuple[Days, ...] | None:
    if value is None:
        return None
    ranges = []
    for start, end in value:
        first = None if start is None else date.fromisoformat(start)
        last = None if end is None else date.fromisoformat(end)
        if first and last and last < first:
            raise ValueError(f"time_scope {start}–{end} 首尾颠倒")
        ranges.append((first, last))
    return tuple(ranges)


def _parse_answers(value: str | Sequence[str] | None) -> tuple[str, ...]:
    if value is None:
        return ()
    answers = (value,) if isinstance(value, str) else tuple(str(item) for item in value)
    if not all(answer.strip() for answer in answers):
        raise ValueError("answer 中有空字符串")
    return answers
