"""Lists of visits that ask for a kind of name."""

import pytest

from rag.categories import category_of


@pytest.mark.parametrize(
    ("question", "kind", "said"),
    [
        ("2月中旬县长都去了哪些省直厅局调研检查？", "organisation", "去了哪些省直厅局调研检查"),
        ("他走访过哪些部门", "organisation", "走访过哪些部门"),
        ("書記到過哪些市縣", "place", "到過哪些市縣"),
        ("省长考察了哪几个地方", "visit", "考察了哪几个地方"),
    ],
)
def test_a_list_of_visits_asks_for_a_kind_of_name(question: str, kind: str, said: str) -> None:
    category = category_of(question)
    assert category is not None
    assert category.kind == kind
    assert [question[start:end] for start, end in category.spans] == [said]


@pytest.mark.parametrize("question", ["哪些部门要配合", "哪些措施涉及市县", "去了哪里", ""])
def test_other_questions_ask_for_none(question: str) -> None:
    assert category_of(question) is None
