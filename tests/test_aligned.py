"""Readable text keeps its place in the document."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.aligned import AlignedText, Run, canonical, join


@pytest.mark.parametrize(
    ("quote", "source"),
    [
        ("2月 1日", "<p>2月 1日</p>"),
        ("推迟开学时间的通知", "推迟开学时\n\n间的<b>通知</b>"),
        ("A & B", "A &amp; B"),
        ("2022年4月6日", "**2022年4月6日**"),
        ("关于复工的通知", "[关于复工的通知](https://example.org/a_1.html)"),
        ("一、防控", '<ul style="list-style-type: none">\r\n一、防控</ul>'),
    ],
)
def test_canonical_form_takes_markup_and_space_away(quote: str, source: str) -> None:
    assert canonical(quote) == canonical(source)


def test_canonical_form_keeps_every_word() -> None:
    assert canonical("复工 <b>不早于</b> 2月9日") == "复工不早于2月9日"
    assert canonical("a < b，b > a") != canonical("a")


# 开学时 [page break and 27 日 left out] 间的通知
CUT = AlignedText("开学时间的通知", (Run(0, 3, 10, 3), Run(3, 4, 30, 4, gap=True)))


def test_source_span_of_part_of_a_run() -> None:
    assert CUT.source_span(1, 3) == (11, 13)
    assert CUT.source_span(4, 6) == (31, 33)
    assert CUT.source_span(0, 7) == (10, 34)


def test_a_span_that_was_put_in_for_the_reader_has_no_source() -> None:
    joined = join([CUT.slice(0, 3), CUT.slice(3, 7)], "\n")
    with pytest.raises(ValueError, match="no source"):
        joined.source_span(3, 4)


def test_gapless_parts_end_where_words_were_left_out() -> None:
    assert CUT.gapless(0, 7) == [(0, 3), (3, 7)]
    assert CUT.gapless(3, 7) == [(3, 7)]


@given(st.lists(st.integers(1, 5), min_size=1, max_size=6), st.data())
def test_a_readable_span_is_found_again_from_its_source(
    lengths: list[int], data: st.DataObject
) -> None:
    runs, start, source = [], 0, 3
    for length in lengths:
        runs.append(Run(start, length, source, length))
        start, source = start + length + 1, source + length + 4  # a space between, a tag between
    aligned = AlignedText("x" * start, tuple(runs))
    low = data.draw(st.sampled_from([run.start for run in runs]))
    high = data.draw(st.sampled_from([run.end for run in runs if run.end > low]))
    assert aligned.readable_span(*aligned.source_span(low, high)) == (low, high)


def test_what_was_not_copied_has_no_readable_span() -> None:
    text = AlignedText("A&B", (Run(0, 1, 0, 1), Run(1, 1, 1, 5), Run(2, 1, 9, 1)))
    assert text.readable_span(6, 9) is None
    assert text.readable_span(5, 5) is None
    assert text.readable_span(2, 3) == (1, 2)


def test_an_entity_is_cited_whole() -> None:
    text = AlignedText("A&B", (Run(0, 1, 0, 1), Run(1, 1, 1, 5), Run(2, 1, 6, 1)))
    assert text.source_span(1, 2) == (1, 6)
    assert text.slice(1, 3).source_span(0, 2) == (1, 7)


@given(st.lists(st.integers(1, 5), min_size=1, max_size=6), st.data())
def test_slicing_keeps_each_characters_place(lengths: list[int], data: st.DataObject) -> None:
    runs, start, source = [], 0, 0
    for length in lengths:
        source += data.draw(st.integers(0, 4))
        runs.append(Run(start, length, source, length))
        start, source = start + length, source + length
    text = AlignedText("".join(chr(0x4E00 + i) for i in range(start)), tuple(runs))
    low = data.draw(st.integers(0, start - 1))
    high = data.draw(st.integers(low + 1, start))
    part = text.slice(low, high)
    assert part.text == text.text[low:high]
    for offset in range(low, high):
        assert part.source_span(offset - low, offset - low + 1) == text.source_span(
            offset, offset + 1
        )
