"""Hits or ledger -> an answer in the documents' own words, or an honest refusal."""

import re
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace

from rag.catalog import AskRequest, Catalog, elapsed_ms
from rag.counting import cite_row, counted_rows, names_line, row_line
from rag.errors import QuestionError
from rag.evidence import is_enough, is_spelt_out, offers_service, weigh_evidence
from rag.extraction import Asked, Sentence, find_values, holds_count
from rag.folding import fold
from rag.intents import is_asking_all, is_order, is_question
from rag.ledger import PAGE
from rag.lexicon import Named
from rag.matching import match_topic
from rag.passages import quotable_spans, sentence_spans, written_date
from rag.records import (
    Answer,
    Candidate,
    Citation,
    Comparison,
    DateRange,
    Entry,
    Hit,
    Intent,
    Ledger,
    Match,
    Refusal,
    RefusalReason,
    Scope,
)
from rag.speech import uses_spoken_words
from rag.understanding import Understanding

__all__ = ["Composition", "compose", "compose_parts", "written_range"]

_FACT_SENTENCES = 3
_NEAREST = 3
_NOT_SPELT_OUT = "语料提到了这个说法，但没有逐条写明它的内容。"
_NO_NUMBER = "相关条目没有写明所问的数量。"
# Kinds of value that are not worded otherwise: where none stands, nothing answers.
_MEASURED = ("contact",)
_CONTACT = "电话|邮箱|联系|咨询|热线|网址|传真|地址|邮编|号码"
_WHY = re.compile(r"为什么|为何|为啥|怎么会|凭什么|\bwhy\b")
# How many hits may answer, what a sentence counts beside its entry's rank, and how good another
# must be to stand beside the best.
_FACT_HITS = 5
_SENTENCE_WEIGHT = 0.8
_NEARLY = 0.85
_SHORT_CHARS, _QUOTE_CHARS = 60, 200
_SUMMARY_ENTRIES = 10
# A summary of so few entries says what they say, sentence by sentence.
_FEW, _POINTS = 2, 30
_CANDIDATES = 10


@dataclass(frozen=True, slots=True)
class _Draft:
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


@dataclass(frozen=True, slots=True)
class Composition:
    """An answer and what its text was made of.

    Attributes:
        opening: What was understood; the refusal's words where there is one.
        lines: The words of the documents, each with its [n].
    """

    answer: Answer
    opening: str
    lines: tuple[str, ...]


def compose(catalog: Catalog, request: AskRequest, intent: Intent | None = None) -> Answer:
    """Answer a request in the documents' own words.

    Args:
        catalog: What is asked.
        request: The question and its filters.
        intent: Put in the place of the one the wording shows.

    Raises:
        QuestionError: If the request cannot be understood.
        NotFoundError: If a document is named that does not exist.
    """
    return compose_parts(catalog, request, intent).answer


def compose_parts(
    catalog: Catalog, request: AskRequest, intent: Intent | None = None
) -> Composition:
    """Answer a request as `compose` does, and keep the parts of the text apart."""
    start = time.perf_counter()
    understood = catalog.understand(request, request.history)
    if intent is not None:
        understood = replace(understood, intent=intent)
    timings = {"understand": elapsed_ms(start), "dense": 0.0, "lexical": 0.0, "fuse": 0.0}
    hits = catalog.hits(understood, request, timings)
    mentions = catalog.mentions(understood.scope)
    composing = time.perf_counter()
    draft = _draft(catalog, understood, request, hits)
    if draft.scope is not None:
        understood = replace(understood, scope=draft.scope)
    if draft.intent is not None:
        understood = replace(understood, intent=draft.intent)
    timings["answer"] = elapsed_ms(composing)
    timings["total"] = elapsed_ms(start)
    refused = draft.refusal is not None
    lines = (
        (draft.refusal.detail,)
        if draft.refusal
        else (_opening(catalog, understood, draft), *draft.lines)
    )
    answer = Answer(
        answer="\n".join(lines),
        intent=understood.intent,
        refused=refused,
        refusal=draft.refusal,
        question=request.question,
        resolved_question=understood.resolved_question,
        scope=understood.scope,
        citations=draft.citations,
        hits=() if refused else hits,
        mentions=mentions,
        ledger=draft.ledger,
        comparison=draft.comparison,
        rejected=(),
        timings_ms=timings,
    )
    return Composition(answer, lines[0], lines[1:])


