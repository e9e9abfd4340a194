"""What `make scale` gives other libraries, and how it tells whether they found the nearest."""

from pathlib import Path

import numpy as np
import pytest

from eval.scale.documents import Library
from eval.scale.report import write_report
from eval.scale.sharing import MONTH, Shared, read_shared, share
from rag.corpus import Corpus

QUESTIONS = ["2月哪些措施涉及复工复产", "主编是谁"]


@pytest.fixture(scope="module")
def shared(corpus: Corpus, tmp_path_factory: pytest.TempPathFactory) -> Shared:
    folder = tmp_path_factory.mktemp("shared")
    share(corpus, QUESTIONS, folder)
    return read_shared(folder)


def test_libraries_are_given_every_passage_and_its_vector(corpus: Corpus, shared: Shared) -> None:
    search = corpus.generation.contents.search
    assert shared.texts == [passage.text for passage in search.passages]
    assert shared.vectors.shape == (len(shared.texts), corpus.encoder.dim)
    assert shared.questions == QUESTIONS
    # no document of the seeds is of April 2016
    assert not shared.in_month.any()
    assert not np.isfinite(shared.nearest_of_month).any()
    assert shared.index == corpus.settings.data.resolve()


def test_documents_of_the_month_asked_for_are_in_the_smallest_corpus() -> None:
    library = Library(["今天召开了会议。"], 4)
    heads = [library.read(version).document.title for version in library.live.values()]
    assert any(f"{MONTH[0].year}年{MONTH[0].month}月" in head for head in heads)


def test_only_what_is_as_near_as_the_nearest_counts_as_found(shared: Shared) -> None:
    for number, vector in enumerate(shared.question_vectors):
        order = np.argsort(-(shared.vectors @ vector)).tolist()
        assert shared.share_found(number, order[:10], shared.nearest[number]) == 1.0
        assert shared.share_found(number, order[:9], shared.nearest[number]) == 0.9
        assert shared.share_found(number, order[-10:], shared.nearest[number]) == 0.0
    # nothing to be found is found by all
    assert shared.share_found(0, [], shared.nearest_of_month[0]) == 1.0


def test_the_report_names_each_library_and_what_failed(tmp_path: Path) -> None:
    timed = {"p50_ms": 1.0, "p95_ms": 2.0, "p99_ms": 3.0, "recall_at_10": 1.0}
    peers = {
        "txtai": {"nearest": timed, "load_s": 7.5, "private_mb": 10.0, "mapped_mb": 20.0},
        "haystack": {"failed": "1200 秒内没有完成"},
    }
    row = {
        "passages": 1000,
        "entries": 520,
        "segments": 1,
        "open_s": 1.5,
        "disk_mb": 5.0,
        "build": {"seconds": 9.0, "passages_a_second": 111.0},
        "memory": {"private_mb": 700.0, "mapped_mb": 100.0},
        "kinds": dict.fromkeys(("dense", "lexical", "fused", "fused, one month"), timed),
        "peers": peers,
    }
    encoding = {
        "precision": "int8",
        "passages_a_second": 20.0,
        "library_passages_a_second": 7.0,
        "ratio": 2.8,
        "least_cosine": 0.999,
        "question_p50_ms": 10.0,
        "library_question_p50_ms": 30.0,
        "questions_a_second_8_clients": 150.0,
    }
    whole = {
        "date": "2026-11-22",
        "cores": 2,
        "corpus": "seeds",
        "encoding": encoding,
        "sizes": [row],
    }
    write_report(whole, tmp_path)
    table = (tmp_path / "scale.md").read_text(encoding="utf-8")
    assert "| 1000 | txtai | 1.0 / 2.0（1.000） |  |  | 7.5 | 10.0 | 20.0 |" in table
    assert "| 1000 | haystack | 1200 秒内没有完成 |" in table
    assert "（2.8 倍，余弦不低于 0.999）" in table
