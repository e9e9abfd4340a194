"""What was measured at each size, as JSON, as a table and as a plot."""

import json
import math
from collections.abc import Mapping, Sequence
from html import escape
from pathlib import Path
from typing import Any

from eval.plots import Point, curves
from eval.style import STYLE

__all__ = ["write_report"]

_PLOTTED = ("dense", "lexical", "fused", "fused, one month")

_PEER_KINDS = ("nearest", "nearest, one month", "words and vectors")
_FIGURES = {
    "条目": "entries",
    "索引段": "segments",
    "建立，秒": "build.seconds",
    "段落/秒": "build.passages_a_second",
    "打开，秒": "open_s",
    "私有内存 MB": "memory.private_mb",
    "映射内存 MB": "memory.mapped_mb",
    "磁盘 MB": "disk_mb",
}


def write_report(found: Mapping[str, Any], folder: Path) -> None:
    """Write scale.json, scale.md and scale.html into a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    text = json.dumps(found, ensure_ascii=False, indent=1)
    (folder / "scale.json").write_text(text + "\n", encoding="utf-8")
    (folder / "scale.md").write_text(_table(found), encoding="utf-8")
    (folder / "scale.html").write_text(_page(found), encoding="utf-8")


def _table(found: Mapping[str, Any]) -> str:
    rows = found["sizes"]
    kinds = list(rows[0]["kinds"])
    lines = [
        f"{found['date']}，{found['cores']} 核，语料 {found['corpus']}。"
        "各项为 p50 / p95 / p99 毫秒，括号内为与穷举检索相比的 recall@10。",
        "",
        f"| 段落 | {' | '.join(str(row['passages']) for row in rows)} |",
        f"|---|{'---|' * len(rows)}",
    ]
    for kind in kinds:
        lines.append(f"| {kind} | {' | '.join(_cell(row['kinds'][kind]) for row in rows)} |")
    for name, path in _FIGURES.items():
        lines.append(f"| {name} | {' | '.join(str(_at(row, path)) for row in rows)} |")
    return "\n".join([*lines, "", *_encoding(found["encoding"]), *_peers(rows), ""])


def _encoding(row: Mapping[str, Any]) -> list[str]:
    ours, theirs = row["passages_a_second"], row["library_passages_a_second"]
    return [
        f"编码（{row['precision']}）：每秒 {ours} 个段落，sentence-transformers 默认 {theirs} 个"
        f"（{row['ratio']} 倍，余弦不低于 {row['least_cosine']}）；一个问题 p50 "
        f"{row['question_p50_ms']} 毫秒，默认 {row['library_question_p50_ms']} 毫秒；"
        f"8 个并发每秒 {row['questions_a_second_8_clients']} 个问题。",
        "",
    ]


def _peers(rows: Sequence[Mapping[str, Any]]) -> list[str]:
    """Return a table of what other libraries take; nothing where none was asked for."""
    lines = []
    for row in rows:
        for name, found in row.get("peers", {}).items():
            cells = [_peer_cell(found.get(kind)) for kind in _PEER_KINDS]
            figures = [str(found.get(key, "")) for key in ("load_s", "private_mb", "mapped_mb")]
            last = [found["failed"]] if "failed" in found else [*cells, *figures]
            lines.append(f"| {row['passages']} | {name} | {' | '.join(last)} |")
    if not lines:
        return []
    kinds = " | ".join(_PEER_KINDS)
    head = f"| 段落 | | {kinds} | 载入，秒 | 私有内存 MB | 映射内存 MB |"
    return [
        "同样的段落、向量与问题，问题的向量事先算好；p50 / p95 毫秒，"
        "括号内为与最近十个相比的召回率。",
        "",
        head,
        "|---|---|---|---|---|---|---|---|",
        *lines,
    ]


def _peer_cell(row: Mapping[str, Any] | None) -> str:
    if row is None:
        return ""
    times = f"{row['p50_ms']:.1f} / {row['p95_ms']:.1f}"
    return f"{times}（{row['recall_at_10']:.3f}）" if "recall_at_10" in row else times


def _at(row: Mapping[str, Any], path: str) -> Any:
    value: Any = row
    for name in path.split("."):
        value = value[name]
    return value


def _cell(row: Mapping[str, Any]) -> str:
    times = " / ".join(f"{row[name]:.1f}" for name in ("p50_ms", "p95_ms", "p99_ms"))
    return f"{times}（{row['recall_at_10']:.3f}）" if "recall_at_10" in row else times


def _page(found: Mapping[str, Any]) -> str:
    rows = found["sizes"]
    series: dict[str, list[Point]] = {}
    for row in rows:
        x = math.log10(max(row["passages"], 1))
        for kind in _PLOTTED:
            series.setdefault(kind, []).append((x, row["kinds"][kind]["p50_ms"]))
    most = max(y for points in series.values() for _, y in points)
    plot = curves(
        "p50 of each kind of search by size",
        series,
        x_label="passages, log10",
        y_label="p50, ms",
        x_max=max(x for points in series.values() for x, _ in points),
        y_max=most,
    )
    return (
        '<!doctype html>\n<html lang="zh-Hans"><head><meta charset="utf-8">'
        f"<title>据实规模测量 {found['date']}</title><style>{STYLE}</style></head>\n"
        f"<body><main><h1>规模</h1>{plot}<pre>{escape(_table(found))}</pre></main></body></html>\n"
    )
