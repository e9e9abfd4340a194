"""Documents of shapes that no parser was written for, against labels made by hand.

They lie in tests/gold/shapes, each beside its labels: every dated entry in document order, so
that `jushi eval --entries tests/gold/shapes` measures them, too.
"""

import json
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from rag.entries import ParsedDocument, parse_document

FOLDER = Path(__file__).parent / "gold" / "shapes"
FILES = sorted(path.name.removesuffix(".labels.json") for path in FOLDER.glob("*.labels.json"))


@cache
def parsed(file: str) -> ParsedDocument:
    return parse_document(file, (FOLDER / file).read_bytes())


def labels(file: str) -> list[dict[str, Any]]:
    text = (FOLDER / f"{file}.labels.json").read_text(encoding="utf-8")
    entries: list[dict[str, Any]] = json.loads(text)["entries"]
    return entries


def test_the_folder_holds_many_shapes() -> None:
    assert len(FILES) == 1173


@pytest.mark.parametrize("file", FILES)
def test_each_entry_has_its_days(file: str) -> None:
    found = [entry for entry in parsed(file).entries if entry.date]
    assert [(str(e.date.start), str(e.date.end)) for e in found if e.date] == [
        (label["date"], label.get("date_end", label["date"])) for label in labels(file)
    ]
    for entry, label in zip(found, labels(file), strict=True):
        assert label["starts_with"] in entry.text.text


@pytest.mark.parametrize("file", FILES)
def test_spans_are_ordered_and_disjoint(file: str) -> None:
    document = parsed(file)
    ends = [0, *(entry.end for entry in document.entries)]
    assert all(e.start >= end for e, end in zip(document.entries, ends, strict=False))
    assert ends[-1] <= len(document.document.text)


def test_a_year_beside_a_short_date_is_read_from_its_element() -> None:
    dated = [entry for entry in parsed("gongbao.html").entries if entry.date]
    assert [entry.year_inferred for entry in dated] == [False] * len(dated)
