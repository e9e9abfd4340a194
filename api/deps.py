"""What routes are given."""

from typing import Annotated

from fastapi import Depends, FastAPI, Request

from api.keeping import Keeper
from rag.corpus import Corpus
from rag.errors import IndexMissingError

__all__ = ["CorpusDep", "KeeperDep", "opened_corpus"]


def opened_corpus(app: FastAPI) -> Corpus:
    """Return the corpus in force.

    Raises:
        IndexMissingError: If none has been opened yet.
    """
    keeper: Keeper | None = getattr(app.state, "keeper", None)
    if keeper is None or keeper.corpus is None:
        raise IndexMissingError("索引尚未载入。")
    return keeper.corpus


# Coroutines, though they wait for nothing: a plain function would be run on another thread,
# which costs every question half a millisecond.
async def _corpus(request: Request) -> Corpus:
    return opened_corpus(request.app)


async def _keeper(request: Request) -> Keeper:
    keeper: Keeper = request.app.state.keeper
    return keeper


CorpusDep = Annotated[Corpus, Depends(_corpus)]
KeeperDep = Annotated[Keeper, Depends(_keeper)]
