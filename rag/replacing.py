"""What an earlier question is about, and how another topic takes its place: on its words alone."""

import re
from functools import cache

from rag.ellipsis import asking_words
from rag.folding import fold
from rag.names.wordlists import alternation, word_lines

__all__ = ["names_one_thing", "replace_topic", "thing_of"]

# What a document or an event is called; the earlier question up to it names the thing
_NOUNS = (
    "方案|指南|通知|公告|通告|意见|办法|规定|计划|条例|一封信|责任制|机制|会议|座谈会|调度会|专题会|沟通会|常委会|文件|报告|指示|"
    "讲话|批示|领导小组|医疗队|仪式|参考|简报|日报|手册|措施|决定|政策|预案|标准|规划|纪要|规程|细则|预案|活动"
)
_MANY = re.compile("哪些|哪几|几[项条个次份篇]|有什么|有啥|多少[项条次份篇]")
_KINDS = [*_NOUNS.split("|"), "举措", "内容", "地方", "单位", "企业", "学校", "医院", "部门", "人"]
_THING = re.compile(rf"^(.*(?:{_NOUNS}|》|”))(?!的?[^,，]{{0,4}}(?:{_NOUNS}))")
_VERBS = (
    "坚持|要求|包括|规定|提出|强调|明确|讲|说|做|写|列|有|是|在|由|去|到|开|涉及|"
    "提到|发布|出台|召开|主持|都|共|于|最早|最晚|几|一共|分别|主要|多"
)
_VERB_END = re.compile(rf"(?:{_VERBS})(?:了|过|到|的)?$")
# 发布了什么通告, 有哪些动态: asked for by its noun, at the end
_ASKED_NOUN = re.compile(
    r"^(.*?)(了|过)?(?<!为)(?:什么|哪些|哪个|哪几[个项条次]|几[个项条次])([^,，]{1,12})$"
)
# 哪些会议讲到春耕: asked for by its noun, with what is said of it after
_ASKED_VERB = re.compile(
    rf"^(.*?)(?:都?有)?(?:哪些|什么|哪几[个项条次])({alternation(_KINDS)})((?!的|和|或|与)[^,]{{2,30}})$"
)
# 孙某在哪里调研, 哪天到双河区
_ADVERB = re.compile(
    r"(?<!是)(?:在哪(?:里|儿|个地方)?|什么时候|何时|哪[一]?天|为什么|怎么)(?=[^的].)"
)
# 提到大数据, 关于推迟开学有…, 涉及复工复产
_TELLS = "提到|提及|谈到|讲到|说到|涉及到?|关于|围绕|针对|有关|要求|支持"
_ABOUT = re.compile(rf"(?:{_TELLS})(.{{2,14}}?)(?=有|的|都|是|方面|$)")
# 省里有没有提过5G: what may have been spoken of
_WHETHER = re.compile(
    "(?:有没有|是否|是不是|有无)(?:提|讲|说|谈|要求|部署|安排|涉及|强调)[到及]?[过了]?(.{2,20}?)(?:的?(?:内容|事))?$"
)
# 6月和7月关于值守的内容有什么不同
_COMPARED = re.compile(
    r"(?:关于|涉及|有关|对)(.{2,14}?)的(?:内容|部署|措施|要求|情况|提法|安排)"
    r"(?:有(?:什么|哪些|何)|怎么)(?:不同|变化|差异|区别|不一样)"
)
# 谁主持了省政府党组会议: the meeting, not who
_WHO_DID = re.compile("^(?:是?谁|哪位(?:领导)?)(?:主持|召开|参加|出席)(?:召开)?了?(?=.{4})")
# 某方案的工作原则是什么
_OF_IT = re.compile(r"的([^,，的]{2,8}?)(?=是什么|有哪些|包括哪些|是怎么|怎么样)[^,，]*$")
# 孙某对社区管控有什么要求
_TOWARD = re.compile(r"对([^,，的]{2,14}?)(?=有(?:什么|哪些|何)|提出?了?(?:什么|哪些)|是怎么)")
# 企业最早哪天能复工: the first words of the last clause
_SUBJECT = re.compile(
    r"^(.{2,8}?)(?=最早|最晚|什么时候|何时|哪天|几号|几月|怎么|如何|是|有|能|要|可以|应该|多少|谁|需要|必须|指|包括|讲|说|规定|提出|去|到|在)"
)


@cache
def _owned() -> re.Pattern[str]:
    return re.compile(
        rf"的?({alternation(word_lines('elliptic.txt')[0])})(?=是|叫|为|有|在|多少|谁)"
    )


