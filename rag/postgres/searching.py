"""The search of a corpus that lies in PostgreSQL (`rag.search_index.SearchIndex`).

One statement a node filters and scores with both legs. BM25 is ours, as in `rag.lexical`: what
depends on the whole corpus (how many passages hold a word, how long they are on average) is given
to the statement, so that a document more changes no row.
"""

import math
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from functools import cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from rag.encoder import Vectors
from rag.errors import DatabaseError
from rag.postgres.database import Database, Numbers
from rag.postgres.nodes import Nodes
from rag.postgres.rows import signed
from rag.postgres.schema import ROWS
from rag.postings import hashed
from rag.records import Passage
from rag.search_index import Asked, Legs, Positions
from rag.sentences import LOOKED_INTO, blend

__all__ = ["DatabaseSearch", "InForce"]

# Up to so many allowed passages each is scored; above, those that either leg ranks high.
_EXACT = 50_000
_RANKED = 500
_FOUND = np.dtype([("id", ">i8"), ("dense", ">f4"), ("sentence", ">f4"), ("lexical", ">f4")])


class InForce(NamedTuple):
    """Which rows of the nodes are in force.

    Attributes:
        generation: Its number.
        ids: Of the passages, in corpus order, shape (passages,).
        tokens: How many all of them have.
        newest: The largest number of a document that was there.
        dead: Documents up to it that are not in force.
    """

    generation: int
    ids: NDArray[np.int64]
    tokens: int
    newest: int
    dead: list[int]


class DatabaseSearch:
    """The passages of one generation, in corpus order, and the legs over them.

    Attributes:
        passages: All of them.
        entry_of: Each one's entry, by its place in the corpus, ascending.
    """

    def __init__(
        self,
        passages: Sequence[Passage],
        entry_of: Positions,
        force: InForce,
        database: Database,
        nodes: Nodes,
        weights: tuple[float, float],
    ) -> None:
        """Search what is in force.

        Args:
            passages: In corpus order.
            entry_of: Each one's entry.
            force: Which rows they are.
            database: Tells which generations can still be searched.
            nodes: Hold the rows.
            weights: BM25's k1 and b.
        """
        self.passages = passages
        self.entry_of = entry_of
        self._force, self._database, self._nodes = force, database, nodes
        self._k1, self._b = weights
        self._sorted = np.argsort(force.ids)
        self._docs = force.ids >> ROWS
        self._average = force.tokens / len(force.ids) if force.tokens else 1.0
        self._known: dict[str, int] = {}

    def legs(self, asked: Asked, allowed: Positions) -> Legs:
        """Score the passages allowed with each leg asked for.

        Raises:
            DatabaseError: If a node does not answer, or no longer holds this generation.
        """
        start = time.perf_counter()
        vector, tokens = asked
        weights = {} if tokens is None else self._weights(tokens)
        exact = len(allowed) <= _EXACT
        whole = len(allowed) == len(self.entry_of)
        answers = self._nodes.ask(
            _statement(vector is not None, exact, whole),
            **self._values(vector, weights, None if whole else allowed),
        )
        found = np.concatenate([np.frombuffer(rows[0][0] or b"", _FOUND) for rows in answers])
        self._check_age()
        positions, found = self._placed(found)
        if exact and vector is not None and not np.array_equal(positions, allowed):
            raise DatabaseError(
                f"数据库应有 {len(allowed)} 个段落的向量，只找到 {len(found)} 个。"
                "请从备份恢复缺少数据的分片，或运行 `jushi index --force` 重建。",
                "数据库缺少一部分段落，所以没有作答。请通知管理员查看服务日志。",
            )
        if vector is None and exact:
            # What holds none of the words is not found, and scores nothing.
            scores = np.zeros(len(self.entry_of), np.float32)
            scores[positions] = found["lexical"]
            positions, lexical = allowed, scores[allowed]
        else:
            lexical = found["lexical"].astype(np.float32)
        dense = None
        if vector is not None:
            nearest = found["sentence"].astype(np.float32)
            dense = blend(found["dense"].astype(np.float32), lambda looked: nearest[looked])
        took = round((time.perf_counter() - start) * 1000, 3)
        # The legs are one statement: what it took stands with the first of them.
        timings = {"dense": took, "lexical": 0.0} if vector is not None else {"lexical": took}
        if tokens is None:
            timings.pop("lexical")
        return Legs(positions, dense, None if tokens is None else lexical, timings)

    def _placed(self, found: NDArray[np.void]) -> tuple[Positions, NDArray[np.void]]:
        """Return what was found in corpus order, with its positions."""
        ids = self._force.ids
        at = np.searchsorted(ids, found["id"], sorter=self._sorted)
        places = self._sorted[np.minimum(at, len(ids) - 1)]
        known = ids[places] == found["id"]
        order = np.argsort(places[known])
        return places[known][order], found[known][order]

    def counts(self, tokens: Sequence[str]) -> list[int]:
        """Return how many passages hold each of some tokens."""
        unknown = [token for token in dict.fromkeys(tokens) if token not in self._known]
        if unknown:
            self._count(unknown)
        return [self._known[token] for token in tokens]

    def idf(self, token: str) -> float:
        """Return a token's inverse document frequency over passages."""
        (count,) = self.counts([token])
        return math.log(1 + (len(self.entry_of) - count + 0.5) / (count + 0.5))

    def _count(self, tokens: Sequence[str]) -> None:
        numbers = _numbers(tokens)
        held: dict[int, int] = dict.fromkeys(numbers, 0)
        for rows in self._nodes.ask(_COUNT, numbers, self._force.newest, self._force.dead):
            for token, count in rows:
                held[token] += count
        self._check_age()
        self._known |= {token: held[n] for token, n in zip(tokens, numbers, strict=True)}

    def _weights(self, tokens: Sequence[str]) -> dict[str, float]:
        """Return each token's weight: how often it is asked for times its idf."""
        asked = Counter(tokens)
        counts = self.counts(list(asked))
        held = [token for token, count in zip(asked, counts, strict=True) if count]
        return {token: asked[token] * self.idf(token) for token in held}

    def _check_age(self) -> None:
        """Make sure that nothing of this generation was cleared away before it was read."""
        oldest = self._database.rows("SELECT oldest FROM state")[0]["oldest"]
        if oldest > self._force.generation:
            said = "检索期间文档更新了多次，这次提问依据的一代已经清除。请再问一次。"
            raise DatabaseError(said, said)

    def _values(
        self, vector: Vectors | None, weights: Mapping[str, float], allowed: Positions | None
    ) -> dict[str, object]:
        """Return what the statement of a search is given."""
        force = self._force
        ids = force.ids[:0] if allowed is None else force.ids[allowed]
        return {
            "newest": force.newest,
            "dead": force.dead,
            "ids": Numbers(ids),
            "docs": Numbers(self._docs[:0] if allowed is None else _once(self._docs[allowed])),
            "vector": None if vector is None else str(vector.tolist()),
            "tokens": _numbers(list(weights)),
            "weights": list(weights.values()),
            "k1": self._k1,
            "b": self._b,
            "average": self._average,
        }


