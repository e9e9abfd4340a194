"""The place where an entry's date stands, in words for people."""

__all__ = ["place_of"]

_PLACES = {
    "column": "表格日期列",
    "label": "日期标签",
    "heading": "标题中的日期",
    "bracket": "括号中的日期",
    "bold": "加粗的日期",
    "plain": "行首日期",
    "number": "编号后的日期",
    "bullet": "列表项的日期",
    "alone": "单独成行的日期",
    "below": "条目末行的日期",
    "term": "行首的起止日期",
    "weekday": "行首星期",
    "end": "行末日期",
    "titled": "标题末尾的日期",
    "field": "行内标出的日期",
    "prose": "段首日期",
    "mention": "条目句中的日期",
    "run-on": "段内分项的日期",
    "month": "上方月份标题",
    "relative": "承接上一条的日期",
    "weak": "行首日期",
}


def place_of(family: str) -> str:
    """Return in Chinese where dates of an opener's family stand: 表格日期列 for "column 0"."""
    return _PLACES.get(family.split()[0], "日期")
