"""Dates with what bounds them: 2月1日至5日, 截至2月7日, 2月以后, 除了2月7日.

Works on text made uniform by `simplify`. A phrase keeps what was written, so that it can be
resolved again for another year.
"""

import re
from dataclasses import replace
from datetime import date

from rag.dates.bounded import Bound, Phrase
from rag.dates.points import Point, parse_point
from rag.dates.steps import Step, level_of, slot_of

__all__ = [
    "Bound",
    "Phrase",
    "inherited_steps",
    "parse_phrase",
    "reread",
    "same_lunar_month",
]


# 自2月10日起, 从1月, 截至2月7日, 不早于2月9日, 早于2月; 提到2月7日 is no end
_BEFORE = re.compile(
    r"(?P<until>截至|截止到?|直到|直至|(?<![提讲谈说及写记收接看听遇碰得拿见感达做来赶回想找查读问])到|不晚于|不迟于|最晚|最迟|迄)"
    r"|(?P<since>不早于|最早)|(?P<before>早于|先于)|(?P<after>晚于|迟于)"
    r"|(?P<from>自从|自打|自|从|打从)|(?P<but>除了|除去|除开|除|不算|不含|不包括|排除)|(?P<not>(?<!是)不是|并非)|(?P<on>于|在)"
)
_BEFORE_SPACE = 6
_LAST_BEFORE = frozenset("至止到迟晚迄早于从自打了去开除算含括在是非")  # what those words end with
# 及以前, 或之前, 以后, 起, 以来, 前后, 左右, 期间
_INCLUDED = "[(]?(?:含|包括|包含)(?:其|当天|当日|该日|本日|本数)?[)]?"
_LEFT_OUT = "[(]不(?:含|包括)(?:当天|当日)?[)]"
_AFTER = re.compile(
    r" {0,2}(?:"
    r"(?P<around>前后|左右|上下(?!游|级|半))"
    r"|(?P<eve>前夕)"
    r"|(?P<until>[(]?(?:含|包括|及|和|或|与)(?:其|当天|当日)?[)]?(?:在其)?[之以]前)"
    r"|(?P<since>[(]?(?:含|包括|及|和|或|与)(?:其|当天|当日)?[)]?(?:在其)?[之以]后)"
    # 2月12日以后（含当天）, 3月1日(不含)以后, 3月20日以前(不含当天)
    rf"|(?P<until_in>[之以]前 {{0,2}}{_INCLUDED})|(?P<since_in>[之以]后 {{0,2}}{_INCLUDED})"
    rf"|(?P<before_ex>{_LEFT_OUT}[之以]?前|[之以]前 {{0,2}}{_LEFT_OUT})"
    rf"|(?P<after_ex>{_LEFT_OUT}[之以]?后|[之以]后 {{0,2}}{_LEFT_OUT})"
    r"|(?P<before>[之以]前|前(?![一二两三四五六七八九十0-9几半身后夕提往线瞻沿端景置途台]))"
    r"|(?P<to_now>(?:起|开始)?(?:至今|到现在|到目前(?:为止)?|迄今|以来))"
    r"|(?P<since2>起(?![草源诉点飞重诉步降床始]|义)(?:开始)?|开始|始(?![终末建])|之日起)"
    r"|(?P<after>[之以过]后|后(?![天日年期续勤备卫台方果面代半一二两三四五六七八九十0-9]))"
    r"|(?P<within>之?期间|之间|之?内(?![容部外蒙地存设阁科需])|以内|当天|当日|那天|那一天|这天|这一天|当月|当年|全月|全年|整月"
    r"|整年|一整年|一整天|间(?![接谍隔])|止|为止|里(?![程面])|中(?=[,。?、的]|$))"
    r")"
)
_TO = re.compile(
    r" {0,2}(?:起|开始|以来)?(?P<sep>-{1,2}|~|—{1,2}|–|直?至|直?到)"
    r"(?!今(?![天日年晚早])|目前) {0,2}"
)
_AND = re.compile(r" {0,2}(?:和|与|、|及) {0,2}")
# 4.22到4.26这一周, 2月1日至5日这几天: only names the range again
_APPOSED = re.compile(
    r" {0,2}的?[这那](?:一?个?(?:周|星期|礼拜)(?![一二三四五六日天])|[几一两些]?[天日]"
    r"|段(?:时间|日子|时期)|期间)"
)
_BETWEEN = re.compile(r" {0,2}(?:之间|期间|间(?![接谍隔]))")
_COMMA = re.compile(r"[, ]{1,3}")
# 不是2月的，是3月的
_NOT_BUT = re.compile(r"的?[^,。?!;]{0,6}[, ]{0,2}(?:而|要的?|我要|找的?)?是(?!不是|否)")
_BUT = re.compile(r"(?P<tail>(?:的|这|那)?[^,。?!;]{0,8}?(?:之外|以外|外))")

