"""Jobs -> a new generation: what the store was asked for becomes what is searched.

All waiting jobs share one generation. A document that cannot be read fails its own job; a disk
that is full or a process that ends leaves the jobs waiting. Every start begins with `restore`,
which brings store and generation together, whatever happened before.
"""

import logging
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from pathlib import Path

from rag.encoder import Encoder, Vectors
from rag.errors import (
    IndexDamagedError,
    IndexMismatchError,
    IndexMissingError,
    JushiError,
    StorageError,
)
from rag.generation import (
    Generation,
    current_generation,
    open_generation,
    other_generation,
    read_manifest,
    salvage_generation,
    switch_generation,
    tidy,
)
from rag.index import (
    Progress,
    build_generation,
    embed_waiting,
    open_index,
    settings_of,
)
from rag.settings import Settings
from rag.store import Job, Store, WriterLock
from rag.store.reading import DocumentReader, reader_name
from rag.working import Plan, Stopped, Worker

__all__ = ["Indexer", "Stopped", "opened_indexer"]

_log = logging.getLogger(__name__)
# How long passages wait for vectors again where an embedding server did not give them.
_AGAIN_S = 60.0


class _Interrupted(Exception):
    """A job came while something was embedded that nobody waits for."""


class Indexer(Worker):
    """Carries out the jobs of one data folder; the caller holds its writer's lock."""

    def __init__(
        self,
        store: Store,
        settings: Settings,
        encoder: Encoder,
        reader: DocumentReader,
        *,
        on_switch: Callable[[Generation], object] | None = None,
        progress: Progress | None = None,
        patience: int | None = None,
    ) -> None:
        """Begin without a generation; `restore` finds the one in force.

        Args:
            store: The data folder's.
            settings: Name the folder and how to cut and weigh.
            encoder: Embeds new passages.
            reader: Reads new documents.
            on_switch: Told of each new generation, before its jobs are called done.
            progress: Told of each stage; whatever it raises ends the work.
            patience: How many characters are embedded before their documents are found: of more
                than these the words come first and the vectors after. None embeds first.
        """
        super().__init__(store, reader, progress)
        self.generation: Generation | None = None
        self._settings = settings
        self._encoder = encoder
        self._on_switch = on_switch
        self._patience = patience
        # What was embedded of a segment until something else was asked for; and when one that
        # could not be embedded is tried again.
        self._embedded_texts: dict[str, Vectors] = {}
        self._try_again = 0.0

    def restore(self) -> Generation | None:
        """Bring the store and the generation in force together, and return the latter.

        What the generation in force says it holds, the store is told; a generation that is lost,
        damaged, of another version of the program or built with other settings is made again
        from the store, with what fits of it, or of the one before where that is whole. Jobs that
        were running wait again.

        Returns:
            None if there is neither a generation nor a document to make one of.

        Raises:
            IndexMismatchError: If the generation does not fit and the store holds nothing to make
                it again.
            StorageError: If the store does not hold what the generation was made of.
        """
        self.store.put_back()
        try:
            self.generation = open_index(self._settings, self._encoder)
        except (IndexMissingError, IndexMismatchError) as error:
            if not self.store.live():
                if isinstance(error, IndexMismatchError):
                    raise
                return None
            _log.warning("%s 正在由文档库重建。", error)
            data = self._settings.data
            self.generation = _salvaged(_in_force(data)) or _salvaged(other_generation(data))
            rebuilt = self.rebuild()
            # Nobody shall go back to the one that does not fit.
            switch_generation(self._settings.data, rebuilt.name, alone=True)
            return rebuilt
        self._adopt(self.generation)
        tidy(self._settings.data)
        return self.generation

    def begin(self, force: bool) -> bool:
        """Begin with the generation in force, even one of other settings: parts may be of use."""
        try:
            self.restore()
        except IndexMismatchError as error:
            _log.info("%s", error)
            try:
                self.generation = salvage_generation(current_generation(self._settings.data))
            except IndexMissingError as missing:
                _log.warning("%s 将全部重新建立。", missing)
        if force:
            self.store.forget_parsed()
        return force

    def outdated(self) -> bool:
        """Tell whether the generation was built with other settings than these."""
        assert self.generation is not None
        built = self.generation.manifest["inputs"]
        wanted = settings_of(self._settings, self._encoder)
        return any(built.get(key) != value for key, value in wanted.items())

    def _adopt(self, generation: Generation) -> None:
        """Tell the store what a generation holds, if a process ended before it could."""
        versions, jobs = generation.manifest["versions"], generation.manifest["jobs"]
        open_jobs = {job.job_id for job in self.store.open_jobs()}
        if versions != self.store.live() or not open_jobs.isdisjoint(jobs):
            for version in versions.values():
                self.store.stored(version)
            self._settle(versions, generation, jobs)

    def run(self) -> None:
        """Carry out all waiting jobs, and embed what waits for its vectors.

        Raises:
            StorageError: If the disk is full or the folder cannot be written; the jobs wait.
        """
        super().run()
        while self._add_vectors():
            super().run()

    @property
    def waits(self) -> bool:
        """Whether there are passages without vectors, and it is time to embed them."""
        if self.generation is None or not self.generation.contents.waiting:
            return False
        return time.monotonic() >= self._try_again

    def _add_vectors(self) -> bool:
        """Embed a segment that waits for it, or a part of it: what is asked for comes first.

        Returns:
            Whether there may be more to do.
        """
        if not self.waits or self.generation is None:
            return False
        try:
            found = embed_waiting(
                self.generation, self._settings, self._encoder, self._embedded_texts, self._between
            )
        except _Interrupted:
            return True
        except (Stopped, StorageError):
            raise
        except Exception:  # noqa: BLE001 - it is logged, and the documents are found by their words
            _log.exception("vectors of generation %s", self.generation.name)
            self._try_again = time.monotonic() + _AGAIN_S
            return False
        self._embedded_texts.clear()
        if found is None:
            return False
        generation, embedded = found
        self.embedded += embedded
        self._put_in_force(generation, self.store.live(), {})
        return True

    def _between(self) -> None:
        """Let go of the work where it stands if the process ends or something is asked for."""
        if self._progress:
            self._progress("计算向量", 0, 1)
        if self.store.has_queued():
            raise _Interrupted

    def rebuild(self, *, anew: bool = False) -> Generation:
        """Make the generation again from the store; `anew` reuses nothing of the one before."""
        live = self.store.live()
        return self._build(Plan(live, {}), None if anew else self.generation)

    def _change(self, jobs: Sequence[Job]) -> None:
        plan = self._plan(jobs, self.store.live())
        if self.generation is None:
            # The very first documents: if none can be read there is nothing to search yet.
            if plan.live:
                self._build(plan, None)
        elif plan.live != self.store.live():
            self._build(plan, self.generation)
        else:
            self._settle(plan.live, self.generation, plan.added)

    def _build(self, plan: Plan, previous: Generation | None) -> Generation:
        generation, embedded = build_generation(
            plan.live,
            self._read,
            self._settings,
            self._encoder,
            previous,
            plan.added,
            self._note,
            self._patience,
        )
        self.embedded += embedded
        self.built += 1
        self._put_in_force(generation, plan.live, plan.added)
        return generation

    def _put_in_force(
        self, generation: Generation, live: Mapping[str, str], added: Mapping[str, Sequence[str]]
    ) -> None:
        if self._on_switch:
            self._on_switch(generation)
        self.generation = generation
        self._settle(live, generation, added)
        _log.info("generation %s: %d documents", generation.name, len(live))

    def _settle(
        self,
        live: Mapping[str, str],
        generation: Generation,
        added: Mapping[str, Sequence[str]],
    ) -> None:
        self.store.settle(live, generation.name, added, _kept_versions(self._settings))
        _log.debug("jobs settled")

    def _roll_back(self, job: Job) -> None:
        """Put the generation named by a job in force again; doing it twice does it once."""
        folder = self._settings.data / "generations" / (job.target or "")
        try:
            generation = open_generation(folder)
            built = generation.manifest["inputs"]
            wanted = settings_of(self._settings, self._encoder)
            if any(built.get(key) != value for key, value in wanted.items()):
                raise IndexDamagedError(f"{folder.name} 是用别的模型或设置建立的。")
        except (JushiError, OSError) as error:
            self.store.fail(job.job_id, f"不能退回：{error}")
            return
        switch_generation(self._settings.data, folder.name)
        self._put_in_force(generation, generation.manifest["versions"], {job.job_id: []})


@contextmanager
def opened_indexer(
    settings: Settings, encoder: Encoder, progress: Progress | None = None
) -> Iterator[Indexer]:
    """Open a data folder for writing; its lock, store and reader end with the block.

    Raises:
        BusyError: If another process writes the folder.
        StorageError: If it cannot be written.
    """
    with (
        WriterLock(settings.data),
        closing(Store(settings.data, reader_name())) as store,
        DocumentReader(settings.max_upload_mb * 1_000_000) as reader,
    ):
        yield Indexer(store, settings, encoder, reader, progress=progress)


def _in_force(data: Path) -> Path | None:
    try:
        return current_generation(data)
    except IndexMissingError:
        return None


def _salvaged(folder: Path | None) -> Generation | None:
    return None if folder is None else salvage_generation(folder)


def _kept_versions(settings: Settings) -> list[str]:
    """Return the versions that the generation kept for a rollback holds."""
    folder = other_generation(settings.data)
    if folder is None:
        return []
    try:
        return list(read_manifest(folder)["versions"].values())
    except IndexMismatchError as error:
        _log.warning("%s", error)
        return []
