"""The day that an article tells of: its dateline, its first sentence, its headline or signature."""

import re
from collections.abc import Sequence

from rag.dates.numerals import half_width
from rag.dates.written import WrittenDate, find_written
from rag.entries.day_lines import only_date
from rag.entries.layout import Block
from rag.entries.wording import is_headline

__all__ = [
    "days_back",
    "event_date",
    "from_headline_or_signature",
    "opens_news",
    "relative_day",
    "relative_in",
    "tells_its_day",
]


# 本报5月15日讯(记者…), 新华社北京2月3日电, 中新网厦门7月27日电, 人民网柏林7月28日电
_DATELINE = re.compile(
    r"^[（(【]?[\u4e00-\u9fffA-Za-z]{0,14}?(?P<date>(?:[0-9]{4}\s?年\s?)?[0-9]{1,2}\s?月\s?[0-9]{1,2}\s?日)\s?(?:讯|電|电|消息|报道|專電|专电)"
)
# a date at the start of a clause, in running text
_CLAUSE = re.compile(r"(?:^|[，。：:；,;（()）、\s]|在|于)$")
_NOT_EVENT = re.compile(r"(?:自|从|截至|截止|根据|按照|至|到|依据|经|《|早于|晚于|迟于)\s?$")
_TERM = re.compile(r"\s?(?:[0-9]{1,2}时)?(?:前|起|以前|之前|以来|止|印发的?|发布的?|下发的?)")
_DAY_FORMS = {"day", "numeric"}


# 本报讯（记者 赵敏）6月13日，…; 本报记者 钱伟 报道; 新华社北京电
_NEWS = re.compile(
    r"(?:本报|本台|本网|本刊|[\u4e00-\u9fff]{2,4}(?:社|网|日报|晚报|融媒体?))[\u4e00-\u9fff]{0,6}?(?:讯|电|消息|综合报道)\s?[（(【:：\s]"
)


def opens_news(text: str) -> bool:
    """Tell whether a paragraph opens an article: a dateline, 本报讯, a day."""
    if _DATELINE.match(half_width(text[:60])) or _NEWS.match(text):
        return True
    items = find_written(text[:40])
    return bool(items) and items[0].start == 0 and items[0].form in _DAY_FORMS


def event_date(body: Block) -> tuple[WrittenDate | None, str]:
    """Return the day an article tells of, and where it is written."""
    text = body.words
    if match := _DATELINE.match(half_width(text[:80])):
        items = [item for item in find_written(text[:100]) if item.start == match.start("date")]
        if items:
            return items[0], "电头日期"
    first = re.split(r"(?<=[。！？])", text, maxsplit=1)[0][:160]
    for item in find_written(first):
        if item.form not in _DAY_FORMS:
            continue
        before, after = first[: item.start], first[item.end :]
        if _NOT_EVENT.search(before[-6:]) or _TERM.match(after):
            continue
        if item.start == 0:
            return item, "正文开头的日期"
        if _CLAUSE.search(before[-3:]) and item.start <= 100:
            return item, "正文首句的日期"
    return None, ""


# 本报讯（记者 陆遥）昨天上午10时，…; 市教育局昨日通知，…; not 记者昨日获悉
_RELATIVE = re.compile(
    r"(?<![至到从自比较为当者])(?P<said>昨天|昨日|昨晚|昨夜|昨晨|前天|今天|今日|今晨|今晚|今早)(?![的日前之是])"
)
_DAYS_BACK = {"昨": 1, "前": 2, "今": 0}


def relative_day(body: Block) -> str:
    """Return the 昨天 or 今日 that dates an article's first sentence by its publication, or ""."""
    first = re.split(r"(?<=[。！？])", body.words, maxsplit=1)[0][:60]
    found = _RELATIVE.search(first)
    return found["said"] if found else ""


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


def from_headline_or_signature(
    blocks: Sequence[Block], start: int, end: int, title: str | None
) -> tuple[WrittenDate | None, str]:
    """Return the date that signs a notice, or that its headline names."""
    for block in reversed(blocks[max(start, end - 8) : end]):
        item = only_date(block.words)
        if item and item.form in _DAY_FORMS and item.year and block is not blocks[start]:
            return item, "落款日期"
        match = re.match(r"[^，。；]{2,30}\s(?=[0-9一二])", block.words)
        if (
            match
            and (item := only_date(block.words[match.end() :]))
            and item.year
            and item.form in _DAY_FORMS
        ):
            return item.moved(match.end()), "落款日期"
    for words in (title or "", blocks[start].words):
        if is_headline(words) or words == title:
            items = [item for item in find_written(words) if item.form in _DAY_FORMS]
            if len(items) == 1:
                return items[0], "标题中的日期"
    return None, ""
