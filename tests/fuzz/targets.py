"""What is fuzzed: each target takes bytes and must give a sound document or a JushiError."""

import io
import zipfile
from collections.abc import Callable

from rag.errors import DocumentError, JushiError
from rag.readers import Reading, read
from rag.readers.container import check_name, members
from rag.readers.extracted import Bounds
from rag.readers.pdf import read_pdf
from rag.readers.sheet import read_sheet
from rag.readers.word import read_word
from tests.office import make_pdf, make_sheet, make_word, make_zip

__all__ = ["SEEDS", "TARGETS"]

# Small, so that a find is a fault of the code and not the size of a file
_BOUNDS = Bounds(pages=20, cells=20_000, chars=500_000, members=200, expanded_bytes=5_000_000)
_PAGE = '<html><body><table><tr><td rowspan="2">6月2日</td><td>例会</td></tr></table></body></html>'


def _word() -> bytes:
    return make_word()


def _sheet() -> bytes:
    return make_sheet([("2031年6月2日", "例会"), ("2031年6月5日", "调研")])


def _pdf() -> bytes:
    return make_pdf(["要情", "6月2日，例会。"], [("日期", "事项"), ("6月5日", "调研")])


_CONTAINERS = {"word": _word(), "sheet": _sheet()}
_PARTS = {"word": "word/document.xml", "sheet": "xl/worksheets/sheet1.xml"}


def _part(kind: str) -> bytes:
    with zipfile.ZipFile(io.BytesIO(_CONTAINERS[kind])) as archive:
        return archive.read(_PARTS[kind])


def _inside(kind: str, part: bytes) -> bytes:
    """A whole container around a part: what stands in the XML is reached, not only the ZIP."""
    with zipfile.ZipFile(io.BytesIO(_CONTAINERS[kind])) as archive:
        found = {info.filename: archive.read(info) for info in archive.infolist()}
    return make_zip(found | {_PARTS[kind]: part})


def _sound(reading: Reading) -> None:
    """Every run is a copy of what the document has, in order; no piece is empty."""
    position = -1
    for piece in reading.pieces:
        assert piece.text.text
        assert "\n" not in piece.text.text
        for run in piece.text.runs:
            assert run.source > position
            position = run.source_end - 1
            if run.length == run.source_length:
                copied = reading.text[run.source : run.source_end]
                assert copied == piece.text.text[run.start : run.end]
    reading.text.encode()


def _reading(read_bytes: Callable[[bytes], Reading]) -> Callable[[bytes], None]:
    def target(data: bytes) -> None:
        try:
            _sound(read_bytes(data))
        except JushiError:
            return

    return target


def _archive(data: bytes) -> None:
    try:
        found = members("a.zip", data, _BOUNDS)
    except DocumentError:
        return
    assert found
    for member in found:
        check_name(member.name)


TARGETS: dict[str, Callable[[bytes], None]] = {
    "text": _reading(lambda data: read("a.txt", data)),
    "markdown": _reading(lambda data: read("a.md", data)),
    "html": _reading(lambda data: read("a.html", data)),
    "csv": _reading(lambda data: read("a.csv", data)),
    "pdf": _reading(lambda data: read_pdf("a.pdf", data, _BOUNDS)),
    "word": _reading(lambda data: read_word("a.docx", data, _BOUNDS)),
    "word_xml": _reading(lambda data: read_word("a.docx", _inside("word", data), _BOUNDS)),
    "sheet": _reading(lambda data: read_sheet("a.xlsx", data, _BOUNDS)),
    "sheet_xml": _reading(lambda data: read_sheet("a.xlsx", _inside("sheet", data), _BOUNDS)),
    "archive": _archive,
}

SEEDS: dict[str, list[bytes]] = {
    "text": ["2031年6月2日，例会。\n".encode(), "6月2日\t例会\n".encode("gb18030")],
    "markdown": ["---\ndate: 2031-06-02\n---\n# 二月\n| a | b |\n|---|---|\n".encode()],
    "html": [_PAGE.encode()],
    "csv": ['日期,事项\n2031-06-02,"甲,""乙"""\n'.encode()],
    "pdf": [_pdf()],
    "word": [_CONTAINERS["word"]],
    "word_xml": [_part("word")],
    "sheet": [_CONTAINERS["sheet"]],
    "sheet_xml": [_part("sheet")],
    "archive": [make_zip({"六月/a.txt": b"x", "b.md": b"y"})],
}
