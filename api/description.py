"""GET /openapi.json: FastAPI's description, completed by what stands before the routes.

A route says what it gives and which problems are its own (`gives`); those that the guards, the
line and the deadline answer with are added here, as they are the same for many.
"""

from collections.abc import Callable
from typing import Any

from fastapi import FastAPI
from pydantic import BaseModel

from api.described import OpenAIError, Problem
from api.errors import PROBLEM_MEDIA_TYPE
from api.security.admission import is_question
from api.security.guard import demands_keys
from rag.settings import Settings

__all__ = ["event_stream", "gives", "install_description"]

Json = dict[str, Any]
_WORDS = {
    400: "The request cannot be read: its body, or its Host header.",
    401: "No key, or none that is known.",
    403: "The key does not reach, or the request comes from another web site.",
    404: "There is no such thing.",
    408: "The body did not arrive in time.",
    409: "The corpus has a document with the same bytes.",
    413: "The body is too large.",
    415: "The body, or the document in it, is of an unknown kind.",
    421: "The service is not known by the name in the Host header.",
    422: "A field is missing, unknown or invalid; `detail` names it.",
    429: "Too many ask; come again after Retry-After seconds.",
    503: "The service cannot do this now.",
    504: "There was no answer in time.",
}
_RETRY = {"Retry-After": {"required": True, "schema": {"type": "integer", "minimum": 1}}}
_REF = "#/components/schemas/{model}"


# What one answer gives that the next request asks for: (method, path, status) -> name, parameter,
# where it stands in the answer, the request
_LINKS = {
    ("post", "/api/documents", "202"): ("job_id", "job_id", "get", "/api/jobs/{job_id}"),
    ("put", "/api/documents/{document_id}", "202"): (
        "job_id", "job_id", "get", "/api/jobs/{job_id}",
    ),
    ("delete", "/api/documents/{document_id}", "202"): (
        "job_id", "job_id", "get", "/api/jobs/{job_id}",
    ),
    ("get", "/api/entries", "200"): (
        "entry_id", "entries/0/entry_id", "get", "/api/entries/{entry_id}",
    ),
}  # fmt: skip


def gives(
    model: type[BaseModel] | None,
    *problems: int,
    status: int = 200,
    also: dict[str, Json] | None = None,
    headers: Json | None = None,
) -> dict[int | str, Json]:
    """Return the `responses` of a route.

    Args:
        model: Of the JSON that it answers with; None where it answers with none.
        problems: The statuses of its own errors.
        status: Of the answer.
        also: Other content types of the answer, with their schemas.
        headers: Of the answer, as OpenAPI describes them.
    """
    answer: Json = {"description": (model.__doc__ if model else None) or "The file."}
    if model is not None:
        answer["model"] = model
    if also:
        answer["content"] = {kind: {"schema": schema} for kind, schema in also.items()}
    if headers:
        answer["headers"] = headers
    responses: dict[int | str, Json] = {status: answer}
    return responses | {code: {"description": _WORDS[code]} for code in problems}


def event_stream(*names: str) -> dict[str, Json]:
    """Return the content of a stream of server-sent events, each with one of the names if any."""
    event = {
        "type": "object",
        "required": ["event", "data"] if names else ["data"],
        "properties": {"data": {"type": "string"}}
        | ({"event": {"enum": list(names)}} if names else {}),
    }
    return {"text/event-stream": event}


def install_description(app: FastAPI, settings: Settings) -> None:
    """Have the app describe itself completely; asked for once, kept from then on."""
    plain: Callable[[], Json] = app.openapi
    keyed = demands_keys(settings)

    def described() -> Json:
        if app.openapi_schema is None:
            app.openapi_schema = _complete(plain(), keyed)
        return app.openapi_schema

    app.openapi = described  # type: ignore[method-assign]  # FastAPI's documented way


def _complete(described: Json, keyed: bool) -> Json:
    schemas = described["components"]["schemas"]
    for unused in ("HTTPValidationError", "ValidationError"):
        schemas.pop(unused, None)
    for model in (Problem, OpenAIError):
        schema = model.model_json_schema(ref_template=_REF)
        schemas |= schema.pop("$defs", {}) | {model.__name__: schema}
    for path, methods in described["paths"].items():
        for method, operation in methods.items():
            _add_problems(path, method.upper(), operation, keyed)
            for parameter in operation.get("parameters", []):
                parameter["schema"] = _without_null(parameter["schema"])
    for (method, path, status), (name, pointer, target_method, target) in _LINKS.items():
        link = {
            "operationRef": f"#/paths/{target.replace('/', '~1')}/{target_method}",
            "parameters": {name: f"$response.body#/{pointer}"},
        }
        described["paths"][path][method]["responses"][status]["links"] = {name: link}
    if keyed:
        bearer = {"type": "http", "scheme": "bearer"}
        described["components"]["securitySchemes"] = {"key": bearer}
        described["security"] = [{"key": []}]
    return described


def _add_problems(path: str, method: str, operation: Json, keyed: bool) -> None:
    openai = path.startswith("/v1/")
    responses = operation["responses"]
    codes = {int(code) for code in responses if int(code) >= 400} | {400, 503, 504}
    codes |= {401, 403, 429} if keyed else {421}
    if method not in ("GET", "HEAD"):
        codes.add(403)
    if is_question(method, path):
        codes |= {408, 413, 429}
    if openai:
        codes.discard(422)  # OpenAI's form has 400 in its place
        responses.pop("422", None)
    kind = "application/json" if openai else PROBLEM_MEDIA_TYPE
    model = OpenAIError if openai else Problem
    for code in sorted(codes):
        response = responses.setdefault(str(code), {"description": _WORDS[code]})
        response["description"] = _WORDS[code]
        response["content"] = {kind: {"schema": {"$ref": _REF.format(model=model.__name__)}}}
        if code == 429:
            response["headers"] = _RETRY
    operation["responses"] = dict(sorted(responses.items()))


def _without_null(schema: Json) -> Json:
    """A parameter that may be left out is not null when it is given: a query has no null."""
    options = [option for option in schema.get("anyOf", ()) if option != {"type": "null"}]
    if len(options) != 1:
        return schema
    rest: Json = {key: value for key, value in schema.items() if key != "anyOf"}
    only: Json = options[0]
    return rest | only