_COUNT = """
SELECT token, sum(cardinality(rows))::bigint FROM words
WHERE token = ANY(?) AND doc <= ? AND doc <> ALL(?) GROUP BY token
"""
_IN_FORCE = "doc <= %(newest)s AND doc <> ALL(%(dead)s::int[])"
_PASSAGE = f"((w.doc::bigint << {ROWS}) + u.place)"
# idf * tf / (tf + k1 * (1 - b + b * length / average)); with k1 = 0 what stands there counts 1
_LEXICAL = """lexical AS MATERIALIZED (
    SELECT {passage} AS id, sum(q.weight * u.times / (u.times + greatest(1e-30,
        %(k1)s::float8 * (1 - %(b)s::float8 + %(b)s::float8 * u.length / %(average)s::float8)
    )))::real AS score
    FROM unnest(%(tokens)s::bigint[], %(weights)s::float8[]) AS q (token, weight)
    JOIN words AS w ON w.token = q.token AND w.{words}
    CROSS JOIN LATERAL unnest(w.rows, w.times, w.lengths) AS u (place, times, length)
    WHERE {postings} GROUP BY 1
)"""
_EVERY = """dense AS MATERIALIZED (
    SELECT id, (-(vec <#> %(vector)s::vector))::real AS score FROM passages WHERE {passages}
)"""
_RANKED_HIGH = """candidates AS MATERIALIZED (
    (SELECT id FROM passages WHERE {passages} ORDER BY vec <#> %(vector)s::vector LIMIT {ranked})
    UNION (SELECT id FROM lexical ORDER BY score DESC, id LIMIT {ranked})
), dense AS MATERIALIZED (
    SELECT id, (-(vec <#> %(vector)s::vector))::real AS score
    FROM passages JOIN candidates USING (id)
)"""
_SENTENCES = """near AS MATERIALIZED (
    SELECT id FROM dense ORDER BY score DESC LIMIT {looked}
), sentence AS MATERIALIZED (
    SELECT id, max(-(vec::vector <#> %(vector)s::vector))::real AS score
    FROM sentences JOIN near USING (id) GROUP BY id
)"""
# One value for all rows: fifty thousand are read at once.
_BOTH = """
SELECT string_agg(int8send(id) || float4send(dense.score)
    || float4send(coalesce(sentence.score, 'NaN')) || float4send(coalesce(lexical.score, 0)), '')
FROM dense LEFT JOIN sentence USING (id) LEFT JOIN lexical USING (id)
"""
_WORDS_ALONE = """
SELECT string_agg(int8send(id) || float4send(0) || float4send(0) || float4send(score), '')
FROM lexical
"""


@cache
def _statement(dense: bool, exact: bool, whole: bool) -> str:
    """Return what a node is asked.

    Args:
        dense: Whether there is a question's vector.
        exact: Whether every allowed passage is scored, not those alone that rank high.
        whole: Whether all that is in force is allowed.
    """
    allowed = _IN_FORCE if whole else "id = ANY(%(ids)s::bigint[])"
    lexical = _LEXICAL.format(
        passage=_PASSAGE,
        words=_IN_FORCE.replace("AND doc", "AND w.doc") if whole else "doc = ANY(%(docs)s::int[])",
        postings="true" if whole else f"{_PASSAGE} = ANY(%(ids)s::bigint[])",
    )
    if not dense:
        return f"WITH {lexical}{_WORDS_ALONE}"
    scored = (_EVERY if exact else _RANKED_HIGH).format(passages=allowed, ranked=_RANKED)
    return f"WITH {lexical}, {scored}, {_SENTENCES.format(looked=LOOKED_INTO)}{_BOTH}"


def _once(docs: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return numbers of documents, each once; a document's passages stand together."""
    return docs[np.flatnonzero(np.diff(docs, prepend=-1))]


def _numbers(tokens: Sequence[str]) -> list[int]:
    hashes = np.array([hashed(token) for token in tokens], np.uint64)
    return [int(number) for number in signed(hashes)]
