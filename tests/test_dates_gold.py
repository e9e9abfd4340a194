"""Date wording of every kind against days worked out by hand from a calendar."""

from datetime import date
from pathlib import Path

import pytest

from rag.dates import find_expressions

WEDNESDAY = date(2023, 8, 16)
ROWS = [
    line.split("\t")
    for line in (Path(__file__).parent / "gold" / "dates.tsv").read_text("utf-8").splitlines()
    if not line.startswith("#")
]


@pytest.mark.parametrize(("text", "start", "end"), ROWS)
def test_wording_means_its_days(text: str, start: str, end: str) -> None:
    (found,) = find_expressions(text, WEDNESDAY)
    assert found.range is not None
    assert (str(found.range.start or "—"), str(found.range.end or "—")) == (start, end)


ASKED = [
    line.split("\t")
    for line in (Path(__file__).parent / "gold" / "dates_asked.tsv").read_text("utf-8").splitlines()
    if not line.startswith("#")
]


@pytest.mark.parametrize(("text", "asked_on", "days"), ASKED)
def test_wording_in_questions_means_its_days(text: str, asked_on: str, days: str) -> None:
    found = find_expressions(text, date.fromisoformat(asked_on))
    ranges = [item.range for item in found]
    read = ";".join(f"{days.start or ''}..{days.end or ''}" for days in ranges if days)
    assert read in days.split(" ")


@pytest.mark.parametrize(
    "text",
    [
        *(
            "增长3.5%",
            "第5号令",
            "2.0版本",
            "一季稻",
            "十分重要",
            "一日三餐",
            "哪些事项一日办结",
            "12345热线",
            "周年庆典",
        ),
        *(
            "每周五",
            "第十五次会议",
            "2-3人",
            "1/2以上",
            "7天无理由退货",
            "24小时值班",
            "八一路小学",
        ),
        *("国庆中学", "G20峰会", "9.5折", "一带一路", "5.1声道", "十月革命", "3.1-3.5米"),
    ],
)
def test_numbers_and_names_are_no_days(text: str) -> None:
    assert find_expressions(text, WEDNESDAY) == []
