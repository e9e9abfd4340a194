"""The documentation: every command and block of Python in it runs as it stands."""

import os
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from rag.settings import Settings
from tests.language_server import LanguageServer, language_server, saying

pytestmark = pytest.mark.real_model

ROOT = Path(__file__).parent.parent
DOCS = ROOT / "docs"
BLOCK = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
# What a page may hold besides commands: output, addresses and what needs another machine's root
NOT_RUN = {"text", "toml", "json"}
PAGES = ("tutorial.md", "how-to/language-model.md", "how-to/embeddings-server.md")


def blocks(page: str) -> list[tuple[str, str]]:
    return BLOCK.findall((DOCS / page).read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory, settings: Settings) -> Path:
    """A working folder in which the tutorial's commands have been run, as a reader would."""
    folder = tmp_path_factory.mktemp("docs")
    (folder / "jushi.toml").write_text("", encoding="utf-8")
    environment = {k: v for k, v in os.environ.items() if not k.startswith("JUSHI_")}
    environment["PATH"] = f"{Path(sys.executable).parent}{os.pathsep}{environment['PATH']}"
    environment["JUSHI_MODEL_CACHE"] = str(settings.model_cache.expanduser())
    for kind, text in blocks("tutorial.md"):
        if kind == "sh":
            done = subprocess.run(
                ["sh", "-euc", text], cwd=folder, env=environment, capture_output=True, text=True,
                timeout=240, check=False,
            )  # fmt: skip
            assert done.returncode == 0, f"{text}\n{done.stdout}\n{done.stderr}"
    return folder


@pytest.fixture(scope="module")
def model() -> Iterator[LanguageServer]:
    with language_server() as server:
        server.reply = saying("居民用水价格调整为每吨2.8元[1]。")
        yield server


@pytest.mark.parametrize("page", ["tutorial.md", "how-to/language-model.md"])
def test_python_runs(
    page: str, folder: Path, model: LanguageServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(folder)
    names: dict[str, Any] = {"model_url": model.url}
    for kind, text in blocks(page):
        if kind == "python":
            exec(compile(text, page, "exec"), names)  # the page's own code, in its order
    if "generator" in "".join(text for _, text in blocks(page)):
        assert names["answer"].generator == "llm"


def test_the_explanation_holds(indexed: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its code asks for a corpus in `data`: the seeds' will do."""
    monkeypatch.chdir(indexed.data.parent)
    for kind, text in blocks("explanation.md"):
        if kind == "python":
            exec(
                compile(text.replace('"data"', repr(str(indexed.data))), "explanation", "exec"), {}
            )


@pytest.mark.parametrize("page", ["how-to/language-model.md", "how-to/embeddings-server.md"])
def test_every_setting_that_is_exported_exists(page: str) -> None:
    text = "".join(text for kind, text in blocks(page) if kind == "sh")
    exported = re.findall(r"^export JUSHI_(\w+)=", text, re.MULTILINE)
    assert exported
    assert {name.lower() for name in exported} <= set(Settings.model_fields)
    command = ["sh", "-euc", "\n".join(re.findall("^export .*$", text, re.MULTILINE)) + "\nenv"]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    for name in exported:
        assert f"JUSHI_{name}=" in done.stdout


def test_commands_exist() -> None:
    """Commands that take minutes or a network are known to `jushi` and to make."""
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    for path in DOCS.rglob("*.md"):
        for kind, text in BLOCK.findall(path.read_text(encoding="utf-8")):
            if kind in ("sh", "text"):
                for target in re.findall(r"^make (\S+)", text, re.MULTILINE):
                    assert re.search(rf"^{target}:", makefile, re.MULTILINE), f"{path}: {target}"


def test_blocks_are_of_kinds_that_are_run_or_say_that_they_are_not() -> None:
    for page in (*PAGES, "how-to/deploy.md", "explanation.md", "index.md"):
        for kind, text in blocks(page):
            assert kind in {"sh", "python", *NOT_RUN}, f"{page}: {kind or 'no kind'}: {text}"


def test_the_site_builds_without_a_warning(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", "--strict", "--site-dir", str(tmp_path)],
        cwd=ROOT, env=os.environ | {"NO_MKDOCS_2_WARNING": "1"}, capture_output=True, text=True,
        timeout=240, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    settings = (tmp_path / "reference" / "settings" / "index.html").read_text(encoding="utf-8")
    assert all(f"JUSHI_{name.upper()}" in settings for name in Settings.model_fields)
    http = (tmp_path / "reference" / "http" / "index.html").read_text(encoding="utf-8")
    assert "POST /api/ask" in http
    for page in tmp_path.rglob("*.html"):
        loaded = re.findall(
            r'<(?:script|link)[^>]+(?:src|href)="(https?://[^"]+)"', page.read_text()
        )
        assert loaded == [], page


def test_versions_agree() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    citation = (ROOT / "CITATION.cff").read_text(encoding="utf-8")
    assert f"version: {project['version']}" in citation
    assert f"## [{project['version']}]" in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")


def test_the_unit_and_the_image_name_settings_that_exist() -> None:
    for name in ("Dockerfile", "jushi.service"):
        text = (ROOT / "deploy" / name).read_text(encoding="utf-8")
        used = set(re.findall(r"JUSHI_([A-Z_]+)=", text))
        assert {item.lower() for item in used} <= set(Settings.model_fields)
