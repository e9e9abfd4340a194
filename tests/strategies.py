"""Documents written out from known entries in many shapes, and text of any kind.

A shape takes entries in order and returns a file name and its text; parsing it must give the
entries back.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby

from hypothesis import strategies as st

from rag.dates.numerals import to_chinese, to_chinese_digits

__all__ = ["SHAPES", "Item", "Shape", "any_text", "items"]

_SUBJECTS = (
    "县政府",
    "省卫生健康委",
    "市教育局",
    "区人大常委会",
    "市场监管局",
    "县委办公室",
    "交通运输厅",
)
_VERBS = ("印发", "部署", "召开会议研究", "发布", "通报", "检查")
_OBJECTS = (
    "春耕备耕工作方案",
    "冬季供暖保障措施",
    "道路养护通知",
    "校园安全检查情况",
    "防汛应急预案",
    "便民服务事项清单",
)
_BODIES = (
    "会议要求各乡镇压实责任，按时完成任务。",
    "各单位要加强值守，遇有情况及时报告。",
    "有关负责人表示，将继续做好跟踪服务。",
    "要求做到人员到位、物资到位、措施到位。",
)


@dataclass(frozen=True)
class Item:
    """One entry to be written out: its day, the last day of a range, headline and sentence."""

    day: date
    last: date
    title: str
    body: str


@st.composite
def items(draw: st.DrawFn) -> list[Item]:
    """Draw 4 to 9 entries within some weeks, oldest first, headlines all different."""
    day = draw(st.dates(date(2012, 1, 1), date(2023, 6, 30)))
    found: list[Item] = []
    for number in range(draw(st.integers(4, 9))):
        day += timedelta(days=draw(st.integers(0, 6)))
        title = "".join(draw(st.sampled_from(words)) for words in (_SUBJECTS, _VERBS, _OBJECTS))
        found.append(
            Item(day, day, f"{title}（{to_chinese(number + 1)}）", draw(st.sampled_from(_BODIES)))
        )
    return found


def any_text() -> st.SearchStrategy[str]:
    """Draw text of any kind, thick with what parsers trip over."""
    pieces = st.sampled_from(
        ["2月7日", "2020年", "1月", "\n\n27 日", "\t", "\n", "<p>", "</p>", "<ul>", "&nbsp;", "&lt;", "●", "## ",
         "**", "| ", "|---|---|\n", "[链接](http://a.cn/b)", "![图](a.jpg)", "<!--", "-->", "<script>", "</script>",
         "<td>", "<tr>", "【", "】", "2020-02-07", "2.7", "08/16", "，", "。", "同日，", "自2月10日起", "截至",
         "发布日期：", "一、", "1、", " ", "\u3000", "\ufeff", "---\n", '"', ",", "主编：", "吉林日报记者 张三", "<", ">", "&", "\\", "_"]
    )  # fmt: skip
    return st.lists(pieces | st.text(max_size=12), max_size=60).map("".join)


def _md(day: date) -> str:
    return f"{day.month}月{day.day}日"


def _ymd(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


def _year_above(entries: Sequence[Item], line: Callable[[Item], str], heading: str = "{}年") -> str:
    lines: list[str] = []
    for year, group in groupby(entries, key=lambda item: item.day.year):
        lines += [heading.format(year), *(line(item) for item in group)]
    return "\n".join(lines)


def _lines(
    entries: Sequence[Item],
    line: Callable[[Item], str],
    head: str = "工作大事记\n\n",
    gap: str = "\n",
) -> str:
    return head + gap.join(line(item) for item in entries) + "\n"


def _table_html(entries: Sequence[Item]) -> str:
    rows = "".join(
        f"<tr><td>{_ymd(item.day)}</td><td><p>{item.title}</p><p>{item.body}</p></td></tr>"
        for item in entries
    )
    return f"<html><head><title>大事记</title></head><body><table><tr><th>日期</th><th>内容</th></tr>{rows}</table></body></html>"


def _table_md(entries: Sequence[Item]) -> str:
    rows = "\n".join(f"| {item.day.isoformat()} | {item.title} | {item.body} |" for item in entries)
    return f"# 工作台账\n\n| 日期 | 标题 | 内容 |\n|---|---|---|\n{rows}\n"


def _list_page(entries: Sequence[Item]) -> str:
    rows = "\n".join(
        f'<li><a href="/n/{n}.html" title="{item.title}">{item.title}</a><span>{item.day.isoformat()}</span></li>'
        for n, item in enumerate(entries)
    )
    return f"<!DOCTYPE html><html><body><h1>通知公告</h1><ul class='list'>\n{rows}\n</ul><p>版权所有：市政府办公室</p></body></html>"


def _list_page_divs(entries: Sequence[Item]) -> str:
    rows = "\n".join(
        f'<div class="item"><span class="date">{item.day:%Y/%m/%d}</span> <a href="#">{item.title}</a></div>'
        for item in entries
    )
    return f"<html><body><div class='nav'>首页</div>{rows}</body></html>"


def _definition_list(entries: Sequence[Item]) -> str:
    rows = "".join(
        f"<dt>{_ymd(item.day)}</dt><dd>{item.title}。{item.body}</dd>" for item in entries
    )
    return f"<html><body><h2>大事记</h2><dl>{rows}</dl></body></html>"


def _month_headings(entries: Sequence[Item], day: str = "- {}日：") -> str:
    parts = ["# 工作日志"]
    for (year, month), group in groupby(entries, key=lambda item: (item.day.year, item.day.month)):
        parts.append(f"## {year}年{month}月")
        parts += [f"{day.format(item.day.day)}{item.title}。{item.body}" for item in group]
    return "\n\n".join(parts)


_EN = ("January", "February", "March", "April", "May", "June", "July", "August", "September",
       "October", "November", "December")  # fmt: skip


def _cards(entries: Sequence[Item]) -> str:
    cards = "".join(
        f"<article><h2>{item.title}</h2><time>{_ymd(item.day)}</time><p>{item.body}</p></article>"
        for item in entries
    )
    return f"<html><body><h1>新闻动态</h1>{cards}</body></html>"


def _day_headings(entries: Sequence[Item]) -> str:
    parts = ["# 日志"]
    for (year, month), group in groupby(entries, key=lambda item: (item.day.year, item.day.month)):
        parts.append(f"## {year}年{month}月")
        parts += [
            f"### {item.day.month}月{item.day.day}日\n\n{item.title}。{item.body}" for item in group
        ]
    return "\n\n".join(parts)


def _month_lines(entries: Sequence[Item]) -> str:
    parts = ["县大事记"]
    for year, group in groupby(entries, key=lambda item: item.day.year):
        parts.append(f"{year}年")
        for month, inner in groupby(group, key=lambda item: item.day.month):
            parts.append(f"{to_chinese(month)}月")
            parts += [f"{item.day.day}日  {item.title}。{item.body}" for item in inner]
    return "\n".join(parts)


def _wrapped(text: str, width: int = 22) -> str:
    return "\n".join(text[start : start + width] for start in range(0, len(text), width))


def _run_on(entries: Sequence[Item]) -> str:
    year = entries[0].day.year
    text = "".join(f"{_md(item.day)}，{item.title}，工作有序推进；" for item in entries)
    return f"{year}年工作回顾\n\n{text}\n"


def _numbered_run_on(entries: Sequence[Item]) -> str:
    text = " ".join(
        f"{n} 、 {item.day.month} 月 {item.day.day} 日 , {item.title}。{item.body}"
        for n, item in enumerate(entries, 1)
    )
    return f"一周观察\n{entries[-1].day.isoformat()} 15:02\n本周概要，重点如下。 {text}\n"


def _chinese_day(day: date) -> str:
    return f"{to_chinese_digits(day.year)}年{to_chinese(day.month)}月{to_chinese(day.day)}日"


def _wide(text: str) -> str:
    return text.translate({ord(str(digit)): chr(0xFF10 + digit) for digit in range(10)})


@dataclass(frozen=True)
class Shape:
    """A way to write entries out.

    Attributes:
        one_year: Whether the shape can name only one year.
        newest_first: Whether it turns the order round.
    """

    file: str
    write: Callable[[Sequence[Item]], str]
    one_year: bool = False
    newest_first: bool = False


# one line a shape reads best, however long
# ruff: noqa: E501
SHAPES: dict[str, Shape] = {
    "tab rows": Shape("a.txt", lambda e: "工作简报\n\n" + _year_above(e, lambda i: f"{_md(i.day)}\t{i.title} {i.body}")),
    "tab rows, spaced": Shape("a.txt", lambda e: _lines(e, lambda i: f"{i.day.year} 年 {i.day.month} 月 {i.day.day} 日\t<p>{i.title}</p> <p>{i.body}</p>")),
    "csv": Shape("a.csv", lambda e: "日期,标题,内容\n" + "\n".join(f'{i.day.isoformat()},{i.title},"{i.body}"' for i in e)),
    "csv, date last": Shape("a.csv", lambda e: "标题,内容,日期\n" + "\n".join(f"{i.title},{i.body},{i.day:%Y/%m/%d}" for i in e)),
    "tsv": Shape("a.tsv", lambda e: "\n".join(f"{i.day.isoformat()}\t{i.title}\t{i.body}" for i in e)),
    "html table": Shape("a.html", _table_html),
    "markdown table": Shape("a.md", _table_md),
    "day headings": Shape("a.md", lambda e: _lines(e, lambda i: f"## {_ymd(i.day)}\n\n{i.title}\n\n{i.body}", "# 日志\n\n", "\n\n")),
    "titled headings": Shape("a.md", lambda e: _lines(e, lambda i: f"### {i.day.isoformat()} {i.title}\n\n{i.body}", "# 日志\n\n", "\n\n")),
    "headings, date last": Shape("a.md", lambda e: _lines(e, lambda i: f"## {i.title} - {i.day.year}/{i.day.month}/{i.day.day}\n\n- {i.body}", "# 更新日志\n\n", "\n\n")),
    "bold dates": Shape("a.md", lambda e: _lines(e, lambda i: f"**{_ymd(i.day)}** {i.title}。{i.body}", gap="\n\n")),
    "bold dates alone": Shape("a.md", lambda e: _lines(e, lambda i: f"**{_ymd(i.day)}**\n\n{i.title}。{i.body}", gap="\n\n")),
    "brackets": Shape("a.txt", lambda e: "大事记\n\n" + _year_above(e, lambda i: f"【{_md(i.day)}】{i.title}。{i.body}", "（{}年）")),
    "square brackets": Shape("a.txt", lambda e: _lines(e, lambda i: f"[{i.day.isoformat()} 09:30] {i.title}。{i.body}")),
    "bullets": Shape("a.md", lambda e: "# 纪事\n\n" + _year_above(e, lambda i: f"- {_md(i.day)}：{i.title}。{i.body}", "\n## {}\n")),
    "star bullets": Shape("a.md", lambda e: _lines(e, lambda i: f"* {i.day.isoformat()} {i.title}。{i.body}")),
    "round bullets": Shape("a.txt", lambda e: _lines(e, lambda i: f"● {_ymd(i.day)}，{i.title}。{i.body}")),
    "numbered": Shape("a.txt", lambda e: "大事记\n" + "\n".join(f"{n}.{_ymd(i.day)},{i.title}。{i.body}" for n, i in enumerate(e, 1))),
    "numbered, chinese": Shape("a.txt", lambda e: "大事记\n" + "\n".join(f"（{to_chinese(n)}）{_ymd(i.day)}，{i.title}。{i.body}" for n, i in enumerate(e, 1))),
    "list page": Shape("a.html", _list_page),
    "list page, date first": Shape("a.html", _list_page_divs),
    "date at line's end": Shape("a.txt", lambda e: _lines(e, lambda i: f"{i.title}  {i.day.isoformat()}")),
    "date in brackets at line's end": Shape("a.txt", lambda e: _lines(e, lambda i: f"{i.title}（{_ymd(i.day)}）")),
    "definition list": Shape("a.html", _definition_list),
    "date alone": Shape("a.txt", lambda e: _lines(e, lambda i: f"{_ymd(i.day)}\n{i.title}\n{i.body}", gap="\n\n")),
    "date and weekday alone": Shape("a.txt", lambda e: _lines(e, lambda i: f"{_ymd(i.day)} 星期{'一二三四五六日'[i.day.weekday()]}\n{i.title}。\n{i.body}", gap="\n\n")),
    "chronicle": Shape("a.txt", lambda e: "县大事记\n" + _year_above(e, lambda i: f"    {_md(i.day)}  {i.title}。{i.body}", "  {}年")),
    "chronicle, comma": Shape("a.txt", lambda e: _lines(e, lambda i: f"{_ymd(i.day)}，{i.title}。{i.body}")),
    "chronicle, no mark": Shape("a.txt", lambda e: _lines(e, lambda i: f"{_ymd(i.day)}{i.title}。{i.body}")),
    "chinese numerals": Shape("a.txt", lambda e: _lines(e, lambda i: f"{_chinese_day(i.day)}  {i.title}。{i.body}")),
    "full width": Shape("a.txt", lambda e: _lines(e, lambda i: f"{_wide(_ymd(i.day))}　{i.title}。{i.body}")),
    "dotted": Shape("a.txt", lambda e: _lines(e, lambda i: f"{i.day.year}.{i.day.month}.{i.day.day} {i.title}。{i.body}")),
    "slashed": Shape("a.txt", lambda e: _lines(e, lambda i: f"{i.day.year}/{i.day.month:02d}/{i.day.day:02d} {i.title}。{i.body}")),
    "traditional": Shape("a.txt", lambda e: _lines(e, lambda i: f"{i.day.year}年{i.day.month}月{i.day.day}號：{i.title}。{i.body}")),
    "label lines": Shape("a.txt", lambda e: "\n".join(f"标题：{i.title}\n发布日期：{i.day.isoformat()}\n内容：{i.body}\n" for i in e)),
    "labels and values apart": Shape("a.txt", lambda e: "\n".join(f"标题：\n{i.title}\n发布日期：\n{_ymd(i.day)}\n{i.body}\n" for i in e)),
    "split date": Shape("a.txt", lambda e: _lines(e, lambda i: f"{i.day.year}年\n{_md(i.day)}\n{i.title}。{i.body}", gap="\n\n")),
    "month headings": Shape("a.md", _month_headings),
    "run-on": Shape("a.txt", _run_on, one_year=True),
    "numbered run-on": Shape("a.txt", _numbered_run_on, one_year=True),
    "headline, date, text": Shape("a.html", _cards),
    "headline over date": Shape("a.html", lambda e: "<html><body><h1>新闻</h1><ul>" + "".join(f"<li><a>{i.title}</a><p>{i.day.isoformat()}</p></li>" for i in e) + "</ul></body></html>"),
    "lines over dates": Shape("a.txt", lambda e: "\n".join(f"{i.title}\n{i.day.isoformat()}" for i in e)),
    "signed notices": Shape("a.txt", lambda e: "\n\n".join(f"{i.title}\n\n各乡镇人民政府：\n{i.body}{i.body}\n县人民政府\n{_ymd(i.day)}" for i in e)),
    "day headings by month": Shape("a.md", lambda e: _day_headings(e)),
    "bold days by month": Shape("a.md", lambda e: _month_headings(e, "- **{}日** ")),
    "days by month": Shape("a.txt", lambda e: _month_lines(e)),
    "short numeric": Shape("a.html", lambda e: f"<html><body><p>发布时间：{(e[-1].day + timedelta(days=2)).isoformat()}</p><ul>" + "".join(f"<li><span>{i.day:%m-%d}</span> <a>{i.title}</a></li>" for i in e) + "</ul></body></html>"),
    "newest first": Shape("a.txt", lambda e: _lines(e[::-1], lambda i: f"{_ymd(i.day)}  {i.title}。{i.body}"), newest_first=True),
    "diary": Shape("a.txt", lambda e: _lines(e, lambda i: f"{_ymd(i.day)} 星期{'一二三四五六日'[i.day.weekday()]} 晴\n{i.title}。\n{i.body}", gap="\n\n")),
    "log": Shape("a.txt", lambda e: _lines(e, lambda i: f"{i.day.isoformat()} 08:00:01 {i.title}。{i.body}")),
    "label and rest": Shape("a.txt", lambda e: _lines(e, lambda i: f"时间：{_ymd(i.day)}　地点：县政府\n{i.title}\n{i.body}", gap="\n\n")),
    "nested bullets": Shape("a.md", lambda e: _lines(e, lambda i: f"- {i.day.isoformat()}\n  - {i.title}\n  - {i.body}", "# 周报\n\n")),
    "wrapped": Shape("a.txt", lambda e: _lines(e, lambda i: _wrapped(f"{_ymd(i.day)}，{i.title}。{i.body}{i.body}"), gap="\n")),
    "rows with hours": Shape("a.txt", lambda e: _lines(e, lambda i: f"{_ymd(i.day)}上午\t{i.title}\t{i.body}")),
    "english": Shape("a.md", lambda e: _lines(e, lambda i: f"## {_EN[i.day.month - 1]} {i.day.day}, {i.day.year}\n\n{i.title}。{i.body}", "# Notes\n\n", "\n\n")),
    "quoted dates": Shape("a.txt", lambda e: _lines(e, lambda i: f"〔{_ymd(i.day)}〕{i.title}。{i.body}")),
    "dash after date": Shape("a.txt", lambda e: _lines(e, lambda i: f"{_ymd(i.day)}——{i.title}。{i.body}")),
    "split elements": Shape("a.html", lambda e: "<html><body><h1>日志</h1>" + "".join(f"<p><span>{i.day.year}年{i.day.month}</span><span>月{i.day.day}日</span>：{i.title}。{i.body}</p>" for i in e) + "</body></html>"),
}  # fmt: skip
