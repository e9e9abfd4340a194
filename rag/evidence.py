"""Whether a corpus holds what a question asks about: how much of it the best entries speak of.

A search always finds something; the top score alone cannot tell whether it answers. What can is
how much of the question's words, weighted by idf, stand in one entry, and in one sentence of it.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from rag.matching import PARTLY, word_parts
from rag.passages import sentence_spans
from rag.speech import concrete_words, spoken_words
from rag.tokenization import is_word
from rag.topics import Phrase, Topic

__all__ = [
    "Evidence",
    "holds_head",
    "is_enough",
    "names_things",
    "offers_service",
    "only_attended",
    "says_until",
    "slogan_items",
    "spelling_out",
    "spells_out_term",
    "weigh_evidence",
]

Weigh = Callable[[str], float]
Occurs = Callable[[str], bool]
_ENOUGH, _ENOUGH_SPOKEN = 0.85, 0.0
# From this share of words that nothing written stands for, everyday words excuse nothing.
_UNWRITTEN = 0.3
_FEW, _MOSTLY_SEEN, _PARTLY_SEEN = 3, 0.5, 0.7
# The share that one sentence must hold of what a question takes for granted.
_PREMISE = 0.6

_NUMERALS = "二三四五六七八九十"
# 三专
_ABBREVIATED = re.compile(rf"(?P<count>[{_NUMERALS}])个?(?P<first>[\u4e00-\u9fff])")
# “六个必须”具体是哪六条, 四个集中指的是什么
_SLOGAN = re.compile(
    rf"(?<![第十百])(?P<term>(?P<count>[{_NUMERALS}])(?:[个项条张大种]|(?<=[“‘「\"].))"
    r"(?P<word>(?:(?!里)[\u4e00-\u9fff]){2,4}?))[”’」\"]?(?:要求|原则)?"
    r"(?:具体|都|分别|各自?)?(?:是指|指的是|指|是|有|包括|包含)(?:的)?"
    rf"(?:哪些?[几两{_NUMERALS}]?[个条项点]?(?:方面|内容)?|什么(?:意思|内容|含义)?)(?=[?。!]|$)"
)
# 三保分别保什么, “五早”指的是什么: each begins with the one character
_SHORT = re.compile(
    rf"(?<![第十百{_NUMERALS}])(?P<count>[{_NUMERALS}])(?P<first>[\u4e00-\u9fff])[”’」\"]?(?:一统筹[”’」\"]?)?"
    r"(?:里面|里|中)?(?:具体|都|分别|各自?)*(?:是指|指的是|指|是|保|包括|包含)(?:的)?"
    rf"(?:哪些?[几两{_NUMERALS}]?[个条项点]?(?:方面|内容)?|什么(?:意思|内容|含义)?)(?=[?。!]|$)"
)
# 什么是“六个坚持”, 什么叫六个坚持
_TURNED = re.compile("^什么(?:是|叫做?)([^,，。?]{2,16})(?=[?。]?$)")
# 六个坚持里第四条是什么: which of its items
_ITEM_OF = re.compile("(?:里面?|中|当中|的)的?第[一二三四五六七八九十][条个项点].*$")


@dataclass(frozen=True, slots=True)
class Evidence:
    """How much the best of some entries speaks of a topic.

    Attributes:
        entry: Share of the topic's weight that stands in one entry, in [0, 1].
        sentence: Share that stands in one sentence.
        unseen: Share whose words, and all that mean the same, stand nowhere in the corpus.
        missing: The words of the topic that stand nowhere in it.
        spoken: Whether the question uses everyday words for which documents write others.
        unwritten: Share of everyday words whose official wording stands nowhere either.
    """

    entry: float
    sentence: float
    unseen: float
    missing: tuple[str, ...]
    spoken: bool
    unwritten: float = 0.0


def weigh_evidence(
    topic: Topic, folded: Sequence[str], weigh: Weigh, occurs: Occurs
) -> Evidence | None:
    """Return the evidence that entries give, or None where a topic has no words to look for.

    Args:
        topic: Of a question; of alternatives the best counts.
        folded: The best entries' readable texts, folded.
        weigh: Gives a word's inverse document frequency.
        occurs: Tells whether a word stands anywhere in the corpus.
    """
    if not topic.phrases:
        return None
    found = [_of_phrase(phrase, folded, weigh, occurs) for phrase in topic.phrases]
    return max(found, key=lambda e: (e.entry + e.sentence, -e.unseen))


def _of_phrase(phrase: Phrase, folded: Sequence[str], weigh: Weigh, occurs: Occurs) -> Evidence:
    concepts = [
        ((*concept.words, *concept.synonyms), max(map(weigh, concept.words)))
        for concept in phrase.concepts
    ]
    total = sum(weight for _, weight in concepts)

    def held(text: str) -> float:
        return sum(weight * _share(words, text) for words, weight in concepts) / total

    missing = [concept for concept in concepts if not any(map(occurs, concept[0]))]
    return Evidence(
        entry=max(map(held, folded), default=0.0),
        sentence=max(
            (held(text[slice(*span)]) for text in folded for span in sentence_spans(text)),
            default=0.0,
        ),
        unseen=sum(weight for _, weight in missing) / total,
        unwritten=sum(weight for words, weight in missing if any(map(_has_wording, words))) / total,
        missing=tuple(words[0] for words, _ in missing),
        spoken=any(concept.spoken for concept in phrase.concepts),
    )


def _has_wording(word: str) -> bool:
    """Tell whether it is known what documents write for a word: 接种 for 打针."""
    return bool(spoken_words(word))


def _share(words: Sequence[str], text: str) -> float:
    """Return 1 if a text has one of the words, else what it has of a long one's parts.

    省委常委会 stands as 省委召开常委会议, 联防联控机制第七工作组 with other words between.
    """
    if any(word in text for word in words):
        return 1.0
    parts = word_parts(words[0])
    return PARTLY * sum(part in text for part in parts) / len(parts) if parts else 0.0


def is_enough(evidence: Evidence | None, entries: int, named: bool, presumes: bool = False) -> bool:
    """Tell whether evidence suffices for an answer.

    The threshold was set on the dev questions (docs/experiments.md). Everyday words prove
    nothing by their absence: documents write others. Nor do asking verbs (去, 讲) where a name
    leaves only a few entries.

    Args:
        evidence: None for a question without words of its own: its scope decides.
        entries: How many entries are in scope.
        named: Whether a person, office or place limits the scope.
        presumes: Whether the question takes what it asks about for a fact: 为什么取消了高考.
    """
    if evidence is None:
        return True
    if presumes and not evidence.spoken and evidence.sentence < _PREMISE:
        return False
    seen_enough = _MOSTLY_SEEN if entries > 1 else _PARTLY_SEEN
    if named and entries <= _FEW and evidence.unseen < seen_enough:
        return True
    excused = evidence.spoken and evidence.unwritten < _UNWRITTEN
    least = _ENOUGH_SPOKEN if excused else _ENOUGH
    return evidence.entry + evidence.sentence >= least


def _slogan(question: str) -> re.Match[str] | None:
    return _SLOGAN.search(_ITEM_OF.sub("是什么", _TURNED.sub(r"\1是什么", question)))


def _short(question: str) -> re.Match[str] | None:
    return _SHORT.search(_TURNED.sub(r"\1是什么", question))


def _listed(short: re.Match[str]) -> re.Pattern[str]:
    """Return how one sentence lists what an abbreviation stands for: 专人管、专车运、专线行."""
    item = rf"{short['first']}[^、,，;；。\n]{{1,8}}"
    return re.compile(rf"{item}(?:[、,，]{item}){{{_count_of(short) - 1}}}")


def slogan_items(question: str) -> re.Pattern[str] | None:
    """Return how the items of a numbered slogan are written, if a question asks what they are.

    四个集中指的是什么 looks for 集中患者、集中专家、集中资源、集中救治.
    """
    if (short := _short(question)) is not None:
        return _listed(short)
    asked = _slogan(question)
    if asked is None:
        return None
    word, more = re.escape(asked["word"]), _count_of(asked) - 1
    return re.compile(rf"[^。;；\n]*?{word}(?:[^。\n]*?{word}){{{more}}}[^、。，,;；\n]*")


def spelling_out(question: str, texts: Sequence[str]) -> list[int] | None:
    """Return which texts spell out a numbered slogan; None where a question asks for none.

    “六个坚持” is where one text that names it says 坚持 six times, or lists six things just before
    it; “四个集中” also where one sentence says 集中 four times. A slogan that is only named is not.

    Args:
        question: Folded.
        texts: Of entries, folded.
    """
    if (short := _short(question)) is not None:
        return _spelling_short(short, texts)
    asked = _slogan(question)
    if asked is None:
        return None
    count, word, term = _count_of(asked), asked["word"], asked["term"]
    listed = re.compile(rf"(?:[^、，。；“”,;]{{1,12}}、){{{count - 1}}}[^、，。；,;]{{1,12}}{term}")

    def spells(text: str) -> bool:
        own = text.count(term)  # the slogan itself says its word once
        if own and (text.count(word) - own >= count or listed.search(text)):
            return True
        return text.count(word) >= count and any(
            text[slice(*span)].count(word) >= count for span in sentence_spans(text)
        )

    return [i for i, text in enumerate(texts) if spells(text)]


def _spelling_short(short: re.Match[str], texts: Sequence[str]) -> list[int]:
    """Return which texts list what a counted abbreviation stands for.

    Of several lists (保价格、保质量、保供应) that whose items stand where the abbreviation does.
    """
    naming = [text for text in texts if short["count"] + short["first"] in text]
    listed = {i: found[0] for i, text in enumerate(texts) if (found := _listed(short).search(text))}
    backed = {
        i: sum(any(item in text for text in naming) for item in re.split("[、,，]", words))
        for i, words in listed.items()
    }
    return [i for i, items in backed.items() if items == max(backed.values())]


def spells_out_term(term: str, texts: Sequence[str]) -> bool:
    """Tell whether one sentence lists what a counted abbreviation stands for.

    “三专”, which nobody wrote, is 专人管、专车运、专线行; “七个不准” is no such abbreviation.

    Args:
        term: As asked for, folded.
        texts: Of the best entries, folded.
    """
    short = _ABBREVIATED.fullmatch(term)
    if short is None:
        return False
    return any(map(_listed(short).search, texts))


def slogan_word(question: str) -> str | None:
    """Return the word that every text holds that spells out the slogan asked for, None without."""
    if (short := _short(question)) is not None:
        return short["first"]
    asked = _slogan(question)
    return asked["word"] if asked else None


def _count_of(asked: re.Match[str]) -> int:
    return _NUMERALS.index(asked["count"]) + 2


_HAN = re.compile("[\u4e00-\u9fff]")
_DAY = r"(?:\d{1,2}月)?\d{1,2}[日号]"
# 高考推迟到哪一天: somebody must have written until when
_UNTIL_ASKED = re.compile(
    "(?:推迟|延迟|延期|延后|推后|顺延|延长)(?:到|至)了?(?:什么时候|何时|哪一?[天日]|几月|几号|几日|哪个月)"
)
_UNTIL_WRITTEN = re.compile(
    rf"(?:至|到|早于|晚于|截止|自|从){_DAY}|{_DAY}(?:\d{{1,2}}时)?[之以]?[前后起止]"
)
_SERVICE = re.compile(
    "下载|申领|申请|办理|报名|预约|领取|购买|网购|查询|打印|缴费|缴纳|投诉|举报|充值|退票|挂号|注册|登录"
    "|恢复(?:营业|开放|运营|运行|通行|上课|堂食)|解封|重新开放"
)


# 食堂的菜谱是什么, 安置点的站长是谁; not 新桥是谁去看的, nor what any text has: 意思, 内容
# 的六条是什么 has no head
_HEAD = re.compile(
    "的(?![一二两三四五六七八九十几第])([\u4e00-\u9fff]{2,4})(?:是|叫)(?:什么|啥|谁)(?=[?。]|$)"
)
_ANY_HEAD = re.compile(
    "时间|日期|期限|地点|身份|职务|职位|头衔|内容|意思|含义|主题|看法|情况|结果|原因|理由|要求|要点|重点|精神|名[字称]|特点|做法|办法|方式|作用|目的|意义|说法|态度|作者|记者|领导|干部|同志|人物"
    # 牺牲的那位叫什么; 逢阳必报的后面两句是什么
    "|句|[那这][位个些]"
)


def holds_head(question: str, texts: Sequence[str]) -> bool:
    """Tell whether texts speak of what is asked of something: 菜谱 of 食堂的菜谱是什么.

    True where nothing is asked so.
    """
    asked = _HEAD.search(question)
    if asked is None or _ANY_HEAD.search(asked[1]):
        return True
    return any(part in text for text in texts for part in (asked[1], asked[1][:2], asked[1][-2:]))


# 食宿费由谁出, 隔离期间的检测费: what it is for, and that it costs, must be written
_FEE = re.compile("([\u4e00-\u9fff]{2})费(?![用者力心解劲时])(?<![经消收免自缴欠浪花破公付]费)")
# WiFi, App: a name in Latin letters is written so or not at all; 5G and COVID-19 hold digits
_LATIN_NAME = re.compile(r"(?<![0-9a-z])[a-z]{3,12}(?![0-9a-z-])")


def names_things(question: str, texts: Sequence[str], occurs: Occurs) -> bool:
    """Tell whether texts write of the things of private life that a question names: 失业金, 快递.

    True where it names none. Of 菜谱 or WiFi nothing is said in other words.

    Args:
        question: Folded.
        texts: The best entries', folded.
        occurs: Tells whether a word stands anywhere in the corpus.
    """
    if not all(map(occurs, _HOLDER.findall(question))):
        return False
    for wordings in concrete_words(question):
        if not any(wording in text for text in texts for wording in wordings):
            return False
    for what in _FEE.findall(question):
        if is_word(what) and not any(what in text and "费" in text for text in texts):
            return False
    return not _HAN.search(question) or all(map(occurs, _LATIN_NAME.findall(question)))


# What did somebody say or chair, of whom the record only writes that he was there
_SAID = re.compile("强调|指出|讲|说|谈|要求|表示|提出|指示|部署|主持|召开")
_THERE = re.compile("出席|列席|陪同|参加|参会")


# Where did somebody go, of whom the record only passes on what he wrote
_GOES = re.compile(r"(?:同志|书记|省长|总理)?(?:都|还|又|曾)?(?:去|到|来|抵达|视察|考察|走访)")
_PASSED_ON = re.compile(
    r"(?:同志|总书记|主席|副?总理|书记|省长)?(?:、[\u4e00-\u9fff]{2,4}?(?:同志|副?总理|书记|省长)?){0,4}"
    r"(?:关于|对|的|部署)[^,，。]{0,24}(?:批示|指示|要求|讲话)"
)


def only_attended(question: str, name: str, texts: Sequence[str]) -> bool:
    """Tell whether texts name a person only among those present, where a question asks for words.

    Where it asks for visits, whether they only pass on what the person wrote.

    Args:
        question: Folded.
        name: Of the person who is asked about as speaking, folded.
        texts: The entries' in scope, folded.
    """
    asked = question.partition(name)[2]
    goes = _GOES.match(asked)
    if not goes and not _SAID.search(asked):
        return False
    after = [
        sentence.rpartition(name)[2]
        for text in texts
        for span in sentence_spans(text)
        if name in (sentence := text[slice(*span)])
    ]
    if goes:
        return bool(after) and all(map(_PASSED_ON.match, after))
    return bool(after) and all(_THERE.search(said) and not _SAID.search(said) for said in after)


# 长春市委书记叫什么: 省委书记 elsewhere is no answer
_HOLDER = re.compile(
    r"([\u4e00-\u9fff]{2,4}[市县区州](?:委|政府)?(?:书记|秘书长|副?[市县区州]长))"
    r"(?:现在|当时|目前)?(?:是|叫|姓)(?:谁|什么|哪位)"
)
# 口罩在哪里买: somebody must write of selling
_BUYING = re.compile("(?:哪里|哪儿|在哪|怎么|去哪)(?:可以|能)?买")
_SOLD = re.compile("购买|采购|销售|出售|批发|购物|零售")


def says_until(question: str, words: Sequence[str], texts: Sequence[str]) -> bool:
    """Tell whether a text that writes one of some words writes until when: 推迟到哪一天.

    True where a question does not ask until when.
    """
    if not _UNTIL_ASKED.search(question):
        return True
    return any(
        _UNTIL_WRITTEN.search(text) and any(word in text for word in words) for text in texts
    )


def offers_service(question: str, texts: Sequence[str]) -> bool:
    """Tell whether texts speak of the service a question wants: 在哪里下载, 怎么申领.

    True where none is asked for. What nobody wrote of downloading cannot say where to do it.
    """
    if not re.search("哪|怎么|如何|怎样|什么时候|几号", question):
        return True
    if _BUYING.search(question) and not any(map(_SOLD.search, texts)):
        return False
    wanted = _SERVICE.findall(question)
    return all(any(word in text for text in texts) for word in wanted)
