"""Chinese date wording → days: readings, conventions, what is no date, properties."""

import time
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rag.dates import expand_years, find_expressions
from rag.dates.numerals import to_chinese, to_chinese_digits

REFERENCE = date(2021, 6, 14)  # a Monday


def readings(text: str, reference: date = REFERENCE) -> list[tuple[str, str]]:
    """Return (start, end) of each date found; "" for an open end or an impossible date."""
    return [
        (
            item.range.start.isoformat() if item.range and item.range.start else "",
            item.range.end.isoformat() if item.range and item.range.end else "",
        )
        for item in find_expressions(text, reference)
    ]


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("2019年3月", "2019-03-01", "2019-03-31"),
        ("二〇一九年三月八日", "2019-03-08", "2019-03-08"),
        ("二O一九年三月", "2019-03-01", "2019-03-31"),
        ("２０１９年３月８日", "2019-03-08", "2019-03-08"),
        ("2019 年 3 月 8 日", "2019-03-08", "2019-03-08"),
        ("三月廿五日", "2021-03-25", "2021-03-25"),
        ("3月8號", "2021-03-08", "2021-03-08"),
        ("2019-03-08", "2019-03-08", "2019-03-08"),
        ("2019/3/8", "2019-03-08", "2019-03-08"),
        ("2019.3.8", "2019-03-08", "2019-03-08"),
        ("20190308", "2019-03-08", "2019-03-08"),
        ("2019-03", "2019-03-01", "2019-03-31"),
        ("3/8", "2021-03-08", "2021-03-08"),
        ("3.8", "2021-03-08", "2021-03-08"),
        ("8号", "2021-06-08", "2021-06-08"),
        ("19年3月", "2019-03-01", "2019-03-31"),
        ("零九年", "2009-01-01", "2009-12-31"),
        ("两千零九年", "2009-01-01", "2009-12-31"),
        ("上世纪七十年代", "1970-01-01", "1979-12-31"),
        ("庚子年", "2020-01-01", "2020-12-31"),
        ("民国二十六年", "1937-01-01", "1937-12-31"),
    ],
)
def test_absolute_dates(text: str, start: str, end: str) -> None:
    assert readings(text) == [(start, end)]


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("5月上旬", "2021-05-01", "2021-05-10"),
        ("5月中旬", "2021-05-11", "2021-05-20"),
        ("5月下旬", "2021-05-21", "2021-05-31"),
        ("5月初", "2021-05-01", "2021-05-05"),
        ("5月底", "2021-05-27", "2021-05-31"),
        ("2020年2月末", "2020-02-25", "2020-02-29"),
        ("上半年", "2021-01-01", "2021-06-30"),
        ("2019年下半年", "2019-07-01", "2019-12-31"),
        ("前三季度", "2021-01-01", "2021-09-30"),
        ("第二季度", "2021-04-01", "2021-06-30"),
        ("2019年前四个月", "2019-01-01", "2019-04-30"),
        ("5月前三天", "2021-05-01", "2021-05-03"),
        ("5月最后两天", "2021-05-30", "2021-05-31"),
        ("2020年5月第二周", "2020-05-11", "2020-05-17"),
        ("2020年5月最后一个周五", "2020-05-29", "2020-05-29"),
        ("2020年第8周", "2020-02-17", "2020-02-23"),
        ("2022-W38", "2022-09-19", "2022-09-25"),
        ("2019年5月7日前后", "2019-05-04", "2019-05-10"),
    ],
)
def test_parts_of_months_and_years(text: str, start: str, end: str) -> None:
    assert readings(text) == [(start, end)]


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("昨天", "2021-06-13", "2021-06-13"),
        ("大后天", "2021-06-17", "2021-06-17"),
        ("本周", "2021-06-14", "2021-06-20"),
        ("上周五", "2021-06-11", "2021-06-11"),
        ("下下週三", "2021-06-30", "2021-06-30"),
        ("上個月", "2021-05-01", "2021-05-31"),
        ("前年国庆", "2019-10-01", "2019-10-01"),
        ("近三天", "2021-06-12", "2021-06-14"),
        ("最近一个月", "2021-05-15", "2021-06-14"),
        ("过去两周", "2021-06-01", "2021-06-14"),
        ("上两周", "2021-05-31", "2021-06-13"),
        ("未来三天", "2021-06-15", "2021-06-17"),
        ("10天前", "2021-06-04", "2021-06-04"),
        ("三个月前", "2021-03-01", "2021-03-31"),
        ("今年以来", "2021-01-01", "2021-06-14"),
        ("去年同期", "2020-06-01", "2020-06-30"),
        ("年内", "2021-01-01", "2021-12-31"),
    ],
)
def test_words_relative_to_the_reference_date(text: str, start: str, end: str) -> None:
    assert readings(text) == [(start, end)]


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("2019年5月7日以前", "", "2019-05-06"),
        ("2019年5月7日及以前", "", "2019-05-07"),
        ("截至2019年5月7日", "", "2019-05-07"),
        ("不晚于2019年5月7日", "", "2019-05-07"),
        ("2019年5月9日24时前", "", "2019-05-09"),
        ("2019年5月7日以后", "2019-05-08", ""),
        ("自2019年5月7日起", "2019-05-07", ""),
        ("不早于2019年5月7日", "2019-05-07", ""),
        ("2025年前", "", "2024-12-31"),
        ("2019年5月7日至9日", "2019-05-07", "2019-05-09"),
        ("2019年5月7-9日", "2019-05-07", "2019-05-09"),
        ("5月底到6月初", "2021-05-27", "2021-06-05"),
        ("12月28日至1月3日", "2020-12-28", "2021-01-03"),
        ("2019年11月—2020年2月", "2019-11-01", "2020-02-29"),
        ("3至5月", "2021-03-01", "2021-05-31"),
        ("2018-2020年", "2018-01-01", "2020-12-31"),
        ("自2019年5月7日起至6月1日止", "2019-05-07", "2019-06-01"),
        ("2019年5月7日和9日之间", "2019-05-07", "2019-05-09"),
        ("下周一到周三", "2021-06-21", "2021-06-23"),
    ],
)
def test_bounds_and_ranges(text: str, start: str, end: str) -> None:
    assert readings(text) == [(start, end)]


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("2020年除夕", "2020-01-24", "2020-01-24"),
        ("2020年大年初四", "2020-01-28", "2020-01-28"),
        ("2020年元宵节", "2020-02-08", "2020-02-08"),
        ("正月十五", "2021-02-26", "2021-02-26"),
        ("八月十五", "2021-09-21", "2021-09-21"),
        ("农历二〇二〇年四月", "2020-04-23", "2020-05-22"),
        ("2020年农历四月", "2020-04-23", "2020-05-22"),
        ("2020年农历端午节", "2020-06-25", "2020-06-25"),
        ("2020年农历新年", "2020-01-25", "2020-01-25"),
        ("2020年闰四月初一", "2020-05-23", "2020-05-23"),
        ("2020年春节期间", "2020-01-24", "2020-02-02"),
        ("2020年国庆长假", "2020-10-01", "2020-10-08"),
        ("2020年清明", "2020-04-04", "2020-04-04"),
        ("2020年冬至", "2020-12-21", "2020-12-21"),
        ("五一", "2021-05-01", "2021-05-01"),
        ("2020年母亲节", "2020-05-10", "2020-05-10"),
        ("正月初一到初五", "2021-02-12", "2021-02-16"),
    ],
)
def test_festivals_and_the_lunar_calendar(text: str, start: str, end: str) -> None:
    assert readings(text) == [(start, end)]


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("measures of March 8, 2019", "2019-03-08", "2019-03-08"),
        ("8 March 2019", "2019-03-08", "2019-03-08"),
        ("early May", "2021-05-01", "2021-05-05"),
        ("since May 2019", "2019-05-01", ""),
        ("last week", "2021-06-07", "2021-06-13"),
        ("the past three days", "2021-06-12", "2021-06-14"),
        ("Mar 8-10, 2019", "2019-03-08", "2019-03-10"),
        ("8 Mar 2019 to 2 Apr 2019", "2019-03-08", "2019-04-02"),
        ("the second quarter of 2020", "2020-04-01", "2020-06-30"),
        ("in 2019", "2019-01-01", "2019-12-31"),
    ],
)
def test_english_dates(text: str, start: str, end: str) -> None:
    assert readings(text) == [(start, end)]


