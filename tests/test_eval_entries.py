"""Scores of the cutter against labels, by hand once."""

import json
from pathlib import Path

import pytest

from eval.entries import report_entries, score_folder
from rag.errors import DocumentError

TEXT = "台账\n2020年2月7日  印发通知。\n2020年2月10日  召开会议。\n2020年2月12日  检查。\n"


def write(folder: Path, entries: list[dict[str, str]], count: int = 3) -> None:
    (folder / "a.txt").write_text(TEXT, encoding="utf-8")
    labels = {"doc": "a.txt", "dated_entries": count, "entries": entries}
    (folder / "a.labels.json").write_text(json.dumps(labels), encoding="utf-8")


def test_found_and_right_are_counted_apart(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write(
        tmp_path,
        [
            {"date": "2020-02-07", "starts_with": "印发通知"},
            {"date": "2020-02-11", "starts_with": "召开会议", "written_date": "2020-02-10"},
            {"date": "2020-02-13", "starts_with": "检查"},
            {"date": "2020-02-13", "starts_with": "没有的话"},
        ],
    )
    (score,) = score_folder(tmp_path)
    assert (score.parsed, score.labelled, score.found, score.right) == (3, 4, 3, 2)
    assert score.counted
    assert not score.passed
    assert report_entries(tmp_path) == 0
    assert "通过 0/1 个文档；标注条目日期正确 2/4（50.0%）" in capsys.readouterr().out


def test_a_wrong_count_fails_a_document(tmp_path: Path) -> None:
    write(tmp_path, [{"date": "2020-02-07", "starts_with": "印发通知"}], count=4)
    (score,) = score_folder(tmp_path)
    assert not score.passed


def test_a_folder_without_labels_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(DocumentError, match="labels"):
        score_folder(tmp_path)
