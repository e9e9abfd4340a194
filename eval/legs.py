"""The retrievers one by one over any units: entries, fixed chunks, documents of another set.

The product's own tokenizer, BM25, vectors, fusion and ranking, without understanding, scope or
answers, so that each can be measured apart.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from eval.vectors import CachedEncoder
from rag.aligned import AlignedText, Run
from rag.dense import DenseIndex
from rag.lexical import LexicalIndex
from rag.passages import embedding_text, split_entry
from rag.records import Entry, Passage
from rag.retrieval import Mode, Retriever
from rag.segment_search import SegmentSearch
from rag.sentences import SentenceVectors, sentences_of
from rag.settings import Settings
from rag.tokenization import tokenize, tokenize_words

__all__ = ["LEGS", "Leg", "LegIndex", "Ranked", "plain_entry"]

Leg = Literal["词", "词+二元", "稠密", "融合"]
LEGS: tuple[Leg, ...] = ("词", "词+二元", "稠密", "融合")

_MODES: dict[Leg, Mode] = {"词+二元": "lexical", "稠密": "dense", "融合": "hybrid"}


@dataclass(frozen=True, slots=True)
class Ranked:
    """A unit found and the text of its best passage."""

    unit_id: str
    text: str


class LegIndex:
    """All legs over the same passages; a unit is scored by its best passage."""

    def __init__(
        self, units: Sequence[Entry], encoder: CachedEncoder, settings: Settings, *, whole: bool
    ) -> None:
        """Index units for every leg.

        Args:
            units: What is to be found; in an entry's shape, since the product searches entries.
            encoder: Encodes the passages it does not know yet.
            settings: Passage length, BM25's values, weights of the dense leg.
            whole: Take each unit as one passage, as it stands, instead of splitting it.
        """
        passages: list[Passage] = []
        texts: list[str] = []
        for unit in units:
            if whole:
                parts = [_whole_passage(unit)]
                texts.append(unit.text.text)
            else:
                parts = split_entry(unit, encoder.count_tokens, settings.passage_tokens)
                texts += [embedding_text(unit, part) for part in parts]
            passages += parts
        self.passages = len(passages)
        k1, b = settings.bm25_k1, settings.bm25_b
        self._words = LexicalIndex.build([tokenize_words(text) for text in texts], k1, b)
        self._units = list(units)
        place = {unit.entry_id: i for i, unit in enumerate(units)}
        self._index = SegmentSearch(
            passages=passages,
            entry_of=np.array([place[passage.entry_id] for passage in passages], np.int64),
            dense=DenseIndex.build(encoder.encode_passages(texts)),
            lexical=LexicalIndex.build([tokenize(text) for text in texts], k1, b),
            sentences=_sentences(passages, encoder),
        )
        weights = (settings.dense_weight, settings.dense_weight_paraphrase)
        self._retriever = Retriever(self._index, encoder, weights)

    def rank(
        self, question: str, leg: Leg, k: int, within: Collection[str] | None = None
    ) -> list[Ranked]:
        """Return the k best units, each with its best passage, best first.

        Args:
            question: As typed.
            leg: Which retriever.
            k: At least 1.
            within: Unit ids to choose from; None for all.
        """
        allowed = np.array(
            [within is None or unit.entry_id in within for unit in self._units],
            dtype=np.bool_,
        )
        if leg == "词":
            return self._rank_words(question, k, allowed)
        found = self._retriever.search(question, allowed, k, _MODES[leg]).found
        return [
            Ranked(
                self._units[item.entry].entry_id,
                self._index.passages[item.passage].text,
            )
            for item in found
        ]

    def _rank_words(self, question: str, k: int, allowed: NDArray[np.bool_]) -> list[Ranked]:
        scores = self._words.scores(tokenize_words(question))
        names = {unit.entry_id for unit, fits in zip(self._units, allowed, strict=True) if fits}
        best: dict[str, Ranked] = {}
        for at in np.argsort(-scores, kind="stable"):
            if scores[at] <= 0 or len(best) == k:
                break
            passage = self._index.passages[at]
            if passage.entry_id in names:
                best.setdefault(passage.entry_id, Ranked(passage.entry_id, passage.text))
        return list(best.values())


def plain_entry(unit_id: str, title: str, text: str) -> Entry:
    """Return text of any origin as an entry without date or section."""
    runs = (Run(0, len(text), 0, len(text)),) if text else ()
    return Entry(
        entry_id=unit_id,
        document_id=unit_id,
        file=unit_id,
        kind="entry",
        section="",
        title=title,
        text=AlignedText(text, runs),
        date=None,
        year_inferred=False,
        month_day=None,
        date_why="",
        dates=(),
        published=None,
        start=0,
        end=len(text),
    )


def _sentences(passages: Sequence[Passage], encoder: CachedEncoder) -> SentenceVectors:
    groups = [sentences_of(passage.text) for passage in passages]
    flat = [sentence for group in groups for sentence in group]
    return SentenceVectors.build(encoder.encode_passages(flat), [len(group) for group in groups])


def _whole_passage(unit: Entry) -> Passage:
    text = unit.text.text
    return Passage(f"{unit.entry_id}.0", unit.entry_id, 0, text, 0, len(text), unit.start, unit.end)
