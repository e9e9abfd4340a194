"""The corpus as a model that any OpenAI client can talk to."""

from datetime import datetime
from typing import Any

from fastapi import APIRouter
from fastapi.responses import JSONResponse, Response, StreamingResponse

from api.chat import MODEL_ID, ChatBody, Completion, ask_request, texts_of, written_answer
from api.deps import CorpusDep
from api.described import ChatCompletion, Model, Models
from api.description import event_stream, gives
from api.errors import openai_error
from rag.corpus import Corpus

__all__ = ["router"]

router = APIRouter(prefix="/v1", tags=["openai"])
_STREAM = event_stream()


@router.post("/chat/completions", responses=gives(ChatCompletion, also=_STREAM))
def chat_completions(body: ChatBody, corpus: CorpusDep) -> Response:
    """Answer the last user message, whichever model is named."""
    answer = corpus.ask(ask_request(body.messages))
    content = written_answer(answer)
    choices = body.n or 1
    count = corpus.encoder.count_tokens
    completion = Completion(
        answer=answer,
        content=content,
        choices=choices,
        fingerprint=corpus.generation.name,
        prompt_tokens=sum(count(texts_of(body.messages))),
        completion_tokens=sum(count([content])) * choices,
    )
    if not body.stream:
        return JSONResponse(completion.body())
    include_usage = bool(body.stream_options and body.stream_options.include_usage)
    return StreamingResponse(completion.events(include_usage), media_type="text/event-stream")


@router.get("/models", responses=gives(Models))
def models(corpus: CorpusDep) -> JSONResponse:
    """List the one model there is."""
    return JSONResponse({"object": "list", "data": [_model(corpus)]})


@router.get("/models/{model_id:path}", responses=gives(Model, 404))
def model(model_id: str, corpus: CorpusDep) -> JSONResponse:
    """Return the one model there is."""
    if model_id != MODEL_ID:
        return openai_error(
            404,
            f"没有名为 {model_id[:200]!r} 的模型，可用的是 {MODEL_ID!r}。",
            code="model_not_found",
        )
    return JSONResponse(_model(corpus))


def _model(corpus: Corpus) -> dict[str, Any]:
    built = datetime.fromisoformat(corpus.generation.manifest["built_at"])
    return {
        "id": MODEL_ID,
        "object": "model",
        "created": int(built.timestamp()),
        "owned_by": "jushi",
    }