def thing_of(question: str, owner: bool = False) -> str:
    """Return what a question is about as a noun phrase: 1月30日省公安厅发布的通告.

    Args:
        question: Without closing punctuation.
        owner: Whether what something belongs to is wanted: 领导参考 of 领导参考的主编是谁.
    """
    question = re.sub("^那么?(?=[^些个里次天])", "", question)
    question = _WHO_DID.sub("", question)
    folded = fold(question)
    if owner and (owned := _owned().search(folded)) and owned.start():
        return question[: owned.start()]
    if whether := _WHETHER.search(folded):
        return question[whether.start(1) : whether.end(1)]
    asked = asking_words().search(folded)
    stem = question[: asked.start()] if asked else question
    if noun := _THING.match(fold(stem)):
        return question[: noun.end()]
    if (told := _ASKED_VERB.match(folded)) and not asking_words().search(told[3]):
        parts = [question[told.start(i) : told.end(i)] for i in (1, 3, 2)]
        return f"{parts[0]}{parts[1]}的{parts[2]}"
    if (named := _ASKED_NOUN.match(folded)) and not asking_words().search(named[1]):
        return _declared(question, named)
    if (when := _ADVERB.search(folded)) and not asking_words().search(folded, when.end()):
        return question[: when.start()] + question[when.end() :]
    return _stripped(stem) or question


def names_one_thing(question: str) -> bool:
    """Tell whether a question is about one document or publication, which has one editor.

    领导参考是第几期 and 领导参考的主编是谁 are; 哪些讲话提到脱贫攻坚 is about many.
    """
    folded = fold(question)
    if (owned := _owned().search(folded)) and owned.start():
        return True
    thing = fold(thing_of(question, owner=True))
    return bool(_THING.fullmatch(thing)) and not _MANY.search(folded)


def _declared(question: str, named: re.Match[str]) -> str:
    """省公安厅发布了什么通告 → 省公安厅发布的通告; 2月7日都有哪些动态 → 2月7日的动态."""
    stem = question[: named.end(1)]
    noun = question[named.start(3) : named.end(3)]
    if re.search("(?:开|去|到)$", named[1]) and re.search("会", noun):
        return _stripped(stem) + noun
    stem = re.sub(r"(?:都|一共|共)?(?:有|是|开)$", "", stem)
    plain = not stem or stem.endswith("的") or re.match("关于|有关|涉及", noun)
    return stem + noun if plain else f"{stem}的{noun}"


def _stripped(stem: str) -> str:
    """Take verbs off the end of a question's stem: 开学方案坚持 → 开学方案."""
    while stem and (verb := _VERB_END.search(fold(stem))) and verb.start():
        stem = stem[: verb.start()]
    return stem.rstrip(" ,，的")


def replace_topic(question: str, topic: str) -> str:
    """Return a question with another topic in the place of its own.

    What two times are compared on, the quoted words, what is asked of something (的主编是谁),
    what follows 提到 or 关于, or the subject of the last clause, whichever is there first.
    """
    folded = fold(question)
    if compared := _COMPARED.search(folded):
        return question[: compared.start(1)] + topic + question[compared.end(1) :]
    if (owned := _owned().search(folded)) and owned.start():
        return question[: owned.start(1)] + topic + question[owned.end(1) :]
    if topic.endswith("的") and not _ABOUT.match(fold(topic)):
        if kind := re.search(rf"([^的,，]{{2,14}}的)(?=(?:{_NOUNS}))", folded):
            return question[: kind.start(1)] + topic + question[kind.end(1) :]
        topic = topic.removesuffix("的")
    if (of := _OF_IT.search(folded)) and not asking_words().search(fold(topic)):
        return question[: of.start(1)] + topic + question[of.end(1) :]
    if (toward := _TOWARD.search(folded)) and not re.match("对", fold(topic)):
        return question[: toward.start(1)] + topic + question[toward.end(1) :]
    if (about := _ABOUT.search(folded)) and re.match(_TELLS, fold(topic)):
        return question[: about.start()] + topic.removesuffix("的") + question[about.end() :]
    if about := _ABOUT.search(folded):
        return question[: about.start(1)] + topic + question[about.end(1) :]
    if quoted := re.search(r"[“「《]([^”」》]+)[”」》]", question):
        return question[: quoted.start()] + topic + question[quoted.end() :]
    thing = _THING.match(folded)
    if thing and re.search(rf"(?:{_NOUNS})$", fold(topic)):
        return topic + question[thing.end() :]  # 省公安厅的通告是哪天发的, 第2号公告呢
    clause = max(folded.rfind(","), folded.rfind(" ")) + 1
    dated = re.match(r"(?:\d{4}年)?(?:\d{1,2}月)?(?:\d{1,2}[日号])?[上中下]?旬?", folded[clause:])
    start = clause + (dated.end() if dated else 0)
    if subject := _SUBJECT.match(folded[start:]):
        return question[:start] + topic + question[start + subject.end() :]
    return f"{question[:start]}{topic}{question[start:]}"
