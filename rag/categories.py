"""Kinds of names a list asks for: 去了哪些省直部门, 到过哪些市县. A match names one in its title.

The words for each kind: words/categories.txt.
"""

import re
from dataclasses import dataclass
from functools import cache
from typing import Literal, get_args

from rag.folding import fold
from rag.names.wordlists import word_lines

__all__ = ["Category", "category_of", "visited_in"]

Kind = Literal["organisation", "place", "visit"]
# 去过哪些县 wants names that end so; 市 and 城市 take 四平 too
_SUFFIXES = {"区": ("区",), "县": ("县",), "区县": ("区", "县"), "县区": ("区", "县")}
# What the sites of visits end with, or hold, when a kind of site is asked for
_SITE_WORDS = {
    "企业": ("企业", "公司", "集团", "厂", "车间"),
    "公司": ("公司", "集团", "企业"),
    "学校": ("学校", "大学", "学院", "中学", "小学", "幼儿园"),
    "医院": ("医院", "疾控"),
    "社区": ("社区", "小区", "街道"),
    "小区": ("小区", "社区"),
    "工地": ("工地",),
    "村": ("村", "屯"),
    "乡镇": ("镇", "乡"),
}
_MANNERS = "暗访|抽查|慰问|视察|督导|督查"
_ANY_VISIT = "调研|检查|考察|走访"
_VISITED = r"去|到|走访|走进|调研|检查|考察|视察|慰问|暗访|督导|督查|走"


# 在哪些地方调研复工复产; not 在哪些地方提到过
_WHERE_VISITED = (
    r"(?:哪些|哪几[个家处]|什么)[\u4e00-\u9fff]{1,4}?"
    r"(?:调研|检查|考察|视察|慰问|暗访|督导|督查|走访)"
)


@dataclass(frozen=True, slots=True)
class Category:
    """What kind of name is asked for, and the spans of the question that say so.

    Attributes:
        kind: visit asks for whatever stands where a visit goes: 到部分科研单位调研.
        text: As the question writes it.
        spans: Of the word and of the verbs of visiting around it, which are no topic.
    """

    kind: Kind
    text: str
    spans: tuple[tuple[int, int], ...]
    manner: str = ""

    @property
    def sites(self) -> tuple[str, ...]:
        """What the sites of visits hold one of; () for any site."""
        return _SITE_WORDS.get(self.text, ())

    @property
    def suffixes(self) -> tuple[str, ...]:
        """What the names asked for end with; () for any."""
        return _SUFFIXES.get(self.text, ())


# 林远山到双河县检查…时强调, 周晓在部分科研单位调研时强调, 林远山“四不两直”暗访抽查双河市…情况
_GOES = "暗访|抽查|检查|调研|现场|指导|督导|视察|考察|慰问|走访|看望|调度"
_SITE = re.compile(
    rf"(?:在|到|赴|前往|深入)([\u4e00-\u9fff]{{2,30}}?)(?=(?:实地|明察)?(?:{_GOES}))"
)
# 到省指挥中心研究调度
_BEFORE_VERB = re.compile("(?:研究|实地|深入|开展|连夜|明察)+$")
_OBJECT = re.compile(r"(?:暗访|抽查)+([\u4e00-\u9fff]{2,12}?[市县区镇乡村])")


def visited_in(title: str) -> str | None:
    """Return where a folded headline says somebody went, or None: 到双河县检查."""
    match = _SITE.search(title) or _OBJECT.search(title)
    # 在防控工作领导小组会议上强调 is no visit, 在检查指导某工作时强调 names no place
    if match is None or re.search(f"会议|^(?:{_GOES})", match[1]):
        return None
    return _BEFORE_VERB.sub("", match[1])


@cache
def _kinds() -> dict[str, Kind]:
    lists = {line[0]: line[1:] for line in word_lines("categories.txt")}
    kinds: tuple[Kind, ...] = get_args(Kind)
    return {word: kind for kind in kinds for word in lists[kind]}


@cache
def _pattern() -> re.Pattern[str]:
    words = "|".join(map(re.escape, sorted(_kinds(), key=lambda word: (-len(word), word))))
    return re.compile(
        rf"(?P<before>(?:{_VISITED})[了过]?(?=(?:[\u4e00-\u9fff]{{2,6}}的)?哪)|(?<=都)在|在(?={_WHERE_VISITED}))(?P<of>[\u4e00-\u9fff]{{2,6}}的)?(?:哪些|哪几[个家处]|什么)(?P<word>{words})(?:[、和与或及](?:{words}))*"
        rf"(?![\u4e00-\u9fff]{{0,2}}(?:要|应|负责|参与))(?P<after>(?:{_VISITED}|指导|工作|过|了|[、和或及]|或者|以及)*)"
    )


def category_of(question: str) -> Category | None:
    """Return the kind of name a question of visits asks for: 都去了哪些省直厅局调研检查.

    None for other questions: 哪些部门要配合 asks about what a sentence says.
    """
    folded = fold(question)
    match = _pattern().search(folded)
    if match is None:
        return None
    ways = set(re.findall(_MANNERS, match[0]))
    manner = ways.pop() if len(ways) == 1 and not re.search(_ANY_VISIT, folded) else ""
    spans = (
        [match.span("before"), (match.end("of"), match.end())] if match["of"] else [match.span()]
    )
    return Category(_kinds()[match["word"]], match["word"], tuple(spans), manner)
