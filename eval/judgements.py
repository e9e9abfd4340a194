"""Labels -> entries: which entries of this corpus a question's evidence points at.

A label names file, date and words, so it survives any change in how entries are cut into
passages; one that fits no entry, or two, is an error and never a miss.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from eval.errors import LabelError
from eval.labels import Evidence, Query
from eval.services import Json
from rag.aligned import canonical

__all__ = ["Gold", "Judgements", "judge"]


@dataclass(frozen=True, slots=True)
class Gold:
    """One labelled entry of a query, found in the corpus.

    Attributes:
        grade: 2 about the question, 1 mentions it.
        quotes: Labelled words of that entry in canonical form, in the order labelled.
    """

    entry_id: str
    grade: int
    quotes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Judgements:
    """What the labels of all queries point at, and the corpus they were found in.

    Attributes:
        gold: query_id -> its labelled entries; () for an unanswerable query.
        texts: entry_id -> canonical text of the entry.
        entries: entry_id -> Entry as the service shows it.
    """

    gold: Mapping[str, tuple[Gold, ...]]
    texts: Mapping[str, str]
    entries: Mapping[str, Json]

    def qrels(self, query_ids: Iterable[str]) -> dict[str, dict[str, int]]:
        """Return query_id -> {entry_id: grade} for those of the queries that have labels."""
        return {
            query_id: {gold.entry_id: gold.grade for gold in self.gold[query_id]}
            for query_id in query_ids
            if self.gold[query_id]
        }


def judge(queries: Sequence[Query], entries: Sequence[Json]) -> Judgements:
    """Find the entries that the queries' labels point at.

    Args:
        queries: Labelled queries.
        entries: Every entry and matter of the corpus with `raw` and `text`.

    Raises:
        LabelError: If a label fits no entry or several; all such labels are listed, each
            with its file and line.
    """
    texts = {entry["entry_id"]: _texts(entry) for entry in entries}
    by_file: dict[str, list[Json]] = {}
    for entry in entries:
        by_file.setdefault(entry["file"], []).append(entry)
    gold: dict[str, tuple[Gold, ...]] = {}
    problems: list[str] = []
    for query in queries:
        found: dict[str, tuple[int, list[str]]] = {}
        for evidence in query.turn.evidence:
            fitting = _fitting(evidence, by_file.get(evidence.file, ()), texts)
            if len(fitting) != 1:
                problems.append(_problem(query, evidence, fitting))
                continue
            grade, quotes = found.get(fitting[0], (0, []))
            found[fitting[0]] = (max(grade, evidence.grade), [*quotes, canonical(evidence.quote)])
        gold[query.query_id] = tuple(
            Gold(entry_id, grade, tuple(quotes)) for entry_id, (grade, quotes) in found.items()
        )
    if problems:
        raise LabelError("\n".join(problems))
    canonical_texts = {entry_id: pair[0] for entry_id, pair in texts.items()}
    return Judgements(gold, canonical_texts, {entry["entry_id"]: entry for entry in entries})


def _texts(entry: Json) -> tuple[str, str]:
    # Readable text first: where a page break cut an entry in two, the words of the page
    # between stand in `raw` and not in what a reader sees.
    return canonical(entry["text"]), canonical(entry["raw"])


def _fitting(
    evidence: Evidence, entries: Iterable[Json], texts: Mapping[str, tuple[str, str]]
) -> list[str]:
    quote = canonical(evidence.quote)
    return [
        entry["entry_id"]
        for entry in entries
        if _has_date(entry, evidence.date) and any(quote in t for t in texts[entry["entry_id"]])
    ]


def _has_date(entry: Json, day: date | None) -> bool:
    own = entry["date"]
    if day is None or own is None:
        return day is None and own is None
    text = day.isoformat()
    return (own["start"] or text) <= text <= (own["end"] or text)


def _problem(query: Query, evidence: Evidence, fitting: Sequence[str]) -> str:
    found = "没有条目" if not fitting else f"有 {len(fitting)} 个条目（{'、'.join(fitting)}）"
    return (
        f"{query.source} {query.query_id}：{evidence.file} {evidence.date or '无日期'} "
        f"{found}含有「{evidence.quote}」"
    )
