"""The gate: does a turn lean on the one before it, and by what? Grammar only, no model.

A turn leans when it points back (其中, 里面, 会上, 他, 那里, 第二天), when it is a mere fragment
(那2月8日呢, 编辑呢, 1月), or when what it asks lacks its owner or
object (联系电话是多少, 谁主持的). Anything else stands alone; when in doubt it stands alone.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Literal

from rag.folding import fold
from rag.lexicon import Named
from rag.names.wordlists import HAN, alternation, word_lines, word_set

__all__ = ["Lean", "asking_words", "find_lean", "is_nameless", "points_at_day"]

LeanKind = Literal["fragment", "among", "again", "pronoun", "whole", "carry", "owner"]
Span = tuple[int, int]

_TAIL = re.compile(r"[\s??!!。.…~,]*$")
# 那2月8日呢, 那么学校呢, 换成1月, 只看2021年的, 还有景俊海的呢
_LEAD = re.compile(
    r"(?:那么|那(?![些个里儿边次天位份段时几条场项篇部年月种])|再看看?|再说说?|换成|"
    r"换作|改成|改为|如果是|若是|要是|还有|另外|然后|接着|至于|只看|仅看|只要|只说|"
    r"就看|单看)[,: ]?"
)
# At the head of a turn, what points at the whole of the turn before
_WHOLE = re.compile(
    r"(?P<in>其中|里面|里边|里头|文中|文件里|通知里|公告里|方案里|当中)|(?P<on>会上|会议上|会中|座谈会上|现场)"
    r"|(?P<noun>(?:上述|上面(?:的|提到的)?|以上|前面(?:的|提到的)?|刚才(?:的|说的)?|该|此(?=[次份项文件])"
    r"|这(?:(?=通知|会议|公告|文件|方案|活动)|[次份项条篇场个些])(?!疫情|期)|那[次份项条篇场个些](?!疫情|期))(?:会议|通知|公告|通告|文件|方案|活动|措施|讲话|报道|规定|调研|座谈会|指南|举措|内容|要求|次|份|项)?+)(?![《“\"])"
)
_THINGS = "会议|座谈会|通知|公告|通告|方案|文件|报道|指南"
# 会议以什么形式召开, 通知还要求什么: a thing that only the turn before can have named
_NAMELESS = re.compile(
    rf"(?:{_THINGS})"
    "(?=以|由|对|还|要求|强调|提出|共|一共|分|列|规定|是|有|传达|决定|部署|研究)"
)
# 林远山在会上强调了什么
_AT_IT = re.compile("(?<=在)(?:(?:这次|那次)?(?:会|会议|座谈会|调度会|仪式|活动)上)")
_THAT_TIME = re.compile(r"那[次场](?!会|座谈|调研|常务|专题|党组|活动|暗访|检查|现场)")
_HE = re.compile(r"(?<!其)[他她](?!人|国|乡|省|市|地)们?|此人|这位(?:领导|同志|书记|省长)?|该领导")
_IT = re.compile(r"^它们?|(?<=[对把在,])它们?")
# 还有哪些内容提到它, 哪几次会议强调了这个说法
_OF_IT = re.compile(
    r"(?:提到|提及|讲到|谈到|说到|涉及|强调|要求|关于|围绕|落实|讲|说|提)[了过]?"
    r"(?P<it>它们?|这个(?:说法|提法|词|问题|要求|机制)?|这一(?:说法|提法|问题|要求|机制|点)|这件?事)(?:的|$)"
)
_THERE = re.compile(r"那里|那儿|那边|(?<!在)当地(?!人)|该[市县省区地](?!域)")
# 为什么要发这个通知: pointing at a document or event inside the turn
_THIS = re.compile(
    r"(?:[这那][个份次项场篇]|上述|该)(?:通知|会议|公告|通告|文件|方案|活动|讲话|报道|规定|指南|批示|座谈会)"
)
_MORE = re.compile(r"(?:吗|么|哪些|什么|别的|其他的?|其它的?|内容|没有)*")
_THEN = re.compile(
    r"第二天|次日|翌日|后一天|隔天|前一天|前一日|头一天|那一?天|当天|当日|同一天|同日|那几天|那个月|当月|同月|那一?年|当年|同年"
)
# 哪些涉及学校, 哪些是景俊海讲的: 哪些 without its noun
_HEADLESS = re.compile(
    r"^哪[个次场条项](?=是)|^(?:哪些|哪几[个条项])(?=是|涉及|提到|提及|讲到|谈到|关于|由|来自|属于|和|与)|^有(?:没有)?(?=[^有]{2,8}的吗?$)"
)
# 2022年的有哪些, 景俊海的有几条: besides its dates and names
_OF_THEM = re.compile(
    "的(?:都|一共|总共|分别)?(?:有|是)?(?:哪些|什么|哪几[条项次个份篇]|几[条项次个份篇]|多少[条项次个份篇]?)"
)
# 那是哪一天, 那是谁
_THAT_IS = re.compile("是(?:哪|什么时候|何时|几[月号日]|谁|在哪)")
_ORDINAL = re.compile(
    r"^第[一二三四五六七八九十\d]{1,3}(?:个?阶段|步|条|项|点|章|款|类|批|方面|个问题|个要求|个原则)"
)
# 有几章, 一共多少条: parts of what the turn before named
_PARTS = re.compile(
    "(?:一共|总共|总|共|都)?(?:有|分)?(?:几|多少)个?(?:章节?|条|项|页|种|类|点|款|部分|阶段|步骤)"
)
_ORDERING = re.compile(
    "列出|列举|概括|总结|梳理|介绍|说说|讲讲|请|查|找|what|which|when|who|how|did"
)
_FRAGMENT_CHARS = 16
# 哪位省领导陪同她, 有谁和领导一起迎接他: who is asked for is nobody a pronoun can mean
_ASKED_SUBJECT = re.compile("(?:都|还)?(?:有|是)?(?:谁|哪(?:几?位|些人?|几?个))")


@dataclass(frozen=True, slots=True)
class Lean:
    """How a turn leans.

    Attributes:
        start: Where its pointing words stand in the turn.
        end: Where they end; what is left of the turn follows.
        stop: Where the turn ends, without closing particles and punctuation.
    """

    kind: LeanKind
    words: str
    start: int
    end: int
    stop: int


@cache
def asking_words() -> re.Pattern[str]:
    """Return a pattern of the words that ask."""
    return re.compile(alternation(word_set("asked.txt")))


@cache
def _light() -> re.Pattern[str]:
    return re.compile(f"{alternation(word_set('elliptic.txt') | word_set('asked.txt'))}|[,、 ]")


def points_at_day(words: str) -> bool:
    """Tell whether a turn's pointing words mean a day of the turn before: 同一天, 第二天."""
    return bool(_THEN.search(words)) and not re.search("[月年]", words)


