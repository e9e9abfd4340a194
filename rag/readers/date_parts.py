"""Dates shown in parts, each on a line or in an element of its own: 15⏎03月, 15⏎Mar⏎2022."""

import re
from collections.abc import Sequence

__all__ = [
    "LONGEST_PART",
    "MOST_PARTS",
    "may_begin_date",
    "months_first",
    "parts_apart",
    "parts_of_date",
]

MOST_PARTS = 3
LONGEST_PART = 10
"""How many characters a part of a date has at most."""
_DAY = r"[0-3]?[0-9]日?"
_MONTH = r"(?:0?[1-9]|1[0-2])"
_NAMED = rf"(?:{_MONTH}|十[一二]?|[一二三四五六七八九])月"  # 18⏎三月
_YEAR = r"(?:19|20)[0-9]{2}"
_NAME = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]{0,6}\.?"
_PARTS = re.compile(
    rf"{_DAY} {_YEAR}\s?[-/.年]\s?{_MONTH}月?|{_YEAR}\s?[-/.年]\s?{_MONTH}月? {_DAY}"
    rf"|{_MONTH}[-/.月]{_DAY} {_YEAR}年?|{_YEAR}年? {_MONTH}[-/.月]{_DAY}"
    rf"|{_DAY} {_NAMED}(?: {_YEAR}年?)?|{_YEAR}年? {_MONTH}月? {_DAY}|{_DAY} {_MONTH} {_YEAR}"
    rf"|{_DAY} {_NAME}(?: {_YEAR})?|{_NAME} {_DAY}(?: {_YEAR})?",
    re.IGNORECASE,
)
_MONTH_FIRST = re.compile(rf"{_NAMED} {_DAY}")
_DAY_ALONE = re.compile(_DAY)


_FIRST = frozenset("0123456789jfmasondJFMASOND")


def may_begin_date(part: str) -> bool:
    """Tell, before any pattern is tried, whether a short line may be a date's first part."""
    return 0 < len(part) <= LONGEST_PART and part[0] in _FIRST


def parts_of_date(parts: Sequence[str], *, month_first: bool) -> bool:
    """Tell whether two or three short lines are one date in parts.

    Args:
        parts: Their words, in order.
        month_first: Whether a month may head its day: 2月 above 15 heads all days below it in
            other documents.
    """
    if any(len(part) > LONGEST_PART for part in parts):
        return False
    whole = " ".join(parts)
    if _PARTS.fullmatch(whole):
        return True
    return month_first and _MONTH_FIRST.fullmatch(whole) is not None


_YEAR_LAST = re.compile(rf"(?:{_MONTH}月|{_NAME}) {_YEAR}", re.IGNORECASE)
_ONE_MONTH = re.compile(r"1[0-2]月")


def parts_apart(one: str, other: str) -> bool:
    """Tell whether two elements of a line are parts of a date that no one would read as one word.

    <b>15</b><i>2022-03</i> is the fifteenth of March, <b>1</b><i>2月</i> a December, and
    <b>2022年4月</b><i>2</i><i>5日</i> reads as it stands.
    """
    if max(len(one), len(other)) > LONGEST_PART or _ONE_MONTH.fullmatch(one + other):
        return False
    if "年" in one and one[-1:] == "月":
        return False
    whole = f"{one} {other}"
    return any(pattern.fullmatch(whole) for pattern in (_PARTS, _MONTH_FIRST, _YEAR_LAST))


def months_first(lines: Sequence[str]) -> bool:
    """Tell whether each day alone on its line stands below a month of its own."""
    days = [number for number, words in enumerate(lines) if _DAY_ALONE.fullmatch(words)]
    return len(days) > 1 and all(
        number and _MONTH_FIRST.fullmatch(f"{lines[number - 1]} {lines[number]}") for number in days
    )
