"""Words for BM25: the same for passages and questions, nothing lost, punctuation left out."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.tokenization import cut, normalize, tokenize, tokenize_words


def test_words_then_bigrams_of_each_run() -> None:
    tokens = tokenize("疫情防控，2020年")
    words = tokenize_words("疫情防控，2020年")
    assert tuple(tokens[: len(words)]) == words
    # No bigram goes across the comma or the digits: 控年 would be a word of nobody.
    assert tokens[-3:] == ["疫情", "情防", "防控"]
    assert "控年" not in tokens


def test_search_mode_gives_the_parts_of_a_word_and_the_whole() -> None:
    assert {"中国", "科学", "科学院", "中国科学院"} <= set(tokenize_words("中国科学院"))


@pytest.mark.parametrize(
    ("typed", "same"),
    [("ＰＭ２．５", "pm2.5"), ("ＡＰＰ扫码", "app扫码"), ("（１.０版）", "(1.0版)")],
)
def test_width_and_case_make_no_difference(typed: str, same: str) -> None:
    assert normalize(typed) == same
    assert tokenize(typed) == tokenize(same)


@pytest.mark.parametrize("text", ["", "，。！？", " \n\t", "“”……——"])
def test_punctuation_is_no_word(text: str) -> None:
    assert tokenize(text) == []


@given(st.text(max_size=60))
def test_cut_puts_each_character_in_one_word(text: str) -> None:
    assert "".join(cut(text)) == normalize(text)


@given(st.text(max_size=60))
def test_every_token_stands_in_the_normalized_text(text: str) -> None:
    normalized = normalize(text)
    assert all(token and token in normalized for token in tokenize(text))
