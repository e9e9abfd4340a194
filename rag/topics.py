"""What a question is about: its topic, in phrases and concepts, and which entries speak of it.

A topic is one phrase or several alternatives (农村、村屯或社区防控). A phrase is made of concepts
(企业, 复工); an entry speaks of it where one sentence holds enough of them, each in the asker's
words or in near-synonyms of the field. Weights are inverse document frequencies, so that a
common word (工作) cannot carry a match nor prevent one.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cache, lru_cache

from rag.folding import fold
from rag.names.wordlists import word_lines, word_set
from rag.passages import quotable_spans
from rag.records import Basis
from rag.tokenization import cut, is_word, tokenize_words

__all__ = [
    "PARTLY",
    "Concept",
    "Phrase",
    "Topic",
    "TopicMatch",
    "Vocabulary",
    "content_words",
    "english_function_words",
    "english_left",
    "extract_topic",
    "known_part",
    "match_topic",
    "spoken_words",
    "uses_spoken_words",
    "word_parts",
]

Span = tuple[int, int]
Weigh = Callable[[str], float]
Occurs = Callable[[str], bool]

# The share of a phrase's weight that one sentence must hold.
_ENOUGH = 0.7
_PAIR, _LONG = 2, 4
# How many characters on each side tell where a word ends.
_AROUND = 6
# What a light concept weighs.
_LIGHT = 0.3
# The share of the heaviest alternative's weight from which another is one.
_ALONE = 0.5
# The weight from which it is one in any case: of a word in a seventh of the entries.
_RARE = 1.9
_KNOWN = 1 / 3
# What all parts of a long word are worth where the word itself does not stand.
PARTLY = 0.8
# 推迟开学、延期开学; 复工或复产; 学校和教育系统
_CLAUSES = re.compile(r"[，,;；:：|？?。]")
_ALTERNATIVES = re.compile(r"[、/]|以及|或者|或|和|与|及|跟|同")
# 扩大会议 in （含扩大会议） is asked for too; （厅、局这类机关） only explains
_ADDED = re.compile(r"[(（](?:含|包括|也叫|又称|即|或)([^()（）]*)[)）]")
_ASIDE = re.compile(r"[(（][^()（）]*[)）]")
# 机场、车站这些地方: a name for what was listed
_LISTED = re.compile(
    r"(?:这些|这类|这几[种类个]|之类)[\u4e00-\u9fff]{1,4}?(?=[的怎如有在都，,。？?]|$)"
)
# 不管培训的是医生还是教师 limits nothing
_ANYWAY = re.compile(r"(?:不管|不论|无论)[^，,。；;？?]*")
# 员工、职工: what stands on both sides of a separator
_SAME_TWICE = re.compile(r"([\u4e00-\u9fff]{2,8})[、/和与或及]([\u4e00-\u9fff]{2,8})")
# 把疫情防控和小康社会挂钩, 同时提到口罩和酒精: both, not either
_TOGETHER = re.compile(
    r"[和与同跟及](?=[^，,。？?]{1,15}?(?:挂钩|结合|联系起来|一起|相提并论|统筹起来))"
    r"|(?:又|也)(?=提到|讲到|谈到|涉及)"
)
_BOTH = re.compile(r"(?:同时|既)(?:提到|讲到|谈到|涉及|提|讲)[^，,。？?]*")
# 一家, 几次, 两天: how many or which one, not what
_COUNTED = re.compile(r"[一二两三四五六七八九十几多哪每某]*[个家天次级位条项种届名份场回年月日些]?")
# 五级 of 五级书记, 三项 of 三项机制: part of a name where the corpus writes it so
_NUMBERED = re.compile(r"[二两三四五六七八九十]+[个级项条大]")
# visit, nong’an
_LATIN_WORD = re.compile("[a-z'’]+")
# “七个到位”: words in quotation marks are one concept
_QUOTED = re.compile(r"[“‘「『《\"]([^”’」』》\"]{2,20})[”’」』》\"]")
# 四个集中, 四集中: the same slogan
_COUNTED_TERM = re.compile(r"([二两三四五六七八九十])(个?)([\u4e00-\u9fff]{2,4})")


@dataclass(frozen=True, slots=True)
class Concept:
    """One idea: the words asked for, and the words of the field that mean the same.

    Attributes:
        spoken: Whether the asker used an everyday word for which documents write another.
        light: Whether it says little beside the phrase's other concepts: 加强 of 加强培训, and
            what stands before quoted words.
    """

    words: tuple[str, ...]
    synonyms: tuple[str, ...]
    spoken: bool = False
    light: bool = False

    def weight(self, weigh: "Weigh") -> float:
        """Return its heaviest word's inverse document frequency, little of it if light."""
        return max(map(weigh, self.words)) * (_LIGHT if self.light else 1)


