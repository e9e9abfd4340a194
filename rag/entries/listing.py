"""A document whose entries repeat one date position, cut there."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from rag.entries.drafts import Draft, Part, cut_part, matter, trim
from rag.entries.layout import Block
from rag.entries.lists import Context
from rag.entries.openers import Opener, only_date
from rag.entries.wording import (
    is_boilerplate,
    is_colophon,
    is_headline,
    is_numbered_heading,
    is_terminated,
)

__all__ = ["cut_list", "labels_above"]

_PLACES = {
    "column": "表格日期列",
    "label": "日期标签",
    "heading": "标题中的日期",
    "bracket": "括号中的日期",
    "bold": "加粗的日期",
    "plain": "行首日期",
    "number": "编号后的日期",
    "bullet": "列表项的日期",
    "alone": "单独成行的日期",
    "below": "条目末行的日期",
    "end": "行末日期",
    "prose": "段首日期",
    "run-on": "段内分项的日期",
    "month": "上方月份标题",
    "relative": "承接上一条的日期",
    "weak": "行首日期",
}
_LOOSE = 8  # the level of a heading that only its look marks
_JUNK = " -–—─:：|｜·,，、()（）[]【】*#;；"


@dataclass(slots=True)
class _Sections:
    """The headings that stand above, outermost first."""

    sole_title: int | None
    stack: list[tuple[int, str]] = field(default_factory=list)

    def note(self, number: int, block: Block, context: Context | None, *, directly: bool) -> None:
        """Take a block's heading in; a bold or bracketed line is one directly above an entry."""
        level = _level(block)
        if level is None or number == self.sole_title or (level == _LOOSE and not directly):
            return
        while self.stack and self.stack[-1][0] >= level:
            self.stack.pop()
        if context is None or not context.alone:
            self.stack.append((level, block.words))

    @property
    def path(self) -> str:
        return " / ".join(words for _, words in self.stack)


