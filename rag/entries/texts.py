"""Readable texts cut and joined, each character keeping its place in the document."""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import replace

from rag.aligned import AlignedText, Run

__all__ = ["as_gap", "cut_text", "glue"]


def glue(parts: Sequence[AlignedText]) -> AlignedText:
    """Join lines of one sentence: no space between Chinese characters, one between words."""
    if len(parts) == 1:
        return parts[0]
    texts: list[str] = []
    runs: list[Run] = []
    length = 0
    for part in parts:
        if (
            texts
            and texts[-1][-1].isascii()
            and part.text[:1].isascii()
            and _both_word(texts[-1], part.text)
        ):
            texts.append(" ")
            length += 1
        runs += [
            Run(run.start + length, run.length, run.source, run.source_length, run.gap)
            for run in part.runs
        ]
        texts.append(part.text)
        length += len(part.text)
    return AlignedText("".join(texts), tuple(runs))


def _both_word(before: str, after: str) -> bool:
    return before[-1].isalpha() and after[0].isalpha()


def cut_text(text: AlignedText, start: int, end: int) -> AlignedText:
    """Return the readable [start, end), in time that does not depend on the rest of the text."""
    first = max(0, bisect_right(text.runs, start, key=_run_start) - 1)
    last = bisect_left(text.runs, end, key=_run_start)
    runs = []
    for run in text.runs[first:last]:
        low, high = max(run.start, start), min(run.end, end)
        if low < high:
            plain = run.source_length == run.length
            source = run.source + low - run.start if plain else run.source
            size = high - low if plain else run.source_length
            runs.append(Run(low - start, high - low, source, size, run.gap and low == run.start))
    return AlignedText(text.text[start:end], tuple(runs))


def _run_start(run: Run) -> int:
    return run.start


def as_gap(text: AlignedText) -> AlignedText:
    """Return the text with a note that words of the document were left out before it."""
    if not text.runs:
        return text
    return AlignedText(text.text, (replace(text.runs[0], gap=True), *text.runs[1:]))
