"""Ranking figures agree with trec_eval and with hand counts; characters are counted honestly."""

import math
import random

import pytest
import pytrec_eval
from hypothesis import given
from hypothesis import strategies as st

from eval.errors import EvaluationError
from eval.judgements import Gold
from eval.measures import RANKING, entry_run, quote_recall, rank_scores, recall_within

_OUTSIDE = {
    "nDCG@10": "ndcg_cut_10",
    "R@5": "recall_5",
    "R@10": "recall_10",
    "R@20": "recall_20",
    "Success@1": "success_1",
}


def test_figures_are_those_of_trec_eval() -> None:
    generator = random.Random(7)
    names = [f"e{number}" for number in range(40)]
    qrels = {
        f"q{q}": {name: generator.choice((1, 2)) for name in generator.sample(names, 1 + q % 12)}
        for q in range(30)
    }
    run = entry_run({q: generator.sample(names, 25) for q in qrels})
    ours = rank_scores(qrels, run)
    outside = pytrec_eval.RelevanceEvaluator(qrels, set(_OUTSIDE.values())).evaluate(run)
    for name, trec_name in _OUTSIDE.items():
        for query_id in qrels:
            assert ours[name][query_id] == pytest.approx(outside[query_id][trec_name], abs=1e-9)
    # trec_eval has no cut-off for the reciprocal rank: give it the first ten.
    ten = {q: dict(sorted(found.items(), key=lambda i: -i[1])[:10]) for q, found in run.items()}
    cut = pytrec_eval.RelevanceEvaluator(qrels, {"recip_rank"}).evaluate(ten)
    for query_id in qrels:
        assert ours["RR@10"][query_id] == pytest.approx(cut[query_id]["recip_rank"])


def test_figures_by_hand() -> None:
    qrels = {"q": {"a": 2, "b": 1, "c": 1}}
    scores = rank_scores(qrels, entry_run({"q": ["x", "a", "b"]}))
    # Linear gain: 2/log2(3) + 1/log2(4) over 2 + 1/log2(3) + 1/log2(4)
    gained = 2 / math.log2(3) + 1 / 2
    assert scores["nDCG@10"]["q"] == pytest.approx(gained / (2 + 1 / math.log2(3) + 1 / 2))
    assert scores["R@5"]["q"] == pytest.approx(2 / 3)
    assert scores["RR@10"]["q"] == 0.5
    assert scores["Success@1"]["q"] == 0


def test_a_question_that_finds_nothing_scores_0_and_stays() -> None:
    scores = rank_scores({"q": {"a": 1}, "r": {"a": 1}}, {"q": {}, "r": {"a": 1.0}})
    assert {name: scores[name] for name in RANKING} == {n: {"q": 0.0, "r": 1.0} for n in RANKING}


def test_a_question_without_labels_is_an_error() -> None:
    with pytest.raises(EvaluationError, match="q9"):
        rank_scores({"q1": {"a": 1}}, {"q9": {"a": 1.0}})


def test_an_entry_hit_twice_keeps_its_first_rank() -> None:
    assert entry_run({"q": ["a", "b", "a"]}) == {"q": {"a": 2.0, "b": 1.0}}


GOLD = (Gold("a", 2, ("值班办法",)), Gold("b", 1, ("校舍检查", "校舍")))


def test_recall_within_characters_by_hand() -> None:
    hits = [("x", "甲" * 10), ("a", "印发值班办法"), ("b", "校舍要查")]
    assert recall_within(hits, GOLD, 20) == 1
    assert recall_within(hits, GOLD, 19) == 0.5  # the hit on b is cut
    assert quote_recall(hits, GOLD, 19) == 1  # but 校舍 can be read
    assert quote_recall(hits, GOLD, 17) == 0.5
    assert quote_recall(hits, GOLD, 15) == 0


def test_a_quote_counts_in_its_own_entry_unless_units_know_no_entries() -> None:
    hits = [("x", "另一处的值班办法与校舍")]
    assert quote_recall(hits, GOLD) == 0
    assert quote_recall(hits, GOLD, any_source=True) == 1


def test_a_hit_shorter_than_the_quote_counts_only_whole() -> None:
    gold = (Gold("a", 2, ("一、成立领导小组，二、设办公室",)),)
    assert quote_recall([("a", "二、设办公室")], gold) == 1
    assert quote_recall([("x", "甲" * 2996), ("a", "二、设办公室")], gold) == 0
    assert quote_recall([("a", "")], gold) == 0


@given(st.integers(1, 40))
def test_longer_chunks_of_the_same_order_never_gain(times: int) -> None:
    short = [("x", "甲" * 100), ("a", "值班办法"), ("b", "校舍")]
    long = [(name, text + "乙" * 100 * times) for name, text in short]
    assert quote_recall(long, GOLD) <= quote_recall(short, GOLD)
    assert recall_within(long, GOLD) <= recall_within(short, GOLD)