@pytest.mark.parametrize(
    "text",
    [
        "1.0版健康码", "11种药品", "5G基站", "第2号公告", "六个坚持", "2.7亿元", "一批项目",
        "12345热线", "24小时营业", "3个月内完成", "三保一统筹", "第三批医疗队", "1号线通车",
        "每周一例会", "每年2月", "中央一号文件", "2019-nCoV", "五四精神", "3日游", "增长2.7%",
        "7/24小时", "5-10人", "二三线城市", "一带一路", "大雪天气", "2000名医务人员", "一月一次",
        "you may march", "13800138000", "28条措施", "十四五规划", "三天", "两个月", "目前天气",
        "工作组是哪一天来的", "有一天来了", "两天来过三次",
    ],
)  # fmt: skip
def test_numbers_that_are_no_dates(text: str) -> None:
    assert readings(text) == []


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("2月30日", "2月没有30日"),
        ("2021年2月29日", "2021年2月没有29日"),
        ("4月31号", "4月没有31日"),
        ("13月", "一年没有13月"),
        ("2019年闰五月", "农历2019年没有闰5月"),
    ],
)
def test_impossible_dates_say_why(text: str, reason: str) -> None:
    (item,) = find_expressions(text, REFERENCE)
    assert item.range is None
    assert item.impossible == reason


