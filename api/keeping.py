"""The corpus in force and the thread that changes it.

A request takes `Keeper.corpus` once and finishes on it; the thread puts another in its place
when a new generation is whole. Documents handed in are acknowledged by the store, before and
apart from that.
"""

import gc
import logging
import os
import sys
import threading
from collections.abc import Callable, Sequence
from typing import Any

from rag.corpus import Corpus, load_model
from rag.encoder import Encoder
from rag.errors import BusyError, JushiError, StorageError
from rag.generation import Generation
from rag.indexer import Indexer
from rag.settings import Settings
from rag.store import Change, Job, Store, WriterLock
from rag.store.reading import DocumentReader, reader_name
from rag.working import Stopped, Worker

__all__ = ["LOOK_S", "SWITCH_S", "Keeper", "step_back"]

_log = logging.getLogger(__name__)
# How long a document added by another process waits unseen, and work after a full disk.
LOOK_S, _RETRY_S = 0.5, 10.0
_STOP_S = 8.0
# How many characters are embedded before their documents are found: about ten seconds.
_PATIENCE_CHARS = 30_000
# Below the threads that answer, but not so far that a busy machine never lets it work.
SWITCH_S = 0.0005
_NICE = 5


class Keeper:
    """Opens a data folder for a service, and keeps it up to date until it is closed."""

    def __init__(self, settings: Settings) -> None:
        """Prepare; nothing is opened yet."""
        self.corpus: Corpus | None = None
        self.settings = settings
        self._store: Store | None = None
        self._lock: WriterLock | None = None
        self._reader = DocumentReader(settings.max_upload_mb * 1_000_000)
        self._thread: threading.Thread | None = None
        self._wake = threading.Event()
        self._ended = threading.Event()

    def open(self) -> None:
        """Load the model, restore the corpus and begin to carry out jobs.

        A data folder that cannot be written is served as it is; changes are refused until it can.

        Raises:
            JushiError: If model or index are missing or do not fit, or another process writes
                the folder.
        """
        encoder = load_model(self.settings)
        # A million objects of libraries and model that stay: to go over them at every change
        # would keep questions waiting for a third of a second.
        gc.freeze()
        # What indexes is Python too: it gives way to a question after half a millisecond.
        sys.setswitchinterval(SWITCH_S)
        try:
            indexer = self._take(encoder)
        except BusyError:
            raise
        except StorageError as error:
            _log.error("documents cannot be changed: %s", error)
            self.corpus = Corpus.open(self.settings, encoder)
            self._start(self._take_later, encoder)
        else:
            self._start(self._work, indexer)

    def _start(self, work: Callable[[Any], None], given: object) -> None:
        self._thread = threading.Thread(target=work, args=(given,), name="indexer", daemon=True)
        self._thread.start()

    def _take(self, encoder: Encoder) -> Indexer:
        """Take the folder to write it, and serve what its store says.

        Raises:
            StorageError: If it cannot be written, or another process does; nothing is held then.
        """
        try:
            self._lock = WriterLock(self.settings.data)
            store = Store(self.settings.data, reader_name())
            self._store = store
            indexer = self._indexer(store, encoder)
            generation = indexer.restore()
        except StorageError:
            self._let_go()
            raise
        if self.corpus is None and generation is not None:
            self.corpus = Corpus(generation, encoder, self.settings)
        return indexer

    def _indexer(self, store: Store, encoder: Encoder) -> Indexer:
        def switch(generation: Generation) -> None:
            self.corpus = Corpus(generation, encoder, self.settings)

        return Indexer(
            store,
            self.settings,
            encoder,
            self._reader,
            on_switch=switch,
            progress=self._breathe,
            patience=_PATIENCE_CHARS,
        )

    def close(self) -> None:
        """Stop between two batches; what is not done waits in the store for the next start."""
        self._ended.set()
        self._wake.set()
        if self._thread is not None:
            self._thread.join(_STOP_S)
            self._thread = None
        self._reader.__exit__()
        self._let_go()

    def _let_go(self) -> None:
        if self._store is not None:
            self._store.close()
            self._store = None
        if self._lock is not None:
            self._lock.release()
            self._lock = None

    @property
    def store(self) -> Store:
        """The store.

        Raises:
            StorageError: If the data folder cannot be written.
        """
        if self._store is None:
            raise StorageError("数据文件夹不能写入，文档不能增删；提问照常。")
        return self._store

    def submit(self, changes: Sequence[Change]) -> list[Job]:
        """Record changes and have them carried out soon; see `Store.submit`."""
        jobs = self.store.submit(changes)
        self._wake.set()
        return jobs

    def job(self, job_id: str) -> Job:
        """Return a job; see `Store.job`."""
        return self.store.job(job_id)

    def check(self) -> None:
        """Make sure that what questions are answered from is there: the data folder was read."""

    def _breathe(self, stage: str, done: int, total: int) -> None:
        """Stop the work where it stands if the service ends."""
        del stage, done, total
        if self._ended.is_set():
            raise Stopped

    def _take_later(self, encoder: Encoder) -> None:
        """Carry out what waits in a folder as soon as it can be written."""
        while not self._ended.wait(_RETRY_S):
            try:
                indexer = self._take(encoder)
                # Another process may have changed it meanwhile
                self.corpus = Corpus.open(self.settings, encoder)
            except Stopped:
                return
            except JushiError as error:
                _log.debug("documents still cannot be changed: %s", error)
                self._let_go()
                continue
            _log.warning("documents can be changed again")
            self._work(indexer)
            return

    def _look(self, worker: Worker) -> None:
        """Carry out what waits."""
        if self.store.has_queued() or worker.waits:
            worker.run()
            # The generation before is in cycles: give its memory back now, not some time.
            gc.collect()

    def _work(self, indexer: Worker) -> None:
        step_back()
        hindered = False
        while not self._ended.is_set():
            self._wake.wait(LOOK_S)
            self._wake.clear()
            try:
                if hindered:
                    # A full disk may have kept the store itself from noting that they wait.
                    self.store.put_back()
                    hindered = False
                self._look(indexer)
            except Stopped:
                return
            except StorageError as error:
                if self._ended.is_set():
                    return
                _log.error("waiting documents stay in the store: %s", error)
                hindered = True
                self._wake.wait(_RETRY_S)


def step_back() -> None:
    """Let the threads that answer go first; on Linux a thread has a priority of its own."""
    try:
        os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), _NICE)
    except (AttributeError, OSError) as error:
        _log.info("the indexer runs at ordinary priority: %s", error)
