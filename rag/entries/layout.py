"""Pieces to blocks: lines that were broken are joined again, cells gathered to rows.

Newspaper pages break lines at 18 characters and paragraphs at the column's foot; extracted
tables are cut by page breaks. A block is what a reader would call a line, paragraph or row.
"""

import re
from collections.abc import Iterable, Sequence
from itertools import groupby, pairwise
from typing import NamedTuple

from rag.aligned import AlignedText, join
from rag.entries.texts import as_gap, glue
from rag.entries.wording import (
    BULLET,
    is_boilerplate,
    is_headline,
    is_numbered_heading,
    is_terminated,
    is_unfinished,
    width,
)
from rag.readers.pieces import Piece

__all__ = ["Block", "make_blocks"]

# a date cut in two: 2020年 | 2月7日, 1月 | 27 日
_DATE_HEAD = re.compile(r"[0-9一二三四五六七八九十〇零]\s?[年月]$")
_DATE_TAIL = re.compile(r"\s?[0-9一二三四五六七八九十]{1,3}\s?[月日号號]")
# 2020-02-07, 2月7日 09:30: a line that is only a date goes on with nothing
_ONLY_DATE = re.compile(r"[0-9\s年月日号號./:：-]{4,24}")
# 2月7日…, 2020-02-07 …, 【2月7日】…, 【网民留言】…, - …, 1、…, 主编：…
_OPENS = re.compile(
    r"[\s【\[（(]*(?:(?:[0-9〇零一二三四五六七八九十]{2,4}\s?年\s?)?[0-9一二三四五六七八九十]{1,3}\s?月(?:\s?[0-9一二三四五六七八九十]{1,3}\s?[日号號─—-])?"
    r"|[12][0-9]{3}[-/.][0-9]{1,2}|[0-9]{1,2}[、.．)）](?![0-9])|[（(]?[一二三四五六七八九十]{1,3}[、）)]|[●○■◆▪►※•·-]|(?<=【)[^【】]{1,10}】)"
)


class Block(NamedTuple):
    """A line or paragraph with its parts joined, or a table row.

    Attributes:
        piece: Its first piece, for what the format says of it.
        text: A line's readable text; of a row, its cells joined by line feeds.
        cells: A row's paragraphs by column, empty columns included; () for a line.
        end: Where it ends in the document.
        insets: Headlines that stood inside and were taken out of the sentence they cut.
    """

    piece: Piece
    text: AlignedText
    cells: tuple[tuple[AlignedText, ...], ...] = ()
    insets: tuple[AlignedText, ...] = ()

    @property
    def start(self) -> int:
        """Where it begins in the document."""
        return self.piece.start

    @property
    def end(self) -> int:
        """Where it ends in the document."""
        return self.text.runs[-1].source_end

    @property
    def words(self) -> str:
        """The readable text, plain."""
        return self.text.text


def make_blocks(pieces: Sequence[Piece], *, fixed_lines: bool) -> list[Block]:
    """Return the blocks of a document in order; each piece stands in one of them."""
    blocks: list[Block] = []
    wrap = _wrap_width(pieces) if fixed_lines else None
    lines: list[Piece] = []
    for row, group in groupby(pieces, key=lambda piece: piece.row):
        if row is None:
            lines = list(group)
            blocks += _line_blocks(lines, wrap, fixed_lines=fixed_lines)
        else:
            blocks.append(_row_block(list(group)))
    return _with_joined_dates(blocks)


# 18 ⏎ 2022-05, 2022年5月 ⏎ 18日: list pages show the day large and the month small, or under it
_DAY_ALONE = re.compile(r"[0-3]?[0-9]日?")
_MONTH_ALONE = re.compile(r"(?:19|20)[0-9]{2}\s?[-/.年]\s?[01]?[0-9]月?")


def _with_joined_dates(blocks: list[Block]) -> list[Block]:
    """Join the two lines of a date whose day stands apart from its year and month."""
    joined: list[Block] = []
    for block in blocks:
        above = joined[-1] if joined else None
        apart = block.piece.before == "block" and not block.cells  # lines of a text never are
        if apart and above is not None and not above.cells and _one_date(above, block):
            joined[-1] = Block(above.piece, join([above.text, block.text], " "))
        else:
            joined.append(block)
    return joined


