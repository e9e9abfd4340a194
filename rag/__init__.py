"""Jushi: dated Chinese documents, retrieval over their entries, answers that can be verified.

    from rag import Corpus

    corpus = Corpus.open("data")
    print(corpus.ask("2月哪些措施涉及复工复产").answer)

The names are loaded when first used: `jushi dates` must not wait for the model's libraries.
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from rag.corpus import AskRequest, Corpus, SearchRequest

__all__ = ["AskRequest", "Corpus", "SearchRequest"]


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from rag import corpus

    return getattr(corpus, name)
