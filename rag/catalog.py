"""One generation, readable: its documents, entries, scopes and hits. It composes no answers.

A request leaves no trace in it, so that any number of threads may read at once.
"""

import math
import time
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property, lru_cache
from typing import Any, Literal, get_args

import numpy as np
from numpy.typing import NDArray

from rag.bounds import check_choice, check_day, check_question, check_top_k
from rag.citations import cite, locate
from rag.dates import coverage_of
from rag.days import Days
from rag.duplicates import Marked, find_duplicates, keep_one, mark_duplicates
from rag.encoder import Encoder
from rag.errors import NotFoundError
from rag.evidence import slogan_items
from rag.extraction import Sentence, best_sentence
from rag.folding import fold
from rag.followups import Answered, AnsweredOn
from rag.leading import Leading
from rag.ledger import PAGE, LedgerRow, list_matches
from rag.lexicon import Named, settle_lexicon
from rag.matching import TopicMatch
from rag.names.finding import NameFinder
from rag.opened import Opened
from rag.overriding import names_in_force, with_dates, with_issues, written
from rag.passages import widen
from rag.records import (
    Citation,
    Coverage,
    Document,
    Entry,
    Hit,
    Passage,
    Scope,
    SearchResult,
    Turn,
)
from rag.retrieval import Found, Mode, Retriever
from rag.scoping import ScopeFilter, ScopeOverride
from rag.segments import entry_key
from rag.settings import Settings
from rag.sources import Sources
from rag.speaking import own_words
from rag.speech import spoken_words
from rag.spelling import Speller
from rag.topics import Topic, Vocabulary, extract_topic
from rag.understanding import Surroundings, Understanding, understand
from rag.wanted import Asked, asked_of, days_written

__all__ = ["AskRequest", "Catalog", "SearchRequest"]

# How much of an entry the first, second and each later hit shows around the passage found: what
# answers stands in the first ones, and ten hits still fit on a page (docs/experiments.md).
_SHOWN_CHARS = (1000, 1000, 300)
# Among how many of the best entries those that lead are looked for.
_LOOKED_AT = 100
Marks = Sequence[tuple[int, int, str]]


@dataclass(frozen=True, slots=True)
class SearchRequest:
    """A search, as POST /api/search takes it."""

    question: str
    top_k: int = 10
    mode: Mode = "hybrid"
    date_from: date | None = None
    date_to: date | None = None
    document_ids: tuple[str, ...] | None = None
    scope: ScopeOverride = field(default_factory=ScopeOverride)
    infer_scope: bool = True
    as_of: date | None = None


@dataclass(frozen=True, slots=True)
class AskRequest(SearchRequest):
    """A question, as POST /api/ask and /api/ledger take it."""

    history: tuple[Turn, ...] = ()
    generator: Literal["extractive", "llm"] = "extractive"
    cursor: str | None = None


