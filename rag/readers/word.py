"""Word files (.docx): paragraphs, headings, lists and tables in their order, through python-docx.

Tables keep their columns: a cell that spans rows is written once. Text boxes, comments,
hidden and deleted text are left out; headers and footers too, since they repeat on every page.
"""

import re
from collections.abc import Iterator
from io import BytesIO
from typing import TYPE_CHECKING, Any

from rag.readers.container import check_office
from rag.readers.extracted import BOUNDS, Bounds, Extraction, guarded
from rag.readers.pieces import Reading

if TYPE_CHECKING:
    from docx.document import Document as WordDocument

__all__ = ["read_word"]

_MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
# Heading 2, heading 1, 标题 3
_HEADING = re.compile(r"(?:heading|标题)\s*([1-6])", re.IGNORECASE)
# What wraps paragraphs without changing them: content controls, links, insertions, text moved
# there, smart tags
_THROUGH = {
    f"{_W}{name}"
    for name in (
        "sdt",
        "sdtContent",
        "hyperlink",
        "ins",
        "moveTo",
        "smartTag",
        "customXml",
        "fldSimple",
        "r",
    )
}


def read_word(file: str, data: bytes, bounds: Bounds = BOUNDS) -> Reading:
    """Return the text of a Word file and its pieces.

    Raises:
        DocumentError: If it is broken, encrypted, too large, or holds no text.
    """
    check_office(file, data, ".docx", bounds)
    with guarded(file, "Word（.docx）"):
        import docx

        document = docx.Document(BytesIO(data))
        levels = _levels(document)
        extraction = Extraction(file, bounds)
        for block in _blocks(document.element.body):
            if block.tag == f"{_W}tbl":
                _add_table(extraction, block)
            else:
                _add_paragraph(extraction, block, levels)
        return extraction.reading(_MEDIA_TYPE, _facts(document))


def _facts(document: "WordDocument") -> dict[str, str]:
    """Return nothing: a file's properties name its template and typist, not the document.

    Their title is often the one of the file it was copied from, their date that of saving.
    """
    del document
    return {}


def _levels(document: "WordDocument") -> dict[str, int]:
    """Return the heading level of each paragraph style that has one, by its id."""
    levels: dict[str, int] = {}
    for style in document.styles.element.iter(f"{_W}style"):
        named = style.find(f"{_W}name")
        name = named.get(f"{_W}val", "") if named is not None else ""
        found = _HEADING.match(name)
        level = int(found[1]) if found else 1 if name.lower() == "title" else 0
        if not level:
            level = _outline(style.find(f"{_W}pPr"))
        if level:
            levels[style.get(f"{_W}styleId", "")] = level
    return levels


def _outline(properties: Any) -> int:
    outline = properties.find(f"{_W}outlineLvl") if properties is not None else None
    value = outline.get(f"{_W}val", "") if outline is not None else ""
    return int(value) + 1 if value in {"0", "1", "2", "3", "4", "5"} else 0


def _blocks(parent: Any) -> Iterator[Any]:
    """Yield paragraphs and tables, those inside content controls too."""
    for child in parent:
        if child.tag in {f"{_W}p", f"{_W}tbl"}:
            yield child
        elif child.tag in _THROUGH:
            yield from _blocks(child)


def _lines(paragraph: Any) -> list[str]:
    """Return a paragraph's lines: it is broken where its writer broke it."""
    parts: list[str] = []
    _gather(paragraph, parts)
    return "".join(parts).split("\n")


def _gather(parent: Any, parts: list[str]) -> None:
    for child in parent:
        name = child.tag
        if name == f"{_W}t":
            parts.append(child.text or "")
        elif name == f"{_W}tab":
            parts.append(" ")
        elif name in {f"{_W}br", f"{_W}cr"}:
            parts.append("\n")
        elif name == f"{_W}noBreakHyphen":
            parts.append("-")
        elif name in _THROUGH and not _switched_on(child.find(f"{_W}rPr/{_W}vanish")):
            _gather(child, parts)


def _add_paragraph(extraction: Extraction, paragraph: Any, levels: dict[str, int]) -> None:
    properties = paragraph.find(f"{_W}pPr")
    style = properties.find(f"{_W}pStyle") if properties is not None else None
    level = levels.get(style.get(f"{_W}val", ""), 0) if style is not None else 0
    level = level or _outline(properties)
    numbered = properties is not None and properties.find(f"{_W}numPr") is not None
    listed = style is not None and "list" in style.get(f"{_W}val", "").lower()
    bold = _is_bold(paragraph)
    for number, words in enumerate(_lines(paragraph)):
        item = (numbered or listed) and not level and not number
        extraction.line(words, "block", heading=level, item=item, bold=bold)


def _is_bold(paragraph: Any) -> bool:
    """Tell whether every run with text is bold by its own properties."""
    runs = [run for run in paragraph.iter(f"{_W}r") if "".join(run.itertext()).strip()]
    return bool(runs) and all(_switched_on(run.find(f"{_W}rPr/{_W}b")) for run in runs)


def _switched_on(element: Any) -> bool:
    return element is not None and element.get(f"{_W}val", "1") not in {"0", "false", "off"}


def _add_table(extraction: Extraction, table: Any) -> None:
    first = True
    for row in _rows(table):
        cells: list[list[str]] = []
        nested: list[Any] = []
        for cell in row:
            properties = cell.find(f"{_W}tcPr")
            down = _merged_from_above(properties)
            blocks = [] if down else list(_blocks(cell))
            nested += [block for block in blocks if block.tag == f"{_W}tbl"]
            paragraphs = [block for block in blocks if block.tag == f"{_W}p"]
            cells.append([words for block in paragraphs for words in _lines(block)])
            cells += [[] for _ in range(_columns(properties) - 1)]
        extraction.row(cells, first=first)
        first = False
        for inner in nested:
            _add_table(extraction, inner)


def _rows(table: Any) -> Iterator[list[Any]]:
    for row in table:
        if row.tag == f"{_W}tr":
            yield list(_row_cells(row))
        elif row.tag in _THROUGH:
            yield from _rows(row)


def _row_cells(row: Any) -> Iterator[Any]:
    for cell in row:
        if cell.tag == f"{_W}tc":
            yield cell
        elif cell.tag in _THROUGH:
            yield from _row_cells(cell)


def _merged_from_above(properties: Any) -> bool:
    merged = properties.find(f"{_W}vMerge") if properties is not None else None
    return merged is not None and merged.get(f"{_W}val", "continue") != "restart"


def _columns(properties: Any) -> int:
    span = properties.find(f"{_W}gridSpan") if properties is not None else None
    value = span.get(f"{_W}val", "1") if span is not None else "1"
    return min(int(value), 64) if value.isascii() and value.isdigit() else 1
