"""What a question is about: its topic, in phrases and concepts.

A topic is one phrase or several alternatives (农村、村屯或社区防控). A phrase is made of concepts
(企业, 复工); an entry speaks of it where one sentence holds enough of them, each in the asker's
words or in near-synonyms of the field (rag.matching). Weights are inverse document frequencies,
so that a common word (工作) cannot carry a match nor prevent one.
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise, repeat

from rag.dates.numerals import parse_number, to_chinese
from rag.folding import fold
from rag.speech import (
    asking_patterns,
    english_patterns,
    light_words,
    spoken,
    stop_words,
    synonyms,
)
from rag.tokenization import cut, is_word, tokenize_words

__all__ = [
    "Concept",
    "Phrase",
    "Span",
    "Topic",
    "Vocabulary",
    "Weigh",
    "content_words",
    "extract_topic",
    "recounted",
]

Span = tuple[int, int]
Weigh = Callable[[str], float]
Occurs = Callable[[str], bool]

_PAIR = 2
_LEVELS = frozenset("省市县区州")
# What a light concept weighs.
_LIGHT = 0.3
# 推迟开学、延期开学; 复工或复产; 线下还是视频; 学校和教育系统
_CLAUSES = re.compile(r"[，,;；:：|？?。]")
_ALTERNATIVES = re.compile(r"[、/]|以及|或者|还是|或|和|与|及|跟|同")
# 扩大会议 in （含扩大会议） is asked for too; （厅、局这类机关） only explains
_ADDED = re.compile(r"[(（](?:含|包括|也叫|又称|即|或)([^()（）]*)[)）]")
_ASIDE = re.compile(r"[(（][^()（）]*[)）]")
# 机场、车站这些地方: a name for what was listed
_LISTED = re.compile(
    r"(?:这些|这类|这几[种类个]|之类)[\u4e00-\u9fff]{1,4}?(?=[的怎如有在都，,。？?]|$)"
)
# 对方舱医院有什么要求: 对方 is no word there
_TOWARD = re.compile(
    r"(?:(?<=\s)|^)对(?=[\u4e00-\u9fff]{2,14}?(?:有(?:什么|哪些|何)|提出?了?(?:什么|哪些)|是怎么))"
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
# wherever they stand in an entry; 方舱医院和隔离点都讲到的是哪几篇
_BOTH = re.compile(
    r"(?:同时|既)都?(?:提到|提及|讲到|谈到|说到|涉及|提|讲|写到|出现|包含)"
    r"|[\u4e00-\u9fff]{2,12}[、和与同跟及][\u4e00-\u9fff]{2,12}?都(?:提到|提及|讲到|谈到|说到|涉及)[了过]?(?=的)"
)
# 一家, 几次, 两天: how many or which one, not what
# 几座 in 检修几座泵站
_COUNTED = re.compile(
    r"[一二两三四五六七八九十几多哪每某]*"
    r"[个家天次级位条项种届名份场回年月日些座所栋幢亩吨台辆张例人户批支艘架间笔株棵件套篇点期]?"
)
# 五级 of 五级书记, 三项 of 三项机制: part of a name where the corpus writes it so
_NUMBERED = re.compile(r"[二两三四五六七八九十]+[个级项条大]")
# 重点场所, 特殊群体, 困难学生: what they stand before is not meant without them
_QUALIFIES = frozenset(["重点", "特殊", "困难", "重大"])
# 患者安全方面，哪些内容提到不惜一切代价: the clause after it says what
_FIELD = re.compile("(?:方面|问题上|这块|这一块)(?= *[，,])")
# 歇一歇, 管一管
_ONCE_OVER = re.compile("([\u4e00-\u9fff])一\\1")
# visit, nong’an
_LATIN_WORD = re.compile("[a-z'’]+")
# “七个到位”: words in quotation marks are one concept
_QUOTED = re.compile(r"[“‘「『《\"]([^”’」』》\"]{2,20})[”’」』》\"]")
# “三保一统筹”中保安全怎么做: 中 is of the term before it
_INSIDE = re.compile("(?<=[”’」』》])[中里内]")
# 四个集中, 四集中; 十六字, 16个字: the same slogan
_COUNTED_TERM = re.compile(
    r"([二两三四五六七八九十]{1,3}|[1-9][0-9]?)([个大]?)((?![一二三四五六七八九十月日年号])[\u4e00-\u9fff]{1,4})"
)


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
    """Concepts that belong together.

    Attributes:
        enough: The share of its weight that one sentence must hold to speak of it.
    """

    text: str
    concepts: tuple[Concept, ...]
    enough: float = 0.7


@dataclass(frozen=True, slots=True)
class Topic:
    """What is left of a question without its time, people and asking words.

    Attributes:
        corrections: (as typed, as meant) of words put right.
        together: Whether an entry must speak of every phrase, not of one.
    """

    text: str
    phrases: tuple[Phrase, ...]
    corrections: tuple[tuple[str, str], ...] = ()
    together: bool = False

    @property
    def words(self) -> tuple[str, ...]:
        """Every word asked for, in order."""
        return tuple(w for p in self.phrases for c in p.concepts for w in c.words)

    @property
    def other_forms(self) -> tuple[str, ...]:
        """The short forms of the words asked for, or what they are short for: 密接, 密切接触者."""
        return tuple(
            synonym
            for phrase in self.phrases
            for concept in phrase.concepts
            for synonym in concept.synonyms
            if any(map(_is_short_form, concept.words, repeat(synonym)))
        )


def _is_short_form(first: str, second: str) -> bool:
    """Tell whether one of two words is made of characters of the other, in order and apart."""
    short, long = sorted((first, second), key=len)
    rest = iter(long)
    return short not in long and all(character in rest for character in short)


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
    return [word for word in words if len(word) > 1 and word not in stop_words()]


def extract_topic(
    question: str,
    vocabulary: Vocabulary,
    removed: Iterable[Span] = (),
    names: Mapping[str, str] | None = None,
) -> Topic:
    """Return a question's topic.

    Args:
        question: As asked, or resolved.
        vocabulary: Of the corpus.
        removed: Spans that are dates, persons, sections: scope, not topic.
        names: Names in the question that do not limit its scope, as typed, and the name each is
            of in the corpus: 国家卫健委, 卫生健康委.
    """
    folded = fold(question)
    quoted = [match[1] for match in _QUOTED.finditer(folded) if vocabulary.occurs(match[1])]
    known = {fold(typed): fold(name) for typed, name in (names or {}).items()}
    units = [*quoted]
    units += [term for term in (*known, *vocabulary.terms) if term in folded]
    # 防疫物资 is in a group of near-synonyms; 防疫 and 物资 are not.
    units += [word for word in synonyms() if len(word) > _PAIR and word in folded]
    units += [term for term in _numbered(folded) if vocabulary.occurs(term)]
    # 上网课, where documents write what it stands for; 上网 and 课 are none of it
    units += [
        word
        for word, written in spoken().items()
        if len(word) > _PAIR and word in folded and any(map(vocabulary.occurs, written))
    ]
    characters = list(folded)
    for start, end in removed:
        characters[start:end] = " " * (end - start)
    left = _INSIDE.sub(" ", "".join(characters))
    left = _TOWARD.sub(" ", _LISTED.sub(" ", left))
    left = _ANYWAY.sub("", _ASIDE.sub("", _ADDED.sub(r"、\1", left)))
    left = _FIELD.sub("‖", _TOGETHER.sub(" ", left))
    left = _SAME_TWICE.sub(_joined_synonyms, left)
    for pattern, chinese in english_patterns():
        left = pattern.sub(f" {chinese} ", left)
    shield = re.compile(
        "|".join(map(re.escape, sorted(set(units), key=len, reverse=True))) or r"(?!)"
    )
    kept: list[str] = []

    def hide(match: re.Match[str]) -> str:
        # Private characters stand for units, so that no asking pattern or cut goes through one.
        typed = match[0]
        kept.append(typed if vocabulary.occurs(typed) else known.get(typed, typed))
        return f" {chr(0xE000 + len(kept) - 1)} "

    left = _ONCE_OVER.sub(r"\1", shield.sub(hide, left))
    for pattern in asking_patterns():
        left = pattern.sub(" ", left)
    phrases, corrections = list[Phrase](), dict[str, str]()
    field = 0  # how many phrases only say of what field
    for clause in _CLAUSES.split(left):
        alternatives = []
        for part in _ALTERNATIVES.split(clause):
            words = []
            for word in _content_words(part, vocabulary, kept):
                meant = None if vocabulary.occurs(word) else vocabulary.correct(word)
                if meant:
                    corrections[word] = meant
                words.append(_marked(meant or word, vocabulary, folded))
            if words:
                concepts = _concepts(words, vocabulary.occurs, quoted)
                alternatives.append(Phrase("".join(words), concepts))
        phrases += _shared(alternatives, clause) or alternatives
        if clause.rstrip().endswith("‖"):
            field = len(phrases)
    phrases = phrases[field:] or phrases
    unique = tuple({phrase.concepts: phrase for phrase in phrases}.values())
    text = " ".join(phrase.text for phrase in unique)
    together = len(unique) > 1 and bool(_BOTH.search(folded))
    return Topic(text, unique, tuple(corrections.items()), together)


def _numbered(folded: str) -> list[str]:
    """Return what bears an ordinal: 第七工作组, 第七次会议."""
    words = cut(folded)
    return [
        first + second
        for first, second in pairwise(words)
        if _ORDINAL.fullmatch(first) and len(second) >= _PAIR
    ]


_ORDINAL = re.compile("第[0-9一二三四五六七八九十百]{1,4}[次届号期批个]?")


def _marked(word: str, vocabulary: Vocabulary, question: str) -> str:
    """Return a term with its marks where a longer one holds it too: “三保”, 三保一统筹."""
    longer = [term for term in vocabulary.terms if word in term and word != term]
    whole = f"“{word}”"
    if word in vocabulary.terms and longer and not any(term in question for term in longer):
        return whole if vocabulary.occurs(whole) else word
    return word


def _shared(phrases: Sequence[Phrase], clause: str) -> list[Phrase]:
    """Return the concepts all alternatives share, if each has more: they are examples of it.

    视频会议、视频调度、视频连线 asks about 视频; 应急预案和应急响应 about one or the other.
    """
    if len(phrases) < _PAIR or (len(phrases) == _PAIR and "、" not in clause):
        return []
    shared = set(phrases[0].concepts).intersection(*(p.concepts for p in phrases[1:]))
    kept = tuple(c for c in phrases[0].concepts if c in shared and not c.light)
    if not kept or any(len(phrase.concepts) == len(kept) for phrase in phrases):
        return []
    if len(phrases) == _PAIR and not all(phrase.concepts[0] in kept for phrase in phrases):
        return []  # 老旧小区、弃管小区: two kinds of one thing, not examples of it
    return [Phrase("".join(word for concept in kept for word in concept.words), kept)]


def _joined_synonyms(match: re.Match[str]) -> str:
    """Let two words for the same thing be one: 员工、职工健康 asks about 员工 or 职工, 健康."""
    before, after = match[1], match[2]
    for left, group in synonyms().items():
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
    for piece in cut(text):
        # 点要 of 隔离点要防止什么: what is left without the stop word may end the word before it
        word = piece[0] if _is_scrap(piece) and piece[1] in stop_words() else piece
        if len(word) > _PAIR and word[-1] in _ENDS and not vocabulary.occurs(word):
            word = word[:-1] if vocabulary.occurs(word[:-1]) else word  # 门磁是
        joined = words and (
            _joins(words[-1], word) or words[-1] in _QUALIFIES or _NUMBERED.fullmatch(words[-1])
        )
        if joined and vocabulary.occurs(words[-1] + word):
            words[-1] += word
        else:
            words.append(word)
    words = [w for w in words if vocabulary.occurs(w) or not _is_scrap(w)]
    # English words about Chinese documents ask, or name what only meaning can find; 5g is a word.
    return [word for word in words if _is_content(word) and not _LATIN_WORD.fullmatch(word)]


_ENDS = frozenset("是有在要能")  # what an unknown word may have taken from the next


def _is_scrap(word: str) -> bool:
    """Tell whether two characters were cut across words: 客是 of 中车长客是哪天, 时提."""
    if len(word) != _PAIR or is_word(word):
        return False
    return word[0] == "时" or any(character in stop_words() for character in word)


def _joins(left: str, right: str) -> bool:
    """Tell whether the dictionary may have cut one word in two: 大 数据."""
    if left in _LEVELS and len(right) > 1 and is_word(right):
        return False  # 省疫情防控领导小组 is also written 省新冠肺炎疫情防控工作领导小组
    return 1 in (len(left), len(right)) and all(
        word.isalnum() and word not in stop_words() for word in (left, right)
    )


def _is_content(word: str) -> bool:
    if word in stop_words() or len(word) < _PAIR or not word.isalnum():
        return False
    if all(character in stop_words() for character in word):
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
        light = set(members) <= aside | light_words()
        if light and members == [words[-1]] and occurs("".join(words[-_PAIR:])):
            light = len(words) < _PAIR  # 引导 of 宣传引导 ends a compound that documents write
        concepts.append(Concept(tuple(dict.fromkeys(members)), others, bool(written), light))
    return tuple(concepts)


@lru_cache(maxsize=4096)
def _group_of(word: str) -> frozenset[str]:
    """Return a word's near-synonyms, or those of the words it is made of: 捐款捐物."""
    inside = [group for known, group in synonyms().items() if known in word]
    covered = {i for known in synonyms() for at in _starts(known, word) for i in at}
    if len(covered) < len(word):
        inside = []  # 难题 is no 困难学生
    same = frozenset([word, *recounted(word), *_department(word)])
    return same.union(*(inside if word not in synonyms() else [synonyms()[word]]))


