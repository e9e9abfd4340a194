"""The real service, as a process, spoken to over HTTP in the contract's words."""

import json
import re
from datetime import date
from typing import Any

import httpx
import pytest

from rag.aligned import canonical

pytestmark = [pytest.mark.server, pytest.mark.real_model]

PROBLEM = "application/problem+json"
RESUMPTION = "2月哪些措施涉及复工复产"


def ask(client: httpx.Client, question: str, **fields: Any) -> dict[str, Any]:
    response = client.post("/api/ask", json={"question": question, **fields})
    assert response.status_code == 200, response.text
    answer: dict[str, Any] = response.json()
    return answer


@pytest.fixture(scope="module")
def texts(client: httpx.Client) -> dict[str, str]:
    documents = client.get("/api/documents").json()["documents"]
    return {
        item["document_id"]: client.get(f"/api/documents/{item['document_id']}/text").text
        for item in documents
    }


def assert_verifies(answer: dict[str, Any], texts: dict[str, str]) -> None:
    cited = [*answer["citations"], *(hit["citation"] for hit in answer["hits"])]
    for citation in cited:
        source = texts[citation["entry"]["document_id"]][citation["start"] : citation["end"]]
        assert canonical(citation["quote"])
        assert canonical(citation["quote"]) == canonical(source)
    numbers = [int(number) for number in re.findall(r"\[(\d+)\]", answer["answer"])]
    assert sorted(set(numbers)) == [citation["n"] for citation in answer["citations"]]


def test_a_list_question_gets_the_ledger_of_its_month(
    client: httpx.Client, texts: dict[str, str]
) -> None:
    answer = ask(client, RESUMPTION)
    assert answer["intent"] == "list"
    assert not answer["refused"]
    ledger = answer["ledger"]
    assert ledger["matched"] == len(ledger["matches"])
    dates = [match["entry"]["date"]["start"] for match in ledger["matches"]]
    assert dates == sorted(dates)
    assert all(day.startswith("2020-02") for day in dates)
    quotes = {citation["n"]: citation["quote"] for citation in answer["citations"]}
    for match in ledger["matches"]:
        if match["basis"] == "literal":
            assert re.search("复工|复产", quotes[match["citation"]])
    assert_verifies(answer, texts)


def test_every_plain_mention_of_the_month_is_in_the_ledger(
    client: httpx.Client, texts: dict[str, str]
) -> None:
    """Counted in the source by hand: entries of February 2020 whose text says 复工 or 复产."""
    answer = ask(client, RESUMPTION)
    listed = {match["entry"]["entry_id"] for match in answer["ledger"]["matches"]}
    february = client.get(
        "/api/entries", params={"date_from": "2020-02-01", "date_to": "2020-02-29", "limit": 1000}
    ).json()["entries"]
    plain = {
        entry["entry_id"]
        for entry in february
        if re.search(
            "复工|复产", canonical(texts[entry["document_id"]][entry["start"] : entry["end"]])
        )
    }
    assert plain <= listed
    assert len(listed - plain) <= len(plain) // 10


@pytest.mark.parametrize(
    ("question", "ranges"),
    [
        ("2月7日有哪些措施", [("2020-02-07", "2020-02-07")]),
        ("2月上旬有哪些措施", [("2020-02-01", "2020-02-10")]),
        ("2020年2月12日有哪些措施", [("2020-02-12", "2020-02-12")]),
        ("1月27日有哪些活动", [("2020-01-27", "2020-01-27"), ("2021-01-27", "2021-01-27")]),
    ],
)
def test_dates_scope_exactly(
    client: httpx.Client, question: str, ranges: list[tuple[str, str]]
) -> None:
    answer = ask(client, question)
    scope = answer["scope"]
    assert [(item["start"], item["end"]) for item in scope["ranges"]] == ranges
    for match in answer["ledger"]["matches"]:
        day = match["entry"]["date"]
        assert any(day["start"] <= last and first <= day["end"] for first, last in ranges)
    assert answer["ledger"]["entries_in_scope"] == scope["entries_in_scope"] > 0


def test_a_day_of_two_years_says_so(client: httpx.Client) -> None:
    answer = ask(client, "1月27日有哪些活动")
    noted = "".join(answer["scope"]["assumptions"])
    assert "2020" in noted
    assert "2021" in noted
    assert noted[:8] in answer["answer"]


def test_an_empty_scope_is_refused_with_what_is_covered(client: httpx.Client) -> None:
    answer = ask(client, "2020年4月有哪些措施")
    assert answer["refused"]
    assert answer["refusal"]["reason"] == "empty_scope"
    assert "2020年" in answer["refusal"]["detail"]
    assert answer["refusal"]["nearest"]
    assert answer["citations"] == []
    assert answer["hits"] == []


def test_an_impossible_day_is_never_widened(client: httpx.Client) -> None:
    answer = ask(client, "2月30日有哪些措施")
    assert answer["scope"]["text"]
    assert answer["scope"]["ranges"] == []
    assert answer["refusal"]["reason"] == "empty_scope"


