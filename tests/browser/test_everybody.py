"""Accessibility, languages, sizes, schemes, paper: the page for everybody."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.pages import (
    EMPTY,
    FACT,
    LIST,
    ask,
    axe_violations,
    last_turn,
    open_citation,
    question_box,
    source,
)

NewPage = Callable[..., Page]

STATIC = Path(__file__).parents[2] / "api/static"


def states(page: Page) -> list[tuple[str, Callable[[], object]]]:
    """The states of the page one after another, each reached from the one before."""
    return [
        ("welcome", lambda: expect(page.locator(".example").first).to_be_visible()),
        ("range form", lambda: page.locator("#timeline summary").click()),
        ("ledger", lambda: ask(page, LIST)),
        ("editor", lambda: last_turn(page).locator(".chip-add").click()),
        ("source", lambda: open_citation(page, last_turn(page), 2)),
        ("raw source", lambda: source(page).locator(".toggle").click()),
        ("fact", lambda: ask(page, FACT)),
        ("export menu", lambda: last_turn(page).locator(".takeaway summary").click()),
        ("refusal", lambda: ask(page, EMPTY)),
        ("browse", lambda: page.locator("#to-browse").click()),
        ("entry", lambda: page.locator("#browse-list .entry").first.click()),
    ]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 375])
def test_axe_finds_nothing_in_any_state(
    new_page: NewPage, axe_source: str, scheme: str, width: int
) -> None:
    page = new_page(scheme=scheme, width=width, reduced_motion="reduce")
    for name, reach in states(page):
        reach()
        page.wait_for_load_state("networkidle")
        assert axe_violations(page, axe_source) == [], name


def test_axe_finds_nothing_in_an_error(new_page: NewPage, axe_source: str) -> None:
    page = new_page(allowed=("ERR_INTERNET_DISCONNECTED",))
    page.context.set_offline(True)
    question_box(page).fill(FACT)
    question_box(page).press("Enter")
    expect(last_turn(page).get_by_role("alert")).to_be_visible()
    assert axe_violations(page, axe_source) == []


# 640 CSS pixels at two device pixels each are what a 1,280-pixel window shows at 200 % zoom
@pytest.mark.parametrize(("width", "scale"), [(320, 1), (640, 2), (768, 1)])
def test_nothing_is_wider_than_the_window(new_page: NewPage, width: int, scale: int) -> None:
    page = new_page(width=width, height=600, device_scale_factor=scale)
    for name, reach in states(page):
        reach()
        page.wait_for_load_state("networkidle")
        assert page.evaluate("document.documentElement.scrollWidth") <= width, name


def test_everything_can_be_reached_by_keyboard(page: Page) -> None:
    page.keyboard.press("Shift+Tab")
    question_box(page).focus()
    page.keyboard.type(LIST)
    page.keyboard.press("Enter")
    turn = last_turn(page)
    expect(turn.locator(".takeaway details")).to_be_visible()
    reached = set()
    for _ in range(120):
        page.keyboard.press("Tab")
        name = page.evaluate(
            "document.activeElement.className.split(' ')[0] || document.activeElement.id"
            " || document.activeElement.tagName"
        )
        reached.add(name)
    assert {"chip-text", "chip-x", "chip-add", "cite", "SUMMARY", "question", "skip"} <= reached


def test_what_has_the_focus_is_not_hidden_behind_the_question_box(new_page: NewPage) -> None:
    page = new_page(reduced_motion="reduce")
    turn = ask(page, LIST)
    turn.locator(".cite").first.focus()
    for _ in range(turn.locator(".cite").count() - 1):
        page.keyboard.press("Tab")
        top, bottom, box = page.evaluate(
            "() => { const a = document.activeElement.getBoundingClientRect();"
            " return [a.top, a.bottom,"
            " document.querySelector('#composer').getBoundingClientRect().top]; }"
        )
        assert top >= 0
        assert bottom <= box


def test_the_skip_link_leads_to_the_question_box(page: Page) -> None:
    page.locator("#to-ask").focus()
    page.keyboard.press("Shift+Tab")
    expect(page.locator(".skip")).to_be_focused()
    page.keyboard.press("Enter")
    expect(question_box(page)).to_be_focused()


def test_changes_are_announced(page: Page) -> None:
    ask(page, LIST)
    expect(page.locator("#status")).to_contain_text("共 ")
    expect(page.locator("#status")).to_have_attribute("role", "status")


@pytest.mark.parametrize(
    ("locale", "language", "send"),
    [
        ("zh-CN", "zh-CN", "提问"),
        ("zh-TW", "zh-CN", "提问"),
        ("en-GB", "en", "Ask"),
        ("fr-FR", "en", "Ask"),
    ],
)
def test_the_language_is_the_browsers(
    new_page: NewPage, locale: str, language: str, send: str
) -> None:
    page = new_page(locale=locale)
    expect(page.locator("html")).to_have_attribute("lang", language)
    expect(page.locator("#send")).to_have_text(send)


def test_the_language_can_be_switched_and_stays(page: Page) -> None:
    turn = ask(page, LIST)
    page.get_by_role("button", name="English").click()
    expect(page.locator("html")).to_have_attribute("lang", "en")
    expect(turn.locator(".day h3").first).to_contain_text("Feb 2020")
    expect(page.get_by_role("button", name="New chat")).to_be_visible()
    page.reload()
    expect(page.locator("#send")).to_have_text("Ask")
    expect(last_turn(page).locator(".basis.literal").first).to_have_text("verbatim")
    page.get_by_role("button", name="中文").click()
    expect(page.locator("#send")).to_have_text("提问")


def test_every_word_has_an_english_one_and_no_other_is_listed(page: Page) -> None:
    module = "import('/static/js/en.js').then((module) => Object.keys(module.default))"
    english = set(page.evaluate(module))
    html = (STATIC / "index.html").read_text(encoding="utf-8")
    used = set(re.findall(r">([^<>]+)<|(?:placeholder|label)=\"([^\"]+)\"", html))
    for path in (STATIC / "js").glob("*.js"):
        if path.name != "en.js":
            text = path.read_text(encoding="utf-8")
            code = re.sub(r"/\*[^/]*\*/|// .*", "", text)
            # t("已复制"), {literal: "原文"} and {每日: (iso) => …}
            used |= set(re.findall(r'"([^"\n]*)"|(?<=[\s{])([一-鿿]+)(?=:)', code))
    words = {one or other for one, other in used}
    chinese = {text for text in words if re.search("[一-鿿]", text)}
    assert chinese - english == {"据实"}
    assert english - words == set()


def test_motion_stops_where_it_is_not_wanted(new_page: NewPage) -> None:
    page = new_page(reduced_motion="reduce")
    assert page.evaluate("getComputedStyle(document.documentElement).scrollBehavior") == "auto"


def test_paper_gets_the_answer_and_its_sources_only(page: Page) -> None:
    turn = ask(page, LIST)
    page.emulate_media(media="print")
    expect(turn.locator(".ledger")).to_be_visible()
    expect(turn.locator(".notes li").first).to_be_visible()
    for unwanted in ("#composer", "#timeline", "#side", "nav"):
        expect(page.locator(unwanted)).to_be_hidden()
    expect(turn.locator(".takeaway details")).to_be_hidden()