def _level(block: Block) -> int | None:
    """Return how deep a heading stands, or None for other blocks."""
    if block.cells:
        return None
    if block.piece.heading:
        return block.piece.heading
    words = block.words
    if is_numbered_heading(words):
        return 9 if words[0] == "第" else 11 if words[0] in "（(" else 10
    if block.piece.bold and is_headline(words) and len(words) <= 40:
        return _LOOSE
    if re.fullmatch(r"【[^】]{2,30}】", words):
        return _LOOSE
    return None


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
        self.tails: list[int] = []
        self.position = 0  # the first block that no draft holds yet
        first = openers[0].block
        tops = [n for n, block in enumerate(blocks) if block.piece.heading and not block.piece.meta]
        counts = Counter(blocks[n].piece.heading for n in tops)
        sole = (
            tops[0]
            if tops and tops[0] < first and counts[blocks[tops[0]].piece.heading] == 1
            else None
        )
        self.sections = _Sections(sole)
        kinds = Counter(opener.family for opener in openers)
        self.main = kinds.most_common(1)[0][0]
        self.level = next(
            (_level(blocks[o.block]) for o in openers if o.family.startswith("heading")), None
        )
        self.starts = self._record_starts()

    def _record_starts(self) -> list[int]:
        """Return where each entry's blocks begin: a record's labels stand above its date's."""
        starts = []
        floor = 0
        for opener in self.openers:
            start = opener.block
            if opener.family.startswith("label"):
                start = labels_above(self.blocks, start, floor)
            starts.append(start)
            floor = opener.block + 1
        if self.main == "below":
            return self._starts_below(starts)
        if self.main == "alone" and self._headlines_above():
            return [start - 1 for start in starts]
        return starts

    def _headlines_above(self) -> bool:
        """Tell whether each date alone on a line stands between its item's headline and text."""
        above = [self.blocks[opener.block - 1] for opener in self.openers if opener.block]
        headed = [
            block
            for block in above
            if block.piece.heading or (block.piece.bold and is_headline(block.words))
        ]
        return len(headed) == len(self.openers) and not any(
            _level(self.blocks[opener.block]) for opener in self.openers
        )

    def _starts_below(self, dates: Sequence[int]) -> list[int]:
        """Return where items begin that end with their date: right after the one above.

        The first takes as many lines as the others have, or all where they differ.
        """
        sizes = Counter(second - first for first, second in pairwise(dates))
        size, count = sizes.most_common(1)[0]
        first = dates[0] - size + 1 if count * 2 >= len(dates) - 1 else 0
        while first < dates[0] and self.blocks[max(first, 0)].piece.meta:
            first += 1
        return [max(first, 0), *(date + 1 for date in dates[:-1])]

    def rest(self, end: int) -> None:
        """Keep blocks up to end as matter, noting the headings among them."""
        before = self.sections.path
        loose = end  # from here on, nothing but headings stands above what comes next
        while loose > self.position and _level(self.blocks[loose - 1]) is not None:
            loose -= 1
        for number in range(self.position, end):
            block, directly = self.blocks[number], number >= loose
            self.sections.note(number, block, self.contexts.get(number), directly=directly)
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
        if opener.family.startswith("column"):
            self._rows(opener, limit, last)
            return
        end = self._end(opener, limit, last)
        parts, title = self._line_parts(opener, self.starts[position], end)
        self._add(opener, self.starts[position], end, parts, title)

    def _add(
        self, opener: Opener, first: int, end: int, parts: Sequence[Part], title: str | None = None
    ) -> None:
        why = _PLACES.get(opener.family.split()[0], "日期")
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
                why,
            )
        )
        self.position = end

    def _end(self, opener: Opener, limit: int, last: bool) -> int:
        """Return where an entry that begins at a line ends, at most at limit."""
        kind = opener.family.split()[0]
        begin = opener.block + 1
        if kind == "end":
            return begin
        if kind == "below":
            return begin
        own_title = kind in {"alone", "heading"}
        end = begin
        listed = self.blocks[opener.block].piece.item and kind not in {"alone", "heading"}
        while end < limit:
            block = self.blocks[end]
            if self._closes(block, end, begin, own_title) or (last and self._is_tail(end)):
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

    def _closes(self, block: Block, number: int, begin: int, own_title: bool) -> bool:
        """Tell whether a block cannot belong to the entry above it."""
        if number in self.contexts and self.contexts[number].alone:
            return True
        heading = block.piece.heading
        if not heading or (
            own_title and number == begin and (self.level is None or heading > self.level)
        ):
            return False
        return self.level is None or heading <= self.level

    def _belongs_below(self, number: int, begin: int, own_title: bool) -> bool:
        """Tell whether an entry's last block is a heading of what comes next."""
        return _level(self.blocks[number]) is not None and not (own_title and number == begin)

    def _line_parts(self, opener: Opener, first: int, end: int) -> tuple[list[Part], str | None]:
        block = self.blocks[opener.block]
        if opener.family.startswith("label"):
            parts = [Part(item.text) for item in self.blocks[first:end]]
            return parts, _record_title(self.blocks[first:end])
        if first < opener.block:  # a headline above the date, or an item that its date closes
            held = [*self.blocks[first : opener.block], *self.blocks[opener.block + 1 : end]]
            return [Part(item.text, item.piece.before == "blank") for item in held], None
        before = block.words[: opener.start]
        if not before.strip(_JUNK) or _ITEM_NUMBER.fullmatch(before):
            own = trim(block.text, opener.end, len(block.words))
        elif block.words[opener.end :].strip(_JUNK):
            own = block.text
        else:
            own = trim(block.text, block.piece.lead, len(before.rstrip(" -–—─:：|·([（【")))
        parts = [
            Part(own),
            *(
                Part(item.text, item.piece.before == "blank")
                for item in self.blocks[opener.block + 1 : end]
            ),
        ]
        return parts, None

    def _rows(self, opener: Opener, limit: int, last: bool) -> None:
        """Cut a table row, with the rows and lines that go on with it."""
        column = int(opener.family.split()[1])
        number = opener.block
        row = self.blocks[number]
        parts = _cells(row, column, first=True)
        start = number
        number += 1
        while number < limit:
            block = self.blocks[number]
            state = self._row_state(block, number, row, column, parts, last)
            if state == "end":
                break
            if state == "same date":
                self._add(opener, start, number, parts, _row_title(self.blocks[start], column))
                parts, start = _cells(block, column, first=True), number
            elif block.cells:
                parts += _cells(block, column, first=False)
            else:
                parts.append(Part(block.text, cut=block.piece.before == "blank"))
            number += 1
        end = number
        while end > start + 1 and _level(self.blocks[end - 1]) is not None:
            end -= 1
            parts = parts[:-1]
        self._add(opener, start, end, parts, _row_title(self.blocks[start], column))

    def _row_state(
        self, block: Block, number: int, row: Block, column: int, parts: Sequence[Part], last: bool
    ) -> str:
        """Tell what a block below a dated row is: "end", "same date" or "goes on"."""
        if not block.cells:
            closed = (
                row.piece.table
                or block.piece.heading
                or (number in self.contexts and self.contexts[number].alone)
            )
            return "end" if closed or (last and self._is_tail(number)) else "goes on"
        own = block.cells[column] if column < len(block.cells) else ()
        if own and not _rest_of_date(own[0].text):
            return "end"  # another header row, a sum
        if own:
            return "goes on"
        finished = (
            not parts or is_terminated(parts[-1].text.text) or is_headline(parts[-1].text.text)
        )
        if row.piece.table:
            return "same date" if finished else "goes on"
        return "same date" if finished and block.piece.before == "line" else "goes on"

    def _is_tail(self, number: int) -> bool:
        """Tell whether the document's own end begins here: colophon, copyright, page buttons."""
        words = self.blocks[number].words
        if not is_boilerplate(words):
            return False
        if is_colophon(words):
            return True
        if not self.tails:  # how many of the blocks from each on are short or boilerplate
            counts, total = [], 0
            for block in reversed(self.blocks):
                total += len(block.words) <= 30 or is_boilerplate(block.words)
                counts.append(total)
            self.tails = counts[::-1]
        return self.tails[number] * 2 >= len(self.blocks) - number

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
                _PLACES["run-on"],
            )
        )
        self.position = opener.block + 1


