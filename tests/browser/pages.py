"""What the browser tests do on the page again and again, by the names a reader would see."""

import json
import re
from typing import Any

from playwright.sync_api import CDPSession, Locator, Page, Request, expect

from rag.aligned import canonical

__all__ = [
    "EMPTY",
    "FACT",
    "LIST",
    "ask",
    "axe_violations",
    "body_of",
    "last_turn",
    "marked_words",
    "open_citation",
    "question_box",
    "questions_sent",
    "slow_network",
    "source",
]

LIST = "2月哪些措施涉及复工复产"
FACT = "主编是谁"
EMPTY = "2020年4月有哪些措施"


def question_box(page: Page) -> Locator:
    """Where questions are typed."""
    return page.locator("#question")


def last_turn(page: Page) -> Locator:
    """The newest question with its answer."""
    return page.locator(".turn").last


def ask(page: Page, question: str) -> Locator:
    """Ask by keyboard and wait for the whole answer; return its turn."""
    count = page.locator(".turn").count()
    question_box(page).fill(question)
    question_box(page).press("Enter")
    turn = page.locator(".turn").nth(count)
    expect(turn.locator(".takeaway details")).to_be_visible()
    return turn


def source(page: Page) -> Locator:
    """The panel with the source of a citation."""
    return page.locator("#source")


def open_citation(page: Page, turn: Locator, number: int) -> Locator:
    """Click a citation's number and wait for its entry; return the panel."""
    turn.locator(f'.cite[data-n="{number}"]').first.click()
    expect(source(page).locator(".full")).to_be_visible()
    return source(page)


def marked_words(page: Page) -> str:
    """The words highlighted in the open source, without white space."""
    return canonical("".join(source(page).locator("mark").all_inner_texts()))


def body_of(request: Request) -> dict[str, Any]:
    """The JSON that a request sent."""
    body: dict[str, Any] = json.loads(request.post_data or "{}")
    return body


def questions_sent(page: Page) -> list[dict[str, Any]]:
    """What the page asks the service from now on; the list grows."""
    bodies: list[dict[str, Any]] = []

    def note(request: Request) -> None:
        if request.url.endswith("/api/ask"):
            bodies.append(body_of(request))

    page.on("request", note)
    return bodies


def slow_network(page: Page, *, latency_ms: float = 0, bytes_per_s: float = -1) -> CDPSession:
    """Slow the page's connection down, as the browser's own developer tools do."""
    session = page.context.new_cdp_session(page)
    session.send(
        "Network.emulateNetworkConditions",
        {
            "offline": False,
            "latency": latency_ms,
            "downloadThroughput": bytes_per_s,
            "uploadThroughput": -1,
        },
    )
    return session


def axe_violations(page: Page, axe_source: str) -> list[str]:
    """What the accessibility checker finds wrong, each with the elements it concerns."""
    page.evaluate(axe_source)
    found: list[dict[str, Any]] = page.evaluate(
        "async () => (await axe.run(document, {resultTypes: ['violations']})).violations"
    )
    return [
        f"{item['id']}: {item['help']}: "
        + "; ".join(re.sub(r"\s+", " ", node["html"])[:160] for node in item["nodes"][:3])
        for item in found
    ]
