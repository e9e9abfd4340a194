"""Taking an answer along as a file, on the clipboard, as references."""

import io
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.pages import EMPTY, LIST, ask

NewPage = Callable[..., Page]


@pytest.mark.parametrize(
    ("label", "suffix", "words"),
    [
        ("Markdown（.md）", ".md", "复工复产"),
        ("表格（.csv）", ".csv", "2020-02"),
        ("GB/T 7714 参考文献", ".txt", "领导参考"),
        ("BibTeX", ".bib", "@"),
    ],
)
def test_an_answer_is_downloaded(page: Page, label: str, suffix: str, words: str) -> None:
    turn = ask(page, LIST)
    turn.locator(".takeaway summary").click()
    with page.expect_download() as started:
        turn.get_by_role("button", name=label).click()
    assert started.value.suggested_filename == f"2月哪些措施涉及复工复产{suffix}"
    assert words in Path(started.value.path()).read_text(encoding="utf-8-sig")


def test_an_answer_is_downloaded_for_word(page: Page) -> None:
    turn = ask(page, LIST)
    turn.locator(".takeaway summary").click()
    with page.expect_download() as started:
        turn.get_by_role("button", name="Word（.docx）").click()
    content = Path(started.value.path()).read_bytes()
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert "复工复产" in archive.read("word/document.xml").decode("utf-8")


def test_an_answer_is_copied_as_markdown(new_page: NewPage) -> None:
    page = new_page(permissions=["clipboard-read", "clipboard-write"])
    turn = ask(page, LIST)
    turn.locator(".takeaway summary").click()
    turn.get_by_role("button", name="复制 Markdown").click()
    expect(page.locator("#status")).to_have_text("已复制")
    assert "复工复产" in page.evaluate("navigator.clipboard.readText()")


def test_a_refusal_offers_no_table_and_no_references(page: Page) -> None:
    turn = ask(page, EMPTY)
    turn.locator(".takeaway summary").click()
    expect(turn.get_by_role("button", name="Markdown（.md）")).to_be_visible()
    expect(turn.get_by_role("button", name="表格（.csv）")).to_have_count(0)
    expect(turn.get_by_role("button", name="BibTeX")).to_have_count(0)
