"""A web page's furniture: navigation, side bars and footers, which are no part of what it says.

Told by the element (<nav>, <aside>, <footer>) or by its class or id. Pages leave elements open
and name things oddly, so what is told so is believed only where the rest of the page still
speaks: otherwise all of it stays text.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from rag.readers.markup import attribute
from rag.readers.pieces import Piece

__all__ = ["Furniture", "settled"]

_HELD = frozenset({
    "article", "aside", "div", "dl", "footer", "form", "header", "li", "main", "nav", "ol",
    "section", "ul",
})  # fmt: skip
_OWN = {"article", "main", "section"}  # a <footer> inside these may tell an item's day
# class="sidebar", id="main-nav", class="breadcrumb clearfix", class="page_nav", class="subMenu"
_NAMED = re.compile(
    r"(?:^|[\s_-])(?:nav|navbar|navi|navigation|(?:sub|main|top|left|side)_?(?:nav|menu)|breadcrumbs?"
    r"|crumbs?|side_?bar|copyright|pager|paging|pagination|toolbar|friend_?links?)(?=$|[\s_-])",
    re.IGNORECASE,
)
# class="menu", class="location", class="share-box"; not position-list, which offers jobs, nor
# menu-list and recommend-news, which may be all a page holds
_CALLED = re.compile(
    r"(?:^|\s)(?:menu|aside|position|location|weizhi|dqwz|share|comments?|pinglun|related|recommend"
    r"|xgyd|xgxw|hot)(?:[_-]?(?:box|wrap|wrapper|bar|area|con|content|section))?(?=$|\s)",
    re.IGNORECASE,
)
# class="footer", id="foot", class="site-footer"; entry-footer, card-footer may hold an item's day
_FOOT = re.compile(
    r"(?:^|\s)(?:(?:site|page|main|global|web|index|public|common|bottom)[_-]?)?foot(?:er)?"
    r"(?:[_-]?(?:box|wrap|wrapper|inner|container|bar|main|con|content))?(?=$|\s)",
    re.IGNORECASE,
)


@dataclass(slots=True)
class Furniture:
    """Which elements are open, and whether one of them is furniture."""

    _open: list[tuple[str, bool]] = field(default_factory=list)
    _inside: int = 0
    _own: int = 0

    @property
    def depth(self) -> int:
        """How many elements are open."""
        return len(self._open)

    @property
    def inside(self) -> bool:
        """Whether what comes stands in furniture."""
        return self._inside > 0

    def opened(self, name: str, tag: str) -> None:
        """Note an element that begins."""
        if name not in _HELD:
            return
        if name == "li" and self._open and self._open[-1][0] == "li":  # often left open
            self.closed("li")
        told = name != "li" and self._tells(name, tag)
        self._open.append((name, told))
        self._inside += told
        self._own += name in _OWN

    def closed(self, name: str) -> None:
        """Note an element that ends, and those left open inside it; a stray end means nothing."""
        if name not in _HELD or all(name != held for held, _ in self._open[-_DEEP:]):
            return
        held = ""
        while held != name:
            held, told = self._open.pop()
            self._inside -= told
            self._own -= held in _OWN

    def _tells(self, name: str, tag: str) -> bool:
        if name in {"nav", "aside"} or (name == "footer" and not self._own):
            return True
        if name in _OWN - {"section"}:
            return False
        called = f"{attribute(tag, 'class') or ''} {attribute(tag, 'id') or ''}"
        if _NAMED.search(called) or _CALLED.search(called):
            return True
        return not self._own and _FOOT.search(called) is not None


_DEEP = 60  # open elements looked through for the one that ends
_DAY = re.compile(r"[0-9][-/.月] ?[0-9]{1,2}")
_SENTENCE = re.compile(r"[，。；！？]")
_SAYS = 20  # characters


def settled(pieces: Sequence[Piece]) -> list[Piece]:
    """Return the pieces, those of furniture as text again where nothing else speaks."""
    if any(_speaks(piece) for piece in pieces if not piece.meta):
        return list(pieces)
    return [piece._replace(meta=False) if piece.furniture else piece for piece in pieces]


def _speaks(piece: Piece) -> bool:
    words = piece.text.text
    return _DAY.search(words) is not None or (
        len(words) >= _SAYS and _SENTENCE.search(words) is not None
    )
