"""Files of an answer: each citation checked anew, each format safe from what documents say."""

import csv
import io
import re
import zipfile
from dataclasses import replace
from datetime import date
from typing import Any
from urllib.parse import quote

import httpx
import pytest
from docx import Document as open_word

from rag.corpus import Corpus
from rag.exporting import (
    ExportFile,
    Format,
    GivenAnswer,
    GivenCitation,
    GivenEntry,
    GivenLedger,
    GivenRow,
    Reference,
    Report,
    build_report,
    export,
)
from rag.records import DateRange, Document

FORMATS: tuple[Format, ...] = ("md", "csv", "docx", "bib", "gbt7714")
LIST, FACT, EMPTY = "2月哪些措施涉及复工复产", "主编是谁", "2020年4月有哪些措施"
DAY = date(2024, 3, 5)
MEDIA_TYPES = {
    "md": "text/markdown; charset=utf-8",
    "csv": "text/csv; charset=utf-8",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "bib": "application/x-bibtex; charset=utf-8",
    "gbt7714": "text/plain; charset=utf-8",
}

ENTRY = GivenEntry(
    entry_id="0123456789ab.00000001",
    document_id="0123456789ab",
    file="a.md",
    section="通知",
    title="关于报送台账的通知",
    date=DateRange(date(2024, 3, 1), date(2024, 3, 1), "day"),
    year_inferred=False,
)
DOCUMENT = Document(
    document_id="0123456789ab",
    file="a.md",
    title="办公室简报 第3期",
    publisher="办公室",
    published=date(2024, 3, 2),
    published_inferred=False,
    url=None,
    year=2024,
    sha256="0" * 64,
    text_sha256="0" * 64,
    media_type="text/markdown",
    text="",
)


def reference(**changes: Any) -> Reference:
    made = Reference(1, "请于月底前报送台账。", 10, 20, "valid", ENTRY, DOCUMENT)
    return replace(made, **changes)


def report(*references: Reference, text: str = "请报送台账。[1]", listed: bool = False) -> Report:
    citations = tuple(
        GivenCitation(item.n, item.entry, item.quote, item.start, item.end, "0" * 64)
        for item in references
    )
    rows = tuple(GivenRow(item.entry, "literal", item.n) for item in references)
    ledgers = (GivenLedger("", len(rows), len(rows), rows),) if listed else ()
    answer = GivenAnswer("何时报送台账", text, "list", False, citations, ledgers, ())
    return Report(answer, tuple(text.splitlines()), references, DAY)


def words(file: ExportFile) -> str:
    return file.content.decode("utf-8-sig")


def gbt7714(item: Reference) -> str:
    return words(export(report(item), "gbt7714")).strip()


def cells(made: Report) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(words(export(made, "csv")))))


def word_text(content: bytes) -> str:
    document = open_word(io.BytesIO(content))
    in_tables = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(paragraph.text for paragraph in document.paragraphs), *in_tables])


# Over HTTP, with the service's own answers


@pytest.mark.parametrize("file_format", FORMATS)
@pytest.mark.parametrize("question", [LIST, FACT, EMPTY])
def test_every_answer_becomes_every_file(
    client: httpx.Client, question: str, file_format: Format
) -> None:
    answer = client.post("/api/ask", json={"question": question}).json()
    response = client.post(f"/api/export?format={file_format}", json=answer)
    assert response.status_code == 200
    assert response.headers["content-type"] == MEDIA_TYPES[file_format]
    suffix = "txt" if file_format == "gbt7714" else file_format
    assert response.headers["content-disposition"] == (
        f"attachment; filename=\"jushi.{suffix}\"; filename*=UTF-8''{quote(question)}.{suffix}"
    )


def test_a_ledger_has_a_row_an_entry(client: httpx.Client) -> None:
    answer = client.post("/api/ask", json={"question": LIST}).json()
    content = client.post("/api/export?format=csv", json=answer).content
    assert content.startswith(b"\xef\xbb\xbf")
    rows = list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"))))
    matches = answer["ledger"]["matches"]
    assert [row["条目编号"] for row in rows] == [match["entry"]["entry_id"] for match in matches]
    assert [row["日期"] for row in rows] == [match["entry"]["date"]["start"] for match in matches]
    assert {row["核对"] for row in rows} == {"与原文一致"}


def test_the_text_formats_hold_every_quote(client: httpx.Client) -> None:
    answer = client.post("/api/ask", json={"question": LIST}).json()
    made = {name: client.post(f"/api/export?format={name}", json=answer) for name in FORMATS}
    in_word = "".join(word_text(made["docx"].content).split())
    in_markdown = "".join(made["md"].text.replace("\\", "").split())
    for citation in answer["citations"]:
        quoted = "".join(citation["quote"].split())
        assert quoted in in_word
        assert quoted in in_markdown
    assert len(made["gbt7714"].text.splitlines()) == len(answer["citations"])


