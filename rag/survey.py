"""What one document shows of people, offices, places and terms: seen once, when it is indexed.

What it comes to, the whole corpus decides (`rag.lexicon`), from the surveys of the documents in
force and not from their texts: one more document is one more survey.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from functools import cache
from typing import NamedTuple

from rag.folding import fold
from rag.names.organisations import see_organisations
from rag.names.persons import PersonsSeen, see_persons
from rag.names.places import PlacesSeen, see_places
from rag.names.sections import headings_of
from rag.names.sources import SourcesSeen, see_sources
from rag.names.terms import TermsSeen, see_terms
from rag.records import Document, Entry
from rag.rules import name_of_rules

__all__ = ["Survey", "merge_surveys", "survey_entries", "survey_rules"]

# Offices and places stand in titles and opening sentences; reading on adds time, not names.
_HEAD_CHARS = 400
_PLACE_CHARS = 1200
# What decides what is seen: another code or list sees again.
_RULES = ("names", "words", "folding.py", "survey.py")


class Survey(NamedTuple):
    """What one document and its entries show, in their order where order counts."""

    persons: list[PersonsSeen]
    organisations: dict[str, int]
    places: list[PlacesSeen]
    terms: list[TermsSeen]
    headings: list[str]
    sources: SourcesSeen = SourcesSeen({}, {})


def survey_entries(
    entries: Sequence[Entry], texts: Iterable[str], document: Document | None = None
) -> Survey:
    """Return what the entries of a document show; what shows nothing is left out.

    Args:
        entries: All entries and matter of it.
        texts: Each one's readable text, folded.
        document: They are of; None where what it is called is not asked for.
    """
    persons, places, terms = [], [], []
    organisations: dict[str, int] = {}
    for entry, text in zip(entries, texts, strict=True):
        title = fold(entry.title)
        persons.append(see_persons(title, text))
        places.append(see_places(title, text[:_PLACE_CHARS]))
        terms.append(see_terms(text))
        for name, count in see_organisations(f"{title}\n{text[:_HEAD_CHARS]}").items():
            organisations[name] = organisations.get(name, 0) + count
    return Survey(
        [item for item in persons if any(item)],
        organisations,
        [item for item in places if any(item)],
        [item for item in terms if any(item)],
        list(headings_of(entry.section for entry in entries)),
        see_sources(document.document_id, document.title, document.publisher, document.text)
        if document
        else SourcesSeen({}, {}),
    )


def merge_surveys(surveys: Iterable[Survey]) -> Survey:
    """Return what several documents show together, counted; headings in the order they come."""
    sure, odd, organisations, named, sites, counted = (Counter[str]() for _ in range(6))
    neighbours: list[list[tuple[str, list[str]]]] = []
    quoted, headings = dict[str, None](), dict[str, None]()
    papers, called = dict[str, list[str]](), dict[str, list[str]]()
    for survey in surveys:
        for person in survey.persons:
            sure.update(person.sure)
            odd.update(person.odd)
            neighbours += person.neighbours
        for place in survey.places:
            named.update(place.named)
            sites.update(place.sites)
        for term in survey.terms:
            quoted |= dict.fromkeys(term.quoted)
            counted.update(term.counted)
        organisations.update(survey.organisations)
        headings |= dict.fromkeys(survey.headings)
        for name, ids in survey.sources.papers.items():
            papers.setdefault(name, []).extend(ids)
        for name, ids in survey.sources.places.items():
            called.setdefault(name, []).extend(ids)
    return Survey(
        [PersonsSeen(dict(sure), dict(odd), neighbours)],
        dict(organisations),
        [PlacesSeen(dict(named), dict(sites))],
        [TermsSeen(list(quoted), dict(counted))],
        list(headings),
        SourcesSeen(papers, called),
    )


@cache
def survey_rules() -> str:
    """Return a name of this way of seeing; another code or word list gives another name."""
    return name_of_rules(_RULES)
