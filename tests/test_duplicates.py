"""A notice printed twice is one; two notices that differ in a figure or a name are two."""

import numpy as np
import pytest

from rag.columns import Columns
from rag.duplicates import NamesIn, Prints, find_duplicates, keep_one, mark_duplicates
from rag.entries import parse_document
from rag.folding import fold
from rag.lexicon import mine_lexicon
from rag.records import Entry

NOTICE = (
    "县防汛指挥部要求，各乡镇每日巡查水库堤坝两次，巡查记录报县水利局备案，逾期不报的予以通报批评。"
)


def entries_of(*texts: str) -> list[Entry]:
    """Cut each text as a document of its own, dated 2019-06-03 unless it says otherwise."""
    return [
        entry
        for n, text in enumerate(texts)
        for entry in parse_document(
            f"{n}.txt", f"简报第{n}期\n\n2019年6月3日\t{text}\n2019年6月9日\t另有一事。\n".encode()
        ).entries
        if entry.kind == "entry" and entry.date and entry.date.start and entry.date.start.day == 3
    ]


def groups_of(*texts: str) -> list[tuple[int, ...]]:
    entries = entries_of(*texts)
    assert len(entries) == len(texts)
    folded = [fold(entry.text.text) for entry in entries]
    lexicon = mine_lexicon(entries, folded)
    names = [*lexicon.persons, *lexicon.organisations, *lexicon.places]
    return duplicates_of(entries, folded, lambda text: [name for name in names if name in text])


def duplicates_of(
    entries: list[Entry], folded: list[str], names_in: NamesIn
) -> list[tuple[int, ...]]:
    prints, columns = Prints.of(entries, folded), Columns.of(entries, folded)
    numbers = {entry.document_id: i for i, entry in enumerate(entries)}
    document_of = np.array([numbers[entry.document_id] for entry in entries], np.int64)
    return find_duplicates(entries, folded, prints, columns.days[0], document_of, names_in)


@pytest.mark.parametrize(
    "other",
    [
        NOTICE,
        f"本报6月3日讯（记者 周晓）{NOTICE}",
        f"{NOTICE}（来源：青石县人民政府网）",
        NOTICE.replace("，", " ，").replace("要求", "要求："),
        NOTICE.replace("巡查记录报", "巡查记录并报").replace("各乡镇", "各乡镇的"),
        NOTICE.replace("县", "縣").replace("报", "報"),
    ],
)
def test_the_same_notice_in_two_papers_is_one(other: str) -> None:
    assert groups_of(NOTICE, other) == [(0, 1)]


def test_a_headline_may_be_worded_anew_with_the_notices_own_words() -> None:
    own = f"县防汛指挥部要求巡查水库堤坝\n{NOTICE}"
    assert groups_of(own, f"各乡镇每日巡查水库堤坝\n{NOTICE}") == [(0, 1)]
    assert groups_of(own, f"王家屯巡查水库堤坝\n{NOTICE}") == []


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("两次", "三次"),
        ("两次", "2次"),
        ("县水利局", "县公安局"),
        ("水库堤坝", "柳河堤坝"),
        ("予以通报", "不予通报"),
        ("各乡镇", "王家屯"),
        ("逾期不报的", "逾期不报的林远山"),
        ("每日", "每周"),
    ],
)
def test_another_figure_name_or_word_is_another_notice(old: str, new: str) -> None:
    assert old in NOTICE
    assert groups_of(NOTICE, NOTICE.replace(old, new)) == []


def test_another_day_or_the_same_document_is_no_duplicate() -> None:
    day = f"简报\n\n2019年6月3日\t{NOTICE}\n2019年6月4日\t{NOTICE}\n2019年6月3日\t{NOTICE}\n"
    entries = [e for e in parse_document("a.txt", day.encode()).entries if e.kind == "entry"]
    folded = [fold(e.text.text) for e in entries]
    assert duplicates_of(entries, folded, lambda _: []) == []


def test_every_twin_knows_the_others_and_a_scope_holds_the_first_it_has() -> None:
    groups = groups_of(
        NOTICE, "今日无雨，全县水位平稳，各站点按时上报雨情水情数据。", NOTICE, NOTICE
    )
    assert groups == [(0, 2, 3)]
    entries = entries_of(NOTICE, NOTICE, NOTICE, NOTICE)
    marked = mark_duplicates(entries, groups)
    assert marked[2].duplicates == (entries[0].entry_id, entries[3].entry_id)
    assert sorted(marked) == [0, 2, 3]
    assert keep_one(np.ones(4, bool), groups).tolist() == [True, True, False, False]
    assert keep_one(np.array([False, True, True, True]), groups).tolist() == [
        False, True, True, False,
    ]  # fmt: skip
