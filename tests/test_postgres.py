"""The same corpus in a data folder and in PostgreSQL gives the same answers, hits and ledgers."""

from pathlib import Path

import numpy as np
import pytest

import rag.postgres.searching
from eval.labels import fast_subset, queries_of, read_questions
from eval.local import LocalService
from rag.catalog import SearchRequest
from rag.corpus import Corpus
from rag.encoder import SentenceTransformerEncoder
from rag.errors import JushiError
from rag.postgres.checking import check_database
from rag.postgres.database import Database
from rag.postgres.moving import move_to_database, move_to_folder
from rag.retrieval import Mode
from rag.search_index import Asked
from rag.settings import Settings
from rag.tokenization import tokenize
from tests.postgres.corpora import Remembering, every_query, moved, same_answers, same_hits
from tests.postgres.servers import Server

pytestmark = pytest.mark.real_model

QUESTIONS = Path(__file__).parent.parent / "eval" / "questions"
Shared = tuple[Settings, Corpus]


def test_the_same_record_is_read(corpus: Corpus, one_node: Corpus, three_nodes: Corpus) -> None:
    here = corpus.generation.contents
    for other in (one_node, three_nodes):
        there = other.generation.contents
        assert list(there.documents) == list(here.documents)
        assert there.versions == here.versions
        assert list(there.entries) == list(here.entries)
        assert other.lexicon.persons == corpus.lexicon.persons
        assert other.lexicon.organisations == corpus.lexicon.organisations
        assert other.lexicon.places == corpus.lexicon.places
        assert other.lexicon.headings == corpus.lexicon.headings
        assert list(there.search.passages) == list(here.search.passages)
        for one, two in zip(there.prints, here.prints, strict=True):
            np.testing.assert_array_equal(one, two)
        np.testing.assert_array_equal(there.search.entry_of, here.search.entry_of)
        assert other.covered() == corpus.covered()


def test_every_question_finds_the_same(
    corpus: Corpus, one_node: Corpus, three_nodes: Corpus
) -> None:
    questions = list(dict.fromkeys(query.turn.question for query in every_query()))
    model = Remembering(corpus.encoder, at_once=questions)
    near = Corpus(corpus.generation, model, corpus.settings)
    for question in questions:
        same_hits(near, [one_node, three_nodes], question)


def test_answers_are_the_same(corpus: Corpus, one_node: Corpus, three_nodes: Corpus) -> None:
    stores = [LocalService(item) for item in (corpus, one_node, three_nodes)]
    for query in queries_of(fast_subset(read_questions(QUESTIONS))):
        history = [{"question": earlier} for earlier in query.history]
        request = {"question": query.turn.question, "history": history}
        near, *others = (store.ask(request) for store in stores)
        for far in others:
            same_answers(near, far)


@pytest.mark.parametrize("mode", ["dense", "lexical"])
def test_one_leg_alone_is_the_same(corpus: Corpus, three_nodes: Corpus, mode: Mode) -> None:
    for question in ("2020年2月哪些措施涉及复工复产？", "心理援助", "zzz qqq"):
        request = SearchRequest(question, mode=mode)
        near, far = corpus.search(request), three_nodes.search(request)
        assert [hit.entry for hit in near.hits] == [hit.entry for hit in far.hits]


def test_words_are_counted_alike(corpus: Corpus, three_nodes: Corpus) -> None:
    tokens = tokenize("全省复工复产与心理援助的通知，以及没有的词 zzz")
    here, there = (item.generation.contents.search for item in (corpus, three_nodes))
    assert there.counts(tokens) == here.counts(tokens)
    assert [there.idf(token) for token in tokens] == [here.idf(token) for token in tokens]


def test_in_a_large_scope_what_ranks_high_is_found(
    corpus: Corpus, three_nodes: Corpus, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Above a number of passages each leg gives its best alone; together they decide the same."""
    monkeypatch.setattr(rag.postgres.searching, "_EXACT", 20)
    search = three_nodes.generation.contents.search
    everything = np.arange(len(search.passages))
    for question in ("复工复产的措施", "谁给援鄂医疗队授旗？"):
        for allowed in (everything, everything[::2]):
            asked = Asked(corpus.encoder.encode_question(question), tokenize(question))
            near = corpus.generation.contents.search.legs(asked, allowed)
            far = search.legs(asked, allowed)
            assert set(far.positions.tolist()) <= set(allowed.tolist())
            for leg in ("dense", "lexical"):
                best = allowed[np.argsort(-getattr(near, leg), kind="stable")][:10]
                found = far.positions[np.argsort(-getattr(far, leg), kind="stable")][:10]
                assert best.tolist() == found.tolist()


def test_what_was_moved_is_whole_and_can_be_moved_back(
    corpus: Corpus, shared: Shared, encoder: SentenceTransformerEncoder, tmp_path: Path
) -> None:
    settings, _ = shared
    report = check_database(settings)
    assert report.damaged == []
    assert len(report.checked) == 2
    back = settings.model_copy(update={"data": tmp_path / "back"})
    assert move_to_folder(back, encoder).embedded == 0
    again = Corpus.open(back.model_copy(update={"store": None}), encoder)
    assert list(again.generation.contents.entries) == list(corpus.generation.contents.entries)
    same_hits(corpus, [again], "2020年2月哪些措施涉及复工复产？")
    with pytest.raises(JushiError, match="已有文档"):
        move_to_folder(back, encoder)
    with pytest.raises(JushiError, match="已有文档"):
        move_to_database(back, encoder)


def test_another_model_or_other_settings_are_refused(
    shared: Shared, encoder: SentenceTransformerEncoder
) -> None:
    settings, _ = shared
    other = settings.model_copy(update={"passage_tokens": 64})
    with pytest.raises(JushiError, match="passage_tokens 为 128，现在的设置为 64"):
        Corpus.open(other, encoder)


def test_a_damaged_record_is_told(
    indexed: Settings, encoder: SentenceTransformerEncoder, postgres: Server
) -> None:
    settings, corpus = moved(indexed, encoder, postgres.database("damaged"))
    assert settings.store is not None
    database = Database(settings.store.get_secret_value())
    (lost,) = database.rows(
        "DELETE FROM passages WHERE id = (SELECT max(id) FROM passages) RETURNING *"
    )
    with pytest.raises(JushiError, match=r"应有 \d+ 个段落"):
        Corpus.open(settings, encoder)
    with pytest.raises(JushiError, match=r"只找到 \d+ 个"):
        corpus.search("心理援助")
    database.rows("INSERT INTO passages VALUES (?, ?, ?)", *lost)
    database.rows("UPDATE entries SET record = record || ' ' WHERE position = 3")
    with pytest.raises(JushiError, match="校验值不符"):
        Corpus.open(settings, encoder)
    assert check_database(settings).damaged
