"""What a document says of itself: title, publication date, publisher, address.

corpus.toml comes first; then the format's own facts (front matter, <meta>, <title>), the page's
head (发布时间：…, a masthead's date), the address and the file name.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from rag.corpus_file import DocumentDescription
from rag.dates.written import WrittenDate, find_written
from rag.dates.written_days import day_of
from rag.entries.anchors import SOURCE, anchor_in_text
from rag.entries.day_lines import only_date
from rag.entries.layout import Block
from rag.entries.wording import (
    is_byline,
    is_field_row,
    is_headline,
    is_masthead,
    is_share,
    is_source,
)
from rag.entries.years import Anchor

__all__ = ["About", "about_document", "page_date", "with_anchor"]

# https://www.example.gov.cn/xwfb/20220426/d4d8.html, t20200207_123.html, /2022/03/13/
_PATH_DATE = re.compile(
    r"(?<![0-9])(?P<y>(?:19|20)[0-9]{2})(?P<s>[-_/.年]?)(?P<m>0?[1-9]|1[0-2])(?:(?P=s)|月)(?P<d>3[01]|[12][0-9]|0?[1-9])(?![0-9])"
)
_PATH_YEAR = re.compile(r"(?<![0-9A-Za-z])(?P<y>(?:19|20)[0-9]{2})(?![0-9])")
# 疫情通报_上海市卫生健康委员会: a page's title, then the site's name
_SITE = re.compile(r"\s*(?:_{1,2}|\||-{1,2}|—|–)\s*[^_|—–-]{2,30}$")
# 发布时间：, （原载《滨城日报》2023年3月20日A05版）, （青州晚报 2022年6月9日 A02版）
_PUBLISHED = re.compile(
    r"(?:发布|發布|刊发|发表|更新|公布|印发|发稿|出版|原载|刊[于载]|载于)[^，。；\d]{0,4}[】\]]?\s?[:：]?\s?$|(?:原载|刊[于载]|载于)《[^《》]{2,12}》$"
    r"|[（(]《?[\u4e00-\u9fff]{2,8}(?:日报|晚报|早报|时报|周报|商报|都市报)》?\s?$"
)


# 答：2022年6月30日前发放到位。 is no head of a page
_SENTENCE = re.compile(r"[。；！？]|[0-9日](?:前|起|以前|之前|止)")


# news.example.com   2017/6/8 23:05:07 资讯来源:某某报   字号控制:[ ]
_CLOCKED = re.compile(r"\s{1,2}[0-9]{1,2}[:：][0-9]{2}")


@dataclass(frozen=True, slots=True)
class About:
    """A document's own facts, resolved; `Anchor` is the year it lends to its entries."""

    title: str
    publisher: str | None
    published: date | None
    published_inferred: bool
    published_source: str
    url: str | None
    year: int | None
    anchor: Anchor | None


def about_document(
    file: str,
    facts: Mapping[str, str],
    head: Sequence[Block],
    ends: tuple[Sequence[Block], Sequence[Block]],
    described: DocumentDescription | None,
) -> About:
    """Return what is known of a document.

    Args:
        file: Its name.
        facts: What the format says, as written.
        head: The blocks above its first entry or sentence.
        ends: Its last blocks, and what the page adds below them.
        described: What corpus.toml says.
    """
    said, (tail, foot) = described or DocumentDescription(), ends
    url = said.url or facts.get("url") or None
    published, inferred, source = _published(file, facts, head, [*tail, *foot], said, url)
    anchor = _anchor(file, facts, said, published, source, url) or anchor_in_text(head, tail)
    return About(
        said.title or _title(file, facts, head),
        said.publisher or facts.get("publisher") or _publisher(head),
        published,
        inferred,
        source,
        url,
        anchor.year if anchor else None,
        anchor,
    )


def with_anchor(about: About, anchor: Anchor | None) -> About:
    """Return the same facts with the year that something else in the document lends."""
    return replace(about, year=anchor.year, anchor=anchor) if anchor else about


def _published(
    file: str,
    facts: Mapping[str, str],
    head: Sequence[Block],
    tail: Sequence[Block],
    said: DocumentDescription,
    url: str | None,
) -> tuple[date | None, bool, str]:
    if said.published:
        return said.published, said.inferred, "corpus.toml 的发布日期"
    if found := _first_day(facts.get("published", "")):
        return found, False, "页首信息的发布日期"
    if found := page_date(head):
        return found, False, "刊头的日期"
    if found := page_date(tail, labelled_only=True):
        return found, False, "文末的发布日期"
    for text, name in ((url or "", "网址"), (file, "文件名")):
        match = _PATH_DATE.search(text)
        day = _day(int(match["y"]), int(match["m"]), int(match["d"])) if match else None
        if day:
            return day, True, name
    return None, False, ""


