"""The pipeline in this process, behind the same seam as a service over HTTP."""

from collections.abc import Mapping
from importlib.metadata import version
from pathlib import Path
from typing import Any

from eval.services import Json, SourceDocument
from rag.corpus import AskRequest, Corpus, SearchRequest
from rag.encoder import load_encoder
from rag.following import build_index
from rag.records import Turn
from rag.settings import load_settings
from rag.wire import answer_json, coverage_json, entry_json, search_json

__all__ = ["LocalService", "open_local"]


class LocalService:
    """A corpus opened in this process; requests and answers are the contract's JSON."""

    def __init__(self, corpus: Corpus) -> None:
        """Evaluate an open corpus."""
        self.corpus = corpus

    def search(self, request: Mapping[str, Any]) -> Json:
        """See Service."""
        return search_json(self.corpus.search(SearchRequest(**request)))

    def ask(self, request: Mapping[str, Any]) -> Json:
        """See Service."""
        return answer_json(self.corpus.ask(_ask_request(request)))

    def ledger(self, request: Mapping[str, Any]) -> Json:
        """See Service."""
        ledger = self.ask(request)["ledger"]
        assert isinstance(ledger, dict), "only a ledger has a next page"
        return ledger

    def entries(self) -> list[Json]:
        """See Service."""
        return [
            {
                **entry_json(entry),
                "raw": self.corpus.document(entry.document_id).text[entry.start : entry.end],
                "text": entry.text.text,
            }
            for entry in self.corpus.entries
        ]

    def documents(self) -> list[SourceDocument]:
        """See Service."""
        return [
            SourceDocument(d.document_id, d.file, d.sha256, d.text_sha256, d.text)
            for d, _ in self.corpus.documents()
        ]

    def coverage(self) -> Json:
        """See Service."""
        return coverage_json(self.corpus.coverage())

    def manifest(self) -> Json:
        """See Service."""
        generation, encoder = self.corpus.generation, self.corpus.encoder
        return {
            "index": {"generation": generation.name, **generation.manifest["inputs"]},
            "model": {"name": encoder.name, "dim": encoder.dim, "precision": encoder.precision},
            "version": version("jushi"),
        }

    def close(self) -> None:
        """See Service; nothing is held open."""


def _ask_request(request: Mapping[str, Any]) -> AskRequest:
    history = tuple(Turn(**turn) for turn in request.get("history", ()))
    return AskRequest(**{**request, "history": history})


def open_local(documents: Path | None, cache: Path) -> LocalService:
    """Index documents into a folder of the evaluation's own and open them.

    What somebody has added to the data folder must not change figures, so that folder is left
    alone; unchanged documents are not indexed twice.

    Args:
        documents: A folder of documents; None for the settings' `seeds`.
        cache: Folder that keeps the index between runs.

    Raises:
        JushiError: If model or documents are missing or cannot be read.
    """
    settings = load_settings(data=cache / "index")
    encoder = load_encoder(settings)
    build_index(documents or settings.seeds, settings, encoder)
    return LocalService(Corpus.open(settings, encoder))
