"""Jobs -> a new generation in a database, by any of the processes that share it.

Reading, embedding and writing rows go on side by side; a generation comes into force in one
transaction of the coordinating database, which also calls its jobs done: before it, nothing of
them can be found, after it, everything. Rows are on their nodes' disks before it begins.
"""

import json
import logging
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager

from rag.embedding import Known, Progress, Read, make_segment
from rag.encoder import Encoder
from rag.errors import DatabaseError, IndexMismatchError, IndexMissingError
from rag.postgres.opening import Shared
from rag.postgres.reading import (
    DatabaseGeneration,
    generation_name,
    generation_number,
    read_held,
)
from rag.postgres.rows import DocumentRows, rows_of
from rag.postgres.vectors import known_vectors
from rag.settings import Settings
from rag.store import Job
from rag.store.reading import DocumentReader
from rag.store.rows import Statements, now
from rag.working import Worker

__all__ = ["DatabaseIndexer", "opened_database_indexer"]

_log = logging.getLogger(__name__)
# How much text is embedded and written together: bounds memory.
_CHARS = 1_000_000
# How long rows that are out of force stay for searches that began before.
_GRACE = "interval '5 minutes'"
_LOOK_S = 0.2
# Arbitrary, the same in every process: one follows a folder at a time.
_FOLLOWING = 7_253_004