@dataclass(frozen=True, slots=True)
class Phrase:
    """Concepts that belong together."""

    text: str
    concepts: tuple[Concept, ...]


@dataclass(frozen=True, slots=True)
class Topic:
    """What is left of a question without its time, people and asking words.

    Attributes:
        corrections: (as typed, as meant) of words put right.
    """

    text: str
    phrases: tuple[Phrase, ...]
    corrections: tuple[tuple[str, str], ...] = ()

    @property
    def words(self) -> tuple[str, ...]:
        """Every word asked for, in order."""
        return tuple(w for p in self.phrases for c in p.concepts for w in c.words)


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


def _words(name: str) -> list[str]:
    """Return a list's words, longest first, so that a pattern prefers the longest."""
    return sorted({word for line in word_lines(name) for word in line}, key=lambda w: (-len(w), w))


@cache
def _synonyms() -> dict[str, frozenset[str]]:
    """Return each word's group of near-synonyms, itself included.

    A line 检查 > 抽查 暗访 names narrower words: 检查 finds 暗访 too, not the reverse.
    """
    groups: dict[str, frozenset[str]] = {}
    for line in word_lines("synonyms.txt"):
        members = line[:1] if ">" in line else line
        groups |= dict.fromkeys(members, frozenset(line) - {">"})
    return groups


@cache
def _spoken() -> dict[str, tuple[str, ...]]:
    return {line[0]: line[1:] for line in word_lines("spoken.txt")}


def spoken_words(question: str) -> list[str]:
    """Return what documents would write for the everyday words of a question, in order.

    大夫累了 gives 医生 医务人员 医护人员 疲劳 休息 轮休. Longer wording is read first.
    """
    folded = fold(question)
    found: list[str] = []
    for said in sorted(_spoken(), key=len, reverse=True):
        if said in folded:
            found += _spoken()[said]
            folded = folded.replace(said, " ")
    return list(dict.fromkeys(found))


def uses_spoken_words(question: str, occurs: Occurs) -> bool:
    """Tell whether a question has everyday words that the corpus itself never uses: 网课."""
    folded = fold(question)
    everyday = (*_spoken(), *word_set("colloquial.txt"))
    return any(said in folded and not occurs(said) for said in everyday)


@cache
def _asking() -> tuple[re.Pattern[str], ...]:
    """Return the patterns of asking wording, in the order they are taken away."""
    noun = "|".join(map(re.escape, _words("asking_nouns.txt")))
    nouns = rf"(?:{noun})(?:(?:[、和与或及]|以及)?(?:{noun}))*"
    measure = "[项条个次份类种场篇件则处届家]"
    which = rf"(?:哪些|那些|哪几{measure}|哪{measure}|什么|多少{measure}|几{measure})"
    verbs = "|".join(map(re.escape, _words("asking_verbs.txt")))
    phrases = "|".join(map(re.escape, _words("asking.txt")))
    return (
        # 2月份出台的…有关的文件有哪些; 的内容有哪些
        re.compile(
            rf"(?:相关|有关)?的?(?:{nouns})?(?:一共|总共|分别|具体|都)?(?:有|是){which}(?:{nouns})?"
        ),
        # 都有哪些部署; 出台了哪些和…有关的东西; 在哪些讲话中
        re.compile(
            rf"(?:一共|都)?(?:在|有)?(?:(?:{verbs})[了过]?(?:[、和与或及]|或者)?)*"
            rf"{which}(?:{nouns})?[中里上]?"
        ),
        # 有关的内容, 的情况 at the end
        re.compile(rf"(?:相关|有关)?的?(?:{nouns})(?=[？?。！!\s]*$)"),
        # 第144期 names a document
        re.compile(r"第 {0,2}\d{1,5} {0,2}期"),
        re.compile(phrases),
    )


@cache
def _stop_words() -> frozenset[str]:
    return frozenset(word for line in word_lines("stop.txt") for word in line)


@cache
def _light_words() -> frozenset[str]:
    return frozenset(word for line in word_lines("light.txt") for word in line)


@cache
def _english() -> tuple[tuple[re.Pattern[str], str], ...]:
    """Return patterns of English wording of the field and the Chinese that stands for it."""
    pairs = [(line[0].replace("_", r"[\s-]+"), line[1]) for line in word_lines("english.txt")]
    return tuple((re.compile(rf"\b(?:{english})\b"), chinese) for english, chinese in pairs)


