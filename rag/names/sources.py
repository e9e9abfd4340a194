"""What a document is called by: its paper, digest or site, and the places of its title."""

import re
from typing import NamedTuple

from rag.folding import fold
from rag.names.places import see_places, short_form
from rag.names.wordlists import HAN, word_lines

__all__ = ["SourcesSeen", "see_sources"]

# 领导参考 of 领导参考 总第144期, 江城日报 of 江城日报2021年5月6日
_HEAD = re.compile(rf"《?({HAN}{{2,10}}?)》?(?=\s|[(（:：\d]|总?第\s*\d|$)")
_MAX_HEAD = 10
# A title that says what happened is no paper's name.
_PAPER = re.compile("(?:[报刊志网台]|参考|通讯|动态|内参|要情|纪事|年鉴)$")
# Below an article's headline; a list of articles, each with its source, goes on further.
_OPENING = 400
_SOURCE = re.compile(rf"(?:来源|稿源|转[载自]自?)[:：]\s*({HAN}{{2,10}})")


class SourcesSeen(NamedTuple):
    """What documents are called, folded: the documents' identifiers by name.

    Attributes:
        papers: By the paper, digest or site they are of.
        places: By the place of their title or publisher, in full and short.
    """

    papers: dict[str, list[str]]
    places: dict[str, list[str]]


def see_sources(document_id: str, title: str, publisher: str | None, text: str) -> SourcesSeen:
    """Return what one document is called: by its title, its publisher and the source it gives."""
    names = _papers(title, publisher) | _credited(text[:_OPENING])
    return SourcesSeen(
        {name: [document_id] for name in sorted(names)},
        {name: [document_id] for name in sorted(_places(title, publisher))},
    )


def _papers(title: str, publisher: str | None) -> set[str]:
    """Return what a document's paper is called: its publisher, and its title up to the issue."""
    issuer = fold(publisher or "")
    names = {issuer} if _PAPER.search(issuer) and len(issuer) <= _MAX_HEAD else set()
    head = _HEAD.match(fold(title))
    if head and _PAPER.search(head[1]):
        names.add(head[1])
    return {name for name in names if len(name) > 1}


def _credited(opening: str) -> set[str]:
    """Return the papers that the opening of a document credits: 来源：江城日报."""
    names = (match[1] for match in _SOURCE.finditer(fold(opening)))
    return {name for name in names if _PAPER.search(name)}


def _places(title: str, publisher: str | None) -> set[str]:
    """Return the places below a province that a title or a publisher names."""
    seen = see_places("", fold(f"{title}\n{publisher or ''}")).named
    provinces = {name for line in word_lines("provinces.txt") for name in line}
    places = {name for name in seen if name not in provinces}
    return {form for name in places for form in (name, short_form(name)) if len(form) > 1}