class Catalog:
    """One generation, opened with the model that built it."""

    def __init__(self, generation: Opened, encoder: Encoder, settings: Settings) -> None:
        contents = generation.contents
        self.generation = generation
        self.encoder = encoder
        self.settings = settings
        self._contents = contents
        self._passages = contents.search.passages
        self._document_at = {name.document_id: i for i, name in enumerate(contents.names)}
        self.folded = contents.texts
        self.scopes = ScopeFilter(contents.columns, list(self._document_at), contents.document_of)
        self.lexicon = settle_lexicon(
            contents.surveys,
            contents.texts,
            contents.titles,
            contents.sections,
            contents.section_of,
        )
        self.idf = contents.search.idf
        self._leading = Leading(contents.entries, contents.texts, self.lexicon, self.weigh)
        self._occurrences = lru_cache(maxsize=4096)(contents.texts.count)
        self._retriever = Retriever(
            contents.search, encoder, (settings.dense_weight, settings.dense_weight_paraphrase)
        )
        # A name is asked about again and again; finding who acts reads every entry that names it.
        self._name_mask = lru_cache(maxsize=1024)(
            lambda kind, name, role: self.lexicon.mask(Named(kind, name, 0, 0, True, role))
        )
        # How a ledger's row speaks of its topic: asked for its sentence, and for its basis.
        self.match = lru_cache(maxsize=2 * PAGE)(self._match)
        self.names_in = lru_cache(maxsize=4096)(self._names_in)
        self._names = NameFinder(
            [*self.lexicon.persons, *self.lexicon.organisations, *self.lexicon.places]
        )
        # Printed twice, counted once: each entry knows its twins, a scope holds the first of them.
        self._twins = find_duplicates(
            contents.entries,
            contents.texts,
            contents.prints,
            contents.columns.days[0],
            contents.document_of,
            self.names_in,
        )
        self.entries: Sequence[Entry] = Marked(
            contents.entries, mark_duplicates(contents.entries, self._twins)
        )
        self.dated_entries = int(np.count_nonzero(contents.columns.dated))
        self._entry_counts = np.bincount(
            contents.document_of[contents.columns.dated], minlength=len(contents.names)
        )
        self._days = Days.of(contents.columns)
        self.vocabulary = Vocabulary(
            self.occurs, self.lexicon.terms, Speller(contents.search.counts).correct
        )
        self._coverage = coverage_of(self._days.ranges())
        self.as_of = self._days.last

    def weigh(self, word: str) -> float:
        """Return a word's inverse document frequency over entries, by plain occurrence."""
        count = self._occurrences(word)
        return math.log(1 + (len(self.folded) - count + 0.5) / (count + 0.5))

    def occurs(self, word: str) -> bool:
        """Tell whether a folded word stands anywhere in the corpus."""
        return self.folded.occurs(word)

    # Documents and entries

    def documents(self) -> list[tuple[Document, int]]:
        """Return every document with its number of dated entries, in the order of their names."""
        return [
            (item, count)
            for item, count in zip(
                self._contents.documents, self._entry_counts.tolist(), strict=True
            )
        ]

    def entry_count(self, document_id: str) -> int:
        """Return how many dated entries a document has."""
        at = self._document_at.get(document_id)
        return 0 if at is None else int(self._entry_counts[at])

    def find_document(self, document_id: str) -> Document | None:
        """Return a document, None if there is none of that id."""
        at = self._document_at.get(document_id)
        return None if at is None else self._contents.documents[at]

    def document(self, document_id: str) -> Document:
        """Return a document.

        Raises:
            NotFoundError: If there is none of that id.
        """
        found = self.find_document(document_id)
        if found is None:
            raise NotFoundError(
                f"没有编号为 {document_id!r} 的文档。GET /api/documents 列出全部文档。"
            )
        return found

    def entry(self, entry_id: str) -> Entry:
        """Return an entry.

        Raises:
            NotFoundError: If there is none of that id.
        """
        position = self._find(entry_id)
        if position is None:
            raise NotFoundError(f"没有编号为 {entry_id!r} 的条目。GET /api/entries 列出全部条目。")
        return self.entries[position]

    def _find(self, entry_id: str) -> int | None:
        own = self._entries_of(entry_id.partition(".")[0])
        try:
            key = entry_key(entry_id)
        except ValueError:
            return None
        alike = np.flatnonzero(self._contents.entry_keys[own.start : own.stop] == key) + own.start
        return next((i for i in alike.tolist() if self.entries[i].entry_id == entry_id), None)

    def _entries_of(self, document_id: str) -> range:
        """Return where a document's entries and matter stand in the corpus."""
        at = self._document_at.get(document_id)
        if at is None:
            return range(0)
        return range(*np.searchsorted(self._contents.document_of, [at, at + 1]).tolist())

    def coverage(self) -> Coverage:
        """Return which days the corpus has entries for."""
        return Coverage(
            first=self._days.first,
            last=self._days.last,
            days=self._days.counted,
            documents=tuple(self.documents()),
        )

    @property
    def first_and_last(self) -> tuple[date | None, date | None]:
        """The first and the last day that the corpus has an entry for."""
        return self._days.first, self._days.last

    def timeline(
        self,
        *,
        date_from: date | None = None,
        date_to: date | None = None,
        document_id: str | None = None,
        section: str | None = None,
        words: str | None = None,
    ) -> list[Entry]:
        """Return the entries that fit every filter given, oldest first; matter comes last.

        Raises:
            NotFoundError: If there is no such document.
            QuestionError: If the dates are in the wrong order.
        """
        if document_id is not None:
            self.document(document_id)
        scope = Scope(document_ids=(document_id,) if document_id else ())
        scope = with_dates(scope, date_from, date_to)
        under = fold(section) if section else ""
        wanted = fold(words).split() if words else []
        chosen = [
            i
            for i in np.flatnonzero(self.scopes.mask(scope)).tolist()
            if under in self._contents.sections[self._contents.section_of[i]]
            and all(word in self.folded[i] for word in wanted)
        ]
        return [self.entries[i] for i in sorted(chosen, key=self._age)]

    def age(self, entry: Entry) -> tuple[bool, int, int]:
        """Return a sort key: oldest first, then as in the corpus; matter comes last."""
        return self._age(self.position(entry))

    def position(self, entry: Entry) -> int:
        """Return an entry's place in the corpus."""
        found = self._find(entry.entry_id)
        assert found is not None  # an entry is the corpus's
        return found

    def _match(self, row: LedgerRow) -> TopicMatch:
        return row.match(self.folded, self.weigh)

    def matches(self, mask: NDArray[np.bool_], topic: Topic) -> list[LedgerRow]:
        """Return the dated entries of a mask that speak of a topic, oldest first."""
        dated = mask & self._contents.columns.dated
        return list_matches(self.folded, dated, self._days.first_days, topic, self.weigh)

    def covered(self) -> str:
        """Say in Chinese which days the corpus covers, by year and month."""
        months = sorted({(day.year, day.month) for day, _ in self._days.counted})
        by_year: dict[int, list[str]] = {}
        for year, month in months:
            by_year.setdefault(year, []).append(f"{month}月")
        written = "、".join(f"{year}年{'、'.join(names)}" for year, names in by_year.items())
        if not self._contents.documents:
            return "语料中还没有文档；请先加入文档。"
        return f"语料收录的日期有：{written}。" if written else "语料中没有标明日期的条目。"

    def _age(self, position: int) -> tuple[bool, int, int]:
        matter = not self._contents.columns.dated[position]
        return (matter, int(self._days.first_days[position]), position)

    def verify(
        self, document_id: str, quote: str, start: int, end: int, text_sha256: str
    ) -> tuple[Literal["valid", "changed", "removed"], Entry | None]:
        """Tell how a citation made earlier stands now, and which entry holds its words."""
        document = self.find_document(document_id)
        state = locate(document, quote, start, end, text_sha256)
        own = (self.entries[i] for i in self._entries_of(document_id))
        holder = next((entry for entry in own if entry.start <= start < entry.end), None)
        return state, holder if state == "valid" else None

    # Questions

    def understand(
        self,
        request: SearchRequest,
        history: Sequence[Turn] = (),
        answered_on: AnsweredOn = lambda _: Answered(),
    ) -> Understanding:
        """Return what a request asks, its explicit fields put in the place of inferred ones.

        Args:
            request: The question and its filters.
            history: Earlier turns, oldest first.
            answered_on: Gives what an earlier turn was answered.

        Raises:
            QuestionError: If the question or the number of hits is none that may be asked for,
                or a filter contradicts itself.
            NotFoundError: If a document is named that does not exist.
        """
        check_question(request.question)
        check_top_k(request.top_k)
        check_choice("mode", request.mode, get_args(Mode))
        for name in ("date_from", "date_to", "as_of"):
            check_day(name, getattr(request, name))
        surroundings = Surroundings(
            request.as_of or self.as_of,
            self._coverage,
            self.lexicon,
            self.vocabulary,
            answered_on,
            self._sources,
        )
        understood = understand(request.question, surroundings, history)
        if not request.infer_scope:
            topic = extract_topic(understood.resolved_question, self.vocabulary)
            scope = Scope(topic=topic.text, as_of=surroundings.as_of)
            understood = replace(understood, scope=scope, topic=topic, names=(), issue_numbers=())
        return self._overridden(understood, request)

    @cached_property
    def _sources(self) -> Sources:
        """What the documents are called."""
        return Sources.of((item.sources for item in self._contents.surveys), self._tells)

    def _tells(self, place: str) -> bool:
        """Tell whether a dated entry names a place."""
        return bool(self._contents.columns.dated[self.folded.holding(place)].any())

    def _overridden(self, understood: Understanding, request: SearchRequest) -> Understanding:
        """Put a request's explicit fields in the place of inferred ones."""
        scope = with_issues(understood.scope, understood.issue_numbers, self._contents.documents)
        changes: dict[str, Any] = dict(request.scope)
        if "ranges" in changes:
            changes["text"] = written(changes["ranges"]) if changes["ranges"] else None
            changes["assumptions"] = ()
        scope = with_dates(replace(scope, **changes), request.date_from, request.date_to)
        if "date_role" not in changes:
            scope = self.scopes.with_role(scope)
        if request.document_ids is not None:
            scope = replace(scope, document_ids=request.document_ids)
        for document_id in scope.document_ids:
            self.document(document_id)
        topic = understood.topic
        if "topic" in changes:
            topic = extract_topic(scope.topic, self.vocabulary)
        names = names_in_force(scope, understood.names)
        counted = self.scopes.dated(self.mask(scope, names))
        if waiting := self._contents.waiting:
            note = f"有 {waiting} 个段落刚加入，语义向量还在计算，暂按字词检索。"
            scope = replace(scope, assumptions=(*scope.assumptions, note))
        scope = replace(scope, entries_in_scope=counted)
        return replace(understood, scope=scope, topic=topic, names=names)

    def mask(self, scope: Scope, names: Sequence[Named]) -> NDArray[np.bool_]:
        """Return which entries are in scope, shape (n,): any name of a kind, every kind."""
        chosen = self.scopes.mask(scope)
        by_kind: dict[str, NDArray[np.bool_]] = {}
        for item in names:
            held = self._name_mask(item.kind, item.name, item.role)
            if item.kind == "person" and not (chosen & held).any():
                # 3月26日某人在哪里: he may only have been there that day
                held = self._name_mask(item.kind, item.name, "mentioned")
            by_kind[item.kind] = by_kind[item.kind] | held if item.kind in by_kind else held
        for held in by_kind.values():
            chosen &= held
        return keep_one(chosen, self._twins)

    def search(self, request: SearchRequest) -> SearchResult:
        """Return the most relevant entries in the question's scope.

        Raises:
            QuestionError: If the request cannot be understood.
            NotFoundError: If a document is named that does not exist.
        """
        start = time.perf_counter()
        understood = self.understand(request)
        timings: dict[str, float] = {"understand": elapsed_ms(start)}
        hits = self.hits(understood, request, timings)
        mentions = self.mentions(understood.scope)
        timings["total"] = elapsed_ms(start)
        return SearchResult(request.question, understood.scope, hits, mentions, timings)

    def hits(
        self, understood: Understanding, request: SearchRequest, timings: dict[str, float]
    ) -> tuple[Hit, ...]:
        """Return the best entries in scope, best first; adds each stage's milliseconds."""
        mask = self.mask(understood.scope, understood.names)
        ranking = self._retriever.search(
            understood.search_text,
            mask,
            max(request.top_k, _LOOKED_AT),
            request.mode,
            spoken_words(understood.search_text),
            understood.topic.other_forms,
        )
        timings.update(ranking.timings_ms)
        asked = self.asked(understood)
        found = ranking.found
        if request.mode == "hybrid":
            found = self._led(understood, found)
        best = found[: request.top_k]
        return tuple(self._hit(rank, found, asked) for rank, found in enumerate(best, 1))

    def _led(self, understood: Understanding, found: list[Found]) -> list[Found]:
        """Put the entries that lead before the others; scores stay in [0, 1] and fall."""
        lead = self._leading.of(understood, [item.entry for item in found])
        if not lead:
            return found
        ordered = sorted(found, key=lambda item: item.entry not in lead)
        return [replace(item, score=(item.score + (item.entry in lead)) / 2) for item in ordered]

    def _hit(self, rank: int, found: Found, asked: Asked) -> Hit:
        entry, passage = self.entries[found.entry], self._passages[found.passage]
        sentence = best_sentence(passage.text, asked, self.names_in(passage.text))
        span = (sentence.span[0] + passage.text_start, sentence.span[1] + passage.text_start)
        citation = self.cite(entry, span, rank)
        shown = widen(entry, passage, _SHOWN_CHARS[min(rank, len(_SHOWN_CHARS)) - 1])
        return Hit(rank, found.score, found.dense, found.lexical, shown, entry, citation)

    def asked(self, understood: Understanding) -> Asked:
        """Return what a question wants from a sentence."""
        names = [item.name for item in understood.names if item.kind != "section"]
        asked = asked_of(understood.search_text, understood.topic, names, self.weigh)
        if not understood.topic.phrases:
            asked = replace(asked, days=days_written(understood.scope.ranges))
        items = slogan_items(understood.search_text)
        # What is written out answers; naming the slogan again does not.
        # Of one of its items, that one does.
        return (
            asked
            if items is None or asked.nth
            else replace(asked, words=(), pattern=items, kind=None)
        )

    def answering_sentence(
        self, hit: Hit, asked: Asked, speaking: Collection[str] = ()
    ) -> Sentence:
        """Return the sentence of a hit's whole entry that answers best.

        Args:
            hit: What retrieval found.
            asked: What is wanted.
            speaking: People whose own words are asked for, folded; none for anybody's.
        """
        found = self._passages_of(hit.entry)[hit.passage.position]
        text = hit.entry.text.text
        names = self.named_values(hit.entry, asked)
        own = self.own_text(text, speaking) if speaking else None
        if hit.entry.date and hit.entry.date.start != hit.entry.date.end:
            asked = asked.on_its_day()
        return best_sentence(
            text,
            asked,
            names,
            (found.text_start, found.text_end),
            own,
            imprint=hit.entry.kind == "matter",
        )

    def own_text(self, text: str, speaking: Collection[str]) -> str:
        """Return a text, folded, with what others say than who is asked about blanked out.

        Args:
            text: An entry's, readable.
            speaking: People whose own words are asked for, folded; none for anybody's.
        """
        known = [name for name in self.names_in(text) if name in self.lexicon.persons]
        return own_words(fold(text), speaking, known)

    def named_values(self, entry: Entry, asked: Asked) -> tuple[str, ...]:
        """Return the names in an entry that may answer: 谁 asks for no place, 哪里 for nobody."""
        names, lexicon = self.names_in(entry.text.text), self.lexicon
        if asked.issuer:
            publisher = self.document(entry.document_id).publisher
            issuers = (*names, publisher) if publisher else names
            return tuple(n for n in issuers if n in lexicon.organisations or n == publisher)
        if asked.present:
            return tuple(name for name in names if name in lexicon.persons)
        others = {"person": lexicon.places, "name": lexicon.persons}.get(asked.kind or "", {})
        return tuple(name for name in names if name not in others)

    def _names_in(self, text: str) -> tuple[str, ...]:
        """Return the people, places and offices of the corpus that a text names."""
        return tuple(dict.fromkeys(self._names.find(text)))

    def mentions(self, scope: Scope) -> tuple[Entry, ...]:
        """Return entries out of scope whose text names a single day that was asked for."""
        days = [item.start for item in scope.ranges if item.start and item.start == item.end]
        if not days or scope.date_role != "entry":
            return ()
        outside = ~self.scopes.mask(scope) & self.scopes.mask(replace(scope, text=None))
        naming = self.scopes.naming(days)
        return tuple(self.entries[i] for i in np.flatnonzero(outside & naming).tolist())

    def nearest(self, scope: Scope, count: int = 3) -> tuple[Entry, ...]:
        """Return the dated entries that lie nearest to a scope's ranges, oldest first."""
        bounds = [day for item in scope.ranges for day in (item.start, item.end) if day]
        found = self._days.nearest(bounds or [scope.as_of or self.as_of or date.min], count)
        return tuple(self.entries[i] for i in sorted(found, key=self._age))

    def passage_at(self, entry: Entry, start: int) -> str:
        """Return the id of the passage of an entry that holds a place in its readable text."""
        own = self._passages_of(entry)
        return [p for p in own if p.text_start <= max(start, 0)][-1].passage_id

    def _passages_of(self, entry: Entry) -> Sequence[Passage]:
        """Return an entry's passages, in order."""
        at = self.position(entry)
        entry_of = self.generation.contents.search.entry_of
        low, high = np.searchsorted(entry_of, [at, at + 1]).tolist()
        return self._passages[low:high]

    def cite(self, entry: Entry, span: tuple[int, int], n: int, marks: Marks = ()) -> Citation:
        """Cite a span of an entry's readable text; marks are spans of it too."""
        document = self.document(entry.document_id)
        return cite(document, entry, self.passage_at(entry, span[0]), span, n, marks)


def elapsed_ms(start: float) -> float:
    return round((time.perf_counter() - start) * 1000, 3)
