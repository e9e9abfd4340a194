"""Files made to do harm, each with what must come of it: a refusal that says why, or its words.

Beside those of `tests.office` and of the readers' own tests; made here, none is a known sample.
"""

import io
import stat
import struct
import warnings
import zipfile
import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from tests.office import make_pdf, make_sheet, make_word, make_zip, pdf_of, with_member

__all__ = ["ARCHIVES", "FILES", "Hostile"]

_LINE = "2031年6月2日，县政府召开防汛会议。"
_BODY, _RELS = "word/document.xml", "word/_rels/document.xml.rels"
_SHEET = "xl/worksheets/sheet1.xml"


@dataclass(frozen=True, slots=True)
class Hostile:
    """A file and what must come of it.

    Attributes:
        name: Its name; the ending tells the reader.
        make: Gives its bytes.
        refused: What the refusal says, as a pattern; None if it is read.
        words: What stands in its text if it is read.
        absent: What must not.
    """

    name: str
    make: Callable[[], bytes]
    refused: str | None = None
    words: str = ""
    absent: str = "\x00"


def _page(*objects: bytes, catalog: bytes = b"", pages: bytes = b"") -> bytes:
    return pdf_of(
        b"<</Type/Catalog/Pages 2 0 R%s>>" % catalog,
        pages or b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        *objects,
    )


_PLAIN_PAGE = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<<>>>>"
_NO_WORDS = b"<</Length 0>>stream\n\nendstream"


def _with_script() -> bytes:
    """A real PDF that wants to run a script and start a program when it is opened."""
    data = make_pdf([_LINE, _LINE])
    wish = b"/OpenAction<</S/JavaScript/JS(app.launchURL\\('http://127.0.0.1/'\\))>>"
    assert b"/Type /Catalog" in data
    return data.replace(b"/Type /Catalog", b"/Type /Catalog " + wish)


def _endless_pages() -> bytes:
    """A page tree whose branch is its own root."""
    return _page(_PLAIN_PAGE, _NO_WORDS, pages=b"<</Type/Pages/Kids[2 0 R 2 0 R]/Count 2>>")


def _many_pages() -> bytes:
    """A page tree that names the same page 50,000 times."""
    kids = b"3 0 R " * 50_000
    return _page(_PLAIN_PAGE, _NO_WORDS, pages=b"<</Type/Pages/Count 50000/Kids[" + kids + b"]>>")


def _form_of_itself() -> bytes:
    """A drawing that draws itself."""
    form = (
        b"<</Type/XObject/Subtype/Form/BBox[0 0 9 9]/Resources<</XObject<</F 5 0 R>>>>/Length 12>>"
        b"stream\n/F Do /F Do \nendstream"
    )
    page = (
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R"
        b"/Resources<</XObject<</F 5 0 R>>>>>>"
    )
    return _page(page, b"<</Length 5>>stream\n/F Do\nendstream", form)


def _deep_array() -> bytes:
    return _page(_PLAIN_PAGE, _NO_WORDS, catalog=b"/Deep " + b"[" * 100_000 + b"]" * 100_000)


def _length_of_itself() -> bytes:
    """A stream whose length is an object that is that stream."""
    return _page(_PLAIN_PAGE, b"<</Length 4 0 R>>stream\nBT ET\nendstream")


def _huge_numbers() -> bytes:
    page = _PLAIN_PAGE.replace(b"[0 0 595 842]", b"[-1e308 -1e308 1e308 1e308]")
    words = b"BT /F 1e300 Tf 1e300 0 0 1e300 1e300 1e300 Tm (x) Tj ET"
    return _page(page, b"<</Length %d>>stream\n%s\nendstream" % (len(words), words))


def _external_template() -> bytes:
    """A Word file that asks for its template and a picture from elsewhere."""
    wanted = (
        b'<Relationship Id="rIdX" TargetMode="External" Target="http://127.0.0.1:9/t.dotm" Type='
        b'"http://schemas.openxmlformats.org/officeDocument/2006/relationships/attachedTemplate"/>'
        b'<Relationship Id="rIdY" TargetMode="External" Target="file:///etc/passwd" Type='
        b'"http://schemas.openxmlformats.org/officeDocument/2006/relationships/image"/>'
    )
    return with_member(
        make_word(),
        _RELS,
        lambda xml: xml.replace(b"</Relationships>", wanted + b"</Relationships>"),
    )


def _part_outside() -> bytes:
    """A Word file whose document is a part that leads out of the container."""
    return with_member(
        make_word(),
        "_rels/.rels",
        lambda xml: xml.replace(b"word/document.xml", b"../../../etc/passwd"),
    )


