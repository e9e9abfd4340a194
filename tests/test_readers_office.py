"""Word and Excel files are read as their writers see them, and hostile ones are refused."""

import datetime
import io
import time
from collections.abc import Callable
from typing import Any

import docx
import openpyxl
import pytest

from rag.entries import parse_document
from rag.errors import DocumentError
from rag.readers import Reading, read
from rag.readers.extracted import Bounds
from rag.readers.sheet import read_sheet
from rag.readers.word import read_word
from tests.office import ROWS, entity_bomb, make_sheet, make_word, make_zip, with_member

DAY = datetime.date
_BODY = "word/document.xml"
_SHEET = "xl/worksheets/sheet1.xml"


def check_offsets(reading: Reading) -> None:
    position = -1
    for piece in reading.pieces:
        for run in piece.text.runs:
            assert run.source > position
            position = run.source_end - 1
            copied = reading.text[run.source : run.source_end]
            assert copied == piece.text.text[run.start : run.end]


def saved(document: Any) -> bytes:
    target = io.BytesIO()
    document.save(target)
    return target.getvalue()


def test_headings_lists_and_tables_of_word_keep_their_order_and_kind() -> None:
    reading = read("大事记.docx", make_word())
    check_offsets(reading)
    first, second, *_ = reading.pieces
    assert (first.heading, first.text.text) == (1, "河湾县大事记（2031年6月）")
    assert second.text.text == "河湾县人民政府办公室 2031年7月1日"
    rows = [piece for piece in reading.pieces if piece.row is not None]
    assert [piece.text.text for piece in rows[3:6]] == list(ROWS[0])
    assert [piece.cell for piece in rows[3:6]] == [0, 1, 2]
    last = reading.pieces[-1]
    assert (last.item, last.text.text) == (True, "各单位应按月报送。")
    assert reading.media_type.endswith("wordprocessingml.document")


def test_a_word_table_becomes_dated_entries_with_their_quotes() -> None:
    parsed = parse_document("大事记.docx", make_word())
    entries = [entry for entry in parsed.entries if entry.kind == "entry"]
    days = [entry.date.start for entry in entries if entry.date]
    assert days == [DAY(2031, 6, 2), DAY(2031, 6, 5), DAY(2031, 6, 11), DAY(2031, 6, 20)]
    assert parsed.document.published == DAY(2031, 7, 1)
    for entry, row in zip(entries, ROWS, strict=True):
        assert row[1] in parsed.document.text[entry.start : entry.end]


def test_a_cell_merged_over_rows_stands_once_and_columns_stay() -> None:
    document = docx.Document()
    table = document.add_table(rows=2, cols=3)
    for row, words in enumerate((("3月1日", "甲", "子"), ("", "乙", "丑"))):
        for column, word in enumerate(words):
            table.cell(row, column).text = word
    table.cell(0, 0).merge(table.cell(1, 0))
    wide = document.add_table(rows=1, cols=3)
    wide.cell(0, 2).text = "丙"
    wide.cell(0, 0).merge(wide.cell(0, 1)).text = "跨列"
    cells = [
        (piece.row, piece.cell, piece.text.text) for piece in read("a.docx", saved(document)).pieces
    ]
    assert cells == [
        (0, 0, "3月1日"), (0, 1, "甲"), (0, 2, "子"), (1, 1, "乙"), (1, 2, "丑"),
        (2, 0, "跨列"), (2, 2, "丙"),
    ]  # fmt: skip


def test_line_breaks_in_word_part_lines_and_deleted_words_are_gone() -> None:
    document = docx.Document()
    paragraph = document.add_paragraph("第一行")
    paragraph.add_run().add_break()
    paragraph.add_run("第二行")
    data = with_member(
        saved(document),
        _BODY,
        lambda xml: xml.replace(b"</w:p>", "<w:del><w:r><w:delText>删去</w:delText></w:r></w:del>"
                                "<w:ins><w:r><w:t>添上</w:t></w:r></w:ins></w:p>".encode(), 1),
    )  # fmt: skip
    assert [piece.text.text for piece in read("a.docx", data).pieces] == ["第一行", "第二行添上"]


def test_text_moved_in_word_stands_where_it_went_and_hidden_text_nowhere() -> None:
    def revised(xml: bytes) -> bytes:
        added = (
            "<w:moveFrom><w:r><w:t>移走</w:t></w:r></w:moveFrom>"
            "<w:moveTo><w:r><w:t>移来</w:t></w:r></w:moveTo>"
            "<w:r><w:rPr><w:vanish/></w:rPr><w:t>隐藏</w:t></w:r>"
            '<w:r><w:rPr><w:vanish w:val="0"/></w:rPr><w:t>显示</w:t></w:r></w:p>'
        )
        return xml.replace(b"</w:p>", added.encode(), 1)

    document = docx.Document()
    document.add_paragraph("原文")
    data = with_member(saved(document), _BODY, revised)
    assert [piece.text.text for piece in read("a.docx", data).pieces] == ["原文移来显示"]


def test_a_formula_without_its_result_leaves_no_day_to_the_row_above() -> None:
    workbook = openpyxl.Workbook()
    sheet = workbook.active
    sheet.append(["日期", "事项"])
    sheet.append([DAY(2031, 6, 2), "召开例会"])
    sheet.append(["=A2+5", "召开预算审查会"])
    sheet.append([DAY(2031, 6, 9), "召开听证会"])
    data = saved(workbook)
    parsed = parse_document("台账.xlsx", data)
    assert [entry.text.text for entry in parsed.entries if entry.date] == ["召开例会", "召开听证会"]
    assert "（公式未计算）\t召开预算审查会" in parsed.document.text
    # Worked out to nothing, as =IF(…,"") is, it stays empty
    blank = with_member(
        data, _SHEET, lambda xml: xml.replace(b'<c r="A3"', b'<c r="A3" t="str"', 1)
    )
    assert "公式" not in parse_document("台账.xlsx", blank).document.text


