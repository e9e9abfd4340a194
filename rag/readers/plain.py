"""Plain text and Markdown, with or without HTML tags in it: a piece for each line.

Line ends are layout here. A tab parts cells; Markdown headings, bullets, bold, links and
tables are read wherever they stand, since a .txt often holds them too.
"""

import re
from dataclasses import dataclass, field

from rag.aligned import AlignedText, Run
from rag.readers.markdown import ATX, ATX_END, BARS, RULE_ROW, table_lines, underlined
from rag.readers.markup import BLOCKS, Token, tokenize
from rag.readers.pieces import Break, Piece, PieceBuilder
from rag.readers.rubble import rubble_piece, stretches

__all__ = ["read_plain"]

# - 第140期, * 2月7日, + …, ● 一是…, ·…, -【破坏性修改】; [编辑]- 1月1日，… below a wiki's heading
_BULLET = re.compile(
    r"[ \t\u3000]*(?:\[(?:编辑|編輯)\][ \t]*)?(?:[-*+•·●○■◆▪►※]|[–—](?=[ \t]))"
    r"(?:[ \t\u3000]+(?:\[[ xX]\][ \t]+)?|(?=[【\[（(《“]))"  # - [x] 2月7日 送审
)
# (https://…), (/wiki/1月1日 "1月1日"), (/wiki/江城_(城市))
_TARGET = (
    r"\([^()\s]{0,2000}(?:\([^()\s]{0,200}\)[^()\s]{0,200}){0,3}"
    r"(?:[ \t]{1,4}(?:\"[^\"\n]{0,300}\"|'[^'\n]{0,300}'))?\)"
)
# ![图](a.jpg), [提交 issue](https://…), [[1]](#cite), **2022年4月6日**, __粗__
_INLINE = re.compile(
    rf"!\[[^\[\]\n]{{0,300}}\]{_TARGET}"
    rf"|\[(?P<label>(?:[^\[\]\n]|\[[^\[\]\n]{{0,40}}\]){{0,300}})\]{_TARGET}|\*\*|__"
)
# 一行文字 or - 一项 with nothing else that could be a mark, a cell or a bullet
_MARKLESS = re.compile(
    r"((?:(?P<dash>- )|(?![-+=•·●○■◆▪►※–—#>]))"
    r"[^\s\u200b\ufeff\u00ad*_\[!|]+(?: [^\s\u200b\ufeff\u00ad*_\[!|]+)*)\r?"
)
_INNER_TAB = re.compile(r"[^\s]\t+[^\r\n]")
# > 引文, > > 引文里的引文, > alone: what it marks is read as the line's words
_QUOTE = re.compile(r"[ ]{0,3}(?:>(?:[ \t]+|(?=\r?$)))+")
_FENCE_RULE = re.compile(r"\s*(?:-{3,}|\*{3,}|_{3,}|={3,})\s*")
_HEADING_TAG = re.compile(r"h([1-6])")


@dataclass(slots=True)
class _Line:
    """One physical line as it is collected: cells of pieces."""

    builder: PieceBuilder
    pieces: list[Piece] = field(default_factory=list)
    before: Break = "blank"
    row: int | None = None
    rows: int = 0
    cell: int = 0
    table: bool = False
    heading: int = 0
    item: bool = False
    lead: int = 0
    indent: int = 0
    bold: bool = False
    bold_chars: int = 0
    bold_head: int = 0
    chars: int = 0

    def flush(self) -> None:
        text = self.builder.take()
        bold = self.chars > 0 and self.bold_chars == self.chars
        self.chars = self.bold_chars = 0
        if text is None:
            return
        lead = min(self.lead, len(text.text))
        self.pieces.append(
            Piece(
                text,
                self.before,
                self.row,
                self.cell,
                self.table,
                self.heading,
                self.item,
                lead,
                bold,
                self.bold_head,
                self.indent,
            )
        )
        self.before, self.item, self.lead, self.bold_head = "block", False, 0, 0