def _xinclude() -> bytes:
    include = (
        b'<w:p><w:r><w:t><xi:include xmlns:xi="http://www.w3.org/2001/XInclude" parse="text" '
        b'href="file:///etc/passwd"/></w:t></w:r></w:p></w:body>'
    )
    return with_member(make_word(), _BODY, lambda xml: xml.replace(b"</w:body>", include))


def _entity_in_utf7() -> bytes:
    xml = (
        b'<?xml version="1.0" encoding="UTF-7"?>'
        b"+ADwAIQ-DOCTYPE x +AFsAPAAh-ENTITY a SYSTEM +ACI-file:///etc/passwd+ACIAPgBdAD4-"
    )
    return with_member(make_word(), _BODY, lambda _: xml + b"<w:document/>")


def _wide_table() -> bytes:
    """A cell that says it spans two thousand million columns, many times over."""
    cell = b'<w:tc><w:tcPr><w:gridSpan w:val="2000000000"/></w:tcPr><w:p/></w:tc>'
    row = b"<w:tr>" + cell * 50 + b"</w:tr>"
    return with_member(
        make_word(), _BODY, lambda xml: xml.replace(b"</w:tbl>", row * 20 + b"</w:tbl>")
    )


def _tables_in_tables(depth: int) -> bytes:
    opened, closed = b"<w:tbl><w:tr><w:tc>", b"<w:p/></w:tc></w:tr></w:tbl>"
    return with_member(
        make_word(),
        _BODY,
        lambda xml: xml.replace(b"</w:body>", opened * depth + closed * depth + b"</w:body>"),
    )


def _twice(name: str, second: bytes) -> bytes:
    """A Word file with two members of one name: programs differ in which they read."""
    target = io.BytesIO(make_word())
    with warnings.catch_warnings(), zipfile.ZipFile(target, "a") as archive:
        warnings.simplefilter("ignore")  # that there are two now
        archive.writestr(name, second)
    return target.getvalue()


def _vast_sheet() -> bytes:
    """A sheet that announces seventeen thousand million cells and has two."""
    return with_member(
        make_sheet([("2031年6月2日", "防汛会议")]),
        _SHEET,
        lambda xml: xml.replace(b'ref="A1:B2"', b'ref="A1:XFD1048576"'),
    )


def _far_cell() -> bytes:
    cell = b'<row r="2"><c r="XFD1048576" t="inlineStr"><is><t>x</t></is></c></row></sheetData>'
    return with_member(
        make_sheet([("2031年6月2日", "防汛会议")]),
        _SHEET,
        lambda xml: xml.replace(b"</sheetData>", cell),
    )


def _string_out_of_range() -> bytes:
    cell = b'<row r="9"><c r="A9" t="s"><v>999999999</v></c><c r="B9" t="s"><v>-5</v></c></row>'
    return with_member(
        make_sheet([("2031年6月2日", "防汛会议")]),
        _SHEET,
        lambda xml: xml.replace(b"</sheetData>", cell + b"</sheetData>"),
    )


def _impossible_date() -> bytes:
    """Date cells before the first day and after the last that there is."""
    cells = b"".join(
        b'<c r="%s9" s="1" t="n"><v>%s</v></c>' % (column, value)
        for column, value in ((b"A", b"-1e9"), (b"B", b"1e300"), (b"C", b"2958466"))
    )
    row = b'<row r="9">' + cells + b"</row></sheetData>"
    return with_member(
        make_sheet([("2031年6月2日", "防汛会议")]),
        _SHEET,
        lambda xml: xml.replace(b"</sheetData>", row),
    )


def _patched(data: bytes, what: bytes, offset: int, value: bytes) -> bytes:
    """A ZIP with some bytes of its first record of a kind changed."""
    place = data.index(what) + offset
    return data[:place] + value + data[place + len(value) :]


def _link(target: str) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        info = zipfile.ZipInfo("notice.txt")
        info.external_attr = (stat.S_IFLNK | 0o777) << 16
        archive.writestr(info, target)
    return held.getvalue()


def _members(found: Mapping[str, bytes]) -> Callable[[], bytes]:
    return lambda: make_zip(found)


def _overlapping() -> bytes:
    """A ZIP whose directory names one record a hundred times, each under another name."""
    held = make_zip({"a.txt": b"x" * 900_000})
    begin = held.index(b"PK\x01\x02")
    end = held.index(b"PK\x05\x06")
    entry = held[begin:end]
    entries = b"".join(entry.replace(b"a.txt", b"%c.txt" % letter) for letter in range(97, 123))
    tail = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, 26, 26, len(entries), begin, 0)
    return held[:begin] + entries + tail


_HTML = "<html><head><meta charset={charset}></head><body><p>2031年6月2日，{said}</p></body></html>"

