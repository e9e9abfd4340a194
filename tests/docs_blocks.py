"""The fenced blocks of the documentation, with the reason beside those that no test runs."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

__all__ = ["ROOT", "Block", "commands", "every_block", "pages"]

ROOT = Path(__file__).parent.parent
_FENCE = re.compile(r"^```(\S*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
# <!-- not run: needs Docker -->, in the line before the block
_NOT_RUN = re.compile(r"<!-- not run: (.+) -->\s*\Z")


@dataclass(frozen=True, slots=True)
class Block:
    """A fenced block.

    Attributes:
        page: Its file, from the project's folder.
        kind: What stands behind the fence: sh, python, text, …
        why_not: Why no test runs it; None where one does.
    """

    page: str
    line: int
    kind: str
    text: str
    why_not: str | None


def pages() -> list[Path]:
    """Return every page that readers are given."""
    listed = [ROOT / name for name in ("README.md", "README.zh.md", "CONTRIBUTING.md")]
    return [*listed, ROOT / "SECURITY.md", *sorted((ROOT / "docs").rglob("*.md"))]


def every_block() -> list[Block]:
    """Return the blocks of every page, in order."""
    return [block for page in pages() for block in _blocks(page)]


def _blocks(page: Path) -> Iterator[Block]:
    text = page.read_text(encoding="utf-8")
    for match in _FENCE.finditer(text):
        before = text[: match.start()]
        marked = _NOT_RUN.search(before)
        yield Block(
            page=page.relative_to(ROOT).as_posix(),
            line=before.count("\n") + 1,
            kind=match[1],
            text=match[2],
            why_not=marked[1] if marked else None,
        )


def commands(block: Block) -> list[str]:
    """Return a block's commands: comments left out, lines joined where one goes on."""
    lines = block.text.replace("\\\n", " ").splitlines()
    bare = (re.sub(r"\s+#\s.*|^#.*", "", line).strip() for line in lines)
    return [line for line in bare if line]
