"""`jushi` as people and programs run it: a process, a pipe, an exit code."""

import json
import os
import re
from pathlib import Path
from typing import Any

import pytest

from rag.aligned import canonical
from rag.settings import Settings
from rag.version import VERSION
from tests.forking import run_forked
from tests.gazette import NOTICES

SEEDS = Path(__file__).parent.parent / "seeds"
QUESTION = "2月哪些措施涉及复工复产"


def jushi(*arguments: str | Path, stdin: str = "", **environment: str | Path) -> Any:
    """Run the command; no JUSHI_ variable of the caller's reaches it."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("JUSHI_")}
    environ = kept | {name: str(value) for name, value in environment.items()}
    return run_forked(arguments, environ, given=stdin)


def texts() -> dict[str, str]:
    return {path.name: path.read_bytes().decode() for path in SEEDS.glob("*.txt")}


def assert_verbatim(citation: dict[str, Any]) -> None:
    text = texts()[citation["entry"]["file"]]
    source = text[citation["start"] : citation["end"]]
    assert canonical(citation["quote"])
    assert canonical(citation["quote"]) == canonical(source)


@pytest.mark.real_model
def test_an_answer_in_a_pipe_is_plain_and_cites_its_places(indexed: Settings) -> None:
    result = jushi("ask", QUESTION, JUSHI_DATA=indexed.data)
    assert result.returncode == 0, result.stderr
    assert result.stderr == ""
    assert "\x1b" not in result.stdout
    listed = re.findall(r"^2020年2月\d+日　.*\[(\d+)\]$", result.stdout, re.MULTILINE)
    sources = re.findall(
        r"^  \[(\d+)\] (.*)  —— (\S+\.txt) \[(\d+), (\d+)\)$", result.stdout, re.MULTILINE
    )
    assert listed
    assert sorted(map(int, listed)) == [int(number) for number, *_ in sources]
    for _, quote, file, start, end in sources:
        assert canonical(texts()[file][int(start) : int(end)]) == canonical(quote)


@pytest.mark.real_model
def test_an_answer_for_programs_is_the_contracts_object(indexed: Settings) -> None:
    # Words of a question may come as arguments of their own.
    result = jushi(
        "ask", "--json", "--top-k", "3", "2月哪些措施", "涉及复工复产", JUSHI_DATA=indexed.data
    )
    assert result.returncode == 0, result.stderr
    answer = json.loads(result.stdout)
    assert answer["intent"] == "list"
    assert len(answer["hits"]) == 3
    assert [citation["n"] for citation in answer["citations"]]
    for citation in answer["citations"]:
        assert_verbatim(citation)


@pytest.mark.real_model
def test_a_search_for_programs(indexed: Settings) -> None:
    result = jushi("search", "心理援助", "--json", JUSHI_DATA=indexed.data)
    assert result.returncode == 0, result.stderr
    found = json.loads(result.stdout)
    assert found["question"] == "心理援助"
    assert [hit["rank"] for hit in found["hits"]] == [*range(1, len(found["hits"]) + 1)]
    assert "心理" in found["hits"][0]["entry"]["title"]
    for hit in found["hits"]:
        assert_verbatim(hit["citation"])


@pytest.mark.real_model
def test_a_data_folder_without_an_index_gets_one_of_the_seeds(tmp_path: Path) -> None:
    seeds, data = tmp_path / "documents", tmp_path / "data"
    seeds.mkdir()
    (seeds / "notices.txt").write_text(NOTICES, encoding="utf-8")
    result = jushi("search", "雨衣", "--json", JUSHI_DATA=data, JUSHI_SEEDS=seeds)
    assert result.returncode == 0, result.stderr
    first, *_ = json.loads(result.stdout)["hits"]
    assert first["entry"]["title"] == "关于发放雨衣的通知"
    assert (data / "CURRENT").read_text(encoding="utf-8").strip() == "g000001"


def test_entries_of_the_seeds_are_json_lines() -> None:
    files = sorted(SEEDS.glob("*.txt"))
    result = jushi("entries", "--json", *files)
    assert result.returncode == 0, result.stderr
    lines = [json.loads(line) for line in result.stdout.splitlines()]
    assert {line["file"] for line in lines} == {path.name for path in files}
    dated = [line for line in lines if line["file"].startswith("000") and line["date"]]
    assert len(dated) == 93


def test_a_document_is_explained_without_a_model_or_an_index(tmp_path: Path) -> None:
    path = tmp_path / "notices.txt"
    path.write_text(NOTICES, encoding="utf-8")
    result = jushi("index", "--explain", path, JUSHI_DATA=tmp_path / "data")
    assert result.returncode == 0, result.stderr
    for words in ("2019-06-03", "关于清理河道的通知", "一、县里的通知"):
        assert words in result.stdout
    assert not (tmp_path / "data").exists()


def test_dates_are_read_from_lines_and_written_to_lines() -> None:
    line = {"id": 1, "text": "2月上旬", "reference_date": "2020-02-25"}
    result = jushi("dates", stdin=json.dumps(line) + "\n")
    assert result.returncode == 0, result.stderr
    answer = json.loads(result.stdout)
    assert answer["id"] == 1
    (found,) = answer["ranges"]
    assert (found["start"], found["end"], found["text"]) == ("2020-02-01", "2020-02-10", "2月上旬")


def test_an_unknown_variable_stops_with_a_message_that_names_it(tmp_path: Path) -> None:
    result = jushi("search", "雨衣", JUSHI_DATA=tmp_path, JUSHI_PROT="8001")
    assert result.returncode == 2
    assert "JUSHI_PROT" in result.stderr
    assert "JUSHI_PORT" in result.stderr
    assert result.stdout == ""
    assert "Traceback" not in result.stderr


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        (["index", "absent-folder"], "absent-folder"),
        (["index", "--explain", "absent.txt"], "absent.txt"),
        (["entries", "absent.txt"], "absent.txt"),
        (["ask"], "question"),
        (["nothing"], "nothing"),
        (["add", "--published", "2024-13-01", "notice.txt"], "应写作 2020-02-07"),
    ],
)
def test_what_cannot_be_done_is_named_and_ends_with_two(
    tmp_path: Path, arguments: list[str], named: str
) -> None:
    result = jushi(*arguments, JUSHI_DATA=tmp_path / "data")
    assert result.returncode == 2
    assert named in result.stderr
    assert "Traceback" not in result.stderr


def test_version_and_help() -> None:
    assert jushi("--version").stdout == f"jushi {VERSION}\n"
    for command in ("ask", "dates", "entries", "eval", "index", "model", "search", "serve"):
        assert command in jushi("--help").stdout
