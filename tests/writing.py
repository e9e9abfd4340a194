"""How known entries are written out: dates, lines, tables, pages."""

from collections.abc import Callable, Sequence
from datetime import date
from itertools import groupby

from rag.dates.numerals import to_chinese, to_chinese_digits
from tests.strategies import Item

__all__ = [
    "EN",
    "cards",
    "chinese_day",
    "day_headings",
    "definition_list",
    "lines",
    "list_page",
    "list_page_divs",
    "md",
    "month_headings",
    "month_lines",
    "numbered_run_on",
    "run_on",
    "table_html",
    "table_md",
    "wide",
    "wrapped",
    "year_above",
    "ymd",
]


def md(day: date) -> str:
    return f"{day.month}月{day.day}日"


def ymd(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


def year_above(entries: Sequence[Item], line: Callable[[Item], str], heading: str = "{}年") -> str:
    lines: list[str] = []
    for year, group in groupby(entries, key=lambda item: item.day.year):
        lines += [heading.format(year), *(line(item) for item in group)]
    return "\n".join(lines)


def lines(
    entries: Sequence[Item],
    line: Callable[[Item], str],
    head: str = "工作大事记\n\n",
    gap: str = "\n",
) -> str:
    return head + gap.join(line(item) for item in entries) + "\n"


def table_html(entries: Sequence[Item]) -> str:
    rows = "".join(
        f"<tr><td>{ymd(item.day)}</td><td><p>{item.title}</p><p>{item.body}</p></td></tr>"
        for item in entries
    )
    head = "<html><head><title>大事记</title></head><body>"
    return f"{head}<table><tr><th>日期</th><th>内容</th></tr>{rows}</table></body></html>"


def table_md(entries: Sequence[Item]) -> str:
    rows = "\n".join(f"| {item.day.isoformat()} | {item.title} | {item.body} |" for item in entries)
    return f"# 工作台账\n\n| 日期 | 标题 | 内容 |\n|---|---|---|\n{rows}\n"


def list_page(entries: Sequence[Item]) -> str:
    rows = "\n".join(
        f'<li><a href="/n/{n}.html" title="{item.title}">{item.title}</a>'
        f"<span>{item.day.isoformat()}</span></li>"
        for n, item in enumerate(entries)
    )
    head, foot = "<!DOCTYPE html><html><body><h1>通知公告</h1>", "<p>版权所有：市政府办公室</p>"
    return f"{head}<ul class='list'>\n{rows}\n</ul>{foot}</body></html>"


def list_page_divs(entries: Sequence[Item]) -> str:
    rows = "\n".join(
        f'<div class="item"><span class="date">{item.day:%Y/%m/%d}</span> '
        f'<a href="#">{item.title}</a></div>'
        for item in entries
    )
    return f"<html><body><div class='nav'>首页</div>{rows}</body></html>"


def definition_list(entries: Sequence[Item]) -> str:
    rows = "".join(
        f"<dt>{ymd(item.day)}</dt><dd>{item.title}。{item.body}</dd>" for item in entries
    )
    return f"<html><body><h2>大事记</h2><dl>{rows}</dl></body></html>"


def month_headings(entries: Sequence[Item], day: str = "- {}日：") -> str:
    parts = ["# 工作日志"]
    for (year, month), group in groupby(entries, key=lambda item: (item.day.year, item.day.month)):
        parts.append(f"## {year}年{month}月")
        parts += [f"{day.format(item.day.day)}{item.title}。{item.body}" for item in group]
    return "\n\n".join(parts)


EN = ("January", "February", "March", "April", "May", "June", "July", "August", "September",
       "October", "November", "December")  # fmt: skip


def cards(entries: Sequence[Item]) -> str:
    cards = "".join(
        f"<article><h2>{item.title}</h2><time>{ymd(item.day)}</time><p>{item.body}</p></article>"
        for item in entries
    )
    return f"<html><body><h1>新闻动态</h1>{cards}</body></html>"


def day_headings(entries: Sequence[Item]) -> str:
    parts = ["# 日志"]
    for (year, month), group in groupby(entries, key=lambda item: (item.day.year, item.day.month)):
        parts.append(f"## {year}年{month}月")
        parts += [
            f"### {item.day.month}月{item.day.day}日\n\n{item.title}。{item.body}" for item in group
        ]
    return "\n\n".join(parts)


def month_lines(entries: Sequence[Item]) -> str:
    parts = ["县大事记"]
    for year, group in groupby(entries, key=lambda item: item.day.year):
        parts.append(f"{year}年")
        for month, inner in groupby(group, key=lambda item: item.day.month):
            parts.append(f"{to_chinese(month)}月")
            parts += [f"{item.day.day}日  {item.title}。{item.body}" for item in inner]
    return "\n".join(parts)


def wrapped(text: str, width: int = 22) -> str:
    return "\n".join(text[start : start + width] for start in range(0, len(text), width))


def run_on(entries: Sequence[Item]) -> str:
    year = entries[0].day.year
    text = "".join(f"{md(item.day)}，{item.title}，工作有序推进；" for item in entries)
    return f"{year}年工作回顾\n\n{text}\n"


def numbered_run_on(entries: Sequence[Item]) -> str:
    text = " ".join(
        f"{n} 、 {item.day.month} 月 {item.day.day} 日 , {item.title}。{item.body}"
        for n, item in enumerate(entries, 1)
    )
    return f"一周观察\n{entries[-1].day.isoformat()} 15:02\n本周概要，重点如下。 {text}\n"


def chinese_day(day: date) -> str:
    return f"{to_chinese_digits(day.year)}年{to_chinese(day.month)}月{to_chinese(day.day)}日"


def wide(text: str) -> str:
    return text.translate({ord(str(digit)): chr(0xFF10 + digit) for digit in range(10)})