def test_undated_matter_is_found(client: httpx.Client, texts: dict[str, str]) -> None:
    answer = ask(client, "主编是谁")
    assert canonical("蒋 蕾") in canonical(answer["citations"][0]["quote"])
    assert answer["citations"][0]["entry"]["kind"] == "matter"
    assert_verifies(answer, texts)


def test_explicit_dates_win_over_the_questions(client: httpx.Client) -> None:
    answer = ask(client, RESUMPTION, date_from="2020-01-01", date_to="2020-01-31")
    assert answer["scope"]["ranges"][0]["start"] == "2020-01-01"
    days = [match["entry"]["date"]["start"] for match in answer["ledger"]["matches"]]
    assert days
    assert all(day.startswith("2020-01") for day in days)


def test_a_scope_field_replaces_or_removes_what_was_inferred(client: httpx.Client) -> None:
    replaced = ask(
        client,
        RESUMPTION,
        scope={"ranges": [{"start": "2022-03-01", "end": "2022-03-31", "precision": "month"}]},
    )
    assert replaced["scope"]["ranges"] == [
        {"start": "2022-03-01", "end": "2022-03-31", "precision": "month"}
    ]
    removed = ask(client, RESUMPTION, scope={"ranges": []})
    assert removed["scope"]["text"] is None
    days = [match["entry"]["date"] for match in removed["ledger"]["matches"]]
    # An entry whose day nobody knows is in no date scope, but in the ledger of all time.
    assert len({day["start"][:7] for day in days if day}) > 1


@pytest.mark.parametrize("mode", ["hybrid", "dense", "lexical"])
def test_search_gives_hits_with_legs_and_citations(client: httpx.Client, mode: str) -> None:
    response = client.post(
        "/api/search", json={"question": "对学生开展心理援助的通知", "top_k": 5, "mode": mode}
    )
    hits = response.json()["hits"]
    assert [hit["rank"] for hit in hits] == list(range(1, len(hits) + 1))
    assert [hit["score"] for hit in hits] == sorted((h["score"] for h in hits), reverse=True)
    assert len({hit["entry"]["entry_id"] for hit in hits}) == len(hits)
    assert (hits[0]["legs"]["dense"] is None) == (mode == "lexical")
    assert (hits[0]["legs"]["lexical"] is None) == (mode == "dense")
    assert "心理" in hits[0]["text"]
    assert not re.search(r"<[a-z/]", hits[0]["text"])


def test_the_same_question_is_answered_the_same(client: httpx.Client) -> None:
    once, again = ask(client, RESUMPTION), ask(client, RESUMPTION)
    del once["timings_ms"], again["timings_ms"]
    assert once == again


def test_an_answer_as_an_event_stream(client: httpx.Client) -> None:
    body = {"question": RESUMPTION, "stream": True}
    with client.stream("POST", "/api/ask", json=body) as response:
        assert response.headers["content-type"].startswith("text/event-stream")
        blocks = [block for block in response.read().decode().split("\n\n") if block]
    events = [
        (block.split("\n")[0].removeprefix("event: "), block.split("\n", 1)[1]) for block in blocks
    ]
    names = [name for name, _ in events]
    assert names[:2] == ["scope", "hits"]
    assert names[-1] == "done"
    done = json.loads(events[-1][1].removeprefix("data: "))
    deltas = [json.loads(data.removeprefix("data: ")) for name, data in events if name == "delta"]
    assert "".join(delta["text"] for delta in deltas) == done["answer"]


def test_the_timeline_is_ordered_filtered_and_paged(client: httpx.Client) -> None:
    first = client.get("/api/entries", params={"limit": 7}).json()
    rest = client.get("/api/entries", params={"limit": 1000, "cursor": first["next_cursor"]}).json()
    entries = first["entries"] + rest["entries"]
    assert len(entries) == first["total"]
    assert rest["next_cursor"] is None
    days = [entry["date"]["start"] for entry in entries if entry["date"]]
    assert days == sorted(days)
    one = client.get("/api/entries", params={"date_from": "2020-02-07", "date_to": "2020-02-07"})
    assert {entry["date"]["start"] for entry in one.json()["entries"]} == {"2020-02-07"}
    words = client.get("/api/entries", params={"q": "方舱医院"}).json()
    assert 0 < words["total"] < first["total"]


def test_one_entry_with_its_source_and_readable_text(client: httpx.Client) -> None:
    listed = client.get("/api/entries", params={"limit": 1}).json()["entries"][0]
    entry = client.get(f"/api/entries/{listed['entry_id']}").json()
    text = client.get(f"/api/documents/{entry['document_id']}/text").text
    assert entry["raw"] == text[entry["start"] : entry["end"]]
    assert entry["text"].startswith(entry["title"])


def test_coverage_counts_every_dated_entry(client: httpx.Client) -> None:
    coverage = client.get("/api/coverage").json()
    assert coverage["first"] == "2020-01-23"
    assert coverage["last"] == "2022-03-27"
    counted = sum(day["entries"] for day in coverage["days"])
    dated = client.get("/api/health").json()["index"]["entries"]
    assert counted <= dated == sum(document["entries"] for document in coverage["documents"])


