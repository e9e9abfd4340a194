"""Which sentence of an entry answers, and where in it the value stands: extractive, by rule.

A sentence is worth what it holds of the question's words, weighted by their idf, and more if it
holds a value of the kind that was asked for (rag.wanted).
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from rag.folding import fold
from rag.names.places import suffixed_places
from rag.passages import quotable_spans
from rag.wanted import Asked

__all__ = ["Sentence", "best_sentence", "find_values"]

Span = tuple[int, int]

_VALUE_WORTH, _FOUND_WORTH, _LABEL_WORTH = 0.35, 0.05, 0.5
# More than a sentence that holds all of a question's words: it names the list, and tells no item.
_NTH_WORTH = 1.2
_WHOLE_WORTH = 0.15
# What a sentence loses that somebody else says.
_NOT_OWN = 0.5
# 李某强调，…。要压实“四方责任”…: who speaks is named where the paragraph begins
_SAYS = re.compile("(?:还|又|再次)?(?:强调|指出|要求|表示|说|希望|叮嘱)")
_PARAGRAPH_CHARS = 200
# A name answers in full where its sentence holds this share of what is asked about.
_NAMED_SHARE = 0.25
# 吉林日报记者 黄鹭, (记者缪友银)
_SIGNED = re.compile("(?:记者|作者|通讯员)[:：]? ?[\u4e00-\u9fff]{2,4}")
# ● 工作步骤：（一）… of 工作步骤是什么
_HEADED = re.compile(r"[●•·\-\s]*([\u4e00-\u9fff]{2,8})[:：]")
# 市(州)委书记, 村(社区)党组织书记
_BRACKETED = re.compile(r"(?<=[\u4e00-\u9fff])[((][^()()\s]{1,8}[))](?=[\u4e00-\u9fff])")
# 六要聚焦, 三是…, （二）…
_ITEM = re.compile(r"[●\s]*[(（]?(?P<n>[一二三四五六七八九十])[要是、)）]")
_NUMERALS = "一二三四五六七八九十"
# How much more each later item of a list is worth where their number is asked for: more than
# where retrieval found it.
_LATER = 2 * _FOUND_WORTH
# What a word of the question counts in a sentence that does not repeat it after the heading.
_HEADING_WORTH = 0.4


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of a readable text, what it is worth, and the values that stand in it."""

    span: Span
    score: float
    values: tuple[Span, ...]


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
    if asked.unit:
        spans = [span for span in spans if sentence[slice(*span)].endswith(asked.unit)]
        spans += [
            (at.start(), at.end())
            for name in suffixed_places(fold(sentence))
            if name.endswith(asked.unit)
            for at in re.finditer(re.escape(name), sentence)
        ]
    fresh = [
        span for span in spans if fold(sentence[slice(*span)]).strip(" “”") not in asked.folded
    ]
    return _disjoint(fresh)


def _disjoint(spans: Sequence[Span]) -> list[Span]:
    kept: list[Span] = []
    for span in sorted(spans, key=lambda s: (s[0] - s[1], s)):
        if all(span[1] <= other[0] or other[1] <= span[0] for other in kept):
            kept.append(span)
    return sorted(kept)


def _held_by(words: Sequence[str], folded: str, heading: str) -> float:
    """Return 1 if a sentence holds a word, part of it if only what heads the text does."""
    if any(word in folded for word in words):
        return 1.0
    return _HEADING_WORTH if any(word in heading for word in words) else 0.0


def _bearing(asked: Asked, held: float) -> float:
    """Return in [0, 1] how far a sentence's values bear on a question of which it holds a share.

    Names stand in any sentence: one that speaks of nothing asked about, as a title with a name does
    where 居民反映的麻烦事靠社区里的谁解决, answers nothing.
    """
    if asked.kind not in ("person", "name") or not asked.words:
        return 1.0
    return min(1.0, held / _NAMED_SHARE)


def _asks_for(asked: Asked, headed: re.Match[str]) -> bool:
    """Tell whether a sentence's own heading is what is asked for: 工作原则：…, 什么原则."""
    name = headed[1]
    return name in asked.folded or any(which + name[-2:] in asked.folded for which in _WHICH)


_WHICH = ("什么", "哪些", "哪几个", "哪几项", "几个", "几项")


