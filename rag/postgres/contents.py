"""What is in force in a database, read into memory as one corpus in the order of names.

Records, folded texts, dates and prints are held by every process; vectors and words stay in the
database. Documents are read once: a later generation adds those that are new (`Block`), and
blocks are put together as an embedded corpus puts its segments.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate, chain
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from rag.columns import Columns
from rag.duplicates import Prints
from rag.folding import fold
from rag.lazy import Records
from rag.merging import Size, choose_merge
from rag.order import Order
from rag.postgres.schema import ROWS
from rag.records import Document, Entry, Passage
from rag.search_index import SearchIndex
from rag.segments import Name, entry_key, passage_of
from rag.survey import Survey
from rag.texts import TextPart, Texts

__all__ = ["Block", "DatabaseContents", "Held", "joined_blocks", "spanned_passages"]


@dataclass(frozen=True, slots=True)
class Held:
    """A document in force as it was read from the database.

    Attributes:
        doc: Its number.
        spans: Of its passages (`DocumentRows.spans`).
        tokens: How many its passages have together.
    """

    doc: int
    version: str
    document: Document
    entries: list[Entry]
    survey: Survey
    prints: Prints
    spans: NDArray[np.int32]
    tokens: int


class Block:
    """Documents that were read together, and what was read off their entries."""

    def __init__(self, held: Sequence[Held]) -> None:
        """Read texts and dates of some documents."""
        self.held = list(held)
        self.entries = [entry for item in held for entry in item.entries]
        prints = [item.prints for item in held] or [Prints.of([], [])]
        columns = (np.concatenate(parts) for parts in zip(*prints, strict=True))
        self.prints = Prints(*columns)
        folded = [fold(entry.text.text) for entry in self.entries]
        self.texts = TextPart.of(folded)
        self.columns = Columns.of(self.entries, folded)
        self.starts = list(accumulate((len(item.entries) for item in held), initial=0))


def joined_blocks(blocks: Sequence[Block], live: set[int], fresh: Sequence[Held]) -> list[Block]:
    """Return blocks that hold all that is live, small ones put together.

    Args:
        blocks: Of the generation before.
        live: Numbers of the documents in force.
        fresh: Those of them that no block holds.
    """
    sizes = [
        Size(len(block.entries), sum(len(i.entries) for i in block.held if i.doc in live))
        for block in blocks
    ]
    chosen = set(choose_merge(sizes, sum(len(item.entries) for item in fresh)))
    together = [i for at in sorted(chosen) for i in blocks[at].held if i.doc in live]
    kept = [block for at, block in enumerate(blocks) if at not in chosen]
    return [*kept, Block([*together, *fresh])] if together or fresh else kept


class _Place(NamedTuple):
    """Where a document in force lies: the block and its number, and the document's in it."""

    block: Block
    number: int
    document: int

    @property
    def held(self) -> Held:
        return self.block.held[self.document]

    @property
    def entries(self) -> slice:
        return slice(self.block.starts[self.document], self.block.starts[self.document + 1])


class DatabaseContents:
    """The corpus in force; its attributes are those of `rag.contents.Contents`."""

    search: SearchIndex

    def __init__(self, blocks: Sequence[Block], live: set[int]) -> None:
        """Put what is in force in order; `search` is set by who knows the nodes."""
        self.blocks = list(blocks)
        places = _places(blocks, live)
        held = [place.held for place in places]
        self.names = [
            Name(item.document.document_id, item.document.file, item.version) for item in held
        ]
        self.documents: list[Document] = [item.document for item in held]
        self.versions = {item.document.document_id: item.version for item in held}
        self.surveys: list[Survey] = [item.survey for item in held]
        self.entries: list[Entry] = list(chain.from_iterable(item.entries for item in held))
        counts = [len(item.entries) for item in held]
        self.document_of = np.repeat(np.arange(len(held)), counts)
        keys = [entry_key(entry.entry_id) for entry in self.entries]
        self.entry_keys = np.array(keys, np.uint32)
        self.titles = [fold(entry.title) for entry in self.entries]
        numbers: dict[str, int] = {}
        sections = [numbers.setdefault(fold(e.section), len(numbers)) for e in self.entries]
        self.sections, self.section_of = list(numbers), np.array(sections, np.int32)
        # vectors are in the database before their documents are in force
        self.waiting = 0
        order = _order([len(block.entries) for block in blocks], places)
        self.texts = Texts([block.texts for block in blocks], order)
        self.columns = Columns.join([block.columns for block in blocks], order)
        self.prints = Prints.join([block.prints for block in blocks], order)
        starts = accumulate((len(item.entries) for item in held), initial=0)
        nothing = np.zeros((0, 3), np.int32)
        spans = np.concatenate([nothing, *(item.spans for item in held)])
        self.entry_of: NDArray[np.int64] = np.concatenate(
            [np.zeros(0, np.int64)]
            + [item.spans[:, 0] + start for item, start in zip(held, starts, strict=False)]
        )
        self.passages = spanned_passages(self.entries, self.entry_of, spans[:, 1:])
        self.ids: NDArray[np.int64] = np.concatenate(
            [np.zeros(0, np.int64)]
            + [(item.doc << ROWS) + np.arange(len(item.spans), dtype=np.int64) for item in held]
        )
        self.tokens = sum(item.tokens for item in held)


def spanned_passages(
    entries: Sequence[Entry], entry_of: NDArray[np.int64], spans: NDArray[np.int32]
) -> Records[Passage]:
    """Return passages made when they are asked for, from where they stand.

    Args:
        entries: Of the passages.
        entry_of: Each passage's entry, ascending, shape (passages,).
        spans: First and last character in the entry's readable text, shape (passages, 2).
    """

    def made(index: int) -> Passage:
        place = int(entry_of[index])
        start, end = spans[index].tolist()
        position = index - int(np.searchsorted(entry_of, place))
        source = entries[place].text.source_span(start, end)
        return passage_of((position, start, end, *source), entries[place])

    return Records(len(spans), made)


def _places(blocks: Sequence[Block], live: set[int]) -> list[_Place]:
    """Return where the documents in force lie, in the order of their names."""
    places = [
        _Place(block, number, at)
        for number, block in enumerate(blocks)
        for at, item in enumerate(block.held)
        if item.doc in live
    ]
    return sorted(
        places, key=lambda place: (place.held.document.file, place.held.document.document_id)
    )


def _order(sizes: Sequence[int], places: Sequence[_Place]) -> Order:
    starts = list(accumulate(sizes, initial=0))
    rows = [np.zeros(0, np.int64)] + [
        np.arange(place.entries.start, place.entries.stop, dtype=np.int64) + starts[place.number]
        for place in places
    ]
    return Order(sizes, np.concatenate(rows))
