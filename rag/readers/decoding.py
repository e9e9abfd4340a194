"""Bytes of a file to its text, whatever Chinese encoding it was saved in."""

import codecs
import re

from rag.errors import DocumentError
from rag.readers.encodings import best_guess

__all__ = ["decode"]

# UTF-32's mark begins with UTF-16's
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
# <meta charset="gb2312">, <?xml version="1.0" encoding="GBK"?>
_DECLARED = re.compile(rb"(?:charset|encoding)\s*=\s*[\"']?\s*([A-Za-z0-9_-]{3,20})", re.IGNORECASE)
# As Python writes their names
_WRITTEN = re.compile(
    r"gb18030|hz(?:_gb_2312)?|big5(?:_?hkscs)?|cp(?:437|850|874|9(?:32|36|49|50)|125[0-8])|"
    r"windows_125[0-8]|iso_8859_1?[0-9]|latin_?1|ascii|us_ascii|euc_(?:jp|kr)|shift_jis|"
    r"iso_2022_(?:jp|kr)|koi8_[ru]|tis_620|utf_(?:16|32)(?:_?[lb]e)?"
)
# %PDF-1.7, a zip (docx, xlsx), an old Office file, PNG, JPEG, gzip
_BINARY = (b"%PDF-", b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"\x89PNG", b"\xff\xd8\xff", b"\x1f\x8b")


def decode(file: str, data: bytes) -> str:
    """Return the text of a file, byte order mark included, line ends unchanged.

    Tried in this order: a byte order mark, UTF-8, then whichever of GB 18030 (which holds GB 2312
    and GBK), Big5, UTF-16 and the encoding that the file itself declares reads like Chinese. A
    declaration is believed where the bytes do not speak against it.

    Raises:
        DocumentError: If the bytes are no text, or in none of these encodings.
    """
    if data.startswith(_BINARY):
        raise DocumentError(
            f"{file}：这是二进制文件（开头为 {data[:4]!r}），"
            "与扩展名不符；可读取 txt、md、html、csv、tsv、pdf、docx、xlsx，"
            "请改正扩展名或转成文本再加入"
        )
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return _strictly(file, data, encoding)
    try:
        text = data.decode()
    except UnicodeDecodeError:
        pass
    else:
        if "\x00" not in text:
            return text
    guessed = best_guess(data, _declared(data))
    if guessed is not None:
        return data.decode(guessed)
    raise DocumentError(
        f"{file}：无法识别文字编码（共 {len(data)} 字节），"
        "应为 UTF-8、GB 18030、Big5 或 UTF-16；请另存为 UTF-8 后重试"
    )


def _declared(data: bytes) -> str | None:
    """Return the encoding a file says it is in, if it is one that documents are written in.

    Python knows others by name that are none (unicode_escape, undefined, idna, utf-7): what they
    make of bytes is not what anybody sees elsewhere, and may be no text at all.
    """
    found = _DECLARED.search(data[:2048])
    name = found.group(1).decode("ascii").lower().replace("-", "_") if found else ""
    name = "gb18030" if name in {"gb2312", "gbk", "gb_2312_80"} else name
    return name if _WRITTEN.fullmatch(name) else None


def _strictly(file: str, data: bytes, encoding: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        raise DocumentError(
            f"{file}：文件带有 {encoding} 标记，但第 {error.start} 字节处不合该编码；"
            "请重新保存后再试"
        ) from error
