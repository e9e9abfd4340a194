"""Lists of visits that ask for a kind of name."""

import pytest

from rag.categories import category_of, visited_in


@pytest.mark.parametrize(
    ("question", "kind", "said"),
    [
        ("2月中旬县长都去了哪些省直厅局调研检查？", "organisation", "去了哪些省直厅局调研检查"),
        ("他走访过哪些部门", "organisation", "走访过哪些部门"),
        ("書記到過哪些市縣", "place", "到過哪些市縣"),
        ("省长考察了哪几个地方", "visit", "考察了哪几个地方"),
        ("省长6月在哪些地方调研堤坝", "visit", "在哪些地方调研"),
    ],
)
def test_a_list_of_visits_asks_for_a_kind_of_name(question: str, kind: str, said: str) -> None:
    category = category_of(question)
    assert category is not None
    assert category.kind == kind
    assert [question[start:end] for start, end in category.spans] == [said]


def test_a_place_with_its_own_word_and_the_manner_of_a_visit_are_told() -> None:
    districts = category_of("省长去过双河市的哪些区")
    assert districts is not None
    assert (districts.kind, districts.suffixes, districts.manner) == ("place", ("区",), "")
    unannounced = category_of("林远山6月暗访过哪些地方")
    assert unannounced is not None
    assert (unannounced.kind, unannounced.manner) == ("visit", "暗访")


@pytest.mark.parametrize(
    ("title", "site"),
    [
        ("林远山到双河县检查防汛工作时强调 守住堤坝", "双河县"),
        ("林远山在部分科研单位调研时强调 加快攻关", "部分科研单位"),
        ("林远山“四不两直”暗访抽查东海双河市备汛情况", "东海双河市"),
        ("林远山在防汛工作领导小组会议上强调 加强指导", None),
        ("林远山在检查指导防汛工作时强调 守住堤坝", None),
        ("林远山到省指挥中心研究调度工作时强调 早准备", "省指挥中心"),
    ],
)
def test_a_headline_says_where_somebody_went(title: str, site: str | None) -> None:
    assert visited_in(title) == site


@pytest.mark.parametrize("question", ["哪些部门要配合", "哪些措施涉及市县", "去了哪里", ""])
def test_other_questions_ask_for_none(question: str) -> None:
    assert category_of(question) is None