class DatabaseIndexer(Worker):
    """Carries out jobs of a shared database; `generation` is the last one it has seen."""

    def __init__(
        self,
        shared: Shared,
        settings: Settings,
        encoder: Encoder,
        reader: DocumentReader,
        *,
        on_switch: Callable[[], object] | None = None,
        progress: Progress | None = None,
    ) -> None:
        """Begin without a generation; `restore` reads the one in force.

        Args:
            shared: The database.
            settings: How to cut.
            encoder: Embeds new passages.
            reader: Reads new documents.
            on_switch: Called when a generation of this process's has come into force, in the
                place of reading it here.
            progress: Told of each stage; whatever it raises ends the work.
        """
        super().__init__(shared.store, reader, progress)
        self.generation: DatabaseGeneration | None = None
        self._shared, self._settings, self._encoder = shared, settings, encoder
        self._on_switch = on_switch
        self._inputs = shared.inputs(encoder)
        self._prepared = False

    def restore(self) -> DatabaseGeneration | None:
        """Return the generation in force; None if there is none yet.

        Raises:
            IndexMismatchError: If it was built with another model or other settings.
            DatabaseError: If the database or a node does not answer.
        """
        self._shared.store.revive()
        try:
            self.generation = self._shared.read(self._encoder, self.generation)
        except IndexMissingError:
            return None
        return self.generation

    def begin(self, force: bool) -> bool:
        """Begin to follow a folder; index everything again at once where that is forced."""
        try:
            self.restore()
        except (IndexMismatchError, DatabaseError) as error:
            if not force:
                raise
            _log.warning("%s 正在全部重建。", error)
        if force and self._shared.number():
            self.rebuild(anew=True)
        return False

    def outdated(self) -> bool:
        """Tell whether the generation should be made again: what does not fit was refused."""
        return False

    def run(self) -> None:
        """Carry out all waiting jobs that no other process has claimed."""
        self._shared.store.revive()
        super().run()
        self.tidy()

    def finish(self, jobs: Sequence[Job]) -> None:
        """Carry out jobs, or wait until other processes have."""
        while True:
            self.run()
            if not any(self.store.job(job.job_id).state in ("queued", "running") for job in jobs):
                break
            time.sleep(_LOOK_S)
        if self.restore() is not None:
            self._shared.nodes.grow()

    def rebuild(self, *, anew: bool = False) -> DatabaseGeneration:
        """Index every document again; `anew` reuses no vector.

        Raises:
            IndexMismatchError: If the model's vectors are of another length.
        """
        live = self.store.live()
        state = self._shared.database.rows("SELECT inputs FROM state")[0]
        built = json.loads(state["inputs"] or "{}")
        if built and built["dim"] != self._inputs["dim"]:
            raise IndexMismatchError(
                f"{self._shared.database.name} 的向量是 {built['dim']} 维，现在的模型是 "
                f"{self._inputs['dim']} 维。请用 `jushi migrate` 搬到新的数据库。"
            )
        alike = all(built.get(key) == self._inputs[key] for key in ("model", "precision"))
        docs = self._index(live, live if alike and not anew else {})
        with self._shared.store.transaction() as statements:
            self._switch(statements, live, docs, {}, rebuilt=True)
        self._seen()
        assert self.generation is not None
        return self.generation

    def adopt(self, versions: Mapping[str, str], known: Known) -> DatabaseGeneration:
        """Put versions in force that an empty database's store has, with vectors at hand."""
        docs = self._index(versions, {}, known)
        with self._shared.store.transaction() as statements:
            self._switch(statements, versions, docs, {})
        self._seen()
        assert self.generation is not None
        return self.generation

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

    def _change(self, jobs: Sequence[Job]) -> None:
        before = self.store.live()
        plan = self._plan(jobs, dict(before))
        fresh = {k: version for k, version in plan.live.items() if before.get(k) != version}
        changed = fresh | {k: None for k in before if k not in plan.live}
        if not plan.added and not changed:
            return
        docs = self._index(fresh, {k: before[k] for k in fresh if k in before})
        with self._shared.store.transaction() as statements:
            if not self._shared.store.claimed([job for job in jobs if job.job_id in plan.added]):
                _log.warning("jobs were taken over by another process")
                self._forget(statements, docs.values())
                return
            live = self.store.live()
            for document_id, version in changed.items():
                if version is None:
                    live.pop(document_id, None)
                else:
                    live[document_id] = version
            self._switch(statements, live, docs, plan.added)
        self._seen()

    def _index(
        self, versions: Mapping[str, str], before: Mapping[str, str], given: Known | None = None
    ) -> dict[str, int]:
        """Write versions' rows to their nodes, unseen; return their numbers by document.

        Args:
            versions: By document.
            before: Versions in force whose vectors may serve again, by document.
            given: Vectors from elsewhere, in their place.
        """
        if not self._prepared:
            self._shared.nodes.prepare(self._encoder.dim)
            self._prepared = True
        docs: dict[str, int] = {}
        for page in _pages(self._read(version) for _, version in sorted(versions.items())):
            known = given or self._known(
                [before.get(item.document.document_id, "") for item in page]
            )
            segment, embedded = make_segment(
                "", page, self._encoder, self._settings.passage_tokens, known, self._progressing
            )
            self.embedded += embedded
            rows = rows_of(segment)
            self._progressing("词语索引", 0, 1)
            numbers = self._reserve(rows)
            self._shared.nodes.write(list(zip(numbers, rows, strict=True)))
            docs |= {item.document_id: doc for item, doc in zip(rows, numbers, strict=True)}
            _log.debug("rows written")
        return docs

    def _progressing(self, stage: str, done: int, total: int) -> None:
        self._note(stage, done, total)

    def _known(self, versions: Sequence[str]) -> Known:
        rows = self._shared.database.rows(
            "SELECT doc FROM indexed WHERE version = ANY(?) AND born IS NOT NULL AND died IS NULL",
            [version for version in versions if version],
        )
        docs = sorted(row["doc"] for row in rows)
        if not docs:
            return Known({}, {})
        return known_vectors(self._shared.nodes, read_held(self._shared.database, docs))

    def _reserve(self, rows: Sequence[DocumentRows]) -> list[int]:
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
    def _forget(statements: Statements, docs: Iterable[int]) -> None:
        statements.execute(
            "UPDATE indexed SET died = 0, owner = NULL WHERE doc = ANY(?)", (list(docs),)
        )

    def _switch(
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
        before = self.store.live()
        out = [k for k, version in before.items() if live.get(k) != version or k in docs]
        statements.execute(
            "UPDATE indexed SET died = ?, died_at = now() WHERE document_id = ANY(?) "
            "AND born IS NOT NULL AND died IS NULL",
            (number, out),
        )
        statements.execute(
            "UPDATE indexed SET born = ?, owner = NULL WHERE doc = ANY(?)",
            (number, list(docs.values())),
        )
        self._settle(statements, number, live, added, 0 if rebuilt else state["generation"])
        statements.execute("UPDATE state SET inputs = ?", (inputs,))

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
        self.store.settle(live, generation_name(number), added, [row["version"] for row in kept])
        statements.execute(
            "UPDATE jobs SET generation = ?, owner = NULL WHERE job_id = ANY(?)",
            (number, list(added)),
        )
        statements.execute(
            "UPDATE state SET generation = ?, rollback = ?, built_at = ?", (number, rollback, now())
        )

    def _roll_back(self, job: Job) -> None:
        """Put the generation before in force again."""
        target = generation_number(job.target or "")
        with self._shared.store.transaction() as statements:
            if not self._shared.store.claimed([job]):
                return
            state = statements.execute("SELECT generation, rollback FROM state").fetchone()
            if not target or state["rollback"] != target:
                self.store.fail(job.job_id, f"不能退回：{job.target} 已不是上一代索引。")
                return
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
        self._seen()

    def _seen(self) -> None:
        """Read the generation this process has just put in force."""
        self.built += 1
        if self._on_switch:
            self._on_switch()
        else:
            self.generation = self._shared.read(self._encoder, self.generation)
        _log.info("generation %s", generation_name(self._shared.number()))


def _pages(reads: Iterator[Read]) -> Iterator[list[Read]]:
    """Yield documents together, up to so much text."""
    page: list[Read] = []
    size = 0
    for item in reads:
        page.append(item)
        size += len(item.document.text)
        if size >= _CHARS:
            yield page
            page, size = [], 0
    if page:
        yield page


@contextmanager
def opened_database_indexer(
    settings: Settings, encoder: Encoder, progress: Progress | None = None
) -> Iterator[DatabaseIndexer]:
    """Open a database for writing by hand; who else does so waits.

    Raises:
        JushiError: As `Shared` does.
    """
    with (
        Shared(settings) as shared,
        shared.database.connection() as turn,
        DocumentReader(settings.max_upload_mb * 1_000_000) as reader,
    ):
        turn.execute("SELECT pg_advisory_lock(%s)", (_FOLLOWING,))
        try:
            yield DatabaseIndexer(shared, settings, encoder, reader, progress=progress)
        finally:
            turn.execute("SELECT pg_advisory_unlock(%s)", (_FOLLOWING,))
