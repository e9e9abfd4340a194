"""Proof that the labelled questions hold: each quote lies in its entry, and labels agree.

Run over the documents themselves, without a model or an index: `python -m eval.checker
QUESTIONS DOCUMENTS` prints every problem and exits 1 when there is one. How labels are decided
is eval/questions/GUIDE.md; reading the lines is eval.labels.
"""

import json
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from functools import lru_cache
from pathlib import Path

from eval.errors import LabelError
from eval.labels import Days, Evidence, Question, Turn, read_questions, split_of
from rag.aligned import canonical
from rag.corpus_file import read_corpus_file
from rag.entries import parse_document
from rag.records import Entry
from rag.tokenization import tokenize_words

__all__ = [
    "MINIMUM",
    "check_folder",
    "check_question",
    "check_second_pass",
    "entries_of",
    "split_of",
]

# Fewest questions of each type for a figure per type to mean anything.
MINIMUM = {
    "list": 40,
    "fact": 30,
    "date": 15,
    "person": 15,
    "section": 6,
    "two_years": 8,
    "paraphrase": 30,
    "followup": 18,
    "traditional": 6,
    "typo": 6,
    "english": 6,
    "summary": 5,
    "compare": 3,
    "unanswerable": 30,
    "hostile": 6,
}
_SECOND_PASS = "second_pass.json"
# The same entry is compared with every label of its file.
_plain = lru_cache(maxsize=4096)(canonical)


def check_folder(questions: Path, documents: Path) -> list[str]:
    """Check every labelled question of a folder against the documents.

    Args:
        questions: Folder of `*.jsonl` and second_pass.json.
        documents: Folder of source documents, with or without a corpus.toml.

    Returns:
        What is wrong, in Chinese, a line a problem; empty when all is well.

    Raises:
        LabelError: If a line is malformed or an id is used twice.
        DocumentError: If a document cannot be read.
    """
    labelled = read_questions(questions)
    entries = entries_of(documents)
    problems = [text for question in labelled for text in check_question(question, entries)]
    counts = Counter(question.type for question in labelled)
    problems += [
        f"类型 {name} 只有 {counts[name]} 题，至少应有 {least} 题"
        for name, least in MINIMUM.items()
        if counts[name] < least
    ]
    return problems + check_second_pass(labelled, questions / _SECOND_PASS)


def entries_of(documents: Path) -> list[Entry]:
    """Return the entries and matter of every document of a folder, by file name."""
    corpus_file = documents / "corpus.toml"
    described = read_corpus_file(corpus_file) if corpus_file.is_file() else {}
    entries: list[Entry] = []
    for path in sorted(documents.iterdir()):
        if path.is_file() and path.suffix != ".toml":
            parsed = parse_document(path.name, path.read_bytes(), described.get(path.name))
            entries += parsed.entries
    return entries


def check_question(question: Question, entries: Sequence[Entry]) -> list[str]:
    """Return what is wrong with one labelled question; empty when all is well.

    Each turn: its quotes lie in exactly one entry of their file and date, no entry is labelled
    twice, dated evidence lies in the scope and undated evidence in none, an accepted answer
    stands in a quote or is the entry's own date, a refusal has a reason that fits its scope.
    A dialogue has two or three turns, each resolved. A paraphrase shares no word with its text.
    """
    problems: list[str] = []
    if question.type == "followup":
        problems += _check_dialogue(question)
    for turn in question.turns:
        found = [(evidence, _fitting(evidence, entries)) for evidence in turn.evidence]
        problems += _check_places(found)
        certain = [(evidence, fitting[0]) for evidence, fitting in found if len(fitting) == 1]
        problems += _check_scope(turn, certain, entries)
        problems += _check_answer(turn)
        if question.type == "paraphrase":
            problems += _check_words(turn, certain)
    return [f"{question.source} {question.question_id}：{text}" for text in problems]


