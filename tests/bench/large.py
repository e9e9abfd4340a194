"""What one more document costs a large corpus, and what adding costs the searches meanwhile.

    python -m tests.bench.large [--passages N]

Documents are sentences of the seeds put together by chance under days of several years. Sentences
have the real model's vectors; a passage's is mixed from those of its sentences, so that a hundred
thousand take minutes and not hours. All else is the product's own.
"""

import argparse
import os
import random
import statistics
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from zlib import crc32

import numpy as np

from rag.corpus import Corpus
from rag.encoder import SentenceTransformerEncoder, Vectors, load_local_encoder
from rag.entries import parse_document
from rag.index import Read, build_generation
from rag.passages import sentence_spans
from rag.settings import Settings
from tests.conftest import SEEDS
from tests.soak.measures import percentile, resident_mib

_ENTRIES = 50
_SENTENCES = 3
_QUESTIONS = (
    "2月哪些措施涉及复工复产",
    "学校什么时候开学",
    "2016年3月对企业有什么支持",
    "谁主持召开了疫情防控会议",
    "超市里的菜价会不会涨",
)


class MixingEncoder(SentenceTransformerEncoder):
    """The real model for questions; texts get the mean of the vectors of their sentences."""

    def __init__(self, encoder: SentenceTransformerEncoder, sentences: Sequence[str]) -> None:
        """Encode the sentences that all texts are made of."""
        self.__dict__.update(encoder.__dict__)
        self._vectors = encoder.encode_passages(sentences)
        self._places = {text: i for i, text in enumerate(sentences)}

    def encode_passages(
        self, texts: Sequence[str], progress: Callable[[int], object] | None = None
    ) -> Vectors:
        """Return float32 vectors of unit length, shape (len(texts), dim), in the order given."""
        mixed = np.array([self._mixed(text) for text in texts], np.float32).reshape(-1, self.dim)
        if progress:
            progress(len(texts))
        return np.asarray(mixed / np.linalg.norm(mixed, axis=1, keepdims=True), np.float32)

    def _mixed(self, text: str) -> Vectors:
        parts = [text[a:b] for a, b in sentence_spans(text)]
        rows = [self._places[part] for part in parts if part in self._places]
        # no two alike: what stands in no seed (a date, a number) moves the vector a little
        moved = crc32(text.encode()) % len(self._vectors)
        vectors = self._vectors[[*rows, *([] if len(rows) == 1 == len(parts) else [moved])]]
        return np.asarray(vectors.mean(axis=0), np.float32)


def seed_sentences() -> list[str]:
    """Return the sentences of the seeds, each once."""
    found: dict[str, None] = {}
    for path in sorted(SEEDS.glob("*.txt")):
        for entry in parse_document(path.name, path.read_bytes()).entries:
            text = entry.text.text
            found |= {text[a:b]: None for a, b in sentence_spans(text) if 12 < b - a < 120}
    return list(found)


def document(number: int, sentences: Sequence[str], entries: int = _ENTRIES) -> Read:
    """Return a month's digest, read: entries under their days."""
    chance = random.Random(number)
    year, month = 2015 + number % 8, number % 12 + 1
    lines = [f"{year}年{month}月工作动态第{number}期", ""]
    for i in range(entries):
        said = "".join(chance.choices(sentences, k=_SENTENCES))
        lines.append(f"{month}月{1 + i * 28 // entries}日，{said}")
    name = f"digest-{number}.txt"
    parsed = parse_document(name, "\n".join(lines).encode())
    return Read(f"v{number}", parsed.document, parsed.entries)


class Growing:
    """A corpus in a folder of its own, to which documents are added."""

    def __init__(self, folder: Path, passages: int) -> None:
        self.settings = Settings(data=folder)
        self.sentences = seed_sentences()
        self.encoder = MixingEncoder(load_local_encoder(self.settings), self.sentences)
        start = time.perf_counter()
        reads = [document(n, self.sentences) for n in range(max(1, passages // _ENTRIES))]
        self.read_s = time.perf_counter() - start
        self._reads = {read.version: read for read in reads}
        self._live = {read.document.document_id: read.version for read in reads}
        start = time.perf_counter()
        self._generation, _ = build_generation(
            self._live, self._reads.__getitem__, self.settings, self.encoder
        )
        self.build_s = time.perf_counter() - start
        self.corpus = Corpus(self._generation, self.encoder, self.settings)

    def add(self, number: int) -> float:
        """Add a document of one page; return the seconds until it can be found."""
        start = time.perf_counter()
        read = document(number, self.sentences, entries=3)
        self._reads[read.version] = read
        self._live[read.document.document_id] = read.version
        self._generation, _ = build_generation(
            self._live, self._reads.__getitem__, self.settings, self.encoder, self._generation
        )
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
        print(f"read, indexed                 {grown.read_s:.1f} s, {grown.build_s:.1f} s")
        grown.search_ms(lambda done: done == 10)
        alone = grown.search_ms(lambda done: done == 100)
        taken: list[float] = []
        adding = threading.Thread(
            target=lambda: taken.extend(map(grown.add, range(10**6, 10**6 + 10)))
        )
        adding.start()
        beside = grown.search_ms(lambda done: not adding.is_alive() and done >= 10)
        adding.join()
        print(f"one more document             p50 {statistics.median(taken):.2f} s, "
              f"longest {max(taken):.2f} s")  # fmt: skip
        print(f"search p50, alone             {statistics.median(alone):.1f} ms, "
              f"p95 {percentile(alone, 0.95):.1f} ms")  # fmt: skip
        print(f"search p50, ten added on end  {statistics.median(beside):.1f} ms, "
              f"p95 {percentile(beside, 0.95):.1f} ms")  # fmt: skip
        print(f"memory                        {resident_mib(os.getpid()):.0f} MiB resident")


if __name__ == "__main__":
    main()
