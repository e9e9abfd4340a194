"""Fixed chunks, the usual unit of retrieval, to set the product's entries against."""

from collections.abc import Mapping, Sequence

from eval.legs import plain_entry
from rag.records import Entry

__all__ = ["CHUNK_CHARS", "fixed_chunks"]

CHUNK_CHARS = 500


def fixed_chunks(
    entries: Sequence[Entry], size: int = CHUNK_CHARS
) -> tuple[list[Entry], Mapping[str, Sequence[str]]]:
    """Cut each document's readable text every `size` characters, wherever that falls.

    The text is the product's own, without markup and with broken lines joined, which chunkers
    seldom have: that favours chunks.

    Args:
        entries: Entries and matter; together they hold all text of their documents.
        size: Characters of a chunk.

    Returns:
        (chunks as entries without date, chunk id -> ids of the entries it holds half of or
        that hold half of it, in the document's order).
    """
    documents: dict[str, list[Entry]] = {}
    for entry in sorted(entries, key=lambda item: item.start):
        documents.setdefault(entry.document_id, []).append(entry)
    chunks: list[Entry] = []
    held: dict[str, list[str]] = {}
    for document_id, own in sorted(documents.items()):
        text = "\n".join(entry.text.text for entry in own)
        for at in range(0, len(text), size):
            piece = text[at : at + size]
            chunk = plain_entry(f"{document_id}@{at}", piece, piece)
            chunks.append(chunk)
            held[chunk.entry_id] = _held(own, at, at + len(piece))
    return chunks, held


def _held(entries: Sequence[Entry], low: int, high: int) -> list[str]:
    found, start = [], 0
    for entry in entries:
        end = start + len(entry.text.text)
        shared = min(end, high) - max(start, low)
        if shared > 0 and shared * 2 >= min(end - start, high - low):
            found.append(entry.entry_id)
        start = end + 1  # the line feed between two entries
    return found
