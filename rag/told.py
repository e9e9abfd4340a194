"""What the entries of other days tell of a day: 教育部5月3日的视频会议是谁主持的.

A record of 10 May may tell of a meeting on the 3rd. Where the entries of the 3rd themselves have
nothing, those that name it answer, if one holds what is asked and a value of its kind.
"""

from dataclasses import replace

from rag.catalog import AskRequest, Catalog
from rag.evidence import weigh_evidence
from rag.folding import fold
from rag.records import Hit
from rag.understanding import Understanding

__all__ = ["told_elsewhere"]

# The share of the topic's weight that an entry which names the day must hold.
_HELD = 0.85


def told_elsewhere(
    catalog: Catalog, understood: Understanding, request: AskRequest
) -> tuple[Understanding, list[Hit]] | None:
    """Return a question without its day, and the hits that name the day and answer it.

    None where none does, or where the question asks for no value of one thing.
    """
    asked = catalog.asked(understood)
    naming = catalog.mentions(understood.scope)
    if not naming or not understood.topic.phrases or understood.intent not in ("fact", "date"):
        return None
    scope = understood.scope
    note = f"“{scope.text}”的条目没有写到，按提到这一天的条目回答。"
    wider = replace(scope, text=None, ranges=(), assumptions=(note,))
    wider = replace(
        wider, entries_in_scope=catalog.scopes.dated(catalog.mask(wider, understood.names))
    )
    told = replace(understood, scope=wider)
    ids = {entry.entry_id for entry in naming}
    hits = [
        hit
        for hit in catalog.hits(told, request, {})
        if hit.entry.entry_id in ids
        and _holds(catalog, told, hit)
        and catalog.answering_sentence(hit, asked, told.speakers).values
    ]
    return (told, hits) if hits else None


def _holds(catalog: Catalog, understood: Understanding, hit: Hit) -> bool:
    text = fold(hit.entry.text.text)
    found = weigh_evidence(understood.topic, [text], catalog.weigh, catalog.occurs)
    return found is not None and found.entry >= _HELD
