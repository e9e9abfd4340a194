"""Which sentence of an entry answers, and where in it the value stands: extractive, by rule.

A sentence is worth what it holds of the question's words, weighted by their idf, and more if it
holds a value of the kind that was asked for: 多少章 wants 13个章节, 联系电话 wants digits.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from rag.folding import fold
from rag.passages import quotable_spans
from rag.topics import Topic, spoken_words

__all__ = ["Asked", "Sentence", "asked_of", "best_sentence", "find_values"]

Span = tuple[int, int]
Weigh = Callable[[str], float]

_DIGITS = r"(?:\d[\d,.]*|[〇零一二三四五六七八九十百千万两]+)"
# The kind of value that asking words want, first that fits.
_KINDS = (
    # not 电视电话会议
    ("contact", re.compile(r"(?<!电视)电话(?!会|连线|调度)|邮箱|网址|热线|传真|邮编")),
    ("duration", re.compile(r"多久|多长时间|几天|几周|几个月|多少天|how long")),
    (
        "date",
        re.compile(
            r"什么时候|何时|哪一?[天日年月]|哪几[天日]|几月|几号|几日|什么时间|日期"
            r"|\bwhen\b|what date"
        ),
    ),
    ("number", re.compile(r"多少|(?<!第)几[^乎]|第几|多大|how (?:many|much)")),
    ("person", re.compile(r"谁|何人|哪位|什么人|主编|编辑是|策划|记者|\bwho\b")),
    (
        "name",
        re.compile(
            r"哪里|哪儿|在哪|哪个|哪家|哪所|哪一[个家所]|什么(?:地方|会议?|场合|单位|部门|机构|文件)|何处"
            r"|where|which"
        ),
    ),
)
_PATTERNS = {
    # 85099730, nenuzy@nenu.edu.cn, 010-84883777
    "contact": re.compile(r"[\w.+-]+@[\w.-]+\w|\d[\d-]{5,}\d"),
    # 两周, 14天, 一周左右, 三个月内
    "duration": re.compile(rf"{_DIGITS}\s*个?(?:小时|天|日|周|星期|月|年)(?:左右|以上|以内|内)?"),
    # 2020年2月9日24时, 2月10日, 3月26日至27日, 大年初四
    "date": re.compile(
        r"(?:\d{4}\s*年\s*)?\d{1,2}\s*月\s*\d{1,2}\s*日?(?:\s*[至到—-]\s*(?:\d{1,2}\s*月\s*)?\d{1,2}\s*日)?"
        r"(?:\s*\d{1,2}\s*时)?|大年[初三]\S|\d{4}-\d{2}-\d{2}"
    ),
    # 11种, 13个章节, 50万元, 30%, 总第144期
    "number": re.compile(rf"第?{_DIGITS}\s*(?:[%％‰]|个?[\u4e00-\u9fff])"),
    # 主编：蒋 蕾; 吉林日报记者 黄鹭; 由副省长任组长; 钟登华主持会议
    "person": re.compile(
        r"(?<=[：:])\s*[\u4e00-\u9fff][\u4e00-\u9fff ]{1,4}(?=\s|$)"
        r"|(?<=记者)\s*[\u4e00-\u9fff]{2,4}(?:\s[\u4e00-\u9fff]{2,4})*"
        r"|由[\u4e00-\u9fff]{2,8}(?=任|担任|主持|负责|牵头)"
        r"|[\u4e00-\u9fff]{2,4}(?=主持|出席|为\S{2,12}授旗|授旗)"
    ),
}
_UNIT = re.compile(r"(?:多少|第几|几)\s*个?([\u4e00-\u9fff])")
# Labels that stand beside the value itself: 主编：蒋 蕾, 吉林日报记者 黄鹭
_LABEL = re.compile(r"主编|责编|编辑|策划|记者|作者|电话|邮箱|热线|网址|地址")
_WRITTEN_BY = re.compile(r"谁写|谁报道|谁采写|作者")
_VALUE_WORTH, _FOUND_WORTH, _LABEL_WORTH = 0.35, 0.15, 0.5
_NAME_WEIGHT = 0.5


@dataclass(frozen=True, slots=True)
class Asked:
    """What a question wants from a sentence.

    Attributes:
        words: Its words and those that mean the same, as (alternatives, weight).
        kind: Of value: contact, duration, date, number, person, name, or None.
        pattern: How a value of that kind is written; None where names decide.
        labels: Words of the question that label values in documents: 主编, 记者, 电话.
        folded: The question, folded: what it says itself answers nothing.
    """

    words: tuple[tuple[tuple[str, ...], float], ...]
    kind: str | None
    pattern: re.Pattern[str] | None
    labels: tuple[str, ...]
    folded: str


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of a readable text, what it is worth, and the values that stand in it."""

    span: Span
    score: float
    values: tuple[Span, ...]


