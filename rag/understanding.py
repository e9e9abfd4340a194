"""Question and earlier turns -> resolved question, scope, topic, intent; no model."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from rag.categories import Category, category_of
from rag.dates import Coverage, understand_dates
from rag.folding import fold
from rag.followups import Answered, AnsweredOn, resolve_turn
from rag.intents import classify_intent
from rag.kinds import EntryKind, kind_of
from rag.lexicon import Lexicon, Named
from rag.names.persons import asks_presence
from rag.records import Intent, Scope, Turn
from rag.sources import NamedSource, Sources
from rag.speech import english_function_words, english_left, spoken
from rag.topics import Concept, Phrase, Topic, Vocabulary, extract_topic, recounted

__all__ = ["Surroundings", "Understanding", "understand"]

# 2020年2月和2022年3月分别有哪些暗访, 巴图尔和林远山各强调了什么
_EACH = re.compile(r"分别|各自|各(?=有|是|开|讲|说|谈|强调|提|去|做|召开|出台|发布|部署)")
# 总结一下2020年2月18日, 春季学期, 大冬天的: no time, and as many blanks keep the dates in their
# places.
_NO_TIME = re.compile("一下|(?<!年)[春秋]季(?=学期|开学)|大[冬夏]天的?")
# 大年初四牺牲的是谁: the record writes of that day on another
_LUNAR_DAY = re.compile("(?:大年|正月)(?:初[一二三四五六七八九十]|十[一二三四五六七八九])|除夕")
# 提到2月9日的有哪些, 涉及春节的内容: what is written of, not when; 提到2月9日会议的 says which
_MENTIONED = re.compile(
    r"(?:提到|提及|讲到|谈到|说到|写到|涉及到?)了?[“「]?"
    r"(?P<day>(?:[12]\d{3}年)?\d{1,2}月\d{1,2}[日号]"
    r"|春节|除夕|元宵节?|清明节?|端午节?|中秋节?|国庆节?|五一|元旦)"
    r"[”」]?(?=的?(?:条目|内容|文件|讲话|会议)?(?:都|一共|分别)?(?:有|是|[？?。,，\s]|$))"
)
_EDGES = re.compile(r"^[\s“”\"《》「」]+|[\s“”\"《》「」。？?！!]+$")
_QUOTED_CHARS = 12
_ATTENDING = {"参加", "出席", "列席", "陪同", "到场", "参会", "露面", "亮相", "现身"}
# “六个必须”, ‘双减’, 「三项机制」: a term as somebody wrote it; a title in 《》 may be shortened
_QUOTED_TERM = re.compile(r"[“‘「『\"]([^”’」』\"“‘「『]{2,10})[”’」』\"]")
# 指南2.0版, where 1.0版 stands
_VERSION = re.compile(r"\d{1,2}\.\d{1,2} ?版")
_PARTS = re.compile(r"[、，,；;\s]")
# Any two days of different years, months, weeks and weekdays.
_TWO_DAYS = (date(2000, 1, 5), date(2001, 6, 15))
_HAN = re.compile(r"[\u3400-\u9fff]")


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What questions are understood against: the corpus's clock, days, names and words.

    Attributes:
        as_of: The corpus's clock, for 昨天 and 上个月; None where nothing is dated.
        coverage: The days of its entries, for questions that name no year.
        lexicon: Its people, offices, places and headings.
        vocabulary: Its words.
        answered_on: Gives what an earlier turn was answered.
        sources: What its documents are called.
    """

    as_of: date | None
    coverage: Coverage
    lexicon: Lexicon
    vocabulary: Vocabulary
    answered_on: AnsweredOn = lambda _: Answered()
    sources: Sources = field(default_factory=Sources)


@dataclass(frozen=True, slots=True)
class Understanding:
    """What a question asks, once time, names, topic and intent are told apart.

    Attributes:
        search_text: The resolved question as it is searched for: folded, misspellings put right.
        names: The names that limit the scope.
        unknown: Names in it that the corpus never names.
        unknown_terms: Words it puts in quotation marks that the corpus never writes.
        issue_numbers: 144 for 第144期.
        category: The kind of name a list of visits asks for, or None.
        kind: The kind of entry a list asks for, or None.
        foreign: Whether it is about something in another language that has no Chinese wording here.
    """

    question: str
    resolved_question: str
    search_text: str
    scope: Scope
    topic: Topic
    intent: Intent
    names: tuple[Named, ...]
    unknown: tuple[Named, ...]
    unknown_terms: tuple[str, ...]
    issue_numbers: tuple[int, ...]
    category: Category | None = None
    kind: EntryKind | None = None
    foreign: bool = False

    @property
    def speakers(self) -> frozenset[str]:
        """The people in scope whose own words are asked for, folded."""
        acting = (n.name for n in self.names if n.kind == "person" and n.role == "acts")
        return frozenset(fold(name) for name in acting if name in self.scope.persons)


