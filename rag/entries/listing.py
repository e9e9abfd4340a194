"""A document whose entries repeat one date position, cut there."""

import re
from collections import Counter
from collections.abc import Sequence

from rag.entries.contexts import Context
from rag.entries.drafts import Draft, Part, matter, trim
from rag.entries.labels import record_title
from rag.entries.layout import Block
from rag.entries.openers import Opener
from rag.entries.parts import above_parts, has_parts
from rag.entries.places import place_of
from rag.entries.rows import (
    all_keyed,
    cells_of,
    date_columns,
    is_remark,
    is_rest_of_date,
    is_shifted,
    row_title,
)
from rag.entries.ruled import is_rule
from rag.entries.section_lines import section_lines
from rag.entries.sections import Sections, level_of, sole_heading
from rag.entries.starts import entry_starts
from rag.entries.tails import Tails
from rag.entries.wording import is_headline, is_pager, is_terminated

__all__ = ["cut_list"]

_CLOSING = {"end", "field", "titled", "below"}  # families whose lines end like a signature
_JUNK = " -–—─:：|｜·,，、()（）[]【】*#;；xX"  # - [x] 3月15日 too
_MARKS = _JUNK + "△▲▼◇◆□■○●☆★▪▶►➤※→"


def cut_list(
    blocks: Sequence[Block], openers: Sequence[Opener], contexts: dict[int, Context]
) -> list[Draft]:
    """Cut a document at its openers; what no entry holds becomes matter.

    Returns:
        Drafts in document order that hold every block.
    """
    cutter = _Cutter(blocks, openers, contexts)
    for position in range(len(openers)):
        cutter.cut(position)
    cutter.rest(len(blocks))
    return cutter.drafts


