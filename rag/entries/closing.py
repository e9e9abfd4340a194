"""The date that closes a line: …居住地信息 2022-04-27, …（市政发〔2020〕3号　2020年1月20日）……1."""

import re

from rag.dates.numerals import half_width
from rag.dates.written import WrittenDate, find_written, written_at
from rag.entries.day_lines import OPEN, after_date, plain_day

__all__ = ["closing_date"]

# what a date or the bracket around it can end with: most lines need no closer look
_MAY_END = frozenset(
    "0123456789０１２３４５６７８９日号號月旬初中底末午晚分时時点】)）]］〕>〉」』Z份一二三四五六天"
)
_ASCII_DIGITS = frozenset("0123456789")
# 2022-03-15, 2022年4月15, 9:30, 2月7日—9, 20220315, Feb 7, 2020: how a date ends in digits
_NUMBER_END = re.compile(
    r"[-—─–－―~～﹣至到>→/.月:：+][ \t\xa0]{0,3}[0-9]{1,6}$|[0-9]{8}$|[A-Za-z].{0,12}$"
)
# …居住地信息 2022-04-27: most lines that close with a day
_PLAINLY = re.compile(r"(?<=[\u4e00-\u9fff》”] )(?<![至到] )[12][0-9]{3}-[0-9]{2}-[0-9]{2}$")
# ………………（1）, ......7, ·····12: from an index's title to its page
_LEADER = re.compile(r"\s?(?:…{2,40}|[.．·•]{4,80})\s?[（(]?[0-9]{1,4}[）)]?$")
# …的意见……………2018.06.19　(11): the page after the day
_PAGE = re.compile(r"(?<=[0-9日])\s{1,2}[（(][0-9]{1,4}[）)]$")
_NOTE = re.compile(r"(?<=[0-9日])\s?[（(\[【][^（()）\[\]【】0-9，。；]{2,12}[）)\]】]$")
# 社区食堂恢复供餐2020-02-14, 油价下调10-19 18:45: a page's title and day, copied without what
# parted them; …的通知2020年2月14日: after the name of a paper only, for people write such days, too
_GLUED = re.compile(
    r"(?:(?<=[\u4e00-\u9fff》”]{4}|[（(\u4e00-\u9fff0-9][\u4e00-\u9fff0-9]{2}[）)】%％？！])(?<![至到自从于在截止期是为前后])"
    r"(?:[12][0-9]{3}(?P<s>[-/.])[0-9]{2}(?P=s)[0-9]{2}|(?:0[1-9]|1[0-2])-[0-3][0-9])"
    r"|(?<=通知|公告|通告|公示|意见|决定|办法|方案|通报|名单|批复|细则|规定|条例|解读)[12][0-9]{3}年[0-9]{1,2}月[0-9]{1,2}日)"
    r"(?: ?[0-9]{2}:[0-9]{2}(?::[0-9]{2})?)?$"
)
# 2026-05-28解读, 2021-03-15 NEW: a list page's badge behind the day
_BADGE = re.compile(
    r"(?:(?<=[0-9]{4}[-/.][0-9]{2}[-/.][0-9]{2})|(?<=[0-9]{4}[-/.][0-9]{2}[-/.][0-9]{2}[\]】)）]))"
    r"\s?[\[【(（]?"
    r"(?:(?:文字|政策|图片|视频)?解读|图解|置顶|推荐|NEW|New|new|HOT|Hot|hot|新|热)[\]】)）!！]?$"
)
_BADGES = frozenset("读解顶荐Wwt新热]】)）!！")  # what a badge ends with
# 会议纪要（20211129）
_STAMP = re.compile(r"[（(\[【](?P<day>(?:19|20)[0-9]{6})[）)\]】]$")
_TAIL = 40  # a date and its brackets take at most so many characters
_CLOSED = {")": "(", "）": "（", "】": "【", "]": "[", "］": "［", "〕": "〔"}
_BRACKET = 60  # what stands in brackets with a date: its number, who decided it


# v1.0：2020.01.13: a version and its day
_VERSION = re.compile(r"(?:[vV]|Ver\.?\s?|版本)?[0-9]{1,3}(?:\.[0-9]{1,4}){1,3}\s?[:：]\s?")


