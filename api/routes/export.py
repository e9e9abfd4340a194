"""An answer, given back, becomes a file."""

from datetime import UTC, datetime
from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Query
from fastapi.responses import Response

from api.answer_schemas import AnswerBody, ExportQuery
from api.deps import CorpusDep
from api.description import gives
from rag.exporting import MEDIA_TYPES, build_report, export

__all__ = ["router"]

router = APIRouter(prefix="/api", tags=["export"])
_FILES = {kind.partition(";")[0]: {"type": "string"} for kind in MEDIA_TYPES}


@router.post("/export", response_class=Response, responses=gives(None, 422, also=_FILES))
def export_answer(
    query: Annotated[ExportQuery, Query()], body: AnswerBody, corpus: CorpusDep
) -> Response:
    """Return an answer as a file, each of its citations checked once more."""
    today = datetime.now(UTC).astimezone().date()
    file = export(build_report(corpus, body.record(), today), query.format)
    plain = f"jushi.{file.name.rsplit('.', 1)[1]}"
    # RFC 6266: clients that do not know filename* take the plain name
    named = f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(file.name, safe='')}"
    return Response(
        file.content, media_type=file.media_type, headers={"Content-Disposition": named}
    )
