"""Entry -> passages: consecutive whole sentences of one entry, within the model's window."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import lru_cache

from rag.aligned import canonical
from rag.records import DateRange, Entry, Passage

__all__ = [
    "embedding_text",
    "quotable_spans",
    "sentence_spans",
    "shown_date",
    "split_entry",
    "widen",
    "written_date",
]

# A sentence ends after 。！？； with the closing quotes and brackets that follow, or at a line
# feed (paragraph, bullet, table cell): 坚持“一校一策”；要通过电话、短信开展健康教育。”
_SENTENCE = re.compile(r"[^。！？；!?;\n]*(?:[。！？；!?;]+[”’」』）)】》\"]*|\n+|$)")
# Where an overlong sentence may be cut: 做好摸排、检测，落实责任
_CLAUSE = re.compile(r"[^，,、：:]*(?:[，,、：:]|$)")

CountTokens = Callable[[Sequence[str]], list[int]]
Span = tuple[int, int]


def sentence_spans(text: str) -> list[Span]:
    """Return the half-open spans of the sentences of a readable text, without outer space."""
    return _trimmed(text, [match.span() for match in _SENTENCE.finditer(text)])


@lru_cache(maxsize=1024)
def _sentences_of_found(text: str) -> tuple[Span, ...]:
    """Return `sentence_spans`, kept: what one question finds, the next often finds too."""
    return tuple(sentence_spans(text))


def quotable_spans(text: str) -> list[Span]:
    """Return the spans of the sentences that hold words: not --, not a lone #.

    The whole text where no sentence does.
    """
    spans = [span for span in sentence_spans(text) if canonical(text[slice(*span)])]
    return spans or [(0, len(text))]


def _trimmed(text: str, spans: Sequence[Span]) -> list[Span]:
    """Drop outer white space from each span, and the spans that hold nothing else."""
    trimmed = []
    for start, end in spans:
        while start < end and text[start].isspace():
            start += 1
        while start < end and text[end - 1].isspace():
            end -= 1
        if start < end:
            trimmed.append((start, end))
    return trimmed


def split_entry(entry: Entry, count_tokens: CountTokens, max_tokens: int) -> list[Passage]:
    """Return an entry's passages, in order; together they hold all its words.

    Args:
        entry: Its readable text is what is split.
        count_tokens: Gives each text's length in the model's tokens.
        max_tokens: Longest passage; the date and title put before it are counted too.
    """
    text = entry.text.text
    room = max(16, max_tokens - count_tokens([_heading(entry)])[0] - 8)
    units = _units(text, count_tokens, room)
    passages: list[Passage] = []
    for start, end in _packed(units, room):
        if not canonical(text[start:end]):
            continue  # a rule of dashes, a lone #: nothing to find or cite
        source_start, source_end = entry.text.source_span(start, end)
        passages.append(
            Passage(
                passage_id=f"{entry.entry_id}.{len(passages)}",
                entry_id=entry.entry_id,
                position=len(passages),
                text=text[start:end],
                text_start=start,
                text_end=end,
                start=source_start,
                end=source_end,
            )
        )
    return passages


def widen(entry: Entry, passage: Passage, max_chars: int) -> Passage:
    """Return a passage grown by whole sentences of its entry, first to what stands before.

    Small passages are found well; a reader wants their surroundings too.

    Args:
        entry: The passage's entry.
        passage: What was found; one longer than `max_chars` stays as it is.
        max_chars: Of the result's text.
    """
    text = entry.text.text
    spans = _sentences_of_found(text)
    first = bisect_right(spans, passage.text_start, key=lambda span: span[1])
    last = bisect_left(spans, passage.text_end, key=lambda span: span[0]) - 1
    start, end = passage.text_start, passage.text_end
    while True:
        before = spans[first - 1][0] if first > 0 else None
        after = spans[last + 1][1] if last + 1 < len(spans) else None
        # What stands before gives the sense: the title, who speaks.
        if before is not None and end - before <= max_chars:
            start, first = before, first - 1
        elif after is not None and after - start <= max_chars:
            end, last = after, last + 1
        else:
            break
    source_start, source_end = entry.text.source_span(start, end)
    return replace(
        passage,
        text=text[start:end],
        text_start=start,
        text_end=end,
        start=source_start,
        end=source_end,
    )


def embedding_text(entry: Entry, passage: Passage) -> str:
    """Return what is embedded and indexed for a passage: date, title unless it opens it, text."""
    if passage.text_start < len(entry.title):
        return "\n".join(filter(None, [written_date(entry.date), passage.text]))
    return f"{_heading(entry)}\n{passage.text}"


def written_date(date_range: DateRange | None) -> str:
    """Return a date as Chinese documents write it; "" for none."""
    if date_range is None or date_range.start is None:
        return ""
    start, end = date_range.start, date_range.end
    if date_range.precision == "year":
        return f"{start.year}年"
    if date_range.precision == "month":
        return f"{start.year}年{start.month}月"
    first = f"{start.year}年{start.month}月{start.day}日"
    if end is None or end == start:
        return first
    if end.year != start.year:
        return f"{first}至{end.year}年{end.month}月{end.day}日"
    if end.month != start.month:
        return f"{first}至{end.month}月{end.day}日"
    return f"{first}至{end.day}日"


def shown_date(entry: Entry) -> str:
    """Return an entry's day as people write it; of none, when its document came out, or ""."""
    if written := written_date(entry.date) or entry.month_day:
        return written
    if entry.kind != "entry" or entry.published is None:
        return ""
    day = entry.published
    return f"日期不详（刊于{day.year}年{day.month}月{day.day}日）"


def _heading(entry: Entry) -> str:
    return " ".join(filter(None, [written_date(entry.date), entry.title]))


def _units(text: str, count_tokens: CountTokens, room: int) -> list[tuple[Span, int]]:
    """Return spans no longer than the room, sentences where they fit, with their lengths."""
    units: list[tuple[Span, int]] = []
    sentences = sentence_spans(text)
    for span, tokens in zip(
        sentences, count_tokens([text[a:b] for a, b in sentences]), strict=True
    ):
        if tokens <= room:
            units.append((span, tokens))
        else:
            units += _pieces(text, span, count_tokens, room)
    return units


def _pieces(text: str, span: Span, count_tokens: CountTokens, room: int) -> list[tuple[Span, int]]:
    """Cut an overlong sentence at its clauses, and an overlong clause anywhere."""
    start, end = span
    # A token is at least one character, so `room` characters always fit.
    clauses: list[Span] = []
    for match in _CLAUSE.finditer(text, start, end):
        low, high = match.span()
        clauses += [(at, min(at + room, high)) for at in range(low, high, room)]
    clauses = _trimmed(text, clauses)
    return list(zip(clauses, count_tokens([text[a:b] for a, b in clauses]), strict=True))


def _packed(units: Sequence[tuple[Span, int]], room: int) -> list[Span]:
    """Join neighbours into as few passages as fit, then even out their lengths."""
    if not units:
        return []
    total = sum(tokens for _, tokens in units)
    # Even shares: a last passage of one short sentence would be embedded without context.
    share = total / max(1, -(-total // room))
    spans: list[Span] = []
    start, used, done = units[0][0][0], 0, 0.0
    for index, ((_, end), tokens) in enumerate(units):
        used, done = used + tokens, done + tokens
        following = units[index + 1][1] if index + 1 < len(units) else 0
        full = used + following > room or done >= share * (len(spans) + 1)
        if index + 1 == len(units) or full:
            spans.append((start, end))
            used = 0
            if index + 1 < len(units):
                start = units[index + 1][0][0]
    return spans