def _draft(
    catalog: Catalog, understood: Understanding, request: AskRequest, hits: Sequence[Hit]
) -> _Draft:
    scope = understood.scope
    # No entry of these days at all; days whose entries name somebody else are no_evidence.
    if scope.text is not None and not catalog.scopes.dated(catalog.scopes.mask(scope)):
        return _refuse(catalog, understood, "empty_scope")
    if not is_question(understood.resolved_question):
        return _refuse(catalog, understood, "not_a_question")
    if understood.issue_numbers and not scope.document_ids:
        return _refuse(catalog, understood, "false_premise", _entries_of(hits))
    if understood.unknown or understood.unknown_terms:
        return _refuse(catalog, understood, "false_premise", _entries_of(hits))
    if not hits:
        return _refuse(catalog, understood, "no_evidence")
    if understood.intent == "compare" and max(len(scope.ranges), len(scope.persons)) > 1:
        return _compare(catalog, understood, hits)
    if understood.intent == "list" or _asks_for_all(catalog, understood):
        return _list(catalog, understood, request, hits)
    if not _is_answered(catalog, understood, hits):
        return _refuse(catalog, understood, "no_evidence", _entries_of(hits))
    if not offers_service(understood.search_text, _texts_of(catalog, hits)):
        return _refuse(catalog, understood, "no_evidence", _entries_of(hits))
    if not is_spelt_out(understood.search_text, catalog.folded):
        return _refuse(catalog, understood, "no_evidence", _entries_of(hits), _NOT_SPELT_OUT)
    if understood.intent == "summary":
        return _summary(catalog, understood, hits)
    return _fact(catalog, understood, hits)


def _entries_of(hits: Sequence[Hit]) -> list[Entry]:
    return [hit.entry for hit in hits[:_NEAREST]]


def _texts_of(catalog: Catalog, hits: Sequence[Hit]) -> list[str]:
    """Return the folded texts of the entries that may answer."""
    return [catalog.folded[catalog.position(hit.entry)] for hit in hits[:_FACT_HITS]]


def _is_answered(catalog: Catalog, understood: Understanding, hits: Sequence[Hit]) -> bool:
    """Tell whether the best entries speak of enough of what is asked about."""
    texts = _texts_of(catalog, hits)
    evidence = weigh_evidence(understood.topic, texts, catalog.weigh, catalog.occurs)
    if not any("\u4e00" <= character <= "\u9fff" for character in understood.search_text):
        # A question in another language shares no words with the corpus; meaning decides.
        return True
    named = any(item.kind != "section" for item in understood.names)
    presumes = bool(_WHY.search(understood.search_text))
    if evidence is not None and uses_spoken_words(understood.search_text, catalog.occurs):
        evidence = replace(evidence, spoken=True)
    return is_enough(evidence, understood.scope.entries_in_scope, named, presumes)


def _opening(catalog: Catalog, understood: Understanding, draft: _Draft) -> str:
    """Say in one line what was understood, so that a reader can correct it."""
    scope = understood.scope
    parts = []
    if scope.text is not None:
        when = "、".join(map(written_range, scope.ranges))
        parts.append(f"时间：{scope.text}（{when}）" if when != scope.text else f"时间：{when}")
    parts += [
        f"{name}：{'、'.join(values)}"
        for name, values in (
            ("人物", scope.persons),
            ("单位", scope.organisations),
            ("地点", scope.places),
            ("部分", scope.sections),
            ("文档", [catalog.document(item).title for item in scope.document_ids]),
        )
        if values
    ]
    if scope.topic:
        parts.append(f"主题：{scope.topic}")
    line = "；".join(parts)
    if draft.ledger is not None:
        line += (
            f"。范围内共 {draft.ledger.entries_in_scope} 条，符合的有 {draft.ledger.matched} 条："
        )
    elif line:
        line += f"。范围内共 {scope.entries_in_scope} 条。"
    return "\n".join([line or "据语料回答：", *(f"（{note}）" for note in scope.assumptions)])


