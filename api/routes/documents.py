"""The record itself: documents, entries, what days are covered."""

from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from fastapi.responses import PlainTextResponse
from starlette.concurrency import run_in_threadpool

from api.deps import CorpusDep, KeeperDep
from api.described import Acknowledged, Coverage, Document, Documents, Entries, EntryText
from api.description import gives
from api.keeping import Keeper
from api.responses import JSONResponse
from api.schemas import EntriesQuery, EntryQuery, PageQuery, TextQuery
from api.uploads import UPLOAD_BODY, read_upload
from rag.errors import MediaTypeError, NotFoundError
from rag.examples import example_questions
from rag.store import Change, Job
from rag.store.reading import is_archive
from rag.store.records import JobKind
from rag.wire import coverage_json, document_json, entry_json

__all__ = ["router"]

router = APIRouter(prefix="/api", tags=["documents"])


@router.get("/entries", responses=gives(Entries, 404, 422))
def entries(query: Annotated[EntriesQuery, Query()], corpus: CorpusDep) -> JSONResponse:
    """Return the timeline: entries that fit every filter, oldest first."""
    found = corpus.timeline(
        date_from=query.date_from,
        date_to=query.date_to,
        document_id=query.document_id,
        section=query.section,
        words=query.q,
    )
    start = int(query.cursor or 0)
    following = start + query.limit
    return JSONResponse(
        {
            "entries": [entry_json(entry) for entry in found[start:following]],
            "total": len(found),
            "next_cursor": str(following) if following < len(found) else None,
        }
    )


@router.get("/entries/{entry_id}", responses=gives(EntryText, 404, 422))
def entry(entry_id: str, query: Annotated[EntryQuery, Query()], corpus: CorpusDep) -> JSONResponse:
    """Return one entry with its source characters and its readable text.

    `spans` tells where the document's spans asked for stand in the readable text, null for one
    that does not: what a page needs to mark a citation's words.
    """
    found = corpus.entry(entry_id)
    document = corpus.document(found.document_id)
    texts = {
        "raw": document.text[found.start : found.end],
        "text": found.text.text,
        "spans": [found.text.readable_span(*span) for span in query.spans()],
    }
    return JSONResponse(entry_json(found) | texts)


@router.get("/coverage", responses=gives(Coverage))
def coverage(corpus: CorpusDep) -> JSONResponse:
    """Return which days the corpus has entries for, and questions it suggests."""
    examples = {"examples": example_questions(corpus)}
    return JSONResponse(coverage_json(corpus.coverage()) | examples)


@router.get("/documents", responses=gives(Documents, 422))
def documents(query: Annotated[PageQuery, Query()], corpus: CorpusDep) -> JSONResponse:
    """Return the documents, in the order of their names."""
    found = corpus.documents()
    start = int(query.cursor or 0)
    following = start + query.limit
    page: dict[str, Any] = {
        "documents": [document_json(*item) for item in found[start:following]],
        "total": len(found),
        "next_cursor": str(following) if following < len(found) else None,
    }
    return JSONResponse(page)


@router.get("/documents/{document_id}", responses=gives(Document, 404))
def document(document_id: str, corpus: CorpusDep) -> JSONResponse:
    """Return one document."""
    found = corpus.document(document_id)
    return JSONResponse(document_json(found, corpus.entry_count(document_id)))


@router.get(
    "/documents/{document_id}/text",
    response_class=PlainTextResponse,
    responses=gives(None, 404, 422, also={"text/plain": {"type": "string"}}),
)
def text(
    document_id: str, query: Annotated[TextQuery, Query()], corpus: CorpusDep, keeper: KeeperDep
) -> PlainTextResponse:
    """Return a document's decoded text, which all offsets count in.

    With a citation's `text_sha256` the text it was made from, also where the document has been
    replaced or removed since.
    """
    wanted = query.text_sha256
    current = corpus.find_document(document_id)
    if current is not None and wanted in (None, current.text_sha256):
        return PlainTextResponse(current.text)
    if wanted is None:
        return PlainTextResponse(corpus.document(document_id).text)
    # Never another version's text: the offsets of whoever asks would point at other words.
    if (past := keeper.store.past(document_id, wanted)) is None:
        raise NotFoundError(
            f"没有保存文档 {document_id!r} 校验值为 {wanted} 的文本。"
            "去掉 text_sha256 可得到现在的文本。"
        )
    return PlainTextResponse(past.text)


_JOB = {"Location": {"required": True, "schema": {"type": "string"}}}
_TAKEN_IN = gives(Acknowledged, 404, 409, 413, 415, 422, status=202, headers=_JOB)
_REMOVED = gives(Acknowledged, 404, status=202, headers=_JOB)


@router.post("/documents", status_code=202, responses=_TAKEN_IN, openapi_extra=UPLOAD_BODY)
async def add(request: Request, keeper: KeeperDep) -> JSONResponse:
    """Take a document in; its entries can be searched when the job is done."""
    return await _take_in(request, keeper, "add", None)


@router.put(
    "/documents/{document_id}", status_code=202, responses=_TAKEN_IN, openapi_extra=UPLOAD_BODY
)
async def replace(document_id: str, request: Request, keeper: KeeperDep) -> JSONResponse:
    """Put another version in a document's place; citations of the old one say `changed`."""
    return await _take_in(request, keeper, "replace", document_id)


@router.delete("/documents/{document_id}", status_code=202, responses=_REMOVED)
def remove(document_id: str, keeper: KeeperDep) -> JSONResponse:
    """Take a document out; citations of it say `removed`."""
    return _acknowledged(keeper.submit([Change("remove", document_id)])[0])


async def _take_in(
    request: Request, keeper: Keeper, kind: JobKind, document_id: str | None
) -> JSONResponse:
    upload = await read_upload(request, keeper.settings.max_upload_mb * 1_000_000)
    if kind == "replace" and is_archive(upload.file):
        raise MediaTypeError("压缩包里可能有许多文档，不能用来替换一个文档。请上传单个文件。")
    change = Change(kind, document_id, upload.file, upload.data, described=upload.described)
    return _acknowledged((await run_in_threadpool(keeper.submit, [change]))[0])


def _acknowledged(job: Job) -> JSONResponse:
    return JSONResponse(
        {"document_id": job.document_id, "job_id": job.job_id},
        status_code=202,
        headers={"Location": f"/api/jobs/{job.job_id}"},
    )