def check_second_pass(labelled: Iterable[Question], record: Path) -> list[str]:
    """Return where the record of the second pass and the labels of today disagree.

    Every question of type list must have been labelled twice, and a record's `final` must be
    the number of entries labelled now.
    """
    rows = {row["id"]: row for row in json.loads(record.read_text(encoding="utf-8"))["questions"]}
    labels = {question.question_id: question for question in labelled}
    problems = [
        f"{name}：没有第二遍标注的记录"
        for name, question in labels.items()
        if question.type == "list" and name not in rows
    ]
    for name, row in rows.items():
        if name not in labels:
            problems.append(f"{name}：{record.name} 有记录，题目已不存在")
        elif row["final"] != (now := len(labels[name].turns[0].evidence)):
            problems.append(f"{name}：{record.name} 记为 {row['final']} 条，现标注 {now} 条")
    return problems


def _check_dialogue(question: Question) -> Iterator[str]:
    if len(question.turns) not in (2, 3):
        yield f"对话有 {len(question.turns)} 轮，应为 2 或 3 轮"
    for turn in question.turns:
        if not turn.resolved_question:
            yield f"「{turn.question}」没有 resolved_question"


def _check_places(found: Sequence[tuple[Evidence, list[Entry]]]) -> Iterator[str]:
    seen: dict[str, str] = {}
    for evidence, fitting in found:
        if len(fitting) != 1:
            count = "没有条目" if not fitting else f"有 {len(fitting)} 个条目"
            yield f"{evidence.file} {evidence.date or '无日期'} {count}含有「{evidence.quote}」"
            continue
        other = seen.setdefault(fitting[0].entry_id, evidence.quote)
        if other != evidence.quote:
            yield f"「{other}」与「{evidence.quote}」在同一条目"


def _check_scope(
    turn: Turn, certain: Sequence[tuple[Evidence, Entry]], entries: Sequence[Entry]
) -> Iterator[str]:
    if turn.time_scope is not None:
        for evidence, entry in certain:
            if not _in_scope(entry, turn.time_scope):
                yield f"「{evidence.quote}」不在所问的时间内"
    if turn.answerable:
        return
    if turn.refusal_reason is None or turn.evidence:
        yield "不应回答的问题须有 refusal_reason，不得有 evidence"
    empty = turn.time_scope is not None and not any(
        _in_scope(entry, turn.time_scope) for entry in entries
    )
    if empty != (turn.refusal_reason == "empty_scope"):
        holds = "没有" if empty else "有"
        yield f"所问时间{holds}条目，refusal_reason 却是 {turn.refusal_reason}"


def _check_answer(turn: Turn) -> Iterator[str]:
    if not turn.answers:
        return
    quotes = [canonical(evidence.quote) for evidence in turn.evidence]
    days = {evidence.date.isoformat() for evidence in turn.evidence if evidence.date}
    shown = any(canonical(answer) in quote for answer in turn.answers for quote in quotes)
    if not shown and days.isdisjoint(turn.answers):
        yield f"答案 {'、'.join(turn.answers)} 既不在引文中，也不是条目的日期"


def _check_words(turn: Turn, certain: Sequence[tuple[Evidence, Entry]]) -> Iterator[str]:
    asked = {word for word in tokenize_words(turn.question) if len(word) > 1}
    for _, entry in certain:
        text = _plain(entry.text.text)
        if shared := sorted(word for word in asked if word in text):
            yield f"改述题与原文共用词语 {'、'.join(shared)}"


def _fitting(evidence: Evidence, entries: Iterable[Entry]) -> list[Entry]:
    quote = canonical(evidence.quote)
    return [
        entry
        for entry in entries
        if entry.file == evidence.file
        and _has_date(entry, evidence.date)
        and quote in _plain(entry.text.text)
    ]


def _has_date(entry: Entry, day: date | None) -> bool:
    if entry.date is None or day is None:
        return entry.date is None and day is None
    return (entry.date.start or day) <= day <= (entry.date.end or day)


def _in_scope(entry: Entry, scope: Sequence[Days]) -> bool:
    own = entry.date
    return own is not None and any(
        (own.start is None or last is None or own.start <= last)
        and (first is None or own.end is None or first <= own.end)
        for first, last in scope
    )


def main(arguments: Sequence[str]) -> int:
    """Check QUESTIONS against DOCUMENTS; return 1 when a label does not hold."""
    if len(arguments) != 2:
        raise LabelError("用法：python -m eval.checker 问题文件夹 文档文件夹")
    problems = check_folder(Path(arguments[0]), Path(arguments[1]))
    sys.stdout.write("".join(f"{problem}\n" for problem in problems))
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
