"""A large scope is searched for what either leg ranks high, and finds what all scores would."""

from pathlib import Path

import numpy as np
import pytest

from rag import dense as dense_module
from rag import drafts, segment_search
from rag.contents import Part
from rag.dense import DenseIndex, DensePart
from rag.fusion import BEST, convex_fusion
from rag.generation import open_generation
from rag.lexical import LexicalIndex
from rag.order import Order
from rag.records import Passage
from rag.search_index import Asked
from rag.segment_search import SegmentSearch
from rag.sentences import SentencePart, SentenceVectors
from tests.gazette import NOTICES
from tests.segments import segment_of

DIM = 16
SIZES = (700, 40, 300)


@pytest.fixture
def search(monkeypatch: pytest.MonkeyPatch) -> SegmentSearch:
    """Three segments, the largest in 16 bits, in an order of their own."""
    monkeypatch.setattr(dense_module, "HALF_FROM", 500)
    chance = np.random.default_rng(3)
    total = sum(SIZES)
    order = Order(SIZES, chance.permutation(total)[: total - 60])
    parts, sentences, postings = [], [], []
    for size in SIZES:
        vectors = chance.normal(size=(size, DIM)).astype(np.float32)
        vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
        parts.append(DensePart.build(vectors))
        sentences.append(SentencePart.build(vectors, [1] * size))
        words = [chance.choice(list("甲乙丙丁戊己庚辛"), 3).tolist() for _ in range(size)]
        postings.append(LexicalIndex.build(words, 1.2, 0.75).joined())
    return SegmentSearch(
        passages=[Passage("", "", 0, "", 0, 0, 0, 0)] * len(order),
        entry_of=np.arange(len(order)),
        dense=DenseIndex(parts, order),
        lexical=LexicalIndex(postings, order, 1.2, 0.75),
        sentences=SentenceVectors(sentences, order),
    )


def question(seed: int) -> np.ndarray:
    drawn = np.random.default_rng(seed).normal(size=DIM).astype(np.float32)
    return np.asarray(drawn / np.linalg.norm(drawn), np.float32)


@pytest.mark.parametrize("share", [1.0, 0.3])
def test_the_best_of_both_legs_are_found(
    search: SegmentSearch, share: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    allowed = np.flatnonzero(np.random.default_rng(5).random(len(search.entry_of)) < share)
    asked = Asked(question(1), ["甲", "乙", "乙"])
    every = search.legs(asked, allowed)
    monkeypatch.setattr(segment_search, "ALL_SCORED", 100)
    monkeypatch.setattr(segment_search, "BEST", 50)
    some = search.legs(asked, allowed)
    monkeypatch.setattr(segment_search, "SIDE_BY_SIDE", 100)
    assert search.legs(asked, allowed).positions.tolist() == some.positions.tolist()
    assert every.positions.tolist() == allowed.tolist()
    assert 50 <= len(some.positions) <= 100
    assert every.dense is not None
    assert every.lexical is not None
    assert some.dense is not None
    assert some.lexical is not None
    places = np.searchsorted(allowed, some.positions)
    assert some.dense == pytest.approx(every.dense[places], abs=1e-6)
    assert some.lexical == pytest.approx(every.lexical[places])
    assert set(np.argsort(-every.dense)[:50].tolist()) <= set(places.tolist())
    assert np.sort(-every.lexical)[:50] == pytest.approx(np.sort(-some.lexical)[:50])


def test_one_leg_alone_finds_its_own(
    search: SegmentSearch, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(segment_search, "ALL_SCORED", 100)
    monkeypatch.setattr(segment_search, "BEST", 50)
    allowed = np.arange(len(search.entry_of))
    near = search.legs(Asked(question(2), None), allowed)
    assert (len(near.positions), near.lexical) == (50, None)
    words = search.legs(Asked(None, ["甲"]), allowed)
    assert (len(words.positions), words.dense) == (50, None)
    none = search.legs(Asked(None, ["没有"]), allowed)
    assert len(none.positions) == 0


def test_sixteen_bits_cost_little(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dense_module, "HALF_FROM", 500)
    vectors = np.random.default_rng(9).normal(size=(2500, 384)).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    index = DenseIndex.build(vectors[:600])
    rows = np.arange(0, 600, 7)
    assert index.scores(vectors[3], rows) == pytest.approx(vectors[rows] @ vectors[3], abs=1e-3)
    assert index.best(vectors[3], 1, rows).tolist() == [rows[np.argmax(vectors[rows] @ vectors[3])]]


@pytest.mark.parametrize("weight", [0.2, 0.6])
def test_fused_scores_of_the_candidates_are_those_of_all(weight: float) -> None:
    """What either leg ranks high decides: the others come after it whether told or not."""
    chance = np.random.default_rng(4)
    dense = chance.normal(size=6000).astype(np.float32)
    lexical = np.maximum(chance.normal(size=6000), 0).astype(np.float32)
    told = np.union1d(np.argsort(-dense)[:BEST], np.argsort(-lexical)[:BEST])
    every = convex_fusion(dense, lexical, weight)
    some = convex_fusion(dense[told], lexical[told], weight)
    assert every[told] == pytest.approx(some, abs=1e-6)
    assert set(np.argsort(-every)[:100].tolist()) <= set(told.tolist())


def clustered_vectors(count: int) -> np.ndarray:
    """Return vectors around a few centres: real sentences are neighbours, random ones are not."""
    chance = np.random.default_rng(11)
    centres = chance.normal(size=(40, 64))
    drawn = centres[chance.integers(0, 40, count)] + 0.5 * chance.normal(size=(count, 64))
    return np.asarray(drawn / np.linalg.norm(drawn, axis=1, keepdims=True), np.float32)


def test_lists_find_nearly_what_a_scan_finds(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dense_module, "_PROBED", 24)
    vectors = clustered_vectors(4000)
    part = DensePart.build(vectors)
    part.save_clusters(tmp_path / "clusters.faiss")
    part.load_clusters(tmp_path / "clusters.faiss")
    allowed = np.random.default_rng(1).random(4000) < 0.5
    for mask in (None, allowed):
        shares = []
        for asked in vectors[::200]:
            exact, _ = part.best(asked, 10, mask)
            found, _ = part.best(asked, 10, mask, scan=False)
            assert mask is None or mask[found].all()
            shares.append(len({*exact.tolist()} & {*found.tolist()}) / 10)
        assert np.mean(shares) > 0.9
    # a narrow scope is scanned whatever there is
    index = DenseIndex([part], Order([4000]))
    every = index.best(vectors[0], 10, np.arange(4000))
    assert every.tolist() == sorted(part.best(vectors[0], 10, None)[0].tolist())


def test_a_very_large_corpus_is_written_with_lists(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(drafts, "CLUSTERED_FROM", 1)
    monkeypatch.setattr(drafts, "HALF_FROM", 2)
    segment = segment_of({"notices.txt": NOTICES})
    folder = drafts.write_generation(tmp_path, [Part(segment, ())], {"dim": 4, "bm25": [1.2, 0.75]})
    assert list(folder.glob("segments/*/clusters.faiss"))
    opened = open_generation(folder).contents
    nearest = opened.search.dense.best(segment.dense.vectors[0], 1, np.arange(segment.size))
    assert nearest.tolist() == [0]
