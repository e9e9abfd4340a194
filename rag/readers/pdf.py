"""PDF files with a text layer: paragraphs, headings and ruled tables, through pdfplumber.

A page holds characters at places; what reads as a line, a paragraph or a cell is concluded in
`rag.readers.page`. What repeats on pages (running heads, page numbers) is kept once.
"""

import logging
import re
from collections import Counter
from collections.abc import Sequence
from io import BytesIO
from itertools import islice
from typing import TYPE_CHECKING

from rag.errors import DocumentError
from rag.readers.extracted import BOUNDS, Bounds, Extraction, guarded
from rag.readers.page import Line, Table, goes_on, paragraphs, read_page
from rag.readers.pieces import Reading

if TYPE_CHECKING:
    from pdfplumber.pdf import PDF

__all__ = ["read_pdf"]

_MEDIA_TYPE = "application/pdf"
_Page = list[Line | Table]
# (cid:1042): a glyph whose font does not say which character it is
_NO_UNICODE = re.compile(r"\(cid:\d+\)|[\ue000-\uf8ff\ufffd]")
_NUMBER = re.compile(r"\d+")
_DATED = re.compile(r"#[年月日号期]|#[-./]#[-./]#")
# A heading is set in letters larger than the text by at least this much
_LARGER = 1.12
_MAX_HEADING = 80
_EDGE_LINES = 3


def read_pdf(file: str, data: bytes, bounds: Bounds = BOUNDS) -> Reading:
    """Return the text layer of a PDF and its pieces.

    Raises:
        DocumentError: If it is broken, encrypted, scanned, too large, or its fonts do not say
            which characters they show.
    """
    start = data.find(b"%PDF-", 0, 1024)
    if start < 0:
        raise DocumentError(f"{file}：不是 PDF 文件（开头为 {data[:4]!r}）；请确认后重新加入")
    # The library warns of every oddity of a file, some once a character
    logging.getLogger("pdfminer").setLevel(logging.ERROR)
    pages, pictures = _pages(file, data[start:], bounds)
    words = "".join(line.text for page in pages for line in _all_lines(page))
    if not words.strip():
        found = f"共 {len(pages)} 页，{pictures} 幅图像，没有文字层"
        raise DocumentError(
            f"{file}：是扫描件或空白的 PDF（{found}）；请先做文字识别（OCR），"
            "或取得电子版后重新加入"
        )
    unknown = len(_NO_UNICODE.findall(words))
    if unknown * 5 > len(_NO_UNICODE.sub("x", words)):
        raise DocumentError(
            f"{file}：文字层无法辨认（{unknown} 个字没有对应的 Unicode 字符）；"
            "请用原文件重新生成 PDF 或另存为 Word 后重新加入"
        )
    extraction = Extraction(file, bounds)
    _write(extraction, _without_running_lines(pages))
    return extraction.reading(_MEDIA_TYPE, {})


def _pages(file: str, data: bytes, bounds: Bounds) -> tuple[list[_Page], int]:
    """Return what stands on each page, and the number of pictures."""
    from pdfminer.pdfdocument import PDFPasswordIncorrect
    from pdfplumber import open as open_pdf
    from pdfplumber.utils.exceptions import PdfminerException

    with guarded(file, "PDF"):
        try:
            with open_pdf(BytesIO(data), raise_unicode_errors=False) as pdf:
                return _read_pages(file, pdf, bounds)
        except PdfminerException as error:
            if isinstance(error.args[0], PDFPasswordIncorrect):
                raise DocumentError(
                    f"{file}：PDF 有密码保护，无法读取；请去掉密码后重新加入"
                ) from error
            raise


def _read_pages(file: str, pdf: "PDF", bounds: Bounds) -> tuple[list[_Page], int]:
    from pdfminer.pdfpage import PDFPage

    count = sum(1 for _ in islice(PDFPage.create_pages(pdf.doc), bounds.pages + 1))
    if count > bounds.pages:
        raise DocumentError(f"{file}：超过 {bounds.pages} 页；请拆成较小的 PDF 后重新加入")
    pages: list[_Page] = []
    pictures = chars = 0
    for page in pdf.pages:
        chars += len(page.chars)
        if chars > bounds.chars:
            raise DocumentError(f"{file}：文字超过 {bounds.chars} 字；请拆成较小的 PDF 后重新加入")
        pictures += len(page.images)
        pages.append(read_page(page))
        page.close()
    return pages, pictures


