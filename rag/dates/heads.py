"""What may begin a date.

Each alternative is a named group, and the name is what `rag.dates.points` dispatches on; the
first alternative that matches wins. Which alternatives are tried depends on the character a
date would begin with: scanning costs a set look-up for most characters of a question.
"""

import re
from functools import lru_cache

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
    PERSON,
    TERMS,
    TO,
    TWO_MONTHS,
    WEATHER,
    WEEK,
    WEEKDAY,
    YEAR,
    S,
    names_pattern,
)
from rag.dates.year_heads import ABSOLUTE, DIGITS, NUMERALS, ONES, YEARS

__all__ = ["head_at", "next_start"]

_RELATIVE = [
    # 5天前, 3个月后, 一年半后, 半年前, 两周之后
    (
        NUMERALS + "两百仨俩半",
        rf"(?P<ago>(?<![0-9第.近])(?P<ago_n>{COUNT}|半){S}[多余]?(?P<ago_g>个)?(?P<ago_h>半)?"
        rf"(?P<ago_u>天|{WEEK}|月|(?<=个)季度|年)(?P<ago_h2>半)?[多余]?(?:以|之)?(?P<ago_d>前|后)"
        rf"(?![后前期续夕半者]|{COUNT}个?(?:月|季度|天|周|星期)))",
    ),
    # 三个多月以来, 一周来, 10年来; no 是哪一天来的, 两天来过三次
    (
        NUMERALS + "两百仨俩半近",
        rf"(?P<since>(?<![0-9第.哪有某每那头])近?(?P<sin_n>{COUNT}|半)[多余]?个?[多余]?(?P<sin_h>半)?"
        rf"(?P<sin_u>天|{WEEK}|月|(?<=个)季度|年)(?P<sin_h2>半)?[多余]?(?:以来|来(?![自回源电访过])))",
    ),
    # 上周二, 下个星期, 上上个周末, 本周, 这一周
    (
        "上下本这今",
        rf"(?P<week>(?P<wk_s>上{{1,3}}|下{{1,3}}|本|这|今)(?:一)?个?{WEEK}"
        r"(?![年期边岁刊报转围全密易])(?:的?(?:周|星期|礼拜)?(?P<wk_d>[一二三四五六日天末](?!次))|末)?)",
    ),
    # 上个月, 本月, 下月, 当月, 上上个月
    (
        "上下本这当次今",
        r"(?P<rel_month>(?P<rm_s>上{1,3}|下{1,3}|本|这|当|次|今(?=个))一?个?月(?:份)?(?!薪|球|亮))",
    ),
    ("上下本这", r"(?P<rel_quarter>(?P<rq_s>上{1,3}|下{1,3}|本|这)一?个?季度?)"),
    ("上下", r"(?P<rel_half>(?P<rh_s>上|下)一?个半年)"),
    ("前", r"(?P<quarters>前(?P<qs_n>[两二三23])个?季度)"),
    # 近三天, 最近一个月, 过去两周, 前两年, 下三周, 未来两天, 今后10年
    (
        "最近过这前上头未今接往后下",
        rf"(?P<roll>(?<![最以之目日月年期此])(?P<ro_s>最近|近|过去|这|前|上|头|未来|今后|接下来|往后|后|下)的?"
        rf"(?P<ro_n>{COUNT}|半)[多余]?个?(?P<ro_h>半)?(?P<ro_u>天|日|{WEEK}|月|季度|年)"
        r"(?P<ro_h2>半)?(?:份)?(?:以来|来|之内|以内|内|里|间|之间|中)?)",
    ),
    # 过去48小时, 最近24个小时
    (
        "最近过这",
        rf"(?P<hours>(?:最近|近|过去|这)的?(?P<ho_n>{COUNT})个?(?:小时|钟头)(?:之内|以内|内|里|来)?)",
    ),
    # 开年到现在, 开年以来
    ("开", r"(?P<opened>开年(?:以来|至今|到现在|到目前(?:为止)?))"),
    # 截至目前, 到现在为止: the day itself, which the word before bounds
    (
        "目当现",
        r"(?P<now>(?:(?<=截至)|(?<=截止)|(?<=止到)|(?<=直到))(?:目前|当前|现在)(?:为止)?)",
    ),
    ("今昨", r"(?P<days>今明两天|昨今两天)"),
    # 最近有什么, 近期的通知; no 最近一次, 最近的医院, 离家最近
    (
        "最近前这",
        r"(?P<recent>(?<![离距以之目日月年期此])(?:最近几[天日]|最近(?!的?[一两三几上下这]|的?(?:次|期|那|地|距|路|站|距离|医院|药店|地点|地方|网点))"
        r"|近期(?!目标|规划|计划)|近日(?!点)|近来|(?:近|这)几[天日]|这段时间|这阵子|这些天|前不久))",
    ),
    # 昨天, 大前天, 今晚, 后日; no 目前天气, 后天性, 今日头条
    (
        "大前后今昨明本寻听",
        r"(?P<rel_day>(?<![以之目日月年提当此空今最])(?P<rd_b>大{0,3})(?P<rd_f>[前后])[天日晚](?![性本气然期子])"
        r"|(?P<rd_n>[今昨明寻听])(?:天|日|晚|早|晨|夜|儿)(?!头条|之星|之子|之城|重现|黄花|说法|看点|关注)|本日)",
    ),
    # 次日, 当天: of the day named before, or of the turn before
    ("次翌当同", r"(?P<that_day>次日|翌日|当天|当日|同一?[天日](?!而))"),
    # 去年同期, 上年同期
    ("去上", r"(?P<same>(?:去年|上一?年)(?:的)?同期)"),
]

