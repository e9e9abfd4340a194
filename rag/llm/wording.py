"""What a sentence says beside its values: its words, and whether it affirms or denies them.

A word counts as said by the source if it stands there, if one that claims the same does
(rag/words/claim_same.txt), or if all its parts do. Denial is read from the words before.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

from rag.names.wordlists import HAN, word_lines, word_set
from rag.tokenization import cut, tag

__all__ = [
    "Cover",
    "bigrams",
    "clauses",
    "content_words",
    "contradiction",
    "cover",
    "denial",
    "first_verb",
    "is_said",
    "sentences",
    "spans",
    "strict_words",
    "tagged",
    "tagged_content",
]

_SENTENCE = re.compile(r"[^。！？!?\n]+[。！？!?]*")
_CLAUSE = re.compile(r"[^,，、;；:：。！？!?\n]+")
_SPAN = re.compile(r"[^,，;；:：。！？!?\n]+")
_HAN_RUN = re.compile(f"{HAN}{{2,}}")
_PAIR = 2
# Of a denial: how many words after it are denied (不得擅自提前复工)
_REACH = 3
# Nouns and names, as jieba tags them: what a sentence is about must be in its source
_NOUNS = ("n", "j", "i", "l", "eng", "s")
# Things, times and places, and what tells kinds of them apart
_THINGS = ("n", "t", "s", "f", "b", "j", "vn")
# Numerals, measure words, particles, conjunctions, prepositions, pronouns, marks
_EMPTY = ("m", "q", "u", "c", "p", "r", "x", "w", "y", "e", "o", "t", "h", "k")


@dataclass(frozen=True, slots=True)
class Cover:
    """How much of a sentence's words its source has.

    Attributes:
        share: Of the characters of its content words, in [0, 1]; 1 where it has none.
        words: How many content words it has.
        alien: Nouns and weighty words that the source lacks, in order.
        unsaid: Other words it lacks.
    """

    share: float
    words: int
    alien: tuple[str, ...]
    unsaid: tuple[str, ...]


def sentences(folded: str) -> list[str]:
    """Return the sentences of a folded text; a line end parts two."""
    return [match[0].strip() for match in _SENTENCE.finditer(folded) if match[0].strip()]


def clauses(folded: str) -> list[str]:
    """Return the clauses of a folded text, without their marks."""
    return [match[0].strip() for match in _CLAUSE.finditer(folded) if match[0].strip()]


def spans(folded: str) -> list[str]:
    """Return what stands between commas and full stops; a list, parted by 、, stays whole."""
    return [match[0].strip() for match in _SPAN.finditer(folded) if match[0].strip()]


def bigrams(text: str) -> set[str]:
    """Return the pairs of neighbouring Han characters."""
    return {run[i : i + 2] for run in _HAN_RUN.findall(text) for i in range(len(run) - 1)}


@cache
def _same() -> dict[str, frozenset[str]]:
    groups: dict[str, frozenset[str]] = {}
    for line in word_lines("claim_same.txt"):
        for word in line:
            groups[word] = groups.get(word, frozenset()) | frozenset(line)
    return groups


@lru_cache(maxsize=4096)
def tagged(folded: str) -> tuple[tuple[str, str], ...]:
    """Return the words of a folded text and their parts of speech, in order."""
    return tuple(tag(folded))


def cover(folded: str, source: str) -> Cover:
    """Return how much of a sentence's words a source has.

    Args:
        folded: The sentence, folded, values that were checked already taken out.
        source: Folded, white space taken out.
    """
    light, strict = word_set("claim_light.txt"), strict_words()
    held = total = 0
    words, alien, unsaid = set[str](), list[str](), list[str]()
    for word, flag in tagged(folded):
        if word in light or not _is_content(word, flag, strict):
            continue
        words.add(word)
        total += len(word)
        if is_said(word, source):
            held += len(word)
        elif word in strict or flag.startswith(_NOUNS) or flag == "vn":
            alien.append(word)
        else:
            unsaid.append(word)
    return Cover(held / total if total else 1.0, len(words), tuple(alien), tuple(unsaid))


def _is_content(word: str, flag: str, strict: frozenset[str]) -> bool:
    if word in strict:
        return True
    return len(word) >= _PAIR and not flag.startswith(_EMPTY) and not word.isdecimal()


@lru_cache(maxsize=16384)
def is_said(word: str, source: str) -> bool:
    """Tell whether a source has a word, one that claims the same, or all its parts."""
    if word in source:
        return True
    if _by_same(word, source):
        return True
    if len(word) > _PAIR:
        parts = [word[i : i + 2] for i in range(0, len(word) - 1, 2)]
        if len(word) % 2:
            parts = [word[: len(word) - 2], word[-2:]]
        return all(len(part) > 1 and (part in source or _by_same(part, source)) for part in parts)
    return False


def _by_same(word: str, source: str) -> bool:
    """Tell whether a source has a word that claims the same; 要 in 重要 is none."""
    others = _same().get(word, frozenset())
    if any(other in source for other in others if len(other) > 1):
        return True
    alone = {other for other in others if len(other) == 1 and other in source}
    return bool(alone) and not alone.isdisjoint(_cut_words(source))


@lru_cache(maxsize=1024)
def _cut_words(folded: str) -> frozenset[str]:
    return frozenset(cut(folded))


@cache
def _opposites() -> tuple[tuple[frozenset[str], frozenset[str]], ...]:
    pairs = []
    for line in word_lines("claim_opposites.txt"):
        at = line.index("/")
        pairs.append((frozenset(line[:at]), frozenset(line[at + 1 :])))
    return tuple(pairs)


@cache
def strict_words() -> frozenset[str]:
    """Return the words that may not be added: weighty ones, and all that have an opposite."""
    sided = (word for left, right in _opposites() for word in left | right)
    return word_set("claim_strict.txt") | {word for word in sided if len(word) >= _PAIR}


def content_words(folded: str) -> list[str]:
    """Return the words of a text that claim something, names and marks left out."""
    return [word for word, _ in tagged_content(folded)]


def tagged_content(folded: str) -> list[tuple[str, bool]]:
    """Return the words of a text that claim something, and whether each names a thing."""
    light, strict = word_set("claim_light.txt"), strict_words()
    return [
        (word, flag.startswith(_NOUNS) or flag == "vn")
        for word, flag in tagged(folded)
        if word not in light and _is_content(word, flag, strict) and not flag.startswith("nr")
    ]


def first_verb(folded: str) -> str | None:
    """Return the first verb of a text that claims something, None where it has none."""
    light = word_set("claim_light.txt")
    verbs = (word for word, flag in tagged(folded) if flag == "v" and len(word) >= _PAIR)
    return next((verb for verb in verbs if verb not in light), None)


def contradiction(folded: str, source: str) -> tuple[str, str] | None:
    """Return a word of a sentence and its opposite that stands in the source instead, or None.

    Args:
        folded: The sentence, folded.
        source: The sentences of the source that speak of the same, folded.
    """
    said = set(cut(folded))
    for left, right in _opposites():
        for one, other in ((left, right), (right, left)):
            here = next((w for w in sorted(one) if w in (said if len(w) < _PAIR else folded)), None)
            if here is None or any(word in source for word in one):
                continue
            there = next((w for w in sorted(other) if len(w) >= _PAIR and w in source), None)
            if there is not None and there not in folded:
                return here, there
    return None


def denial(folded: str, source: str) -> str | None:
    """Return a word that a sentence denies where its source affirms it, or the reverse.

    Args:
        folded: The sentence, folded.
        source: The source, folded; each word of the sentence is looked for in all of it.
    """
    written: dict[str, set[bool]] = {}
    for word, denied in _stances(source):
        written.setdefault(word, set()).add(denied)
    for word, denied in _stances(folded):
        stances = written.get(word) or {
            stance for other in _same().get(word, ()) for stance in written.get(other, ())
        }
        if stances and denied not in stances:
            return word
    return None


@lru_cache(maxsize=2048)
def _stances(folded: str) -> tuple[tuple[str, bool], ...]:
    return tuple(_read_stances(folded))


def _read_stances(folded: str) -> Iterator[tuple[str, bool]]:
    """Yield each content word of a text and whether it is denied there.

    A thing is denied only right after the word of denial: 不得在寒假期间举行线下活动 denies 举行,
    not 寒假 nor 线下; and nothing beyond 是: 不合格样品主要问题是农药残留.
    """
    negators, light = word_set("negators.txt"), word_set("claim_light.txt")
    for clause in clauses(folded):
        left, before = 0, ""
        for word, flag in _joined(tagged(clause), negators):
            if word == "是":
                left = 0
            elif word in negators:
                # 不得不, 不免收: denied twice
                left = 0 if before in negators else _REACH
            elif len(word) >= _PAIR and not word.isdecimal():
                thing = flag.startswith(_THINGS) and before not in negators
                # 不得超过一只 denies no 一只
                if flag != "m" and word not in light and not (thing and left > 0):
                    yield word, left > 0
                left -= not thing
            before = word


def _joined(
    words: Sequence[tuple[str, str]], negators: frozenset[str]
) -> Iterator[tuple[str, str]]:
    """Yield words with 不 允许 read as 不允许, where that is a word of denial."""
    at = 0
    while at < len(words):
        pair = "".join(word for word, _ in words[at : at + 2])
        yield (pair, "d") if pair in negators else words[at]
        at += 2 if pair in negators else 1
