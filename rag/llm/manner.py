"""As what a sentence says a thing: done, demanded, allowed, unsure, denied, or at another time."""

import re
from collections.abc import Sequence

from rag.llm.wording import bigrams, denial
from rag.names.wordlists import HAN

__all__ = ["otherwise_said"]

# 要强化, 必须增强, 力争多出成果: what is yet to be done; not 重要, 要求
_TO_BE_DONE = re.compile(
    r"(?<![重主需首])要(?![求点素闻])|必须|务必|应当|力争|争取|尽快|(?<!不)得要"
)
# 已经投入生产, 满足了临床需求: what is done
_DONE = re.compile(rf"已(?!知)|(?<={HAN})了(?!解)|取得|完成了")
# 可以督促: what may be done; not 可能, 可靠, 认可
_MAY = re.compile(r"可以|(?<![认许不])可(?![能靠行持见操执检考信溯疑视])|有权")
# 抽检结果公布后: what comes before the rest; not 今后, 前后, 以前
_ORDER = re.compile(rf"{HAN}{{2}}(?<![今此先落前然最])(后|之前)$")
# 不得提前招生 is more than 不宜提前招生
_FORBIDDEN = re.compile(r"不得|不准|不许|不允许|严禁|禁止|切勿|不可以|一律不")
_ADVISED = re.compile(r"不宜|不必|不用|无需|无须|不需|不建议|不提倡|尽量不|可以不")
# 可能出现, 预计3月完成, 拟于3月: what is not certain
_UNSURE = re.compile(
    r"可能(?!性)|预计|有望|原则上|拟(?![定订合])|计划(?=[于在到用将])|或将|疑似(?=与|为|是)"
)
_UNSURE_OR_SO = re.compile(rf"{_UNSURE.pattern}|将|打算")
# 去年展演吸引观众18万人次: what it was another time
_OTHER_TIME = re.compile(r"去年|上年|往年|前年|明年|来年|上届|下届|上月|下月|上季度|同期")
_NUMBERED = re.compile(r"\d|[一二三四五六七八九十百千万亿]{2}")
# 闭幕式上将颁发: what is yet to be; not 将领, 将近, nor 将物资送到
_WILL = re.compile(r"将(?=于|在|会|颁|举|召|开|启|实|发|建|达|有|继|全|对)")
_LEAST_SAME, _FEW_PAIRS = 0.3, 2


def otherwise_said(clause: str, clauses: Sequence[str], at: int, statement: str) -> str | None:
    """Return why a clause does not say a thing as its source does, or None.

    Args:
        clause: Of the sentence, folded.
        clauses: Those of the statement of the source that says the same.
        at: Which of them is most like it.
        statement: All of that statement.
    """
    if word := denial(clause, statement):
        return f"“{word}”的肯定与否定和引文不一致"
    own, shown = clauses[at], clause.strip()
    # 试点已扩大到15个县, where a later clause has 计划在明年扩大到15个县
    alike = [own, *(part for part in clauses if _much_of(part, clause))]
    if any(map(_UNSURE.search, alike)) and not _UNSURE_OR_SO.search(clause):
        return f"引文没有把“{shown}”说定"
    time = _OTHER_TIME.search(own)
    if time and _NUMBERED.search(clause) and not _OTHER_TIME.search(clause):
        return f"引文说的是{time[0]}"
    if _DONE.search(clause) and _WILL.search(own) and not _DONE.search(own):
        return f"引文没有说“{shown}”已经做到"
    if (order := _ORDER.search(clause)) and order[1] not in statement:
        return f"引文没有说“{shown}”"
    if _FORBIDDEN.search(own) and _ADVISED.search(clause) and not _FORBIDDEN.search(clause):
        return f"引文中“{shown}”不是不宜，而是不准"
    there = clauses[: at + 1]
    if _TO_BE_DONE.search(clause) or not any(map(_TO_BE_DONE.search, there)):
        return None
    if _DONE.search(clause) and not any(map(_DONE.search, there)):
        return f"引文没有说“{shown}”已经做到"
    if _MAY.search(clause) and not any(map(_MAY.search, there)):
        return f"引文中“{shown}”不是可以，而是要求"
    return None


def _much_of(part: str, clause: str) -> bool:
    """Tell whether a clause of a sentence says much of what one of the source does."""
    pairs = bigrams(part)
    same = len(pairs & bigrams(clause))
    return same >= _LEAST_SAME * len(pairs) and same >= min(_FEW_PAIRS + 1, len(pairs) - 1) > 1
