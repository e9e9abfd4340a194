"""English dates: February 7, 2020; 7 Feb 2020; early February; last week; since 2020.

Works on text made uniform by `simplify` and gives the same phrases as Chinese wording.
"""

import re
from dataclasses import replace
from datetime import date

from rag.dates.bounded import Bound, Phrase
from rag.dates.calendars import ImpossibleDateError
from rag.dates.english_relative import RELATIVE, Read, relative
from rag.dates.steps import Step

__all__ = ["find_english"]

_MONTHS = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
]
_FEASTS = {
    "spring festival": "春节",
    "chinese new year": "春节",
    "lunar new year": "春节",
    "lantern festival": "元宵节",
    "qingming festival": "清明节",
    "tomb-sweeping day": "清明节",
    "labour day": "劳动节",
    "labor day": "劳动节",
    "dragon boat festival": "端午节",
    "mid-autumn festival": "中秋节",
    "national day": "国庆节",
    "christmas eve": "平安夜",
    "christmas": "圣诞节",
    "new year's day": "元旦",
    "new year's eve": "新年夜",
}
_NTH = {"first": 1, "second": 2, "third": 3, "fourth": 4, "1st": 1, "2nd": 2, "3rd": 3, "4th": 4}
_PARTS = {
    "early": "初",
    "beginning": "初",
    "start": "初",
    "mid": "中",
    "middle": "中",
    "late": "末",
    "end": "末",
}
_BOUNDS: dict[str, Bound] = {
    "since": "since",
    "from": "since",
    "starting": "since",
    "after": "after",
    "before": "before",
    "prior to": "before",
    "until": "until",
    "till": "until",
    "by": "until",
    "as of": "until",
    "up to": "until",
    "through": "until",
    "around": "around",
}

_MON = (
    rf"(?P<{{0}}>{'|'.join(f'{name[:3]}(?:{name[3:]})?' for name in _MONTHS)}|Sept)\.?(?![A-Za-z])"
)
_DAY = r"(?P<{0}>[0-3]?[0-9])(?:st|nd|rd|th)?(?![0-9A-Za-z%])"
_YEAR = r"(?P<{0}>(?:19|20)[0-9]{{2}})(?![0-9])"
_PART = r"(?:(?:the )?(?P<part>early|mid|late|beginning|start|middle|end)(?: of|-| )? ?(?:the )?)?"
_TO = r" ?(?:-|–|to|through|until|till|and) ?"

# February 7, 2020; Feb. 7-9, 2020; early February 2020; February 7 to March 3
_MONTH_FIRST = re.compile(
    rf"(?<![A-Za-z]){_PART}{_MON.format('m')}(?:(?: |, ?){_DAY.format('d')}"
    rf"(?:{_TO}(?:{_MON.format('m2')} )?{_DAY.format('d2')})?)?"
    rf"(?:,? {{0,2}}(?:of )?{_YEAR.format('y')})?",
    re.IGNORECASE,
)
# 7 February 2020; 7th of Feb; 7-9 February 2020
_DAY_FIRST = re.compile(
    rf"(?<![0-9A-Za-z.])(?:the )?{_DAY.format('d')}(?:{_TO}{_DAY.format('d2')})? (?:of )?"
    rf"{_MON.format('m')}(?:,? {_YEAR.format('y')})?",
    re.IGNORECASE,
)
# first quarter of 2020, second half of 2020, Q1 2020
_PART_OF_YEAR = re.compile(
    rf"(?<![A-Za-z])(?:the )?(?:(?P<nth>first|second|third|fourth|1st|2nd|3rd|4th) "
    r"(?P<unit>quarter|half)|Q(?P<q>[1-4])(?! ?[\u4e00-\u9fff]))"
    rf"(?:(?: of)?(?: the year)? {_YEAR.format('y')})?(?![A-Za-z])",
    re.IGNORECASE,
)
# the first week of April 2020, the last week of May
_WEEK_OF_MONTH = re.compile(
    rf"(?<![A-Za-z])(?:the )?(?P<nth>{'|'.join(_NTH)}|last) week (?:of|in) {_MON.format('m')}"
    rf"(?:,? (?:of )?{_YEAR.format('y')})?",
    re.IGNORECASE,
)
_FEAST = re.compile(
    rf"(?<![A-Za-z])(?:the )?(?P<feast>{'|'.join(_FEASTS)})(?P<off> (?:holidays?|break))?"
    rf"(?: (?:of )?{_YEAR.format('y')})?(?![A-Za-z])",
    re.IGNORECASE,
)
# in 2020, since 2020; a number alone is left to the Chinese grammar
_YEAR_ONLY = re.compile(
    r"(?<![A-Za-z])(?P<word>in|during|of|year|for|since|after|before|until|till|from|by) "
    rf"(?:the year )?{_YEAR.format('y')}(?:{_TO}{_YEAR.format('y2')})?",
    re.IGNORECASE,
)
_BOUND = re.compile(rf"(?<![A-Za-z])(?P<word>{'|'.join(_BOUNDS)}) (?:the )?$", re.IGNORECASE)
_LETTERS = re.compile("[A-Za-z]{3}|[Qq][1-4]")


