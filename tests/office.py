"""Documents made by the programs' own libraries: Word, Excel, PDF, ZIP, and hostile ones."""

import datetime
import io
import zipfile
import zlib
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import docx
import openpyxl
from reportlab.lib import colors
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.platypus import (
    Paragraph,
    SimpleDocTemplate,
    Table,
)

__all__ = [
    "ROWS",
    "entity_bomb",
    "flate_bomb",
    "make_pdf",
    "make_sheet",
    "make_word",
    "make_zip",
    "pdf_of",
    "scanned_pdf",
    "with_member",
]

ROWS = [
    ("6月2日", "印发《关于做好夏粮收购工作的通知》，要求各乡镇月底前完成自查。", "发改局"),
    ("6月5日", "召开防汛工作会商会，研判近期雨情水情，部署水库巡查。", "水利局"),
    ("6月11日", "发布《关于开放临时安置点的公告》，安置点设在镇中学。", "应急局"),
    ("6月20日", "通报上半年安全生产检查情况，责令三家企业限期整改。", "应急局"),
]
_FONT = "STSong-Light"


def make_word(
    rows: Sequence[Sequence[str]] = ROWS, title: str = "河湾县大事记（2031年6月）"
) -> bytes:
    """A title, a paragraph, a table; then the same rows once more as headings and text."""
    document = docx.Document()
    document.add_heading(title, 1)
    document.add_paragraph("河湾县人民政府办公室　2031年7月1日")
    table = document.add_table(rows=0, cols=3)
    for row in [("日期", "事项", "单位"), *rows]:
        cells = table.add_row().cells
        for cell, words in zip(cells, row, strict=True):
            cell.text = words
    document.add_heading("附记", 2)
    document.add_paragraph("各单位应按月报送。", style="List Bullet")
    return _saved(document.save)


def make_sheet(rows: Sequence[tuple[datetime.date | str, str]], name: str = "Sheet1") -> bytes:
    """A heading row and rows of a day and what happened; days may be real date cells."""
    workbook = openpyxl.Workbook()
    sheet = workbook.active
    sheet.title = name
    sheet.append(["日期", "事项"])
    for row in rows:
        sheet.append(row)
    return _saved(workbook.save)


def make_pdf(
    lines: Sequence[str],
    rows: Sequence[Sequence[str]] = (),
    *,
    header: str = "",
    password: str | None = None,
) -> bytes:
    """Indented paragraphs, a ruled table, a running head and page numbers, by reportlab."""
    if _FONT not in pdfmetrics.getRegisteredFontNames():
        pdfmetrics.registerFont(UnicodeCIDFont(_FONT))
    body = ParagraphStyle("body", fontName=_FONT, fontSize=11, leading=18, wordWrap="CJK")
    body.firstLineIndent = 22
    title = ParagraphStyle("title", fontName=_FONT, fontSize=18, leading=28, alignment=1)
    cell = ParagraphStyle("cell", fontName=_FONT, fontSize=10, leading=14, wordWrap="CJK")
    story = [Paragraph(line, body if number else title) for number, line in enumerate(lines)]
    if rows:
        cells = [[Paragraph(words, cell) for words in row] for row in rows]
        widths = [60, *([330 / (len(rows[0]) - 1)] * (len(rows[0]) - 1))]
        ruled = [("GRID", (0, 0), (-1, -1), 0.5, colors.black)]
        story.append(Table(cells, colWidths=widths, repeatRows=1, style=ruled))

    def frame(canvas: Any, template: Any) -> None:
        canvas.setFont(_FONT, 9)
        canvas.drawString(72, 810, header)
        canvas.drawCentredString(297, 30, f"- {template.page} -")

    target = io.BytesIO()
    SimpleDocTemplate(target, encrypt=password).build(story, onFirstPage=frame, onLaterPages=frame)
    return target.getvalue()


def scanned_pdf() -> bytes:
    """A page that is one picture."""
    picture = zlib.compress(bytes(range(256)) * 16)
    return _pdf(
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R"
        b"/Resources<</XObject<</P 5 0 R>>>>>>",
        _stream(b"", b"q 500 0 0 700 40 40 cm /P Do Q"),
        _stream(
            b"/Type/XObject/Subtype/Image/Width 64/Height 64/ColorSpace/DeviceGray"
            b"/BitsPerComponent 8/Filter/FlateDecode",
            picture,
        ),
    )


def flate_bomb(expanded_bytes: int) -> bytes:
    """A page whose contents expand to many times the file."""
    packer = zlib.compressobj(1)
    block = b" " * 1_000_000
    packed = b"".join(packer.compress(block) for _ in range(expanded_bytes // len(block)))
    packed = zlib.compress(packed + packer.flush(), 9)
    return _pdf(
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<<>>>>",
        _stream(b"/Filter[/FlateDecode/FlateDecode]", packed),
    )


def make_zip(members: Mapping[str, bytes]) -> bytes:
    """An archive."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return target.getvalue()


def with_member(container: bytes, name: str, change: Callable[[bytes], bytes]) -> bytes:
    """A container with one member changed."""
    with zipfile.ZipFile(io.BytesIO(container)) as archive:
        found = {info.filename: archive.read(info) for info in archive.infolist()}
    return make_zip(found | {name: change(found[name])})


def entity_bomb(xml: bytes) -> bytes:
    """An XML part with entities that grow tenfold a level."""
    lines = ['<!ENTITY a0 "甲甲甲甲甲甲甲甲甲甲">']
    lines += [f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10)]
    head, rest = xml.split(b"?>", 1)
    return head + b"?><!DOCTYPE x [" + "".join(lines).encode() + b"]>" + rest


def _saved(save: Callable[[io.BytesIO], object]) -> bytes:
    target = io.BytesIO()
    save(target)
    return target.getvalue()


def _stream(entries: bytes, data: bytes) -> bytes:
    return b"<<%s/Length %d>>stream\n%s\nendstream" % (entries, len(data), data)


def _pdf(*objects: bytes) -> bytes:
    """Objects from number 3 on, the first of them the only page."""
    return pdf_of(
        b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[3 0 R]/Count 1>>", *objects
    )


def pdf_of(*parts: bytes) -> bytes:
    """Objects from number 1 on, the first of them the root."""
    body, offsets = b"%PDF-1.7\n", []
    for number, part in enumerate(parts, 1):
        offsets.append(len(body))
        body += b"%d 0 obj\n%s\nendobj\n" % (number, part)
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    size, start = len(parts) + 1, len(body)
    body += b"xref\n0 %d\n0000000000 65535 f \n%s" % (size, table)
    return b"%strailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % (body, size, start)