def english_left(text: str) -> str:
    """Return an English text without the wording that has a Chinese one here."""
    for pattern, _ in _english():
        text = pattern.sub(" ", text)
    return text


def english_function_words() -> frozenset[str]:
    """Return English words that ask, order or join, and say nothing of a topic."""
    return word_set("english_asking.txt")


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """What a corpus knows of words.

    Attributes:
        occurs: Tells whether a folded word stands anywhere in it; joins what the dictionary
            cuts apart (大 数据).
        terms: Names and coined terms (三保一统筹), each one concept however it would be cut.
        correct: Returns the word of the corpus that a word unknown to it is a misspelling of,
            or None.
    """

    occurs: Occurs
    terms: Sequence[str]
    correct: Callable[[str], str | None]


def content_words(question: str) -> list[str]:
    """Return a question's different words of two or more characters, stop words left out."""
    words = dict.fromkeys(tokenize_words(question))
    return [word for word in words if len(word) > 1 and word not in _stop_words()]


def extract_topic(
    question: str, vocabulary: Vocabulary, removed: Iterable[Span] = (), names: Iterable[str] = ()
) -> Topic:
    """Return a question's topic.

    Args:
        question: As asked, or resolved.
        vocabulary: Of the corpus.
        removed: Spans that are dates, persons, sections: scope, not topic.
        names: Names in the question that do not limit its scope.
    """
    folded = fold(question)
    quoted = [match[1] for match in _QUOTED.finditer(folded) if vocabulary.occurs(match[1])]
    units = [*quoted]
    units += [term for term in (*map(fold, names), *vocabulary.terms) if term in folded]
    # 防疫物资 is in a group of near-synonyms; 防疫 and 物资 are not.
    units += [word for word in _synonyms() if len(word) > _PAIR and word in folded]
    characters = list(folded)
    for start, end in removed:
        characters[start:end] = " " * (end - start)
    left = _LISTED.sub(" ", "".join(characters))
    left = _ANYWAY.sub("", _ASIDE.sub("", _ADDED.sub(r"、\1", left)))
    left = _BOTH.sub(lambda match: _ALTERNATIVES.sub(" ", match[0]), _TOGETHER.sub(" ", left))
    left = _SAME_TWICE.sub(_joined_synonyms, left)
    for pattern, chinese in _english():
        left = pattern.sub(f" {chinese} ", left)
    shield = re.compile(
        "|".join(map(re.escape, sorted(set(units), key=len, reverse=True))) or r"(?!)"
    )
    kept: list[str] = []

    def hide(match: re.Match[str]) -> str:
        # Private characters stand for units, so that no asking pattern or cut goes through one.
        kept.append(match[0])
        return f" {chr(0xE000 + len(kept) - 1)} "

    left = shield.sub(hide, left)
    for pattern in _asking():
        left = pattern.sub(" ", left)
    phrases, corrections = list[Phrase](), dict[str, str]()
    for clause in _CLAUSES.split(left):
        alternatives = []
        for part in _ALTERNATIVES.split(clause):
            words = []
            for word in _content_words(part, vocabulary, kept):
                meant = None if vocabulary.occurs(word) else vocabulary.correct(word)
                if meant:
                    corrections[word] = meant
                words.append(meant or word)
            if words:
                concepts = _concepts(words, vocabulary.occurs, quoted)
                alternatives.append(Phrase("".join(words), concepts))
        phrases += _shared(alternatives) or alternatives
    unique = tuple({phrase.concepts: phrase for phrase in phrases}.values())
    text = " ".join(phrase.text for phrase in unique)
    return Topic(text, unique, tuple(corrections.items()))


def _shared(phrases: Sequence[Phrase]) -> list[Phrase]:
    """Return the concepts all alternatives share, if each has more: they are examples of it.

    视频会议、视频调度、视频连线 asks about 视频.
    """
    if len(phrases) < _PAIR:
        return []
    shared = set(phrases[0].concepts).intersection(*(p.concepts for p in phrases[1:]))
    kept = tuple(c for c in phrases[0].concepts if c in shared and not c.light)
    if not kept or any(len(phrase.concepts) == len(kept) for phrase in phrases):
        return []
    return [Phrase("".join(word for concept in kept for word in concept.words), kept)]


def _joined_synonyms(match: re.Match[str]) -> str:
    """Let two words for the same thing be one: 员工、职工健康 asks about 员工 or 职工, 健康."""
    before, after = match[1], match[2]
    for left, group in _synonyms().items():
        if before.endswith(left) and any(after.startswith(other) for other in group):
            return f"{before} {after}"
    return match[0]


