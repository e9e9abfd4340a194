"""Jobs -> a new generation: what the store was asked for becomes what is searched.

All waiting jobs share one generation. A document that cannot be read fails its own job; a disk
that is full or a process that ends leaves the jobs waiting. Every start begins with `restore`,
which brings store and generation together, whatever happened before.
"""

import logging
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from rag.encoder import Encoder, Vectors
from rag.errors import (
    DocumentError,
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
    Read,
    build_generation,
    embed_waiting,
    open_index,
    settings_of,
)
from rag.settings import Settings
from rag.store import Job, Store, Stored, WriterLock
from rag.store.reading import DocumentReader, is_archive, reader_name

__all__ = ["Indexer", "Stopped", "opened_indexer"]

_log = logging.getLogger(__name__)
# How often progress is written: each time costs a sync.
_PROGRESS_S = 0.5
# Reading, embedding and writing, as shares of a job.
_SHARES = {"读取文档": (0.0, 0.1), "切分段落": (0.1, 0.05), "计算向量": (0.15, 0.75),
           "词语索引": (0.9, 0.1)}  # fmt: skip


class _Interrupted(Exception):
    """A job came while something was embedded that nobody waits for."""


class Stopped(Exception):
    """The process ends: running jobs wait for the next start."""


@dataclass(frozen=True, slots=True)
class _Plan:
    """What the corpus shall hold once the jobs taken are done.

    Attributes:
        live: Version by document.
        added: The documents that each job that can be carried out adds.
    """

    live: dict[str, str]
    added: dict[str, list[str]]


class Indexer:
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
        self.generation: Generation | None = None
        self.embedded = 0
        self.built = 0
        self.store = store
        self._settings = settings
        self._encoder = encoder
        self._reader = reader
        self._on_switch = on_switch
        self._progress = progress
        self._patience = patience
        # What was embedded of a segment until something else was asked for; and the generation
        # that could not be embedded, which is not tried again until there is another.
        self._embedded_texts: dict[str, Vectors] = {}
        self._failed = ""
        self._noted = 0.0

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
        working = True
        while working:
            while jobs := self.store.take_queued():
                _log.debug("jobs taken")
                try:
                    self._run(jobs)
                except StorageError as error:
                    self.store.put_back(str(error))
                    raise
            working = self._add_vectors()

    @property
    def waits(self) -> bool:
        """Whether there are passages that have no vectors yet."""
        return self.generation is not None and self.generation.contents.waiting > 0

    def _add_vectors(self) -> bool:
        """Embed a segment that waits for it, or a part of it: what is asked for comes first.

        Returns:
            Whether there may be more to do.
        """
        if not self.waits or self.generation is None or self.generation.name == self._failed:
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
            self._failed = self.generation.name
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
        return self._build(_Plan(live, {}), None if anew else self.generation)

    def _run(self, jobs: Sequence[Job]) -> None:
        try:
            if jobs[0].kind == "rollback":
                self._roll_back(jobs[0])
            else:
                self._change(jobs)
        except (Stopped, StorageError):
            raise
        except Exception:  # noqa: BLE001 - what is logged and told to its job is not hidden
            # A defect met in one document must not keep its neighbours waiting.
            _log.exception("jobs %s", [job.job_id for job in jobs])
            if len(jobs) == 1:
                self.store.fail(jobs[0].job_id, "处理这个文档时程序内部出错，已记入日志。")
                return
            for job in jobs:
                self._run([job])

    def _change(self, jobs: Sequence[Job]) -> None:
        plan = self._plan(jobs)
        if self.generation is None:
            # The very first documents: if none can be read there is nothing to search yet.
            if plan.live:
                self._build(plan, None)
        elif plan.live != self.store.live():
            self._build(plan, self.generation)
        else:
            self._settle(plan.live, self.generation, plan.added)

    def _build(self, plan: _Plan, previous: Generation | None) -> Generation:
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

    # What the corpus shall hold

    def _plan(self, jobs: Sequence[Job]) -> _Plan:
        live, added = self.store.live(), dict[str, list[str]]()
        for number, job in enumerate(jobs, 1):
            self._note("读取文档", number, len(jobs))
            try:
                added[job.job_id] = self._apply(job, live)
            except DocumentError as error:
                self.store.fail(job.job_id, str(error))
        _log.debug("documents read")
        return _Plan(live, added)

    def _apply(self, job: Job, live: dict[str, str]) -> list[str]:
        """Carry a job into what is live; return the documents it adds."""
        if job.kind == "remove":
            live.pop(job.document_id, None)
            return []
        if job.kind == "replace" and job.document_id not in live:
            raise DocumentError("要替换的文档已不在语料中。请作为新文档加入。")
        assert job.version is not None
        stored = self.store.stored(job.version)
        if job.kind == "add" and is_archive(stored.file):
            return self._unpack(job, stored, live)
        if self.store.parsed(job.version) is None:
            self._parse(stored)
        live[job.document_id] = job.version
        return [job.document_id]

    def _unpack(self, job: Job, archive: Stored, live: dict[str, str]) -> list[str]:
        """Take in the files of an archive; those that cannot be read are noted."""
        added: dict[str, str] = {}
        rejected: list[tuple[str, str]] = []
        for member in self._reader.members(archive, self.store.original(archive.version)):
            stored = self.store.add_member(member.name, member.data)
            if stored is None or stored.document_id in added:
                rejected.append((member.name, "语料中已有内容完全相同的文档，没有重复加入。"))
                continue
            try:
                self._parse(stored)
            except DocumentError as error:
                rejected.append((member.name, str(error)))
            else:
                added[stored.document_id] = stored.version
        if not added:
            raise DocumentError(
                f"{archive.file} 中没有可以加入的文档："
                + "；".join(f"{file}：{why}" for file, why in rejected)
            )
        self.store.reject(job.job_id, rejected)
        live.update(added)
        return list(added)

    def _parse(self, stored: Stored) -> None:
        parsed = self._reader.read(stored, self.store.original(stored.version))
        self.store.keep_parsed(stored.version, parsed.document, parsed.entries)

    def _read(self, version: str) -> Read:
        """Return a version as read, read again if what was kept of it is damaged."""
        found = self.store.parsed(version)
        if found is None:
            self._parse(self.store.stored(version))
            found = self.store.parsed(version)
            assert found is not None
        return Read(version, *found)

    def _note(self, stage: str, done: int, total: int) -> None:
        if self._progress:
            self._progress(stage, done, total)
        now = time.monotonic()
        if now - self._noted >= _PROGRESS_S:
            self._noted = now
            start, share = _SHARES[stage]
            self.store.advance(round(start + share * done / max(total, 1), 3))


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
