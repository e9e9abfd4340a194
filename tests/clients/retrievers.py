"""The retrievers for LangChain and LlamaIndex: `make clients-test` runs this beside them.

They are not installed for `make test`, whose environment they would double.
"""

import asyncio
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import httpx
import pytest
from langchain_core.documents import Document  # type: ignore[import-not-found]
from langchain_core.runnables import RunnableLambda  # type: ignore[import-not-found]

from rag.corpus import Corpus
from rag.errors import JushiError, QuestionError
from rag.integrations import langchain, llamaindex
from tests.docs_blocks import every_block

RESUMPTION = "2月哪些措施涉及复工复产"
Found = list[tuple[str, str, dict[str, Any], float | None]]


def by_langchain(source: Corpus | str, question: str, top_k: int = 10) -> Found:
    documents = langchain.JushiRetriever(corpus=source, top_k=top_k).invoke(question)
    return [(d.id, d.page_content, d.metadata, d.metadata["score"]) for d in documents]


def by_llamaindex(source: Corpus | str, question: str, top_k: int = 10) -> Found:
    nodes = llamaindex.JushiRetriever(source, top_k=top_k).retrieve(question)
    return [(n.node.node_id, n.node.text, n.node.metadata, n.score) for n in nodes]


@pytest.fixture(params=[by_langchain, by_llamaindex])
def retrieve(request: pytest.FixtureRequest) -> Callable[..., Found]:
    chosen: Callable[..., Found] = request.param
    return chosen


@pytest.fixture(params=["corpus", "service"])
def source(request: pytest.FixtureRequest) -> Corpus | str:
    name = "corpus" if request.param == "corpus" else "service_url"
    given: Corpus | str = request.getfixturevalue(name)
    return given


def test_a_list_is_given_whole_with_what_a_citation_needs(
    retrieve: Callable[..., Found], source: Corpus | str, client: httpx.Client
) -> None:
    asked = client.post("/api/ask", json={"question": RESUMPTION}).json()
    found = retrieve(source, RESUMPTION, 3)
    assert len(found) == asked["ledger"]["matched"] > 3
    for (entry_id, text, metadata, score), citation in zip(found, asked["citations"], strict=True):
        entry = citation["entry"]
        assert entry_id == metadata["entry_id"] == entry["entry_id"]
        assert text == client.get(f"/api/entries/{entry_id}").json()["text"]
        assert metadata["date"] == entry["date"]["start"]
        assert (metadata["quote"], metadata["quote_start"]) == (
            citation["quote"],
            citation["start"],
        )
        assert score is None


def test_other_questions_get_the_hits(
    retrieve: Callable[..., Found], source: Corpus | str, client: httpx.Client
) -> None:
    body = {"question": "主编是谁", "top_k": 3}
    hits = client.post("/api/ask", json=body).json()["hits"]
    found = retrieve(source, "主编是谁", 3)
    assert [item[0] for item in found] == [hit["entry"]["entry_id"] for hit in hits]
    assert [item[3] for item in found] == [hit["score"] for hit in hits]


def test_a_refused_question_finds_nothing(
    retrieve: Callable[..., Found], source: Corpus | str
) -> None:
    assert retrieve(source, "2020年4月有哪些措施") == []


@pytest.mark.parametrize("question", [" ", "问" * 2001, "2月\x00", "2月\ud800"])
def test_bad_questions_are_errors(
    retrieve: Callable[..., Found], source: Corpus | str, question: str
) -> None:
    with pytest.raises(QuestionError):
        retrieve(source, question)


@pytest.mark.parametrize(
    "address",
    ["127.0.0.1:8000", "", "file:///etc", "http://", "http://a:b", "http://[::1", "http://a b"],
)
def test_what_is_no_address_is_told(retrieve: Callable[..., Found], address: str) -> None:
    with pytest.raises(JushiError, match="不是服务的地址"):
        retrieve(address, RESUMPTION)


@pytest.fixture(scope="module")
def stranger() -> Iterator[str]:
    """A server that is no Jushi: its first path segment says what it answers."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["Content-Length"]))
            body = {"list": b"[]", "page": b"<html>", "deep": b"[" * 100_000}
            written = body.get(self.path.split("/")[1], b'{"ok": true}')
            if self.path.startswith("/garbage"):
                self.wfile.write(b"\x00\r\n\r\n")
                return
            self.send_response(200)
            # One byte more than comes where it breaks off
            longer = self.path.startswith("/broken")
            self.send_header("Content-Length", str(len(written) + longer))
            self.end_headers()
            self.wfile.write(written)

        def log_message(self, *_: object) -> None:
            """Say nothing: the requests are the test's own."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


@pytest.mark.parametrize("answer", ["object", "list", "page", "deep", "garbage", "broken"])
def test_an_answer_that_is_not_ours_is_an_error(
    retrieve: Callable[..., Found], stranger: str, answer: str
) -> None:
    with pytest.raises(JushiError, match=stranger):
        retrieve(f"{stranger}/{answer}", RESUMPTION)


def test_a_service_that_is_not_there_is_named(retrieve: Callable[..., Found]) -> None:
    with pytest.raises(JushiError, match=r"http://127\.0\.0\.1:9"):
        retrieve("http://127.0.0.1:9", RESUMPTION)


@pytest.mark.parametrize("framework", ["LangChain", "LlamaIndex"])
def test_the_blocks_of_the_documentation_run(
    framework: str, service_url: str, capsys: pytest.CaptureFixture[str]
) -> None:
    (block,) = [b for b in every_block() if b.why_not and b.why_not.endswith(f"beside {framework}")]
    text = block.text.replace("http://127.0.0.1:8000", service_url)
    exec(compile(text, block.page, "exec"), {})
    assert len(capsys.readouterr().out.splitlines()) > 10


def test_the_retrievers_stand_in_chains(service_url: str) -> None:
    def titles(documents: list[Document]) -> list[str]:
        return [document.metadata["title"] for document in documents]

    chain = langchain.JushiRetriever(corpus=service_url) | RunnableLambda(titles)
    assert "通知" in asyncio.run(chain.ainvoke(RESUMPTION))[0]
    nodes = asyncio.run(llamaindex.JushiRetriever(service_url).aretrieve(RESUMPTION))
    assert nodes[0].node.get_content(metadata_mode="llm").startswith("entry_id")
