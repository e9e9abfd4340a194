"""Many documents at once are found by their words first; their vectors come after."""

from collections.abc import Iterator
from contextlib import closing

import pytest

from rag import embedding
from rag import indexer as indexer_module
from rag.corpus import Corpus, SearchRequest
from rag.encoder import SentenceTransformerEncoder
from rag.errors import ModelError
from rag.generation import Generation, current_generation, other_generation
from rag.index import open_index
from rag.indexer import Indexer
from rag.settings import Settings
from rag.store import Change, Store, WriterLock
from rag.store.reading import DocumentReader, reader_name
from tests.gazette import NOTICES, VISITS
from tests.test_contents import same

PATIENCE = 100

pytestmark = pytest.mark.real_model


class Keeping:
    """An indexer that has little patience, and every generation it puts in force."""

    def __init__(self, settings: Settings, encoder: SentenceTransformerEncoder) -> None:
        self.seen: list[Generation] = []
        self.store = Store(settings.data, reader_name())
        self.reader = DocumentReader(10**6)
        self.indexer = Indexer(
            self.store,
            settings,
            encoder,
            self.reader,
            on_switch=self.seen.append,
            patience=PATIENCE,
        )
        self.indexer.restore()

    def close(self) -> None:
        self.reader.__exit__()
        self.store.close()


@pytest.fixture
def keeping(own: Settings, encoder: SentenceTransformerEncoder) -> Iterator[Keeping]:
    with WriterLock(own.data), closing(Keeping(own, encoder)) as opened:
        yield opened


def add(name: str, text: str) -> Change:
    return Change("add", None, name, text.encode(), name)


def test_words_come_first_and_vectors_after(
    keeping: Keeping, own: Settings, encoder: SentenceTransformerEncoder
) -> None:
    keeping.store.submit([add("notices.txt", NOTICES)])
    keeping.indexer.run()
    words, whole = keeping.seen
    assert words.contents.waiting == len(words.contents.search.passages) > 0
    assert whole.contents.waiting == 0
    assert not keeping.indexer.waits
    early, late = (Corpus(item, encoder, own) for item in keeping.seen)
    found = early.search("巡查水库")
    assert found.hits[0].entry.entry_id == late.search("巡查水库").hits[0].entry.entry_id
    assert found.hits[0].dense is None
    assert any("语义向量还在计算" in note for note in found.scope.assumptions)
    assert late.search("巡查水库").scope.assumptions == ()
    assert early.search(SearchRequest("巡查水库", mode="dense")).hits == ()
    assert early.ledger("有哪些通知").ledger == late.ledger("有哪些通知").ledger
    # the words alone are no state of their own that a rollback would lead to
    assert other_generation(own.data) is None
    assert current_generation(own.data) == whole.folder


def test_what_has_vectors_is_found_by_them_meanwhile(
    keeping: Keeping, own: Settings, encoder: SentenceTransformerEncoder
) -> None:
    for change in (add("notices.txt", NOTICES), add("visits.md", VISITS)):
        keeping.store.submit([change])
        keeping.indexer.run()
    mixed = keeping.seen[2]
    assert 0 < mixed.contents.waiting < len(mixed.contents.search.passages)
    hits = Corpus(mixed, encoder, own).search("巡查水库").hits
    assert hits
    assert {hit.entry.file for hit in hits} >= {"notices.txt"}
    own_before = other_generation(own.data)
    assert own_before == keeping.seen[1].folder


def test_a_job_is_done_before_more_is_embedded(
    keeping: Keeping, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(embedding, "_BETWEEN", 2)
    keeping.store.submit([add("notices.txt", NOTICES)])
    more = iter([add("visits.md", VISITS)])
    between = keeping.indexer._between

    def come(*_: object) -> None:
        if change := next(more, None):
            keeping.store.submit([change])
        between()

    monkeypatch.setattr(keeping.indexer, "_between", come)
    keeping.indexer.run()
    names = [[name.file for name in item.contents.names] for item in keeping.seen]
    assert names[:2] == [["notices.txt"], ["notices.txt", "visits.md"]]
    assert keeping.seen[1].contents.waiting == len(keeping.seen[1].contents.search.passages)
    assert keeping.seen[-1].contents.waiting == 0
    assert keeping.indexer.embedded == len(keeping.seen[-1].contents.search.passages)


def test_it_comes_to_what_is_embedded_at_once(
    keeping: Keeping, own: Settings, encoder: SentenceTransformerEncoder
) -> None:
    keeping.store.submit([add("notices.txt", NOTICES), add("visits.md", VISITS)])
    keeping.indexer.run()
    opened = open_index(own, encoder)
    keeping.indexer._patience = None
    again = keeping.indexer.rebuild(anew=True)
    same(opened.contents, again.contents)
    assert [part.segment.name for part in opened.contents.parts] == [
        part.segment.name for part in again.contents.parts
    ]


def test_vectors_that_could_not_be_had_are_asked_for_again(
    keeping: Keeping, monkeypatch: pytest.MonkeyPatch
) -> None:
    def down(*_: object) -> None:
        raise ModelError("向量服务没有响应")

    with monkeypatch.context() as server:
        server.setattr(indexer_module, "embed_waiting", down)
        keeping.store.submit([add("notices.txt", NOTICES)])
        keeping.indexer.run()
    # the documents are there, found by their words; nobody asks again at once
    assert keeping.seen[-1].contents.waiting > 0
    assert not keeping.indexer.waits
    monkeypatch.setattr(keeping.indexer, "_try_again", 0.0)
    assert keeping.indexer.waits
    keeping.indexer.run()
    assert keeping.seen[-1].contents.waiting == 0


def test_a_process_that_ended_goes_on_where_words_stood(
    keeping: Keeping, own: Settings, encoder: SentenceTransformerEncoder,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    keeping.store.submit([add("notices.txt", NOTICES)])
    monkeypatch.setattr(keeping.indexer, "_add_vectors", lambda: False)
    keeping.indexer.run()
    opened = open_index(own, encoder)
    assert opened.contents.waiting > 0
    second = Indexer(keeping.store, own, encoder, keeping.reader, patience=PATIENCE)
    second.restore()
    assert second.waits
    second.run()
    assert not second.waits
