"""Asking, streaming, stopping, trying again, following up, sharing."""

from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.browser.pages import (
    EMPTY,
    FACT,
    LIST,
    ask,
    body_of,
    last_turn,
    question_box,
    questions_sent,
    slow_network,
)

NewPage = Callable[..., Page]


def test_examples_come_from_the_corpus_and_are_asked_at_a_click(page: Page) -> None:
    example = page.locator(".example").first
    expect(example).to_contain_text("2020年2月")
    example.click()
    expect(page.get_by_role("heading", level=2, name="2020年2月有哪些事项")).to_be_visible()
    expect(page.locator("#welcome")).to_be_hidden()


def test_enter_sends_and_the_box_is_empty_and_keeps_the_focus(page: Page) -> None:
    expect(question_box(page)).to_be_focused()
    ask(page, FACT)
    expect(question_box(page)).to_have_value("")
    expect(question_box(page)).to_be_focused()


def test_shift_enter_breaks_the_line_and_sends_nothing(page: Page) -> None:
    question_box(page).type("第一行")
    question_box(page).press("Shift+Enter")
    question_box(page).type("第二行")
    expect(question_box(page)).to_have_value("第一行\n第二行")
    expect(page.locator(".turn")).to_have_count(0)


def test_the_enter_of_an_input_method_chooses_a_word_and_sends_nothing(page: Page) -> None:
    session = page.context.new_cdp_session(page)
    session.send(
        "Input.imeSetComposition", {"text": "zhu bian", "selectionStart": 8, "selectionEnd": 8}
    )
    enter = {"key": "Enter", "code": "Enter", "windowsVirtualKeyCode": 13}
    session.send("Input.dispatchKeyEvent", {"type": "rawKeyDown", **enter})
    session.send("Input.dispatchKeyEvent", {"type": "keyUp", **enter})
    expect(page.locator(".turn")).to_have_count(0)
    session.send("Input.insertText", {"text": "主编是谁"})
    question_box(page).press("Enter")
    expect(page.locator(".turn h2")).to_have_text("主编是谁")


def test_an_empty_question_is_not_sent(page: Page) -> None:
    question_box(page).fill("  \n ")
    question_box(page).press("Enter")
    expect(page.locator(".turn")).to_have_count(0)


def test_the_answer_is_shown_as_it_comes_in(page: Page) -> None:
    slow_network(page, bytes_per_s=30_000)
    question_box(page).fill(LIST)
    question_box(page).press("Enter")
    turn = last_turn(page)
    # words are there while the rest is still under way
    expect(turn.locator(".answer[aria-busy=true] .line").first).to_be_visible()
    expect(turn.locator(".chip").first).to_be_visible()
    expect(turn.get_by_role("button", name="停止")).to_be_visible()


def test_stop_ends_an_answer_and_it_can_be_asked_again(page: Page) -> None:
    session = slow_network(page, latency_ms=20_000)
    question_box(page).fill(FACT)
    question_box(page).press("Enter")
    turn = last_turn(page)
    turn.get_by_role("button", name="停止").click()
    expect(turn.get_by_text("已停止。")).to_be_visible()
    expect(question_box(page)).to_be_focused()
    session.detach()
    slow_network(page)
    turn.get_by_role("button", name="重试").click()
    expect(turn.locator(".cite").first).to_be_visible()


def test_a_slow_service_is_owned_up_to(page: Page) -> None:
    slow_network(page, latency_ms=4_500)
    question_box(page).fill(FACT)
    question_box(page).press("Enter")
    expect(last_turn(page)).to_contain_text("正在检索…")
    expect(last_turn(page)).to_contain_text("比平时慢")
    expect(page.locator("#status")).to_contain_text("比平时慢")
    expect(last_turn(page).locator(".cite").first).to_be_visible()


def test_offline_is_said_and_the_question_can_be_asked_again(new_page: NewPage) -> None:
    page = new_page(allowed=("ERR_INTERNET_DISCONNECTED",))
    page.context.set_offline(True)
    expect(page.locator("#offline")).to_be_visible()
    question_box(page).fill(FACT)
    question_box(page).press("Enter")
    turn = last_turn(page)
    expect(turn.get_by_role("alert")).to_contain_text("连接不上服务")
    page.context.set_offline(False)
    expect(page.locator("#offline")).to_be_hidden()
    turn.get_by_role("button", name="重试").click()
    expect(turn.locator(".cite").first).to_be_visible()


def test_a_problem_document_is_shown_in_its_own_words(new_page: NewPage) -> None:
    page = new_page(f"?q={'长' * 2001}", allowed=("422",))
    alert = last_turn(page).get_by_role("alert")
    expect(alert).to_contain_text("2000")
    expect(alert.get_by_role("button", name="重试")).to_be_visible()


def test_earlier_turns_are_sent_as_history(page: Page) -> None:
    ask(page, LIST)
    with page.expect_request("**/api/ask") as sent:
        ask(page, "那1月呢？")
    history = body_of(sent.value)["history"]
    assert [turn["question"] for turn in history] == [LIST]
    assert history[0]["scope"]["ranges"][0]["start"] == "2020-02-01"


def test_a_new_conversation_forgets_the_turns(page: Page) -> None:
    ask(page, FACT)
    page.get_by_role("button", name="新对话").click()
    expect(page.locator(".turn")).to_have_count(0)
    expect(page.locator(".example").first).to_be_visible()
    assert "q=" not in page.url
    with page.expect_request("**/api/ask") as sent:
        ask(page, LIST)
    assert body_of(sent.value)["history"] == []


def test_the_address_of_a_question_asks_it(new_page: NewPage) -> None:
    first = new_page()
    ask(first, FACT)
    second = new_page(first.url.split("/", 3)[3])
    expect(last_turn(second).locator("h2")).to_have_text(FACT)
    expect(last_turn(second).locator(".cite").first).to_be_visible()


def test_a_reload_keeps_the_session_and_asks_nothing_again(page: Page) -> None:
    ask(page, FACT)
    ask(page, EMPTY)
    asked = questions_sent(page)
    page.reload()
    expect(page.locator(".turn")).to_have_count(2)
    expect(page.locator(".turn").first.locator(".cite").first).to_be_visible()
    assert asked == []


def test_the_language_model_is_offered_only_where_one_is_set(new_page: NewPage) -> None:
    """Without one there is no choice; where it is chosen, the question says so."""
    page = new_page(allowed=("422",))
    expect(page.locator("#worded")).to_be_hidden()
    listed = {"data": [{"id": "jushi"}, {"id": "jushi-llm"}]}
    page.context.route("**/v1/models", lambda route: route.fulfill(json=listed))
    page.reload()
    page.get_by_label("由大模型措辞").check()
    sent = questions_sent(page)
    question_box(page).fill(FACT)
    question_box(page).press("Enter")
    # This service has none: it says what is missing.
    expect(last_turn(page)).to_contain_text("JUSHI_LLM_URL")
    assert sent[0]["generator"] == "llm"
