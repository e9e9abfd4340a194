"""Nothing from a document or a question runs or breaks the page; nothing comes from elsewhere."""

import re
from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote

import httpx
import pytest
from playwright.sync_api import Page, expect

from tests.browser.pages import ask, last_turn, source

NewPage = Callable[..., Page]

STATIC = Path(__file__).parents[2] / "api/static"
FILES = sorted(path for path in STATIC.rglob("*") if path.is_file())
SINKS = re.compile(
    r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|DOMParser|createContextualFragment"
    r"|setHTML|srcdoc|\beval\(|\bFunction\(|cssText"
)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_no_file_makes_markup_of_text_or_names_another_host(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert SINKS.findall(text) == []
    assert set(re.findall(r"(?:https?:)?//[\w.-]+\.\w+[^\s\"']*", text)) <= {
        "http://www.w3.org/2000/svg"
    }


def test_the_page_has_nothing_inline() -> None:
    text = (STATIC / "index.html").read_text(encoding="utf-8")
    assert re.findall(r"<style|\sstyle=|\son\w+=|javascript:", text) == []
    assert re.findall(r"<script(?![^>]*\ssrc=)", text) == []


def test_a_policy_forbids_what_is_inline_even_without_the_page(client: httpx.Client) -> None:
    policy = client.get("/").headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy


def test_a_hostile_document_is_only_text(new_page: NewPage, hostile_url: str) -> None:
    page = new_page(base=hostile_url)
    page.get_by_role("button", name="浏览").click()
    entries = page.locator("#browse-list .entry")
    expect(entries.first).to_be_visible()
    for i in range(entries.count()):
        entries.nth(i).click()
        expect(source(page).locator(".full")).to_be_visible()
        source(page).locator(".toggle").click()
        assert page.evaluate("document.documentElement.scrollWidth") <= 1280
    page.get_by_role("button", name="提问").first.click()
    for question in ("2031年3月有哪些事项", "台账编号是什么", "台账什么时候报送"):
        turn = ask(page, question)
        for cite in turn.locator(".cite").all():
            cite.click()
            expect(source(page).locator(".full")).to_be_visible()
    assert page.evaluate("window.hurt") is None
    assert page.locator("main img, main script, main style, main a, #side img").count() == 0
    expect(page.locator("body")).to_be_visible()


@pytest.mark.parametrize("width", [320, 1280])
def test_long_words_wrap(new_page: NewPage, hostile_url: str, width: int) -> None:
    page = new_page(base=hostile_url, width=width)
    ask(page, "台账的长编号是什么")
    ask(page, "长" * 1_000 + "x" * 900)
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_direction_marks_stay_inside_the_words_that_hold_them(page: Page) -> None:
    turn = ask(page, "主编\u202e是谁")
    direction = "e => getComputedStyle(e).unicodeBidi"
    assert turn.locator("h2 bdi").evaluate(direction) == "isolate"
    for line in turn.locator(".line").all():
        assert line.evaluate(direction) == "isolate"


@pytest.mark.parametrize(
    "question",
    ["<img src=x onerror=window.hurt=1>", "javascript:window.hurt=1", "[1]<b>主编</b>是谁"],
)
def test_a_hostile_link_is_only_a_question(new_page: NewPage, question: str) -> None:
    page = new_page(f"?q={quote(question)}")
    expect(last_turn(page).locator("h2")).to_have_text(question)
    expect(last_turn(page).locator(".takeaway details")).to_be_visible()
    assert page.evaluate("window.hurt") is None


@pytest.mark.parametrize(
    "link", ["?entry=../../etc&at=1-2", "?entry=nothing&at=9-1", "?from=x&to=<b>"]
)
def test_a_broken_link_is_a_message_at_most(new_page: NewPage, link: str) -> None:
    page = new_page(link, allowed=("404", "422"))
    if "entry" in link:
        expect(source(page).get_by_role("alert")).to_be_visible()
    else:
        expect(page.locator("#range-chip")).to_be_hidden()