def find_english(text: str, reference: date) -> list[Phrase]:
    """Find the English dates in a simplified text, in order; none overlap."""
    if not _LETTERS.search(text):
        return []
    found: list[Phrase] = []
    for pattern, read in _READERS:
        for m in pattern.finditer(text):
            if any(m.start() < other.end and m.end() > other.start for other in found):
                continue
            try:
                steps = read(m, reference)
            except (ImpossibleDateError, OverflowError):
                continue  # 900 years ago: no calendar reaches there
            if steps is not None:
                found.append(_phrase(text, m, *steps))
    return _joined(text, sorted(found, key=lambda phrase: phrase.start))


_ONWARDS = re.compile(r" ?(?:on(?![A-Za-z])|onwards?|-|–|to|through|until|till)", re.IGNORECASE)
_JOIN = re.compile(r" ?(?:-|–|to|through|until|till) ?(?:the )?", re.IGNORECASE)


def _joined(text: str, found: list[Phrase]) -> list[Phrase]:
    """Make one range of two dates with a `to` between them: 7 Feb 2020 to 9 Feb 2020."""
    result: list[Phrase] = []
    for phrase in found:
        last = result[-1] if result else None
        # the second's `until` or `through` is part of the range, not a bound of its own
        begin = phrase.start
        if last and last.right is None and phrase.right is None and _JOIN.match(text, last.end):
            gap = _JOIN.match(text, last.end)
            if gap and gap.end() >= begin and last.bound in ("", "since"):
                result[-1] = replace(last, right=phrase.left, bound="", end=phrase.end, inherited=0)
                continue
        result.append(phrase)
    return result


def _phrase(
    text: str, m: re.Match[str], left: tuple[Step, ...], right: tuple[Step, ...] | None
) -> Phrase:
    before = _BOUND.search(text, max(0, m.start() - 12), m.start())
    start = before.start() if before else m.start()
    word = before["word"].lower() if before else (m.groupdict().get("word") or "").lower()
    bound: Bound = "" if right else _BOUNDS.get(word, "")
    if word == "from" and left[-1].kind != "day" and not _ONWARDS.match(text, m.end()):
        bound = ""  # reports from the last week of March are of that week
    kind = "rel_day" if m.re is RELATIVE else "month"
    return Phrase(left, right, bound, None, 0, excluded=False, start=start, end=m.end(), kind=kind)


def _month(name: str) -> Step:
    return Step("month", [month[:3].lower() for month in _MONTHS].index(name[:3].lower()) + 1)


def _year(m: re.Match[str]) -> tuple[Step, ...]:
    return (Step("year", int(m["y"])),) if m["y"] else ()


def _month_first(m: re.Match[str], _reference: date) -> Read | None:
    alone = not (m["d"] or m["y"] or m["part"])
    if (alone and not m["m"][0].isupper()) or (m["m"] == "may" and not m["d"]):
        return None  # march and may are verbs
    if (
        alone
        and m["m"] in ("May", "March", "Mar")
        and not re.search(
            r"(?:in|of|during|since|until|by|from|last|this|next) $",
            m.string[max(0, m.start() - 8) : m.start()],
        )
    ):
        return None
    steps = (*_year(m), _month(m["m"]))
    if not m["d"]:
        part = _PARTS.get((m["part"] or "").lower())
        return (*steps, Step("part", 0, 0, part)) if part else steps, None
    left = (*steps, Step("day", int(m["d"])))
    if not m["d2"]:
        return left, None
    end = (*_year(m), _month(m["m2"] or m["m"]), Step("day", int(m["d2"])))
    return left, end


def _day_first(m: re.Match[str], _reference: date) -> Read | None:
    steps = (*_year(m), _month(m["m"]))
    left = (*steps, Step("day", int(m["d"])))
    return left, (*steps, Step("day", int(m["d2"]))) if m["d2"] else None


def _part_of_year(m: re.Match[str], _reference: date) -> Read | None:
    number = int(m["q"]) if m["q"] else _NTH[m["nth"].lower()]
    kind = "half" if (m["unit"] or "").lower() == "half" else "quarter"
    return ((*_year(m), Step(kind, number)), None) if kind == "quarter" or number < 3 else None


def _feast(m: re.Match[str], _reference: date) -> Read | None:
    kind = "holiday" if m["off"] else "festival"
    return (*_year(m), Step(kind, 0, 0, _FEASTS[m["feast"].lower()])), None


def _year_only(m: re.Match[str], _reference: date) -> Read | None:
    return _year(m), (Step("year", int(m["y2"])),) if m["y2"] else None


def _week_of_month(m: re.Match[str], _reference: date) -> Read | None:
    steps = (*_year(m), _month(m["m"]))
    if m["nth"].lower() == "last":
        return (*steps, Step("last", 1, 0, "周")), None
    return (*steps, Step("nth", _NTH[m["nth"].lower()], 0, "周")), None


_READERS = (
    (_WEEK_OF_MONTH, _week_of_month),
    (_DAY_FIRST, _day_first),
    (_MONTH_FIRST, _month_first),
    (_PART_OF_YEAR, _part_of_year),
    (_FEAST, _feast),
    (RELATIVE, relative),
    (_YEAR_ONLY, _year_only),
)
