"""One question and what came of it -> the value of each figure that fits it.

What the figures mean for readers stands in docs/evaluation.md; the ranking figures, which are
computed over a whole run, come from eval.measures.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from eval.answers import (
    LedgerScore,
    answered_first,
    answered_in,
    bigram_dice,
    ledger_score,
    marked,
    quoted,
    scope_right,
)
from eval.citing import citation_faults, numbering_faults, support
from eval.judgements import Gold, Judgements
from eval.labels import Query
from eval.measures import quote_recall, recall_within
from eval.runs import Outcome
from eval.services import SourceDocument

__all__ = ["GATED", "MEASURES", "Case", "quality"]

_NOT_LISTS = ("paraphrase", "summary", "compare")

# What a change may not lower. The others explain these.
GATED = (
    "nDCG@10",
    "R@10",
    "RR@10",
    "R@3000字",
    "台账F1",
    "范围准确",
    "引文有效",
    "引文支持",
    "首引答对",
    "拒答查准",
    "拒答查全",
    "不误拒",
    "追问消解",
)


@dataclass(frozen=True, slots=True)
class Case:
    """A query, what came of it and what was wanted."""

    query: Query
    outcome: Outcome
    judgements: Judgements
    documents: Mapping[str, SourceDocument]

    @property
    def gold(self) -> tuple[Gold, ...]:
        """Labelled entries; () for a question to be refused."""
        return self.judgements.gold[self.query.query_id]

    @property
    def refused(self) -> bool:
        """Whether the service refused."""
        return bool(self.outcome.answer["refused"])

    @property
    def is_list(self) -> bool:
        """Whether a complete ledger is wanted: every labelled entry and no other.

        So it is for answerable questions without a short answer, if they are of type list or
        have several labelled entries; not for paraphrases, summaries and comparisons, which
        ask for what an entry says.
        """
        if not self.gold or self.query.turn.answers or self.query.type in _NOT_LISTS:
            return False
        return self.query.type == "list" or len(self.gold) > 1

    @property
    def faults(self) -> list[str]:
        """What is wrong with the answer's citations and their numbers, in Chinese."""
        faults = numbering_faults(self.outcome.answer)
        for citation in self.outcome.answer["citations"]:
            found = citation_faults(citation, self.documents)
            faults += [f"[{citation['n']}] {fault}" for fault in found]
        return faults


def _quote_recall(case: Case) -> float | None:
    """Labelled words in the first 3,000 characters of the hits' text (eval.measures)."""
    return quote_recall(case.outcome.texts, case.gold) if case.gold else None


def _entry_recall(case: Case) -> float | None:
    """Labelled entries whose hit is whole within the first 3,000 characters."""
    return recall_within(case.outcome.texts, case.gold) if case.gold else None


def _ledger(part: Callable[[LedgerScore], float], about: bool = False) -> "Measure":
    """Part of the ledger's score, of list questions; a refusal has counted nothing."""

    def measure(case: Case) -> float | None:
        if not case.is_list:
            return None
        return part(ledger_score(case.outcome.counted, case.gold, about_only=about))

    return measure


def _scope(named: bool | None) -> "Measure":
    """Exactly the days labelled; of all questions, of those that name a time, or none."""

    def measure(case: Case) -> float | None:
        wanted = case.query.turn.time_scope
        if named is not None and named != (wanted is not None):
            return None
        return float(scope_right(case.outcome.scope, wanted))

    return measure


def _valid(case: Case) -> float | None:
    """1 when no citation and no number of the answer has a fault (eval.citing)."""
    return float(not case.faults)


def _support(case: Case) -> float | None:
    """Share of the labelled words that the citations show; of answers that were given."""
    if not case.gold or case.refused:
        return None
    return support(case.outcome.answer["citations"], case.gold, case.judgements.texts)


def _first(case: Case) -> float | None:
    """An accepted answer in the first citation; a refusal answers nothing."""
    if not case.query.turn.answers:
        return None
    return float(answered_first(case.outcome.answer, case.query.turn, case.gold))


def _any(case: Case) -> float | None:
    """An accepted answer in any citation."""
    if not case.query.turn.answers:
        return None
    citations = case.outcome.answer["citations"]
    return float(any(answered_in(item, case.query.turn, case.gold) for item in citations))


