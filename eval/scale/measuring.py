"""What searches of one index cost, and whether they find what an exhaustive search finds."""

import gc
import os
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np

from eval.labels import read_questions
from eval.scale.sharing import MONTH
from rag import segment_search
from rag.contents import Contents
from rag.corpus import AskRequest, Corpus, SearchRequest
from rag.settings import Settings

__all__ = ["measure", "memory", "questions_alone"]

_TOP = 10
_FULL = (date(2020, 2, 1), date(2020, 2, 29))
_DAY = (date(2016, 4, 9), date(2016, 4, 9))
_WARM = 10


@dataclass(frozen=True, slots=True)
class _Kind:
    """A kind of search.

    Attributes:
        run: Searches for a question.
        exact: Whether what it finds is compared with an exhaustive search.
    """

    run: Callable[[str], list[str]]
    exact: bool


def measure(folder: Path, repeats: int, told: Callable[[str], object]) -> dict[str, Any]:
    """Open an index and search it.

    Args:
        folder: The index's.
        repeats: Searches of each kind.
        told: Called with the name of each kind.

    Returns:
        What opening took, memory, and for each kind of search p50, p95, p99 in milliseconds and,
        where it applies, the share of the exhaustive top ten that it finds.
    """
    start = time.perf_counter()
    corpus = Corpus.open(Settings(data=folder))
    opened = time.perf_counter() - start
    gc.collect()
    gc.freeze()  # as the service does
    questions, contents = questions_alone(), corpus.generation.contents
    found: dict[str, Any] = {
        "passages": len(contents.search.passages),
        "entries": len(corpus.entries),
        "segments": len(contents.parts) if isinstance(contents, Contents) else 0,
        "open_s": round(opened, 2),
        "disk_mb": round(sum(p.stat().st_size for p in folder.rglob("*") if p.is_file()) / 1e6, 1),
        "kinds": {},
    }
    for name, kind in _kinds(corpus).items():
        told(name)
        found["kinds"][name] = _timed(kind, questions, repeats)
    found["memory"] = memory()
    return found


def questions_alone() -> list[str]:
    """Return the labelled questions that stand alone."""
    files = sorted((Path(__file__).parent.parent / "questions").glob("*.jsonl"))
    cases = (case for file in files for case in read_questions(file))
    return list(dict.fromkeys(case.turns[0].question for case in cases))[::3]


def _kinds(corpus: Corpus) -> dict[str, _Kind]:
    def searching(**given: Any) -> Callable[[str], list[str]]:
        def run(question: str) -> list[str]:
            request = SearchRequest(question, top_k=_TOP, infer_scope=False, **given)
            return [hit.entry.entry_id for hit in corpus.search(request).hits]

        return run

    def ledger(question: str) -> Callable[[str], list[str]]:
        def run(_: str) -> list[str]:
            request = AskRequest(question, date_from=_FULL[0], date_to=_FULL[1])
            held = corpus.ledger(request).ledger
            return [match.entry.entry_id for match in held.matches] if held else []

        return run

    def encoding(question: str) -> list[str]:
        corpus.encoder.encode_question(question)
        return []

    return {
        "encode": _Kind(encoding, False),
        "dense": _Kind(searching(mode="dense"), True),
        "lexical": _Kind(searching(mode="lexical"), True),
        "fused": _Kind(searching(), True),
        "fused, one month": _Kind(searching(date_from=MONTH[0], date_to=MONTH[1]), True),
        "fused, one day": _Kind(searching(date_from=_DAY[0], date_to=_DAY[1]), True),
        "ledger, full month": _Kind(ledger("有哪些工作动态"), False),
        "ledger, full month, topic": _Kind(ledger("哪些措施涉及复工复产"), False),
    }


def _timed(kind: _Kind, questions: Sequence[str], repeats: int) -> dict[str, Any]:
    for question in questions[:_WARM]:
        kind.run(question)
    taken, found = [], {}
    for i in range(repeats):
        question = questions[(i + _WARM) % len(questions)]
        start = time.perf_counter()
        found[question] = kind.run(question)
        taken.append((time.perf_counter() - start) * 1000)
    if not any(found.values()) and kind.exact:
        raise ValueError("没有一次检索找到条目：这样量出的时间没有意义。")
    p50, p95, p99 = np.percentile(taken, [50, 95, 99]).round(2).tolist()
    row: dict[str, Any] = {"p50_ms": p50, "p95_ms": p95, "p99_ms": p99}
    if not kind.exact:
        return row | {"found": max(map(len, found.values()), default=0)}
    return row | {"recall_at_10": _recall(kind, found)}


def _recall(kind: _Kind, found: dict[str, list[str]]) -> float:
    """Return the share of the exhaustive top ten that was found."""
    before = segment_search.ALL_SCORED
    segment_search.ALL_SCORED = 10**12
    try:
        shares = [
            len({*found[question]} & {*exact}) / len(exact)
            for question in list(found)[:30]
            if (exact := kind.run(question))
        ]
    finally:
        segment_search.ALL_SCORED = before
    return round(float(np.mean(shares)), 4) if shares else 1.0


def memory() -> dict[str, float]:
    """Return the private and the mapped megabytes of this process (Linux)."""
    rows = Path(f"/proc/{os.getpid()}/smaps_rollup").read_text(encoding="ascii").splitlines()[1:]
    held = {name: int(value.split()[0]) / 1024 for name, value in (r.split(":") for r in rows)}
    private = held["Anonymous"]
    return {
        "private_mb": round(private, 1),
        "mapped_mb": round(held["Rss"] - private, 1),
        "swapped_mb": round(held["Swap"], 1),
    }
