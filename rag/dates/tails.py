"""What may follow each part of a date and narrow it: 2020年 → 2月 → 上旬.

The names of the groups are what `rag.dates.points` dispatches on; the first alternative that
matches wins.
"""

import re

from rag.dates.calendars import SOLAR_TERMS
from rag.dates.fragments import (
    CN,
    CN_DAY,
    COUNT,
    DAY,
    FIRST,
    LATER_DAY,
    LATER_MONTH,
    LATER_QUARTER,
    LONG,
    MONTH,
    NAMESAKE,
    NO_DAY,
    OFF,
    TO,
    TWO_MONTHS,
    WEEK,
    WEEKDAY,
    S,
    names_pattern,
    nth_pattern,
)
from rag.dates.workdays import WORKDAY, WORKDAY_AFTER

__all__ = ["AFTER_DAY", "AFTER_MONTH", "AFTER_PART", "AFTER_WEEK", "AFTER_YEAR", "BESIDE_DAY"]

AFTER_YEAR = re.compile(
    rf"{S}(?:的{S}|全年)?(?:"
    # 2019年农历九月, 2020年农历正月初四
    rf"(?P<marked>(?:农历|阴历|旧历|夏历)(?P<ma_l>闰)?(?P<ma_m>{MONTH}|[正腊冬])月(?:份)?"
    rf"(?P<ma_d>初{CN}|初十|初[0-9]{{1,2}}|{DAY})?[日号]?)"
    r"|(?P<half>(?P<ha_n>[上下前后])半年)"
    rf"|(?P<quarter>第?{S}(?P<qu_n>[一二三四1-4])季(?:度)?|[Qq](?P<qu_q>[1-4])(?![0-9])|首季度?|末季度|四季度)"
    r"|(?P<quarters>前(?P<qs_n>[两二三23])个?季度)"
    rf"|{WORKDAY}"
    rf"|(?P<first>(?:前|头)(?P<fi_n>{COUNT})(?:个)?(?P<fi_u>月|{WEEK}|季度|天)(?:份)?|首(?P<fi_s>月|季))"
    rf"|(?P<last>(?:最?后)(?P<la_n>{COUNT})(?:个)?(?P<la_u>月|{WEEK}|季度|天)(?:份)?|末(?P<la_s>月))"
    rf"|(?P<nth>{nth_pattern('nt')}(?P<nt_u>月|{WEEK}(?![一二三四五六日天])|季度|天))"
    r"|(?P<rel_month>(?P<rm_s>本|这个|同|当)月)"
    r"|(?P<same_day>(?:的)?今[天日])"
    r"|(?P<vacation>暑假|寒假)"
    rf"|(?P<lunar>(?:(?P<lu_m>[正腊冬])|(?P<lu_l>闰)(?P<lu_ln>{MONTH}))月(?:份)?"
    rf"(?:的?{S}(?P<lu_d>初{CN}|初十|初[0-9]{{1,2}}|{CN_DAY}|三十))?"
    rf"|(?P<lu_m2>十[一二]?|{CN})月(?:份)?(?P<lu_d2>初[一二三四五六七八九十]|初[0-9]{{1,2}}|廿{CN}?(?![日号一二三四五六七八九])"
    rf"|十五(?![日号天]|{S}{TO}{S}{DAY}{S}[日号]))"
    r"|(?P<lu_twice>二月二|三月三|五月五|六月六|七月七|九月九)(?![日号十]))"
    rf"|(?P<newyear>大年(?:夜|(?P<ny_d>初{CN}|初十|初[0-9]{{1,2}}|三十)))"
    rf"|(?P<bare_quarter>第?(?P<bq_n>[一二三四1-4]){LATER_QUARTER})"
    rf"|(?P<bare_month>(?P<bare_month_n>{MONTH}){LATER_MONTH})"
    rf"|(?P<two_months>{TWO_MONTHS})"
    rf"|(?P<month>(?:(?P<mo_n>{MONTH}){S}月|元月)(?:份)?)"
    rf"|(?P<md>(?P<md_m>0?[1-9]|1[0-2])[./·](?P<md_d>3[01]|[12][0-9]|0?[1-9])(?![0-9.]))"
    rf"|(?P<festival>(?:农历|阴历|旧历)??(?=[{FIRST}])(?P<fe_n>{names_pattern(LONG)})(?!{NAMESAKE})"
    + OFF.format("fe_h")
    + ")"
    rf"|(?P<short_festival>(?P<sf_n>三八|五一|五四|六一|七一|八一|十一)(?!{NO_DAY})"
    + OFF.format("sf_h")
    + ")"
    rf"|(?P<term>(?P<te_n>{names_pattern(SOLAR_TERMS)})(?:节气)?)"
    r"|(?P<season>(?P<se_b>[春夏秋冬])(?:季|天)?(?![运节游训播耕招]))"
    r"|(?:年)?(?P<part>初(?![步级中期次审诊筛心])|中(?=[,。?、的]|$)|中期|底|末|终(?!总结|奖|考核|述职|评)|尾|伊始|一?开年)"
    r")"
)
"""What may narrow a year."""

