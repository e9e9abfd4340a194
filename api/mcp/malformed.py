"""What JSON-RPC answers to something that is no message: the same over HTTP and over stdio.

The SDK drops such a line of stdin without a word, and answers such a body with its validator's own
dump under a code for wrong parameters.
"""

from typing import Any

from mcp.types import INVALID_REQUEST, PARSE_ERROR, ErrorData, JSONRPCError
from mcp.types.jsonrpc import jsonrpc_message_adapter
from pydantic import ValidationError
from pydantic_core import from_json

__all__ = ["error_in_body", "error_of"]

_NOT_JSON = "这不是 JSON。应是一条完整的 JSON-RPC 2.0 消息，以 UTF-8 编码。"
_NO_MESSAGE = (
    '这不是 JSON-RPC 2.0 消息。应有 "jsonrpc": "2.0" 和 method，请求还应有 id'
    "（文本或整数）；不支持成批发送。"
)


def error_in_body(body: bytes) -> JSONRPCError | None:
    """Return what to answer to the body of a request, or None where it is a message."""
    try:
        message = from_json(body)
    except ValueError:
        return _error(PARSE_ERROR, _NOT_JSON, None)
    try:
        jsonrpc_message_adapter.validate_python(message, by_name=False)
    except ValidationError as problem:
        return error_of(problem)
    # {"id": null, "method": …}: the SDK takes it for a notification and answers nothing
    if "id" in message and "method" in message and not _is_id(message["id"]):
        return _error(INVALID_REQUEST, _NO_MESSAGE, None)
    return None


def error_of(problem: ValidationError) -> JSONRPCError | None:
    """Return what to answer to a line that could not be read; None to an empty one."""
    found = problem.errors(include_url=False)
    if found[0]["type"] == "json_invalid":
        if not str(found[0]["input"]).strip():
            return None
        return _error(PARSE_ERROR, _NOT_JSON, None)
    # Something that is no answer lacks `result`, and its problem holds the whole of it.
    wholes = (item["input"] for item in found if isinstance(item["input"], dict))
    named = (whole.get("id") for whole in wholes)
    return _error(INVALID_REQUEST, _NO_MESSAGE, next(filter(_is_id, named), None))


def _is_id(number: Any) -> bool:
    return isinstance(number, int | str) and not isinstance(number, bool)


def _error(code: int, message: str, number: int | str | None) -> JSONRPCError:
    return JSONRPCError(jsonrpc="2.0", id=number, error=ErrorData(code=code, message=message))
