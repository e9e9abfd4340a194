"""Passages hold all of an entry, in order, in whole sentences, within the model's window."""

from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rag.aligned import canonical
from rag.encoder import SentenceTransformerEncoder
from rag.passages import embedding_text, sentence_spans, split_entry, widen, written_date
from rag.records import DateRange
from tests.gazette import entry_of, parsed

CLAUSES = st.sampled_from(
    ["各乡镇要每日巡查两次", "记录水位和雨量", "做到人员到位、物资到位", "6月20日前完成",
     "由村委会推荐巡查员", "县水利局负责技术指导", "逾期不完成的予以通报", "“三防”工作要抓细"]
)  # fmt: skip
MARKS = st.sampled_from(["。", "；", "，", "！", "\n", "。”\n", "："])
PROSE = st.lists(st.tuples(CLAUSES, MARKS), min_size=1, max_size=60).map(
    lambda pairs: "".join(clause + mark for clause, mark in pairs)
)
JUNE_3 = DateRange(date(2019, 6, 3), date(2019, 6, 3), "day")


def sentences(text: str) -> list[str]:
    return [text[start:end] for start, end in sentence_spans(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("要早。要快！", ["要早。", "要快！"]),
        ("他说：“要早。”会议结束。", ["他说：“要早。”", "会议结束。"]),
        ("● 一是巡查；● 二是值守", ["● 一是巡查；", "● 二是值守"]),
        ("标题\n\n  正文  ", ["标题", "正文"]),
        ("何时？！（未定。）", ["何时？！", "（未定。）"]),
        ("", []),
        (" \n\u3000", []),
    ],
)
def test_sentences_end_at_marks_with_what_closes_them(text: str, expected: list[str]) -> None:
    assert sentences(text) == expected


@given(st.text(max_size=80))
def test_sentences_hold_every_visible_character_in_order(text: str) -> None:
    spans = sentence_spans(text)
    assert "".join("".join(text[a:b] for a, b in spans).split()) == "".join(text.split())
    assert all(a < b for a, b in spans)
    assert all(one[1] <= other[0] for one, other in pairwise(spans))


@pytest.mark.real_model
@settings(max_examples=40, deadline=None)
@given(text=PROSE, window=st.integers(48, 256))
def test_passages_cover_an_entry_in_order_within_the_window(
    encoder: SentenceTransformerEncoder, text: str, window: int
) -> None:
    entry = entry_of(text, "关于做好水库巡查工作的通知", JUNE_3)
    passages = split_entry(entry, encoder.count_tokens, window)
    assert canonical("".join(p.text for p in passages)) == canonical(text)
    for position, passage in enumerate(passages):
        assert passage.passage_id == f"{entry.entry_id}.{position}"
        assert passage.position == position
        assert passage.text == text[passage.text_start : passage.text_end]
        assert passage.text == text[passage.start : passage.end]
    assert all(one.text_end <= other.text_start for one, other in pairwise(passages))
    marked = [f"passage: {embedding_text(entry, passage)}" for passage in passages]
    special_tokens = 2
    assert max(encoder.count_tokens(marked)) + special_tokens <= window


@pytest.mark.real_model
@settings(max_examples=40, deadline=None)
@given(text=st.text(min_size=1, max_size=300).filter(str.strip))
def test_any_text_is_cut_without_loss(encoder: SentenceTransformerEncoder, text: str) -> None:
    passages = split_entry(entry_of(text), encoder.count_tokens, 32)
    assert canonical("".join(p.text for p in passages)) == canonical(text)


@pytest.mark.real_model
def test_a_sentence_longer_than_the_window_is_cut_at_clauses(
    encoder: SentenceTransformerEncoder,
) -> None:
    text = "，".join(f"第{number}条堤坝要有人值守" for number in range(40)) + "。"
    passages = split_entry(entry_of(text), encoder.count_tokens, 64)
    assert len(passages) > 2
    assert all(passage.text.endswith(("，", "。")) for passage in passages)


@pytest.mark.real_model
def test_lengths_are_evened_out(encoder: SentenceTransformerEncoder) -> None:
    text = "各乡镇要每日巡查两次并记录水位和雨量。" * 20
    counts = encoder.count_tokens(
        [p.text for p in split_entry(entry_of(text), encoder.count_tokens, 128)]
    )
    assert min(counts) > max(counts) / 2


@pytest.mark.real_model
def test_passages_of_a_document_know_their_place_in_it(
    encoder: SentenceTransformerEncoder,
) -> None:
    document = parsed()
    entry = document.entries[1]
    (passage,) = split_entry(entry, encoder.count_tokens, 128)
    source = document.document.text[passage.start : passage.end]
    assert source.startswith("关于水库巡查的通知</p>")
    assert source.endswith("巡查员由村里推荐。")


def test_the_title_is_embedded_once() -> None:
    entry = entry_of("关于清理河道的通知\n6月20日前完成。", "关于清理河道的通知", JUNE_3)
    first, second = split_entry(entry, lambda texts: [10 * len(text) for text in texts], 300)
    assert embedding_text(entry, first) == "2019年6月3日\n关于清理河道的通知"
    assert embedding_text(entry, second) == "2019年6月3日 关于清理河道的通知\n6月20日前完成。"


@given(text=PROSE, data=st.data(), limit=st.integers(1, 400))
def test_a_widened_passage_grows_by_whole_sentences_up_to_the_limit(
    text: str, data: st.DataObject, limit: int
) -> None:
    entry = entry_of(text)
    passages = split_entry(entry, lambda texts: [len(t) for t in texts], 40)
    passage = data.draw(st.sampled_from(passages))
    wide = widen(entry, passage, limit)
    assert wide.text_start <= passage.text_start < passage.text_end <= wide.text_end
    assert wide.text == text[wide.text_start : wide.text_end]
    assert (wide.start, wide.end) == (wide.text_start, wide.text_end)
    assert wide == passage or len(wide.text) <= limit
    spans = sentence_spans(text)
    assert wide.text_start in {passage.text_start, *(a for a, _ in spans)}
    assert wide.text_end in {passage.text_end, *(b for _, b in spans)}


@pytest.mark.parametrize(
    ("date_range", "expected"),
    [
        (None, ""),
        (JUNE_3, "2019年6月3日"),
        (DateRange(date(2019, 6, 3), None, "range"), "2019年6月3日"),
        (DateRange(date(2019, 6, 3), date(2019, 6, 5), "range"), "2019年6月3日至5日"),
        (DateRange(date(2019, 6, 3), date(2019, 7, 5), "range"), "2019年6月3日至7月5日"),
        (DateRange(date(2019, 6, 3), date(2020, 7, 5), "range"), "2019年6月3日至2020年7月5日"),
        (DateRange(date(2019, 6, 1), date(2019, 6, 30), "month"), "2019年6月"),
        (DateRange(date(2019, 1, 1), date(2019, 12, 31), "year"), "2019年"),
    ],
)
def test_dates_are_written_as_documents_write_them(
    date_range: DateRange | None, expected: str
) -> None:
    assert written_date(date_range) == expected
