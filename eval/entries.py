"""How well documents are cut into dated entries, against labels made by hand.

A folder holds documents and, beside each, `NAME.labels.json`: the hand count of dated entries
and some entries, each with its date and the words it begins with. An entry is found when a
dated entry of ours holds those words within its first 120 visible characters.
"""

import html
import json
import re
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rag.corpus_file import describe_beside
from rag.entries import parse_document
from rag.errors import DocumentError
from rag.records import Entry

__all__ = ["EntryScore", "report_entries", "score_document", "score_entries", "score_folder"]

_WINDOW = 120
_TOLERANCE = 0.05
# Any of these dates is right where the labels give it: publication or event, written or published
_DATES = ("date", "title_date", "written_date", "event_date")


@dataclass(frozen=True, slots=True)
class EntryScore:
    """One document's result.

    Attributes:
        hand_count: Dated entries counted by hand.
        parsed: Dated entries of ours.
        labelled: Labelled entries; found of them, and right of them with a date allowed.
        allowed: Other counts that the labels allow (a month heading for each of its lines).
    """

    document: str
    hand_count: int
    parsed: int
    labelled: int
    found: int
    right: int
    allowed: tuple[int, ...] = ()

    @property
    def counted(self) -> bool:
        """Whether the count is within 5 % of the hand count or an allowed one."""
        return any(
            abs(self.parsed - count) <= _TOLERANCE * count
            for count in (self.hand_count, *self.allowed)
        )

    @property
    def passed(self) -> bool:
        """Whether every labelled entry has its date and the count holds."""
        return self.right == self.labelled and self.counted


def _visible(text: str) -> str:
    text = re.sub(r"!\[[^\]]*\]\([^)]*\)", "", text)
    text = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", text)
    return re.sub(r"[\s*◆]+", "", html.unescape(re.sub(r"<[^>]+>", "", text)))


def score_entries(labels: Mapping[str, Any], entries: Sequence[Entry]) -> EntryScore:
    """Score a document's entries against its labels."""
    dated = []
    for entry in entries:
        if entry.kind == "entry" and entry.date and entry.date.start:
            text, title = _visible(entry.text.text), _visible(entry.title)
            text = text if text.startswith(title) else title + text
            dated.append((entry.date.start.isoformat(), text[:_WINDOW]))
    labelled = found = right = 0
    for label in labels["entries"]:
        words = _visible(label["starts_with"])
        if not words:
            continue
        labelled += 1
        dates = {label[key] for key in _DATES if label.get(key)}
        ours = [date for date, text in dated if words in text]
        found += bool(ours)
        right += any(date in dates for date in ours)
    allowed = tuple(labels[key] for key in ("month_headings",) if key in labels)
    return EntryScore(
        labels["doc"], labels["dated_entries"], len(dated), labelled, found, right, allowed
    )


def score_document(labels_path: Path) -> EntryScore:
    """Score the document beside a label file.

    Raises:
        DocumentError: If labels or document cannot be read, or the labels lack a field.
    """
    try:
        labels = json.loads(labels_path.read_text(encoding="utf-8"))
        path = labels_path.with_name(labels["doc"])
        parsed = parse_document(path.name, path.read_bytes(), describe_beside(path))
        return score_entries(labels, parsed.entries)
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise DocumentError(
            f"{labels_path.name}：标注无法使用（{error!r}）；"
            "应有 doc、dated_entries、entries，文档须在旁边"
        ) from error


def score_folder(folder: Path) -> list[EntryScore]:
    """Score every document of a folder that has labels, by name.

    Raises:
        DocumentError: If the folder holds no labels, or some cannot be used.
    """
    paths = sorted(folder.glob("*.labels.json"))
    if not paths:
        raise DocumentError(f"{folder}：没有 *.labels.json；请给出放有文档及其标注的文件夹")
    return [score_document(path) for path in paths]


def report_entries(folder: Path) -> int:
    """Print a line for each document of a folder and the total.

    Returns:
        The exit code, 0: these figures are reported, not gated.

    Raises:
        DocumentError: If the folder holds no labels, or some cannot be used.
    """
    scores = score_folder(folder)
    lines = [
        f"{'✓' if score.passed else '✗'} {score.document}："
        f"条目 {score.parsed}（人工计 {score.hand_count}），"
        f"标注 {score.labelled} 个，找到 {score.found}，日期正确 {score.right}"
        for score in scores
    ]
    passed = sum(1 for score in scores if score.passed)
    labelled = sum(score.labelled for score in scores)
    right = sum(score.right for score in scores)
    share = f"{right / labelled:.1%}" if labelled else "无"
    lines.append(
        f"通过 {passed}/{len(scores)} 个文档；标注条目日期正确 {right}/{labelled}（{share}）"
    )
    sys.stdout.write("\n".join(lines) + "\n")
    return 0
