"""Where the days asked about hold no answer: entries of other days that write of one of them.

2月7日教育部的会是谁主持的 asks of a meeting that a notice of 10 February reports.
"""

from dataclasses import replace

from rag.catalog import AskRequest, Catalog
from rag.drafting import Draft, written_range
from rag.facts import state_fact
from rag.sufficing import held_share, is_answered
from rag.understanding import Understanding

__all__ = ["answer_from_mentions"]

_SILENT = ("no_evidence", "empty_scope")
# The share of a topic's weight that an entry must hold which only writes of the day.
_HELD = 0.9


def answer_from_mentions(
    catalog: Catalog, understood: Understanding, request: AskRequest, draft: Draft
) -> Draft:
    """Return an answer from entries that write of a day asked about, else the draft as it was.

    Only a question for a fact with a topic, refused for its days alone, is answered so, and the
    scope's assumptions say which days the entries have.
    """
    refusal, scope = draft.refusal, understood.scope
    if refusal is None or refusal.reason not in _SILENT:
        return draft
    if understood.intent not in ("fact", "date") or not understood.topic.phrases:
        return draft
    naming = {entry.entry_id for entry in catalog.mentions(scope)}
    if not naming:
        return draft
    anywhere = replace(understood, scope=replace(scope, text=None, ranges=()))
    hits = [
        hit
        for hit in catalog.hits(anywhere, request, {})
        if hit.entry.entry_id in naming and held_share(catalog, understood, hit) >= _HELD
    ]
    if not hits or not is_answered(catalog, anywhere, hits):
        return draft
    found = state_fact(catalog, anywhere, hits)
    if found.refusal is not None:
        return draft
    days = "、".join(dict.fromkeys(written_range(h.entry.date) for h in hits if h.entry.date))
    note = f"{scope.text}的条目没有写到；{days}的条目写到了这一天的事。"
    return replace(found, scope=replace(scope, assumptions=(*scope.assumptions, note)))
