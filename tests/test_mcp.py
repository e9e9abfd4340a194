"""The MCP server, spoken to by the SDK's own client, over HTTP and over stdio."""

import asyncio
import json
import os
import sys
import threading
from collections.abc import Awaitable, Callable, Iterator
from typing import Any

import anyio
import httpx
import pytest
from mcp import Client, StdioServerParameters
from mcp.shared.exceptions import MCPError

from api.mcp.server import build_server
from api.mcp.stdio import run_stdio
from rag.corpus import Corpus
from rag.settings import Settings
from tests.conftest import SEEDS

pytestmark = [pytest.mark.server, pytest.mark.real_model]

RESUMPTION = "2月哪些措施涉及复工复产"
TOOLS = ["ask", "coverage", "list_entries", "read_entry", "search"]
INITIALIZE = {
    "protocolVersion": "2025-06-18",
    "capabilities": {},
    "clientInfo": {"name": "test", "version": "1"},
}
Talk = Callable[[Client], Awaitable[Any]]
Say = Callable[[bytes], dict[str, Any]]


def over_http(service_url: str, talk: Talk, mode: str = "auto") -> Any:
    async def run() -> Any:
        async with Client(f"{service_url}/mcp", mode=mode) as client:
            return await talk(client)

    return asyncio.run(run())


@pytest.fixture(scope="module")
def asked(client: httpx.Client) -> dict[str, Any]:
    answer: dict[str, Any] = client.post("/api/ask", json={"question": RESUMPTION}).json()
    return answer


async def walk(client: Client) -> dict[str, Any]:
    """Do what an agent does: look around, ask, and read what was cited."""
    tools = (await client.list_tools()).tools
    answer = await client.call_tool("ask", {"question": RESUMPTION})
    entry_id = answer.structured_content["citations"][0]["entry"]["entry_id"]
    read = await client.call_tool("read_entry", {"entry_id": entry_id})
    refused = await client.call_tool("ask", {"question": "2月30日有哪些措施"})
    documents = (await client.list_resources()).resources
    return {
        "tools": tools,
        "instructions": client.instructions,
        "answer": answer,
        "read": read.structured_content,
        "refused": refused.structured_content,
        "documents": documents,
        "resource": await client.read_resource(f"jushi://entries/{entry_id}"),
    }


@pytest.fixture(scope="module", params=["http", "http before 2026", "stdio"])
def walked(
    request: pytest.FixtureRequest, service_url: str, indexed: Settings
) -> Iterator[dict[str, Any]]:
    if request.param != "stdio":
        yield over_http(service_url, walk, "auto" if request.param == "http" else "legacy")
        return
    server = StdioServerParameters(
        command=sys.executable,
        args=["-m", "rag.cli", "mcp"],
        env={**os.environ, "JUSHI_DATA": str(indexed.data), "JUSHI_SEEDS": str(SEEDS)},
    )

    async def run() -> Any:
        async with Client(server) as client:
            return await walk(client)

    yield asyncio.run(run())


def test_the_tools_tell_how_to_scope_and_cite(walked: dict[str, Any]) -> None:
    tools = {tool.name: tool for tool in walked["tools"]}
    assert sorted(tools) == TOOLS
    for name in ("search", "ask", "list_entries"):
        properties = tools[name].input_schema["properties"]
        assert "date_from" in properties
        assert all(field["description"] for key, field in properties.items() if key != "mode")
        assert tools[name].output_schema
        assert "\n  " not in tools[name].description
        assert tools[name].annotations.read_only_hint
    assert "cite" in tools["search"].description.lower()
    assert "scope" in walked["instructions"].lower()


