"""Speed of a search in one database: `python -m tests.postgres.speed --passages 100000`.

The passages are the seeds' again and again, each copy with other vectors near theirs and with half
of its words changed into words of its own, so that neither leg sees the same passage twice.
"""

import argparse
import os
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np

from rag.encoder import load_local_encoder
from rag.following import build_index
from rag.generation import current_generation, open_generation
from rag.postgres.opening import Shared
from rag.postgres.rows import DocumentRows, rows_of
from rag.postgres.schema import ROWS
from rag.postgres.searching import DatabaseSearch, InForce
from rag.records import Passage
from rag.search_index import Asked, Positions
from rag.settings import Settings
from rag.tokenization import tokenize
from tests.postgres.corpora import every_query, in_database
from tests.postgres.servers import server

__all__ = ["main"]

_QUESTIONS = 40
_NEAREST = 10
_TOGETHER = 100
# As a server with 4 GB would be set
_SET = {"shared_buffers": "1GB", "max_wal_size": "8GB", "maintenance_work_mem": "1GB"}


def main() -> int:
    """Print how long searches take in scopes of several sizes."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--passages", type=int, default=100_000)
    wanted = parser.parse_args().passages
    with tempfile.TemporaryDirectory(prefix="jushi-pg-") as name:
        folder = Path(name)
        folder.chmod(0o755)
        settings = Settings(data=folder / "data")
        encoder = load_local_encoder(settings)
        build_index(Path("seeds"), settings, encoder)
        contents = open_generation(current_generation(settings.data)).contents
        seeds = [rows for part in contents.parts for rows in rows_of(part.segment)]
        with (
            server(folder / "one", **_SET) as database,
            Shared(in_database(settings, database.database("speed"))) as shared,
        ):
            search = _filled(shared, seeds, wanted)
            asked = [
                Asked(encoder.encode_question(query.turn.question), tokenize(query.turn.question))
                for query in every_query()[:_QUESTIONS]
            ]
            everything = np.arange(len(search.entry_of))
            scattered = np.random.default_rng(2).random(len(everything))
            exact = _time("all, compared one by one", search, asked, everything)
            start = time.perf_counter()
            shared.nodes.grow()
            print(f"graph: {time.perf_counter() - start:.0f} s")
            nearest = _time("all", search, asked, everything)
            share = np.mean([len({*a} & {*b}) for a, b in zip(exact, nearest, strict=True)])
            print(f"of the exact nearest ten the graph finds {share / _NEAREST:.3f}")
            _time("one in two", search, asked, everything[scattered < 0.5])
            _time("one in twenty", search, asked, everything[scattered < 0.05])
            _time("one in a hundred", search, asked, everything[scattered < 0.01])
    return 0


def _copies(seeds: list[DocumentRows], wanted: int) -> Iterator[DocumentRows]:
    chance = np.random.default_rng(1)
    made = copy = 0
    while made < wanted:
        copy += 1
        for rows in seeds:
            vectors = rows.vectors + chance.normal(0, 0.02, rows.vectors.shape).astype(np.float32)
            vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
            words = np.unique(rows.tokens)
            own = np.where(chance.random(len(words)) < 0.5, words, words + copy)
            tokens = own[np.searchsorted(words, rows.tokens)]
            order = np.lexsort((rows.rows, tokens))
            made += len(vectors)
            yield replace(
                rows, vectors=vectors, tokens=tokens[order], rows=rows.rows[order],
                times=rows.times[order],
            )  # fmt: skip


def _filled(shared: Shared, seeds: list[DocumentRows], wanted: int) -> DatabaseSearch:
    """Write passages and return the search over them."""
    shared.nodes.prepare(seeds[0].vectors.shape[1])
    start, ids, entries, tokens = time.perf_counter(), [], [], 0
    waiting: list[tuple[int, DocumentRows]] = []
    doc = 0
    for doc, rows in enumerate(_copies(seeds, wanted), 1):
        waiting.append((doc, rows))
        ids.append((doc << ROWS) + np.arange(len(rows.vectors)))
        entries.append(rows.spans[:, 0] + 1000 * doc)
        tokens += int(rows.lengths.sum())
        if len(waiting) == _TOGETHER:
            shared.nodes.write(waiting)
            waiting = []
    shared.nodes.write(waiting)
    took = time.perf_counter() - start
    database = shared.database
    database.rows("VACUUM ANALYZE")
    size = database.rows("SELECT pg_database_size(current_database()) AS size")[0]["size"]
    force = InForce(1, np.concatenate(ids), tokens, doc, [])
    print(f"{len(force.ids)} passages written, {len(force.ids) / took:.0f} a second, "
          f"{size / 1e6:.0f} MB; load {os.getloadavg()[0]:.1f}")  # fmt: skip
    # Passages themselves are not asked for: only how many there are.
    passages = [Passage("", "", 0, "", 0, 0, 0, 0)] * len(force.ids)
    return DatabaseSearch(
        passages,
        np.concatenate(entries).astype(np.int64), force, database, shared.nodes, (1.2, 0.75),
    )  # fmt: skip


def _time(
    name: str, search: DatabaseSearch, asked: list[Asked], allowed: Positions
) -> list[list[int]]:
    """Print how long searches take; return each one's nearest ten passages."""
    took, nearest = [], []
    for question in asked:
        start = time.perf_counter()
        legs = search.legs(question, allowed)
        took.append((time.perf_counter() - start) * 1000)
        assert legs.dense is not None
        nearest.append(legs.positions[np.argsort(-legs.dense)[:_NEAREST]].tolist())
    p50, p95 = np.percentile(took, [50, 95])
    print(f"{name}: {len(allowed)} passages, p50 {p50:.0f} ms, p95 {p95:.0f} ms; "
          f"load {os.getloadavg()[0]:.1f}", flush=True)  # fmt: skip
    return nearest


if __name__ == "__main__":
    sys.exit(main())
