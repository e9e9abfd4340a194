"""The tables, in numbered steps; a database remembers which of them it has been given.

The coordinating database:

    versions entries live jobs history     the record, as `rag.store` keeps it
    indexed     a version cut, embedded and written to its node; in force from generation `born`
                until before generation `died`
    state       one row: the generation in force and how everything was indexed
    keys        who may use the service

A node, which is the coordinating database itself where there are no others:

    passages sentences words               what is searched; `doc` says whose row it is
"""

import secrets

from rag.errors import SettingsError, StorageError
from rag.postgres.database import Database, Statements

__all__ = ["ROWS", "check_node", "prepare", "prepare_node"]

ROWS = 20
"""A passage's id is its document's number times 2 ** ROWS, and its row."""

# Arbitrary, the same in every process: who prepares a database has it to itself.
_LOCK = 7_253_001
_RECORD = [
    """
CREATE TABLE versions (
    version text PRIMARY KEY,
    document_id text NOT NULL,
    file text NOT NULL,
    source text,
    described text NOT NULL,
    sha256 text NOT NULL,
    reader text NOT NULL,
    added text NOT NULL,
    bytes bytea,
    text_sha256 text,
    document text,
    parsed_sha256 text
);
ALTER TABLE versions ALTER COLUMN bytes SET STORAGE EXTERNAL;
CREATE INDEX versions_sha256 ON versions (sha256);
CREATE INDEX versions_document ON versions (document_id);
CREATE TABLE entries (
    version text NOT NULL REFERENCES versions,
    position int NOT NULL,
    entry_id text NOT NULL,
    record text NOT NULL,
    PRIMARY KEY (version, position)
);
CREATE TABLE live (
    document_id text PRIMARY KEY,
    version text NOT NULL REFERENCES versions
);
CREATE TABLE jobs (
    number bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    job_id text NOT NULL UNIQUE,
    kind text NOT NULL,
    document_id text NOT NULL,
    version text,
    target text,
    state text NOT NULL,
    progress real NOT NULL DEFAULT 0,
    error text,
    document_ids text NOT NULL DEFAULT '[]',
    rejected text NOT NULL DEFAULT '[]',
    added text NOT NULL,
    owner int,
    generation int
);
CREATE INDEX jobs_open ON jobs (number) WHERE state IN ('queued', 'running');
CREATE INDEX jobs_version ON jobs (version) WHERE state IN ('queued', 'running');
CREATE TABLE history (
    number bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    document_id text NOT NULL,
    version text NOT NULL,
    sha256 text NOT NULL,
    text_sha256 text,
    became text NOT NULL,
    generation text NOT NULL,
    at text NOT NULL
);
CREATE INDEX history_document ON history (document_id);
CREATE INDEX history_version ON history (version);
CREATE TABLE indexed (
    doc int GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    version text NOT NULL,
    document_id text NOT NULL,
    born int,
    died int,
    died_at timestamptz,
    owner int,
    passages int NOT NULL,
    tokens bigint NOT NULL,
    survey text NOT NULL,
    prints bytea NOT NULL,
    spans bytea NOT NULL
);
CREATE INDEX indexed_version ON indexed (version);
CREATE TABLE state (
    one bool PRIMARY KEY DEFAULT true CHECK (one),
    corpus text NOT NULL,
    nodes int NOT NULL,
    generation int NOT NULL DEFAULT 0,
    oldest int NOT NULL DEFAULT 0,
    rollback int NOT NULL DEFAULT 0,
    built_at text NOT NULL DEFAULT '',
    inputs text
);
CREATE SEQUENCE owners AS int;
CREATE TABLE keys (
    number bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    key_id text NOT NULL UNIQUE,
    name text NOT NULL,
    scope text NOT NULL,
    created text NOT NULL,
    sha256 text NOT NULL
);
""",
]
_NODE = [
    """
CREATE TABLE node (corpus text NOT NULL, number int NOT NULL, nodes int NOT NULL);
CREATE TABLE passages (
    id bigint NOT NULL,
    doc int NOT NULL,
    vec vector({dim}) NOT NULL,
    PRIMARY KEY (id, doc)
);
CREATE TABLE sentences (
    id bigint NOT NULL,
    doc int NOT NULL,
    place int NOT NULL,
    vec halfvec({dim}) NOT NULL
);
ALTER TABLE sentences ALTER COLUMN vec SET STORAGE PLAIN;
CREATE INDEX sentences_id ON sentences (id);
CREATE TABLE words (
    token bigint NOT NULL,
    doc int NOT NULL,
    rows int[] NOT NULL,
    times smallint[] NOT NULL,
    lengths int[] NOT NULL,
    PRIMARY KEY (token, doc)
);
CREATE INDEX words_doc ON words (doc);
""",
]


