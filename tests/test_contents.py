"""Whatever way documents came: the same ones in force are the same corpus."""

import random
from collections.abc import Callable, Sequence

import numpy as np
import pytest

from rag.contents import Contents, Part
from rag.corpus import Corpus
from rag.duplicates import Prints
from rag.embedding import Known
from rag.encoder import SentenceTransformerEncoder, Vectors
from rag.folder import read_folder
from rag.indexer import opened_indexer
from rag.lexicon import settle_lexicon
from rag.settings import Settings
from rag.store import Change
from tests.conftest import SEEDS
from tests.gazette import NOTICES, VISITS
from tests.segments import segment_of

MORE = "# 县报\n\n## 2019年6月10日\n\n县报讯：赵一帆到青石水库检查防汛工作，强调守住堤坝。\n"
FILES = {"notices.txt": NOTICES, "visits.md": VISITS, "paper.md": MORE}
# Twelve documents: with other numbers, so that each is a document of its own.
MANY = {
    f"{n:02}-{name}": text.replace("青石", f"第{n}青石").replace("一件", f"{n}件")
    for n in range(4)
    for name, text in FILES.items()
}
QUESTIONS = (
    "2月哪些措施涉及复工复产",
    "6月有哪些通知",
    "赵一帆去过哪里",
    "雨衣发几件",
    "学校什么时候开学",
    "省教育厅发布了哪些通知",
    "第144期有什么",
)


def rows_of(contents: Contents) -> list[list[list[int]]]:
    """Return what is known of the entries' dates, whatever the order it is kept in."""
    columns = contents.columns
    return [sorted(rows.tolist()) for rows in (*columns.days, columns.named)]


def contents_of(corpus: Corpus) -> Contents:
    """Return the segments of a corpus that lies in a data folder."""
    contents = corpus.generation.contents
    assert isinstance(contents, Contents)
    return contents


def names_of(contents: Contents) -> list[object]:
    """Return the names that the corpus comes to."""
    found = settle_lexicon(
        contents.surveys, contents.texts, contents.titles, contents.sections, contents.section_of
    )
    return [found.persons, found.organisations, found.places, found.headings, found.terms]


def same(one: Contents, other: Contents) -> None:
    assert list(one.documents) == list(other.documents)
    assert one.versions == other.versions
    assert list(one.entries) == list(other.entries)
    assert list(one.search.passages) == list(other.search.passages)
    assert list(one.titles) == list(other.titles)
    assert one.texts[:] == other.texts[:]
    assert one.sections == other.sections
    assert one.section_of.tolist() == other.section_of.tolist()
    assert names_of(one) == names_of(other)
    for word in ("水", "水库", "青石县", "没有这个词"):
        assert one.texts.holding(word).tolist() == other.texts.holding(word).tolist()
    assert np.array_equal(one.search.entry_of, other.search.entry_of)
    assert np.array_equal(one.search.dense.vectors, other.search.dense.vectors)
    assert rows_of(one) == rows_of(other)
    for field in Prints._fields:
        assert np.array_equal(getattr(one.prints, field), getattr(other.prints, field))
    everywhere = np.arange(len(one.search.passages), dtype=np.int64)
    question = one.search.dense.vectors[0]
    for tokens in (["水库", "巡查"], ["青石"], ["没有"]):
        assert np.array_equal(
            one.search.lexical.scores(tokens), other.search.lexical.scores(tokens)
        )
    scores = one.search.dense.scores(question, everywhere)
    assert scores == pytest.approx(other.search.dense.scores(question, everywhere), abs=1e-6)
    assert one.search.sentences.blend(question, everywhere, scores) == pytest.approx(
        other.search.sentences.blend(question, everywhere, scores), abs=1e-6
    )


def parts_of(files: Sequence[str], dead: Sequence[str], name: str) -> Part:
    segment = segment_of({file: MANY[file] for file in files}, name)
    gone = [name.document_id for name in segment.records.names if name.file in dead]
    return Part(segment, gone)


