"""What a question takes for written: who holds an office, that something ended, which was first."""

import pytest

from rag.presumed import names_body, names_holder, tells_end, tells_first


@pytest.mark.parametrize(
    ("question", "text", "named"),
    [
        ("省水利厅厅长叫什么名字", "周晓到省水利厅调研。", False),
        ("第九工作组的组长是谁", "第九工作组到望江县指导防汛。", False),
        ("第九工作组的组长是谁", "第九工作组组长林远山到望江县。", True),
        ("省水利厅厅长是谁", "望江县巡查堤坝。", True),  # nothing names the body: not its matter
        ("省水利厅的秘书是谁", "省水利厅秘书长周晓到望江县。", False),
        ("谁去的省水利厅", "周晓到省水利厅调研。", True),
    ],
)
def test_who_holds_an_office_stands_with_its_body(question: str, text: str, named: bool) -> None:
    assert names_holder(question, [text]) is named


@pytest.mark.parametrize(
    ("question", "words", "text", "told"),
    [
        ("防汛响应是哪天解除的", ["防汛响应"], "启动防汛响应。解除关卡。", False),
        ("防汛响应是哪天解除的", ["防汛响应"], "9月3日起撤销防汛响应。", True),
        ("防汛响应是哪天启动的", ["防汛响应"], "启动防汛响应。", True),
        ("轮渡哪天正式通航", ["轮渡", "通航"], "轮渡推迟通航。", False),
        ("轮渡哪天正式通航", ["轮渡", "通航"], "轮渡9月3日恢复通航。", True),
    ],
)
def test_when_it_ended_is_not_when_it_began(
    question: str, words: list[str], text: str, told: bool
) -> None:
    assert tells_end(question, words, [text]) is told


@pytest.mark.parametrize(
    ("question", "text", "told"),
    [
        ("最早的险情是哪天出现的", "望江县出现险情。", False),
        ("最早的险情是哪天出现的", "首个险情出现在望江县。", True),
        ("第一批队员是哪天出发的", "第一批防汛队员出发。", True),
        ("最早的会议是哪天开的", "召开会议。", True),
    ],
)
def test_the_first_of_many_must_be_called_so(question: str, text: str, told: bool) -> None:
    assert tells_first(question, [text]) is told


@pytest.mark.parametrize(
    ("question", "text", "organisations", "named"),
    [
        ("用的是哪家公司的平台", "搭建防汛平台。", [], False),
        ("用的是哪家公司的平台", "望江水务集团搭建防汛平台。", [], True),
        ("林远山是哪个单位的", "向林远山同志学习。", [], False),
        ("林远山是哪个单位的", "省水利厅林远山到望江县。", ["省水利厅"], True),
        ("哪里的平台", "搭建防汛平台。", [], True),
    ],
)
def test_whose_it_is_must_be_named(
    question: str, text: str, organisations: list[str], named: bool
) -> None:
    assert names_body(question, text, organisations) is named
