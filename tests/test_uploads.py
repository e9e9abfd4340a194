"""Documents added, replaced and removed while the real service answers."""

import io
import time
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.conftest import running_service
from tests.gazette import NOTICES, VISITS

pytestmark = [pytest.mark.server, pytest.mark.real_model]

PROBLEM = "application/problem+json"
LAKES = """青石县河湖简报

2019年8月3日\t关于整治白鹭湖围网的通知 限8月31日前拆除围网四十二处。
2019年8月9日\t关于补种芦苇的通知 湖滨镇补种芦苇三百亩。
"""


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("living")
    (folder / "seeds").mkdir()
    (folder / "seeds" / "notices.txt").write_text(NOTICES, encoding="utf-8")
    with running_service(
        folder / "data", JUSHI_SEEDS=str(folder / "seeds"), JUSHI_MAX_UPLOAD_MB="1"
    ) as url:
        yield url


@pytest.fixture
def living(url: str) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=url, timeout=60) as client:
        yield client


def send(client: httpx.Client, name: str, text: str | bytes, **fields: str) -> httpx.Response:
    data = text.encode() if isinstance(text, str) else text
    return client.post("/api/documents", files={"file": (name, data)}, data=fields)


def finished(client: httpx.Client, response: httpx.Response) -> dict[str, Any]:
    """Wait for the job that a response names; return its last state."""
    assert response.status_code == 202, response.text
    deadline = time.monotonic() + 120
    while time.monotonic() < deadline:
        job: dict[str, Any] = client.get(f"/api/jobs/{response.json()['job_id']}").json()
        assert 0 <= job["progress"] <= 1
        if job["state"] in ("done", "failed"):
            return job
        time.sleep(0.2)
    pytest.fail("the job did not end")


def added(client: httpx.Client, name: str, text: str | bytes, **fields: str) -> str:
    response = send(client, name, text, **fields)
    job = finished(client, response)
    assert job["state"] == "done", job
    return str(response.json()["document_id"])


def listed(client: httpx.Client) -> dict[str, dict[str, Any]]:
    documents = client.get("/api/documents").json()["documents"]
    return {item["document_id"]: item for item in documents}


def first_citation(client: httpx.Client, question: str) -> dict[str, Any]:
    found = client.post("/api/search", json={"question": question, "mode": "lexical"}).json()
    citation: dict[str, Any] = found["hits"][0]["citation"]
    return citation


def state_of(client: httpx.Client, citation: dict[str, Any]) -> str:
    return str(client.post("/api/citations/verify", json=citation).json()["state"])


def test_a_document_lives_from_upload_to_removal(living: httpx.Client) -> None:
    response = send(
        living, "lakes.txt", LAKES, title="河湖简报", published="2019-08-10", url="https://x.cn/1"
    )
    assert response.headers["location"] == f"/api/jobs/{response.json()['job_id']}"
    job = finished(living, response)
    assert (job["state"], job["progress"], job["error"]) == ("done", 1, None)
    document_id = response.json()["document_id"]
    document = listed(living)[document_id]
    assert document["title"] == "河湖简报"
    assert document["published"] == "2019-08-10"
    assert document["url"] == "https://x.cn/1"
    citation = first_citation(living, "白鹭湖围网")
    assert citation["entry"]["document_id"] == document_id
    assert state_of(living, citation) == "valid"

    changed = LAKES.replace("四十二处", "四十三处")
    replaced = living.put(
        f"/api/documents/{document_id}", files={"file": ("lakes.txt", changed.encode())}
    )
    assert replaced.json()["document_id"] == document_id
    assert finished(living, replaced)["state"] == "done"
    assert state_of(living, citation) == "changed"
    assert "四十三处" in living.get(f"/api/documents/{document_id}/text").text
    old = living.get(
        f"/api/documents/{document_id}/text", params={"text_sha256": citation["text_sha256"]}
    )
    assert old.text == LAKES
    never = living.get(f"/api/documents/{document_id}/text", params={"text_sha256": "0" * 64})
    assert never.status_code == 404
    assert "没有保存" in never.json()["detail"]

    removed = living.delete(f"/api/documents/{document_id}")
    assert finished(living, removed)["state"] == "done"
    assert document_id not in listed(living)
    assert state_of(living, citation) == "removed"
    assert living.get(f"/api/documents/{document_id}/text").status_code == 404
    old = living.get(
        f"/api/documents/{document_id}/text", params={"text_sha256": citation["text_sha256"]}
    )
    assert old.text[citation["start"] : citation["end"]]
    assert added(living, "lakes.txt", LAKES) == document_id
    assert state_of(living, citation) == "valid"
    finished(living, living.delete(f"/api/documents/{document_id}"))