def test_a_citation_that_no_longer_verifies_is_marked(client: httpx.Client) -> None:
    answer = client.post("/api/ask", json={"question": LIST}).json()
    assert len(answer["citations"]) > 1
    answer["citations"][0]["quote"] += "省长还说要发钱。"
    answer["citations"][1]["entry"]["document_id"] = "000000000000"
    made = {name: client.post(f"/api/export?format={name}", json=answer) for name in FORMATS}
    texts = [made[name].text for name in ("md", "csv", "bib", "gbt7714")]
    for text in [*texts, word_text(made["docx"].content)]:
        assert "文献已改动，引文与现存原文不符" in text
        assert "文献已移除，引文无法核对" in text
    assert "2 处已不符" in made["md"].text


def test_what_verifies_is_described_by_the_corpus(client: httpx.Client) -> None:
    answer = client.post("/api/ask", json={"question": FACT}).json()
    entry = answer["citations"][0]["entry"]
    honest = client.post("/api/export?format=gbt7714", json=answer).text
    entry["title"], entry["section"] = "另一个标题", "另一个栏目"
    for file_format in ("md", "gbt7714", "bib"):
        made = client.post(f"/api/export?format={file_format}", json=answer).text
        assert "另一个" not in made
    assert client.post("/api/export?format=gbt7714", json=answer).text == honest


def test_unknown_fields_of_the_answer_are_ignored(client: httpx.Client) -> None:
    answer = client.post("/api/ask", json={"question": FACT}).json()
    before = client.post("/api/export?format=bib", json=answer).text
    answer["added_later"] = answer["scope"]["added_later"] = [1]
    answer["citations"][0]["entry"]["added_later"] = None
    assert client.post("/api/export?format=bib", json=answer).text == before


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"citations": None}, "citations"),
        ({"citations": [{}]}, "citations.0.n"),
        ({"answer": 1}, "answer"),
        ({"refused": "no"}, "refused"),
        ({"intent": "poem"}, "intent"),
        ({"ledger": []}, "ledger"),
        ({"question": ""}, "question"),
    ],
)
def test_a_body_that_is_no_answer_is_a_problem(
    client: httpx.Client, change: dict[str, object], named: str
) -> None:
    answer = client.post("/api/ask", json={"question": FACT}).json() | change
    response = client.post("/api/export?format=md", json=answer)
    assert response.status_code == 422
    assert response.headers["content-type"] == "application/problem+json"
    assert named in response.json()["detail"]


@pytest.mark.parametrize("query", ["", "?format=pdf", "?format=md&style=apa"])
def test_an_unknown_format_is_a_problem(client: httpx.Client, query: str) -> None:
    answer = client.post("/api/ask", json={"question": FACT}).json()
    response = client.post(f"/api/export{query}", json=answer)
    assert response.status_code == 422
    assert response.headers["content-type"] == "application/problem+json"


def test_a_body_without_the_parts_needed_is_a_problem(client: httpx.Client) -> None:
    assert client.post("/api/export?format=md", json={}).status_code == 422
    assert client.post("/api/export?format=md", content=b"[").status_code in (400, 422)


# Against the corpus


def test_a_quote_at_another_place_does_not_verify(corpus: Corpus) -> None:
    entry = corpus.entries[0]
    document = corpus.document(entry.document_id)
    given = replace(ENTRY, document_id=entry.document_id)
    text = entry.text.text.split("\n")[0]
    quoted = GivenCitation(1, given, text, entry.start, entry.end, document.text_sha256)
    answer = GivenAnswer("问", "答[1]", "fact", False, (quoted,), (), ())
    (checked,) = build_report(corpus, answer, DAY).references
    assert checked.state == "changed"
    assert checked.entry == given


def test_lines_that_a_ledger_shows_are_not_told_twice(corpus: Corpus) -> None:
    rows = (GivenRow(ENTRY, "literal", 1),)
    text = "符合的有 1 条：\n2024年3月1日　关于报送台账的通知[1]\n另见[2]"
    answer = GivenAnswer("问", text, "list", False, (), (GivenLedger("", 1, 1, rows),), ())
    assert build_report(corpus, answer, DAY).lines == ("符合的有 1 条：", "另见[2]")


# References


def test_an_entry_within_a_document_is_a_work_within_a_work() -> None:
    assert gbt7714(reference()) == (
        "[1] 关于报送台账的通知[Z]//办公室简报 第3期. [出版地不详]: 办公室, 2024-03-02."
    )


def test_an_online_document_gives_its_days_and_address() -> None:
    online = replace(DOCUMENT, url="https://example.org/a?b=1&c=%E5%8F%B0", title=ENTRY.title)
    assert gbt7714(reference(document=online)) == (
        "[1] 关于报送台账的通知[EB/OL]. 办公室, (2024-03-02)[2024-03-05]. "
        "https://example.org/a?b=1&c=%E5%8F%B0."
    )


