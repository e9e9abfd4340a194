"""Documents named by their paper, or by the place that only their title names."""

from dataclasses import replace

import pytest

from rag.names.sources import see_sources
from rag.sources import Sources
from rag.understanding import understand
from tests.test_understanding import SURROUNDINGS

SOURCES = Sources.of(
    [
        see_sources("a", "江城日报 2021年5月6日", "江城日报", ""),
        see_sources("b", "工作参考 总第12期：防汛专题", "规划处", ""),
        see_sources("c", "防汛工作会议召开", "柳河新闻网", "来源: 望江晚报\n正文。"),
        see_sources("d", "青石县政务简报", None, "正文" * 300 + "来源：晨报"),
        see_sources("e", "江城日报 2022年3月1日", "江城日报", ""),
    ],
    lambda place: place == "江城",
)


@pytest.mark.parametrize(
    ("question", "words", "documents"),
    [
        ("概括一下柳河新闻网那篇报道", "柳河新闻网那篇报道", ("c",)),
        ("工作参考里有哪些讲水库的", "工作参考里", ("b",)),
        ("《工作参考》中提到谁", "工作参考》中", ("b",)),
        ("江城日报上写了什么", "江城日报上", ("a", "e")),
        ("江城日报5月6日讲了什么", "江城日报", ("a", "e")),
        ("望江晚报的报道说了什么", "望江晚报的报道", ("c",)),
        ("据江城日报，哪天下的雨", "江城日报", ("a", "e")),
        ("2023年4月青石县做了什么", "青石县", ("d",)),
        ("青石四月份开了什么会", "青石", ("d",)),
    ],
)
def test_a_paper_or_a_titles_place_names_documents(
    question: str, words: str, documents: tuple[str, ...]
) -> None:
    found = SOURCES.find(question)
    assert found is not None
    assert question[found.start : found.end] == words
    assert found.document_ids == documents


@pytest.mark.parametrize(
    "question",
    [
        "江城日报记者是谁",  # no word of what the paper holds
        "规划处里谁负责",  # an office, no paper
        "防汛工作会议召开的报道",  # a headline is no paper's name
        "水库什么时候放水",
        "江城日报的联系电话是多少",  # what a paper says of itself
        "《工作参考》印了多少份",
        "《工作参考》是哪个处编的",
        "转载江城日报上的文章要谁同意",
        "晨报上写了什么",  # far below the head: of one item, not of the document
    ],
)
def test_anything_else_names_none(question: str) -> None:
    assert SOURCES.find(question) is None


def test_a_place_that_entries_name_is_left_to_them() -> None:
    told = replace(SOURCES, tells=lambda place: place == "青石")
    assert told.find("2023年4月青石县做了什么") is None


def test_a_named_document_is_scope_and_not_topic() -> None:
    understood = understand("柳河新闻网那篇报道讲了什么", replace(SURROUNDINGS, sources=SOURCES))
    assert understood.scope.document_ids == ("c",)
    assert understood.scope.topic == ""
    assert "柳河" not in understood.search_text


def test_a_place_of_a_title_is_no_unknown_name() -> None:
    understood = understand("2019年7月青石县做了什么", replace(SURROUNDINGS, sources=SOURCES))
    assert understood.unknown == ()
    assert understood.scope.document_ids == ("d",)
