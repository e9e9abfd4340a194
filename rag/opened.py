"""What a catalog reads, wherever it lies: segments in a data folder, or a database."""

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

from rag.columns import Columns
from rag.duplicates import Prints
from rag.records import Document, Entry
from rag.search_index import SearchIndex
from rag.survey import Survey
from rag.texts import Texts

__all__ = ["Opened", "Readable"]


class Readable(Protocol):
    """A corpus in force, in the order of its documents' names; see `rag.contents.Contents`."""

    @property
    def documents(self) -> Sequence[Document]:
        """In force, by name."""

    @property
    def versions(self) -> Mapping[str, str]:
        """Each document's."""

    @property
    def entries(self) -> Sequence[Entry]:
        """Of all documents, in their order."""

    @property
    def titles(self) -> Sequence[str]:
        """Theirs, folded."""

    @property
    def sections(self) -> Sequence[str]:
        """Theirs, folded."""

    @property
    def texts(self) -> Texts:
        """Their readable texts, folded."""

    @property
    def columns(self) -> Columns:
        """Their dates."""

    @property
    def prints(self) -> Prints:
        """What tells twins among them."""

    @property
    def surveys(self) -> Sequence[Survey]:
        """What each document shows of names."""

    @property
    def search(self) -> SearchIndex:
        """The passages and their indexes."""


class Opened(Protocol):
    """A generation that is open."""

    @property
    def name(self) -> str:
        """Its name."""

    @property
    def manifest(self) -> Mapping[str, Any]:
        """How it was built: `inputs`, `built_at`, `coverage`."""

    @property
    def contents(self) -> Readable:
        """The corpus it holds."""
