"""Vectors that a database has already, by the text they are of: nothing is embedded twice."""

from collections.abc import Iterable

from rag.embedding import Known
from rag.encoder import Vectors
from rag.passages import embedding_text
from rag.postgres.contents import Held, spanned_passages
from rag.postgres.nodes import Nodes
from rag.sentences import sentences_of

__all__ = ["known_vectors"]


def known_vectors(nodes: Nodes, documents: Iterable[Held]) -> Known:
    """Return the vectors of some documents' passages and sentences.

    Raises:
        DatabaseError: If a node does not answer.
    """
    passages: dict[str, Vectors] = {}
    sentences: dict[str, Vectors] = {}
    for item in documents:
        vectors, groups = nodes.vectors(item.doc)
        own = spanned_passages(item.entries, item.spans[:, 0].astype("int64"), item.spans[:, 1:])
        for place, passage in enumerate(own[:]):
            entry = item.entries[int(item.spans[place, 0])]
            passages[embedding_text(entry, passage)] = vectors[place]
            sentences |= dict(zip(sentences_of(passage.text), groups[place], strict=True))
    return Known(passages, sentences)
