"""Folding keeps every offset and makes one spelling of what is the same to a reader."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.folding import fold


@given(st.text(max_size=80))
def test_length_is_kept(text: str) -> None:
    assert len(fold(text)) == len(text)


@given(st.text(max_size=80))
def test_each_character_is_folded_by_itself(text: str) -> None:
    assert fold(text) == "".join(fold(character) for character in text)


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("復工復產", "复工复产"),
        ("關於延遲開學的通知", "关于延迟开学的通知"),
        ("臺灣、裏面、髮", "台湾、里面、发"),
        ("２０２０年２月", "2020年2月"),
        ("ＡＰＰ App", "app app"),
        ("（１）！", "(1)!"),
        ("㈱ ﷺ ½", "㈱ ﷺ ½"),
        ("İ", "İ"),
        ("", ""),
    ],
)
def test_script_width_and_case(text: str, folded: str) -> None:
    assert fold(text) == folded


def test_a_name_is_the_same_in_both_scripts() -> None:
    assert fold("景俊海到長春海關現場辦公") == fold("景俊海到长春海关现场办公")