AFTER_MONTH = re.compile(
    rf"{S}(?:的{S}|份)?(?:"
    r"(?P<part>上中旬|中下旬|[上中下]旬|(?P<pa_h>[上下])半(?:个)?月|初(?![步级中期次审诊筛心])|(?:前|头)几[天日]|头上|伊始|(?:最后|末)几[天日]|底|末|尾|中(?=[,。?、的]|$))"
    rf"|{WORKDAY}"
    rf"|(?P<nth_weekday>(?:{nth_pattern('nw')}|最后一?(?:个)?)(?P<nw_d>{WEEKDAY}))"
    rf"|(?P<nth>{nth_pattern('nt')}(?P<nt_u>{WEEK}|天)|最后一(?:个)?(?:完整的?)?(?:工作)?(?P<nt_l>{WEEK}|天))"
    rf"|(?P<first>(?:前|头)(?P<fi_n>{COUNT})(?:个)?(?P<fi_u>{WEEK}|天|日))"
    rf"|(?P<last>最?后(?P<la_n>{COUNT})(?:个)?(?P<la_u>{WEEK}|天))"
    r"|(?P<same_day>(?:的)?今[天日])"
    rf"|(?P<bare_day>(?P<bare_day_n>{DAY}){LATER_DAY})"
    rf"|(?P<day>(?P<da_n>[0-9]{{1,2}}|{CN_DAY}){S}[日号])"
    rf"|(?P<plain_day>(?P<pd_n>三十一|三十|二十{CN}?|十{CN}|廿{CN}?|[0-9]{{1,2}})"
    rf"(?=$|{S}[-~—–至到,。、?()的前后以之起])(?!{S}-?[0-9]))"
    r")"
)
"""What may narrow a month."""

AFTER_PART = re.compile(
    rf"{S}(?:的{S})?(?:"
    rf"{WORKDAY}|{WORKDAY_AFTER}|"
    rf"(?P<nth>{nth_pattern('nt')}(?P<nt_u>月|{WEEK}(?![一二三四五六日天])|天))"
    rf"|(?P<first>(?:前|头)(?P<fi_n>{COUNT})(?:个)?(?P<fi_u>月|{WEEK}|天)|首(?P<fi_s>月))"
    rf"|(?P<last>最?后(?P<la_n>{COUNT})(?:个)?(?P<la_u>月|{WEEK}|天)|末(?P<la_s>月))"
    r"|(?P<part>初期?(?![步级中次审诊筛心])|前期|早期|中期|后期|晚期|末期?|底)"
    r")"
)
"""What may narrow a quarter, a half-year, a season, a decade or a holiday."""

AFTER_WEEK = re.compile(
    rf"{S}(?:的{S})?(?:{WORKDAY}|(?P<weekday>{WEEKDAY})|(?P<weekend>周末)"
    rf"|(?P<first>(?:前|头)(?P<fi_n>{COUNT})(?P<fi_u>天|日))|(?P<last>最?后(?P<la_n>{COUNT})(?P<la_u>天|日)))"
)
"""What may narrow a week."""

# 春节后第一周, 清明节前一天, 春节前一周, 2月7日后三天; no 前一天 of its own (the day before today)
BESIDE_DAY = re.compile(
    rf"{S}(?:的{S})?(?:{WORKDAY_AFTER}|(?P<week_after>(?:假期|长假|假)?[之以]?后的?(?:第{S}(?P<wa_n>{COUNT}){S}个?|首个?){WEEK}(?![一二三四五六日天]))|(?P<beside>(?P<be_d>前|后)(?P<be_n>{COUNT})(?:个)?(?P<be_u>天|日|{WEEK}(?![一二三四五六日天]))(?![前后内期])))"
)
"""What names the days or weeks on one side of a day."""

# 2月9日24时, 2月7日上午, 2月7日(星期五), 2月9日晚上8点半
AFTER_DAY = re.compile(
    rf"(?P<apposed>{S}[,(]?{S}{WEEK}(?P<ap_d>[一二三四五六日天])\)?)?"
    rf"(?P<time>{S}(?:凌晨|清晨|早上|早晨|上午|中午|正午|下午|傍晚|晚上|晚间|夜间|夜里|深夜|午夜|当晚"
    r"|晚(?![会报宴婚年于])|早(?![期日在已就报餐市于]))?"
    rf"(?:{S}(?:[0-9]{{1,2}}|[一二三四五六七八九十两零〇]{{1,3}})(?:时|点)(?:半|整|钟|[0-9]{{1,2}}分)?"
    rf"|{S}[0-2]?[0-9]:[0-5][0-9](?::[0-5][0-9])?)?)"
)
"""What may stand after a day without narrowing it."""
