"""HTML pages and fragments: pieces by block elements, list items and table rows."""

import re
from dataclasses import dataclass, field

from rag.readers.date_parts import parts_apart, parts_of_date
from rag.readers.feeds import FEED_ADDRESSES, FEED_BLOCKS, FEED_ITEMS, Feed
from rag.readers.furniture import Furniture, settled
from rag.readers.markup import BLOCKS, Token, attribute, tokenize
from rag.readers.pieces import Break, Piece, PieceBuilder
from rag.readers.rubble import swept

__all__ = ["looks_like_html", "read_html"]

# comments, and what a server would have run; atomic, for forty of them before a text could be
# grouped in more ways than there is time to try
_UNSEEN = r"\s*+(?>(?:<!--.{0,2000}?-->|<%.{0,2000}?%>|<\?(?:php|=).{0,2000}?\?>)\s*+)*+"
# <!DOCTYPE html>, <html lang="zh">, <div>⏎<p style=…>: a page or a fragment of one
_PAGE = re.compile(
    rf"{_UNSEEN}<(?:!doctype html|\?xml|rss|feed|rdf:rdf"
    r"|html|head|body|div|p|ul|ol|table|section"
    r"|article|main|h[1-6]|li|dl|tr|tbody|form|header|nav|title|meta|link|script|style)\b",
    re.IGNORECASE | re.DOTALL,
)
# <rss version="2.0">, <?xml …?><feed …>: items of a title, a day and a text
_FEED = re.compile(
    rf"\s*(?:<\?xml[^<>]*>\s*)?{_UNSEEN}<(?:rss|feed|rdf:rdf)\b",
    re.IGNORECASE | re.DOTALL,
)
_HEADING = re.compile(r"h([1-6])")
# Each row walks past the cells that reach down into it: a million rows below a thousand such
# cells would take minutes, and no table that people read has so many
_SPANS = 60
_BOLD = {"b", "strong"}
# <span class="time">2022-04-27</span>, <i class="pub-date">: an element for a date alone
_DATE_CLASS = re.compile(r"\b(?:time|date|day|pub\w*|fr|right)\b|time|date", re.IGNORECASE)
# What pages call these in <meta name="…"> and <meta property="…">
_FACTS = {
    "articletitle": "title",
    "og:title": "title",
    "pubdate": "published",
    "publishdate": "published",
    "article:published_time": "published",
    "date": "published",
    "dc.date": "published",
    "contentsource": "publisher",
    "og:site_name": "publisher",
    "og:url": "url",
    "url": "url",
    "publishtime": "published",
    "firstpublishedtime": "published",
    "publish_date": "published",
}


def looks_like_html(text: str, start: int = 0) -> bool:
    """Tell whether text from start is an HTML page or fragment, not text with a few tags."""
    return _PAGE.match(text, start) is not None


@dataclass(slots=True)
class _State:
    builder: PieceBuilder
    pieces: list[Piece] = field(default_factory=list)
    facts: dict[str, str] = field(default_factory=dict)
    before: Break = "block"
    heading: int = 0
    item: bool = False
    bold: int = 0
    bold_chars: int = 0
    bold_head: int = 0
    chars: int = 0
    title: bool = False
    row: int | None = None
    rows: int = 0
    cell: int = -1
    spans: dict[int, int] = field(default_factory=dict)
    last_tag: str = ""
    when: str = ""
    blocks: frozenset[str] = BLOCKS
    feed: Feed | None = None
    furniture: Furniture = field(default_factory=Furniture)
    level: int = 0

    @property
    def above_items(self) -> bool:
        """Whether what is read is a feed's own title, address or day."""
        return self.feed is not None and not self.feed.row

    def flush(self) -> None:
        text = self.builder.take()
        bold = self.chars > 0 and self.bold_chars == self.chars
        self.bold_chars = self.chars = 0
        if text is None:
            return
        if self.title:
            self.facts.setdefault("html_title", text.text)
        self.pieces.append(
            Piece(
                text,
                self.before,
                self.row,
                max(self.cell, 0),
                self.row is not None,
                self.heading,
                self.item,
                0,
                bold,
                self.bold_head,
                0,
                self.title
                or self.furniture.inside
                or (self.feed is not None and not self.feed.row),
                self.when,
                self.furniture.inside,
                self.level,
            )
        )
        self.level = self.furniture.depth
        self.before, self.item, self.bold_head, self.when = "block", False, 0, ""


def read_html(text: str, start: int = 0) -> tuple[list[Piece], dict[str, str]]:
    """Return the pieces of an HTML document and what its head says of it.

    Args:
        text: The decoded document.
        start: Where HTML begins, after front matter.
    """
    state = _State(PieceBuilder(text))
    if _FEED.match(text, start):
        state.feed, state.blocks = Feed(), BLOCKS | FEED_BLOCKS
    for token in tokenize(text, start):
        if token.kind == "text":
            _add_text(state, token)
        elif token.kind == "entity":
            state.builder.add(token.start, token.end, token.value)
            state.last_tag = ""
        elif token.kind == "hidden":
            state.builder.gap()
        elif token.kind == "open":
            _open(state, token, text[token.start : token.end])
        elif token.kind == "close":
            _close(state, token)
    state.flush()
    return swept(settled(state.pieces)), state.facts


# <b>08</b><i>2022.03</i>: a day before its month, in elements of their own
_YEAR_BEGINS = re.compile(r"\s*(?:19|20)[0-9]{2}\s?[-./年]")


