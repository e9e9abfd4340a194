"""Chinese date wording → days; calendars; the reference date is always an argument."""

from rag.dates.coverage import Coverage, coverage_of
from rag.dates.expressions import DateExpression, expand_years, find_expressions
from rag.dates.questions import QuestionDates, understand_dates

__all__ = [
    "Coverage",
    "DateExpression",
    "QuestionDates",
    "coverage_of",
    "expand_years",
    "find_expressions",
    "understand_dates",
]
