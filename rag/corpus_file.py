"""corpus.toml: what a person says about each document that the document itself does not.

A table for each file; every key is optional and wins over what the document says:

    ["000_b8d15dbf0167259f.txt"]
    title = "领导参考"
    publisher = "…"
    published = 2020-02-25
    inferred = true       # somebody concluded the publication date
    year = 2020           # the year of dates that name none
    url = "https://…"
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from rag.errors import DocumentError

__all__ = [
    "CORPUS_FILE",
    "DocumentDescription",
    "describe_beside",
    "read_corpus_file",
    "read_descriptions",
]

CORPUS_FILE = "corpus.toml"
_KEYS = {
    "title": str,
    "publisher": str,
    "published": date,
    "inferred": bool,
    "year": int,
    "url": str,
}
_NAMES = {str: "文字", date: "日期（如 2020-02-25）", bool: "true 或 false", int: "整数"}


@dataclass(frozen=True, slots=True)
class DocumentDescription:
    """What corpus.toml says of one file; None is not said.

    Attributes:
        inferred: Whether the publication date was concluded rather than read.
        year: The year of dates that name none, 1 to 9999.
    """

    title: str | None = None
    publisher: str | None = None
    published: date | None = None
    inferred: bool = False
    year: int | None = None
    url: str | None = None


def read_corpus_file(path: Path) -> dict[str, DocumentDescription]:
    """Return the descriptions in a corpus.toml, by file name.

    Raises:
        DocumentError: If the file cannot be read, is no TOML, or holds an unknown key or a value
            of the wrong type; the message names file, table, key and what was expected.
    """
    try:
        data = path.read_bytes()
    except OSError as error:
        raise DocumentError(f"{path.name}：无法读取（{error}）；请检查路径与权限") from error
    return read_descriptions(path.name, data)


def read_descriptions(name: str, data: bytes) -> dict[str, DocumentDescription]:
    """Return the descriptions in a corpus.toml's bytes, by file name.

    Args:
        name: What messages call it.
        data: TOML in UTF-8, with or without a byte order mark.

    Raises:
        DocumentError: As for `read_corpus_file`.
    """
    try:
        tables = tomllib.loads(data.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise DocumentError(f"{name}：无法读取（{error}）；请另存为 UTF-8 编码") from error
    except tomllib.TOMLDecodeError as error:
        raise DocumentError(f"{name}：不是有效的 TOML（{error}）；请按该行修正") from error
    return {file: _description(name, file, table) for file, table in tables.items()}


def describe_beside(path: Path) -> DocumentDescription | None:
    """Return what the corpus.toml beside a document says of it, or None.

    Raises:
        DocumentError: If there is a corpus.toml and it cannot be read.
    """
    corpus_file = path.parent / CORPUS_FILE
    if not corpus_file.is_file():
        return None
    return read_corpus_file(corpus_file).get(path.name)


def _description(corpus_file: str, file: str, table: object) -> DocumentDescription:
    if not isinstance(table, Mapping):
        raise DocumentError(
            f'{corpus_file}：“{file}”应是一个表，如 ["{file}"]，却是 {table!r}；文件名请加引号'
        )
    values: dict[str, Any] = {}
    for key, value in table.items():
        if key not in _KEYS:
            raise DocumentError(
                f"{corpus_file}：“{file}”下有不认识的键 {key}；可用的键为 {'、'.join(_KEYS)}"
            )
        if isinstance(value, datetime):
            value = value.date()
        wanted = _KEYS[key]
        if not isinstance(value, wanted) or (wanted is int and isinstance(value, bool)):
            raise DocumentError(
                f"{corpus_file}：“{file}”的 {key} 应为{_NAMES[wanted]}，却是 {value!r}；请改正"
            )
        values[key] = value
    year = values.get("year")
    if year is not None and not 1 <= year <= 9999:
        raise DocumentError(
            f"{corpus_file}：“{file}”的 year 应在 1 到 9999 之间，却是 {year}；请改正"
        )
    return DocumentDescription(**values)
