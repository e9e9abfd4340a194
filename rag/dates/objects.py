"""Holidays that a notice is about rather than the time it is of: 延长春节假期的通知.

Works on simplified text.
"""

import re

from rag.dates.expressions import DateExpression

__all__ = ["is_object"]

# 延长春节假期的通知, 取消了五一假期的调休: what is changed is no time; 推迟到春节后 is one
_CHANGED = re.compile(
    r"(?:延长|缩短|取消|调整|压缩|增加|补休|推迟|提前结束)了?(?:\d{4}年|今年|去年)?的?$"
)
# 关于国庆放假的通知, 有关春节假期调休的安排
_ABOUT = re.compile(r"(?:关于|有关|针对)(?:做好|加强|[^,。?!;]{0,6}?(?:延长|缩短|取消|调整))?了?$")
_PAPER = (
    r"(?:通知|公告|通告|方案|文件|通报|消息|新闻|办法|规定|决定|倡议书?|提示|预案|规则|指南|安排)"
)
_NAMED = re.compile(rf"[^,。?!;]{{0,14}}?{_PAPER}")
# 春节放假通知是哪天发的, 五一调休安排什么时候公布: who asks when does not say when
_WHEN = re.compile(
    rf"(?!期间|前|后|当天|那天)[^,。?!;]{{0,14}}?{_PAPER}[^,。?!;]{{0,8}}?"
    r"(?:哪一?[天日]|哪个?月|几号|几月|何时|何日|[什啥]么?时[候间]|多会儿)"
)


def is_object(expression: DateExpression, plain: str) -> bool:
    """Tell whether a festival or holiday is what a notice is about, not a time asked about.

    Args:
        expression: A date of the question.
        plain: The question as simplified text.
    """
    phrase = expression.phrase
    kind = phrase.left[-1].kind
    if kind not in {"holiday", "festival"} or phrase.bound or phrase.right:
        return False
    before, end = plain[max(0, expression.start - 16) : expression.start], expression.end
    timed = expression.text.endswith(("期间", "天"))  # 春节期间, 春节那几天
    if kind == "holiday" and not timed and _CHANGED.search(before):
        return True
    if not timed and _ABOUT.search(before) and _NAMED.match(plain, end):
        return True
    return not timed and _WHEN.match(plain, end) is not None
