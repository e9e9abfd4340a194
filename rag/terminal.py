"""Answers and hits for a terminal: coloured there, plain in a pipe."""

from rich.console import Console
from rich.text import Text

from rag.passages import written_date
from rag.records import Answer, Citation, SearchResult
from rag.visible import visible

__all__ = ["print_answer", "print_search"]


def print_answer(answer: Answer) -> None:
    """Print an answer and its citations."""
    console = _console()
    style = "yellow" if answer.refused else None
    for line in visible(answer.answer).splitlines():
        console.print(_numbered(line, style))
    for citation in answer.citations:
        console.print(_source(citation))
    refusal = answer.refusal
    for entry in refusal.nearest if refusal else ():
        near = f"  相近：{written_date(entry.date)} {visible(entry.title)}"
        console.print(Text(near, style="dim"))


def print_search(result: SearchResult) -> None:
    """Print hits, best first."""
    console = _console()
    for hit in result.hits:
        heading = Text(f"{hit.rank:>3}. ", style="bold")
        heading.append(f"{written_date(hit.entry.date) or '无日期'} {visible(hit.entry.title)}")
        heading.append(f"  {hit.score:.3f}", style="dim")
        console.print(heading)
        console.print(_source(hit.citation))
    if not result.hits:
        console.print("没有找到。")


def _console() -> Console:
    # Long lines belong to the reader's terminal or pipe; wrapping would break a quote.
    return Console(soft_wrap=True, highlight=False)


def _numbered(line: str, style: str | None) -> Text:
    text = Text(line, style=style or "")
    text.highlight_regex(r"\[\d+\]", "cyan")
    return text


def _source(citation: Citation) -> Text:
    text = Text(f"  [{citation.n}] ", style="cyan")
    text.append(visible(citation.quote).replace("\n", " "))
    place = f"  —— {visible(citation.entry.file)} [{citation.start}, {citation.end})"
    return text.append(place, style="dim")
