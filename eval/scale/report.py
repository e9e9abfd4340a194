"""What was measured at each size, as JSON, as a table and as a plot."""

import json
import math
from collections.abc import Mapping
from html import escape
from pathlib import Path
from typing import Any

from eval.plots import Point, curves
from eval.style import STYLE

__all__ = ["write_report"]

_PLOTTED = ("dense", "lexical", "fused", "fused, one month")

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
    return "\n".join([*lines, ""])


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
