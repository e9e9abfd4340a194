"""Wording that is a name beyond doubt, whether the corpus knows it or not.

Precision first: a refusal will name it. Provinces and cities come from public lists; a person is
a family name and a given name where only a person can stand; an office has a region before it.
"""

import re
from collections.abc import Iterator
from functools import cache
from typing import Literal

from rag.names.organisations import find_organisations
from rag.names.persons import is_surname_shaped, person_after_office
from rag.names.places import listed_places
from rag.names.wordlists import HAN, alternation, word_lines, word_set
from rag.tokenization import is_word

__all__ = ["unknown_candidates"]

UnknownKind = Literal["person", "organisation", "place"]
# 第3号公告, 第十二号令
_NUMBERED = re.compile(
    r"第(?:\d{1,4}|[一二三四五六七八九十]{1,3})号(?:公告|通告|通知|令|文件|文|决定|决议)"
)
# What only a person does right after the name: 钟南山说了什么, 张文宏参加了哪次会
_DOES = (
    "强调|指出|表示|讲了|讲的|讲过|讲话|说了|说过|说的|说|谈到|提到|参加|出席|主持|批示|视察|考察|调研|暗访|去了|去过|来了|来过"
    "|到过|什么时候|何时|哪天|哪年|几号|是谁|是怎么|怎么说|怎么看|有没有|担任|有哪些(?:指示|讲话|批示|活动)|在哪|在会上|在\\S{1,14}?(?:强调|讲|说|指出|要求|调研|暗访)"
    "|(?:到|来|赴|去)\\S{1,14}?(?:调研|检查|暗访|考察|视察|指导)|[12]?\\d{0,3}年?\\d{1,2}月\\S{0,8}?(?:讲|说|强调|主持|参加|出席|调研|去|到)"
)
_EDGE = (
    r"(?:^|(?<=[,。;:?! ])|(?<=[年月日号旬份])|(?<=总理)|(?<=书记)|(?<=[省市]长)|"
    r"(?<=院士)|(?<=教授)|(?<=主任)|(?<=专家))"
)
# Family names before which two characters are trusted that are a word too; of others only
# what is none: 尹某, not 高校, 方案, 成果
_TWO = "王李张刘陈杨赵吴周徐孙朱胡郭罗郑梁谢唐许韩邓冯曹彭曾肖袁蔡潘蒋董魏薛丁沈姜崔谭汪"
_PAIR = 2


@cache
def _person() -> re.Pattern[str]:
    surnames = alternation(word_set("surnames.txt"))
    three = rf"(?:{surnames}){HAN}{{2}}"
    two = rf"(?:{surnames}){HAN}"
    return re.compile(rf"{_EDGE}(?P<name>{three}|{two})(?=同志|先生|女士|院士|教授|{_DOES})")


@cache
def _place() -> re.Pattern[str]:
    ambiguous = word_set("ambiguous_places.txt")
    plain = alternation(name for name in listed_places() if name not in ambiguous)
    risky = alternation(ambiguous)
    suffix = "(?:(?:朝鲜族|土家族|藏族|彝族|傣族)?(?:苗族|羌族|侗族)?自治州|省|市|州|地区)?"
    return re.compile(
        rf"(?:{plain}){suffix}|(?:{risky})市|(?<=[在到赴])(?:{risky})(?=的|调研|检查|暗访|视察|考察|有|讲|强调)"
    )


def unknown_candidates(question: str) -> Iterator[tuple[UnknownKind, int, int]]:
    """Yield (kind, start, end) of what is clearly a name in a folded question."""
    for match in _person().finditer(question):
        name = match["name"]
        trusted = len(name) > _PAIR or name[0] in _TWO or not is_word(name)
        if is_surname_shaped(name) and trusted and not _is_wordy(name):
            yield "person", match.start(), match.end()
    for match in re.finditer(alternation(word_lines("offices.txt")[0]), question):
        name_at = person_after_office(question, match.end())
        if name_at and len(name_at) == 3 and not _is_wordy(name_at):
            yield "person", match.end(), match.end() + len(name_at)
    for match in _place().finditer(question):
        yield "place", match.start(), match.end()
    for start, end, name in find_organisations(question):
        if (
            re.search("(?:[厅局]|委员会|海关|大学|法院|检察院)$", name)
            and len(name) > 3
            and not _asks(name)
        ):
            yield "organisation", start, end
    for match in _NUMBERED.finditer(question):
        yield "organisation", match.start(), match.end()


def _is_wordy(name: str) -> bool:
    """Tell whether a name's characters are words of everyday: 国家发, 全省各, 马上有."""
    words = word_set("ordinary.txt") | word_set("asking.txt") | word_set("asking_nouns.txt")
    parts = (name[:2], name[1:], name)
    return any(part in words for part in parts) or _asks(name)


def _asks(name: str) -> bool:
    """Tell whether asking words stand in what has the form of a name: 过哪些省直厅."""
    return bool(re.search("[哪什么怎谁几]", name))
