"""Question and evidence -> the messages for a language model; the wording is in prompt.txt.

Documents are data: each stands between marks that its own text cannot close.
"""

from collections.abc import Sequence
from functools import cache
from importlib.resources import files

from rag.llm.client import Message
from rag.passages import written_date
from rag.records import Citation

__all__ = ["build_messages"]

_PROMPT = "prompt.txt"


@cache
def _templates() -> dict[str, str]:
    """Return the prompt's parts by name, comments left out."""
    text = files("rag.llm").joinpath(_PROMPT).read_text(encoding="utf-8")
    parts: dict[str, list[str]] = {}
    for line in text.splitlines():
        if line.startswith("[") and line.endswith("]"):
            parts[line[1:-1]] = []
        elif parts and not line.startswith("#"):
            parts[list(parts)[-1]].append(line)
    return {name: "\n".join(lines).strip() for name, lines in parts.items()}


def build_messages(question: str, evidence: Sequence[Citation]) -> list[Message]:
    """Return the system and the user message.

    Args:
        question: Resolved, as the search understood it.
        evidence: What may be cited, each under its own `n`.
    """
    written = "\n".join(map(_marked, evidence))
    # One pass over the template: braces in a document or a question are not filled in.
    before, rest = _templates()["user"].split("{evidence}")
    between, after = rest.split("{question}")
    user = f"{before}{written}{between}{_plain(question)}{after}"
    return [
        {"role": "system", "content": _templates()["system"]},
        {"role": "user", "content": user},
    ]


def _marked(citation: Citation) -> str:
    when = written_date(citation.entry.date) or "不详"
    return f'<资料 编号="{citation.n}" 日期="{when}">{_plain(citation.quote)}</资料>'


def _plain(text: str) -> str:
    """Return text that cannot close the marks around it, on one line."""
    return " ".join(text.replace("<", "＜").replace(">", "＞").split())
