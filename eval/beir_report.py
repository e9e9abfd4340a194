"""What is said of evaluated data sets: each leg, and fusion against its better leg."""

from collections.abc import Mapping, Sequence

from eval.beir import DatasetReport
from eval.legs import LEGS
from eval.markdown import comparison_lines, made_lines, show, table
from eval.measures import RANKING

__all__ = ["datasets_markdown"]


def datasets_markdown(reports: Sequence[DatasetReport], made: Mapping[str, object]) -> str:
    """Return the report on data sets in Markdown."""
    parts = ["# 外部数据集", *made_lines(made)]
    for report in reports:
        data = report.dataset
        parts.append(f"## {data.name}")
        if data.about:
            parts.append(data.about)
        parts.append(
            f"{len(data.corpus)} 篇文档（{report.passages} 个段落），{len(data.queries)} 个问题。"
            "文档按产品的切分成段，取其最好的一段计分。"
        )
        rows = []
        for leg in LEGS:
            estimates = report.estimates(leg)
            rows.append((leg, *(show(estimates[name]) for name in RANKING)))
        parts.append(table(("", *RANKING), rows))
        parts.append(
            "\n".join(comparison_lines(f"融合比较好的一路（{report.better}）nDCG@10", report.gap))
        )
    if len(reports) > 1:
        mean = sum(report.gap.difference for report in reports) / len(reports)
        parts.append(f"各数据集差距的平均：{mean:+.4f}")
    return "\n\n".join(parts) + "\n"
