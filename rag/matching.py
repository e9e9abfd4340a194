"""Which entries speak of a topic, in which sentence, and by which words."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from rag.passages import quotable_spans
from rag.records import Basis
from rag.texts import Texts
from rag.tokenization import cut, is_word, tokenize_words
from rag.topics import Concept, Phrase, Span, Topic, Weigh

__all__ = ["PARTLY", "TopicMatch", "match_topic", "matching_texts", "word_parts"]

# Gives the positions of the texts asked for that hold a word.
Holding = Callable[[str], NDArray[np.int64]]
_PAIR, _LONG = 2, 4
_HAN = re.compile("[\u4e00-\u9fff]")
# How many characters on each side tell where a word ends.
_AROUND = 6
# The share of the heaviest alternative's weight from which another is one.
_ALONE = 0.5
# The weight from which it is one in any case: of a word in a seventh of the entries.
_RARE = 1.9
# What all parts of a long word are worth where the word itself does not stand.
PARTLY = 0.8
_ROUNDING = 1e-3
# How much further apart they may stand than in it: 省委召开常委会议; not 各类生产…健康安全.
_BETWEEN = 20


@dataclass(frozen=True, slots=True)
class TopicMatch:
    """How an entry speaks of a topic.

    Attributes:
        basis: literal if the asker's own words stand there, else synonym.
        sentence: The sentence that holds most, in the entry's readable text.
        spans: The words that matched in it, in order.
    """

    basis: Basis
    sentence: Span
    spans: tuple[Span, ...]


def match_topic(topic: Topic, folded: str, weigh: Weigh) -> TopicMatch | None:
    """Return how an entry's folded text speaks of a topic, or None if it does not.

    A topic without phrases (“2月有哪些措施”) is matched by every entry, by its first sentence.
    """
    sentences = quotable_spans(folded)
    if not topic.phrases:
        return TopicMatch("literal", sentences[0], ())
    return _match(_asked(topic, weigh), folded, sentences, together=topic.together)


class _Asked(NamedTuple):
    """A phrase that is asked for, with the weight of each of its concepts."""

    phrase: Phrase
    weights: list[float]

    @property
    def enough(self) -> float:
        """The weight that one sentence must hold."""
        return self.phrase.enough * sum(self.weights)


def _asked(topic: Topic, weigh: Weigh) -> list[_Asked]:
    return [
        _Asked(phrase, [concept.weight(weigh) for concept in phrase.concepts])
        for phrase in _standing_alone(topic.phrases, weigh)
    ]


def _match(
    asked: Sequence[_Asked], folded: str, sentences: Sequence[Span], *, together: bool
) -> TopicMatch | None:
    matches = (_match_phrase(item, folded, sentences) for item in asked)
    found = [match for match in matches if match is not None]
    if together and len(found) < len(asked):
        return None
    # The asker's own words before synonyms, then the sentence that holds more of them.
    return min(found, key=lambda m: (m.basis != "literal", -len(m.spans), m.sentence), default=None)


def matching_texts(
    topic: Topic, texts: Texts, mask: NDArray[np.bool_], weigh: Weigh
) -> NDArray[np.int64]:
    """Return which texts of a mask speak of a topic: those that `match_topic` matches, ascending.

    Most are told by the words they hold; only the others are read.

    Args:
        topic: With phrases.
        texts: Folded.
        mask: Of the texts asked for, shape (n,).
        weigh: As for `match_topic`.
    """
    holding = cache(lambda word: texts.holding(word, mask))
    asked = _asked(topic, weigh)
    sure, open_ = np.zeros(len(texts), bool), np.full(len(texts), topic.together)
    for item in asked:
        likely = _may_match(item, len(texts), holding)
        open_ = open_ & likely if topic.together else open_ | likely
        if len(item.phrase.concepts) == 1 and not topic.together:
            _see_words(item.phrase.concepts[0], texts, holding, sure)
    for i in np.flatnonzero(open_ & ~sure).tolist():
        folded = texts[i]
        found = _match(asked, folded, quotable_spans(folded), together=topic.together)
        sure[i] = found is not None
    return np.flatnonzero(sure)


def _see_words(
    concept: Concept, texts: Sequence[str], holding: Holding, sure: NDArray[np.bool_]
) -> None:
    """Mark the texts in which a wording of a concept stands: all of it, so in one sentence."""
    wordings = dict.fromkeys([*concept.words, *concept.synonyms])
    words = [word for word in wordings if word.isalnum()]
    short = [word for word in words if len(word) <= _PAIR]
    for word in words:
        if len(word) > _PAIR:
            # A longer word is no piece of two others.
            sure[holding(word)] = True
    held = np.unique(np.concatenate([np.zeros(0, np.int64), *map(holding, short)]))
    for i in held[~sure[held]].tolist():
        sure[i] = bool(_places(short, texts[i]))


def _may_match(item: _Asked, size: int, holding: Holding) -> NDArray[np.bool_]:
    """Return which of some texts hold enough of a phrase's words: the others never match."""
    held = np.zeros(size, np.float32)
    for concept, weight in zip(item.phrase.concepts, item.weights, strict=True):
        held += np.float32(weight) * _share_held(concept, size, holding)
    # a little less than enough: these are sums of other rounding
    return np.asarray((held > 0) & (held >= item.enough - _ROUNDING))


