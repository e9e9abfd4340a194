"""BM25 against the formula worked by hand; the same files from the same input."""

import math
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from rag.errors import IndexMismatchError
from rag.lexical import LexicalIndex
from rag.order import Order
from rag.postings import Postings

DOCUMENTS = [["水库", "巡查"], ["水库", "水库", "水位", "雨量"], ["雨衣"]]
K1, B = 1.2, 0.75


def bm25(count: int, length: int, documents_with_it: int) -> float:
    """Score one word: three documents, 7/3 words long on average."""
    idf = math.log(1 + (3 - documents_with_it + 0.5) / (documents_with_it + 0.5))
    return idf * count / (count + K1 * (1 - B + B * length / (7 / 3)))


@pytest.fixture
def index() -> LexicalIndex:
    return LexicalIndex.build(DOCUMENTS, K1, B)


def test_scores_are_those_worked_by_hand(index: LexicalIndex) -> None:
    expected = [bm25(1, 2, 2), bm25(2, 4, 2), 0.0]
    assert index.scores(["水库"]) == pytest.approx(expected, rel=1e-5)
    expected[0] += bm25(1, 2, 1)
    assert index.scores(["水库", "巡查"]) == pytest.approx(expected, rel=1e-5)
    assert index.scores(["水库", "巡查", "鲸鱼"]) == pytest.approx(expected, rel=1e-5)


def test_few_passages_score_alone_as_among_all() -> None:
    documents = [DOCUMENTS[i % 3] + [f"第{i}号"] for i in range(300)]
    parts = [Postings.build(documents[:130]), Postings.build(documents[130:])]
    index = LexicalIndex(parts, Order([130, 170]), K1, B)
    tokens = ["水库", "巡查", "水库", "第7号", "鲸鱼"]
    for few in ([7], [0, 7, 150, 299], [], [129, 130]):
        positions = np.array(few, np.int64)
        assert index.scores_of(tokens, positions).tolist() == index.scores(tokens)[few].tolist()


def test_unknown_words_score_nothing(index: LexicalIndex) -> None:
    assert index.scores(["鲸鱼"]).tolist() == [0, 0, 0]
    assert index.scores([]).tolist() == [0, 0, 0]


def test_idf_is_largest_for_what_no_passage_holds(index: LexicalIndex) -> None:
    assert index.idf("水库") == pytest.approx(math.log(1 + 1.5 / 2.5))
    assert index.idf("雨衣") == pytest.approx(math.log(1 + 2.5 / 1.5))
    assert index.idf("鲸鱼") == pytest.approx(math.log(1 + 3.5 / 0.5))


def test_counts_are_passages_not_occurrences(index: LexicalIndex) -> None:
    assert index.counts(["水库", "雨衣", "鲸鱼"]) == [2, 1, 0]


def test_saved_postings_score_as_before(index: LexicalIndex, tmp_path: Path) -> None:
    index.joined().save(tmp_path / "postings")
    loaded = Postings.load(tmp_path / "postings", len(DOCUMENTS))
    again = LexicalIndex([loaded], Order([len(DOCUMENTS)]), K1, B)
    for question in (["水库"], ["雨量", "雨衣"], ["鲸鱼"]):
        assert again.scores(question).tolist() == index.scores(question).tolist()
    assert sorted(loaded.vocabulary) == sorted({word for words in DOCUMENTS for word in words})


def test_segments_score_as_one(index: LexicalIndex) -> None:
    """Two segments, in another order than the corpus's, one of their passages out of force."""
    parts = [Postings.build([DOCUMENTS[2], ["水库"] * 9]), Postings.build(DOCUMENTS[:2])]
    order = Order([2, 2], np.array([2, 3, 0], np.int64))
    whole = LexicalIndex(parts, order, K1, B)
    for question in (["水库"], ["水库", "巡查"], ["雨衣", "水库"], []):
        assert whole.scores(question) == pytest.approx(index.scores(question), rel=1e-6)
    assert whole.counts(["水库", "雨衣"]) == index.counts(["水库", "雨衣"])
    merged, at_once = whole.joined(), Postings.build(DOCUMENTS)
    for one, other in zip(merged, at_once, strict=True):
        assert np.asarray(one).tolist() == np.asarray(other).tolist()


def test_passages_without_a_word_are_indexed(tmp_path: Path) -> None:
    index = LexicalIndex.build([["水库"], []], K1, B)
    assert index.scores(["水库"])[1] == 0
    index.joined().save(tmp_path / "postings")
    assert len(Postings.load(tmp_path / "postings", 2).lengths) == 2
    assert LexicalIndex.build([], K1, B).scores(["水库"]).shape == (0,)


def test_building_twice_gives_the_same_bytes(tmp_path: Path) -> None:
    """Also where Python orders its sets otherwise, as it does from one start to the next."""
    program = (
        "import sys, pathlib, rag.postings as p\n"
        f"p.Postings.build({DOCUMENTS!r}).save(pathlib.Path(sys.argv[1]))"
    )
    written = []
    for seed in ("1", "2"):
        folder = tmp_path / seed
        environment = os.environ | {"PYTHONHASHSEED": seed}
        subprocess.run([sys.executable, "-c", program, folder], env=environment, check=True)
        written.append({path.name: path.read_bytes() for path in folder.iterdir()})
    assert written[0]
    assert written[0] == written[1]


@pytest.mark.parametrize("name", ["hashes.npy", "words.bin"])
def test_a_missing_file_asks_for_a_new_index(tmp_path: Path, name: str) -> None:
    folder = tmp_path / "postings"
    Postings.build(DOCUMENTS).save(folder)
    (folder / name).unlink()
    with pytest.raises(IndexMismatchError, match="jushi index"):
        Postings.load(folder, len(DOCUMENTS))


def test_other_passages_are_refused(tmp_path: Path) -> None:
    Postings.build(DOCUMENTS).save(tmp_path / "postings")
    with pytest.raises(IndexMismatchError, match=r"3 个段落，应有 4 个.*jushi index"):
        Postings.load(tmp_path / "postings", 4)
