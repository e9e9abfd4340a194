"""What heads a single article: its headline, the note below a law's, the labels of a letter."""

import re
from collections.abc import Sequence

from rag.dates.numerals import half_width
from rag.dates.written import WrittenDate, find_written, written_at
from rag.entries.closing import closing_date
from rag.entries.day_lines import only_date
from rag.entries.head import page_date
from rag.entries.labels import labels_above, record_title
from rag.entries.layout import Block
from rag.entries.wording import (
    is_boilerplate,
    is_byline,
    is_headline,
    is_invitation,
    is_masthead,
    is_numbered_heading,
    is_share,
    is_source,
    signed_by,
)

__all__ = ["headline_above", "heads_page", "labelled", "mail_head", "noted", "page_headline"]


# （2019年10月29日市第八届人民代表大会常务委员会第二十五次会议通过　…批准）: below a law's headline
_NOTED = re.compile(
    r"[（(]\s?[12][0-9]{3}\s?年\s?[0-9]{1,2}\s?月\s?[0-9]{1,2}\s?日(?!\s?[-—–~至到])[^（(]{4,300}[）)]$"
)


# ——2022年1月10日在江州市第八届人民代表大会第一次会议上: below a speech's title
_HELD_AT = re.compile(
    r"[（(—–-]{1,3}\s?[12][0-9]{3}\s?年\s?[0-9]{1,2}\s?月\s?[0-9]{1,2}\s?日\s?[在于][^。；]{4,60}上[）)]?$"
)


def noted(head: Sequence[Block]) -> tuple[WrittenDate | None, str]:
    """Return the day that the note below a law's headline begins with."""
    for block in head:
        if _NOTED.match(block.words) or _HELD_AT.match(block.words):
            return find_written(block.words)[0], "题注日期"
    return None, ""


# 时间：2023年2月9日上午9:00, - 时间地点：2024-9-24, 日期：2022年5月17日（星期二）; 發布日期 tells
# when it was published
_HELD = re.compile(
    r"(?:[-*•·]\s)?(?:会议|會議|活动|活動|调研|学习)?"
    r"(?:时\s?间(?:[和与及、/]?地点)?|時\s?間|日\s?期)\s?[:：]\s?(?=[12][0-9]{3})"
    r"|Date\s?:\s?(?=[0-9A-Z])"
)


def labelled(head: Sequence[Block]) -> tuple[WrittenDate | None, str]:
    """Return the day that the labels above the text of minutes give: 日期：2022年5月17日."""
    for block in head:
        label = _HELD.match(block.words) if len(block.words) <= 40 else None
        item = written_at(half_width(block.words), label.end()) if label else None
        if item is not None and item.day:
            return item, "日期标签"
    return None, ""


# 主题：…, 标题：…, Subject: …
_SUBJECT = re.compile(r"(?:主\s?题|标\s?题|题\s?目|subject|title)\s?[:：]", re.IGNORECASE)


def mail_head(blocks: Sequence[Block], body: int, title: str | None) -> tuple[int, str | None]:
    """Return where the labels above a letter's text begin, and its subject."""
    # front matter is the document's own, no letter's labels
    floor = next((number for number in range(body, 0, -1) if blocks[number - 1].piece.meta), 0)
    first = labels_above(blocks, body, floor)
    if not any(_SUBJECT.match(block.words) for block in blocks[first:body]):
        return body, title
    return first, title or record_title(blocks[first:body])


