"""What routes are given."""

from typing import Annotated

from fastapi import Depends, Request

from rag.corpus import Corpus
from rag.errors import IndexMissingError

__all__ = ["CorpusDep"]


def _corpus(request: Request) -> Corpus:
    corpus: Corpus | None = getattr(request.app.state, "corpus", None)
    if corpus is None:
        raise IndexMissingError("索引尚未载入。")
    return corpus


CorpusDep = Annotated[Corpus, Depends(_corpus)]
