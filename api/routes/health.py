"""Whether the service can answer."""

from fastapi import APIRouter
from fastapi.responses import JSONResponse

from api.deps import CorpusDep, KeeperDep
from api.described import Health
from api.description import gives
from rag.version import VERSION

__all__ = ["router"]

router = APIRouter(prefix="/api", tags=["health"])


@router.get("/health", responses=gives(Health))
def health(corpus: CorpusDep, keeper: KeeperDep) -> JSONResponse:
    """Tell what is loaded; 503 while it is not, or what it is searched in does not answer."""
    keeper.check()
    manifest = corpus.generation.manifest
    contents = corpus.generation.contents
    first, last = corpus.first_and_last
    return JSONResponse(
        {
            "status": "ok",
            "index": {
                "generation": corpus.generation.name,
                "documents": len(contents.documents),
                "entries": corpus.dated_entries,
                "passages": len(contents.search.passages),
                "built_at": manifest["built_at"],
                "coverage": {
                    "first": first.isoformat() if first else None,
                    "last": last.isoformat() if last else None,
                },
            },
            "model": {
                "name": corpus.encoder.name,
                "dim": corpus.encoder.dim,
                "precision": corpus.encoder.precision,
            },
            "version": VERSION,
        }
    )
