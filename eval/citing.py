"""Checks of citations, made anew from the documents' text: nothing the service says is taken.

Validity must be 1: a citation that does not stand where it says it stands is a defect.
"""

import hashlib
import re
from collections.abc import Mapping, Sequence

from eval.judgements import Gold
from eval.services import Json, SourceDocument
from rag.aligned import canonical

__all__ = ["citation_faults", "numbering_faults", "support"]

# 2月共有7条。[1]…[2]
_NUMBER = re.compile(r"\[(\d+)\]")


def citation_faults(citation: Json, documents: Mapping[str, SourceDocument]) -> list[str]:
    """Return what is wrong with a citation, in Chinese; [] for a valid one.

    A valid citation names a document of the corpus with the right digests, the digest of the
    text recomputed; its span lies within its entry's; its quote is not empty and equals the
    document's text there once markup and white space are removed from both; its marks lie
    within the span.

    Args:
        citation: Citation of the contract.
        documents: document_id -> document with its decoded text.
    """
    entry = citation["entry"]
    document = documents.get(entry["document_id"])
    if document is None:
        return [f"文档 {entry['document_id']} 不存在"]
    start, end = citation["start"], citation["end"]
    faults = []
    if citation["sha256"] != document.sha256:
        faults.append("sha256 与文档不符")
    if citation["text_sha256"] != hashlib.sha256(document.text.encode()).hexdigest():
        faults.append("text_sha256 与文档文本不符")
    if not 0 <= start < end <= len(document.text):
        return [*faults, f"位置 [{start}, {end}) 不在文档内"]
    if not entry["start"] <= start < end <= entry["end"]:
        faults.append(f"位置 [{start}, {end}) 不在条目 [{entry['start']}, {entry['end']}) 内")
    quote = canonical(citation["quote"])
    if not quote or quote != canonical(document.text[start:end]):
        faults.append("引文与文档该处文字不符")
    if any(not start <= m["start"] < m["end"] <= end for m in citation["marks"]):
        faults.append("标记不在引文之内")
    return faults


def numbering_faults(answer: Json) -> list[str]:
    """Return what is wrong between an answer's numbers [n] and its citations; [] if nothing."""
    faults = []
    numbers = [citation["n"] for citation in answer["citations"]]
    if numbers != list(range(1, len(numbers) + 1)):
        faults.append(f"引文编号 {numbers} 不是从 1 起连续")
    if {int(number) for number in _NUMBER.findall(answer["answer"])} != set(numbers):
        faults.append("答案中的 [n] 与引文不一一对应")
    if not answer["refused"] and not numbers:
        faults.append("未拒答却没有引文")
    if answer["refused"] and numbers:
        faults.append("拒答却带有引文")
    return faults


def support(citations: Sequence[Json], gold: Sequence[Gold], texts: Mapping[str, str]) -> float:
    """Return how much of the labelled words the citations show.

    Of every labelled quote of grade 2 (of grade 1, when there is no grade 2), the share of
    its characters that stand in a citation of the same entry; the mean over the quotes.

    Args:
        citations: Citations of the answer.
        gold: Labelled entries, at least one.
        texts: entry_id -> canonical text of the entry.

    Returns:
        In [0, 1].
    """
    best = max(item.grade for item in gold)
    shares = []
    for item in gold:
        if item.grade < best:
            continue
        text = texts[item.entry_id]
        shown = _shown(text, [c for c in citations if c["entry"]["entry_id"] == item.entry_id])
        for quote in item.quotes:
            at = text.find(quote)
            # A quote that crosses a page's head or foot stands only in the raw text.
            covered = sum(shown[at : at + len(quote)]) if at >= 0 else 0
            shares.append(covered / len(quote))
    return sum(shares) / len(shares)


def _shown(text: str, citations: Sequence[Json]) -> bytearray:
    shown = bytearray(len(text))
    for citation in citations:
        quote = canonical(citation["quote"])
        at = text.find(quote) if quote else -1
        while at >= 0:
            shown[at : at + len(quote)] = b"\x01" * len(quote)
            at = text.find(quote, at + 1)
    return shown
