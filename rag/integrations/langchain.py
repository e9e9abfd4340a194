"""A LangChain retriever: `JushiRetriever(corpus=Corpus.open("data"), top_k=10).invoke("…")`."""

from typing import Any

from langchain_core.callbacks import CallbackManagerForRetrieverRun  # type: ignore[import-not-found]
from langchain_core.documents import Document  # type: ignore[import-not-found]
from langchain_core.retrievers import BaseRetriever  # type: ignore[import-not-found]
from pydantic import Field

from rag.integrations.finding import find_entries

__all__ = ["JushiRetriever"]


class JushiRetriever(BaseRetriever):  # type: ignore[misc]  # Any where LangChain is not installed
    """Gives the dated entries that answer a question, their sources in the metadata.

    Attributes:
        corpus: An opened `Corpus`, or the address of a service: "http://127.0.0.1:8000".
        top_k: How many entries at most; a question that asks for a list gets the whole list.
    """

    corpus: Any
    top_k: int = Field(default=10, ge=1, le=200)

    def _get_relevant_documents(
        self, query: str, *, run_manager: CallbackManagerForRetrieverRun
    ) -> list[Document]:
        del run_manager
        return [
            Document(
                page_content=found.text,
                metadata=found.metadata | {"score": found.score},
                id=found.entry_id,
            )
            for found in find_entries(self.corpus, query, self.top_k)
        ]