def written_range(item: DateRange) -> str:
    """Return a range as people write it, an open end said in words."""
    if item.start is None:
        return f"{item.end}及以前"
    if item.end is None:
        return f"{item.start}及以后"
    return written_date(item)


def _list(
    catalog: Catalog, understood: Understanding, request: AskRequest, hits: Sequence[Hit]
) -> _Draft:
    if _only_foreign(understood):
        return replace(_fact(catalog, understood, hits), intent="fact")
    rows, understood = counted_rows(catalog, understood)
    if not rows:
        spoken = any(c.spoken for phrase in understood.topic.phrases for c in phrase.concepts)
        if spoken and _is_answered(catalog, understood, hits):
            # Everyday words match nothing literally; what comes nearest in meaning is shown.
            return replace(_fact(catalog, understood, hits), intent="fact")
        return _refuse(catalog, understood, "no_evidence", _entries_of(hits))
    start = _page_start(request.cursor, len(rows))
    page = rows[start : start + PAGE]
    citations = tuple(cite_row(catalog, row, n) for n, row in enumerate(page, 1))
    matched = {row.entry for row in rows}
    following = start + PAGE
    ledger = Ledger(
        entries_in_scope=understood.scope.entries_in_scope,
        matched=len(rows),
        matches=tuple(
            Match(catalog.entries[row.entry], row.basis, n) for n, row in enumerate(page, 1)
        ),
        candidates=tuple(
            Candidate(hit.entry, hit.score)
            for hit in hits[:_CANDIDATES]
            if hit.entry.kind == "entry" and catalog.position(hit.entry) not in matched
        ),
        next_cursor=str(following) if following < len(rows) else None,
    )
    named = names_line(catalog, understood, rows)
    lines = (*([named] if named else []), *map(row_line, citations))
    return _Draft(lines, citations, ledger, scope=understood.scope, intent="list")


def _asks_for_all(catalog: Catalog, understood: Understanding) -> bool:
    """Tell whether a question names no topic and no value: 2月16日做了什么, 2月12日发布了什么文件.

    Where only one entry is in scope, its words answer better than a list of one.
    """
    scope = understood.scope
    if understood.topic.phrases or understood.foreign or scope.text is None:
        return False
    asked = catalog.asked(understood).kind
    return (
        understood.intent in ("fact", "summary")
        and scope.entries_in_scope > 1
        and (asked is None or (asked == "name" and is_asking_all(understood.resolved_question)))
    )


def _only_foreign(understood: Understanding) -> bool:
    """Tell whether a topic is written in Latin letters alone: no word of it can be looked for."""
    return not understood.topic.phrases and understood.foreign


def _compare(catalog: Catalog, understood: Understanding, hits: Sequence[Hit]) -> _Draft:
    """Put a ledger for each time or person asked about side by side, and one of all of them."""
    sides, lines, citations = [], list[str](), list[Citation]()
    counted: dict[int, Match] = {}
    for side in _sides(catalog, understood):
        rows, side = counted_rows(catalog, side)
        held = side.scope.entries_in_scope
        cited = [cite_row(catalog, row, len(citations) + n) for n, row in enumerate(rows[:PAGE], 1)]
        matches = tuple(
            Match(citation.entry, row.basis, citation.n)
            for row, citation in zip(rows, cited, strict=False)
        )
        counted |= {
            row.entry: match
            for row, match in zip(rows, matches, strict=False)
            if row.entry not in counted
        }
        following = str(PAGE) if len(rows) > PAGE else None
        sides.append(Comparison(side.scope, Ledger(held, len(rows), matches, (), following)))
        lines.append(f"{_side_name(side)}：范围内 {held} 条，符合的有 {len(rows)} 条。")
        lines += map(row_line, cited)
        citations += cited
    if not citations:
        return _refuse(catalog, understood, "no_evidence", _entries_of(hits))
    matched = sum(side.ledger.matched for side in sides)
    whole = tuple(sorted(counted.values(), key=lambda match: catalog.age(match.entry)))
    ledger = None
    if matched == sum(len(side.ledger.matches) for side in sides):
        ledger = Ledger(understood.scope.entries_in_scope, len(whole), whole, (), None)
    return _Draft(tuple(lines), tuple(citations), ledger, comparison=tuple(sides))