def test_health(client: httpx.Client) -> None:
    health = client.get("/api/health").json()
    assert health["status"] == "ok"
    assert health["index"]["documents"] == 5
    assert health["model"]["dim"] == 384
    date.fromisoformat(health["index"]["coverage"]["last"])


def test_a_citation_is_verified_and_a_changed_one_is_not(client: httpx.Client) -> None:
    citation = ask(client, RESUMPTION)["citations"][0]
    verified = client.post("/api/citations/verify", json=citation).json()
    assert verified["state"] == "valid"
    assert verified["entry"]["entry_id"] == citation["entry"]["entry_id"]
    changed = client.post("/api/citations/verify", json=citation | {"quote": "不是原话"}).json()
    assert changed == {"state": "changed", "entry": None}
    gone = citation | {"entry": citation["entry"] | {"document_id": "000000000000"}}
    assert client.post("/api/citations/verify", json=gone).json()["state"] == "removed"


def test_the_page_is_served_under_a_strict_policy(client: httpx.Client) -> None:
    response = client.get("/")
    assert response.status_code == 200
    assert "text/html" in response.headers["content-type"]
    policy = response.headers["content-security-policy"]
    assert "unsafe" not in policy
    assert "script-src 'self'" in policy


QUESTION = {"question": "2月有哪些措施"}


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ({}, "question"),
        ({"question": ""}, "question"),
        ({"question": "  \n"}, "question"),
        ({"question": "问" * 2001}, "2000"),
        ({"question": 7}, "文本"),
        ({"question": None}, "question"),
        ({"question": "2月\u0000"}, "U+0000"),
        ({"question": "2月\u0085措施"}, "U+0085"),
        (QUESTION | {"top_k": 0}, "top_k"),
        (QUESTION | {"top_k": 201}, "200"),
        (QUESTION | {"top_k": "10"}, "整数"),
        (QUESTION | {"top_k": True}, "整数"),
        (QUESTION | {"mode": "fuzzy"}, "hybrid"),
        (QUESTION | {"date_from": "2020-02-30"}, "date_from"),
        (QUESTION | {"date_from": "2月7日"}, "2020-02-07"),
        (QUESTION | {"date_from": 1580000000}, "date_from"),
        (QUESTION | {"date_from": "2020-02-08", "date_to": "2020-02-07"}, "晚于"),
        (QUESTION | {"document_ids": ["../../etc"]}, "document_ids"),
        (QUESTION | {"scope": {"ranges": [{"start": "2020-02-08", "end": "2020-02-07"}]}}, "晚于"),
        (QUESTION | {"scope": {"person": ["景俊海"]}}, "person"),
        (QUESTION | {"questoin": "?"}, "questoin"),
        (QUESTION | {"history": [{"question": "a"}] * 21}, "20"),
        ([], "JSON"),
    ],
)
@pytest.mark.parametrize("path", ["/api/ask", "/api/search"])
def test_bad_input_is_a_problem_that_says_what_to_change(
    client: httpx.Client, path: str, body: Any, said: str
) -> None:
    if path == "/api/search" and "history" in body:
        said = "history"
    response = client.post(path, json=body)
    assert response.status_code == 422, response.text
    assert response.headers["content-type"] == PROBLEM
    problem = response.json()
    assert set(problem) == {"type", "title", "status", "detail", "instance"}
    assert problem["status"] == 422
    assert said in problem["detail"]


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{",
        b'{"question": "\xff"}',
        b"[" * 100_000,
        b'{"question": NaN}',
        b'{"question": "\\ud800"}',
    ],
    ids=["empty", "cut", "not utf-8", "deep", "NaN", "lone surrogate"],
)
def test_a_broken_body_is_a_problem(client: httpx.Client, content: bytes) -> None:
    response = client.post(
        "/api/ask", content=content, headers={"content-type": "application/json"}
    )
    assert 400 <= response.status_code < 500
    assert response.headers["content-type"] == PROBLEM
    assert response.json()["detail"]


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/api/documents/000000000000", 404),
        ("GET", "/api/documents/000000000000/text", 404),
        ("GET", "/api/entries/nothing.00", 404),
        ("GET", "/api/nothing", 404),
        ("GET", "/api/ask", 405),
        ("GET", "/api/entries?date_from=2020-13-01", 422),
        ("GET", "/api/entries?date_from=2020-02-08&date_to=2020-02-07", 422),
        ("GET", "/api/entries?limit=0", 422),
        ("GET", "/api/entries?cursor=abc", 422),
        ("GET", "/api/entries?colour=red", 422),
        ("GET", "/api/entries?document_id=000000000000", 404),
    ],
)
def test_unknown_things_and_bad_filters_are_problems(
    client: httpx.Client, method: str, path: str, status: int
) -> None:
    response = client.request(method, path)
    assert response.status_code == status
    assert response.headers["content-type"] == PROBLEM
    assert response.json()["detail"]


def test_an_unknown_document_in_a_question_is_a_404(client: httpx.Client) -> None:
    response = client.post("/api/ask", json=QUESTION | {"document_ids": ["000000000000"]})
    assert response.status_code == 404
    assert "000000000000" in response.json()["detail"]