def read_plain(text: str, start: int = 0) -> list[Piece]:
    """Return a piece for each line, cell or block of a text, from start to its end."""
    line = _Line(PieceBuilder(text))
    # tabs that only begin lines indent them
    tabbed = _INNER_TAB.search(text, start) is not None
    lines = _Lines(line, table_lines(text, start), tabbed=tabbed)
    for begin, end, rubble in stretches(text, start):
        if not rubble:
            for token in tokenize(text, begin, end, any_tag=False):
                lines.take(token)
            continue
        line.flush()
        if (piece := rubble_piece(text, begin, end)) is not None:
            line.pieces.append(piece)
    line.flush()
    return line.pieces


class _Lines:
    """Feeds tokens to the line they stand in."""

    def __init__(self, line: _Line, tables: set[int], *, tabbed: bool) -> None:
        self.line = line
        self.tables = tables
        self.tabbed = tabbed
        self.fresh = True  # nothing of the line was read yet
        self.empty_lines = 1  # a text begins as if after an empty line
        self.in_html_row = False

    def take(self, token: Token) -> None:
        """Read one token."""
        line = self.line
        if token.kind == "text":
            self._text(token.start, token.end)
        elif token.kind == "entity":
            self._open_line(token.start)
            line.builder.add(token.start, token.end, token.value)
            line.chars += 1
        elif token.kind == "hidden":
            line.builder.gap()
        elif token.kind in {"open", "close"} and token.value in BLOCKS:
            self._block(token)
        elif token.kind in {"open", "close"} and token.value in {"b", "strong"}:
            line.bold = token.kind == "open"

    def _block(self, token: Token) -> None:
        line, name = self.line, token.value
        line.flush()
        heading = _HEADING_TAG.fullmatch(name)
        if heading:
            line.heading = int(heading.group(1)) if token.kind == "open" else 0
        elif name == "li":
            line.item = token.kind == "open"
        elif name == "tr":
            self.in_html_row = token.kind == "open"
            line.row = line.rows if self.in_html_row else None
            line.rows += self.in_html_row
            line.cell, line.table = -1, self.in_html_row
        elif name in {"td", "th"} and token.kind == "open" and self.in_html_row:
            line.cell += 1
            line.before = "cell" if line.cell else "block"

    def _text(self, start: int, end: int) -> None:
        document = self.line.builder.document
        position = start
        while position < end:
            stop = document.find("\n", position, end)
            if stop >= 0 and self.fresh and self._whole_line(position, stop):
                position = stop + 1
                continue
            stop = end if stop < 0 else stop
            if position < stop and document[position:stop].strip("\r"):
                self._part(position, stop)
            if stop < end:
                self._end_line()
            position = stop + 1

    def _whole_line(self, start: int, stop: int) -> bool:
        """Take a line without any mark in it at once: most lines of most texts are such."""
        line = self.line
        if self.in_html_row or line.heading or line.item or line.bold or line.cell < 0:
            return False
        found = _MARKLESS.fullmatch(line.builder.document, start, stop)
        if found is None or line.builder.pending:
            return False
        words = found.group(1)
        run = Run(0, len(words), start, len(words), line.builder.take_gap())
        before: Break = "blank" if self.empty_lines else "line"
        text = AlignedText(words, (run,))
        if found["dash"]:
            line.pieces.append(Piece(text, before, item=True, lead=len("- ")))
        else:
            line.pieces.append(Piece(text, before))
        line.before = "block"
        self.empty_lines = 0
        return True

    def _open_line(self, start: int) -> None:
        """Set what a new line starts with, when its first text comes."""
        if not self.fresh:
            return
        self.fresh = False
        line = self.line
        document = line.builder.document
        line.before = "blank" if self.empty_lines else "line"
        if self.in_html_row:
            return
        begin = document.rfind("\n", 0, start) + 1
        stop = document.find("\n", start)
        stop = len(document) if stop < 0 else stop
        tabs = document.find("\t", start, stop) >= 0 or document.startswith("\t", begin)
        tabs = tabs and self.tabbed
        tabs = tabs and ATX.match(document, start, stop) is None  # ###会议时间⇥2016.3.12
        line.table = begin in self.tables
        line.cell = 0
        line.row = line.rows if line.table or tabs else None
        line.rows += line.row is not None

    def _part(self, start: int, stop: int) -> None:
        line, document = self.line, self.line.builder.document
        if self.fresh and (quote := _QUOTE.match(document, start, stop)):
            start = quote.end()
        white = not document[start:stop].strip()
        if white and self.fresh and "\t" not in document[start:stop]:
            return
        if self.fresh:
            self._open_line(start)
            start = self._marks(start, stop)
            if line.heading and not self.in_html_row and self._ends_line(stop):
                closing = ATX_END.search(document, max(start, stop - 20), stop)
                stop = closing.start() if closing else stop
        mark = "\t"
        if line.table:
            mark = "│" if document.find("│", start, stop) >= 0 else "|"
        while line.row is not None and not self.in_html_row and start < stop:
            cut = document.find(mark, start, stop)
            if cut < 0:
                break
            self._inline(start, cut)
            line.flush()
            after = cut + 1
            while document.startswith(mark, after, stop):  # empty cells
                after += 1
            line.cell += after - cut
            line.before = "cell"
            start = after
        self._inline(start, stop)

    def _marks(self, start: int, stop: int) -> int:
        """Read the marks that open a line; return where its words begin."""
        line, document = self.line, self.line.builder.document
        raw = document[start : min(stop, start + 2000)]
        if line.table:
            if stop - start < 2000 and RULE_ROW.fullmatch(raw):
                line.builder.gap()
                return stop
            first = len(raw) - len(raw.lstrip())
            return start + first + 1 if raw[first : first + 1] in BARS else start
        if line.row is not None:
            return start
        if raw.startswith("#"):  # ### <a name="…"></a>适用范围: its words may stand behind a tag
            raw = document[start : start + 2000].split("\n", 1)[0]
        if heading := ATX.match(raw):
            line.heading = len(heading.group(1) or heading.group(2))
            return min(stop, start + heading.end())
        if _FENCE_RULE.fullmatch(raw):
            return stop if self._underlines(raw) else start
        line.indent = len(raw) - len(raw.lstrip())
        if bullet := _BULLET.match(raw):
            line.item = True
            if raw.lstrip()[0] == "*":  # Markdown's own mark: no word of the document
                return start + bullet.end()
            line.lead = len(" ".join(bullet.group().split())) + (bullet.group()[-1].isspace())
        return start

    def _ends_line(self, position: int) -> bool:
        document = self.line.builder.document
        return position == len(document) or document[position] == "\n"

    def _underlines(self, raw: str) -> bool:
        """Make the line above a heading if this one is the row of = or - below it."""
        line = self.line
        level = underlined(line.pieces, raw) if line.before == "line" else 0
        if level:
            line.pieces[-1] = line.pieces[-1]._replace(heading=level)
            line.builder.gap()
        return bool(level)

    def _inline(self, start: int, stop: int) -> None:
        line, document = self.line, self.line.builder.document
        position = start
        for match in _INLINE.finditer(document, start, stop):
            self._words(position, match.start())
            if match.group() in {"**", "__"}:
                line.bold = not line.bold
            elif match.group("label") is not None:
                # a link is verbatim whole or not at all: nothing may begin or end inside
                line.builder.gap()
                self._words(*match.span("label"))
                line.builder.gap()
            position = match.end()
        self._words(position, stop)

    def _words(self, start: int, stop: int) -> None:
        line = self.line
        line.builder.add(start, stop)
        size = len(line.builder.document[start:stop].strip())
        if line.bold and line.bold_head == line.chars:
            line.bold_head += size
        line.chars += size
        if line.bold:
            line.bold_chars += size

    def _end_line(self) -> None:
        line = self.line
        self.empty_lines = self.empty_lines + 1 if self.fresh else 0
        line.flush()
        self.fresh = True
        line.bold = False
        if not self.in_html_row:
            line.row, line.table, line.heading = None, False, 0
        line.item, line.lead, line.indent = False, 0, 0
