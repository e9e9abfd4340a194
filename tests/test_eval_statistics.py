"""Intervals cover what they should, tests agree with exact counts, and all of it is seeded."""

import itertools
import random

import pytest

from eval.errors import EvaluationError
from eval.risk import area_under, risk_coverage
from eval.statistics import compare, estimate, percentile


def test_an_interval_surrounds_its_mean_and_narrows_with_more_questions() -> None:
    generator = random.Random(3)
    values = [generator.random() for _ in range(400)]
    few, many = estimate(values[:25]), estimate(values)
    assert few.low < few.mean < few.high
    assert many.high - many.low < (few.high - few.low) / 2
    # Four standard errors of a uniform distribution over 400 questions
    assert many.high - many.low == pytest.approx(3.92 * (1 / 12) ** 0.5 / 20, rel=0.1)


def test_the_same_values_give_the_same_interval() -> None:
    values = [0.0, 0.2, 1.0, 0.7]
    assert estimate(values) == estimate(values)


def test_no_values_are_an_error() -> None:
    with pytest.raises(EvaluationError):
        estimate([])
    with pytest.raises(EvaluationError):
        compare({"a": 1.0}, {"b": 1.0})


def test_the_permutation_test_agrees_with_all_permutations() -> None:
    gains = [0.3, 0.1, -0.05, 0.2, 0.25, 0.0, 0.15, -0.1]
    first = {f"q{n}": 0.5 for n in range(len(gains))}
    second = {f"q{n}": 0.5 + gain for n, gain in enumerate(gains)}
    signed = [
        sum(sign * gain for sign, gain in zip(signs, gains, strict=True))
        for signs in itertools.product((1, -1), repeat=len(gains))
    ]
    exact = sum(abs(total) >= sum(gains) - 1e-12 for total in signed) / len(signed)
    assert compare(first, second).p_value == pytest.approx(exact, abs=0.01)


def test_winners_and_losers_come_by_name_the_largest_first() -> None:
    first = {"a": 0.5, "b": 0.5, "c": 0.5, "d": 0.5, "gone": 1.0}
    second = {"a": 0.6, "b": 1.0, "c": 0.1, "d": 0.5, "new": 0.0}
    comparison = compare(first, second)
    assert (comparison.winners, comparison.losers) == (("b", "a"), ("c",))
    assert comparison.n == 4
    assert comparison.difference == pytest.approx(0.05)
    assert not comparison.fell


def test_only_a_clear_fall_is_one() -> None:
    first = {f"q{n}": 1.0 for n in range(40)}
    assert not compare(first, first).fell
    assert compare(first, first).p_value == 1
    assert not compare(first, {**first, "q0": 0.0}).fell
    clear = compare(first, {name: 0.0 if int(name[1:]) < 12 else 1.0 for name in first})
    assert clear.fell
    assert clear.p_value < 0.01


def test_percentiles_interpolate() -> None:
    assert percentile([1, 2, 3, 4], 50) == 2.5


def test_risk_and_coverage_by_hand() -> None:
    loss = {"a": 0.0, "b": 1.0, "c": 0.0, "d": 1.0}
    points = risk_coverage(loss, {"a": 0.9, "b": 0.5, "c": 0.5, "d": 0.1})
    # b and c are equally sure: they can only enter together.
    assert [point.coverage for point in points] == [0.25, 0.75, 1.0]
    assert [point.risk for point in points] == pytest.approx([0, 1 / 3, 0.5])
    assert area_under(points) == pytest.approx(0.5 * (1 / 3) + 0.25 * 0.5)


def test_knowing_ones_mistakes_lowers_the_area() -> None:
    loss = {f"q{n}": float(n % 3 == 0) for n in range(30)}
    right = {name: -value for name, value in loss.items()}
    wrong = dict(loss)
    assert area_under(risk_coverage(loss, right)) < area_under(risk_coverage(loss, wrong))