def test_the_answer_holds_the_entries_of_the_service(
    walked: dict[str, Any], asked: dict[str, Any]
) -> None:
    answer = walked["answer"].structured_content
    assert answer["answer"] == asked["answer"]
    assert answer["matched"] == asked["ledger"]["matched"]
    assert [(c["n"], c["entry"]["entry_id"], c["quote"]) for c in answer["citations"]] == [
        (c["n"], c["entry"]["entry_id"], c["quote"]) for c in asked["citations"]
    ]
    assert answer["scope"]["dates"] == ["2020-02-01/2020-02-29"]
    # Models that read only text read the same
    assert json.loads(walked["answer"].content[0].text) == answer


def test_what_is_cited_can_be_read(walked: dict[str, Any], asked: dict[str, Any]) -> None:
    cited = asked["citations"][0]
    assert walked["read"]["entry"]["title"] == cited["entry"]["title"]
    assert walked["read"]["start"] <= cited["start"] < cited["end"] <= walked["read"]["end"]
    assert json.loads(walked["resource"].contents[0].text) == walked["read"]


def test_a_refusal_is_an_answer_not_an_error(walked: dict[str, Any]) -> None:
    assert walked["refused"]["refused"]
    assert walked["refused"]["refusal_reason"] == "empty_scope"
    assert walked["refused"]["citations"] == []
    assert walked["refused"]["nearest"]


def test_every_document_is_a_resource(walked: dict[str, Any], client: httpx.Client) -> None:
    listed = client.get("/api/documents").json()["documents"]
    assert [item.uri for item in walked["documents"]] == [
        f"jushi://documents/{item['document_id']}" for item in listed
    ]


def test_tools_give_what_the_service_gives(service_url: str, client: httpx.Client) -> None:
    days = {"date_from": "2020-02-07", "date_to": "2020-02-08"}

    async def talk(agent: Client) -> Any:
        listed = await agent.call_tool("list_entries", days | {"limit": 5})
        following = listed.structured_content["next_cursor"]
        rest = await agent.call_tool("list_entries", days | {"cursor": following, "limit": 1000})
        return (
            await agent.call_tool("search", {"question": RESUMPTION, "top_k": 4}),
            listed.structured_content["entries"] + rest.structured_content["entries"],
            await agent.call_tool("coverage", {}),
            await agent.call_tool(
                "ask", {"question": "那1月呢？", "earlier_questions": [RESUMPTION]}
            ),
        )

    found, listed, coverage, followed = over_http(service_url, talk)
    hits = client.post("/api/search", json={"question": RESUMPTION, "top_k": 4}).json()["hits"]
    assert [hit["citation"]["entry"]["entry_id"] for hit in found.structured_content["hits"]] == [
        hit["entry"]["entry_id"] for hit in hits
    ]
    entries = client.get("/api/entries", params=days).json()["entries"]
    assert [entry["entry_id"] for entry in listed] == [entry["entry_id"] for entry in entries]
    days_covered = client.get("/api/coverage").json()["days"]
    months = coverage.structured_content["months"]
    assert sum(month["entries"] for month in months) == sum(d["entries"] for d in days_covered)
    history = [{"question": RESUMPTION}]
    asked = client.post("/api/ask", json={"question": "那1月呢？", "history": history}).json()
    assert followed.structured_content["answer"] == asked["answer"]


@pytest.mark.parametrize(
    ("tool", "arguments", "said"),
    [
        ("ask", {}, "question：缺少这一项"),
        ("ask", {"question": 7}, "应为文本"),
        ("ask", {"question": " "}, "空白"),
        ("ask", {"question": "问" * 2001}, "2000"),
        ("ask", {"question": RESUMPTION, "date_form": "2020-02-01"}, "date_form"),
        ("search", {"question": RESUMPTION, "date_from": "2020-02-30"}, "2020-02-07"),
        ("search", {"question": RESUMPTION, "top_k": 0}, "top_k"),
        ("search", {"question": RESUMPTION, "document_ids": ["000000000000"]}, "000000000000"),
        ("list_entries", {"date_from": "2020-02-08", "date_to": "2020-02-07"}, "晚于"),
        ("read_entry", {"entry_id": "000000000000.00"}, "list_entries"),
        ("read_entry", {"entry_id": "../../etc"}, "entry_id"),
        ("search", {"question": RESUMPTION, "mode": "fast"}, "mode：应为以下之一"),
    ],
)
def test_bad_input_is_a_tool_error_that_says_what_to_change(
    service_url: str, tool: str, arguments: dict[str, Any], said: str
) -> None:
    async def talk(agent: Client) -> Any:
        return await agent.call_tool(tool, arguments)

    result = over_http(service_url, talk)
    assert result.is_error
    assert said in result.content[0].text


