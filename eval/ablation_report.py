"""What is said of ablations: each set-up, and what it loses against the whole pipeline."""

from collections.abc import Mapping

from eval.ablations import SHOWN, AblationReport
from eval.markdown import made_lines, show, show_p, table

__all__ = ["ablations_markdown"]


def ablations_markdown(report: AblationReport, made: Mapping[str, object]) -> str:
    """Return the report on ablations in Markdown."""
    rows, losses = [], []
    for ablation in report.ablations:
        estimates = ablation.estimates()
        rows.append((ablation.name, *(show(estimates[name]) for name in SHOWN)))
        if ablation is report.ablations[0]:
            continue
        cells = []
        for name in SHOWN:
            c = report.against_whole(ablation, name)
            cells.append(f"{c.difference:+.3f} [{c.low:+.3f}, {c.high:+.3f}] {show_p(c.p_value)}")
        losses.append((ablation.name, *cells))
    parts = [
        "# 消融",
        *made_lines(made),
        f"{report.questions} 个可回答、可独立理解的问题；区间为 95% 配对自助法，p 为配对置换检验。",
        "## 各设置",
        table(("设置", *SHOWN), rows),
        f"## 比{report.ablations[0].name}",
        table(("设置", *SHOWN), losses),
    ]
    return "\n\n".join(parts) + "\n"
