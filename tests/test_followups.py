"""A turn that leans is rewritten to stand alone; one that stands alone is not touched."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.followups import Answered, Resolved, resolve_turn
from rag.lexicon import mine_lexicon
from rag.records import DateRange, Turn
from rag.turn_dates import merged_date
from tests.test_lexicon import ENTRIES

LEXICON = mine_lexicon(ENTRIES)
DATES = [DateRange(date(2020, 7, day), date(2020, 7, day), "day") for day in (1, 7, 8, 20)]


def _resolve(question: str, *history: str) -> Resolved:
    return resolve_turn(
        question,
        [Turn(earlier) for earlier in history],
        LEXICON,
        reference_date=date(2020, 7, 31),
        entry_dates=DATES,
    )


@pytest.mark.parametrize(
    ("earlier", "turn", "resolved"),
    [
        # time
        ("2020年7月7日有哪些动态", "那7月8日呢", "2020年7月8日有哪些动态"),
        ("2020年7月7日有哪些动态", "第二天呢？", "2020年7月8日有哪些动态？"),
        ("2020年7月7日有哪些动态", "前一天呢", "2020年7月6日有哪些动态"),
        ("2020年7月7日有哪些动态", "20日呢", "2020年7月20日有哪些动态"),
        ("县里有没有提过无人机", "谁提的", "无人机，谁提的"),
        ("县里是否部署过转移群众", "啥时候", "转移群众，啥时候"),
        ("林远山去望江县的报道", "稿子谁写的", "林远山去望江县的报道，稿子谁写的"),
        ("2020年7月7日有哪些动态", "7月8日", "2020年7月8日有哪些动态"),
        ("2020年7月关于值守有哪些规定？", "6月呢", "2020年6月关于值守有哪些规定"),
        ("7月1日有哪些活动", "只看2020年的", "2020年7月1日有哪些活动"),
        ("2020年7月上旬有哪些会", "中旬呢", "2020年7月中旬有哪些会"),
        # people, places, offices, sections
        (
            "7月哪些讲话提到堤坝",
            "其中林远山讲的有哪些？",
            "7月林远山讲的哪些讲话提到堤坝？",
        ),
        ("7月林远山讲的哪些讲话提到堤坝", "那巴特尔汗呢", "7月巴特尔汗讲的哪些讲话提到堤坝"),
        ("林远山哪天到望江县的？", "芜湖呢", "林远山哪天到芜湖的"),
        ("省水利厅发布了哪些通知", "省防汛抗旱指挥部呢", "省防汛抗旱指挥部发布了哪些通知"),
        ("7月7日林远山去了哪里", "哪位县领导陪同他", "7月7日哪位县领导陪同林远山"),
        ("7月7日林远山去了哪里", "他强调了什么？", "7月7日林远山强调了什么？"),
        ("林远山7月8日去了哪里", "当天巴特尔汗做了什么", "7月8日巴特尔汗做了什么"),
        # topic
        ("7月哪些讲话提到堤坝？", "那“四包一联动”呢", "7月哪些讲话提到“四包一联动”"),
        ("6月和7月关于值守的内容有什么不同", "堤坝呢", "6月和7月关于堤坝的内容有什么不同"),
        ("防汛简报的主编是谁", "编辑呢", "防汛简报的编辑是谁"),
        ("林远山在望江县说了什么", "那是哪一天？", "林远山在望江县是哪一天？"),
        ("7月哪些讲话提到堤坝", "2020年的有哪些？", "2020年7月哪些讲话提到堤坝？"),
        ("2020年7月7日的活动", "哪个是暗访？", "2020年7月7日的活动中，哪个是暗访？"),
        ("林远山对社区有什么要求", "学校呢", "林远山对学校有什么要求"),
        ("值守方案的工作原则是什么", "工作步骤呢", "值守方案的工作步骤是什么"),
        ("延迟开工的通知是哪天发布的", "那推迟开学的呢", "推迟开学的通知是哪天发布的"),
        # what is pointed at, or left out
        ("防汛简报的编辑是谁", "联系电话是多少？", "防汛简报的联系电话是多少？"),
        ("防汛值守指南是哪天发布的", "它分多少章？", "防汛值守指南分多少章？"),
        ("防汛值守指南是哪天发布的", "分几章", "防汛值守指南分几章"),
        ("防汛值守指南是哪天发布的", "一共有多少条", "防汛值守指南一共有多少条"),
        (
            "7月1日省水利厅发布了什么通知？",
            "里面提了多少条要求",
            "7月1日省水利厅发布的通知里提了多少条要求",
        ),
        ("7月7日的防汛会议是谁主持的", "会上要求做什么？", "7月7日的防汛会议上要求做什么？"),
        (
            "7月7日的防汛会议是谁主持的",
            "林远山在会上强调了什么？",
            "林远山在7月7日的防汛会议上强调了什么？",
        ),
        (
            "7月7日的防汛会议是谁主持的",
            "会议以什么形式召开的？",
            "7月7日的防汛会议以什么形式召开的？",
        ),
        ("错峰返校方案坚持哪些原则", "第一阶段做什么？", "错峰返校方案第一阶段做什么？"),
        ("7月7日召开了哪些会议", "谁主持的？", "7月7日会议，谁主持的？"),
        ("7月8日林远山讲了什么", "还有吗", "7月8日林远山讲了什么"),
        ("林远山在望江县讲了什么", "他是哪天去的？", "林远山是哪天去望江县的？"),
        ("省水利厅的通知是哪天发布的", "第2号公告呢", "第2号公告是哪天发布的"),
        ("7月8日林远山讲了什么", "那对医院有什么要求", "7月8日对医院有什么要求"),
        ("水利厅的调研是谁去的", "他们分别是哪天去的？", "水利厅的调研分别是哪天去的？"),
        ("“四包一联动”是谁提的", "还有哪些内容提到它", "哪些内容提到“四包一联动”"),
        # a year that has entries, and none of the month of the turn before
        ("2021年3月提到堤坝的有哪些", "2020年的呢", "2020年提到堤坝的有哪些"),
        ("2020年7月提到堤坝的有哪些", "那3月呢", "2020年3月提到堤坝的有哪些"),
    ],
)
def test_a_leaning_turn_is_resolved(earlier: str, turn: str, resolved: str) -> None:
    result = _resolve(turn, earlier)
    assert result.question == resolved
    assert result.leaned
    assert turn.strip("？") in result.why or "承接" in result.why


STANDING_ALONE = [
    "7月哪些措施涉及复工",
    "林远山7月去了哪里，他讲了什么",
    "这期《防汛简报》是总第几期",
    "“省领导讲话”那部分7月有哪些",
    "2020年7月7日这一天都有哪些动态？",
    "高考什么时候举行",
    "谁去看了堤坝",
    "第2号公告是哪个机构发布的",
    "巴特尔汗主持的会议有哪些呢",
    "健康码怎么申领？",
    "7月那些措施涉及复工",
    "病人以及他们的家人怎么安置",
    "2020年7月的会议中，其中哪些由林远山主持",
    "此次“战汛专项债”的目的是什么？",
    "会议要求做好哪些工作",
]


@pytest.mark.parametrize("question", STANDING_ALONE)
def test_a_turn_that_stands_alone_is_untouched(question: str) -> None:
    result = _resolve(question, "2020年7月7日都有哪些动态", "那林远山呢")
    assert (result.question, result.leaned) == (question, False)


def test_the_first_turn_is_untouched() -> None:
    assert _resolve("那7月8日呢").question == "那7月8日呢"


def test_a_chain_is_resolved_from_its_beginning() -> None:
    result = _resolve("那7月20日呢", "2020年7月7日有哪些活动", "林远山呢", "7月8日呢")
    assert result.question == "2020年7月20日林远山有哪些活动"


def test_a_given_resolution_is_relied_on() -> None:
    history = [Turn("那会呢", resolved_question="2020年7月7日林远山讲了什么")]
    result = resolve_turn(
        "7月8日呢", history, LEXICON, reference_date=date(2020, 7, 31), entry_dates=DATES
    )
    assert result.question == "2020年7月8日林远山讲了什么"


@pytest.mark.parametrize(
    ("old", "new", "merged"),
    [
        ("2020年2月7日", "8日", "2020年2月8日"),
        ("2020年2月", "3月", "2020年3月"),
        ("2月", "2021年", "2021年2月"),
        ("2020年2月", "2021年1月", "2021年1月"),
        ("", "8日", "8日"),
        ("上个月", "2月", "2月"),
    ],
)
def test_a_date_is_completed_by_the_one_before(old: str, new: str, merged: str) -> None:
    assert merged_date(old, new) == merged


_WORDS = st.sampled_from(
    [
        "那",
        "呢",
        "其中",
        "他",
        "林远山",
        "7月8日",
        "第二天",
        "里面",
        "讲了什么",
        "？",
        "会上",
        "。",
        "还有",
        "哪些",
        "芜湖",
        "省水利厅",
        "的",
        "，",
        "第一阶段",
        "这个通知",
        "是谁",
        "2月30日",
    ]
)


@given(st.lists(_WORDS, max_size=8).map("".join), st.lists(st.text(max_size=30), max_size=3))
def test_any_turn_and_history_resolve(question: str, history: list[str]) -> None:
    result = _resolve(question, *history)
    assert result.leaned or result.question == question


@given(st.text(max_size=60), st.lists(st.lists(_WORDS, max_size=6).map("".join), max_size=3))
def test_any_text_after_any_turns_resolves(question: str, history: list[str]) -> None:
    result = _resolve(question, *history)
    assert len(result.question) <= 2000
    assert result.leaned or result.question == question


@given(st.sampled_from(STANDING_ALONE), st.lists(_WORDS, min_size=1, max_size=6).map("".join))
def test_no_history_makes_a_standing_question_lean(question: str, earlier: str) -> None:
    assert _resolve(question, earlier).question == question


@pytest.mark.parametrize("earlier", ["哪些讲话提到堤坝", "7月1日有哪些动态", "堤坝由谁看守"])
def test_the_editor_is_no_matter_of_a_list(earlier: str) -> None:
    assert not _resolve("主编是谁", earlier).leaned


@pytest.mark.parametrize(
    ("turn", "resolved"),
    [
        ("同一天巴特尔汗去了哪里", "2020年7月8日巴特尔汗去了哪里"),
        ("第二天有什么会议", "2020年7月9日有什么会议"),
        ("巴特尔汗呢，同一天做了什么？", "巴特尔汗2020年7月8日做了什么？"),
    ],
)
def test_the_day_may_stand_in_the_answer_before(turn: str, resolved: str) -> None:
    day = DateRange(date(2020, 7, 8), date(2020, 7, 8), "day")
    found = resolve_turn(
        turn,
        [Turn("林远山什么时候去的望江县")],
        LEXICON,
        reference_date=date(2020, 7, 31),
        entry_dates=DATES,
        answered_on=lambda _: Answered((day,)),
    )
    assert found.question == resolved


def test_he_may_be_who_the_question_before_was_answered() -> None:
    day = DateRange(date(2020, 7, 8), date(2020, 7, 8), "day")
    found = resolve_turn(
        "当天他还去了哪里",
        [Turn("谁去望江县检查的")],
        LEXICON,
        reference_date=date(2020, 7, 31),
        entry_dates=DATES,
        answered_on=lambda _: Answered((day,), "巴特尔汗"),
    )
    assert found.question == "2020年7月8日巴特尔汗还去了哪里"


def test_he_may_be_who_an_earlier_question_was_answered() -> None:
    day = DateRange(date(2020, 7, 8), date(2020, 7, 8), "day")
    answers = {"谁去望江县检查的": Answered((day,), "巴特尔汗")}
    found = resolve_turn(
        "那天他还去了哪里",
        [Turn("谁去望江县检查的"), Turn("哪天去的", "去望江县检查是哪天去的")],
        LEXICON,
        reference_date=date(2020, 7, 31),
        entry_dates=DATES,
        answered_on=lambda asked: answers.get(asked, Answered((day,))),
    )
    assert found.question == "2020年7月8日巴特尔汗还去了哪里"
