"""Every labelled question, asked of four stores: `make postgres-test`."""

import pytest

from eval.local import LocalService
from rag.corpus import Corpus
from tests.postgres.corpora import every_query, same_answers

pytestmark = pytest.mark.real_model
"""Fixtures are those of tests/conftest.py and tests/test_postgres_shards.py."""


def test_every_answer_is_the_same_from_every_store(
    corpus: Corpus, one_node: Corpus, three_nodes: Corpus
) -> None:
    stores = [LocalService(item) for item in (corpus, one_node, three_nodes)]
    for query in every_query():
        history = [{"question": earlier} for earlier in query.history]
        request = {"question": query.turn.question, "history": history, "top_k": 20}
        near, *others = (store.ask(request) for store in stores)
        for far in others:
            same_answers(near, far)
