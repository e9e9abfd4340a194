"""An answer as Markdown. What documents and questions say is escaped: it stays text."""

import re

from rag.exporting.gbt7714 import reference_lines
from rag.exporting.report import GivenLedger, Reference, Report
from rag.exporting.wording import BASES, STATES, closing, day_of, one_line, source_line

__all__ = ["to_markdown"]

# *重点*, [标题](https://…), <script>, # 一、, a | b: ASCII punctuation may always be escaped
_MARKUP = re.compile(r"[\\`*_\[\]<>#|~&!{}$]")
# "1. 加强…", "- 各县", "+ 报送": only at the beginning of a line
_LIST = re.compile(r"^(\d+)([.)])|^([-+=])")
_CITED = re.compile(r"\\\[(\d+)\\\]")


def to_markdown(report: Report) -> bytes:
    """Return the answer, its ledgers, citations and references as UTF-8."""
    answer = report.answer
    numbers = {item.n for item in report.references}
    blocks = [f"# {_text(answer.question)}"]
    blocks += [_cited(_text(line), numbers) for line in report.lines]
    for ledger in answer.ledgers:
        blocks += _ledger(ledger, report.numbered())
    if answer.nearest:
        listed = [f"- {day_of(entry)}　{_text(entry.title)}" for entry in answer.nearest]
        blocks += ["## 最近的记录", "\n".join(listed)]
    if report.references:
        blocks += ["## 引文", "\n".join(map(_citation, report.references))]
        blocks += ["## 参考文献", "\n\n".join(map(_reference, reference_lines(report)))]
    blocks.append(f"*{closing(report)}*")
    return ("\n\n".join(blocks) + "\n").encode()


def _text(text: str) -> str:
    escaped = _MARKUP.sub(r"\\\g<0>", one_line(text))
    return _LIST.sub(lambda m: f"{m[1]}\\{m[2]}" if m[1] else f"\\{m[3]}", escaped)


def _cited(line: str, numbers: set[int]) -> str:
    """Give the numbers of citations their brackets back; [2] may be a document's own."""
    return _CITED.sub(lambda m: f"[{m[1]}]" if int(m[1]) in numbers else m[0], line)


def _reference(line: str) -> str:
    number, rest = line.split(" ", 1)
    return f"{number} {_text(rest)}"


def _ledger(ledger: GivenLedger, references: dict[int | None, Reference]) -> list[str]:
    name = f"{_text(ledger.name)}：" if ledger.name else ""
    rows = ["| 日期 | 内容 | 栏目 | 依据 | 引文 |", "|---|---|---|---|---|"]
    for row in ledger.rows:
        cited = references.get(row.citation)
        cells = (
            day_of(row.entry),
            _text(cited.quote if cited else row.entry.title),
            _text(row.entry.section),
            BASES.get(row.basis, _text(row.basis)),
            f"[{row.citation}]" if cited else "",
        )
        rows.append(f"| {' | '.join(cells)} |")
    head = f"## {name}共 {ledger.matched} 条，范围内 {ledger.entries_in_scope} 条"
    return [head, "\n".join(rows)]


def _citation(reference: Reference) -> str:
    checked = "" if reference.state == "valid" else f" **（{STATES[reference.state]}）**"
    return f"- [{reference.n}] “{_text(reference.quote)}”——{_text(source_line(reference))}{checked}"
