"""An answer as a file to take along: Markdown, CSV, Word, GB/T 7714—2015 and BibTeX."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from rag.exporting.bibtex import to_bibtex
from rag.exporting.gbt7714 import to_gbt7714
from rag.exporting.markdown import to_markdown
from rag.exporting.report import (
    GivenAnswer,
    GivenCitation,
    GivenEntry,
    GivenLedger,
    GivenRow,
    Reference,
    Report,
    build_report,
)
from rag.exporting.table import to_csv
from rag.exporting.word import to_docx
from rag.exporting.wording import file_stem

__all__ = [
    "MEDIA_TYPES",
    "ExportFile",
    "Format",
    "GivenAnswer",
    "GivenCitation",
    "GivenEntry",
    "GivenLedger",
    "GivenRow",
    "Reference",
    "Report",
    "build_report",
    "export",
]

Format = Literal["md", "csv", "docx", "bib", "gbt7714"]
_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_FORMATS: dict[Format, tuple[Callable[[Report], bytes], str, str]] = {
    "md": (to_markdown, "md", "text/markdown; charset=utf-8"),
    "csv": (to_csv, "csv", "text/csv; charset=utf-8"),
    "docx": (to_docx, "docx", _WORD),
    "bib": (to_bibtex, "bib", "application/x-bibtex; charset=utf-8"),
    "gbt7714": (to_gbt7714, "txt", "text/plain; charset=utf-8"),
}

MEDIA_TYPES = tuple(media_type for _, _, media_type in _FORMATS.values())
"""Of the files, in the order of the formats."""


@dataclass(frozen=True, slots=True)
class ExportFile:
    """A file: its name (the question's letters and digits), media type and bytes."""

    name: str
    media_type: str
    content: bytes


def export(report: Report, file_format: Format) -> ExportFile:
    """Return a report as a file of the format."""
    write, suffix, media_type = _FORMATS[file_format]
    return ExportFile(f"{file_stem(report.answer.question)}.{suffix}", media_type, write(report))