def is_nameless(words: str) -> bool:
    """Tell whether a turn's pointing words are a mere noun: 会议, which may be any meeting."""
    return bool(re.fullmatch(_THINGS, words))


def find_lean(question: str, names: Sequence[Named], dates: Sequence[Span]) -> Lean | None:
    """Return how a turn leans on the one before, or None if it stands alone.

    Args:
        question: The turn as typed.
        names: The known names in it.
        dates: Where date wording stands in it.
    """
    folded = fold(question)
    # _TAIL matches the empty end of any text
    stop = _TAIL.search(folded).start()  # type: ignore[union-attr]
    asks_on = stop > 1 and folded[stop - 1] in "呢呐"
    end = stop - 1 if asks_on else stop
    begin = len(folded) - len(folded.lstrip())
    lead = _LEAD.match(folded, begin, end)
    head = lead.end() if lead else begin
    body = folded[head:end]
    if not body:
        return Lean("carry", folded[begin:end], begin, head, end) if lead else None
    if lead and _MORE.fullmatch(body):
        return Lean("again", folded[begin:end], begin, head, end)
    asks = bool(asking_words().search(body) or _ORDERING.search(body))
    if not asks:
        return _fragment(folded, head, end, bool(lead) or asks_on, names, dates)
    return (
        _pointing(folded, head, end, names, dates)
        or _elliptic(folded, head, end, names, dates)
        or _carried(folded, lead, head, end, dates)
    )


def _fragment(
    folded: str, head: int, end: int, marked: bool, names: Sequence[Named], dates: Sequence[Span]
) -> Lean | None:
    """那2月8日呢, 编辑呢, 第二天呢; without 那 or 呢 only a bare date or person: 1月."""
    spans = [*dates, *((item.start, item.end) for item in names)]
    body = _without(folded, head, end, spans)
    then = _THEN.search(folded, head, end)
    if then and len(body) - len(then[0]) <= 2:
        return Lean("fragment", then[0], head, head, end)
    rest = re.sub(r"^其中的?|[的里中份在和、与, ]", "", body)
    if not marked and folded.startswith("其中", head):
        marked = True
    if marked and len(rest) <= _FRAGMENT_CHARS:
        return Lean("fragment", folded[head:end], head, head, end)
    bare = bool(dates) or any(item.kind == "person" for item in names)
    if not rest and bare and len(names) <= 1:
        return Lean("fragment", folded[head:end], head, head, end)
    return None


def _without(folded: str, head: int, end: int, spans: Sequence[Span]) -> str:
    return "".join(
        folded[i] for i in range(head, end) if not any(low <= i < high for low, high in spans)
    )


