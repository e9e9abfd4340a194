"""Who may ask, how often and how many at once; what is told of it."""

import asyncio
import io
import json
import logging
import socket
import threading
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest
import uvicorn
from fastapi import FastAPI, Request
from starlette.responses import JSONResponse, PlainTextResponse, Response, StreamingResponse

from api.errors import install_error_handlers
from api.logs import configure_logs, request_id
from api.security import install_guards
from api.security.guard import demands_keys, needed_scope
from api.security.heads import BoundedHeads
from api.security.keys import KEYS_FILE, KeyStore
from api.security.rates import Rates
from rag.cli import main
from rag.errors import NotFoundError, SettingsError
from rag.settings import Settings

HERE = "http://127.0.0.1:8000"
Client = httpx.AsyncClient


def build(settings: Settings, work_s: float = 0.0) -> FastAPI:
    """An app with the service's guards; its questions take work_s seconds of a thread."""
    app = FastAPI()
    install_error_handlers(app)
    install_guards(app, settings)

    @app.post("/api/ask")
    def ask(body: dict[str, Any]) -> Response:
        time.sleep(work_s)
        return JSONResponse({"asked": body["question"], "id": request_id()})

    @app.post("/api/documents")
    async def add(request: Request) -> Response:
        return PlainTextResponse(str(len(await request.body())))

    @app.get("/api/documents")
    def documents() -> Response:
        return JSONResponse([])

    @app.get("/api/slow")
    def slow() -> Response:
        time.sleep(work_s)
        return PlainTextResponse("done")

    @app.get("/api/stream")
    def stream() -> Response:
        return StreamingResponse(f"{n}\n" for n in range(3))

    @app.get("/api/fails")
    def fails() -> Response:
        raise ValueError("broken")

    @app.get("/")
    def page() -> Response:
        return PlainTextResponse("page")

    return app


def run(
    app: FastAPI, what: Callable[[Client], Awaitable[None]], base: str = HERE, **options: Any
) -> None:
    async def go() -> None:
        transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)
        async with Client(transport=transport, base_url=base, **options) as client:
            await what(client)

    asyncio.run(go())


