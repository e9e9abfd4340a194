"""Whole questions as people ask them, with the days and the role each means, by hand.

The corpus has an entry for each day of 2024 up to the day before the question.
"""

from datetime import date, timedelta
from pathlib import Path

import pytest

from rag.dates import QuestionDates, coverage_of, understand_dates
from rag.records import DateRange

ASKED_ON = date(2024, 5, 15)
DAYS = [date(2024, 1, 1) + timedelta(days=number) for number in range(135)]
COVERAGE = coverage_of([DateRange(day, day, "day") for day in DAYS])
LINES = (Path(__file__).parent / "gold" / "date_questions.tsv").read_text(encoding="utf-8")
CASES = [line.split("\t") for line in LINES.splitlines() if line and not line.startswith("#")]


def written(understood: QuestionDates) -> str:
    if understood.text is None:
        return "-"
    days = [f"{item.start or ''}..{item.end or ''}" for item in understood.ranges]
    return ";".join(days) or "none"


@pytest.mark.parametrize(("question", "role", "days"), CASES)
def test_a_question_means_its_days(question: str, role: str, days: str) -> None:
    understood = understand_dates(question, reference_date=ASKED_ON, entry_dates=COVERAGE)
    assert written(understood) == days
    assert days in {"-", "none"} or understood.date_role == role
