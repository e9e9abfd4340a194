"""Dates in an entry's text that are not its own: when something takes effect or runs out."""

import re
from collections.abc import Iterator
from typing import Literal

from rag.aligned import AlignedText
from rag.dates.numerals import half_width
from rag.dates.written import WrittenDate, find_written
from rag.dates.written_days import resolve
from rag.records import DateRange, RoleDate

__all__ = ["role_dates"]

Role = Literal["effective", "deadline"]

_CLOCK = r"\s?(?:(?:[0-9]{1,2}|零|二十四)\s?[时時点點](?:[0-9]{1,2}分)?|凌晨|上午|下午|晚上?)?\s?"
# 不早于2月9日24时前复工, 自2月10日起, 从2月3日开始, 于3月1日起施行
_EFFECTIVE_BEFORE = re.compile(r"(?:不早于|不早於|不得早于|早于|最早于?)\s?$")
_FROM_BEFORE = re.compile(r"(?:自|从|從|于|於|由)\s?$")
_FROM_AFTER = re.compile(rf"{_CLOCK}(?:起|开始|開始|以后|之后|后方可)(?!草|义)")
_EFFECT_AFTER = re.compile(
    rf"{_CLOCK}(?:正式)?(?:起?施行|起?实施|起?生效|起?执行|起?恢复|起?启用|开业|开学|复工|複工|开班)"
)
_AFTER_DAY = re.compile(rf"{_CLOCK}后(?![勤备续来者])")
# 延长至2月9日24时, 推迟到3月, 截至2月20日, 不晚于2月29日, 有效期至…, 实行弹性工作制至2月9日
_UNTIL_BEFORE = re.compile(
    r"(?:(?:延长|延期|推迟|顺延|延|展期|延後|延後|放假|有效期?|期限|保留|持续|执行|实行|实施|施行|截止|截至|截止日期|截止时间|报名|申报|申请|缴费|受理)[^，。；,;]{0,12}?(?:至|到|为|是|於|于|[:：])"
    r"|截至|截止|不晚于|不迟于|最迟|至迟|最晚|务必于|限|赶在|(?:制|期|间|暂停|停止|关闭|封闭|管控)[^，。；,;]{0,6}(?:至|到))\s?$"
)
# 2月9日24时前, 2月底以前, 3月1日止, 2月20日截止, 2月29日到期
_UNTIL_AFTER = re.compile(
    rf"{_CLOCK}(?:以前|之前|前(?![后段期往述来去])|止|为止|截止|到期|期满|届满|失效|废止|停止执行)"
)
# 截至2月9日24时，全省累计报告…: a count's date, no deadline
_AS_OF = re.compile(
    r"[^。；]{0,12}[，,]?[^。；]{0,16}(?:累计|共有|共计|共报告|现有|已有|全国|确诊|完成|达到|尚有|新增|余额|总数|总量)"
)
_TRIGGER = re.compile(r"[起始前后至到止晚迟满限]|早于|生效|施行|实施|执行")
# 展期：2月7日; 发布日期：2月7日 is no term
_PERIOD = re.compile(r"延|展期|放假|有效|保留|持续|报名|申报|申请|缴费|受理|实行|务必于|赶在")


def role_dates(
    text: AlignedText, year: int | None, month: int | None, own: DateRange | None
) -> tuple[RoleDate, ...]:
    """Return the effective and deadline dates in an entry's text, in order.

    Args:
        text: The entry's readable text.
        year: The year of its own date, which dates without one take. The next year's are those
            called so (次年1月底前), and January's in an entry of October or later.
        month: The month of its own date, for days that name none.
        own: Its own date.
    """
    words = text.text
    if not _TRIGGER.search(words) and not ("期" in words and _PERIOD.search(words)):
        return ()
    found = []
    for role, item, start, end in _roles(text.text):
        days = _resolved(text.text, item, year, month, own)
        if days is None:
            continue
        part = text.slice(start, end)
        found.append(RoleDate(role, days, part.runs[0].source, part.runs[-1].source_end))
    return tuple(found)


# 次年1月31日, 今年2月底前, 去年12月
_NAMED_YEAR = re.compile(
    r"(?:(?P<after>次年|翌年|明年|来年|下一?年)|(?P<before>去年|上一?年)|今年|本年度?|当年|同年)的?\s?$"
)
_AHEAD_MONTHS = 9  # from October to January the year turns


def _resolved(
    text: str, item: WrittenDate, year: int | None, month: int | None, own: DateRange | None
) -> DateRange | None:
    """Return the days of a date; one without a year takes the entry's, or the one it names."""
    if item.year or not year:
        return resolve(item, year, month)
    if said := _NAMED_YEAR.search(text[max(0, item.start - 6) : item.start]):
        return resolve(item, year + bool(said["after"]) - bool(said["before"]), month)
    turned = own and own.start and item.month and own.start.month - item.month >= _AHEAD_MONTHS
    return resolve(item, year + 1 if turned else year, month)


def _roles(text: str) -> Iterator[tuple[Role, WrittenDate, int, int]]:
    """Yield (role, date, start and end of its words) of each date that bears a role."""
    plain = half_width(text)
    for item in find_written(text):
        if item.form == "year" and item.part not in {"初", "底", "末"}:  # 2020年底前 is a term
            continue
        before = plain[max(0, item.start - 30) : item.start]
        before = re.split(r"[。；;\n]", before)[-1]
        named = _NAMED_YEAR.search(before)  # 有效期至次年2月1日
        size = len(named.group()) if named else 0
        if match := _role(plain, before[: len(before) - size], item):
            role, lead, end = match
            yield role, item, item.start - size - lead, end


def _role(plain: str, before: str, item: WrittenDate) -> tuple[Role, int, int] | None:
    after = item.end
    if lead := _EFFECTIVE_BEFORE.search(before):
        clock = re.compile(_CLOCK).match(plain, after)
        return "effective", len(lead.group()), clock.end() if clock else after
    if lead := _UNTIL_BEFORE.search(before):
        if re.match(r"截[至止]\s?$", lead.group()) and _AS_OF.match(plain, after):
            return None
        clock = re.compile(_CLOCK).match(plain, after)
        return "deadline", _shorter(lead.group()), clock.end() if clock else after
    if tail := _FROM_AFTER.match(plain, after):
        lead = _FROM_BEFORE.search(before)
        return "effective", len(lead.group()) if lead else 0, tail.end()
    if tail := _EFFECT_AFTER.match(plain, after):
        lead = _FROM_BEFORE.search(before)
        return "effective", len(lead.group()) if lead else 0, tail.end()
    if tail := _UNTIL_AFTER.match(plain, after):
        return "deadline", 0, tail.end()
    if tail := _AFTER_DAY.match(plain, after):
        return "effective", 0, tail.end()
    return None


def _shorter(words: str) -> int:
    """Return how many characters of the words before a date belong with it: 延长至, 截至."""
    return len(words) if len(words) <= 8 else len(re.split(r"[^\u4e00-\u9fff]", words)[-1][-8:])
