"""How stored bytes are read, and what reading it was: the one place that calls the parser."""

from functools import cache
from pathlib import PurePath

from rag.entries import ParsedDocument, parse_document
from rag.readers import MEDIA_TYPES
from rag.readers.container import Member
from rag.rules import name_of_rules
from rag.sandbox import Limits, Sandbox
from rag.store.records import Stored

__all__ = ["ARCHIVE", "DocumentReader", "is_archive", "reader_name"]

ARCHIVE = ".zip"

_PARTS = ("readers", "entries", "dates", "words", "aligned.py", "records.py")
_LIBRARIES = ("borax", "chinesecalendar", "opencc", "python-docx")


class DocumentReader:
    """Reads stored versions; a context manager, since it may keep a child process.

    What strangers send, and every format that must be unpacked, is read in the sandbox. Plain
    text from the operator's own folder is not: it is read as fast as it can be.
    """

    def __init__(self, max_bytes: int) -> None:
        """Prepare; `max_bytes` bounds one document."""
        self._sandbox = Sandbox(Limits(file_bytes=max_bytes))

    def __enter__(self) -> "DocumentReader":
        return self

    def __exit__(self, *exception: object) -> None:
        self._sandbox.close()

    def read(self, stored: Stored, data: bytes) -> ParsedDocument:
        """Read and cut a stored version.

        Raises:
            DocumentError: If it cannot be read, or reading it takes too much.
        """
        own = stored.source is not None
        if own and MEDIA_TYPES.get(PurePath(stored.file).suffix.lower(), "").startswith("text/"):
            return parse_document(
                stored.file, data, stored.described, document_id=stored.document_id
            )
        return self._sandbox.parse(
            stored.file, data, stored.described, document_id=stored.document_id
        )

    def members(self, stored: Stored, data: bytes) -> list[Member]:
        """Return the files of an archive.

        Raises:
            DocumentError: If it is broken, or would unpack to too much.
        """
        return self._sandbox.members(stored.file, data)


def is_archive(file: str) -> bool:
    """Tell whether a file holds documents instead of being one."""
    return PurePath(file).suffix.lower() == ARCHIVE


@cache
def reader_name() -> str:
    """Return a name of this way of reading; another code or data gives another name.

    What was read with another name is read again by `jushi index`: nobody has to remember to
    raise a number when a rule changes.
    """
    return name_of_rules(_PARTS, _LIBRARIES)