def _content_words(text: str, vocabulary: Vocabulary, units: Sequence[str]) -> list[str]:
    """Cut a phrase into the words that carry content."""
    words: list[str] = []
    for piece in text.split():
        if len(piece) == 1 and 0 <= ord(piece) - 0xE000 < len(units):
            words.append(units[ord(piece) - 0xE000])
        else:
            words += _cut_words(piece, vocabulary)
    return words


def _cut_words(text: str, vocabulary: Vocabulary) -> list[str]:
    words: list[str] = []
    for word in cut(text):
        joined = words and (_joins(words[-1], word) or _NUMBERED.fullmatch(words[-1]))
        if joined and vocabulary.occurs(words[-1] + word):
            words[-1] += word
        else:
            words.append(word)
    # English words about Chinese documents ask, or name what only meaning can find; 5g is a word.
    return [word for word in words if _is_content(word) and not _LATIN_WORD.fullmatch(word)]


def _joins(left: str, right: str) -> bool:
    """Tell whether the dictionary may have cut one word in two: 大 数据."""
    return 1 in (len(left), len(right)) and all(
        word.isalnum() and word not in _stop_words() for word in (left, right)
    )


def _is_content(word: str) -> bool:
    if word in _stop_words() or len(word) < _PAIR or not word.isalnum():
        return False
    if all(character in _stop_words() for character in word):
        return False  # 有要, 中的: cut out of 有要企业… and 其中的
    return not _COUNTED.fullmatch(word)


def _concepts(words: Sequence[str], occurs: Occurs, quoted: Sequence[str]) -> tuple[Concept, ...]:
    """Group words that mean the same: 复工 and 复产 are one concept, either will do."""
    first_quoted = next((i for i, word in enumerate(words) if word in quoted), 0)
    aside = set(words[:first_quoted])
    groups: list[tuple[list[str], frozenset[str]]] = []
    for word in words:
        group = _group_of(word)
        for members, known in groups:
            if word in known:
                members.append(word)
                break
        else:
            groups.append(([word], group))
    concepts = []
    for members, known in groups:
        # Documents that use the asker's own word need no other for it.
        written = set() if any(map(occurs, members)) else _written_for(members)
        others = tuple(sorted((known | written) - set(members)))
        light = set(members) <= aside | _light_words()
        concepts.append(Concept(tuple(dict.fromkeys(members)), others, bool(written), light))
    return tuple(concepts)


@lru_cache(maxsize=4096)
def _group_of(word: str) -> frozenset[str]:
    """Return a word's near-synonyms, or those of the words it is made of: 捐款捐物."""
    inside = [group for known, group in _synonyms().items() if known in word]
    same = frozenset([word, *_recounted(word)])
    return same.union(*(inside if word not in _synonyms() else [_synonyms()[word]]))


def _recounted(word: str) -> list[str]:
    """Return 四集中 for 四个集中 and the reverse."""
    counted = _COUNTED_TERM.fullmatch(word)
    if counted is None:
        return []
    number, measure, rest = counted.groups()
    return [f"{number}{'' if measure else '个'}{rest}"]


def _written_for(words: Sequence[str]) -> set[str]:
    """Return what documents write for everyday words: 大夫 is 医生, 医务人员."""
    return set().union(*map(_official, words))


@lru_cache(maxsize=4096)
def _official(word: str) -> frozenset[str]:
    fitting = (
        official
        for said, official in _spoken().items()
        if said == word or (1 < len(said) < len(word) and said in word)
    )
    return frozenset(written for official in fitting for written in official)


def known_part(topic: Topic, vocabulary: Vocabulary, weigh: Weigh) -> tuple[Topic, list[str]]:
    """Return a topic without the words that stand nowhere in the corpus, and those words.

    A phrase of which less than a third would be left is dropped whole.
    """
    phrases, unknown = [], list[str]()
    for phrase in topic.phrases:
        seen = [c for c in phrase.concepts if any(map(vocabulary.occurs, (*c.words, *c.synonyms)))]
        unseen = [c for c in phrase.concepts if c not in seen]
        total = sum(c.weight(weigh) for c in phrase.concepts)
        if sum(c.weight(weigh) for c in seen) >= _KNOWN * total:
            phrases.append(replace(phrase, concepts=tuple(seen)))
            unknown += [c.words[0] for c in unseen]
    return replace(topic, phrases=tuple(phrases)), unknown


