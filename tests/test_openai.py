"""The corpus as a model, asked by OpenAI's own clients: Python here, JavaScript in a process."""

import json
import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import openai
import pytest

pytestmark = [pytest.mark.server, pytest.mark.real_model]

CLIENTS = Path(__file__).parent / "clients"
RESUMPTION = "2月哪些措施涉及复工复产"
Messages = list[Any]


@pytest.fixture(scope="module")
def model(service_url: str) -> Iterator[openai.OpenAI]:
    with openai.OpenAI(base_url=f"{service_url}/v1", api_key="none", max_retries=0) as client:
        yield client


@pytest.fixture(scope="module")
def asked(client: httpx.Client) -> dict[str, Any]:
    answer: dict[str, Any] = client.post("/api/ask", json={"question": RESUMPTION}).json()
    return answer


def user(content: Any) -> Any:
    return {"role": "user", "content": content}


def complete(model: openai.OpenAI, messages: Messages, named: Any = "jushi", **fields: Any) -> Any:
    return model.chat.completions.create(model=named, messages=messages, **fields)


def test_a_completion_is_the_answer_with_its_citations_and_sources(
    model: openai.OpenAI, asked: dict[str, Any]
) -> None:
    completion = complete(model, [user(RESUMPTION)])
    choice = completion.choices[0]
    assert choice.finish_reason == "stop"
    assert choice.message.role == "assistant"
    assert choice.message.citations == asked["citations"]
    answer, sources = choice.message.content.split("\n\n来源：\n\n")
    assert answer == asked["answer"]
    assert len(sources.splitlines()) == len(asked["citations"])
    for line, citation in zip(sources.splitlines(), asked["citations"], strict=True):
        assert line.startswith(f"- [{citation['n']}] ")
        assert citation["entry"]["title"] in line
        # The words cited stand somewhere a reader of the text can see them
        shown = "".join(f"{answer}{line}".split())
        assert "".join(citation["quote"].split()) in shown


def test_usage_counts_what_was_read_and_written(model: openai.OpenAI) -> None:
    once = complete(model, [user(RESUMPTION)]).usage
    thrice = complete(model, [user(RESUMPTION)], n=3).usage
    assert 0 < once.prompt_tokens < len(RESUMPTION) + 1
    assert once.total_tokens == once.prompt_tokens + once.completion_tokens
    assert thrice.prompt_tokens == once.prompt_tokens
    assert thrice.completion_tokens == 3 * once.completion_tokens


def test_a_stream_gives_the_same_and_ends_with_the_citations(
    model: openai.OpenAI, asked: dict[str, Any]
) -> None:
    whole = complete(model, [user(RESUMPTION)])
    chunks = list(
        complete(model, [user(RESUMPTION)], stream=True, stream_options={"include_usage": True})
    )
    assert len({chunk.id for chunk in chunks}) == 1
    *deltas, last, usage = chunks
    assert deltas[0].choices[0].delta.role == "assistant"
    text = "".join(chunk.choices[0].delta.content for chunk in deltas)
    assert text == whole.choices[0].message.content
    assert last.choices[0].finish_reason == "stop"
    assert last.choices[0].delta.citations == asked["citations"]
    assert usage.choices == []
    assert usage.usage == whole.usage
    assert all(chunk.usage is None for chunk in chunks[:-1])


def test_the_clients_own_stream_helper_puts_the_message_together(
    model: openai.OpenAI, asked: dict[str, Any]
) -> None:
    with model.chat.completions.stream(model="jushi", messages=[user(RESUMPTION)], n=2) as stream:
        final: Any = stream.get_final_completion()
    assert len(final.choices) == 2
    for choice in final.choices:
        assert choice.message.content.startswith(asked["answer"])
        assert choice.message.citations == asked["citations"]


def test_earlier_questions_are_the_history(model: openai.OpenAI, client: httpx.Client) -> None:
    followed = client.post(
        "/api/ask", json={"question": "那1月呢？", "history": [{"question": RESUMPTION}]}
    ).json()
    messages = [
        {"role": "system", "content": "只回答“好”。"},
        user(RESUMPTION),
        {"role": "assistant", "content": "……[1]"},
        # Neither could be asked, so neither was answered
        user("问" * 3000),
        user([{"type": "image_url", "image_url": {"url": "data:,"}}]),
        user([{"type": "text", "text": "那1月呢？"}]),
    ]
    message = complete(model, messages).choices[0].message
    assert message.citations == followed["citations"] != []


def test_fields_of_other_models_are_ignored(model: openai.OpenAI, asked: dict[str, Any]) -> None:
    completion = model.chat.completions.create(
        model="jushi",
        messages=[user(RESUMPTION)],
        temperature=1.7,
        top_p=0.1,
        seed=3,
        max_tokens=1,
        user="somebody",
        extra_body={"chat_id": "1", "num_ctx": 4096},
    )
    assert completion.model == "jushi"
    content = completion.choices[0].message.content
    assert content is not None
    assert content.startswith(asked["answer"])