def test_nearest_reading_comes_with_the_others() -> None:
    (item,) = find_expressions("教师节", date(2021, 2, 1))
    assert item.range is not None
    assert item.range.start == date(2020, 9, 10)
    assert [other.start for other in item.alternatives] == [date(2021, 9, 10)]
    assert not item.year_given


def test_leap_day_is_looked_for_in_leap_years() -> None:
    assert readings("2月29日", date(2021, 6, 14)) == [("2020-02-29", "2020-02-29")]


def test_weekday_beside_a_date_settles_its_year() -> None:
    # 10 February was a Sunday in 2019, a Wednesday in 2021
    assert readings("2月10日，星期日") == [("2019-02-10", "2019-02-10")]
    assert readings("星期天，二月十号", date(2020, 2, 1)) == [("2019-02-10", "2019-02-10")]


def test_later_dates_take_the_year_and_month_before_them() -> None:
    assert readings("2019年5月7日和9日、12日") == [
        ("2019-05-07", "2019-05-07"),
        ("2019-05-09", "2019-05-09"),
        ("2019-05-12", "2019-05-12"),
    ]
    assert readings("今年3月比去年同期") == [
        ("2021-03-01", "2021-03-31"),
        ("2020-03-01", "2020-03-31"),
    ]


def test_precision_given_is_precision_kept() -> None:
    found = find_expressions("2019年；2019年3月；2019年3月8日；2019年3月上旬", REFERENCE)
    assert [item.range.precision for item in found if item.range] == [
        "year",
        "month",
        "day",
        "range",
    ]


def test_conventions_are_told() -> None:
    (item,) = find_expressions("5月上旬以后", REFERENCE)
    assert item.convention == "上旬按1–10日；“以后”不含所说的当天"


