"""Readers decode what people save, and tell where each character stands."""

# ruff: noqa: E501 - a document's line is read best in one piece

import pytest
from hypothesis import given, settings

from rag.errors import DocumentError
from rag.readers import Piece, Reading, read
from tests.strategies import any_text


def texts(reading: Reading) -> list[str]:
    return [piece.text.text for piece in reading.pieces]


def cells(reading: Reading) -> list[tuple[int | None, int, str]]:
    return [(piece.row, piece.cell, piece.text.text) for piece in reading.pieces]


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "gb18030", "gbk", "utf-16", "utf-16-le"]
)
def test_every_usual_encoding_is_read(encoding: str) -> None:
    text = "领导参考\r\n２月７日，召开会议。\r\n"
    data = text.encode(encoding)
    data = b"\xff\xfe" + data if encoding == "utf-16-le" else data
    reading = read("a.txt", data)
    assert reading.text.lstrip("\ufeff") == text
    assert texts(reading) == ["领导参考", "２月７日，召开会议。"]


def test_a_declared_encoding_is_tried_before_guesses() -> None:
    page = '<html><head><meta charset="big5"><title>會議</title></head><body><p>召開會議</p></body></html>'
    assert "召開會議" in read("a.html", page.encode("big5")).text


@pytest.mark.parametrize(
    ("data", "found"),
    [
        (b"%PDF-1.7\n", "二进制"),
        (b"PK\x03\x04docx", "二进制"),
        (b"\xef\xbb\xbf\xff\xff", "标记"),
        (b"  \n", "没有可读"),
        (b"", "没有可读"),
    ],
)
def test_what_is_no_text_is_refused(data: bytes, found: str) -> None:
    with pytest.raises(DocumentError, match=found) as caught:
        read("报告.txt", data)
    assert str(caught.value).startswith("报告.txt：")


def test_a_page_is_read_by_blocks_without_what_nobody_sees() -> None:
    page = (
        "<!DOCTYPE html><html><head><title>通知</title><style>p{}</style></head><body><!-- 分享 -->"
        "<script>var d='2月7日';</script><h2>标&nbsp;题</h2><p>第一段\n  续&amp;完</p><ul><li>甲<li>乙</ul></body></html>"
    )
    reading = read("a.html", page.encode())
    assert texts(reading) == ["通知", "标 题", "第一段续&完", "甲", "乙"]
    assert [piece.heading for piece in reading.pieces] == [0, 2, 0, 0, 0]
    assert [piece.item for piece in reading.pieces] == [False, False, False, True, True]
    assert reading.pieces[0].meta


def test_what_a_server_would_have_run_is_seen_by_nobody() -> None:
    page = (
        "<%-- 2021/12/6 --%>\n<%@ page %>\n<?php if ($a->b) { echo '2021年'; } ?>"
        "<ul><li><%= title %>甲</li><li><?= $x ?>乙</li></ul>"
    )
    assert texts(read("a.html", page.encode())) == ["甲", "乙"]


def test_comments_without_a_page_below_them_are_read_at_once() -> None:
    assert texts(read("a.txt", ("<!-- 注 -->" * 10_000 + "例会").encode())) == ["例会"]


def test_a_date_split_over_elements_is_one_and_a_trailing_one_is_parted() -> None:
    page = '<html><body><p><span>2022年4月</span><span>2</span><span>5日</span></p><li><a>共2例</a><span class="time">2022-04-27</span></li></body></html>'
    assert texts(read("a.html", page.encode())) == ["2022年4月25日", "共2例 2022-04-27"]


def test_rows_and_spanning_cells_keep_their_columns() -> None:
    page = '<html><body><table><tr><td rowspan="2">3月1日</td><td>甲</td></tr><tr><td>乙</td></tr></table></body></html>'
    assert cells(read("a.html", page.encode())) == [(0, 0, "3月1日"), (0, 1, "甲"), (1, 1, "乙")]


def test_tabs_part_cells_in_text() -> None:
    reading = read("a.txt", "1月 23日\t<p>通知</p> <p>正文。</p>\n\t续行\n".encode())
    assert cells(reading) == [(0, 0, "1月 23日"), (0, 1, "通知"), (0, 1, "正文。"), (1, 1, "续行")]


def test_markdown_marks_are_read_and_left_out() -> None:
    text = "## 二月\n\n- **7日** [通知](http://a.cn/b)\n* 乙\n\n| 日期 | 事项 |\n|---|---|\n| 2月7日 | 例会 |\n"
    reading = read("a.md", text.encode())
    assert texts(reading) == ["二月", "- 7日 通知", "乙", "日期", "事项", "2月7日", "例会"]
    first: Piece = reading.pieces[1]
    assert (first.item, first.lead, reading.pieces[0].heading) == (True, 2, 2)


def test_csv_cells_may_hold_separators_quotes_and_line_ends() -> None:
    reading = read("a.csv", '日期,内容\n2020-02-07,"甲,""乙""了\n丙"\n'.encode())
    assert cells(reading)[2:] == [(1, 0, "2020-02-07"), (1, 1, '甲,"乙"了丙')]
    assert cells(read("a.csv", "日期;内容\n2月7日;例会\n".encode()))[2] == (1, 0, "2月7日")


def test_front_matter_is_kept_apart_and_says_what_it_says() -> None:
    reading = read(
        "a.md", "---\ntitle: '大考'\ndate: Sun, 13 Mar 2022 09:42:07 GMT\n---\n\n正文。\n".encode()
    )
    assert dict(reading.facts) == {"title": "大考", "published": "Sun, 13 Mar 2022 09:42:07 GMT"}
    assert [piece.meta for piece in reading.pieces] == [True, True, False]


@settings(max_examples=100, deadline=None)
@given(any_text())
def test_every_run_is_copied_character_by_character(text: str) -> None:
    for file in ("a.txt", "a.html", "a.csv"):
        try:
            reading = read(file, text.encode("utf-8", "surrogatepass"))
        except DocumentError:
            continue
        position = -1
        for piece in reading.pieces:
            for run in piece.text.runs:
                assert run.source > position
                position = run.source_end - 1
                if run.length == run.source_length:
                    copied = reading.text[run.source : run.source_end]
                    assert piece.text.text[run.start : run.end] == copied


def furniture(html: str) -> dict[str, bool]:
    pieces = read("page.html", html.encode()).pieces
    return {piece.text.text: piece.meta for piece in pieces}


def test_a_pages_furniture_is_told_from_what_it_says() -> None:
    page = (
        '<html><body><nav><a>首页</a></nav><div class="main-nav"><a>政务公开</a></div>'
        '<ul class="position-list"><li>2023-05-06 招聘编辑</li></ul>'
        "<article><h1>开馆公告</h1><p>本馆自5月6日起恢复开放，欢迎参观。</p>"
        "<footer>2023-05-04 供稿</footer></article>"
        '<div class="sidebar"><p>24小时热榜</p></div><footer>版权所有</footer></body></html>'
    )
    assert furniture(page) == {
        "首页": True,
        "政务公开": True,
        "2023-05-06 招聘编辑": False,
        "开馆公告": False,
        "本馆自5月6日起恢复开放，欢迎参观。": False,
        "2023-05-04 供稿": False,
        "24小时热榜": True,
        "版权所有": True,
    }


def test_an_element_left_open_does_not_swallow_the_page() -> None:
    page = '<html><body><div class="nav"><a>首页</a><p>2023-05-06 市政府召开常务会议。</p></body></html>'
    assert not any(furniture(page).values())
