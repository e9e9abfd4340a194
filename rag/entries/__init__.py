"""A document cut into dated entries and matter, whatever its shape.

Bytes are read to pieces (`rag.readers`), pieces joined to blocks (`layout`), the date position
that repeats is chosen (`openers`, `lists`), the document is cut there (`listing`) or into
articles (`articles`), and years are settled (`years`). docs/entries.md tells it for people.
"""

import hashlib
from bisect import bisect_right
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from rag.corpus_file import DocumentDescription
from rag.dates.written import WrittenDate
from rag.entries.anchors import almanac_anchor, copyright_anchor, mentioned_anchor
from rag.entries.articles import body_start, cut_articles
from rag.entries.contexts import Context, find_contexts
from rag.entries.cut_cells import mend_cut_cells
from rag.entries.date_rows import cut_date_rows, date_rows
from rag.entries.day_first import settle_day_first
from rag.entries.drafts import Draft, assemble, headline_of, matter
from rag.entries.era_days import with_era_days
from rag.entries.events import days_back, is_history
from rag.entries.head import About, about_document, with_anchor
from rag.entries.labels import labels_above
from rag.entries.layout import Block, make_blocks
from rag.entries.listing import cut_list
from rag.entries.lists import choose_openers
from rag.entries.merged_years import with_merged_years
from rag.entries.openers import Opener, find_openers
from rag.entries.page_heads import greeted_anchor, page_foot, page_head
from rag.entries.pausing import without_collection
from rag.entries.related import related_start
from rag.entries.roles import role_dates
from rag.entries.shattered import with_mended_dates
from rag.entries.sole_days import sole_day
from rag.entries.spelling import Spelling, in_one_spelling
from rag.entries.tails import document_end
from rag.entries.years import Dated, Undated, resolve_years
from rag.readers import read
from rag.records import DateRange, Document, Entry

__all__ = ["ParsedDocument", "UndatedEntry", "explain", "parse_document"]

_Key = tuple[int, WrittenDate]  # a date's block and the date


@dataclass(frozen=True, slots=True)
class UndatedEntry:
    """An entry that could not be dated, and why, for people."""

    entry_id: str
    title: str
    start: int
    end: int
    why: str


@dataclass(frozen=True, slots=True)
class ParsedDocument:
    """A document and what it was cut into.

    Attributes:
        entries: Entries and matter in document order; their spans are disjoint and cover all
            visible text.
        undated: The entries without a date.
    """

    document: Document
    entries: tuple[Entry, ...]
    undated: tuple[UndatedEntry, ...]


def parse_document(
    file: str,
    data: bytes,
    described: DocumentDescription | None = None,
    *,
    document_id: str | None = None,
) -> ParsedDocument:
    """Cut a document into dated entries and matter.

    Args:
        file: Its name, without folders; the suffix tells the format.
        data: Its bytes.
        described: What corpus.toml says of it.
        document_id: Its identifier where an earlier version has one; else derived from data.

    Raises:
        DocumentError: If the bytes hold no text that can be read.
    """
    with without_collection():
        return _parse(file, data, described, document_id)


