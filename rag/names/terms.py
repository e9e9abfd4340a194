"""Slogans and coined terms, which a general dictionary cuts to pieces: 三保一统筹, 数字吉林."""

import re
from collections import Counter
from collections.abc import Sequence

from rag.names.wordlists import HAN

__all__ = ["mine_terms"]

# “三保一统筹”, “数字吉林”, “四不两直”
_QUOTED = re.compile(rf"[“「『]({HAN}{{3,8}})[”」』]")
# 七个到位, 五级书记, 四方责任, 三优先
_COUNTED = re.compile(
    rf"(?<!{HAN})?[一二两三四五六七八九十](?:个|大|项|级|方|保|早|不){HAN}{{2,3}}(?!{HAN})"
)


def mine_terms(texts: Sequence[str]) -> tuple[str, ...]:
    """Return the terms of folded texts, sorted: quoted ones, and counted ones seen twice."""
    quoted = {match[1] for text in texts for match in _QUOTED.finditer(text)}
    counted = Counter(match[0] for text in texts for match in _COUNTED.finditer(text))
    return tuple(sorted(quoted | {term for term, count in counted.items() if count > 1}))
