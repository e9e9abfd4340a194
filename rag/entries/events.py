"""The day that an article tells of: its dateline, its first sentence, its headline or signature."""

import re
from collections.abc import Sequence
from datetime import date, timedelta

from rag.dates.numerals import half_width
from rag.dates.written import WrittenDate, find_written, written_at
from rag.entries.day_lines import only_date
from rag.entries.layout import Block
from rag.entries.wording import is_headline

__all__ = [
    "bounded_by",
    "bulletin_day",
    "days_back",
    "event_date",
    "from_headline_or_signature",
    "greeted",
    "has_dateline",
    "is_history",
    "later_day",
    "opens_news",
    "opens_with_date",
    "relative_day",
    "relative_in",
    "signature_of",
    "tells_its_day",
]


# 本报5月15日讯(记者…), 新华社北京2月3日电, 中新网厦门7月27日电, 人民网柏林7月28日电
_DATELINE = re.compile(
    r"^[（(【]?[\u4e00-\u9fffA-Za-z]{0,14}?(?P<date>(?:[0-9]{4}\s?年\s?)?[0-9]{1,2}\s?月\s?[0-9]{1,2}\s?日)\s?(?:讯|電|电|消息|报道|專電|专电)"
)
# “…很快就到账了！”2月16日，…: a quotation does not end the sentence
_SENTENCE_END = re.compile(r"(?<=[。！？])(?!”)")
# a date at the start of a clause, in running text
_CLAUSE = re.compile(r"(?:^|[，。：:；,;（()）、”\s]|[在于於])$")
_NOT_EVENT = re.compile(r"(?:自|从|截至|截止|根据|按照|至|到|依据|经|《|早于|晚于|迟于)\s?$")


# 听众朋友们，早上好。今天是2026年2月7日，星期六。: a digest's own day
# 【早报】12月5日，星期二，农历十月廿三，…: the weekday set apart
_TODAY = re.compile(
    r"今[天日]是\s?(?=(?:[12][0-9]{3}\s?年\s?)?[0-9]{1,2}\s?月)"
    r"|^以下[是为為]\s?(?=[12][0-9]{3}\s?年\s?[0-9]{1,2}\s?月)"
    r"|^(?:[^，,。；;0-9]{0,12}[】|:：丨])?\s?(?=(?:[12][0-9]{3}年)?[0-9]{1,2}月[0-9]{1,2}日\s?[，,]?\s?"
    r"(?:星期|周)[一二三四五六日天][，,！!|（(\s])"
)
_OPENING = 160


def bounded_by(before: str) -> bool:
    """Tell whether the words before a date make it a bound or a reference: 自, 截至, 根据."""
    return _NOT_EVENT.search(before) is not None


def bulletin_day(words: str) -> WrittenDate | None:
    """Return the day that a bulletin's greeting says it is: 早安!今天是1月23日星期一; else None."""
    said = _TODAY.search(words[:_OPENING])
    item = written_at(half_width(words[: said.end() + 20]), said.end()) if said else None
    return item if item and item.form in _DAY_FORMS else None


_GREETED = "开头所说的今天"


def greeted(head: Sequence[Block]) -> tuple[WrittenDate | None, str]:
    """Return the day that one of a bulletin's first lines greets with."""
    day = next((day for block in head if (day := bulletin_day(block.words))), None)
    return day, _GREETED if day else ""


# 2月7日前, 12月26日（周一）前
_TERM = re.compile(
    r"\s?(?:[（(](?:星期|周)[一二三四五六日天][）)])?(?:[0-9]{1,2}时)?"
    r"(?:前|起|以前|之前|以来|止|印发的?|发布的?|下发的?|出版的?)"
)
# 王某，男，1980年3月2日出生
_BORN = re.compile(r"\s?(?:出生|生(?=[，,。）)]))")
# 记者12月7日从市城管局获悉, 副省长李明9月5日主持召开…: who, then the day, then what was done
_LEAD_CHARS = 40
_SUBJECT = re.compile(r"(?:^|[，。：:）)\s])[^，。：:；《（(]{2,24}$")
_TELLS = re.compile(
    r"(?:凌晨|清晨|早上|上午|中午|下午|傍晚|晚上?|夜间)?(?:从|在|对外|正式|发布|公布|印发|下发|出台|召开|主持|举行|举办|宣布"
    r"|表示|通报|介绍|获悉|了解到|赴|前往|率|带队|深入|调研|会见|启动|开展|开通|开工|组织|签署|作出|审议|通过|批准|披露|报告|(?:研究)?决定)"
)
_DAY_FORMS = {"day", "numeric"}


