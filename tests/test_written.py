"""Dates as documents write them are found, with their place, and resolve to their days."""

# ruff: noqa: E501 - a document's line is read best in one piece

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.dates.numerals import to_chinese, to_chinese_digits
from rag.dates.written import find_written, written_year
from rag.dates.written_days import resolve
from rag.entries import line_starts
from rag.entries.drafts import headline_of
from rag.entries.layout import make_blocks
from rag.readers.plain import read_plain


@pytest.mark.parametrize(
    ("text", "words", "first", "last"),
    [
        ("2020年2月7日", "2020年2月7日", "2020-02-07", "2020-02-07"),
        ("<1 月 27 日>", "1 月 27 日", "2020-01-27", "2020-01-27"),
        ("二〇二〇年二月七日", "二〇二〇年二月七日", "2020-02-07", "2020-02-07"),
        ("２０２０年２月７日", "２０２０年２月７日", "2020-02-07", "2020-02-07"),
        ("2月7號", "2月7號", "2020-02-07", "2020-02-07"),
        ("1月11─14日  县委召开", "1月11─14日", "2020-01-11", "2020-01-14"),
        ("3月26日至27日，中共中央", "3月26日至27日", "2020-03-26", "2020-03-27"),
        ("2月10日—2月12日，复工", "2月10日—2月12日", "2020-02-10", "2020-02-12"),
        ("12月30日至1月2日", "12月30日至1月2日", "2020-12-30", "2021-01-02"),
        ("2020-02-07 11:36", "2020-02-07", "2020-02-07", "2020-02-07"),
        ("2022/7/21", "2022/7/21", "2022-07-21", "2022-07-21"),
        ("2020.2.1-2.5", "2020.2.1-2.5", "2020-02-01", "2020-02-05"),
        ("Sun, 13 Mar 2022 09:42:07 GMT", "13 Mar 2022", "2022-03-13", "2022-03-13"),
        ("February 7, 2020", "February 7, 2020", "2020-02-07", "2020-02-07"),
        ("2月上旬", "2月上旬", "2020-02-01", "2020-02-10"),
        ("2月底前", "2月底", "2020-02-25", "2020-02-29"),
        ("十二月", "十二月", "2020-12-01", "2020-12-31"),
        ("2月至3月", "2月至3月", "2020-02-01", "2020-03-31"),
        ("2022年4月25日0—24时", "2022年4月25日", "2022-04-25", "2022-04-25"),
    ],
)
def test_a_date_is_found_where_it_stands(text: str, words: str, first: str, last: str) -> None:
    (item,) = find_written(text)
    assert text[item.start : item.end] == words
    days = resolve(item, 2020)
    assert days is not None
    assert (str(days.start), str(days.end)) == (first, last)


@pytest.mark.parametrize(
    "text",
    [
        "2月30日",
        "13月1日",
        "总第144期",
        "2.7亿元",
        "(1.0版)",
        "5G技术",
        "第2号公告",
        "六个坚持",
        "11种违法行为",
    ],
)
def test_what_is_no_date_is_not_found(text: str) -> None:
    assert find_written(text) == []


def test_a_short_numeric_date_counts_only_where_asked_for() -> None:
    assert find_written("08/16 13:50") == []
    (item,) = find_written("08/16 13:50", weak=True)
    assert (item.month, item.day, item.form) == (8, 16, "weak")


def test_an_items_number_is_no_part_of_its_date() -> None:
    (item,) = find_written("1.3月6日，召开会议", weak=True)
    assert (item.month, item.day) == (3, 6)


@pytest.mark.parametrize(
    ("text", "year"),
    [("1989年", 1989), ("2020", 2020), ("二〇二〇年大事记", 2020), ("第3年", None), ("20", None)],
)
def test_a_heading_names_its_year(text: str, year: int | None) -> None:
    assert written_year(text) == year


_DAYS = st.dates(date(1950, 1, 1), date(2099, 12, 31))


@given(_DAYS, st.integers(0, 6))
def test_every_written_form_gives_the_date_back(day: date, form: int) -> None:
    texts = [
        f"{day.year}年{day.month}月{day.day}日", f"{day.year} 年 {day.month} 月 {day.day} 日", day.isoformat(),
        f"{day.year}/{day.month}/{day.day}", f"{day.year}.{day.month:02d}.{day.day:02d}",
        f"{to_chinese_digits(day.year)}年{to_chinese(day.month)}月{to_chinese(day.day)}日",
        f"{day.year}年{day.month}月{day.day}号",
    ]  # fmt: skip
    (item,) = find_written(texts[form])
    days = resolve(item, None)
    assert days is not None
    assert days.start == days.end == day


@given(_DAYS, st.integers(1, 40))
def test_a_written_range_gives_both_ends_back(day: date, length: int) -> None:
    last = day + timedelta(days=length)
    text = f"{day.year}年{day.month}月{day.day}日至{last.month}月{last.day}日"
    (item,) = find_written(text)
    days = resolve(item, None)
    assert days is not None
    assert (days.start, days.end) == (day, last)


@given(st.text(alphabet="年月日号至—-./0123456789一二十〇 上旬初", max_size=60))
def test_any_text_gives_dates_in_order_that_lie_in_it(text: str) -> None:
    end = 0
    for item in find_written(text, weak=True):
        assert end <= item.start < item.end <= len(text)
        end = item.end
        resolve(item, 2020, 2)


def test_a_long_s_is_no_letter_of_a_month() -> None:
    assert find_written("ſep 5, 2020 ſeptember 6", weak=True) == []


@pytest.mark.parametrize(
    "rest", ["关于复工的通知", "起施行", "多云", "来源：新华社", "星期五", "至9日"]
)
@pytest.mark.parametrize("gap", [" ", "，", "：", "\u3000"])
@pytest.mark.parametrize("day", ["2月7日", "2020年2月7日", "2020-02-07", "- 2月7日"])
def test_a_plain_line_is_read_as_the_steps_read_it(
    day: str, gap: str, rest: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    (block,) = make_blocks(read_plain(f"{day}{gap}{rest}\n"), fixed_lines=True)
    found = line_starts.at_start(0, block)
    monkeypatch.setattr(line_starts, "plain_start", lambda *_: None)
    assert line_starts.at_start(0, block) == found


def test_a_date_alone_is_no_headline() -> None:
    text = "2023年12月30日 县里举行迎新长跑。"
    assert headline_of(text) == text[:-1]
