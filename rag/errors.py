"""The errors Jushi raises on bad input or a bad state; everything else is a defect.

JushiError
├── DocumentError         a document that cannot be read
├── ModelError            an embedding model that cannot be prepared or loaded
├── IndexMissingError     a data folder without an index
├── IndexMismatchError    an index that was built with other settings, or is damaged
├── QuestionError         a question or filter that cannot be understood as asked
├── NotFoundError         an identifier that names nothing
└── SettingsError         an unknown or invalid setting
"""

__all__ = [
    "DocumentError",
    "IndexMismatchError",
    "IndexMissingError",
    "JushiError",
    "ModelError",
    "NotFoundError",
    "QuestionError",
    "SettingsError",
]


class JushiError(Exception):
    """Any error that Jushi expects; its message says what was found, expected and to be done."""


class DocumentError(JushiError):
    """A document or its description cannot be read."""


class ModelError(JushiError):
    """The embedding model cannot be prepared or loaded."""


class IndexMissingError(JushiError):
    """The data folder holds no index yet."""


class IndexMismatchError(JushiError):
    """The index on disk does not fit the settings, or is damaged."""


class QuestionError(JushiError):
    """A question or a filter cannot be answered as asked; the caller can mend it."""


class NotFoundError(JushiError):
    """An identifier names nothing in the corpus."""


class SettingsError(JushiError):
    """A setting is unknown or invalid."""
