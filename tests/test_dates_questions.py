"""What days a question means in a corpus: years, months, roles, premises, follow-ups."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.dates import QuestionDates, coverage_of, understand_dates
from rag.records import DateRange

NEWEST = date(2022, 3, 27)
DAYS = [
    date(2020, 1, 23), date(2020, 1, 27), date(2020, 2, 1), date(2020, 2, 5), date(2020, 2, 7),
    date(2021, 1, 27), date(2022, 3, 11), date(2022, 3, 26), NEWEST,
]  # fmt: skip
ENTRIES = [DateRange(day, day, "day") for day in DAYS]


def ask(question: str, earlier: QuestionDates | None = None) -> QuestionDates:
    return understand_dates(question, reference_date=NEWEST, entry_dates=ENTRIES, earlier=earlier)


def days(understood: QuestionDates) -> list[tuple[str, str]]:
    return [
        (item.start.isoformat() if item.start else "", item.end.isoformat() if item.end else "")
        for item in understood.ranges
    ]


def test_no_time_named_limits_nothing() -> None:
    understood = ask("主编是谁")
    assert understood.text is None
    assert understood.ranges == ()
    assert understood.spans == ()


def test_a_month_without_a_year_means_each_year_that_has_entries() -> None:
    understood = ask("2月哪些措施涉及复工复产")
    assert understood.text == "2月"
    assert days(understood) == [("2020-02-01", "2020-02-29")]
    assert understood.ranges[0].precision == "month"
    assert understood.spans == ((0, 2),)
    assert "2020年" in understood.assumptions[0]


def test_a_day_of_two_years_is_both() -> None:
    understood = ask("1月27日有哪些报告")
    assert days(understood) == [("2020-01-27", "2020-01-27"), ("2021-01-27", "2021-01-27")]
    assert "2020年、2021年" in understood.assumptions[0]


def test_where_no_year_has_entries_every_covered_year_is_named() -> None:
    understood = ask("8月1日有哪些措施")
    assert days(understood) == [
        ("2020-08-01", "2020-08-01"),
        ("2021-08-01", "2021-08-01"),
        ("2022-08-01", "2022-08-01"),
    ]
    assert "都没有相应的条目" in understood.assumptions[0]


@pytest.mark.parametrize(
    ("question", "reason"),
    [
        ("2月30日有哪些措施", "2月没有30日"),
        ("13月的措施", "没有13月"),
        ("2021年2月29日", "2021年2月没有29日"),
    ],
)
def test_an_impossible_date_is_a_scope_that_nothing_matches(question: str, reason: str) -> None:
    understood = ask(question)
    assert understood.text is not None
    assert understood.ranges == ()
    assert any(reason in note for note in understood.assumptions)


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("2020年2月12日有什么", [("2020-02-12", "2020-02-12")]),
        ("2月上旬有哪些措施", [("2020-02-01", "2020-02-10")]),
        ("2月1日至5日的措施", [("2020-02-01", "2020-02-05")]),
        ("2020年1月底到2月初", [("2020-01-27", "2020-02-05")]),
        ("2月5日和2月7日有哪些", [("2020-02-05", "2020-02-05"), ("2020-02-07", "2020-02-07")]),
        ("2020年2月5日、7日", [("2020-02-05", "2020-02-05"), ("2020-02-07", "2020-02-07")]),
        ("春节期间有哪些措施", [("2020-01-24", "2020-02-02")]),
        ("上个月发布了什么", [("2022-02-01", "2022-02-28")]),
        ("昨天发布了什么", [("2022-03-26", "2022-03-26")]),
        ("今年以来的措施", [("2022-01-01", "2022-03-27")]),
        ("2020年省里2月7日发布了什么", [("2020-02-07", "2020-02-07")]),
        ("截至2020年2月7日有哪些措施", [("", "2020-02-07")]),
        ("在2020年2月1日以后且在2月7日以前", [("2020-02-02", "2020-02-06")]),
        ("2月除了7日还有哪些", [("2020-02-01", "2020-02-06"), ("2020-02-08", "2020-02-29")]),
        (
            "除了2020年2月7日，还有哪些",
            [("2020-01-23", "2020-02-06"), ("2020-02-08", "2022-03-27")],
        ),
        ("2020年2月，特别是2月5日到2月9日", [("2020-02-05", "2020-02-09")]),
    ],
)  # fmt: skip
def test_days_of_a_question(question: str, expected: list[tuple[str, str]]) -> None:
    assert days(ask(question)) == expected


def test_open_ends_stay_within_each_of_several_years() -> None:
    assert days(ask("1月25日以后有哪些措施")) == [
        ("2020-01-26", "2020-12-31"),
        ("2021-01-26", "2021-12-31"),
        ("2022-01-26", ""),
    ]
    assert days(ask("3月20日以后有哪些措施")) == [("2022-03-21", "")]
    assert days(ask("截至2月9日有哪些措施"))[0] == ("", "2020-02-09")
    assert days(ask("1月10日以前有哪些措施"))[0][0] == ""


@pytest.mark.parametrize(
    ("question", "role", "expected"),
    [
        ("2020年2月发布的通知有哪些", "entry", ("2020-02-01", "2020-02-29")),
        ("2020年2月印发了哪些文件", "entry", ("2020-02-01", "2020-02-29")),
        ("2020年2月7日日报刊发了什么", "published", ("2020-02-07", "2020-02-07")),
        ("2020年2月7日见报的文章", "published", ("2020-02-07", "2020-02-07")),
        ("2020年2月到期的优惠有哪些", "deadline", ("2020-02-01", "2020-02-29")),
        ("延长到2020年2月9日的措施", "deadline", ("2020-02-09", "2020-02-09")),
        ("有效期至2020年2月底的政策", "deadline", ("2020-02-25", "2020-02-29")),
        ("2020年2月28日截止的申报", "deadline", ("2020-02-28", "2020-02-28")),
        ("2020年2月起施行的办法", "effective", ("2020-02-01", "2020-02-29")),
        ("自2020年2月10日起执行的规定", "effective", ("2020-02-10", "2020-02-10")),
        ("2020年2月10日生效的規定", "effective", ("2020-02-10", "2020-02-10")),
    ],
)
def test_roles(question: str, role: str, expected: tuple[str, str]) -> None:
    understood = ask(question)
    assert understood.date_role == role
    assert days(understood) == [expected]


def test_a_deadline_lies_in_a_covered_year() -> None:
    assert days(ask("2月到期的优惠")) == [
        (f"{year}-02-01", f"{year}-02-{29 if year == 2020 else 28}") for year in (2020, 2021, 2022)
    ]


def test_a_deadline_just_ahead_of_the_last_entry_may_lie_in_the_year_after() -> None:
    december = [DateRange(date(2019, 12, 20), date(2019, 12, 20), "day")]
    found = understand_dates(
        "1月到期的有哪些", reference_date=date(2019, 12, 20), entry_dates=december
    )
    assert days(found) == [("2019-01-01", "2019-01-31"), ("2020-01-01", "2020-01-31")]


@pytest.mark.parametrize(
    ("question", "role", "first"),
    [
        ("截止日期在2月10日前的有哪些", "deadline", ("", "2020-02-09")),
        ("2月9日前到期的有哪些", "deadline", ("", "2020-02-08")),
        ("截至2月9日到期的有哪些", "deadline", ("", "2020-02-09")),
        ("报名截止到2月9日的有哪些", "deadline", ("", "2020-02-09")),
        ("有效期截至2月9日的有哪些", "deadline", ("", "2020-02-09")),
        ("2月10日起施行的", "effective", ("2020-02-10", "2020-02-10")),
        ("自2月起施行的有哪些", "effective", ("2020-02-01", "2020-02-29")),
        ("自2月10日起暂停的业务", "effective", ("2020-02-10", "2020-02-10")),
        ("自2020年2月起有哪些措施", "entry", ("2020-02-01", "")),
    ],
)
def test_terms_are_asked_by_their_own_role(
    question: str, role: str, first: tuple[str, str]
) -> None:
    understood = ask(question)
    assert understood.date_role == role
    assert days(understood)[0] == first


def test_recent_days_are_a_month_and_said_to_be() -> None:
    understood = ask("最近有哪些措施")
    assert days(understood) == [("2022-02-26", "2022-03-27")]
    assert any("30天" in note for note in understood.assumptions)
    assert ask("最近一次会议是什么时候").text is None


@pytest.mark.parametrize("question", ["0000年1月1日有什么", "20200年2月7日", "2020年0月3日"])
def test_a_year_that_cannot_be_is_not_left_out(question: str) -> None:
    understood = ask(question)
    assert understood.text is not None
    assert understood.ranges == ()
    assert any("不成立" in note for note in understood.assumptions)


@pytest.mark.parametrize(
    "question",
    [
        *(
            "近1/3的企业复工了吗",
            "2/3以上的代表",
            "周一平说了什么",
            "郑周三平",
            "中秋月饼抽检",
            "端午粽子",
        ),
        *(
            "三一重工捐了什么",
            "五一广场",
            "八一小学",
            "国庆路封闭了吗",
            "春节序曲",
            "2.7亿元",
            "第2号公告",
        ),
        *("一月份牌", "清明上河图", "明日之星", "六一居士", "五四大街", "九三学社", "元旦大桥"),
    ],
)
def test_names_and_shares_are_no_days(question: str) -> None:
    assert ask(question).text is None


@pytest.mark.parametrize(
    "question",
    [
        "1/3有什么",
        "2/7的通知",
        "周三有哪些措施",
        "周三呢",
        "周五吗？",
        "国庆节当天",
        "中秋期间的安排",
        "一月份",
    ],
)
def test_days_beside_such_names_stay_days(question: str) -> None:
    assert ask(question).text is not None


def test_a_date_in_a_title_is_a_name() -> None:
    understood = ask("《2020年政府工作报告》提了什么目标")
    assert understood.text is None
    assert understood.expressions[0].premise
    assert understood.spans == ()  # the title stays whole


def test_premise_and_scope_are_told_apart() -> None:
    understood = ask("1月23日提出的减税政策，2月有哪些落实")
    assert understood.text == "2月"
    assert [item.premise for item in understood.expressions] == [True, False]
    understood = ask("根据1月27日的通知，2月5日做了什么")
    assert days(understood) == [("2020-02-05", "2020-02-05")]


def test_a_lone_premise_is_the_scope() -> None:
    assert days(ask("根据2020年2月7日的通知，哪些企业可以申请")) == [("2020-02-07", "2020-02-07")]


def test_issue_numbers_are_no_dates() -> None:
    understood = ask("第144期讲了什么，第一百期呢")
    assert understood.issue_numbers == (144, 100)
    assert understood.text is None


def test_follow_ups_take_year_and_month_from_the_turn_before() -> None:
    before = ask("2020年2月有哪些措施")
    assert days(ask("5日呢", before)) == [("2020-02-05", "2020-02-05")]
    assert days(ask("3月呢", before)) == [("2020-03-01", "2020-03-31")]
    assert days(ask("上旬呢", before)) == [("2020-02-01", "2020-02-10")]
    day = ask("7日呢", before)
    assert days(ask("次日呢", day)) == [("2020-02-08", "2020-02-08")]
    assert days(ask("前一天呢", day)) == [("2020-02-06", "2020-02-06")]
    assert days(ask("那天还有什么", day)) == [("2020-02-07", "2020-02-07")]


def test_a_bare_day_is_completed_from_the_corpus() -> None:
    understood = ask("11日有什么")
    assert days(understood) == [("2022-03-11", "2022-03-11")]
    assert "2022年3月" in understood.assumptions[0]


def test_that_day_without_a_turn_before_names_no_time() -> None:
    assert ask("当天有哪些措施").text is None


def test_relative_words_say_what_they_were_told_from() -> None:
    assert ask("昨天有什么").assumptions == ("“昨天”以2022-03-27为参照日期，即2022-03-26。",)


def test_traditional_characters_mean_the_same() -> None:
    assert days(ask("上個月發佈的通知")) == days(ask("上个月发布的通知"))
    assert days(ask("2月7號有哪些")) == [("2020-02-07", "2020-02-07")]


def test_coverage_may_be_made_once() -> None:
    made = coverage_of(ENTRIES)
    understood = understand_dates("2月7日", reference_date=NEWEST, entry_dates=made)
    assert understood == ask("2月7日")
    assert made.years == (2020, 2021, 2022)


def test_an_empty_corpus_reads_nearest_to_its_clock() -> None:
    understood = understand_dates("2月7日", reference_date=NEWEST, entry_dates=[])
    assert days(understood) == [("2022-02-07", "2022-02-07")]


PIECES = (
    *("2月", "7日", "至", "以后", "以前", "除了", "上旬", "《", "》", "根据", "发布的", "到期"),
    *("起", "施行", "昨天", "当天", "第", "期", "2020年", "，", "和"),
)


@given(
    question=st.one_of(
        st.text(max_size=80),
        st.lists(
            st.sampled_from(PIECES),
            max_size=15,
        ).map("".join),
    )
)
def test_any_question_is_answered(question: str) -> None:
    before = ask("2020年2月有哪些")
    for understood in (ask(question), ask(question, before)):
        assert understood.text is not None or understood.ranges == ()
        ends = [item.end for item in understood.ranges[:-1]]
        starts = [item.start for item in understood.ranges[1:]]
        for end, start in zip(ends, starts, strict=True):
            assert end is not None
            assert start is not None
            assert end < start
        assert all(0 <= a < b <= len(question) for a, b in understood.spans)


def test_dates_of_one_list_share_their_year() -> None:
    assert days(ask("2月3日、5日、7日有哪些")) == [
        ("2020-02-03", "2020-02-03"),
        ("2020-02-05", "2020-02-05"),
        ("2020-02-07", "2020-02-07"),
    ]


def test_up_to_now_begins_at_the_last_such_month() -> None:
    assert days(ask("2月以来有哪些措施")) == [("2022-02-01", "2022-03-27")]


def test_a_lunar_day_in_brackets_names_the_day_again() -> None:
    assert days(ask("2020年1月31日（正月初七）有什么")) == [("2020-01-31", "2020-01-31")]
