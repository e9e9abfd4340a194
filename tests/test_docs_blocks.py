"""Every block of every page: run here, or marked in the page with the reason why not.

`docs/tutorial.md` and the how-tos for models are run by tests/test_docs.py, in their order.
"""

import asyncio
import contextlib
import itertools
import json
import os
import re
import shlex
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from mcp import Client, StdioServerParameters

from rag.cli import main
from rag.corpus_file import read_corpus_file
from rag.settings import Settings
from tests.conftest import running_service
from tests.docs_blocks import ROOT, Block, commands, every_block
from tests.forking import command_file
from tests.gazette import NOTICES
from tests.office import make_pdf, make_word, make_zip

pytestmark = [pytest.mark.server, pytest.mark.real_model]

ADDRESS = "http://127.0.0.1:8000"
# Run in their order by tests/test_docs.py
ELSEWHERE = {
    "docs/tutorial.md",
    "docs/explanation.md",
    "docs/how-to/language-model.md",
    "docs/how-to/embeddings-server.md",
}
# Run by tests/test_postgres_docs.py
PAGE = "docs/how-to/postgresql.md"
# Lines among others that are run, and why they are not
NOT_RUN = {
    r"make \w+": "installs, or runs this very test; its name is looked up in the Makefile",
    r"jushi serve.*": "does not end; the service the other lines speak to is started as it is",
    r"jushi eval.*": "takes minutes",
}
BLOCKS = every_block()
HERE = [block for block in BLOCKS if block.page not in ELSEWHERE and block.why_not is None]


def of_kind(*kinds: str) -> list[Any]:
    return [
        pytest.param(block, id=f"{block.page}:{block.line}")
        for block in HERE
        if block.kind in kinds
    ]


def test_every_block_is_of_a_kind_that_is_run_or_says_why_not() -> None:
    run = {"sh", "console", "python", "javascript", "toml", "json", "text"}
    strange = [f"{b.page}:{b.line}" for b in BLOCKS if b.why_not is None and b.kind not in run]
    assert strange == []
    for block in BLOCKS:
        if block.kind == "text":  # a picture: nobody would type it
            assert not re.search(r"^(?:\$|make|jushi|pip|docker|curl)\b", block.text, re.MULTILINE)


def test_what_is_not_run_is_known() -> None:
    """The list to shorten: each needs another machine, its root, or the network."""
    assert [(b.page, b.why_not) for b in BLOCKS if b.why_not] == [
        ("docs/clients.md", "`make clients-test` runs it beside LangChain"),
        ("docs/clients.md", "`make clients-test` runs it beside LlamaIndex"),
        ("docs/how-to/deploy.md", "needs a Docker daemon; `make image-test` executes the steps"),
        ("docs/how-to/deploy.md", "needs systemd and root; `make image-test` verifies the unit"),
        ("docs/how-to/deploy.md", "downloads wheels for minutes; `make bundle-test` runs it"),
        ("docs/how-to/deploy.md", "installs for minutes; `make bundle-test` runs it"),
        (PAGE, "installs packages; the environment of `make env` has them"),
        (PAGE, "Citus is in no package index; three ordinary nodes are tried in its place"),
        (PAGE, "needs Docker and images from a registry"),
        ("docs/tutorial.md", "installs the environment; the blocks below run with it"),
    ]  # fmt: skip


def test_every_make_target_exists() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    named = {
        target
        for block in BLOCKS
        if block.kind == "sh"
        for line in commands(block)
        for target in re.findall(r"^make ([\w-]+)", line)
    }
    assert named >= {"serve", "test"}
    for target in named:
        assert re.search(rf"^{target}:", makefile, re.MULTILINE), target


@pytest.fixture(scope="module")
def workplace(tmp_path_factory: pytest.TempPathFactory, settings: Settings) -> Iterator[Path]:
    """A folder like the project's, in which a reader tries the READMEs."""
    folder = tmp_path_factory.mktemp("readme")
    (folder / "seeds").mkdir()
    (folder / "seeds" / "2020.txt").write_text(NOTICES, encoding="utf-8")
    text = "县水务局关于检修泵站的通知。自4月2日起检修三座泵站。"
    for name in ("FOLDER", "文件夹"):
        (folder / name).mkdir()
        (folder / name / "notes.txt").write_text(f"{name}\n2021年4月1日\n{text}\n", "utf-8")
    for name in ("notice", "通知"):
        text = f"{name}：{text}"  # a document that is there already is not taken in again
        (folder / f"{name}.pdf").write_bytes(make_pdf(["2020年2月7日", text]))
        (folder / f"{name}.docx").write_bytes(make_word())
    for name in ("news", "新闻"):
        text = f"{name}：{text}"
        (folder / f"{name}.zip").write_bytes(
            make_zip({f"{name}.txt": f"2020年2月8日\n{text}".encode()})
        )
    with pytest.MonkeyPatch.context() as patched:
        for name in [name for name in os.environ if name.startswith("JUSHI_")]:
            patched.delenv(name)
        patched.setenv("JUSHI_MODEL_CACHE", str(settings.model_cache.expanduser()))
        patched.chdir(folder)
        yield folder


def listed_as_not_run(line: str) -> bool:
    return any(re.fullmatch(pattern, line) for pattern in NOT_RUN)