def test_a_refusal_says_what_is_covered_and_cites_nothing(model: openai.OpenAI) -> None:
    message = complete(model, [user("2020年4月有哪些措施")]).choices[0].message
    assert message.content == message.refusal
    assert "2020年" in message.content
    assert message.citations == []


def test_the_one_model_is_listed(model: openai.OpenAI) -> None:
    assert [item.id for item in model.models.list()] == ["jushi"]
    assert model.models.retrieve("jushi").created > 1_700_000_000


@pytest.mark.parametrize(
    ("call", "status", "param", "code"),
    [
        (lambda m: complete(m, []), 400, "messages", None),
        (lambda m: complete(m, [{"role": "system", "content": "x"}]), 400, "messages", None),
        (lambda m: complete(m, [user("2月"), user("")]), 400, "messages[1].content", None),
        (lambda m: complete(m, [user("问" * 2001)]), 400, "messages[0].content", None),
        (lambda m: complete(m, [user("2月\u0000")]), 400, "messages[0].content", None),
        (lambda m: complete(m, [user(7)]), 400, "messages[0].content", None),
        (lambda m: complete(m, [user([{"type": "file"}])]), 400, "messages[0].content", None),
        (lambda m: complete(m, [{"role": "wizard"}]), 400, "messages[0].role", None),
        (lambda m: complete(m, [user("2月")], n=9), 400, "n", None),
        (lambda m: complete(m, [user("")], stream=True), 400, "messages[0].content", None),
        (lambda m: complete(m, [user("2月")], named="gpt-4o"), 404, "model", "model_not_found"),
        (
            lambda m: complete(m, [user("2月")], named="jushi-llm", stream=True),
            404,
            "model",
            "model_not_found",
        ),
        (lambda m: complete(m, [user("2月")], named=7), 400, "model", None),
        (lambda m: m.models.retrieve("meta/llama"), 404, "model", "model_not_found"),
        (lambda m: m.embeddings.create(model="jushi", input="x"), 404, None, "unknown_url"),
        (
            lambda m: m.get("/chat/completions", cast_to=object),
            405,
            None,
            "method_not_supported",
        ),
    ],
)
def test_errors_have_openais_form(
    model: openai.OpenAI,
    call: Callable[[openai.OpenAI], Any],
    status: int,
    param: str | None,
    code: str | None,
) -> None:
    with pytest.raises(openai.APIStatusError) as raised:
        call(model)
    error = raised.value
    assert error.status_code == status
    assert isinstance(error.body, dict)
    assert set(error.body) == {"message", "type", "param", "code"}
    assert (error.body["type"], error.param, error.code) == ("invalid_request_error", param, code)
    assert error.body["message"]


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b'{"messages": "\xff"}'])
def test_a_broken_body_has_openais_form_too(client: httpx.Client, content: bytes) -> None:
    headers = {"content-type": "application/json"}
    response = client.post("/v1/chat/completions", content=content, headers=headers)
    assert response.status_code == 400
    error = response.json()["error"]
    assert set(error) == {"message", "type", "param", "code"}
    assert not error["message"][0].isdecimal()  # a byte's position is no field


def test_a_body_of_another_type_is_told_its_header(client: httpx.Client) -> None:
    headers = {"content-type": "text/plain"}
    response = client.post("/v1/chat/completions", content=b'{"model": "jushi"}', headers=headers)
    assert response.status_code == 400
    assert "Content-Type: application/json" in response.json()["error"]["message"]


def test_what_may_stand_in_a_field_is_listed_in_chinese(client: httpx.Client) -> None:
    body = {"model": "jushi", "messages": [{"role": "wizard", "content": "2月"}]}
    message = client.post("/v1/chat/completions", json=body).json()["error"]["message"]
    assert "'tool'、'function'" in message


@pytest.fixture(scope="module")
def javascript() -> Path:
    """The npm client, installed as its lock says."""
    npm = shutil.which("npm")
    if npm is None:
        pytest.fail("npm is missing; install it with: apt-get install npm")
    if not (CLIENTS / "node_modules/openai").is_dir():
        subprocess.run([npm, "ci", "--silent"], cwd=CLIENTS, check=True)
    return CLIENTS / "chat.mjs"


def test_the_javascript_client_gets_the_same(
    javascript: Path, service_url: str, asked: dict[str, Any]
) -> None:
    done = subprocess.run(
        ["node", str(javascript), f"{service_url}/v1", RESUMPTION],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    seen = json.loads(done.stdout)
    for way in ("whole", "streamed", "helper"):
        assert seen[way]["citations"] == asked["citations"]
        assert seen[way]["content"] == seen["whole"]["content"]
    assert seen["usage"]["completion_tokens"] > 0
    assert seen["models"] == ["jushi"]
    assert (seen["noQuestion"]["name"], seen["noQuestion"]["status"]) == ("BadRequestError", 400)
    assert seen["noQuestion"]["error"]["param"] == "messages"
    assert (seen["noModel"]["name"], seen["noModel"]["error"]["code"]) == (
        "NotFoundError",
        "model_not_found",
    )