def _all_lines(page: _Page) -> list[Line]:
    lines: list[Line] = []
    for part in page:
        if isinstance(part, Line):
            lines.append(part)
        else:
            lines += [line for row in part.rows for cell in row for line in cell]
    return lines


def _without_running_lines(pages: Sequence[_Page]) -> list[_Page]:
    """Return the pages without what repeats at their edges; its first appearance stays.

    吉政参考 2020年第3期 on each page, - 3 -, 第 3 页 共 10 页: the same words, or the same but for
    one number that counts the pages.
    """
    if len(pages) < 2:
        return list(pages)
    seen: dict[str, list[tuple[int, list[int]]]] = {}
    for number, page in enumerate(pages):
        for line in _edges(page):
            key = _place(line)
            numbers = [int(found[:9]) for found in _NUMBER.findall(line.text)]
            seen.setdefault(key, []).append((number, numbers))
    drop: set[tuple[int, str]] = set()
    for key, places in seen.items():
        running = _running(key, places, len(pages))
        if running is not None:
            drop |= {(number, key) for number, _ in places[running:]}
    return [_dropped(page, number, drop) for number, page in enumerate(pages)]


def _place(line: Line) -> str:
    """Return a line's words without numbers, and how far down the page it stands."""
    return f"{_NUMBER.sub('#', ''.join(line.text.split()))} {round(line.top)}"


def _edges(page: _Page) -> list[Line]:
    edge = page[:_EDGE_LINES] + page[max(_EDGE_LINES, len(page) - _EDGE_LINES) :]
    return [part for part in edge if isinstance(part, Line)]


def _running(key: str, places: Sequence[tuple[int, list[int]]], pages: int) -> int | None:
    """Return from which appearance on an edge line is dropped: 0 for page numbers; else None."""
    on = {number for number, _ in places}
    if len(on) < 2 or len(on) * 2 < pages:
        return None
    columns = list(zip(*(numbers for _, numbers in places), strict=True))
    moving = [column for column in columns if len(set(column)) > 1]
    if not moving:
        return 1
    counts = {value - page for value, (page, _) in zip(moving[0], places, strict=True)}
    # 2月1日 值班日志, 2月2日 值班日志: days count like pages, but are what the page is about
    return 0 if len(moving) == len(counts) == 1 and not _DATED.search(key) else None


def _dropped(page: _Page, number: int, drop: set[tuple[int, str]]) -> _Page:
    edges = {id(line) for line in _edges(page)}
    return [
        part
        for part in page
        if not (isinstance(part, Line) and id(part) in edges and (number, _place(part)) in drop)
    ]


def _write(extraction: Extraction, pages: Sequence[_Page]) -> None:
    """Write paragraphs and rows; those that a page break cut go on."""
    levels = _heading_levels(pages)
    open_lines: list[Line] = []
    table: Table | None = None
    for page in pages:
        for number, part in enumerate(page):
            if isinstance(part, Line):
                table = None
                if open_lines and not goes_on(open_lines, part, new_page=number == 0):
                    _write_paragraph(extraction, open_lines, levels)
                    open_lines = []
                open_lines.append(part)
            else:
                _write_paragraph(extraction, open_lines, levels)
                open_lines = []
                _write_table(extraction, part, table if number == 0 else None)
                table = part
    _write_paragraph(extraction, open_lines, levels)


def _write_paragraph(
    extraction: Extraction, lines: Sequence[Line], levels: dict[float, int]
) -> None:
    for words in paragraphs(lines):
        level = levels.get(lines[0].size, 0) if len(words) <= _MAX_HEADING else 0
        extraction.line(words, "block", heading=level, bold=all(line.bold for line in lines))


def _write_table(extraction: Extraction, table: Table, before: Table | None) -> None:
    rows = table.texts()
    again = before is not None and before.columns == table.columns
    if again and before is not None and rows[0] == before.texts()[0]:
        rows = rows[1:]  # the heading row, printed anew on each page
    for number, row in enumerate(rows):
        extraction.row(row, first=not number and not again)


def _heading_levels(pages: Sequence[_Page]) -> dict[float, int]:
    """Return the level of each letter size that headings are set in: the largest is 1."""
    sizes: Counter[float] = Counter()
    for page in pages:
        for line in _all_lines(page):
            sizes[line.size] += len(line.text)
    body = sizes.most_common(1)[0][0]
    larger = sorted((size for size in sizes if size >= body * _LARGER), reverse=True)
    return {size: min(level, 6) for level, size in enumerate(larger, 1)}
