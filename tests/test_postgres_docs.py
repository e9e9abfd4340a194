"""docs/how-to/postgresql.md: its commands run in their order, on servers of this machine."""

import shlex
from pathlib import Path

import pytest

import rag.corpus
import rag.encoder
from rag.cli import main
from rag.encoder import SentenceTransformerEncoder
from tests.docs_blocks import Block, commands, every_block
from tests.gazette import NOTICES
from tests.postgres.servers import Server

pytestmark = pytest.mark.real_model

PAGE = "docs/how-to/postgresql.md"
BLOCKS = [b for b in every_block() if b.page == PAGE and b.kind == "sh" and b.why_not is None]


@pytest.fixture(params=BLOCKS, ids=lambda block: f"{PAGE}:{block.line}")
def block(
    request: pytest.FixtureRequest, postgres: Server, shards: list[Server], tmp_path: Path,
    encoder: SentenceTransformerEncoder, monkeypatch: pytest.MonkeyPatch,
) -> Block:  # fmt: skip
    """A block, in a folder with an indexed folder; its addresses lead to empty databases."""
    for module in (rag.encoder, rag.corpus):  # loaded once, not at every command
        monkeypatch.setattr(module, "load_encoder", lambda _: encoder)
    monkeypatch.chdir(tmp_path)
    (tmp_path / "FOLDER").mkdir()
    (tmp_path / "FOLDER" / "notices.txt").write_text(NOTICES, encoding="utf-8")
    assert main(["index", "FOLDER"]) == 0
    name = tmp_path.name
    urls = {"db.example": postgres, "shard1.example": shards[0], "shard2.example": shards[1]}
    block: Block = request.param
    text = block.text
    for host, node in urls.items():
        if host in text:
            text = text.replace(f"postgresql://jushi@{host}/jushi", node.database(name))
    return Block(block.page, block.line, block.kind, text, None)


def test_its_commands_run(
    block: Block, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for line in commands(block):
        words = shlex.split(line)
        if words[0] == "export":
            monkeypatch.setenv(*words[1].split("=", 1))
            continue
        with monkeypatch.context() as once:
            while "=" in words[0]:
                once.setenv(*words.pop(0).split("=", 1))
            assert words.pop(0) == "jushi"
            if words != ["serve"]:  # does not end; tests/test_postgres_service.py runs it
                assert main(words) == 0, capsys.readouterr().err
