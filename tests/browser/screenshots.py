"""Photograph the page in its states: `python -m tests.browser.screenshots [FOLDER] [ADDRESS]`.

Without an address it serves the seeds itself, from the data folder the settings name. Pictures
are reduced to 64 colours: a page of text needs no more, and the repository stays small.
"""

import io
import shutil
import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page, expect, sync_playwright

from rag.settings import load_settings
from tests.browser.pages import EMPTY, FACT, LIST, ask, last_turn, open_citation, question_box

__all__ = ["main"]

_COLOURS = 64
_SIZES = {"desktop": (1280, 800), "phone": (375, 760)}


def _states(page: Page) -> Iterator[tuple[str, Callable[[], object]]]:
    yield "welcome", lambda: expect(page.locator(".example").first).to_be_visible()
    yield "ledger", lambda: ask(page, LIST)
    yield "source", lambda: open_citation(page, last_turn(page), 2)
    yield "fact", lambda: _ask_anew(page, FACT)
    yield "refusal", lambda: ask(page, EMPTY)
    yield "browse", lambda: page.locator("#to-browse").click()
    yield "offline", lambda: _offline(page)


def _ask_anew(page: Page, question: str) -> None:
    page.locator("#fresh").click()
    ask(page, question)


def _offline(page: Page) -> None:
    page.locator("#to-ask").click()
    page.context.set_offline(True)
    question_box(page).fill(FACT)
    question_box(page).press("Enter")
    expect(last_turn(page).get_by_role("alert")).to_be_visible()


def _photograph(browser: Browser, address: str, folder: Path, size: str, scheme: str) -> None:
    width, height = _SIZES[size]
    context = browser.new_context(
        viewport={"width": width, "height": height},
        color_scheme="dark" if scheme == "dark" else "light",
        locale="zh-CN",
        reduced_motion="reduce",
    )
    page = context.new_page()
    page.goto(address)
    for name, reach in _states(page):
        reach()
        page.wait_for_timeout(300)  # fonts and the observer of the timeline's width settle
        picture = Image.open(io.BytesIO(page.screenshot())).convert("RGB")
        path = folder / f"{name}-{size}-{scheme}.png"
        picture.quantize(_COLOURS, dither=Image.Dither.NONE).save(path, optimize=True)
    context.close()


def _own_service() -> AbstractContextManager[str]:
    # what is pictured elsewhere needs no model, index or test library here
    from tests.conftest import running_service

    return running_service(load_settings().data)


def main(arguments: list[str]) -> int:
    """Write the pictures into a folder, `docs/screenshots` unless another is named."""
    folder = Path(arguments[0] if arguments else "docs/screenshots")
    folder.mkdir(parents=True, exist_ok=True)
    with ExitStack() as stack:
        address = arguments[1] if len(arguments) > 1 else stack.enter_context(_own_service())
        playwright = stack.enter_context(sync_playwright())
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox"]
        )
        for size, scheme in (("desktop", "light"), ("phone", "light"), ("desktop", "dark")):
            _photograph(browser, address, folder, size, scheme)
        browser.close()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