def _one_date(above: Block, block: Block) -> bool:
    one, other = above.words, block.words
    if len(one) > 10 or len(other) > 10:
        return False
    return bool(
        (_DAY_ALONE.fullmatch(one) and _MONTH_ALONE.fullmatch(other))
        or (_MONTH_ALONE.fullmatch(one) and _DAY_ALONE.fullmatch(other))
    )


_NARROWEST = 28  # columns: newspapers break lines at 18 characters, none at fewer than 14


def _wrap_width(pieces: Sequence[Piece]) -> int | None:
    """Return the width at which lines were broken, or None where lines are paragraphs.

    A text is wrapped when most of its lines are nearly as long as its longest ones; lines that
    all open with a date or number are a list, however alike in length.
    """
    lines = [piece.text.text for piece in pieces if piece.row is None]
    if sum(1 for line in lines if _OPENS.match(line)) * 2 > len(lines):
        return None
    widths = sorted(width(line) for line in lines)
    widths = [size for size in widths if size >= 12]
    if len(widths) < 8:
        return None
    widest = widths[int(len(widths) * 0.97)]
    full = sum(1 for size in widths if widest - 5 <= size <= widest + 3)
    return widest if _NARROWEST <= widest <= 120 and full >= 0.5 * len(widths) else None


def _row_block(pieces: list[Piece]) -> Block:
    """Gather one row: a paragraph for each block or bullet in each cell."""
    cells: list[tuple[AlignedText, ...]] = []
    texts: list[AlignedText] = []
    last, ordered = 0, True
    for piece in pieces:
        column = max(piece.cell, 0)
        ordered = ordered and column >= last
        last = column
        parts = _bullets(piece.text)
        if len(cells) == column:
            cells.append(tuple(parts))
        else:
            cells += [()] * (column + 1 - len(cells))
            cells[column] += tuple(parts)
        texts += parts
    if not ordered:
        texts = [text for cell in cells for text in cell]
    return Block(pieces[0], join(texts, "\n"), tuple(cells))


def _bullets(text: AlignedText) -> list[AlignedText]:
    """Part a text before each bullet in it (● 一是…。● 二是…。)."""
    if text.text.isascii() or BULLET.search(text.text) is None:
        return [text]
    cuts = [match.start() for match in BULLET.finditer(text.text)]
    if cuts == [0]:
        return [text]
    edges = sorted({0, *cuts, len(text.text)})
    parts = []
    for start, end in pairwise(edges):
        words = text.text[start:end]
        left = start + len(words) - len(words.lstrip())
        part = text.slice(left, max(left, start + len(words.rstrip())))
        if part.runs:
            parts.append(part)
    return parts


def _line_blocks(lines: Sequence[Piece], wrap: int | None, *, fixed_lines: bool) -> list[Block]:
    blocks: list[Block] = []
    last: Piece | None = None
    parts: list[AlignedText] = []
    insets: list[AlignedText] = []
    first: Piece | None = None

    def close() -> None:
        if first is not None:
            blocks.append(Block(first, glue(parts), (), tuple(insets)))

    skip = False
    for number, piece in enumerate(lines):
        if skip:
            skip = False
            continue
        following = lines[number + 1] if number + 1 < len(lines) else None
        if last is not None and first is not None:
            tail = parts[-1].text if len(parts[-1].text) > 400 else glue(parts[-8:]).text
            if _goes_on(first, last, tail, piece, wrap, fixed_lines):
                parts.append(piece.text)
                last = piece
                continue
            if fixed_lines and following and _is_inset(tail, piece, following):
                insets.append(piece.text)
                parts.append(as_gap(following.text))
                last, skip = following, True
                continue
        close()
        first = last = piece
        parts, insets = [piece.text], []
    close()
    return [split for block in blocks for split in _split_bullets(block)]


