"""Headlines and captions of a page with several articles, each given to its article."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from rag.entries.layout import Block
from rag.entries.wording import is_headline, is_masthead

__all__ = ["Article", "assign", "headline_groups", "is_credit", "is_said_again"]

# …工作时强调, …会上指出: the line above a headline
_KICKER = re.compile(r"(?:强调|指出|表示|要求|说|时|致辞|批示|号召)$")


@dataclass(slots=True)
class Article:
    """Blocks [start, end), its body beginning at body."""

    start: int
    body: int
    end: int
    title: str | None = None
    outside: bool = False


def headline_groups(blocks: Sequence[Block], articles: Sequence[Article]) -> list[tuple[int, int]]:
    """Return the headlines outside of the bodies as block ranges; a kicker begins one anew."""
    held = {number for article in articles for number in range(article.start, article.end)}
    groups: list[tuple[int, int]] = []
    for number, block in enumerate(blocks):
        if number in held or block.piece.meta or not is_headline(block.words):
            continue
        if is_masthead(block.words):
            continue
        joins = groups and groups[-1][1] == number and not _KICKER.search(block.words)
        if joins:
            groups[-1] = (groups[-1][0], number + 1)
        else:
            groups.append((number, number + 1))
    return groups


def assign(blocks: Sequence[Block], articles: list[Article], groups: list[tuple[int, int]]) -> None:
    """Give each group of headlines to the article that shares most words with it."""
    texts = ["".join(block.words for block in blocks[a.start : a.end])[:1500] for a in articles]
    pairs = []
    for first, last in groups:
        words = "".join(block.words for block in blocks[first:last])
        for number, article in enumerate(articles):
            near = 0.2 if last == article.start else 0.05 if first == article.end else 0.0
            pairs.append((_shared(words, texts[number]) + near, -first, number, first, last))
    taken: set[int] = set()
    for score, _, number, first, last in sorted(pairs, reverse=True):
        article = articles[number]
        if first in taken or article.title is not None or score < 0.2:
            continue
        taken.add(first)
        article.title = " ".join(block.words for block in blocks[first:last])
        if last == article.start:
            article.start, article.title = first, article.title
        elif first == article.end:
            article.end = last


def _shared(words: str, text: str) -> float:
    """Return the share of a headline's character pairs that an article holds, 0 to 1."""
    pairs = {words[position : position + 2] for position in range(len(words) - 1)}
    return sum(1 for pair in pairs if pair in text) / len(pairs) if pairs else 0.0


_BELOW = 6  # blocks between a picture's caption and the article that repeats it


def is_credit(words: str) -> bool:
    """Tell whether a line says no more than who took a picture: 江州日报记者 田野 摄."""
    return words.endswith(("摄", "攝")) and _PAUSE.search(words) is None


_PAUSE = re.compile(r"[，。；,;]")


def is_said_again(blocks: Sequence[Block], number: int) -> bool:
    """Tell whether an article opens with what the caption above it says.

    3月5日，方敏主持召开座谈会。记者 田野 摄⏎3月5日，方敏主持召开座谈会，听取…
    """
    said, stop, _ = blocks[number].words.partition("。")
    below = blocks[number + 1 : number + 1 + _BELOW]
    return bool(stop) and any(block.words.startswith(said) for block in below)
