"""Kinds of entries a list asks for: 哪些会议, 哪些讲话, 哪些文件, 哪些批示.

措施, 内容 and 报道 ask for any entry and are no kinds. What kind an entry is shows in its title and
its opening; where no entry in scope is of the kind, the word narrows nothing.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass

from rag.folding import fold

__all__ = ["EntryKind", "kind_of", "names_paper"]

_HEAD_CHARS = 400
# 第十次会议, 电视电话会议, 座谈会上; not 贯彻会议精神的通知, not 社会
_MEETING = (
    "会议(?!精神|室)|例会|(?:座谈|调度|专题|沟通|常委|推进|动员|党组|工作|办公|民主生活"
    "|新闻发布|联席|碰头)会(?!议精神)"
)
_TITLE_MEETING = re.compile(_MEETING)
# An article that tells of one: 主持召开疫情防控视频调度会
_HELD = re.compile(rf"(?:召开|主持|出席|参加)[^。，,;；]{{0,30}}?(?:{_MEETING})")
_PAPER = re.compile(
    r"通知|公告|通告|方案|指南|一封信|公开信|倡议书|意见|办法|规定|细则|条例|预案|规程|责任制|(?:紧急|若干)措施"
)
_SPEAKS = re.compile(
    r"强调|指出|讲话|批示|主持|调研|检查|暗访|抽查|出席|揭牌|慰问|会见|指导|督导|视察|考察|座谈|召开|参加"
)
_LEADS = re.compile(r"强调|指出|作出批示")
_NOTICE = re.compile(r"公告|通告")
# 对先进事迹作出批示; not 贯彻落实重要批示精神
_INSTRUCTION = re.compile(r"(?:作出?|的)(?:了|过)?(?:重要)?批示(?!精神)|批示指出|批示强调")

_MEASURE = "[次个场份项条篇件]"
_DAYS = "哪(?:几[天日]|些天|些日子)的"  # 哪几天的会议
_ASKED = rf"(?:{_DAYS}|哪些|那些|哪几{_MEASURE}|哪{_MEASURE}|几{_MEASURE}|什么|多少{_MEASURE})"
_NOUN = r"会议|会(?!议)|讲话|文件|通知|公告|通告|批示|调研"
# 哪些会议, 哪些省委常委会议, 几次会, 哪些文件或讲话, 几份通知公告; 2月谈招商的讲话有哪些,
# 作过的批示有几次; 列出…的所有会议; 发过哪些关于开学的通知; 1月30日发布的文件; 涉及疾控的批示;
# 出台了什么
_QUESTION = re.compile(
    rf"{_ASKED}(?:重要|专门)?(?P<first>(?:{_NOUN})(?:(?:[、和与或及]|以及|或者)?(?:{_NOUN}))*)(?![\u4e00-\u9fff]{{0,1}}(?:精神|记录)|[上中里]?(?:[、和与或及]|以及|或者)(?:调研|检查|场合|活动|批示))"
    rf"|{_ASKED}(?:(?![或和与及讲说提谈涉])[\u4e00-\u9fff]){{2,8}}?(?P<compound>会议)"
    rf"|(?P<last>(?:{_NOUN})(?:(?:[、和与或及]|以及|或者)?(?:{_NOUN}))*)(?:一共|总共|都|分别)?"
    rf"(?:有|是|[^,，。?]{{0,12}}?(?:下发|发布|出台|印发|召开|举行|举办|开)[了过]){_ASKED}"
    rf"|{_ASKED}(?:关于|有关|涉及|针对)[^,，。?]{{2,14}}的(?P<about>{_NOUN})(?=[?。]|$)"
    r"|的(?P<final>会议|讲话|文件|公告|通告|批示|调研(?=活动))(?:活动)?(?=[?。]|$)"
    r"|(?:发布|印发|下发|出台)[过了]?的(?P<issued>文件|通知|公告|通告)(?=[?。]|$)"
    r"|(?P<given>出台|印发|下发|发布|颁布)[了过]?(?:什么|啥|哪些)(?:文件)?(?=[?。]|$)"
    # 有没有新的通知
    rf"|有(?:没有|无)?(?:新的?|别的|其他的?|下?发布?过?|印发过?|出台过?)*(?P<whether>{_NOUN})"
    r"(?:吗|没有?)?(?=[?。]|$)"
    rf"|(?:所有|全部)的?(?P<all>(?:{_NOUN})(?:(?:[、和与或及]|以及|或者)(?:{_NOUN}))*)(?=[?。，,!]|$)"
)
# 出了什么文件、有什么活动: anything counts
_ANY_KIND = re.compile(
    rf"{_ASKED}(?:活动|动态|措施|举措|内容|情况|动作)|(?:活动|动态|内容)(?:都?有|是){_ASKED}"
)
# 省领导有哪些活动: what people do; 1月27日有哪些活动 may be anything
_LEADERS_DO = re.compile(
    rf"(?P<who>领导)(?:同志|们|干部)?[^,。?]{{0,10}}?(?:有|参加|出席|做|开展|进行)[了过]?{_ASKED}[^,。?]{{0,4}}活动"
)
# 哪次会议研究过开学, 会上讨论了
_TAKEN_UP = re.compile(
    "上?(?:专题|专门|重点)?(?:研究|讨论|审议|听取|部署|布置|安排)(?:[了过]|到过?)"
)
# 发了哪些通知, 有没有公告: papers by name
_ISSUED = {"通知", "公告", "通告"}
_ISSUING = re.compile("(?<![开研激启])发(?![展生现言挥热动])|出台|公布|有没有|有无")
Test = Callable[[str, str], bool]


@dataclass(frozen=True, slots=True)
class EntryKind:
    """A kind of entry that a question asks for.

    Attributes:
        text: As the question writes it.
        note: What was counted as one, in Chinese.
        spans: Of the words in the question that are no topic.
        issued: Whether nothing else will do: 省水利局发过哪些通告.
    """

    text: str
    note: str
    spans: tuple[tuple[int, int], ...]
    _tests: tuple[Test, ...]
    issued: bool = False

    def holds(self, title: str, text: str) -> bool:
        """Tell whether an entry is of this kind, by its folded title and readable text."""
        return any(test(title, text[:_HEAD_CHARS]) for test in self._tests)


def names_paper(title: str) -> bool:
    """Tell whether an entry's title is that of a paper: a notice, a plan, an open letter."""
    return _is_paper(fold(title))


