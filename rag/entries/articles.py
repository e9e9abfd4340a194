"""A document of articles: one, or several on a newspaper's page.

Articles on a page are told apart by bylines, by notes that one goes on from another page and by
headlines above datelines. Headlines may stand away from their article: above all of them, at
the end, or set into the text; each is given to the article whose words it shares.
"""

import re
from collections.abc import Sequence

from rag.dates.numerals import half_width
from rag.dates.written import WrittenDate
from rag.entries.article_heads import (
    headline_above,
    heads_page,
    labelled,
    mail_head,
    noted,
    page_headline,
)
from rag.entries.day_lines import only_date
from rag.entries.drafts import Draft, Part, matter
from rag.entries.events import (
    event_date,
    from_headline_or_signature,
    greeted,
    has_dateline,
    later_day,
    opens_news,
    opens_with_date,
    relative_day,
    relative_in,
    signature_of,
    tells_its_day,
)
from rag.entries.head import page_date
from rag.entries.headlines import Article, assign, headline_groups, is_credit, is_said_again
from rag.entries.layout import Block
from rag.entries.wording import (
    is_boilerplate,
    is_byline,
    is_field_row,
    is_headline,
    is_numbered_heading,
    is_source,
)

__all__ = ["body_start", "cut_articles"]

# (上接 A02 版)要把放开思路…; （上接第一版）; ▲上接3版
_CONTINUED = re.compile(
    r"^[▲△◀（(\s]{0,3}(?:上接|紧接|接)\s?(?:第)?\s?[A-Za-z]?\s?[0-9一二三四五六七八九十]{1,3}\s?版"
)
# …，…。 a sentence; 1,000 has no pause
_PAUSED = re.compile(r"[，。；！？]|[,;](?![0-9])")


def cut_articles(
    blocks: Sequence[Block],
    title: str | None = None,
    *,
    fixed_lines: bool = True,
    published: bool = False,
) -> list[Draft]:
    """Cut a document of articles; what no article holds becomes matter.

    Args:
        blocks: The document's blocks.
        title: What the format or corpus.toml calls the document, for a single article.
        fixed_lines: Whether line ends are the document's own layout.
        published: Whether the document says when it was published.

    Returns:
        Drafts in document order that hold every block.
    """
    starts = _boundaries(blocks, fixed_lines=fixed_lines)
    if len(starts) < 2:
        return _single(blocks, title, published=published)
    return _several(blocks, starts)


def body_start(blocks: Sequence[Block]) -> int:
    """Return the number of the first block that is running text; 0 where none is."""
    first = _below_page_head(blocks)
    for wanted in (
        _is_body,
        lambda block: not block.piece.meta and not is_boilerplate(block.words),
    ):
        for number, block in enumerate(blocks[first:], first):
            if wanted(block) and not _stands_apart(blocks, number):
                return number
    return 0


# 发布时间：2019-02-13 点击数：7475
_PUBLISHED = re.compile(
    r"[\[【（(]?\s?(?:发布|發布|发表|發表|刊发)(?:时间|日期|時間)?\s?[】\]]?\s?[:：]"
)
_PAGE_LINES = 12


def _below_page_head(blocks: Sequence[Block]) -> int:
    """Return the block after a page's line of publication, which its headline stands above.

    What a site says to all its visitors may stand over both: 公告:您可以在右上角搜索,…,谢谢!
    """
    for number, block in enumerate(blocks[1:_PAGE_LINES], 1):
        if _PUBLISHED.match(block.words) and page_date([block]) is not None:
            return number + 1 if heads_page(blocks[number - 1]) else 0
    return 0


_TITLE_CHARS = 50


def _stands_apart(blocks: Sequence[Block], number: int) -> bool:
    """Tell whether a line is a title for all its pauses: the first one, or one above its day.

    出门,或者不出门⏎⏎…; 学院更名大学,本市有了第一所大学⏎(2015-09-14 16:01:20)
    """
    words = blocks[number].words
    if len(words) > _TITLE_CHARS or len(blocks) < number + 2:
        return False
    if number:
        below = blocks[number + 1].words
        item = only_date(below)
        stamped = item is not None and item.year and item.day and ":" in half_width(below)
        return bool(stamped) and words[-1] not in "。！？!?；;：:，,"
    if words[-1] in "？！" and page_date(blocks[1:2]) is not None:
        return True  # 本地的老店还剩几家？⏎作者：清河 2016-05-21
    return (
        words[-1] not in "。！？!?；;：:，,"
        and blocks[1].piece.before == "blank"
        and not (opens_with_date(blocks[0]) or opens_news(words))
    )


