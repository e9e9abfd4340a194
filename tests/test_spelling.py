"""A word is put right by one character that sounds alike, and only if the corpus lacks it."""

from collections.abc import Callable, Sequence

import pytest

from rag.spelling import Speller

WORDS = ["援助", "水库", "巡查", "通知", "巡察", "网格化", "pm", "一"]


def counts_of(words: list[str]) -> Callable[[Sequence[str]], list[int]]:
    """Return the counts of a corpus whose words are likelier the earlier they stand here."""
    counts = {word: len(words) - i for i, word in enumerate(words)}
    return lambda asked: [counts.get(word, 0) for word in asked]


@pytest.fixture(scope="module")
def speller() -> Speller:
    return Speller(counts_of(WORDS))


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("缘助", "援助"),
        ("水裤", "水库"),
        ("往格化", "网格化"),
        # zh and z, in and ing are typed one for the other.
        ("通织", "通知"),
    ],
)
def test_one_character_that_sounds_alike(speller: Speller, typed: str, meant: str) -> None:
    assert speller.correct(typed) == meant


@pytest.mark.parametrize(
    "typed",
    [
        "援手",  # sounds otherwise
        "缘住",  # two characters differ
        "援助金",  # another length
        "鲸鱼",
        "qm",
        "二",
        "",
    ],
)
def test_anything_else_is_left(speller: Speller, typed: str) -> None:
    assert speller.correct(typed) is None


def test_the_likelier_word_wins(speller: Speller) -> None:
    """Both are known; 巡查 stands first in the corpus's order."""
    assert speller.correct("循查") == "巡查"
    assert Speller(counts_of(["巡察", "巡查"])).correct("巡茶") == "巡察"


def test_an_empty_corpus_corrects_nothing() -> None:
    assert Speller(counts_of([])).correct("缘助") is None