def _marked(case: Case) -> float | None:
    """Where the first quote holds an accepted answer: whether a mark shows it."""
    citations = case.outcome.answer["citations"]
    if not citations or not quoted(citations[0], case.query.turn):
        return None
    return float(marked(case.outcome.answer, case.query.turn, case.documents))


def _refusal_precision(case: Case) -> float | None:
    """Of the questions refused: whether they had to be."""
    return float(not case.query.turn.answerable) if case.refused else None


def _refusal_recall(case: Case) -> float | None:
    """Of the questions to be refused: whether they were."""
    return None if case.query.turn.answerable else float(case.refused)


def _not_refused(case: Case) -> float | None:
    """Of the answerable questions: whether an answer was given."""
    return float(not case.refused) if case.query.turn.answerable else None


def _reason(case: Case) -> float | None:
    """Of the questions refused rightly: whether for the labelled reason."""
    wanted = case.query.turn.refusal_reason
    if wanted is None or not case.refused:
        return None
    return float(case.outcome.answer["refusal"]["reason"] == wanted)


def _followed(case: Case) -> float | None:
    """A turn that leans on earlier ones: understood as well as its resolved question alone.

    That is: the days understood are those labelled, and the turn finds at least the share of
    labelled entries among its first ten that the labelled resolved question finds when asked
    by itself; or, where it is to be refused, is refused whenever that is.
    """
    alone = case.outcome.alone
    if alone is None:
        return None
    if not scope_right(case.outcome.scope, case.query.turn.time_scope):
        return 0.0
    if not case.gold:
        return float(case.refused or not alone["refused"])
    wanted = {item.entry_id for item in case.gold}
    found = wanted & set(case.outcome.ranked[:10])
    best = wanted & {hit["entry"]["entry_id"] for hit in alone["hits"][:10]}
    return float(len(found) >= len(best))


def _untouched(case: Case) -> float | None:
    """A later turn that stands alone: the resolved question is the one typed."""
    if not case.query.history or case.query.leans:
        return None
    resolved = case.outcome.answer["resolved_question"]
    return float(bigram_dice(resolved, case.query.turn.question) == 1)


def _wording(case: Case) -> float | None:
    """Dice coefficient of the resolved question's bigrams with the labelled one's."""
    if not case.query.leans:
        return None
    wanted = case.query.turn.resolved_question or ""
    return bigram_dice(case.outcome.answer["resolved_question"], wanted)


def quality(case: Case) -> float:
    """Return how good the answer is if it is given, in [0, 1], for risk and coverage.

    Nothing that is to be refused has a good answer. A fact or date is right or not; a list
    has its ledger's F1; all else is good when the best hit is labelled.
    """
    if not case.query.turn.answerable:
        return 0.0
    if case.query.turn.answers:
        return float(answered_first(case.outcome.answer, case.query.turn, case.gold))
    if case.is_list:
        return ledger_score(case.outcome.counted, case.gold).f1
    return float(case.outcome.ranked[:1] in [[item.entry_id] for item in case.gold])


Measure = Callable[[Case], float | None]

MEASURES: Mapping[str, Measure] = {
    "R@3000字": _quote_recall,
    "R@3000字·条目": _entry_recall,
    "台账查准": _ledger(lambda score: score.precision),
    "台账查全": _ledger(lambda score: score.recall),
    "台账F1": _ledger(lambda score: score.f1),
    "台账全对": _ledger(lambda score: score.exact),
    "台账F1·二级": _ledger(lambda score: score.f1, about=True),
    "台账全对·二级": _ledger(lambda score: score.exact, about=True),
    "范围准确": _scope(None),
    "范围准确·有时间": _scope(True),
    "范围准确·无时间": _scope(False),
    "引文有效": _valid,
    "引文支持": _support,
    "首引答对": _first,
    "任一引文答对": _any,
    "标记答对": _marked,
    "拒答查准": _refusal_precision,
    "拒答查全": _refusal_recall,
    "不误拒": _not_refused,
    "拒答理由": _reason,
    "追问消解": _followed,
    "独立追问不动": _untouched,
    "追问措辞": _wording,
}