def test_the_same_bytes_are_a_conflict_that_names_the_document(living: httpx.Client) -> None:
    (document_id,) = [k for k, v in listed(living).items() if v["file"] == "notices.txt"]
    response = send(living, "copy.txt", NOTICES)
    assert response.status_code == 409
    assert response.headers["content-type"] == PROBLEM
    assert document_id in response.json()["detail"]
    waiting = send(living, "v.md", VISITS)
    assert send(living, "w.md", VISITS).status_code == 409
    assert finished(living, waiting)["state"] == "done"
    finished(living, living.delete(f"/api/documents/{waiting.json()['document_id']}"))


def test_a_broken_document_fails_its_own_job_alone(living: httpx.Client) -> None:
    broken = send(living, "broken.docx", b"PK\x03\x04 not a document")
    good = send(living, "visits.md", VISITS)
    job = finished(living, broken)
    assert job["state"] == "failed"
    assert job["error"]["status"] == 422
    assert "broken.docx" in job["error"]["detail"]
    assert finished(living, good)["state"] == "done"
    assert broken.json()["document_id"] not in listed(living)
    # It may be sent again: nothing of it is left.
    assert send(living, "broken.docx", b"PK\x03\x04 not a document").status_code == 202
    finished(living, living.delete(f"/api/documents/{good.json()['document_id']}"))


def test_an_archive_gives_a_document_for_each_file(living: httpx.Client) -> None:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        archive.writestr("湖/lakes.txt", LAKES)
        archive.writestr("湖/corpus.toml", '["lakes.txt"]\ntitle = "河湖简报合订本"\n')
        archive.writestr("notices.txt", NOTICES)
        archive.writestr("broken.pdf", b"%PDF-1.7 nothing")
    job = finished(living, send(living, "both.zip", held.getvalue()))
    assert job["state"] == "done"
    (document_id,) = job["document_ids"]
    assert listed(living)[document_id]["entries"] == 2
    assert listed(living)[document_id]["title"] == "河湖简报合订本"
    rejected = {item["file"]: item["detail"] for item in job["rejected"]}
    assert "完全相同" in rejected["notices.txt"]
    assert rejected["broken.pdf"]
    finished(living, living.delete(f"/api/documents/{document_id}"))


@pytest.mark.parametrize(
    ("name", "data", "fields", "status", "said"),
    [
        ("big.txt", "大".encode() * 400_000, {}, 413, "1 MB"),
        ("huge.txt", b"x" * 3_000_000, {}, 413, "1 MB"),
        ("a.exe", b"MZ", {}, 415, ".txt"),
        ("empty.txt", b"", {}, 422, "0 字节"),
        ("a.txt", b"x", {"published": "2020-02-30"}, 422, "published"),
        ("a.txt", b"x", {"url": "javascript:alert(1)"}, 422, "url"),
        ("a.txt", b"x", {"colour": "red"}, 422, "colour"),
        ("..", b"x", {}, 422, ""),
    ],
)
def test_what_cannot_be_taken_in_is_told_at_once(
    living: httpx.Client, name: str, data: bytes, fields: dict[str, str], status: int, said: str
) -> None:
    response = send(living, name, data, **fields)
    assert response.status_code == status, response.text
    assert response.headers["content-type"] == PROBLEM
    assert said in response.json()["detail"]


def test_a_body_without_a_length_is_bounded_too(living: httpx.Client) -> None:
    def body() -> Iterator[bytes]:
        yield b'--x\r\nContent-Disposition: form-data; name="file"; filename="a.txt"\r\n\r\n'
        for _ in range(40):
            yield b"a" * 100_000
        yield b"\r\n--x--\r\n"

    response = living.post(
        "/api/documents",
        content=body(),
        headers={"content-type": "multipart/form-data; boundary=x"},
    )
    assert response.status_code == 413


