"""Jobs carried out, whatever they are carried into: taken, read, and told how they end.

All jobs taken together share one generation. A document that cannot be read fails its own job; a
disk that is full or a process that ends leaves the jobs waiting. What a generation is, and how it
comes into force, is the subclass's: a data folder's (`rag.indexer`) or a database's
(`rag.postgres.indexer`).
"""

import logging
import time
from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass

from rag.errors import DocumentError, StorageError
from rag.index import Progress, Read
from rag.store import Job, Store, Stored
from rag.store.reading import DocumentReader, is_archive

__all__ = ["Plan", "Stopped", "Worker"]

_log = logging.getLogger(__name__)
# How often progress is written: each time costs a sync.
_PROGRESS_S = 0.5
# Reading, embedding and writing, as shares of a job.
_SHARES = {"读取文档": (0.0, 0.1), "切分段落": (0.1, 0.05), "计算向量": (0.15, 0.75),
           "词语索引": (0.9, 0.1)}  # fmt: skip


class Stopped(Exception):
    """The process ends: running jobs wait for the next start."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What the corpus shall hold once the jobs taken are done.

    Attributes:
        live: Version by document.
        added: The documents that each job that can be carried out adds.
    """

    live: dict[str, str]
    added: dict[str, list[str]]


class Worker(ABC):
    """Carries out the jobs of one store.

    Attributes:
        embedded: How many passages it had to embed.
        built: How many generations it made.
    """

    def __init__(self, store: Store, reader: DocumentReader, progress: Progress | None) -> None:
        """Begin with nothing done.

        Args:
            store: Whose jobs they are.
            reader: Reads new documents.
            progress: Told of each stage; whatever it raises ends the work.
        """
        self.store = store
        self.embedded = 0
        self.built = 0
        self._reader = reader
        self._progress = progress
        self._noted = 0.0

    @property
    def waits(self) -> bool:
        """Whether something is left to do that no job asks for."""
        return False

    @abstractmethod
    def begin(self, force: bool) -> bool:
        """Begin to follow a folder; tell whether all is to be indexed again in the end."""

    def finish(self, jobs: Sequence[Job]) -> None:
        """Carry jobs out, and all that wait beside them."""
        del jobs
        self.run()

    @abstractmethod
    def _change(self, jobs: Sequence[Job]) -> None:
        """Carry out jobs that add, replace and remove."""

    @abstractmethod
    def _roll_back(self, job: Job) -> None:
        """Put the generation named by a job in force again."""

    def run(self) -> None:
        """Carry out all waiting jobs.

        Raises:
            StorageError: If the disk is full or the folder cannot be written; the jobs wait.
        """
        while jobs := self.store.take_queued():
            _log.debug("jobs taken")
            try:
                self._run(jobs)
            except StorageError as error:
                self.store.put_back(str(error))
                raise

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

    # What the corpus shall hold

    def _plan(self, jobs: Sequence[Job], live: dict[str, str]) -> Plan:
        """Read what is new and carry jobs into what is live, which is changed in place."""
        added: dict[str, list[str]] = {}
        for number, job in enumerate(jobs, 1):
            self._note("读取文档", number, len(jobs))
            try:
                added[job.job_id] = self._apply(job, live)
            except DocumentError as error:
                self.store.fail(job.job_id, str(error))
        _log.debug("documents read")
        return Plan(live, added)

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
            stored = self.store.add_member(member)
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
