"""Documents as read -> a segment: cut into passages, embedded, indexed, surveyed for names.

Many documents at once are first found by their words alone, and embedded after: reading and
indexing a thousand notices takes seconds, embedding them minutes.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from rag.contents import Contents
from rag.dense import DensePart
from rag.encoder import Encoder, Vectors
from rag.folding import fold
from rag.passages import embedding_text, split_entry
from rag.postings import Postings
from rag.records import Document, Entry, Passage
from rag.segments import ENTRY, Name, Segment, SegmentRecords, SegmentTexts
from rag.sentences import SentencePart, sentences_of
from rag.survey import Survey, survey_entries
from rag.tokenization import tokenize

__all__ = ["Known", "Progress", "Read", "add_vectors", "make_segment"]

# What the name of a segment without vectors ends in.
_WORDS_ONLY = "-words"
# How many texts are embedded before whatever else waits may be done: about two seconds.
_BETWEEN = 128

# Called with the stage's name and how much of how much is done.
Progress = Callable[[str, int, int], object]


@dataclass(frozen=True, slots=True)
class Read:
    """A version of a document, read and cut.

    Attributes:
        version: Names bytes, description and reader; equal ones give equal entries.
    """

    version: str
    document: Document
    entries: Sequence[Entry]


class Known(NamedTuple):
    """Vectors that are at hand, by the text they are of, float32, shape (dim,) each."""

    passages: Mapping[str, Vectors]
    sentences: Mapping[str, Vectors]

    @classmethod
    def of(cls, contents: Contents, documents: Collection[str] | None) -> "Known":
        """Return the vectors of some documents in force, or of all."""
        passages: dict[str, Vectors] = {}
        sentences: dict[str, Vectors] = {}
        for segment, dead in contents.parts:
            if segment.waits:
                continue
            for i, name in enumerate(segment.records.names):
                wanted = documents is None or name.document_id in documents
                if wanted and name.document_id not in dead:
                    _collect(segment, i, passages, sentences)
        return cls(passages, sentences)


def _collect(
    segment: Segment,
    document: int,
    passages: dict[str, Vectors],
    sentences: dict[str, Vectors],
) -> None:
    """Add what the passages of a document of a segment are known by."""
    records, held = segment.records, segment.sentences
    first, last = segment.passage_span(document)
    vectors = segment.dense.rows(np.arange(first, last))
    begin = first
    for at in range(*segment.entry_span(document)):
        entry = ENTRY.validate_json(records.entries[at])
        end = int(records.passage_ends[at])
        for row in range(begin, end):
            passage = records.passage(row, entry)
            passages[embedding_text(entry, passage)] = vectors[row - first]
            start = int(held.ends[row - 1]) if row else 0
            own = np.asarray(held.vectors[start : held.ends[row]], np.float32)
            sentences |= dict(zip(sentences_of(passage.text), own, strict=True))
        begin = end


def make_segment(
    name: str,
    reads: Sequence[Read],
    encoder: Encoder,
    passage_tokens: int,
    known: Known,
    progress: Progress | None = None,
    patience: int | None = None,
) -> tuple[Segment, int]:
    """Return a segment of documents, and how many of its passages had to be embedded.

    Args:
        name: The segment's.
        reads: Its documents, in any order; none give an empty segment.
        encoder: Embeds what is not known.
        passage_tokens: Longest passage.
        known: What need not be embedded again.
        progress: Told of each stage.
        patience: Where more characters than these would have to be embedded, the segment is made
            without vectors; None embeds any number.
    """
    ordered = sorted(reads, key=lambda item: (item.document.file, item.document.document_id))
    entries = [entry for item in ordered for entry in item.entries]
    passages = _split(ordered, encoder, passage_tokens, progress)
    by_id = {entry.entry_id: entry for entry in entries}
    wanted = _Wanted.of((by_id[passage.entry_id], passage) for passage in passages)
    waits = patience is not None and wanted.missing_chars(known) > patience
    dense, in_sentences, embedded = (
        _without_vectors(encoder.dim, len(passages))
        if waits
        else _embed(wanted, encoder, known, progress)
    )
    folded = [fold(entry.text.text) for entry in entries]
    records = SegmentRecords.of(
        [_name(item) for item in ordered],
        [item.document for item in ordered],
        _surveys(ordered, folded),
        entries,
        passages,
    )
    segment = Segment(
        f"{name}{_WORDS_ONLY}" if waits else name,
        records,
        SegmentTexts.of(entries, folded),
        dense,
        Postings.build(map(tokenize, wanted.texts)),
        in_sentences,
    )
    return segment, embedded


def add_vectors(
    segment: Segment, encoder: Encoder, held: dict[str, Vectors], between: Callable[[], object]
) -> tuple[Segment, int]:
    """Return a segment that has no vectors with them, and how many passages were embedded.

    Args:
        segment: Made without vectors.
        encoder: Embeds it.
        held: Vectors of texts that are at hand; what is embedded is added, and stays if `between`
            ends the work.
        between: Called every few seconds; whatever it raises ends the work.
    """
    wanted = _Wanted.of(_pairs(segment))
    missing = [text for text in wanted.different if text not in held]
    for start in range(0, len(missing), _BETWEEN):
        between()
        some = missing[start : start + _BETWEEN]
        held |= dict(zip(some, encoder.encode_passages(some), strict=True))
    dense, sentences, _ = _embed(wanted, encoder, Known(held, {}), None)
    records, texts = segment.records, segment.texts
    whole = Segment(segment.name, records, texts, dense, segment.postings, sentences)
    return whole, segment.size


def _pairs(segment: Segment) -> Iterator[tuple[Entry, Passage]]:
    records, begin = segment.records, 0
    for data, end in zip(records.entries, records.passage_ends.tolist(), strict=True):
        entry = ENTRY.validate_json(data)
        yield from ((entry, records.passage(row, entry)) for row in range(begin, end))
        begin = end


def _name(item: Read) -> Name:
    return Name(item.document.document_id, item.document.file, item.version)


def _surveys(ordered: Sequence[Read], texts: Sequence[str]) -> list[Survey]:
    surveys, start = [], 0
    for item in ordered:
        end = start + len(item.entries)
        surveys.append(survey_entries(item.entries, texts[start:end], item.document))
        start = end
    return surveys


def _split(
    ordered: Sequence[Read], encoder: Encoder, passage_tokens: int, progress: Progress | None
) -> list[Passage]:
    passages: list[Passage] = []
    for number, item in enumerate(ordered, 1):
        for entry in item.entries:
            passages += split_entry(entry, encoder.count_tokens, passage_tokens)
        if progress:
            progress("切分段落", number, len(ordered))
    return passages


@dataclass(frozen=True, slots=True)
class _Wanted:
    """What of some passages is embedded: each one's text, and its sentences."""

    texts: list[str]
    sentences: list[list[str]]

    @classmethod
    def of(cls, pairs: Iterable[tuple[Entry, Passage]]) -> "_Wanted":
        texts, sentences = [], []
        for entry, passage in pairs:
            texts.append(embedding_text(entry, passage))
            sentences.append(sentences_of(passage.text))
        return cls(texts, sentences)

    @property
    def different(self) -> list[str]:
        """Each text once: sentences recur, in headings and in notices that quote each other."""
        flat = (sentence for group in self.sentences for sentence in group)
        return list(dict.fromkeys([*self.texts, *flat]))

    def missing_chars(self, known: Known) -> int:
        """Return how many characters have no vector yet."""
        held = known.passages.keys() | known.sentences.keys()
        return sum(len(text) for text in self.different if text not in held)


