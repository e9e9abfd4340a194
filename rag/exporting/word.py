"""An answer as a Word document, through python-docx."""

import io
from datetime import UTC, datetime, time
from typing import TYPE_CHECKING, Any

from rag.exporting.gbt7714 import reference_lines
from rag.exporting.report import GivenLedger, Reference, Report
from rag.exporting.wording import BASES, STATES, closing, day_of, one_line, source_line

if TYPE_CHECKING:
    from docx.document import Document as WordDocument

__all__ = ["to_docx"]

_LATIN, _CHINESE = "Times New Roman", "宋体"
_HEADS = ("日期", "内容", "栏目", "依据", "引文")
_WIDTHS_CM = (2.6, 8.0, 2.6, 1.3, 1.3)
_MARGIN_CM = 2.5


def to_docx(report: Report) -> bytes:
    """Return the answer, its ledgers, citations and references on A4 pages."""
    # half a second to import, which a service that never exports need not spend
    from docx import Document

    document = Document()
    _set_up(document, report)
    answer = report.answer
    document.add_heading(one_line(answer.question), 1)
    for line in report.lines:
        document.add_paragraph(one_line(line))
    for ledger in answer.ledgers:
        _ledger(document, ledger, report.numbered())
    if answer.nearest:
        document.add_heading("最近的记录", 2)
        for entry in answer.nearest:
            document.add_paragraph(one_line(f"{day_of(entry)}　{entry.title}"), "List Bullet")
    if report.references:
        document.add_heading("引文", 2)
        for reference in report.references:
            _citation(document, reference)
        document.add_heading("参考文献", 2)
        for line in reference_lines(report):
            document.add_paragraph(line)
    document.add_paragraph(closing(report), "Caption")
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


def _set_up(document: "WordDocument", report: Report) -> None:
    """Set A4, Chinese fonts and language, and who made the file when."""
    from docx.oxml.ns import qn
    from docx.shared import Cm, RGBColor

    section = document.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin = section.right_margin = Cm(_MARGIN_CM)
    for name in ("Normal", "Heading 1", "Heading 2", "Caption"):
        style: Any = document.styles[name]
        style.font.name = _LATIN
        style.font.color.rgb = RGBColor(0, 0, 0)
        fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
        for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
            fonts.attrib.pop(qn(f"w:{theme}"), None)  # a theme's font would win
        fonts.set(qn("w:eastAsia"), _CHINESE)
    properties = document.core_properties
    properties.title = one_line(report.answer.question)[:255]
    properties.author, properties.language, properties.comments = "据实", "zh-CN", ""
    made = datetime.combine(report.made_on, time(), UTC)
    properties.created = properties.modified = made


def _ledger(
    document: "WordDocument", ledger: GivenLedger, references: dict[int | None, Reference]
) -> None:
    from docx.shared import Cm

    name = f"{ledger.name}：" if ledger.name else ""
    head = f"{name}共 {ledger.matched} 条，范围内 {ledger.entries_in_scope} 条"
    document.add_heading(one_line(head), 2)
    table = document.add_table(rows=1 + len(ledger.rows), cols=len(_HEADS), style="Table Grid")
    table.autofit = False
    lines: list[tuple[str, ...]] = [_HEADS]
    for row in ledger.rows:
        cited = references.get(row.citation)
        quote = cited.quote if cited else row.entry.title
        basis = BASES.get(row.basis, row.basis)
        number = f"[{cited.n}]" if cited else ""
        lines.append((day_of(row.entry), quote, row.entry.section, basis, number))
    # `table.cell` counts all cells anew each time; a list of them is made once
    cells = iter(table._cells)
    for line in lines:
        for text, width in zip(line, _WIDTHS_CM, strict=True):
            cell = next(cells)
            cell.text, cell.width = one_line(text), Cm(width)
    _repeat_head(table)


def _repeat_head(table: Any) -> None:
    """Show the first row again on each page, in bold."""
    from docx.oxml import OxmlElement

    table.rows[0]._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))
    for cell in table.rows[0].cells:
        cell.paragraphs[0].runs[0].bold = True


def _citation(document: "WordDocument", reference: Reference) -> None:
    quote = one_line(reference.quote)
    paragraph = document.add_paragraph(f"[{reference.n}] “{quote}”——{source_line(reference)}")
    if reference.state != "valid":
        paragraph.add_run(f"（{STATES[reference.state]}）").bold = True
