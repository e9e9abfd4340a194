"""The nodes on which passages, sentences and words lie, each document's rows on one of them.

Where no shards are set the coordinating database is the only node. Every node is asked the same
statement; one that does not answer makes the whole search fail, and is named.
"""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import repeat
from typing import Any, LiteralString

import numpy as np
from numpy.typing import NDArray
from pgvector import HalfVector, Vector
from pgvector.psycopg import register_vector

from rag.postgres.database import Connection, Database, Row
from rag.postgres.rows import DocumentRows
from rag.postgres.schema import ROWS, check_node, prepare_node

__all__ = ["Nodes"]

# From how many passages on a node a graph is worth its memory; below, a scan is exact and as fast.
_GRAPH_FROM = 50_000
# Arbitrary, the same in every process: who makes a graph.
_GROWING = 7_253_005
# How many new passages make the planner's figures old.
_ANALYZE_FROM = 500


class Nodes:
    """The nodes of one corpus, in the order in which documents are dealt to them."""

    def __init__(self, databases: Sequence[Database], corpus: str, dealt: bool) -> None:
        """Hold nodes.

        Args:
            databases: One a node.
            corpus: The name of the corpus, which every node of it knows.
            dealt: Whether they are shards, and not the coordinating database itself.
        """
        self.databases = list(databases)
        self._corpus = corpus
        self._count = len(databases) if dealt else 0
        self._threads = ThreadPoolExecutor(4 * len(databases), "nodes")

    def close(self) -> None:
        """End what runs beside."""
        self._threads.shutdown(wait=False)

    def prepare(self, dim: int) -> None:
        """Give each node its tables; see `schema.prepare_node`."""
        for number, database in enumerate(self.databases):
            prepare_node(database, self._corpus, number, self._count, dim)

    def check(self) -> None:
        """Make sure that each node is the one it is taken for; see `schema.check_node`."""
        for number, database in enumerate(self.databases):
            check_node(database, self._corpus, number, self._count)

    def ask(self, sql: str, *values: object, **named: object) -> list[list[Row]]:
        """Run a statement on every node at once and return each one's rows.

        Raises:
            DatabaseError: If a node does not answer: no answer is made of the others alone.
        """
        if len(self.databases) == 1:
            return [self.databases[0].rows(sql, *values, **named)]
        return list(
            self._threads.map(lambda node: node.rows(sql, *values, **named), self.databases)
        )

    def counts(self) -> dict[int, int]:
        """Return how many passages of each document there are."""
        found = self.ask("SELECT doc, count(*) AS passages FROM passages GROUP BY doc")
        return {row["doc"]: row["passages"] for rows in found for row in rows}

    def write(self, documents: Sequence[tuple[int, DocumentRows]]) -> None:
        """Write documents' rows, all of a node in one transaction; nobody sees them yet.

        Raises:
            DatabaseError: If a node cannot take them; what others took stays unseen.
        """
        for number, database in enumerate(self.databases):
            own = [item for item in documents if item[0] % len(self.databases) == number]
            if not own:
                continue
            with database.transaction() as statements:
                register_vector(statements.connection)
                for doc, rows in own:
                    _write(statements.connection, doc, rows)
            written = sum(len(rows.vectors) for _, rows in own)
            if written >= _ANALYZE_FROM:
                database.rows("ANALYZE passages, sentences, words")

    def remove(self, docs: Sequence[int]) -> None:
        """Remove documents' rows, which no search asks for any more."""
        for number, database in enumerate(self.databases):
            own = [doc for doc in docs if doc % len(self.databases) == number]
            if own:
                with database.transaction() as statements:
                    statements.execute("DELETE FROM words WHERE doc = ANY(?)", (own,))
                    spans = [_span(doc) for doc in own]
                    for table in ("passages", "sentences"):
                        statements.executemany(f"DELETE FROM {table} WHERE {_IDS}", spans)

    def grow(self) -> None:
        """Give each node a graph over its vectors once it is large enough for one to pay."""
        for database in self.databases:
            with database.connection() as connection:
                if not _is_yes(connection, _DUE):
                    continue
                # One process at a time, beside searches and writes; until it is there vectors are
                # compared one by one.
                if _is_yes(connection, f"SELECT pg_try_advisory_lock({_GROWING})"):
                    connection.execute("DROP INDEX CONCURRENTLY IF EXISTS passages_near")
                    connection.execute(_GRAPH)
                    connection.execute(f"SELECT pg_advisory_unlock({_GROWING})")

    def vectors(self, doc: int) -> tuple[NDArray[np.float32], list[NDArray[np.float32]]]:
        """Return a document's vectors: its passages', (n, dim), and each one's sentences'."""
        node = self.databases[doc % len(self.databases)]
        span = _span(doc)
        found = node.rows(f"SELECT vector_send(vec) AS vec FROM passages WHERE {_IDS} ORDER BY id",
                          *span)  # fmt: skip
        passages = np.array([_numbers(row["vec"], ">f4") for row in found], np.float32)
        sentences: list[list[NDArray[np.float32]]] = [[] for _ in found]
        for row in node.rows(
            f"SELECT id, halfvec_send(vec) AS vec FROM sentences WHERE {_IDS} ORDER BY id, place",
            *span,
        ):
            sentences[row["id"] - span[1]].append(_numbers(row["vec"], ">f2"))
        return passages, [np.array(group, np.float32) for group in sentences]


# Large enough, and without a graph or with one whose making was cut short
_DUE = f"""
SELECT EXISTS (SELECT 1 FROM passages OFFSET {_GRAPH_FROM}) AND NOT EXISTS (
    SELECT 1 FROM pg_index WHERE indexrelid = to_regclass('public.passages_near') AND indisvalid
)
"""
_GRAPH = "CREATE INDEX CONCURRENTLY passages_near ON passages USING hnsw (vec vector_ip_ops)"
# A document's rows; its number leads to its node where tables are distributed by it
_IDS = "doc = ? AND id >= ? AND id < ?"


def _span(doc: int) -> tuple[int, int, int]:
    """Return the values of `_IDS` for a document."""
    return doc, doc << ROWS, doc + 1 << ROWS


def _is_yes(connection: Connection, sql: LiteralString) -> bool:
    row = connection.execute(sql).fetchone()
    return bool(row and row[0])


def _numbers(sent: bytes, kind: str) -> NDArray[np.float32]:
    """Return a vector as pgvector sends it: two counts of 16 bits, then the numbers."""
    return np.frombuffer(sent, kind, offset=4).astype(np.float32)


def _write(connection: Connection, doc: int, rows: DocumentRows) -> None:
    first = doc << ROWS
    ids = range(first, first + len(rows.vectors))
    _copy(connection, "passages (id, doc, vec)", ["int8", "int4", "vector"],
          zip(ids, repeat(doc), map(Vector, rows.vectors)))  # fmt: skip
    _copy(connection, "sentences (id, doc, place, vec)", ["int8", "int4", "int4", "halfvec"],
          ((first + row, doc, place, HalfVector(vector))
           for place, (row, vector) in enumerate(rows.sentences())))  # fmt: skip
    _copy(connection, "words (token, doc, rows, times, lengths)",
          ["int8", "int4", "int4[]", "int2[]", "int4[]"],
          ((token, doc, *lists) for token, *lists in rows.words()))  # fmt: skip


def _copy(connection: Connection, target: str, types: list[str], rows: Any) -> None:
    with (
        connection.cursor() as cursor,
        cursor.copy(f"COPY {target} FROM STDIN (FORMAT BINARY)".encode()) as copy,
    ):
        copy.set_types(types)
        for row in rows:
            copy.write_row(row)