def _without_vectors(dim: int, passages: int) -> tuple[DensePart, SentencePart, int]:
    nothing = np.zeros((0, dim), np.float32)
    return DensePart.build(nothing), SentencePart.build(nothing, [0] * passages), 0


def _embed(
    wanted: _Wanted, encoder: Encoder, known: Known, progress: Progress | None
) -> tuple[DensePart, SentencePart, int]:
    """Return the vectors of passages and sentences, and of how many passages they are new."""
    # A sentence that stands alone as a passage keeps the passage's, which is not rounded.
    held = {**known.sentences, **known.passages}
    missing = [text for text in wanted.different if text not in held]
    new_passages = sum(text not in held for text in wanted.texts)
    done = 0

    def advance(count: int) -> None:
        nonlocal done
        done += count
        if progress:
            progress("计算向量", done, len(missing))

    if missing:
        held |= dict(zip(missing, encoder.encode_passages(missing, advance), strict=True))
    flat = [sentence for group in wanted.sentences for sentence in group]
    dense = DensePart.build(_stacked(wanted.texts, held, encoder))
    counts = [len(group) for group in wanted.sentences]
    return dense, SentencePart.build(_stacked(flat, held, encoder), counts), new_passages


def _stacked(texts: Sequence[str], known: Mapping[str, Vectors], encoder: Encoder) -> Vectors:
    vectors = np.empty((len(texts), encoder.dim), np.float32)
    for i, text in enumerate(texts):
        vectors[i] = known[text]
    return vectors
