"""Text without a mark is read in the encoding it was saved in."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.errors import DocumentError
from rag.readers import read
from rag.readers.encodings import best_guess, common_share

SIMPLIFIED = "6月2日，县政府召开会议，研究部署防汛抗旱和安全生产工作。"
TRADITIONAL = "6月2日，縣政府召開會議，研究部署防汛抗旱和安全生產工作。"


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        (SIMPLIFIED, "gb18030"),
        (SIMPLIFIED, "gb2312"),
        (SIMPLIFIED, "utf-16-le"),
        (SIMPLIFIED, "utf-16-be"),
        (TRADITIONAL, "big5"),
        (TRADITIONAL, "gb18030"),
        (TRADITIONAL, "utf-16-le"),
        ("例会", "gb18030"),
        ("會議", "big5"),
        ("Notice 公告 No. 12", "gb18030"),
        ("龘靐𠮷先生来访，县长会见。", "gb18030"),
    ],
)
def test_encodings_are_told_apart_by_what_reads_like_chinese(text: str, encoding: str) -> None:
    assert read("a.txt", text.encode(encoding)).text == text


@given(
    st.text(st.characters(codec="gb2312", min_codepoint=0x4E00), min_size=6, max_size=60),
    st.sampled_from(["gb18030", "utf-16-le", "utf-16-be"]),
)
def test_any_common_text_survives(text: str, encoding: str) -> None:
    sentence = f"会议指出，{text}。有关单位要认真落实，按时完成各项工作任务。"
    assert read("a.txt", sentence.encode(encoding)).text == sentence


def test_what_reads_like_nothing_is_refused() -> None:
    data = bytes(range(128, 256)) * 8
    assert best_guess(data) is None
    with pytest.raises(DocumentError, match="无法识别"):
        read("a.txt", data)


def test_share_counts_common_ideographs_and_marks() -> None:
    assert common_share("会议，2月7日") == 1.0
    assert common_share("龘靐") == 0.0
    assert common_share("") == 0.0
