"""The work of reading a document grows as its length does, whatever it is made of.

Work is counted, not timed: each line of Python run while a document is parsed, turns of loops
and comprehensions included. What the regular expressions do inside is bounded by
`tests/test_readers_rubble.py` (`pytest -m bench`), which takes the time.
"""

import sys
from collections.abc import Callable
from datetime import date, timedelta
from types import FrameType
from typing import Any

import pytest

from rag.entries import parse_document


def dated(pattern: str) -> Callable[[int], str]:
    """Return a maker of so many units, each of the next day."""
    first = date(1990, 1, 1)
    return lambda count: "".join(
        pattern.format(d=first + timedelta(days=number), n=number) for number in range(count)
    )


def table(head: str, row: str, tail: str = "") -> Callable[[int], str]:
    rows = dated(row)
    return lambda count: head + rows(count) + tail


SHAPES: dict[str, tuple[str, Callable[[int], str]]] = {
    "days alone": ("a.txt", dated("{d:%Y-%m-%d}\n")),
    "days alone in words": ("a.txt", dated("{d.year}年{d.month}月{d.day}日\n")),
    "short rows of text": ("a.txt", dated("{d:%Y-%m-%d},x\n")),
    "short rows, csv": ("a.csv", dated("{d:%Y-%m-%d},x\n")),
    "short rows, tsv": ("a.tsv", dated("{d:%Y-%m-%d}\tx\n")),
    "rows of columns": ("a.tsv", table("年\t月\t日\t事\n", "{d.year}\t{d.month}\t{d.day}\tx\n")),
    "rows of labels": ("a.tsv", dated("标题\t通知{n}\n时间\t{d:%Y-%m-%d}\n")),
    "table, html": ("a.html", table("<table>", "<tr><td>{d:%Y-%m-%d}<td>x", "</table>")),
    "table, markdown": ("a.md", table("|日期|事|\n|---|---|\n", "|{d:%Y-%m-%d}|x|\n")),
    "cells that reach down": (
        "a.html",
        table(
            "<table><tr>" + "<td rowspan=9999>甲" * 200,
            "<tr><td>{d:%Y-%m-%d}<td>x",
        ),
    ),
    "one wide row": ("a.csv", dated("{d:%Y-%m-%d},")),
    "list page": ("a.html", dated('<li><a href="{n}">通知</a><span>{d:%Y-%m-%d}</span></li>')),
    "nested blocks": ("a.html", dated("<div>{n}<div>")),
    "bold crumbs": ("a.html", dated("<b>x</b>")),
    "headings": ("a.md", dated("## {d:%Y-%m-%d}\n\n某事\n\n")),
    "year headings": ("a.md", dated("# {n}年\n\n- 2月7日：某事\n")),
    "years said again": ("a.txt", dated("{d.year}年\n3月 通过审查。\n{d.year}年枢纽工程开工。\n")),
    "years without 年": ("a.md", dated("- {d.year}：某事发生\n")),
    "years without a day": (
        "a.html",
        dated(
            "<p>{d.year}</p><p>{d.month}月{d.day}日</p><p>甲事</p><p>{d.year}</p><p>另一件事情发生</p>"
        ),
    ),
    "dates in parts": ("a.html", dated("<li><b>{d:%d}</b><i>{d:%Y-%m}</i><a>通知{n}</a></li>")),
    "days inside headings": ("a.md", dated("## [v{n}] {d:%Y.%m.%d} 代号：某\n- 某事\n")),
    "paragraphs that run on": (
        "a.txt",
        dated("{d.month}月{d.day}日，某局召开会议。2月5日，某事发生。\n"),
    ),
    "a feed": (
        "a.xml",
        table(
            "<feed>",
            "<entry><title>{n}</title><published>{d:%Y-%m-%d}T08:00:00Z</published></entry>",
            "</feed>",
        ),
    ),
    "stamps in a column": ("a.tsv", dated("{d:%Y%m%d}\t通知{n}\n")),
    "events said again": (
        "a.txt",
        dated("某县召开{n}次会\n{d.month}月{d.day}日，某县召开{n}次会。\n"),
    ),
    "bullets": ("a.md", dated("- {d.month}月{d.day}日：某事\n")),
    "items that run on": ("a.txt", dated("{d.month}月{d.day}日，某局召开工作会议；")),
    "labels": ("a.txt", dated("标题：通知{n}\n发布日期：{d:%Y-%m-%d}\n")),
    "labels of many names": (
        "a.txt",
        dated("事项：{n}\n甲乙丙丁{n}时间：{d:%Y-%m-%d}\n"),
    ),
    "weeks": ("a.txt", dated("第{n}周（{d.month}月1日—{d.month}月5日）\n周一：开会\n周三：调研\n")),
    "signed items": ("a.txt", dated("向小学捐书\n办公室　{d:%Y-%m-%d}\n\n")),
    "articles": ("a.txt", dated("本报讯（记者 赵敏）昨日，专项检查启动。\n\n检查启动第{n}天\n")),
    "an index": ("a.txt", dated("关于{n}的通知（政发〔2020〕{n}号　{d:%Y-%m-%d}）……（{n}）\n")),
    "lines in brackets": ("a.txt", dated("（" * 40 + "{d:%Y-%m-%d}" + "）" * 40 + "\n")),
    "days across": ("a.csv", dated("岗位,{d:%Y-%m-%d},{d.month}月{d.day}日\n值班,甲{n},乙\n")),
    "days inside sentences": ("a.txt", dated("◇某局{d.month}月{d.day}日召开第{n}次会议。\n")),
    "records of two labels": (
        "a.txt",
        dated("谣言：停课{n}\n真相：{d.month}月{d.day}日，没有。\n"),
    ),
    "relative days": ("a.txt", table("2020年2月7日，开工。\n", "同日，第{n}车间复工。\n")),
}


def work(file: str, text: str) -> int:
    """Return how many lines of Python a document's parsing runs."""
    steps = 0

    def trace(_frame: FrameType, _event: str, _argument: Any) -> Any:
        nonlocal steps
        steps += 1
        return trace

    data = text.encode()
    before = sys.gettrace()
    sys.settrace(trace)
    try:
        parse_document(file, data)
    finally:
        sys.settrace(before)
    return steps


@pytest.mark.parametrize("shape", SHAPES)
def test_twice_the_length_is_twice_the_work(shape: str) -> None:
    file, make = SHAPES[shape]
    parse_document(file, make(480).encode())  # what is read once is remembered
    short, long, longest = (work(file, make(count)) for count in (120, 240, 480))
    # from 240 to 480 it may grow by twice what it grew from 120 to 240, and a tenth
    assert longest - long <= 2.2 * max(long - short, 500)
