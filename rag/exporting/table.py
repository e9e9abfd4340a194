"""A ledger as CSV that Excel opens: with a byte-order mark, and no cell taken for a formula.

An answer without a ledger gives its citations.
"""

import csv
import io
from collections.abc import Iterable, Iterator

from rag.exporting.report import GivenEntry, Reference, Report
from rag.exporting.wording import BASES, STATES, one_line

__all__ = ["to_csv"]

_COLUMNS = (
    "范围",
    "日期",
    "止",
    "年份推定",
    "栏目",
    "标题",
    "依据",
    "引文序号",
    "引文",
    "核对",
    "文献",
    "发布者",
    "发布日期",
    "网址",
    "文件",
    "起始位置",
    "结束位置",
    "条目编号",
)
# What spreadsheets take for the beginning of a formula, the full-width forms too
_FORMULA = tuple("=+-@＝＋－＠\t\r")
Row = list[str | int]


def to_csv(report: Report) -> bytes:
    """Return one row a ledger's match, oldest first, as UTF-8 with a byte-order mark."""
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(_COLUMNS)
    writer.writerows(_defused(row) for row in _rows(report))
    return text.getvalue().encode("utf-8-sig")


def _rows(report: Report) -> Iterator[Row]:
    references = report.numbered()
    for ledger in report.answer.ledgers:
        for row in ledger.rows:
            basis = BASES.get(row.basis, row.basis)
            yield _row(ledger.name, row.entry, basis, references.get(row.citation))
    if not report.answer.ledgers:
        for reference in report.references:
            yield _row("", reference.entry, "", reference)


def _row(scope: str, entry: GivenEntry, basis: str, cited: Reference | None) -> Row:
    if cited is not None and cited.entry.entry_id == entry.entry_id:
        entry = cited.entry  # as checked
    start = entry.date.start if entry.date else None
    end = entry.date.end if entry.date else None
    document = cited.document if cited else None
    published = document.published if document else None
    return [
        scope,
        start.isoformat() if start else "",
        end.isoformat() if end and end != start else "",
        "是" if entry.year_inferred else "",
        entry.section,
        entry.title,
        basis,
        cited.n if cited else "",
        cited.quote if cited else "",
        STATES[cited.state] if cited else "",
        cited.source if cited else "",
        cited.publisher if cited else "",
        published.isoformat() if published else "",
        (document and document.url) or "",
        entry.file,
        cited.start if cited else "",
        cited.end if cited else "",
        entry.entry_id,
    ]


def _defused(row: Iterable[str | int]) -> Row:
    return [cell if isinstance(cell, int) else _defuse(one_line(cell)) for cell in row]


def _defuse(cell: str) -> str:
    return f"'{cell}" if cell.startswith(_FORMULA) else cell
