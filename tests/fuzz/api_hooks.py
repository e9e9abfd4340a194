"""What Schemathesis cannot know of this service: loaded by it through tests/fuzz/schemathesis.toml.

Changes are acknowledged and carried out later, so its checks of what comes after a change wait
for the job. And a JSON schema cannot say every rule of a request.
"""

import re
import time
from typing import Any
from urllib.parse import urljoin

import requests
import schemathesis

_CHANGING = ("/api/documents", "/api/documents/{document_id}")
_MOST_S = 60.0

# What the service says where a request keeps to its schema and yet cannot be answered.
_RULES = re.compile(
    "|".join(
        [
            "晚于",  # two days in the wrong order
            "不是本台账的翻页标记",  # a cursor is what the page before gave
            "没有接入大模型",  # generator: llm without a server
            "缺少 role 为 user 的消息",  # the last message that asks
            r"messages\.\d+\.content：(?:是空白|太短|太长|含有控制字符|只能读文本)",
            "title 应为一行",
            "url 为 .*，应为 http",  # the page makes a link of it
            "无法判断|文件是空的|不支持这种文件",  # documents are judged by their bytes
        ]
    )
)


@schemathesis.hook
def filter_failure(context: Any, failure: Any, case: Any, response: Any) -> bool:
    """Drop two kinds of failures: valid data refused for a rule that is named, and invalid data
    accepted that nobody can tell from valid data once it is sent.
    """
    del context
    if type(failure).__name__ == "AcceptedNegativeData":
        return not (case.operation.path in _CHANGING and _valid_as_sent(response.request))
    refused = type(failure).__name__ == "RejectedPositiveData"
    ruled = response.status_code in (400, 415, 422) and _RULES.search(_said(response))
    return not (refused and ruled)


@schemathesis.hook
def map_body(context: Any, body: Any) -> Any:
    """Let most conversations end with somebody who asks: any roles fit the schema."""
    path = context.operation.path if context.operation else ""
    messages = body.get("messages") if isinstance(body, dict) else None
    if path != "/v1/chat/completions" or not isinstance(messages, list) or not messages:
        return body
    return body | {"messages": [*messages, {"role": "user", "content": "6月有哪些通知"}]}


@schemathesis.hook
def after_call(context: Any, case: Any, response: Any) -> None:
    """Wait until a change that was acknowledged has been carried out."""
    del context
    if response.status_code != 202 or case.operation.path not in _CHANGING:
        return
    deadline = time.monotonic() + _MOST_S
    while time.monotonic() < deadline:
        job = requests.get(
            urljoin(response.request.url, response.headers["location"][0]),
            headers={"Authorization": response.request.headers["Authorization"]},
            timeout=30,
        )
        if job.json()["state"] in ("done", "failed"):
            return
        time.sleep(0.02)
    raise AssertionError("an acknowledged change was not carried out within a minute")


def _valid_as_sent(request: Any) -> bool:
    """Tell whether a form was valid once it was sent, whatever it was made from.

    7 is sent as "7", [] not at all, a day left empty is the second choice of two, and a file
    keeps the name of its description when its field was renamed.
    """
    body = request.body if isinstance(request.body, bytes) else b""
    parts = _PART.findall(body)
    names = [name for name, _ in parts]
    fields = {name: value.decode("utf-8", "replace") for name, value in parts if name != b"file"}
    day = fields.get(b"published", "")
    return (
        names.count(b"file") == 1
        and fields.keys() <= {b"title", b"published", b"url"}
        and (not day or _DAY.fullmatch(day) is not None)
        and len(fields.get(b"title", "")) <= 500
        and len(fields.get(b"url", "")) <= 2000
    )


_PART = re.compile(
    rb'form-data; name="([^"]*)"[^\r]*(?:\r\n[^\r\n]+)*\r\n\r\n(.*?)\r\n--', re.DOTALL
)
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


def _said(response: Any) -> str:
    body = response.json()
    return str(body.get("detail") or body["error"]["message"])
