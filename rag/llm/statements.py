"""The statements of a source and their clauses, and what is left of a clause to be looked for."""

import re
from dataclasses import dataclass
from functools import lru_cache

from rag.llm.naming import Names
from rag.llm.wording import bigrams, tagged_content
from rag.names.wordlists import word_set

__all__ = [
    "HARD_BREAK",
    "Statement",
    "clauses_of",
    "content_of",
    "squeezed",
    "statements",
    "without_names",
]

# What parts two statements: 居家两周；坚持密切接触者…, ● 要凝聚共识
HARD_BREAK = re.compile(r"[。！？!?;；\n●•]+")
# What parts two clauses of one; a space does between headlines: 众志成城 坚决打赢
_SOFT = re.compile(r"[,，:：()（）]+|(?<=[\u4e00-\u9fff”）)])[ \u3000]+(?=[\u4e00-\u9fff“（(])|——")


@dataclass(frozen=True, slots=True)
class Statement:
    """One statement of a source.

    Attributes:
        item: Which of the texts cited it stands in, from 0.
        text: Folded, with what it ends at left out.
        clauses: Its clauses in order.
    """

    item: int
    text: str
    clauses: tuple[str, ...]

    def at(self, clause: str) -> int:
        """Return the place of its clause most like one of a sentence."""
        pairs = bigrams(clause)
        likeness = [len(pairs & bigrams(own)) for own in self.clauses]
        return max(range(len(likeness)), key=lambda i: (likeness[i], -i))


@lru_cache(maxsize=256)
def statements(sources: tuple[str, ...]) -> tuple[Statement, ...]:
    """Return the statements of the texts cited, folded with their marks, in order."""
    return tuple(
        Statement(item, part, tuple(clauses_of(part)))
        for item, source in enumerate(sources)
        for part in filter(None, map(str.strip, HARD_BREAK.split(source)))
    )


def clauses_of(text: str) -> list[str]:
    """Return the clauses of a statement, in order."""
    return [part for part in map(str.strip, _SOFT.split(text)) if part]


def without_names(clause: str, names: Names) -> str:
    """Return a clause with a digit for each who acts: a space would part two clauses."""
    for name in (*names.persons(clause), *names.offices(clause)):
        # 省委常委会, but 省委常委会议 is a meeting
        clause = re.sub(rf"{re.escape(name)}(?!议)", "0", clause)
    return clause


def content_of(clause: str) -> list[tuple[str, bool]]:
    """Return the words of a clause that claim something, and whether each names a thing."""
    frame = word_set("claim_frame.txt")
    return [(word, noun) for word, noun in tagged_content(clause) if word not in frame]


def squeezed(text: str) -> str:
    """Return a text without white space."""
    return re.sub(r"\s+", "", text)
