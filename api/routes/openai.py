"""The corpus as a model that any OpenAI client can talk to."""

import json
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, Response, StreamingResponse

from api.chat import (
    LLM_MODEL_ID,
    MODEL_ID,
    ChatBody,
    Completion,
    ask_request,
    texts_of,
    whole,
)
from api.deps import CorpusDep
from api.described import ChatCompletion, Model, Models
from api.description import event_stream, gives
from api.errors import explain, openai_error, openai_error_json
from rag.corpus import AskRequest, Corpus
from rag.llm import Event, model_events

__all__ = ["router"]

router = APIRouter(prefix="/v1", tags=["openai"])
_STREAM = event_stream()


@router.post("/chat/completions", responses=gives(ChatCompletion, 404, also=_STREAM))
def chat_completions(body: ChatBody, corpus: CorpusDep, request: Request) -> Response:
    """Answer the last user message as the model named: in the documents' words, or in an LLM's."""
    if body.model not in _models(corpus):
        return _unknown_model(body.model, corpus)
    asked = ask_request(body.messages, body.model)
    completion = Completion(
        model=body.model,
        choices=body.n or 1,
        fingerprint=corpus.generation.name,
        prompt_tokens=sum(corpus.encoder.count_tokens(texts_of(body.messages))),
        count=lambda text: sum(corpus.encoder.count_tokens([text])),
    )
    if not body.stream:
        return JSONResponse(completion.body(corpus.ask(asked)))
    include_usage = bool(body.stream_options and body.stream_options.include_usage)
    events = completion.events(_told(corpus, asked), include_usage)
    # An intermediary that keeps events back until there are many would undo the stream.
    headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
    return StreamingResponse(
        _to_the_end(request, events), media_type="text/event-stream", headers=headers
    )


@router.get("/models", responses=gives(Models))
def models(corpus: CorpusDep) -> JSONResponse:
    """List what may be named as the model: one more where a language model is set."""
    return JSONResponse({"object": "list", "data": [_model(m, corpus) for m in _models(corpus)]})


@router.get("/models/{model_id:path}", responses=gives(Model, 404))
def model(model_id: str, corpus: CorpusDep) -> JSONResponse:
    """Return a model that is listed."""
    if model_id not in _models(corpus):
        return _unknown_model(model_id, corpus)
    return JSONResponse(_model(model_id, corpus))


def _told(corpus: Corpus, asked: AskRequest) -> Iterable[Event]:
    """Return an answer as it grows; what is wrong with the question is raised at once."""
    if asked.generator == "extractive":
        return whole(corpus.ask(asked))
    corpus.understand(asked, asked.history)
    return model_events(corpus, asked)


def _to_the_end(request: Request, events: Iterator[str]) -> Iterator[str]:
    """Give the events; an error ends them as OpenAI's own stream does, as an object of its own."""
    try:
        yield from events
    except Exception as error:  # noqa: BLE001 - the status is sent: the stream itself must tell
        yield f"data: {json.dumps(openai_error_json(*explain(request, error)))}\n\n"


def _models(corpus: Corpus) -> list[str]:
    return [MODEL_ID, LLM_MODEL_ID] if corpus.settings.llm_url else [MODEL_ID]


def _unknown_model(name: str, corpus: Corpus) -> JSONResponse:
    known = "、".join(map(repr, _models(corpus)))
    message = f"没有名为 {name[:200]!r} 的模型，可用的是 {known}。"
    return openai_error(404, message, "model", "model_not_found")


def _model(model_id: str, corpus: Corpus) -> dict[str, Any]:
    built = datetime.fromisoformat(corpus.generation.manifest["built_at"])
    return {
        "id": model_id,
        "object": "model",
        "created": int(built.timestamp()),
        "owned_by": "jushi",
    }
