"""The conventions a reading rests on, in the words a reader is shown."""

from rag.dates.bounded import Phrase
from rag.dates.steps import Step, level_of

__all__ = ["convention_of"]

_MONTH_PARTS = {
    "初": "月初按1–5日",
    "上旬": "上旬按1–10日",
    "上中旬": "上中旬按1–20日",
    "中下旬": "中下旬按11日至月末",
    "中": "月中按11–20日",
    "中旬": "中旬按11–20日",
    "下旬": "下旬按21日至月末",
    "末": "月底按最后五天",
    "上半": "上半月按1–15日",
    "下半": "下半月按16日至月末",
}
_YEAR_PARTS = {"初": "年初按1–2月", "中": "年中按6–7月", "末": "年底按11–12月"}
_OTHER_PARTS = {"初": "“初”按最前一段", "中": "“中”按中间一段", "末": "“末”按最后一段"}
_BOUNDS = {
    "before": "“以前”不含所说的当天",
    "until": "“截至”包含所说的当天",
    "since": "“起”包含所说的当天",
    "after": "“以后”不含所说的当天",
    "to_now": "“以来”算到参照日期为止",
    "around": "“前后”按前后各三天",
    "eve": "“前夕”按之前三天",
}
_STEPS = {
    "season": "季节按立春、立夏、立秋、立冬划分",
    "holiday": "假期按国务院办公厅公布的放假安排",
    "weekend": "周末按星期六和星期日",
    "weekday": "一周从星期一到星期日",
}
_FIXED = {
    "rolling": "近几天（周、月、年）算到参照日期为止；上几周（月、年）按完整的周（月、年）",
    "week": "一周从星期一到星期日",
    "weekend": "周末按星期六和星期日",
}


def convention_of(phrase: Phrase) -> str | None:
    """Say in Chinese which conventions a phrase was read by, or None where none was needed."""
    notes: list[str] = []
    for steps in (phrase.left, phrase.right or ()):
        for index, step in enumerate(steps):
            note = _note(step, steps[index - 1] if index else None)
            if note and note not in notes:
                notes.append(note)
    if phrase.kind == "recent":
        days = phrase.left[0].m - phrase.left[0].n + 1
        notes = [f"没有说明多近，按参照日期为止的{days}天"]
    last = phrase.left[-1]
    if phrase.bound == "until" and (last.kind, last.name) == ("part", "末"):
        return "“底前”算到最后一天"
    if phrase.bound:
        notes.append(_BOUNDS[phrase.bound])
    return "；".join(notes) or None


def _note(step: Step, outer: Step | None) -> str | None:
    if step.kind == "part":
        level = 3 if outer is None else level_of(outer)
        parts = {1: _YEAR_PARTS, 3: _MONTH_PARTS}.get(level, _OTHER_PARTS)
        return parts.get(step.name)
    if step.kind == "fixed":
        return _FIXED.get(step.name)
    if step.kind in ("nth", "first") and step.name == "周":
        yearly = outer is not None and level_of(outer) == 1
        return "一年的第一周按ISO 8601" if yearly else "一月的第一周从当月第一个星期一算起"
    if (step.kind, step.name) == ("beside", "周次"):
        return "节后第一周从假期结束后的第一个星期一算起"
    if step.kind == "lunar" and outer is None and step.m:
        return "按农历日期"
    return _STEPS.get(step.kind)