def page_date(head: Sequence[Block], *, labelled_only: bool = False) -> date | None:
    """Return the full date in a page's head: 2020年2月25日, 来源：… 2020-05-16 11:36.

    Args:
        head: The blocks above the first entry or sentence, or the last ones.
        labelled_only: Whether only a date that is called one of publication counts.
    """
    for wanted in (True,) if labelled_only else (True, False):
        for block in head:
            text = block.words
            if len(text) > 80 and not (wanted and is_field_row(text)):
                continue
            if block.piece.meta and ":" not in text:
                continue
            if not labelled_only and (stamp := _STAMPED.search(text)):
                return _day(int(stamp["y"]), int(stamp["m"]), int(stamp["d"]))
            for item in find_written(text):
                if item.form not in {"day", "numeric"} or not item.year or item.ranged:
                    continue
                if _OTHER.search(text[: item.start]):
                    continue
                labelled = bool(_PUBLISHED.search(text[: item.start])) or (
                    labelled_only and is_source(text)
                )
                alone = (
                    only_date(text) is not None
                    or item.start == 0
                    or not text[item.end :].strip(" )）】]")
                )
                if labelled or (
                    not wanted
                    and not _SENTENCE.search(text)
                    and (alone or len(text) <= 40 or _CLOCKED.match(text, item.end))
                    and not block.piece.meta
                    and not _in_headline(text, item)
                ):
                    return day_of(item)
    return None


# 公示结束时间：2022年9月8日, 开标时间：2021-05-10: days of what is published, not of publishing it
_OTHER = re.compile(
    r"(?:结束|截止|到期|有效|起止|开标|报名|面试|考试|开庭|活动)(?:时间|日期|期限|期)?\s?[:：]\s?$"
)
# 生活周刊第 6 期（20200207）
_STAMPED = re.compile(
    r"(?<=[^0-9\s])\s?[（(]\s?(?P<y>(?:19|20)[0-9]{2})(?P<m>0[1-9]|1[0-2])(?P<d>0[1-9]|[12][0-9]|3[01])\s?[）)]$"
)


def _in_headline(text: str, item: WrittenDate) -> bool:
    """Tell whether a date is part of a headline: 上海2022年4月25日，新增…."""
    rest = (text[: item.start] + text[item.end :]).strip()
    if item.form == "numeric" and item.end == len(text):  # 董事会决议公告2019-05-30: its stamp
        return False
    return (
        len(rest) > 12
        and is_headline(rest)
        and not re.search(r"来源|[0-9]{1,2}[:：][0-9]{2}|·", text)
        and not is_masthead(text)
    )


def _anchor(
    file: str,
    facts: Mapping[str, str],
    said: DocumentDescription,
    published: date | None,
    source: str,
    url: str | None,
) -> Anchor | None:
    if said.year:
        return Anchor(
            said.year,
            "corpus.toml",
            published if published and published.year == said.year else None,
        )
    if facts.get("year", "").isdigit():
        return Anchor(int(facts["year"]), "页首信息")
    if published and source not in {"网址", "文件名"}:
        return Anchor(published.year, source, published)
    for text, name in ((url or "", "网址"), (file, "文件名")):
        if match := _PATH_DATE.search(text):
            day = _day(int(match["y"]), int(match["m"]), int(match["d"]))
            return Anchor(int(match["y"]), name, day)
        if match := _PATH_YEAR.search(text):
            return Anchor(int(match["y"]), name)
    return None


def _title(file: str, facts: Mapping[str, str], head: Sequence[Block]) -> str:
    if title := facts.get("title"):
        return title
    headings = [block for block in head if block.piece.heading and len(block.words) > 3]
    head = [block for block in head if not block.cells]
    if headings:
        top = min(block.piece.heading for block in headings)
        return next(block.words for block in headings if block.piece.heading == top)
    if title := facts.get("html_title"):
        return _SITE.sub("", title) or title
    for block in head:
        if is_headline(block.words) and not block.piece.meta and only_date(block.words) is None:
            return block.words
    return file.rsplit(".", 1)[0]


def _publisher(head: Sequence[Block]) -> str | None:
    for block in head:
        match = SOURCE.search(block.words) if len(block.words) <= 120 else None
        if match and not is_share(block.words) and not is_byline(match.group(1)):
            return match.group(1)
    return None


def _first_day(text: str) -> date | None:
    for item in find_written(text):
        if item.form in {"day", "numeric"} and item.year:
            return day_of(item)
    match = _PATH_DATE.match(text.strip())
    return _day(int(match["y"]), int(match["m"]), int(match["d"])) if match else None


def _day(year: int | None, month: int | None, day: int | None) -> date | None:
    if not (year and month and day):
        return None
    try:
        return date(year, month, day)
    except ValueError:
        return None
