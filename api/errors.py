"""Errors in one place: RFC 9457 problem documents; OpenAI's form under /v1, JSON-RPC's at /mcp."""

import logging
import re
from collections.abc import Sequence
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException
from starlette.routing import Match

from rag.errors import (
    ConflictError,
    DatabaseError,
    DocumentError,
    JushiError,
    MediaTypeError,
    NotFoundError,
    QuestionError,
    StorageError,
    TooLargeError,
)

__all__ = [
    "PROBLEM_MEDIA_TYPE",
    "describe_invalid",
    "explain",
    "install_error_handlers",
    "openai_error",
    "openai_error_json",
    "problem",
    "problem_json",
]

PROBLEM_MEDIA_TYPE = "application/problem+json"
_log = logging.getLogger(__name__)
_DETAILS = {
    400: "请求体无法读取，应为 UTF-8 编码的 JSON。请检查括号、引号与编码。",
    404: "没有这个地址。GET /api/health 查看服务状态，GET /openapi.json 列出全部接口。",
    405: "这个地址不支持该请求方法。请查看 GET /openapi.json。",
    413: "请求体太大。请缩短后再试。",
}
# The caller's to mend; of two that fit, the first
_STATUSES: tuple[tuple[type[JushiError], int], ...] = (
    (NotFoundError, 404),
    (ConflictError, 409),
    (TooLargeError, 413),
    (MediaTypeError, 415),
    (QuestionError, 422),
    (DocumentError, 422),
)
_OPENAI, _MCP = "/v1/", "/mcp/"
# JSON-RPC's code for what is the caller's to mend before any method is looked at
_INVALID_REQUEST, _INTERNAL_ERROR = -32600, -32603
_OPENAI_TYPES = {
    401: "authentication_error",
    403: "permission_error",
    429: "rate_limit_error",
}
_OPENAI_CODES = {401: "invalid_api_key", 404: "unknown_url", 405: "method_not_supported"}
# pydantic's codes -> what was expected, for people
_EXPECTED = {
    "missing": "缺少这一项",
    "extra_forbidden": "没有这一项，请删去或改正名称",
    "string_too_short": "太短，至少 {min_length} 个字符",
    "string_too_long": "太长，最多 {max_length} 个字符",
    "too_long": "太多，最多 {max_length} 项",
    "too_short": "太少，至少 {min_length} 项",
    "string_type": "应为文本",
    "string_unicode": "含有不成对的代理字符（U+D800–U+DFFF），不是合法的 Unicode 文本，请删去",
    "string_pattern_mismatch": "格式不符，应匹配 {pattern}",
    "int_type": "应为整数",
    "int_parsing": "应为整数",
    "bool_type": "应为 true 或 false",
    "list_type": "应为列表",
    "model_attributes_type": "应为 JSON 对象",
    "model_type": "应为 JSON 对象",
    "dict_type": "应为 JSON 对象",
    "greater_than_equal": "太小，至少为 {ge}",
    "less_than_equal": "太大，最多为 {le}",
    "literal_error": "应为以下之一：{expected}",
    "json_invalid": "不是合法的 JSON",
}


def problem(request: Request, status: int, detail: str, param: str | None = None) -> JSONResponse:
    """Return an error in the form of the interface it happened in.

    Args:
        request: Its path tells the interface.
        status: As in RFC 9110; OpenAI's form has 400 in the place of 422.
        detail: Says what was found, what was expected and what to do.
        param: The field at fault, named only in OpenAI's form.
    """
    path = f"{request.url.path}/"
    if path.startswith(_OPENAI):
        return openai_error(status, detail, param)
    if path.startswith(_MCP):
        return _rpc_error(status, detail)
    body = problem_json(request, status, detail)
    return JSONResponse(body, status_code=status, media_type=PROBLEM_MEDIA_TYPE)


def problem_json(request: Request, status: int, detail: str) -> dict[str, Any]:
    """Return a Problem of the HTTP contract, for a response or an event of a stream."""
    return {
        "type": "about:blank",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "detail": detail,
        "instance": request.url.path,
    }


def explain(request: Request, error: Exception) -> tuple[int, str]:
    """Return the status and the words for an error; what is the service's fault is logged."""
    for kind, status in _STATUSES:
        if isinstance(error, kind):
            return status, str(error)
    if isinstance(error, DatabaseError):
        _log.error("%s %s: %s", request.method, request.url.path, error)
        return 503, error.told
    if isinstance(error, StorageError):
        # Its message names the folder, which is for the log.
        _log.error("%s %s: %s", request.method, request.url.path, error)
        return 503, "数据文件夹暂时不能写入（可能是磁盘已满）。请稍后再试，或通知管理员查看日志。"
    if isinstance(error, JushiError):
        _log.error("%s %s: %s", request.method, request.url.path, error)
        return 503, "服务暂时不能回答。请查看服务日志，或稍后再试。"
    _log.error("%s %s failed", request.method, request.url.path, exc_info=error)
    return 500, "服务内部出错，已记入日志。请把发生的时间告诉管理员。"


