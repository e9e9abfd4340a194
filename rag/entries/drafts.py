"""What an entry is cut from, before dates are resolved and its text is put together."""

import re
from collections.abc import Sequence
from typing import NamedTuple

from rag.aligned import AlignedText, join
from rag.dates.written import WrittenDate
from rag.entries.day_lines import only_date
from rag.entries.layout import Block
from rag.entries.texts import as_gap, glue
from rag.entries.wording import BULLET, is_terminated

__all__ = ["TITLE_MARKS", "Draft", "Part", "assemble", "headline_of", "matter", "trim"]

_SENTENCE = re.compile(r"[，。；！？](?![0-9])|[,;](?![0-9])")
_MAX_TITLE = 60
_SHORT_LINE = 10


class Part(NamedTuple):
    """A paragraph of an entry as the document has it.

    Attributes:
        cut: Whether a page break stands before it, so that it may go on with the sentence.
    """

    text: AlignedText
    cut: bool = False


class Draft(NamedTuple):
    """An entry or matter, cut out.

    Attributes:
        dated: Whether it is an entry; matter otherwise.
        start: Where its first character stands in the document, date marker included.
        end: Where its last one ends.
        parts: Its paragraphs, without the date marker.
        block: The number of its first block.
        section: The headings it stands under.
        title: Its headline where that is no part of the text's beginning; else None.
        written: Its own date as written, or None.
        why: Where in the document that date stands, for people.
        published_instead: Whether the publication date stands in for a missing date.
        relative: 昨天, 今日 … in the first sentence, which the publication date dates; else "".
    """

    dated: bool
    start: int
    end: int
    parts: tuple[Part, ...]
    block: int
    section: str = ""
    title: str | None = None
    written: WrittenDate | None = None
    why: str = ""
    published_instead: bool = False
    relative: str = ""


def matter(blocks: Sequence[Block], first: int, last: int, section: str = "") -> list[Draft]:
    """Return blocks [first, last) as one piece of matter; an empty list for none."""
    if first >= last:
        return []
    parts = tuple(Part(block.text) for block in blocks[first:last])
    return [Draft(False, blocks[first].start, blocks[last - 1].end, parts, first, section)]


def trim(text: AlignedText, start: int, end: int, strip: str = " ") -> AlignedText:
    """Return the text at [start, end) without the given characters at its ends."""
    words = text.text[start:end]
    start += len(words) - len(words.lstrip(strip))
    end -= len(words) - len(words.rstrip(strip))
    return text.slice(start, max(start, end))


def assemble(parts: Sequence[Part]) -> AlignedText:
    """Join paragraphs by line feeds, and those that a page break cut without."""
    if len(parts) == 1 and parts[0].text.runs:
        return _from_start(parts[0].text)
    paragraphs: list[list[AlignedText]] = []
    for part in parts:
        if not part.text.runs:
            continue
        if part.cut and paragraphs and _goes_on(glue(paragraphs[-1][-6:]).text, part.text.text):
            paragraphs[-1].append(part.text)
        else:
            paragraphs.append([part.text])
    glued = [glue(paragraph) for paragraph in paragraphs]
    return _from_start(join(glued, "\n")) if glued else AlignedText("", ())


def _goes_on(before: str, after: str) -> bool:
    """Tell whether what follows a page break goes on with the paragraph before it.

    …关键要把落实工作抓⏎实抓细。 goes on, as does a headline cut in two (…春季开学时⏎间的通知); a
    headline followed by its first sentence does not.
    """
    if BULLET.match(after) or is_terminated(before):
        return False
    if len(before) < _SHORT_LINE:  # 元宵晚会⏎广播电视台总编室　2022年1月25日: no page is so narrow
        return False
    return bool(_SENTENCE.search(before)) or not _SENTENCE.search(after)


def _from_start(text: AlignedText) -> AlignedText:
    """Return a text without the note that words were left out before its very first."""
    if text.runs and text.runs[0].gap:
        return AlignedText(text.text, (text.runs[0]._replace(gap=False), *text.runs[1:]))
    return text


def cut_part(text: AlignedText) -> Part:
    """Return a paragraph that words left out (a date cell) part from the one before."""
    return Part(as_gap(text), cut=True)


TITLE_MARKS = "-—=*_·\n "
"""What no title begins with: a list's mark, a ruled line."""


def headline_of(text: str) -> str:
    """Return what a text begins with that serves as its title.

    Its first paragraph where that is no sentence; else the words before the sentence
    (关于成立…领导小组的通知 成立由副省长任组长，…); else its first sentence or clause.
    """
    text = text.lstrip(TITLE_MARKS) or text  # a ruled line is no title
    first = text.split("\n", 1)[0]
    if not _SENTENCE.search(first) and (len(first) <= 160 or " " not in first):
        return first[:200].rstrip(" ：:")
    chunks = first.split(" ")
    taken = 0
    for chunk in chunks[:-1]:
        if _SENTENCE.search(chunk):
            break
        taken += len(chunk) + 1
    if 8 <= taken - 1 <= 160 and first[-1] in "。；！？”）" and not only_date(first[: taken - 1]):
        return first[: taken - 1]
    sentence = re.match(r".{0,300}?[。！？；](?=.|$)", first)
    end = sentence.end() if sentence else len(first)
    if end > _MAX_TITLE:
        comma = max(first.rfind(mark, 8, _MAX_TITLE) for mark in "，,：:、 ")
        end = comma if comma > 0 else _MAX_TITLE
    return first[:end].rstrip("。，,；;：:、 ")
