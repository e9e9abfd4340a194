"""The corpus as its users see it: open once, then search, ask, list and verify.

from rag.corpus import AskRequest, Corpus

corpus = Corpus.open()
print(corpus.ask(AskRequest("2月哪些措施涉及复工复产")).answer)
"""

from rag.answering import compose
from rag.catalog import AskRequest, Catalog, SearchRequest
from rag.encoder import Encoder, load_encoder
from rag.index import open_index
from rag.records import Answer
from rag.settings import Settings, load_settings
from rag.tokenization import initialize

__all__ = ["AskRequest", "Corpus", "SearchRequest"]


class Corpus(Catalog):
    """One generation, opened with the model that built it; answers questions."""

    @classmethod
    def open(cls, settings: Settings | None = None, encoder: Encoder | None = None) -> "Corpus":
        """Open the index in the settings' data folder.

        Args:
            settings: None reads them from the environment.
            encoder: None loads the model that the settings name.

        Raises:
            JushiError: If the settings, the model or the index are missing or do not fit.
        """
        settings = settings or load_settings()
        encoder = encoder or load_encoder(settings)
        initialize()
        return cls(open_index(settings, encoder), encoder, settings)

    def ask(self, request: AskRequest) -> Answer:
        """Return an answer whose every citation has been verified, or a refusal.

        Raises:
            QuestionError: If the request cannot be understood.
            NotFoundError: If a document is named that does not exist.
        """
        return compose(self, request)

    def ledger(self, request: AskRequest) -> Answer:
        """Return an answer with a page of the ledger, whatever the question's wording asks for.

        Raises:
            QuestionError: If the request cannot be understood, or its cursor is not of this ledger.
            NotFoundError: If a document is named that does not exist.
        """
        return compose(self, request, intent="list")