@pytest.mark.parametrize(
    ("kind", "body", "status"),
    [
        ("application/json", b"{}", 415),
        ("multipart/form-data", b"x", 422),
        ("multipart/form-data; boundary=x", b"--x\r\nbroken", 422),
        ("multipart/form-data; boundary=x", b"--x--\r\n", 422),
    ],
)
def test_a_body_that_is_no_form_is_a_problem(
    living: httpx.Client, kind: str, body: bytes, status: int
) -> None:
    response = living.post("/api/documents", content=body, headers={"content-type": kind})
    assert response.status_code == status, response.text
    assert response.headers["content-type"] == PROBLEM


def test_a_form_with_too_much_is_told_what_to_leave_out(living: httpx.Client) -> None:
    long = living.post(
        "/api/documents", data={"title": "长" * 9000}, files={"file": ("a.txt", LAKES.encode())}
    )
    two = living.post(
        "/api/documents", files=[("file", ("a.txt", b"2019")), ("file", ("b.txt", b"2020"))]
    )
    many = living.post(
        "/api/documents",
        data={f"x{number}": "" for number in range(9)},
        files={"file": ("a.txt", b"2019")},
    )
    for response, said in ((long, "500 字"), (two, "一个文件"), (many, "title、published")):
        assert response.status_code == 422
        assert said in response.json()["detail"]


def test_what_is_not_there_is_not_found(living: httpx.Client) -> None:
    files = {"file": ("a.txt", b"2019")}
    assert living.put("/api/documents/000000000000", files=files).status_code == 404
    assert living.delete("/api/documents/000000000000").status_code == 404
    assert living.get("/api/jobs/nothing").status_code == 404


def test_additions_that_wait_share_a_generation(living: httpx.Client) -> None:
    before = int(living.get("/api/health").json()["index"]["generation"][1:])
    notices = [
        f"湖滨镇第{n}号通知\n\n2019年9月{n}日\n\n关于第{n}段湖堤加固的通知。加固{n * 7}米。\n"
        for n in range(1, 25)
    ]
    sent = [send(living, f"n{n}.txt", text) for n, text in enumerate(notices)]
    assert all(finished(living, response)["state"] == "done" for response in sent)
    after = int(living.get("/api/health").json()["index"]["generation"][1:])
    assert after - before <= 6
    assert len(listed(living)) >= 25
    for response in sent:
        living.delete(f"/api/documents/{response.json()['document_id']}")


def test_the_last_document_may_go_and_another_come(tmp_path: Path) -> None:
    (tmp_path / "seeds").mkdir()
    (tmp_path / "seeds" / "notices.txt").write_text(NOTICES, encoding="utf-8")
    with (
        running_service(tmp_path / "data", JUSHI_SEEDS=str(tmp_path / "seeds")) as url,
        httpx.Client(base_url=url, timeout=60) as client,
    ):
        (document_id,) = listed(client)
        assert finished(client, client.delete(f"/api/documents/{document_id}"))["state"] == "done"
        assert listed(client) == {}
        asked = client.post("/api/ask", json={"question": "6月有哪些通知"})
        assert asked.json()["refused"] is True
        assert client.get("/api/coverage").json()["days"] == []
        added(client, "visits.md", VISITS)
        assert len(listed(client)) == 1


def test_a_service_that_starts_empty_takes_its_first_document(tmp_path: Path) -> None:
    (tmp_path / "seeds").mkdir()
    with (
        running_service(tmp_path / "data", JUSHI_SEEDS=str(tmp_path / "seeds")) as url,
        httpx.Client(base_url=url, timeout=60) as client,
    ):
        asked = client.post("/api/ask", json={"question": "昨天有哪些通知"}).json()
        assert asked["refusal"]["reason"] == "empty_scope"
        assert asked["scope"]["as_of"] is None
        assert "语料中还没有文档" in asked["answer"]
        added(client, "notices.txt", NOTICES)
        assert first_citation(client, "6月有哪些通知")["entry"]["file"] == "notices.txt"
