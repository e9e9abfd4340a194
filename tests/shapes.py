"""Documents written out from known entries in many shapes.

A shape takes entries in order and returns a document's text; parsing it must give the entries
back.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta

from rag.dates.numerals import to_chinese
from tests.strategies import Item
from tests.writing import (
    EN,
    cards,
    chinese_day,
    day_headings,
    definition_list,
    lines,
    list_page,
    list_page_divs,
    md,
    month_headings,
    month_lines,
    numbered_run_on,
    run_on,
    table_html,
    table_md,
    wide,
    wrapped,
    year_above,
    ymd,
)

__all__ = ["SHAPES", "Shape"]


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


SHAPES: dict[str, Shape] = {
    "tab rows": Shape(
        "a.txt",
        lambda e: "工作简报\n\n" + year_above(e, lambda i: f"{md(i.day)}\t{i.title} {i.body}"),
    ),
    "tab rows, spaced": Shape(
        "a.txt",
        lambda e: lines(
            e,
            lambda i: (
                f"{i.day.year} 年 {i.day.month} 月 {i.day.day} 日\t<p>{i.title}</p> <p>{i.body}</p>"
            ),
        ),
    ),
    "csv": Shape(
        "a.csv",
        lambda e: (
            "日期,标题,内容\n" + "\n".join(f'{i.day.isoformat()},{i.title},"{i.body}"' for i in e)
        ),
    ),
    "csv, date last": Shape(
        "a.csv",
        lambda e: "标题,内容,日期\n" + "\n".join(f"{i.title},{i.body},{i.day:%Y/%m/%d}" for i in e),
    ),
    "tsv": Shape(
        "a.tsv", lambda e: "\n".join(f"{i.day.isoformat()}\t{i.title}\t{i.body}" for i in e)
    ),
    "html table": Shape("a.html", table_html),
    "markdown table": Shape("a.md", table_md),
    "day headings": Shape(
        "a.md",
        lambda e: lines(
            e, lambda i: f"## {ymd(i.day)}\n\n{i.title}\n\n{i.body}", "# 日志\n\n", "\n\n"
        ),
    ),
    "titled headings": Shape(
        "a.md",
        lambda e: lines(
            e, lambda i: f"### {i.day.isoformat()} {i.title}\n\n{i.body}", "# 日志\n\n", "\n\n"
        ),
    ),
    "headings, date last": Shape(
        "a.md",
        lambda e: lines(
            e,
            lambda i: f"## {i.title} - {i.day.year}/{i.day.month}/{i.day.day}\n\n- {i.body}",
            "# 更新日志\n\n",
            "\n\n",
        ),
    ),
    "bold dates": Shape(
        "a.md", lambda e: lines(e, lambda i: f"**{ymd(i.day)}** {i.title}。{i.body}", gap="\n\n")
    ),
    "bold dates alone": Shape(
        "a.md",
        lambda e: lines(e, lambda i: f"**{ymd(i.day)}**\n\n{i.title}。{i.body}", gap="\n\n"),
    ),
    "brackets": Shape(
        "a.txt",
        lambda e: (
            "大事记\n\n"
            + year_above(e, lambda i: f"【{md(i.day)}】{i.title}。{i.body}", "（{}年）")
        ),
    ),
    "square brackets": Shape(
        "a.txt", lambda e: lines(e, lambda i: f"[{i.day.isoformat()} 09:30] {i.title}。{i.body}")
    ),
    "bullets": Shape(
        "a.md",
        lambda e: (
            "# 纪事\n\n"
            + year_above(e, lambda i: f"- {md(i.day)}：{i.title}。{i.body}", "\n## {}\n")
        ),
    ),
    "star bullets": Shape(
        "a.md", lambda e: lines(e, lambda i: f"* {i.day.isoformat()} {i.title}。{i.body}")
    ),
    "round bullets": Shape(
        "a.txt", lambda e: lines(e, lambda i: f"● {ymd(i.day)}，{i.title}。{i.body}")
    ),
    "numbered": Shape(
        "a.txt",
        lambda e: (
            "大事记\n"
            + "\n".join(f"{n}.{ymd(i.day)},{i.title}。{i.body}" for n, i in enumerate(e, 1))
        ),
    ),
    "numbered, chinese": Shape(
        "a.txt",
        lambda e: (
            "大事记\n"
            + "\n".join(
                f"（{to_chinese(n)}）{ymd(i.day)}，{i.title}。{i.body}" for n, i in enumerate(e, 1)
            )
        ),
    ),
    "list page": Shape("a.html", list_page),
    "list page, date first": Shape("a.html", list_page_divs),
    "date at line's end": Shape(
        "a.txt", lambda e: lines(e, lambda i: f"{i.title}  {i.day.isoformat()}")
    ),
    "date in brackets at line's end": Shape(
        "a.txt", lambda e: lines(e, lambda i: f"{i.title}（{ymd(i.day)}）")
    ),
    "definition list": Shape("a.html", definition_list),
    "date alone": Shape(
        "a.txt", lambda e: lines(e, lambda i: f"{ymd(i.day)}\n{i.title}\n{i.body}", gap="\n\n")
    ),
    "date and weekday alone": Shape(
        "a.txt",
        lambda e: lines(
            e,
            lambda i: (
                f"{ymd(i.day)} 星期{'一二三四五六日'[i.day.weekday()]}\n{i.title}。\n{i.body}"
            ),
            gap="\n\n",
        ),
    ),
    "chronicle": Shape(
        "a.txt",
        lambda e: (
            "县大事记\n"
            + year_above(e, lambda i: f"    {md(i.day)}  {i.title}。{i.body}", "  {}年")
        ),
    ),
    "chronicle, comma": Shape(
        "a.txt", lambda e: lines(e, lambda i: f"{ymd(i.day)}，{i.title}。{i.body}")
    ),
    "chronicle, no mark": Shape(
        "a.txt", lambda e: lines(e, lambda i: f"{ymd(i.day)}{i.title}。{i.body}")
    ),
    "chinese numerals": Shape(
        "a.txt", lambda e: lines(e, lambda i: f"{chinese_day(i.day)}  {i.title}。{i.body}")
    ),
    "full width": Shape(
        "a.txt", lambda e: lines(e, lambda i: f"{wide(ymd(i.day))}　{i.title}。{i.body}")
    ),
    "dotted": Shape(
        "a.txt",
        lambda e: lines(e, lambda i: f"{i.day.year}.{i.day.month}.{i.day.day} {i.title}。{i.body}"),
    ),
    "slashed": Shape(
        "a.txt",
        lambda e: lines(
            e, lambda i: f"{i.day.year}/{i.day.month:02d}/{i.day.day:02d} {i.title}。{i.body}"
        ),
    ),
    "traditional": Shape(
        "a.txt",
        lambda e: lines(
            e, lambda i: f"{i.day.year}年{i.day.month}月{i.day.day}號：{i.title}。{i.body}"
        ),
    ),
    "label lines": Shape(
        "a.txt",
        lambda e: "\n".join(
            f"标题：{i.title}\n发布日期：{i.day.isoformat()}\n内容：{i.body}\n" for i in e
        ),
    ),
    "labels and values apart": Shape(
        "a.txt",
        lambda e: "\n".join(f"标题：\n{i.title}\n发布日期：\n{ymd(i.day)}\n{i.body}\n" for i in e),
    ),
    "split date": Shape(
        "a.txt",
        lambda e: lines(
            e, lambda i: f"{i.day.year}年\n{md(i.day)}\n{i.title}。{i.body}", gap="\n\n"
        ),
    ),
    "month headings": Shape("a.md", month_headings),
    "run-on": Shape("a.txt", run_on, one_year=True),
    "numbered run-on": Shape("a.txt", numbered_run_on, one_year=True),
    "headline, date, text": Shape("a.html", cards),
    "headline over date": Shape(
        "a.html",
        lambda e: (
            "<html><body><h1>新闻</h1><ul>"
            + "".join(f"<li><a>{i.title}</a><p>{i.day.isoformat()}</p></li>" for i in e)
            + "</ul></body></html>"
        ),
    ),
    "lines over dates": Shape(
        "a.txt", lambda e: "\n".join(f"{i.title}\n{i.day.isoformat()}" for i in e)
    ),
    "signed notices": Shape(
        "a.txt",
        lambda e: "\n\n".join(
            f"{i.title}\n\n各乡镇人民政府：\n{i.body}{i.body}\n县人民政府\n{ymd(i.day)}" for i in e
        ),
    ),
    "day headings by month": Shape("a.md", lambda e: day_headings(e)),
    "bold days by month": Shape("a.md", lambda e: month_headings(e, "- **{}日** ")),
    "days by month": Shape("a.txt", lambda e: month_lines(e)),
    "short numeric": Shape(
        "a.html",
        lambda e: (
            f"<html><body><p>发布时间：{(e[-1].day + timedelta(days=2)).isoformat()}</p><ul>"
            + "".join(f"<li><span>{i.day:%m-%d}</span> <a>{i.title}</a></li>" for i in e)
            + "</ul></body></html>"
        ),
    ),
    "newest first": Shape(
        "a.txt",
        lambda e: lines(e[::-1], lambda i: f"{ymd(i.day)}  {i.title}。{i.body}"),
        newest_first=True,
    ),
    "diary": Shape(
        "a.txt",
        lambda e: lines(
            e,
            lambda i: (
                f"{ymd(i.day)} 星期{'一二三四五六日'[i.day.weekday()]} 晴\n{i.title}。\n{i.body}"
            ),
            gap="\n\n",
        ),
    ),
    "log": Shape(
        "a.txt", lambda e: lines(e, lambda i: f"{i.day.isoformat()} 08:00:01 {i.title}。{i.body}")
    ),
    "label and rest": Shape(
        "a.txt",
        lambda e: lines(
            e, lambda i: f"时间：{ymd(i.day)}　地点：县政府\n{i.title}\n{i.body}", gap="\n\n"
        ),
    ),
    "nested bullets": Shape(
        "a.md",
        lambda e: lines(
            e, lambda i: f"- {i.day.isoformat()}\n  - {i.title}\n  - {i.body}", "# 周报\n\n"
        ),
    ),
    "wrapped": Shape(
        "a.txt",
        lambda e: lines(
            e, lambda i: wrapped(f"{ymd(i.day)}，{i.title}。{i.body}{i.body}"), gap="\n"
        ),
    ),
    "rows with hours": Shape(
        "a.txt", lambda e: lines(e, lambda i: f"{ymd(i.day)}上午\t{i.title}\t{i.body}")
    ),
    "english": Shape(
        "a.md",
        lambda e: lines(
            e,
            lambda i: f"## {EN[i.day.month - 1]} {i.day.day}, {i.day.year}\n\n{i.title}。{i.body}",
            "# Notes\n\n",
            "\n\n",
        ),
    ),
    "quoted dates": Shape(
        "a.txt", lambda e: lines(e, lambda i: f"〔{ymd(i.day)}〕{i.title}。{i.body}")
    ),
    "dash after date": Shape(
        "a.txt", lambda e: lines(e, lambda i: f"{ymd(i.day)}——{i.title}。{i.body}")
    ),
    "split elements": Shape(
        "a.html",
        lambda e: (
            "<html><body><h1>日志</h1>"
            + "".join(
                f"<p><span>{i.day.year}年{i.day.month}</span><span>月{i.day.day}日</span>：{i.title}。{i.body}</p>"
                for i in e
            )
            + "</body></html>"
        ),
    ),
}
