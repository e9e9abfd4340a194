"""Documents of every shape are cut into their entries; spans hold for any text at all."""

# ruff: noqa: E501 - a document's line is read best in one piece

import re
import time
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rag.aligned import canonical
from rag.corpus_file import DocumentDescription
from rag.entries import ParsedDocument, parse_document
from rag.errors import DocumentError
from rag.records import Entry
from tests.shapes import SHAPES
from tests.strategies import Item, any_text, items


def parse(
    text: str, file: str = "a.txt", described: DocumentDescription | None = None
) -> ParsedDocument:
    return parse_document(file, text.encode("utf-8", "surrogatepass"), described)


def dated(
    text: str, file: str = "a.txt", described: DocumentDescription | None = None
) -> list[Entry]:
    return [entry for entry in parse(text, file, described).entries if entry.kind == "entry"]


def days(entries: list[Entry]) -> list[str]:
    return [
        "?" if entry.date is None else f"{entry.date.start}" if entry.date.start == entry.date.end
        else f"{entry.date.start}…{entry.date.end}"
        for entry in entries
    ]  # fmt: skip


@pytest.mark.parametrize("name", SHAPES)
@settings(max_examples=8, deadline=None)
@given(data=st.data())
def test_a_document_written_out_in_a_shape_parses_back(name: str, data: st.DataObject) -> None:
    shape = SHAPES[name]
    written: list[Item] = data.draw(items())
    if shape.one_year:
        written = [item for item in written if item.day.year == written[0].day.year]
    if len(written) < 4:
        return  # two dates are too few to show what repeats
    entries = dated(shape.write(written), shape.file)
    expected = written[::-1] if shape.newest_first else written
    assert days(entries) == [item.day.isoformat() for item in expected]
    for entry, item in zip(entries, expected, strict=True):
        assert item.title in "".join((entry.title + entry.text.text).split())


@settings(max_examples=80, deadline=None)
@given(any_text(), st.sampled_from(["a.txt", "a.md", "a.html", "a.csv", "a.tsv"]))
def test_any_text_is_cut_into_spans_that_hold(text: str, file: str) -> None:
    try:
        parsed = parse(text, file)
    except DocumentError:
        return  # no words at all
    position = 0
    source = parsed.document.text
    for entry in parsed.entries:
        assert position <= entry.start < entry.end <= len(source)
        position = entry.end
        end = 0
        for run in entry.text.runs:
            assert run.start >= end
            end = run.end
            assert entry.start <= run.source < run.source_end <= entry.end
            if run.length == run.source_length:
                words = entry.text.text[run.start : run.end]
                assert source[run.source : run.source_end] == words


@settings(max_examples=80, deadline=None)
@given(any_text(), st.sampled_from(["a.txt", "a.md", "a.html"]), st.data())
def test_a_slice_without_gap_is_the_documents_own_words(
    text: str, file: str, data: st.DataObject
) -> None:
    try:
        parsed = parse(text, file)
    except DocumentError:
        return
    entry = data.draw(st.sampled_from(parsed.entries))
    length = len(entry.text.text)
    start = data.draw(st.integers(0, length - 1))
    end = data.draw(st.integers(start + 1, length))
    for low, high in entry.text.gapless(start, end):
        words = entry.text.text[low:high]
        if not words.strip():
            continue
        first, last = entry.text.source_span(low, high)
        assert canonical(words) == canonical(parsed.document.text[first:last])


@settings(max_examples=60, deadline=None)
@given(items())
def test_entries_and_matter_cover_all_visible_text(written: list[Item]) -> None:
    for name in ("chronicle", "list page", "day headings", "tab rows"):
        shape = SHAPES[name]
        parsed = parse(shape.write(written), shape.file)
        text, position = parsed.document.text, 0
        for start, end in [*((e.start, e.end) for e in parsed.entries), (len(text), len(text))]:
            assert re.sub(r"<[^>]*>|[\s#*|-]", "", text[position:start]) == ""
            position = end


