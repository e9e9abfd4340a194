"""Whether the numbers of a sentence are its source's: said of the same, as exact or as bounds."""

import re
from collections.abc import Sequence

from rag.llm.values import Number, find_numbers, units_agree
from rag.llm.wording import bigrams
from rag.names.wordlists import HAN
from rag.records import DateRange

__all__ = ["bound_words", "wrong_number"]

_STOP = re.compile(r"[,，、;；。！？!?\n)）]")
# 不超过50人, 最多接待50人, 50人以上
_AT_MOST = re.compile(
    r"(?:不超过|不高于|不多于|(?<!不)(?<!不得)(?:少于|低于|不足)|不得超过"
    rf"|(?:至多|最多){HAN}{{0,2}})\s*$|以下|以内|之内"
)
_AT_LEAST = re.compile(
    rf"(?:(?<!不)(?<!不得)(?:超过|高于|多于)|至少{HAN}{{0,2}}|不少于|不低于|不得少于|不得低于|突破)\s*$"
    r"|以上|(?<!至)(?<!最)多|余"
)
# 不超过30瓶, 至少检查2次
_BOUND = re.compile(rf"(不超过|不高于|不多于|不少于|不低于|至少|至多|最多){HAN}{{0,2}}\d")


def wrong_number(rest: str, source: str, days: Sequence[DateRange]) -> str | None:
    """Return why a number of a sentence is not its source's, or None.

    Args:
        rest: The sentence, folded, dates blanked.
        source: Folded, with its marks.
        days: Of the entries cited: their years and days may be named.
    """
    written = find_numbers(source)
    for item in find_numbers(rest):
        shown = rest[item.start : item.end].strip()
        same = [o for o in written if o.amount == item.amount and units_agree(item.unit, o.unit)]
        if not same:
            if _is_article(item, shown, written) or _is_own_part(item, days):
                continue
            return f"引文中没有“{shown}”"
        if all(_bounds(rest, item) != _bounds(source, other) for other in same):
            return f"“{shown}”的多少和引文不一致"
        here = _label(rest, item, find_numbers(rest))
        labels = [_label(source, other, written) for other in same]
        if here and all(label and not _alike(here, label) for label in labels):
            return f"引文中“{shown}”说的是别的事"
    return None


def _is_article(item: Number, shown: str, written: Sequence[Number]) -> bool:
    """Tell whether 一 only says "a": 一份通知, where nothing is counted in 份."""
    if item.amount != 1 or not shown.startswith("一") or item.ordinal:
        return False
    return not any(units_agree(item.unit, other.unit) and other.unit for other in written)


def _is_own_part(item: Number, days: Sequence[DateRange]) -> bool:
    """Tell whether a number is the year or the day of the entry cited."""
    parts = {"年": "year", "月": "month", "日": "day"}
    name = parts.get(item.unit)
    return name is not None and any(
        getattr(end, name) == item.amount for day in days for end in (day.start, day.end) if end
    )


def bound_words(text: str) -> list[tuple[int, int]]:
    """Return where words of the most and the least stand before a number: checked with it."""
    return [match.span(1) for match in _BOUND.finditer(text)]


def _bounds(text: str, item: Number) -> str:
    """Return whether a number is said to be the most or the least."""
    before, after = text[max(0, item.start - 5) : item.start], text[item.end : item.end + 3]
    shown = text[item.start : item.end]
    for name, pattern in (("most", _AT_MOST), ("least", _AT_LEAST)):
        if pattern.search(before) or pattern.match(after.lstrip("的")) or pattern.search(shown):
            return name
    return ""


def _label(text: str, item: Number, numbers: Sequence[Number]) -> set[str]:
    """Return the words a number is said of, as pairs of characters.

    Those of its clause, as far as the numbers before and after it.
    """
    ends = [other.end for other in numbers if other.end <= item.start]
    low = max([0, *ends, *(m.end() for m in _STOP.finditer(text, 0, item.start))])
    starts = [other.start for other in numbers if other.start >= item.end]
    stop = _STOP.search(text, item.end)
    high = min([len(text), *starts, *([stop.start()] if stop else [])])
    return bigrams(f"{text[low : item.start]} {text[item.end - len(item.unit) : high]}")


def _alike(here: set[str], there: set[str]) -> bool:
    """Tell whether two labels share words; 非居民 is not 居民."""
    return bool(here & there) and any(map(_excludes, here)) == any(map(_excludes, there))


def _excludes(pair: str) -> bool:
    return pair[0] == "非" and pair not in ("非常", "非典", "非法", "非遗")
