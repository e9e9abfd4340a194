"""BM25 against the formula worked by hand; the same files from the same input."""

import math
import os
import subprocess
import sys
from pathlib import Path

import pytest

from rag.errors import IndexMismatchError
from rag.lexical import LexicalIndex

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


def test_unknown_words_score_nothing(index: LexicalIndex) -> None:
    assert index.scores(["鲸鱼"]).tolist() == [0, 0, 0]
    assert index.scores([]).tolist() == [0, 0, 0]


def test_idf_is_largest_for_what_no_passage_holds(index: LexicalIndex) -> None:
    assert index.idf("水库") == pytest.approx(math.log(1 + 1.5 / 2.5))
    assert index.idf("雨衣") == pytest.approx(math.log(1 + 2.5 / 1.5))
    assert index.idf("鲸鱼") == pytest.approx(math.log(1 + 3.5 / 0.5))


def test_the_vocabulary_begins_with_the_most_frequent(index: LexicalIndex) -> None:
    assert index.vocabulary == ["水库", "巡查", "水位", "雨衣", "雨量"]


def test_a_saved_index_scores_as_before(index: LexicalIndex, tmp_path: Path) -> None:
    index.save(tmp_path)
    loaded = LexicalIndex.load(tmp_path, len(DOCUMENTS))
    for question in (["水库"], ["雨量", "雨衣"], ["鲸鱼"]):
        assert loaded.scores(question).tolist() == index.scores(question).tolist()
    assert loaded.vocabulary == index.vocabulary
    assert loaded.idf("水库") == index.idf("水库")


def test_passages_without_a_word_are_indexed(tmp_path: Path) -> None:
    index = LexicalIndex.build([["水库"], []], K1, B)
    assert index.scores(["水库"])[1] == 0
    index.save(tmp_path)
    assert LexicalIndex.load(tmp_path, 2).scores(["水库"]).shape == (2,)


def test_building_twice_gives_the_same_bytes(tmp_path: Path) -> None:
    """Also where Python orders its sets otherwise, as it does from one start to the next."""
    program = (
        "import sys, pathlib, rag.lexical as l\n"
        f"l.LexicalIndex.build({DOCUMENTS!r}, {K1}, {B}).save(pathlib.Path(sys.argv[1]))"
    )
    written = []
    for seed in ("1", "2"):
        folder = tmp_path / seed
        folder.mkdir()
        environment = os.environ | {"PYTHONHASHSEED": seed}
        subprocess.run([sys.executable, "-c", program, folder], env=environment, check=True)
        written.append({path.name: path.read_bytes() for path in folder.iterdir()})
    assert written[0]
    assert written[0] == written[1]


@pytest.mark.parametrize("name", ["document_counts.npy", "data.csc.index.npy"])
def test_a_missing_file_asks_for_a_new_index(
    index: LexicalIndex, tmp_path: Path, name: str
) -> None:
    index.save(tmp_path)
    (tmp_path / name).unlink()
    with pytest.raises(IndexMismatchError, match="jushi index"):
        LexicalIndex.load(tmp_path, len(DOCUMENTS))