def _pointing(
    folded: str, head: int, end: int, names: Sequence[Named], dates: Sequence[Span]
) -> Lean | None:
    headless = _HEADLESS.match(folded[head:end])
    spans = [*dates, *((item.start, item.end) for item in names)]
    if spans and _OF_THEM.fullmatch(_without(folded, head, end, spans).strip()):
        return Lean("among", folded[head:end], head, head, end)
    if head and _THAT_IS.match(folded, head, end):
        return Lean("whole", "", head, head, end)
    if headless:
        return Lean("among", headless[0], head, head, end)
    whole = _WHOLE.match(folded, head, end)
    if whole and not (whole[0] in ("那些", "这些") and not _asks_besides(folded, whole.end(), end)):
        kind: LeanKind = "among" if whole[0] in ("其中", "当中") else "whole"
        return Lean(kind, whole[0], whole.start(), whole.end(), end)
    if not dates and (nameless := _NAMELESS.match(folded, head, end)):
        return Lean("whole", nameless[0], nameless.start(), nameless.end(), end)
    at_it = None if dates else _AT_IT.search(folded, head, end)
    if at_it and not re.sub("[在还又都 ]", "", _without(folded, head, at_it.start(), spans)):
        return Lean("pronoun", at_it[0], at_it.start(), at_it.end(), end)
    dated = next((high for low, high in dates if low == head), None)
    if dated is not None and (that := _THAT_TIME.match(folded, dated, end)):
        return Lean("whole", that[0], that.start(), that.end(), end)
    persons = [item.start for item in names if item.kind == "person"]
    for match in _HE.finditer(folded, head, end):
        if _near_head(folded, head, match) and not any(s < match.start() for s in persons):
            return Lean("pronoun", match[0], match.start(), match.end(), end)
    places = [item.start for item in names if item.kind in ("place", "organisation")]
    for pattern, earlier in ((_THERE, places), (_THEN, [low for low, _ in dates])):
        match_of = pattern.search(folded, head, end)
        # 前一天 is date wording itself
        if match_of is None or any(start < match_of.start() for start in earlier):
            continue
        if _near_head(folded, head, match_of):
            return Lean("pronoun", match_of[0], match_of.start(), match_of.end(), end)
    this = _THIS.search(folded, head, end)
    if this and not dates and not names and not re.search("[《“,]", folded[head : this.start()]):
        return Lean("pronoun", this[0], this.start(), this.end(), end)
    it = _IT.search(folded[head:end])
    if it and it.start() <= 2:
        return Lean("whole", it[0], head + it.start(), head + it.end(), end)
    if of_it := _OF_IT.search(folded, head, end):
        return Lean("pronoun", of_it["it"], of_it.start("it"), of_it.end("it"), end)
    return None


def _near_head(folded: str, head: int, match: re.Match[str]) -> bool:
    """Tell whether a pronoun stands where nothing in the turn can be what it means.

    At the head, after 对那里…, or after who is asked for, 哪位省领导陪同她: not in 叶某赛后，她…,
    nor in 病人以及他们的密切接触者.
    """
    before = folded[head : match.start()]
    joined = before.endswith(("和", "与", "及", "、", "跟", "或"))
    near = len(before) <= 4 or before[0] in "对在关那" or _ASKED_SUBJECT.match(before)
    return "," not in before and not joined and bool(near)


def _asks_besides(folded: str, start: int, end: int) -> bool:
    return bool(asking_words().search(folded, start, end))


def _elliptic(
    folded: str, head: int, end: int, names: Sequence[Named], dates: Sequence[Span]
) -> Lean | None:
    """联系电话是多少, 谁主持的, 省里谁参加了, 第一阶段做什么."""
    if names or dates or re.search(r"[《“\"]", folded):
        return None
    body = folded[head:end]
    owned = alternation(word_lines("elliptic.txt")[0])
    done = alternation([*word_lines("elliptic.txt")[0], *word_lines("elliptic.txt")[1]])
    if _ORDINAL.match(body) and len(body) <= _FRAGMENT_CHARS:
        return Lean("owner", "", head, head, end)
    if not re.sub(f"{asking_words().pattern}|[是在的呢,、 ]", "", body):
        return Lean("whole", "", head, head, end)  # 哪天, 在哪里: nothing but what asks
    if _PARTS.fullmatch(body):
        return Lean("whole", "", head, head, end)
    if not _light().sub("", body) and re.search(done, body):
        kind: LeanKind = "owner" if re.match(owned, body) else "whole"
        return Lean(kind, "", head, head, end)
    return None


def _carried(
    folded: str, lead: re.Match[str] | None, head: int, end: int, dates: Sequence[Span]
) -> Lean | None:
    """那对医院有什么要求: a whole clause after 那 takes over the time it does not name."""
    if lead is None or dates or not re.match(HAN, folded[head : head + 1]):
        return None
    return Lean("carry", lead[0], lead.start(), head, end)