def asked_of(question: str, topic: Topic, names: Sequence[str], weigh: Weigh) -> Asked:
    """Return what a question wants from a sentence.

    Args:
        question: Resolved.
        topic: Of the question.
        names: The people, offices and places that limit its scope.
        weigh: Gives a word's inverse document frequency.
    """
    folded = fold(question)
    words = tuple(
        ((*concept.words, *concept.synonyms), max(map(weigh, concept.words)))
        for phrase in topic.phrases
        for concept in phrase.concepts
    )
    heaviest = max((weight for _, weight in words), default=1.0)
    words += tuple(((fold(name),), _NAME_WEIGHT * heaviest) for name in names)
    spoken = tuple(word for word in spoken_words(question) if word not in folded)
    if spoken:
        # What documents write for everyday words: a hint, half as good as the asker's own.
        words += ((spoken, 0.5 * heaviest),)
    kind = next((kind for kind, pattern in _KINDS if pattern.search(folded)), None)
    pattern = _PATTERNS.get(kind or "")
    unit = _UNIT.search(folded) if kind == "number" else None
    if unit:
        pattern = re.compile(rf"第?{_DIGITS}\s*个?\s*{unit[1]}[\u4e00-\u9fff]?")
    labels = tuple(_LABEL.findall(folded)) or (("记者",) if _WRITTEN_BY.search(folded) else ())
    return Asked(words, kind, pattern, labels, folded)


def find_values(sentence: str, asked: Asked, names: Sequence[str] = ()) -> list[Span]:
    """Return where a sentence holds values of the kind asked for that the question lacks.

    Args:
        sentence: Readable.
        asked: What is wanted.
        names: People, places and offices of the corpus, for kinds person and name.
    """
    spans = [m.span() for m in asked.pattern.finditer(sentence)] if asked.pattern else []
    if asked.kind in ("person", "name"):
        spans += [
            (at.start(), at.end())
            for name in names
            if name not in asked.folded
            for at in re.finditer(re.escape(name), sentence)
        ]
    fresh = [span for span in spans if fold(sentence[slice(*span)]).strip() not in asked.folded]
    return _disjoint(fresh)


def _disjoint(spans: Sequence[Span]) -> list[Span]:
    kept: list[Span] = []
    for span in sorted(spans, key=lambda s: (s[0] - s[1], s)):
        if all(span[1] <= other[0] or other[1] <= span[0] for other in kept):
            kept.append(span)
    return sorted(kept)


@lru_cache(maxsize=4096)
def _sentences(text: str) -> tuple[tuple[Span, str, str], ...]:
    """Return a text's quotable sentences as (span, sentence, folded), kept for the next question.

    Half of a search's own time went into cutting the same passages again.
    """
    return tuple(
        (span, text[slice(*span)], fold(text[slice(*span)])) for span in quotable_spans(text)
    )


def best_sentence(
    text: str, asked: Asked, names: Sequence[str] = (), found: Span | None = None
) -> Sentence:
    """Return the sentence of a text that answers best.

    Args:
        text: Readable, with at least one visible character.
        asked: What is wanted.
        names: People, places and offices of the corpus that the text names.
        found: The part that retrieval found; its sentences are worth a little more.

    Returns:
        Among equals the first.
    """
    total = sum(weight for _, weight in asked.words) or 1.0
    best: Sentence | None = None
    for span, sentence, folded in _sentences(text):
        held = sum(w for words, w in asked.words if any(word in folded for word in words))
        values = find_values(sentence, asked, names)
        score = held / total + (_VALUE_WORTH if values else 0)
        if any(label in folded for label in asked.labels):
            score += _LABEL_WORTH
        if found and found[0] <= span[0] < found[1]:
            score += _FOUND_WORTH
        if best is None or score > best.score:
            placed = tuple((span[0] + low, span[0] + high) for low, high in values)
            best = Sentence(span, score, placed)
    assert best is not None, "an entry has visible text"
    return best
