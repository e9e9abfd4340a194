"""What an HTML page puts around a text moves none of its dates: menus, side bars, footers."""

import html
import json
from pathlib import Path

import pytest

from rag.entries import parse_document

FOLDER = Path(__file__).parent / "gold" / "shapes"
FILES = sorted(path.name for path in FOLDER.glob("*.txt"))

HEAD = """<html><head><meta charset="utf-8"><title>小鹿县人民政府</title></head><body>
<div class="top"><a href="/">网站首页</a><a href="/a">走进小鹿</a><a href="/b">政务公开</a></div>
<div class="wz">当前位置：<a href="/">首页</a> &gt; <a href="/b">政务公开</a> &gt; 工作动态</div>
<div class="con">"""
LINKS = """</div><div class="r_box"><h4>热点新闻</h4><ul>
<li><a href="1">小鹿县举办第三届读书节</a><span>2019-04-23</span></li>
<li><a href="2">全县教育工作会议召开</a><span>2019-03-02</span></li></ul>"""
FOOT = """</div><div class="fx">分享到：<a href="#">微信</a></div>
<div class="bot"><p>主办单位：小鹿县人民政府办公室</p>
<p>Copyright © 2018-2024 小鹿县人民政府 版权所有</p></div></body></html>"""
# What is still lost: lines whose breaks HTML does not keep, and days without a year, which take
# the copyright's.
BROKEN = (
    "about56 bulletlabels42 captions39 cutindex53 groups58 mixednum oldpaper pdfbroken15"
    " pdfreport16 publicopinion16 radiolog17 retirement18 shape28_29 shattered53 underlined39"
    " wikimark41"
)
YEARLESS = " feedback58 noyear runningyear58 twopairs59 xinhua25"
LOST = {
    ("", ""): BROKEN,
    (HEAD, FOOT): BROKEN + YEARLESS + " gazette33 yiqing15",
    (HEAD, LINKS + FOOT): BROKEN + YEARLESS + " erawords56 monthtitles53 parentheses",
}


@pytest.mark.parametrize("around", LOST, ids=["alone", "page", "links"])
def test_a_page_around_a_text_moves_no_date(around: tuple[str, str]) -> None:
    above, below = around
    lost = set()
    for file in FILES:
        text = (FOLDER / file).read_bytes().decode("utf-8", "surrogateescape")
        if "\udc80" <= max(text) <= "\udcff" or "<" in text or "\t" in text:
            continue
        lines = [html.escape(line.strip()) for line in text.split("\n") if line.strip()]
        page = above + "".join(f"<p>{line}</p>\n" for line in lines) + below
        found = parse_document(f"{file}.html", page.encode()).entries
        if [(str(e.date.start), str(e.date.end)) for e in found if e.date] != labelled(file):
            lost.add(file.removesuffix(".txt"))
    assert lost == set(LOST[around].split())


def labelled(file: str) -> list[tuple[str, str]]:
    entries = json.loads((FOLDER / f"{file}.labels.json").read_text(encoding="utf-8"))["entries"]
    return [(entry["date"], entry.get("date_end", entry["date"])) for entry in entries]