# 本报讯（记者 赵敏）6月13日，…; 本报记者 钱伟 报道; 新华社北京电
_NEWS = re.compile(
    r"(?:本报|本台|本网|本刊|[\u4e00-\u9fff]{2,4}(?:社|网|日报|晚报|融媒体?))[\u4e00-\u9fff]{0,6}?(?:讯|电|消息|综合报道)\s?[（(【:：\s]"
)


def has_dateline(text: str) -> bool:
    """Tell whether a paragraph opens with a dateline or 本报讯."""
    return bool(_DATELINE.match(half_width(text[:60])) or _NEWS.match(text))


def opens_news(text: str) -> bool:
    """Tell whether a paragraph opens an article: a dateline, 本报讯, a day."""
    if has_dateline(text):
        return True
    items = find_written(text[:40])
    return bool(items) and items[0].start == 0 and items[0].form in _DAY_FORMS


def opens_with_date(body: Block) -> bool:
    """Tell whether a paragraph's first words are a day: 2023年9月15日至17日，全市…."""
    item = written_at(half_width(body.words[:40]), 0)
    return item is not None and item.form in _DAY_FORMS


def event_date(body: Block) -> tuple[WrittenDate | None, str]:
    """Return the day an article tells of, and where it is written."""
    text = body.words
    if match := _DATELINE.match(half_width(text[:80])):
        items = [item for item in find_written(text[:100]) if item.start == match.start("date")]
        if items:
            return items[0], "电头日期"
    if item := bulletin_day(text):
        return item, _GREETED
    first = _SENTENCE_END.split(text, maxsplit=1)[0][:160]
    for item in find_written(first):
        if item.form not in _DAY_FORMS:
            continue
        before, after = first[: item.start], first[item.end :]
        if bounded_by(before[-6:]) or _TERM.match(after) or _BORN.match(after):
            continue
        if item.start == 0:
            return item, "正文开头的日期"
        if _CLAUSE.search(before[-3:]) and item.start <= 100:
            return item, _FIRST_SENTENCE
        if item.start <= _LEAD_CHARS and _SUBJECT.search(before) and _TELLS.match(after):
            return item, _FIRST_SENTENCE
    return None, ""


_FIRST_SENTENCE = "正文首句的日期"
# 停服日期 | 2025年4月5日; 开放时间：2023年5月1日
_LABELLED = re.compile(r"[\u4e00-\u9fff]{0,6}(?:日期|时间)\s?[:：|\n]\s?(?=[12][0-9]{3}\s?[年./-])")
# 2010年3月15日市政府发布的《物业管理办法》同时废止: the day of another paper
_OF_PAPER = re.compile(r"[^，。；]{0,20}《")
_PARAGRAPH = 600  # characters: what a notice of one paragraph holds


def later_day(blocks: Sequence[Block]) -> tuple[WrittenDate | None, str]:
    """Return the day of an article whose first sentence, head and end have none.

    The one that opens a later sentence of its first paragraph (新学期伊始，…。2月22日，学校…), else
    the first that a label gives.
    """
    for sentence in _SENTENCE_END.split(blocks[0].words[:_PARAGRAPH])[1:]:
        item = written_at(half_width(sentence[:40]), 0)
        told = item and item.form in _DAY_FORMS and not _TERM.match(sentence, item.end)
        if item and told and not _OF_PAPER.match(sentence, item.end):
            return item, "首段句首的日期"
    for block in blocks:
        label = _LABELLED.match(block.words)
        item = written_at(half_width(block.words[:60]), label.end()) if label else None
        if item is not None and item.day:
            return item, "日期标签"
    return None, ""


_OLD = timedelta(days=3 * 365)


def is_history(why: str, told: date | None, published: date | None) -> bool:
    """Tell whether an article's first sentence speaks of a day years before its publication.

    码头是在1921年7月23日开工的，…, published 2017-10-16; a day that opens the text or a dateline is
    the article's own, however late a page shows it.
    """
    if why != _FIRST_SENTENCE or told is None or published is None:
        return False
    return published - told > _OLD


