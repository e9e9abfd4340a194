"""What other libraries are given of a built index: its passages, their vectors, questions.

texts.jsonl            a passage's text each line
vectors.npy            theirs: float32, shape (passages, dim)
in_month.npy           whether each lies in the month asked for: bool
questions.json         the questions
question_vectors.npy   theirs: float32, shape (questions, dim)
nearest.npy            the cosines of each question's nearest ten: float32, descending
nearest_of_month.npy   of those of the month
index                  where the index lies, a line
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from rag.contents import Contents
from rag.corpus import Corpus
from rag.days import Days
from rag.encoder import Vectors

__all__ = ["MONTH", "Shared", "read_shared", "share"]

# The years and months of the documents go round together: one in twenty-four is of this one
MONTH = (date(2016, 4, 1), date(2016, 4, 30))
_TOP = 10
_BLOCK = 100_000
# Sixteen bits of a vector move a cosine by less.
_ALIKE = 5e-4


@dataclass(frozen=True, slots=True)
class Shared:
    """What every library holds and is asked; the module says in what form.

    Attributes:
        index: The folder of the index that it was taken from.
    """

    index: Path
    texts: list[str]
    vectors: Vectors
    in_month: NDArray[np.bool_]
    questions: list[str]
    question_vectors: Vectors
    nearest: Vectors
    nearest_of_month: Vectors

    def share_found(self, question: int, found: Sequence[int], exact: Vectors) -> float:
        """Return how many of the found are as near as the nearest, as a share of those.

        Args:
            question: Its place.
            found: Places of passages.
            exact: The cosines of the nearest ones, descending.
        """
        nearest = exact[np.isfinite(exact)]
        if not len(nearest):
            return 1.0
        cosines = self.vectors[list(found)] @ self.question_vectors[question]
        return int((cosines >= nearest[-1] - _ALIKE).sum()) / len(nearest)


def share(corpus: Corpus, questions: list[str], folder: Path) -> None:
    """Write what other libraries are given of an index."""
    contents = corpus.generation.contents
    assert isinstance(contents, Contents), "segments of this machine"
    search = contents.search
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "texts.jsonl").open("w", encoding="utf-8") as file:
        for passage in search.passages:
            file.write(json.dumps(passage.text, ensure_ascii=False) + "\n")
    vectors = search.dense.vectors
    days = Days.of(contents.columns).first_days[search.entry_of]
    in_month = (days >= MONTH[0].toordinal()) & (days <= MONTH[1].toordinal())
    asked = np.array([corpus.encoder.encode_question(text) for text in questions], np.float32)
    for name, array in (
        ("vectors", vectors),
        ("in_month", in_month),
        ("question_vectors", asked),
        ("nearest", _nearest(vectors, asked, np.ones(len(vectors), bool))),
        ("nearest_of_month", _nearest(vectors, asked, in_month)),
    ):
        np.save(folder / f"{name}.npy", array)
    (folder / "questions.json").write_text(json.dumps(questions), encoding="utf-8")
    (folder / "index").write_text(str(corpus.settings.data.resolve()), encoding="utf-8")


def _nearest(vectors: Vectors, asked: Vectors, mask: NDArray[np.bool_]) -> Vectors:
    """Return the cosines of each question's nearest ten, -inf where there are fewer."""
    best = np.full((len(asked), _TOP), -np.inf, np.float32)
    for start in range(0, len(vectors), _BLOCK):
        some = slice(start, start + _BLOCK)
        cosines = np.where(mask[some], asked @ vectors[some].T, -np.inf)
        both = np.concatenate([best, cosines], axis=1)
        best = -np.sort(-both, axis=1)[:, :_TOP]
    return np.asarray(best, np.float32)


def read_shared(folder: Path) -> Shared:
    """Read what `share` wrote.

    Raises:
        OSError: If it is not there.
    """
    # not splitlines: a passage may hold other signs that end lines
    lines = (folder / "texts.jsonl").read_text(encoding="utf-8").rstrip("\n").split("\n")
    arrays = {
        name: np.load(folder / f"{name}.npy")
        for name in ("vectors", "in_month", "question_vectors", "nearest", "nearest_of_month")
    }
    return Shared(
        index=Path((folder / "index").read_text(encoding="utf-8")),
        texts=[json.loads(line) for line in lines],
        questions=json.loads((folder / "questions.json").read_text(encoding="utf-8")),
        **arrays,
    )