def _parse(
    file: str,
    data: bytes,
    described: DocumentDescription | None,
    document_id: str | None,
) -> ParsedDocument:
    reading = in_one_spelling(read(file, data))
    blocks = with_mended_dates(make_blocks(reading.pieces, fixed_lines=reading.fixed_lines))
    blocks = with_merged_years(blocks)
    first = page_head(blocks)
    above, blocks = blocks[:first], blocks[first:]
    last = page_foot(blocks)
    blocks, foot = blocks[:last], blocks[last:]
    contexts = find_contexts(blocks)
    found = with_era_days(find_openers(blocks), blocks)
    found = settle_day_first(mend_cut_cells(found), blocks)
    related = related_start(blocks, found)  # below it stand other pages' headlines and dates
    found = [opener for opener in found if opener.block < related]
    across = date_rows(blocks, found)
    openers = choose_openers(blocks, found, contexts)
    if any(opener.block not in across for opener in openers):
        across = {}
    head = blocks[: min(across)] if across else _head(blocks, openers)
    # a line of an entry's own date is none of the document's end
    own = {opener.block for opener in openers if not blocks[opener.block].cells}
    tail = document_end([block for n, block in enumerate(blocks[:related]) if n not in own])
    about = about_document(file, reading.facts, head, (tail, foot), described)
    if not openers and not across:
        openers = sole_day(blocks, found, contexts, about.published)
    if about.anchor is None:
        anchor = copyright_anchor([*tail, *foot])
        if not any(opener.date.year for opener in openers):
            anchor = (
                almanac_anchor(blocks)
                or mentioned_anchor(blocks[:related], listed=bool(openers))
                or anchor
                or greeted_anchor(above)
            )
        about = with_anchor(about, anchor)
    rows: Sequence[_Key] = ()
    if across:
        drafts = cut_date_rows(blocks, across, contexts)
        rows = [(block, item) for block, heads in across.items() for item in heads.values()]
    elif openers:
        drafts = cut_list(blocks, openers, contexts)
    else:
        name = reading.facts.get("title") or (described.title if described else None)
        told = about.published is not None and not about.published_inferred
        drafts = cut_articles(
            blocks[:related], name, fixed_lines=reading.fixed_lines, published=told
        )
        drafts += matter(blocks, related, len(blocks))
    drafts = [*matter(above, 0, len(above)), *drafts, *matter(foot, 0, len(foot))]
    digest = hashlib.sha256(data).hexdigest()
    spelling = Spelling(reading.text)
    document = Document(
        document_id or digest[:12],
        file,
        spelling.words(about.title),
        spelling.words(about.publisher) if about.publisher else None,
        about.published,
        about.published_inferred,
        about.url,
        about.year,
        digest,
        hashlib.sha256(reading.text.encode("utf-8", "surrogatepass")).hexdigest(),
        reading.media_type,
        reading.text,
    )
    entries = _entries(document, about, drafts, contexts, rows, spelling)
    undated = tuple(
        UndatedEntry(entry.entry_id, entry.title, entry.start, entry.end, entry.date_why)
        for entry in entries
        if entry.kind == "entry" and entry.date is None
    )
    return ParsedDocument(document, tuple(entries), undated)


def _head(blocks: Sequence[Block], openers: Sequence[Opener]) -> list[Block]:
    """Return the document's own head: the blocks above its first entry, or sentence."""
    if not openers:
        return list(blocks[: body_start(blocks)])
    first = openers[0]
    if first.family.startswith("label"):
        return list(blocks[: labels_above(blocks, first.block, 0)])
    head = list(blocks[: first.block])
    block = blocks[first.block]
    if first.family == "run-on" and (before := block.words[: first.start].rstrip()):
        # 2008年3月大事 1、3月2日,…。2、3月3日,…: the head stands in the items' paragraph
        head.append(Block(block.piece, block.text.slice(0, len(before))))
    return head


def _entries(
    document: Document,
    about: About,
    drafts: Sequence[Draft],
    contexts: dict[int, Context],
    rows: Sequence[_Key],
    spelling: Spelling,
) -> list[Entry]:
    """Settle dates and identifiers and put the texts together."""
    dated = _settle(about, drafts, contexts, rows)
    seen: Counter[str] = Counter()
    entries = []
    for draft, result in zip(drafts, dated, strict=True):
        text, title, section = assemble(draft.parts), draft.title, draft.section
        if not spelling.kept:
            text = spelling.text(text)
            title = spelling.words(title or "", draft.start, draft.end)
            section = spelling.words(section)
        stem = hashlib.sha256(text.text.encode("utf-8", "surrogatepass")).hexdigest()[:8]
        seen[stem] += 1
        suffix = f"-{seen[stem]}" if seen[stem] > 1 else ""
        found, inferred, month_day, why = _own_date(draft, result, about)
        year = found.start.year if found and found.start else result.year if result else about.year
        month = result.month if result else None
        entries.append(
            Entry(
                f"{document.document_id}.{stem}{suffix}",
                document.document_id,
                document.file,
                "entry" if draft.dated else "matter",
                section,
                title or headline_of(text.text),
                text,
                found,
                inferred,
                month_day,
                why,
                role_dates(text, year, month, found) if draft.dated else (),
                document.published,
                draft.start,
                draft.end,
            )
        )
    return entries


