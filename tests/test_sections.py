"""Headings that a question names loosely, and what only sounds like one."""

import pytest

from rag.folding import fold
from rag.names.sections import find_sections

_MEASURES = "一、吉林省疫情防控重点举措"
_WORDS = "二、吉林省主要领导关于抗击疫情指示"


@pytest.mark.parametrize(
    ("question", "heading"),
    [
        ("2月份的重点举措有哪些？", _MEASURES),
        ("总结一下2月的重点举措", _MEASURES),
        ("哪些重点举措涉及复工", _MEASURES),
        ("2月领导指示有哪些", _WORDS),
        ("主要领导的指示有哪些", _WORDS),
        ("领导指示中2月19日的", _WORDS),
        ("重点举措里出了哪些文件", _MEASURES),
    ],
)
def test_a_headings_end_names_it_where_it_is_asked_for(question: str, heading: str) -> None:
    ((start, end, found),) = find_sections(fold(question), (_MEASURES, _WORDS))
    assert found == heading
    assert end - start >= 4


@pytest.mark.parametrize(
    "question",
    [
        "2月哪些措施涉及复工复产",
        "2月防控举措有哪些",
        "2月8日省领导有什么指示",
        "关于重点举措的会议有哪些",
        "传达了什么指示",
    ],
)
def test_other_words_name_no_heading(question: str) -> None:
    assert list(find_sections(fold(question), (_MEASURES, _WORDS))) == []
