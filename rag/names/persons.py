"""People a corpus names, found by where names stand and not by a list of them.

A name stands after an office (省委书记林远山), before what people do (林远山强调), at a headline's
start (林远山到北江市调研时强调), in a list of those present (林远山、周晓参加会议), after 编辑：
and before 同志. A name without a known family name (a Mongolian one, a byname) needs more evidence.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from functools import cache, lru_cache
from typing import NamedTuple

from rag.names.wordlists import HAN, alternation, word_lines, word_set
from rag.texts import Texts

__all__ = [
    "PersonsSeen",
    "acts_pattern",
    "asks_presence",
    "asks_presiding",
    "attends_pattern",
    "is_surname_shaped",
    "person_after_office",
    "presides_pattern",
    "see_persons",
    "settle_persons",
]

# Characters that hardly stand in a given name: 周晓的, 王伟在
_NO_NAME = frozenset(
    "的了在是和与及对将从向等被把让其这那各每我你他她它于个已也都就所以说到时会为日月年副摄校某"
)
_HONORIFIC = "同志|先生|女士|院士|教授|烈士"
# …参加会议, …同志, …在各会场参会; not 参与
_PRESENT = (
    rf"(?=(?:等)?(?:{_HONORIFIC}|参加|出席|陪同|列席|一同|随同|参会|与会|在(?:各|主|"
    rf"分))|等?[省市县]?领导)"
)
_ROLL = re.compile(rf"((?:{HAN}{{2,4}}、)+{HAN}{{2,4}}?){_PRESENT}")
# 主编：蒋 蕾; 编辑：张 锐
_SPACED = re.compile(
    rf":({HAN}) {{1,2}}({HAN})(?!{HAN})|(?:记者|编辑|主编|策划) ?({HAN}) {{1,2}}({HAN})(?!{HAN})"
)
_PRESENCE = re.compile("出席|参加|陪同|列席")
_SENTENCE = re.compile(r"[^,。;!?\n]+")
_CLAUSE = re.compile(r"[^ \n,。;!?]+")
# What a name without a family name cannot end in or hold: 会议强调, 全省各地在, 专家组到
_GENERIC = re.compile(
    r"志愿者|民警|医生|老人|网友|学生|教师|女子|男子|游客|消防|会议|通知|批示|全省|全市|全国|各地|我省|我市|专家|记者|领导|干部|群众|企业|学校|部门|单位|方案|意见"
    r"|讲话|精神|工作|疫情|代表|发言|报告|人员|市民|居民|委员|问题|[省市县区厅局委办部院署组会所社府团队处司]$"
)


@cache
def _surnames() -> frozenset[str]:
    return word_set("surnames.txt")


@cache
def _office() -> re.Pattern[str]:
    return re.compile(rf"(?:{alternation(word_set('offices.txt'))})(?:[::]| (?={HAN}))?")


@cache
def _follower() -> re.Pattern[str]:
    """Return what may follow a name, besides the end of a run of characters."""
    words = {*word_set("acts.txt"), *_HONORIFIC.split("|"), *word_set("offices.txt")}
    return re.compile(rf"(?!{HAN})|{alternation(words)}")


@cache
def _speech() -> re.Pattern[str]:
    return re.compile(f"{alternation(word_lines('acts.txt')[0])}|{_HONORIFIC}")


@cache
def _headline() -> re.Pattern[str]:
    """林远山在某市调研时强调, 林远山主持召开, 林远山对先进事迹作出批示."""
    direct = alternation([*word_lines("acts.txt")[0], *word_lines("acts.txt")[2], "主持召开"])
    told = (
        r"[^ ,。!?]{0,60}?(?:强调|指出|批示|讲话|要求|调研|暗访|会见|看望|慰问|揭牌|"
        r"座谈|考察|检查|视察|督导)"
    )
    via = rf"(?:在|到|赴|对|为|“|调研|暗访|检查|考察|视察|率){told}|调研|暗访|检查|考察|视察|率"
    return re.compile(rf"({HAN}{{2,6}}?)(?={direct}|{via})")


def is_surname_shaped(name: str) -> bool:
    """Tell whether a folded word has the form of a Han name: family name, one or two more."""
    if len(name) < 2:
        return False
    given = name[2:] if name[:2] in _surnames() else name[1:] if name[0] in _surnames() else ""
    return (
        1 <= len(given) <= 2
        and not _NO_NAME.intersection(given)
        and name[:2] not in word_set("ordinary.txt")
        and name not in word_set("ordinary_pairs.txt")
        and name not in word_set("offices.txt")
        and given not in _HONORIFIC.split("|")
        and not (len(name) == 3 and name[1:] in word_set("offices.txt"))
    )


def person_after_office(text: str, start: int) -> str | None:
    """Return the name with a family name that stands at start of a folded text, or None."""
    for length in (4, 3, 2):
        name = text[start : start + length]
        shaped = len(name) == length and re.fullmatch(f"{HAN}+", name) and is_surname_shaped(name)
        if shaped and _follower().match(text, start + length):
            return name
    return None


@lru_cache(maxsize=1024)
def acts_pattern(name: str) -> re.Pattern[str]:
    """Return a pattern that finds where a person does something: 林远山强调, 林远山到…."""
    does = alternation([word for line in word_lines("acts.txt")[:2] for word in line])
    present = alternation(word_lines("acts.txt")[2])
    return re.compile(
        rf"{re.escape(name)}(?:{_HONORIFIC})?(?:{does}|(?:{present})[^。]{{0,20}}?(?:并|讲话|致辞|强调))"
    )


def asks_presiding(question: str) -> bool:
    """Tell whether a list asks what somebody presides over: 主持过哪些会议, 主持的会议有几次."""
    return bool(
        re.search(
            r"主持(?:召开)?[了过]?(?:的)?(?:哪|什么|几|会议|过的|$)", question.rstrip("?？。 ")
        )
    )


@lru_cache(maxsize=256)
def presides_pattern(names: tuple[str, ...]) -> re.Pattern[str]:
    """Return a pattern that finds where one of some people presides.

    林远山主持, 林远山主持召开, 省委书记林远山在…以视频形式主持召开: within one clause.
    """
    return re.compile(rf"(?:{alternation(names)})(?:同志)?[^ ,，。;；、\n]{{0,40}}?主持")


def asks_presence(question: str) -> str | None:
    """Return how a list asks where somebody was present: "mere", "wide" or None.

    出席, 列席 and 陪同 mean mere presence: sat, while somebody else presided. 参加 is wider.
    """
    if re.search("强调|指出|讲了|说了|要求", question):
        return None
    if re.search("参加|参会|参与|露面|亮相|现身", question):
        return "wide"
    return "mere" if re.search("出席|列席|陪同", question) else None


@lru_cache(maxsize=256)
def attends_pattern(names: tuple[str, ...]) -> re.Pattern[str]:
    """Return a pattern that finds where one of some people is among those present.

    林远山周晓出席; 省长林远山，副主任周晓出席会议; 林远山、周晓在各会场参会.
    """
    return re.compile(
        rf"(?:{alternation(names)})(?![^。;\n]{{0,40}}(?:强调|指出|主持))[^。;\n]{{0,80}}?"
        "(?:出席|列席|陪同|参加|参会)"
    )


class PersonsSeen(NamedTuple):
    """What one text shows of people; what it comes to, the whole corpus decides.

    Attributes:
        sure: Names of the form of a name, and how often each stood in a name's place.
        odd: Other wordings that stood there: 组长巴图尔汗主持.
        neighbours: At each place where somebody was present, the wordings of the form of a name
            just before, longest first, each with what stood before it.
    """

    sure: dict[str, int]
    odd: dict[str, int]
    neighbours: list[list[tuple[str, list[str]]]]


def see_persons(title: str, text: str) -> PersonsSeen:
    """Return what a folded title and text show of people; the text may begin with the title."""
    sure: Counter[str] = Counter(_rolls(text))
    odd: Counter[str] = Counter()
    for name in (*_in_text(text), *_headlines(title)):
        (sure if is_surname_shaped(name) else odd)[name] += 1
    return PersonsSeen(dict(sure), dict(odd), list(_neighbours(text)))


def settle_persons(seen: Iterable[PersonsSeen], texts: Texts) -> dict[str, int]:
    """Return the people a corpus names and how often a name stood in a name's place.

    Args:
        seen: Of every text.
        texts: All of them, folded.
    """
    sure: Counter[str] = Counter()
    odd: Counter[str] = Counter()
    neighbours: list[list[tuple[str, list[str]]]] = []
    for item in seen:
        sure.update(item.sure)
        odd.update(item.odd)
        neighbours += item.neighbours
    for name, count in odd.items():
        if count >= 2 and 2 < len(name) < 6:
            sure[name] += count
    sure.update(
        [
            name
            for place in neighbours
            if (name := next((n for n, before in place if any(b in sure for b in before)), ""))
        ]
    )
    return _settled(sure, texts)


def _neighbours(text: str) -> Iterator[list[tuple[str, list[str]]]]:
    """Yield 周晓明 of 林远山周晓明出席: it counts if what stands before it is a known name."""
    for match in _PRESENCE.finditer(text):
        place = []
        for length in (3, 2):
            start = max(match.start() - length, 0)
            name = text[start : match.start()]
            if is_surname_shaped(name):
                place.append((name, [text[max(start - n, 0) : start] for n in (4, 3, 2)]))
        if place:
            yield place


def _in_text(text: str) -> Iterator[str]:
    """Yield what stands where a name stands: after an office, before speech, spaced out."""
    for match in _office().finditer(text):
        if name := person_after_office(text, match.end()) or _odd_name(text, match.end()):
            yield name
    for match in _speech().finditer(text):
        for length in (2, 3, 4):
            start = match.start() - length
            spoken = text[max(start, 0) : match.start()]
            edge = start == 0 or (start > 0 and not re.match(HAN, text[start - 1]))
            if edge and is_surname_shaped(spoken):
                yield spoken
    if ": " in text or ":" in text:
        for match in _SPACED.finditer(text):
            name = (match[1] or match[3]) + (match[2] or match[4])
            if is_surname_shaped(name):
                yield name


def _odd_name(text: str, start: int) -> str | None:
    """Return a name without a known family name after an office: 组长巴图尔汗主持."""
    found = _headline().match(text, start)
    return found[1] if found and _may_be_odd(found[1]) else None


def _may_be_odd(name: str) -> bool:
    return not (_GENERIC.search(name) or _NO_NAME.intersection(name))


def _rolls(text: str) -> Iterator[str]:
    for clause in _SENTENCE.finditer(text):
        if "、" in clause[0]:
            for match in _ROLL.finditer(clause[0]):
                yield from _roll(match, clause[0])


def _roll(match: re.Match[str], text: str) -> Iterator[str]:
    """Yield a list's names when most of it has the form of names: 高山、李大江、阿东."""
    names = match[1].split("、")
    if match.start() and re.match(HAN, text[match.start() - 1]):
        # 总书记和林远山、周晓: the words before the first name end where it is joined to them
        first = names[0][1:] if names[0][0] in "和与及" else ""
        names = [*([first] if is_surname_shaped(first) else []), *names[1:]]
    shaped = sum(map(is_surname_shaped, names))
    if len(names) > 1 and shaped >= 0.7 * len(names):
        yield from (name for name in names if not _GENERIC.search(name))


def _headlines(title: str) -> Iterator[str]:
    for clause in _CLAUSE.finditer(title):
        found = _headline().match(clause[0])
        if found is None or _GENERIC.search(name := found[1]):
            continue
        if is_surname_shaped(name) or (not clause.start() and _may_be_odd(name)):
            yield name


def _settled(counts: Counter[str], texts: Texts) -> dict[str, int]:
    """Drop a name that is a part of a longer one and never stands without it."""
    longer: dict[str, list[str]] = {}
    for name in counts:
        if len(name) > 2:
            longer.setdefault(name[:2], []).append(name)
    dropped = {
        name
        for name in counts
        if len(name) == 2
        and name in longer
        and not texts.stands_without(name, frozenset(other[2:] for other in longer[name]))
    }
    return {name: counts[name] for name in sorted(set(counts) - dropped)}
