"""Whether a text is a whole statement: no title or fragment, nothing that breaks off."""

import re
from collections.abc import Iterator

from rag.llm.wording import bigrams, tagged
from rag.names.wordlists import HAN
from rag.tokenization import cut, is_word

__all__ = [
    "breaks_off",
    "ends_open",
    "is_fragment",
    "is_garbled",
    "is_statement",
    "is_title",
    "misnumbered",
    "modifies",
    "stops_short",
]

_HAN_RUN = re.compile(f"{HAN}{{2,}}")
_PAIR = 2
# 一要抓思想认识, 二是强化防控, 第一阶段摸清底数
_POINTS = "一二三四五六七八九十"
# Verbs, adverbs, prepositions, set phrases (出席会议), and what only follows a verb (了, 过, 着)
_SAYING = ("v", "d", "p", "z", "l", "i", "ul", "ug", "uz")
_CLOSING = '。！!；; \n”"』」)）'
_WORD_CHARS = 6
_FULL_STOPS = ("。", "！", "!", "？", "?", "；", ";")
# So much of a sentence's end is looked for in its source
_TAIL = 4
# A list goes on too: 为企业防控疫情、有序复工复产; not a particle that ends a clause: 违法行为的，
_GOES_ON = re.compile(rf"(?![的了](?!{HAN}))(?:{HAN}|、{HAN})")
_POINT = re.compile(
    rf"(?<![第{_POINTS}])[{_POINTS}][要是](?={HAN})"
    rf"|第[{_POINTS}\d]{{1,3}}(?:阶段|步|批|类|组|档)(?!是[什哪])"
)
_WHOLE = re.compile(r"[。；;！？\n]")
_LEAST_PAIRS, _MUCH_MORE = 2, 2
# 关乎国计民生的企业; not 属于违法行为的，依法处罚
_OF_A_THING = re.compile(rf"的{HAN}")
_BRACKETS = ("(（《【[〔", ")）》】]〕")
# 长春市长春市; not 好好学习, nor 一五一十
_TWICE = re.compile(rf"({HAN}{{3,}})\1")
# 在领导小组的领导下 goes on
_UNDER = re.compile(r"在[^,，。]*(?:领导|指导|支持|帮助|努力|关心|配合)下$")
# 2020年春季开学时; not 2月9日24时, 及时
_WHEN = re.compile(r"(?<![\d及同按准临平暂随小实适])时$")
# 关于延迟全省企业复工和学校开学的通知, 招生考试工作的公告（一）, 重大项目开工情况
_TITLE_END = re.compile(
    r"(?:实施|管理|工作|暂行)(?:办法|细则|方案|意见|规定)$|(?:的|^关于.+)(?:通知|公告|通告|方案|意见|指南|规定|决定|办法|报告|公开信|名单)(?:[(（][一二三四五六七八九十\d]{1,3}[)）]?)?$|^[^,，]+情况$"
)
_THING_END = re.compile(r"(?:会议?|工作|活动|仪式|任务|措施|问题|医院)$")
_HAN_CHARACTER = re.compile(HAN)
# 发布了第2号公告, 听取情况汇报, 介绍了有关情况
_TITLE_SAID = re.compile(
    r"[是为了]|有(?!关)|发布|印发|下发|出台|发出|公布|制定|研究|审议|通过|听取|了解|介绍|汇报|通报|检查"
    r"|查看|掌握|反映|调研|抽查|调度|说明|分析|提出|提交|按照|落实|执行|贯彻|学习|传达|要求|召开|上报|报送"
)
_OPEN = ("的", "和", "与", "及", "对", "在", "把", "将", "从", "向", "以", "为了", "关于")


def is_statement(folded: str) -> bool:
    """Tell whether a text says something of what it names: a name alone does not."""
    return any(
        flag.startswith(_SAYING) or (flag == "a" and len(word) >= _PAIR) or _is_set_phrase(word)
        for word, flag in tagged(folded)
    )


def _is_set_phrase(word: str) -> bool:
    """Tell whether a word that jieba takes for a thing says what is done: 主持会议."""
    return len(word) == 2 * _PAIR and tagged(word[:_PAIR]) == ((word[:_PAIR], "v"),)


def is_title(folded: str) -> bool:
    """Tell whether a text only names a document or a state: 关于延后开学的通知, 项目开工情况."""
    bare = folded.rstrip(_CLOSING)
    return bool(_TITLE_END.search(bare)) and not _TITLE_SAID.search(bare)


