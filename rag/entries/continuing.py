"""Which line of a text goes on with the one above: wrapped paragraphs, dates cut in two."""

import re

from rag.entries.day_lines import only_date
from rag.entries.life_years import life_year
from rag.entries.wording import (
    BULLET,
    is_boilerplate,
    is_headline,
    is_numbered_heading,
    is_source,
    is_terminated,
    is_unfinished,
    width,
)
from rag.readers.pieces import Piece

__all__ = ["OPENS", "goes_on", "is_inset"]

# a date cut in two: 2020年 | 2月7日, 1月 | 27 日
_DATE_HEAD = re.compile(r"[0-9一二三四五六七八九十〇零]\s?[年月]$")
# …的通知 2020-02-0⏎7, 2020.02.1⏎0: a zero-padded day of one digit, and the other
_DAY_HEAD = re.compile(r"(?<![0-9])[12][0-9]{3}([-./])(?:[01][0-9]\1[0-3]|[01])$")
_DAY_TAIL = re.compile(r"[0-9](?![0-9年、.．)）])")
_DATE_TAIL = re.compile(r"\s?[0-9一二三四五六七八九十]{1,3}\s?[月日号號]")
# 2020-02-07, 2月7日 09:30, 一九五八年: a line that is only a date goes on with nothing
_ONLY_DATE = re.compile(
    r"[0-9\s年月日号號./:：-]{4,24}|[0-9]{1,2}\s?日|[一二三四五六七八九十]{1,3}月份?|[0-9]{1,2}月份?|[一二][一二三四五六七八九〇零○]{3}\s?年(?:[一二三四五六七八九十]{1,2}月)?"
)
# December 18, 2020; 2024 年 1 月 5 日，星期五: nothing goes on with it
_DATE_CHARS = 30
# 2月7日…, 2020-02-07 …, 【2月7日】…, 【网民留言】…, - …, 1、…, 主编：…, 3.18 追施尿素
OPENS = re.compile(
    r"[\s【\[（(]*(?:(?:[0-9〇零一二三四五六七八九十]{2,4}\s?年\s?)?[0-9一二三四五六七八九十]{1,3}\s?月(?:\s?[0-9一二三四五六七八九十]{1,3}\s?[日号號─—-])?"
    r"|[12][0-9]{3}[-/.][0-9]{1,2}|[0-9]{1,2}[./-][0-9]{1,2}(?=\s)|[0-9一二三四五六七八九十廿]{1,3}[日号](?=[\s，,:：）)])|[0-9]{1,2}[、.．)）](?![0-9])|[（(]?[一二三四五六七八九十]{1,3}[、）)]|[●○■◆▪►※•·-]|(?<=【)[^【】]{1,10}】)"
)


# 时间：2023年4月28日至5月28日, 地点：市少年宫, Author: 张伟: a record's line; 他说：“… may go on
# with a sentence
_FIELD = re.compile(
    r"[\u4e00-\u9fff]{2,4}(?<![说道出示调绍为是])[:：](?!“)|[A-Z][A-Za-z-]{1,14}:\s"
)
# …的意见 ……………… 33, …2022年2月1日 …………（3）: an index's line ends with its page
_LEADER = re.compile(r"(?:…{2}|[.·]{4})\s?[（(]?[0-9]{1,4}[）)]?$")

# Original URL: http://…: an address ends its line
_ADDRESS = re.compile(r"https?://\S+$")

# ----V1.3版本开始----, 从2010-08-18记录了 below it: a ruled line stands alone, as does ---
_RULED = re.compile(r"(?:-{4}|={4}|\*{4}|_{4}|#{4}|[—─]{4})|^(?:---|===|\*\*\*|___)$")

# 从2010-08-18记录了：, 2018年8月29日更新: few words around a day, for what stands below
_CAPTION = re.compile(
    r"[^，。；0-9]{0,6}[12][0-9]{3}[-/.年][0-9]{1,2}[-/.月][0-9]{1,2}日?[^，。；0-9]{0,8}"
)


