"""Excel files (.xlsx): each sheet a table, dates written as people read them, by openpyxl.

openpyxl takes defusedxml where it is installed; entities are refused before it sees a byte.
"""

import datetime
import re
import zipfile
from io import BytesIO
from itertools import repeat
from typing import Any

from rag.readers.container import check_office
from rag.readers.extracted import BOUNDS, Bounds, Extraction, guarded
from rag.readers.pieces import Reading

__all__ = ["read_sheet"]

_MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
# Sheet1, 工作表2, 表3: names nobody gave
_NAMELESS = re.compile(r"(?:sheet|工作表|表)\s*\d*", re.IGNORECASE)
# yyyy"年"m"月", mmm-yy: a month without a day; what stands in quotes or brackets is no code
_NO_CODE = re.compile(r"\"[^\"]*\"|\[[^\]]*\]|\\.")
_MAX_COLUMNS = 256
_NOT_WORKED_OUT = "（公式未计算）"
# <f>A3+5</f><v/></c>: a formula that a program wrote and no spreadsheet has worked out
_NO_RESULT = re.compile(rb"<f\b[^<>]*(?:/>|>[^<]*</f>)\s*(?:<v\s*/>|<v>\s*</v>)?\s*</c>")


def read_sheet(file: str, data: bytes, bounds: Bounds = BOUNDS) -> Reading:
    """Return the rows of an Excel file's visible sheets as text and pieces.

    Raises:
        DocumentError: If it is broken, encrypted, too large, or holds no text.
    """
    check_office(file, data, ".xlsx", bounds)
    with guarded(file, "Excel（.xlsx）"):
        import openpyxl

        workbook = openpyxl.load_workbook(
            BytesIO(data), read_only=True, data_only=True, keep_links=False
        )
        sources: Any = None
        if _lacks_results(data):
            sources = openpyxl.load_workbook(BytesIO(data), read_only=True, keep_links=False)
        extraction = Extraction(file, bounds)
        formulas = sources.worksheets if sources else repeat(None)
        for sheet, formula in zip(workbook.worksheets, formulas, strict=False):
            if sheet.sheet_state == "visible":
                if not _NAMELESS.fullmatch(sheet.title):
                    extraction.line(sheet.title, "blank", heading=2)
                _add_rows(extraction, sheet, formula)
        workbook.close()
        return extraction.reading(_MEDIA_TYPE, {})


def _lacks_results(data: bytes) -> bool:
    """Tell whether a sheet may hold a formula without its result."""
    with zipfile.ZipFile(BytesIO(data)) as archive:
        return any(
            _NO_RESULT.search(archive.read(name))
            for name in archive.namelist()
            if name.lower().startswith("xl/worksheets/")
        )


def _add_rows(extraction: Extraction, sheet: Any, formulas: Any) -> None:
    # The size a sheet announces may be a lie, or a million empty rows
    sheet.reset_dimensions()
    sources: Any = repeat(())
    if formulas is not None:
        formulas.reset_dimensions()
        sources = formulas.iter_rows()
    first = True
    for row, source in zip(sheet.iter_rows(), sources, strict=False):
        cells = [_paragraphs(cell) for cell in row[:_MAX_COLUMNS]]
        for column, cell in enumerate(source[: len(cells)]):
            if cell.data_type == "f" and row[column].value is None and row[column].data_type == "n":
                # Empty, it would read as one that takes the day of the row above
                cells[column] = [_NOT_WORKED_OUT]
        while cells and not cells[-1]:
            cells.pop()
        if cells:
            extraction.row(cells, first=first)
            first = False


def _paragraphs(cell: Any) -> list[str]:
    value = cell.value
    if value is None or isinstance(value, bool):
        return [] if value is None else ["是" if value else "否"]
    if isinstance(value, datetime.datetime | datetime.date):
        return [_written_date(value, cell.number_format or "")]
    if isinstance(value, datetime.time):
        return [value.strftime("%H:%M")]
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return [str(int(value))]
    return [line for line in str(value).splitlines() if line.strip()]


def _written_date(value: datetime.date, number_format: str) -> str:
    """Return a date cell in words: the cell's own format may hide year or day."""
    codes = _NO_CODE.sub("", number_format.split(";")[0]).lower()
    if "d" not in codes and "y" in codes and "m" in codes:
        return f"{value.year}年{value.month}月"
    day = f"{value.year}年{value.month}月{value.day}日"
    if isinstance(value, datetime.datetime) and (value.hour or value.minute):
        return f"{day} {value:%H:%M}"
    return day