@lru_cache(maxsize=4096)
def _sentences(text: str) -> tuple[tuple[Span, str, str], ...]:
    """Return a text's quotable sentences as (span, sentence, folded), kept for the next question.

    Half of a search's own time went into cutting the same passages again. What stands with and
    without something in brackets is found either way: 县(市、区)委书记 for 县委书记.
    """
    return tuple(
        (span, text[slice(*span)], _with_plain(fold(text[slice(*span)])))
        for span in quotable_spans(text)
    )


def _with_plain(folded: str) -> str:
    """Return a sentence, followed by itself without what stands in brackets, if anything does."""
    plain = _BRACKETED.sub("", folded)
    return folded if plain == folded else f"{folded}\n{plain}"


class _Opening(NamedTuple):
    """How the paragraph being read begins, and who is named there."""

    start: int = -1
    values: tuple[Span, ...] = ()

    def at(self, text: str, span: Span, values: Sequence[Span]) -> "_Opening":
        """Return the opening in force after a sentence, whose values count from its own start."""
        if span[0] and text[span[0] - 1] != "\n":
            return self
        placed = tuple((span[0] + low, span[0] + high) for low, high in values)
        said = [item for item in placed if _SAYS.match(text, item[1])]
        return _Opening(span[0], tuple(said))

    def speakers(self, text: str, span: Span) -> list[Span]:
        """Return who speaks in a later sentence of the paragraph, counted from its start."""
        near = self.start >= 0 and span[1] - self.start <= _PARAGRAPH_CHARS
        if not near or "\n" in text[self.start : span[0]]:
            return []
        return [(low - span[0], high - span[0]) for low, high in self.values]


def best_sentence(
    text: str,
    asked: Asked,
    names: Sequence[str] = (),
    found: Span | None = None,
    own: str | None = None,
    *,
    imprint: bool = False,
) -> Sentence:
    """Return the sentence of a text that answers best.

    Args:
        text: Readable, with at least one visible character.
        asked: What is wanted.
        names: People, places and offices of the corpus that the text names.
        found: The part that retrieval found; its sentences are worth a little more.
        own: The text with what others say than who is asked about blanked out; None for all.
        imprint: Whether its lines are of a document's head or tail: what one of them is about
            stands in another.

    Returns:
        Among equals the first.
    """
    total = sum(weight for _, weight in asked.words) or 1.0
    best: Sentence | None = None
    # What has no number is no answer where a number is asked to be called.
    worth = 1.0 if asked.kind == "contact" else _VALUE_WORTH
    heading = _sentences(text)[0][2]
    # Who saw to it or said it is named in the title, whichever sentence says what it was.
    titled = (asked.led or asked.speaker) and bool(
        find_values(_sentences(text)[0][1], asked, names)
    )
    shares = [
        sum(w * _held_by(words, folded, heading) for words, w in asked.words)
        for _, _, folded in _sentences(text)
    ]
    opening = _Opening()
    for (span, sentence, folded), held in zip(_sentences(text), shares, strict=True):
        values = find_values(sentence, asked, names)
        if imprint and values:
            held = max(shares)
        if asked.speaker:
            values = values or opening.speakers(text, span)
            opening = opening.at(text, span, values)
        labelled = any(label in folded for label in asked.labels)
        bearing = 1.0 if labelled and values else _bearing(asked, held / total)
        score = held / total + (worth * bearing if values or titled else 0)
        headed = _HEADED.match(folded)
        if labelled or (headed and _asks_for(asked, headed)):
            score += _LABEL_WORTH
        if asked.byline and _SIGNED.search(folded):
            # 对志愿者有什么要求的报道是谁写的: which report stands above, not where it is signed.
            score += (max(shares) - held) / total
        if asked.issuer and best is None and (values or not names):
            # What a paper is about may stand below its title, which says whose it is.
            score += _VALUE_WORTH + (max(shares) - held if values else 0) / total
        if any(phrase in folded for phrase in asked.phrases):
            score += _WHOLE_WORTH
        if asked.nth and asked.nth.match(folded):
            score += _NTH_WORTH
        if asked.tally and (item := _ITEM.match(folded)):
            score += _NTH_WORTH + _LATER * _NUMERALS.index(item["n"])
            values = [item.span("n")]
        if found and found[0] <= span[0] < found[1]:
            score += _FOUND_WORTH
        if own is not None and not own[slice(*span)].strip():
            score -= _NOT_OWN
        if best is None or score > best.score:
            placed = tuple((span[0] + low, span[0] + high) for low, high in values)
            best = Sentence(span, score, placed)
    assert best is not None, "an entry has visible text"
    return best
