"""Two service processes on one database: documents added to either, the database gone and back."""

import re
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.conftest import service_process
from tests.postgres.servers import Server, server
from tests.test_cli import jushi

pytestmark = [pytest.mark.server, pytest.mark.real_model]

Services = tuple[Server, list[httpx.Client]]


@pytest.fixture(scope="module")
def services(tmp_path_factory: pytest.TempPathFactory, open_folder: Path) -> Iterator[Services]:
    """Two services on one database, which one of them fills with its seeds."""
    seeds = tmp_path_factory.mktemp("seeds")
    (seeds / "2020.txt").write_text("2020年2月7日\n县水务局关于检修泵站的通知。\n", "utf-8")
    with server(open_folder / "service") as database:
        settings = {"JUSHI_STORE": database.database("jushi"), "JUSHI_SEEDS": str(seeds)}
        nowhere = tmp_path_factory.mktemp("none") / "data"
        with ExitStack() as ends, ThreadPoolExecutor(2) as starting:

            def start() -> httpx.Client:
                url, _ = ends.enter_context(service_process(nowhere, **settings))
                return ends.enter_context(httpx.Client(base_url=url, timeout=30))

            # Both at once: one of them indexes the seeds, the other waits for it.
            clients = [starting.submit(start) for _ in range(2)]
            yield database, [client.result() for client in clients]
        assert not nowhere.exists()


def added(client: httpx.Client, number: int) -> dict[str, Any]:
    text = f"2021年3月{number % 28 + 1}日\n镇供水站第{number}号公告：{number}号泵站停机检修。\n"
    file = {"file": (f"{number}.txt", text.encode())}
    response = client.post("/api/documents", files=file)
    assert response.status_code == 202, response.text
    told: dict[str, Any] = response.json()
    return told


def finished(client: httpx.Client, job_id: str) -> dict[str, Any]:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        told: dict[str, Any] = client.get(f"/api/jobs/{job_id}").json()
        if told["state"] in ("done", "failed"):
            return told
        time.sleep(0.05)
    raise AssertionError("the job did not end")


def found(client: httpx.Client, question: str) -> set[str]:
    response = client.post("/api/search", json={"question": question, "top_k": 200})
    assert response.status_code == 200, response.text
    return {hit["entry"]["document_id"] for hit in response.json()["hits"]}


def test_documents_added_to_either_are_found_in_both_while_questions_are_asked(
    services: Services,
) -> None:
    _, clients = services
    asking = True

    def ask(client: httpx.Client) -> list[int]:
        told = []
        while asking:
            response = client.post("/api/search", json={"question": "泵站检修"})
            told.append(response.status_code)
        return told

    with ThreadPoolExecutor(2) as beside:
        asked = [beside.submit(ask, client) for client in clients]
        jobs = [(clients[n % 2], added(clients[n % 2], n)) for n in range(8)]
        for number, (client, told) in enumerate(jobs):
            assert finished(client, told["job_id"])["state"] == "done"
            # Who is told that it is done finds it, and so does who asks the other for the job.
            assert told["document_id"] in found(client, f"第{number}号公告")
            other = clients[(number + 1) % 2]
            assert finished(other, told["job_id"])["state"] == "done"
            assert told["document_id"] in found(other, f"第{number}号公告")
        asking = False
        assert {status for future in asked for status in future.result()} <= {200, 429}
    health = [client.get("/api/health").json()["index"] for client in clients]
    assert health[0] == health[1]
    assert health[0]["documents"] == 9
    copy = {"file": ("copy.txt", b"2021\xe5\xb9\xb4")}
    first = clients[0].post("/api/documents", files=copy)
    assert first.status_code == 202
    assert clients[1].post("/api/documents", files=copy).status_code == 409
    # What is asked next must not meet it half-way.
    assert finished(clients[0], first.json()["job_id"])["state"] == "done"


def test_a_database_that_is_gone_is_a_503_and_no_restart_is_needed(services: Services) -> None:
    database, clients = services
    before = found(clients[0], "泵站检修")
    database.stop()
    for path, body in (
        ("/api/search", {"question": "泵站检修"}),
        ("/api/ask", {"question": "泵站"}),
    ):
        response = clients[0].post(path, json=body)
        assert response.status_code == 503
        assert response.headers["content-type"] == "application/problem+json"
        assert re.search("数据库暂时不能使用", response.json()["detail"])
        assert "postgres" not in response.text
    assert clients[0].get("/api/health").status_code == 503
    refused = clients[0].post("/api/documents", files={"file": ("a.txt", b"2021")})
    assert refused.status_code == 503
    database.start()
    assert found(clients[0], "泵站检修") == before
    assert clients[0].get("/api/health").status_code == 200
    told = added(clients[1], 20)
    assert finished(clients[1], told["job_id"])["state"] == "done"
    assert told["document_id"] in found(clients[1], "第20号公告")


def test_a_service_without_its_database_does_not_start() -> None:
    done = jushi("serve", "--port", "0", JUSHI_STORE="postgresql://u:secret@127.0.0.1:1/none")
    assert done.returncode == 2
    assert "连接不上" in done.stderr
    assert "secret" not in done.stderr
    assert "Traceback" not in done.stderr
