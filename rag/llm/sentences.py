"""A model's text as it comes -> sentences with the numbers they cite.

A sentence may be cited before or after its full stop (…[1]。 …。[1]), so its end is known only
when the next character is.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

__all__ = ["Piece", "Sentence", "parse_sentence", "split_sentences"]

_NUMBERS = r"\d{1,3}(?:\s*[,，、\-–—~至]\s*\d{1,3})*"
# [1], [1][3], [1, 2], [1-3], ［1］, 【1】, [^1], [资料1]; not 〔2020〕5号, nor [2020]5号
_CITED = rf"\s*[\[［【]\s*\^?(?:资料|来源|引文|证据|编号|文档)?\s*[:：]?\s*{_NUMBERS}\s*[\]］】]"
_MARK = re.compile(_CITED)
# 。！？ with what closes after them and the citations that follow (…。[1]。); a line end
_END = re.compile(rf"(?:[。！？!?]+[”’」』）)》\"]*(?:(?:{_CITED})+[。；;，,]?)?|\n)")
# - 一、 1. （1） * : what begins a list's line
_BULLET = re.compile(r"^\s*(?:[-*•·]+\s+|(?:\d{1,2}[.、．)）]|[（(]\d{1,2}[)）])\s*(?!\d))+")
# <think>…</think>: what a reasoning model says to itself
_THOUGHT = re.compile(r"<think>.*?(?:</think>|\Z)", re.DOTALL)
_CLOSED_TAIL = 40
_MAX_RANGE = 20


@dataclass(frozen=True, slots=True)
class Piece:
    """Words of a sentence and the numbers cited right after them; empty where none are."""

    text: str
    numbers: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence as a model wrote it.

    Attributes:
        raw: With its citations, list marks and white space around it left out.
        pieces: Its words, cut after each citation; together they are all its words.
    """

    raw: str
    pieces: tuple[Piece, ...]

    @property
    def text(self) -> str:
        """Its words without citations."""
        return "".join(piece.text for piece in self.pieces)

    @property
    def numbers(self) -> tuple[int, ...]:
        """Every number cited, in order, each once."""
        return tuple(dict.fromkeys(n for piece in self.pieces for n in piece.numbers))

    def renumbered(self, number: Callable[[int], int]) -> str:
        """Return the sentence with the citations' numbers replaced, each written as [n]."""
        written = []
        for piece in self.pieces:
            numbers = dict.fromkeys(map(number, piece.numbers))
            written.append(piece.text + "".join(f"[{n}]" for n in numbers))
        return "".join(written).strip()


def split_sentences(pieces: Iterable[str]) -> Iterator[str]:
    """Yield each sentence of a growing text as soon as it is known to have ended.

    Args:
        pieces: The text in any pieces. An error they raise passes through; the unfinished
            sentence before it is yielded first only when the text ended of its own accord.
    """
    buffer = ""
    for piece in pieces:
        buffer += piece
        if "<think>" in buffer and "</think>" not in buffer:
            continue
        ended, buffer = _cut(buffer, last=False)
        yield from ended
    ended, rest = _cut(buffer, last=True)
    yield from (*ended, *filter(None, [rest.strip()]))


def _cut(text: str, *, last: bool) -> tuple[list[str], str]:
    """Return the sentences that a text is known to hold, and what is left of it."""
    text = _THOUGHT.sub("", text)
    ended: list[str] = []
    while (match := _END.search(text)) and (last or not _may_grow(text, match.end())):
        ended += filter(None, [text[: match.end()].strip()])
        text = text[match.end() :]
    return ended, text


def _may_grow(text: str, end: int) -> bool:
    """Tell whether what comes next may still belong to the sentence: a citation, a quote mark."""
    rest = text[end:]
    if text[end - 1] == "\n":
        return False
    bare = rest.lstrip(" ")
    if not bare:
        return True
    return bare[0] in "[［【" and len(bare) < _CLOSED_TAIL and not re.search(r"[\]］】]", bare)


def parse_sentence(raw: str) -> Sentence:
    """Return a sentence with its citations read; the full stop after one stays at its end."""
    raw = _BULLET.sub("", raw.replace("**", "")).strip()
    pieces: list[Piece] = []
    at = 0
    for match in _MARK.finditer(raw):
        numbers = _read_numbers(match[0])
        text = raw[at : match.start()]
        at = match.end()
        if not text.strip() and pieces:
            pieces[-1] = Piece(pieces[-1].text, pieces[-1].numbers + numbers)
        else:
            pieces.append(Piece(text, numbers))
    if tail := raw[at:]:
        pieces.append(Piece(tail, ()))
    return Sentence(raw, tuple(pieces))


def _read_numbers(written: str) -> tuple[int, ...]:
    """Read [1, 3] and [2-4]; a range too long to be meant gives its two ends."""
    numbers: list[int] = []
    for part in re.split(r"[,，、]", written):
        ends = [int(number) for number in re.findall(r"\d+", part)]
        if len(ends) == 2 and 0 <= ends[1] - ends[0] <= _MAX_RANGE:
            numbers += range(ends[0], ends[1] + 1)
        else:
            numbers += ends
    return tuple(numbers)
