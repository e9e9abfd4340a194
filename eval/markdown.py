"""The summary of a run in Markdown: figures with intervals, per type, latency, failures."""

from collections.abc import Mapping, Sequence

from eval.statistics import Comparison, Estimate
from eval.summary import Row, Summary

__all__ = ["comparison_lines", "show", "show_p", "summary_markdown", "table"]

# Per type only what tells types apart; the HTML report has every figure.
_TYPE_FIGURES = (
    "nDCG@10", "R@10", "RR@10", "R@3000字", "范围准确", "台账F1", "首引答对", "拒答查全", "不误拒",
)  # fmt: skip


def summary_markdown(summary: Summary) -> str:
    """Return the Markdown summary of a run."""
    parts = [
        "# 评测摘要",
        *made_lines(summary.made),
        "## 总体",
        _overall(summary),
        "区间为 95% 自助法区间（按问题重抽样 10,000 次，固定种子）。",
        "## 分类型",
        _grouped(summary.by_type, _TYPE_FIGURES),
        "## 分 dev / test",
        _grouped(summary.by_split, _TYPE_FIGURES),
        "## 风险与覆盖",
        f"回答了 {summary.stands[0]:.1%} 的问题，其中风险 {summary.stands[1]:.3f}；"
        f"曲线下面积 {summary.risk_area:.3f}（越低越好）。",
        "## 延迟（毫秒）",
        table(
            ("步骤", "n", "p50", "p90", "p99"),
            [
                (item.name, str(item.n), *(f"{ms:.1f}" for ms in item.shown))
                for item in summary.latency
            ],
        ),
        "## 有问题的问题",
        _failures([row for row in summary.rows if row.problems], len(summary.rows)),
    ]
    return "\n\n".join(parts) + "\n"


def made_lines(made: Mapping[str, object]) -> list[str]:
    """Return one list of how a run came about."""
    return ["\n".join(f"- {name}：{value}" for name, value in made.items())]


def show(value: Estimate) -> str:
    """Return `0.873 [0.841, 0.902]`."""
    return f"{value.mean:.3f} [{value.low:.3f}, {value.high:.3f}]"


def show_p(p_value: float) -> str:
    """Return `p=0.012`; below what 10,000 permutations can tell, `p<0.001`."""
    return "p<0.001" if p_value < 0.001 else f"p={p_value:.3f}"


def comparison_lines(name: str, comparison: Comparison) -> list[str]:
    """Say in Chinese how a figure differs between two runs, with winners and losers by name."""
    lines = [
        f"{name} {comparison.difference:+.4f} "
        f"[{comparison.low:+.4f}, {comparison.high:+.4f}]，"
        f"{show_p(comparison.p_value)}，n={comparison.n}，"
        f"升 {len(comparison.winners)}、降 {len(comparison.losers)}"
    ]
    for word, names in (("降", comparison.losers), ("升", comparison.winners)):
        if names:
            more = f" 等 {len(names)} 个" if len(names) > 12 else ""
            lines.append(f"  {word}：{'、'.join(names[:12])}{more}")
    return lines


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Return a Markdown table; `|` in cells is escaped."""
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(
        "| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |" for line in lines
    )


def _overall(summary: Summary) -> str:
    by_name = {change.name: change for change in summary.changes}
    rows = []
    for name, value in summary.overall.items():
        change = by_name.get(name)
        against = "—"
        if change is not None:
            c = change.comparison
            against = f"{c.difference:+.4f} [{c.low:+.4f}, {c.high:+.4f}]"
            against += " **下降**" if change.fails else ""
        rows.append((name, show(value), str(value.n), against))
    return table(("指标", "均值与区间", "n", "比基线"), rows)


def _grouped(groups: Mapping[str, Mapping[str, Estimate]], figures: Sequence[str]) -> str:
    rows = [
        (
            name,
            *(f"{found[f].mean:.3f} ({found[f].n})" if f in found else "" for f in figures),
        )
        for name, found in groups.items()
    ]
    return table(("", *figures), rows)


def _failures(rows: Sequence[Row], total: int) -> str:
    listed = [
        (row.case.query.query_id, row.case.query.turn.question, "；".join(row.problems))
        for row in rows
    ]
    return f"{total} 个问题中 {len(rows)} 个。\n\n" + table(("编号", "问题", "问题所在"), listed)