def bearer(text: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {text}"}


@pytest.fixture
def local(tmp_path: Path) -> Settings:
    return Settings(data=tmp_path)


@pytest.fixture
def remote(tmp_path: Path) -> Settings:
    return Settings(data=tmp_path, host="0.0.0.0")


def test_keys_are_kept_as_digests_and_found_by_their_text(tmp_path: Path) -> None:
    store = KeyStore(tmp_path / "data")
    key, text = store.add("阅览室", "read")
    other, other_text = store.add("阅览室", "write")
    content = (tmp_path / "data" / KEYS_FILE).read_text(encoding="utf-8")
    assert text not in content
    assert (tmp_path / "data" / KEYS_FILE).stat().st_mode & 0o777 == 0o600
    assert len(text) >= 43
    assert store.find(text) == key
    assert store.find(other_text) == other
    assert store.find(text + "x") is None
    assert store.find("") is None
    # another process sees it, and its revocation at once
    elsewhere = KeyStore(tmp_path / "data")
    assert elsewhere.find(text) == key
    store.revoke(key.key_id)
    assert elsewhere.find(text) is None
    assert elsewhere.find(other_text) == other
    assert [path.name for path in (tmp_path / "data").iterdir()] == [KEYS_FILE]
    with pytest.raises(NotFoundError):
        store.revoke(key.key_id)


@pytest.mark.parametrize("name", ["", "  ", "a\nb", "x" * 81, "\x1b[31m"])
def test_a_key_needs_a_name_that_can_be_printed(tmp_path: Path, name: str) -> None:
    with pytest.raises(SettingsError):
        KeyStore(tmp_path).add(name, "read")


@pytest.mark.parametrize("content", ["", "{", "[{}]", '[{"key_id":"1"}]'])
def test_a_damaged_key_file_lets_nobody_in(remote: Settings, content: str) -> None:
    remote.data.joinpath(KEYS_FILE).write_text(content, encoding="utf-8")

    async def ask(client: Client) -> None:
        response = await client.get("/api/documents", headers=bearer("jushi_x"))
        assert response.status_code == 503
        assert str(remote.data) not in response.text

    run(build(remote), ask)


def test_keys_on_the_command_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("JUSHI_DATA", str(tmp_path))
    assert main(["keys", "list"]) == 0
    assert "还没有密钥" in capsys.readouterr().out
    assert main(["keys", "add", "--name", "采编", "--scope", "write"]) == 0
    text = capsys.readouterr().out.splitlines()[1]
    key = KeyStore(tmp_path).find(text)
    assert key is not None
    assert (key.name, key.scope) == ("采编", "write")
    assert main(["keys", "list"]) == 0
    listed = capsys.readouterr().out
    assert key.key_id in listed
    assert text not in listed
    assert main(["keys", "revoke", key.key_id]) == 0
    assert KeyStore(tmp_path).find(text) is None
    assert main(["keys", "revoke", key.key_id]) == 2


def test_elsewhere_everything_but_the_page_needs_a_key_of_the_right_scope(remote: Settings) -> None:
    store = KeyStore(remote.data)
    texts = {scope: store.add(scope, scope)[1] for scope in ("read", "write", "admin")}
    wanted = [
        ("GET", "/api/documents", "read"),
        ("POST", "/api/ask", "read"),
        ("POST", "/api/documents", "write"),
        ("GET", "/metrics", "admin"),
    ]
    order = ["read", "write", "admin"]

    async def ask(client: Client) -> None:
        assert (await client.get("/")).status_code == 200
        for method, path, needed in wanted:
            without = await client.request(method, path, json={"question": "？"})
            assert without.status_code == 401, path
            assert without.headers["www-authenticate"].startswith("Bearer")
            assert without.headers["content-type"] == "application/problem+json"
            wrong = await client.request(method, path, headers=bearer("jushi_wrong"))
            assert wrong.status_code == 401
            for scope in order:
                response = await client.request(
                    method, path, json={"question": "？"}, headers=bearer(texts[scope])
                )
                enough = order.index(scope) >= order.index(needed)
                assert response.status_code == (200 if enough else 403), (path, scope)
        for header in ("Basic x", "Bearer", "Bearer  ", texts["admin"]):
            response = await client.get("/api/documents", headers={"Authorization": header})
            assert response.status_code == 401
        openai = await client.post("/v1/chat/completions", json={})
        assert openai.json()["error"]["code"] == "invalid_api_key"

    run(build(remote), ask, base="http://records.example")


@pytest.mark.parametrize(
    ("method", "path", "scope"),
    [
        ("GET", "/", None),
        ("GET", "/static/js/main.js", None),
        ("POST", "/", "read"),
        ("GET", "/static/", "read"),
        ("GET", "//", "read"),
        ("GET", "/api/health", "read"),
        ("POST", "/mcp", "read"),
        ("PUT", "/api/documents/0123456789ab", "write"),
        ("DELETE", "/api/documents/0123456789ab", "write"),
        ("PROPFIND", "/api/documents", "write"),
        ("GET", "/metrics", "admin"),
        ("GET", "/metrics/", "read"),
    ],
)
def test_what_each_request_needs(method: str, path: str, scope: str | None) -> None:
    assert needed_scope(method, path) == scope


def test_keys_are_demanded_beyond_this_machine_and_behind_a_proxy(tmp_path: Path) -> None:
    for host in ("127.0.0.1", "localhost", "::1"):
        assert not demands_keys(Settings(data=tmp_path, host=host))
        assert demands_keys(Settings(data=tmp_path, host=host, require_keys="always"))
    for host in ("0.0.0.0", "::", "192.168.1.5"):
        assert demands_keys(Settings(data=tmp_path, host=host))


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Host": "127.0.0.1:8000"}, 200),
        ({"Host": "LocalHost"}, 200),
        ({"Host": "[::1]:8000"}, 200),
        ({"Host": "evil.example"}, 421),
        ({"Host": "127.0.0.1.evil.example:8000"}, 421),
        ({"Host": "127.0.0.1@evil.example"}, 400),
        ({"Host": ""}, 400),
        ({"Origin": HERE}, 200),
        ({"Origin": "https://evil.example"}, 403),
        ({"Origin": "null"}, 403),
        ({"Origin": "http://127.0.0.1:9000"}, 403),
        ({"Origin": "http://[broken"}, 403),
    ],
)
def test_other_sites_cannot_speak_through_a_browser(
    local: Settings, headers: dict[str, str], status: int
) -> None:
    async def ask(client: Client) -> None:
        response = await client.post("/api/documents", content=b"x", headers=headers)
        assert response.status_code == status
        assert "access-control-allow-origin" not in response.headers

    run(build(local), ask)


