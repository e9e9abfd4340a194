"""A real Chromium, pages in it that tell what went wrong, and a corpus meant to do harm."""

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import (
    Browser,
    ConsoleMessage,
    Dialog,
    Page,
    Request,
    expect,
    sync_playwright,
)

from rag.encoder import SentenceTransformerEncoder
from rag.following import build_index
from rag.settings import Settings
from tests.conftest import running_service

AXE = Path(__file__).parent / "node_modules/axe-core/axe.min.js"
# 1,000 ms is the longest any single step may take on an idle machine; tests share theirs.
expect.set_options(timeout=10_000)

NewPage = Callable[..., Page]

HOSTILE = (
    """# <script>window.hurt = 1</script>

## 2031年3月5日 <img src=x onerror="window.hurt = 2">通知

各单位：</p></div><script>window.hurt = 3</script>请于2031年3月9日前报送台账。
[点此查看](javascript:window.hurt=4)，<a href="javascript:window.hurt=5">附件</a>。
{{constructor.constructor('window.hurt=6')()}} ${window.hurt=7} 编号\u202e7102-甲\u202c不得改动。
<svg onload="window.hurt=8"><style>body{display:none}</style>

## 2031年3月6日 台账的长编号

台账编号是"""
    + "甲" * 10
    + "x" * 10_000
    + """，台账由办公室保管。
"""
)


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """Debian's Chromium, closed with the last page: Playwright holds the thread's event loop."""
    path = os.environ.get("CHROMIUM") or shutil.which("chromium")
    if path is None:
        pytest.fail("chromium is missing; install it with: apt-get install chromium")
    with sync_playwright() as playwright:
        # Chromium's sandbox refuses to run as root, which containers are
        arguments = ["--no-sandbox"] if os.geteuid() == 0 else []
        browser = playwright.chromium.launch(executable_path=path, args=arguments)
        yield browser
        browser.close()


@pytest.fixture
def new_page(browser: Browser, service_url: str) -> Iterator[NewPage]:
    """Open the page: `new_page("?q=…", width=375, scheme="dark", locale="en-GB")`.

    A test fails when its pages log an error, violate the content security policy, throw, or
    ask another host for anything. `allowed` are words of log lines a test brings about itself;
    `dialog` answers what the page asks in a window of its own.
    """
    contexts = []
    trouble: list[str] = []
    permitted: list[str] = []

    def log(line: ConsoleMessage) -> None:
        if line.type == "error":
            trouble.append(line.text)

    def stay(sent: Request, base: str) -> None:
        if not sent.url.startswith((base, "blob:")):
            trouble.append(f"asked {sent.url}")

    def open_page(
        link: str = "",
        *,
        base: str = service_url,
        width: int = 1280,
        height: int = 800,
        scheme: str = "light",
        locale: str = "zh-CN",
        allowed: tuple[str, ...] = (),
        dialog: Callable[[Dialog], None] | None = None,
        **options: Any,
    ) -> Page:
        context = browser.new_context(
            viewport={"width": width, "height": height},
            color_scheme="dark" if scheme == "dark" else "light",
            locale=locale,
            base_url=base,
            **options,
        )
        context.set_default_timeout(10_000)
        contexts.append(context)
        permitted.extend(allowed)
        page = context.new_page()
        page.on("console", log)
        if dialog:
            page.on("dialog", dialog)
        page.on("pageerror", lambda error: trouble.append(str(error)))
        page.on("request", lambda sent: stay(sent, base))
        page.goto(f"/{link}")
        expect(page.locator("#documents li").first).to_be_attached()
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert [line for line in trouble if not any(word in line for word in permitted)] == []


@pytest.fixture
def page(new_page: NewPage) -> Page:
    """The page as an office machine shows it."""
    return new_page()


@pytest.fixture(scope="session")
def axe_source() -> str:
    """The accessibility checker, pinned by package-lock.json."""
    if not AXE.exists():
        pytest.fail("axe-core is missing; fetch it with: make axe")
    return AXE.read_text(encoding="utf-8")


@pytest.fixture(scope="session")
def hostile_url(
    tmp_path_factory: pytest.TempPathFactory,
    settings: Settings,
    encoder: SentenceTransformerEncoder,
) -> Iterator[str]:
    """The address of the real service over a document that tries to run things."""
    seeds = tmp_path_factory.mktemp("hostile")
    (seeds / "<img src=x onerror=alert(1)>.md").write_text(HOSTILE, encoding="utf-8")
    harmed = settings.model_copy(update={"seeds": seeds, "data": tmp_path_factory.mktemp("harmed")})
    build_index(seeds, harmed, encoder)
    with running_service(harmed.data) as url:
        yield url