def test_excel_dates_are_written_as_people_read_them() -> None:
    workbook = openpyxl.Workbook()
    sheet = workbook.active
    sheet.append(["日期", "事项", "人数"])
    sheet.append([datetime.datetime.fromisoformat("2031-06-02T00:00"), "例会", 12.0])
    sheet.append([datetime.datetime.fromisoformat("2031-06-03T09:30"), "调研", 3.5])
    sheet.append([datetime.datetime.fromisoformat("2031-06-01T00:00"), "月报", True])
    sheet["A2"].number_format = 'm"月"d"日"'
    sheet["A4"].number_format = 'yyyy"年"m"月"'
    other = workbook.create_sheet("公开发布")
    other.append(["2031年6月9日", "发布公告\n附名单"])
    workbook.create_sheet("草稿").sheet_state = "hidden"
    workbook["草稿"].append(["不公开"])
    reading = read("台账.xlsx", saved(workbook))
    check_offsets(reading)
    assert [piece.text.text for piece in reading.pieces] == [
        "日期", "事项", "人数", "2031年6月2日", "例会", "12", "2031年6月3日 09:30", "调研", "3.5",
        "2031年6月", "月报", "是", "公开发布", "2031年6月9日", "发布公告", "附名单",
    ]  # fmt: skip
    assert [piece.heading for piece in reading.pieces if piece.row is None] == [2]


def test_rows_of_excel_become_dated_entries() -> None:
    rows: list[tuple[DAY | str, str]] = [
        (DAY(2031, 6, 2 * number + 1), row[1]) for number, row in enumerate(ROWS)
    ]
    parsed = parse_document("台账.xlsx", make_sheet(rows))
    found = [
        (entry.date.start, entry.text.text)
        for entry in parsed.entries
        if entry.kind == "entry" and entry.date
    ]
    assert found == rows


HOSTILE: dict[str, tuple[str, Callable[[], bytes], str]] = {
    "not a container": ("a.docx", lambda: "这是文本".encode(), "不是完好"),
    "cut short": ("a.docx", lambda: make_word()[:-400], "不是完好"),
    "another format": ("a.xlsx", make_word, "不是完好"),
    "no text": ("a.docx", lambda: saved(docx.Document()), "没有可读"),
    "entities in word": ("a.docx", lambda: with_member(make_word(), _BODY, entity_bomb), "实体"),
    "entities in excel": (
        "a.xlsx",
        lambda: with_member(make_sheet([("6月1日", "甲")]), _SHEET, lambda xml: xml_bomb(xml)),
        "实体",
    ),
    "entities in utf-16": (
        "a.docx",
        lambda: with_member(
            make_word(),
            _BODY,
            lambda xml: b"\xff\xfe" + entity_bomb(xml).decode().encode("utf-16-le"),
        ),
        "实体",
    ),
    "expands": (
        "a.xlsx",
        lambda: with_member(
            make_sheet([("6月1日", "甲")]), _SHEET, lambda xml: xml + b" " * 30_000_000
        ),
        "炸弹",
    ),
    "old office": ("a.docx", lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "旧版"),
    "password": (
        "a.xlsx",
        lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"),
        "密码",
    ),
    "deep": (
        "a.docx",
        lambda: with_member(
            make_word(),
            _BODY,
            lambda xml: xml.replace(
                b"</w:body>", b"<w:sdt>" * 5000 + b"</w:sdt>" * 5000 + b"</w:body>"
            ),
        ),
        "不是完好",
    ),
}


def xml_bomb(xml: bytes) -> bytes:
    return entity_bomb(xml if b"?>" in xml[:100] else b'<?xml version="1.0"?>' + xml)


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_office_files_are_refused_with_a_reason(name: str) -> None:
    file, make, said = HOSTILE[name]
    with pytest.raises(DocumentError, match=said) as caught:
        read(file, make())
    assert str(caught.value).startswith(f"{file}：")


def test_bounds_of_cells_members_and_text_are_kept() -> None:
    sheet = make_sheet([("6月1日", "甲")] * 40)
    with pytest.raises(DocumentError, match="50"):
        read_sheet("a.xlsx", sheet, Bounds(cells=50))
    with pytest.raises(DocumentError, match="最多 3 个"):
        read_word("a.docx", make_word(), Bounds(members=3))
    with pytest.raises(DocumentError, match="30 字"):
        read_word("a.docx", make_word(), Bounds(chars=30))


def test_a_mark_on_the_last_possible_row_costs_seconds_at_most() -> None:
    data = with_member(
        make_sheet([("6月1日", "甲")]),
        _SHEET,
        lambda xml: xml.replace(b"</sheetData>", b'<row r="1048576"></row></sheetData>'),
    )
    started = time.process_time()
    assert len(read("a.xlsx", data).pieces) == 4
    assert time.process_time() - started < 20


def test_a_word_file_under_another_name_says_what_it_is() -> None:
    with pytest.raises(DocumentError, match="扩展名"):
        read("a.txt", make_word())
    with pytest.raises(DocumentError, match="扩展名"):
        read("a.txt", make_zip({"a.txt": b"x"}))
