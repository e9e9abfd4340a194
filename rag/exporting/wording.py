"""What every format says alike: days, states, file-safe characters."""

import re
import unicodedata

from rag.exporting.report import GivenEntry, Reference, Report
from rag.passages import written_date

__all__ = [
    "BASES",
    "STATES",
    "closing",
    "day_of",
    "file_stem",
    "one_line",
    "printable",
    "source_line",
]

STATES = {
    "valid": "与原文一致",
    "changed": "文献已改动，引文与现存原文不符",
    "removed": "文献已移除，引文无法核对",
}
BASES = {"literal": "原文", "synonym": "同义", "semantic": "语义"}
_STEM_CHARS = 30
# What neither XML nor a terminal takes: C0 and C1 controls but tab and line ends, lone
# surrogates, the two that are no characters.
_UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")


def printable(text: str) -> str:
    """Return text with each character that no file format takes shown as U+FFFD."""
    return _UNPRINTABLE.sub("\ufffd", text.replace("\r\n", "\n").replace("\r", "\n"))


def one_line(text: str) -> str:
    """Return printable text with its white space folded to single spaces."""
    return " ".join(printable(text).split())


def day_of(entry: GivenEntry) -> str:
    """Say in Chinese when an entry is dated."""
    return written_date(entry.date) or "无日期"


def source_line(reference: Reference) -> str:
    """Say where a quote stands: 发布者，《题名》，栏目，2020年2月7日（年份为推定）."""
    document = reference.document
    published = f"{document.published.isoformat()}发布" if document and document.published else ""
    assumed = "（年份为推定）" if reference.entry.year_inferred else ""
    parts = (
        reference.publisher,
        f"《{reference.source}》",
        published,
        reference.entry.section,
        f"{day_of(reference.entry)}{assumed}",
    )
    return one_line("，".join(part for part in parts if part))


def closing(report: Report) -> str:
    """Say when the file was made and how its citations stood then."""
    made = f"据实于{report.made_on.isoformat()}导出"
    if not report.references:
        return f"{made}。"
    failed = sum(item.state != "valid" for item in report.references)
    found = f"其中 {failed} 处已不符，见标注" if failed else "均与原文一致"
    return f"{made}。引文 {len(report.references)} 处已重新核对，{found}。"


def file_stem(question: str) -> str:
    """Return a question as a file's name without its suffix: letters and digits only."""
    kept = [c for c in question if unicodedata.category(c)[0] in "LNM"]
    return "".join(kept)[:_STEM_CHARS] or "jushi"
