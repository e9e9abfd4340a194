"""Kinds of names a list asks for: 去了哪些省直部门, 到过哪些市县. A match names one in its title.

The words for each kind: words/categories.txt.
"""

import re
from dataclasses import dataclass
from functools import cache
from typing import Literal, get_args

from rag.folding import fold
from rag.names.wordlists import word_lines

__all__ = ["Category", "category_of"]

Kind = Literal["organisation", "place"]
_VISITED = r"去|到|走访|走进|调研|检查|考察|视察|慰问|暗访|督导|督查|走"


@dataclass(frozen=True, slots=True)
class Category:
    """What kind of name is asked for, and the spans of the question that say so.

    Attributes:
        text: As the question writes it.
        spans: Of the word and of the verbs of visiting around it, which are no topic.
    """

    kind: Kind
    text: str
    spans: tuple[tuple[int, int], ...]


@cache
def _kinds() -> dict[str, Kind]:
    lists = {line[0]: line[1:] for line in word_lines("categories.txt")}
    kinds: tuple[Kind, ...] = get_args(Kind)
    return {word: kind for kind in kinds for word in lists[kind]}


@cache
def _pattern() -> re.Pattern[str]:
    words = "|".join(map(re.escape, sorted(_kinds(), key=lambda word: (-len(word), word))))
    return re.compile(
        rf"(?P<before>(?:{_VISITED})[了过]?|(?<=都)在)(?:哪些|哪几[个家处]|什么)(?P<word>{words})"
        rf"(?![\u4e00-\u9fff]{{0,2}}(?:要|应|负责|参与))(?P<after>(?:{_VISITED}|指导|工作|过|了|[、和])*)"
    )


def category_of(question: str) -> Category | None:
    """Return the kind of name a question of visits asks for: 都去了哪些省直厅局调研检查.

    None for other questions: 哪些部门要配合 asks about what a sentence says.
    """
    match = _pattern().search(fold(question))
    if match is None:
        return None
    return Category(_kinds()[match["word"]], match["word"], (match.span(),))
