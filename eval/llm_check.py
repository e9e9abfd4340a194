"""How well the check of generated sentences tells supported from unsupported ones.

Two sets, reported apart: sentences of a real model's stored outputs, and sentences written by
hand (true in other words, or with one thing made false). Each was labelled by a reader who saw
the sentence and the words it cites, not the check.
"""

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from eval.errors import LabelError
from rag.corpus_file import read_corpus_file
from rag.entries import parse_document
from rag.lexicon import mine_lexicon
from rag.llm.checking import Cited, SentenceChecker
from rag.records import DateRange, Entry

__all__ = ["Judged", "Labelled", "judge", "measure", "read_labels", "report_llm_check"]

_SHOWN = 200
_OTHERS = "documents"


@dataclass(frozen=True, slots=True)
class Labelled:
    """A sentence, what it cites, and whether a reader found it supported.

    Attributes:
        kind: How it came about: model, paraphrase, or what was made false (number, date, …).
    """

    sentence: str
    cited: tuple[Cited, ...]
    supported: bool
    kind: str


@dataclass(frozen=True, slots=True)
class Judged:
    """A labelled sentence and the check's reason to reject it, None where it passed."""

    labelled: Labelled
    reason: str | None


def read_labels(path: Path) -> list[Labelled]:
    """Return the labelled sentences of a JSON-lines file, in order.

    Raises:
        LabelError: If a line cannot be read; the message names it.
    """
    labels = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        try:
            labels += list(_labels(json.loads(line)))
        except (ValueError, KeyError, TypeError) as error:
            raise LabelError(f"{path.name} 第 {number} 行无法读取：{error!r}。") from error
    return labels


def _labels(row: dict[str, Any]) -> Iterator[Labelled]:
    """Yield a written sentence, or the sentences of one output with the evidence shown for it."""
    if "sentence" in row:
        cited = tuple(map(_cited, row["cited"]))
        yield Labelled(row["sentence"], cited, bool(row["supported"]), row["kind"])
        return
    evidence = {item["n"]: _cited(item) for item in row["evidence"]}
    for item in row["sentences"]:
        # A number that was never shown cites nothing.
        cited = tuple(evidence[n] for n in item["cites"] if n in evidence)
        if len(cited) < len(item["cites"]):
            cited = ()
        yield Labelled(item["text"], cited, bool(item["supported"]), "model")


def _cited(item: dict[str, Any]) -> Cited:
    days = [date.fromisoformat(item[key]) if item[key] else None for key in ("start", "end")]
    own = DateRange(days[0], days[1], "range") if days[0] else None
    return Cited(item["text"], own)


def judge(checker: SentenceChecker, labels: Sequence[Labelled]) -> list[Judged]:
    """Return what the check says of each sentence."""
    return [Judged(item, checker.check(item.sentence, item.cited)) for item in labels]


def measure(judged: Sequence[Judged]) -> dict[str, float]:
    """Return the counts, and the shares of unsupported found and supported rejected.

    Returns:
        supported, unsupported: how many; found: of the unsupported; rejected: of the supported.
        A share of none is 0.
    """
    good = [item for item in judged if item.labelled.supported]
    bad = [item for item in judged if not item.labelled.supported]
    return {
        "supported": len(good),
        "unsupported": len(bad),
        "found": _share(bad),
        "rejected": _share(good),
    }


def _share(judged: Sequence[Judged]) -> float:
    return sum(item.reason is not None for item in judged) / len(judged) if judged else 0.0


def report_llm_check(paths: Sequence[Path], documents: Path) -> str:
    """Return the figures of each file, with every sentence that was judged wrongly.

    Args:
        paths: Labelled sentences.
        documents: The corpus whose names the check knows, with those that stand
            beside the labels.

    Raises:
        LabelError: If a line cannot be read.
        DocumentError: If a document cannot be read.
    """
    # The names of other documents that sentences were written about are known too.
    others = dict.fromkeys(path.parent / _OTHERS for path in paths)
    folders = [documents, *(folder for folder in others if folder.is_dir())]
    entries = [entry for folder in folders for entry in _entries(folder)]
    checker = SentenceChecker(mine_lexicon(entries))
    return "\n\n".join(_section(path, judge(checker, read_labels(path))) for path in paths)


def _entries(documents: Path) -> list[Entry]:
    described_at = documents / "corpus.toml"
    described = read_corpus_file(described_at) if described_at.is_file() else {}
    entries: list[Entry] = []
    for path in sorted(documents.iterdir()):
        if path.is_file() and path != described_at and not path.name.startswith("."):
            parsed = parse_document(path.name, path.read_bytes(), described.get(path.name))
            entries += parsed.entries
    return entries


def _section(path: Path, judged: Sequence[Judged]) -> str:
    figures = measure(judged)
    lines = [
        f"{path.name}：{len(judged)} 句",
        f"  无依据 {figures['unsupported']} 句，查出 {figures['found']:.3f}",
        f"  有依据 {figures['supported']} 句，误拒 {figures['rejected']:.3f}",
    ]
    kinds = Counter(item.labelled.kind for item in judged)
    for kind in sorted(kinds) if len(kinds) > 1 else ():
        rejected = sum(i.reason is not None for i in judged if i.labelled.kind == kind)
        lines.append(f"    {kind}：{kinds[kind]} 句，不通过 {rejected}")
    wrong = [item for item in judged if item.labelled.supported == (item.reason is not None)]
    for item in wrong[:_SHOWN]:
        what = f"误拒（{item.reason}）" if item.labelled.supported else "漏过"
        lines.append(f"  {what}：{item.labelled.sentence}")
    return "\n".join(lines)