def _is_body(block: Block) -> bool:
    words = block.words
    if block.piece.meta or block.piece.heading or len(words) < _SHORT_BODY:
        return False
    sentence = block.piece.before == "block" and words[-1] == "。" and "，" in words
    if len(words) < 20 and not sentence:
        return False
    if is_boilerplate(words) or is_field_row(words):
        return False
    return len(words) > 100 or _PAUSED.search(words) is not None


_SHORT_BODY = 12  # 老周今年六十二岁，干了二十七年。


def _boundaries(blocks: Sequence[Block], *, fixed_lines: bool) -> list[int]:
    """Return the first body block of each article."""
    starts: list[int] = []
    ended = True
    for number, block in enumerate(blocks):
        if block.piece.meta or block.cells:
            continue
        body = _is_body(block)
        if body and (ended or _CONTINUED.match(block.words)):
            starts.append(number)
            ended = False
        if (body or starts) and is_byline(block.words):
            ended = not (is_credit(block.words) or is_said_again(blocks, number))
    if len(starts) < 2:
        opens = opens_news if fixed_lines else has_dateline  # a page's parts may open with days
        heads = [
            number
            for number, block in enumerate(blocks)
            if _is_body(block)
            and number
            and is_headline(blocks[number - 1].words)
            and not is_numbered_heading(blocks[number - 1].words)
            and (opens(block.words) or tells_its_day(blocks[number - 1].words, block))
        ]
        if len(heads) >= 2 and heads[0] == body_start(blocks):
            return heads
    return starts


def _single(blocks: Sequence[Block], title: str | None, *, published: bool) -> list[Draft]:
    body = body_start(blocks)
    end = _tail_start(blocks, body)
    head = headline_above(blocks, body, title)
    nearest = max(0, _below_page_head(blocks) - 2)
    if head is not None and any(is_boilerplate(block.words) for block in blocks[head:nearest]):
        head = nearest  # 县志资讯⏎当前位置:首页>县志资讯⏎方志论丛:新乡方志丛谈⏎发布时间:…
    start = body if head is None else head
    if head is None:
        start, title = mail_head(blocks, body, title)
        if start == body and body and _ADDRESSEE.match(blocks[body - 1].words):
            start = body - 1  # 各位同事：
    outside = title or next(
        (
            block.words
            for block in blocks[:body]
            if is_headline(block.words)
            and not (only_date(block.words) or is_source(block.words) or block.piece.meta)
        ),
        None,
    )
    page = page_headline(blocks, start, headed=start < body)
    buttons = page is not None and any(map(_is_button, blocks[page:start]))
    if page is not None and buttons:
        outside, head = blocks[page].words, None
    elif page is not None:
        start = head = page
    begins = head is not None
    draft = _article_draft(blocks, start, body, end, None if begins else outside)
    draft = draft._replace(published_instead=True)
    if body and _heads_items(blocks[body - 1].words) and page_date(blocks[:body]):
        draft = draft._replace(written=None, relative="")  # a bulletin's day is its masthead's
    letter = body > 0 and _ADDRESSEE.match(blocks[body - 1].words) is not None
    grounded = letter or _GROUND.match(blocks[body].words) or _PASSED.match(blocks[body].words)
    if draft.written and grounded and not opens_with_date(blocks[body]):
        signed, why = signature_of(blocks, start, end)
        if signed is not None and _before(draft.written, signed):  # what led to the letter
            draft = draft._replace(written=signed, why=why)
    if not (opens_news(blocks[body].words) or opens_with_date(blocks[body])):
        written, why = labelled(blocks[:body])
        draft = draft._replace(written=written, why=why) if written else draft
    if draft.written is None and not draft.relative:  # - 时间地点：2024-9-24 among minutes' items
        written, why = labelled(blocks[start : start + _FIELD_LINES])
        draft = draft._replace(written=written, why=why)
    if draft.written is None and not draft.relative:
        written, why = noted(blocks[start : max(body, start + _TITLE_LINES)])
        draft = draft._replace(written=written, why=why)
    if draft.written is None:
        written, why = greeted(blocks[start : max(body + 1, start + _TITLE_LINES)])
        draft = draft._replace(written=written, why=why, relative="") if written else draft
    if draft.written is None and not draft.relative:
        written, why = from_headline_or_signature(blocks, start, end, outside)
        draft = draft._replace(written=written, why=why)
    if draft.written is None and not (draft.relative or published):
        written, why = later_day(blocks[body:end])
        draft = draft._replace(written=written, why=why)
    return [*matter(blocks, 0, start), draft, *matter(blocks, end, len(blocks))]


def _is_button(block: Block) -> bool:
    return block.piece.furniture or is_boilerplate(block.words)


_FIELD_LINES = 8
_TITLE_LINES = 4  # where all lines are short, a headline and its note are among the first