def _share_held(concept: Concept, size: int, holding: Holding) -> NDArray[np.float32]:
    """Return the most of a concept that a sentence of each text can hold, shape (size,)."""
    held = np.zeros(size, np.float32)
    parts = word_parts(concept.words[0])
    for part in parts:
        held[holding(part)] += np.float32(PARTLY / len(parts))
    for word in dict.fromkeys([*concept.words, *concept.synonyms]):
        held[holding(word)] = 1.0
    return held


def _standing_alone(phrases: Sequence[Phrase], weigh: Weigh) -> list[Phrase]:
    """Return the alternatives, those that mean little alone completed or left out.

    A common word takes what the next alternative ends with (企业、学校复工; 关心、保护医务人员),
    unless that begins with a verb of its own; a word that says little, what the one before it is
    about (医护人员的休息和关爱). 社区 of 重心下沉到基层或社区 is left out.
    """
    weights = [sum(c.weight(weigh) for c in phrase.concepts) for phrase in phrases]
    least = min(_RARE, _ALONE * max(weights))
    alone = []
    neighbours = zip([None, *phrases[:-1]], [*phrases[1:], None], strict=True)
    for phrase, weight, (before, after) in zip(phrases, weights, neighbours, strict=True):
        if weight >= least:
            alone.append(phrase)
        elif len(phrase.concepts) != 1:
            continue
        elif after and _is_object(after.concepts):
            alone.append(_completed(phrase, (phrase.concepts[0], after.concepts[1])))
        elif phrase.concepts[0].light and before and _is_object(before.concepts):
            own = replace(phrase.concepts[0], light=False)
            alone.append(_completed(phrase, (before.concepts[0], own)))
    return alone


def _completed(phrase: Phrase, concepts: tuple[Concept, ...]) -> Phrase:
    return replace(phrase, text="".join(c.words[0] for c in concepts), concepts=concepts)


def _is_object(concepts: Sequence[Concept]) -> bool:
    return len(concepts) == _PAIR and not concepts[0].light


def _match_phrase(item: _Asked, folded: str, sentences: Sequence[Span]) -> TopicMatch | None:
    places, enough = [_find(concept, folded) for concept in item.phrase.concepts], item.enough
    starts = [start for finds in places for find in finds for start, _ in find.spans]
    best: tuple[float, int, TopicMatch] | None = None
    for sentence in sentences:
        if not any(sentence[0] <= start < sentence[1] for start in starts):
            continue
        held, spans, literal = 0.0, list[Span](), True
        for weight, finds in zip(item.weights, places, strict=True):
            share, here, own = _best_find(finds, sentence)
            held += weight * share
            spans += here
            literal = literal and (own or not here)
        if spans and held >= enough:
            match = TopicMatch(
                "literal" if literal else "synonym", sentence, tuple(sorted(set(spans)))
            )
            key = (held + (0.01 if literal else 0), len(spans))
            if best is None or key > best[:2]:
                best = (*key, match)
    return best[2] if best else None