class _Cutter:
    def __init__(
        self, blocks: Sequence[Block], openers: Sequence[Opener], contexts: dict[int, Context]
    ) -> None:
        self.blocks, self.openers, self.contexts = blocks, openers, contexts
        self.drafts: list[Draft] = []
        self._labels: set[str] | None = None
        self.position = 0  # the first block that no draft holds yet
        self.lines = section_lines(blocks, openers)
        self.sections = Sections(sole_heading(blocks, openers[0].block), self.lines)
        self.main = Counter(opener.family for opener in openers).most_common(1)[0][0]
        self.tails = Tails(blocks, signed=self.main.split()[0] not in _CLOSING)
        heads = [blocks[o.block] for o in openers if o.family.startswith("heading")]
        self.level = level_of(heads[0]) if heads else above_parts(blocks, openers)
        self.parted = has_parts(blocks, openers, self.level)
        self.keyed = all_keyed(blocks, [item for item in openers if item.family == self.main])
        starts = entry_starts(blocks, openers, self.main, keyed=self.keyed)
        self.starts = [
            self._below_year(start, opener) for start, opener in zip(starts, openers, strict=True)
        ]
        inside = blocks[self.starts[0] + 1 : self.starts[-1] + 1]
        self.floor = min((block.piece.level for block in inside), default=-1)

    def _below_year(self, start: int, opener: Opener) -> int:
        """Return where an entry begins below a year or month that heads it and its like."""
        above = range(opener.block - 1, start - 1, -1)
        heads = (n + 1 for n in above if n in self.contexts and self.contexts[n].alone)
        return next(heads, start)

    def rest(self, end: int) -> None:
        """Keep blocks up to end as matter, noting the headings among them."""
        if self.position >= end:
            return
        before = self.sections.path
        loose = end  # from here on, nothing but headings stands above what comes next
        while loose > self.position and self._heads(loose - 1):
            loose -= 1
        for number in range(self.position, end):
            context = self.contexts.get(number)
            self.sections.note(number, self.blocks[number], context, directly=number >= loose)
        self.drafts += matter(self.blocks, self.position, end, before if self.drafts else "")
        self.position = max(self.position, end)

    def cut(self, position: int) -> None:
        """Cut the entry of one opener, and the matter above it."""
        opener = self.openers[position]
        if opener.family == "run-on":
            self._run_on(position)
            return
        self.rest(self.starts[position])
        limit = self.starts[position + 1] if position + 1 < len(self.openers) else len(self.blocks)
        last = position + 1 == len(self.openers)
        if opener.family.startswith("column") and self.keyed:
            self._record(opener, self.starts[position], limit)
            return
        if opener.family.startswith("column"):
            self._rows(opener, limit, last)
            return
        end = self._end(opener, limit, last)
        shown = end
        while shown > opener.block + 1 and is_rule(self.blocks[shown - 1]):
            shown -= 1
        parts, title = self._line_parts(opener, self.starts[position], shown)
        self._add(opener, self.starts[position], end, parts, title)

    def _add(
        self, opener: Opener, first: int, end: int, parts: Sequence[Part], title: str | None = None
    ) -> None:
        if not any(part.text.text.strip() for part in parts):
            return  # ## 2019年12月9日, and nothing told of it
        written = None if opener.family == "undated" else opener.date
        self.drafts.append(
            Draft(
                True,
                self.blocks[first].start,
                self.blocks[end - 1].end,
                tuple(parts),
                opener.block,
                self.sections.path,
                title,
                written,
                place_of(opener.family),
            )
        )
        self.position = end

    def _end(self, opener: Opener, limit: int, last: bool) -> int:
        """Return where an entry that begins at a line ends, at most at limit."""
        kind = opener.family.split()[0]
        begin = opener.block + 1
        if kind in {"end", "below"}:
            return begin
        own_title = kind in {"alone", "heading", "titled"}
        end = begin
        listed = self.blocks[opener.block].piece.item and not own_title
        while end < limit:
            block = self.blocks[end]
            tail = last and self.tails.begin(end) and not self._recurs(block)
            told = end > begin or not own_title
            ruled = last and told and is_rule(block) and not self._rules_inside()
            if self._closes(block, end, begin, own_title) or tail or ruled:
                break
            if (
                (listed or kind == "month")
                and block.piece.before == "block"
                and not block.piece.item
            ):
                break
            end += 1
        while end > begin and not last and self._belongs_below(end - 1, begin, own_title):
            end -= 1
        return end

    def _rules_inside(self) -> bool:
        """Tell whether rules part the paragraphs of an entry: elsewhere one ends the last."""
        between = set(range(self.starts[0], self.starts[-1])) - {n - 1 for n in self.starts}
        return any(is_rule(self.blocks[n]) for n in between)

    def _recurs(self, block: Block) -> bool:
        """Tell whether entries above have a line of the same label: 主办单位：市教育局."""
        if self._labels is None:
            above = self.blocks[self.openers[0].block : self.openers[-1].block]
            self._labels = {found[1] for item in above if (found := _LABEL.match(item.words))}
        found = _LABEL.match(block.words)
        return found is not None and found[1] in self._labels

    def _closes(self, block: Block, number: int, begin: int, own_title: bool) -> bool:
        """Tell whether a block cannot belong to the entry above it."""
        # the list's element ended
        outside = block.piece.furniture or block.piece.level < self.floor
        if outside or (number in self.contexts and self.contexts[number].alone):
            return True
        heading = block.piece.heading
        if self.parted and own_title and heading == self.level:
            return False
        if not heading or (
            own_title and number == begin and (self.level is None or heading >= self.level)
        ):
            return False
        return self.level is None or heading <= self.level

    def _belongs_below(self, number: int, begin: int, own_title: bool) -> bool:
        """Tell whether an entry's last block is a heading of what comes next."""
        return self._heads(number) and not (own_title and number == begin)

    def _heads(self, number: int) -> bool:
        return number in self.lines or level_of(self.blocks[number]) is not None

    def _line_parts(self, opener: Opener, first: int, end: int) -> tuple[list[Part], str | None]:
        block = self.blocks[opener.block]
        if opener.family.startswith("label"):
            parts = [Part(item.text) for item in self.blocks[first:end]]
            return parts, record_title(self.blocks[first:end])
        if first < opener.block:  # a headline above the date, or an item that its date closes
            held = [*self.blocks[first : opener.block], *self.blocks[opener.block + 1 : end]]
            around = block.words[: opener.date.start] + block.words[opener.date.end :]
            if around.strip(_JUNK):  # （市政发〔2020〕3号　2020年1月20日）
                held.insert(opener.block - first, block)
            return _parts(held), None
        before = block.words[: opener.start]
        if not before.strip(_JUNK) or _ITEM_NUMBER.fullmatch(before):
            own = trim(block.text, opener.end, len(block.words))
        elif block.words[opener.end :].strip(_JUNK):
            own = block.text
        elif not before.strip(_MARKS):  # △12月1日(星期二), nothing else
            own = trim(block.text, opener.end, len(block.words))
        else:
            own = trim(block.text, block.piece.lead, len(before.rstrip(" -–—─:：|·([（【")))
        return [Part(own), *_parts(self.blocks[opener.block : end])[1:]], None

    def _record(self, opener: Opener, first: int, limit: int) -> None:
        """Cut a record whose rows are a label and its value each."""
        end = opener.block + 1
        while end < limit and self.blocks[end].cells:
            end += 1
        held = [*self.blocks[first : opener.block], *self.blocks[opener.block + 1 : end]]
        none, label = frozenset[int](), frozenset([0])
        parts = [part for row in held for part in cells_of(row, none, first=True)]
        own = parts or cells_of(self.blocks[opener.block], none, first=True)
        values = [part.text.text for row in held for part in cells_of(row, label, first=True)]
        self._add(opener, first, end, own, next((text for text in values if text), None))

    def _rows(self, opener: Opener, limit: int, last: bool) -> None:
        """Cut a table row, with the rows and lines that go on with it."""
        column = int(opener.family.split()[1])
        number = opener.block
        row = self.blocks[number]
        dates = date_columns(row, opener.start, opener.end)
        parts = cells_of(row, dates, first=True)
        start = number
        number += 1
        while number < limit:
            block = self.blocks[number]
            state = self._row_state(block, number, row, column, parts, last)
            if state == "end":
                break
            if state in {"same date", "shifted"}:
                self._add(opener, start, number, parts, row_title(self.blocks[start], dates))
                dates = dates if state == "same date" else frozenset[int]()
                parts, start = cells_of(block, dates, first=True), number
            elif block.cells:
                parts += cells_of(block, dates, first=False)
            else:
                parts.append(Part(block.text, cut=block.piece.before == "blank"))
            number += 1
        end = number
        while end > start + 1 and level_of(self.blocks[end - 1]) is not None:
            end -= 1
            parts = parts[:-1]
        self._add(opener, start, end, parts, row_title(self.blocks[start], dates))

    def _row_state(
        self, block: Block, number: int, row: Block, column: int, parts: Sequence[Part], last: bool
    ) -> str:
        """Tell what a block below a dated row is: "end", "same date", "shifted" or "goes on"."""
        if block.piece.furniture:
            return "end"
        if not block.cells:
            closed = (
                row.piece.table
                or block.piece.heading
                or (number in self.contexts and self.contexts[number].alone)
            )
            return "end" if closed or (last and self.tails.begin(number)) else "goes on"
        if is_shifted(block, row, column):
            return "shifted"
        own = block.cells[column] if column < len(block.cells) else ()
        if own and not is_rest_of_date(own[0].text):
            return "end"  # another header row, a sum
        if own:
            return "goes on"
        if is_remark(block, row) or is_pager(block.words) or _is_other(block, row):
            return "end"
        filled = sum(1 for cell in row.cells if cell)
        if row.piece.table and sum(1 for cell in block.cells if cell) >= max(2, filled - 1):
            return "same date"  # a whole row whose date cell is merged with the one above
        finished = (
            not parts or is_terminated(parts[-1].text.text) or is_headline(parts[-1].text.text)
        )
        if row.piece.table:
            return "same date" if finished else "goes on"
        return "same date" if finished and block.piece.before == "line" else "goes on"

    def _run_on(self, position: int) -> None:
        """Cut an item that runs on inside a paragraph."""
        opener = self.openers[position]
        block = self.blocks[opener.block]
        self.rest(opener.block)
        if self.position == opener.block:  # the paragraph's first item: what stands before it
            lead = trim(block.text, 0, opener.start)
            if lead.runs:
                self.drafts.append(
                    Draft(False, block.start, lead.runs[-1].source_end, (Part(lead),), opener.block)
                )
        following = self.openers[position + 1] if position + 1 < len(self.openers) else None
        same = following is not None and following.block == opener.block
        stop = following.start if following is not None and same else len(block.words)
        whole = trim(block.text, opener.start, stop)
        text = trim(block.text, opener.end, stop)
        self.drafts.append(
            Draft(
                True,
                whole.runs[0].source,
                whole.runs[-1].source_end,
                (Part(text),),
                opener.block,
                self.sections.path,
                None,
                opener.date,
                place_of("run-on"),
            )
        )
        self.position = opener.block + 1