_MONTHS = [
    (NUMERALS, rf"(?P<bare_month>(?<![0-9.第])(?P<bare_month_n>{MONTH}){LATER_MONTH})"),
    # 二三月份, 七八月
    (
        ONES,
        rf"(?P<two_months>(?<![一二三四五六七八九十0-9]){TWO_MONTHS})",
    ),
    # 2月, 十二月份, 元月; lunar: 正月初四, 腊月, 闰四月, 五月廿二, 八月十五, 三月三
    (
        ONES + "十正腊冬闰",
        rf"(?P<lunar>(?<![0-9个第])(?:(?P<lu_m>[正腊冬])|(?P<lu_l>闰)(?P<lu_ln>{MONTH})){S}月(?:份)?"
        rf"(?:的?{S}(?P<lu_d>初{CN}|初十|初[0-9]{{1,2}}|{CN_DAY}|三十|[0-9]{{1,2}}(?=[日号]))[日号]?)?"
        r"|(?P<lu_m2>十[一二]?|[一二三四五六七八九])月(?:份)?(?P<lu_d2>初[一二三四五六七八九十]|初[0-9]{1,2}"
        rf"|廿[一二三四五六七八九]?(?![日号一二三四五六七八九])|十五(?![日号天]|{S}{TO}{S}{DAY}{S}[日号]))"
        r"|(?P<lu_twice>二月二|三月三|五月五|六月六|七月七|九月九)(?![日号十]))",
    ),
    # 农历二〇二一年六月, 农历正月初八, 阴历八月十五日
    (
        "农阴旧夏",
        rf"(?P<marked>(?:农历|阴历|旧历|夏历)的?(?:(?P<ma_y>{YEAR}|[0-9零〇一二三四五六七八九]{{2}})年的?|"
        rf"(?P<ma_r>[今去明前后])年的?)?(?:(?P<ma_l>闰)?(?P<ma_m>{MONTH}|[正腊冬])月(?:份)?)?"
        rf"(?P<ma_d>初{CN}|初十|初[0-9]{{1,2}}|{DAY})?[日号]?)",
    ),
    # 大年初四, 大年三十
    ("大", rf"(?P<newyear>大年(?:夜|(?P<ny_d>初{CN}|初十|初[0-9]{{1,2}}|三十)))"),
    (
        "初廿",
        rf"(?P<bare_lunar>(?<![日号天月])(?P<bl_d>初(?:{CN}(?![中年级班])|十)|廿{CN})(?![日号期步]))",
    ),
    (
        NUMERALS + "元",
        rf"(?P<month>(?<![0-9个第几两一二三四五六七八九十数])(?P<mo_n>{MONTH}){S}月(?:份)?"
        r"(?![球饼亮薪嫂票息租费供均光色])(?!一次|份?牌|份?额|革命)|元月(?:份)?)",
    ),
    (
        "第一二三四1234Qq首末",
        rf"(?P<quarter>第{S}(?P<qu_n>[一二三四1-4])季度?|(?<![一二三四五六七八九十第几个0-9])(?P<qu_b>[一二三四1-4])季度(?!一[次回度])"
        r"|(?<![A-Za-z])[Qq](?P<qu_q>[1-4])(?![0-9A-Za-z])|首季度?|末季度)",
    ),
    (
        "第一二三四1234",
        rf"(?P<bare_quarter>(?<![0-9.一二三四五六七八九十])第?(?P<bq_n>[一二三四1-4]){LATER_QUARTER})",
    ),
    # 暑假 is July and August, 寒假 January and February
    ("暑寒", r"(?P<vacation>暑假|寒假)"),
    ("上下前后", r"(?P<half>(?P<ha_n>[上下前后])半年)"),
    (
        "今去明春夏秋冬",
        r"(?P<season>(?P<se_r>[今去明])(?P<se_n>[春夏秋冬])(?![天季])|(?<![一二三四五六七八九十])(?P<se_b>[春夏秋冬])[季天])",
    ),
]

