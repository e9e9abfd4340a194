"""Which sentences of an entry answer: extractive, by the weight of the question's words in them."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from rag.folding import fold
from rag.passages import sentence_spans
from rag.tokenization import tokenize

__all__ = ["Sentence", "asked_value", "best_sentence", "find_values"]

Span = tuple[int, int]

# What kind of value the asking words want.
_ASKED = {
    "date": re.compile(r"什么时候|何时|哪一?[天日年月]|几月|几号|几日|什么时间|日期|多久|when"),
    "person": re.compile(r"谁|何人|哪位|什么人|主编|编辑|组长|书记|who"),
    "number": re.compile(r"多少|几[个名人项条种类次家万亿元户所批份章天]|多大|how (?:many|much)"),
    "contact": re.compile(r"电话|号码|邮箱|网址|热线"),
}
_VALUES = {
    # 2020年2月9日24时, 2月10日, 12日晚, 1月27日晚上
    "date": re.compile(r"(?:\d{4}\s*年\s*)?(?:\d{1,2}\s*月\s*)?\d{1,2}\s*日(?:\s*\d{1,2}\s*时)?|\d{1,2}\s*月(?:底|初|中旬|上旬|下旬)"),
    # 11种, 13个章节, 50万元, 30%, 100亿, 第2号
    "number": re.compile(r"第?\d[\d,.]*\s*(?:[%％‰]|[万亿千百]?[\u4e00-\u9fff]{1,2})|[一二三四五六七八九十百千两]+[个项条种名家万亿支批次所章类]"),
    "contact": re.compile(r"[\w.+-]+@[\w.-]+|\d[\d-]{6,}"),
    "person": re.compile(r"(?<=[：:])\s*[\u4e00-\u9fff][\u4e00-\u9fff\s]{1,4}(?=\s|$)"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of an entry's readable text and how much of the question it speaks of."""

    span: Span
    score: float


def asked_value(question: str) -> str | None:
    """Return the kind of value a question wants: date, person, number, contact, or None."""
    folded = fold(question)
    return next((kind for kind, pattern in _ASKED.items() if pattern.search(folded)), None)


def find_values(text: str, kind: str | None) -> list[Span]:
    """Return where values of a kind stand in a text."""
    if kind is None:
        return []
    return [match.span() for match in _VALUES[kind].finditer(text)]


def best_sentence(
    text: str, question_tokens: Sequence[str], idf: Callable[[str], float], kind: str | None
) -> Sentence:
    """Return the sentence that holds most of the question's words, weighted by their idf.

    Args:
        text: An entry's readable text, with at least one visible character.
        question_tokens: The topic's tokens.
        idf: Gives a token's weight.
        kind: A sentence that holds a value of this kind is preferred among equals.
    """
    weights = {token: idf(token) for token in question_tokens}
    total = sum(weights.values()) or 1.0
    best = None
    for span in sentence_spans(text):
        sentence = text[slice(*span)]
        covered = sum(weights[token] for token in set(tokenize(sentence)) if token in weights)
        score = covered / total + (0.15 if find_values(sentence, kind) else 0.0)
        if best is None or score > best.score:
            best = Sentence(span, score)
    assert best is not None, "an entry has visible text"
    return best
