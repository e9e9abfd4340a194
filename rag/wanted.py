"""What a question wants from a sentence: its words, a kind of value, a label, an ordinal.

多少章 wants 13个章节, 联系电话 wants digits, 谁主持 a person, 第五条 the item that begins 五要.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from rag.ellipsis import asking_words
from rag.folding import fold
from rag.names.wordlists import alternation, word_set
from rag.records import DateRange
from rag.speech import spoken_words
from rag.topics import Topic

__all__ = ["Asked", "asked_of", "days_written", "holds_count"]

Span = tuple[int, int]
Weigh = Callable[[str], float]

# What is asked decides how it is written: a telephone, an address of mail or of the net
_CONTACTS = (
    ("邮箱|邮件", re.compile(r"[\w.+-]+@[\w.-]+\w")),
    ("网址|网站", re.compile(r"https?://[^\s，。]+|www\.[\w./-]+")),
    ("电话|热线|传真|号码", re.compile(r"(?<![0-9A-Za-z@._])\d[\d-]{5,}\d(?![0-9A-Za-z@])")),
)
_DIGITS = r"(?:\d[\d,.]*|[〇零一二三四五六七八九十百千万两]+)"
# The kind of value that asking words want, first that fits.
_KINDS = (
    # not 电视电话会议
    (
        "contact",
        re.compile(
            r"(?<!电视)电话(?!会|连线|调度)|邮箱|网址|热线(?!以|里|上|服务|在)|传真|邮编|号码"
        ),
    ),
    ("duration", re.compile(r"多久|多长时间|(?<![第哪])几天|几周|几个月|多少天|how long")),
    (
        "date",
        re.compile(
            r"(?:什么|啥)时候|何时|哪一?[天日年月]|哪几[天日]|第几天|几月|几号|几日|什么时间|日期"
            r"|(?:发布|刊发|刊登|发表|印发|召开|成立|开始|结束|截止)的?时间(?:是什么)?(?=[?。]?$)"
            r"|\bwhen\b|what date"
        ),
    ),
    (
        "post",
        re.compile(
            r"什么(?:职务|身份|职位|头衔|官|级别)|(?:职务|身份|职位|头衔)[是为]"
            r"|任(?:的是)?(?:什么|啥|哪)"
        ),
    ),
    ("number", re.compile(r"多少|(?<![第哪])几[^乎]|第几|多大|how (?:many|much)")),
    (
        "person",
        re.compile(
            r"谁|何人|哪几?位|什么人|主编|编辑是|策划|记者|\bwho\b"
            # 还有哪些人参加; not 参加的哪些人员要隔离
            r"|哪些(?:人(?![员群才])|领导|同志)[^,。?]{0,6}(?:参加|出席|列席|参会|在场|到场|陪)"
            r"|(?:参加|出席|列席|参会|在场|到场|陪)[^,。?]{0,12}哪些(?:人(?![员群才])|领导|同志)"
            r"|(?:参加|出席|列席|参会|在场|到场|陪同?)的(?:人(?![员群才])|领导|同志)[^,。?]{0,4}(?:哪些|哪几)"
        ),
    ),
    (
        "name",
        re.compile(
            r"哪里|哪儿|在哪|哪个|哪家|哪所|哪一[个家所]|什么(?:地方|会议?|场合|单位|部门|机构|文件)|何处"
            r"|where|which"
        ),
    ),
)
_PATTERNS = {
    # 85099730, nenuzy@nenu.edu.cn, 010-84883777
    "contact": re.compile(r"[\w.+-]+@[\w.-]+\w|\d[\d-]{5,}\d"),
    # 两周, 14天, 一周左右, 三个月内
    "duration": re.compile(rf"{_DIGITS}\s*个?(?:小时|天|日|周|星期|月|年)(?:左右|以上|以内|内)?"),
    # 2020年2月9日24时, 2月10日, 3月26日至27日, 大年初四; 27日，召开座谈会
    "date": re.compile(
        r"(?:\d{4}\s*年\s*)?\d{1,2}\s*月\s*\d{1,2}\s*日?(?:\s*[至到—-]\s*(?:\d{1,2}\s*月\s*)?\d{1,2}\s*日)?"
        r"(?:\s*\d{1,2}\s*时)?|大年[初三]\S|\d{4}-\d{2}-\d{2}|(?<![\d月])\d{1,2}日(?!报)"
    ),
    # 11种, 13个章节, 50万元, 30%, 总第144期
    "number": re.compile(rf"第?{_DIGITS}\s*(?:[%％‰]|个?[\u4e00-\u9fff])"),
    # 主编：蒋 蕾; 吉林日报记者 黄鹭; 由副省长任组长; 钟登华主持会议
    "person": re.compile(
        r"(?<=[：:])\s*[\u4e00-\u9fff][\u4e00-\u9fff ]{1,4}(?=\s|$)"
        r"|(?<=记者)\s*[\u4e00-\u9fff]{2,4}(?:\s[\u4e00-\u9fff]{2,4})*"
        r"|由[\u4e00-\u9fff]{2,8}(?=任|担任|主持|负责|牵头)"
        r"|[\u4e00-\u9fff]{2,4}(?=主持|出席|为\S{2,12}授旗|授旗)"
    ),
}
# 热线由谁开通 asks for no number
_BY_WHOM = re.compile("由谁|归谁|让谁|(?:由|是|归)(?:哪个|哪些|什么)(?:部门|单位|机构|学校)")
# 选什么样的学校来开通热线 asks for a school; 哪个热线, 热线是多少 for the number
_OF_ANOTHER = re.compile(
    "(?:什么样?的?|哪一?[个家所类种])(?:(?!电话|热线|邮箱|网址|号码|[是的])[\u4e00-\u9fff]){2,}"
)
_UNIT = re.compile(r"(?:多少|第几|几)\s*个?([\u4e00-\u9fff])")
# 多少名医护人员, 多少例, 多少钱: quantities that no other wording gives, and how a document writes
# them. 多少条 and 几项 may be counted by a reader and are not among them.
_QUANTITIES = (
    # not 人数是第几阶段
    (
        r"多少(?:名|位|人)|(?<![第哪])几(?:名|位)|人数一?共?(?:是|有|达|为)?(?:多少|几|[?。]|$)",
        "[余多]?(?:名|位|人)",
    ),
    # 里面有多少病人
    (r"多少个?(?:病人|患者|感染者|病号)", "[余多]?(?:名|位|人|例|个?(?:病人|患者|感染者))"),
    (r"多少例|(?<!第)几例|多少[^,。?]{0,6}病例", "[余多]?例"),
    (r"多少(?:张|个)?床位|多少张|(?<!第)几张床", "[余多]?(?:张|个床位)"),
    (
        r"多少(?:块|[十百千万亿]*元|[万亿]|[\u4e00-\u9fff]{0,4}(?:钱|资金|经费)|投资|[捐善]款|补贴|补助|费用|奖金|工资)"
        r"|(?:价格|票价|房价|单价|租金)(?:是|为|要)?多少",
        "[余多]?(?:[十百千万亿]*元|块)",
    ),
    (r"多大(?:年纪|岁数|年龄)|多少岁|(?<!第)几岁|年龄多", "[余多]?岁"),
    (r"多少(?:辆|台|架|列)|(?<!第)几辆", "[余多]?(?:辆|台|架|列)"),
    (r"多少(?:吨|公斤|斤|亩|公里|平方米|公顷)", "[余多]?(?:吨|公斤|斤|亩|公里|平方米|公顷)"),
    (r"几点(?![要意建措原])(?:钟|开|发|上|下|出|关|收|营业|结束)", r"(?:时|点钟?|[:：]\d{2})"),
    # not 新一轮核酸检测
    (r"(?:多少|(?<![第哪])几)轮", "[余多]?轮"),
    (r"多少(?:份|本|册)", "[余多]?(?:份|本|册)"),
    (r"多少[节堂]|(?<![第哪])几[节堂]课", "[余多]?[节堂]"),
    (
        r"百分之[多几]|多少比例|比例是多少|(?:率|增速|增长)(?:是|为|了|到)?多少",
        "(?:[%％]|个百分点)",
    ),
)
# 多少个摊位, 有几个孩子, 去了几家医院; not 几个人一份; 分数线是多少
_COUNTED_NOUN = re.compile(
    r"(?:多少|(?<![第哪])几)[个家所座间](?!人一)([\u4e00-\u9fff]{2,3})"
    # 街道有多少居民, 储备了多少口罩
    r"|多少(?![条项种次份类章步点页期届天位名])([\u4e00-\u9fff]{2,4})(?=[?。]|$)"
    r"|([\u4e00-\u9fff]{2,3}?)(?:现在|目前|大概|一共|总共|到底|究竟)?(?:是|有|为)?多少(?=[?。]|$)"
    # 脱贫县一共有几个
    r"|([\u4e00-\u9fff]{2,3}?)(?:一共|总共|共)(?:是|有)?(?<!第)几[个家所座间](?=[?。]|$)"
)
# 有几个方面, 提了几个要求: a reader counts them; 版本是多少 is written 1.0版
_ABSTRACT = re.compile(
    "版本|方面|要求|问题|环节|要点|内容|原则|步骤|阶段|层面|角度|部分|坚持|重点|任务"
)
# 每一名患者 counts nobody
_NO_COUNT = "(?<![每某第任新])(?<!每一)(?!一[名位个人张辆台])"
_SHARE = re.compile("百分之[〇零一二三四五六七八九十百]")
# 按照什么要求, 实行什么机制; 哪个方舱医院, 哪家单位; 什么文件
_WHAT_NOUN = re.compile(
    r"(?:什么样?的?|哪一?[个家所座类种]|何种)([\u4e00-\u9fff]{2,6}?)(?=[?,。]|$|做|开展|落实|来|[去进接参提的是有看讲说强要发])"
)
# 开了什么会: 召开座谈会
_WHAT_MEETING = re.compile("(?:什么|哪个)会议?(?![计场员费])")
_MEETING = re.compile(r"[\u4e00-\u9fff]{2,12}(?<!社)会(?:议|(?=[,，。；;]))")
_TITLED = re.compile("文件|方案|通知|规定|办法|意见|条例|安排|细则|书|文章|报告")
_TITLED_ASKED = re.compile(rf"(?:什么|哪一?[个份部项])(?:{_TITLED.pattern})")
# Labels that stand beside the value itself: 主编：蒋 蕾, 吉林日报记者 黄鹭
_LABEL = re.compile(r"主编|责编|编辑|策划|记者|作者|电话|邮箱|热线|网址|地址")
_WRITTEN_BY = re.compile(r"谁写|谁报道|谁采写|作者")
# 是哪个网站转的, 来源是哪家报纸: 来源: 吉林日报, author: 观察者网
_PUBLISHED = re.compile("(?:哪一?[个家份]|什么)(?:网站|报纸|报社|媒体)")
# 按照哪个要求来做: 按照“一精准三确保”要求
_BY_WHAT = re.compile("按照?(?:的是)?(?:哪|什么)")
_SOURCES = ("来源:", "author:")
# 由谁负责供上, 靠谁解决, 由谁来汇报: 省直有关部门要聚焦一线急需, 党政主要负责同志汇报
# 是谁去看的 asks who went
_DUTY = re.compile("(?:由|靠|归|让)谁|谁[来去](?![^,。?]{1,8}[的过](?:[?。]|$))|谁负责|谁该")
_BEARERS = re.compile(
    r"[\u4e00-\u9fff]{2,12}(?:部门|党委|政府|组织|单位|同志|书记|干部)(?=要|汇报|负责|牵头)"
)
# 方舱医院设在什么地方: 会展中心方舱医院
_PLACED = re.compile(r"([\u4e00-\u9fff]{2,4})(?:设|建|开)在(?:哪|什么地方)")
_NAME_WEIGHT = 0.5
# 办公室放在哪个部门, 挂靠在哪里: where a body is set up
_SEATED = re.compile("(?:设|放|挂靠?|安)在(?:哪|什么|谁)|设在?(?:哪|什么)|挂靠(?:哪|什么)")
_SEAT = ("设在", "设于", "挂靠", "挂在")
# 由谁陪同, 谁参加了, 谁陪着: however a document says who was there
_PRESENT = ("参加", "出席", "陪同", "列席", "参会")
_PRESENT_ASKED = re.compile(
    "|".join((*_PRESENT, "陪", "随行", "同行", "在场", "到场", "一[起道同][去来到]"))
)
_WHO_CAME = re.compile(
    rf"(?:谁|哪[几些]?位?(?:领导|人|同志|干部)?|什么人)(?:也|都|还|一起)?(?:{'|'.join(_PRESENT)})"
)
# 其中“远”说的是: a single character in quotation marks
_QUOTED_CHAR = re.compile("“[^”]”")
# 第五条要求是什么: 五要…, 五是…, （五）…, 第五，…, 第五阶段
_NTH = re.compile(
    r"第([一二三四五六七八九十])(?:[条点项步]|个(?=是|指|叫|说|讲|[?。]|$)|个?(?:方面|要求|问题|阶段|任务|原则))"
)
# 讲了几条, 提了几点要求: the last item of the list says how many
_TALLY = re.compile(
    "(?:讲|提|说|强调|指出|部署|列)[出了到过]*几(?:条|点|个?方面)"
    "|几(?:条|点|个?方面)(?:要求|意见)(?=[?。]|$)"
)
# 李某是谁, 李某是干什么的: what office they hold
_WHO_IS = re.compile(
    "(?:同志)?(?:当时|现在|那时)?是(?:谁|什么人|何人|哪位|何许人也?|[干做](?:什么|啥)的|哪[个家]?单位的)"
    "(?=[?。]|$)"
)
# “新”指什么, 无疫小区是什么意思: “新”，就是要…; 无疫小区是指…; “真稳准快”里的准指什么
_MEANING = re.compile(
    r"[”’」\"]?[里中]?(?:头|面)?的[“‘]?(?P<part>[\u4e00-\u9fff])[”’]?字?"
    r"(?:具体)?(?:是指|指的是|指|是|怎么|意味着)(?:的是)?(?:什么|啥|哪|怎么|讲|解释|说)"
    r"|[“‘「\"]?([\u4e00-\u9fff]{1,10}?)[”’」\"]?(?:具体)?(?:是指|指的是|指|意味着)(?:的是)?(?:什么|啥|哪)"
    r"|[“‘「\"]([\u4e00-\u9fff]{1,10})[”’」\"](?:这个[词字])?"
    "(?:是什么意思|是什么|怎么讲|怎么解释|是啥|(?:具体|主要|到底)*(?:要|该)?(?:抓|做|干)(?:些?什么|哪些))"
)
# 是哪两个厅联合发的, 哪个部门印发的: the title of a paper says whose it is
_ISSUED = re.compile(
    r"(?:哪|谁|什么(?:部门|单位|机构))[^,，。?？]{0,6}?(?:发的|发布|编的|编印|编写|编发|主办|印发|下发|出台|制定|发出|发文)"
    # 编这期简报的是哪个处室
    r"|^(?:编印?|编写|编发|主办|印发|下发|发布|出台|制定|发)[了出]?[^,，。?？]{2,24}的(?:单位|部门|机构)?是(?:哪|谁|什么(?:部门|单位|机构))"
)
# 在什么场合讲的, 是哪次会议上提的; 去双阳区干什么了: the title tells too
_OCCASION = re.compile(
    r"(?<![回返])[去到](?:过|了)?[\u4e00-\u9fff]{2,12}?(?:干|忙|做(?=[了过的]))[了过的]?"
    "(?:什么|啥|些什么|哪些事)"
    "|出自(?:哪|什么|谁)|在哪[里儿]?(?:强调|提|讲|说|谈)|在?(?:什么|哪个|哪种|哪一?次)(?:场合|会议?上?|活动|调研)[中里]?(?:上)?(?:强调|提|讲|说|谈|要求|点出|部署|布置)"
)
# 参加的是什么会: the title names the meeting, the list of those present nobody asked for
_AT_WHAT = re.compile("(?:参加|出席|列席)(?:了|过|的)?是?(?:哪一?[个次场]|什么)会")
# 是谁强调的, 谁提出的
_WHO_SAID = re.compile(
    "(?:谁|哪位(?:领导|同志)?)(?:最先|首先|在哪次会上)?(?:强调|指出|提出|提到|提|讲|说|要求|表示|叮嘱)"
    # 要求小区装门磁的是谁
    "|(?:强调|指出|提出|提到|讲到|要求|叮嘱|呼吁)[^,，。?？]{2,24}的(?:领导)?(?:是|叫)(?:谁|哪位)"
)
# 谁去看的, 是谁抓的, 谁号召大家学习: what the one does whom a title names; 谁在送菜 is not
_WHO_LED = re.compile(
    "(?:谁|哪位(?:领导|同志)?)(?:最先|首先)?[去来到]?(?:看|瞧|检查|调研|走访|视察|考察|暗访|慰问|抓|催|督促|过问"
    "|号召|安排|布置|部署|批示|下令|拍板|主持|让|叫)"
)
# 在哪个区看到物资: not 哪个区域, nor cities and provinces, which are named without their suffix too
_REGION = re.compile("哪一?个(区|县|街道|镇|乡|旗)(?![域间段级里长])")
# What a word of the clause that asks counts, beside those that only say of what.
_ASKING_WORTH = 2.0
# 提到哪项改革
_WHICH_NOUN = re.compile("(?:哪一?[项个种类条]|什么样?的?|何种)([\u4e00-\u9fff]{2,6})")
# 领导小组是哪天成立的: what was done then
_WHEN_DONE = re.compile(
    "(?:哪一?天|什么时候|何时|几月几[日号]|几号)(?:才|正式|开始)?([\u4e00-\u9fff]{2,6}?)[的了过]?[?。]?$"
)
# 要求关心谁, 要照顾谁
_FOR_WHOM = re.compile("要求?(?:重点|特别|优先|多)?[\u4e00-\u9fff]{2}谁[?。]?$")
# 被要求防止什么, 要求关心谁: what is done stands by what it is done to
_DONE_TO = re.compile(
    "(?<=[\u4e00-\u9fff])([\u4e00-\u9fff]{2})(?<!提到|讲到|谈到|要求|强调|指出|指的|说的|讲的|提的|有些|的是|表示|告诉)"
    "(?:什么|谁|哪些人|些?啥)[?。]?$"
)
# 提到哪些突出问题: 问题 alone is what is asked, 突出问题 is written
_WHICH_THINGS = re.compile("(?:哪些|什么)([\u4e00-\u9fff]{4,6})[?。]?$")
_CLAUSE_ENDS = re.compile("[,，;；?？!。:]")
# 什么叫五化工作法里的操作手册化: what stands after 里的 is asked about
_WITHIN = re.compile(
    "(?<=[\u4e00-\u9fff”’]{2})(?:里面|里边|里|[中内](?=的))的?(?=[“‘\u4e00-\u9fff]{3})"
)


@dataclass(frozen=True, slots=True)
class Asked:
    """What a question wants from a sentence.

    Attributes:
        words: Its words and those that mean the same, as (alternatives, weight).
        kind: Of value: contact, duration, date, number, person, name, or None.
        counts: How the quantity asked for is written, if it is one that must stand in a text.
        pattern: How a value of that kind is written; None where names decide.
        labels: Words of the question that label values in documents: 主编, 记者, 电话.
        folded: The question, folded: what it says itself answers nothing.
        issuer: Whether it asks who issued a paper, which its title says.
        nth: How the item of a list that it asks for by its number, or the sentence that says what
            a term means, begins; or None.
        phrases: What is asked about, of several words, as the question has it: 社区提级管控. Of
            sentences that hold its words, one that writes it so is the one meant.
        days: How the days asked about may be written, where single days are.
        tally: Whether it asks how many points somebody made, which the last one's number says.
        present: Whether it asks who was there, whom only people's names answer: 还有谁参加.
        led: Whether it asks who saw to something, which the title tells: 造高铁的厂子是谁去看的.
        titled: Whether it asks for a paper, which its title names: 哪份文件列了11种违法行为.
        speaker: Whether it asks who said something: “四方责任”是谁强调的. Whoever speaks is named
            where the paragraph begins.
        byline: Whether it asks who wrote a report: 这篇报道是谁写的.
        occasion: Whether it asks where something was said, which the title tells: 在什么场合讲的.
        unit: What the name of the region asked for ends with: 区 of 在哪个区看到; "" for none.
    """

    words: tuple[tuple[tuple[str, ...], float], ...]
    kind: str | None
    pattern: re.Pattern[str] | None
    labels: tuple[str, ...]
    folded: str
    counts: re.Pattern[str] | None = None
    issuer: bool = False
    nth: re.Pattern[str] | None = None
    titled: bool = False
    speaker: bool = False
    occasion: bool = False
    byline: bool = False
    led: bool = False
    present: bool = False
    tally: bool = False
    phrases: tuple[str, ...] = ()
    days: tuple[str, ...] = ()
    unit: str = ""

    def on_its_day(self) -> "Asked":
        """Return what is wanted of an entry over several days: a sentence opened by the one asked.

        26日，主持召开专题工作会…。27日，召开座谈会…。
        """
        if self.nth or not self.days:
            return self
        return replace(self, nth=re.compile(f"(?:{alternation(self.days)})[上下中]?[午晚]?[,，]"))


def days_written(ranges: Sequence[DateRange]) -> tuple[str, ...]:
    """Return how the days of a scope may be written: 3月27日, 27日; () of periods or none."""
    days = [found.start for found in ranges if found.start and found.start == found.end]
    if len(days) < len(ranges):
        return ()
    written = ((f"{day.month}月{day.day}日", f"{day.day}日") for day in days)
    return tuple(dict.fromkeys(form for forms in written for form in forms))


def asked_of(question: str, topic: Topic, names: Sequence[str], weigh: Weigh) -> Asked:
    """Return what a question wants from a sentence.

    Args:
        question: Resolved.
        topic: Of the question.
        names: The people, offices and places that limit its scope.
        weigh: Gives a word's inverse document frequency.
    """
    folded = fold(question)
    asking = _asking_clause(folded)
    words = tuple(
        (
            (*concept.words, *concept.synonyms),
            max(map(weigh, concept.words))
            * (_ASKING_WORTH if any(word in asking for word in concept.words) else 1),
        )
        for phrase in topic.phrases
        for concept in phrase.concepts
    )
    heaviest = max((weight for _, weight in words), default=1.0)
    words += tuple(((fold(name),), _NAME_WEIGHT * heaviest) for name in names)
    words += tuple(((quoted,), heaviest) for quoted in _QUOTED_CHAR.findall(folded))
    if _BY_WHAT.search(folded):
        words += ((("按照",), _ASKING_WORTH * heaviest),)
    spoken = tuple(word for word in spoken_words(question) if word not in folded)
    if spoken:
        # What documents write for everyday words: a hint, half as good as the asker's own.
        words += ((spoken, 0.5 * heaviest),)
    kind = next((kind for kind, pattern in _KINDS if pattern.search(folded)), None)
    if kind == "contact" and _BY_WHOM.search(folded):
        kind = "person"
    elif kind == "contact" and _OF_ANOTHER.search(folded) and "多少" not in folded:
        kind = None
    if kind in (None, "name", "person") and _asks_who(folded, names):
        kind = "post"
    occasion = bool(_AT_WHAT.search(folded))
    kind = None if occasion else kind
    if kind == "person" and _FOR_WHOM.search(folded):
        kind = None  # whoever is helped has no name
    present = kind == "person" and bool(_PRESENT_ASKED.search(folded))
    if present:
        words += ((_PRESENT, heaviest),)
    if _SEATED.search(folded):
        words += ((_SEAT, heaviest),)
    if kind == "name" and "主持" in folded:
        words += ((("主持",), heaviest),)  # 主持了什么会 asks, and a meeting is known by it
    titled, pattern = False, _PATTERNS.get(kind or "")
    unit = _UNIT.search(folded) if kind == "number" else None
    counts = _counts(folded)
    if kind == "contact":
        written = (form for word, form in _CONTACTS if re.search(word, folded))
        pattern = next(written, pattern)
    elif kind == "post":
        pattern = _post_of(names)
    elif kind == "person" and pattern and _DUTY.search(folded) and not _WHO_SAID.search(folded):
        pattern = re.compile(f"{pattern.pattern}|{_BEARERS.pattern}")
    elif counts:
        kind, pattern = "number", counts
    elif unit:
        pattern = re.compile(rf"第?{_DIGITS}\s*个?\s*{unit[1]}[\u4e00-\u9fff]?")
    elif kind in (None, "name") and not occasion:
        pattern = _named_thing(folded) or pattern
        if titled := bool(_TITLED_ASKED.search(folded)):
            kind = None  # 什么文件 wants 《…》, no name of a place or an office
    labels = tuple(_LABEL.findall(folded)) or (("记者",) if _WRITTEN_BY.search(folded) else ())
    labels += _SOURCES if _PUBLISHED.search(folded) else ()
    labels += _PRESENT if kind == "person" and _WHO_CAME.search(folded) else ()
    issuer = bool(_ISSUED.search(folded))
    begins = _nth_item(folded) or _meaning(folded)
    return Asked(
        words,
        kind,
        pattern,
        labels,
        folded,
        counts,
        issuer,
        begins,
        titled,
        bool(_WHO_SAID.search(folded)),
        occasion or bool(_OCCASION.search(folded)),
        "记者" in labels,
        bool(_WHO_LED.search(folded)) and not _DUTY.search(folded),
        present,
        "谁" not in folded and bool(_TALLY.search(folded)),
        (
            *(phrase.text for phrase in topic.phrases if len(phrase.concepts) > 1),
            *_WHICH_THINGS.findall(folded),
        ),
        unit=region[1] if kind == "name" and (region := _REGION.search(folded)) else "",
    )


def _asks_who(folded: str, names: Sequence[str]) -> bool:
    """Tell whether a question asks who somebody is whom it names: the office answers."""
    named = alternation(map(fold, names))
    return bool(named and re.search(rf"(?:{named}){_WHO_IS.pattern}", folded))


def _nth_item(folded: str) -> re.Pattern[str] | None:
    asked = _NTH.search(folded)
    if asked is None:
        return None
    n = asked[1]
    return re.compile(rf"[●\s]*(?:第{n}|{n}[要是、,]|[(（]{n}[)）])")


def _meaning(folded: str) -> re.Pattern[str] | None:
    """Return how a sentence begins that says what the term asked about means."""
    asked = _MEANING.search(folded)
    if asked is None:
        return None
    term = re.escape(asked["part"] or asked[2] or asked[3])
    return re.compile(
        rf"[●\s]*(?:要[“‘]?{term}[”’]?[,，]|[“‘]?{term}[”’]?[,，]?(?:就是|是指|指的是|即|指|就要))"
    )


def _asking_clause(folded: str) -> str:
    """Return the clause that asks, where others only say of what: 通知里，哪些场馆闭馆.

    Of a clause alone what stands after 里的, or the noun that is asked for; "" where neither is.
    """
    clauses = [clause for clause in _CLAUSE_ENDS.split(folded) if clause.strip()]
    asking = [clause for clause in clauses if asking_words().search(clause)]
    clause = asking[-1] if asking else ""
    _, *within = _WITHIN.split(clause)
    if within:
        return within[-1]
    if len(clauses) > len(asking) > 0:
        return clause
    which = next((m for p in (_WHICH_NOUN, _WHEN_DONE, _DONE_TO) if (m := p.search(folded))), None)
    return which[1] if which else ""


def _post_of(names: Sequence[str]) -> re.Pattern[str]:
    """Return how the office of one of some people is written: 省卫生厅副厅长李某, 任主任.

    Of nobody who is named, how the one is written who holds another office: 由副省长任组长.
    """
    people = alternation(map(fold, names))
    offices = alternation(word_set("offices.txt"))
    if not people:
        return re.compile(rf"由[\u4e00-\u9fff]{{0,12}}(?:{offices})(?=任|担任|兼任)")
    return re.compile(
        rf"[\u4e00-\u9fff、]{{0,40}}?(?:{offices})(?=(?:{people}))"
        rf"|(?:(?<=任)|(?<=担任))[\u4e00-\u9fff]{{0,20}}(?:{offices})"
    )


def _counts(folded: str) -> re.Pattern[str] | None:
    """Return how the quantity a question asks for is written: 11名, 30.5万元, 百分之五."""
    for asked, written in _QUANTITIES:
        if re.search(asked, folded):
            return re.compile(rf"{_NO_COUNT}{_DIGITS}\s*{written}|{_SHARE.pattern}")
    return None


def holds_count(texts: Sequence[str], asked: Asked) -> bool:
    """Tell whether one of some texts can tell the quantity asked for; True where none is asked.

    It must hold such a quantity, or, of 多少个摊位 and 分数线是多少, the thing that is counted.
    """
    written = asked.pattern if asked.kind == "duration" else asked.counts
    if written is not None:
        return any(written.search(text) for text in texts)
    counted = _COUNTED_NOUN.search(asked.folded)
    if counted is None:
        return True
    noun = counted[1] or counted[2] or counted[3] or counted[4]
    if _ABSTRACT.match(noun):
        return True
    wordings = alternation((noun, noun[:2], noun[-2:]))
    if not counted[3]:
        # 有多少个弃管小区: who only speaks of them has not counted them
        # 进一步提高房间周转 counts no rooms: a measure word stands between, or nothing
        measure = "[余多]?[个家处座所间名项条种位例户支套只台辆张袋箱份万千]"
        number = rf"(?:{_NO_COUNT}{_DIGITS}\s*{measure}[\u4e00-\u9fff]{{0,8}}?|(?!一){_DIGITS}\s*)"
        after = rf"[\u4e00-\u9fff]{{0,4}}?{_DIGITS}\s*{measure}"
        # 五要聚焦: a reader counts them
        listed = rf"[一二三四五六七八九十][要是、]\s*(?:{wordings})"
        wordings = f"{listed}|{number}(?:{wordings})|(?:{wordings}){after}"
    return any(re.search(wordings, fold(text)) for text in texts)


def _named_thing(folded: str) -> re.Pattern[str] | None:
    """Return how a thing asked for by its noun is written: “…”要求, 会展中心方舱医院, 《…》."""
    noun = _PLACED.search(folded) or _WHAT_NOUN.search(folded)
    if noun is None:
        return _MEETING if _WHAT_MEETING.search(folded) else None
    word = re.escape(noun[1])
    titled = "|《[^》]{2,60}》" if _TITLED.search(noun[1]) else ""
    return re.compile(rf"[“‘][^”’]{{2,20}}[”’](?=的?{word})|[\u4e00-\u9fff]{{2,8}}{word}{titled}")
