"""A document of articles: one, or several on a newspaper's page.

Articles on a page are told apart by bylines, by notes that one goes on from another page and by
headlines above datelines. Headlines may stand away from their article: above all of them, at
the end, or set into the text; each is given to the article whose words it shares.
"""

import re
from collections.abc import Sequence

from rag.dates.written import WrittenDate, find_written
from rag.entries.day_lines import only_date
from rag.entries.drafts import Draft, Part, matter
from rag.entries.events import (
    event_date,
    from_headline_or_signature,
    opens_news,
    opens_with_date,
    relative_day,
    relative_in,
    signature_of,
    tells_its_day,
)
from rag.entries.head import page_date
from rag.entries.headlines import Article, assign, headline_groups
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
)

__all__ = ["body_start", "cut_articles"]

# (上接 A02 版)要把放开思路…; （上接第一版）; ▲上接3版
_CONTINUED = re.compile(
    r"^[▲△◀（(\s]{0,3}(?:上接|紧接|接)\s?(?:第)?\s?[A-Za-z]?\s?[0-9一二三四五六七八九十]{1,3}\s?版"
)
# …，…。 a sentence; 1,000 has no pause
_PAUSED = re.compile(r"[，。；！？]|[,;](?![0-9])")


def cut_articles(
    blocks: Sequence[Block], title: str | None = None, *, fixed_lines: bool = True
) -> list[Draft]:
    """Cut a document of articles; what no article holds becomes matter.

    Args:
        blocks: The document's blocks.
        title: What the format or corpus.toml calls the document, for a single article.
        fixed_lines: Whether line ends are the document's own layout.

    Returns:
        Drafts in document order that hold every block.
    """
    starts = _boundaries(blocks, fixed_lines=fixed_lines)
    if len(starts) < 2:
        return _single(blocks, title)
    return _several(blocks, starts)


def body_start(blocks: Sequence[Block]) -> int:
    """Return the number of the first block that is running text; 0 where none is."""
    for wanted in (
        _is_body,
        lambda block: not block.piece.meta and not is_boilerplate(block.words),
    ):
        for number, block in enumerate(blocks):
            if wanted(block):
                return number
    return 0


def _is_body(block: Block) -> bool:
    words = block.words
    if len(words) < 20 or block.piece.meta or block.piece.heading or is_boilerplate(words):
        return False
    return len(words) > 100 or _PAUSED.search(words) is not None


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
            ended = True
    if len(starts) < 2 and fixed_lines:
        heads = [
            number
            for number, block in enumerate(blocks)
            if _is_body(block)
            and number
            and is_headline(blocks[number - 1].words)
            and not is_numbered_heading(blocks[number - 1].words)
            and (opens_news(block.words) or tells_its_day(blocks[number - 1].words, block))
        ]
        if len(heads) >= 2 and heads[0] == body_start(blocks):
            return heads
    return starts


def _single(blocks: Sequence[Block], title: str | None) -> list[Draft]:
    body = body_start(blocks)
    end = _tail_start(blocks, body)
    head = _headline_above(blocks, body, title)
    start = body if head is None else head
    if head is None:
        start, title = _mail_head(blocks, body, title)
    outside = title or next(
        (
            block.words
            for block in blocks[:body]
            if is_headline(block.words) and only_date(block.words) is None and not block.piece.meta
        ),
        None,
    )
    begins = head is not None
    draft = _article_draft(blocks, start, body, end, None if begins else outside)
    draft = draft._replace(published_instead=True)
    if body and is_numbered_heading(blocks[body - 1].words) and page_date(blocks[:body]):
        draft = draft._replace(written=None, relative="")  # a bulletin's day is its masthead's
    if (
        draft.written
        and not opens_with_date(blocks[body])
        and body
        and _ADDRESSEE.match(blocks[body - 1].words)
    ):
        signed, why = signature_of(blocks, start, end)
        if signed is not None and _before(draft.written, signed):  # what led to the letter
            draft = draft._replace(written=signed, why=why)
    if draft.written is None and not draft.relative:
        written, why = _noted(blocks[start:body])
        draft = draft._replace(written=written, why=why)
    if draft.written is None and not draft.relative:
        written, why = from_headline_or_signature(blocks, start, end, outside)
        draft = draft._replace(written=written, why=why)
    return [*matter(blocks, 0, start), draft, *matter(blocks, end, len(blocks))]


