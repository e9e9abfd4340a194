"""Readable text that still knows where each of its characters stands in the document.

Documents carry markup, broken lines and page breaks; readers and parsers make readable text
of them. A citation must open at the exact words, so readable text is kept as runs copied from
the document's decoded text, with what lies between them. Nothing here knows dates or entries.

These records, and those that entries are cut from, are named tuples: a file can have millions,
and a frozen dataclass takes five times as long to make.
"""

import html
import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable
from itertools import pairwise
from typing import NamedTuple

__all__ = ["AlignedText", "Run", "canonical", "join"]

# <p>2月 1日</p>, <ul style="list-style-type: none">, <!-- 分享 -->
_TAG = re.compile(r"<!--.*?-->|</?[A-Za-z][^<>]*>", re.DOTALL)
# ![图](a.jpg), [标题](https://…): what a Markdown link shows is its label
_IMAGE = re.compile(r"!\[[^\]\n]*\]\([^()\s]*\)")
_LINK = re.compile(r"\[([^\]\n]*)\]\([^()\s]*\)")
# **2022年4月6日**, ## 四月, `code`, > 引文, | 单元格 |
_MARKS = re.compile(r"[*#`>|_~\\]")
_SPACE = re.compile(r"[\s\u200b\ufeff\u00ad]+")


def canonical(text: str) -> str:
    """Return text without HTML tags, entities, Markdown marks and white space.

    A quote is verbatim when its canonical form equals that of the span it cites.
    """
    text = _TAG.sub("", text)
    text = _IMAGE.sub("", text)
    text = _LINK.sub(r"\1", text)
    text = html.unescape(text)
    return _SPACE.sub("", _MARKS.sub("", text))


class Run(NamedTuple):
    """Characters of a readable text copied from the document.

    Attributes:
        start: Offset in the readable text.
        length: Characters in the readable text, at least 1.
        source: Offset in the document's decoded text.
        source_length: Characters there; differs from length only for an entity (&nbsp;).
        gap: Words of the document, not only markup and white space, were left out between the
            run before and this one (a page break that cut a date cell in two): no citation
            may cross it.
    """

    start: int
    length: int
    source: int
    source_length: int
    gap: bool = False

    @property
    def end(self) -> int:
        """Offset after the run in the readable text."""
        return self.start + self.length

    @property
    def source_end(self) -> int:
        """Offset after the run in the document."""
        return self.source + self.source_length


class AlignedText(NamedTuple):
    """A readable text and the runs it was copied from, ordered, disjoint in both texts.

    Characters that no run covers (a space between two cells) were put in for the reader.
    """

    text: str
    runs: tuple[Run, ...]

    def source_span(self, start: int, end: int) -> tuple[int, int]:
        """Return the half-open span of the document that holds the readable [start, end).

        Raises:
            ValueError: If no character of the span was copied from the document.
        """
        covered = [run for run in self.runs if run.start < end and run.end > start]
        if not covered:
            raise ValueError(f"[{start}, {end}) of {len(self.text)} characters has no source")
        first, last = covered[0], covered[-1]
        source_start = first.source
        if first.source_length == first.length:
            source_start += max(0, start - first.start)
        source_end = last.source_end
        if last.source_length == last.length:
            source_end -= max(0, last.end - end)
        return source_start, source_end

    def readable_span(self, start: int, end: int) -> tuple[int, int] | None:
        """Return the readable half-open span of what stands at [start, end) in the document.

        The opposite of `source_span`; None if nothing of it was copied (a tag, white space).
        """
        covered = [run for run in self.runs if run.source < end and run.source_end > start]
        if start >= end or not covered:
            return None
        first, last = covered[0], covered[-1]
        low, high = first.start, last.end
        if first.source_length == first.length:
            low += max(0, start - first.source)
        if last.source_length == last.length:
            high -= max(0, last.source_end - end)
        return low, high

    def gapless(self, start: int, end: int) -> list[tuple[int, int]]:
        """Split the readable [start, end) where words of the document were left out."""
        cuts = [run.start for run in self.runs if run.gap and start < run.start < end]
        return list(pairwise([start, *cuts, end]))

    def slice(self, start: int, end: int) -> "AlignedText":
        """Return the readable [start, end), in time that does not depend on the rest."""
        first = max(0, bisect_right(self.runs, start, key=_run_start) - 1)
        last = bisect_left(self.runs, end, key=_run_start)
        runs = []
        for run in self.runs[first:last]:
            low, high = max(run.start, start), min(run.end, end)
            if low >= high:
                continue
            plain = run.source_length == run.length
            source = run.source + low - run.start if plain else run.source
            size = high - low if plain else run.source_length
            runs.append(Run(low - start, high - low, source, size, run.gap and low == run.start))
        return AlignedText(self.text[start:end], tuple(runs))


def _run_start(run: Run) -> int:
    return run.start


def join(
    parts: Iterable[AlignedText], separator: str | Callable[[str, str], str] = ""
) -> AlignedText:
    """Join readable texts in the order given, with a separator that stands in no document.

    Args:
        parts: Those without words put nothing between their neighbours.
        separator: The same everywhere, or made of the part before and the one after.
    """
    parts = list(parts)
    if len(parts) == 1:
        return parts[0]
    texts: list[str] = []
    runs: list[Run] = []
    length = 0  # the text so far is put together at the end, in time linear in its length
    for part in parts:
        if texts and part.text:
            between = separator if isinstance(separator, str) else separator(texts[-1], part.text)
            texts.append(between)
            length += len(between)
        if not length:  # the first part stands where it stood
            runs += part.runs
        elif len(part.runs) == 1:  # most parts: a line, a cell
            start, size, source, source_size, gap = part.runs[0]
            runs.append(Run(start + length, size, source, source_size, gap))
        else:
            runs += [
                Run(run.start + length, run.length, run.source, run.source_length, run.gap)
                for run in part.runs
            ]
        if part.text:
            texts.append(part.text)
            length += len(part.text)
    return AlignedText("".join(texts), tuple(runs))
