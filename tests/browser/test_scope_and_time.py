"""What was understood as chips, refusals with a way on, the timeline, browsing."""

from collections.abc import Callable

import httpx
from playwright.sync_api import Page, expect

from tests.browser.pages import (
    EMPTY,
    LIST,
    ask,
    body_of,
    last_turn,
    questions_sent,
    source,
)

NewPage = Callable[..., Page]


def test_the_scope_is_shown_as_chips_with_the_assumed_year(page: Page) -> None:
    turn = ask(page, LIST)
    expect(turn.get_by_role("button", name="修改时间：2020年2月")).to_be_visible()
    expect(turn.get_by_role("button", name="修改主题：复工复产")).to_be_visible()
    expect(turn.locator(".scope")).to_contain_text("推定")


def test_removing_a_chip_asks_again_without_it(page: Page) -> None:
    turn = ask(page, LIST)
    with page.expect_request("**/api/ask") as sent:
        turn.get_by_role("button", name="去掉时间：2020年2月").click()
    assert body_of(sent.value)["scope"] == {"ranges": []}
    expect(turn.get_by_role("button", name="修改时间：2020年2月")).to_have_count(0)
    expect(page.locator(".turn")).to_have_count(1)


def test_a_changed_time_asks_again_in_it(page: Page) -> None:
    turn = ask(page, LIST)
    turn.get_by_role("button", name="修改时间：2020年2月").click()
    turn.locator(".editor").get_by_label("从", exact=True).fill("2020-02-05")
    turn.locator(".editor").get_by_label("到", exact=True).fill("2020-02-10")
    turn.get_by_role("button", name="应用").click()
    expect(
        turn.get_by_role("button", name="修改时间：2020年2月5日 — 2020年2月10日")
    ).to_be_visible()
    expect(turn.locator(".takeaway details")).to_be_visible()
    days = turn.locator(".day h3").all_inner_texts()
    assert all(day.startswith(tuple(f"2020年2月{n}日" for n in range(5, 11))) for day in days)


def test_backward_dates_are_not_sent(page: Page) -> None:
    turn = ask(page, LIST)
    turn.get_by_role("button", name="修改时间：2020年2月").click()
    turn.locator(".editor").get_by_label("从", exact=True).fill("2020-02-11")
    turn.locator(".editor").get_by_label("到", exact=True).fill("2020-02-10")
    asked = questions_sent(page)
    turn.get_by_role("button", name="应用").click()
    expect(turn.locator(".editor")).to_be_visible()
    assert asked == []


def test_escape_closes_the_editor_and_gives_the_focus_back(page: Page) -> None:
    turn = ask(page, LIST)
    chip = turn.get_by_role("button", name="修改主题：复工复产")
    chip.click()
    expect(turn.locator(".editor").get_by_label("内容")).to_be_focused()
    page.keyboard.press("Escape")
    expect(turn.locator(".editor")).to_have_count(0)
    expect(chip).to_be_focused()


def test_a_condition_is_added(page: Page) -> None:
    turn = ask(page, LIST)
    turn.get_by_role("button", name="添加条件").click()
    turn.locator(".editor").get_by_label("条件").select_option("人物")
    turn.locator(".editor").get_by_label("内容").fill("景俊海")
    with page.expect_request("**/api/ask") as sent:
        turn.get_by_role("button", name="应用").click()
    assert body_of(sent.value)["scope"] == {"persons": ["景俊海"]}
    expect(turn.get_by_role("button", name="修改人物：景俊海")).to_be_visible()


def test_a_refusal_says_what_is_covered_and_offers_near_days(page: Page) -> None:
    turn = ask(page, EMPTY)
    expect(turn.locator(".refusal")).to_contain_text("文献中没有依据")
    expect(turn.locator(".refusal")).to_contain_text("收录 5 篇文献")
    expect(turn.locator(".refusal .entry").first).to_be_visible()
    with page.expect_request("**/api/ask") as sent:
        turn.locator(".ask-day").first.click()
    assert len(body_of(sent.value)["scope"]["ranges"]) == 1
    expect(turn.locator(".refusal")).to_have_count(0)
    expect(turn.locator(".cite").first).to_be_visible()


def test_the_timeline_marks_the_days_of_an_answer(page: Page) -> None:
    expect(page.locator("#chart .bar").first).to_be_visible()
    expect(page.locator("#chart .hit")).to_have_count(0)
    turn = ask(page, LIST)
    expect(page.locator("#chart .hit")).to_have_count(turn.locator(".day").count())