_DAYS = [
    (NUMERALS, rf"(?P<bare_day>(?<![0-9.第])(?P<bare_day_n>{DAY}){LATER_DAY})"),
    # 5日, 12号, 二十九日; no 2号线, 5号楼, 3日游, 7日内
    (
        NUMERALS,
        rf"(?P<day>(?<![0-9.第零〇一二三四五六七八九十百几数每])(?P<da_n>{DAY}){S}(?:日(?![元本均常报益子历程照语韩军方用游龄线内志夜耗化产光])(?!以内|之内|三餐|之计|千里|(?<=一日)办结)"
        r"|号(?![线楼文令院店门机车厅馆仓床病井案桥路台舱房球型码召柜窗桌位选钢坑字])"
        r"(?!公告|通告|公报|决定|命令|单元|提案|议案|建议|地块|航站|会议室|选手|通知书)))",
    ),
    # 月初, 年底, 上旬
    (
        "年月岁",
        r"(?P<edge>(?<![0-9一二三四五六七八九十])(?P<ed_u>[年月岁])(?P<ed_p>初|中旬|中(?=[,。?、的]|$)|底|末|终(?!总结|奖|考核|述职|评)|尾|(?<=月)头(?![条部])))",
    ),
    ("上中下", r"(?P<xun>(?P<xu_p>上中旬|中下旬|[上中下]旬)|(?P<xu_h>[上下])半(?:个)?月)"),
    ("周星礼", rf"(?P<weekday>(?<![每一两三双单隔几0-9]){WEEKDAY}(?!{PERSON}))"),
    ("周双", r"(?P<weekend>(?<![每])(?:周末|双休日))"),
]


