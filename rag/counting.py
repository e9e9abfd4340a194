"""Which entries a list counts, each cited by the sentence that makes it count."""

import re
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from rag.catalog import Catalog
from rag.categories import Category, visited_in
from rag.folding import fold
from rag.intents import is_negated
from rag.leading import names_asked
from rag.ledger import PAGE, LedgerRow
from rag.matching import match_topic
from rag.names.persons import (
    acts_pattern,
    asks_presence,
    asks_presiding,
    attends_pattern,
    presides_pattern,
)
from rag.passages import shown_date
from rag.records import Citation
from rag.speaking import own_words
from rag.topics import Topic
from rag.understanding import Understanding

__all__ = ["cite_row", "counted_rows", "names_line", "nearest_rows", "row_line"]

_SHOWN_NAMES = 30
# What one sentence must hold of a topic of which one entry alone speaks fully.
_NEARLY = 0.55
# How many entries that hold most of a topic may be a list where none holds all of it.
_FEW = 2
_JOINTLY = re.compile("一起|共同|一同|同时|都(?:参加|出席|到场)")


def counted_rows(
    catalog: Catalog, understood: Understanding
) -> tuple[list[LedgerRow], Understanding]:
    """Return the entries that match, oldest first, and what was understood in finding them.

    Where a kind of entry is asked for (会议), or a kind of name (去了哪些部门), those of the kind;
    all, where none is, but none where papers are asked for that somebody issued. What was
    assumed is said in the scope.
    """
    rows, understood = _matching(catalog, understood)
    rows = _said_by(catalog, understood, rows)
    rows = _present(catalog, understood, _presided(catalog, understood, rows))
    rows = _together(catalog, understood, rows)
    rows, understood = _of_kind(catalog, _naming_only(catalog, understood, rows), rows)
    if understood.category is None:
        return rows, understood
    return _visits(catalog, understood, understood.category, rows)


def _visits(
    catalog: Catalog, understood: Understanding, category: Category, rows: list[LedgerRow]
) -> tuple[list[LedgerRow], Understanding]:
    """Keep what names one of a category in its title; of sites, else what tells of a visit to one.

    去过哪些企业 where no title names a firm: 到双河市调研企业复工. All, where no kind of site is
    asked for.
    """
    named = [row for row in rows if _titled(catalog, category, row)]
    if named:
        return named, _assuming(understood, f"“{category.text}”按标题中写明的名称理解。")
    if not category.sites:
        return rows, understood
    titles = {row.entry: fold(catalog.entries[row.entry].title) for row in rows}
    visits = [row for row in rows if visited_in(titles[row.entry])]
    for texts in (titles, catalog.folded):
        about = [row for row in visits if any(w in texts[row.entry] for w in category.sites)]
        if about:
            note = f"没有标题写明去了哪些{category.text}，列出的是提到{category.text}的走访。"
            return about, _assuming(understood, note)
    return [], understood


def nearest_rows(
    catalog: Catalog, understood: Understanding
) -> tuple[list[LedgerRow], Understanding]:
    """Return the few entries that hold most of a topic which none holds fully; [] for many.

    外地返回员工的健康检查 is written 外地回来员工要做好身体检查.
    """
    mask = catalog.mask(understood.scope, understood.names)
    rows = catalog.matches(mask, _held_nearly(understood.topic))
    if not 0 < len(rows) <= _FEW:
        return [], understood
    note = f"没有条目完整写到“{understood.topic.text}”，计入写到其中大部分词的。"
    return rows, _assuming(understood, note)


def _titled(catalog: Catalog, category: Category, row: LedgerRow) -> list[str]:
    """Return the names of a category in an entry's title."""
    title = fold(catalog.entries[row.entry].title)
    return names_asked(category, title, row.entry, catalog.lexicon)


def _said_by(catalog: Catalog, understood: Understanding, rows: list[LedgerRow]) -> list[LedgerRow]:
    """Keep what the people asked about say themselves of a topic, not others beside them."""
    asked = understood.speakers
    question = understood.resolved_question
    if not asked or not understood.topic.phrases or is_negated(question):
        return rows
    if asks_presiding(question) or asks_presence(fold(question)):
        return rows
    kept = []
    for row in rows:
        whole = catalog.folded[row.entry]
        own = own_words(whole, asked, catalog.lexicon.persons)
        sentence = slice(*catalog.match(row).sentence)
        if own == whole or own[sentence] == whole[sentence]:
            kept.append(row)
        elif match_topic(row.topic, own, catalog.weigh):
            kept.append(row._replace(text=own))
    return kept


def _presided(
    catalog: Catalog, understood: Understanding, rows: list[LedgerRow]
) -> list[LedgerRow]:
    """Keep what the people asked about preside over, where 主持 is asked; all, if nothing."""
    people = understood.scope.persons
    if not people or not asks_presiding(understood.resolved_question):
        return rows
    pattern = presides_pattern(tuple(map(fold, people)))
    kept = [row for row in rows if pattern.search(catalog.folded[row.entry])]
    return kept or rows


def _present(catalog: Catalog, understood: Understanding, rows: list[LedgerRow]) -> list[LedgerRow]:
    """Keep where the people asked about were, not what only names them; all, if nothing."""
    people = tuple(map(fold, understood.scope.persons))
    manner = asks_presence(fold(understood.resolved_question)) if people else None
    if manner is None:
        return rows
    patterns = [attends_pattern(people)]
    if manner == "wide":
        patterns += [*map(acts_pattern, people), presides_pattern(people)]
    texts = catalog.folded
    kept = [row for row in rows if any(p.search(texts[row.entry]) for p in patterns)]
    return kept or rows