@pytest.mark.bench
@pytest.mark.parametrize(
    "unit",
    [
        "2月7日  县政府召开会议研究春耕工作。\n",
        "<p>2月7日</p>\t<p>关于复工的通知</p> <p>要求做到有序。</p>\n",
        "2月7日，召开会议，研究工作；",
        "字",
        "<",
        "[",
        "## 2月\n\n- 第一项\n\n",
        "发布日期：\n2020年2月7日\n通知正文。\n",
    ],
)
def test_time_grows_with_the_length_and_no_faster(unit: str) -> None:
    def seconds(size: int) -> float:
        data = (unit * (size // len(unit))).encode()
        begun = time.process_time()
        parse_document("a.txt", data)
        return time.process_time() - begun

    # A busy machine makes one measurement long, hardly the shortest of three.
    small = min(seconds(20_000) for _ in range(3))
    large = min(seconds(80_000) for _ in range(3))
    assert large < 8 * small + 0.1


def test_december_before_january_turns_the_year() -> None:
    text = "大事记\n2022年12月30日  检查水库。\n12月31日  值班。\n1月2日  召开例会。\n1月5日  印发要点。\n"
    entries = dated(text)
    assert days(entries) == ["2022-12-30", "2022-12-31", "2023-01-02", "2023-01-05"]
    assert [entry.year_inferred for entry in entries] == [False, True, True, True]


def test_a_publication_at_the_calendars_end_leaves_no_room_after_it_and_reads() -> None:
    described = DocumentDescription(published=date(9999, 12, 31))
    (entry,) = dated("12月30日\t关于防汛的通知 明年开始的通知各地照办。\n", described=described)
    assert entry.date is not None
    assert entry.date.start == date(9999, 12, 30)


def test_a_published_list_ends_in_the_year_of_publication() -> None:
    text = "大事记\n12月28日  冬修会议。\n12月30日  检查水库。\n1月3日  例会。\n1月8日  要点。\n"
    described = DocumentDescription(published=date(2020, 1, 15))
    assert days(dated(text, described=described)) == [
        "2019-12-28", "2019-12-30", "2020-01-03", "2020-01-08",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("file", "text", "described", "why"),
    [
        ("a.txt", "2021年大事记\n{}", None, "标题"),
        ("a.txt", "大事记\n{}", DocumentDescription(year=2021), "corpus.toml"),
        ("a.txt", "大事记\n2021年6月1日\n总第3期\n{}", None, "刊头"),
        ("a.txt", "---\ntitle: 大事记\ndate: 2021-06-01\n---\n{}", None, "页首信息"),
        ("大事记2021.txt", "大事记\n{}", None, "文件名"),
        ("a.txt", "大事记\n{}", DocumentDescription(url="http://a.cn/2021/06/01/b.html"), "网址"),
        ("a.txt", "大事记\n2021年3月1日  开学。\n{}", None, "承接"),
    ],
)
def test_the_year_comes_from_where_it_is_stated_and_says_so(
    file: str, text: str, described: DocumentDescription | None, why: str
) -> None:
    lines = "3月2日  召开例会。\n3月5日  走访乡镇。\n3月9日  检查校园。\n"
    entries = dated(text.format(lines), file, described)[-3:]
    assert days(entries) == ["2021-03-02", "2021-03-05", "2021-03-09"]
    assert all(why in entry.date_why for entry in entries)


def test_a_heading_wins_over_the_corpus_file_and_the_masthead() -> None:
    text = "大事记\n发布日期：2013-09-23\n1989年\n1月3日  改革方案批准。\n1月11─14日  召开会议。\n"
    described = DocumentDescription(year=2013)
    assert days(dated(text, described=described)) == ["1989-01-03", "1989-01-11…1989-01-14"]


def test_a_day_without_any_year_keeps_month_and_day_and_says_why() -> None:
    document = parse("工作日志\n3月1日  布置工作。\n3月2日  赴乡镇走访。\n3月5日  学雷锋。\n")
    entries = [entry for entry in document.entries if entry.kind == "entry"]
    assert [(entry.date, entry.month_day) for entry in entries] == [
        (None, "03-01"), (None, "03-02"), (None, "03-05"),
    ]  # fmt: skip
    assert all("没有写明年份" in item.why for item in document.undated)
    assert len(document.undated) == 3


def test_same_day_and_next_day_follow_the_entry_above() -> None:
    text = "大事记\n2023年1月31日  例会。\n同日，培训会。\n次日，观摩。\n2月6日  检查。\n"
    assert days(dated(text)) == ["2023-01-31", "2023-01-31", "2023-02-01", "2023-02-06"]


def test_a_date_mentioned_opens_no_entry() -> None:
    text = "【2020年2月7日】\n出台若干措施。\n● 2月9日24时前不得复工；\n● 自2月10日起恢复公交。\n【2020年2月8日】\n召开座谈会。\n"
    entries = dated(text)
    assert days(entries) == ["2020-02-07", "2020-02-08"]
    assert [(item.role, item.range.start) for item in entries[0].dates] == [
        ("deadline", date(2020, 2, 9)), ("effective", date(2020, 2, 10)),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("sentence", "role", "first", "last"),
    [
        ("自2月10日起恢复营业。", "effective", "2020-02-10", "2020-02-10"),
        ("企业不早于2月9日24时前复工。", "effective", "2020-02-09", "2020-02-09"),
        ("假期延长至2月9日24时。", "deadline", "2020-02-09", "2020-02-09"),
        ("报名截至2月20日。", "deadline", "2020-02-20", "2020-02-20"),
        ("请于2月15日前报送。", "deadline", "2020-02-15", "2020-02-15"),
        ("本办法自2020年3月1日起施行。", "effective", "2020-03-01", "2020-03-01"),
        ("有效期至2021年12月31日。", "deadline", "2021-12-31", "2021-12-31"),
        ("请于1月15日前完成年报。", "deadline", "2020-01-15", "2020-01-15"),
        ("推迟至2月底。", "deadline", "2020-02-25", "2020-02-29"),
    ],
)
def test_terms_are_kept_by_role(sentence: str, role: str, first: str, last: str) -> None:
    text = f"台账\n2020年2月7日  印发通知。{sentence}\n2020年2月8日  召开会议。\n"
    (found,) = dated(text)[0].dates
    assert (found.role, str(found.range.start), str(found.range.end)) == (role, first, last)


@pytest.mark.parametrize(
    ("day", "sentence", "first"),
    [
        ("12月20日", "报名延长至1月15日。", "2020-01-15"),
        ("10月9日", "请于1月底前完成。", "2020-01-27"),
        ("8月6日", "本办法自1月1日起施行。", "2019-01-01"),  # the same year's, looking back
        ("6月6日", "有效期至次年2月1日。", "2020-02-01"),
        ("3月6日", "请于今年12月31日前报送。", "2019-12-31"),
        ("1月6日", "有效期至12月31日。", "2019-12-31"),
    ],
)
def test_a_term_without_a_year_takes_its_entrys(day: str, sentence: str, first: str) -> None:
    text = f"台账\n2019年{day}  印发通知。{sentence}\n2019年12月30日  召开会议。\n"
    (found,) = dated(text)[0].dates
    assert str(found.range.start) == first


def test_the_date_of_a_count_is_no_deadline() -> None:
    text = "通报\n2020年2月7日  截至2月6日24时，全省累计报告病例59例。\n2020年2月8日  会商。\n"
    assert dated(text)[0].dates == ()


def test_a_news_page_is_one_entry_with_event_and_publication_apart() -> None:
    page = (
        "<!DOCTYPE html><html><head><title>我市召开防汛会议-某某网</title>"
        '<meta name="pubdate" content="2023-07-02 08:30"></head><body><div>首页</div>'
        "<h1>我市召开防汛会议</h1><div>2023-07-02 08:30 来源：某某日报</div>"
        "<p>7月1日，我市召开防汛会议，部署防汛工作。</p><p>会议指出，6月20日以来雨量偏多。</p>"
        "<div>版权所有：某某网</div></body></html>"
    )
    document = parse(page, "a.html")
    (entry,) = [item for item in document.entries if item.kind == "entry"]
    assert days([entry]) == ["2023-07-01"]
    assert entry.published == date(2023, 7, 2)
    assert entry.title == document.document.title == "我市召开防汛会议"
    assert "版权所有" not in entry.text.text


def test_a_signed_notice_is_dated_by_its_signature() -> None:
    text = "关于做好评审工作的通知\n\n各市人民政府：\n为做好2023年度评审，现通知如下，请遵照执行。\n申报自2023年6月1日起。\n\n省人社厅\n2023年5月20日\n"
    (entry,) = dated(text)
    assert days([entry]) == ["2023-05-20"]
    assert entry.title == "关于做好评审工作的通知"


def test_a_document_without_any_date_is_kept_as_one_entry() -> None:
    document = parse(
        "春天来了，万物复苏。小草从土里钻出来，嫩嫩的，绿绿的。\n坐着，躺着，打两个滚。\n"
    )
    (entry,) = document.entries
    assert entry.date is None
    assert entry.kind == "entry"
    assert entry.date_why == document.undated[0].why


def test_articles_of_a_page_are_told_apart_by_their_datelines() -> None:
    text = (
        "省政府召开常务会议\n\n本报3月1日讯 3月1日，省政府召开常务会议，研究春耕生产工作。\n\n会议还研究了其他事项。\n\n"
        "全省气象会议召开\n\n本报3月2日讯 3月2日，全省气象会议召开，部署今年的任务。\n"
    )
    entries = dated(text, described=DocumentDescription(published=date(2023, 3, 3)))
    assert days(entries) == ["2023-03-01", "2023-03-02"]
    assert [entry.title for entry in entries] == ["省政府召开常务会议", "全省气象会议召开"]


def test_rows_below_a_spanning_date_cell_share_its_date() -> None:
    page = (
        "<html><body><h2>2022年3月安排</h2><table><tr><th>日期</th><th>事项</th></tr>"
        '<tr><td rowspan="2">3月1日</td><td>召开党组会议</td></tr><tr><td>检查消防安全</td></tr>'
        "<tr><td>3月2日</td><td>赴基层调研</td></tr></table></body></html>"
    )
    entries = dated(page, "a.html")
    assert days(entries) == ["2022-03-01", "2022-03-01", "2022-03-02"]
    assert [entry.title for entry in entries] == ["召开党组会议", "检查消防安全", "赴基层调研"]


def test_identifiers_are_those_of_the_text_and_stay_apart() -> None:
    text = "台账\n2020年2月7日  召开会议。\n2020年2月8日  召开会议。\n2020年2月9日  检查。\n"
    first, second = parse(text), parse(text + " ")
    assert first.document.document_id != second.document.document_id
    stems = [entry.entry_id.split(".")[1] for entry in first.entries]
    assert stems == [entry.entry_id.split(".")[1] for entry in second.entries]
    assert stems[2] == stems[1] + "-2"
    kept = parse_document("a.txt", text.encode(), document_id="0123456789ab")
    assert all(entry.entry_id.startswith("0123456789ab.") for entry in kept.entries)


@pytest.mark.parametrize("data", [b"", b"   \n", b"%PDF-1.7 ...", b"PK\x03\x04", b"\xff\xfe\x00"])
def test_what_holds_no_text_is_refused_with_what_to_do(data: bytes) -> None:
    with pytest.raises(DocumentError, match="请"):
        parse_document("a.txt", data)
