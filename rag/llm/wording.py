"""What a sentence says beside its values: its words, and whether it affirms or denies them.

A word counts as said by the source if it stands there, if one that claims the same does
(rag/words/claim_same.txt), or if all its parts do. Denial is read from the words before.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

from rag.names.wordlists import HAN, word_lines, word_set
from rag.tokenization import cut, is_word, tag

__all__ = [
    "Cover",
    "bigrams",
    "clauses",
    "content_words",
    "contradiction",
    "cover",
    "denial",
    "first_verb",
    "is_fragment",
    "is_said",
    "is_title",
    "misnumbered",
    "sentences",
    "stops_short",
    "strict_words",
    "tagged_content",
]

_SENTENCE = re.compile(r"[^。！？!?\n]+[。！？!?]*")
_CLAUSE = re.compile(r"[^,，、;；:：。！？!?\n]+")
_HAN_RUN = re.compile(f"{HAN}{{2,}}")
_PAIR = 2
# Of a denial: how many words after it are denied (不得擅自提前复工)
_REACH = 3
# Nouns and names, as jieba tags them: what a sentence is about must be in its source
_NOUNS = ("n", "j", "i", "l", "eng", "s")
# Things, times and places, and what tells kinds of them apart
_THINGS = ("n", "t", "s", "f", "b", "j", "vn")
# Numerals, measure words, particles, conjunctions, prepositions, pronouns, marks
# Verbs, adverbs, prepositions, set phrases (出席会议), and what only follows a verb (了, 过, 着)
_SAYING = ("v", "d", "p", "z", "l", "i", "ul", "ug", "uz")
_CLOSING = '。！!；; \n”"』」)）'
_WORD_CHARS = 6
_FULL_STOPS = ("。", "！", "!", "？", "?", "；", ";")
# So much of a sentence's end, or of a point's beginning, is looked for in its source
_TAIL = 4
# A list goes on too: 为企业防控疫情、有序复工复产; not a particle that ends a clause: 违法行为的，
_GOES_ON = re.compile(rf"(?![的了](?!{HAN}))(?:{HAN}|、{HAN})")
# 一要抓思想认识, 二是强化防控
_POINTS = "一二三四五六七八九十"
_POINT = re.compile(rf"(?<![第{_POINTS}])([{_POINTS}])[要是](?={HAN})")
# 在领导小组的领导下 goes on
_UNDER = re.compile(r"在[^,，。]*(?:领导|指导|支持|帮助|努力|关心|配合)下$")
# 2020年春季开学时; not 2月9日24时, 及时
_WHEN = re.compile(r"(?<![\d及同按准临平暂随小实适])时$")
# 关于延迟全省企业复工和学校开学的通知, 重大项目开工情况
_TITLE_END = re.compile(
    r"(?:的|^关于.+)(?:通知|公告|通告|方案|意见|指南|规定|决定|办法|报告|公开信|名单)$|^[^,，]+情况$"
)
_THING_END = re.compile(r"(?:会议?|工作|活动|仪式|任务|措施|问题|医院)$")
_HAN_CHARACTER = re.compile(HAN)
# 发布了第2号公告, 听取情况汇报, 介绍了有关情况
_TITLE_SAID = re.compile(
    r"[是为了]|有(?!关)|发布|印发|下发|出台|发出|公布|制定|研究|审议|通过|听取|了解|介绍|汇报|通报|检查"
    r"|查看|掌握|反映|调研|抽查|调度|说明|分析|提出|提交|按照|落实|执行|贯彻|学习|传达|要求|召开|上报|报送"
)
_OPEN = ("的", "和", "与", "及", "对", "在", "把", "将", "从", "向", "以", "为了", "关于")
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
def _tagged(folded: str) -> tuple[tuple[str, str], ...]:
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
    for word, flag in _tagged(folded):
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


def is_statement(folded: str) -> bool:
    """Tell whether a text says something of what it names: a name alone does not."""
    return any(
        flag.startswith(_SAYING) or (flag == "a" and len(word) >= _PAIR)
        for word, flag in _tagged(folded)
    )


def is_title(folded: str) -> bool:
    """Tell whether a text only names a document or a state: 关于延后开学的通知, 项目开工情况."""
    bare = folded.rstrip(_CLOSING)
    return bool(_TITLE_END.search(bare)) and not _TITLE_SAID.search(bare)


def is_fragment(folded: str, source: str) -> bool:
    """Tell whether a text, no full stop after it, is a thing named in mid-clause: 召开[视频会议].

    Args:
        folded: Folded.
        source: Folded, with its marks.
    """
    if folded.rstrip(' \n”"』」)）').endswith(_FULL_STOPS):
        return False
    bare = folded.rstrip(_CLOSING)
    begins = [m.start() for m in re.finditer(re.escape(bare), source)]
    inside = all(at > 0 and _HAN_CHARACTER.match(source[at - 1]) for at in begins)
    return bool(begins) and inside and bool(_THING_END.search(bare))


def breaks_off(folded: str, source: str) -> bool:
    """Tell whether a sentence stops inside a word of its source: 这场特殊战 for 特殊战役."""
    bare = folded.rstrip(_CLOSING)
    tail = bare[-_PAIR:]
    if not _HAN_RUN.fullmatch(tail):
        return False
    places = [m.end() for m in re.finditer(re.escape(tail), source)]
    return bool(places) and not any(_ends_word(place, source) for place in places)


def stops_short(folded: str, source: str) -> bool:
    """Tell whether a text without a full stop ends where its source goes on: 抓好前期 of 前期工作.

    Args:
        folded: The sentence, folded.
        source: Folded, with its marks; a clause's end there is an end here.
    """
    if folded.rstrip(' \n”"』」)）').endswith(_FULL_STOPS):
        return False
    tail = folded.rstrip(_CLOSING)[-_TAIL:]
    ends = [m.end() for m in re.finditer(re.escape(tail), source)]
    return bool(ends) and all(_GOES_ON.match(source, end) for end in ends)


def misnumbered(folded: str, source: str) -> str | None:
    """Return the number of a point that its source numbers otherwise, 四要 for 三要, or None."""
    for match in _POINT.finditer(folded):
        what = re.escape(folded[match.end() : match.end() + _TAIL])
        numbers = {m[1] for m in re.finditer(f"([{_POINTS}])[要是]{what}", source)}
        if len(what) == _TAIL and numbers and match[1] not in numbers:
            return match[0]
    return None


def ends_open(folded: str) -> bool:
    """Tell whether a text stops at a particle or in a list: 一要以有高度的; 是他发布的 is whole."""
    if folded.rstrip().endswith(("、", ":", "：")):
        return True
    bare = folded.rstrip(_CLOSING)
    if _WHEN.search(bare) or _UNDER.search(bare):
        return True
    return bare.endswith(_OPEN) and "是" not in bare


def _ends_word(place: int, source: str) -> bool:
    """Tell whether a word of the source ends at a place, or a word within a longer one."""
    low = max(source.rfind(mark, 0, place) for mark in "\n。;,")
    at = low + 1
    for word in cut(source[at : place + _WORD_CHARS]):
        if at < place < at + len(word):
            return place - at >= _PAIR and is_word(word[: place - at])
        at += len(word)
    return True


def content_words(folded: str) -> list[str]:
    """Return the words of a text that claim something, names and marks left out."""
    return [word for word, _ in tagged_content(folded)]


def tagged_content(folded: str) -> list[tuple[str, bool]]:
    """Return the words of a text that claim something, and whether each names a thing."""
    light, strict = word_set("claim_light.txt"), strict_words()
    return [
        (word, flag.startswith(_NOUNS) or flag == "vn")
        for word, flag in _tagged(folded)
        if word not in light and _is_content(word, flag, strict) and not flag.startswith("nr")
    ]


def first_verb(folded: str) -> str | None:
    """Return the first verb of a text that claims something, None where it has none."""
    light = word_set("claim_light.txt")
    verbs = (word for word, flag in _tagged(folded) if flag == "v" and len(word) >= _PAIR)
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
    not 寒假 nor 线下.
    """
    negators, light = word_set("negators.txt"), word_set("claim_light.txt")
    for clause in clauses(folded):
        left, before = 0, ""
        for word, flag in _joined(_tagged(clause), negators):
            if word in negators:
                # 不得不, 不免收: denied twice
                left = 0 if before in negators else _REACH
            elif len(word) >= _PAIR and not word.isdecimal():
                thing = flag.startswith(_THINGS) and before not in negators
                if word not in light and not (thing and left > 0):
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