def _together(
    catalog: Catalog, understood: Understanding, rows: list[LedgerRow]
) -> list[LedgerRow]:
    """Keep what names all the people of 林远山和周晓一起参加的活动."""
    people = list(map(fold, understood.scope.persons))
    if len(people) > 1 and _JOINTLY.search(understood.resolved_question):
        rows = [r for r in rows if all(name in catalog.folded[r.entry] for name in people)]
    return rows


def _naming_only(
    catalog: Catalog, understood: Understanding, rows: Sequence[LedgerRow]
) -> Understanding:
    """Say so where an office is asked for as issuing and no entry is its own: 省水利局的通知."""
    notes = [
        f"其中没有“{item.name}”发布或召开的，列出的是提到它的条目。"
        for item in understood.names
        if item.kind == "organisation"
        and item.role == "acts"
        and rows
        # Where one entry is its own, only such are in scope: a page of them tells.
        and not any(catalog.lexicon.is_own(row.entry, item) for row in rows[:PAGE])
    ]
    return _assuming(understood, *notes) if notes else understood


def _of_kind(
    catalog: Catalog, understood: Understanding, rows: list[LedgerRow]
) -> tuple[list[LedgerRow], Understanding]:
    kind = understood.kind
    if kind is None:
        return rows, understood
    kept = [
        row
        for row in rows
        if kind.holds(fold(catalog.entries[row.entry].title), catalog.folded[row.entry])
    ]
    if not kept and kind.issued:
        return [], understood
    if not kept and rows:
        return rows, _assuming(understood, f"其中没有{kind.note}，列出的是其他条目。")
    if len(kept) == len(rows):
        return rows, understood
    return kept, _assuming(understood, f"“{kind.text}”只计{kind.note}。")


def _assuming(understood: Understanding, *notes: str) -> Understanding:
    scope = understood.scope
    scope = replace(scope, assumptions=(*scope.assumptions, *notes))
    return replace(understood, scope=scope)


def _matching(catalog: Catalog, understood: Understanding) -> tuple[list[LedgerRow], Understanding]:
    """Return the matching entries, and what was assumed in finding them.

    A word of the topic that nobody wrote is never left out: what the others match would be an
    answer to another question (扶持 for 对外贸企业有什么扶持做法).
    """
    mask = catalog.mask(understood.scope, understood.names)
    rows = catalog.matches(mask, understood.topic)
    if is_negated(understood.resolved_question):
        matching = {row.entry for row in rows}
        every = catalog.matches(mask, Topic("", ()))
        note = f"按“不涉及{understood.topic.text}”理解，列出其余条目。"
        others = [row for row in every if row.entry not in matching]
        return others, _assuming(understood, note)
    if len(rows) == 1 and (wider := _nearly(catalog, understood.topic, mask, rows[0])):
        text = understood.topic.text
        note = f"完整写到“{text}”的只有 1 条，写到其中大部分词的也计入。"
        return wider, _assuming(understood, note)
    return rows, understood


def _nearly(
    catalog: Catalog, topic: Topic, mask: NDArray[np.bool_], row: LedgerRow
) -> list[LedgerRow]:
    """Return what speaks of most of a topic of which one entry alone speaks fully; [] for no more.

    A list asks for several: where a phrase of several words has one entry, its words were chosen
    too narrowly (返程人员管控 of 返程人员居家隔离).
    """
    if any(word.strip("“”") in catalog.vocabulary.terms for word in topic.words):
        return []  # “五个合作”包括哪些合作: what is coined is meant to the letter
    if all(len(p.concepts) > 1 and catalog.occurs(p.text) for p in topic.phrases):
        return []  # somebody wrote it so, 省政府常务会议: its words were not chosen too narrowly
    rows = catalog.matches(mask, _held_nearly(topic))
    return rows if len(rows) > 1 and any(item.entry == row.entry for item in rows) else []


def _held_nearly(topic: Topic) -> Topic:
    phrases = tuple(replace(phrase, enough=_NEARLY) for phrase in topic.phrases)
    return replace(topic, phrases=phrases)


def names_line(catalog: Catalog, understood: Understanding, rows: Sequence[LedgerRow]) -> str:
    """Name the places or offices that a list of visits asks for; "" for other lists."""
    category = understood.category
    if category is None:
        return ""
    names = [name for row in rows for name in _titled(catalog, category, row)]
    shown = list(dict.fromkeys(names))[:_SHOWN_NAMES]
    return f"涉及的{category.text}：{'、'.join(shown)}。" if shown else ""


def cite_row(catalog: Catalog, row: LedgerRow, n: int) -> Citation:
    """Cite the sentence that makes an entry count, its matching words marked."""
    match = catalog.match(row)
    marks = [(start, end, "topic") for start, end in match.spans]
    return catalog.cite(catalog.entries[row.entry], match.sentence, n, marks)


def row_line(citation: Citation) -> str:
    """Return a ledger's line: the entry's day and its own words, with [n]."""
    entry = citation.entry
    when = shown_date(entry) or "日期不详"
    return f"{when}　{entry.title}[{citation.n}]"
