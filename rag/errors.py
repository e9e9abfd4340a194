"""The errors Jushi raises on bad input or a bad state; everything else is a defect.

JushiError
├── DocumentError         a document that cannot be read
│   ├── TooLargeError     one that is larger than the settings allow
│   └── MediaTypeError    one of a kind that cannot be read
├── ConflictError         a document whose bytes the corpus has already
├── StorageError          a data folder that cannot be read or written
│   ├── BusyError         one that another process writes
│   └── DatabaseError     a database that cannot be reached, read or written
├── ModelError            an embedding model that cannot be prepared or loaded
├── IndexMissingError     a data folder without an index
├── IndexMismatchError    an index that was built with other settings
│   └── IndexDamagedError one whose files are missing or do not match their checksums
├── QuestionError         a question or filter that cannot be understood as asked
├── NotFoundError         an identifier that names nothing
├── GeneratorError        a language model that gave no complete answer
└── SettingsError         an unknown or invalid setting
"""

__all__ = [
    "BusyError",
    "ConflictError",
    "DatabaseError",
    "DocumentError",
    "GeneratorError",
    "IndexDamagedError",
    "IndexMismatchError",
    "IndexMissingError",
    "JushiError",
    "MediaTypeError",
    "ModelError",
    "NotFoundError",
    "QuestionError",
    "SettingsError",
    "StorageError",
    "TooLargeError",
]


class JushiError(Exception):
    """Any error that Jushi expects; its message says what was found, expected and to be done."""


class DocumentError(JushiError):
    """A document or its description cannot be read."""


class TooLargeError(DocumentError):
    """A document is larger than the settings allow."""


class MediaTypeError(DocumentError):
    """A document is of a kind that cannot be read."""


class ConflictError(JushiError):
    """A change does not fit the corpus as it is: the bytes are there already."""


class StorageError(JushiError):
    """The data folder cannot be read or written."""


class BusyError(StorageError):
    """Another process writes the data folder."""


class DatabaseError(StorageError):
    """A database cannot be reached, read or written.

    Attributes:
        told: What callers of the service are told; the message, for who runs it, has addresses.
    """

    def __init__(self, message: str, told: str | None = None) -> None:
        super().__init__(message)
        self.told = told or "数据库暂时不能使用。请稍后再试，或通知管理员查看服务日志。"


class ModelError(JushiError):
    """The embedding model cannot be prepared or loaded."""


class IndexMissingError(JushiError):
    """The data folder holds no index yet."""


class IndexMismatchError(JushiError):
    """The index on disk does not fit the settings."""


class IndexDamagedError(IndexMismatchError):
    """A file of the index is missing, or not as it was written."""


class QuestionError(JushiError):
    """A question or a filter cannot be answered as asked; the caller can mend it."""


class NotFoundError(JushiError):
    """An identifier names nothing in the corpus."""


class GeneratorError(JushiError):
    """A language model gave no complete answer; what it gave before stands."""


class SettingsError(JushiError):
    """A setting is unknown or invalid."""
