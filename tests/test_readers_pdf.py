"""The text layer of a PDF is read as paragraphs, headings, columns and rows."""

import datetime
import os
import shutil

import pytest
from playwright.sync_api import sync_playwright

from rag.entries import parse_document
from rag.errors import DocumentError
from rag.readers import read
from rag.readers.extracted import Bounds
from rag.readers.pdf import read_pdf
from tests.office import ROWS, make_pdf, scanned_pdf
from tests.test_readers_office import check_offsets

TITLE = "河湾县政务要情（2031年第6期）"
HEAD = "河湾县政务要情 2031年第6期"
ITEMS = [
    f"6月{day}日，县政府召开第{day}次常务会议，研究部署防汛抗旱和安全生产工作。会议强调，各乡镇要"
    "压实责任，认真落实各项措施，切实保障人民群众生命财产安全。会议还审议了其他事项。"
    for day in range(1, 29)
]
HEADING = ("日期", "事项", "单位")


@pytest.fixture(scope="module")
def digest() -> bytes:
    rows = [HEADING] + [
        (f"7月{day}日", f"{ROWS[day % 4][1]}这是第{day}项。", ROWS[day % 4][2])
        for day in range(1, 31)
    ]
    return make_pdf([TITLE, "河湾县人民政府办公室　2031年8月1日", *ITEMS], rows, header=HEAD)


def test_paragraphs_are_whole_over_lines_and_pages(digest: bytes) -> None:
    reading = read("要情.pdf", digest)
    check_offsets(reading)
    texts = [piece.text.text for piece in reading.pieces if piece.row is None]
    assert texts[0] == HEAD
    assert texts[3:] == ITEMS
    title = next(piece for piece in reading.pieces if piece.text.text == TITLE)
    assert title.heading == 1


def test_running_heads_stand_once_and_page_numbers_not_at_all(digest: bytes) -> None:
    text = read("要情.pdf", digest).text
    assert text.count(HEAD) == 1
    assert "- 2 -" not in text


def test_rows_go_on_over_pages_without_their_heading(digest: bytes) -> None:
    reading = read("要情.pdf", digest)
    dates = [
        piece.text.text for piece in reading.pieces if piece.row is not None and not piece.cell
    ]
    assert dates == ["日期", *(f"7月{day}日" for day in range(1, 31))]
    items = [piece.text.text for piece in reading.pieces if piece.cell == 1]
    assert items[1:] == [f"{ROWS[day % 4][1]}这是第{day}项。" for day in range(1, 31)]


def test_paragraphs_and_the_rows_below_them_become_dated_entries(digest: bytes) -> None:
    parsed = parse_document("要情.pdf", digest)
    dated = [entry for entry in parsed.entries if entry.date]
    days = [entry.date.start for entry in dated if entry.date]
    above = [datetime.date(2031, 6, day) for day in range(1, 29)]
    assert days == above + [datetime.date(2031, 7, day) for day in range(1, 31)]
    assert parsed.document.published == datetime.date(2031, 8, 1)


def test_days_at_the_head_of_pages_are_no_page_numbers() -> None:
    lines = [f"2031年6月{page}日 值班日志" for page in range(1, 4)]
    data = make_pdf(["日志", *(line for day in lines for line in [day, *["巡查正常。" * 40] * 11])])
    text = read("日志.pdf", data).text
    assert all(line in text for line in lines)


def test_a_page_printed_by_a_browser_has_columns_and_plain_characters() -> None:
    """Chromium writes ⽉ for 月: the glyph has two names, and it takes the other."""
    sentence = (
        "记者从县农业农村局获悉，今年计划新建高标准农田五万亩，涉及十二个乡镇，各标段陆续进场施工。"
    )
    paragraphs = [f"本报讯 6月{day}日，{sentence * 3}这是第{day}条。" for day in range(1, 13)]
    page = (
        '<html><body style="font:12px Noto Serif CJK SC"><h1 style="text-align:center">河湾日报'
        '</h1><div style="text-align:center">2031年6月19日 星期四</div><div style="column-count:2;'
        'column-gap:30px">'
        + "".join(f'<p style="text-indent:2em;margin:0">{words}</p>' for words in paragraphs)
        + "</div></body></html>"
    )
    path = os.environ.get("CHROMIUM") or shutil.which("chromium")
    with sync_playwright() as playwright:
        arguments = ["--no-sandbox"] if os.geteuid() == 0 else []
        browser = playwright.chromium.launch(executable_path=path, args=arguments)
        sheet = browser.new_page()
        sheet.set_content(page)
        data = sheet.pdf(format="A4")
        browser.close()
    reading = read("日报.pdf", data)
    check_offsets(reading)
    texts = [piece.text.text for piece in reading.pieces]
    assert texts == ["河湾日报", "2031年6月19日 星期四", *paragraphs]
    assert reading.pieces[0].heading == 1


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"%PDF-1.7\n", "不是完好"),
        (b"%PDF-1.7\n" + b"1 0 obj <</Type/Catalog>> endobj\n" * 50, "不是完好|扫描"),
        ("这是文本".encode(), "不是 PDF"),
        (b"", "不是 PDF"),
    ],
)
def test_what_is_no_whole_pdf_is_refused(data: bytes, said: str) -> None:
    with pytest.raises(DocumentError, match=said):
        read("a.pdf", data)


def test_a_scanned_one_is_refused_and_says_what_to_do() -> None:
    with pytest.raises(DocumentError, match=r"共 1 页，1 幅图像.*OCR"):
        read("a.pdf", scanned_pdf())


def test_one_with_a_password_is_refused() -> None:
    with pytest.raises(DocumentError, match="密码"):
        read("a.pdf", make_pdf(["机密", "6月1日，召开会议。"], password="secret"))


def test_too_many_pages_are_refused(digest: bytes) -> None:
    with pytest.raises(DocumentError, match="超过 2 页"):
        read_pdf("a.pdf", digest, Bounds(pages=2))
