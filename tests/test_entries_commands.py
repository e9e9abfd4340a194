"""`jushi entries` as a process: JSON lines, a table, and clear refusals; no heavy import."""

import json
import subprocess
import sys
from pathlib import Path

from rag.corpus_file import read_corpus_file

FIELDS = [
    "file",
    "kind",
    "date",
    "date_end",
    "published",
    "section",
    "title",
    "text",
    "start",
    "end",
    "why",
]
TEXT = "台账\n2020年2月7日—2月9日  印发通知。正文。\n2020年2月10日  召开会议。\n"
PROGRAM = """
import argparse, sys
from rag.entries.commands import register
from rag.errors import JushiError
parser = argparse.ArgumentParser()
register(parser.add_subparsers(required=True))
options = parser.parse_args()
status = options.run(options)
heavy = {"torch", "faiss", "jieba", "sentence_transformers"} & set(sys.modules)
sys.exit(f"imported {heavy}" if heavy else status)
"""


def run(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", PROGRAM, "entries", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)


def test_json_lines_are_flat_and_text_begins_with_the_title(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(TEXT, encoding="utf-8")
    (tmp_path / "corpus.toml").write_text('["a.txt"]\npublished = 2020-03-01\n', encoding="utf-8")
    result = run("--json", tmp_path / "a.txt")
    assert result.returncode == 0, result.stderr
    lines = [json.loads(line) for line in result.stdout.splitlines()]
    assert all(list(line) == FIELDS for line in lines)
    assert all(line["text"].startswith(line["title"]) for line in lines)
    assert [(line["kind"], line["date"], line["date_end"]) for line in lines] == [
        ("matter", None, None),
        ("entry", "2020-02-07", "2020-02-09"),
        ("entry", "2020-02-10", "2020-02-10"),
    ]
    assert lines[1]["published"] == "2020-03-01"
    assert TEXT[lines[2]["start"] : lines[2]["end"]].endswith("召开会议。")


def test_a_table_is_plain_in_a_pipe(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(TEXT, encoding="utf-8")
    result = run(tmp_path / "a.txt")
    assert result.returncode == 0, result.stderr
    assert "2020-02-07…2020-02-09" in result.stdout
    assert "\x1b" not in result.stdout


def test_a_documents_control_marks_do_not_reach_the_terminal(tmp_path: Path) -> None:
    path = tmp_path / "marks.txt"
    path.write_text("2019年9月6日 防汛\x1b]0;改名\x07的\u202e通知要求各地\n", encoding="utf-8")
    shown = run(str(path)).stdout
    assert "\\x1b]0;改名\\x07的\\u202e通知" in shown
    assert not {"\x1b", "\x07", "\u202e"} & set(shown)


def test_a_file_that_cannot_be_read_ends_with_two_and_says_why(tmp_path: Path) -> None:
    (tmp_path / "a.pdf").write_bytes(b"%PDF-1.7")
    for path in (tmp_path / "absent.txt", tmp_path / "a.pdf"):
        result = run("--json", path)
        assert result.returncode == 2
        assert path.name in result.stderr
        assert "Traceback" not in result.stderr


def test_the_seeds_are_described() -> None:
    seeds = Path(__file__).parent.parent / "seeds"
    described = read_corpus_file(seeds / "corpus.toml")
    assert sorted(described) == sorted(path.name for path in seeds.glob("*.txt"))
    assert [name[:3] for name, item in sorted(described.items()) if item.inferred] == ["001", "004"]