# 本报讯（记者 陆遥）昨天上午10时，…; 市教育局昨日通知，…; 从今日起，…; not 记者昨日获悉
_RELATIVE = re.compile(
    r"(?:(?<![至到从自比较为当者])|(?<=[从自])(?=今[日天]起))(?P<said>昨天|昨日|昨晚|昨夜|昨晨|前天|今天|今日|今晨|今晚|今早)(?![的日前之是])"
)
_DAYS_BACK = {"昨": 1, "前": 2, "今": 0}


def relative_day(body: Block, before: WrittenDate | None = None) -> str:
    """Return the 昨天 or 今日 that dates an article's first sentence by its publication, or "".

    Args:
        body: The article's first paragraph.
        before: A day of that sentence: the word counts only where it comes first and says when
            something was done (市交警支队昨日发布通告，4月17日…).
    """
    first = _SENTENCE_END.split(body.words, maxsplit=1)[0][:60]
    found = _RELATIVE.search(first)
    if found is None or before is None:
        return found["said"] if found else ""
    told = found.end() < before.start and _TELLS.match(first, found.end())
    return found["said"] if told else ""


def tells_its_day(headline: str, body: Block) -> bool:
    """Tell whether an article says 昨日 or 今天 in its headline or first sentence."""
    return _RELATIVE.search(headline) is not None or bool(relative_day(body))


def relative_in(headline: str) -> str:
    """Return the 昨日 or 今天 of a headline, or ""."""
    found = _RELATIVE.search(headline)
    return found["said"] if found else ""


def days_back(said: str) -> int:
    """Return how many days before the publication 昨天, 前天 or 今日 is."""
    return _DAYS_BACK[said[0]]


# 省人社厅　2023年5月20日, （江州市人民政府　2021年11月30日印发）,
# （采访时间：2010年4月17日　采访人：苏晴）
_SIGNER = re.compile(
    r"[^，。；]{2,30}\s(?=[0-9一二])|[（(]?[\u4e00-\u9fff]{0,2}(?:时间|日期)[:：]\s?"
)
_SIGNED = re.compile(
    r"(?:(?:印发|发布|公布|通过|签发)[）)])?$|[）)]$|\s?(?:[上下]午)?\s?[0-9]{1,2}[时:：]|\s[\u4e00-\u9fff]{2,5}[:：][^，。]{1,20}$"
)


def signature_of(blocks: Sequence[Block], start: int, end: int) -> tuple[WrittenDate | None, str]:
    """Return the date that signs what stands in blocks [start, end), and what it is."""
    # below 联系人：… the signature may stand among the page's own last lines
    for block in (*reversed(blocks[max(start, end - 8) : end]), *blocks[end : end + 8]):
        item = only_date(block.words) if block.words[-1] != "。" else None
        if item and item.form in _DAY_FORMS and item.year and block is not blocks[start]:
            return item, "落款日期"
        match = _SIGNER.match(block.words)
        item = written_at(half_width(block.words), match.end()) if match else None
        if item and item.year and item.form in _DAY_FORMS and _SIGNED.match(block.words, item.end):
            return item, "落款日期"
    return None, ""


def from_headline_or_signature(
    blocks: Sequence[Block], start: int, end: int, title: str | None
) -> tuple[WrittenDate | None, str]:
    """Return the date that signs a notice, or that its headline names."""
    written, why = signature_of(blocks, start, end)
    if written is not None:
        return written, why
    for words in (title or "", blocks[start].words):
        if is_headline(words) or words == title:
            items = [item for item in find_written(words) if item.form in _DAY_FORMS]
            if len(items) == 1:
                return items[0], "标题中的日期"
    for block in blocks[: start + _TITLE_LINES]:  # 首页⏎新闻联播⏎2022年7月7日新闻联播主要内容
        item = written_at(block.words, 0) if block.words[0] in "12" else None
        if item and item.year and item.day and not item.ranged and is_headline(block.words):
            return item, "标题中的日期"
    return None, ""


_TITLE_LINES = 4  # a page's own path may stand above its headline
