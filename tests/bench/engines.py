"""BM25 engines over the same tokens: what they cost, and whether they agree. docs/experiments.md.

    pip install bm25s tantivy && python -m tests.bench.engines [--passages N]

Passages are sentences of the seeds put together by chance; questions are the evaluation's. Each
engine gets the product's own tokens, so what differs is the engine.
"""

import argparse
import json
import math
import os
import random
import statistics
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np

from rag.entries import parse_document
from rag.lexical import LexicalIndex
from rag.order import Order
from rag.passages import sentence_spans
from rag.postings import Postings
from rag.tokenization import tokenize
from tests.conftest import SEEDS

_K1, _B = 1.2, 0.75
_TOP = 10
Ranked = list[int]


def passages(count: int) -> list[list[str]]:
    """Return the tokens of passages of about 110 characters each."""
    sentences = []
    for path in sorted(SEEDS.glob("*.txt")):
        for entry in parse_document(path.name, path.read_bytes()).entries:
            text = entry.text.text
            sentences += [text[a:b] for a, b in sentence_spans(text) if 12 < b - a < 120]
    cut = {text: tokenize(text) for text in sentences}
    chance = random.Random(1)
    return [[t for text in chance.choices(sentences, k=3) for t in cut[text]] for _ in range(count)]


def questions() -> list[list[str]]:
    """Return the tokens of the evaluation's questions."""
    found = []
    for path in sorted(Path("eval/questions").glob("*.jsonl")):
        rows = map(json.loads, path.read_text(encoding="utf-8").splitlines())
        found += [row["question"] for row in rows if "question" in row]
    return [tokenize(question) for question in random.Random(2).sample(found, 200)]


def _best(scores: np.ndarray) -> Ranked:
    best = np.argpartition(-scores, _TOP)[:_TOP]
    return [int(i) for i in best[np.argsort(-scores[best], kind="stable")]]


def own(tokens: Sequence[list[str]], folder: Path) -> Callable[[list[str]], Ranked]:
    """Index with the product's postings; every passage gets a score."""
    Postings.build(tokens).save(folder / "own")
    index = LexicalIndex(
        [Postings.load(folder / "own", len(tokens))], Order([len(tokens)]), _K1, _B
    )
    return lambda asked: _best(index.scores(asked))


def bm25s(tokens: Sequence[list[str]], folder: Path) -> Callable[[list[str]], Ranked]:
    """Index with bm25s; every passage gets a score."""
    import bm25s as library

    model = library.BM25(method="lucene", k1=_K1, b=_B)
    model.index(list(tokens), show_progress=False)
    model.save(folder / "bm25s", show_progress=False)
    loaded = library.BM25.load(folder / "bm25s", mmap=True, load_corpus=False)
    known = loaded.vocab_dict
    # it cannot be asked for words that nobody wrote
    return lambda asked: _best(loaded.get_scores([t for t in asked if t in known] or ["的"]))


def tantivy(tokens: Sequence[list[str]], folder: Path) -> Callable[[list[str]], Ranked]:
    """Index with tantivy, tokens parted by spaces; the best ten get a score."""
    import tantivy as library

    schema = library.SchemaBuilder()
    schema.add_text_field("text", tokenizer_name="whitespace", index_option="freq")
    schema.add_integer_field("number", stored=True, fast=True)
    built = schema.build()
    (folder / "tantivy").mkdir()
    index = library.Index(built, path=str(folder / "tantivy"))
    writer = index.writer(heap_size=256_000_000, num_threads=1)
    for number, item in enumerate(tokens):
        writer.add_document(library.Document(text=" ".join(item), number=number))
    writer.commit()
    writer.wait_merging_threads()
    index.reload()
    searcher = index.searcher()

    def search(asked: list[str]) -> Ranked:
        terms = [
            (library.Occur.Should, library.Query.term_query(built, "text", token))
            for token in asked
        ]
        hits = searcher.search(library.Query.boolean_query(terms), _TOP).hits
        return [searcher.doc(address)["number"][0] for _, address in hits]

    return search


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--passages", type=int, default=100_000)
    options = parser.parse_args()
    tokens, asked = passages(options.passages), questions()
    print(f"{options.passages} passages, {sum(map(len, tokens)) / len(tokens):.0f} tokens each; "
          f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}")  # fmt: skip
    found: dict[str, list[Ranked]] = {}
    for engine in (own, bm25s, tantivy):
        with tempfile.TemporaryDirectory() as name:
            start = time.perf_counter()
            search = engine(tokens, Path(name))
            built_s = time.perf_counter() - start
            size = sum(path.stat().st_size for path in Path(name).rglob("*") if path.is_file())
            found[engine.__name__] = [search(question) for question in asked]
            taken = []
            for question in asked:
                start = time.perf_counter()
                search(question)
                taken.append((time.perf_counter() - start) * 1000)
        taken.sort()
        agreed = statistics.mean(
            len(set(a) & set(b)) / _TOP
            for a, b in zip(found["own"], found[engine.__name__], strict=True)
        )
        late = taken[math.ceil(0.95 * len(taken)) - 1]
        print(
            f"{engine.__name__:8} built in {built_s:6.1f} s, {size / 1e6:6.1f} MB, "
            f"p50 {statistics.median(taken):6.2f} ms, p95 {late:6.2f} ms, "
            f"agrees on {agreed:.3f}"
        )


if __name__ == "__main__":
    main()