def openai_error(
    status: int, message: str, param: str | None = None, code: str | None = None
) -> JSONResponse:
    """Return an error as OpenAI's own service words it; what cannot be processed is a 400 there."""
    status = 400 if status == 422 else status
    return JSONResponse(openai_error_json(status, message, param, code), status_code=status)


def openai_error_json(
    status: int, message: str, param: str | None = None, code: str | None = None
) -> dict[str, Any]:
    """Return the body of an error in OpenAI's form, for a response or an event of a stream."""
    kind = "server_error" if status >= 500 else _OPENAI_TYPES.get(status, "invalid_request_error")
    error = {
        "message": message,
        "type": kind,
        "param": param,
        "code": code or _OPENAI_CODES.get(status),
    }
    return {"error": error}


def _rpc_error(status: int, message: str) -> JSONResponse:
    """Return an error as JSON-RPC has it; whose request it was is not known before it is read."""
    code = _INTERNAL_ERROR if status >= 500 else _INVALID_REQUEST
    error = {"code": code, "message": message}
    return JSONResponse({"jsonrpc": "2.0", "id": None, "error": error}, status_code=status)


def install_error_handlers(app: FastAPI) -> None:
    """Make every error of the app a problem document."""

    @app.exception_handler(RequestValidationError)
    def _invalid(request: Request, error: RequestValidationError) -> JSONResponse:
        errors = error.errors()
        return problem(request, 422, describe_invalid(errors), _param(errors[0]["loc"][1:]))

    @app.exception_handler(HTTPException)
    def _http(request: Request, error: HTTPException) -> JSONResponse:
        detail = _DETAILS.get(error.status_code, str(error.detail))
        response = problem(request, error.status_code, detail)
        response.headers.update(error.headers or {})
        if error.status_code == 405:
            response.headers["Allow"] = ", ".join(_methods(request))
        return response

    @app.exception_handler(JushiError)
    def _ours(request: Request, error: JushiError) -> JSONResponse:
        return problem(request, *explain(request, error))

    @app.exception_handler(Exception)
    def _defect(request: Request, error: Exception) -> JSONResponse:
        return problem(request, *explain(request, error))


def _methods(request: Request) -> list[str]:
    """Return every method of a path: the framework names those of the first route alone."""
    found = set[str]()
    for route in request.app.router.routes:
        if route.matches(request.scope)[0] is not Match.NONE:
            found |= getattr(route, "methods", None) or set()
    return sorted(found)


def describe_invalid(errors: Sequence[Any]) -> str:
    """Say in Chinese which fields are wrong and how to mend them.

    Args:
        errors: pydantic's, the first part of each location being where the fields stand: "body".
    """
    return "；".join(_describe_one(error) for error in errors[:5]) + "。"


def _param(location: Sequence[str | int]) -> str | None:
    """Return a field's name as OpenAI writes it: messages[2].content."""
    # A body that is no JSON has a byte's position in the place of a name.
    if not location or isinstance(location[0], int):
        return None
    parts = (f"[{part}]" if isinstance(part, int) else f".{part}" for part in location)
    return "".join(parts).removeprefix(".")


def _describe_one(error: dict[str, Any]) -> str:
    # ("body", "scope", "ranges", 0, "start") -> scope.ranges.0.start
    # What is no JSON has a byte's position there.
    named = () if error["type"] == "json_invalid" else error["loc"][1:]
    name = ".".join(str(part) for part in named) or "请求体"
    expected = _EXPECTED.get(error["type"])
    message = expected.format(**_told(error.get("ctx", {}))) if expected else error["msg"]
    found = error.get("input")
    if isinstance(found, bytes):  # a body whose header does not say that it is JSON
        return f"{name}：{message}，并在请求头中写明 Content-Type: application/json"
    shown = "" if found is None or isinstance(found, dict | list) else f"（收到 {_shown(found)}）"
    return f"{name}：{message}{shown}"


def _told(context: dict[str, Any]) -> dict[str, Any]:
    """Return what an error was told with, 'a', 'b' or 'c' as 'a'、'b'、'c'."""
    if "expected" not in context:
        return context
    return context | {"expected": re.sub(", | or ", "、", context["expected"])}


def _shown(value: object) -> str:
    """Return a value fit to be printed: short, and without lone surrogates or control marks."""
    text = ascii(value) if not str(value).isprintable() else repr(value)
    return text if len(text) <= 60 else f"{text[:60]}…，共 {len(str(value))} 个字符"