def _is_paper(title: str) -> bool:
    return bool(_PAPER.search(title)) and not _LEADS.search(title)


def _is_speech(title: str, text: str) -> bool:
    return not _is_paper(title) and bool(_SPEAKS.search(title) or _LEADS.search(text))


def _is_meeting(title: str, text: str) -> bool:
    return not _is_paper(title) and bool(_TITLE_MEETING.search(title) or _HELD.search(text))


def _is_notice(title: str, _text: str) -> bool:
    return bool(_NOTICE.search(title))


def _is_circular(title: str, _text: str) -> bool:
    return "通知" in title and not _LEADS.search(title)


def _is_survey(title: str, _text: str) -> bool:
    return "调研" in title and not _is_paper(title)


def _is_instruction(title: str, _text: str) -> bool:
    return bool(_INSTRUCTION.search(title))


def _is_document(title: str, text: str) -> bool:
    return not _is_speech(title, text)


_KINDS: dict[str, tuple[Test, str]] = {
    "会议": (_is_meeting, "会议"),
    "会": (_is_meeting, "会议"),
    "讲话": (_is_speech, "领导讲话、调研和会议"),
    "文件": (_is_document, "通知、公告、方案等文件"),
    "通知": (_is_circular, "标题写明的通知"),
    "调研": (_is_survey, "标题写明的调研"),
    "公告": (_is_notice, "公告、通告"),
    "通告": (_is_notice, "公告、通告"),
    "批示": (_is_instruction, "批示"),
}


def kind_of(question: str) -> EntryKind | None:
    """Return the kind of entry a list question asks for, or None.

    Args:
        question: Resolved.
    """
    folded = fold(question)
    if leaders := _LEADERS_DO.search(folded):
        test, note = _KINDS["讲话"]
        return EntryKind("领导活动", note, (leaders.span("who"),), (test,))
    match = _QUESTION.search(folded)
    if match is None or _ANY_KIND.search(folded):
        return None
    if match["given"]:
        test, note = _KINDS["文件"]
        return EntryKind("文件", note, (), (test,))
    group = next(
        name
        for name in ("first", "compound", "last", "about", "issued", "final", "whether", "all")
        if match[name]
    )
    words = re.findall(_NOUN, match[group])
    tests = tuple(dict.fromkeys(_KINDS[word][0] for word in words))
    if _is_speech in tests and _is_document in tests:
        return None  # 哪些文件或讲话: everything is one or the other
    note = "、".join(dict.fromkeys(_KINDS[word][1] for word in words))
    text = match[group]
    # 会议研究过 says where, not what; 批示 is no other entry's word
    held = _TAKEN_UP.match(folded, match.end(group)) if "会" in text else None
    named = "批示" in words or re.match(_DAYS, match[0])
    spans = [*([match.span(group)] if named else []), *([held.span()] if held else [])]
    issued = {*words} <= _ISSUED and bool(_ISSUING.search(folded))
    return EntryKind(text, note, tuple(spans), tests, issued)
