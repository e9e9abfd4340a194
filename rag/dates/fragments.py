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

# 二三月份, 七八月
TWO_MONTHS = "(?:一二|二三|三四|四五|五六|六七|七八|八九)月(?:份)?"

# What follows a number that is no date: 2.7亿元, 3.5%, 1.10版, 2.5米, 2018人, 2020种
MEASURE = (
    "[亿万千百元角%‰℃°度米里倍个版寸斤吨升亩岁级折克年天小秒点吉兆层英尺次名位家台辆件种例条项"
    "套盒箱包份户双座所间张集余多]|公[里斤顷分升吨]|人(?!大)|声道|折|-?(?![Qq][1-4](?![0-9A-Za-z]))[A-Za-z]|新冠|新型冠状"
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
OFF = (
    "(?P<{}>期间|小?长假(?:期间)?|假期(?:期间)?|假日(?:期间)?|黄金周|放假(?:期间)?"
    "|[那这][几两三]天)?"
)
# 中秋月饼, 国庆路, 春节序曲, 清明上河图, 五四大街: things named after a day name no day
# 春节医院值班, 元旦银行营业: the place is open or shut on that day, not named after it
_BUSY = (
    "值班|放假|营业|开放|开学|门诊|排班|安排|开门|照常|游|活动|客流|人流|是否|怎么|如何|有|将|会|可|能|不|暂停|停|关闭|加班|开业|上班|休|几点"
    "|什么|舞|里|民|庄|委|下|头|道|上|政"
)
NAMESAKE = (
    "节?(?:月饼|粽子?|汤圆|红包|礼盒|礼品|联欢|晚会|序曲|之歌|颂歌|歌曲|上河图|号(?![召称])|牌|杯|档|奖(?![励补])|宪法|木|糕|居士|先生|女士|同志"
    "|的?由来|的?起源|的?来历|的?传说|的?习俗|民俗|诗词|童谣|电影|小说|纪念馆|纪念碑|纪念塔"
    "|(?:路|街|大街|大道|大桥|广场|公园|小区|社区|新村|村|镇|乡(?!村|镇)|小学|中学|学校|大学|医院|酒店|饭店|宾馆|大厦|银行|公司|集团|厂(?!家|区))"
    f"(?!{_BUSY}))"
)
# 周一平说, 周三平: 周 is a surname where a given name and what a person does follow
PERSON = (
    "[^\\W\\d_上下早晚中午前后到至的有是开会和与之起以将要能可来去发公都还就也又再举召出做说讲谁什哪几多为在内里没不未由对被所呢吗吧啊呀么了见夜晨间那这期外份度当全总各其另此一二三四五六日天]"
    "(?:[说讲谈]|表示|指出|强调|要求|同志|先生|女士|书记|省长|市长|县长|主任|局长|部长|教授|院士|医生|记者|是谁|担任|出席|主持|珠宝|集团|公司|[?。]?$)"
)


# 五一劳动奖章, 五四运动, 七一勋章, 八一电影制片厂, 三八红旗手; 十一 alone is a number
NO_DAY = (
    f"(?:村|镇|街|社区|医院)(?!{_BUSY})|"
    "班(?!车|次)|劳动奖|口号|运动|精神|勋章|讲话|红旗|路|广场|大道|军|电影|制片|中学|小学|学校|公园"
    "|居士|青年奖|水库|线(?![上下路])|队(?!伍|员)|大街|大桥|新村|[一二三四五六七八九十百千万亿年月日号个种项条名家次点度届版规]"
)


def nth_pattern(group: str) -> str:
    """Write 第三(个) with a group of that name around the number."""
    return f"第{S}(?P<{group}_n>{COUNT}){S}(?:个)?"