def _split_bullets(block: Block) -> Iterable[Block]:
    parts = _bullets(block.text)
    if len(parts) == 1:
        return [block]
    head = Block(block.piece, parts[0], (), block.insets)
    return [
        head,
        *(Block(block.piece._replace(text=part, before="line"), part) for part in parts[1:]),
    ]


# 时间：2023年4月28日至5月28日, 地点：市少年宫: a record's line; 他说：“… may go on with a sentence
_FIELD = re.compile(r"[\u4e00-\u9fff]{2,4}(?<![说道出示调绍为是])[:：](?!“)")
# …的意见 ……………… 33: an index's line ends with its page
_LEADER = re.compile(r"(?:…{2}|[.·]{4})\s?[0-9]{1,4}$")


def _goes_on(
    first: Piece, last: Piece, tail: str, piece: Piece, wrap: int | None, fixed: bool
) -> bool:
    """Tell whether a line continues the one before."""
    words = piece.text.text
    if tail[-1].isdigit() and _LEADER.search(tail[-60:]):
        return False
    if piece.meta or last.meta or piece.heading or last.heading or piece.item:
        return False
    tailed = _DATE_TAIL.match(words) if _DATE_HEAD.search(tail[-8:]) else None
    if tailed and not (tail[-1] == "月" and tailed.group()[-1] == "月"):
        # 2022年⏎四月⏎19日 …, 剪报册　一九七六年⏎⏎七月三日: headings, each alone on its line
        return len(tail) > (24 if piece.before == "blank" else 8)
    if (
        piece.before == "line"
        and tail[-1] not in "，、"
        and _FIELD.match(words)
        and len(words) <= 40
    ):
        return False
    full = wrap is not None and width(last.text.text) >= 0.72 * wrap
    ended = tail[-1] in "。！？；" or not (full or tail[-1] in "，、")
    if first.indent and fixed and _wraps(first, last, tail, piece):
        return True
    if fixed and piece.before == "line" and ended:  # most lines: no closer look is needed
        return False
    if _ONLY_DATE.fullmatch(words):
        return False
    if is_boilerplate(words) or is_numbered_heading(words) or BULLET.match(words):
        return False
    if re.fullmatch(r"[^，。；]{1,10}[:：]", words):  # 发布日期：, its value on the next line
        return False
    if is_boilerplate(last.text.text) and len(last.text.text) < 40:
        return False
    if not fixed or piece.before == "block":
        return tail[-1] in "，、" or words[0] in "，。、；）”"
    if full and not is_terminated(tail) and not _is_label(first.text.text):
        headlines = is_headline(tail) and (piece.before == "blank" or is_headline(words))
        if not headlines and (piece.before == "line" or not _OPENS.match(words)):
            return True
    if piece.before == "line":
        return tail[-1] in "，、" and not _OPENS.match(words) and len(tail) > 12
    if _OPENS.match(words) or _is_label(words) or is_terminated(tail):
        return False
    if _ends_at_once(words) and len(tail) >= 10:
        return True
    return is_unfinished(tail) and len(tail) >= 15 and not is_headline(words)


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
        and not _OPENS.match(piece.text.text)
    )


def _ends_at_once(words: str) -> bool:
    """Tell whether a line begins with the end of a sentence (集散地。看到库房里)."""
    return re.match(r"[^，。；、：“《]{1,7}[。；]", words) is not None and len(words) > 12


def _is_label(text: str) -> bool:
    """Tell whether a line is a label and its value: 发文机关：国务院."""
    return re.match(r"[^，。；]{1,8}[:：]", text) is not None and len(text) <= 40


def _is_inset(tail: str, piece: Piece, following: Piece) -> bool:
    """Tell whether a headline was set into the middle of a sentence.

    形成多点支撑、⏎⏎解放思想 深化改革 转变作风 狠抓落实⏎⏎多业并举、多元发展的产业新格局。
    """
    words = following.text.text
    return (
        piece.before == following.before == "blank"
        and len(tail) >= 30
        and is_unfinished(tail)
        and is_headline(piece.text.text)
        and len(words) >= 20
        and not _OPENS.match(words)
        and is_unfinished(tail + "，")
        and any(mark in words for mark in "，。；,")
    )
