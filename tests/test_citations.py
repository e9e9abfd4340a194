"""A citation is verbatim, says where it stands, and can be checked by whoever kept it."""

from dataclasses import replace

import pytest

from rag.aligned import AlignedText, Run, join
from rag.citations import cite, is_verbatim, locate
from rag.entries import ParsedDocument
from rag.readers.web import read_html
from rag.records import Citation, Mark
from tests.gazette import parsed


@pytest.fixture(scope="module")
def gazette() -> ParsedDocument:
    return parsed()


def cited(gazette: ParsedDocument, words: str, position: int = 1) -> Citation:
    entry = gazette.entries[position]
    start = entry.text.text.index(words)
    return cite(gazette.document, entry, f"{entry.entry_id}.0", (start, start + len(words)), 1)


def test_a_citation_opens_at_its_words(gazette: ParsedDocument) -> None:
    citation = cited(gazette, "各乡镇要每日巡查")
    assert citation.quote == "各乡镇要每日巡查"
    assert gazette.document.text[citation.start : citation.end] == citation.quote
    assert citation.sha256 == gazette.document.sha256
    assert citation.text_sha256 == gazette.document.text_sha256
    assert citation.n == 1


def test_an_entity_and_tags_between_the_words_are_no_difference(gazette: ParsedDocument) -> None:
    entry = gazette.entries[1].text.text
    citation = cited(gazette, entry[entry.index("关于") : entry.index("。")])
    source = gazette.document.text[citation.start : citation.end]
    assert "&nbsp;" in source
    assert "</p> <p>" in source
    assert is_verbatim(citation.quote, source)


def test_marks_stand_where_the_values_stand(gazette: ParsedDocument) -> None:
    entry = gazette.entries[2]
    text = entry.text.text
    start, end = text.index("6月20日"), text.index("；")
    inside = (start, start + len("6月20日"), "date")
    outside = (text.index("通报"), text.index("通报") + 2, "topic")
    citation = cite(gazette.document, entry, "p", (start, end), 3, [inside, outside])
    (mark,) = citation.marks
    assert isinstance(mark, Mark)
    assert mark.kind == "date"
    assert gazette.document.text[mark.start : mark.end] == "6月20日"


def test_no_citation_crosses_words_that_were_left_out(gazette: ParsedDocument) -> None:
    """A page break put 第2页 into the sentence: the part with most marks is cited."""
    source = "各乡镇要第2页每日巡查水库。"
    document = replace(gazette.document, text=source)
    text = AlignedText("各乡镇要每日巡查水库。", (Run(0, 4, 0, 4), Run(4, 7, 7, 7, gap=True)))
    entry = gazette.entries[1]._replace(text=text, start=0, end=len(source))

    def part(*marks: tuple[int, int, str]) -> tuple[str, list[str]]:
        citation = cite(document, entry, "p", (0, 11), 1, marks)
        assert source[citation.start : citation.end] == citation.quote
        return citation.quote, [source[mark.start : mark.end] for mark in citation.marks]

    assert part() == ("每日巡查水库。", [])
    assert part((0, 4, "topic")) == ("各乡镇要", ["各乡镇要"])
    assert part((0, 3, "topic"), (4, 6, "topic")) == ("每日巡查水库。", ["每日"])


def test_what_reads_otherwise_than_its_source_is_cited_in_part(gazette: ParsedDocument) -> None:
    """`<**b**>` shows `<b>`, which is a tag: what was copied in one piece is cited."""
    source = "水利局<**b**>巡查水库。"
    document = replace(gazette.document, text=source)
    runs = (Run(0, 4, 0, 4), Run(4, 1, 6, 1), Run(5, 6, 9, 6))
    entry = gazette.entries[1]._replace(
        text=AlignedText("水利局<b>巡查水库。", runs), start=0, end=len(source)
    )
    citation = cite(document, entry, "p", (0, 11), 1)
    assert citation.quote == source[citation.start : citation.end] == ">巡查水库。"


def test_what_a_script_left_out_between_two_lines_parts_a_citation() -> None:
    """White space after the script is not what comes after it."""
    page = "<p>水利局巡查水库</p><script>show(1)</script>\n<p>城管局清扫街道</p>"
    pieces, _ = read_html(page)
    text = join([piece.text for piece in pieces], "\n")
    assert [text.text[low:high].strip() for low, high in text.gapless(0, len(text.text))] == [
        "水利局巡查水库",
        "城管局清扫街道",
    ]


@pytest.mark.parametrize(
    ("quote", "source"),
    [
        ("记录 水位", "记录&nbsp;水位"),
        ("通知", "<p>通知</p>"),
        ("县里的通知", "**县里的**\n通知"),
        ("全文见网站", "全文见[网站](https://example.cn/a)"),
        ("水位 < 3 米", "水位 &lt; 3 米"),
    ],
)
def test_markup_and_white_space_are_no_words(quote: str, source: str) -> None:
    assert is_verbatim(quote, source)


@pytest.mark.parametrize(
    ("quote", "source"),
    [
        ("每日巡查", "每周巡查"),
        ("巡查", "每日巡查"),
        ("每日巡查", "巡查"),
        ("復工", "复工"),
        ("6月20日", "6月2日"),
        ("", ""),
        (" ", "<p></p>"),
    ],
)
def test_other_words_or_none_are_not_verbatim(quote: str, source: str) -> None:
    assert not is_verbatim(quote, source)


def test_a_citation_kept_is_found_valid_changed_or_removed(gazette: ParsedDocument) -> None:
    document, kept = gazette.document, cited(gazette, "各乡镇要每日巡查")
    place = (kept.quote, kept.start, kept.end, kept.text_sha256)
    assert locate(document, *place) == "valid"
    assert locate(None, *place) == "removed"
    other = parsed(document.text.replace("每日巡查", "每周巡查")).document
    assert locate(other, *place) == "changed"
    # Another version is another text, even where the words still stand.
    longer = parsed(document.text + "2019年6月9日\t<p>补充通知</p>\n").document
    assert locate(longer, *place) == "changed"


@pytest.mark.parametrize(
    ("quote", "shift_start", "shift_end"),
    [("各乡镇要每周巡查", 0, 0), ("各乡镇要每日巡查", 1, 0), ("各乡镇要每日巡查", 0, 10**6),
     ("各乡镇要每日巡查", -(10**6), 0), ("各乡镇要每日巡查", 9, 0)],
)  # fmt: skip
def test_a_citation_tampered_with_is_changed(
    gazette: ParsedDocument, quote: str, shift_start: int, shift_end: int
) -> None:
    kept = cited(gazette, "各乡镇要每日巡查")
    start, end = kept.start + shift_start, kept.end + shift_end
    assert locate(gazette.document, quote, start, end, kept.text_sha256) == "changed"
