"""What routes are given."""

from typing import Annotated

from fastapi import Depends, FastAPI, Request

from rag.corpus import Corpus
from rag.errors import IndexMissingError

__all__ = ["CorpusDep", "opened_corpus"]


def opened_corpus(app: FastAPI) -> Corpus:
    """Return the corpus in force.

    Raises:
        IndexMissingError: If none has been opened yet.
    """
    corpus: Corpus | None = getattr(app.state, "corpus", None)
    if corpus is None:
        raise IndexMissingError("索引尚未载入。")
    return corpus


def _corpus(request: Request) -> Corpus:
    return opened_corpus(request.app)


CorpusDep = Annotated[Corpus, Depends(_corpus)]
