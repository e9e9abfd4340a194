"""The seeds against gold read by hand from the files: every entry, its title, days and ends."""

import re
import tomllib
from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from rag.corpus_file import read_corpus_file
from rag.entries import ParsedDocument, explain, parse_document
from rag.records import Entry

SEEDS = Path(__file__).parent.parent / "seeds"
GOLD = Path(__file__).parent / "gold"
TABLE = "000_b8d15dbf0167259f.txt"
ARTICLES: dict[str, Any] = tomllib.loads((GOLD / "articles.toml").read_text(encoding="utf-8"))


def parsed(name: str) -> ParsedDocument:
    described = read_corpus_file(SEEDS / "corpus.toml")
    return parse_document(name, (SEEDS / name).read_bytes(), described[name])


def dated(name: str) -> list[Entry]:
    return [entry for entry in parsed(name).entries if entry.kind == "entry"]


def test_every_row_of_the_table_has_its_day_title_and_section() -> None:
    parts = (GOLD / "000.tsv").read_text(encoding="utf-8").split("\n\n")
    sections = ("一、吉林省疫情防控重点举措", "二、吉林省主要领导关于抗击疫情指示")
    gold = [
        (*line.split("\t"), section)
        for part, section in zip(parts, sections, strict=True)
        for line in part.splitlines()
    ]
    entries = dated(TABLE)
    assert [
        (entry.date.start.isoformat(), entry.title, entry.section)
        for entry in entries
        if entry.date and entry.date.start
    ] == gold
    assert all(entry.date and entry.date.start == entry.date.end for entry in entries)
    assert all(entry.text.text.startswith(entry.title) for entry in entries)
    assert all(entry.year_inferred and entry.published == date(2020, 2, 25) for entry in entries)


def test_rows_are_counted_by_part_and_month() -> None:
    counts = Counter(
        (entry.section[0], entry.date.start.month)
        for entry in dated(TABLE)
        if entry.date and entry.date.start
    )
    assert counts == {("一", 1): 11, ("一", 2): 12, ("二", 1): 11, ("二", 2): 59}


@pytest.mark.parametrize("name", ARTICLES)
def test_every_article_has_its_days_title_and_ends(name: str) -> None:
    entries = dated(name)
    for entry, gold in zip(entries, ARTICLES[name]["articles"], strict=True):
        assert entry.title == gold["title"]
        days = (entry.date.start, entry.date.end) if entry.date else (None, None)
        assert days == (gold.get("date"), gold.get("end"))
        assert entry.text.text.startswith(gold["first"])
        assert entry.text.text.endswith(gold["last"])


@pytest.mark.parametrize(
    "words",
    [
        # cut by a page break, in a title, with the date cell in two: 1月 ⏎ 27 日
        "吉林省教育厅关于推迟全省大中小学幼儿园2020年春季开学时间的通知\n● 全省高等学校推迟开学，",
        # cut inside closed <p> tags, the rest in a continuation row
        "做好疫情防控工作，关键要把落实工作抓实抓细，严格落实",
        # cut by a line without a tab
        "强化党建引领作用；清醒把握、综合分析研判",
        # a headline is not joined to the sentence on the next page
        "坚决打赢疫情防控人民战争\n要坚守岗位、靠前指挥，",
        # a line without any tab ends the last row
        "为决胜全面小康推动振兴发展奠定坚实基础\n一要锁定一个目标，坚决打好打赢污染防治攻坚战。",
        "三要组织最强力量，分兵把口",
        "● 一是严格实行属地管理制度。\n● 二是强化社会层面防控。\n● 三是加强专业防控和救治。",
    ],
)
def test_table_text_is_joined_again(words: str) -> None:
    assert any(words in entry.text.text for entry in dated(TABLE))


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("001_2fab7405dac03c8e.txt", "西关蔬菜批发市场是通化重要的蔬菜集散地。看到库房里"),
        ("001_2fab7405dac03c8e.txt", "同时间赛跑,与病魔较量"),
        # the headline set into this sentence is taken out of it
        ("001_2fab7405dac03c8e.txt", "形成多点支撑、多业并举、多元发展的产业新格局。"),
        ("003_0a36dde2ee762ac5.txt", "主持召开省疫情防控领导小组会议。\n会上，各市（州）"),
        (
            "004_ffa9779ee313fc03.txt",
            "中共中央政治局委员、国务院副总理孙春兰在吉林市进一步调度指导",
        ),
        ("004_ffa9779ee313fc03.txt", "主持召开专题工作会议，研究部署"),
        ("004_ffa9779ee313fc03.txt", "最大限度降低交叉感染风险。\n宽城区委、区政府院内"),
    ],
)
def test_article_text_is_joined_again(name: str, words: str) -> None:
    assert any(words in entry.text.text for entry in dated(name))


@pytest.mark.parametrize(
    ("name", "words"),
    [
        (TABLE, "编者按：自新冠肺炎疫情发生以来"),
        (TABLE, "总第144期"),
        (TABLE, "主编：蒋 蕾\n编辑：张 锐"),
        ("002_0429698179b4ae9b.txt", "分享到微信"),
        ("002_0429698179b4ae9b.txt", "未经中国日报网事先协议授权,禁止转载使用"),
        ("003_0a36dde2ee762ac5.txt", "author: 观察者网"),
        (
            "004_ffa9779ee313fc03.txt",
            "景俊海在调度部署长春疫情防控工作时强调\n坚持问题导向 加大防控力度",
        ),
    ],
)
def test_what_belongs_to_no_entry_is_kept_as_matter(name: str, words: str) -> None:
    matter = [entry for entry in parsed(name).entries if entry.kind == "matter"]
    assert any(words in entry.text.text for entry in matter)
    assert all(entry.date is None for entry in matter)


def test_dates_in_the_text_are_kept_by_role_and_open_no_entry() -> None:
    entry = next(
        e for e in dated(TABLE) if e.title.startswith("吉林省人民政府办公厅关于延迟企业复工")
    )
    text = parsed(TABLE).document.text
    roles = [(item.role, item.range.start, text[item.start : item.end]) for item in entry.dates]
    assert roles == [
        ("effective", date(2020, 2, 9), "不早于2月9日24时"),
        ("deadline", date(2020, 2, 9), "实行弹性工作制至2月9日"),
    ]


def test_the_article_without_a_date_is_reported() -> None:
    document = parsed("001_2fab7405dac03c8e.txt")
    assert [item.title for item in document.undated] == ["解放思想 深化改革 转变作风 狠抓落实"]
    report = explain(document)
    assert "2021-01-28（推断）" in report
    assert "正文里没有能确定的日期" in report


@pytest.mark.parametrize("name", [TABLE, *ARTICLES])
def test_entries_and_matter_cover_the_page(name: str) -> None:
    """Between one span and the next stands nothing but markup and white space."""
    document = parsed(name)
    text = document.document.text
    position = 0
    for entry in document.entries:
        assert re.sub(r"<[^>]*>|\s|---", "", text[position : entry.start]) == ""
        position = entry.end
    assert re.sub(r"<[^>]*>|\s", "", text[position:]) == ""
