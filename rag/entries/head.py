"""What a document says of itself: title, publication date, publisher, address.

corpus.toml comes first; then the format's own facts (front matter, <meta>, <title>), the page's
head (发布时间：…, a masthead's date), the address and the file name.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from rag.corpus_file import DocumentDescription
from rag.dates.written import WrittenDate, find_written
from rag.dates.written_days import resolve
from rag.entries.day_lines import only_date
from rag.entries.layout import Block
from rag.entries.wording import (
    is_byline,
    is_colophon,
    is_headline,
    is_masthead,
    is_share,
    is_signature,
    is_source,
    signed_by,
)
from rag.entries.years import Anchor

__all__ = ["About", "about_document", "page_date"]

# https://www.example.gov.cn/xwfb/20220426/d4d8.html, t20200207_123.html, /2022/03/13/
_PATH_DATE = re.compile(
    r"(?<![0-9])(?P<y>(?:19|20)[0-9]{2})(?P<s>[-_/.年]?)(?P<m>0?[1-9]|1[0-2])(?:(?P=s)|月)(?P<d>3[01]|[12][0-9]|0?[1-9])(?![0-9])"
)
_PATH_YEAR = re.compile(r"(?<![0-9A-Za-z])(?P<y>(?:19|20)[0-9]{2})(?![0-9])")
# 疫情通报_上海市卫生健康委员会: a page's title, then the site's name
_SITE = re.compile(r"\s*(?:_{1,2}|\||-{1,2}|—|–)\s*[^_|—–-]{2,30}$")
# 来源: 吉林日报; 【来源】:庆元政府网
_SOURCE = re.compile(
    r"(?:来\s?源|來源|发布机构|发布单位|信息来源|稿源)\s?[】\]]?\s?[:：]\s?(\S{2,30})"
)
_PUBLISHED = re.compile(
    r"(?:发布|發布|刊发|发表|更新|公布|印发|发稿|出版)[^，。；\d]{0,4}[】\]]?\s?[:：]?\s?$"
)


# 答：2022年6月30日前发放到位。 is no head of a page
_SENTENCE = re.compile(r"[。；！？]|[0-9日](?:前|起|以前|之前|止)")


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
    tail: Sequence[Block],
    described: DocumentDescription | None,
) -> About:
    """Return what is known of a document.

    Args:
        file: Its name.
        facts: What the format says, as written.
        head: The blocks above its first entry or sentence.
        tail: Its last blocks.
        described: What corpus.toml says.
    """
    said = described or DocumentDescription()
    url = said.url or facts.get("url") or None
    published, inferred, source = _published(file, facts, head, tail, said, url)
    anchor = (
        _anchor(file, facts, said, published, source, url)
        or _head_anchor(head)
        or _tail_anchor(tail)
    )
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
            if len(text) > 80 or (block.piece.meta and ":" not in text):
                continue
            for item in find_written(text):
                if item.form not in {"day", "numeric"} or not item.year or item.ranged:
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
                    and (alone or len(text) <= 40)
                    and not block.piece.meta
                    and not _in_headline(text, item)
                ):
                    return _as_day(item)
    return None


def _in_headline(text: str, item: WrittenDate) -> bool:
    """Tell whether a date is part of a headline: 上海2022年4月25日，新增…."""
    rest = (text[: item.start] + text[item.end :]).strip()
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


def _head_anchor(head: Sequence[Block]) -> Anchor | None:
    """Return the year of the span of time a head names: （2023年3月6日至3月12日）."""
    for block in head:
        for item in find_written(block.words) if len(block.words) <= 80 else []:
            days = resolve(item, None)
            if days and days.end and item.form in {"day", "numeric", "month"}:
                return Anchor(days.end.year, "刊头的日期", days.end)
    return _issue_anchor(head) or _named_anchor(head)


# Issue 14, 2023; 江财预〔2022〕17号
_HEAD_YEAR = re.compile(r"(?<![0-9])((?:19|20)[0-9]{2})(?=[\s）)〕\]】年·|]|$)")


def _named_anchor(head: Sequence[Block]) -> Anchor | None:
    """Return the one year that the short lines of a head name."""
    lines = [block.words for block in head if len(block.words) <= 60 and not block.cells]
    years = {int(year) for words in lines for year in _HEAD_YEAR.findall(words)}
    return Anchor(years.pop(), "刊头的年份") if len(years) == 1 else None


def _issue_anchor(blocks: Sequence[Block]) -> Anchor | None:
    """Return the year of an issue: 来源：本刊2021年第23期, ——《时事周刊》2021年第45期."""
    for block in blocks:
        issue = _ISSUE.search(block.words) if len(block.words) <= 80 else None
        if issue is not None:
            return Anchor(int(issue[1]), "刊头的期号")
    return None


# 2021年第23期, 2020年 第3号（总第158号）
_ISSUE = re.compile(
    r"(?<![0-9])((?:19|20)[0-9]{2})\s?年度?\s?第\s?[0-9一二三四五六七八九十]{1,4}\s?[期号辑卷]"
)


def _tail_anchor(tail: Sequence[Block]) -> Anchor | None:
    """Return the year of the full date that a document ends with: 2021年4月30日, （2021-04-30）."""
    for block in reversed(tail[-3:]):
        if is_signature(block.words):
            return Anchor(find_written(block.words)[0].year or 0, "文末的日期")
        if _SOURCE.match(block.words) and len(block.words) <= 40:  # 来源：本报2020年4月9日综合
            years = {item.year for item in find_written(block.words) if item.year}
            if len(years) == 1:
                return Anchor(years.pop(), "文末的来源")
        words = block.words.rstrip(" )）】]。*_")
        last = next(iter(reversed(find_written(words[-40:]))), None)
        if last is None or not last.year or last.form not in {"day", "numeric"}:
            continue
        if last.end == len(words[-40:]) and (
            only_date(block.words)
            or words != block.words
            or is_colophon(block.words)
            or signed_by(block.words)
        ):
            return Anchor(last.year, "文末的日期")
    for block in reversed(tail[-2:]):  # （2022年3月18日　市疾控中心）, 写于2023年5月3日
        words = block.words
        if len(words) > 40 or re.search(r"[，。；：]", words):
            continue
        dates = [item for item in find_written(words) if item.year and item.form != "year"]
        if len(dates) == 1 and dates[0].year:
            return Anchor(dates[0].year, "文末的日期")
    return _issue_anchor([block for block in tail[-3:] if len(block.words) <= 40]) or _noted_anchor(
        tail
    )


# 修复师：顾明　2017年3月
_MADE = re.compile(r"\s[12][0-9]{3}\s?[年./-]\s?[0-9]{1,2}\s?月?$")
# 注：数据来源于市发改委2023年价格监测, （赛程如有变动，以2023年8月15日后公告为准）
_REMARK = re.compile(
    r"[\s（(*※]*(?:[备附]?注|说明|以上|数据|[总合共]计|统计|截[至止])|[（(].*[）)]$"
)


def _noted_anchor(tail: Sequence[Block]) -> Anchor | None:
    """Return the one year that a remark below the list names, or a short line set apart."""
    for block in reversed(tail[-2:]):
        words = block.words
        apart = block.piece.before == "blank" and len(words) <= 30
        apart = apart and (is_headline(words) or _MADE.search(words) is not None)
        if len(words) > 80 or block.piece.item or not (apart or _REMARK.match(words)):
            continue
        years = {item.year for item in find_written(words) if item.year}
        if len(years) == 1:
            return Anchor(years.pop() or 0, "文末的说明")
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
        match = _SOURCE.search(block.words) if len(block.words) <= 120 else None
        if match and not is_share(block.words) and not is_byline(match.group(1)):
            return match.group(1)
    return None


def _first_day(text: str) -> date | None:
    for item in find_written(text):
        if item.form in {"day", "numeric"} and item.year:
            return _as_day(item)
    match = _PATH_DATE.match(text.strip())
    return _day(int(match["y"]), int(match["m"]), int(match["d"])) if match else None


def _as_day(item: WrittenDate) -> date | None:
    return _day(item.year, item.month, item.day)


def _day(year: int | None, month: int | None, day: int | None) -> date | None:
    if not (year and month and day):
        return None
    try:
        return date(year, month, day)
    except ValueError:
        return None
