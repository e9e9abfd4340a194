"""What the encoder takes, beside sentence-transformers as it comes, one after the other."""

import random
import statistics
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np

from eval.scale.documents import sentences_of
from eval.scale.measuring import questions_alone
from rag.encoder import Vectors, load_local_encoder, prepare_model
from rag.settings import Settings

__all__ = ["measure_encoding"]

_PASSAGES, _ROUNDS = 256, 4
_QUESTIONS, _CLIENTS = 100, 8


def measure_encoding(corpus: Path) -> dict[str, Any]:
    """Embed passages and questions with the product's encoder and with the library's defaults.

    Args:
        corpus: The folder of documents whose sentences passages are made of.

    Returns:
        Passages a second of each, their ratio and the least cosine between the two; p50 of a
        question of each in milliseconds; questions a second with eight clients.
    """
    from sentence_transformers import SentenceTransformer

    settings = Settings(precision="float32")
    plain = SentenceTransformer(prepare_model(settings).path, device="cpu")
    own = load_local_encoder(Settings())
    texts, questions = _passages(corpus), questions_alone()[:_QUESTIONS]

    def by_default(some: Sequence[str]) -> Vectors:
        return np.asarray(plain.encode_document(list(some)), np.float32)

    rates = _alternately(
        lambda some: own.encode_passages(some),
        by_default,
        [texts[i::_ROUNDS] for i in range(_ROUNDS)],
    )
    cosines = (own.encode_passages(texts[:64]) * by_default(texts[:64])).sum(axis=1)
    asked = _alternately(
        lambda some: [own.encode_question(text) for text in some],
        lambda some: [plain.encode_query(text) for text in some],
        [[text] for text in questions],
    )
    start = time.perf_counter()
    with ThreadPoolExecutor(_CLIENTS) as clients:
        list(clients.map(own.encode_question, questions * 2))
    return {
        "precision": own.precision,
        "passages_a_second": round(len(texts) / sum(rates[0]), 1),
        "library_passages_a_second": round(len(texts) / sum(rates[1]), 1),
        "ratio": round(sum(rates[1]) / sum(rates[0]), 2),
        "least_cosine": round(float(cosines.min()), 4),
        "question_p50_ms": round(statistics.median(asked[0]) * 1000, 2),
        "library_question_p50_ms": round(statistics.median(asked[1]) * 1000, 2),
        "questions_a_second_8_clients": round(
            2 * len(questions) / (time.perf_counter() - start), 1
        ),
    }


def _alternately(
    one: Callable[[Sequence[str]], object],
    other: Callable[[Sequence[str]], object],
    batches: Sequence[Sequence[str]],
) -> tuple[list[float], list[float]]:
    """Return the seconds that each takes for each batch: what else the machine does hits both."""
    taken: tuple[list[float], list[float]] = ([], [])
    for batch in [batches[0], *batches]:
        for work, seconds in zip((one, other), taken, strict=True):
            start = time.perf_counter()
            work(batch)
            seconds.append(time.perf_counter() - start)
    # the first was warming up
    return taken[0][1:], taken[1][1:]


def _passages(corpus: Path) -> list[str]:
    """Return passages as long as those of real documents are, of all lengths."""
    sentences, chance = sentences_of(corpus), random.Random(7)
    return ["".join(chance.choices(sentences, k=chance.randint(1, 9))) for _ in range(_PASSAGES)]
