"""Citations: verbatim words of a document with offsets and digest; made here, checked here."""

from collections.abc import Sequence
from typing import Literal

from rag.aligned import canonical
from rag.records import Citation, Document, Entry, Mark

__all__ = ["cite", "is_verbatim", "locate"]


def cite(
    document: Document,
    entry: Entry,
    passage_id: str,
    span: tuple[int, int],
    n: int,
    marks: Sequence[tuple[int, int, str]] = (),
) -> Citation:
    """Cite words of an entry.

    Where words of the document were left out of the readable text inside the span, one part
    without such a gap is cited: that with the most marks, the longest of those. So it is with what
    was copied in one piece, where the part as a whole reads otherwise than its source: `<**b**>`
    shows `<b>`, which is a tag.

    Args:
        document: The entry's document.
        entry: The entry the words stand in.
        passage_id: The passage that was found.
        span: Half-open, in the entry's readable text; holds more than white space.
        n: The citation's number in the answer.
        marks: (start, end, kind) of values in the entry's readable text; those outside the
            quote are dropped.
    """

    def worth(part: tuple[int, int]) -> tuple[int, int, int]:
        return len(_inside(marks, part)), part[1] - part[0], -part[0]

    part = max(entry.text.gapless(*span), key=worth)
    if not _says(document, entry, *part):
        copied = [part for part in _copied(entry, *span) if _says(document, entry, *part)]
        if not copied:  # a citation that does not verify must never leave the house
            raise AssertionError(f"citation of {entry.entry_id} {span} is not verbatim")
        part = max(copied, key=worth)
    start, end = part
    source_start, source_end = entry.text.source_span(start, end)
    placed = [
        Mark(*entry.text.source_span(low, high), kind)
        for low, high, kind in _inside(marks, (start, end))
    ]
    return Citation(
        n=n,
        entry=entry,
        passage_id=passage_id,
        quote=entry.text.text[start:end].strip(),
        start=source_start,
        end=source_end,
        marks=tuple(placed),
        sha256=document.sha256,
        text_sha256=document.text_sha256,
    )


def _says(document: Document, entry: Entry, start: int, end: int) -> bool:
    """Tell whether the readable [start, end) of an entry is what the document says there."""
    source_start, source_end = entry.text.source_span(start, end)
    return is_verbatim(entry.text.text[start:end], document.text[source_start:source_end])


def _copied(entry: Entry, start: int, end: int) -> list[tuple[int, int]]:
    """Return the parts of the readable [start, end) that were copied in one piece."""
    parts = [(max(start, run.start), min(end, run.end)) for run in entry.text.runs]
    return [(low, high) for low, high in parts if low < high]


def _inside(
    marks: Sequence[tuple[int, int, str]], part: tuple[int, int]
) -> list[tuple[int, int, str]]:
    return [mark for mark in marks if part[0] <= mark[0] < mark[1] <= part[1]]


def is_verbatim(quote: str, source: str) -> bool:
    """Tell whether a quote holds exactly the source's words, markup and white space aside."""
    words = canonical(quote)
    return bool(words) and words == canonical(source)


def locate(
    document: Document | None, quote: str, start: int, end: int, text_sha256: str
) -> Literal["valid", "changed", "removed"]:
    """Tell how a citation made earlier stands to the document as it is now.

    Returns:
        "valid" if the words stand at the offsets of the very same text, "changed" if the
        document is another version or the words are not there, "removed" if it is gone.
    """
    if document is None:
        return "removed"
    same = document.text_sha256 == text_sha256 and 0 <= start < end <= len(document.text)
    return "valid" if same and is_verbatim(quote, document.text[start:end]) else "changed"
