"""A document out of a multipart request: bounded while it streams in, checked before it is kept."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import PurePosixPath
from urllib.parse import urlsplit

from fastapi import Request
from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException
from starlette.types import Message, Receive

from rag.corpus_file import DocumentDescription
from rag.errors import DocumentError, MediaTypeError, QuestionError, TooLargeError
from rag.readers import MEDIA_TYPES
from rag.readers.container import check_name
from rag.store.reading import ARCHIVE

__all__ = ["UPLOAD_BODY", "Upload", "read_upload"]

_NONE = {"const": ""}  # forms send a field that was left empty
_NAMED = {
    "description": "The ending of the name tells the kind of the document.",
    "schema": {"type": "string", "example": 'form-data; name="file"; filename="notice.txt"'},
}
UPLOAD_BODY = {
    "requestBody": {
        "required": True,
        "content": {
            "multipart/form-data": {
                "schema": {
                    "type": "object",
                    "required": ["file"],
                    "additionalProperties": False,
                    "properties": {
                        "file": {"type": "string", "format": "binary"},
                        "title": {"type": "string", "maxLength": 500},
                        "published": {"anyOf": [{"type": "string", "format": "date"}, _NONE]},
                        "url": {"type": "string", "maxLength": 2000},
                    },
                },
                "encoding": {"file": {"headers": {"Content-Disposition": _NAMED}}},
            }
        },
    }
}
"""What the API's description says of these requests."""

_FIELDS = ("file", "title", "published", "url")
# Boundaries, part headers and the fields beside the file
_AROUND_BYTES = 64 * 1024
# What the form's parser says of what is more than it was told to take
_FORM_BOUNDS = {
    "Part exceeded maximum size of 8KB": "表单中有一项文字超过 8 KB。"
    "title 至多 500 字，url 至多 2000 字；文档请作为文件放在 file 一项里。",
    "Too many files": "一次请求只能加入一个文件。请逐个发送，或打成一个 .zip。",
    "Too many fields": f"表单的项目太多；可用的有 {'、'.join(_FIELDS)}。请删去其余的。",
}
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Upload:
    """A document as sent: its name without folders, its bytes, and what is said of it."""

    file: str
    described: DocumentDescription
    data: bytes = field(repr=False)


async def read_upload(request: Request, max_bytes: int) -> Upload:
    """Return the document of a multipart request.

    Args:
        request: Its body is read, and no more of it than is allowed.
        max_bytes: Of the document.

    Raises:
        TooLargeError: If the document is larger.
        MediaTypeError: If the body is no multipart form, or the document of an unknown kind.
        DocumentError: If the document is empty or its name cannot be used.
        QuestionError: If a field is missing, unknown or invalid.
    """
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != "multipart/form-data":
        raise MediaTypeError(
            f"请求体为 {kind[:80] or '未说明的类型'}，应为 multipart/form-data，"
            "文档放在 file 一项里。"
        )
    bounded = Request(request.scope, _bounded(request, max_bytes))
    try:
        async with bounded.form(max_files=1, max_fields=8, max_part_size=8192) as form:
            texts = _texts(form.multi_items())
            file = form.get("file")
            if not isinstance(file, UploadFile):
                raise QuestionError("缺少 file 一项，应为要加入的文档。")
            name = _name(file.filename or "")
            data = await file.read(max_bytes + 1)
    except HTTPException as error:
        raise QuestionError(
            _FORM_BOUNDS.get(str(error.detail).partition(".")[0])
            or f"请求体不是完整的 multipart/form-data 表单（{error.detail}）。请重新发送。"
        ) from error
    if len(data) > max_bytes:
        raise _too_large(max_bytes)
    if not data:
        raise DocumentError(f"{name}：文件是空的（0 字节）。请检查文件内容后重新加入。")
    return Upload(name, _described(texts), data)


def _bounded(request: Request, max_bytes: int) -> Receive:
    """Return what gives a request's body and refuses to give more than is allowed."""
    most = max_bytes + _AROUND_BYTES
    declared = request.headers.get("content-length", "")
    if declared.isdecimal() and int(declared) > most:
        raise _too_large(max_bytes)
    received = 0

    async def receive() -> Message:
        nonlocal received
        message = await request.receive()
        received += len(message.get("body", b""))
        if received > most:
            raise _too_large(max_bytes)
        return message

    return receive


def _texts(items: list[tuple[str, UploadFile | str]]) -> dict[str, str]:
    """Return the fields beside the file."""
    texts: dict[str, str] = {}
    for name, value in items:
        if name not in _FIELDS:
            raise QuestionError(
                f"没有 {name[:80]!r} 这一项；可用的有 {'、'.join(_FIELDS)}。请删去或改正名称。"
            )
        if name in texts:
            raise QuestionError(f"{name} 写了不止一次，请只留一个。")
        if isinstance(value, str):
            texts[name] = value
    if "file" in texts:
        raise QuestionError("file 应为带文件名的文件，而不是文字。")
    return texts


def _name(given: str) -> str:
    # Some programs send the whole path: C:\公文\通知.txt
    name = check_name(PurePosixPath(given.replace("\\", "/")).name or given)
    if PurePosixPath(name).suffix.lower() not in (*MEDIA_TYPES, ARCHIVE):
        raise MediaTypeError(
            f"{name[:80]}：不支持这种文件；可以加入的有 {'、'.join(MEDIA_TYPES)} 和 {ARCHIVE}。"
            "请另存为其中一种。"
        )
    return name


def _described(texts: Mapping[str, str]) -> DocumentDescription:
    title = texts.get("title", "").strip()
    if len(title) > 500 or not title.isprintable():
        raise QuestionError("title 应为一行不超过 500 个字符的文字。")
    return DocumentDescription(
        title=title or None,
        published=_day(texts.get("published", "")),
        url=_url(texts.get("url", "").strip()),
    )


def _day(text: str) -> date | None:
    if not text:
        return None
    try:
        if _DATE.fullmatch(text):
            return date.fromisoformat(text)
    except ValueError:
        pass
    raise QuestionError(f"published 为 {text[:40]!r}，应为存在的日期，写作 2020-02-07。")


def _url(text: str) -> str | None:
    if not text:
        return None
    try:
        parts = urlsplit(text)
    except ValueError:
        parts = urlsplit("")
    # The page makes a link of it: javascript: and the like must never get that far.
    if (
        parts.scheme not in ("http", "https")
        or not parts.netloc
        or len(text) > 2000
        or any(character.isspace() or not character.isprintable() for character in text)
    ):
        raise QuestionError(
            f"url 为 {text[:80]!r}，应为 http 或 https 开头的网址（至多 2000 字）。"
        )
    return text


def _too_large(max_bytes: int) -> TooLargeError:
    return TooLargeError(
        f"文件超过 {max_bytes // 1_000_000} MB 的上限。请拆分后加入，"
        "或由管理员调高设置 max_upload_mb。"
    )
