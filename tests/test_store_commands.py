"""`jushi add`, `remove`, `verify`: beside a running service and without one."""

import json
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.conftest import running_service
from tests.gazette import NOTICES, VISITS
from tests.test_cli import jushi

pytestmark = [pytest.mark.server, pytest.mark.real_model]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "seeds").mkdir()
    (tmp_path / "seeds" / "notices.txt").write_text(NOTICES, encoding="utf-8")
    (tmp_path / "visits.md").write_text(VISITS, encoding="utf-8")
    (tmp_path / "broken.docx").write_bytes(b"PK\x03\x04 nothing")
    return tmp_path


def run(folder: Path, *arguments: str | Path) -> Any:
    return jushi(*arguments, JUSHI_DATA=folder / "data", JUSHI_SEEDS=folder / "seeds")


def test_beside_a_running_service(folder: Path) -> None:
    with (
        running_service(folder / "data", JUSHI_SEEDS=str(folder / "seeds")) as url,
        httpx.Client(base_url=url, timeout=60) as client,
    ):
        result = run(folder, "add", "--json", folder / "visits.md", folder / "broken.docx")
        assert result.returncode == 1, result.stderr
        added, broken = map(json.loads, result.stdout.splitlines())
        assert (added["state"], broken["state"]) == ("done", "failed")
        assert "broken.docx" in broken["error"]
        listed = client.get("/api/documents").json()["documents"]
        assert added["document_id"] in {document["document_id"] for document in listed}

        again = run(folder, "add", folder / "visits.md")
        assert again.returncode == 1
        assert added["document_id"] in again.stderr

        second = run(folder, "serve", "--port", "0")
        assert second.returncode == 2
        assert "另一个进程" in second.stderr
        assert "Traceback" not in second.stderr

        assert run(folder, "remove", added["document_id"]).returncode == 0
        assert len(client.get("/api/documents").json()["documents"]) == 1


def test_without_a_service(folder: Path) -> None:
    added = run(folder, "add", "--json", "--title", "调研记录", folder / "visits.md")
    assert added.returncode == 0, added.stderr
    document_id = json.loads(added.stdout)["document_id"]
    assert document_id in json.dumps(json.loads(run(folder, "search", "化肥", "--json").stdout))
    assert run(folder, "verify").returncode == 0
    gone = run(folder, "remove", "000000000000")
    assert gone.returncode == 1
    assert "000000000000" in gone.stderr
    path = next((folder / "data" / "generations").glob("g*/segments/*/entries.bin"))
    path.write_bytes(path.read_bytes()[:-9])
    damaged = run(folder, "verify")
    assert damaged.returncode == 1
    assert "entries.bin" in damaged.stderr
    mended = run(folder, "search", "化肥", "--json")
    assert mended.returncode == 0, mended.stderr
    assert document_id in mended.stdout
    assert run(folder, "verify").returncode == 0


def test_a_broken_file_in_a_folder_ends_with_one_and_is_named(folder: Path) -> None:
    (folder / "seeds" / "broken.docx").write_bytes(b"PK\x03\x04 nothing")
    result = run(folder, "index")
    assert result.returncode == 1
    assert "broken.docx" in result.stderr
    assert "1 个文档" in result.stdout
