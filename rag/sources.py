"""Which documents a question names: by paper or site (观察者网那篇), or by the place in a title.

What only a document's title or publisher says, its entries need not repeat: 青石县政务简报 says
of all its entries where they happened.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from rag.folding import fold
from rag.names.places import short_form
from rag.names.sources import SourcesSeen

__all__ = ["NamedSource", "Sources"]

# A name of more documents than a reader would list limits nothing.
_MOST = 500
# 印了多少份, 联系电话, 由哪个处编, 转载要谁同意: what a paper says of itself stands by its name
_IMPRINT = re.compile(
    "印|发行|编[辑者写排的]|[主责]编|策划|审[核校]|校对|主[办管]|承办|谁[出办编]|哪个?.{0,4}[处室部社](?!理)"
    "|电话|邮箱|邮编|地址|网址|传真|联系|订阅|出版|刊号|[几哪]一?期|版权|备案|转载|授权|署名|作者|投稿"
)
# 里, 上的报道, 那篇, 这一期, 登的, 2月7日: as one speaks of what a paper holds; not 江城日报记者
_HELD = re.compile(
    "》?(?:的?(?:这|那|上|里|中(?!心|国)|报道|文章|稿|消息|新闻)|[登刊发编]的|第|总第|[12]\\d{3}年|\\d{1,2}月)"
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
        document_ids: The documents', in the order of their names.
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
    def of(cls, seen: Iterable[SourcesSeen], tells: Callable[[str], bool]) -> "Sources":
        """Put together what documents are called, the longest names first."""
        papers: dict[str, set[str]] = {}
        places: dict[str, set[str]] = {}
        for item in seen:
            for name, ids in item.papers.items():
                papers.setdefault(name, set()).update(ids)
            for name, ids in item.places.items():
                places.setdefault(name, set()).update(ids)
        return cls(_frozen(papers), _frozen(places), tells)

    def find(self, question: str) -> NamedSource | None:
        """Return the documents that a question names; None where it names none.

        A paper comes before a place, the longer name before the shorter.
        """
        folded = fold(question)
        for name, ids in self.papers.items():
            for match in re.finditer(re.escape(name), folded) if name in folded else ():
                before, after = folded[: match.start()], folded[match.end() :]
                if _IMPRINT.search(before) or _IMPRINT.search(after):
                    continue
                if _HELD.match(after) or _GIVEN.search(before):
                    trailing = _TRAILING.match(after)
                    end = match.end() + (trailing.end() if trailing else 0)
                    return NamedSource(match.start(), end, ids)
        for name, ids in self.places.items():
            at = folded.find(name)
            if at >= 0 and not self.tells(short_form(name)):
                return NamedSource(at, at + len(name), ids)
        return None


def _frozen(names: Mapping[str, set[str]]) -> dict[str, tuple[str, ...]]:
    ordered = sorted(names.items(), key=lambda item: (-len(item[0]), item[0]))
    return {name: tuple(sorted(ids)) for name, ids in ordered if len(ids) <= _MOST}
