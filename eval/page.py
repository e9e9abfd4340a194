"""The report of a run as one HTML file that works from disk: no script, no other host.

Everything that came from questions or documents is escaped. eval.question_page shows the
single questions, eval.plots draws.
"""

from collections.abc import Iterable, Mapping, Sequence
from html import escape

from eval.baseline import Change
from eval.figures import GATED
from eval.markdown import show_p
from eval.plots import bars, curves
from eval.question_page import index_html, question_html
from eval.statistics import Estimate
from eval.style import STYLE
from eval.summary import Summary

__all__ = ["report_html"]

_PLOTTED = ("nDCG@10", "RR@10", "R@3000字", "范围准确")


def report_html(summary: Summary) -> str:
    """Return the whole report as one HTML document."""
    wrong = [row for row in summary.rows if row.problems]
    right = [row for row in summary.rows if not row.problems]
    title = f"据实评测 {escape(str(summary.made.get('日期', '')))}"
    body = [
        f"<header><h1>{title}</h1>{_made(summary.made)}</header>",
        _section("figures", "总体指标", _overall(summary)),
        _section(
            "types", "分类型", _plots_by_type(summary) + _groups(summary.by_type, summary.overall)
        ),
        _section("splits", "分 dev / test", _groups(summary.by_split, summary.overall)),
        _section("curves", "召回、风险与覆盖、延迟", _curves(summary)),
        _section("wrong", f"有问题的问题（{len(wrong)}）", index_html(wrong)),
        "".join(question_html(row) for row in wrong),
        _section("right", f"没有问题的问题（{len(right)}）", ""),
        "".join(question_html(row) for row in right),
    ]
    return (
        '<!doctype html>\n<html lang="zh-Hans"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        '<meta http-equiv="Content-Security-Policy" '
        "content=\"default-src 'none'; style-src 'unsafe-inline'\">"
        f"<title>{title}</title><style>{STYLE}</style></head>\n<body>{_nav()}<main>"
        + "\n".join(body)
        + "</main></body></html>\n"
    )


def _nav() -> str:
    links = {
        "figures": "总体",
        "types": "分类型",
        "curves": "曲线",
        "wrong": "有问题",
        "right": "无问题",
    }
    items = "".join(f'<a href="#{anchor}">{name}</a>' for anchor, name in links.items())
    return f'<nav aria-label="目录">{items}</nav>'


def _section(anchor: str, title: str, content: str) -> str:
    return f'<section id="{anchor}"><h2>{title}</h2>{content}</section>'


def _made(made: Mapping[str, object]) -> str:
    rows = "".join(
        f"<dt>{escape(str(name))}</dt><dd>{escape(str(value))}</dd>" for name, value in made.items()
    )
    return f"<dl>{rows}</dl>"


def _overall(summary: Summary) -> str:
    by_name = {change.name: change for change in summary.changes}
    rows = "".join(
        f"<tr><th scope=row>{escape(name)}{'＊' if name in GATED else ''}</th>"
        f"<td class=n><b>{value.mean:.3f}</b></td>"
        f"<td class=n>{value.low:.3f} – {value.high:.3f}</td><td class=n>{value.n}</td>"
        f"{_change_cells(by_name.get(name))}</tr>"
        for name, value in summary.overall.items()
    )
    head = "<tr><th>指标<th>均值<th>95% 区间<th>n<th>比基线（配对区间）<th>升降的问题</tr>"
    note = (
        "<p>＊：不许下降的指标。区间为按问题重抽样 10,000 次的自助法区间（固定种子）；"
        "p 为配对置换检验。</p>"
    )
    table = f"<table><thead>{head}</thead><tbody>{rows}</tbody></table>"
    return f"<div class=wide>{table}</div>{note}"


def _change_cells(change: Change | None) -> str:
    if change is None:
        return "<td>—</td><td></td>"
    c = change.comparison
    kind = " class=bad" if change.fails else ""
    names = "".join(
        f"{word} {_links(ids)} " for word, ids in (("降", c.losers), ("升", c.winners)) if ids
    )
    interval = f"[{c.low:+.4f}, {c.high:+.4f}] {show_p(c.p_value)}"
    return f"<td{kind}>{c.difference:+.4f} {interval}</td><td class=ids>{names}</td>"


def _links(query_ids: Sequence[str]) -> str:
    shown = "、".join(
        f'<a href="#q-{escape(query_id, quote=True)}">{escape(query_id)}</a>'
        for query_id in query_ids[:20]
    )
    return shown + (f" 等 {len(query_ids)} 个" if len(query_ids) > 20 else "")


def _plots_by_type(summary: Summary) -> str:
    figures = []
    for name in _PLOTTED:
        found = {kind: own[name] for kind, own in summary.by_type.items() if name in own}
        if found:
            plot = bars(f"{name} 分类型", found)
            figures.append(f"<figure><figcaption>{name}</figcaption>{plot}</figure>")
    return f"<div class=plots>{''.join(figures)}</div>"


def _groups(groups: Mapping[str, Mapping[str, Estimate]], names: Iterable[str]) -> str:
    head = "".join(f"<th>{escape(group)}" for group in groups)
    rows = []
    for name in names:
        cells = []
        for found in groups.values():
            value = found.get(name)
            text = ""
            if value is not None:
                interval = f"{value.low:.3f} – {value.high:.3f}，n={value.n}"
                text = f'<span title="{interval}">{value.mean:.3f}</span>'
            cells.append(f"<td class=n>{text}</td>")
        rows.append(f"<tr><th scope=row>{escape(name)}</th>{''.join(cells)}</tr>")
    return (
        f"<div class=wide><table><thead><tr><th>{head}</tr></thead>"
        f"<tbody>{''.join(rows)}</tbody></table></div>"
    )


def _curves(summary: Summary) -> str:
    recall = [(float(k), value) for k, value in enumerate(summary.recall_at, start=1)]
    risk = [(point.coverage, point.risk) for point in summary.risk]
    # Round trips only: the first two. The slowest hundredth would flatten all the rest.
    trips = summary.latency[:2]
    slowest = max((item.percentiles[99] for item in trips), default=0.0) or 1.0
    latency = {
        item.name: [(float(at), ms) for at, ms in enumerate(item.percentiles[:100])]
        for item in trips
    }
    plots = [
        (
            "前 k 名找到的标注条目之比",
            curves("召回随 k", {"R@k": recall}, x_label="k", y_label="召回", x_max=20),
        ),
        (
            f"只答最有把握的问题时的风险；圆点为服务自己的取舍"
            f"（覆盖 {summary.stands[0]:.1%}，风险 {summary.stands[1]:.3f}；"
            f"曲线下面积 {summary.risk_area:.3f}）",
            curves("风险与覆盖", {"": risk}, x_label="覆盖", y_label="风险", mark=summary.stands),
        ),
        (
            "延迟的百分位（毫秒）",
            curves("延迟", latency, x_label="百分位", y_label="毫秒", x_max=100, y_max=slowest),
        ),
    ]
    drawn = "".join(
        f"<figure><figcaption>{caption}</figcaption>{plot}</figure>" for caption, plot in plots
    )
    rows = "".join(
        f"<tr><th scope=row>{escape(item.name)}</th><td class=n>{item.n}</td>"
        + "".join(f"<td class=n>{ms:.1f}</td>" for ms in item.shown)
        + "</tr>"
        for item in summary.latency
    )
    head = "<tr><th>步骤<th>n<th>p50<th>p90<th>p99</tr>"
    times = f"<table><thead>{head}</thead><tbody>{rows}</tbody></table>"
    return f"<div class=plots>{drawn}</div>{times}"