# 一、项目编号：…, 供应商名称：…, 【要闻】: between a notice's headline and its first sentence
_ITEM = re.compile(
    r"[一二三四五六七八九十]{1,3}[、.]|[（(][一二三四五六七八九十]{1,3}[）)]|[^，。；:：]{1,12}[:：]"
    r"|第[一二三四五六七八九十]{1,3}[章节编]\s"
    r"|【[^【】0-9]{2,8}】$"
    r"|[（(][^（()）。]{1,12}[:：][^（()）。]{2,30}[）)]$"  # （招标编号：QS2022-015）
)
# 滨城发布, 新江日报: an article's source on a line of its own
_ACCOUNT = re.compile(
    r"[\u4e00-\u9fff]{2,6}(?:发布|日报|晚报|早报|时报|商报|新闻网|融媒体?(?:中心)?)"
)
_NUMBER = re.compile(
    r"[\u4e00-\u9fff]{1,10}\s?[〔\[［（(](?:19|20)[0-9]{2}[〕\]］）)]\s?第?[0-9]{1,4}[号號]"
)
_NAME = 4  # the longest name of an author, in characters
# 江城文史 2018年2期: the journal that an article is of
_ISSUE = re.compile(r"《?[\u4e00-\u9fff]{2,14}》?\s?[12][0-9]{3}\s?年第?\s?[0-9]{1,2}期")
# ——走近县城(上): below a headline, perhaps with a line of source and date between
_SUBTITLE = re.compile(r"[—–―─]{1,4}\s?[^—–―─\s][^。；]{2,40}$")
_MARKED_AUTHOR = re.compile(r"[○◎□■●◇◆]\s?[\u4e00-\u9fff]{2,3}")  # ○杨晓
_LEAD_WORD = re.compile(r"^[^：:，,。]{1,8}[：:](?=.{6})")  # 海上看滨城：一天走完百年港口
# 附件2: above a headline, none itself
_ATTACHED = re.compile(r"附\s?[件录表]?\s?[0-9一二三四五六七八九十]{0,2}\s?[:：]?")
_RULE = re.compile(r"[`~=*—–_-]{3,}")  # what encloses a text or parts it from its headline
_NEAR, _FAR = 6, 40  # blocks between a headline and its text; of a notice's items more


def headline_above(blocks: Sequence[Block], body: int, title: str | None) -> int | None:
    """Return the headline's block if nothing but a source line and a date part it from the text."""
    number = body - 1
    found = subtitle = None
    sourced = (
        False  # 反诈宣传进校园，平安护航助成长⏎原创　平安东城　2023-06-12 17:30: a headline's comma
    )
    near = body - _NEAR
    while number >= max(0, near):
        block = blocks[number]
        words = block.words
        number -= 1
        if _RULE.fullmatch(words):
            continue
        if found is None and (
            is_source(words)
            or is_byline(words)
            or is_invitation(words)
            or _ACCOUNT.fullmatch(words)
            or _NUMBER.fullmatch(words)
            or _ISSUE.fullmatch(words)
            or _signs_above(blocks, number + 1)
            or _full(words)
            or _MARKED_AUTHOR.fullmatch(words)
        ):
            sourced = True
            continue
        if found is None and _SUBTITLE.match(words):
            subtitle = subtitle or number + 1
            continue
        chapter = is_numbered_heading(words) or not block.piece.heading
        listed = not blocks[body].piece.item and _among_items(blocks, number + 1)
        if found is None and number >= 0 and (listed or (chapter and _is_item(words))):
            near = max(near - 1, body - _FAR)
            continue
        if (
            _NOTED.match(words)
            or _HELD_AT.match(words)
            or (found is None and signed_by(words))
            or block.piece.furniture
        ):
            continue
        if block.piece.meta or is_share(words) or is_masthead(words):
            break
        same = title is not None and _squeezed(words) == _squeezed(title)
        if same or _is_head(block, number + 1, sourced=sourced, first=found is None):
            found = number + 1
            if same or (block.piece.heading and found and not blocks[number].piece.heading):
                break
        elif found is not None or len(words) > 80:
            break
    found = subtitle if found is None else found
    if found is None and body and _says(blocks[body - 1]):
        return body - 1
    return found if found is None else _above_points(blocks, found)


def _says(block: Block) -> bool:
    """Tell whether a line is a headline that says who speaks: 国家卫健委:昨日新增本土病例."""
    named = _WHOSE.match(block.words) is not None and not block.piece.item
    return named and len(block.words) >= _SAID and heads_page(block)


_SAID = 12


def _above_points(blocks: Sequence[Block], found: int) -> int:
    """Return the headline above the labels that stand above a notice's first point.

    中标候选人公示⏎（招标编号：…）⏎公示结束时间：…⏎一、评标情况⏎标段编号 …
    """
    if not is_numbered_heading(blocks[found].words):
        return found
    for number in range(found - 1, max(-1, found - _NEAR), -1):
        if not _is_item(blocks[number].words):
            head = _is_head(blocks[number], number, sourced=False, first=True)
            return number if head and number < found - 1 else found
    return found


