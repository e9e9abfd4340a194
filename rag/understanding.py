"""Question and earlier turns -> resolved question, scope, topic, intent; no model."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from rag.dates import understand_dates
from rag.folding import fold
from rag.records import DateRange, Intent, Scope, Turn
from rag.topics import Occurs, Topic, extract_topic

__all__ = ["Understanding", "classify_intent", "understand"]

_COMPARE = re.compile(r"有(?:什么|何|哪些)(?:变化|不同|区别|差别|异同)|对比|相比|比较|区别|不同点")
_SUMMARY = re.compile(
    r"概括|总结|综述|概述|摘要|梳理|主要(?:内容|做了|讲)|讲了(?:些)?什么|说了(?:些)?什么|summari[sz]e"
)
_DATE = re.compile(
    r"什么时候|何时|哪一?[天日年月]|几月|几号|几日|什么时间|什么日期|日期是|多久|when|what date"
)
_LIST = re.compile(
    r"哪些|哪几|列出|列举|列一下|所有|全部|都有|有什么|多少[项条个次]|几[项条次](?!第)|清单|名单|一览"
    r"|which|list|what (?:measures|notices)"
)


@dataclass(frozen=True, slots=True)
class Understanding:
    """What a question asks, once time, topic and intent are told apart."""

    question: str
    resolved_question: str
    scope: Scope
    topic: Topic
    intent: Intent
    issue_numbers: tuple[int, ...]


def classify_intent(question: str) -> Intent:
    """Return what kind of answer a question wants, by its asking words."""
    folded = fold(question)
    kinds: list[tuple[Intent, re.Pattern[str]]] = [
        ("compare", _COMPARE), ("summary", _SUMMARY), ("date", _DATE), ("list", _LIST),
    ]  # fmt: skip
    return next((intent for intent, pattern in kinds if pattern.search(folded)), "fact")


def understand(
    question: str,
    *,
    as_of: date,
    entry_dates: Sequence[DateRange],
    occurs: Occurs,
    history: Sequence[Turn] = (),
) -> Understanding:
    """Return what a question asks.

    Args:
        question: 1 to 2,000 characters.
        as_of: The corpus's clock, for 昨天 and 上个月.
        entry_dates: The date of every dated entry, for questions that name no year.
        occurs: Tells whether a word stands anywhere in the corpus.
        history: Earlier turns, oldest first.
    """
    dates = understand_dates(question, reference_date=as_of, entry_dates=entry_dates)
    topic = extract_topic(question, dates.spans, occurs)
    scope = Scope(
        text=dates.text,
        ranges=dates.ranges,
        date_role=dates.date_role,
        topic=topic.text,
        assumptions=dates.assumptions,
        as_of=as_of,
    )
    return Understanding(
        question, question, scope, topic, classify_intent(question), dates.issue_numbers
    )
