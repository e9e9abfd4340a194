"""Data flows one way: a module imports only modules before it in the flow."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent

# The flow of README.md. A name covers the modules below it; those of one line import none of each
# other. What reads documents comes first, what reads questions after.
FLOW = [
    (
        "aligned",
        "errors",
        "folding",
        "version",
        "order",
        "rules",
        "disk",
        "lazy",
        "side_by_side",
        "visible",
    ),
    ("grams", "bounds"),
    ("blobs",),
    ("records", "settings", "texts"),
    ("dates", "corpus_file"),
    ("readers",),
    ("entries",),
    ("sandbox",),
    ("passages", "tokenization", "model", "embedding_server"),
    ("encoder", "names"),
    ("cosines",),
    ("dense", "sentences", "postings", "fusion", "columns", "duplicates", "survey", "search_index"),
    ("lexical", "segments", "merging"),
    ("segment_search", "segment_files", "opened"),
    ("contents",),
    ("embedding", "generation"),
    ("drafts",),
    ("store",),
    ("index",),
    ("working",),
    ("indexer",),
    ("postgres",),
    ("backends",),
    ("folder",),
    ("following",),
    ("speech",),
    ("lexicon", "categories", "kinds", "topics", "spelling", "turn_dates"),
    ("ellipsis",),
    ("replacing",),
    ("followups",),
    ("intents", "sources"),
    ("understanding",),
    ("matching",),
    ("speaking", "wanted", "overriding"),
    ("scoping", "days", "retrieval", "extraction", "evidence", "ledger", "citations"),
    ("leading", "presumed"),
    ("catalog",),
    ("counting", "drafting", "told"),
    ("comparing", "facts"),
    ("summaries",),
    ("sufficing",),
    ("answering",),
    ("llm",),
    ("exporting", "examples"),
    ("corpus", "wire"),
    ("terminal", "integrations"),
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


# The package's own __init__ loads what it names when that is first used.
FILES = [path for path in modules("rag") if path != ROOT / "rag" / "__init__.py"]


def part(path: Path) -> str:
    """Return the name by which the flow knows a file."""
    return path.relative_to(ROOT / "rag").with_suffix("").parts[0]


def test_the_flow_has_every_module_and_no_other() -> None:
    assert sorted(LEVEL) == sorted({part(path) for path in FILES})


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_rag_modules_import_only_what_comes_before(path: Path) -> None:
    own = part(path)
    for name in imported(path):
        assert name.startswith("rag"), f"{path.name} imports {name}"
        other = name.removeprefix("rag").removeprefix(".").split(".")[0]
        if other and other != own and path.name != "commands.py":
            assert LEVEL[other] < LEVEL[own], f"{own} imports {other}, which comes after it"


@pytest.mark.parametrize("readme", ["README.md", "README.zh.md"])
def test_the_flow_in_the_readme_is_this_one(readme: str) -> None:
    """Downwards in the picture is onwards in the flow, for documents and for questions."""
    text = (ROOT / readme).read_text(encoding="utf-8")
    picture = text.split("corpus.toml\n", 1)[1].split("```")[0]
    halves = re.split(r"\n\s*(?:question|问题) ", picture)
    assert len(halves) == 2
    for half in halves:
        rows = [re.findall(r"rag/(\w+)", line) for line in half.splitlines()]
        levels = [max(LEVEL[name] for name in row) for row in rows if row]
        assert levels == sorted(levels)
        assert len(levels) > 3


@pytest.mark.parametrize(("package", "other"), [("api", "eval"), ("eval", "api")])
def test_api_and_eval_know_nothing_of_each_other(package: str, other: str) -> None:
    for path in modules(package):
        assert not any(name.split(".")[0] == other for name in imported(path)), path