@pytest.mark.parametrize("page", ["README.md", "README.zh.md", "CONTRIBUTING.md"])
def test_the_commands_of_a_readme_run(
    page: str, workplace: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["index"]) == 0
    known: dict[str, str] = {}
    lines = [
        line
        for block in HERE
        if block.page == page and block.kind == "sh"
        for line in commands(block)
        if not listed_as_not_run(line)
    ]
    # The service runs for the lines that speak to it: `jushi index` wants the folder to itself.
    for asks_it, together in itertools.groupby(lines, lambda line: line.startswith("curl")):
        service = running_service(workplace / "data") if asks_it else contextlib.nullcontext("")
        with service as address:
            for line in together:
                run_line(line.replace(ADDRESS, address or ADDRESS), known, capsys)


def run_line(line: str, known: dict[str, str], capsys: pytest.CaptureFixture[str]) -> None:
    """Run a command with the names that its page cannot know, and learn new ones."""
    if re.search(r"jushi remove|jushi keys revoke", line):
        line = line.replace(shlex.split(line)[-1], known["document" if "remove" in line else "key"])
    line = line.replace("JOB_ID", known.get("job", "JOB_ID"))
    capsys.readouterr()
    if line.startswith("jushi "):
        words = [part for word in shlex.split(line)[1:] for part in globbed(word)]
        assert main(words) == 0, line
        said = capsys.readouterr().out
    else:
        command = line.replace("curl ", "curl --fail-with-body ", 1)
        done = subprocess.run(["sh", "-euc", command], capture_output=True, text=True, check=False)
        assert done.returncode == 0, f"{line}\n{done.stdout}{done.stderr}"
        said = done.stdout
        if "jobs/" not in line and "/documents" in line:
            known["job"] = json.loads(said)["job_id"]
    if found := re.search(r"\b[0-9a-f]{12}\b", said):
        known["document"] = found[0]
    if found := re.search(r"密钥 (\S+?)（", said):
        known["key"] = found[1]


def globbed(word: str) -> list[str]:
    return sorted(map(str, Path().glob(word))) if "*" in word else [word]


def test_the_readmes_say_the_same() -> None:
    """In both languages the same commands, whatever their examples are called."""

    def shapes(page: str) -> list[str]:
        return [
            " ".join(word for word in line.split()[:2])
            for block in BLOCKS
            if block.page == page and block.kind == "sh"
            for line in commands(block)
            if not line.startswith("curl -F") and "jobs/" not in line
        ]

    assert shapes("README.zh.md") == shapes("README.md")


@pytest.mark.parametrize("block", of_kind("console"))
def test_a_session_gives_what_it_shows(block: Block, workplace: Path, tmp_path: Path) -> None:
    path = f"{command_file(tmp_path).parent}{os.pathsep}{os.environ['PATH']}"
    for part in re.split(r"^\$ ", block.text, flags=re.MULTILINE)[1:]:
        command, _, shown = part.partition("\n")
        done = subprocess.run(
            ["sh", "-euc", command], env=os.environ | {"PATH": path}, cwd=workplace,
            capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert (done.returncode, done.stdout) == (0, shown), done.stderr


@pytest.mark.parametrize("block", of_kind("toml"))
def test_a_corpus_file_is_taken(block: Block, tmp_path: Path) -> None:
    (tmp_path / "corpus.toml").write_text(block.text, encoding="utf-8")
    (described,) = read_corpus_file(tmp_path / "corpus.toml").values()
    assert described.title


def test_the_programs_of_other_programs_run(
    service_url: str, indexed: Settings, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Each page's Python in its order, with the service's address and a document in their place."""
    (tmp_path / "seeds").mkdir()
    (tmp_path / "seeds" / "2020.txt").write_text(NOTICES, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("JUSHI_MODEL_CACHE", str(indexed.model_cache.expanduser()))
    names: dict[str, dict[str, Any]] = {}
    for block in HERE:
        if block.kind == "python":
            text = block.text.replace(ADDRESS, service_url)
            exec(compile(text, block.page, "exec"), names.setdefault(block.page, {}))
    known = names["docs/clients.md"]
    asked = httpx.post(
        f"{service_url}/api/ask", json={"question": "2月哪些措施涉及复工复产"}, timeout=60
    ).json()
    assert known["message"].citations == asked["citations"]


@pytest.mark.parametrize("block", of_kind("javascript"))
def test_javascript_runs(block: Block, service_url: str) -> None:
    program = block.text.replace(ADDRESS, service_url)
    done = subprocess.run(
        ["node", "--input-type=module", "-e", program],
        cwd=ROOT / "tests" / "clients", capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert "来源" in done.stdout


@pytest.mark.parametrize("block", of_kind("json"))
def test_the_settings_of_other_programs_start_the_server(
    block: Block, indexed: Settings, tmp_path: Path
) -> None:
    (server,) = json.loads(block.text)["mcpServers"].values()
    assert set(server["env"]) == {"JUSHI_DATA"}
    path = f"{command_file(tmp_path).parent}{os.pathsep}{os.environ['PATH']}"
    started = StdioServerParameters(
        command=server["command"],
        args=server["args"],
        env=os.environ | {"PATH": path, "JUSHI_DATA": str(indexed.data)},
    )

    async def tools() -> list[str]:
        async with Client(started) as client:
            return [tool.name for tool in (await client.list_tools()).tools]

    assert "ask" in asyncio.run(tools())
