"""A LlamaIndex retriever: `JushiRetriever(Corpus.open("data"), top_k=10).retrieve("…")`."""

from llama_index.core.callbacks import CallbackManager  # type: ignore[import-not-found]
from llama_index.core.retrievers import BaseRetriever  # type: ignore[import-not-found]
from llama_index.core.schema import NodeWithScore, QueryBundle, TextNode  # type: ignore[import-not-found]

from rag.integrations.finding import Source, find_entries

__all__ = ["JushiRetriever"]

# Places in a file and digests tell a language model nothing; the text to embed is the entry's.
_FOR_PEOPLE = ["document_id", "quote", "quote_start", "quote_end", "text_sha256"]


class JushiRetriever(BaseRetriever):  # type: ignore[misc]  # Any where LlamaIndex is not installed
    """Gives the dated entries that answer a question, their sources in the metadata."""

    def __init__(
        self, corpus: Source, top_k: int = 10, callback_manager: CallbackManager | None = None
    ) -> None:
        """Prepare.

        Args:
            corpus: An opened `Corpus`, or the address of a service: "http://127.0.0.1:8000".
            top_k: How many entries at most, from 1 to 200; a question that asks for a list
                gets the whole list.
            callback_manager: As in every LlamaIndex retriever.
        """
        self._corpus = corpus
        self._top_k = top_k
        super().__init__(callback_manager=callback_manager)

    def _retrieve(self, query_bundle: QueryBundle) -> list[NodeWithScore]:
        return [
            NodeWithScore(
                node=TextNode(
                    id_=found.entry_id,
                    text=found.text,
                    metadata=found.metadata,
                    excluded_llm_metadata_keys=_FOR_PEOPLE,
                    excluded_embed_metadata_keys=list(found.metadata),
                ),
                score=found.score,
            )
            for found in find_entries(self._corpus, query_bundle.query_str, self._top_k)
        ]
