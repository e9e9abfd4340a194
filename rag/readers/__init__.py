"""Bytes of a document to decoded text and the pieces it is laid out in, one module a format.

`read` chooses by name and content. Of formats whose text must be extracted (PDF, Word, Excel)
the reader gives the extraction as the decoded text, and pieces of it.
"""

import re
from collections import Counter
from collections.abc import Callable
from pathlib import PurePath

from rag.errors import DocumentError
from rag.readers.decoding import decode
from rag.readers.pdf import read_pdf
from rag.readers.pieces import Piece, PieceBuilder, Reading
from rag.readers.plain import read_plain
from rag.readers.sheet import read_sheet
from rag.readers.tables import read_table
from rag.readers.web import looks_like_html, read_html
from rag.readers.word import read_word

__all__ = ["MEDIA_TYPES", "Piece", "Reading", "read"]

MEDIA_TYPES = {
    ".txt": "text/plain",
    ".text": "text/plain",
    ".md": "text/markdown",
    ".markdown": "text/markdown",
    ".html": "text/html",
    ".htm": "text/html",
    ".csv": "text/csv",
    ".tsv": "text/tab-separated-values",
    ".pdf": "application/pdf",
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
"""The file names that can be read, by suffix."""

_EXTRACTORS: dict[str, Callable[[str, bytes], Reading]] = {
    ".pdf": read_pdf,
    ".docx": read_word,
    ".xlsx": read_sheet,
}
# ---⏎title: '…'⏎date: Sun, 13 Mar 2022 09:42:07 GMT⏎---
_FRONT = re.compile(
    r"\ufeff?\s*---[ \t]*\r?\n(.{0,20000}?)\r?\n(?:---|\.\.\.)[ \t]*(?:\r?\n|$)", re.DOTALL
)
_FIELD = re.compile(r"^([A-Za-z_][\w-]*)[ \t]*:[ \t]*(\S.*?)[ \t]*\r?$", re.MULTILINE)
_FRONT_FACTS = {
    "title": "title", "date": "published", "published": "published", "pubdate": "published",
    "publish_date": "published", "author": "publisher", "publisher": "publisher",
    "source": "publisher", "url": "url", "link": "url", "permalink": "url", "year": "year",
}  # fmt: skip


def read(file: str, data: bytes) -> Reading:
    """Return the decoded text of a file and its pieces.

    Args:
        file: Its name; the suffix tells the format, and a name without a known suffix is read
            as text.
        data: Its bytes.

    Raises:
        DocumentError: If the bytes cannot be decoded to text, hold none, or are a broken,
            encrypted, scanned or oversized file.
    """
    suffix = PurePath(file).suffix.lower()
    if suffix in _EXTRACTORS:
        return _EXTRACTORS[suffix](file, data)
    text = decode(file, data)
    media_type = MEDIA_TYPES.get(suffix, "text/plain")
    pieces, facts, fixed = _pieces(text, suffix)
    if not pieces:
        raise DocumentError(f"{file}：没有可读的文字（{len(data)} 字节）；请检查文件内容后重新加入")
    return Reading(text, media_type, tuple(pieces), facts, fixed)


def _pieces(text: str, suffix: str) -> tuple[list[Piece], dict[str, str], bool]:
    if suffix == ".csv":
        return read_table(text, _separator(text)), {}, True
    if suffix == ".tsv":
        return read_table(text, "\t"), {}, True
    pieces, facts, start = _front_matter(text)
    marked = suffix in _MARKED and _MARKDOWN.search(text, start)
    if looks_like_html(text, start) and not marked:
        body, said = read_html(text, start)
        return pieces + body, {**said, **facts}, False
    return pieces + read_plain(text, start), facts, True


_MARKED = {".md", ".markdown"}
# + 2015年4月4日, ## 通知 below a page's own <div>: Markdown that begins with tags
_MARKDOWN = re.compile(r"^(?:[-+*]|#{1,6}|[0-9]{1,3}\.)[ \t]+\S", re.MULTILINE)


def _separator(text: str) -> str:
    """Return the character that parts the cells of a .csv: comma, tab or semicolon."""
    seen = Counter(character for character in text[:5000] if character in ",\t;")
    return seen.most_common(1)[0][0] if seen else ","


def _front_matter(text: str) -> tuple[list[Piece], dict[str, str], int]:
    """Return front matter's lines as pieces, its facts, and where the document begins."""
    match = _FRONT.match(text)
    if not match or not _FIELD.search(match.group(1)):
        return [], {}, 0
    builder, pieces = PieceBuilder(text), []
    position = match.start(1)
    for line in match.group(1).splitlines(keepends=True):
        builder.add(position, position + len(line))
        position += len(line)
        if (words := builder.take()) is not None:
            pieces.append(Piece(words, "line", meta=True))
    facts: dict[str, str] = {}
    for field in _FIELD.finditer(match.group(1)):
        fact = _FRONT_FACTS.get(field.group(1).lower())
        if fact:
            facts.setdefault(fact, field.group(2).strip("'\" "))
    return pieces, facts, match.end()