def match_topic(topic: Topic, folded: str, weigh: Weigh) -> TopicMatch | None:
    """Return how an entry's folded text speaks of a topic, or None if it does not.

    A topic without phrases (“2月有哪些措施”) is matched by every entry, by its first sentence.
    """
    sentences = quotable_spans(folded)
    if not topic.phrases:
        return TopicMatch("literal", sentences[0], ())
    found = [
        match
        for phrase in _standing_alone(topic.phrases, weigh)
        if (match := _match_phrase(phrase, folded, sentences, weigh)) is not None
    ]
    # The asker's own words before synonyms, then the sentence that holds more of them.
    return min(found, key=lambda m: (m.basis != "literal", -len(m.spans), m.sentence), default=None)


def _standing_alone(phrases: Sequence[Phrase], weigh: Weigh) -> list[Phrase]:
    """Return the alternatives, those that mean little alone completed or left out.

    A common word takes what the next alternative ends with (企业、学校复工; 关心、保护医务人员),
    unless that begins with a verb of its own; 社区 of 重心下沉到基层或社区 is left out.
    """
    weights = [sum(c.weight(weigh) for c in phrase.concepts) for phrase in phrases]
    least = min(_RARE, _ALONE * max(weights))
    alone = []
    for phrase, weight, following in zip(phrases, weights, [*phrases[1:], None], strict=True):
        if weight >= least:
            alone.append(phrase)
        elif following and len(phrase.concepts) == 1 and _is_object(following.concepts):
            concepts = (phrase.concepts[0], following.concepts[1])
            alone.append(Phrase("".join(c.words[0] for c in concepts), concepts))
    return alone


def _is_object(concepts: Sequence[Concept]) -> bool:
    return len(concepts) == _PAIR and not concepts[0].light


def _match_phrase(
    phrase: Phrase, folded: str, sentences: Sequence[Span], weigh: Weigh
) -> TopicMatch | None:
    weights = [concept.weight(weigh) for concept in phrase.concepts]
    places = [_find(concept, folded) for concept in phrase.concepts]
    best: tuple[float, int, TopicMatch] | None = None
    for sentence in sentences:
        held, spans, literal = 0.0, list[Span](), True
        for weight, finds in zip(weights, places, strict=True):
            share, here, own = _best_find(finds, sentence)
            held += weight * share
            spans += here
            literal = literal and (own or not here)
        if spans and held >= _ENOUGH * sum(weights):
            match = TopicMatch(
                "literal" if literal else "synonym", sentence, tuple(sorted(set(spans)))
            )
            key = (held + (0.01 if literal else 0), len(spans))
            if best is None or key > best[:2]:
                best = (*key, match)
    return best[2] if best else None


@dataclass(frozen=True, slots=True)
class _Find:
    """Where a wording of a concept stands in an entry, and how much of the concept it is."""

    spans: list[Span]
    share: float
    own: bool


def _find(concept: Concept, folded: str) -> list[_Find]:
    """Return where a concept stands: in the asker's words, in synonyms, in parts of a long word."""
    # 复工 is the asker's own word where 复工复产 was asked for.
    inside = [s for s in concept.synonyms if any(s in word for word in concept.words)]
    finds = [_Find(_places([*concept.words, *inside], folded), 1.0, True)]
    finds.append(_Find(_places(concept.synonyms, folded), 1.0, False))
    parts = word_parts(concept.words[0])
    for part in parts:
        # Parts of a long word overlap each other: 委会 of 常委会 is no word, and counts.
        finds.append(_Find(_occurrences([part], folded), PARTLY / len(parts), False))
    return [find for find in finds if find.spans]


def _best_find(finds: Sequence[_Find], sentence: Span) -> tuple[float, list[Span], bool]:
    """Return the share of a concept that a sentence holds, where, and whether in own words."""
    total, found = 0.0, list[Span]()
    for find in finds:
        here = [s for s in find.spans if sentence[0] <= s[0] and s[1] <= sentence[1]]
        if here and find.share == 1.0:
            return 1.0, here, find.own
        if here:
            total += find.share
            found += here
    return total, found, False


def word_parts(word: str) -> list[str]:
    """Return the shorter words of a long one: 省委常委会 stands as 省委召开常委会议 too."""
    if len(word) < _LONG:
        return []
    return [p for p in dict.fromkeys(tokenize_words(word)) if 1 < len(p) < len(word)]


def _places(words: Sequence[str], folded: str) -> list[Span]:
    return [span for span in _occurrences(words, folded) if not _straddles(folded, *span)]


def _occurrences(words: Sequence[str], folded: str) -> list[Span]:
    if not words:
        return []
    pattern = "|".join(map(re.escape, sorted(words, key=lambda word: (-len(word), word))))
    return [match.span() for match in re.finditer(pattern, folded)]


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
