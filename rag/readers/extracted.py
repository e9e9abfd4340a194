"""Text taken out of a format that has none of its own (PDF, Word, Excel), written down once.

What a reader extracts is stored as the document's decoded text, so every offset points into it;
pieces are given as they are written. Bounds keep a small file from becoming a large text.
"""

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

from rag.aligned import AlignedText, Run
from rag.errors import DocumentError
from rag.readers.pieces import Break, Piece, Reading

__all__ = ["BOUNDS", "Bounds", "Extraction", "clean", "guarded"]

# Invisible characters, lone surrogates, control marks: no reader sees them, no text may hold them
_UNSEEN = re.compile(
    r"[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\u200b\ufeff\u00ad\ud800-\udfff\ufffe\uffff]"
)


# ⽉ and ⽇ for 月 and 日, ﬁ for fi: PDF writers name a glyph by any character that shares it
_SHARED = re.compile(r"[\u2e80-\u2fd5\uf900-\ufaff\ufb00-\ufb06]")
# Radicals that Unicode gives no compatibility mapping (its EquivalentUnifiedIdeograph.txt does)
_RADICALS = dict(
    zip(
        "⺟⺠⺩⺫⻁⻄⻅⻆⻉⻋⻑⻓⻔⻗⻘⻙⻚⻛⻜⻝⻢⻣⻤⻥⻦⻧⻨⻩⻪⻬⻮⻰⻳",
        "母民王目虎西见角贝车長长门雨青韦页风飞食马骨鬼鱼鸟卤麦黄黾齐齿龙龟",
        strict=True,
    )
)


@dataclass(frozen=True, slots=True)
class Bounds:
    """How much a file may hold before it is refused unread.

    Attributes:
        pages: Of a PDF.
        cells: Of all sheets, or of all of a Word file's tables, together.
        chars: Of the extracted text.
        members: Files inside a ZIP, Word or Excel file.
        expanded_bytes: Of all members unpacked.
        expansion: Unpacked bytes for one packed byte; applies from 1 MB on.
    """

    pages: int = 2_000
    cells: int = 500_000
    chars: int = 10_000_000
    members: int = 2_000
    expanded_bytes: int = 300_000_000
    expansion: int = 200


BOUNDS = Bounds()


def clean(text: str) -> str:
    """Return text without unseen characters, white space runs as one space, 月 for ⽉."""
    return " ".join(_SHARED.sub(_plain, _UNSEEN.sub("", text)).split())


def _plain(shared: re.Match[str]) -> str:
    character = shared.group()
    return _RADICALS.get(character) or unicodedata.normalize("NFKC", character)


@contextmanager
def guarded(file: str, kind: str) -> Iterator[None]:
    """Make whatever a format's library raises on a broken file a DocumentError.

    Args:
        file: The file's name, for the message.
        kind: The format as people call it.

    Raises:
        DocumentError: In the place of any error but MemoryError, which is not the file's word
            on what is wrong: whoever set the limit tells it.
    """
    try:
        yield
    except (DocumentError, MemoryError):
        raise
    except Exception as error:  # the libraries raise KeyError, zlib.error, RecursionError, …
        if _out_of_memory(error):
            raise MemoryError from error
        raise DocumentError(
            f"{file}：不是完好的 {kind} 文件（{type(error).__name__}: {str(error)[:120]}）；"
            f"请用原来的程序打开确认，另存后重新加入"
        ) from error


def _out_of_memory(error: BaseException | None) -> bool:
    """Tell whether an error stands for a MemoryError; libraries wrap it in their own."""
    while error is not None and not isinstance(error, MemoryError):
        error = error.__cause__ or error.__context__
    return error is not None


@dataclass(slots=True)
class Extraction:
    """Collects lines and rows: text for people to read, pieces for the entry parser."""

    file: str
    bounds: Bounds = BOUNDS
    pieces: list[Piece] = field(default_factory=list)
    _parts: list[str] = field(default_factory=list)
    _length: int = 0
    _rows: int = 0
    _cells: int = 0

    def line(
        self,
        words: str,
        before: Break = "block",
        *,
        heading: int = 0,
        item: bool = False,
        lead: int = 0,
        bold: bool = False,
    ) -> None:
        """Add a line or paragraph; one without visible characters is left out."""
        words = clean(words)
        if not words:
            return
        self._write("\n\n" if before == "blank" and self._parts else "\n" if self._parts else "")
        text = self._copy(words)
        self.pieces.append(
            Piece(
                text,
                before,
                heading=heading,
                item=item,
                lead=min(lead, len(words)),
                bold=bold,
                bold_head=len(words) if bold else 0,
            )
        )

    def row(self, cells: Sequence[Sequence[str]], *, first: bool = False) -> None:
        """Add a table row.

        Args:
            cells: Each column's paragraphs, empty columns included.
            first: Whether a table begins with it.
        """
        row, self._rows = self._rows, self._rows + 1
        self._cells += len(cells)
        if self._cells > self.bounds.cells:
            raise DocumentError(
                f"{self.file}：表格单元格超过 {self.bounds.cells} 个；请拆成较小的文件后重新加入"
            )
        if not any(clean(words) for cell in cells for words in cell):
            return
        self._write(("\n\n" if first else "\n") if self._parts else "")
        before: Break = "block"
        for column, cell in enumerate(cells):
            if column:
                self._write("\t")
                before = "cell"
            for number, words in enumerate(filter(None, map(clean, cell))):
                # A line end inside a cell would read as a new row
                self._write(" " if number else "")
                text = self._copy(words)
                self.pieces.append(Piece(text, before, row, column, table=True))
                before = "block"

    def reading(
        self, media_type: str, facts: Mapping[str, str], *, fixed_lines: bool = False
    ) -> Reading:
        """Return what was extracted as a reader gives it.

        Raises:
            DocumentError: If there was nothing.
        """
        if not self.pieces:
            raise DocumentError(f"{self.file}：没有可读的文字；请检查文件内容后重新加入")
        return Reading(
            "".join(self._parts) + "\n", media_type, tuple(self.pieces), facts, fixed_lines
        )

    def _write(self, text: str) -> None:
        if text:
            self._parts.append(text)
            self._length += len(text)
        if self._length > self.bounds.chars:
            raise DocumentError(
                f"{self.file}：文字超过 {self.bounds.chars} 字；请拆成较小的文件后重新加入"
            )

    def _copy(self, words: str) -> AlignedText:
        start = self._length
        self._write(words)
        return AlignedText(words, (Run(0, len(words), start, len(words)),))
