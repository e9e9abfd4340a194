"""Which rows are in force: numbers reserved, generations switched, taken back, cleared away.

A row of `indexed` is a version written to its node. `born` is the generation in which it came into
force, `died` the one in which it went: null while it is in force, 0 where it never was.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from rag.errors import DatabaseError
from rag.postgres.opening import Shared
from rag.postgres.reading import generation_name, generation_number
from rag.postgres.rows import DocumentRows
from rag.store import Job
from rag.store.rows import Statements, now

__all__ = ["Switch"]

# How long rows that are out of force stay for searches that began before.
_GRACE = "interval '5 minutes'"


class Switch:
    """Puts documents of one database in force, in one transaction each time."""

    def __init__(self, shared: Shared, inputs: Mapping[str, Any]) -> None:
        """Switch what a process with such settings has written (`Shared.inputs`)."""
        self._shared, self._inputs = shared, inputs
        self._store = shared.store

    def reserve(self, rows: Sequence[DocumentRows]) -> list[int]:
        """Give documents numbers under which their rows can be written."""
        owner = self._shared.store.session()
        numbers = []
        with self._shared.store.transaction() as statements:
            for item in rows:
                found = statements.execute(
                    "INSERT INTO indexed (version, document_id, owner, passages, tokens, survey, "
                    "prints, spans) VALUES (?,?,?,?,?,?,?,?) RETURNING doc",
                    (item.version, item.document_id, owner, len(item.vectors),
                     int(item.lengths.sum()), item.survey, item.prints, item.spans.tobytes()),
                ).fetchone()  # fmt: skip
                numbers.append(int(found["doc"]))
        return numbers

    @staticmethod
    def forget(statements: Statements, docs: Iterable[int]) -> None:
        """Give documents up whose rows were written for nothing; `tidy` removes them."""
        statements.execute(
            "UPDATE indexed SET died = 0, owner = NULL WHERE doc = ANY(?)", (list(docs),)
        )

    def put_in_force(
        self,
        statements: Statements,
        live: Mapping[str, str],
        docs: Mapping[str, int],
        added: Mapping[str, Sequence[str]],
        *,
        rebuilt: bool = False,
    ) -> None:
        """Put documents in force and call jobs done, within a transaction.

        Args:
            statements: The transaction's.
            live: Version by document, all that shall be in force.
            docs: The number of each document that was indexed for it.
            added: The documents that each job added.
            rebuilt: Whether everything was indexed again, perhaps otherwise than before.
        """
        state = statements.execute("SELECT * FROM state").fetchone()
        inputs = json.dumps(self._inputs, ensure_ascii=False, sort_keys=True)
        if not rebuilt and state["inputs"] not in (None, inputs):
            raise DatabaseError(
                f"{self._shared.database.name} 已由另一个进程以别的设置重建。请重新启动这个服务。"
            )
        number = state["generation"] + 1
        before = self._store.live()
        out = [k for k, version in before.items() if live.get(k) != version or k in docs]
        statements.execute(
            "UPDATE indexed SET died = ?, died_at = now() WHERE document_id = ANY(?) "
            "AND born IS NOT NULL AND died IS NULL",
            (number, out),
        )
        written = statements.execute(
            "UPDATE indexed SET born = ?, owner = NULL WHERE doc = ANY(?) AND born IS NULL "
            "AND died IS NULL RETURNING doc",
            (number, list(docs.values())),
        ).fetchall()
        if len(written) != len(docs):
            # This process was taken for ended, and what it had written cleared away.
            raise DatabaseError(f"{self._shared.database.name} 的会话中断过，这批文档将重新处理。")
        self._settle(statements, number, live, added, 0 if rebuilt else state["generation"])
        statements.execute("UPDATE state SET inputs = ?", (inputs,))

    def roll_back(self, job: Job) -> bool:
        """Put the generation before in force again; tell whether that was done."""
        target = generation_number(job.target or "")
        with self._shared.store.transaction() as statements:
            if not self._shared.store.claimed([job]):
                return False
            state = statements.execute("SELECT generation, rollback FROM state").fetchone()
            if not target or state["rollback"] != target:
                self._store.fail(job.job_id, f"不能退回：{job.target} 已不是上一代索引。")
                return False
            current, number = state["generation"], state["generation"] + 1
            # What is in force alone now goes; what went out of force with it comes back.
            statements.execute(
                "UPDATE indexed SET died = ?, died_at = now() WHERE born = ? AND died IS NULL",
                (number, current),
            )
            statements.execute(
                "UPDATE indexed SET born = ?, died = NULL, died_at = NULL "
                "WHERE died = ? AND born IS NOT NULL AND born < ?",
                (number, current, current),
            )
            rows = statements.execute(
                "SELECT document_id, version FROM indexed WHERE born IS NOT NULL AND died IS NULL"
            ).fetchall()
            live = {row["document_id"]: row["version"] for row in rows}
            self._settle(statements, number, live, {job.job_id: []}, current)
        return True

    def tidy(self) -> None:
        """Remove rows that no generation kept needs, once no search can ask for them."""
        database = self._shared.database
        rows = database.rows(
            "SELECT doc, died FROM indexed WHERE died = 0 OR (born IS NOT NULL AND died < "
            f"(SELECT generation FROM state) AND died_at < now() - {_GRACE})"
        )
        docs = [row["doc"] for row in rows]
        if docs:
            oldest = max(row["died"] for row in rows)
            # Said first: who reads while rows go learns that they may have.
            database.rows("UPDATE state SET oldest = greatest(oldest, ?)", oldest)
            self._shared.nodes.remove(docs)
            database.rows("DELETE FROM indexed WHERE doc = ANY(?)", docs)

    def _settle(
        self,
        statements: Statements,
        number: int,
        live: Mapping[str, str],
        added: Mapping[str, Sequence[str]],
        rollback: int,
    ) -> None:
        """Tell the store what a generation holds; the one before stays for a rollback."""
        kept = statements.execute(
            "SELECT DISTINCT version FROM indexed WHERE died = ?", (number,)
        ).fetchall()
        self._store.settle(live, generation_name(number), added, [row["version"] for row in kept])
        statements.execute(
            "UPDATE jobs SET generation = ?, owner = NULL WHERE job_id = ANY(?)",
            (number, list(added)),
        )
        statements.execute(
            "UPDATE state SET generation = ?, rollback = ?, built_at = ?", (number, rollback, now())
        )
