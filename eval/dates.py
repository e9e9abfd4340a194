"""How well date wording is read: a file of cases with the days they mean.

A case is a JSON line `{"id", "text", "reference_date", "start", "end"}`, an open end being
null, with `alternatives` ([[start, end]]) that are as right, `cls` (its class), `strict`
(false where conventions differ) and `script` ("Hant" for traditional characters). A result is
right when it is one range, and that range or an alternative.
"""

import json
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from eval.errors import LabelError
from rag.dates import find_expressions

__all__ = ["DateCase", "DateReport", "Outcome", "read_cases", "render", "report_dates", "score"]

Days = tuple[date | None, date | None]
_REPEATS = 5


@dataclass(frozen=True, slots=True)
class DateCase:
    """A date expression and the days it means."""

    case_id: str
    text: str
    reference_date: date
    accepted: tuple[Days, ...]
    kind: str
    strict: bool
    traditional: bool


@dataclass(frozen=True, slots=True)
class Outcome:
    """What was read for a case; `found` holds each range, or why there was none."""

    case: DateCase
    found: tuple[Days | str, ...]

    @property
    def right(self) -> bool:
        """Whether the only range read is an accepted one."""
        return len(self.found) == 1 and self.found[0] in self.case.accepted


@dataclass(frozen=True, slots=True)
class DateReport:
    """Every case with its outcome, and the time a question took.

    Attributes:
        mean_ms: Milliseconds a question, the mean over several passes.
    """

    outcomes: tuple[Outcome, ...]
    mean_ms: float


def read_cases(path: Path) -> list[DateCase]:
    """Read a file of cases.

    Raises:
        LabelError: If the file cannot be read, or a line is no case; names file and line.
    """
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise LabelError(f"读不了时间用例文件 {path}：{error}") from error
    cases = []
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            cases.append(_case(json.loads(line)))
        except (ValueError, KeyError, TypeError) as error:
            raise LabelError(
                f"{path} 第 {number} 行不是时间用例（{error!r}）；"
                "需要 id、text、reference_date、start、end"
            ) from error
    if not cases:
        raise LabelError(f"{path} 里没有时间用例")
    return cases


def _case(row: dict[str, Any]) -> DateCase:
    accepted = [_days(row["start"], row["end"])]
    accepted += [_days(start, end) for start, end in row.get("alternatives") or ()]
    return DateCase(
        str(row["id"]),
        str(row["text"]),
        date.fromisoformat(row["reference_date"]),
        tuple(accepted),
        str(row.get("cls", "—")),
        bool(row.get("strict", True)),
        row.get("script") == "Hant",
    )


def _days(start: str | None, end: str | None) -> Days:
    return (
        date.fromisoformat(start) if start else None,
        date.fromisoformat(end) if end else None,
    )


def score(cases: Sequence[DateCase]) -> DateReport:
    """Read every case and time it."""
    outcomes = tuple(Outcome(case, _read(case)) for case in cases)
    started = time.perf_counter()
    for _ in range(_REPEATS):
        for case in cases:
            find_expressions(case.text, case.reference_date)
    seconds = time.perf_counter() - started
    return DateReport(outcomes, 1000 * seconds / (_REPEATS * max(1, len(cases))))


def _read(case: DateCase) -> tuple[Days | str, ...]:
    return tuple(
        (item.range.start, item.range.end) if item.range else item.impossible or ""
        for item in find_expressions(case.text, case.reference_date)
    )


def render(report: DateReport) -> str:
    """Write figures for each class, then every miss, in Chinese."""
    lines = [_row("严格、简体", report, strict=True, traditional=False)]
    lines.append(_row("严格、繁体", report, strict=True, traditional=True))
    lines.append(_row("各家约定不同", report, strict=False, traditional=None))
    lines.append(f"每题 {report.mean_ms:.3f} 毫秒（{_REPEATS} 遍平均，首遍不计）")
    lines.append("")
    lines.append("严格用例按类别：")
    for kind in sorted({outcome.case.kind for outcome in report.outcomes}):
        group = [o for o in report.outcomes if o.case.kind == kind and o.case.strict]
        if group:
            lines.append(f"  {kind:<10} {_share(group)}")
    for title, strict in (("严格用例中未读对的：", True), ("约定不同的用例中未读对的：", False)):
        missed = [o for o in report.outcomes if not o.right and o.case.strict is strict]
        if missed:
            lines += ["", title, *(_miss(outcome) for outcome in missed)]
    return "\n".join(lines) + "\n"


def _row(title: str, report: DateReport, *, strict: bool, traditional: bool | None) -> str:
    group = [
        outcome
        for outcome in report.outcomes
        if outcome.case.strict is strict
        and (traditional is None or outcome.case.traditional is traditional)
    ]
    return f"{title}：{_share(group)}"


def _share(group: Sequence[Outcome]) -> str:
    if not group:
        return "没有用例"
    right = sum(outcome.right for outcome in group)
    return f"{right}/{len(group)} = {100 * right / len(group):.1f}%"


def _miss(outcome: Outcome) -> str:
    case = outcome.case
    wanted = " 或 ".join(_shown(days) for days in dict.fromkeys(case.accepted))
    got = "、".join(_shown(found) for found in outcome.found) or "没有读出日期"
    return f"  {case.case_id} “{case.text}”（参照 {case.reference_date}）应为 {wanted}，读作 {got}"


def _shown(days: Days | str) -> str:
    if isinstance(days, str):
        return days
    start, end = days
    return f"{start or '…'}至{end or '…'}"


def report_dates(path: Path) -> int:
    """Score a file of cases and write the report to standard output.

    Returns:
        The exit code, 0.

    Raises:
        LabelError: If the file is not one of cases.
    """
    sys.stdout.write(render(score(read_cases(path))))
    return 0
