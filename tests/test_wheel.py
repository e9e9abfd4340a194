"""The wheel: complete, and at work where there is no source tree."""

import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from tests.conftest import ROOT
from tests.test_library import NOTICE

PACKAGES = ("rag", "api", "eval")


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Built from a copy: a build leaves folders behind, and finds those of the build before."""
    source = tmp_path_factory.mktemp("source")
    for name in PACKAGES:
        ignored = shutil.ignore_patterns("__pycache__")
        shutil.copytree(ROOT / name, source / name, ignore=ignored)
    for name in ("pyproject.toml", "README.md"):
        shutil.copy(ROOT / name, source)
    pip = [sys.executable, "-m", "pip", "wheel", ".", "--no-deps", "--no-build-isolation"]
    subprocess.run([*pip, "--quiet", "-w", "dist"], cwd=source, check=True, timeout=300)
    [built] = (source / "dist").glob("jushi-*.whl")
    return built


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the wheel's contents, as pip lays them out."""
    target = tmp_path_factory.mktemp("site")
    pip = [sys.executable, "-m", "pip", "install", "--no-deps", "--quiet", "--target", str(target)]
    subprocess.run([*pip, str(wheel)], check=True, timeout=300)
    return target


def run(installed: Path, folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run Python on the installed files alone, in a folder that has no source in it."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("JUSHI_")}
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=folder,
        env=kept | {"PYTHONPATH": str(installed)},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )


def test_every_file_of_the_packages_is_in_it(wheel: Path) -> None:
    packed = set(zipfile.ZipFile(wheel).namelist())
    wanted = {
        str(path.relative_to(ROOT))
        for name in PACKAGES
        for path in (ROOT / name).rglob("*")
        # Notes for those who label questions are of no use without the source.
        if path.is_file() and path.suffix not in (".pyc", ".md") and "cache" not in str(path.parent)
    }
    assert wanted - packed == set()
    assert not [name for name in packed if name.startswith(("tests/", "seeds/", "data/"))]


def test_the_command_finds_all_its_parts(installed: Path, tmp_path: Path) -> None:
    shown = run(installed, tmp_path, "-m", "rag.cli", "--help")
    assert shown.returncode == 0, shown.stderr
    for command in ("ask", "dates", "entries", "eval", "index", "mcp", "model", "serve"):
        assert f"    {command} " in shown.stdout
    place = run(installed, tmp_path, "-c", "import rag; print(rag.__file__)")
    assert place.stdout.startswith(str(installed))


def test_serving_without_documents_says_what_to_do(installed: Path, tmp_path: Path) -> None:
    for command in ("serve", "mcp"):
        refused = run(installed, tmp_path, "-m", "rag.cli", command)
        assert refused.returncode == 2
        assert "jushi index" in refused.stderr
        assert "JUSHI_DATA" in refused.stderr
        assert refused.stdout == ""


@pytest.mark.real_model
def test_five_lines_to_a_first_answer(installed: Path, tmp_path: Path) -> None:
    (tmp_path / "documents").mkdir()
    (tmp_path / "documents/notice.md").write_text(NOTICE, encoding="utf-8")
    code = """
from rag import Corpus
corpus = Corpus.build("documents", "data")
answer = corpus.ask("6月上旬有哪些通知")
print(answer.answer)
print(answer.citations[1].quote)
"""
    answered = run(installed, tmp_path, "-c", code)
    assert answered.returncode == 0, answered.stderr
    assert "关于加固东堤的通知[1]" in answered.stdout
    assert "关于开放安置点的通知[2]" in answered.stdout