FILES: dict[str, Hostile] = {
    "pdf that runs a script": Hostile("a.pdf", _with_script, words="防汛会议"),
    "pdf page tree in a ring": Hostile("a.pdf", _endless_pages, refused="."),
    "pdf of 50,000 pages": Hostile("a.pdf", _many_pages, refused="页"),
    "pdf form that draws itself": Hostile("a.pdf", _form_of_itself, refused="."),
    "pdf array 100,000 deep": Hostile("a.pdf", _deep_array, refused="."),
    "pdf stream as long as itself": Hostile("a.pdf", _length_of_itself, refused="."),
    "pdf with endless numbers": Hostile("a.pdf", _huge_numbers, refused="."),
    "pdf that ends in its head": Hostile(
        "a.pdf", lambda: b"%PDF-1.7\n" + b"\x00" * 5000, refused="."
    ),
    "word with a template elsewhere": Hostile(
        "a.docx", _external_template, words="夏粮收购", absent="root:"
    ),
    "word whose document is elsewhere": Hostile("a.docx", _part_outside, refused="不是完好"),
    "word that includes a file": Hostile("a.docx", _xinclude, words="夏粮收购", absent="root:"),
    "word with entities in utf-7": Hostile("a.docx", _entity_in_utf7, refused="."),
    "word with cells of endless width": Hostile("a.docx", _wide_table, words="夏粮收购"),
    "word with tables in tables": Hostile(
        "a.docx", lambda: _tables_in_tables(60), words="夏粮收购"
    ),
    "word with two documents": Hostile(
        "a.docx", lambda: _twice(_BODY, b"<w:document/>"), refused="同名"
    ),
    "excel that announces every cell": Hostile("a.xlsx", _vast_sheet, words="防汛会议"),
    "excel with a cell in the last corner": Hostile("a.xlsx", _far_cell, words="防汛会议"),
    "excel with strings that are not there": Hostile("a.xlsx", _string_out_of_range, refused="."),
    "excel with impossible dates": Hostile("a.xlsx", _impossible_date, words="防汛会议"),
    "excel with formulas for cells": Hostile(
        "a.xlsx",
        lambda: make_sheet(
            [("2031年6月2日", '=HYPERLINK("http://x/","防汛")'), ("6月3日", "例会")]
        ),
        words="例会",
        absent="HYPERLINK",
    ),
    "html 100,000 tags deep": Hostile(
        "a.html", lambda: b"<div>" * 100_000 + _LINE.encode(), words="防汛会议"
    ),
    "html with null bytes": Hostile(
        "a.html", lambda: b"<html><body><p>\x00" + _LINE.encode() + b"\x00</p></body>", refused="."
    ),
    "html in gbk that says iso-8859-1": Hostile(
        "a.html",
        lambda: _HTML.format(charset="iso-8859-1", said="县政府召开防汛会议").encode("gb18030"),
        words="防汛会议",
    ),
    "html in gbk that says utf-7": Hostile(
        "a.html",
        lambda: _HTML.format(charset="utf-7", said="县政府召开防汛会议").encode("gb18030"),
        words="防汛会议",
    ),
    "html in gbk that names a transformation": Hostile(
        "a.html",
        lambda: _HTML.format(charset="unicode_escape", said="防汛会议 \\ud800").encode("gb18030"),
        words="防汛会议",
    ),
    "html in gbk that names no codec of text": Hostile(
        "a.html",
        lambda: _HTML.format(charset="undefined", said="县政府召开防汛会议").encode("gb18030"),
        words="防汛会议",
    ),
    "html that says gbk and is utf-8": Hostile(
        "a.html", lambda: _HTML.format(charset="gb2312", said="防汛会议").encode(), words="防汛会议"
    ),
    "html of one attribute": Hostile(
        "a.html",
        lambda: b"<p " + b"a=" * 400_000 + b">" + _LINE.encode() + b"</p>",
        words="防汛会议",
    ),
    "csv with a quote never closed": Hostile(
        "a.csv",
        lambda: ('日期,事项\n2031-06-02,"防汛会议\n' + "甲,乙\n" * 20_000).encode(),
        words="防汛会议",
    ),
    "csv of one line": Hostile(
        "a.csv", lambda: ("2031-06-02,防汛会议" + ",甲" * 50_000).encode(), words="防汛会议"
    ),
    "text in utf-16 without a mark": Hostile(
        "a.txt", lambda: (_LINE * 5).encode("utf-16-be"), words="防汛会议"
    ),
    "text in utf-32": Hostile("a.txt", lambda: (_LINE * 5).encode("utf-32"), words="防汛会议"),
    "text with characters of four bytes in gb 18030": Hostile(
        "a.txt", lambda: (_LINE + "𠮷野家、㐂、𡈼乡。").encode("gb18030"), words="𠮷野家"
    ),
    "text with lone surrogates": Hostile(
        "a.txt",
        lambda: (_LINE + "\ud800\udfff\udc00").encode("utf-8", "surrogatepass"),
        refused=".",
    ),
    "text of one line of 2 MB": Hostile(
        "a.txt", lambda: (_LINE + "甲乙丙丁" * 150_000).encode(), words="防汛会议"
    ),
    "text of line breaks": Hostile(
        "a.txt", lambda: b"\n" * 2_000_000 + _LINE.encode(), words="防汛会议"
    ),
    "text of every control character": Hostile(
        "a.txt", lambda: bytes(range(1, 32)) * 100 + _LINE.encode(), words="防汛会议"
    ),
    "text that turns its own direction": Hostile(
        "a.txt", lambda: ("\u202e" + _LINE + "\u2066" * 1000).encode(), words="防汛会议"
    ),
    "text of marks on one letter": Hostile(
        "a.txt", lambda: (_LINE + "e" + "\u0301" * 300_000).encode(), words="防汛会议"
    ),
    "front matter that never ends": Hostile(
        "a.md",
        lambda: b"---\ntitle: " + b"a: &a [*a, *a]\n" * 15_000 + _LINE.encode(),
        words="防汛会议",
    ),
    "markdown 20,000 quotes deep": Hostile(
        "a.md", lambda: b">" * 20_000 + _LINE.encode(), words="防汛会议"
    ),
}

