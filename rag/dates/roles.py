"""What a question's date is a date of: the entry, its publication, an effect, a deadline.

2月发布的 and 2月到期的 name the same month of different dates. Works on simplified text.
"""

import re
from collections.abc import Sequence
from dataclasses import replace

from rag.dates.expressions import DateExpression, Role, unbounded
from rag.dates.objects import is_object

__all__ = ["asks_issue", "role_span", "with_premises", "with_role"]

# (2月)到期, 截止, 期满; (延长到)2月9日; 截止日期是2月…; 2月9日前完成 is no deadline of a text
_DEADLINE_AFTER = re.compile(
    r" {0,2}(?:[前底末]?)(?:就|即|将|会|才|要|已|正式)?"
    r"(?:到期|截止|期满|届满|失效|过期|终止|废止)"
)
_DEADLINE_BEFORE = re.compile(
    r"(?:延长|延期|延迟|顺延|推迟|展期|延续|宽限|有效期(?:限)?|截止(?:日期|日|时间)?|到期(?:日期|日|时间)?|期限|宽限期"
    r"|(?:公示|报名|征集|受理|缴费|征求意见|招标|展)期)"
    r"(?:至|到|为|是|在|截至|截止到?)?$"
)
# 3月底前必须完成的, 不晚于4月30日提交的: who asks so means a term, not a text's own day
_TERM_AFTER = re.compile(
    r"[^,。?!;]{0,4}?(?:必须|应当|须|需要?|要|务必)[^,。?!;]{0,6}?(?:完成|提交|报送|上报|缴纳|缴清|办结|反馈|到位|整改"
    r"|[报交](?=哪|什|的|给|齐))"
)
_DUE_AFTER = re.compile(r"[^,。?!;]{0,4}?(?:完成|提交|报送|上报|缴纳|缴清|办结|反馈|整改)")
_NOT_LATER = re.compile(r"不晚于|不迟于|最晚|最迟")
# 报名截止到2月9日, 申报截至2月9日, 报名时间到3月15日为止
_ENDING_BEFORE = re.compile(
    r"(?:报名|申报|申请|受理|征集|征求意见|缴费|办理|投稿|提交|招聘|公示|预约|登记|时间|日期)(?:时间|日期|期限)?$"
)
# 自2月10日起暂停, 从2月起免征: what changes from that day on
_CHANGE_AFTER = re.compile(
    r" {0,2}(?:将|全面|正式|统一|分批|逐步|陆续|有序|全部)?(?:施行|生效"
    r"|执行|实施|实行|启用|适用|暂停|停止|恢复|取消|废止|调整"
    r"|免征|免收|减征|减免|免费|开放"
    r"|关闭|开通|停运|停业|停课|停产|限行|封闭|解封|上调|下调|提高|降低|开工|复工|复产|复课|开学|放假|开业|营业|有效)"
)
# 2月起施行, 2月10日生效, 自2月1日起开始执行
_EFFECTIVE_AFTER = re.compile(
    r" {0,2}(?:起|开始|日起|之日起)?(?:才|就|将|会|已)?(?:正式|开始|全面|统一)?"
    r"(?P<verb>施行|生效|执行|实施|实行|启用|适用|起效)"
)
_EFFECTIVE_BEFORE = re.compile(
    r"(?:生效|施行|执行|实施|实行|启用)(?:日期|日|时间)?(?:为|是|在|于|自|从)?$"
)
_FROM = re.compile(r"自|从|由")
_ALWAYS_EFFECTIVE = ("施行", "生效", "起效")
# 2月7日吉林日报刊发了什么, 2月出版的, 2月见报的
_PUBLISHED_AFTER = re.compile(
    r"[^,。?!;、]{0,10}?(?:报道|报导|刊发|刊登|刊载|登载|见报|登报|出版|转载|发稿|发表(?!讲话|谈话|演讲|声明|意见))"
)
_PUBLISHED_BEFORE = re.compile(
    r"(?:报道|刊发|刊登|出版|见报|发稿)(?:于|日期(?:为|是)?|时间(?:为|是)?)$"
)

# 2月12日印发了哪些文件, 2月发布的通知; 2月讲到发布会 has no verb of issue
_ISSUED_AFTER = re.compile(
    r"[^,。?!;、]{0,10}?(?:发布|印发|下发|出台|公布|颁布|制发|发出|签发|成文|落款|发文|发的|发了|发过)(?!会)"
)

# 根据2月7日的通知, 针对1月25日发布的方案
_PREMISE_BEFORE = re.compile(r"(?:根据|按照|依据|针对|鉴于|基于|依照|遵照|参照)[^,。?!;]{0,6}$")
# 2月7日提出的减税政策, 3月…
_PREMISE_AFTER = re.compile(
    r"[^,。?!;、]{0,10}?(?:提出|发布|印发|出台|召开|公布|下发|通过|签署|宣布|成立|启动|作出|部署|制定|决定|要求)的"
    r"[^,。?!;]{1,24}"
)
# No title is longer, and looking further would make a long question slow
_QUOTE_CHARS = 100
_QUOTES = (("《", "》"), ("〈", "〉"), ("“", "”"), ("「", "」"), ("『", "』"))


