"""The corpus of a database in force in this process, and the threads that follow and change it.

Every process of a service follows the database: when another has put documents in force, this one
reads what is new and puts that corpus in the place of its own. Each also carries out jobs, those
it can claim.
"""

import gc
import logging
import sys
import threading
import time

from api.keeping import LOOK_S, SWITCH_S, Keeper, step_back
from rag.backends import shared_corpus
from rag.corpus import Corpus, load_model
from rag.encoder import Encoder
from rag.errors import DatabaseError, IndexMissingError, JushiError
from rag.postgres.indexer import DatabaseIndexer
from rag.postgres.opening import Shared
from rag.postgres.reading import DatabaseGeneration
from rag.settings import Settings
from rag.store import Job, Store
from rag.working import Worker

__all__ = ["SharedKeeper"]

_log = logging.getLogger(__name__)
_TIDY_S = 60.0


class SharedKeeper(Keeper):
    """Opens a database for one process of a service, and follows it until it is closed."""

    def __init__(self, settings: Settings) -> None:
        """Prepare; nothing is opened yet."""
        super().__init__(settings)
        self._shared: Shared | None = None
        self._follower: threading.Thread | None = None
        self._encoder: Encoder | None = None
        self._generation: DatabaseGeneration | None = None
        self._turn = threading.Lock()
        self._tidied = time.monotonic()

    def open(self) -> None:
        """Load the model, read what is in force and begin to follow it and to carry out jobs.

        Raises:
            JushiError: If model or database are missing or do not fit.
        """
        # A database that cannot be used is told before the model is loaded.
        self._shared = shared = shared_corpus(self.settings)
        self._encoder = encoder = load_model(self.settings)
        gc.freeze()
        sys.setswitchinterval(SWITCH_S)
        indexer = DatabaseIndexer(
            shared, self.settings, encoder, self._reader,
            on_switch=self._catch_up, progress=self._breathe,
        )  # fmt: skip
        self._catch_up()
        self._thread = threading.Thread(
            target=self._work, args=(indexer,), name="indexer", daemon=True
        )
        self._follower = threading.Thread(target=self._follow, name="follower", daemon=True)
        self._thread.start()
        self._follower.start()

    def close(self) -> None:
        """Stop between two batches; another process takes over what is not done."""
        super().close()
        if self._follower is not None:
            self._follower.join(LOOK_S * 4)
        if self._shared is not None:
            try:
                self._shared.store.put_back()
            except DatabaseError as error:
                # The end of its session says the same, a little later.
                _log.info("%s", error)
            self._shared.close()
            self._shared = None

    @property
    def store(self) -> Store:
        """The store."""
        if self._shared is None:
            raise IndexMissingError("数据库尚未打开。")
        return self._shared.store

    def job(self, job_id: str) -> Job:
        """Return a job; it is done once this process has what it did."""
        found = self.store.job(job_id)
        if found.state == "done" and self._shared is not None:
            ended = self._shared.store.ended_in(job_id)
            if self._generation is None or ended > self._generation.number:
                self._catch_up()
        return found

    def check(self) -> None:
        """Make sure that the database and every node of it answer.

        Raises:
            DatabaseError: If one does not, by its name.
        """
        if self._shared is not None:
            self._shared.number()
            self._shared.nodes.ask("SELECT 1")

    def _catch_up(self) -> None:
        """Read the generation in force, if this process does not have it."""
        shared, encoder = self._shared, self._encoder
        assert shared is not None
        assert encoder is not None
        with self._turn:
            before = self._generation
            if shared.number() == (before.number if before else 0):
                return
            self._generation = shared.read(encoder, before)
            self.corpus = Corpus(self._generation, encoder, self.settings)
        del before
        gc.collect()

    def _follow(self) -> None:
        step_back()
        hindered = False
        while not self._ended.is_set():
            self._ended.wait(LOOK_S)
            try:
                self._catch_up()
                hindered = False
            except JushiError as error:
                if not hindered and not self._ended.is_set():
                    _log.error("the corpus of this process stays as it is: %s", error)
                hindered = True

    def _look(self, worker: Worker) -> None:
        super()._look(worker)
        if time.monotonic() - self._tidied > _TIDY_S:
            self._tidied = time.monotonic()
            assert isinstance(worker, DatabaseIndexer)
            worker.tidy()
            if self._generation is not None and self._shared is not None:
                self._shared.nodes.grow()
