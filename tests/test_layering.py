"""Data flows one way: a module imports only modules before it in the flow."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent

# The flow of README.md; a name covers the modules below it.
FLOW = [
    ("aligned", "errors", "version"),
    ("records",),
    ("settings",),
    ("dates",),
    ("readers", "corpus_file"),
    ("folding",),
    ("entries",),
    ("tokenization", "model"),
    ("encoder", "passages"),
    ("lexical", "dense", "fusion"),
    ("generation",),
    ("index",),
    ("topics", "lexicon", "scoping"),
    ("followups",),
    ("understanding",),
    ("retrieval", "extraction", "citations", "ledger"),
    ("catalog",),
    ("answering",),
    ("corpus", "wire"),
    ("terminal",),
    ("commands", "cli"),
]
LEVEL = {name: level for level, names in enumerate(FLOW) for name in names}


def imported(path: Path) -> set[str]:
    """Return the dotted names of the project's modules that a file imports."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module)
    return {name for name in found if name.split(".")[0] in ("rag", "api", "eval")}


def modules(package: str) -> list[Path]:
    return sorted((ROOT / package).rglob("*.py"))


@pytest.mark.parametrize("path", modules("rag"), ids=lambda path: str(path.relative_to(ROOT)))
def test_rag_modules_import_only_what_comes_before(path: Path) -> None:
    own = path.relative_to(ROOT / "rag").with_suffix("").parts[0]
    for name in imported(path):
        assert name.startswith("rag"), f"{path.name} imports {name}"
        parts = name.split(".")
        if len(parts) > 1 and parts[1] != own and own != "__init__":
            assert path.name == "commands.py" or LEVEL[parts[1]] <= LEVEL[own], (
                f"{own} imports {parts[1]}, which comes after it"
            )


@pytest.mark.parametrize(("package", "other"), [("api", "eval"), ("eval", "api")])
def test_api_and_eval_know_nothing_of_each_other(package: str, other: str) -> None:
    for path in modules(package):
        assert not any(name.split(".")[0] == other for name in imported(path)), path
