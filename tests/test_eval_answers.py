"""Each measure of answers by hand, on a small record of our own."""

from datetime import date

import pytest

from eval.answers import (
    answered_first,
    answered_in,
    bigram_dice,
    confidence,
    ledger_score,
    marked,
    scope_right,
)
from eval.citing import citation_faults, numbering_faults, support
from eval.judgements import Gold
from eval.labels import Days, Turn
from eval.services import Json
from rag.aligned import canonical
from tests.eval_samples import DOCUMENT, ENTRIES, IDS, answer, citation, hits, refusal, scope

DOCUMENTS = {DOCUMENT.document_id: DOCUMENT}
TEXTS = {entry["entry_id"]: canonical(entry["text"]) for entry in ENTRIES}
GOLD = (Gold("a", 2, ("甲",)), Gold("b", 2, ("乙",)), Gold("c", 1, ("丙",)))


def turn(*answers: str) -> Turn:
    return Turn("问", None, None, True, None, answers, ())


def days(start: str | None, end: str | None) -> Days:
    return (date.fromisoformat(start) if start else None, date.fromisoformat(end) if end else None)


def test_a_ledger_is_scored_as_a_set() -> None:
    score = ledger_score(["a", "c", "x"], GOLD)
    assert [score.precision, score.recall, score.f1] == pytest.approx([2 / 3, 2 / 3, 2 / 3])
    assert score.exact == 0
    assert ledger_score(["c", "b", "a"], GOLD).exact == 1
    assert ledger_score([], GOLD).f1 == 0


def test_mentions_are_neither_right_nor_wrong_where_only_grade_2_counts() -> None:
    assert ledger_score(["a", "b", "c"], GOLD, about_only=True).exact == 1
    assert ledger_score(["a", "b"], GOLD, about_only=True).exact == 1
    assert ledger_score(["a", "x"], GOLD, about_only=True).f1 == 0.5


@pytest.mark.parametrize(
    ("understood", "wanted", "right"),
    [
        (scope(), None, True),
        (scope("3月", [("2021-03-01", "2021-03-31")]), None, False),
        (scope("2月30日"), (), True),
        (scope(), (), False),
        (scope("8月", [("2021-08-01", "2021-08-31")], count=0), (), True),
        (scope("3月", [("2021-03-01", "2021-03-31")]), (), False),
        (
            scope("3月", [("2021-03-01", "2021-03-15"), ("2021-03-16", "2021-03-31")]),
            (days("2021-03-01", "2021-03-31"),),
            True,
        ),
        (scope("3月后", [("2021-04-01", None)]), (days("2021-04-01", None),), True),
        (scope("3月", [("2021-03-01", "2021-03-30")]), (days("2021-03-01", "2021-03-31"),), False),
        (scope("2月30日"), (days("2021-03-01", "2021-03-31"),), False),
    ],
)
def test_days_understood_must_be_the_days_meant(
    understood: Json, wanted: tuple[Days, ...] | None, right: bool
) -> None:
    assert scope_right(understood, wanted) is right


@pytest.mark.parametrize(
    ("quote", "accepted", "right"),
    [
        ("共11条。", "11条", True),
        ("共11条。", "１１ 条", True),
        ("共11条。", "11", True),
        ("共11条。", "1", False),
        ("13日前上报", "13", False),
        ("印发《汛期值班办法》", "校舍", False),
        ("印发《汛期值班办法》", "2021-03-02", True),
        ("印发《汛期值班办法》", "2021年3月2日", True),
        ("印发《汛期值班办法》", "2021-03-03", False),
    ],
)
def test_an_answer_stands_in_the_quote_or_is_the_entrys_date(
    quote: str, accepted: str, right: bool
) -> None:
    number = 3 if "13日" in quote else 2
    gold = (Gold(IDS[number - 1], 2, (quote,)),)
    assert answered_in(citation(number, quote), turn("别的", accepted), gold) is right


