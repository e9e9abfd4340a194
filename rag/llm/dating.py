"""Whether the dates of a sentence are its source's, and of the same thing, from the same side."""

import re
from collections.abc import Sequence

from rag.dates.written import WrittenDate, find_written
from rag.llm.values import dates_agree, find_dates
from rag.llm.wording import bigrams
from rag.records import DateRange

__all__ = ["wrong_date", "wrong_day"]

# How much of what is said near the likeliest date must be said near the one named; fewer pairs
# than the second tell nothing.
_LEAST_BOUND, _LEAST_NEAR = 0.5, 2
_STOP = re.compile(r"[,，、;；。！？!?\n)）]")
# 不早于2月9日24时前, 不迟于2月9日: said before the day, it outweighs what is said after it
_FROM = (
    ("after", re.compile(r"(?:不早于|不得早于|最早|早不过)\s*$")),
    ("before", re.compile(r"(?:不晚于|不迟于|不得晚于|不得迟于|最迟|最晚|截至|截止)\s*$")),
)
# 2月10日起, 2月10日前, 2月10日止: which way from the day
_SIDES = (
    ("before", re.compile(r"\s*(?:\d{1,2}时)?(?:[之以]?前|截止)")),
    ("after", re.compile(r"\s*(?:\d{1,2}时|零时)?(?:起|开始|[之以]?后)")),
    ("until", re.compile(r"\s*(?:\d{1,2}时)?(?:止|为止)")),
)


def wrong_date(
    folded: str, dates: Sequence[WrittenDate], source: str, days: Sequence[DateRange]
) -> str | None:
    """Return why a date of a sentence is not its source's, or None."""
    written = find_dates(source)
    year = next((day.start.year for day in days if day.start), None)
    for item in dates:
        fitting = [other for other in written if dates_agree(item, other, year)]
        shown = folded[item.start : item.end].strip()
        if not fitting:
            if not any(_is_own_day(item, day) for day in days):
                return f"引文中没有日期“{shown}”"
            if _dated_otherwise(folded, item, dates, source, year):
                return f"引文中这件事的日期不是“{shown}”"
            continue
        likeliest = _spoken_of(folded, item, source, fitting, written)
        if not likeliest:
            return f"引文中“{shown}”说的是别的事"
        side = _side(folded, item)
        sides = {_side(source, other) for other in likeliest}
        if side and None not in sides and side not in sides:
            return f"“{shown}”的起止和引文不一致"
    return None


def wrong_day(folded: str, source: str) -> str | None:
    """Return why a day without its month is another's in the source, or None.

    26日召开座谈会, where the source has 26日，主持召开工作会议 and 27日，召开座谈会.

    Args:
        folded: The sentence, folded, names blanked: whoever acts on both days tells nothing.
        source: Folded, names blanked.
    """
    written = [item for item in find_written(source) if item.day]
    for item in find_written(folded):
        fitting = [other for other in written if other.day == item.day]
        if item.month or not item.day or not fitting:
            continue
        if not _spoken_of(folded, item, source, fitting, written):
            return f"引文中“{folded[item.start : item.end].strip()}”说的是别的事"
    return None


def _dated_otherwise(
    folded: str,
    item: WrittenDate,
    dates: Sequence[WrittenDate],
    source: str,
    year: int | None,
) -> bool:
    """Tell whether a source puts another date, none of the sentence's, to what is said of one.

    A notice of 2月10日 that begins 2月7日，教育部召开会议: the meeting was not on 2月10日.
    """
    here = bigrams(_around(folded, item.start, item.end))
    others = [
        other
        for other in find_dates(source)
        if not any(dates_agree(said, other, year) for said in dates)
    ]
    return any(
        len(here & bigrams(_around(source, *_place(other)))) > _LEAST_BOUND * len(here)
        for other in others
    )


def _is_own_day(item: WrittenDate, day: DateRange) -> bool:
    """Tell whether a date names the days of the entry cited."""
    if day.start is None or item.ranged or item.part:
        return False
    ends = [day.start, day.end or day.start]
    return any(
        item.month == end.month
        and item.year in (None, end.year)
        and (item.day == end.day if item.day else True)
        for end in ends
    )


def _side(text: str, item: WrittenDate) -> str | None:
    before = text[max(0, item.start - 6) : item.start]
    led = next((name for name, pattern in _FROM if pattern.search(before)), None)
    return led or next((name for name, pattern in _SIDES if pattern.match(text, item.end)), None)


def _spoken_of(
    folded: str,
    item: WrittenDate,
    source: str,
    fitting: Sequence[WrittenDate],
    written: Sequence[WrittenDate],
) -> list[WrittenDate]:
    """Return the dates of a source near which most is said of what is said near a given one.

    None where much more is said near another: 应用测试（2月21日前） 组织实施（2月24日后）.

    Args:
        folded: The sentence, folded.
        item: The date in it.
        source: Folded.
        fitting: The dates of the source that agree with it.
        written: All its dates.
    """
    here = bigrams(_around(folded, item.start, item.end))
    if 0 < len(here) < _LEAST_NEAR:  # …，直到2月9日: what it is said of stands before
        here = bigrams(folded)
    shared = {
        other: len(here & there) if (there := bigrams(_around(source, *_place(other)))) else None
        for other in written
    }
    counts = [shared[other] for other in fitting]
    if not here or None in counts:
        return list(fitting)
    most = max(count or 0 for count in shared.values())
    nearest = max(count or 0 for count in counts)
    if nearest < max(1, _LEAST_BOUND * most):
        return []
    return [other for other in fitting if shared[other] == nearest]


def _place(item: WrittenDate) -> tuple[int, int]:
    return item.start, item.end


def _around(text: str, start: int, end: int) -> str:
    """Return the clause a date stands in, and the next where the date only opens it."""
    low = max((m.end() for m in _STOP.finditer(text, 0, start)), default=0)
    stop = _STOP.search(text, end)
    high = stop.start() if stop else len(text)
    if stop and stop[0] in ",，" and not text[end:high].strip("日起至止前后 "):
        after = _STOP.search(text, stop.end())
        high = after.start() if after else len(text)
    return f"{text[low:start]} {text[end:high]}"
