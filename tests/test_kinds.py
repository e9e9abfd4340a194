"""Kinds of entries that a list asks for, told by titles and openings."""

import pytest

from rag.kinds import kind_of

# Invented entries: title, how the text begins
ENTRIES = {
    "meeting": ("林远山在全省防汛会议上强调 守住堤坝", "要早准备。"),
    "report": ("林远山督促备汛", "7月2日，省长林远山主持召开视频调度会，研究备汛。他强调，要早。"),
    "visit": ("林远山到望江县调研时强调 早准备", "要早准备。"),
    "paper": ("省水利厅关于做好值守工作的通知", "会议精神要传达到位。"),
    "spirit": ("关于贯彻全省防汛会议精神的通知", "各地要落实。"),
    "notice": ("省防汛指挥部发布第2号公告", "禁止下河。"),
    "praise": ("林远山对周晓先进事迹作出批示强调 向英雄学习", "批示指出，要学习。"),
    "echo": ("林远山在县里检查时强调 贯彻落实重要批示精神", "要落实。"),
}


def held(question: str) -> set[str]:
    kind = kind_of(question)
    assert kind is not None
    return {name for name, (title, text) in ENTRIES.items() if kind.holds(title, text)}


@pytest.mark.parametrize(
    ("question", "names"),
    [
        ("7月开了哪些会", {"meeting", "report"}),
        ("防汛会议7月开过几次", {"meeting", "report"}),
        ("7月召开了哪些省委常委会议", {"meeting", "report"}),
        ("7月有哪些讲話提到堤坝", {"meeting", "report", "visit", "praise", "echo"}),
        ("7月谈堤坝的讲话有哪些", {"meeting", "report", "visit", "praise", "echo"}),
        ("7月发了哪些文件", {"paper", "spirit", "notice"}),
        ("7月印发的通知有哪几份", {"paper", "spirit"}),
        ("堤坝的通知7月下发了哪些", {"paper", "spirit"}),
        ("林远山的调研有哪些", {"visit"}),
        ("公告、通告有哪几个", {"notice"}),
        ("7月有没有新的公告", {"notice"}),
        ("林远山作过哪些批示？", {"praise"}),
        ("涉及堤坝的批示", {"praise"}),
        ("7月1日发布的文件", {"paper", "spirit", "notice"}),
        ("7月2日省里出台了什么？", {"paper", "spirit", "notice"}),
        ("发过哪些关于值守的通知", {"paper", "spirit"}),
    ],
)
def test_a_kind_holds_its_entries(question: str, names: set[str]) -> None:
    assert held(question) == names


@pytest.mark.parametrize(
    "question",
    [
        "7月有哪些措施",
        "哪些文件或讲话提到堤坝",
        "哪些活动或会议讲了堤坝",
        "出了什么文件、有什么活动",
        "哪些报道提到会议",
        "",
    ],
)
def test_other_lists_ask_for_no_kind(question: str) -> None:
    assert kind_of(question) is None


def test_only_批示_is_no_topic() -> None:
    kind = kind_of("林远山作过哪些批示")
    assert kind is not None
    assert [("林远山作过哪些批示")[start:end] for start, end in kind.spans] == ["批示"]
    meetings = kind_of("7月开了哪些会议")
    assert meetings is not None
    assert meetings.spans == ()


@pytest.mark.parametrize(
    ("question", "issued"),
    [
        ("水利厅发过哪些通知", True),
        ("7月有没有新的通告", True),
        ("7月有什么通知", False),
        ("7月发了哪些文件", False),  # what counts as one is open
    ],
)
def test_papers_by_name_that_were_issued_are_nothing_else(question: str, issued: bool) -> None:
    kind = kind_of(question)
    assert kind is not None
    assert kind.issued == issued


@pytest.mark.parametrize(
    ("question", "no_topic"),
    [
        ("哪几天的会议研究过堤坝", ["会议", "研究过"]),
        ("哪些会议讨论了堤坝", ["讨论了"]),
        ("哪几次会上部署过值守", ["上部署过"]),
        ("哪些会议研究堤坝", []),
    ],
)
def test_what_a_meeting_did_is_no_topic(question: str, no_topic: list[str]) -> None:
    kind = kind_of(question)
    assert kind is not None
    assert [question[start:end] for start, end in kind.spans] == no_topic
    assert held(question) == {"meeting", "report"}


def test_what_leaders_do_is_a_kind() -> None:
    kind = kind_of("1月31日省领导有哪些活动")
    assert kind is not None
    assert kind.text == "领导活动"
    assert kind_of("列出提到值守的所有会议") is not None
    assert kind_of("值守在哪些会上或调研中提过") is None