def test_another_entrys_date_answers_nothing() -> None:
    # 3月2日 is the day both entries bear; only one of them is what was asked about.
    gold = (Gold(IDS[2], 2, ("检查校舍",)),)
    assert not answered_in(citation(2, "印发"), turn("2021-03-02"), gold)
    assert answered_in(citation(3, "检查校舍"), turn("2021-03-02"), gold)


def test_only_the_first_citation_answers_first() -> None:
    late = answer("", [citation(1, "会议"), citation(2, "共11条", n=2)])
    assert not answered_first(late, turn("11条"), ())
    assert not answered_first(refusal("no_evidence"), turn("11条"), ())


def test_marks_must_show_the_value() -> None:
    given = answer("", [citation(2, "县水利局印发《汛期值班办法》，共11条", mark="11条")])
    assert marked(given, turn("11条"), DOCUMENTS)
    assert marked(given, turn("共11条"), DOCUMENTS)
    assert not marked(given, turn("县水利局"), DOCUMENTS)
    assert not marked(answer(""), turn("11条"), DOCUMENTS)


def test_a_valid_citation_has_no_fault_even_across_markup() -> None:
    assert citation_faults(citation(1, "召开<b>防汛</b>会议", mark="防汛"), DOCUMENTS) == []


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({"quote": "召开防讯会议"}, "不符"),
        ({"quote": " "}, "不符"),
        ({"start": 40, "end": 50}, "条目"),
        ({"start": 9, "end": 9}, "不在文档内"),
        ({"end": 10_000}, "不在文档内"),
        ({"sha256": "0" * 64}, "sha256"),
        ({"text_sha256": "0" * 64}, "text_sha256"),
        ({"marks": [{"start": 0, "end": 2, "kind": "date"}]}, "标记"),
        ({"entry": {**ENTRIES[0], "document_id": "ffffffffffff"}}, "不存在"),
    ],
)
def test_a_citation_that_does_not_stand_where_it_says_is_faulty(changes: Json, fault: str) -> None:
    faults = citation_faults({**citation(1, "召开<b>防汛</b>会议"), **changes}, DOCUMENTS)
    assert any(fault in text for text in faults)


def test_numbers_and_citations_must_agree() -> None:
    one, two = citation(1, "会议"), citation(2, "共11条", n=2)
    assert numbering_faults(answer("会议。[1]共11条。[2]", [one, two])) == []
    assert numbering_faults(answer("会议。[1]", [one, two]))
    assert numbering_faults(answer("会议。[1][3]", [one]))
    assert numbering_faults(answer("会议。[2]", [two]))
    assert numbering_faults(answer("没有引文"))
    assert numbering_faults(refusal("no_evidence")) == []
    assert numbering_faults({**refusal("no_evidence"), "citations": [one], "answer": "[1]"})


def test_support_is_the_share_of_labelled_words_shown() -> None:
    gold = (Gold(IDS[0], 2, ("召开防汛会议", "水库巡查")), Gold(IDS[2], 1, ("校舍",)))
    whole = citation(1, "召开<b>防汛</b>会议，部署水库巡查")
    assert support([whole], gold, TEXTS) == 1
    assert support([citation(1, "<b>防汛</b>会议")], gold, TEXTS) == pytest.approx((4 / 6 + 0) / 2)
    # The same words in another entry support nothing here.
    assert support([citation(4, "召开防汛会议")], gold, TEXTS) == 0


def test_wording_is_compared_without_punctuation() -> None:
    assert bigram_dice("4月的防汛会议？", "4月的防汛会议") == 1
    assert bigram_dice("4月呢", "3月的防汛会议") == 0
    assert bigram_dice("", "") == 0


def test_confidence_is_the_services_own_where_it_gives_one() -> None:
    assert confidence(answer("", found=hits(1))) == 1
    assert confidence(answer("", found=hits(1), confidence=0.3)) == 0.3
    assert confidence(answer("")) == float("-inf")