def _cells(row: Block, column: int, *, first: bool) -> list[Part]:
    """Return a row's paragraphs without its date; of a row that goes on, the first may join."""
    parts: list[Part] = []
    for number, cell in enumerate(row.cells):
        if number == column:
            continue
        for text in cell:
            joins = not first and not parts
            parts.append(cut_part(text) if joins and _has(row, column) else Part(text, joins))
    return parts


def _has(row: Block, column: int) -> bool:
    return column < len(row.cells) and bool(row.cells[column])


def _rest_of_date(text: str) -> bool:
    item = only_date(text)
    return item is not None and item.form == "bare day"


def _row_title(row: Block, column: int) -> str | None:
    """Return a title for a row of short cells: 国批 广西壮族自治区 …; None for one of text.

    An item's number is no title: 1 | 关于促进就业的若干意见 | 政发〔2021〕1号.
    """
    texts = [
        part.text for number, cell in enumerate(row.cells) if number != column for part in cell
    ]
    if len(texts) < 2 or len(texts[0]) >= 8:
        return None
    if texts[0].isdigit() and len(texts[1]) >= 6 and not texts[1].isascii():
        return texts[1]
    title = texts[0]
    for text in texts[1:]:
        if len(title) + len(text) > 60:
            break
        title += " " + text
    return title


# （三）, 12.: what may stand before a date that opens its line
_ITEM_NUMBER = re.compile(r"[\s\d一二三四五六七八九十、.．()（）①-⑳●•·\-*+]*")
_LABEL = re.compile(r"^[^，。；]{1,10}\s?[:：]")


def labels_above(blocks: Sequence[Block], number: int, floor: int) -> int:
    """Return where the lines of labels and values around a date begin, at least floor.

    索 引 号：⏎000014349/2018-00227⏎主题分类：⏎…⏎发布日期：⏎2019年01月08日
    """
    start = number
    position = number - 1
    while position >= floor and number - position < 40:
        words = blocks[position].words
        if _LABEL.match(words) and len(words) <= 120:
            start = position
        elif not (
            position > floor
            and re.search(r"[:：]$", blocks[position - 1].words)
            and len(words) <= 200
        ):
            break
        position -= 1
    if (
        start > floor
        and is_headline(blocks[start - 1].words)
        and blocks[start].piece.before != "blank"
    ) or (start > floor and start == number and is_headline(blocks[start - 1].words)):
        start -= 1
    return start


def _record_title(blocks: Sequence[Block]) -> str | None:
    """Return the value of a record's title label, or its first headline."""
    for number, block in enumerate(blocks):
        match = re.match(
            r"[【\[]?\s?(?:标\s*题|题\s*名|名\s*称|標\s*題|文件名称|政策名称|title)\s?[】\]]?\s?[:：]\s?(.*)",
            block.words,
            re.IGNORECASE,
        )
        if match and match.group(1):
            return match.group(1)
        if match and number + 1 < len(blocks):
            return blocks[number + 1].words
    return next((block.words for block in blocks if is_headline(block.words)), None)