@pytest.mark.parametrize("seed", range(8))
def test_segments_in_any_order_are_one_corpus(seed: int) -> None:
    """Some documents out of force, one of them in force in another segment."""
    chance = random.Random(seed)
    files = list(MANY)
    chance.shuffle(files)
    dead = chance.sample(files, 3)
    cuts = sorted(chance.sample(range(1, len(files)), 3))
    groups = [files[a:b] for a, b in zip([0, *cuts], [*cuts, len(files)], strict=True)]
    parts = [parts_of(group, dead, f"s{i}") for i, group in enumerate(groups)]
    parts.append(parts_of(dead[:1], (), "again"))
    chance.shuffle(parts)
    whole = Contents(parts, 1.2, 0.75)
    at_once = Contents([parts_of([f for f in files if f not in dead[1:]], (), "s")], 1.2, 0.75)
    same(whole, at_once)
    same(Contents([Part(whole.joined("merged"), ())], 1.2, 0.75), at_once)


def test_nothing_at_all_is_a_corpus() -> None:
    empty = Contents([], 1.2, 0.75)
    assert (len(empty.documents), len(empty.entries), len(empty.texts)) == (0, 0, 0)
    assert empty.search.lexical.scores(["水库"]).shape == (0,)
    assert empty.search.dense.vectors.shape[0] == 0
    gone = Contents([parts_of(list(MANY)[:1], list(MANY)[:1], "s")], 1.2, 0.75)
    assert (len(gone.documents), len(gone.entries), len(gone.search.passages)) == (0, 0, 0)
    assert gone.search.lexical.scores(["水库"]).shape == (0,)
    nothing = np.zeros(0, np.int64)
    assert gone.search.dense.scores(np.ones(4, np.float32), nothing).shape == (0,)


@pytest.mark.real_model
def test_a_corpus_that_grew_answers_as_one_made_at_once(
    own: Settings, indexed: Settings, encoder: SentenceTransformerEncoder
) -> None:
    """Documents come one by one, are changed, taken out and put back; then all answers agree."""
    at_once = Corpus.open(indexed, encoder)
    # No vector is worked out twice in this test.
    known = Remembering(encoder, contents_of(at_once))
    files, _ = read_folder(SEEDS)
    adds = [Change("add", None, f.name, f.data, f.source, f.described) for f in reversed(files)]
    with opened_indexer(own, known) as indexer:
        indexer.restore()

        def carry_out(change: Change) -> None:
            indexer.store.submit([change])
            indexer.run()

        carry_out(Change("add", None, "notices.txt", NOTICES.encode(), "notices.txt"))
        for change in adds:
            carry_out(change)
        held = {item.file: item.document_id for item in indexer.store.followed()}
        carry_out(Change("replace", held["notices.txt"], "visits.md", VISITS.encode(), "visits.md"))
        carry_out(Change("remove", held[adds[1].file]))
        carry_out(Change("remove", held["notices.txt"]))
        carry_out(adds[1])
        generation = indexer.generation
        assert generation is not None
    assert len(generation.contents.parts) > 1
    same(generation.contents, contents_of(at_once))
    grown = Corpus.open(own, known)
    same(contents_of(grown), contents_of(at_once))
    for question in QUESTIONS:
        assert told(grown, question) == told(at_once, question)


def told(corpus: Corpus, question: str) -> tuple[object, ...]:
    """Return what a reader sees of an answer."""
    answer = corpus.ask(question)
    hits = [(hit.entry.entry_id, round(hit.score, 4)) for hit in answer.hits]
    return (
        answer.answer,
        answer.scope,
        answer.citations,
        answer.ledger and answer.ledger.matched,
        hits,
    )


class Remembering(SentenceTransformerEncoder):
    """The real model, which does not encode again what a corpus holds."""

    def __init__(self, encoder: SentenceTransformerEncoder, contents: Contents) -> None:
        self.__dict__.update(encoder.__dict__)
        known = Known.of(contents, None)
        self._held = {**known.sentences, **known.passages}

    def encode_passages(
        self, texts: Sequence[str], progress: Callable[[int], object] | None = None
    ) -> Vectors:
        missing = [text for text in texts if text not in self._held]
        new = dict(zip(missing, super().encode_passages(missing, progress), strict=True))
        vectors = [self._held.get(text, new.get(text)) for text in texts]
        return np.array(vectors, np.float32).reshape(-1, self.dim)
