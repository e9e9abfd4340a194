"""The corpus as its users see it: open once, then search, ask, list and verify.

    from rag import Corpus

    corpus = Corpus.open("data")                          # made by `jushi index FOLDER`
    answer = corpus.ask("2月哪些措施涉及复工复产")
    print(answer.answer)
    print([citation.quote for citation in answer.citations])

`Corpus.build("documents", "data")` makes the index first. A request that limits the dates or
the documents is an AskRequest: `AskRequest("有哪些措施", date_from=date(2020, 2, 1))`.
"""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from rag.backends import opened_generation
from rag.catalog import AskRequest, Catalog, SearchRequest
from rag.encoder import Encoder, load_encoder
from rag.following import build_index
from rag.llm import answer_request
from rag.records import Answer, SearchResult
from rag.settings import Settings, load_settings
from rag.tokenization import initialize

__all__ = ["AskRequest", "Corpus", "SearchRequest", "load_model"]


class Corpus(Catalog):
    """One generation, opened with the model that built it; answers questions."""

    @classmethod
    def open(
        cls, settings: Settings | Path | str | None = None, encoder: Encoder | None = None
    ) -> "Corpus":
        """Open the index in a data folder, or in the database that the settings name.

        Args:
            settings: All of them, or only the data folder; what is not given is read from the
                environment and jushi.toml.
            encoder: None loads the model that the settings name.

        Raises:
            JushiError: If the settings, the model or the index are missing or do not fit.
        """
        settings = _settings(settings)
        if encoder is None:
            encoder = load_model(settings)
        else:
            initialize()
        return cls(opened_generation(settings, encoder), encoder, settings)

    @classmethod
    def build(cls, folder: Path | str, settings: Settings | Path | str | None = None) -> "Corpus":
        """Index a folder of documents, what is unchanged since the last time excepted; open it.

        Args:
            folder: Documents, with or without a corpus.toml; read, never written.
            settings: As for `open`; the index is written into their data folder.

        Raises:
            JushiError: If a document cannot be read, or settings or model do not fit.
        """
        settings = _settings(settings)
        encoder = load_encoder(settings)
        build_index(Path(folder), settings, encoder)
        return cls.open(settings, encoder)

    def search(self, request: SearchRequest | str) -> SearchResult:
        """Return the most relevant entries in the question's scope.

        Raises:
            QuestionError: If the request cannot be understood.
            NotFoundError: If a document is named that does not exist.
        """
        return super().search(
            request if isinstance(request, SearchRequest) else SearchRequest(request)
        )

    def ask(self, request: AskRequest | str) -> Answer:
        """Return an answer whose every citation has been verified, or a refusal.

        Raises:
            QuestionError: If the request cannot be understood.
            NotFoundError: If a document is named that does not exist.
        """
        return answer_request(self, _request(request))

    def ledger(self, request: AskRequest | str) -> Answer:
        """Return an answer with a page of the ledger, whatever the question's wording asks for.

        Raises:
            QuestionError: If the request cannot be understood, or its cursor is not of this ledger.
            NotFoundError: If a document is named that does not exist.
        """
        return answer_request(self, _request(request), intent="list")


def load_model(settings: Settings) -> Encoder:
    """Load the embedding model and, beside it, the dictionary: a second less at every start.

    Raises:
        ModelError: If the model cannot be prepared or loaded.
    """
    with ThreadPoolExecutor(1) as beside:
        dictionary = beside.submit(initialize)
        encoder = load_encoder(settings)
        dictionary.result()
    return encoder


def _settings(given: Settings | Path | str | None) -> Settings:
    return given if isinstance(given, Settings) else load_settings(data=given)


def _request(given: AskRequest | str) -> AskRequest:
    # What is neither is refused as a question that is no text.
    return given if isinstance(given, AskRequest) else AskRequest(given)