def goes_on(
    first: Piece, last: Piece, tail: str, piece: Piece, wrap: int | None, fixed: bool
) -> bool:
    """Tell whether a line continues the one before."""
    words = piece.text.text
    if piece.meta or last.meta or piece.heading or last.heading or piece.item:
        return False
    if tail in _MARKS and piece.before == "line" and len(words) >= _MARKED:
        return True
    tailed = _DATE_TAIL.match(words) if _DATE_HEAD.search(tail[-8:]) else None
    if tailed and not (tail[-1] == "月" and tailed.group()[-1] == "月"):
        # 2022年⏎四月⏎19日 …, 剪报册　一九七六年⏎⏎七月三日: headings, each alone on its line
        return len(tail) > (24 if piece.before == "blank" else 8)
    if piece.before == "line" and _DAY_HEAD.search(tail[-12:]) and _DAY_TAIL.match(words):
        return True
    if _RULED.search(tail[-8:]) or _RULED.match(words) or _ADDRESS.search(tail):
        return False
    full = wrap is not None and width(last.text.text) >= 0.72 * wrap
    ended = tail[-1] in "。！？；" or not (
        full or tail[-1] in "，、" or _cut_off(last, tail, piece)
    )
    if first.indent and fixed and _wraps(first, last, tail, piece):
        return True
    if fixed and piece.before == "line" and ended:  # most lines: no closer look is needed
        return False
    if _ONLY_DATE.fullmatch(words) or _LEADER.search(tail[-60:]):
        return False
    if len(tail) <= _DATE_CHARS and only_date(tail) is not None:
        return False
    field = piece.before == "line" and tail[-1] not in "，、" and _FIELD.match(words)
    if field and len(words) <= 60:
        return False
    if is_boilerplate(words) or is_numbered_heading(words) or BULLET.match(words):
        return False
    if re.fullmatch(r"[^，。；]{1,10}[:：]", words):  # 发布日期：, its value on the next line
        return False
    if len(words) <= 40 and _CAPTION.fullmatch(words):
        return False
    above = last.text.text
    if (len(above) < 40 and is_boilerplate(above)) or is_source(above):
        return False
    if not fixed or piece.before == "block":
        return tail[-1] in "，、" or words[0] in "，。、；）”"
    if full and not is_terminated(tail) and not _is_label(first.text.text):
        headlines = is_headline(tail) and (piece.before == "blank" or is_headline(words))
        if not headlines and (piece.before == "line" or not OPENS.match(words)):
            return True
    if piece.before == "line" and _cut_off(last, tail, piece):
        return True
    if piece.before == "line":
        return tail[-1] in "，、" and not OPENS.match(words) and len(tail) > 12
    if first.item or _VERSION.match(words):  # a list's item ends with its paragraph
        return False
    if OPENS.match(words) or _is_label(words) or is_terminated(tail) or life_year(tail):
        return False
    if _ends_at_once(words) and len(tail) >= 10:
        return True
    return is_unfinished(tail) and len(tail) >= 15 and not is_headline(words)


_MARKS = frozenset("-–•·●▪◆■○▲")  # alone on the line above its item, as pages are copied
_MARKED = 8
# 1.5.0 (2021-04-07), *0.0.20 2020-12-26*, [v2.1.0]: a release
_VERSION = re.compile(r"[*\[【]{0,3}[vV]?[0-9]{1,4}\.[0-9]{1,4}(?:\.[0-9]{1,5})?(?![0-9%％])")
_LONG = 60  # characters: a line longer than that ends with its sentence


def _cut_off(last: Piece, tail: str, piece: Piece) -> bool:
    """Tell whether a long line ends in the middle of a word and the one below goes on.

    …发布会,介绍上半年知识产权工⏎作情况 。 2 、 7 月 22 日 , …: a PDF's page as one line, or two
    """
    if len(last.text.text) < _LONG or piece.before != "line":
        return False
    words = piece.text.text
    return is_unfinished(tail) and not OPENS.match(words) and "\u4e00" <= words[0] <= "\u9fff"


_WRAPPED = 40  # columns: a paragraph's line that is shorter was not broken for its length


def _wraps(first: Piece, last: Piece, tail: str, piece: Piece) -> bool:
    """Tell whether an indented paragraph goes on: the line below begins further left.

        2022年市级预算草案已经市第十五届人民代表大会第二
    次会议于2022年2月24日审查批准。
    """
    return (
        piece.before == "line"
        and first.indent <= 4
        and not piece.indent
        and width(last.text.text) >= _WRAPPED
        and not is_terminated(tail)
        and not OPENS.match(piece.text.text)
        and not _LEADER.search(tail[-60:])
    )


def _ends_at_once(words: str) -> bool:
    """Tell whether a line begins with the end of a sentence (集散地。看到库房里)."""
    return re.match(r"[^，。；、：“《]{1,7}[。；]", words) is not None and len(words) > 12


def _is_label(text: str) -> bool:
    """Tell whether a line is a label and its value: 发文机关：国务院."""
    return re.match(r"[^，。；]{1,8}[:：]", text) is not None and len(text) <= 40


def is_inset(tail: str, piece: Piece, following: Piece) -> bool:
    """Tell whether a headline was set into the middle of a sentence.

    形成多点支撑、⏎⏎解放思想 深化改革 转变作风 狠抓落实⏎⏎多业并举、多元发展的产业新格局。
    """
    words = following.text.text
    if piece.heading or OPENS.match(piece.text.text):  # ## 2020.3.14 增加导出: marked, or dated
        return False
    return (
        piece.before == following.before == "blank"
        and len(tail) >= 30
        and is_unfinished(tail)
        and is_headline(piece.text.text)
        and len(words) >= 20
        and not OPENS.match(words)
        and is_unfinished(tail + "，")
        and any(mark in words for mark in "，。；,")
    )
