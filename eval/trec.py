"""Runs and labels as TREC files, so that any outside tool can compute the figures again."""

from collections.abc import Mapping
from pathlib import Path

__all__ = ["write_qrels", "write_run"]


def write_run(path: Path, run: Mapping[str, Mapping[str, float]], name: str) -> None:
    """Write a run as `query_id Q0 entry_id rank score name`, best first.

    Args:
        path: File to write.
        run: query_id -> {entry_id: score}, no two scores of a query alike.
        name: Of the system; without white space.
    """
    lines = []
    for query_id, scores in run.items():
        ranked = sorted(scores.items(), key=lambda item: (-item[1], item[0]))
        for rank, (entry_id, score) in enumerate(ranked, start=1):
            lines.append(f"{query_id} Q0 {entry_id} {rank} {score:.6f} {name}\n")
    path.write_text("".join(lines), encoding="utf-8")


def write_qrels(path: Path, qrels: Mapping[str, Mapping[str, int]]) -> None:
    """Write labels as `query_id 0 entry_id relevance`."""
    path.write_text(
        "".join(
            f"{query_id} 0 {entry_id} {relevance}\n"
            for query_id, labels in qrels.items()
            for entry_id, relevance in labels.items()
        ),
        encoding="utf-8",
    )
