"""Outside data sets and fixed chunks, with the real model over documents of our own."""

import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from eval.beir import evaluate_dataset, read_dataset
from eval.beir_report import datasets_markdown
from eval.chunks import fixed_chunks
from eval.errors import DatasetError
from eval.legs import LEGS, LegIndex, plain_entry
from eval.vectors import CachedEncoder
from rag.encoder import SentenceTransformerEncoder, Vectors
from rag.settings import Settings

CORPUS = {
    "water": ("防汛", "县政府部署水库巡查，要求昼夜值守。" * 30),
    "school": ("", "县教育局通知各校检查校舍，开学前完成整改。"),
    "road": ("", "县交通局公布农村公路养护计划。"),
    "empty": ("", ""),
}
QUERIES = {"q1": "谁来看守水库", "q2": "校舍检查通知", "unlabelled": "无关"}
QRELS = "query-id\tcorpus-id\tscore\nq1\twater\t1\nq2\tschool\t2\nq2\troad\t0\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    documents = [{"_id": i, "title": title, "text": text} for i, (title, text) in CORPUS.items()]
    queries = [{"_id": i, "text": text} for i, text in QUERIES.items()]
    for name, items in (("corpus", documents), ("queries", queries)):
        lines = [json.dumps(item, ensure_ascii=False) for item in items]
        (tmp_path / f"{name}.jsonl").write_text("\n".join(lines), encoding="utf-8")
    (tmp_path / "qrels").mkdir()
    (tmp_path / "qrels" / "test.tsv").write_text(QRELS, encoding="utf-8")
    return tmp_path


def test_a_folder_is_read_with_only_the_labelled_queries(folder: Path) -> None:
    dataset = read_dataset(folder)
    assert set(dataset.corpus) == set(CORPUS)
    assert set(dataset.queries) == {"q1", "q2"}
    assert dataset.qrels == {"q1": {"water": 1}, "q2": {"school": 2}}


@pytest.mark.parametrize(
    ("file", "text", "message"),
    [
        ("corpus.jsonl", '{"_id": "a", "text": "甲"}\n{"_id": "a", "text": "乙"}', "重复"),
        ("corpus.jsonl", "不是", r"corpus\.jsonl:1"),
        ("corpus.jsonl", '{"_id": "a"}', r"corpus\.jsonl:1"),
        ("corpus.jsonl", '{"text": "甲"}', "_id"),
        ("corpus.jsonl", '{"_id": "water", "text": "甲"}', "school"),
        ("queries.jsonl", '{"_id": "q1", "text": "甲"}', "q2"),
        ("qrels/test.tsv", "q1\twater\n", r"test\.tsv:1"),
        ("qrels/test.tsv", "query-id\tcorpus-id\tscore\n", "没有标注"),
    ],
)
def test_a_malformed_folder_is_an_error(folder: Path, file: str, text: str, message: str) -> None:
    (folder / file).write_text(text, encoding="utf-8")
    with pytest.raises(DatasetError, match=message):
        read_dataset(folder)


@pytest.mark.parametrize("file", ["corpus.jsonl", "queries.jsonl", "qrels/test.tsv"])
def test_a_missing_file_is_an_error(folder: Path, file: str) -> None:
    (folder / file).unlink()
    with pytest.raises(DatasetError):
        read_dataset(folder)


@pytest.mark.real_model
def test_each_leg_ranks_documents_by_their_best_passage(
    folder: Path, encoder: SentenceTransformerEncoder
) -> None:
    cached = CachedEncoder(encoder, folder / "cache")
    report = evaluate_dataset(read_dataset(folder), cached, Settings())
    assert report.passages > len(CORPUS) - 1  # the long document has several
    assert report.scores["融合"]["Success@1"] == {"q1": 1, "q2": 1}
    assert set(report.runs) == set(LEGS)
    assert all(len(found) <= len(CORPUS) for found in report.runs["稠密"].values())
    text = datasets_markdown([report], {"命令": "jushi eval --beir"})
    assert all(leg in text for leg in LEGS)


@pytest.mark.real_model
def test_only_units_in_scope_are_ranked(
    tmp_path: Path, encoder: SentenceTransformerEncoder
) -> None:
    units = [plain_entry(name, text[:5], text) for name, (_, text) in CORPUS.items() if text]
    index = LegIndex(units, CachedEncoder(encoder, tmp_path), Settings(), whole=True)
    for leg in LEGS:
        found = index.rank("县教育局通知检查校舍", leg, 3, within={"road", "school"})
        assert {unit.unit_id for unit in found} <= {"road", "school"}
        assert found[0].unit_id == "school"
        assert len(index.rank("县教育局通知检查校舍", leg, 1)) == 1


class CountingEncoder:
    """Gives each text a vector of its own and counts what it is asked."""

    name, dim, precision = "计数/模型", 4, "float32"

    def __init__(self) -> None:
        self.encoded: list[str] = []

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        return [len(text) for text in texts]

    def encode_passages(self, texts: Sequence[str], progress: object = None) -> Vectors:
        del progress
        self.encoded += texts
        return np.array([[len(text), 1, 2, 3] for text in texts], np.float32)

    def encode_question(self, text: str) -> Vectors:
        self.encoded.append(text)
        return np.array([len(text), 0, 0, 0], np.float32)


def test_vectors_are_kept_between_runs_and_apart_by_use(tmp_path: Path) -> None:
    first = CountingEncoder()
    cached = CachedEncoder(first, tmp_path)
    vectors = cached.encode_passages(["甲", "乙乙", "甲"])
    assert vectors[:, 0].tolist() == [1, 2, 1]
    assert first.encoded == ["甲", "乙乙"]
    assert cached.encode_question("甲").tolist() == [1, 0, 0, 0]
    second = CountingEncoder()
    again = CachedEncoder(second, tmp_path)
    assert again.encode_passages(["乙乙", "丙"])[:, 0].tolist() == [2, 1]
    assert again.encode_question("甲").tolist() == [1, 0, 0, 0]
    assert second.encoded == ["丙"]


def test_fixed_chunks_cut_anywhere_and_know_what_they_hold() -> None:
    entries = [
        plain_entry("a", "", "甲" * 6)._replace(document_id="d"),
        plain_entry("b", "", "乙" * 3)._replace(document_id="d", start=7),
    ]
    chunks, held = fixed_chunks(entries, size=4)
    assert [chunk.text.text for chunk in chunks] == ["甲甲甲甲", "甲甲\n乙", "乙乙"]
    # The middle chunk holds a third of a, which is half of the chunk, and a third of b.
    assert held == {"d@0": ["a"], "d@4": ["a"], "d@8": ["b"]}