# <span class="y">2010</span><span class="md">06.18</span>: a year before its day
_DAY_IN_YEAR = re.compile(r"\s*[01]?[0-9]\s?[-./月]\s?[0-3]?[0-9]\s?日?\s*")


# <span>暑期安全提示</span><span class="meta">2022-06-01</span>: no sentence marks up such a day
_ONLY_DAY = re.compile(
    r"\s*(?:(?:19|20)[0-9]{2}([-/.])[01]?[0-9]\1[0-3]?[0-9]|[01][0-9]-[0-3][0-9])(?:\s[0-9:：]{4,8})?\s*"
)


def _parts_date(builder: PieceBuilder, token: Token) -> bool:
    """Tell whether a day, or another part of one, stands in an element of its own."""
    place = (builder.document, token.start, token.end)
    if token.end - token.start < _PART and parts_apart(
        builder.last.strip(), builder.document[token.start : token.end].strip()
    ):
        return True
    if not builder.after_digit:
        return _ONLY_DAY.fullmatch(*place) is not None
    if _ONLY_DAY.fullmatch(builder.last):  # <span>2021-12-29</span><span>1230 阅读</span>
        return True
    within = builder.after_year and _DAY_IN_YEAR.fullmatch(*place) is not None
    return within or _YEAR_BEGINS.match(*place) is not None


_PART = 40  # characters of a date's part and the white space around it


def _add_text(state: _State, token: Token) -> None:
    builder = state.builder
    if state.feed is not None and state.last_tag in FEED_ADDRESSES:
        builder.gap()
        return
    if state.last_tag and _parts_date(builder, token):
        builder.space()
    state.builder.add(token.start, token.end)
    size = len(state.builder.document[token.start : token.end].strip())
    if state.bold and state.bold_head == state.chars:
        state.bold_head += size
    state.chars += size
    if state.bold:
        state.bold_chars += size
    if size:
        state.last_tag = ""


def _open(state: _State, token: Token, tag: str) -> None:
    name = token.value
    if name == "meta":
        _note_meta(state, tag)
    elif name in state.blocks:
        state.flush()
        state.furniture.opened(name, tag)
        state.level = min(state.level, state.furniture.depth)
        _open_block(state, name, tag)
    elif name == "a" and len(parts := state.builder.few()) > 1:
        # <li><b>15</b><i>2022-03</i><a>…: a date in parts stands apart from the title
        if parts_of_date(parts, month_first=True):
            state.flush()
    elif name in _BOLD:
        state.bold += 1
    elif name == "time":
        state.when = state.when or attribute(tag, "datetime") or ""
    if name not in state.blocks and _parts(state, name, tag):
        state.builder.space()
    state.last_tag = name


def _parts(state: _State, name: str, tag: str) -> bool:
    """Tell whether an inline element stands apart from what is before: title, then date.

    <a>…居住地信息</a><span class="time">2022-04-27</span> would glue; but
    <span>2022年4月</span><span>2</span><span>5日</span> is one date.
    """
    return state.last_tag == "/a" or (
        state.last_tag.startswith("/")
        and (name == "time" or bool(_DATE_CLASS.search(attribute(tag, "class") or "")))
    )


def _open_block(state: _State, name: str, tag: str) -> None:
    if state.feed is not None and (name != "title" or state.feed.row):
        _open_in_feed(state, state.feed, name)
    elif heading := _HEADING.fullmatch(name):
        state.heading = int(heading.group(1))
    elif name == "title":
        state.title = True
    elif name in {"li", "dt"}:
        state.item = True
    elif name == "table":
        state.spans = {}
    elif name == "tr":
        state.row, state.cell = state.rows, -1
        state.rows += 1
        state.spans = {column: left - 1 for column, left in state.spans.items() if left > 1}
    elif name in {"td", "th"} and state.row is not None:
        _next_cell(state, tag)


def _open_in_feed(state: _State, feed: Feed, name: str) -> None:
    """Read an item as a row of a table, each of its elements as a cell; its HTML as paragraphs."""
    if name in FEED_ITEMS:
        feed.begin()
        state.row, state.cell = feed.row, -1
    elif feed.row and (column := feed.column(name)) is not None:
        state.cell, state.before = column, "cell" if column else "block"


def _next_cell(state: _State, tag: str) -> None:
    state.cell += 1
    while state.cell in state.spans:  # a cell above reaches down into this row
        state.cell += 1
    state.before = "cell" if state.cell else "block"
    rows = attribute(tag, "rowspan") or ""
    reaching = len(state.spans) < _SPANS
    if reaching and rows.isascii() and rows.isdigit() and 1 < int(rows[:5]) < 10_000:
        state.spans[state.cell] = int(rows[:5])


def _close(state: _State, token: Token) -> None:
    name = token.value
    if name in state.blocks:
        state.flush()
        state.furniture.closed(name)
        state.level = min(state.level, state.furniture.depth)
        if state.feed is not None and name in FEED_ITEMS:
            state.row = None
        elif _HEADING.fullmatch(name):
            state.heading = 0
        elif name == "title":
            state.title = False
        elif name in {"tr", "table"} and state.feed is None:
            state.row = None
    elif name in _BOLD:
        state.bold = max(0, state.bold - 1)
    state.last_tag = "/" + name


def _note_meta(state: _State, tag: str) -> None:
    name = attribute(tag, "name") or attribute(tag, "property") or attribute(tag, "itemprop") or ""
    fact = _FACTS.get(name.lower())
    value = (attribute(tag, "content") or "").strip()
    if fact and value:
        state.facts.setdefault(fact, value)
