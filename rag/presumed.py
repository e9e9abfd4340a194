"""What a question takes for written: that somebody holds an office, that something ended.

A text may name the office (省商务厅) and another its chief, or tell what began; neither says who
the chief is or when it ended.
"""

import re
from collections.abc import Sequence
from functools import cache

from rag.matching import word_parts
from rag.names.wordlists import alternation, word_set
from rag.passages import sentence_spans

__all__ = ["names_body", "names_holder", "tells_end", "tells_first"]

# 哪天解除的, 什么时候恢复: what undoes or takes up again something, and how else it is written
_ENDS = {
    "解除": "解除|撤销|取消|终止|结束",
    "撤销": "撤销|解除|取消",
    "终止": "终止|结束|停止|解除",
    "恢复": "恢复|重新",
    "重启": "重启|重新|恢复",
    "下调": "下调|降低|降为|调低",
    "降级": "降级|降为|下调|调低",
    "降为": "降级|降为|下调|调低",
    "升级": "升级|提级|上调",
    "回来": "回来|返回|归来|撤回|回到",
    "回国": "回国|返回|归来|撤回",
    "返回": "回来|返回|归来|撤回|回到",
    "撤离": "撤离|撤回|撤出|离开",
}
_WHEN = re.compile("(?:什么|啥)时候|何时|哪一?[天日年月]|几月|几号|几日|什么时间|什么日期")
# 正式开学: that it was put off is another matter
_IN_FORM = re.compile(
    "(?:正式|全面|正常|如期)((?:开|复)(?:学|课|工|业|园|馆|放|张)|上(?:班|课|线|岗|市)|返(?:校|岗|程)"
    "|通(?:车|航|行|水|电)|营业|运[营行]|投[用产运]|启用|堂食|放假)"
)
_FORMAL = "(?:正式|全面|正常|如期|恢复|重新)"
# 最早的病例, 第一批队员: not 最早的会议, which a reader finds by its day
_FIRST = re.compile(
    "(?:(?:最早|最先|头)的?一?|[首第]一?)[例批](?P<one>[\u4e00-\u9fff]{2,4}?)(?=是|在|什么|哪|[?。])"
    "|(?:最早|最先)的(?!会|通知|文件|公告|通告|讲话|批示|活动|调研|检查|暗访|报道|条)"
    "(?P<thing>[\u4e00-\u9fff]{2,4}?)(?=是|在|什么|哪|[?。])"
)
_FIRST_WRITTEN = "(?:最早|最先|首[例个批名]|第一[例个批名])"
# 哪家公司的平台, 是哪个单位的: who that is must be named; schools are named in short, 吉大
_BODY = re.compile("哪一?[个家所](公司|医院|银行|酒店|宾馆|超市|药店|单位)")
_BODY_ENDS = {
    "宾馆": "宾馆|酒店",
    "公司": "公司|集团",
}


@cache
def _holder() -> re.Pattern[str]:
    offices = alternation(word_set("offices.txt"))
    return re.compile(
        rf"(?P<body>[\u4e00-\u9fff]{{2,14}}?)的?(?P<office>{offices})"
        r"(?:现在|当时|目前)?(?:是|叫|姓)(?:谁|哪位|(?:什么|啥)名)"
    )


def names_holder(question: str, texts: Sequence[str]) -> bool:
    """Tell whether a text that names a body also names the office asked for: 工作组组长是谁.

    True where no holder is asked for, or no text names the body.

    Args:
        question: Folded.
        texts: Of the best entries, folded.
    """
    asked = _holder().search(question)
    if asked is None:
        return True
    body = asked["body"]
    parts = word_parts(body) or (body,)
    naming = [text for text in texts if body in text or all(part in text for part in parts)]
    office = re.compile(rf"{asked['office']}(?!长)")  # 秘书 is no 秘书长
    return not naming or any(map(office.search, naming))


def tells_end(question: str, words: Sequence[str], texts: Sequence[str]) -> bool:
    """Tell whether a sentence writes that what is asked about ended or was taken up: 哪天解除响应.

    True where no such thing is asked for.

    Args:
        question: Folded.
        words: What it asks about, folded; the word for the ending may be among them.
        texts: Of the best entries, folded.
    """
    if not _WHEN.search(question):
        return True
    formal = _IN_FORM.search(question)
    if formal:
        return any(re.search(_FORMAL + formal[1], text) for text in texts)
    verbs = [verb for verb in _ENDS if verb in question]
    about = [word for word in words if not any(verb in word for verb in verbs)]
    if not verbs or not about:
        return True
    ends = re.compile(_ENDS[verbs[0]])
    sentences = (text[slice(*span)] for text in texts for span in sentence_spans(text))
    return any(ends.search(said) and any(word in said for word in about) for said in sentences)


def tells_first(question: str, texts: Sequence[str]) -> bool:
    """Tell whether a sentence writes of the first of what is asked about: 最早的病例是哪天发现的.

    True where no first is asked for.

    Args:
        question: Folded.
        texts: Of the best entries, folded.
    """
    asked = _FIRST.search(question)
    if asked is None:
        return True
    first = re.compile(rf"{_FIRST_WRITTEN}[^,，。;；]{{0,8}}?{asked['one'] or asked['thing']}")
    return any(map(first.search, texts))


def names_body(question: str, text: str, organisations: Sequence[str]) -> bool:
    """Tell whether a text names a body of the kind asked for: 是哪家公司的平台.

    True where none is asked for.

    Args:
        question: Folded.
        text: Of an entry, folded.
        organisations: That it names.
    """
    asked = _BODY.search(question)
    if asked is None:
        return True
    if any(name not in question for name in organisations) and asked[1] == "单位":
        return True
    ends = _BODY_ENDS.get(asked[1], asked[1])
    found = re.finditer(rf"[\u4e00-\u9fff]{{2,8}}(?:{ends})", text)
    return asked[1] != "单位" and any(match[0] not in question for match in found)