def test_no_preflight_is_granted(local: Settings) -> None:
    async def ask(client: Client) -> None:
        response = await client.options(
            "/api/ask",
            headers={"Origin": "https://evil.example", "Access-Control-Request-Method": "POST"},
        )
        assert response.status_code == 405
        assert not [name for name in response.headers if name.startswith("access-control")]

    run(build(local), ask)


def test_a_bucket_gives_ten_seconds_at_once_and_then_a_steady_rate() -> None:
    clock = [0.0]
    rates = Rates(60, lambda: clock[0])
    assert [rates.take("a") for _ in range(11)] == [0] * 10 + [1]
    assert rates.take("b") == 0
    clock[0] = 1.0
    assert [rates.take("a"), rates.take("a")] == [0, 1]
    clock[0] = 1000.0
    assert sum(rates.take("a") == 0 for _ in range(50)) == 10


def test_too_many_requests_of_one_key_get_a_429_that_says_when(tmp_path: Path) -> None:
    settings = Settings(data=tmp_path, host="0.0.0.0", rate_per_minute=60)
    _, text = KeyStore(tmp_path).add("a", "read")

    async def ask(client: Client) -> None:
        answers = [await client.get("/api/documents", headers=bearer(text)) for _ in range(12)]
        assert [answer.status_code for answer in answers] == [200] * 10 + [429] * 2
        assert int(answers[-1].headers["retry-after"]) >= 1

    run(build(settings), ask)


def test_a_full_line_answers_429_and_nobody_is_passed_over(tmp_path: Path) -> None:
    settings = Settings(data=tmp_path, concurrent_questions=1, waiting_questions=2)

    async def ask(client: Client) -> None:
        async def one(number: int) -> tuple[int, int]:
            await asyncio.sleep(number * 0.02)
            response = await client.post("/api/ask", json={"question": str(number)})
            if response.status_code == 429:
                assert int(response.headers["retry-after"]) >= 1
            return number, response.status_code

        order = [await done for done in asyncio.as_completed([one(n) for n in range(6)])]
        served = [number for number, status in order if status == 200]
        assert served == [0, 1, 2]
        assert sorted(status for _, status in order) == [200, 200, 200, 429, 429, 429]
        # what is no question does not stand in line
        assert (await client.get("/api/documents")).status_code == 200
        assert (await client.post("/api/ask", json={"question": "7"})).status_code == 200

    run(build(settings, 0.3), ask)


def test_deadlines_for_those_in_line_and_for_those_answered(tmp_path: Path) -> None:
    settings = Settings(data=tmp_path, concurrent_questions=1, request_s=0.4)

    async def ask(client: Client) -> None:
        one = asyncio.create_task(client.post("/api/ask", json={"question": "1"}))
        await asyncio.sleep(0.1)
        two = await client.post("/api/ask", json={"question": "2"})
        assert (await one).status_code == 504
        assert two.status_code == 503
        assert two.headers["content-type"] == "application/problem+json"
        assert (await client.get("/api/slow")).status_code == 504
        await asyncio.sleep(1.2)  # the thread has ended, and its turn is free again
        three = await client.post("/api/ask", json={"question": "3"})
        assert three.status_code == 504

    run(build(settings, 0.8), ask)


@contextmanager
def served(app: FastAPI) -> Iterator[tuple[str, int]]:
    """The app behind a real server."""
    server = uvicorn.Server(uvicorn.Config(app, port=0, log_config=None, http=BoundedHeads))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    address = server.servers[0].sockets[0].getsockname()
    try:
        yield address
    finally:
        server.should_exit = True
        server.force_exit = True
        thread.join(timeout=10)


