"""Lists whose dates stand in parts: every way that pages and copied texts take them apart."""

from collections.abc import Callable, Sequence

import pytest

from rag.entries import parse_document

ITEMS = [
    ((2022, 3, 15), "发布若干惠企措施"),
    ((2022, 3, 8), "延长社保缴费期限"),
    ((2022, 2, 26), "恢复省际客运班线"),
]
ENGLISH = ["Jan", "Feb", "Mar"]
FORMS = [
    "{d:02} {y}-{m:02}",
    "{d:02} {y}.{m:02}",
    "{d:02} {y}/{m:02}",
    "{d} {y}年{m}月",
    "{d}日 {y}年{m:02}月",
    "{y}-{m:02} {d:02}",
    "{y}.{m:02} {d:02}",
    "{y}年{m}月 {d}",
    "{y}年{m}月 {d}日",
    "{m:02}-{d:02} {y}",
    "{m:02}/{d:02} {y}",
    "{m:02}.{d:02} {y}",
    "{m}月{d}日 {y}年",
    "{m}月{d}日 {y}",
    "{y} {m:02}-{d:02}",
    "{y} {m:02}/{d:02}",
    "{y}年 {m}月{d}日",
    "{d:02} {m}月",
    "{m}月 {d:02}",
    "{m}月 {d}日",
    "{y} {m:02} {d:02}",
    "{d:02} {m:02} {y}",
    "{y}年 {m}月 {d}日",
    "{d} {m}月 {y}",
    "{d:02} {name}",
    "{name} {d:02}",
    "{d:02} {name} {y}",
    "{d:02} {name}+{y}",
    "{name}+{d:02} {y}",
]
"""A date's parts, parted by spaces; a plus stands for a space inside a part."""


def parts_of(form: str, day: tuple[int, int, int]) -> list[str]:
    y, m, d = day
    whole = form.format(y=y, m=m, d=d, name=ENGLISH[m - 1])
    return [part.replace("+", " ") for part in whole.split()]


def within(tag: str, parts: Sequence[str]) -> str:
    return "".join(f"<{tag}>{part}</{tag}>" for part in parts)


ITEM: dict[str, Callable[[list[str], str], str]] = {
    "spans in a block": lambda p, t: (
        f'<li><div class="date">{within("span", p)}</div><a href="#">{t}</a></li>'
    ),
    "spans before a link": lambda p, t: f'<li>{within("span", p)}<a href="#">{t}</a></li>',
    "emphasis behind a link": lambda p, t: (
        f'<li><a href="#">{t}</a><div class="time">{within("em", p)}</div></li>'
    ),
    "paragraphs": lambda p, t: (
        f"<li><div>{within('p', p)}</div><h4>{t}</h4><p>摘要若干字。</p></li>"
    ),
    "blocks below": lambda p, t: f"<li><a>{t}</a><div>{within('div', p)}</div></li>",
    "lines of a block": lambda p, t: f"<li><div>{'<br>'.join(p)}</div><h3>{t}</h3></li>",
    "bold and italic": lambda p, t: (
        f'<li><a href="#"><b>{p[0]}</b>{within("i", p[1:])}<p>{t}</p></a></li>'
    ),
    "lines of a cell": lambda p, t: f"<tr><td>{'<br>'.join(p)}</td><td>{t}</td></tr>",
    "spans of a cell": lambda p, t: f"<tr><td>{within('span', p)}</td><td>{t}</td></tr>",
    "lines above": lambda p, t: "\n".join([*p, t]) + "\n",
    "lines below": lambda p, t: "\n".join([t, *p]) + "\n",
    "before a tab": lambda p, t: " ".join(p) + f"\t{t}\n",
}
# 15032022, and a year's line between two titles
LOST = {
    ("{d:02} {m:02} {y}", "spans in a block"),
    ("{d:02} {m:02} {y}", "spans before a link"),
    ("{d:02} {m:02} {y}", "emphasis behind a link"),
    ("{d:02} {m:02} {y}", "bold and italic"),
    ("{d:02} {m:02} {y}", "spans of a cell"),
    ("{y}年 {m}月 {d}日", "lines below"),
}


def document(form: str, item: str) -> tuple[str, str]:
    body = "".join(ITEM[item](parts_of(form, day), title) for day, title in ITEMS)
    if not body.startswith("<"):
        return "list.txt", f"通知公告\n{body}版权所有 © 2022 某某单位\n"
    tag = "table" if body.startswith("<tr") else "ul"
    foot = '<div class="footer">版权所有 © 2022 某某单位</div>'
    return "list.html", f"<html><body><h2>通知公告</h2><{tag}>{body}</{tag}>{foot}</body></html>"


@pytest.mark.parametrize("item", ITEM)
@pytest.mark.parametrize("form", FORMS)
def test_each_item_has_its_day(form: str, item: str) -> None:
    name, text = document(form, item)
    found = [entry for entry in parse_document(name, text.encode()).entries if entry.date]
    right = [str(entry.date.start) for entry in found if entry.date] == [
        f"{year}-{month:02d}-{day:02d}" for (year, month, day), _ in ITEMS
    ] and all(title in entry.text.text for entry, (_, title) in zip(found, ITEMS, strict=True))
    assert right != ((form, item) in LOST)