@dataclass(frozen=True, slots=True)
class _Find:
    """Where a wording of a concept stands in an entry, and how much of the concept it is.

    Parts of a long word count where they stand within reach of each other, in characters.
    """

    spans: list[Span]
    share: float
    own: bool
    reach: int = 0


def _find(concept: Concept, folded: str) -> list[_Find]:
    """Return where a concept stands: in the asker's words, in synonyms, in parts of a long word."""
    # 复工 is the asker's own word where 复工复产 was asked for.
    inside = [s for s in concept.synonyms if any(s in word for word in concept.words)]
    finds = [_Find(_places([*concept.words, *inside], folded), 1.0, True)]
    finds.append(_Find(_places(concept.synonyms, folded), 1.0, False))
    parts = word_parts(concept.words[0])
    reach = len(concept.words[0]) + _BETWEEN
    for part in parts:
        # Parts of a long word overlap each other: 委会 of 常委会 is no word, and counts.
        finds.append(_Find(_occurrences([part], folded), PARTLY / len(parts), False, reach))
    return [find for find in finds if find.spans]


def _best_find(finds: Sequence[_Find], sentence: Span) -> tuple[float, list[Span], bool]:
    """Return the share of a concept that a sentence holds, where, and whether in own words."""
    parts = list[tuple[_Find, list[Span]]]()
    for find in finds:
        here = [s for s in find.spans if sentence[0] <= s[0] and s[1] <= sentence[1]]
        if not here:
            continue
        if find.share == 1.0:
            return 1.0, here, find.own
        parts.append((find, here))
    total, found = 0.0, list[Span]()
    for start in (span[0] for _, here in parts for span in here):
        near = [
            (find, [s for s in here if start <= s[0] and s[1] <= start + find.reach])
            for find, here in parts
        ]
        held = sum(find.share for find, spans in near if spans)
        if held > total:
            total, found = held, [span for _, spans in near for span in spans]
    return total, found, False


@lru_cache(4096)
def word_parts(word: str) -> tuple[str, ...]:
    """Return the shorter words of a long one: 省委常委会 stands as 省委召开常委会议 too."""
    if len(word) < _LONG or (len(word) > _LONG and is_word(word)):
        return ()  # 世界卫生组织 is no 世界 and 卫生
    parts = [p for p in dict.fromkeys(tokenize_words(word)) if 1 < len(p) < len(word)]
    if len(parts) < _PAIR:
        return ()  # 领导 is not 党的领导
    # 互联网 is not all of 互联网+
    covered = {i for span in _occurrences(parts, word) for i in range(*span)}
    left = (c for i, c in enumerate(word) if i not in covered)
    return tuple(parts) if all(map(_HAN.match, left)) else ()


def _places(words: Sequence[str], folded: str) -> list[Span]:
    return [span for span in _occurrences(words, folded) if not _straddles(folded, *span)]


def _occurrences(words: Sequence[str], folded: str) -> list[Span]:
    return [match.span() for match in _any_of(tuple(words)).finditer(folded)] if words else []


@lru_cache(1024)
def _any_of(words: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile("|".join(map(re.escape, sorted(words, key=lambda word: (-len(word), word)))))


def _straddles(folded: str, start: int, end: int) -> bool:
    """Tell whether two characters belong to two words: 务工 in 医务工作者, 项目 in 各项目标.

    Only where both neighbours would make words is the dictionary asked how it cuts there.
    """
    if end - start != _PAIR or not (
        is_word(folded[start - 1 : start + 1]) and is_word(folded[start + 1 : end + 1])
    ):
        return False
    low = max(0, start - _AROUND)
    edges, at = {low}, low
    for word in _cut_around(folded[low : end + _AROUND]):
        at += len(word)
        edges.add(at)
    return start not in edges and end not in edges


@lru_cache(maxsize=16384)
def _cut_around(text: str) -> tuple[str, ...]:
    return tuple(cut(text))
