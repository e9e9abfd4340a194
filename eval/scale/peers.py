"""The same passages, vectors and questions in other libraries: `make scale PEERS=langchain,txtai`.

    python -m eval.scale.peers NAME FOLDER [--repeats N]

Each library holds what `eval.scale.sharing` wrote into the folder and is searched as its own
documentation does it. Questions' vectors are given to all, so what is compared is the search
alone. The libraries are no dependencies: their environment lies beside ours and sees it.
"""

import argparse
import json
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Protocol

import numpy as np

from eval.scale.measuring import memory
from eval.scale.sharing import Shared, read_shared
from rag.encoder import Vectors

__all__ = ["PEERS", "main"]

_TOP = 10
_WARM = 3
_SECONDS = 60.0
# LangChain's FAISS and txtai filter what was found: so many are looked at for ten of one month.
_FETCHED = 1000


class Peer(Protocol):
    """A library that holds the passages."""

    def nearest(self, question: int) -> Sequence[int]:
        """Return the ten passages nearest to a question."""

    def nearest_of_month(self, question: int) -> Sequence[int]:
        """Return the ten nearest of those of the month."""

    def both(self, question: int) -> Sequence[int]:
        """Return ten passages by words and vectors."""


class Jushi:
    """This product: its segments on the disk, opened."""

    def __init__(self, shared: Shared) -> None:
        from rag.contents import Contents
        from rag.corpus import Corpus, SearchRequest
        from rag.settings import Settings

        self._corpus = Corpus.open(Settings(data=shared.index), _Given(shared))
        contents = self._corpus.generation.contents
        assert isinstance(contents, Contents), "segments of this machine"
        self._search = contents.search
        self._everything = np.arange(len(self._search.passages), dtype=np.int64)
        self._month = np.flatnonzero(shared.in_month).astype(np.int64)
        self._shared, self._request = shared, SearchRequest

    def _best(self, question: int, allowed: Any) -> Sequence[int]:
        vector = self._shared.question_vectors[question]
        found = self._search.dense.best(vector, _TOP, allowed)
        order = np.argsort(-self._search.dense.scores(vector, found))
        return [int(i) for i in found[order]]

    def nearest(self, question: int) -> Sequence[int]:
        return self._best(question, self._everything)

    def nearest_of_month(self, question: int) -> Sequence[int]:
        return self._best(question, self._month)

    def both(self, question: int) -> Sequence[int]:
        text = self._shared.questions[question]
        hits = self._corpus.search(self._request(text, top_k=_TOP, infer_scope=False)).hits
        return [hit.rank for hit in hits]


class _Given:
    """The model, but that it is not asked again for what was embedded before."""

    def __init__(self, shared: Shared) -> None:
        from rag.encoder import load_local_encoder
        from rag.settings import Settings

        self._model = load_local_encoder(Settings(data=shared.index))
        vectors = zip(shared.questions, shared.question_vectors, strict=True)
        self._known: dict[str, Vectors] = dict(vectors)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._model, name)

    def encode_question(self, text: str) -> Vectors:
        known = self._known.get(text)
        return self._model.encode_question(text) if known is None else known


class LangChain:
    """`langchain_community.vectorstores.FAISS`, an exact index in memory; it has no word search."""

    both = None

    def __init__(self, shared: Shared) -> None:
        from langchain_community.vectorstores import FAISS
        from langchain_community.vectorstores.utils import (
            DistanceStrategy,
        )

        vectors = zip(shared.questions, shared.question_vectors.tolist(), strict=True)
        known: dict[str, list[float]] = dict(vectors)
        self._questions = shared.questions
        self._store = FAISS.from_embeddings(
            zip(shared.texts, shared.vectors, strict=True),
            known.__getitem__,
            metadatas=[
                {"at": i, "month": bool(inside)} for i, inside in enumerate(shared.in_month)
            ],
            distance_strategy=DistanceStrategy.MAX_INNER_PRODUCT,
        )

    def _found(self, question: int, **given: Any) -> Sequence[int]:
        found = self._store.similarity_search(self._questions[question], k=_TOP, **given)
        return [document.metadata["at"] for document in found]

    def nearest(self, question: int) -> Sequence[int]:
        return self._found(question)

    def nearest_of_month(self, question: int) -> Sequence[int]:
        return self._found(question, filter={"month": True}, fetch_k=_FETCHED)