_NOT_DATES = [
    # 第144期
    ("第", rf"(?P<issue>第{S}(?P<is_n>[0-9]{{1,5}}|[一二三四五六七八九十百千零〇]{{1,7}}){S}期)"),
    # 国发〔2023〕8号: what a notice is numbered
    (
        "〔[【(",
        rf"(?P<skip>[〔\[【(]{S}(?:19|20)[0-9]{{2}}{S}[〕\]】)]{S}(?:第{S})?[0-9]{{1,5}}{S}号)",
    ),
    # 2023年度报告 is of the year after; 9·3阅兵, 5·12地震 are what happened then
    (
        DIGITS,
        rf"(?P<skip>(?<![0-9])(?:[12][0-9]{{3}}{S}年度"
        r"(?:工作|决算|审计|财务|统计|质量|绩效|评估|监测|发展|总结|信息公开|社会责任|预算执行|法治|环境|政府){0,3}"
        r"(?:报告|决算|年报|公报)|[0-9]{1,2}[·•][0-9]{1,2}(?=[”\"]? ?(?:阅兵|事变|事件|事故|地震"
        r"|专案|案件?|讲话|惨案|空难|火灾|爆炸|特大|大火|洪灾|行动|工程))))",
    ),
    # 第2号公告, 第三批, 第1版; 每周一, 每年2月, 每月5日
    (
        "第每",
        rf"(?P<skip>第{S}(?:[0-9]{{1,5}}|[一二三四五六七八九十百]{{1,5}}){S}[号条章款批届次项位名版代轮回步方类例]"
        rf"|每(?:隔)?(?:个)?(?:年|月|{WEEK}|季度|天|日)(?:的)?(?:{MONTH}月(?:份)?)?"
        rf"(?:{DAY}[日号]|[一二三四五六日天末](?![个]))?)",
    ),
]

_SHORT_FESTIVAL = (
    "三五六七八十",
    "(?P<short_festival>(?<![一二三四五六七八九十第百0-9])"
    rf"(?:(?P<sf_n>三八|五一|五四|六一|七一|八一)(?!{NO_DAY})"
    r"|(?P<sf_t>十一)(?=期间|小?长假|假期|假日|黄金周|放假|国庆|前后|以来|$))"
    + OFF.format("sf_h")
    + ")",
)
_ORDER = [*_NOT_DATES, *ABSOLUTE, *_RELATIVE, *YEARS, _SHORT_FESTIVAL, *_MONTHS, *_DAYS]
_STARTS = "".join(sorted({c for firsts, _ in _ORDER for c in firsts} | set(FIRST)))
_START = re.compile(f"[{_STARTS}{''.join(sorted({name[0] for name in TERMS + WEATHER}))}]")


def next_start(text: str, position: int) -> int:
    """Return where the next character stands that a date may begin with, or -1."""
    found = _START.search(text, position)
    return found.start() if found else -1


def head_at(text: str, position: int, refused: tuple[str, ...] = ()) -> re.Match[str] | None:
    """Match what may begin a date at a position of a simplified text.

    Args:
        text: Simplified text.
        position: Where the date would begin.
        refused: Names of alternatives that have been tried: 2025年前 is met first as a
            distance, like 5天前.
    """
    return _head(text[position], refused).match(text, position)


@lru_cache(maxsize=1024)
def _head(character: str, refused: tuple[str, ...]) -> re.Pattern[str]:
    """Return the alternatives that begin with a character; festivals come before numbers."""
    parts = [part for firsts, part in _NOT_DATES if character in firsts]
    names = [name for name in LONG if name[0] == character]
    if names and "festival" not in refused:
        parts.append(
            f"(?P<festival>(?P<fe_n>{names_pattern(names)})(?![度级]|{NAMESAKE})"
            + OFF.format("fe_h")
            + ")"
        )
    terms = names_pattern(name for name in TERMS if name[0] == character) or "(?!)"
    weather = names_pattern(name for name in WEATHER if name[0] == character) or "(?!)"
    for firsts, part in _ORDER[len(_NOT_DATES) :]:
        if character in firsts and part[4 : part.index(">")] not in refused:
            parts.append(part)
    if "term" not in refused:
        parts.append(
            f"(?P<term>(?P<te_n>{terms})(?!{NAMESAKE})(?:节气|当天|当日|时节)?"
            f"|(?P<te_w>{weather})(?:节气|当天|当日|时节|(?=前后|之前|之后|以前|以后|那天|$)))"
        )
    return re.compile("|".join(parts) or "(?!)")