# （2019年10月29日市第八届人民代表大会常务委员会第二十五次会议通过　…批准）: below a law's headline
_NOTED = re.compile(
    r"[（(]\s?[12][0-9]{3}\s?年\s?[0-9]{1,2}\s?月\s?[0-9]{1,2}\s?日[^（(]{4,300}[）)]$"
)


def _noted(head: Sequence[Block]) -> tuple[WrittenDate | None, str]:
    """Return the day that the note below a law's headline begins with."""
    for block in head:
        if _NOTED.match(block.words):
            return find_written(block.words)[0], "题注日期"
    return None, ""


# 各县（市、区）人民政府，市直各部门：; not 现将有关事项通告如下：
_ADDRESSEE = re.compile(
    r"(?!.{0,80}如下)(?=.{0,80}(?:各|单位|部门|同志|政府|[局厅委办院]))[^。；？！]{2,80}[:：]$"
)


def _before(written: WrittenDate, signed: WrittenDate) -> bool:
    """Tell whether a full date lies before the day of the signature."""
    if not (written.year and written.month and written.day):
        return False
    ours = (written.year, written.month, written.day)
    return ours < (signed.year or 0, signed.month or 0, signed.day or 0)


# 主题：…, 标题：…, Subject: …
_SUBJECT = re.compile(r"(?:主\s?题|标\s?题|题\s?目|subject|title)\s?[:：]", re.IGNORECASE)


def _mail_head(blocks: Sequence[Block], body: int, title: str | None) -> tuple[int, str | None]:
    """Return where the labels above a letter's text begin, and its subject."""
    first = labels_above(blocks, body, 0)
    if not any(_SUBJECT.match(block.words) for block in blocks[first:body]):
        return body, title
    return first, title or record_title(blocks[first:body])


def _headline_above(blocks: Sequence[Block], body: int, title: str | None) -> int | None:
    """Return the headline's block if nothing but a source line and a date part it from the text."""
    number = body - 1
    found = None
    sourced = (
        False  # 反诈宣传进校园，平安护航助成长⏎原创　平安东城　2023-06-12 17:30: a headline's comma
    )
    while number >= 0 and body - number <= 6:
        block = blocks[number]
        words = block.words
        if found is None and (is_source(words) or is_invitation(words)):
            sourced = True
            number -= 1
            continue
        if _NOTED.match(words):
            number -= 1
            continue
        if block.piece.meta or is_share(words) or is_masthead(words):
            break
        same = title is not None and _squeezed(words) == _squeezed(title)
        if (
            same
            or (block.piece.heading and only_date(words) is None)
            or (is_headline(words) and only_date(words) is None)
            or (number == 0 and found is None and is_headline(words.partition("：")[2]))
            or (sourced and found is None and is_headline(words.replace("，", " ")))
        ):
            found = number
            if same or (block.piece.heading and number and not blocks[number - 1].piece.heading):
                break
        elif found is not None or len(words) > 80:
            break
        number -= 1
    return found


def _squeezed(text: str) -> str:
    return re.sub(r"\s", "", text)


_TAIL = 200  # lines: no page's own tail is longer


def _tail_start(blocks: Sequence[Block], body: int) -> int:
    """Return where the page's own tail begins: the boilerplate at the end."""
    end = len(blocks)
    while end > body + 1 and (
        is_boilerplate(blocks[end - 1].words) or len(blocks[end - 1].words) <= 2
    ):
        end -= 1
    tail = number = end
    while number > max(
        body + 1, end - _TAIL
    ):  # upwards while lines are short; the topmost boilerplate begins it
        number -= 1
        boilerplate = is_boilerplate(blocks[number].words)
        if boilerplate:
            tail = number
        elif len(blocks[number].words) > 40:
            break
    return tail


def _article_draft(
    blocks: Sequence[Block], start: int, body: int, end: int, title: str | None
) -> Draft:
    parts = tuple(Part(block.text) for block in blocks[start:end])
    written, why = event_date(blocks[body])
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