class Haystack:
    """`InMemoryDocumentStore`: every document scored in Python; words by its own BM25."""

    def __init__(self, shared: Shared) -> None:
        from haystack import Document
        from haystack.components.joiners import DocumentJoiner
        from haystack.document_stores.in_memory import (
            InMemoryDocumentStore,
        )

        self._shared = shared
        self._store = InMemoryDocumentStore(embedding_similarity_function="dot_product")
        rows = zip(shared.texts, shared.vectors, shared.in_month, strict=True)
        self._store.write_documents(
            [
                Document(
                    id=str(i), content=text, embedding=vector.tolist(), meta={"month": bool(inside)}
                )
                for i, (text, vector, inside) in enumerate(rows)
            ]
        )
        self._joiner = DocumentJoiner(join_mode="reciprocal_rank_fusion", top_k=_TOP)

    def _found(self, question: int, filters: dict[str, Any] | None) -> list[Any]:
        vector = self._shared.question_vectors[question].tolist()
        found: list[Any] = self._store.embedding_retrieval(vector, filters=filters, top_k=_TOP)
        return found

    def nearest(self, question: int) -> Sequence[int]:
        return [int(document.id) for document in self._found(question, None)]

    def nearest_of_month(self, question: int) -> Sequence[int]:
        month = {"field": "meta.month", "operator": "==", "value": True}
        return [int(document.id) for document in self._found(question, month)]

    def both(self, question: int) -> Sequence[int]:
        words = self._store.bm25_retrieval(self._shared.questions[question], top_k=_TOP)
        joined = self._joiner.run([self._found(question, None), words])
        return [int(document.id) for document in joined["documents"]]


class Txtai:
    """`txtai.Embeddings`: FAISS, by lists and codes where the corpus is large, SQLite and BM25."""

    def __init__(self, shared: Shared) -> None:
        from txtai import Embeddings

        texts = [*shared.texts, *shared.questions]
        places = {text: i for i, text in enumerate(texts)}
        vectors = np.concatenate([shared.vectors, shared.question_vectors])

        def given(wanted: Sequence[str]) -> Vectors:
            return np.asarray(vectors[[places[text] for text in wanted]])

        self._shared = shared
        self._held = Embeddings(method="external", transform=given, content=True, hybrid=True)
        rows = zip(shared.texts, shared.in_month, strict=True)
        self._held.index(
            (str(i), {"text": text, "month": int(inside)}, None)
            for i, (text, inside) in enumerate(rows)
        )

    def _asked(self, question: int, weights: float, month: bool) -> Sequence[int]:
        within = " AND month = 1" if month else ""
        looked = _FETCHED if month else _TOP
        rows = self._held.search(
            f"SELECT id FROM txtai WHERE similar(:asked, {looked}){within}",
            _TOP,
            weights=weights,
            parameters={"asked": self._shared.questions[question]},
        )
        return [int(row["id"]) for row in rows]

    def nearest(self, question: int) -> Sequence[int]:
        return self._asked(question, 1.0, False)

    def nearest_of_month(self, question: int) -> Sequence[int]:
        return self._asked(question, 1.0, True)

    def both(self, question: int) -> Sequence[int]:
        return self._asked(question, 0.5, False)


PEERS: dict[str, Callable[[Shared], Any]] = {
    "jushi": Jushi,
    "langchain": LangChain,
    "haystack": Haystack,
    "txtai": Txtai,
}


def main() -> None:
    """Load one library, search it, print what it took."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("name", choices=PEERS)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--repeats", type=int, default=100)
    options = parser.parse_args()
    shared = read_shared(options.folder)
    start = time.perf_counter()
    peer = PEERS[options.name](shared)
    found: dict[str, Any] = {"load_s": round(time.perf_counter() - start, 1)}
    exact = {"nearest": shared.nearest, "nearest, one month": shared.nearest_of_month}
    for kind, search in (
        ("nearest", peer.nearest),
        ("nearest, one month", peer.nearest_of_month),
        ("words and vectors", peer.both),
    ):
        if search is not None:
            found[kind] = _timed(search, shared, exact.get(kind), options.repeats)
    sys.stdout.write(json.dumps(found | memory()) + "\n")


def _timed(
    search: Callable[[int], Sequence[int]], shared: Shared, exact: Any, repeats: int
) -> dict[str, Any]:
    """Search until the repeats or a minute are over; return milliseconds and recall."""
    count = len(shared.questions)
    for i in range(_WARM):
        search(i % count)
    taken, right = list[float](), list[float]()
    begun = time.perf_counter()
    while len(taken) < repeats and time.perf_counter() - begun < _SECONDS:
        question = len(taken) % count
        start = time.perf_counter()
        found = search(question)
        taken.append((time.perf_counter() - start) * 1000)
        if exact is not None:
            right.append(shared.share_found(question, found, exact[question]))
    p50, p95 = np.percentile(taken, [50, 95]).round(2).tolist()
    row: dict[str, Any] = {"p50_ms": p50, "p95_ms": p95, "searches": len(taken)}
    return row | ({"recall_at_10": round(float(np.mean(right)), 4)} if right else {})


if __name__ == "__main__":
    main()
