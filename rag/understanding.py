"""Question and earlier turns -> resolved question, scope, topic, intent; no model."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from rag.dates import Coverage, understand_dates
from rag.folding import fold
from rag.followups import resolve_turn
from rag.lexicon import Lexicon, Named
from rag.records import Intent, Scope, Turn
from rag.topics import Topic, Vocabulary, extract_topic

__all__ = ["Surroundings", "Understanding", "classify_intent", "understand"]

_COMPARE = re.compile(
    r"有(?:什么|何|哪些)(?:变化|不同|区别|差别|异同)|对比|相比|比较|区别|不同点|\bcompare\b"
)
_SUMMARY = re.compile(
    r"概括|总结|综述|概述|摘要|梳理|主要(?:内容|精神|做了|讲)|(?:讲|说|写)了?(?:些)?(?:什么|啥)|\bsummari[sz]e"
)
_DATE = re.compile(
    r"什么时候|何时|哪一?[天日年月]|哪几[天日]|几月|几号|几日|什么时间|什么日期|日期是|到什么时候"
    r"|\bwhen\b|\bwhat date\b"
)
_LIST = re.compile(
    r"哪些|那些(?=措施|举措|内容|通知|文件|活动|会议)|哪几[项条个次份场类种]|列出|列举|列一下|找出来"
    r"|都有|有什么|有啥|多少[项条次份]|几[项条次场](?!第)|一览|条目"
    r"|发布过什么|出台过什么|做过什么"
    r"|\bwhich\b|\blist\b|\bwhat (?:measures|notices|happened|reports)\b"
)
# A list of things inside one sentence, not of entries: 哪些考试, 哪些突出问题, 是谁.
_INNER_LIST = re.compile(
    r"(?:哪些|哪几[项个]|几[项条])(?:突出|主要|重点|具体|重大|工作)?"
    r"(?:考试|原则|行动|防线|部分|问题|人员|企业|行业|要点|阶段|职责|责任|任务)"
    r"|[是由]谁|谁[\u4e00-\u9fff]"
)
_ALL_OF = re.compile(
    r"(?:所有|全部)[\u4e00-\u9fff]{0,12}(?:措施|举措|内容|通知|文件|活动|会议|材料|条目|报道|讲话)"
)


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What questions are understood against: the corpus's clock, days, names and words.

    Attributes:
        as_of: The corpus's clock, for 昨天 and 上个月.
        coverage: The days of its entries, for questions that name no year.
        lexicon: Its people, offices, places and headings.
        vocabulary: Its words.
    """

    as_of: date
    coverage: Coverage
    lexicon: Lexicon
    vocabulary: Vocabulary


@dataclass(frozen=True, slots=True)
class Understanding:
    """What a question asks, once time, names, topic and intent are told apart.

    Attributes:
        search_text: The resolved question as it is searched for: folded, misspellings put right.
        names: The names that limit the scope.
        unknown: Names in it that the corpus never names.
        issue_numbers: 144 for 第144期.
    """

    question: str
    resolved_question: str
    search_text: str
    scope: Scope
    topic: Topic
    intent: Intent
    names: tuple[Named, ...]
    unknown: tuple[Named, ...]
    issue_numbers: tuple[int, ...]


def classify_intent(question: str) -> Intent:
    """Return what kind of answer a question wants, by its asking words."""
    folded = fold(question)
    if _COMPARE.search(folded):
        return "compare"
    if _DATE.search(folded):
        return "date"
    listed = _LIST.search(folded) or _ALL_OF.search(folded)
    if listed and not _INNER_LIST.search(folded):
        return "list"
    return "summary" if _SUMMARY.search(folded) else "fact"


def understand(
    question: str, surroundings: Surroundings, history: Sequence[Turn] = ()
) -> Understanding:
    """Return what a question asks.

    Args:
        question: 1 to 2,000 characters.
        surroundings: What it is understood against.
        history: Earlier turns, oldest first.
    """
    resolved = resolve_turn(
        question,
        history,
        surroundings.lexicon,
        reference_date=surroundings.as_of,
        entry_dates=surroundings.coverage,
    ).question
    dates = understand_dates(
        resolved, reference_date=surroundings.as_of, entry_dates=surroundings.coverage
    )
    found = surroundings.lexicon.find(resolved)
    names = tuple(item for item in found if item.scoping)
    matter = [resolved[item.start : item.end] for item in found if not item.scoping]
    spans = [*dates.spans, *((item.start, item.end) for item in names)]
    topic = extract_topic(resolved, surroundings.vocabulary, spans, matter)
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
        as_of=surroundings.as_of,
    )
    return Understanding(
        question,
        resolved,
        _search_text(resolved, topic, names),
        scope,
        topic,
        classify_intent(resolved),
        names,
        tuple(surroundings.lexicon.unknown_names(resolved)),
        dates.issue_numbers,
    )


def _names(names: Sequence[Named], kind: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(item.name for item in names if item.kind == kind))


def _search_text(question: str, topic: Topic, names: Sequence[Named]) -> str:
    text = fold(question)
    for item in sorted(names, key=lambda n: n.start, reverse=True):
        if item.kind == "person":
            text = text[: item.start] + item.name + text[item.end :]
    for typed, meant in topic.corrections:
        text = text.replace(typed, meant)
    return text


def _corrected(topic: Topic, names: Sequence[Named], question: str) -> list[str]:
    """Say in Chinese which words were read as others."""
    folded = fold(question)
    pairs = [(folded[n.start : n.end], n.name) for n in names if n.kind == "person"]
    pairs += topic.corrections
    return [f"“{typed}”按“{meant}”理解。" for typed, meant in pairs if typed != meant]