# The side that a word before a date opens.
_OPENING: dict[str, Bound] = {
    "until": "until",
    "since": "since",
    "from": "since",
    "before": "before",
    "after": "after",
}


def parse_phrase(text: str, position: int, reference: date, floor: int) -> Phrase | Point | None:
    """Parse the date, and what bounds it, that begins at a position.

    Args:
        text: Simplified text.
        position: Where the date itself begins; words before it are looked up from there.
        reference: What 今天 means.
        floor: Where the phrase before ended: its words are not taken again.

    Returns:
        The phrase; a Point without steps for a number that no date may be read into; None.
    """
    left = parse_point(text, position, reference)
    if left is None or not left.steps:
        return left
    left = _with_weekday(text, left, reference)
    before = _words_before(text, left.start, floor)
    right = _range_end(text, left, reference, before)
    if left.bare and right is None:
        left = left._replace(end=left.end)
    return _bind(text, left, right, before, reference)


def _with_weekday(text: str, point: Point, reference: date) -> Point:
    """星期天, 二月十号: a weekday before a date says which year's it is."""
    if point.steps[-1].kind != "weekday" or len(point.steps) > 1:
        return point
    comma = _COMMA.match(text, point.end)
    if comma is None:
        return point
    day = parse_point(text, comma.end(), reference) if comma.end() < len(text) else None
    if day is None or not day.steps or level_of(day.steps[-1]) != 5 or day.kind == "weekday":
        return point
    return day._replace(start=point.start, weekday=point.steps[0].n)


def _words_before(text: str, start: int, floor: int) -> re.Match[str] | None:
    """Find the bounding words that end where a date begins, the longest first."""
    stop = start
    while stop > floor and text[stop - 1] == " ":
        stop -= 1
    if stop == floor or text[stop - 1] not in _LAST_BEFORE:
        return None
    for begin in range(max(floor, stop - _BEFORE_SPACE), stop):
        m = _BEFORE.fullmatch(text, begin, stop)
        if m is not None:
            return m
    return None


def _range_end(
    text: str, left: Point, reference: date, before: re.Match[str] | None
) -> tuple[Point, int, Point] | None:
    """Match 至5日 after a date.

    Returns:
        The end with what it inherits, how many steps those are, and the beginning (which may
        inherit the end's year in turn).
    """
    m = _TO.match(text, left.end)
    both = None
    if m is None:
        both = _AND.match(text, left.end)
        m = both
    if m is None or m.end() >= len(text):
        return None
    # what stands before the separator must not keep a number from beginning: 1999.08-2002.02
    right = parse_point(" " * m.end() + text[m.end() :], m.end(), reference)
    if right is None or not right.steps or (right.bare and both):
        return None
    if both and not _BETWEEN.match(text, right.end):
        return None
    if before is not None and before.lastgroup == "until":
        return None
    if text.startswith("月", m.end()) and any(step.kind == "month" for step in left.steps):
        right = right._replace(steps=right.steps[-1:])  # 1月15号到月底: of that month
    right = right._replace(steps=same_lunar_month(left.steps, right.steps))
    kept = inherited_steps(left.steps, right.steps)
    if left.bare and left.steps[0].kind != right.steps[-1].kind:
        left = left._replace(steps=(*left.steps[:-1], right.steps[-1]._replace(n=left.steps[-1].n)))
    if slot_of(left.steps) == "year" and right.steps[0].kind == "year":
        left = left._replace(steps=(right.steps[0], *left.steps))
    return right._replace(steps=(*kept, *right.steps)), len(kept), left


