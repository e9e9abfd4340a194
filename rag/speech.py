"""How people ask: the readable lists of words that ask, say little, or stand for others."""

import re
from collections.abc import Callable
from functools import cache

from rag.folding import fold
from rag.names.wordlists import word_lines, word_set

__all__ = [
    "asking_patterns",
    "concrete_words",
    "english_function_words",
    "english_left",
    "english_patterns",
    "light_words",
    "spoken",
    "spoken_words",
    "stop_words",
    "synonyms",
    "uses_spoken_words",
]

Occurs = Callable[[str], bool]
# 这钱怎么花: 怎么 before a verb of one character is speech, 怎么申领 is not; 还能去吗; 钱从哪出,
# not 从哪天开始
_PLAIN_HOW = re.compile(
    "怎么(?:办|弄|搞|劝|查|管|治|防|救|送|花|买|吃|住|过|算|分|熬|扛)(?=[?,。的]|$)"
    "|[从去往打]哪(?![天年月日号一个些里几家位])"
    "|还(?:能|开|有|可以|去)[^,。?]{0,6}[吗么]"
)


def _words(name: str) -> list[str]:
    """Return a list's words, longest first, so that a pattern prefers the longest."""
    return sorted({word for line in word_lines(name) for word in line}, key=lambda w: (-len(w), w))


@cache
def synonyms() -> dict[str, frozenset[str]]:
    """Return each word's group of near-synonyms, itself included.

    A line 检查 > 抽查 暗访 names narrower words: 检查 finds 暗访 too, not the reverse.
    """
    groups: dict[str, frozenset[str]] = {}
    for line in word_lines("synonyms.txt"):
        members = line[:1] if ">" in line else line
        groups |= dict.fromkeys(members, frozenset(line) - {">"})
    return groups


@cache
def spoken() -> dict[str, tuple[str, ...]]:
    """Return what documents write for each everyday word."""
    return {line[0]: line[1:] for line in word_lines("spoken.txt")}


def spoken_words(question: str) -> list[str]:
    """Return what documents would write for the everyday words of a question, in order.

    大夫累了 gives 医生 医务人员 医护人员 疲劳 休息 轮休. Longer wording is read first.
    """
    folded = fold(question)
    found: list[str] = []
    for said in sorted(spoken(), key=len, reverse=True):
        if said in folded:
            found += spoken()[said]
            folded = folded.replace(said, " ")
    return list(dict.fromkeys(found))


@cache
def _concrete() -> dict[str, tuple[str, ...]]:
    return {line[0]: line for line in word_lines("concrete.txt")}


def concrete_words(question: str) -> list[tuple[str, ...]]:
    """Return the things of private life a question names, each with how documents write it.

    失业金怎么领 gives (失业金, 失业保险). Longer wording is read first.
    """
    folded = fold(question)
    found = []
    for thing in sorted(_concrete(), key=len, reverse=True):
        if thing in folded:
            found.append(_concrete()[thing])
            folded = folded.replace(thing, " ")
    return found


def uses_spoken_words(question: str, occurs: Occurs) -> bool:
    """Tell whether a question has everyday words that the corpus itself never uses: 网课."""
    folded = fold(question)
    everyday = (*spoken(), *word_set("colloquial.txt"))
    said_so = any(said in folded and not occurs(said) for said in everyday)
    return said_so or bool(_PLAIN_HOW.search(folded))