def _sides(catalog: Catalog, understood: Understanding) -> list[Understanding]:
    """Return a question's sides: one for each time, oldest first, or for each person."""
    scope = understood.scope
    if len(scope.ranges) > 1:
        cut = [
            (replace(scope, text=written_range(item), ranges=(item,)), understood.names)
            for item in scope.ranges
        ]
    else:
        others = tuple(item for item in understood.names if item.kind != "person")
        cut = [
            (
                replace(scope, persons=(person,)),
                (*others, Named("person", person, 0, 0, True, "acts")),
            )
            for person in scope.persons
        ]
    sides = []
    for own, names in cut:
        held = catalog.scopes.dated(catalog.mask(own, names))
        sides.append(replace(understood, scope=replace(own, entries_in_scope=held), names=names))
    return sides


def _side_name(side: Understanding) -> str:
    days = "、".join(map(written_range, side.scope.ranges))
    return " ".join(filter(None, ["、".join(side.scope.persons), days])) or side.scope.topic


def _page_start(cursor: str | None, rows: int) -> int:
    if cursor is None:
        return 0
    if not cursor.isdecimal() or not 0 < int(cursor) < rows:
        raise QuestionError(
            f"cursor {cursor!r} 不是本台账的翻页标记。"
            "请用上一页返回的 next_cursor，或不带 cursor 从头取。"
        )
    return int(cursor)


def _fact(catalog: Catalog, understood: Understanding, hits: Sequence[Hit]) -> _Draft:
    """Give the sentence that answers first, then others that are nearly as good."""
    asked = catalog.asked(understood)
    found = [(hit, catalog.answering_sentence(hit, asked)) for hit in hits[:_FACT_HITS]]
    worth = {hit.entry.entry_id: hit.score + _SENTENCE_WEIGHT * s.score for hit, s in found}
    if asked.kind == "contact":
        found = [item for item in found if _owns(catalog, understood, item[0].entry)]
    if asked.kind in _MEASURED and not any(sentence.values for _, sentence in found):
        return _refuse(catalog, understood, "no_evidence", _entries_of(hits))
    if not holds_count([hit.entry.text.text for hit in hits[:_FACT_HITS]], asked):
        return _refuse(catalog, understood, "no_evidence", _entries_of(hits), _NO_NUMBER)
    found.sort(key=lambda item: -worth[item[0].entry.entry_id])
    least = _NEARLY * worth[found[0][0].entry.entry_id]
    kept = [item for item in found if worth[item[0].entry.entry_id] >= least]
    citations = [
        catalog.cite(
            hit.entry,
            _quote_span(catalog, hit.entry, sentence, asked),
            n,
            [(low, high, asked.kind or "value") for low, high in sentence.values],
        )
        for n, (hit, sentence) in enumerate(kept[:_FACT_SENTENCES], 1)
    ]
    return _Draft(tuple(map(_quoted, citations)), tuple(citations))


def _owns(catalog: Catalog, understood: Understanding, entry: Entry) -> bool:
    """Tell whether a number or address belongs to what a question names, if it names anything.

    An imprint stands in a document whose title has the name: 领导参考的联系电话.
    """
    owners = [word for word in understood.topic.words if not re.search(_CONTACT, word)] + [
        item.name for item in understood.names
    ]
    title = fold(catalog.document(entry.document_id).title)
    text = catalog.folded[catalog.position(entry)] + title
    return not owners or any(fold(owner) in text for owner in owners)