def test_a_typed_range_limits_the_next_question(page: Page) -> None:
    page.locator("#timeline summary").click()
    page.locator("#range-from").fill("2020-02-01")
    page.locator("#range-to").fill("2020-02-08")
    page.locator("#range-to").press("Enter")
    expect(page.locator("#range-chip")).to_contain_text("2020年2月1日 — 2020年2月8日")
    with page.expect_request("**/api/ask") as sent:
        turn = ask(page, "有哪些措施涉及复工复产")
    body = body_of(sent.value)
    assert (body["date_from"], body["date_to"]) == ("2020-02-01", "2020-02-08")
    assert "from=2020-02-01" in page.url
    expect(turn.locator(".chip").first).to_contain_text("2020年2月1日 — 2020年2月8日")
    page.get_by_role("button", name="取消时间范围").click()
    expect(page.locator("#range-chip")).to_be_hidden()


def test_a_backward_typed_range_is_refused_on_the_spot(page: Page) -> None:
    page.locator("#timeline summary").click()
    page.locator("#range-from").fill("2020-02-09")
    page.locator("#range-to").fill("2020-02-08")
    page.locator("#range-to").press("Enter")
    expect(page.locator("#range-error")).to_have_text("开始日期不能晚于结束日期")
    expect(page.locator("#range-chip")).to_be_hidden()


def test_dragging_on_the_timeline_sets_the_range(page: Page) -> None:
    bars = page.locator("#chart .bar")
    first, third = bars.nth(0).bounding_box(), bars.nth(2).bounding_box()
    assert first is not None
    assert third is not None
    page.mouse.move(first["x"] + 2, first["y"] + first["height"] - 1)
    page.mouse.down()
    page.mouse.move(third["x"] + 2, first["y"] + first["height"] - 1, steps=4)
    page.mouse.up()
    expect(page.locator("#range-chip")).to_contain_text("2020年1月23日 — 2020年1月25日")
    expect(page.locator("#range-from")).to_have_value("2020-01-23")
    expect(page.locator("#chart .chosen")).to_be_visible()


def test_the_last_question_can_be_asked_again_in_the_range(page: Page) -> None:
    turn = ask(page, LIST)
    page.locator("#timeline summary").click()
    page.locator("#range-from").fill("2020-02-08")
    page.locator("#range-to").fill("2020-02-12")
    page.locator("#range-to").press("Enter")
    page.get_by_role("button", name="用此范围重问").click()
    expect(turn.locator(".chip").first).to_contain_text("2020年2月8日 — 2020年2月12日")


def test_browsing_shows_every_entry_and_filters(page: Page, client: httpx.Client) -> None:
    total = client.get("/api/entries?limit=1").json()["total"]
    page.get_by_role("button", name="浏览").click()
    expect(page.locator("#browse-count")).to_have_text(f"共 {total} 条")
    page.get_by_label("筛选").fill("口罩")
    found = client.get("/api/entries", params={"q": "口罩", "limit": 1}).json()["total"]
    expect(page.locator("#browse-count")).to_have_text(f"共 {found} 条")
    page.locator("#browse-list .entry").first.click()
    expect(source(page).locator(".full")).to_contain_text("口罩")


def test_browsing_by_document_section_and_date(page: Page, client: httpx.Client) -> None:
    document = client.get("/api/documents").json()["documents"][0]
    page.get_by_role("button", name="浏览").click()
    page.locator("#by-document").select_option(document["document_id"])
    page.locator("#group").select_option("按栏目")
    wanted = {"document_id": document["document_id"], "limit": 500}
    listed = client.get("/api/entries", params=wanted).json()
    expect(page.locator("#browse-count")).to_have_text(f"共 {listed['total']} 条")
    names = [entry["section"] for entry in listed["entries"] if entry["section"]]
    section = max(set(names), key=names.count)
    page.locator("#by-section").select_option(section)
    expect(page.locator("#browse-count")).to_have_text(f"共 {names.count(section)} 条")
    expect(page.locator("#browse-list h3")).to_have_count(1)


def test_browsing_keeps_to_the_chosen_range(new_page: NewPage, client: httpx.Client) -> None:
    page = new_page("?from=2020-02-07&to=2020-02-07")
    page.get_by_role("button", name="浏览").click()
    limits = {"date_from": "2020-02-07", "date_to": "2020-02-07"}
    total = client.get("/api/entries", params=limits).json()["total"]
    expect(page.locator("#browse-count")).to_have_text(f"共 {total} 条")


def test_asking_returns_from_browsing(page: Page) -> None:
    page.get_by_role("button", name="浏览").click()
    expect(page.locator("#composer")).to_be_hidden()
    page.get_by_role("button", name="提问").first.click()
    expect(page.locator("#composer")).to_be_visible()
    ask(page, LIST)
    expect(last_turn(page).locator(".ledger")).to_be_visible()