def closing_date(words: str) -> tuple[WrittenDate, int] | None:
    """Return the date that closes a line, and where it begins with its brackets; or None.

    Args:
        words: The line; a leader to a page number is passed over.

    Returns:
        The date, its place in the line, and the end of the words before it: 0 where the line is
        nothing but a bracket that holds the date.
    """
    if words[-1:] in _BADGES and (badge := _BADGE.search(words, max(0, len(words) - _TAIL))):
        words = words[: badge.start()]
    if words[-1:] not in _MAY_END and words[-1:] not in {"*", "_"}:
        return None
    if plainly := _PLAINLY.search(words, max(0, len(words) - _TAIL)):
        day = plain_day(plainly.group())
        if day is not None:
            return day.moved(plainly.start()), plainly.start() - 1
    leader = _LEADER.search(words[-_TAIL * 3 :])
    page = _PAGE.search(words) if leader is None else None
    text = words if leader is None else words[: len(words) - len(leader.group())].rstrip()
    text = text if page is None else words[: page.start()]
    text = text.rstrip("*_ ")  # *(2020年6月23日)*
    # 2023.04.22（世界读书日专场）, ## [2.2.0] - 2023-03-15 [已撤回]
    if text[-1:] in "）)]】" and (note := _NOTE.search(text)):
        text = text[: note.start()]
    if not text or text[-1] not in _MAY_END:
        return None
    if text[-1] in _ASCII_DIGITS and _NUMBER_END.search(text, len(text) - 16) is None:
        return None  # 某事3: a number that closes no date
    offset = max(0, len(text) - _TAIL)
    items = [item.moved(offset) for item in find_written(text[offset:], weak=True)]
    if not items and (stamp := _STAMP.search(text, offset)):
        day = written_at(text, stamp.start("day"))
        return (day, stamp.start()) if day and stamp.start() else None
    if not items:
        return _in_bracket(text)
    item, plain = items[-1], half_width(text)
    short = item.form == "weak" and item.year is None and item.end - item.start < 5
    if short and "/" not in plain[item.start : item.end]:
        return None  # 增长 3.5, but 会议召开 1/4
    bracketed = item.start > 0 and OPEN.fullmatch(plain[item.start - 1]) is not None
    whole = after_date(plain, item.end, bracketed) == len(plain)
    if not whole or item.form == "year" or (item.form == "bare day" and not bracketed):
        return _in_bracket(text)
    start = item.start - bracketed
    before = plain[:start]
    numbered = before[-2:] in {"号，", "号,"}  # 财金〔2021〕13号，2021年2月26日
    numbered = numbered or _VERSION.fullmatch(before) is not None
    apart = bracketed or numbered or before[-1:].isspace() or before[-1:] in set("|/·…")
    if not before.strip() or not (apart or _GLUED.search(plain)):
        return None
    return item, len(before.rstrip(" |/·…，,:："))


# （江州日报，8月10日）, （《人民日报》8月10日）, （央广网 8月10日）: a digest names its source
_NEWS = re.compile(
    r"\s?《?[\u4e00-\u9fffA-Za-z]{1,10}(?:报|社|网|台|刊|讯|电|新闻|周末|客户端|公众号)》?\s?[，,、]?\s?"
)


# （清政发〔2020〕3号，2020年2月6日印发）, （《人民日报》2021年8月6日第5版）
_ISSUED = re.compile(
    r"印发|发布|公布|下发|出台|签发|颁布|通过|批准|修订|修正|发文|成文|[，,]?\s?(?:(?:第\s?|[A-Z])[A-Z]?[0-9]{1,3}\s?版|[头一]版)"
)


def _in_bracket(text: str) -> tuple[WrittenDate, int] | None:
    """Return the day that begins or ends the bracket a line closes with.

    （2020年8月3日市人大常委会第二十九次会议通过）, （市政发〔2020〕3号　2020年1月20日）,
    （江政发〔2023〕15号，2023年9月12日）, （发布于2023年4月7日）
    """
    mark = _CLOSED.get(text[-1])
    if mark is None:
        return None
    opened = text.rfind(mark, max(0, len(text) - _BRACKET))
    inside = text[opened + 1 : -1]
    if opened < 0 or "。" in inside:
        return None
    items = [item for item in find_written(inside) if item.form in {"day", "numeric"}]
    taken = bool(items) and _NEWS.fullmatch(inside[: items[0].start]) is not None
    if len(items) != 1 or not (items[0].year or taken):
        return None
    before, after = inside[: items[0].start].strip(), inside[items[0].end :].strip()
    if (before and after and not _ISSUED.fullmatch(after)) or "，" in after:
        return None
    parted = not before or taken or inside[items[0].start - 1].isspace()
    # a line that is nothing but （记者整理于2023年9月26日） signs
    if not parted and (before[-1] not in "，,、；;:：于於" or not text[:opened].strip()):
        return None
    return items[0].moved(opened + 1), len(text[:opened].rstrip())