@cache
def asking_patterns() -> tuple[re.Pattern[str], ...]:
    """Return the patterns of asking wording, in the order they are taken away."""
    noun = "|".join(map(re.escape, _words("asking_nouns.txt")))
    # 哪些会议和检查: visits stand beside other kinds of entries
    visits = "检查|调研|暗访|抽查|督导|视察|慰问|批示"
    nouns = rf"(?:{noun})(?:(?:[、和与或及]|以及)?(?:{noun})|(?:[、和与或及]|以及)(?:{visits}))*"
    # 的会有哪些 asks about meetings, 社会 and 病人 are words
    whole = "|".join(word for word in _words("asking_nouns.txt") if len(word) > 1)
    # 哪些提到项目 asks about 项目
    closing = rf"(?:(?<=[的关过了])|(?<!提到|涉及|谈到|讲到|说到|提及)(?={whole})){nouns}"
    measure = "[项条个次份类种场篇件则处届家道张座位名点]"
    days = "(?:日子|天(?![然气津窗线价]))?"  # 哪些天; 天然气 is a thing
    which = rf"(?:哪些{days}|那些|哪几{measure}|哪{measure}|些?什么|些啥|多少{measure}|几{measure})"
    verbs = "|".join(map(re.escape, _words("asking_verbs.txt")))
    phrases = "|".join(map(re.escape, _words("asking.txt")))
    # 通过 and 了解 are words of their own
    phrases = phrases.replace("|过", "|(?<![通经超])过(?![年节程后])").replace("|了|", "|了(?!解)|")
    return (
        # 书记怎么形容这场战役, 用什么话概括: how something is told is not what is told
        re.compile(
            "(?:怎么|怎样|如何|用(?:什么|哪个?)(?:词|话|比喻|说法)?)(?:去|来)?"
            "(?:形容|描述|描写|评价|评论|看待|定性|概括|比喻|称呼|称|表述|定义)(?![体系机标指])"
            "|被?(?:称为|称作|叫做|叫作|誉为|喻为|比作)(?=什么|啥|哪)"
        ),
        # 到哪个厅查的安全生产: 厅 is asked for, and no part of a word
        re.compile(
            "哪一?[个家](?:厅局?|局|委|处室?|科室?|办公室|研究室|区县?|县级市|地级市|县|市州?|省|乡?镇|村|街道办?"
            "|院|校|厂|店|站|报社|报纸|媒体)(?=[查去来看检调办开发讲说管的是有出在暗抽走视慰督?。]|$)"
        ),
        # 编辑部的电话: whoever made the document, whatever its imprint calls them
        re.compile("(?:编辑部|编委会|编辑室|主办方|主办单位)的?(?=联系|电话|邮箱|地址|热线|网址)"),
        # 2月12日和13日有什么不一样
        re.compile(
            "(?:有(?:什么|何|哪些|啥)|哪里|哪儿|怎么)?(?:不一样|差异)(?=的地方|[？?。！!\\s]*$)"
        ),
        # 2月份出台的…有关的文件有哪些; 的内容有哪些
        re.compile(
            rf"(?:相关|有关)?的?(?:{closing})?(?:一共|总共|分别|具体|都)?(?:有|是){which}(?:{nouns})?"
        ),
        # 都有哪些部署; 出台了哪些和…有关的东西; 在哪些讲话中
        re.compile(
            rf"(?:一共|都)?(?:在|有)?(?:(?:{verbs})[了过]?(?:[、和与或及]|或者)?)*"
            rf"{which}(?:{nouns})?[中里上]?"
        ),
        # 2月12日出台的文件有多少章: which paper it is, the day says
        re.compile(
            r"(?<![的于对])(?:出台|发布|印发|下发|公布|发)[了过]?的?"
            r"(?:文件|通知|公告|通告|政策|措施)(?=[里中上，,\s]|有多少|有几|是|分)"
        ),
        # 这些活动里提到物资的有哪些
        re.compile(rf"(?<=[的些]){nouns}[里中上](?=提到|涉及|讲到|谈到|说到|提及)"),
        # 有关的内容, 的情况 at the end
        re.compile(rf"(?:相关|有关)?的?(?:{closing})(?=[？?。！!\s]*$)"),
        # 省民政厅调研时要求做好哪些群体的防控: when it was said
        re.compile(
            r"(?:现场办公|明察暗访|检查|调研|视察|考察|暗访|座谈|慰问|督导)+(?:的?时候?|期间|中|里|那次|那回)"
            r"(?=[^,，。？?]{0,4}(?:要求|强调|提|指出|说|讲|谈|叮嘱))"
        ),
        # 六个坚持里第四条是什么: which of its items, not what about
        re.compile(
            r"(?<=里|中|的|内|时|提)第[一二三四五六七八九十]{1,3}[条点项步](?:要求|内容|措施)?"
            r"(?=[是讲说强具怎要有提\s，,。？?]|$)"
        ),
        # 第144期 names a document
        re.compile(r"第 {0,2}\d{1,5} {0,2}期"),
        re.compile(phrases),
    )


@cache
def stop_words() -> frozenset[str]:
    """Return the words that carry no content."""
    return frozenset(word for line in word_lines("stop.txt") for word in line)


@cache
def light_words() -> frozenset[str]:
    """Return the words that say little beside others: 加强 of 加强培训."""
    return frozenset(word for line in word_lines("light.txt") for word in line)


@cache
def english_patterns() -> tuple[tuple[re.Pattern[str], str], ...]:
    """Return patterns of English wording of the field and the Chinese that stands for it."""
    pairs = [(line[0].replace("_", r"[\s-]+"), line[1]) for line in word_lines("english.txt")]
    return tuple((re.compile(rf"\b(?:{english})\b"), chinese) for english, chinese in pairs)


def english_left(text: str) -> str:
    """Return an English text without the wording that has a Chinese one here."""
    for pattern, _ in english_patterns():
        text = pattern.sub(" ", text)
    return text


def english_function_words() -> frozenset[str]:
    """Return English words that ask, order or join, and say nothing of a topic."""
    return word_set("english_asking.txt")
