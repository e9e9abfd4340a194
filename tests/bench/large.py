"""What one more document costs a large corpus, and what adding costs the searches meanwhile.

    python -m tests.bench.large [--passages N]

Documents and vectors are those of `make scale`, but that the model embeds five hundred passages and
not fifty thousand: a hundred thousand take minutes and not hours. All else is the product's own.
"""

import argparse
import os
import statistics
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterable
from pathlib import Path

from eval.scale.documents import PASSAGES, Library, sentences_of
from eval.scale.encoding import ScaleEncoder
from rag.corpus import Corpus
from rag.encoder import load_local_encoder
from rag.generation import Generation
from rag.index import Read, build_generation
from rag.settings import Settings
from tests.conftest import SEEDS
from tests.soak.measures import percentile, resident_mib

# Passages that the model embeds; the others' vectors are mixed.
_REAL = 500
_QUESTIONS = (
    "2月哪些措施涉及复工复产",
    "学校什么时候开学",
    "2016年3月对企业有什么支持",
    "谁主持召开了疫情防控会议",
    "超市里的菜价会不会涨",
)


class Growing:
    """A corpus in a folder of its own, to which documents are added."""

    def __init__(self, folder: Path, passages: int) -> None:
        self.settings = Settings(data=folder / "data")
        sentences = sentences_of(SEEDS)
        model = load_local_encoder(self.settings)
        self.encoder = ScaleEncoder(model, sentences, folder, _REAL, lambda *_: None)
        self._library = Library(sentences, max(1, passages // PASSAGES))
        self._live = dict(self._library.live)
        self._pages: dict[str, Read] = {}
        start = time.perf_counter()
        self._generation = self._built(None)
        self.build_s = time.perf_counter() - start
        self.corpus = Corpus(self._generation, self.encoder, self.settings)

    def _built(self, previous: Generation | None) -> Generation:
        generation, _ = build_generation(
            self._live, self._read, self.settings, self.encoder, previous
        )
        return generation

    def _read(self, version: str) -> Read:
        return self._pages.get(version) or self._library.read(version)

    def add(self, number: int) -> float:
        """Add a document of one page; return the seconds until it can be found."""
        start = time.perf_counter()
        page = self._library.read(f"v{number}", entries=3)
        self._pages[page.version] = page
        self._live[page.document.document_id] = page.version
        self._generation = self._built(self._generation)
        self.corpus = Corpus(self._generation, self.encoder, self.settings)
        return time.perf_counter() - start

    def search_ms(self, until: Callable[[int], bool]) -> list[float]:
        """Search until told to stop; return milliseconds."""
        taken: list[float] = []
        while not until(len(taken)):
            question = _QUESTIONS[len(taken) % len(_QUESTIONS)]
            start = time.perf_counter()
            self.corpus.search(question)
            taken.append((time.perf_counter() - start) * 1000)
            time.sleep(0.02)
        return taken


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--passages", type=int, default=100_000)
    options = parser.parse_args()
    sys.setswitchinterval(0.0005)  # as the service does
    with tempfile.TemporaryDirectory() as name:
        grown = Growing(Path(name), options.passages)
        held = grown.corpus.generation.contents
        print(f"{len(held.search.passages)} passages of {len(held.entries)} entries; "
              f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}")  # fmt: skip
        print(f"read and indexed              {grown.build_s:.1f} s")
        grown.search_ms(lambda done: done == 10)
        alone = grown.search_ms(lambda done: done == 100)
        on_end, beside = _while_adding(grown, range(10**6, 10**6 + 10), pause=0.0)
        spaced, between = _while_adding(grown, range(2 * 10**6, 2 * 10**6 + 4), pause=5.0)
        taken = on_end + spaced
        print(f"one more document             p50 {statistics.median(taken):.2f} s, "
              f"longest {max(taken):.2f} s")  # fmt: skip
        for name, found in (
            ("alone", alone),
            ("one added every 5 s", between),
            ("ten added on end", beside),
        ):
            print(f"search p50, {name:<20}{statistics.median(found):.1f} ms, "
                  f"p95 {percentile(found, 0.95):.1f} ms")  # fmt: skip
        print(f"memory                        {resident_mib(os.getpid()):.0f} MiB resident")


def _while_adding(
    grown: Growing, numbers: Iterable[int], pause: float
) -> tuple[list[float], list[float]]:
    """Add documents, each begun so many seconds after the one before if that is done; search.

    Returns:
        The seconds each document took, and the milliseconds of the searches meanwhile.
    """
    taken: list[float] = []

    def add() -> None:
        for number in numbers:
            taken.append(grown.add(number))
            time.sleep(max(0.0, pause - taken[-1]))

    adding = threading.Thread(target=add)
    adding.start()
    searches = grown.search_ms(lambda done: not adding.is_alive() and done >= 10)
    adding.join()
    return taken, searches


if __name__ == "__main__":
    main()