@pytest.mark.parametrize("what", ["tool", "prompt"])
def test_an_unknown_tool_or_prompt_is_a_protocol_error(service_url: str, what: str) -> None:
    async def talk(agent: Client) -> Any:
        with pytest.raises(MCPError) as raised:
            await (
                agent.call_tool("nothing", {}) if what == "tool" else agent.get_prompt("nothing")
            )
        return raised.value

    error = over_http(service_url, talk)
    assert error.error.code == -32602
    assert "nothing" in error.error.message


def test_what_the_service_refuses_before_it_reads_is_json_rpc_too(service_url: str) -> None:
    async def talk(agent: Client) -> Any:
        with pytest.raises(MCPError) as raised:
            await agent.call_tool("ask", {"question": "问" * 2_000_000})
        return raised.value

    error = over_http(service_url, talk)
    assert error.error.code == -32600
    assert "4000000" in error.error.message


@pytest.mark.parametrize("uri", ["jushi://entries/none.1", "jushi://documents/none", "jushi://x"])
def test_an_unknown_resource_is_a_protocol_error(service_url: str, uri: str) -> None:
    async def talk(agent: Client) -> Any:
        with pytest.raises(MCPError) as raised:
            await agent.read_resource(uri)
        return raised.value

    error = over_http(service_url, talk)
    assert error.error.code == -32602


def test_no_redirect_and_no_other_host(client: httpx.Client) -> None:
    initialize = {"jsonrpc": "2.0", "id": 1, "method": "initialize", "params": INITIALIZE}
    headers = {"accept": "application/json, text/event-stream"}
    for path in ("/mcp", "/mcp/"):
        response = client.post(path, json=initialize, headers=headers)
        assert response.status_code == 200
        assert response.json()["result"]["serverInfo"]["name"] == "jushi"
    elsewhere = headers | {"host": "pages.example:8000", "origin": "http://pages.example:8000"}
    assert client.post("/mcp", json=initialize, headers=elsewhere).status_code == 421
    broken = client.post(
        "/mcp", content=b"{", headers=headers | {"content-type": "application/json"}
    )
    assert broken.status_code == 400
    assert broken.json()["error"]["code"] == -32700


@pytest.mark.parametrize(
    ("body", "code", "number"),
    [
        (b"7", -32600, None),
        (b"[]", -32600, None),
        (b'{"id": 3, "method": "ping"}', -32600, 3),
        (b'{"jsonrpc": "2.0", "id": 4, "method": "tools/list", "params": "x"}', -32600, 4),
        (b'{"jsonrpc": "2.0", "id": null, "method": "ping"}', -32600, None),
        (b'{"jsonrpc": "2.0", "id": 1.5, "method": "ping"}', -32600, None),
        (b"[" * 5000, -32700, None),
        (b"", -32700, None),
    ],
)
def test_a_body_that_is_no_message_is_told_in_json_rpc(
    client: httpx.Client, body: bytes, code: int, number: int | None
) -> None:
    headers = {"accept": "application/json", "content-type": "application/json; charset=utf-8"}
    response = client.post("/mcp", content=body, headers=headers)
    told = response.json()
    assert (response.status_code, told["error"]["code"], told["id"]) == (400, code, number)
    assert "JSON" in told["error"]["message"]


def test_a_body_of_another_type_is_told_in_json_rpc(client: httpx.Client) -> None:
    message = b'{"jsonrpc": "2.0", "id": 1, "method": "ping"}'
    headers = {"accept": "application/json", "content-type": "text/plain"}
    response = client.post("/mcp", content=message, headers=headers)
    assert (response.status_code, response.json()["error"]["code"]) == (415, -32600)