def is_fragment(folded: str, source: str) -> bool:
    """Tell whether a text, no full stop after it, is a thing named in mid-clause: 召开[视频会议].

    Args:
        folded: Folded.
        source: Folded, with its marks.
    """
    if folded.rstrip(' \n”"』」)）').endswith(_FULL_STOPS):
        return False
    bare = folded.rstrip(_CLOSING)
    begins = [m.start() for m in re.finditer(re.escape(bare), source)]
    inside = all(at > 0 and _HAN_CHARACTER.match(source[at - 1]) for at in begins)
    return bool(begins) and inside and bool(_THING_END.search(bare))


def breaks_off(folded: str, source: str) -> bool:
    """Tell whether a sentence stops inside a word of its source: 这场特殊战 for 特殊战役."""
    bare = folded.rstrip(_CLOSING)
    tail = bare[-_PAIR:]
    if not _HAN_RUN.fullmatch(tail):
        return False
    places = [m.end() for m in re.finditer(re.escape(tail), source)]
    return bool(places) and not any(_ends_word(place, source) for place in places)


def stops_short(folded: str, source: str) -> bool:
    """Tell whether a text without a full stop ends where its source goes on: 抓好前期 of 前期工作.

    Args:
        folded: The sentence, folded.
        source: Folded, with its marks; a clause's end there is an end here.
    """
    if folded.rstrip(' \n”"』」)）').endswith(_FULL_STOPS):
        return False
    tail = folded.rstrip(_CLOSING)[-_TAIL:]
    ends = [m.end() for m in re.finditer(re.escape(tail), source)]
    return bool(ends) and all(_GOES_ON.match(source, end) for end in ends)


def misnumbered(folded: str, source: str) -> str | None:
    """Return the number of a point or stage that its source gives to another, or None.

    四要抓项目 for 三要抓项目; 第二阶段摸清底数 where that is what the first stage is for.
    """
    written = list(_numbered(source))
    for label, said in _numbered(folded):
        number = label.rstrip("要是")
        own = [len(said & there) for other, there in written if other.rstrip("要是") == number]
        others = [len(said & there) for other, there in written if other.rstrip("要是") != number]
        if own and not max(own) and len(said) >= _LEAST_PAIRS:
            return label
        if others and max(others) >= _LEAST_PAIRS and max(others) > _MUCH_MORE * max([0, *own]):
            return label
    return None


def _numbered(folded: str) -> Iterator[tuple[str, set[str]]]:
    """Yield each number of a point, and the pairs of characters of what it is the number of."""
    places = list(_POINT.finditer(folded))
    ends = [*(match.start() for match in places[1:]), len(folded)][: len(places)]
    for match, end in zip(places, ends, strict=True):
        said = _WHOLE.split(folded[match.end() : end].lstrip("，,：:、 "))[0]
        yield match[0], bigrams(said)


def modifies(folded: str, source: str) -> bool:
    """Tell whether a sentence is only what its source says of a thing: 关乎国计民生 of 的企业."""
    bare = folded.strip().rstrip(_CLOSING)
    ends = [m.end() for m in re.finditer(re.escape(bare), source)]
    return bool(ends) and all(_OF_A_THING.match(source, end) for end in ends)


def is_garbled(folded: str, source: str) -> bool:
    """Tell whether a bracket closes that none opens, or a word is at once said again: 听取工）."""
    opened = 0
    for character in folded:
        opened += (character in _BRACKETS[0]) - (character in _BRACKETS[1])
        if opened < 0:
            return True
    return any(match[0] not in source for match in _TWICE.finditer(folded))


def ends_open(folded: str) -> bool:
    """Tell whether a text stops at a particle or in a list: 一要以有高度的; 是他发布的 is whole."""
    if folded.rstrip().endswith(("、", ":", "：")):
        return True
    bare = folded.rstrip(_CLOSING)
    if _WHEN.search(bare) or _UNDER.search(bare):
        return True
    return bare.endswith(_OPEN) and "是" not in bare


def _ends_word(place: int, source: str) -> bool:
    """Tell whether a word of the source ends at a place, or a word within a longer one."""
    low = max(source.rfind(mark, 0, place) for mark in "\n。;,")
    at = low + 1
    for word in cut(source[at : place + _WORD_CHARS]):
        if at < place < at + len(word):
            return place - at >= _PAIR and is_word(word[: place - at])
        at += len(word)
    return True
