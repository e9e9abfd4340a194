"""Which documents a question names: by paper or site (观察者网那篇), or by the place in a title.

What only a document's title or publisher says, its entries need not repeat: 青石县政务简报 says
of all its entries where they happened.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from rag.folding import fold
from rag.names.places import see_places, short_form
from rag.names.wordlists import HAN, word_lines
from rag.records import Document

__all__ = ["NamedSource", "Sources"]

# 领导参考 of 领导参考 总第144期, 江城日报 of 江城日报2021年5月6日
_HEAD = re.compile(rf"《?({HAN}{{2,10}}?)》?(?=\s|[(（:：\d]|总?第\s*\d|$)")
_MAX_HEAD = 10
# A title that says what happened is no paper's name.
_PAPER = re.compile("(?:[报刊志网台]|参考|通讯|动态|内参|要情|纪事|年鉴)$")
# 里, 上的报道, 那篇, 这一期, 登的: as one speaks of what a paper holds; not 江城日报记者
_HELD = re.compile(
    "》?(?:的?(?:这|那|上|里|中(?!心|国)|报道|文章|稿|消息|新闻)|[登刊发编]的|第|总第|[12]\\d{3}年)"
)
# 根据江城日报, 《江城日报》
_GIVEN = re.compile("(?:根据|按照?|依据|据|《)$")
_TRAILING = re.compile(
    "》?的?(?:[这那](?:一)?[篇期份条则](?:报道|文章|稿子?|新闻|消息|材料)?|上面?|里面?|中"
    "|报道|文章|稿子?|新闻|消息|[登刊发编]的)?(?:[里上中])?"
)


class NamedSource(NamedTuple):
    """Documents a question names, and where it does.

    Attributes:
        start: Of the name in the question.
        end: After the name and what goes with it: 观察者网那篇.
        document_ids: The documents', in the corpus's order.
    """

    start: int
    end: int
    document_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Sources:
    """The names of the documents of a corpus.

    Attributes:
        papers: Documents by the folded name of the paper, digest or site they are of.
        places: Documents by the folded place of their title or publisher, in full and short.
        tells: Whether a dated entry names a place: then its own words decide.
    """

    papers: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    places: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    tells: Callable[[str], bool] = lambda _: True

    @classmethod
    def of(cls, documents: Iterable[Document], tells: Callable[[str], bool]) -> "Sources":
        """Collect the names of documents; time grows linearly with their number."""
        papers: dict[str, list[str]] = {}
        places: dict[str, list[str]] = {}
        for document in documents:
            for name in _papers(document):
                papers.setdefault(name, []).append(document.document_id)
            for name in _places(document):
                places.setdefault(name, []).append(document.document_id)
        return cls(_frozen(papers), _frozen(places), tells)

    def find(self, question: str) -> NamedSource | None:
        """Return the documents that a question names; None where it names none.

        A paper comes before a place, the longer name before the shorter.
        """
        folded = fold(question)
        for name in sorted(self.papers, key=len, reverse=True):
            for match in re.finditer(re.escape(name), folded):
                before, after = folded[: match.start()], folded[match.end() :]
                if _HELD.match(after) or _GIVEN.search(before):
                    trailing = _TRAILING.match(after)
                    end = match.end() + (trailing.end() if trailing else 0)
                    return NamedSource(match.start(), end, self.papers[name])
        for name in sorted(self.places, key=len, reverse=True):
            at = folded.find(name)
            if at >= 0 and not self.tells(short_form(name)):
                return NamedSource(at, at + len(name), self.places[name])
        return None


def _papers(document: Document) -> set[str]:
    """Return what a document's paper is called: its publisher, and its title up to the issue."""
    publisher = fold(document.publisher or "")
    names = {publisher} if _PAPER.search(publisher) and len(publisher) <= _MAX_HEAD else set()
    head = _HEAD.match(fold(document.title))
    if head and _PAPER.search(head[1]):
        names.add(head[1])
    return {name for name in names if len(name) > 1}


def _places(document: Document) -> set[str]:
    """Return the places below a province that a title or a publisher names."""
    seen = see_places("", fold(f"{document.title}\n{document.publisher or ''}")).named
    provinces = {name for line in word_lines("provinces.txt") for name in line}
    places = {name for name in seen if name not in provinces}
    return {form for name in places for form in (name, short_form(name)) if len(form) > 1}


def _frozen(names: Mapping[str, list[str]]) -> dict[str, tuple[str, ...]]:
    return {name: tuple(ids) for name, ids in names.items()}