def _quote_span(
    catalog: Catalog, entry: Entry, sentence: Sentence, asked: Asked
) -> tuple[int, int]:
    """Return what to quote: the sentence, and what it cannot be understood without.

    A short sentence is followed by the next; where a person or place is asked for and the
    sentence names none, the title that does comes before it, or stands alone where they are
    too far apart.
    """
    text = entry.text.text
    start, end = sentence.span
    if asked.kind in ("person", "name") and not sentence.values:
        heading = sentence_spans(text)[0]
        named = find_values(text[slice(*heading)], asked, catalog.names_in(text))
        if end <= _QUOTE_CHARS:
            start = 0
        elif asked.kind == "person" and named:
            return heading
    for low, high in sentence_spans(text):
        if low >= end and high - start <= (_SHORT_CHARS if sentence.values else _QUOTE_CHARS):
            end = high
    return start, end


def _summary(catalog: Catalog, understood: Understanding, hits: Sequence[Hit]) -> _Draft:
    """Give the headings of the entries found, oldest first; of one or two, what they say too."""
    entries = [hit.entry for hit in hits[:_SUMMARY_ENTRIES]]
    speaking = [entry for entry in entries if _speaks(catalog, understood, entry)]
    entries = sorted(speaking or entries, key=catalog.age)
    spans = [
        (entry, span)
        for entry in entries
        for span in quotable_spans(entry.text.text)[: _POINTS if len(entries) <= _FEW else 1]
    ]
    citations = tuple(catalog.cite(entry, span, n) for n, (entry, span) in enumerate(spans, 1))
    firsts = {entry.entry_id: n for n, (entry, _) in reversed(list(enumerate(spans, 1)))}
    lines = tuple(
        _quoted(item) if firsts[item.entry.entry_id] == item.n else _bare(item)
        for item in citations
    )
    return _Draft(lines, citations)


def _speaks(catalog: Catalog, understood: Understanding, entry: Entry) -> bool:
    text = catalog.folded[catalog.position(entry)]
    return match_topic(understood.topic, text, catalog.weigh) is not None


def _quoted(citation: Citation) -> str:
    when = written_date(citation.entry.date)
    return f"{when}：{_bare(citation)}" if when else _bare(citation)


def _bare(citation: Citation) -> str:
    quote = citation.quote.replace("\n", " ")
    return f"{quote}[{citation.n}]"


def _refuse(
    catalog: Catalog,
    understood: Understanding,
    reason: RefusalReason,
    nearest: Sequence[Entry] | None = None,
    lacking: str = "",
) -> _Draft:
    scope = understood.scope
    if reason == "no_evidence" and is_order(understood.resolved_question):
        reason = "not_a_question"
    entries = tuple(nearest) if nearest else catalog.nearest(scope)
    covered = catalog.covered()
    if reason == "empty_scope":
        notes = "；".join(scope.assumptions)
        detail = f"语料中没有“{scope.text}”的条目{f'（{notes}）' if notes else ''}。{covered}"
    elif missing := [item.name for item in understood.unknown] + [*understood.unknown_terms]:
        written = "、".join(f"“{name}”" for name in missing)
        detail = f"语料中从未出现{written}，不能据此回答。{covered}"
    elif reason == "not_a_question":
        detail = f"没有看出要问什么。请用一句话提问，例如“2月哪些措施涉及复工复产”。{covered}"
    elif lacking:
        detail = f"{lacking}{covered}"
    else:
        within = (
            f"“{scope.text}”范围内的 {scope.entries_in_scope} 条条目中" if scope.text else "语料中"
        )
        about = f"关于“{scope.topic}”的" if scope.topic else "可以回答这个问题的"
        detail = f"{within}没有{about}内容。{covered}"
    return _Draft(refusal=Refusal(reason, detail, entries))
