"""What is evaluated: anything that speaks the HTTP contract's JSON.

The seam is the wire format, not the pipeline's records, so that a service reached over HTTP
and the pipeline in this process go through the same measures. LocalService is in eval.local.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from eval.errors import ServiceError

__all__ = ["HttpService", "Json", "Service", "SourceDocument", "connect"]

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class SourceDocument:
    """A document as the service shows it.

    Attributes:
        text: Decoded text; all offsets of the contract count in it.
    """

    document_id: str
    file: str
    sha256: str
    text_sha256: str
    text: str = field(repr=False)


class Service(Protocol):
    """Requests and answers are those of the HTTP contract, as parsed JSON."""

    def search(self, request: Mapping[str, Any]) -> Json:
        """Answer POST /api/search."""
        ...

    def ask(self, request: Mapping[str, Any]) -> Json:
        """Answer POST /api/ask."""
        ...

    def ledger(self, request: Mapping[str, Any]) -> Json:
        """Answer POST /api/ledger: the page of a ledger that the request's cursor names."""
        ...

    def entries(self) -> list[Json]:
        """Return every entry and matter with its `raw` and readable `text`."""
        ...

    def documents(self) -> list[SourceDocument]:
        """Return every document with its decoded text."""
        ...

    def coverage(self) -> Json:
        """Answer GET /api/coverage."""
        ...

    def manifest(self) -> Json:
        """Return what GET /api/health tells of index, model and version."""
        ...

    def close(self) -> None:
        """Let go of connections and files."""
        ...


class HttpService:
    """A running service, reached over HTTP."""

    def __init__(self, url: str, *, key: str | None = None, timeout_s: float = 60.0) -> None:
        """Open a connection to the service.

        Args:
            url: Where it runs: http://127.0.0.1:8000.
            key: Sent as a bearer token where the service demands one.
            timeout_s: Seconds to wait for one answer.
        """
        import httpx

        headers = {"Authorization": f"Bearer {key}"} if key else {}
        self._url = url
        # trust_env=False: a proxy of the environment must not stand between a measurement
        # and a service on this machine.
        self._client = httpx.Client(
            base_url=url, timeout=timeout_s, headers=headers, trust_env=False
        )

    def search(self, request: Mapping[str, Any]) -> Json:
        """See Service."""
        return self._json("POST", "/api/search", request)

    def ask(self, request: Mapping[str, Any]) -> Json:
        """See Service."""
        return self._json("POST", "/api/ask", request)

    def ledger(self, request: Mapping[str, Any]) -> Json:
        """See Service."""
        return self._json("POST", "/api/ledger", request)

    def entries(self) -> list[Json]:
        """See Service; asks for each entry, since only that gives its text."""
        found: list[Json] = []
        cursor = None
        while True:
            query = f"?cursor={cursor}" if cursor else ""
            page = self._json("GET", f"/api/entries{query}")
            found += [self._json("GET", f"/api/entries/{e['entry_id']}") for e in page["entries"]]
            cursor = page.get("next_cursor")
            if not cursor:
                return found

    def documents(self) -> list[SourceDocument]:
        """See Service."""
        return [
            SourceDocument(
                document["document_id"],
                document["file"],
                document["sha256"],
                document["text_sha256"],
                self._request("GET", f"/api/documents/{document['document_id']}/text").decode(),
            )
            for document in self._json("GET", "/api/documents")["documents"]
        ]

    def coverage(self) -> Json:
        """See Service."""
        return self._json("GET", "/api/coverage")

    def manifest(self) -> Json:
        """See Service."""
        return {**self._json("GET", "/api/health"), "url": self._url}

    def close(self) -> None:
        """See Service."""
        self._client.close()

    def _json(self, method: str, path: str, body: Mapping[str, Any] | None = None) -> Json:
        import json

        content = self._request(method, path, body)
        try:
            data = json.loads(content)
        except ValueError as error:
            raise ServiceError(f"{self._url}{path}：应答不是 JSON（{error}）") from error
        if not isinstance(data, dict):
            raise ServiceError(f"{self._url}{path}：应答应为 JSON 对象，得到 {type(data).__name__}")
        return data

    def _request(self, method: str, path: str, body: Mapping[str, Any] | None = None) -> bytes:
        import httpx

        try:
            response = self._client.request(method, path, json=body)
        except httpx.TransportError as error:
            raise ServiceError(f"无法访问 {self._url}{path}：{error}；请先运行服务") from error
        if response.status_code != 200:
            detail = response.text[:300]
            raise ServiceError(f"{method} {path} 应答 {response.status_code}：{detail}")
        return response.content


def connect(url: str, key: str | None = None) -> Service:
    """Return the service that runs at a URL."""
    return HttpService(url, key=key)
