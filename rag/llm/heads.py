"""Of whom or of what a clause says something: what its source says of another is not said of it.

梁书航宣布开幕 takes its head from 梁书航致辞 and the rest from 童亚明宣布开幕. Every word of it
stands in the source, close by, so only what stands before what tells.
"""

import re
from collections.abc import Sequence
from decimal import Decimal

from rag.llm.values import find_numbers, units_agree
from rag.llm.wording import bigrams, first_verb, spans, tagged
from rag.names.wordlists import HAN, word_set

__all__ = ["transplanted"]

# A clause may begin with these, which are no part of what it is about
_OPENING = re.compile(r"^(?:其中|同时|此外|并|要|对|由|自)")
_HAN_RUN = re.compile(f"{HAN}+")
# 签约项目中有5个新能源项目: a part of what it is about
_AMONG = re.compile(r"中|里|内|包括|含|共|有")
# 低谷电价下浮55%; not 35路, which goes on with what the clause before it is about
_HEADED = re.compile(f"{HAN}{{2}}")
_LEAST_HEAD = _LEAST_PAIRS = 2
# Verbs, adverbs, prepositions: what the rest of a clause begins with after its head
_PREDICATE = ("v", "d", "p")
_SCOPE = "全[国省市县区]|[我本][国省市县区]"
# 我省各级, 全市所有
_EVERYBODY = re.compile(rf"(?:{_SCOPE})({HAN}{{2}})")
# 全省卫健系统(各级党组织); not 全省各类(企业), nor 全省(企业)
_EVERYBODY_OF = re.compile(rf"(?:{_SCOPE})(?!(?:各级|各类|各|的|广大|所有)*$){HAN}{{2,12}}$")
# 继续研究落实政策, 深入贯彻方针: how it is done, not who does it
_HOW = ("d", "ad")
# So much of what is said must stand in the other clause, and so much of that at most in its own
_LEAST_THERE, _MOST_HERE = 0.6, 0.5


def transplanted(folded: str, source: str) -> str | None:
    """Return what a sentence says something of that its source says of another, or None.

    Args:
        folded: The sentence, folded.
        source: Folded, with its marks.
    """
    written = [_OPENING.sub("", part) for part in spans(source)]
    for clause in spans(folded):
        said = _OPENING.sub("", clause)
        if wide := _widened(said, written):
            return wide
        head, own = _head(said, written)
        if own is None:
            continue
        others = [part for part in written if head not in part]
        if _told_of_another(said, head, own, others) or _counted_of_another(said, head, written):
            return head
    return None


def _widened(said: str, written: Sequence[str]) -> str | None:
    """Return who a clause tells of all of though its source tells it of some, or None.

    我省各级党组织, of 全省卫健系统各级党组织.
    """
    every = _EVERYBODY.match(said)
    if every is None or not written:
        return None
    whom, pairs = every[1], bigrams(said)
    alike = max(written, key=lambda part: len(pairs & bigrams(part)) if whom in part else -1)
    before = alike[: max(0, alike.find(whom))]
    return every[0] if _EVERYBODY_OF.search(before) else None


def _head(said: str, written: Sequence[str]) -> tuple[str, str | None]:
    """Return the longest beginning that a clause shares with one of its source, and that one."""
    best, own = "", None
    for part in written:
        length = 0
        while length < min(len(said), len(part)) and said[length] == part[length]:
            length += 1
        if length > len(best):
            best, own = said[:length], part
    run = _HAN_RUN.match(best)
    head = run[0] if run else ""
    first = tagged(head)[:1]
    if first and (first[0][1] in _HOW or first[0][0] in word_set("claim_light.txt")):
        return head, None
    return head, own if len(head) >= _LEAST_HEAD and len(head) < len(said) else None


def _told_of_another(said: str, head: str, own: str, others: Sequence[str]) -> bool:
    """Tell whether the rest of a clause stands in another one, after a head of its own."""
    rest = said[len(head) :]
    first = tagged(rest[:_LEAST_HEAD])[:1]  # jieba takes 禁止通行 for a thing
    pairs = bigrams(rest)
    if len(pairs) < _LEAST_PAIRS or not first or not first[0][1].startswith(_PREDICATE):
        return False
    here, verb = len(pairs & bigrams(own)), first_verb(rest)
    for part in others:
        if verb and verb not in part:
            continue
        there = len(pairs & bigrams(part))
        at = min((part.find(pair) for pair in pairs if pair in part), default=0)
        begins = part[:at]
        apart = len(_HAN_RUN.findall(begins)) > 0 and begins not in said and at >= _LEAST_HEAD
        if apart and there >= _LEAST_THERE * len(pairs) and here <= _MOST_HERE * there:
            return True
    return False


def _counted_of_another(said: str, head: str, written: Sequence[str]) -> bool:
    """Tell whether a number stands only in clauses with another head, and its own has another.

    二套房首付比例不低于20%, of 首套房首付比例不低于20%，二套房不低于30%.
    """
    if _AMONG.match(said[len(head) :]):
        return False
    for item in find_numbers(said):
        counted = [(part, _amounts(part, item.unit)) for part in written]
        mine = [amounts for part, amounts in counted if part.startswith(head) and amounts]
        holding = [part for part, amounts in counted if item.amount in amounts]
        elsewhere = all(head not in part and _HEADED.match(part) for part in holding)
        if mine and holding and elsewhere and not any(item.amount in amounts for amounts in mine):
            return True
    return False


def _amounts(part: str, unit: str) -> list[Decimal]:
    numbers = (item for item in find_numbers(part) if item.unit)
    return [item.amount for item in numbers if units_agree(item.unit, unit)]