def with_role(expression: DateExpression, plain: str) -> DateExpression:
    """Return the expression with the role its surroundings give it.

    Where 起 or 到 belongs to the role's words (2月起施行, 延长到2月9日), the days meant are
    those named: the bound is dropped.

    Args:
        expression: As found in the question.
        plain: The question as simplified text.
    """
    role, drop = _role(expression, plain)
    if role == "entry":
        return expression
    if not drop or expression.range is None:
        return replace(expression, role=role)
    return replace(unbounded(expression), role=role)


def asks_issue(expression: DateExpression, plain: str) -> bool:
    """Tell whether a date is asked for as the day of a paper's issue: 2月12日印发了什么.

    Args:
        expression: With its role.
        plain: The question as simplified text.
    """
    asked = expression.role == "entry" and not expression.premise
    return asked and _ISSUED_AFTER.match(plain, expression.end) is not None


def _role(expression: DateExpression, plain: str) -> tuple[Role, bool]:
    before = plain[max(0, expression.start - 12) : expression.start]
    bound = expression.phrase.bound
    end = expression.end
    if _DEADLINE_AFTER.match(plain, end):
        return "deadline", bound == "since"  # 截至2月9日到期的: on that day or before
    if _DEADLINE_BEFORE.search(before):
        # 延长到2月9日 names the day itself; 截至2月9日 always means up to it
        return "deadline", bound == "since" or (bound == "until" and expression.text[0] != "截")
    if bound == "until" and expression.text[0] in "截到" and _ENDING_BEFORE.search(before):
        return "deadline", False  # 报名截止到2月9日的
    if bound in ("before", "until") and _TERM_AFTER.match(plain, end):
        return "deadline", False
    if _NOT_LATER.match(expression.text) and _DUE_AFTER.match(plain, end):
        return "deadline", False
    if m := _EFFECTIVE_AFTER.match(plain, end):
        opened = bound == "since" or m.group().lstrip().startswith(("起", "开始", "日起", "之日起"))
        if opened or m["verb"] in _ALWAYS_EFFECTIVE:
            return "effective", bound == "since"
    begun = _FROM.match(expression.text) or expression.text.endswith("起")
    if bound == "since" and begun and _CHANGE_AFTER.match(plain, end):
        return "effective", True
    if _EFFECTIVE_BEFORE.search(before):
        return "effective", bound == "since"
    if _PUBLISHED_AFTER.match(plain, end) or _PUBLISHED_BEFORE.search(before):
        return "published", False
    return "entry", False


# 截止日期在, 有效期至: words that say the role and nothing else; 延长, 推迟 say what happened
_ROLE_NOUN = re.compile(
    r"(?:截止(?:日期|日|时间)?|到期(?:日期|日|时间)?|有效期(?:限)?|期限|(?:生效|施行)(?:日期|日|时间))"
    r"(?:至|到|为|是|在)?$"
)


def role_span(expression: DateExpression, plain: str) -> tuple[int, int]:
    """Return where a date stands with the words that only say its role: 2月10日起施行, 2月到期.

    Args:
        expression: With its role.
        plain: The question as simplified text.
    """
    start, end = expression.start, expression.end
    if expression.role not in ("effective", "deadline"):
        return start, end
    if noun := _ROLE_NOUN.search(plain[max(0, start - 12) : start]):
        start -= len(noun.group())
    after = _DEADLINE_AFTER.match(plain, end)
    if after is None and (effect := _EFFECTIVE_AFTER.match(plain, end)):
        after = effect if effect["verb"] in (*_ALWAYS_EFFECTIVE, "执行", "实施", "实行") else None
    return start, after.end() if after else end


def with_premises(expressions: Sequence[DateExpression], plain: str) -> list[DateExpression]:
    """Mark the dates that are taken for granted rather than asked about.

    A date inside a title or a quotation is a name, as is a holiday that a notice is about
    (延长春节假期的通知). A date that says which notice or policy is
    spoken of (2月7日提出的…, 根据2月7日的通知) is a premise when another date follows that can
    be the scope.

    Args:
        expressions: The dates of a question, in order.
        plain: The question as simplified text.
    """
    marked: list[DateExpression] = []
    following: int | None = None  # where the next date begins that may be the scope
    for expression in reversed(expressions):
        quoted = _quoted(plain, expression.start, expression.end) or is_object(expression, plain)
        premise = quoted or (following is not None and _presumed(expression, plain, following))
        marked.append(replace(expression, premise=True, quoted=quoted) if premise else expression)
        if not quoted:
            following = expression.start
    return marked[::-1]


def _presumed(expression: DateExpression, plain: str, following: int) -> bool:
    if _PREMISE_BEFORE.search(plain[max(0, expression.start - 12) : expression.start]):
        return True
    return _PREMISE_AFTER.match(plain, expression.end, following) is not None


def _quoted(plain: str, start: int, end: int) -> bool:
    """Tell whether a span lies between a pair of quotation or title marks."""
    for opening, closing in _QUOTES:
        at = plain.rfind(opening, max(0, start - _QUOTE_CHARS), start)
        if at >= 0 and plain.find(closing, at, start) < 0:
            return plain.find(closing, end, end + _QUOTE_CHARS) >= 0
    return False