def _settle(
    about: About, drafts: Sequence[Draft], contexts: dict[int, Context], rows: Sequence[_Key]
) -> list[Dated | None]:
    """Resolve the written dates of all drafts in document order.

    Of a table whose dates run across, rows holds those dates in document order: each counts
    once, however many cells stand below it. It is empty where each draft has its own date.
    """
    keys = [(draft.block, draft.written) if draft.written else None for draft in drafts]
    dates = rows or [key for key in keys if key]
    items = []
    headings = _Contexts(contexts)
    previous: WrittenDate | None = None
    for block, item in dates:
        written = _following(item, previous)
        year, heading, month = headings.at(block)
        head = contexts.get(heading)
        turn, over = (head.turn, head.over) if head else (False, 0)
        items.append(Undated(written, year, heading, month, turn, over))
        previous = written
    resolved = resolve_years(items, about.anchor)
    if rows:
        by_key = dict(zip(rows, resolved, strict=True))
        return [by_key[key] if key else None for key in keys]
    own = iter(resolved)
    return [next(own) if key else None for key in keys]


def _following(written: WrittenDate, previous: WrittenDate | None) -> WrittenDate:
    """Return 同日, 次日, 是月 as the date above says; other dates as they are."""
    if written.form != "relative" or previous is None:
        return written
    return previous.followed_by(written)


class _Contexts:
    """Year and month headings, asked for the nearest above a block."""

    def __init__(self, contexts: dict[int, Context]) -> None:
        self.numbers = sorted(contexts)
        self.above: list[tuple[int | None, int, int | None]] = []
        year, heading, month = None, -1, None
        for number in self.numbers:
            context = contexts[number]
            if context.year:  # a new year leaves the month of the old one behind
                year, heading, month = context.year, number, context.month
            else:
                month = context.month or month
            self.above.append((year, heading, month))

    def at(self, block: int) -> tuple[int | None, int, int | None]:
        """Return the year above a block, the number of its heading, and the month."""
        position = bisect_right(self.numbers, block)
        return self.above[position - 1] if position else (None, -1, None)


def _own_date(
    draft: Draft, result: Dated | None, about: About
) -> tuple[DateRange | None, bool, str | None, str]:
    """Return an entry's date, whether its year was inferred, month-day, and why."""
    if not draft.dated:
        return None, False, None, "不属于任何有日期的条目"
    told = result.date.start if result and result.date else None
    history = draft.published_instead and not about.published_inferred
    if result and not (history and is_history(draft.why, told, about.published)):
        return result.date, result.inferred, result.month_day, f"{draft.why}；{result.why}"
    day = about.published
    if draft.relative and day:
        day -= timedelta(days=days_back(draft.relative))
        why = f"正文首句的“{draft.relative}”，按{about.published_source}推算"
        return DateRange(day, day, "day"), False, f"{day:%m-%d}", why
    if draft.published_instead and day and not about.published_inferred:
        why = f"正文没有自己的日期，取{about.published_source}"
        return DateRange(day, day, "day"), False, f"{day:%m-%d}", why
    return None, False, None, "正文里没有能确定的日期"


def explain(parsed: ParsedDocument) -> str:
    """Return how a document was cut, for people: each entry, its span, its date and why."""
    from rag.entries.explaining import explanation

    return explanation(parsed.document, parsed.entries)