def understand(
    question: str, surroundings: Surroundings, history: Sequence[Turn] = ()
) -> Understanding:
    """Return what a question asks.

    Args:
        question: 1 to 2,000 characters.
        surroundings: What it is understood against.
        history: Earlier turns, oldest first.
    """
    if surroundings.as_of is not None:
        return _understand(question, surroundings, surroundings.as_of, history)
    # What depends on the clock changes with it: 昨天 and 2月, not 2020年2月.
    understood, other = (_understand(question, surroundings, day, history) for day in _TWO_DAYS)
    scope = replace(understood.scope, as_of=None)
    if scope.ranges != other.scope.ranges:
        scope = replace(scope, ranges=(), assumptions=(f"没有参照日期，“{scope.text}”无从推算。",))
    return replace(understood, scope=scope)


def _understand(
    question: str, surroundings: Surroundings, as_of: date, history: Sequence[Turn]
) -> Understanding:
    resolved = resolve_turn(
        question,
        history,
        surroundings.lexicon,
        reference_date=as_of,
        entry_dates=surroundings.coverage,
        answered_on=surroundings.answered_on,
    ).question
    if _quotes(resolved, surroundings.vocabulary):
        return _quotation(question, resolved, surroundings)
    mentioned = _mentioned(resolved, surroundings.vocabulary)
    dates = understand_dates(
        _timed(_without(resolved, mentioned), surroundings.vocabulary),
        reference_date=as_of,
        entry_dates=surroundings.coverage,
    )
    known = surroundings.lexicon.find(resolved)
    source = surroundings.sources.find(resolved)
    found = [item for item in _joined_names(known, resolved) if not _within(item, source)]
    names = tuple(item for item in found if item.scoping)
    home = surroundings.lexicon.home
    at_home = [item for item in found if home and item.kind == "place" and item.name in home]
    matter = {
        resolved[item.start : item.end]: item.name
        for item in found
        if not item.scoping and item not in at_home
    }
    matter |= {resolved[start:end]: resolved[start:end] for start, end in mentioned}
    # 吉林省 in a corpus about 吉林省 is neither scope nor topic.
    spans = [*dates.spans, *((item.start, item.end) for item in (*names, *at_home))]
    spans += [(source.start, source.end)] if source else []
    category = category_of(resolved)
    spans += category.spans if category else ()
    intent = _intent(resolved, len(dates.ranges), names)
    kind = kind_of(resolved)
    spans += kind.spans if kind and intent in ("list", "compare") else ()
    topic = extract_topic(resolved, surroundings.vocabulary, spans, matter)
    if any(item.kind == "person" for item in names):
        topic = _without_attending(topic, resolved)
    scope = Scope(
        text=dates.text,
        ranges=dates.ranges,
        date_role=dates.date_role,
        persons=_names(names, "person"),
        organisations=_names(names, "organisation"),
        places=_names(names, "place"),
        sections=_names(names, "section"),
        topic=topic.text,
        assumptions=(*dates.assumptions, *_corrected(topic, names, resolved)),
        document_ids=source.document_ids if source else (),
        as_of=as_of,
        issued=dates.issued,
    )
    unknown = surroundings.lexicon.unknown_names(resolved, known)
    return Understanding(
        question,
        resolved,
        _search_text(_blanked(resolved, source), topic, names),
        scope,
        topic,
        intent,
        names,
        tuple(item for item in unknown if not _within(item, source)),
        _unknown_terms(resolved, topic, known, surroundings.vocabulary),
        dates.issue_numbers,
        category,
        kind,
        _is_foreign(resolved, spans),
    )


def _within(item: Named, source: NamedSource | None) -> bool:
    """Tell whether a name stands in what a question calls a document by: 吉林 in 吉林日报."""
    return source is not None and item.start < source.end and source.start < item.end


def _blanked(question: str, source: NamedSource | None) -> str:
    """Return a question with blanks for the name of a document, which its entries need not say."""
    return _without(question, [(source.start, source.end)] if source else [])


def _mentioned(question: str, vocabulary: Vocabulary) -> list[tuple[int, int]]:
    """Return where a question asks what is written of a day: 提到2月9日的条目.

    A day that the corpus never writes is a time like any other.
    """
    found = (match.span("day") for match in _MENTIONED.finditer(question))
    return [(start, end) for start, end in found if vocabulary.occurs(fold(question[start:end]))]


def _without(text: str, spans: Sequence[tuple[int, int]]) -> str:
    """Return a text with blanks for some spans, so that all else keeps its place."""
    for start, end in spans:
        text = text[:start] + " " * (end - start) + text[end:]
    return text


def _timed(question: str, vocabulary: Vocabulary) -> str:
    """Return a question with blanks for what names no time, so that dates keep their places.

    A lunar day that a fact is asked of and that the record itself writes is a word of it.
    """
    question = _NO_TIME.sub(lambda match: " " * len(match[0]), question)
    if _LUNAR_DAY.search(question) is None or classify_intent(question) == "list":
        return question
    return _LUNAR_DAY.sub(
        lambda match: " " * len(match[0]) if vocabulary.occurs(fold(match[0])) else match[0],
        question,
    )


