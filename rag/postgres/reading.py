"""The generation in force of a database, opened: what changed since the last one is read."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter, ValidationError

from rag.errors import DatabaseError, IndexDamagedError, IndexMismatchError, IndexMissingError
from rag.postgres.contents import Block, DatabaseContents, Held, joined_blocks
from rag.postgres.database import Database, Row
from rag.postgres.nodes import Nodes
from rag.postgres.rows import SURVEY, unpack_prints, unpack_spans
from rag.postgres.searching import DatabaseSearch, InForce
from rag.records import Document, Entry
from rag.store.versions import digest_of

__all__ = ["DatabaseGeneration", "generation_name", "generation_number", "read_generation",
           "read_held"]  # fmt: skip

_DOCUMENT = TypeAdapter(Document)
_ENTRY = TypeAdapter(Entry)
# How many documents are read at a time.
_PAGE = 200


@dataclass(frozen=True, slots=True)
class DatabaseGeneration:
    """A generation as a catalog takes it.

    Attributes:
        number: Its place in the database's history, from 1.
        manifest: How it was built.
    """

    number: int
    manifest: Mapping[str, Any]
    contents: DatabaseContents

    @property
    def name(self) -> str:
        """Its name, as a data folder's generations are named."""
        return generation_name(self.number)

    @property
    def folder(self) -> Path:
        """What stands where a data folder's generation has its folder: the name alone."""
        return Path(self.name)


def generation_name(number: int) -> str:
    """Return a generation's name."""
    return f"g{number:06d}"


def generation_number(name: str) -> int:
    """Return a named generation's number; 0 for no such name."""
    return int(name[1:]) if name[:1] == "g" and name[1:].isdecimal() else 0


def read_generation(
    database: Database,
    nodes: Nodes,
    inputs: Mapping[str, Any],
    weights: tuple[float, float],
    before: DatabaseGeneration | None = None,
) -> DatabaseGeneration:
    """Open the generation in force.

    Args:
        database: The coordinating one.
        nodes: Hold what is searched.
        inputs: What decides what rows hold, as this process is set (`rag.index.settings_of`).
        weights: BM25's k1 and b.
        before: One opened earlier, whose documents need not be read again.

    Raises:
        IndexMissingError: If there is none yet.
        IndexMismatchError: If it was built with another model or other settings.
        IndexDamagedError: If a record or a row is missing or not as it was written.
        DatabaseError: If the database or a node does not answer.
    """
    with database.transaction() as statements:
        # One snapshot for all that is read
        statements.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        state = _state(database, inputs)
        rows = database.rows("SELECT doc, born IS NOT NULL AND died IS NULL AS live FROM indexed")
        live = {row["doc"] for row in rows if row["live"]}
        (newest,) = database.rows("SELECT coalesce(max(doc), 0) AS doc FROM indexed")[0]
        blocks = [] if before is None else before.contents.blocks
        known = {item.doc for block in blocks for item in block.held}
        fresh = list(read_held(database, sorted(live - known)))
    joined = joined_blocks(blocks, live, fresh)
    contents = DatabaseContents(joined, live)
    if before is None:
        _check_nodes(nodes, joined, live)
    dead = sorted(row["doc"] for row in rows if not row["live"])
    force = InForce(state["generation"], contents.ids, contents.tokens, newest, dead)
    contents.search = DatabaseSearch(
        contents.passages, contents.entry_of, force, database, nodes, weights
    )
    return DatabaseGeneration(state["generation"], _manifest(state), contents)


def _state(database: Database, inputs: Mapping[str, Any]) -> Row:
    """Return the row that says what is in force, checked against how this process is set."""
    (state,) = database.rows("SELECT * FROM state")
    if not state["generation"]:
        raise IndexMissingError(
            f"{database.name} 中还没有文档。请运行 `jushi index 文档所在文件夹`，"
            "或用 `jushi migrate` 从数据文件夹搬入。"
        )
    built = json.loads(state["inputs"])
    for key, wanted in inputs.items():
        if built.get(key) != wanted:
            raise IndexMismatchError(
                f"{database.name} 建立时 {key} 为 {built.get(key)}，现在的设置为 {wanted}。"
                "请改回原来的设置；维数不变时也可运行 `jushi index --force` 全部重建。"
            )
    return state


def read_held(database: Database, docs: Sequence[int]) -> Iterator[Held]:
    """Yield documents as they were indexed.

    Raises:
        IndexDamagedError: If a record is missing or not as it was written.
        DatabaseError: If the database does not answer.
    """
    for start in range(0, len(docs), _PAGE):
        page = list(docs[start : start + _PAGE])
        rows = database.rows(
            "SELECT i.doc, i.version, i.tokens, i.survey, i.prints, i.spans, v.file, v.document, "
            "v.parsed_sha256, ARRAY(SELECT record FROM entries AS e WHERE e.version = i.version "
            "ORDER BY position) AS records "
            "FROM indexed AS i JOIN versions AS v USING (version) WHERE doc = ANY(?) ORDER BY doc",
            page,
        )
        if len(rows) != len(page):
            raise IndexDamagedError(f"{database.name} 缺少在用文档的记录。请从备份恢复数据库。")
        for row in rows:
            yield _held(database, row)


def _held(database: Database, row: Row) -> Held:
    try:
        if digest_of(row["document"], row["records"]) != row["parsed_sha256"]:
            raise ValueError("digest")
        return Held(
            doc=row["doc"],
            version=row["version"],
            document=_DOCUMENT.validate_json(row["document"]),
            entries=[_ENTRY.validate_json(record) for record in row["records"]],
            survey=SURVEY.validate_json(row["survey"]),
            prints=unpack_prints(row["prints"], len(row["records"])),
            spans=unpack_spans(row["spans"]),
            tokens=row["tokens"],
        )
    except (AttributeError, ValueError, ValidationError) as error:
        raise IndexDamagedError(
            f"{database.name} 中文档 {row['file']} 的条目与记录的校验值不符。"
            "请运行 `jushi index --force` 重建，或从备份恢复。"
        ) from error


def _check_nodes(nodes: Nodes, blocks: Sequence[Block], live: set[int]) -> None:
    """Make sure that the nodes hold every passage in force."""
    nodes.check()
    counts = nodes.counts()
    for block in blocks:
        for item in block.held:
            if item.doc in live and counts.get(item.doc, 0) != len(item.spans):
                node = nodes.databases[item.doc % len(nodes.databases)]
                raise DatabaseError(
                    f"{node.name} 中文档 {item.document.file} 应有 {len(item.spans)} 个段落，"
                    f"实有 {counts.get(item.doc, 0)} 个。请从备份恢复这个分片，"
                    "或运行 `jushi index --force` 重建。"
                )


def _manifest(state: Row) -> dict[str, Any]:
    return {"inputs": json.loads(state["inputs"]), "built_at": state["built_at"]}