def test_clients_that_vanish_or_send_slowly_hold_no_turn(tmp_path: Path) -> None:
    settings = Settings(data=tmp_path, concurrent_questions=1, waiting_questions=2, request_s=5)
    body = json.dumps({"question": "1"}).encode()
    head = b"POST /api/ask HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
    length = b"Content-Length: %d\r\n\r\n" % len(body)
    with served(build(settings, 0.3)) as address:
        slow = [socket.create_connection(address) for _ in range(20)]
        for connection in slow:
            connection.sendall(head + length + body[:3])  # the rest never comes
        for _ in range(20):
            with socket.create_connection(address) as connection:
                connection.sendall(head + length + body)  # and gone
        time.sleep(0.2)
        deadline = time.monotonic() + 5
        url = f"http://{address[0]}:{address[1]}"
        while (response := httpx.post(f"{url}/api/ask", json={"question": "1"})).status_code == 429:
            assert time.monotonic() < deadline
            time.sleep(0.1)
        assert response.json()["asked"] == "1"
        for connection in slow:
            connection.close()


def _cut_off(connection: socket.socket, data: bytes) -> bool:
    """Tell whether a connection is refused and closed while data is sent on it."""
    try:
        connection.sendall(data)
        answer = connection.recv(4096)
        while answer and (more := connection.recv(4096)):
            answer += more
    except ConnectionError:  # closed before the refusal was read
        return True
    return answer.startswith(b"HTTP/1.1 400")


def test_a_head_without_an_end_is_cut_off(local: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("api.security.heads.HEAD_S", 0.5)
    with served(build(local)) as address:
        for endless in (b"X-A: 1\r\n" * 20_000, b"X-A: " + b"1" * 200_000):
            with socket.create_connection(address, timeout=5) as connection:
                connection.sendall(b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n")
                assert _cut_off(connection, endless)
        with socket.create_connection(address, timeout=5) as connection:
            connection.sendall(b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nX-A: 1")
            assert connection.recv(100) == b""
        # A body may be longer than any head
        url = f"http://{address[0]}:{address[1]}/api/ask"
        assert httpx.post(url, json={"question": "1" + " " * 300_000}).status_code < 500


def test_identifiers_are_kept_if_harmless_and_errors_are_counted(local: Settings) -> None:
    app = build(local)

    async def ask(client: Client) -> None:
        first = await client.post(
            "/api/ask", json={"question": "a"}, headers={"X-Request-ID": "abc-1.2_3"}
        )
        assert first.headers["x-request-id"] == first.json()["id"] == "abc-1.2_3"
        made = await client.get("/api/stream", headers={"X-Request-ID": "a b\tc"})
        assert made.text == "0\n1\n2\n"
        assert len(made.headers["x-request-id"]) == 32
        assert (await client.get("/api/fails")).status_code == 500
        await client.get("/api/nothing/here")
        await client.get("/api/documents", headers={"Host": "evil.example"})
        figures = (await client.get("/metrics")).text
        for line in (
            'jushi_requests_total{method="POST",route="/api/ask",status="200"} 1.0',
            'jushi_requests_total{method="GET",route="/api/fails",status="500"} 1.0',
            'jushi_requests_total{method="GET",route="other",status="404"} 1.0',
            'jushi_turned_away_total{status="421"} 1.0',
            "jushi_questions_waiting 0.0",
        ):
            assert line in figures
        assert "nothing/here" not in figures

    run(app, ask)


@pytest.mark.parametrize("form", ["text", "json"])
@pytest.mark.parametrize("shown", [False, True])
def test_logs_hold_a_question_only_when_told_and_no_forged_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, form: Any, shown: bool
) -> None:
    stream = io.StringIO()
    monkeypatch.setattr("sys.stderr", stream)
    root = logging.getLogger()
    before = (root.level, root.handlers[:])
    try:
        configure_logs("INFO", form)

        async def ask(client: Client) -> None:
            await client.post(
                "/api/ask?q=%E6%9C%BA%E5%AF%86", json={"question": "机密\nINFO forged"}
            )
            await client.get("/api/x%0AINFO%20forged%1b[31m%ff")

        run(build(Settings(data=tmp_path, log_questions=shown)), ask)
    finally:
        root.setLevel(before[0])
        root.handlers[:] = before[1]
    lines = [
        line
        for line in stream.getvalue().splitlines()
        if "httpx" not in line and "HTTP Request" not in line
    ]
    assert not any(line.startswith("INFO forged") for line in lines)
    assert ("机密" in stream.getvalue() or r"\u673a\u5bc6" in stream.getvalue()) == shown
    if form == "json":
        events = [json.loads(line) for line in lines]
        assert {"time", "level", "request_id", "message"} <= set(events[-1])
        assert [event["status"] for event in events if "status" in event] == [200, 404]