def _is_foreign(question: str, removed: Sequence[tuple[int, int]]) -> bool:
    """Tell whether an English question has words of its own besides dates, names and asking."""
    if _HAN.search(question):
        return False
    letters = list(question.lower())
    for start, end in removed:
        letters[start:end] = " " * (end - start)
    words = re.findall("[a-z]{3,}", english_left("".join(letters)))
    return any(word not in english_function_words() for word in words)


def _intent(question: str, ranges: int, names: Sequence[Named]) -> Intent:
    """Return what kind of answer is wanted; 分别 of two times or two people asks to compare."""
    intent = classify_intent(question)
    people = {item.name for item in names if item.kind == "person"}
    several = ranges > 1 or len(people) > 1
    if several and intent in ("list", "fact", "summary") and _EACH.search(fold(question)):
        return "compare"
    return intent


def _without_attending(topic: Topic, question: str) -> Topic:
    """Return a topic of nothing but 参加 or 出席 as none: beside a name it asks where they were.

    主持或参加 asks for both.
    """
    either = {"主持", "召开"} if asks_presence(fold(question)) == "wide" else set[str]()
    if topic.phrases and set(topic.words) <= _ATTENDING | either:
        return replace(topic, text="", phrases=())
    return topic


def _names(names: Sequence[Named], kind: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(item.name for item in names if item.kind == kind))


def _search_text(question: str, topic: Topic, names: Sequence[Named]) -> str:
    text = fold(question)
    for item in sorted(names, key=lambda n: n.start, reverse=True):
        if item.kind == "person":
            text = text[: item.start] + item.name + text[item.end :]
    for typed, meant in topic.corrections:
        text = text.replace(typed, meant)
    if not _HAN.search(text):
        # Neither leg finds Chinese words by English ones as well as by their own.
        text = " ".join([text, *topic.words])
    return text


def _corrected(topic: Topic, names: Sequence[Named], question: str) -> list[str]:
    """Say in Chinese which words were read as others."""
    folded = fold(question)
    pairs = [(folded[n.start : n.end], n.name) for n in names if n.kind == "person"]
    pairs += topic.corrections
    return [f"“{typed}”按“{meant}”理解。" for typed, meant in pairs if typed != meant]


def _unknown_terms(
    question: str, topic: Topic, known: Sequence[Named], vocabulary: Vocabulary
) -> tuple[str, ...]:
    """Return quoted terms and versions that stand nowhere, misspellings aside: “六个必须”."""
    corrected = {typed for typed, _ in topic.corrections}
    found = [(match[1], match.span(1)) for match in _QUOTED_TERM.finditer(question)]
    versions = [term for term in _VERSION.findall(question) if not vocabulary.occurs(fold(term))]
    return (
        *versions,
        *(
            term
            for term, (start, end) in found
            if _HAN.search(term)
            and not any(item.start < end and start < item.end for item in known)
            and not any(map(vocabulary.occurs, (fold(term), *recounted(fold(term)))))
            and fold(term) not in spoken()  # “一把手”: documents write 主要负责人
            and not any(typed in fold(term) for typed in corrected)
            and not any(map(vocabulary.occurs, _PARTS.split(fold(term))))
        ),
    )


def _quotes(question: str, vocabulary: Vocabulary) -> bool:
    """Tell whether a question is a stretch of the record itself, such as a notice's title.

    Dates and names in it are the record's words and limit nothing.
    """
    words = _EDGES.sub("", fold(question))
    return len(words) >= _QUOTED_CHARS and vocabulary.occurs(words)


def _quotation(question: str, resolved: str, surroundings: Surroundings) -> Understanding:
    words = _EDGES.sub("", fold(resolved))
    topic = Topic(words, (Phrase(words, (Concept((words,), ()),)),))
    scope = Scope(topic=words, as_of=surroundings.as_of)
    return Understanding(question, resolved, words, scope, topic, "fact", (), (), (), ())


def _joined_names(found: Sequence[Named], question: str) -> list[Named]:
    """Let places or offices joined by 、 or 和 limit the scope where one of them does.

    在四平、松原和辽源; 省委教育工委、省教育厅出台的文件.
    """
    joined = list(found)
    for order in (range(1, len(joined)), range(len(joined) - 2, -1, -1)):
        for i in order:
            step = -1 if order.step == 1 else 1
            one, other = joined[i], joined[i + step]
            between = question[min(one.end, other.end) : max(one.start, other.start)]
            if (
                one.kind == other.kind
                and one.kind in ("place", "organisation")
                and other.scoping
                and not one.scoping
                and between in ("、", "和", "与", "及", "，", ",")
            ):
                joined[i] = replace(one, scoping=True, role=other.role)
    return joined
