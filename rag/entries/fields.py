"""A date inside a line that stands out from its words: in a field, or in brackets of a title."""

import re
from itertools import islice

from rag.dates.numerals import half_width
from rag.dates.written import WrittenDate, find_written, written_at

__all__ = ["field_date", "source_date"]

# 领用人：刘三    日期：2021-12-06    物品：口罩
_LABEL = re.compile(
    r"(?P<name>[\u4e00-\u9fff]{0,4})(?:时\s?间|日\s?期|date|time)\s?[:：]\s?", re.IGNORECASE
)
# 停水通知（2021-06-01）：东区六点起停水
# 第 180 期（10-29）：TypeScript 4.5
_OPEN = re.compile(r"[（(【\[]\s?(?=[12][0-9]{3}[年./-]|[0-9]{1,2}[月/.-])")
_CLOSE = re.compile(r"\s?[）)】\]]\s?[:：]")
_TITLE_CHARS = 60
_FIELDS = 4  # numbers set apart by spaces that are looked at in a line


# 来源：大数据局　2024年03月18日　浏览：877次; 发布机构：县医保局 | 2024-03-18 | 字体：大 中 小
_SOURCE = re.compile(
    r"[【\[]?(?:信息来源|文章来源|来\s?源|稿源|作\s?者|编\s?辑|发布机构|发布单位|发布人|责任编辑|记者)[】\]]?\s?[:：]"
)
_APART = re.compile(r"[\s|丨｜/·]$")
# 发布于2017年11月5日由admin; 王五 发表于 2019-03-02 · 2 条评论; Posted on 2018-05-06 | In 技术;
# zxy写于2022.4.2
_POSTED = re.compile(
    r"[^，。；！？:：]{0,16}?(?:(?:发布|發佈|发表|發表|张贴|更新|修改|创建)[于於]|(?<=[A-Za-z])写于"
    r"|(?:Posted|Published|Updated)(?: on)?)"
    r"\s?[:：]?\s?(?=[12][0-9]{3}\s?[年./-])",
    re.IGNORECASE,
)
_POST_CHARS = 80


def source_date(words: str) -> WrittenDate | None:
    """Return the day that an item's line of source, author or counters gives, set apart."""
    posted = _POSTED.match(words) if len(words) <= _POST_CHARS and "。" not in words else None
    if posted is not None:
        item = written_at(half_width(words), posted.end())
        return item if item is not None and item.day else None
    if len(words) > 120 or not _SOURCE.match(words):
        return None
    text = half_width(words)
    for item in find_written(text):
        apart = _APART.search(text[: item.start]) and not text[item.end : item.end + 1].isalpha()
        if item.form in {"day", "numeric"} and item.year and apart:
            return item
    return None


# …关于优化学区划分的提案　交办2023-03-10　办结2023-06-20,
# （2023）滨0602民初1123号　李某诉赵某民间借贷纠纷　2023年6月7日14时30分　第五法庭,
# 《本巴》 刘亮程著 9 月 15 日上架;
# 第一讲　法治政府　10月3日（周一）19:00　主讲：何教授; 养老服务条例　2020年10月29日通过:
# 江城日报 | 2022-03-14 | A05版: white space, or a rule, on both sides;
# 社区食堂恢复供餐2020-02-14 来源:民政局: a title copied without what parted it from its day
_BETWEEN = re.compile(
    r"(?<=\S) (?:[|｜丨·] )?(?:[\u4e00-\u9fff]{2,4})?(?=[12][0-9]{3}[年./-])"
    r"|(?<=[^\s0-9]) (?=[0-9]{1,2}\s?月\s?[0-9]{1,2}\s?日)"
    r"|(?<=[\u4e00-\u9fff》”]{4})"
    r"(?=[12][0-9]{3}-[0-9]{2}-[0-9]{2} (?:来源|稿源|作者|浏览|阅读|点击))"
)
_FOLLOWS = re.compile(
    r"(?:[\u4e00-\u9fff]{2}(?= |$))?(?:[（(](?:星期|周)[一二三四五六日天][）)])?\s?"
    r"(?:[上下]午)?(?:[0-9]{1,2}[:：][0-9]{2}|[0-9]{1,2}[时時点](?:[0-9]{1,2}分|半)?)?(?: |$)"
)


# 第一次洪峰：6月28日，水位43.2米: the first thing that a line's label tells
_TOLD = re.compile(
    r"[^，。；：:0-9]{2,12}(?:[0-9]{1,3}[^，。；：:0-9]{1,6})?[:：]\s?"
    r"(?=[12][0-9]{3}\s?[年./-]|[0-9]{1,2}\s?月)"
)


_DIGIT = re.compile(r"[0-9０-９]")


def _set_apart(text: str) -> WrittenDate | None:
    """Return the day that white space sets apart in a line of fields, where none is a sentence."""
    for found in islice(_BETWEEN.finditer(text), _FIELDS):
        if any(mark in text[: found.start()] for mark in "，。；,;"):
            return None
        item = written_at(text, found.end())
        if item is None or not (item.form in {"day", "numeric"} or (item.month and item.year)):
            continue  # 江州火车站旧址　1936年　2019年10月7日
        return item if _FOLLOWS.match(text, item.end) else None
    return None


def field_date(words: str) -> tuple[WrittenDate, str] | None:
    """Return the date that a label inside a line names, or brackets before its colon hold.

    Args:
        words: A line, or its beginning; a label at its very start is no field of a line.

    Returns:
        The date and what its label calls it, "" for none: 来信 and 答复日期 stand in one record.
    """
    if _DIGIT.search(words) is None:  # most lines: no closer look is needed
        return None
    text = half_width(words)
    if (item := _set_apart(text)) is not None:
        return item, ""
    if told := _TOLD.match(text):
        item = written_at(text, told.end())
        known = item is not None and (item.day or (item.year and item.month))
        if item is not None and known and text[item.end : item.end + 1] in {"，", ",", " ", ""}:
            return item, ""
    label = _LABEL.search(text)
    if label is not None and label.start():
        item = written_at(text, label.end())
        if item is not None and item.day:
            return item, label["name"]
    opened = _OPEN.search(text, 2, _TITLE_CHARS)
    item = written_at(text, opened.end()) if opened else None
    if item is None or not item.day or not _CLOSE.match(text, item.end):
        return None
    return item, ""
