"""Any data set in BEIR form: corpus.jsonl, queries.jsonl, qrels/*.tsv.

Documents are cut into passages by the product's own splitter and scored by their best passage.
"""

import csv
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from eval.errors import DatasetError
from eval.legs import LEGS, Leg, LegIndex, plain_entry
from eval.measures import entry_run, rank_scores
from eval.statistics import Comparison, Estimate, compare, estimate
from eval.vectors import CachedEncoder
from rag.passages import sentence_spans
from rag.records import Entry
from rag.settings import Settings

__all__ = ["Dataset", "DatasetReport", "evaluate_dataset", "read_dataset"]

T = TypeVar("T")

_DEPTH = 100
_TITLE_CHARS = 60


@dataclass(frozen=True, slots=True)
class Dataset:
    """A retrieval data set.

    Attributes:
        name: Of its folder.
        corpus: document id -> (title, text).
        queries: query_id -> question; only those with labels.
        qrels: query_id -> {document id: relevance}.
        about: Source and licence as the folder's own README.md tells them; "" without one.
    """

    name: str
    corpus: Mapping[str, tuple[str, str]]
    queries: Mapping[str, str]
    qrels: Mapping[str, Mapping[str, int]]
    about: str


@dataclass(frozen=True, slots=True)
class DatasetReport:
    """Each leg on a data set, and fusion against the better of its two.

    Attributes:
        scores: leg -> measure -> {query_id: value}.
        runs: leg -> query_id -> {document id: score}.
        better: The leg of the two fused ones with the higher nDCG@10.
        gap: nDCG@10 of the fused ranking against that leg.
    """

    dataset: Dataset
    passages: int
    scores: Mapping[Leg, Mapping[str, Mapping[str, float]]]
    runs: Mapping[Leg, Mapping[str, Mapping[str, float]]]
    better: Leg
    gap: Comparison

    def estimates(self, leg: Leg) -> dict[str, Estimate]:
        """Return a leg's means and intervals by measure."""
        return {name: estimate(list(v.values())) for name, v in self.scores[leg].items()}


def read_dataset(folder: Path) -> Dataset:
    """Read a folder in BEIR form.

    Raises:
        DatasetError: If a file is missing or malformed, an id is used twice, or a label names
            a document or query that is not there.
    """
    corpus: dict[str, tuple[str, str]] = {}
    for source, item in _lines(folder / "corpus.jsonl"):
        _add(corpus, _field(item, "_id", source), source, (item.get("title") or "", item["text"]))
    queries: dict[str, str] = {}
    for source, item in _lines(folder / "queries.jsonl"):
        _add(queries, _field(item, "_id", source), source, _field(item, "text", source))
    qrels = _read_qrels(folder)
    for query_id, labels in qrels.items():
        if query_id not in queries:
            raise DatasetError(f"{folder.name}：qrels 中的问题 {query_id} 不在 queries.jsonl")
        if lost := set(labels) - set(corpus):
            raise DatasetError(f"{folder.name}：qrels 中的文档 {sorted(lost)[0]} 不在 corpus.jsonl")
    labelled = {query_id: queries[query_id] for query_id in qrels}
    readme = folder / "README.md"
    about = readme.read_text(encoding="utf-8") if readme.is_file() else ""
    # Its own headings would break up the report's.
    about = "\n".join(line.lstrip("# ") for line in about.strip().splitlines())
    return Dataset(folder.name, corpus, labelled, qrels, about)


def evaluate_dataset(dataset: Dataset, encoder: CachedEncoder, settings: Settings) -> DatasetReport:
    """Rank every query of a data set with each leg."""
    units = [_unit(document_id, *shown) for document_id, shown in dataset.corpus.items()]
    index = LegIndex(units, encoder, settings, whole=False)
    encoder.encode_questions(list(dataset.queries.values()))
    runs: dict[Leg, dict[str, dict[str, float]]] = {}
    scores: dict[Leg, dict[str, dict[str, float]]] = {}
    for leg in LEGS:
        ranked = {
            query_id: [unit.unit_id for unit in index.rank(question, leg, _DEPTH)]
            for query_id, question in dataset.queries.items()
        }
        runs[leg] = entry_run(ranked)
        scores[leg] = rank_scores(dataset.qrels, runs[leg])
    gains = {leg: estimate(list(scores[leg]["nDCG@10"].values())).mean for leg in LEGS}
    better: Leg = "词+二元" if gains["词+二元"] >= gains["稠密"] else "稠密"
    gap = compare(scores[better]["nDCG@10"], scores["融合"]["nDCG@10"])
    return DatasetReport(dataset, index.passages, scores, runs, better, gap)


def _unit(document_id: str, title: str, text: str) -> Entry:
    whole = f"{title}\n{text}" if title else text
    return plain_entry(document_id, title or _first_sentence(text), whole)


def _first_sentence(text: str) -> str:
    spans = sentence_spans(text)
    return text[spans[0][0] : spans[0][1]][:_TITLE_CHARS] if spans else ""


def _lines(path: Path) -> Iterator[tuple[str, dict[str, Any]]]:
    if not path.is_file():
        raise DatasetError(f"没有 {path}；应为 BEIR 格式：corpus.jsonl、queries.jsonl、qrels/*.tsv")
    with path.open(encoding="utf-8") as file:
        for number, line in enumerate(file, start=1):
            if not line.strip():
                continue
            source = f"{path.name}:{number}"
            try:
                item = json.loads(line)
            except json.JSONDecodeError as error:
                raise DatasetError(f"{source}：不是 JSON（{error}）") from error
            if not isinstance(item, dict) or not isinstance(item.get("text"), str):
                raise DatasetError(f"{source}：应为含 _id 与 text 的 JSON 对象")
            yield source, item


def _field(item: Mapping[str, Any], name: str, source: str) -> str:
    if name not in item:
        raise DatasetError(f"{source}：缺少 {name}")
    return str(item[name])


def _add(into: dict[str, T], key: str, source: str, value: T) -> None:
    if key in into:
        raise DatasetError(f"{source}：编号 {key} 重复")
    into[key] = value


def _read_qrels(folder: Path) -> dict[str, dict[str, int]]:
    files = sorted((folder / "qrels").glob("*.tsv"))
    if not files:
        raise DatasetError(f"没有 {folder / 'qrels'} 下的 .tsv 标注")
    # Where a set comes with several splits, test is what its published figures are of.
    chosen = next((file for file in files if file.stem == "test"), files[0])
    qrels: dict[str, dict[str, int]] = {}
    with chosen.open(encoding="utf-8", newline="") as file:
        for number, row in enumerate(csv.reader(file, delimiter="\t"), start=1):
            if number == 1 and len(row) == 3 and not row[2].lstrip("-").isdigit():
                continue  # query-id corpus-id score
            if len(row) != 3 or not row[2].lstrip("-").isdigit():
                raise DatasetError(f"{chosen.name}:{number}：应为 问题编号、文档编号、相关度 三列")
            if int(row[2]) > 0:
                qrels.setdefault(row[0], {})[row[1]] = int(row[2])
    if not qrels:
        raise DatasetError(f"{chosen}：没有标注")
    return qrels
