"""Headings entries stand under, and how loosely a question may name them.

“主要领导指示”那部分 is 二、吉林省主要领导关于抗击疫情指示: its characters stand there in order.
"""

import re
from collections.abc import Iterable, Iterator

from rag.folding import fold
from rag.names.wordlists import word_set

__all__ = ["find_sections", "headings_of"]

_CUE = re.compile(
    r"[”\"》」]?(?:的|里的|这个?|那个?|那一|这一|一)?(?:部分|一节|一栏|这栏|章节|栏目|板块|专栏|版块|那块|这块)"
)
# 重点举措里有哪几条, 主要领导指示中2月19日的: the end of a heading, without 部分
_WITHIN = re.compile(
    r"[”\"》」]?(?:里[面头边]?|当中|之中|中|下面|项下)"
    r"(?=[,:， ]|\d|都|共|一共|总共|的?有|是|哪|什么|几|提|讲|说|出|发|印|收|列|写|关于|涉及"
    r"|跟|与|和|对|针对|要求|属于|$)"
)
_WITHIN_CHARS = 4
# 2月份的重点举措有哪些, 总结2月的领导指示, 哪些重点举措涉及复工: a heading's end is asked for
_ASKED_FOR = re.compile(
    r"(?=$|[?。!,:;]|呢|吗|都?(?:有|是|包括)|分别|一?共|总共|主要|涉及|关于|提到|针对|跟|与)"
)
_ABOUT = re.compile(r"(?:关于|涉及|有关|针对|提到|围绕|对)$")
# 第二部分, 第一节
_ORDINAL = re.compile(r"第([一二三四五六七八九十])(?:部分|节|章|板块|个部分)")
_NUMBER = re.compile(r"^[((]?[一二三四五六七八九十0-9]+[))]?[、.:]? ?")
_SKIPPED = frozenset('“”"《》「」 ')


def headings_of(sections: Iterable[str]) -> tuple[str, ...]:
    """Return each heading that stands in an entry's section, once, in order of first use."""
    return tuple(
        dict.fromkeys(part.strip() for section in sections for part in section.split(" / ") if part)
    )


def find_sections(question: str, headings: Iterable[str]) -> Iterator[tuple[int, int, str]]:
    """Yield (start, end, heading) of the sections a folded question asks for.

    Only where the question says 部分, 一节 or the like, writes a whole heading out, or asks for
    what a heading ends with (重点举措); a wording that fits two headings means neither.
    """
    folded = [(heading, fold(_NUMBER.sub("", heading))) for heading in headings]
    for match in _ORDINAL.finditer(question):
        fitting = [h for h in headings if re.match(rf"[((第]?{match[1]}[))部、.]", h)]
        if len(fitting) == 1:
            yield match.start(), match.end(), fitting[0]
    for match in _CUE.finditer(question):
        reach = [(_reach(question, match.start(), plain), heading) for heading, plain in folded]
        longest = max((length for (length, _), _ in reach), default=0)
        best = [(start, heading) for (length, start), heading in reach if length == longest]
        if longest >= 3 and len(best) == 1:
            yield best[0][0], match.end(), best[0][1]
    for match in _WITHIN.finditer(question):
        yield from _ending(question, match, folded, _WITHIN_CHARS)
    yield from _asked_for(question, folded)
    for heading, plain in folded:
        at = question.find(plain) if len(plain) > 5 else -1
        if at >= 0:
            yield at, at + len(plain), heading


def _ending(
    question: str, match: re.Match[str], folded: Iterable[tuple[str, str]], least: int
) -> Iterator[tuple[int, int, str]]:
    """Yield the one heading that ends with what stands before a match, in order."""
    fitting = []
    for heading, plain in folded:
        if match.start() and question[match.start() - 1] == plain[-1:]:
            count, start = _reach(question, match.start(), plain)
            if count >= least:
                fitting.append((start, match.end(), heading))
    if len(fitting) == 1:
        yield fitting[0]


def _asked_for(question: str, folded: Iterable[tuple[str, str]]) -> Iterator[tuple[int, int, str]]:
    """Yield the heading whose last words are what a question asks for.

    领导指示 asks for 主要领导关于抗击疫情指示, too: what it is about may be left out.
    """
    nouns = word_set("asking_nouns.txt") - _ANYTHING
    fitting: dict[tuple[int, int], list[str]] = {}
    for heading, plain in folded:
        noun = plain[-2:]
        ends = [] if noun not in nouns else list(re.finditer(re.escape(noun), question))
        for end in (found.end() for found in ends if _ASKED_FOR.match(question, found.end())):
            start = min(
                _suffix_at(question, end, plain), _suffix_at(question, end, _ON.sub("", plain))
            )
            if end - start >= _WITHIN_CHARS and not _ABOUT.search(question[:start]):
                fitting.setdefault((start, end), []).append(heading)
    yield from ((*span, found[0]) for span, found in fitting.items() if len(found) == 1)


_ANYTHING = frozenset(["工作", "情况", "内容", "方面", "问题", "事项"])  # 重点工作有哪些: any
_ON = re.compile(r"(?:关于|有关).+(?=..$)")


def _suffix_at(question: str, end: int, heading: str) -> int:
    """Return where a heading's end begins that stands before end, 的 passed over."""
    start, left = end, len(heading)
    for i in range(end - 1, -1, -1):
        if left and question[i] == heading[left - 1]:
            start, left = i, left - 1
        elif question[i] != "的":
            break
    return start


def _reach(question: str, end: int, heading: str) -> tuple[int, int]:
    """Return how many characters before end stand in a heading in order, and where they begin."""
    limit, start, count = len(heading), end, 0
    for i in range(end - 1, -1, -1):
        if question[i] in _SKIPPED:
            continue
        limit = heading.rfind(question[i], 0, limit)
        if limit < 0:
            break
        start, count = i, count + 1
    return count, start
