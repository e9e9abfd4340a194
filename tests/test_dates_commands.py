"""`jushi dates`: JSON lines in and out."""

import io
import json
import subprocess
import sys

from rag.dates.commands import convert


def run(*lines: str) -> tuple[int, list[dict[str, object]], str]:
    target, errors = io.StringIO(), io.StringIO()
    status = convert(io.StringIO("\n".join(lines)), target, errors)
    return status, [json.loads(line) for line in target.getvalue().splitlines()], errors.getvalue()


def test_one_range_for_each_expression_with_other_readings() -> None:
    status, (answer,), errors = run(
        '{"id": "q1", "text": "3月上旬和5日以后", "reference_date": "2021-06-14"}'
    )
    assert (status, errors) == (0, "")
    assert answer == {
        "id": "q1",
        "ranges": [
            {
                "start": "2021-03-01",
                "end": "2021-03-10",
                "precision": "range",
                "text": "3月上旬",
                "alternatives": [["2020-03-01", "2020-03-10"], ["2022-03-01", "2022-03-10"]],
            },
            {
                "start": "2021-03-06",
                "end": None,
                "precision": "range",
                "text": "5日以后",
                "alternatives": [["2020-03-06", None], ["2022-03-06", None]],
            },
        ],
    }


def test_years_give_one_range_each() -> None:
    _, (answer,), _ = run(
        '{"id": 7, "text": "3月", "reference_date": "2021-06-14", "years": [2020, 2021]}'
    )
    assert answer == {
        "id": 7,
        "ranges": [
            {"start": "2020-03-01", "end": "2020-03-31", "precision": "month", "text": "3月"},
            {"start": "2021-03-01", "end": "2021-03-31", "precision": "month", "text": "3月"},
        ],
    }


def test_impossible_and_absent_dates_give_no_range() -> None:
    _, answers, _ = run(
        '{"id": 1, "text": "2月30日", "reference_date": "2021-06-14"}',
        "",
        '{"id": 2, "text": "谁是主编", "reference_date": "2021-06-14", "cls": "none"}',
    )
    assert answers == [{"id": 1, "ranges": []}, {"id": 2, "ranges": []}]


def test_bad_lines_are_named_and_the_others_answered() -> None:
    status, answers, errors = run(
        '{"id": 1, "text": "今天", "reference_date": "2021-06-14"}',
        "不是JSON",
        '{"id": 3, "text": 5, "reference_date": "2021-06-14"}',
        '{"id": 4, "text": "今天", "reference_date": "昨天"}',
        '{"id": 5, "text": "今天", "reference_date": "2021-06-14", "years": ["2020"]}',
        "[]",
    )
    assert status == 2
    assert [answer["id"] for answer in answers] == [1]
    found = [line.split("：")[0] for line in errors.splitlines()]
    assert found == ["第 2 行", "第 3 行", "第 4 行", "第 5 行", "第 6 行"]


def test_neither_the_model_nor_jieba_is_imported() -> None:
    code = (
        "import sys; import rag.dates.commands; from rag.dates import find_expressions;"
        "from datetime import date; find_expressions('大年初四', date(2020, 2, 1));"
        "print(sorted({'torch', 'jieba', 'numpy', 'faiss'} & set(sys.modules)))"
    )
    result = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    assert result.stdout.strip() == "[]"
