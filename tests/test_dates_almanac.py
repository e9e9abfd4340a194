"""The year told by a weekday and a lunar date, against the tables of the lunar calendar."""

from datetime import date, timedelta

import pytest
from borax.calendars.lunardate import LunarDate
from hypothesis import given, settings
from hypothesis import strategies as st

from rag.dates.almanac import almanac_year

_MONTHS = ["正", "二", "三", "四", "五", "六", "七", "八", "九", "十", "冬", "腊"]
_TENS = ("初", "十", "廿")
_DIGITS = "一二三四五六七八九十"


def moon(day: int) -> str:
    whole = {10: "初十", 20: "二十", 30: "三十"}
    return whole.get(day) or _TENS[day // 10] + _DIGITS[day % 10 - 1]


@pytest.mark.parametrize(
    ("text", "year"),
    [
        ("今天是1月23日星期一,正月初二。", 2023),
        ("【早报】１２月５日，星期二，农历十月廿三，知晓天下事", 2023),
        ("3月22日 星期三 农历癸卯兔年闰二月初一", 2023),
        ("2月9日（周五，腊月三十）", 2024),
        ("12月5日，星期三，农历十月廿三", None),  # no such day
        ("12月5日，星期二", None),  # of many years
        ("2月30日，星期二，农历十月廿三", None),
        ("1月9日，星期一，正月三十一", None),
        ("", None),
    ],
)
def test_examples(text: str, year: int | None) -> None:
    assert almanac_year(text) == year


@settings(deadline=None)  # the first year asked for reads the tables
@given(st.integers(0, 365 * 38))
def test_it_is_the_right_year_or_none(days: int) -> None:
    day = date(2001, 1, 1) + timedelta(days)
    lunar = LunarDate.from_solar(day)
    leap = "闰" if lunar.leap else ""
    text = (
        f"{day.month}月{day.day}日，星期{'一二三四五六日'[day.weekday()]}，"
        f"农历{leap}{_MONTHS[lunar.month - 1]}月{moon(lunar.day)}，"
    )
    assert almanac_year(text) in {day.year, None}
