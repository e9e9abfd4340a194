"""References as BibTeX, one record an entry; the numbers of its citations stand in `note`."""

import re

from rag.exporting.report import Reference, Report
from rag.exporting.wording import STATES, one_line

__all__ = ["to_bibtex"]

_SPECIAL = {
    "\\": r"\textbackslash{}",
    "{": r"\{",
    "}": r"\}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
} | {mark: f"\\{mark}" for mark in "$&#_%"}
_WEB = re.compile(r"https?://", re.IGNORECASE)
# An address keeps its %, & and _; what would end the field is percent-encoded.
_UNSAFE = {mark: f"%{ord(mark):02X}" for mark in ' {}\\"<>^`|'}


def to_bibtex(report: Report) -> bytes:
    """Return the entries cited, in the order of their first citations, as UTF-8."""
    by_entry: dict[str, list[Reference]] = {}
    for reference in report.references:
        by_entry.setdefault(reference.entry.entry_id, []).append(reference)
    accessed = report.made_on.isoformat()
    return "\n".join(_record(cited, accessed) for cited in by_entry.values()).encode()


def _record(cited: list[Reference], accessed: str) -> str:
    first = cited[0]
    document, title = first.document, one_line(first.entry.title)
    within = one_line(first.source)
    fields = {"title": _escaped(title)}
    if within != title:
        fields["booktitle"] = _escaped(within)
    if first.publisher:
        fields["publisher"] = _escaped(one_line(first.publisher))
    if document and document.published:
        fields["year"] = str(document.published.year)
        fields["month"] = str(document.published.month)
        fields["date"] = document.published.isoformat()
    if document and document.url and _WEB.match(document.url):
        fields["url"] = "".join(_UNSAFE.get(mark, mark) for mark in one_line(document.url))
        fields["urldate"] = accessed
    fields["note"] = _escaped(_note(cited))
    kind = "incollection" if within != title else "misc"
    body = "".join(f",\n  {name} = {{{value}}}" for name, value in fields.items())
    return f"@{kind}{{{first.entry.entry_id}{body}\n}}\n"


def _note(cited: list[Reference]) -> str:
    numbers = "".join(f"[{item.n}]" for item in cited)
    failed = [f"[{item.n}] {STATES[item.state]}" for item in cited if item.state != "valid"]
    return "；".join([f"引文 {numbers}", *failed])


def _escaped(text: str) -> str:
    return "".join(_SPECIAL.get(mark, mark) for mark in text)