def test_expand_years_gives_a_range_for_each_year() -> None:
    (item,) = find_expressions("2月29日", REFERENCE)
    assert [r.start for r in expand_years(item, [2019, 2020, 2021, 2024])] == [
        date(2020, 2, 29),
        date(2024, 2, 29),
    ]
    (given_year,) = find_expressions("2019年3月", REFERENCE)
    assert [r.start for r in expand_years(given_year, [2020, 2021])] == [date(2019, 3, 1)]


def test_twelfth_lunar_month_is_that_of_the_gregorian_year() -> None:
    (item,) = find_expressions("腊月二十三", REFERENCE)
    assert [r.start for r in expand_years(item, [2020])] == [date(2020, 1, 17)]


DAYS = st.dates(min_value=date(1950, 1, 1), max_value=date(2050, 12, 31))


@given(day=DAYS, reference=DAYS)
def test_a_written_day_reads_back(day: date, reference: date) -> None:
    chinese = f"{to_chinese_digits(day.year)}年{to_chinese(day.month)}月{to_chinese(day.day)}日"
    for text in (
        f"{day.year}年{day.month}月{day.day}日", chinese, day.isoformat(),
        f"{day.year} 年 {day.month:02} 月 {day.day} 号", f"{day:%Y/%m/%d}", f"{day:%Y.%m.%d}",
        f"{day:%B} {day.day}, {day.year}", f"{day.day} {day:%b} {day.year}",
    ):  # fmt: skip
        (item,) = find_expressions(text, reference)
        assert item.range is not None
        assert (item.range.start, item.range.end) == (day, day), text
        assert text[item.start : item.end] == item.text


@given(day=DAYS, reference=DAYS)
def test_a_day_without_a_year_is_read_within_six_months(day: date, reference: date) -> None:
    (item,) = find_expressions(f"{day.month}月{day.day}日", reference)
    if (day.month, day.day) == (2, 29):
        return
    assert item.range is not None
    assert item.range.start is not None
    assert abs(item.range.start - reference) <= timedelta(183)
    assert (item.range.start.month, item.range.start.day) == (day.month, day.day)


@given(first=DAYS, days=st.integers(1, 400))
def test_a_range_reads_back(first: date, days: int) -> None:
    last = first + timedelta(days)
    text = f"{first.year}年{first.month}月{first.day}日至{last.year}年{last.month}月{last.day}日"
    (item,) = find_expressions(text, REFERENCE)
    assert item.range is not None
    assert (item.range.start, item.range.end) == (first, last)


WORDS = st.sampled_from(
    [
        *"年月日号上下旬初底周一二十237至到和、前后以起近天个第闰半./- 的之内《》大正",
        *("2020", "截至", "春节", "农历", "星期", "季度", "世纪", "Feb", "last", "除了", "同期"),
    ]
)


@settings(max_examples=300)
@given(
    text=st.one_of(st.text(max_size=60), st.lists(WORDS, max_size=25).map("".join)), reference=DAYS
)
def test_any_text_is_answered(text: str, reference: date) -> None:
    last = 0
    for item in find_expressions(text, reference):
        assert last <= item.start < item.end <= len(text)
        assert item.text == text[item.start : item.end]
        assert (item.range is None) == (item.impossible is not None)
        if item.range and item.range.start and item.range.end:
            assert item.range.start <= item.range.end
        last = item.end
        expand_years(item, [2019, 2020, 2100])


@pytest.mark.parametrize(
    "noise",
    [
        "年月日",
        "2月",
        "1、",
        "1-",
        "二",
        "十",
        "上",
        "2020年",
        "春节",
        "第",
        "前",
        "从到",
        " ",
        "2月7日提出",
    ],
)
def test_long_noise_takes_no_time(noise: str) -> None:
    text = (noise * 2000)[:2000]
    started = time.perf_counter()
    find_expressions(text, REFERENCE)
    assert time.perf_counter() - started < 2