_PAGE_HEAD = 12  # blocks between a page's headline and its text
_PAGE_HEAD_CHARS = 400
_DATED_HEADLINE = 10
_ABOVE_DATE = 4  # lines of labels between a page's headline and its date
_HAN = re.compile(r"[\u4e00-\u9fff]{2}.*[\u4e00-\u9fff]{2}")
# 春江液压:股东大会议事规则: whose headline it is; 来源：, 发布时间： and 位置： are labels
_WHOSE = re.compile(
    r"(?:[\[【][^]】]{1,6}[]】])?(?!.{0,3}(?:来源|作者|时间|日期|编辑|记者|发布|点击|浏览|阅读|字号|主题|分类|类别|栏目|标签|位置|关键|电话|地址|单位|文号|编号))"
    r"[\u4e00-\u9fffA-Za-z]{2,8}(?:[(（][0-9]{6}[)）])?[:：](?=.{6})"
)
_OUTLET = re.compile(r"[\u4e00-\u9fff]{2,8}(?:报|社|网|台|公告)")  # 海峡都市报, above its date
_REPLY = re.compile(r"(?:(?:re|fw|fwd|回复|转发)\s?[:：]\s?)+|\[[^\[\]]{1,6}\]\s?", re.IGNORECASE)


def page_headline(blocks: Sequence[Block], start: int, *, headed: bool) -> int | None:
    """Return the headline's block above a page's source and date, which stand above a text.

    县委书记的一天⏎发表日期：2011-02-12 点击：3⏎——走近县委书记⏎…: whatever lines part them.

    Args:
        blocks: The document's blocks.
        start: Where the text begins.
        headed: Whether what it begins with may be its headline.
    """
    between = 0
    for number in range(start - 1, max(-1, start - 1 - _PAGE_HEAD), -1):
        block = blocks[number]
        between += len(block.words)
        if between > _PAGE_HEAD_CHARS or block.piece.meta or is_masthead(block.words):
            return None
        closed = closing_date(block.words)  # …独立财务顾问报告2022-02-23: a headline and its day
        dated = closed and closed[0].year and closed[1] >= _DATED_HEADLINE
        if closed and dated and _heads_page_words(block.words[: closed[1]]):
            return number
        if page_date([block]) is not None:
            above = range(number - 1, max(-1, number - 1 - _ABOVE_DATE), -1)
            found = next((head for head in above if heads_page(blocks[head])), None)
            # 局长 方正, 1、国家税务总局: what stands between is shorter than a headline
            below = blocks[start].words if headed else ""
            longer = found is not None and len(blocks[found].words) > len(below)
            return found if longer else None
    return None


def heads_page(block: Block) -> bool:
    """Tell whether a block may be a page's headline; one may name its outlet, or hold a comma."""
    apart = block.piece.meta or block.piece.furniture or block.cells
    return not apart and _heads_page_words(_REPLY.sub("", block.words))


def _heads_page_words(words: str) -> bool:
    if _HAN.search(words) is None or _OUTLET.fullmatch(words) or is_boilerplate(words):
        return False
    if only_date(words) is not None or is_source(words):
        return False
    return is_headline(_COMMA.sub(" ", _WHOSE.sub("", words)).rstrip("！？!?"))


def _signs_above(blocks: Sequence[Block], number: int) -> bool:
    """Tell whether a line repeats the author that a source line above it ends with.

    2018-07-09 12:51林立春⏎江城文史 2018年2期⏎林立春
    """
    words = blocks[number].words
    above = blocks[max(0, number - _NEAR) : number]
    return 2 <= len(words) <= _NAME and any(
        is_source(block.words) and block.words.endswith(words) for block in above
    )


def _among_items(blocks: Sequence[Block], number: int) -> bool:
    """Tell whether a line is one of the contents above a text: • 春运首日发送旅客百万⏎• …."""
    beside = blocks[max(0, number - 1) : number + 2]
    return blocks[number].piece.item and sum(1 for block in beside if block.piece.item) > 1


def _full(words: str) -> bool:
    """Tell whether a line is nothing but a full date: 2023-09-12 06:30."""
    item = only_date(words)
    return item is not None and bool(item.year and item.day)


def _is_item(words: str) -> bool:
    """Tell whether a line is one of a notice's numbered or labelled ones; 一、… may be a title."""
    return len(words) <= 80 and _ITEM.match(words) is not None


def _is_head(block: Block, number: int, *, sourced: bool, first: bool) -> bool:
    """Tell whether a block is a headline, or a part of one; first says that none was found."""
    words = block.words
    if only_date(words) is not None or _ATTACHED.fullmatch(words):
        return False
    if block.piece.heading or is_headline(words):
        return True
    if not first:
        return False
    return (number == 0 and is_headline(_COLON.split(words, maxsplit=1)[-1])) or (
        sourced and is_headline(_LEAD_WORD.sub("", _COMMA.sub(" ", words).rstrip("！？!?")))
    )


_COLON = re.compile(r"[：:]")
_COMMA = re.compile(r"[，,]")


def _squeezed(text: str) -> str:
    return re.sub(r"\s", "", text)
