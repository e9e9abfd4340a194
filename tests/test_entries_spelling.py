"""Full-width digits and traditional characters: read as the others, given back as written."""

from pathlib import Path

import pytest

from rag.aligned import canonical
from rag.entries import parse_document
from rag.entries.spelling import Spelling
from rag.folding import SIMPLIFIED

SHAPES = Path(__file__).parent / "gold" / "shapes"
TRADITIONAL = {ord(other): chr(one) for one, other in SIMPLIFIED.items()}
FULL = str.maketrans("0123456789", "０１２３４５６７８９")
FILES = ["briefs35.txt", "fixtures33.txt", "policies9.txt", "newspaper15.txt", "gov_list_html.html"]


def days(file: str, text: str) -> list[tuple[str, str]]:
    found = parse_document(file, text.encode()).entries
    return [(str(e.date.start), str(e.date.end)) for e in found if e.date]


@pytest.mark.parametrize("file", FILES)
def test_other_spellings_are_read_alike(file: str) -> None:
    text = (SHAPES / file).read_text(encoding="utf-8")
    expected = days(file, text)
    assert expected
    assert days(file, text.translate(TRADITIONAL)) == expected
    if file.endswith(".txt"):
        assert days(file, text.translate(FULL)) == expected


@pytest.mark.parametrize("file", FILES)
def test_entries_are_given_back_as_written(file: str) -> None:
    text = (SHAPES / file).read_text(encoding="utf-8").translate(TRADITIONAL)
    parsed = parse_document(file, text.encode())
    whole = canonical(text)
    for entry in parsed.entries:
        for run in entry.text.runs:
            if run.length == run.source_length:
                said = entry.text.text[run.start : run.start + run.length]
                assert canonical(said) in whole
        for words in (*entry.title.split(), *entry.section.replace(" / ", " ").split()):
            assert canonical(words) in whole
    assert canonical(parsed.document.title) in whole


def test_words_from_elsewhere_are_found_part_by_part() -> None:
    spelling = Spelling("一、會議紀要\n市場開業\n二、其他")
    assert spelling.words("市场开业 / 一、会议纪要") == "市場開業 / 一、會議紀要"
    assert spelling.words("从未写过") == "从未写过"


def test_a_text_in_one_spelling_is_left_alone() -> None:
    assert Spelling("2020年2月7日 会议").kept
    assert Spelling("乾隆年间的账册").kept