def _starts(known: str, word: str) -> list[range]:
    """Return where a word stands in a longer one."""
    return [range(m.start(), m.end()) for m in re.finditer(re.escape(known), word)]


def _department(word: str) -> list[str]:
    """Return what 民政部门 may be called: 民政厅, 民政局; [] for other words."""
    stem = word.removesuffix("部门")
    return [stem + kind for kind in ("厅", "局", "委")] if len(stem) > 1 and stem != word else []


def recounted(word: str) -> list[str]:
    """Return the other ways to write a counted term: 四集中 for 四个集中, 16个字 for 十六字."""
    counted = _COUNTED_TERM.fullmatch(word)
    value = parse_number(counted[1]) if counted else None
    if counted is None or value is None:
        return []
    number, measure, rest = counted.groups()
    other = to_chinese(value) if number.isdigit() else str(value)
    forms = [f"{count}{gap}{rest}" for count in (number, other) for gap in (measure, "个", "")]
    if not measure and len(rest) > 1:
        forms.append(f"{number}大{rest}")  # 三大板块 for 三板块
    return [form for form in dict.fromkeys(forms) if form != word]


def _written_for(words: Sequence[str]) -> set[str]:
    """Return what documents write for everyday words: 大夫 is 医生, 医务人员."""
    return set().union(*map(_official, words))


@lru_cache(maxsize=4096)
def _official(word: str) -> frozenset[str]:
    fitting = (
        official
        for said, official in spoken().items()
        # 工人 is no part of 务工人员
        if said == word
        or (1 < len(said) < len(word) and word.startswith(said))
        or (1 < len(said) < len(word) and word.endswith(said))
    )
    return frozenset(written for official in fitting for written in official)
