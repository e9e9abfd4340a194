"""One question in the HTML report: what was asked, understood, returned and missed."""

from collections.abc import Sequence
from html import escape

from eval.judgements import Gold
from eval.services import Json
from eval.summary import Row

__all__ = ["index_html", "question_html"]

_SHOWN = 10
_TEXT_CHARS = 160


def index_html(rows: Sequence[Row]) -> str:
    """Return a list of links to questions with what is wrong with each."""
    items = "".join(
        f'<li><a href="#{_anchor(row)}">{escape(row.case.query.query_id)}</a> '
        f"{escape(row.case.query.turn.question)} "
        f"<span class=bad>{escape('；'.join(row.problems))}</span></li>"
        for row in rows
    )
    return f"<ol>{items}</ol>"


def question_html(row: Row) -> str:
    """Return one question, folded until it is opened."""
    query = row.case.query
    problems = escape("；".join(row.problems))
    head = (
        f"<span class=tag>{escape(query.type)}</span><b>{escape(query.query_id)}</b> "
        f"{escape(query.turn.question)} <span class=bad>{problems}</span>"
    )
    body = [_asked(row), _understood(row), _returned(row), _missed(row), _values(row)]
    return (
        # The anchor stands inside: following a link to it opens what is folded.
        f"<details><summary>{head}</summary>"
        f'<div class=inside id="{_anchor(row)}">{"".join(body)}</div></details>'
    )


def _anchor(row: Row) -> str:
    return f"q-{escape(row.case.query.query_id, quote=True)}"


def _asked(row: Row) -> str:
    query = row.case.query
    turns = "".join(f"<li class=soft>{escape(text)}</li>" for text in query.history)
    before = f"<ol>{turns}</ol>" if turns else ""
    return (
        f"<h3>问</h3>{before}<p>{escape(query.turn.question)} "
        f"<span class=soft>{escape(query.split)} · {escape(query.source)}</span></p>"
    )


def _understood(row: Row) -> str:
    turn, scope = row.case.query.turn, row.case.outcome.scope
    resolved = row.case.outcome.answer["resolved_question"]
    if turn.time_scope is None:
        wanted = "不限时间"
    else:
        wanted = "、".join(f"{start or '…'}–{end or '…'}" for start, end in turn.time_scope)
    pairs = [("解作", resolved), ("应解作", turn.resolved_question or turn.question)]
    pairs.append(("时间", f"{_ranges(scope)}（原文：{scope['text'] or '无'}）"))
    pairs.append(("应为", wanted or "无条目可合"))
    for name, field in (("人物", "persons"), ("机构", "organisations"), ("地点", "places")):
        if scope[field]:
            pairs.append((name, "、".join(scope[field])))
    pairs.append(("主题", scope["topic"]))
    pairs.append(("范围内条目", str(scope["entries_in_scope"])))
    if scope["assumptions"]:
        pairs.append(("说明", "；".join(scope["assumptions"])))
    rows = "".join(f"<dt>{name}</dt><dd>{escape(str(text))}</dd>" for name, text in pairs)
    return f"<h3>理解</h3><dl>{rows}</dl>"


def _ranges(scope: Json) -> str:
    found = [f"{item['start'] or '…'}–{item['end'] or '…'}" for item in scope["ranges"]]
    return "、".join(found) or ("不限" if scope["text"] is None else "空")


def _returned(row: Row) -> str:
    answer = row.case.outcome.answer
    if answer["refused"]:
        refusal = answer["refusal"]
        text = f"拒答（{refusal['reason']}）：{refusal['detail']}"
    else:
        text = answer["answer"]
    wanted = row.case.query.turn.answers
    expected = f"<p>应答：{escape(' / '.join(wanted))}</p>" if wanted else ""
    quotes = "".join(
        f"<blockquote>[{c['n']}] {_day(c['entry'])} {escape(_short(c['quote']))}</blockquote>"
        for c in answer["citations"][:_SHOWN]
    )
    grades = {item.entry_id: item.grade for item in row.case.gold}
    hits = "".join(
        f"<li>{_grade(grades.get(hit['entry']['entry_id'], 0))}{_day(hit['entry'])} "
        f"{escape(hit['entry']['title'])} "
        f"<span class=soft>{escape(_short(hit['text']))}</span></li>"
        for hit in row.case.outcome.hits[:_SHOWN]
    )
    return (
        f"<h3>答</h3><p class=answer>{escape(text)}</p>{expected}{quotes}"
        f"<h3>检索前十</h3><ol>{hits}</ol>"
    )


def _missed(row: Row) -> str:
    ranks = {entry_id: rank for rank, entry_id in enumerate(row.case.outcome.ranked, start=1)}
    counted = set(row.case.outcome.counted)
    missed = [
        item
        for item in row.case.gold
        if (row.case.is_list and item.entry_id not in counted)
        or ranks.get(item.entry_id, _SHOWN + 1) > _SHOWN
    ]
    items = "".join(_missed_item(row, item, ranks.get(item.entry_id)) for item in missed)
    parts = [f"<h3>漏</h3><ul>{items}</ul>" if items else ""]
    if row.case.is_list:
        extra = counted - {item.entry_id for item in row.case.gold}
        entries = [row.case.judgements.entries[entry_id] for entry_id in sorted(extra)]
        listed = "".join(f"<li>{_day(e)} {escape(e['title'])}</li>" for e in entries)
        parts.append(f"<h3>台账多出</h3><ul>{listed}</ul>" if listed else "")
    return "".join(parts)


def _missed_item(row: Row, item: Gold, rank: int | None) -> str:
    entry = row.case.judgements.entries[item.entry_id]
    where = f"第 {rank} 名" if rank else "未检出"
    if row.case.is_list:
        where += "，台账有" if item.entry_id in row.case.outcome.counted else "，台账无"
    return (
        f"<li>{_grade(item.grade)}{_day(entry)} {escape(_short(item.quotes[0]))} "
        f"<span class=soft>{where}</span></li>"
    )


def _values(row: Row) -> str:
    cells = "".join(
        f"<span class=tag>{escape(name)} {value:.2f}</span>" for name, value in row.values.items()
    )
    return f"<p>{cells}</p>"


def _grade(grade: int) -> str:
    return f"<b class=good>✓{grade}</b> " if grade else ""


def _day(entry: Json) -> str:
    own = entry["date"]
    if own is None:
        return "<span class=soft>无日期</span>"
    same = own["start"] == own["end"]
    text = own["start"] if same else f"{own['start'] or '…'}–{own['end'] or '…'}"
    return f"<span class=soft>{escape(text)}</span>"


def _short(text: str) -> str:
    return text if len(text) <= _TEXT_CHARS else text[:_TEXT_CHARS] + "…"
