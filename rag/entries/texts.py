"""Readable texts joined, each character keeping its place in the document."""

from collections.abc import Sequence

from rag.aligned import AlignedText, join

__all__ = ["as_gap", "glue"]


def glue(parts: Sequence[AlignedText]) -> AlignedText:
    """Join lines of one sentence: no space between Chinese characters, one between words."""
    return parts[0] if len(parts) == 1 else join(parts, _space)


def _space(before: str, after: str) -> str:
    latin = before[-1].isascii() and after[0].isascii()
    return " " if latin and _both_word(before, after) else ""


def _both_word(before: str, after: str) -> bool:
    return before[-1].isalpha() and after[0].isalpha()


def as_gap(text: AlignedText) -> AlignedText:
    """Return the text with a note that words of the document were left out before it."""
    if not text.runs:
        return text
    return AlignedText(text.text, (text.runs[0]._replace(gap=True), *text.runs[1:]))
