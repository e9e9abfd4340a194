"""Scoring date wording against a file of cases."""

from pathlib import Path

import pytest

from eval.dates import read_cases, render, score
from eval.errors import LabelError

CASES = """\
{"id": "a", "text": "2019年3月", "reference_date": "2021-06-14", "start": "2019-03-01", "end": "2019-03-31", "cls": "absolute", "strict": true}
{"id": "b", "text": "教师节", "reference_date": "2021-06-14", "start": "2020-09-10", "end": "2020-09-10", "alternatives": [["2021-09-10", "2021-09-10"]], "cls": "holiday", "strict": true}
{"id": "c", "text": "2019年後", "reference_date": "2021-06-14", "start": "2020-01-01", "end": null, "cls": "open", "strict": true, "script": "Hant"}
{"id": "d", "text": "谁", "reference_date": "2021-06-14", "start": "2020-01-01", "end": null, "cls": "open", "strict": false}
"""  # noqa: E501


def test_cases_are_scored_by_class(tmp_path: Path) -> None:
    path = tmp_path / "cases.jsonl"
    path.write_text(CASES, encoding="utf-8")
    report = score(read_cases(path))
    assert [outcome.right for outcome in report.outcomes] == [True, True, True, False]
    text = render(report)
    assert "严格、简体：2/2 = 100.0%" in text
    assert "严格、繁体：1/1 = 100.0%" in text
    assert "各家约定不同：0/1 = 0.0%" in text
    assert "没有读出日期" in text


def test_a_line_that_is_no_case_is_named(tmp_path: Path) -> None:
    path = tmp_path / "cases.jsonl"
    path.write_text(CASES + '{"id": "e"}\n', encoding="utf-8")
    with pytest.raises(LabelError, match="第 5 行"):
        read_cases(path)


def test_a_missing_file_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(LabelError, match="读不了"):
        read_cases(tmp_path / "none.jsonl")