def _is_other(block: Block, row: Block) -> bool:
    """Tell whether a row is of another table: its one cell stands where the dated row has none."""
    filled = [number for number, cell in enumerate(block.cells) if cell]
    return (
        row.piece.table
        and len(filled) == 1
        and filled[0] < len(row.cells)
        and not row.cells[filled[0]]
    )


_LABEL = re.compile(r"([^，。；：:\s]{2,10})\s?[:：]")


# （三）, 12.: what may stand before a date that opens its line; 1.18.0 is the item's name
def _parts(blocks: Sequence[Block]) -> list[Part]:
    """Return paragraphs; what an empty line parts may be one that a page's end cut in two.

    Headings and bold lines are whole, and a list's item begins with itself: ### 外掛程式擴充功能
    3.0.7⏎⏎#### 功能⏎⏎* 設定….
    """
    parts = []
    after_whole = False
    for block in blocks:
        whole = block.piece.heading > 0 or block.piece.bold
        cut = block.piece.before == "blank" and not (whole or after_whole or block.piece.item)
        parts.append(Part(block.text, cut))
        after_whole = whole
    return parts


_ITEM_NUMBER = re.compile(r"(?!.*\d[.．]\d)[\s\d一二三四五六七八九十、.．()（）①-⑳●•·\-*+]*")
