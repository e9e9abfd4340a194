"""Festivals by name, and the day each falls on in a year.

Names are simplified Chinese. A festival of the twelfth lunar month (除夕, 小年, 腊八) is named
by the Gregorian year it falls in, as in holiday announcements: 2020年除夕 is 2020-01-24.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from rag.dates.calendars import SOLAR_TERMS, gregorian, lunar_day, solar_term

__all__ = ["FESTIVALS", "SHORT_FESTIVALS", "Festival", "day_of"]


@dataclass(frozen=True, slots=True)
class Festival:
    """When a festival falls.

    Attributes:
        rule: solar, lunar: month and day; nth: the day-th weekday of the month (weekday 0
            is Monday); term: solar term number month (from 0); easter: days after Easter.
    """

    rule: Literal["solar", "lunar", "nth", "term", "easter"]
    month: int
    day: int = 0
    weekday: int = 0


# Month and day, then every name; what may be left out stands in brackets: 元旦(节) is both.
_SOLAR = """
1.1 元旦(节), 公历新年, 阳历新年, 新年, 新历年
1.10 (中国)人民警察节
2.2 世界湿地日
2.4 世界癌症日
2.14 (西方)情人节, 圣瓦伦丁节, 瓦伦丁节
3.3 全国爱耳日, 爱耳日
3.5 学雷锋(纪念)日
3.7 女生节
3.8 三八(国际)(劳动)妇女节, (国际)(劳动)妇女节, 女神节, 三八节
3.12 (中国)植树节
3.14 白色情人节
3.15 (国际|世界)消费者(权益)(保护)日, 三一五, 三.一五, 三·一五
3.17 圣帕特里克节
3.21 世界诗歌日, 世界森林日, 世界睡眠日
3.22 世界水日
3.23 世界气象日
3.24 世界防治结核病日
4.1 (国际)愚人节
4.7 世界卫生日
4.15 (全民)国家安全教育日
4.22 (世界)地球日
4.23 世界读书日, 世界图书日
4.24 (中国)航天日
4.26 (世界)知识产权日
4.30 国际爵士日
5.1 五一(国际)(劳动)节, (51)(国际)劳动节
5.4 (中国)五四(青年)节, (中国)(54)青年节
5.10 中国品牌日
5.12 (国际)护士节, (全国)防灾减灾日
5.18 (国际)博物馆日
5.20 五二零情人节
5.30 (全国)科技工作者日
5.31 世界无烟日
6.1 (国际)六一(国际)(儿童)节, (国际)(61)儿童节
6.5 世界环境日, 六五环境日
6.6 全国爱眼日, 爱眼日
6.8 世界海洋日
6.9 国际档案日
6.14 世界献血(者)日
6.20 世界难民日
6.21 国际瑜伽日
6.23 国际奥林匹克日
6.26 (国际)禁毒日
7.1 七一建党节, 建党节, 党的生日, 中国共产党(的)(诞)生日, 香港回归(纪念)日, 七一建党日
7.4 (美国)独立日
7.7 七七事变(纪念)日
7.11 世界人口日, (中国)航海日
8.1 八一(建军)节, (中国人民解放军)建军节
8.12 国际青年节
8.15 日本投降日, 全国生态日
8.19 (中国)医师节
9.3 (中国人民)抗日战争胜利纪念日, 抗战胜利(纪念)日
9.5 国际慈善日, 中华慈善日
9.8 国际扫盲日
9.10 (中国)教师节
9.16 国际臭氧层保护日
9.18 九一八(事变)(纪念)日
9.20 全国爱牙日, 爱牙日
9.27 世界旅游日
9.29 世界心脏日
9.30 烈士纪念日
10.1 国庆(节), 十一国庆(节)
10.5 世界教师日
10.10 辛亥革命纪念日, 双十节
10.12 哥伦布日
10.16 世界粮食日, 世界食物日
10.17 国家扶贫日, 全国扶贫日
10.24 联合国日, 程序员节
10.31 万圣夜, 万圣节(前夜)
11.1 诸圣节
11.8 (中国)记者节
11.9 (全国)消防(宣传)日
6.18 618大促, 618购物节, 618年中大促, 618活动
11.11 光棍节, 双十一, 双11, 退伍军人节, 老兵节
11.14 世界糖尿病日
12.1 世界艾滋病日
12.2 (全国)交通安全日
12.4 (国家)宪法日
12.10 (世界|国际)人权日
12.12 双十二, 双12
12.13 国家公祭日, 南京大屠杀(死难者)(国家)(公祭|纪念)日
12.20 澳门回归(纪念)日
12.24 平安夜, 圣诞夜, 圣诞前夜
12.25 圣诞(节)
12.31 新年夜, 跨年夜
"""
_LUNAR = """
1.1 春节, 新正, 农历新年, 唐人新年, 新春, 中国新年, 农历年, 正月正时, 正月朔日, 岁首, 大年初一
1.5 破五节
1.7 人日节
1.15 元宵(节), 上元(节), 农历元宵(节)
1.25 填仓节
2.2 龙抬头(节), 春龙节, 青龙节
3.3 上巳(节)
4.8 浴佛节, 佛诞
5.5 端午(节), 端阳(节), 龙舟节, 重五节
6.6 姑姑节, 天贶节
7.7 七夕(节), 乞巧节
7.15 中元(节), 盂兰盆节, 盂兰节, 鬼节
7.22 财神节
8.15 中秋(节), 团圆节
9.9 重阳(节), 老年节, 重九节
10.1 寒衣节
10.15 下元(节)
12.8 腊八(节)
12.23 小年(夜), 北方小年
12.24 南方小年
12.30 除夕(夜|之夜|日), 年三十, 年三十晚, 岁除
"""
# month, which one, weekday from Monday = 0
_NTH = {
    "母亲节": Festival("nth", 5, 2, 6),
    "父亲节": Festival("nth", 6, 3, 6),
    "助残日": Festival("nth", 5, 3, 6),
    "全国助残日": Festival("nth", 5, 3, 6),
    "农民丰收节": Festival("term", SOLAR_TERMS.index("秋分")),
    "中国农民丰收节": Festival("term", SOLAR_TERMS.index("秋分")),
    "感恩节": Festival("nth", 11, 4, 3),
    "马丁路德金日": Festival("nth", 1, 3, 0),
    "马丁路德金纪念日": Festival("nth", 1, 3, 0),
    "复活节": Festival("easter", 0),
    "复活节星期一": Festival("easter", 1),
    "耶稣受难日": Festival("easter", -2),
    "耶稣受难节": Festival("easter", -2),
    "圣灰星期三": Festival("easter", -46),
    "棕枝主日": Festival("easter", -7),
    "耶稣升天节": Festival("easter", 39),
    "五旬节": Festival("easter", 49),
    "圣灵降临节": Festival("easter", 49),
    "清明节": Festival("term", SOLAR_TERMS.index("清明")),
    "清明": Festival("term", SOLAR_TERMS.index("清明")),
    "寒食节": Festival("term", SOLAR_TERMS.index("清明"), -1),
}


def _variants(name: str) -> list[str]:
    """Write out a name with and without each bracket: 元旦(节) → 元旦, 元旦节."""
    open_at = name.find("(")
    if open_at < 0:
        return [name]
    close = name.index(")", open_at)
    choices = ["", *name[open_at + 1 : close].split("|")]
    tails = _variants(name[close + 1 :])
    return [name[:open_at] + choice + tail for choice in choices for tail in tails]


def _table(lines: str, rule: Literal["solar", "lunar"]) -> dict[str, Festival]:
    """Read lines of `month.day name, name`."""
    table = {}
    for line in lines.strip().split("\n"):
        number, names = line.split(" ", 1)
        month, day = number.split(".")
        festival = Festival(rule, int(month), int(day))
        for name in names.split(", "):
            table.update(dict.fromkeys(_variants(name), festival))
    return table


SHORT_FESTIVALS: dict[str, Festival] = {
    "三八": Festival("solar", 3, 8),
    "五一": Festival("solar", 5, 1),
    "五四": Festival("solar", 5, 4),
    "六一": Festival("solar", 6, 1),
    "七一": Festival("solar", 7, 1),
    "八一": Festival("solar", 8, 1),
    "十一": Festival("solar", 10, 1),
}
"""Names that are numbers too: whether 十一 is the National Day is for the grammar to say."""

FESTIVALS: dict[str, Festival] = (
    SHORT_FESTIVALS | _table(_LUNAR, "lunar") | _table(_SOLAR, "solar") | _NTH
)
"""Every name → when the festival falls."""


def day_of(festival: Festival, year: int) -> date:
    """Return the day of a festival in a Gregorian year.

    Raises:
        ImpossibleDateError: If the calendars do not reach that year.
    """
    if festival.rule == "solar":
        return gregorian(year, festival.month, festival.day)
    if festival.rule == "lunar":
        return lunar_day(year - (festival.month == 12), festival.month, festival.day)
    if festival.rule == "term":
        return solar_term(year, SOLAR_TERMS[festival.month]) + timedelta(festival.day)
    if festival.rule == "easter":
        return _easter(year) + timedelta(festival.month)
    first = gregorian(year, festival.month, 1)
    ahead = (festival.weekday - first.weekday()) % 7
    return first + timedelta(ahead + 7 * (festival.day - 1))


def _easter(year: int) -> date:
    """Return Easter Sunday (Meeus, Jones and Butcher's algorithm, Gregorian)."""
    a, b, c = year % 19, year // 100, year % 100
    g = (8 * b + 13) // 25
    h = (19 * a + b - b // 4 - g + 15) % 30
    i, k = c // 4, c % 4
    ell = (32 + 2 * (b % 4) + 2 * i - h - k) % 7
    m = (a + 11 * h + 22 * ell) // 451
    month, day = divmod(h + ell - 7 * m + 114, 31)
    return gregorian(year, month, day + 1)