def _heads_items(words: str) -> bool:
    """Tell whether a line heads a part of a bulletin: 一、总体情况, 【要闻】."""
    return is_numbered_heading(words) or _BRACKETED.fullmatch(words) is not None


_BRACKETED = re.compile(r"【[^【】0-9]{2,8}】")
# 各县（市、区）人民政府，市直各部门：; not 现将有关事项通告如下：
_ADDRESSEE = re.compile(
    r"(?!.{0,80}如下)(?=.{0,80}(?:各|单位|部门|同志|政府|[局厅委办院]))[^。；？！]{2,80}[:：]$"
)


# 《…条例》已由…会议于2020年10月28日通过，…批准，现予公布: what led to an announcement
_PASSED = re.compile(r"《[^《》]{4,60}》(?:已经?|业经|由)[^。]{4,160}(?:公布|发布|印发)")
# 根据市委巡察工作安排，2022年4月6日至6月10日，…: what led to a notice
_GROUND = re.compile(r"(?:根据|依据|按照|遵照|经)[^，。]{2,40}[，,]")


def _before(written: WrittenDate, signed: WrittenDate) -> bool:
    """Tell whether a full date lies before the day of the signature."""
    if not (written.year and written.month and written.day):
        return False
    ours = (written.year, written.month, written.day)
    return ours < (signed.year or 0, signed.month or 0, signed.day or 0)


_TAIL = 200  # lines: no page's own tail is longer


def _tail_start(blocks: Sequence[Block], body: int) -> int:
    """Return where the page's own tail begins: the boilerplate at the end."""
    end = len(blocks)
    while end > body + 1 and (
        blocks[end - 1].piece.furniture
        or is_boilerplate(blocks[end - 1].words)
        or len(blocks[end - 1].words) <= 2
    ):
        end -= 1
    if _contacts_above(blocks, body, end):
        return end
    tail = number = end
    while number > max(
        body + 1, end - _TAIL
    ):  # upwards while lines are short; the topmost boilerplate begins it
        number -= 1
        boilerplate = blocks[number].piece.furniture or is_boilerplate(blocks[number].words)
        if boilerplate:
            tail = number
        elif len(blocks[number].words) > 40:
            break
    return tail


# 联系方式：0535-6601100, 地址：建设路18号: whom to ask about a notice
_CONTACT = re.compile(r".{0,6}(?:联\s?系|电\s?话|地\s?址|传\s?真|邮\s?[箱编]|网\s?址).{0,4}[:：]")


def _contacts_above(blocks: Sequence[Block], body: int, end: int) -> bool:
    """Tell whether a signature closes an article below whom to ask: 地址：…⏎2023年5月11日."""
    item = only_date(blocks[end - 1].words)
    if item is None or not (item.year and item.day):
        return False
    above = [block.words for block in blocks[max(body + 1, end - 7) : end - 1]]
    told = [words for words in above if is_boilerplate(words)]
    return bool(told) and all(_CONTACT.match(words) for words in told)


def _article_draft(
    blocks: Sequence[Block], start: int, body: int, end: int, title: str | None
) -> Draft:
    parts = tuple(Part(block.text) for block in blocks[start:end])
    written, why = event_date(blocks[body])
    if written is not None and relative_day(blocks[body], written):
        written, why = None, ""
    headline = title or (blocks[start].words if start < body else "")
    return Draft(
        True,
        blocks[start].start,
        blocks[end - 1].end,
        parts,
        body,
        "",
        title,
        written,
        why,
        relative="" if written else relative_day(blocks[body]) or relative_in(headline),
    )


def _several(blocks: Sequence[Block], starts: Sequence[int]) -> list[Draft]:
    articles = _extents(blocks, starts)
    groups = headline_groups(blocks, articles)
    assign(blocks, articles, groups)
    drafts: list[Draft] = []
    position = 0
    for article in articles:
        drafts += matter(blocks, position, article.start)
        draft = _article_draft(blocks, article.start, article.body, article.end, article.title)
        insets = [
            inset.text for block in blocks[article.start : article.end] for inset in block.insets
        ]
        if article.title is None and insets:
            draft = draft._replace(title=insets[0])
        drafts.append(draft)
        position = article.end
    return [*drafts, *matter(blocks, position, len(blocks))]


def _extents(blocks: Sequence[Block], starts: Sequence[int]) -> list[Article]:
    """Return each article's body: to its byline, or to the next article's headlines."""
    articles = []
    for number, start in enumerate(starts):
        limit = starts[number + 1] if number + 1 < len(starts) else len(blocks)
        end = limit
        while (
            end > start + 1
            and not _is_body(blocks[end - 1])
            and not is_byline(blocks[end - 1].words)
            and blocks[end - 1].words[-1] not in "。！？”"
        ):
            end -= 1
        articles.append(Article(start, start, end))
    return articles
