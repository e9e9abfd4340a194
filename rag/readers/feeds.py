"""RSS and Atom: each item is a row of a table, each of its elements a cell of it."""

from dataclasses import dataclass, field

__all__ = ["FEED_ADDRESSES", "FEED_BLOCKS", "FEED_ITEMS", "Feed"]

FEED_ADDRESSES = frozenset({"guid", "id", "link"})
FEED_ITEMS = frozenset({"entry", "item"})
_CELLS = frozenset({
    "author", "category", "content", "content:encoded", "dc:creator", "dc:date", "description",
    "guid", "id", "link", "pubdate", "published", "summary", "title", "updated",
})  # fmt: skip
FEED_BLOCKS = FEED_ITEMS | _CELLS | {
    "channel", "copyright", "dc", "generator", "image", "language", "lastbuilddate", "ttl", "url",
}  # fmt: skip


@dataclass(slots=True)
class Feed:
    """Where in a feed its reader is.

    Attributes:
        row: The item's number, from 1; 0 above the first.
        columns: Each element's column, in the order in which they first appear.
    """

    row: int = 0
    columns: dict[str, int] = field(default_factory=dict)
    last: int = -1

    def begin(self) -> None:
        """Enter the next item."""
        self.row += 1
        self.last = -1

    def column(self, name: str) -> int | None:
        """Return the column of an item's element; None for what stands inside one.

        An element that this item has earlier than the ones above it goes on in the column
        before it: cells follow each other as they do in the document.
        """
        if name not in _CELLS:
            return None
        self.last = max(self.last, self.columns.setdefault(name, len(self.columns)))
        return self.last
