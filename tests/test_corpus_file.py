"""corpus.toml is read strictly: what is wrong is named, with what was expected."""

# ruff: noqa: E501 - a document's line is read best in one piece

from datetime import date
from pathlib import Path

import pytest

from rag.corpus_file import DocumentDescription, describe_beside, read_corpus_file
from rag.errors import DocumentError


def write(folder: Path, content: str) -> Path:
    path = folder / "corpus.toml"
    path.write_text(content, encoding="utf-8")
    return path


def test_every_key_is_read(tmp_path: Path) -> None:
    path = write(
        tmp_path,
        '["甲.txt"]\ntitle = "题"\npublisher = "社"\npublished = 2020-02-25\ninferred = true\nyear = 2020\nurl = "http://a.cn"\n',
    )
    wanted = DocumentDescription("题", "社", date(2020, 2, 25), True, 2020, "http://a.cn")
    assert read_corpus_file(path) == {"甲.txt": wanted}
    assert describe_beside(tmp_path / "甲.txt") == wanted
    assert describe_beside(tmp_path / "乙.txt") is None


def test_without_a_file_nothing_is_said(tmp_path: Path) -> None:
    assert describe_beside(tmp_path / "甲.txt") is None


@pytest.mark.parametrize(
    ("content", "found"),
    [
        ('["甲.txt"]\npubished = 2020-02-25\n', "pubished"),
        ('["甲.txt"]\npublished = "2020-02-25"\n', "日期"),
        ('["甲.txt"]\nyear = true\n', "整数"),
        ('["甲.txt"]\nyear = 20200\n', "1 到 9999"),
        ('title = "题"\n', "表"),
        ("[甲.txt\n", "TOML"),
    ],
)
def test_what_is_wrong_is_named(tmp_path: Path, content: str, found: str) -> None:
    with pytest.raises(DocumentError, match=found):
        read_corpus_file(write(tmp_path, content))


def test_an_absent_file_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(DocumentError, match="无法读取"):
        read_corpus_file(tmp_path / "corpus.toml")
