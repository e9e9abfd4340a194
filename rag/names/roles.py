"""What a name does in a question: does it limit the scope, or is it matter of the topic?"""

import re

__all__ = ["is_actor_asked", "is_visited", "limits_issuer", "limits_place"]

_CLAUSE = r"[^,。;?!、]"
# 巴图尔2月讲了哪些…, 林远山在哪些场合谈到…, 林远山到双河县调研
_ACTS = re.compile(
    rf"^{_CLAUSE}{{0,16}}?(?:讲|说|谈|强调|指出|要求|指示|部署|批示|调研|检查|暗访|抽查|视察|考察|主持|会见|慰问|看望|督导|指导|提出|怎么|查看|察看|走访|了解|听取|会见|揭牌|授旗|召开|开[了过]|代表|看了|做了|做过|作了|作出|去|到|在|赴|安排|干了|有哪些活动|有什么活动)"
)
# What did Lin Yuanshan say at …
_ACTS_IN_ENGLISH = re.compile(
    r" ?(?:say|said|stress|visit|inspect|do|speak|spoke|chair|tell|emphasi[sz]e)"
)
# 参加过哪些活动, 出席了哪些会议, 在哪些报道里出现
_PRESENT = re.compile(
    rf"^{_CLAUSE}{{0,12}}?(?:参加|出席|列席|陪同|参会|出现|到场|露面|被提|担任|任什么)"
)
# 提到林远山的, 陪同林远山, 对林远山, 给林远山
_OBJECT = re.compile(
    r"(?:提到|提及|涉及|谈到|关于|有关|陪同|对|给|向|把|被|由谁|传达|学习|贯彻|按照|根据)$"
)
# 省教育厅发布了什么, 省公安厅的通告, 省政府开了哪些会
_ISSUES = re.compile(
    rf"^(?:(?!常务|党组|专题|会议|办公室|主任|厅长|局长|书记|的){_CLAUSE}){{0,14}}?"
    "(?:发布|印发|出台|下发|发出|发了|发过|发的|制定|公布|推出|通告|公告|通知|文件|召开|开了|开过|规定|部署|要求|采取|宣布|发文)"
    rf"|^的{_CLAUSE}{{0,8}}?(?:通告|公告|通知|文件|方案|规定|公开信|一封信)"
)
# 领导小组是哪天宣布成立的, 办公室设在哪里: the office itself is asked about
_FOUNDED = re.compile(rf"^{_CLAUSE}{{0,12}}?(?:成立|组建|设在|设立在)")
_VISITED = re.compile(r"(?:到|在|去|赴|对|给|向|来|往|访|研|查|为|是)$")
# 省财政厅检查调研时要求…
_VISIT = re.compile(
    "(?:检查|调研|视察|考察|座谈|现场办公|督导|暗访|走访)+(?:的?时候?|中|期间|那次|那回|会上)"
)
_BY = re.compile(r"(?:由|是由|凡是?|哪些是)$")
# not 派去湖北的医疗队, which says what team
_AT = re.compile(r"(?<!派)(?:在|到|去|赴|前往|来到|走进|抵达|去了|到了|去过|到过|暗访|抽查|视察)$")
# 双河市有哪些措施, 双河2月出台了…, 双河的疫情
_OF = re.compile(
    r"^(?:市|县|区|省)?(?:\d{0,4}年?\d{0,2}月?(?:\d{1,2}[日号])?[上中下]?旬?)?(?:都|共|一共)?(?:有哪|有什么|有几|出台|发布|采取|召开|推出)"
)
_START = re.compile(r"(?:^|[,。;?! ]|[年月日号旬份])$")


def is_actor_asked(before: str, after: str) -> bool:
    """Tell whether a person between two folded stretches is asked for as speaking or acting."""
    if _PRESENT.search(after) or _OBJECT.search(before):
        return False
    return bool(_ACTS.search(after) or _ACTS_IN_ENGLISH.match(after))


def limits_issuer(before: str, after: str) -> bool:
    """Tell whether an office is asked for as the one that issues or convenes."""
    if _BY.search(before):
        return True
    aside = _VISITED.search(before) or _FOUNDED.search(after) or is_visited(before, after)
    return not aside and bool(_ISSUES.search(after))


def is_visited(before: str, after: str) -> bool:
    """Tell whether an office that begins a visit is where somebody went: 省财政厅检查调研时."""
    return not _VISITED.search(before) and bool(_VISIT.match(after))


def limits_place(before: str, after: str) -> bool:
    """Tell whether a place limits where: 在四平…, 双河市有哪些措施; not 长春解封的消息."""
    return bool(_AT.search(before) or (_START.search(before) and _OF.search(after)))
