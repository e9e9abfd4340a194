"""`jushi dates`: date wording → days, JSON lines in and out, without a model or an index."""

import argparse
import json
import sys
from collections.abc import Iterator
from datetime import date
from typing import Any, TextIO

from rag.dates.expressions import DateExpression, expand_years, find_expressions
from rag.records import DateRange

__all__ = ["register"]

_HELP = """\
从标准输入逐行读取 JSON：{"id": …, "text": "2月上旬", "reference_date": "2020-02-25"}，
逐行写出 {"id": …, "ranges": [{"start", "end", "precision", "text"}]}；开放的一端为 null。
没有写明年份的日期取离参照日期最近的一个，其余读法列在 alternatives；
给出 "years": [2020, 2021] 时改为每年一个范围。"""


class _LineError(ValueError):
    """A line of input that cannot be answered; the message is for the user."""


def register(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the `dates` command."""
    parser = subparsers.add_parser(
        "dates",
        help="把日期说法换算成日期（JSON 行进出）",
        description=_HELP,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.set_defaults(run=run)


def run(_arguments: argparse.Namespace) -> int:
    """Answer each line of standard input; return 2 if a line was not as asked."""
    return convert(sys.stdin, sys.stdout, sys.stderr)


def convert(source: TextIO, target: TextIO, errors: TextIO) -> int:
    """Answer JSON lines with JSON lines; fields that are not asked for are ignored.

    Returns:
        0, or 2 if a line could not be read; a message names each such line, and the lines
        after it are still answered.
    """
    status = 0
    try:
        for number, line in _lines(source):
            try:
                answer = _answer(_request(line))
            except _LineError as error:
                errors.write(f"第 {number} 行：{error}\n")
                status = 2
                continue
            target.write(json.dumps(answer, ensure_ascii=False) + "\n")
            target.flush()
    except UnicodeDecodeError:
        errors.write("输入不是 UTF-8 编码的文本，请转换后再试\n")
        return 2
    return status


def _lines(source: TextIO) -> Iterator[tuple[int, str]]:
    for number, line in enumerate(source, start=1):
        if line.strip():
            yield number, line


def _request(line: str) -> dict[str, Any]:
    """Check one line.

    Raises:
        _LineError: With what was found, what was expected and what to do.
    """
    try:
        value = json.loads(line)
    except ValueError as error:
        raise _LineError(f"不是有效的 JSON（{error}）；每行应是一个 JSON 对象") from error
    if not isinstance(value, dict):
        raise _LineError(
            f"应是一个 JSON 对象，得到的是 {json.dumps(value, ensure_ascii=False)[:40]}"
        )
    if not isinstance(value.get("text"), str):
        raise _LineError("缺少字符串字段 text")
    try:
        value["reference_date"] = date.fromisoformat(value["reference_date"])
    except (KeyError, TypeError, ValueError) as error:
        raise _LineError("reference_date 应是 2020-02-25 这样的日期") from error
    years = value.get("years")
    if years is not None and not (
        isinstance(years, list)
        and all(isinstance(y, int) and not isinstance(y, bool) and 1 <= y <= 9999 for y in years)
    ):
        raise _LineError("years 应是 1 到 9999 的整数列表，例如 [2020, 2021]")
    return value


def _answer(request: dict[str, Any]) -> dict[str, Any]:
    ranges: list[dict[str, Any]] = []
    for expression in find_expressions(request["text"], request["reference_date"]):
        if request.get("years") is not None:
            found = expand_years(expression, request["years"])
            ranges += [_range(item, expression) for item in found]
        elif expression.range is not None:
            ranges.append(_with_others(_range(expression.range, expression), expression))
    return {"id": request.get("id"), "ranges": ranges}


def _range(item: DateRange, expression: DateExpression) -> dict[str, Any]:
    start, end = _ends(item)
    return {"start": start, "end": end, "precision": item.precision, "text": expression.text}


def _with_others(row: dict[str, Any], expression: DateExpression) -> dict[str, Any]:
    if expression.alternatives:
        row["alternatives"] = [list(_ends(item)) for item in expression.alternatives]
    return row


def _ends(item: DateRange) -> tuple[str | None, str | None]:
    start = item.start.isoformat() if item.start else None
    return start, item.end.isoformat() if item.end else None
