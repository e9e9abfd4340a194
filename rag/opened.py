"""What a catalog reads, wherever it lies: segments in a data folder, or a database."""

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from rag.columns import Columns
from rag.duplicates import Prints
from rag.records import Document, Entry
from rag.search_index import SearchIndex
from rag.segments import Name
from rag.survey import Survey
from rag.texts import Texts

__all__ = ["Opened", "Readable"]


class Readable(Protocol):
    """A corpus in force, in the order of its documents' names; see `rag.contents.Contents`."""

    @property
    def names(self) -> Sequence[Name]:
        """Of the documents in force."""

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
    def entry_keys(self) -> NDArray[np.uint32]:
        """The number in each one's identifier (`rag.segments.entry_key`), shape (entries,)."""

    @property
    def document_of(self) -> NDArray[np.int64]:
        """Each entry's document, by its place, ascending, shape (entries,)."""

    @property
    def titles(self) -> Sequence[str]:
        """Theirs, folded."""

    @property
    def sections(self) -> Sequence[str]:
        """The different sections, folded."""

    @property
    def section_of(self) -> NDArray[np.int32]:
        """Each entry's section, by its place there, shape (entries,)."""

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
        """What the documents show of names."""

    @property
    def waiting(self) -> int:
        """How many passages have no vectors yet."""

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
        """How it was built: `inputs`, `built_at`."""

    @property
    def contents(self) -> Readable:
        """The corpus it holds."""
