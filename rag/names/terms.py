"""Slogans and coined terms, which a general dictionary cuts to pieces: 三保一统筹, 数字吉林."""

import re
from collections import Counter
from collections.abc import Iterable
from typing import NamedTuple

from rag.names.wordlists import HAN

__all__ = ["TermsSeen", "see_terms", "settle_terms"]

# “三保一统筹”, “数字吉林”, “四不两直”
_QUOTED = re.compile(rf"[“「『]({HAN}{{3,8}})[”」』]")
# “六稳”, “三抓”“三早”, “一主、六双”: people write them without the marks
_NUMERAL = "[一二两三四五六七八九十]"
_QUOTED_COUNTS = re.compile(rf"[“「『]({_NUMERAL}{HAN}{{1,2}}(?:、{_NUMERAL}{HAN}{{1,2}})*)[”」』]")
# 七个到位, 五级书记, 四方责任, 三优先
_COUNTED = re.compile(rf"(?<!{HAN})?{_NUMERAL}(?:个|大|项|级|方|保|早|不){HAN}{{2,3}}(?!{HAN})")


class TermsSeen(NamedTuple):
    """The terms of one text: quoted ones, and counted ones with how often each stands there."""

    quoted: list[str]
    counted: dict[str, int]


def see_terms(text: str) -> TermsSeen:
    """Return the terms of a folded text."""
    quoted = dict.fromkeys(match[1] for match in _QUOTED.finditer(text))
    for match in _QUOTED_COUNTS.finditer(text):
        quoted |= dict.fromkeys(match[1].split("、"))
    return TermsSeen(list(quoted), dict(Counter(match[0] for match in _COUNTED.finditer(text))))


def settle_terms(seen: Iterable[TermsSeen]) -> tuple[str, ...]:
    """Return the terms of a corpus, sorted: quoted ones, and counted ones seen twice."""
    quoted: set[str] = set()
    counted: Counter[str] = Counter()
    for item in seen:
        quoted.update(item.quoted)
        counted.update(item.counted)
    return tuple(sorted(quoted | {term for term, count in counted.items() if count > 1}))
