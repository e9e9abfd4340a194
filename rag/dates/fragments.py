"""Pieces of the regular expressions for date wording, over text made uniform by `simplify`.

Repetitions are bounded, so that no text makes a search slow.
"""

import re
from collections.abc import Iterable

from rag.dates.calendars import SOLAR_TERMS
from rag.dates.festivals import FESTIVALS, SHORT_FESTIVALS

S = " {0,2}"
CN = "[一二三四五六七八九]"
CN_DAY = f"(?:三十一|三十|二十{CN}?|十{CN}?|廿{CN}?|卅一?|{CN})"
DAY = f"(?:[0-9]{{1,2}}|{CN_DAY})"
MONTH = f"(?:[0-9]{{1,2}}|十[一二]?|{CN})"
# 二〇二〇, 二零二零, 二0二0, 2020
YEAR = "[0-9零〇O一二三四五六七八九]{4}"
COUNT = "(?:[0-9]{1,4}|[一二两三四五六七八九十百]{1,4}|[仨俩])"
WEEK = "(?:周|星期|礼拜)"
WEEKDAY = f"{WEEK}[一二三四五六日天](?!次|期|游|围)"
TO = "(?:-{1,2}|~|—{1,2}|–|至|到|、|,|和|与|及|或)"

# 1-2月, 5、7日, 2018至2020年: a bare number takes the unit of the number after it
LATER_MONTH = f"(?=(?:{S}{TO}{S}{MONTH}){{1,9}}{S}月)"
LATER_DAY = f"(?=(?:{S}{TO}{S}{DAY}){{1,9}}{S}[日号])"
LATER_YEAR = f"(?=(?:{S}{TO}{S}{YEAR}){{1,9}}{S}年)"
# 一至三季度, 第一、二季度
LATER_QUARTER = f"(?=(?:{S}{TO}{S}第?[一二三四1-4]){{1,3}}{S}季度)"

# What follows a number that is no date: 2.7亿元, 3.5%, 1.10版, 2.5米, 2018人, 2020种
MEASURE = (
    "[亿万千百元角%‰℃°度米里倍个版寸斤吨升亩岁级折克年天小秒点吉兆层英尺次名位家台辆件种例条项"
    "套盒箱包份户双座所间张集余多]|公[里斤顷分升吨]|人(?!大)|-?[A-Za-z]|新冠|新型冠状"
)
VERSION = "(?<![A-Za-z增长降升达约超近率值比版第])"  # 增长2.7, v1.10


def names_pattern(names: Iterable[str]) -> str:
    """Join names as alternatives, the longest first."""
    return "|".join(sorted((re.escape(name) for name in names), key=lambda x: (-len(x), x)))


LONG = [name for name in FESTIVALS if name not in SHORT_FESTIVALS]
FIRST = "".join(sorted({name[0] for name in LONG}))
# Weather or names as often as solar terms: 大雪, 雨水 count only where a season is meant
WEATHER = ["雨水", "大雪", "小雪", "大寒", "小寒", "小暑", "大暑", "白露"]
TERMS = [name for name in SOLAR_TERMS if name not in WEATHER and name != "清明"]
OFF = "(?P<{}>期间|小?长假(?:期间)?|假期(?:期间)?|假日(?:期间)?|黄金周|放假(?:期间)?)?"
# 五一劳动奖章, 五四运动, 七一勋章, 八一电影制片厂, 三八红旗手; 十一 alone is a number
NO_DAY = (
    "劳动奖|口号|运动|精神|勋章|讲话|红旗|路|广场|大道|军|电影|制片|中学|小学|学校|公园"
    "|[一二三四五六七八九十百千万亿年月日号个种项条名家次点度届版规]"
)


def nth_pattern(group: str) -> str:
    """Write 第三(个) with a group of that name around the number."""
    return f"第{S}(?P<{group}_n>{COUNT}){S}(?:个)?"