def same_lunar_month(left: tuple[Step, ...], right: tuple[Step, ...]) -> tuple[Step, ...]:
    """正月初一到初五: a lunar day without its month is in the month before it."""
    if right[0].kind == "lunar" and right[0].name == "bare" and left[-1].kind == "lunar":
        return (left[-1]._replace(m=right[0].m), *right[1:])
    return right


def inherited_steps(left: tuple[Step, ...], right: tuple[Step, ...]) -> tuple[Step, ...]:
    """Return the steps of one date that another takes over: 2020年2月1日 gives 5日 two."""
    if right[0].kind == "weekday" and left[-1].kind == "fixed" and left[-1].name in ("day", "week"):
        return left  # 上周一到周五: the same week's
    if slot_of(right) not in ("year", "month"):
        return ()
    level = level_of(right[0])
    wanted = 3 if slot_of(right) == "month" else 1
    if right[0].kind in ("festival", "holiday", "term", "lunar"):
        wanted = 1
    kept = tuple(step for step in left if level_of(step) <= wanted and level_of(step) < level)
    if any(step.kind == "fixed" and step.name != "month" for step in kept):
        return ()
    if wanted == 3 and not any(step.kind in ("month", "fixed") for step in kept):
        return ()  # a year does not say which month's 上旬 is meant
    return kept


def _bind(
    text: str,
    left: Point,
    found: tuple[Point, int, Point] | None,
    before: re.Match[str] | None,
    _reference: date,
) -> Phrase:
    """Put a date, its range and the words around it together."""
    right, inherited = None, 0
    end, timed = left.end, left.timed
    if found:
        right, inherited, left = found
        end, timed = right.end, right.timed
    bound, end = _bound_after(text, end, timed, closed=right is not None)
    if bound == "before" and left.steps[-1].kind == "part" and left.steps[-1].name == "末":
        bound = "until"  # 3月底前: up to the month's end, not up to its last five days
    start, excluded = left.start, False
    word = before.lastgroup if before else None
    if word == "not" and not _NOT_BUT.match(text, end):
        word = "on"  # 为什么不是3月施行
    if before is not None and word != "on":
        start = before.start()
    if word in _OPENING and not bound and right is None:
        bound = _OPENING[word]
    elif word == "not":
        excluded = True
    elif word == "but":
        m = _BUT.match(text, end)
        excluded = True
        end = m.end() if m else end
        start = start if excluded else left.start
    return Phrase(
        left.steps,
        right.steps if right else None,
        bound,
        left.weekday if right is None else None,
        inherited,
        excluded,
        start,
        end,
        left.kind,
    )


def _bound_after(text: str, end: int, timed: bool, *, closed: bool) -> tuple[Bound, int]:
    """Match 以后, 起, 前后 after a date: the bound and where its words end."""
    if closed and (said := _APPOSED.match(text, end)):
        return "", said.end()
    m = _AFTER.match(text, end)
    if m is None:
        return "", end
    word = m.lastgroup or ""
    if word == "within":
        return "", m.end()
    if closed and word in ("since2", "around"):
        return "", m.end() if word == "around" else end
    if closed and word.startswith(("before", "until")):
        return "", m.end()  # 自6月14日起到9月14日之前 ends before it: see Phrase
    if word == "before" and timed:
        return "until", m.end()  # 2月9日24时前 still counts that day
    names: dict[str, Bound] = {
        "until_in": "until", "since_in": "since", "before_ex": "before", "after_ex": "after",
        "since2": "since", "since": "since", "before": "before", "until": "until",
        "after": "after", "to_now": "to_now", "around": "around", "eve": "eve",
    }  # fmt: skip
    return names[word], m.end()


def reread(phrase: Phrase, steps: tuple[Step, ...]) -> Phrase:
    """Return the phrase with steps put before its own: the year or month it lacked."""
    right = phrase.right
    if right is not None and slot_of(right):
        right = (*steps, *right)
    return replace(phrase, left=(*steps, *phrase.left), right=right, inherited=len(steps))
