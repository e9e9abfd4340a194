"""What machines do to a data folder, and what the real service then says and serves."""

import os
import resource
import shutil
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.conftest import Process, running_service, service_process
from tests.forking import run_forked
from tests.gazette import NOTICES, VISITS

pytestmark = [pytest.mark.server, pytest.mark.real_model]

QUESTION = {"question": "6月有哪些通知"}
LAKES = "青石县河湖简报\n\n2019年8月3日\t关于整治白鹭湖围网的通知 限8月31日前拆除围网四十二处。\n"
_YEARS_S = 10 * 365 * 86400


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two documents and, once a service has run, their data folder."""
    folder = tmp_path_factory.mktemp("disasters")
    (folder / "seeds").mkdir()
    (folder / "seeds" / "notices.txt").write_text(NOTICES, encoding="utf-8")
    (folder / "seeds" / "visits.md").write_text(VISITS, encoding="utf-8")
    return folder


def seeds_of(home: Path) -> dict[str, str]:
    return {"JUSHI_SEEDS": str(home / "seeds")}


@pytest.fixture(scope="module")
def service(home: Path) -> Iterator[tuple[httpx.Client, Process]]:
    with (
        service_process(home / "data", **seeds_of(home)) as (url, process),
        httpx.Client(base_url=url, timeout=60) as client,
    ):
        yield client, process


def told(client: httpx.Client) -> dict[str, Any]:
    """The answer without what differs from one time to the next."""
    response = client.post("/api/ask", json=QUESTION)
    assert response.status_code == 200, response.text
    answer: dict[str, Any] = response.json()
    del answer["timings_ms"]
    assert answer["citations"]
    return answer


def send(client: httpx.Client, name: str, text: str) -> httpx.Response:
    return client.post("/api/documents", files={"file": (name, text.encode())})


def finish(client: httpx.Client, response: httpx.Response) -> None:
    assert response.status_code == 202, response.text
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        job = client.get(response.headers["location"]).json()
        if job["state"] == "done":
            return
        assert job["state"] != "failed", job
        time.sleep(0.1)
    pytest.fail("the job did not end")


def run_command(home: Path, *arguments: str, **settings: str) -> "subprocess.CompletedProcess[str]":
    environment = os.environ | seeds_of(home) | {"JUSHI_DATA": str(home / "data")} | settings
    return run_forked(arguments, environment)


def test_a_full_disk_refuses_changes_and_answers_on(
    service: tuple[httpx.Client, Process],
) -> None:
    client, process = service
    before = told(client)
    _, hard = resource.prlimit(process.pid, resource.RLIMIT_FSIZE)
    # No file may grow past a page: to a program the same as no space left.
    resource.prlimit(process.pid, resource.RLIMIT_FSIZE, (4096, hard))
    refused = send(client, "lakes.txt", LAKES)
    assert refused.status_code == 503, refused.text
    assert refused.headers["content-type"] == "application/problem+json"
    assert "磁盘" in refused.json()["detail"]
    assert "/" not in refused.json()["detail"]
    assert told(client) == before
    resource.prlimit(process.pid, resource.RLIMIT_FSIZE, (hard, hard))
    accepted = send(client, "lakes.txt", LAKES)
    finish(client, accepted)
    found = client.post("/api/search", json={"question": "白鹭湖围网", "mode": "lexical"}).json()
    assert "白鹭湖" in found["hits"][0]["text"]
    finish(client, client.delete(f"/api/documents/{accepted.json()['document_id']}"))


def test_a_disk_that_fills_while_an_index_is_built_loses_nothing(
    service: tuple[httpx.Client, Process],
) -> None:
    """The change is acknowledged, the index cannot be written: the change waits, and is made."""
    client, process = service
    generation = client.get("/api/health").json()["index"]["generation"]
    _, hard = resource.prlimit(process.pid, resource.RLIMIT_FSIZE)
    accepted = send(client, "lakes.txt", LAKES * 2)
    resource.prlimit(process.pid, resource.RLIMIT_FSIZE, (4096, hard))
    assert accepted.status_code == 202
    time.sleep(1)
    assert told(client)
    resource.prlimit(process.pid, resource.RLIMIT_FSIZE, (hard, hard))
    finish(client, accepted)
    assert client.get("/api/health").json()["index"]["generation"] != generation
    finish(client, client.delete(f"/api/documents/{accepted.json()['document_id']}"))


def test_a_second_process_on_the_folder_is_told_who_has_it(
    home: Path, service: tuple[httpx.Client, Process]
) -> None:
    client, process = service
    second = run_command(home, "serve", "--port", "0")
    assert second.returncode == 2
    assert str(process.pid) in second.stderr
    assert "Traceback" not in second.stderr
    assert told(client)


@pytest.mark.parametrize("settings", [{"JUSHI_MODEL": "/nowhere/model"}])
def test_a_model_folder_that_is_gone_is_named(home: Path, settings: dict[str, str]) -> None:
    ended = run_command(home, "serve", "--port", "0", JUSHI_DATA=str(home / "other"), **settings)
    assert ended.returncode == 2
    assert "/nowhere/model" in ended.stderr
    assert "Traceback" not in ended.stderr


def _flip(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 0x10
    path.write_bytes(bytes(data))


def _into_the_past(data: Path) -> None:
    """Let all that is kept be ten years younger than the clock: the same as a clock set back."""
    later = time.time() + _YEARS_S
    for path in data.rglob("*"):
        os.utime(path, (later, later))
    with sqlite3.connect(data / "store.db") as store:
        store.execute("UPDATE jobs SET added = '2099' || substr(added, 5)")
    store.close()


def test_damage_and_a_clock_set_back_change_no_answer(home: Path, tmp_path: Path) -> None:
    with (
        running_service(tmp_path / "data", **seeds_of(home)) as url,
        httpx.Client(base_url=url, timeout=60) as client,
    ):
        before = told(client)
    (generation,) = (tmp_path / "data" / "generations").iterdir()
    largest = max(generation.rglob("*"), key=lambda path: path.stat().st_size)
    _flip(largest)
    for path in generation.rglob("*.json"):
        if path.name != "manifest.json":
            os.truncate(path, path.stat().st_size // 2)
    _into_the_past(tmp_path / "data")
    verified = run_command(home, "verify", JUSHI_DATA=str(tmp_path / "data"))
    assert verified.returncode == 1
    assert largest.name in verified.stderr
    with (
        running_service(tmp_path / "data", **seeds_of(home)) as url,
        httpx.Client(base_url=url, timeout=60) as client,
    ):
        assert told(client) == before
        finish(client, send(client, "lakes.txt", LAKES))
        assert told(client)
    assert run_command(home, "verify", JUSHI_DATA=str(tmp_path / "data")).returncode == 0


def _give_back(data: Path) -> None:
    for path in (data, *data.rglob("*")):
        path.chmod(0o700 if path.is_dir() else 0o600)


def test_a_folder_that_became_read_only_is_served_as_it_is_until_it_can_be_written(
    home: Path, tmp_path: Path
) -> None:
    # The administrator may write everywhere, unless the right to is taken away first.
    through = ["setpriv", "--bounding-set=-dac_override", "--inh-caps=-dac_override"]
    data = tmp_path / "data"
    with (
        running_service(data, **seeds_of(home)) as url,
        httpx.Client(base_url=url, timeout=60) as client,
    ):
        before = told(client)
    try:
        for path in data.rglob("*"):
            path.chmod(0o500 if path.is_dir() else 0o400)
        data.chmod(0o500)
        through = through if os.geteuid() == 0 else []
        verified = subprocess.run(
            [*through, sys.executable, "-m", "rag.cli", "verify"],
            env=os.environ | {"JUSHI_DATA": str(data)},
            capture_output=True,
            text=True,
            check=False,
        )
        assert verified.returncode == 0, verified.stdout + verified.stderr
        with (
            service_process(data, through=through, **seeds_of(home)) as (url, _),
            httpx.Client(base_url=url, timeout=60) as client,
        ):
            assert told(client) == before
            refused = send(client, "lakes.txt", LAKES)
            assert refused.status_code == 503, refused.text
            assert refused.json()["detail"]
            _give_back(data)
            # The service looks every ten seconds whether it may write again.
            deadline = time.monotonic() + 40
            while (sent := send(client, "lakes.txt", LAKES)).status_code == 503:
                assert time.monotonic() < deadline, sent.text
                time.sleep(0.5)
            finish(client, sent)
            found = client.post("/api/search", json={"question": "白鹭湖围网"}).json()
            assert "白鹭湖" in found["hits"][0]["text"]
    finally:
        _give_back(data)
        shutil.rmtree(data)
