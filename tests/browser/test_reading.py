"""Ledgers, facts, and the source beside the answer at the exact words."""

import re
from collections.abc import Callable

import httpx
import pytest
from playwright.sync_api import Page, expect

from rag.aligned import canonical
from tests.browser.pages import FACT, LIST, ask, marked_words, open_citation, source

NewPage = Callable[..., Page]


def test_a_list_is_a_ledger_grouped_by_date_and_counted(page: Page, client: httpx.Client) -> None:
    answer = client.post("/api/ask", json={"question": LIST}).json()
    turn = ask(page, LIST)
    expect(turn.locator(".ledger-head")).to_contain_text(f"共 {answer['ledger']['matched']} 条")
    expect(turn.locator(".rows > li")).to_have_count(answer["ledger"]["matched"])
    days = turn.locator(".day h3").all_inner_texts()
    assert len(days) == len(
        {match["entry"]["date"]["start"] for match in answer["ledger"]["matches"]}
    )
    assert all(re.match(r"2020年2月\d+日 \d+ 条$", day) for day in days)
    expect(turn.locator(".rows .basis.literal").first).to_have_text("原文")


def test_the_value_that_answers_is_marked(page: Page, client: httpx.Client) -> None:
    question = "主编是谁"
    answer = client.post("/api/ask", json={"question": question}).json()
    marked = [citation for citation in answer["citations"] if citation["marks"]]
    assert marked, "the service marks the value of a fact"
    turn = ask(page, question)
    expect(turn.locator(".line mark.value").first).to_be_visible()


def test_each_citation_opens_at_its_exact_words(page: Page, client: httpx.Client) -> None:
    citations = client.post("/api/ask", json={"question": LIST}).json()["citations"]
    turn = ask(page, LIST)
    open_citation(page, turn, 1)
    for n, citation in enumerate(citations, 1):
        expect(source(page).locator("h2")).to_have_text(f"引用 {n} / {len(citations)}")
        expect(source(page).locator(".check.valid")).to_be_visible()
        assert marked_words(page) == canonical(citation["quote"])
        entry = client.get(f"/api/entries/{citation['entry']['entry_id']}").json()
        shown = canonical(source(page).locator(".full").inner_text())
        assert shown in (
            canonical(entry["text"]),
            canonical(entry["raw"]),
            "".join(entry["raw"].split()),
        )
        source(page).press("ArrowRight")


def test_citations_are_stepped_through_by_keyboard(page: Page) -> None:
    turn = ask(page, LIST)
    turn.locator('.cite[data-n="1"]').focus()
    page.keyboard.press("Enter")
    expect(source(page)).to_be_focused()
    page.keyboard.press("ArrowRight")
    expect(source(page).locator("h2")).to_contain_text("引用 2 /")
    expect(turn.locator('.cite[data-n="2"]')).to_have_attribute("aria-current", "true")
    page.keyboard.press("ArrowLeft")
    expect(source(page).locator("h2")).to_contain_text("引用 1 /")
    page.keyboard.press("ArrowLeft")
    expect(source(page).locator("h2")).to_contain_text("引用 1 /")
    page.keyboard.press("Escape")
    expect(source(page)).to_have_count(0)
    expect(turn.locator('.cite[data-n="1"]')).to_be_focused()


def test_the_source_says_document_section_and_date(page: Page) -> None:
    turn = ask(page, LIST)
    panel = open_citation(page, turn, 1)
    expect(panel.locator(".meta")).to_contain_text("领导参考")
    expect(panel.locator(".meta")).to_contain_text("疫情防控")
    expect(panel.locator(".meta")).to_contain_text("2020年2月")


def test_the_link_of_a_citation_opens_the_same_words(new_page: NewPage) -> None:
    page = new_page(permissions=["clipboard-read", "clipboard-write"])
    turn = ask(page, LIST)
    open_citation(page, turn, 2)
    words = marked_words(page)
    source(page).get_by_role("button", name="复制链接").click()
    expect(page.locator("#status")).to_have_text("已复制")
    link = page.evaluate("navigator.clipboard.readText()")
    other = new_page(link.split("/", 3)[3])
    expect(source(other).locator("mark").first).to_be_visible()
    assert marked_words(other) == words


def test_a_citation_is_copied_with_its_source(new_page: NewPage, client: httpx.Client) -> None:
    citation = client.post("/api/ask", json={"question": LIST}).json()["citations"][0]
    page = new_page(permissions=["clipboard-read", "clipboard-write"])
    open_citation(page, ask(page, LIST), 1)
    source(page).get_by_role("button", name="复制引文").click()
    expect(page.locator("#status")).to_have_text("已复制")
    copied = page.evaluate("navigator.clipboard.readText()")
    assert canonical(copied).startswith(canonical(f"“{citation['quote']}”"))
    assert "领导参考" in copied
    assert "2020年2月" in copied


def test_the_original_text_is_a_click_away(page: Page, client: httpx.Client) -> None:
    citation = client.post("/api/ask", json={"question": LIST}).json()["citations"][0]
    panel = open_citation(page, ask(page, LIST), 1)
    panel.get_by_role("button", name="看原始文本").click()
    expect(panel.locator(".full.raw")).to_be_visible()
    text = client.get(f"/api/documents/{citation['entry']['document_id']}/text").text
    shown = "".join(panel.locator("mark").all_text_contents())
    assert shown == text[citation["start"] : citation["end"]]


@pytest.mark.parametrize("width", [375, 320])
def test_on_a_phone_the_source_opens_below_what_cites_it(new_page: NewPage, width: int) -> None:
    page = new_page(width=width, height=700, reduced_motion="reduce")
    turn = ask(page, LIST)
    panel = open_citation(page, turn, 2)
    number = turn.locator('.cite[data-n="2"]').bounding_box()
    below = panel.bounding_box()
    assert number is not None
    assert below is not None
    assert 0 <= below["y"] - (number["y"] + number["height"]) < 40
    assert below["width"] <= width


def test_a_wide_window_has_the_source_beside_the_answer(page: Page) -> None:
    turn = ask(page, LIST)
    panel = open_citation(page, turn, 1).bounding_box()
    answer = turn.bounding_box()
    assert panel is not None
    assert answer is not None
    assert panel["x"] >= answer["x"] + answer["width"]


def test_a_fact_shows_what_else_was_found(page: Page) -> None:
    turn = ask(page, FACT)
    turn.locator("summary", has_text="检索到的记录").click()
    turn.locator(".entries .entry").first.click()
    expect(source(page).locator("h2")).to_have_text("原文出处")
