"""Names are mined by rule, found in questions, and told from names the corpus does not know."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.aligned import AlignedText
from rag.lexicon import Lexicon, Named, mine_lexicon
from rag.names.places import short_form, suffixed_places
from rag.records import Entry

# Invented people and events in a real province
ROWS = [
    ("一、全省防汛重点工作", "安徽省水利厅关于做好主汛期值守工作的通知", "各地要落实值守制度。"),
    ("一、全省防汛重点工作", "省防汛抗旱指挥部发布第2号公告", "自今日起禁止下河。"),
    ("一、全省防汛重点工作", "关于调拨救灾物资的通知", "由省卫生健康委牵头，落实“四包一联动”。"),
    (
        "二、省领导关于防汛工作的讲话",
        "林远山在芜湖检查防汛工作时强调 守住堤坝",
        "要做到“四包一联动”。周晓明、赵一帆、阿木参加检查。",
    ),
    ("二、省领导关于防汛工作的讲话", "林远山到望江县调研时强调 早准备", "林远山指出，要早准备。"),
    (
        "二、省领导关于防汛工作的讲话",
        "巴特尔汗在全省防汛会议上强调 不能松懈",
        "省长巴特尔汗主持会议。",
    ),
    ("二、省领导关于防汛工作的讲话", "巴特尔汗到合肥海关现场办公时强调 保通关", "要快验快放。"),
    ("二、省领导关于防汛工作的讲话", "省政府召开专题会议 林远山主持", "会议听取汇报。"),
    ("一、全省防汛重点工作", "安徽省人民政府关于提前开学的通知", "各地要做好准备。"),
    ("一、全省防汛重点工作", "芜湖市人民政府关于封闭江堤的通知", "禁止通行。"),
    ("", "编后", "主编：何 苗\n编辑：钱一鸣\n安徽省防汛简报"),
]


def _entry(position: int, section: str, title: str, text: str) -> Entry:
    whole = f"{title}\n{text}"
    return Entry(
        entry_id=f"d.{position}",
        document_id="d",
        file="d.txt",
        kind="entry",
        section=section,
        title=title,
        text=AlignedText(whole, ()),
        date=None,
        year_inferred=False,
        month_day=None,
        date_why="",
        dates=(),
        published=None,
        start=0,
        end=len(whole),
    )


ENTRIES = [_entry(i, *row) for i, row in enumerate(ROWS)]
LEXICON = mine_lexicon(ENTRIES)


def _one(lexicon: Lexicon, question: str, kind: str) -> Named:
    found = [item for item in lexicon.find(question) if item.kind == kind]
    assert len(found) == 1, found
    return found[0]


def test_people_are_mined_from_where_names_stand() -> None:
    expected = {"林远山", "周晓明", "赵一帆", "阿木", "巴特尔汗", "何苗", "钱一鸣"}
    assert set(LEXICON.persons) == expected


def test_terms_places_and_province_are_mined() -> None:
    assert "四包一联动" in LEXICON.terms
    assert {"芜湖", "望江县"} <= set(LEXICON.places)
    assert LEXICON.home == "安徽省"


@pytest.mark.parametrize(
    ("question", "name", "role"),
    [
        ("林远山7月讲了哪些要求", "林远山", "acts"),
        ("林远山哪天去的望江县", "林远山", "acts"),
        ("周晓明参加过哪些活动", "周晓明", "mentioned"),
        ("哪些报道提到阿木", "阿木", "mentioned"),
        ("林遠山強調了什麼", "林远山", "acts"),
        ("林远珊强调了什么", "林远山", "acts"),
        ("巴特儿汗讲了什么", "巴特尔汗", "acts"),
        ("What did Lin Yuanshan say?", "林远山", "acts"),
    ],
)
def test_a_person_is_found_with_its_role(question: str, name: str, role: str) -> None:
    found = _one(LEXICON, question, "person")
    assert (found.name, found.scoping, found.role) == (name, True, role)


def test_a_name_with_another_reading_is_not_put_right() -> None:
    assert [item for item in LEXICON.find("林远海讲了什么") if item.kind == "person"] == []


@pytest.mark.parametrize(
    ("question", "name", "scoping"),
    [
        ("省水利厅发布了什么通知", "省水利厅", True),
        ("省水利厅的通知有哪些", "省水利厅", True),
        ("林远山到省水利厅调研讲了什么", "省水利厅", False),
        ("合肥海关的通关要求", "合肥海关", False),
        ("省卫健委负责什么", "卫生健康委", False),
        ("省水利厅检查调研时要求做什么", "省水利厅", True),
    ],
)
def test_an_office_limits_only_as_issuer(question: str, name: str, scoping: bool) -> None:
    found = _one(LEXICON, question, "organisation")
    assert (found.name, found.scoping) == (name, scoping)


def test_an_office_that_was_visited_limits_by_its_name() -> None:
    assert _one(LEXICON, "省水利厅调研时强调了什么", "organisation").role == "mentioned"


@pytest.mark.parametrize(
    ("question", "name", "scoping"),
    [
        ("林远山在芜湖强调了什么", "芜湖", True),
        ("7月到望江调研过吗", "望江", True),
        ("芜湖解除预警的消息", "芜湖", False),
        ("在安徽省有哪些措施", "安徽省", False),
    ],
)
def test_a_place_limits_where(question: str, name: str, scoping: bool) -> None:
    found = _one(LEXICON, question, "place")
    assert (found.name, found.scoping) == (name, scoping)


@pytest.mark.parametrize(
    ("question", "heading"),
    [
        ("“省领导讲话”那部分7月有哪些", "二、省领导关于防汛工作的讲话"),
        ("重点工作部分发布了哪些文件", "一、全省防汛重点工作"),
        ("第二部分有哪些内容", "二、省领导关于防汛工作的讲话"),
        ("重点工作里7月1日有哪几条", "一、全省防汛重点工作"),
        ("省领导讲话中，7月2日的有哪些", "二、省领导关于防汛工作的讲话"),
    ],
)
def test_a_section_is_found_by_part_of_its_heading(question: str, heading: str) -> None:
    assert _one(LEXICON, question, "section").name == heading


@pytest.mark.parametrize(
    "question", ["大部分地区", "哪部分人不用上班", "重点工作有哪些", "工作中有哪些要求"]
)
def test_an_ordinary_part_is_no_section(question: str) -> None:
    assert [item for item in LEXICON.find(question) if item.kind == "section"] == []


def _kept(question: str) -> list[int]:
    kept = set(range(len(ENTRIES)))
    for item in LEXICON.find(question):
        if item.scoping:
            kept &= set(LEXICON.positions(item).tolist())
    return sorted(kept)


@pytest.mark.parametrize(
    ("question", "positions"),
    [
        ("林远山讲了什么", [3, 4, 7]),
        ("周晓明参加过哪些活动", [3]),
        ("林远山在芜湖讲了什么", [3]),
        ("省水利厅发布了哪些通知", [0]),
        ("省政府开了哪些会", [7, 8]),
        ("安徽省人民政府印发过什么", [7, 8]),
        ("芜湖市政府发布过什么", [9]),
        ("重点工作部分有哪些文件", [0, 1, 2, 8, 9]),
    ],
)
def test_names_keep_the_entries_they_stand_for(question: str, positions: list[int]) -> None:
    assert _kept(question) == positions
    for item in LEXICON.find(question):
        assert LEXICON.mask(item).nonzero()[0].tolist() == LEXICON.positions(item).tolist()


@pytest.mark.parametrize(
    ("question", "names"),
    [
        ("黑龙江省出台了哪些措施", ["黑龙江省"]),
        ("钟明远说了什么", ["钟明远"]),
        ("在延边调研时讲了什么", ["延边"]),
        ("省交通厅发布了什么通知", ["省交通厅"]),
        ("第3号公告是什么内容", ["第3号公告"]),
        ("河南水利厅的情况怎么样", ["河南"]),
        ("尹立去芜湖检查了什么", ["尹立"]),
    ],
)
def test_an_unknown_name_is_named(question: str, names: list[str]) -> None:
    assert [item.name for item in LEXICON.unknown_names(question)] == names


@pytest.mark.parametrize(
    "question",
    [
        "第二号公告是什么内容",
        "高校什么时候开学",
        "安全检查有哪些要求",
        "马上要做什么",
        "方案是谁定的",
        "芜湖市有哪些措施",
        "省水利厅发了什么",
        "孩子在家怎么上课",
        "谁去看了堤坝",
        "白银价格是多少",
        "高校去芜湖检查了什么",
        "合肥海关的情况怎么样",
        "林远山讲了什么",
    ],
)
def test_ordinary_words_and_known_names_are_not_unknown(question: str) -> None:
    assert LEXICON.unknown_names(question) == []


@given(st.text(max_size=80))
def test_offsets_slice_any_question(question: str) -> None:
    found = LEXICON.find(question) + LEXICON.unknown_names(question)
    assert all(0 <= item.start < item.end <= len(question) for item in found)
    known = LEXICON.find(question)
    assert all(a.end <= b.start for a, b in pairwise(known))


@given(st.lists(st.text(alphabet="省市厅林远山强调在到、。，讲话会议一", max_size=40), max_size=6))
def test_any_corpus_can_be_mined(texts: list[str]) -> None:
    entries = [_entry(i, "", text[:10], text) for i, text in enumerate(texts)]
    assert mine_lexicon(entries) == mine_lexicon(entries)


def test_an_empty_corpus_knows_nothing() -> None:
    lexicon = mine_lexicon([])
    assert lexicon.find("林远山讲了什么") == []
    assert [item.name for item in lexicon.unknown_names("林远山讲了什么")] == ["林远山"]


@pytest.mark.parametrize(
    ("place", "short"), [("望江县", "望江"), ("安徽省", "安徽"), ("高新区", "高新区")]
)
def test_a_place_is_known_without_its_suffix(place: str, short: str) -> None:
    assert short_form(place) == short


def test_titles_name_departments_and_places() -> None:
    assert LEXICON.names_in_title(0, "organisation") == ["安徽省水利厅"]
    assert LEXICON.names_in_title(0, "place") == []  # the home province
    assert LEXICON.names_in_title(4, "place") == ["望江县"]
    assert LEXICON.names_in_title(4, "place", ("区",)) == []
    assert all(LEXICON.names_in_title(i, "place") for i in (3, 4))


def test_a_place_is_known_in_latin_letters() -> None:
    found = [item for item in LEXICON.find("When did they visit Wuhu?") if item.kind == "place"]
    assert [(item.name, item.scoping, item.role) for item in found] == [("芜湖", True, "acts")]


@pytest.mark.parametrize(
    ("text", "places"),
    [
        ("新江区委、区政府院内,帐篷正在装车", ["新江区"]),
        ("宽城区一小区正在检测", ["宽城区"]),
        ("老城区改造,社区值守", []),
        ("江城市委书记讲话", []),
    ],
)
def test_a_region_is_told_by_its_suffix(text: str, places: list[str]) -> None:
    assert suffixed_places(text) == places
