"""How far a change of the corpus is."""

from typing import Any

from fastapi import APIRouter, Request

from api.deps import KeeperDep
from api.described import JobState
from api.description import gives
from api.errors import problem_json
from api.responses import JSONResponse
from rag.store import Job

__all__ = ["router"]

router = APIRouter(prefix="/api", tags=["documents"])
# As the contract has it: what the caller sent cannot be processed, or cannot be kept for now.
_FAILED, _WAITING = 422, 503


@router.get("/jobs/{job_id}", responses=gives(JobState, 404))
def job(job_id: str, keeper: KeeperDep, request: Request) -> JSONResponse:
    """Return a job's state; a failed one says why and what to do."""
    return JSONResponse(_job_json(keeper.job(job_id), request))


def _job_json(found: Job, request: Request) -> dict[str, Any]:
    error = None
    if found.error is not None:
        status = _FAILED if found.state == "failed" else _WAITING
        error = problem_json(request, status, found.error)
    return {
        "job_id": found.job_id,
        "kind": found.kind,
        "document_id": found.document_id,
        "state": found.state,
        "progress": found.progress,
        "error": error,
        "document_ids": list(found.document_ids),
        "rejected": [{"file": file, "detail": why} for file, why in found.rejected],
    }
