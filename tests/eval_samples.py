"""A small record of our own in the contract's JSON, for the tests of eval."""

import hashlib
from collections.abc import Mapping, Sequence
from typing import Any

from eval.services import Json, SourceDocument

FILE = "简报.txt"
TEXT = (
    "3月1日 县政府召开<b>防汛</b>会议，部署水库巡查。\n"
    "3月2日 县水利局印发《汛期值班办法》，共11条。\n"
    "3月2日 县教育局通知各校检查校舍，13日前上报。\n"
    "4月1日 县政府再次召开防汛会议。\n"
)
DOCUMENT = SourceDocument(
    "0123456789ab",
    FILE,
    hashlib.sha256(TEXT.encode()).hexdigest(),
    hashlib.sha256(TEXT.encode()).hexdigest(),
    TEXT,
)
_DAYS = ("2021-03-01", "2021-03-02", "2021-03-02", "2021-04-01")


def _entries() -> list[Json]:
    entries: list[Json] = []
    start = 0
    for number, (line, day) in enumerate(zip(TEXT.splitlines(), _DAYS, strict=True), start=1):
        entries.append(
            {
                "entry_id": f"0123456789ab.0000000{number}",
                "document_id": DOCUMENT.document_id,
                "file": FILE,
                "kind": "entry",
                "section": "",
                "title": line.replace("<b>", "").replace("</b>", "")[5:15],
                "date": {"start": day, "end": day, "precision": "day"},
                "dates": [],
                "published": None,
                "start": start,
                "end": start + len(line),
                "duplicates": [],
                "raw": line,
                "text": line.replace("<b>", "").replace("</b>", ""),
            }
        )
        start += len(line) + 1
    return entries


ENTRIES = _entries()
IDS = [entry["entry_id"] for entry in ENTRIES]


def citation(number: int, quote: str, n: int = 1, mark: str = "") -> Json:
    """Return a valid citation of the words `quote` (as written in TEXT) in entry `number`."""
    entry = ENTRIES[number - 1]
    start = TEXT.index(quote, entry["start"])
    marks = []
    if mark:
        at = TEXT.index(mark, start)
        marks = [{"start": at, "end": at + len(mark), "kind": "number"}]
    return {
        "n": n,
        "entry": entry,
        "passage_id": f"{entry['entry_id']}.0",
        "quote": quote.replace("<b>", "").replace("</b>", ""),
        "start": start,
        "end": start + len(quote),
        "marks": marks,
        "sha256": DOCUMENT.sha256,
        "text_sha256": DOCUMENT.text_sha256,
    }


def scope(
    text: str | None = None, days: Sequence[tuple[str | None, str | None]] = (), count: int = 4
) -> Json:
    """Return a Scope."""
    ranges = [{"start": start, "end": end, "precision": "range"} for start, end in days]
    return {
        "text": text, "ranges": ranges, "date_role": "entry", "persons": [], "organisations": [],
        "places": [], "sections": [], "topic": "防汛", "document_ids": [], "assumptions": [],
        "as_of": "2021-04-01", "entries_in_scope": count,
    }  # fmt: skip


def hits(*numbers: int) -> list[Json]:
    """Return hits on these entries, best first."""
    return [
        {"rank": rank, "score": 1 / rank, "entry": ENTRIES[n - 1], "text": ENTRIES[n - 1]["text"]}
        for rank, n in enumerate(numbers, start=1)
    ]


def answer(
    text: str,
    citations: Sequence[Json] = (),
    found: Sequence[Json] = (),
    understood: Json | None = None,
    **more: Any,
) -> Json:
    """Return an Answer."""
    return {
        "answer": text, "intent": "fact", "refused": False, "refusal": None, "question": "",
        "resolved_question": "", "scope": understood or scope(), "citations": list(citations),
        "hits": list(found), "mentions": [], "ledger": None, "comparison": None, "rejected": [],
        "timings_ms": {"total": 1.0}, **more,
    }  # fmt: skip


def refusal(reason: str, understood: Json | None = None, **more: Any) -> Json:
    """Return a refused Answer."""
    why = {"reason": reason, "detail": "文档只到2021年4月1日。", "nearest": []}
    return answer("", understood=understood, refused=True, refusal=why, **more)


class RecordedService:
    """A service whose answers were written by hand; questions it does not know are an error."""

    def __init__(self, answers: Mapping[str, Json]) -> None:
        self.answers = answers
        self.asked: list[Json] = []

    def search(self, request: Mapping[str, Any]) -> Json:
        found = self.ask(request)
        return {"scope": found["scope"], "hits": found["hits"], "timings_ms": {"total": 1.0}}

    def ask(self, request: Mapping[str, Any]) -> Json:
        self.asked.append(dict(request))
        return self.answers[request["question"]]

    def ledger(self, request: Mapping[str, Any]) -> Json:
        page: Json = self.answers[request["cursor"]]
        return page

    def entries(self) -> list[Json]:
        return ENTRIES

    def documents(self) -> list[SourceDocument]:
        return [DOCUMENT]

    def coverage(self) -> Json:
        return {"first": "2021-03-01", "last": "2021-04-01", "days": [], "documents": []}

    def manifest(self) -> Json:
        return {"version": "0"}

    def close(self) -> None:
        pass
