"""How documents write dates, as patterns; what each group means is `rag.dates.written`.

Repetitions are bounded, so that no text makes a search slow.
"""

import re

__all__ = [
    "BARE_DAY",
    "CHINESE",
    "COMPACT",
    "CORES",
    "DAY_FIRST",
    "ENGLISH",
    "ENGLISH_DAY",
    "MONTHS",
    "MONTHS_SPAN",
    "NUMERIC",
    "ONLY_YEAR",
    "QUARTER",
    "REACH",
    "RELATIVE",
    "TRIGGER",
    "WEAK",
]


_S = r"[ \t\xa0]{0,3}"
_NUM = r"[0-9]{1,2}|[初]?[一二三四五六七八九十廿卅〇零]{1,3}"
# 2020, 二〇二〇, 二○二○; 民国二十六, 民國26, 民國一一〇, 民国元, 112年4月1日: counted from 1912
_ERA = r"(?:中[华華])?民[国國][ ]?(?:元|[0-9]{1,3}|[一二三四五六七八九十百廿卅〇○零]{1,6})"
_ERA_DIGITS = r"(?<![0-9])1[01][0-9](?=[ ]?年(?:[ ]?[0-9]{1,2}[ ]?月|度|[春夏秋冬]季))"
# 16年5月27日: of this century; 光绪26年七月, 民国26年 are not
_SHORT_YEAR = r"(?<![0-9\u4e00-\u9fff])[0-3][0-9](?=[ ]?年[ ]?[0-9]{1,2}[ ]?月[ ]?[0-9])"
_YEAR = (
    rf"{_ERA_DIGITS}|{_SHORT_YEAR}|(?<![0-9])[12][0-9]{{3}}"
    rf"|[一二][一二三四五六七八九〇零○O]{{3}}|{_ERA}"
)
_TO = r"(?:[-—─–－―~～﹣至到]{1,3}>?|→)"
# 3月1日（周一）至3月5日（周五）, 4/2(五)~4/5(一), 11月6日 星期一—11月10日
_NAMED = (
    rf"(?:[（(]{_S}(?:星期|周|週|礼拜)?[一二三四五六日天]{_S}[）)]{_S}"
    rf"|(?:星期|周|週|礼拜)[一二三四五六日天]{_S})?"
)
# 1月中共县委召开…, 3月中央台…, 6月初步建成: the month, and not its middle or beginning
_PART = (
    r"上旬|中旬|下旬|上半月|下半月|初(?![步中级級次审審])"
    r"|中(?![共央国國华華学學小医醫标標选選])|底|末"
)
# 民国17年(1928年)2月28日, 1928年（民国十七年）2月28日: the same year in another count
_SAME_YEAR = (
    rf"(?:[（(]{_S}(?:{_ERA}|[12][0-9]{{3}}|[\u4e00-\u9fff]{{2}}(?:元|[0-9]{{1,2}}|[一二三四五六七八九十]{{1,3}})"
    rf"|[甲乙丙丁戊己庚辛壬癸][子丑寅卯辰巳午未申酉戌亥]){_S}年?[）)]{_S})?"
)
# 4月8日22时—4月20日6时, 2020年2月7日, 1 月 27 日, 2月11─14日,
# 3月26日至27日, 2月10日—2月12日, 2月上旬, 2022年12月, 16年5月27⏎, 2022年4月15周报, 1月18，在家;
# 5月4日，2020: as English puts it
CHINESE = re.compile(
    rf"(?:(?P<y>{_YEAR}){_S}年{_S}{_SAME_YEAR})?(?<![0-9])(?P<m>{_NUM}){_S}月(?:"
    rf"{_S}(?P<d>{_NUM}){_S}(?:[日号號]{_S}{_NAMED}(?:[0-9]{{1,2}}(?:[时時点點]|[:：][0-9]{{2}}){_S})?)?{_TO}{_S}(?:(?P<y2>{_YEAR}){_S}年{_S})?"
    rf"(?:(?P<m2>{_NUM}){_S}月{_S})?(?P<d2>{_NUM}){_S}[日号號]"
    rf"|{_S}(?P<d1>{_NUM}){_S}[日号號](?:[,，] ?(?P<y4>(?:19|20)[0-9]{{2}})(?=[\s:：）)】\]]|$))?"
    rf"|(?(y)(?P<d4>[0-9]{{1,2}})(?={_S}(?:$|[:：。；;)）\]】\n]|[，,](?![0-9])|[周日]报))|(?P<d5>[0-9]{{1,2}})(?=[，,][\u4e00-\u9fff]))"
    rf"|份?{_S}{_TO}{_S}(?:(?P<y3>{_YEAR}){_S}年{_S})?(?P<m3>{_NUM}){_S}月(?!{_S}[0-9一二三四五六七八九十])份?"
    rf"|份?(?P<part>{_PART})?(?!{_S}(?![12][0-9]{{3}}[年./-])(?:[0-9]|{_TO}[0-9])))"
)
# 2021年1-2月, 3—4月份: the first month without its 月
MONTHS_SPAN = re.compile(
    rf"(?:(?P<y>{_YEAR}){_S}年{_S})?(?<![0-9./-])(?P<m>[0-9]{{1,2}}|[一二三四五六七八九十]{{1,2}}){_S}{_TO}{_S}"
    rf"(?P<m2>[0-9]{{1,2}}|[一二三四五六七八九十]{{1,2}}){_S}月(?!{_S}(?:[0-9]|[一二三四五六七八九十]{{1,3}}[日号]))份?"
)
# 1989年 (a heading, or in running text), 1927年春, 2020年底, 1958年初
ONLY_YEAR = re.compile(
    rf"(?P<y>{_YEAR}){_S}年(?!{_S}(?:[0-9一二三四五六七八九十]{{1,3}}{_S}月|来|内|以上))"
    rf"(?:{_S}(?P<part>春(?![节運运联聯耕晚])|夏(?![收粮至令])|秋(?![分收粮糧])|冬(?![至奥奧训訓])|初(?![中级級等步次审審赛賽一二三])|底|末)季?)?"
)
# 26日，孙春兰主持召开: a day whose month stands elsewhere; 11─14日; 30日—4月2日; not 3号锅炉
BARE_DAY = re.compile(
    rf"(?<![0-9月第.])(?P<d>{_NUM})(?:{_S}(?:[日号號]{_S}{_NAMED})?{_TO}{_S}(?:(?P<m2>{_NUM}){_S}月{_S})?(?P<d2>{_NUM}))?"
    rf"{_S}[日号號](?!{_S}[12][0-9]{{3}}{_S}[-/.年]{_S}[0-9]{{1,2}}(?!{_S}月?[0-9])|[前内后游均线]"
    r"|(?<=[号號])[楼樓栋棟锅鍋炉爐厂廠机機井库庫桥橋门門车車房仓倉矿礦船泵塔坑洞闸閘码碼])"
)
# 2020-02-07, 2022/7/21, 2020.2.8, 2020 - 02 - 07, 2017.3. 12, 2020.2.1-2.5, 2020-02-01至2020-02-05;
# 111-09-30, 111/09/30: counted from 1912
NUMERIC = re.compile(
    rf"(?<![0-9.])(?P<y>[12][0-9]{{3}}|1[01][0-9](?=(?P<e>[-/.])[01][0-9](?P=e)[0-3][0-9](?![0-9.]))){_S}(?P<s>[-/.]){_S}(?P<m>[0-9]{{1,2}}){_S}(?P=s){_S}(?P<d>[0-9]{{1,2}})(?![0-9])"
    rf"(?:{_S}{_NAMED}(?:{_TO}){_S}(?:(?P<y2>[12][0-9]{{3}}){_S}(?P=s){_S})?(?:(?P<m2>[0-9]{{1,2}}){_S}(?P=s){_S})?(?P<d2>[0-9]{{1,2}})"
    rf"(?![0-9:：]|{_S}[-/.时點点])(?<![ \t]0[0-9]))?"
)
# 05.03.2020, 17/03/2020: day and month in either order, the year last
DAY_FIRST = re.compile(
    r"(?<![0-9./-])(?P<a>[0-3]?[0-9])(?P<s>[-/.])(?P<b>[0-3]?[0-9])(?P=s)(?P<y>(?:19|20)[0-9]{2})(?![0-9./-])"
)
# 第一季度, 2022年二季度, 上半年
QUARTER = re.compile(
    rf"(?:(?P<y>{_YEAR}){_S}年{_S})?(?:第?{_S}(?P<q>[一二三四1-4]){_S}季度|(?P<half>[上下])半年)(?![0-9])"
)
# 08/16, 07-20, 2.7, 12.1—12.10, 4.21-24: dates only where their neighbours show it; 2020-02,
# 2015.09-2018.06, 2019.3-6: months; 20/5/9, 23-03-05: of this century
WEAK = re.compile(
    r"(?<![0-9./-])(?:(?P<y>(?:19|20)[0-9]{2})(?P<s>[-/.])(?P<ym>[0-9]{1,2})"
    r"(?:\s?[-—–－―~～至到]{1,2}\s?(?:(?P<y2>(?:19|20)[0-9]{2})(?P=s)(?P<ym2>[0-9]{1,2})|(?P<ym3>0?[1-9]|1[0-2])))?"
    r"|(?=[0-9]{2}(?:/|-[01][0-9]-[0-3][0-9]))(?P<y3>[0-3][0-9])(?P<z>[-/])(?P<m3>0?[1-9]|1[0-2])(?P=z)(?P<d3>0?[1-9]|[12][0-9]|3[01])"
    r"|(?P<m>[0-9]{1,2})(?P<w>[-/.])(?P<d>[0-9]{1,2})"
    r"(?:\s?(?:[（(](?:周|星期)?[一二三四五六日天][）)]\s?)?[-—–－―~～至到]{1,2}\s?(?:(?P<m2>[0-9]{1,2})(?P=w)|(?<=[./][0-9][-—–~至到])|(?<=[./][0-9]{2}[-—–~至到]))"
    r"(?P<d2>[0-9]{1,2}))?)(?![0-9%％./-]|[年月日号號]|\s[月日号號])"
)
# 20230714: a heading, the start of a line; one of a million numbers elsewhere; 20250109-0110
COMPACT = re.compile(
    r"(?<![0-9A-Za-z./-])(?P<y>(?:19|20)[0-9]{2})(?P<m>0[1-9]|1[0-2])(?P<d>0[1-9]|[12][0-9]|3[01])"
    r"(?:[-—–~～至](?P<y2>(?:19|20)[0-9]{2})?(?P<m2>0[1-9]|1[0-2])(?P<d2>0[1-9]|[12][0-9]|3[01]))?(?![0-9A-Za-z./-])"
)
MONTHS = {
    name: number
    for number, names in enumerate(
        ["", "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
    )
    for name in [names]
    if name
}
# without (?a) the long s (U+017F) counts as an s
_EN = "(?a:(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]{0,6})"
# Sun, 13 Mar 2022 09:42:07 GMT; February 7, 2020; August 2017; Sep-02,2019; 02-Sep-2019;
# 02-Sep-19; 2019 Sep 2; Mon Mar 15 10:00:00 2021 +0800
ENGLISH = re.compile(
    rf"\b(?:(?P<d>[0-9]{{1,2}})(?:st|nd|rd|th)?[ -](?P<m>{_EN})\.?,?[ -]"
    r"(?P<y>[12][0-9]{3}|(?<=-)[0-3][0-9](?![0-9:-]))"
    rf"|(?P<y3>(?:19|20)[0-9]{{2}})(?:[ -]|, ?)(?P<m3>{_EN})\.?[ -](?P<d3>[0-9]{{1,2}})"
    r"(?:st|nd|rd|th)?"
    rf"|(?P<m1>{_EN})\.?[ -](?P<d1>[0-9]{{1,2}})(?:st|nd|rd|th)?"
    r"(?:,? (?:[0-9]{1,2}:[0-9]{2}(?::[0-9]{2})? )?|[,-])(?P<y1>[12][0-9]{3})"
    rf"|(?P<m2>{_EN})\.?,? (?P<y2>(?:19|20)[0-9]{{2}}))\b",
    re.IGNORECASE,
)
# 6 March: …, March 6 –: at a line's start, its year elsewhere
ENGLISH_DAY = re.compile(
    rf"(?:(?P<d>[0-9]{{1,2}})(?:st|nd|rd|th)? (?P<m>{_EN})\b"
    rf"|(?P<m1>{_EN})\.? (?P<d1>[0-9]{{1,2}})(?:st|nd|rd|th)?)\b"
    r"(?!,? (?:[0-9]{1,2}:[0-9]{2}(?::[0-9]{2})? )?[12][0-9]{3})",
    re.IGNORECASE,
)
# 同日，…; 次日，…; 是月，…: an entry dated by the one before it; 是年入县立中学; 同 日　全市…
RELATIVE = re.compile(
    r"是[年月](?=[\u4e00-\u9fff])"
    r"|(?:[同当當是次翌][ \u3000]?日|[同是本当當][ \u3000]?月"
    r"|[同是本当當全][ \u3000]?年|年[内內]|是[岁歲])"
    r"(?=[\s,，:：、\]】）)]|$|上午|下午|晚)"
)
TRIGGER = re.compile(r"[月日号號年季⽉⽇]|[0-9][-/.] ?[0-9]|[A-Za-z]{3}")

# What every match of a pattern holds, and how many characters before it one can begin at most:
# a search that begins with a set of characters takes a tenth of the time of one that begins with
# what may be missing (the year).
REACH = 40
_NUMERAL = "0-9一二三四五六七八九十廿卅〇零"
CORES = {
    CHINESE: re.compile(rf"[{_NUMERAL}]{_S}月"),
    MONTHS_SPAN: re.compile(rf"[-—─–－―~～﹣至到>→]{_S}[{_NUMERAL}]{{1,2}}{_S}月"),
    ONLY_YEAR: re.compile(rf"[{_NUMERAL}元百○O]{_S}年"),
    BARE_DAY: re.compile(rf"[{_NUMERAL}]{_S}[日号號]"),
    QUARTER: re.compile(r"[季半][度年]"),
    NUMERIC: re.compile(rf"[0-9]{_S}[-/.]{_S}[0-9]"),
    DAY_FIRST: re.compile(r"[-/.](?:19|20)[0-9]{2}"),
    ENGLISH: re.compile(r"[JFMASONDjfmasond][A-Za-z]{2}"),
    ENGLISH_DAY: re.compile(r"[JFMASONDjfmasond][A-Za-z]{2}"),
    WEAK: re.compile(r"[0-9][-/.][0-9]"),
    COMPACT: re.compile(r"[0-9]{8}"),
}
