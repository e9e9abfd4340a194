"""Measures of answers: ledger, scope, exactness, refusal, follow-ups. One value a question.

Ranking is measured in eval.measures, citations in eval.citing. Answers are the contract's
JSON; labels come as entry ids (eval.judgements) and as the Turn itself.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from eval.judgements import Gold
from eval.labels import Days, Turn
from eval.services import Json, SourceDocument
from rag.aligned import canonical

__all__ = [
    "LedgerScore",
    "answered_first",
    "answered_in",
    "bigram_dice",
    "confidence",
    "ledger_score",
    "marked",
    "quoted",
    "same_days",
    "scope_right",
]

# What follows a number that is part of a date, a time or a larger number: 13日, 24时, 11.5
_NUMBER_GOES_ON = r"(?![\d.年月日时点%])"
# 2020年2月7日, 2020-02-07
_FULL_DATE = re.compile(r"(\d{4})(?:年|-)(\d{1,2})(?:月|-)(\d{1,2})日?")


@dataclass(frozen=True, slots=True)
class LedgerScore:
    """How well a ledger's counted matches agree with the labelled entries.

    Attributes:
        precision: Share of the counted entries that are labelled; 0 for an empty ledger.
        recall: Share of the labelled entries that are counted.
        f1: Their harmonic mean; 0 when both are 0.
        exact: 1 when both sets are the same, else 0.
    """

    precision: float
    recall: float
    f1: float
    exact: float


def ledger_score(
    counted: Collection[str], gold: Sequence[Gold], *, about_only: bool = False
) -> LedgerScore:
    """Compare the entries a ledger counts with the labelled ones.

    Args:
        counted: Entry ids of all pages of `matches`; candidates are not counted.
        gold: Labelled entries, at least one.
        about_only: Take grade 2 alone as labelled. Entries of grade 1 are then neither right
            nor wrong: readers differ on them.
    """
    wanted = {item.entry_id for item in gold if item.grade == 2 or not about_only}
    found = set(counted)
    if about_only:
        found -= {item.entry_id for item in gold if item.grade == 1}
    right = len(found & wanted)
    precision = right / len(found) if found else 0.0
    recall = right / len(wanted) if wanted else 0.0
    f1 = 2 * precision * recall / (precision + recall) if right else 0.0
    return LedgerScore(precision, recall, f1, float(found == wanted))


def scope_right(scope: Json, wanted: tuple[Days, ...] | None) -> bool:
    """Tell whether the days understood are exactly the days labelled.

    No time named (None): no wording may be taken for one. Nothing can match (()): the wording
    is recognised, and no range is left or none holds an entry. Else both must cover the same
    days, however they are cut into ranges.
    """
    ranges = [_days(item) for item in scope["ranges"]]
    if wanted is None:
        return scope["text"] is None and not ranges
    if not wanted:
        return scope["text"] is not None and (not ranges or scope["entries_in_scope"] == 0)
    return same_days(ranges, wanted)


def same_days(first: Sequence[Days], second: Sequence[Days]) -> bool:
    """Tell whether two sets of ranges cover the same days."""
    return _merged(first) == _merged(second)


def _days(item: Mapping[str, Any]) -> Days:
    start, end = item["start"], item["end"]
    return (date.fromisoformat(start) if start else None, date.fromisoformat(end) if end else None)


def _merged(ranges: Sequence[Days]) -> list[tuple[int, int]]:
    numbered = sorted(
        ((start or date.min).toordinal(), (end or date.max).toordinal()) for start, end in ranges
    )
    merged: list[tuple[int, int]] = []
    for start, end in numbered:
        if merged and start <= merged[-1][1] + 1:
            merged[-1] = (merged[-1][0], max(merged[-1][1], end))
        else:
            merged.append((start, end))
    return merged


def answered_first(answer: Json, turn: Turn, gold: Sequence[Gold]) -> bool:
    """Tell whether the first citation answers; see answered_in."""
    return bool(answer["citations"]) and answered_in(answer["citations"][0], turn, gold)


def answered_in(citation: Json, turn: Turn, gold: Sequence[Gold]) -> bool:
    """Tell whether a citation shows one of the accepted answers.

    It does when its quote holds the answer (`quoted`); or when the answer is a whole date, the
    cited entry is a labelled one and the date is its own, which stands beside the quote and
    seldom in it.
    """
    if quoted(citation, turn):
        return True
    own = citation["entry"]["date"]
    labelled = {item.entry_id for item in gold}
    if own is None or own["start"] != own["end"] or citation["entry"]["entry_id"] not in labelled:
        return False
    return own["start"] in {_iso(accepted) for accepted in turn.answers}


def quoted(citation: Json, turn: Turn) -> bool:
    """Tell whether a citation's quote holds an accepted answer.

    Both are compared without markup, white space and differences of width and case, and a
    number does not count as part of another.
    """
    quote = _folded(citation["quote"])
    return any(_holds(quote, _folded(accepted)) for accepted in turn.answers)


def _iso(accepted: str) -> str | None:
    written = _FULL_DATE.fullmatch(_folded(accepted))
    if written is None:
        return None
    year, month, day = map(int, written.groups())
    return f"{year:04}-{month:02}-{day:02}"


def _holds(quote: str, accepted: str) -> bool:
    """Tell whether a quote holds an answer: 11 stands in 11种, not in 2011年 or 11日."""
    before = r"(?<![\d.])" if accepted[:1].isdigit() else ""
    after = _NUMBER_GOES_ON if accepted.isdigit() else ""
    if not after and accepted[-1:].isdigit():
        after = r"(?!\d)"
    return re.search(before + re.escape(accepted) + after, quote) is not None


def marked(answer: Json, turn: Turn, documents: Mapping[str, SourceDocument]) -> bool:
    """Tell whether a mark of the first citation shows an accepted answer, or lies within it."""
    if not answer["citations"]:
        return False
    citation = answer["citations"][0]
    text = documents[citation["entry"]["document_id"]].text
    marks = [_folded(text[mark["start"] : mark["end"]]) for mark in citation["marks"]]
    accepted = [_folded(item) for item in turn.answers]
    return any(mark and (mark in item or item in mark) for mark in marks for item in accepted)


def bigram_dice(first: str, second: str) -> float:
    """Return the Dice coefficient of two questions' character bigrams, in [0, 1].

    Punctuation is left out: 那5日呢？ and 那5日呢 say the same.
    """
    left, right = Counter(_bigrams(first)), Counter(_bigrams(second))
    total = left.total() + right.total()
    return 2 * (left & right).total() / total if total else 0.0


def _bigrams(text: str) -> list[str]:
    letters = "".join(letter for letter in _folded(text) if letter.isalnum())
    return [letters[at : at + 2] for at in range(len(letters) - 1)]


def _folded(text: str) -> str:
    return unicodedata.normalize("NFKC", canonical(text)).casefold()


def confidence(answer: Json) -> float:
    """Return how sure the service is of its answer, higher is surer.

    That is `confidence` where the answer carries it, else the score of its best hit, which
    tells little (docs/evaluation.md); an answer without hits is the least sure.
    """
    if "confidence" in answer:
        return float(answer["confidence"])
    return float(answer["hits"][0]["score"]) if answer["hits"] else float("-inf")
