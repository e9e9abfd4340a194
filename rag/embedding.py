"""Documents as read -> a segment: cut into passages, embedded, indexed, surveyed for names."""

from collections.abc import Callable, Collection, Mapping, Sequence
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

__all__ = ["Known", "Progress", "Read", "make_segment"]

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
) -> tuple[Segment, int]:
    """Return a segment of documents, and how many of its passages had to be embedded.

    Args:
        name: The segment's.
        reads: Its documents, in any order; none give an empty segment.
        encoder: Embeds what is not known.
        passage_tokens: Longest passage.
        known: What need not be embedded again.
        progress: Told of each stage.
    """
    ordered = sorted(reads, key=lambda item: (item.document.file, item.document.document_id))
    entries = [entry for item in ordered for entry in item.entries]
    passages = _split(ordered, encoder, passage_tokens, progress)
    by_id = {entry.entry_id: entry for entry in entries}
    texts = [embedding_text(by_id[passage.entry_id], passage) for passage in passages]
    sentences = [sentences_of(passage.text) for passage in passages]
    vectors, embedded = _embed(texts, sentences, encoder, known, progress)
    folded = [fold(entry.text.text) for entry in entries]
    records = SegmentRecords.of(
        [_name(item) for item in ordered],
        [item.document for item in ordered],
        _surveys(ordered, folded),
        entries,
        passages,
    )
    segment = Segment(
        name,
        records,
        SegmentTexts.of(entries, folded),
        DensePart.build(vectors.passages),
        Postings.build(map(tokenize, texts)),
        SentencePart.build(vectors.sentences, [len(item) for item in sentences]),
    )
    return segment, embedded


def _name(item: Read) -> Name:
    return Name(item.document.document_id, item.document.file, item.version)


def _surveys(ordered: Sequence[Read], texts: Sequence[str]) -> list[Survey]:
    surveys, start = [], 0
    for item in ordered:
        end = start + len(item.entries)
        surveys.append(survey_entries(item.entries, texts[start:end]))
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


class _Embedded(NamedTuple):
    """Vectors of all passages and of all their sentences, float32, shapes (n, dim) and (m, dim)."""

    passages: Vectors
    sentences: Vectors


def _embed(
    texts: Sequence[str],
    sentences: Sequence[Sequence[str]],
    encoder: Encoder,
    known: Known,
    progress: Progress | None,
) -> tuple[_Embedded, int]:
    """Return the vectors of passages and sentences, and of how many passages they are new."""
    # A sentence that stands alone as a passage keeps the passage's, which is not rounded.
    held = {**known.sentences, **known.passages}
    flat = [sentence for group in sentences for sentence in group]
    # Each text once: sentences recur, in headings and in notices that quote each other.
    missing = [text for text in dict.fromkeys([*texts, *flat]) if text not in held]
    new_passages = sum(text not in held for text in texts)
    done = 0

    def advance(count: int) -> None:
        nonlocal done
        done += count
        if progress:
            progress("计算向量", done, len(missing))

    if missing:
        held |= dict(zip(missing, encoder.encode_passages(missing, advance), strict=True))
    return _Embedded(_stacked(texts, held, encoder), _stacked(flat, held, encoder)), new_passages


def _stacked(texts: Sequence[str], known: Mapping[str, Vectors], encoder: Encoder) -> Vectors:
    vectors = np.empty((len(texts), encoder.dim), np.float32)
    for i, text in enumerate(texts):
        vectors[i] = known[text]
    return vectors
