"""A draft of an answer: its lines, what they cite, or why there is none."""

from collections.abc import Sequence
from dataclasses import dataclass

from rag.catalog import Catalog
from rag.intents import is_order
from rag.passages import shown_date, written_date
from rag.records import (
    Citation,
    Comparison,
    DateRange,
    Entry,
    Hit,
    Intent,
    Ledger,
    Refusal,
    RefusalReason,
    Scope,
)
from rag.understanding import Understanding

__all__ = [
    "Draft",
    "bare",
    "entries_of",
    "none_counted",
    "quoted",
    "refuse",
    "written_range",
]

_NEAREST = 3


@dataclass(frozen=True, slots=True)
class Draft:
    """An answer before its frame: lines that carry [n], and what stands behind them.

    `scope` is set where composing added an assumption to it.
    """

    lines: tuple[str, ...] = ()
    citations: tuple[Citation, ...] = ()
    ledger: Ledger | None = None
    refusal: Refusal | None = None
    scope: Scope | None = None
    comparison: tuple[Comparison, ...] | None = None
    intent: Intent | None = None


def written_range(item: DateRange) -> str:
    """Return a range as people write it, an open end said in words."""
    if item.start is None:
        return f"{item.end}及以前"
    if item.end is None:
        return f"{item.start}及以后"
    return written_date(item)


def entries_of(hits: Sequence[Hit]) -> list[Entry]:
    """Return the entries nearest to a question, for a refusal to name."""
    return [hit.entry for hit in hits[:_NEAREST]]


def quoted(citation: Citation) -> str:
    """Return a citation's day and words, with [n]."""
    when = shown_date(citation.entry)
    return f"{when}：{bare(citation)}" if when else bare(citation)


def bare(citation: Citation) -> str:
    """Return a citation's words alone, with [n]."""
    quote = citation.quote.replace("\n", " ")
    return f"{quote}[{citation.n}]"


def refuse(
    catalog: Catalog,
    understood: Understanding,
    reason: RefusalReason,
    nearest: Sequence[Entry] | None = None,
    lacking: str = "",
) -> Draft:
    """Refuse a question, saying why and what the corpus does cover.

    Args:
        catalog: What was asked.
        understood: The question.
        reason: Why; an order to write something is no question.
        nearest: Entries to name; None for those nearest in time.
        lacking: What the entries found do not say, in Chinese.
    """
    scope = understood.scope
    if reason == "no_evidence" and is_order(understood.resolved_question):
        reason = "not_a_question"
    entries = tuple(nearest) if nearest else catalog.nearest(scope)
    covered = catalog.covered()
    if reason == "empty_scope":
        detail = f"语料中没有“{scope.text}”的条目。{''.join(scope.assumptions)}{covered}"
    elif missing := [item.name for item in understood.unknown] + [*understood.unknown_terms]:
        written = "、".join(f"“{name}”" for name in missing)
        detail = f"语料中从未出现{written}，不能据此回答。{covered}"
    elif reason == "not_a_question":
        detail = f"没有看出要问什么。请用一句话提问，例如“2月哪些措施涉及复工复产”。{covered}"
    elif lacking:
        detail = f"{lacking}{covered}"
    else:
        within = _within(understood)
        about = f"关于“{scope.topic}”的" if scope.topic else "可以回答这个问题的"
        unwritten = _unwritten(catalog, understood)
        if unwritten:
            words = "、".join(f"“{word}”" for word in unwritten)
            covered = f"其中{words}在语料中从未出现。{covered}"
        detail = f"{within}没有{about}内容。{covered}"
    return Draft(refusal=Refusal(reason, detail, entries))


def none_counted(understood: Understanding) -> str:
    """Say in Chinese what a list has none of that nothing else stands for; "" for other lists.

    Papers that somebody issued, by whom and about what; visits to a kind of site.
    """
    scope, kind, category = understood.scope, understood.kind, understood.category
    if kind is not None and kind.issued:
        where = f"“{scope.text}”范围内" if scope.text else "语料中"
        by = f"由“{'、'.join(scope.organisations)}”发布的" if scope.organisations else ""
        about = f"关于“{scope.topic}”的" if scope.topic else ""
        return f"{where}没有{by}{about}{kind.text}。"
    if category is not None and category.sites:
        return f"没有条目写明去了哪些{category.text}。"
    return ""


def _within(understood: Understanding) -> str:
    """Say in Chinese where nothing was found: among which entries, or that there are none."""
    scope = understood.scope
    if not scope.text:
        return "语料中"
    if not scope.entries_in_scope:
        named = "、".join(item.name for item in understood.names)
        return f"“{scope.text}”范围内没有{named}的条目，"
    return f"“{scope.text}”范围内的 {scope.entries_in_scope} 条条目中"


def _unwritten(catalog: Catalog, understood: Understanding) -> list[str]:
    """Return the words of a topic that the corpus writes in no wording, in order.

    Not where they are all of it: the refusal names the topic already.
    """
    concepts = [concept for phrase in understood.topic.phrases for concept in phrase.concepts]
    unseen = [
        concept.words[0]
        for concept in concepts
        if not any(map(catalog.occurs, (*concept.words, *concept.synonyms)))
    ]
    return list(dict.fromkeys(unseen)) if len(unseen) < len(concepts) else []