def prepare(database: Database, nodes: int) -> None:
    """Bring a coordinating database to this program's tables; an empty one is given all.

    Args:
        database: Changed where it is behind.
        nodes: How many nodes the settings name; 0: it is its own.

    Raises:
        StorageError: If it was written by a newer version, or belongs to something else.
        SettingsError: If its corpus lies on another number of nodes.
        DatabaseError: If it cannot be reached or changed.
    """
    with database.transaction() as statements:
        _check_server(database, statements)
        _step_up(database, statements, "record", _RECORD)
        row = statements.execute("SELECT nodes FROM state").fetchone()
        if row is None:
            statements.execute(
                "INSERT INTO state (corpus, nodes) VALUES (?, ?)", (secrets.token_hex(16), nodes)
            )
        elif row["nodes"] != nodes:
            raise SettingsError(
                f"{database.name} 的语料有 {row['nodes']} 个分片，设置 shards 写了 {nodes} 个。"
                "请按建立时的次序写全；要改变分片数，请用 `jushi migrate` 搬到新的数据库。"
            )


def _check_server(database: Database, statements: Statements) -> None:
    statements.execute("SELECT pg_advisory_xact_lock(?)", (_LOCK,))
    row = statements.execute(
        "SELECT current_setting('server_encoding') AS encoding, "
        "current_setting('server_version_num')::int AS version"
    ).fetchone()
    assert row is not None
    if row["encoding"] != "UTF8":
        raise StorageError(
            f"{database.name} 的编码是 {row['encoding']}，应为 UTF8。请新建 UTF8 编码的库。"
        )
    if row["version"] < 150000:
        raise StorageError(
            f"{database.name} 的 PostgreSQL 版本是 {row['version'] // 10000}，至少应为 15。"
        )


def _step_up(
    database: Database, statements: Statements, part: str, steps: list[str], **values: object
) -> None:
    """Take the steps a database has not taken yet."""
    statements.execute(
        "CREATE TABLE IF NOT EXISTS schema_steps (part text NOT NULL, number int NOT NULL, "
        "taken timestamptz NOT NULL DEFAULT now(), PRIMARY KEY (part, number))"
    )
    taken = statements.execute(
        "SELECT coalesce(max(number), 0) AS number FROM schema_steps WHERE part = ?", (part,)
    ).fetchone()
    assert taken is not None
    if taken["number"] > len(steps):
        raise StorageError(
            f"{database.name} 的表结构是第 {taken['number']} 版，本程序只认识到第 {len(steps)} 版。"
            "请把本程序升级到写入它的版本。"
        )
    for number, step in enumerate(steps[taken["number"] :], taken["number"] + 1):
        for statement in step.format(**values).split(";"):
            if statement.strip():
                statements.execute(statement)
        statements.execute("INSERT INTO schema_steps (part, number) VALUES (?, ?)", (part, number))


def prepare_node(database: Database, corpus: str, number: int, nodes: int, dim: int) -> None:
    """Give a node its tables, for vectors of `dim` numbers; what it has stays.

    Raises:
        StorageError: If it belongs to another corpus, or lacks pgvector.
        DatabaseError: If it cannot be reached or changed.
    """
    with database.transaction() as statements:
        _check_server(database, statements)
        _require_vectors(database, statements)
        _step_up(database, statements, "node", _NODE, dim=dim)
        if statements.execute("SELECT 1 FROM node").fetchone() is None:
            statements.execute("INSERT INTO node VALUES (?, ?, ?)", (corpus, number, nodes))
    check_node(database, corpus, number, nodes)


def _require_vectors(database: Database, statements: Statements) -> None:
    offered = statements.execute(
        "SELECT default_version FROM pg_available_extensions WHERE name = 'vector'"
    ).fetchone()
    if offered is None:
        raise StorageError(f"{database.name} 没有安装 pgvector 扩展。请在数据库服务器上安装它。")
    statements.execute("CREATE EXTENSION IF NOT EXISTS vector")
    installed = statements.execute(
        "SELECT extversion FROM pg_extension WHERE extname = 'vector'"
    ).fetchone()
    assert installed is not None
    found = tuple(int(part) for part in installed["extversion"].split(".")[:2])
    if found < (0, 8):
        raise StorageError(
            f"{database.name} 的 pgvector 是 {installed['extversion']}，至少应为 0.8。"
        )


def check_node(database: Database, corpus: str, number: int, nodes: int) -> None:
    """Make sure that a node is the one the corpus expects at its place.

    Raises:
        StorageError: If it is not.
        DatabaseError: If it cannot be reached.
    """
    known = database.rows("SELECT to_regclass('public.node') IS NOT NULL AS known")[0]["known"]
    row = database.rows("SELECT corpus, number, nodes FROM node")[0] if known else None
    if row is None or tuple(row) != (corpus, number, nodes):
        raise StorageError(
            f"{database.name} 不是这个语料的第 {number + 1} 个分片。"
            "请检查设置 shards 中地址的次序，或从备份恢复这个分片。"
        )
