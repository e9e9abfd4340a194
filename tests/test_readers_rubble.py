"""Heaps of scraps are kept whole, so that no file takes longer than its length."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.aligned import canonical
from rag.entries import parse_document
from rag.readers import read
from rag.readers.rubble import stretches

HEAP = "一\n二二\n\n3\t4\n" * 300


def test_a_heap_is_one_piece_between_the_lines_around_it() -> None:
    text = f"2020年2月7日 召开会议。\n{HEAP}2020年2月8日 散会，各自返回。\n"
    pieces = [piece.text.text for piece in read("a.txt", text.encode()).pieces]
    assert pieces == ["2020年2月7日 召开会议。", HEAP.strip(), "2020年2月8日 散会，各自返回。"]


def test_a_heap_stays_findable_in_the_entry_above_it() -> None:
    text = f"2020年2月7日 召开会议。\n{HEAP}2020年2月8日 散会。\n"
    entries = [entry for entry in parse_document("a.txt", text.encode()).entries if entry.date]
    assert len(entries) == 2
    assert "二二" in entries[0].text.text


@pytest.mark.parametrize("line", ["2月7日\n", "2/7\n", "<p>x</p>\n", "&amp;\n", "07:30\n"])
def test_lines_that_may_mean_something_are_no_rubble(line: str) -> None:
    assert not any(rubble for _, _, rubble in stretches(line * 1500, 0))


def test_a_long_list_of_names_under_the_limit_is_read_line_by_line() -> None:
    assert len(read("a.txt", ("张三\n" * 999).encode()).pieces) == 999


@pytest.mark.parametrize("file", ["a.txt", "a.csv", "a.md"])
def test_a_table_of_scraps_is_kept_in_every_format(file: str) -> None:
    reading = read(file, HEAP.encode())
    assert canonical("".join(piece.text.text for piece in reading.pieces)) == canonical(HEAP)
    assert len(reading.pieces) == 1


def test_tiny_blocks_of_a_page_are_put_together() -> None:
    reading = read("a.html", ("<html><body>" + "<p>甲</p>" * 1200).encode())
    assert len(reading.pieces) == 1
    assert reading.pieces[0].text.text.count("甲") == 1200


@given(st.lists(st.sampled_from(["一\n", "abcdefghij\n", "\n", "2月7日\n", HEAP]), max_size=12))
def test_stretches_cover_the_text(parts: list[str]) -> None:
    text = "".join(parts)
    spans = list(stretches(text, 0))
    assert "".join(text[start:end] for start, end, _ in spans) == text


@pytest.mark.bench
@pytest.mark.bench
@pytest.mark.parametrize(
    ("file", "unit"),
    [
        *(("a.txt", unit) for unit in ("一\n", "2020年2月7日\n", "。", "\t", "<", "a b\n", "1.")),
        *(
            ("a.md", unit)
            for unit in ("- 一项工作\n", "| 2月7日 | 会议 |\n", "**一**", "[a](", "# 一\n")
        ),
        *(("a.html", unit) for unit in ("<p>", "<b>x</b>", "<div>一</div>", "&amp;")),
        *(("a.csv", unit) for unit in ("a,b\n", ",", '"a\n', "2020-02-07,x\n")),
    ],
)
def test_time_is_linear_in_length(file: str, unit: str) -> None:
    def seconds(count: int) -> float:
        data = (f"<html>{unit * count}文" if file == "a.html" else unit * count + "文").encode()
        started = time.process_time()
        parse_document(file, data)
        return time.process_time() - started

    seconds(100)
    short = min(seconds(2500) for _ in range(2))
    assert seconds(20_000) < 8 * 4 * short + 0.2
