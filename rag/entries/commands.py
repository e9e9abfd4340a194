"""`jushi entries FILE…`: how documents are cut, as a table or as JSON lines.

Needs neither model nor index and imports no heavy library, so that it starts at once.
"""

import argparse
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from rag.errors import DocumentError

if TYPE_CHECKING:
    from rag.entries import ParsedDocument
    from rag.records import Entry

__all__ = ["entry_line", "register"]

Commands = argparse._SubParsersAction  # the only name argparse gives this class


def register(subparsers: "Commands[argparse.ArgumentParser]") -> None:
    """Add `jushi entries`."""
    text = "把文档切分为有日期的条目"
    command = subparsers.add_parser("entries", help=text, description=text)
    command.add_argument("files", nargs="+", type=Path, metavar="FILE", help="文档")
    command.add_argument("--json", action="store_true", help="每个条目输出一行 JSON")
    command.set_defaults(run=_entries)


def _entries(options: argparse.Namespace) -> int:
    """Cut each file; one that cannot be read is told on standard error and ends with 2."""
    status = 0
    for path in options.files:
        try:
            parsed = _parse(path)
        except DocumentError as error:
            print(f"jushi: {error}", file=sys.stderr)
            status = 2
            continue
        if options.json:
            for entry in parsed.entries:
                print(json.dumps(entry_line(entry), ensure_ascii=False))
        else:
            _show(parsed)
    return status


def _parse(path: Path) -> "ParsedDocument":
    from rag.corpus_file import describe_beside
    from rag.entries import parse_document

    try:
        data = path.read_bytes()
    except OSError as error:
        raise DocumentError(f"无法读取 {path}：{error.strerror}。请检查路径与权限。") from error
    return parse_document(path.name, data, describe_beside(path))


def entry_line(entry: "Entry") -> dict[str, object]:
    """Return an entry as the flat object of `jushi entries --json`; text begins with the title."""
    from rag.entries.drafts import TITLE_MARKS

    text = entry.text.text
    # - 参与人员：… is titled without its mark
    bare, title = text.lstrip(TITLE_MARKS), "".join(entry.title.split())
    if not "".join(text.split()).startswith(title):
        text = bare if "".join(bare.split()).startswith(title) else f"{entry.title}\n{text}"
    days = entry.date
    return {
        "file": entry.file,
        "kind": entry.kind,
        "date": days.start.isoformat() if days and days.start else None,
        "date_end": days.end.isoformat() if days and days.end else None,
        "published": entry.published.isoformat() if entry.published else None,
        "section": entry.section,
        "title": entry.title,
        "text": text,
        "start": entry.start,
        "end": entry.end,
        "why": entry.date_why,
    }


def _show(parsed: "ParsedDocument") -> None:
    """Print a table, coloured in a terminal, plain in a pipe."""
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    from rag.entries.explaining import date_text
    from rag.visible import visible

    document = parsed.document
    console = Console(width=None if sys.stdout.isatty() else 160, soft_wrap=False)
    console.print(Text(visible(f"{document.file}  {document.title}"), style="bold"))
    table = Table(box=None, pad_edge=False, header_style="dim")
    for name, style in (("日期", "cyan"), ("标题", ""), ("小标题", "dim"), ("位置", "dim")):
        table.add_column(name, style=style, no_wrap=name in {"日期", "位置"}, overflow="fold")
    for entry in parsed.entries:
        style = "dim" if entry.kind == "matter" else "" if entry.date else "yellow"
        cells = (date_text(entry), entry.title, entry.section, f"{entry.start}–{entry.end}")
        table.add_row(*(Text(" ".join(visible(cell).split())) for cell in cells), style=style)
    console.print(table)
    dated = sum(1 for entry in parsed.entries if entry.date)
    console.print(Text(f"有日期 {dated} 条，未定日期 {len(parsed.undated)} 条\n", style="dim"))
