"""The page of a service that demands keys."""

import shutil
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Dialog, Page, expect

from api.security.keys import KeyStore
from rag.settings import Settings
from tests.browser.pages import ask, last_turn
from tests.conftest import running_service

NewPage = Callable[..., Page]
TURNED_AWAY = ("401",)


def test_the_page_asks_for_a_key_once_and_keeps_it_for_the_tab(
    new_page: NewPage, indexed: Settings, tmp_path: Path
) -> None:
    data = shutil.copytree(indexed.data, tmp_path / "data")
    key = KeyStore(data).add("阅览室", "read")[1]
    asked: list[str] = []

    def answer(dialog: Dialog) -> None:
        asked.append(dialog.message)
        dialog.accept("jushi_wrong" if len(asked) == 1 else key)

    with running_service(data, JUSHI_REQUIRE_KEYS="always") as url:
        page = new_page(base=url, allowed=TURNED_AWAY, dialog=answer)
        ask(page, "2月7日有哪些措施")
        expect(last_turn(page)).to_contain_text("2020年2月7日")
        page.reload()
        expect(page.locator("#documents li").first).to_be_attached()
    assert [message[:5] for message in asked] == ["本服务需要", "密钥不对或"]