ARCHIVES: dict[str, Hostile] = {
    "a path upwards": Hostile("a.zip", _members({"../../notice.txt": b"x"}), refused="指向外面"),
    "a path upwards the other way": Hostile(
        "a.zip", _members({"a\\..\\..\\notice.txt": b"x"}), refused="指向外面"
    ),
    "a path from the root": Hostile(
        "a.zip", _members({"/etc/cron.d/x.txt": b"x"}), refused="指向外面"
    ),
    "a path of another drive": Hostile("a.zip", _members({"C:/x.txt": b"x"}), refused="指向外面"),
    "a link": Hostile("a.zip", lambda: _link("/etc/passwd"), refused="链接"),
    "a device": Hostile("a.zip", _members({"六月/NUL.txt": b"x"}), refused="设备"),
    "a name of 4,000 letters": Hostile(
        "a.zip", _members({"甲" * 4000 + ".txt": b"x"}), refused="最多 255"
    ),
    "a name that turns its direction": Hostile(
        "a.zip", _members({"通知\u202etxt.exe.txt": b"x"}), refused="控制字符"
    ),
    "one name twice": Hostile("a.zip", lambda: _same_names(), refused="同名"),
    "a stated size too small": Hostile(
        "a.zip",
        lambda: _patched(make_zip({"a.txt": b"x" * 9000}), b"PK\x01\x02", 24, struct.pack("<L", 9)),
        refused=".",
    ),
    "a stated size too large": Hostile(
        "a.zip",
        lambda: _patched(
            make_zip({"a.txt": b"x" * 9000}), b"PK\x01\x02", 24, struct.pack("<L", 4_000_000_000)
        ),
        refused="炸弹",
    ),
    "a checksum that is wrong": Hostile(
        "a.zip",
        lambda: _patched(make_zip({"a.txt": b"x" * 99}), b"PK\x01\x02", 16, b"\0\0\0\0"),
        refused=".",
    ),
    "a method nobody has": Hostile(
        "a.zip",
        lambda: _patched(make_zip({"a.txt": b"x" * 99}), b"PK\x01\x02", 10, b"\x63\x00"),
        refused=".",
    ),
    "a password": Hostile(
        "a.zip",
        lambda: _patched(make_zip({"a.txt": b"x" * 99}), b"PK\x01\x02", 8, b"\x01\x00"),
        refused="密码",
    ),
    "records that lie over each other": Hostile("a.zip", _overlapping, refused="."),
    "a comment for a directory": Hostile(
        "a.zip", lambda: b"PK\x05\x06" + bytes(16) + b"\xff\xff" + b"x" * 65535, refused="."
    ),
    "70,000 members": Hostile(
        "a.zip", lambda: make_zip({f"{n}.txt": b"" for n in range(70_000)}), refused="最多 2000"
    ),
    "a name in utf-8 that is none": Hostile(
        "a.zip",
        lambda: make_zip({"éé.txt": b"x"}).replace("éé".encode(), b"\xff\xfe\xff\xfe"),
        refused=".",
    ),
    "a packed bomb": Hostile(
        "a.zip",
        lambda: make_zip({"a.txt": zlib.compress(b"") + bytes(250_000_000)}),
        refused="炸弹",
    ),
}


def _same_names() -> bytes:
    held = make_zip({"a.txt": b"one", "b.txt": b"two"})
    return held.replace(b"b.txt", b"a.txt")
