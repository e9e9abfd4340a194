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
from tests.docs_blocks import every_block
from tests.forking import command_file
from tests.language_server import LanguageServer, language_server, saying

pytestmark = pytest.mark.real_model

ROOT = Path(__file__).parent.parent


def blocks(page: str) -> list[tuple[str, str]]:
    """Kind and text of a page's blocks; tests/test_docs_blocks.py lists those marked as not run."""
    of_page = [block for block in every_block() if block.page == f"docs/{page}"]
    return [(block.kind, block.text) for block in of_page if block.why_not is None]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory, settings: Settings) -> Path:
    """A working folder in which the tutorial's commands have been run, as a reader would."""
    folder = tmp_path_factory.mktemp("docs")
    (folder / "jushi.toml").write_text("", encoding="utf-8")
    environment = {k: v for k, v in os.environ.items() if not k.startswith("JUSHI_")}
    (folder / "bin").mkdir()
    command_file(folder / "bin")
    environment["PATH"] = os.pathsep.join(
        [str(folder / "bin"), str(Path(sys.executable).parent), environment["PATH"]]
    )
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