@pytest.fixture(scope="module")
def say(corpus: Corpus) -> Iterator[Say]:
    """Say a line to the server of `jushi mcp` over pipes; give the line it answers."""
    (heard, saying), (reading, told) = os.pipe(), os.pipe()
    server = build_server(lambda: corpus)
    # The server reads the buffers under its stdin and stdout, which are open as long as these.
    with (
        open(heard) as stdin,
        open(told, "w") as stdout,
        open(reading, "rb") as ear,
        open(saying, "wb", 0) as mouth,
    ):
        running = threading.Thread(target=anyio.run, args=(run_stdio, server), daemon=True)

        def talk(line: bytes) -> dict[str, Any]:
            mouth.write(line + b"\n")
            answer: dict[str, Any] = json.loads(ear.readline())
            return answer

        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(sys, "stdin", stdin)
            patch.setattr(sys, "stdout", stdout)
            running.start()
            greeting = talk(call("initialize", INITIALIZE))
        assert greeting["result"]["serverInfo"]["name"] == "jushi"
        mouth.write(b'{"jsonrpc": "2.0", "method": "notifications/initialized"}\n')
        yield talk
        mouth.close()
        running.join(timeout=20)
        assert not running.is_alive()


def call(method: str, params: Any, number: int = 1) -> bytes:
    message = {"jsonrpc": "2.0", "id": number, "method": method, "params": params}
    return json.dumps(message, ensure_ascii=False).encode()


@pytest.mark.parametrize(
    ("line", "code", "number"),
    [
        (b"{broken", -32700, None),
        (b"\xff\xfe", -32700, None),
        (b"\n{broken after an empty line, which needs no answer", -32700, None),
        (call("ping", {}).replace(b"{}", rb'{"a": "\ud800"}'), -32700, None),
        (b"[" * 5000, -32700, None),
        (b"7", -32600, None),
        (b"[" + call("ping", {}) + b"]", -32600, None),
        (b'{"jsonrpc": "2.0", "id": 3}', -32600, 3),
        (b'{"jsonrpc": "1.0", "id": "a", "method": "ping"}', -32600, "a"),
        (call("tools/list", [], 4), -32600, 4),
        (call("tools/call", {"name": 7}, 5), -32602, 5),
        (call("tools/call", {"name": "ask", "arguments": "2月"}, 6), -32602, 6),
        (call("tools/call", {"name": "nothing", "arguments": {}}, 7), -32602, 7),
        (call("resources/read", {"uri": "jushi://entries/none.1"}, 8), -32602, 8),
        (call("resources/read", {"uri": 7}, 9), -32602, 9),
        (call("nothing/here", {}, 10), -32601, 10),
    ],
)
def test_what_is_wrong_with_a_line_is_told_in_json_rpc(
    say: Say, line: bytes, code: int, number: int | str | None
) -> None:
    answer = say(line)
    assert (answer["error"]["code"], answer["id"]) == (code, number)
    assert answer["error"]["message"]


@pytest.mark.parametrize(
    ("tool", "arguments", "said"),
    [
        ("ask", {"question": 7}, "应为文本"),
        ("ask", {"question": None}, "应为文本"),
        ("search", {"question": RESUMPTION, "top_k": "many"}, "应为整数"),
        ("search", {"question": RESUMPTION, "top_k": True}, "应为整数"),
        ("ask", {"question": "问" * 3000}, "2000"),
        ("coverage", {"month": 2}, "month"),
    ],
)
def test_wrong_arguments_over_stdio_are_a_tool_error(
    say: Say, tool: str, arguments: dict[str, Any], said: str
) -> None:
    result = say(call("tools/call", {"name": tool, "arguments": arguments}))["result"]
    assert result["isError"]
    assert said in result["content"][0]["text"]