def test_a_newspaper_is_a_newspaper_and_an_assumed_day_stands_in_brackets() -> None:
    paper = replace(DOCUMENT, publisher="江城日报", published_inferred=True)
    assert gbt7714(reference(document=paper)) == (
        "[1] 关于报送台账的通知[N]. 江城日报, [2024-03-02]."
    )


def test_what_is_not_known_is_said_so() -> None:
    bare = replace(DOCUMENT, publisher=None, published=None, url="javascript:alert(1)")
    assert gbt7714(reference(document=bare)).endswith(
        "[Z]//办公室简报 第3期. [出版地不详]: [出版者不详], [出版日期不详]."
    )
    assert "a.md" in gbt7714(reference(document=None, state="removed"))


def test_bibtex_has_one_record_an_entry_with_escaped_words() -> None:
    sly = replace(ENTRY, title="50% 的 {台账} & C:\\temp_1 #2 $x")
    document = replace(DOCUMENT, url="https://example.org/a_b?c={d}&e=%20")
    made = report(reference(entry=sly, document=document), reference(n=2, entry=sly))
    text = words(export(made, "bib"))
    assert text.count("@incollection{0123456789ab.00000001,") == 1
    escaped = r"50\% 的 \{台账\} \& C:\textbackslash{}temp\_1 \#2 \$x"
    assert f"title = {{{escaped}}}" in text
    assert "url = {https://example.org/a_b?c=%7Bd%7D&e=%20}" in text
    assert "date = {2024-03-02}" in text
    assert "note = {引文 [1][2]}" in text


# What documents say does nothing in a file


@pytest.mark.parametrize("sign", ["=", "+", "-", "@", "＝", "\t=", " ="])
def test_no_cell_is_taken_for_a_formula(sign: str) -> None:
    sly = f'{sign}HYPERLINK("http://example.org","台账")'
    made = report(reference(quote=sly, entry=replace(ENTRY, title=sly, section=sly)), listed=True)
    (row,) = cells(made)
    for column in ("引文", "标题", "栏目"):
        assert row[column].startswith("'")


def test_commas_quotes_and_line_ends_stay_in_their_cell() -> None:
    (row,) = cells(report(reference(quote='甲,"乙"\n丙')))
    assert row["引文"] == '甲,"乙" 丙'


def test_markdown_is_escaped_but_for_the_numbers() -> None:
    sly = "<script>x</script> [点此](javascript:y) | **重** [7] `z`"
    made = report(reference(quote=sly), text=f"# {sly}[1]", listed=True)
    text = words(export(made, "md"))
    assert "<script>" not in text.replace("\\<", "")
    assert not re.search(r"(?<!\\)\[点此", text)
    assert r"\[7\]" in text
    assert r"\`z\`[1]" in text
    table = [line for line in text.splitlines() if line.startswith("| 2024年3月1日")]
    assert [len(re.findall(r"(?<!\\)\|", line)) for line in table] == [6]


@pytest.mark.parametrize("line", ["- 甲", "+ 甲", "1. 甲", "2) 甲", "# 甲", "> 甲", "=== 甲"])
def test_a_line_that_looks_like_markup_stays_a_line(line: str) -> None:
    text = words(export(report(reference(), text=line), "md"))
    assert line not in text.splitlines()
    assert line in text.replace("\\", "").splitlines()


@pytest.mark.parametrize("file_format", FORMATS)
def test_characters_that_no_file_takes_are_shown_as_replaced(file_format: Format) -> None:
    sly = "甲\x00乙\x1b丙\ufffe丁\ud800戊"
    entry = replace(ENTRY, title=sly)
    file = export(report(reference(quote=sly, entry=entry), text=sly, listed=True), file_format)
    if file_format == "docx":
        with zipfile.ZipFile(io.BytesIO(file.content)) as archive:
            assert archive.testzip() is None
        text = word_text(file.content)
    else:
        text = words(file)
    assert "甲\ufffd乙\ufffd丙\ufffd丁\ufffd戊" in text


def test_the_word_file_is_chinese_on_a4() -> None:
    document = open_word(io.BytesIO(export(report(reference(), listed=True), "docx").content))
    assert document.sections[0].page_width is not None
    assert round(document.sections[0].page_width.cm) == 21
    assert document.core_properties.language == "zh-CN"
    assert "宋体" in document.styles["Normal"].element.xml
    assert [cell.text for cell in document.tables[0].rows[0].cells][:2] == ["日期", "内容"]


@pytest.mark.parametrize(
    ("question", "name"),
    [
        ("2月哪些措施？", "2月哪些措施.md"),
        ("../../etc/passwd", "etcpasswd.md"),
        ("？！", "jushi.md"),
        ("长" * 99, "长" * 30 + ".md"),
    ],
)
def test_the_file_is_named_by_the_question(question: str, name: str) -> None:
    made = report(reference())
    made = replace(made, answer=replace(made.answer, question=question))
    assert export(made, "md").name == name
