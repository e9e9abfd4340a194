"""Jobs -> a new generation in a database, by any of the processes that share it.

Reading, embedding and writing rows go on side by side; a generation comes into force in one
transaction of the coordinating database, which also calls its jobs done: before it, nothing of
them can be found, after it, everything. Rows are on their nodes' disks before it begins.
"""

import json
import logging
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager

from rag.embedding import Known, Progress, Read, make_segment
from rag.encoder import Encoder
from rag.errors import DatabaseError, IndexMismatchError, IndexMissingError
from rag.postgres.opening import Shared
from rag.postgres.reading import (
    DatabaseGeneration,
    generation_name,
    read_held,
)
from rag.postgres.rows import rows_of
from rag.postgres.switching import Switch
from rag.postgres.vectors import known_vectors
from rag.settings import Settings
from rag.store import Job
from rag.store.reading import DocumentReader
from rag.working import Worker

__all__ = ["DatabaseIndexer", "opened_database_indexer"]

_log = logging.getLogger(__name__)
# How much text is embedded and written together: bounds memory.
_CHARS = 1_000_000
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
        self._switch = Switch(shared, self._inputs)
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

    def tidy(self) -> None:
        """Remove rows that no generation kept needs, once no search can ask for them."""
        self._switch.tidy()

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
            if self.store.live() != live:
                raise DatabaseError(
                    f"{self._shared.database.name} 的文档在重建期间有增删，没有换用重建的索引。"
                    "请停止各个服务后再运行。"
                )
            self._switch.put_in_force(statements, live, docs, {}, rebuilt=True)
        self._seen()
        assert self.generation is not None
        return self.generation

    def adopt(self, versions: Mapping[str, str], known: Known) -> DatabaseGeneration:
        """Put versions in force that an empty database's store has, with vectors at hand."""
        docs = self._index(versions, {}, known)
        with self._shared.store.transaction() as statements:
            self._switch.put_in_force(statements, versions, docs, {})
        self._seen()
        assert self.generation is not None
        return self.generation

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
                self._switch.forget(statements, docs.values())
                return
            live = self.store.live()
            for document_id, version in changed.items():
                if version is None:
                    live.pop(document_id, None)
                else:
                    live[document_id] = version
            self._switch.put_in_force(statements, live, docs, plan.added)
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
            numbers = self._switch.reserve(rows)
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

    def _roll_back(self, job: Job) -> None:
        if self._switch.roll_back(job):
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
