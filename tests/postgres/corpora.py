"""A corpus in a database beside the same corpus in a data folder, and how they are compared."""

import shutil
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from pydantic import SecretStr

from eval.labels import Query, queries_of, read_questions
from rag.catalog import SearchRequest
from rag.corpus import Corpus
from rag.encoder import Encoder, Progress, Vectors
from rag.postgres.moving import move_to_database
from rag.records import LegScore
from rag.retrieval import Retriever
from rag.settings import Settings
from rag.speech import spoken_words

__all__ = ["Remembering", "every_query", "in_database", "moved", "same_answers", "same_hits"]

_QUESTIONS = Path(__file__).parent.parent.parent / "eval" / "questions"


class Remembering:
    """A model that encodes each question once, for several corpora."""

    def __init__(self, encoder: Encoder, at_once: Sequence[str] = ()) -> None:
        """Take a model; what is encoded at once gets vectors as passages do, ten times as fast."""
        self._encoder = encoder
        self._known: dict[str, Vectors] = {}
        if at_once:
            self._known |= dict(zip(at_once, encoder.encode_passages(at_once), strict=True))

    @property
    def name(self) -> str:
        return self._encoder.name

    @property
    def dim(self) -> int:
        return self._encoder.dim

    @property
    def precision(self) -> str:
        return self._encoder.precision

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        return self._encoder.count_tokens(texts)

    def encode_passages(self, texts: Sequence[str], progress: Progress | None = None) -> Vectors:
        return self._encoder.encode_passages(texts, progress)

    def encode_question(self, text: str) -> Vectors:
        if text not in self._known:
            self._known[text] = self._encoder.encode_question(text)
        return self._known[text]


def in_database(settings: Settings, store: str, shards: Sequence[str] = ()) -> Settings:
    """Return settings with the corpus in a database."""
    update = {
        "store": SecretStr(store),
        "shards": SecretStr(" ".join(f"'{url}'" for url in shards)) if shards else None,
    }
    return settings.model_copy(update=update)


def moved(
    settings: Settings, encoder: Encoder, store: str, shards: Sequence[str] = ()
) -> tuple[Settings, Corpus]:
    """Move a data folder's corpus into an empty database, and open it there.

    A copy of the folder is moved: a service of other tests may have the folder itself.
    """
    shared = in_database(settings, store, shards)
    with tempfile.TemporaryDirectory() as name:
        copied = Path(name) / "data"
        shutil.copytree(settings.data, copied)
        moving = shared.model_copy(update={"data": copied})
        assert move_to_database(moving, encoder).embedded == 0
    return shared, Corpus.open(shared, encoder)


def every_query() -> list[Query]:
    """Return every turn of every labelled question."""
    return queries_of(read_questions(_QUESTIONS))


def same_hits(near: Corpus, others: Sequence[Corpus], question: str) -> None:
    """Assert that both legs and their fusion are the same for a question in its scope.

    Two whose scores differ by less than the last digits that stores agree on may trade places.
    """
    understood = near.understand(SearchRequest(question))
    mask = near.mask(understood.scope, understood.names)
    expected, *rest = (_found(item, near, understood.search_text, mask) for item in [near, *others])
    for found in rest:
        _alike([item[2:3] for item in found], [item[2:3] for item in expected])
        here, there = ({item[:2]: item[2:] for item in one} for one in (expected, found))
        assert there.keys() == here.keys()
        _alike([there[which] for which in here], list(here.values()))


def _alike(
    found: Sequence[Sequence[float | None]], expected: Sequence[Sequence[float | None]]
) -> None:
    """Assert that scores are the same but for the digits that differ between stores."""
    np.testing.assert_allclose(
        np.array(found, float), np.array(expected, float), rtol=1e-5, atol=1e-5
    )


def _found(
    corpus: Corpus, near: Corpus, text: str, mask: NDArray[np.bool_]
) -> list[tuple[float | None, ...]]:
    """Return (entry, passage, score, dense, lexical) of what is found, best first."""
    search = corpus.generation.contents.search
    ranking = Retriever(search, near.encoder, (0.5, 0.7)).search(
        text, mask, 20, "hybrid", spoken_words(text)
    )
    return [
        (f.entry, f.passage, f.score, _score(f.dense), _score(f.lexical)) for f in ranking.found
    ]


def _score(leg: LegScore | None) -> float | None:
    return None if leg is None else leg.score


def same_answers(near: Mapping[str, Any], far: Mapping[str, Any]) -> None:
    """Assert that two answers say the same with the same hits, citations and ledgers."""
    here: list[float] = []
    there: list[float] = []
    assert _bare(near, here) == _bare(far, there)
    np.testing.assert_allclose(here, there, atol=1e-5)


def _bare(value: Any, scores: list[float]) -> Any:
    """Drop the times taken, and put scores, whose last digits may differ, into a list.

    A leg's rank goes with its score: of two that agree to the last digit either may be first.
    """
    if isinstance(value, Mapping):
        left_out = {"timings_ms"} | ({"rank"} if set(value) == {"rank", "score"} else set())
        return {name: _bare(v, scores) for name, v in value.items() if name not in left_out}
    if isinstance(value, list):
        return [_bare(item, scores) for item in value]
    if isinstance(value, float):
        scores.append(value)
        return None
    return value
