"""Questions that a corpus itself suggests, for a reader who does not know it yet."""

import re
from collections import Counter
from datetime import date, timedelta

from rag.catalog import Catalog

__all__ = ["example_questions"]

# 春季学期延期开学期间教育教学工作方案; neither a sentence nor a title that quotes another
_TITLE = re.compile(r"[^“”。？\n]{8,26}")


def example_questions(catalog: Catalog) -> list[str]:
    """Return questions about the fullest month, the fullest day and one title of that month."""
    days = catalog.coverage().days
    if not days:
        return []
    months: Counter[date] = Counter()
    for day, entries in days:
        months[day.replace(day=1)] += entries
    # the earliest of equally full ones, so that the same corpus suggests the same
    month = max(months, key=lambda first: (months[first], -first.toordinal()))
    day, _ = max(days, key=lambda item: (item[1], -item[0].toordinal()))
    questions = [
        f"{month.year}年{month.month}月有哪些事项？",
        f"{day.year}年{day.month}月{day.day}日发布了哪些内容？",
    ]
    following = (month + timedelta(days=31)).replace(day=1)
    listed = catalog.timeline(date_from=month, date_to=following - timedelta(days=1))
    titles = [entry.title for entry in listed if _TITLE.fullmatch(entry.title)]
    if titles:
        questions.append(f"“{titles[len(titles) // 2]}”是什么时候的事？")
    return questions
