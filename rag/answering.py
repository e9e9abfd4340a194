"""Hits or ledger -> an answer in the documents' own words, or an honest refusal."""

import re
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace

from rag.catalog import AskRequest, Catalog, elapsed_ms
from rag.comparing import compare
from rag.counting import cite_row, counted_rows, names_line, nearest_rows, row_line
from rag.drafting import Draft, bare, entries_of, none_counted, refuse, written_range
from rag.errors import QuestionError
from rag.evidence import (
    holds_head,
    offers_service,
    slogan_word,
    spelling_out,
    spells_out_term,
)
from rag.facts import quote_span, state_fact
from rag.folding import fold
from rag.followups import Answered
from rag.intents import is_asking_all, is_question
from rag.ledger import PAGE, LedgerRow
from rag.matching import match_topic
from rag.records import Answer, Candidate, Citation, Hit, Intent, Ledger, Match
from rag.sufficing import (
    held_share,
    is_answered,
    is_silent,
    says_until_when,
    stands_spread,
    texts_of,
)
from rag.summaries import said_in, summarise
from rag.told import told_elsewhere
from rag.understanding import Understanding

__all__ = ["Composition", "compose", "compose_parts", "written_range"]

_NO_END = "相关条目没有写明到什么时候为止。"
_NOT_SPELT_OUT = "语料提到了这个说法，但没有逐条写明它的内容。"
_CANDIDATES = 10
# 最后一次到指挥中心是几号, 头一回去农村是哪天
_ORDER_OF_TIME = re.compile(
    "(?P<last>(?:最后|最近)一[次回趟])|(?:第一|头一|最早一)[次回趟]"
    "|(?:首次|最先|最早)[是在]?(?:哪一?[天日]|什么时候|何时|几号)?(?:提|讲|说|强调|要求|部署|出现|写)"
)
# 三保一统筹是哪天提出的, 什么时候提出双线作战: of a coined term, when it came up
_PUT_FORWARD = re.compile("(?:哪一?[天日]|什么时候|何时|几号|啥时候)(?:就|开始)?提(?:出|的)")
# what somebody said, not where they went
_WHAT_SAID = re.compile("要求|部署|安排|强调|指示|意见|指出|任务|[提讲说谈](?:了|过|出|到)")
_AS_MUCH = 0.9
# How far after a name what its bearer did is looked for.
_NEAR = 14


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
    understood = catalog.understand(
        request, request.history, lambda earlier: _answered_on(catalog, request, earlier)
    )
    if intent is not None:
        understood = replace(understood, intent=intent)
    timings = {"understand": elapsed_ms(start), "dense": 0.0, "lexical": 0.0, "fuse": 0.0}
    hits = catalog.hits(understood, request, timings)
    mentions = catalog.mentions(understood.scope)
    composing = time.perf_counter()
    draft = _draft(catalog, understood, request, hits)
    if draft.refusal and (told := told_elsewhere(catalog, understood, request)):
        understood, hits = told[0], tuple(told[1])
        draft = state_fact(catalog, understood, hits)
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


def _answered_on(catalog: Catalog, request: AskRequest, earlier: str) -> Answered:
    """Return the one day, and the one person, that an earlier question was answered."""
    answer = compose(catalog, replace(request, question=earlier, history=(), cursor=None))
    cited = answer.citations if answer.ledger else answer.citations[:1]
    days = {item.entry.date for item in cited}
    day = days.pop() if len(days) == 1 else None
    one_day = (day,) if day and day.start == day.end else ()
    return Answered(one_day, "" if answer.ledger else _person_in(catalog, answer))


def _person_in(catalog: Catalog, answer: Answer) -> str:
    """Return the one person marked in the sentence that answers; "" if nobody stands out.

    Of several, the one after whom most of the question follows: 谁授的旗, 林远山授旗 周晓主持.
    """
    question, people = fold(answer.resolved_question), dict[str, int]()
    for cited in answer.citations[:1]:
        text = fold(catalog.document(cited.entry.document_id).text)
        for mark in cited.marks:
            name, after = text[mark.start : mark.end], text[mark.end : mark.end + _NEAR]
            if name in catalog.lexicon.persons:
                shared = sum(character in question for character in set(after))
                people[name] = max(people.get(name, 0), shared)
    best = [name for name, shared in people.items() if shared == max(people.values())]
    return best[0] if len(best) == 1 else ""


def _draft(
    catalog: Catalog, understood: Understanding, request: AskRequest, hits: Sequence[Hit]
) -> Draft:
    scope = understood.scope
    # No entry of these days at all; days whose entries name somebody else are no_evidence.
    if scope.text is not None and not catalog.scopes.dated(catalog.scopes.mask(scope)):
        return refuse(catalog, understood, "empty_scope")
    if not is_question(understood.resolved_question):
        return refuse(catalog, understood, "not_a_question")
    if understood.issue_numbers and not scope.document_ids:
        return refuse(catalog, understood, "false_premise", entries_of(hits))
    unwritten = [
        t for t in understood.unknown_terms if not spells_out_term(fold(t), texts_of(catalog, hits))
    ]
    if understood.unknown or unwritten:
        return refuse(catalog, understood, "false_premise", entries_of(hits))
    if not hits:
        return refuse(catalog, understood, "no_evidence")
    if is_silent(catalog, understood, hits):
        return refuse(catalog, understood, "no_evidence", entries_of(hits))
    if spelt := spelling_out(understood.search_text, texts_of(catalog, hits)):
        return replace(state_fact(catalog, understood, [hits[i] for i in spelt]), intent="fact")
    if understood.intent == "compare" and max(len(scope.ranges), len(scope.persons)) > 1:
        return compare(catalog, understood, hits)
    if understood.intent == "list" or _asks_for_all(catalog, understood):
        return _list(catalog, understood, request, hits)
    if not is_answered(catalog, understood, hits):
        return refuse(catalog, understood, "no_evidence", entries_of(hits))
    if not says_until_when(catalog, understood, hits):
        return refuse(catalog, understood, "no_evidence", entries_of(hits), _NO_END)
    texts, wording = texts_of(catalog, hits), understood.search_text
    valued = catalog.asked(understood).kind not in (None, "person")
    if not (offers_service(wording, texts) and (valued or holds_head(wording, texts))):
        return refuse(catalog, understood, "no_evidence", entries_of(hits))
    if _spelt_nowhere(catalog, understood.search_text):
        return refuse(catalog, understood, "no_evidence", entries_of(hits), _NOT_SPELT_OUT)
    if understood.intent == "summary":
        return summarise(catalog, understood, hits)
    return state_fact(catalog, understood, _nth_time(catalog, understood, hits))


def _nth_time(catalog: Catalog, understood: Understanding, hits: Sequence[Hit]) -> Sequence[Hit]:
    """Return the hits, or of 最后一次去是几号 those of the last day that holds as much."""
    asked = _ORDER_OF_TIME.search(understood.search_text)
    coined = len([c for p in understood.topic.phrases for c in p.concepts]) == 1
    if asked is None and not (coined and _PUT_FORWARD.search(understood.search_text)):
        return hits
    shares = [held_share(catalog, understood, hit) for hit in hits]
    dated = [
        (hit.entry.date.start, hit)
        for hit, share in zip(hits, shares, strict=True)
        if hit.entry.date and hit.entry.date.start and share >= _AS_MUCH * max(shares)
    ]
    if not dated:
        return hits
    days = [start for start, _ in dated]
    day = max(days) if asked and asked["last"] else min(days)
    return [hit for start, hit in dated if start == day]


def _spelt_nowhere(catalog: Catalog, wording: str) -> bool:
    """Tell whether a slogan is asked for that no text of the corpus spells out."""
    word = slogan_word(wording)
    if word is None:
        return False
    texts = [catalog.folded[i] for i in catalog.folded.holding(word).tolist()]
    return spelling_out(wording, texts) == []


def _opening(catalog: Catalog, understood: Understanding, draft: Draft) -> str:
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
        held, matched = draft.ledger.entries_in_scope, draft.ledger.matched
        line += f"{'。' if line else ''}范围内共 {held} 条，符合的有 {matched} 条："
    elif line:
        line += f"。范围内共 {scope.entries_in_scope} 条。"
    return "\n".join([line or "据语料回答：", *(f"（{note}）" for note in scope.assumptions)])


def _list(
    catalog: Catalog, understood: Understanding, request: AskRequest, hits: Sequence[Hit]
) -> Draft:
    if _only_foreign(understood):
        return replace(state_fact(catalog, understood, hits), intent="fact")
    rows, understood = counted_rows(catalog, understood)
    if not rows and (lacking := none_counted(understood)):
        return refuse(catalog, understood, "no_evidence", entries_of(hits), lacking)
    if not rows:
        spoken = any(c.spoken for phrase in understood.topic.phrases for c in phrase.concepts)
        if is_answered(catalog, understood, hits) and (
            spoken or stands_spread(catalog, understood, hits)
        ):
            # Everyday words match nothing literally, and what a list asks of one entry may stand in
            # several of its sentences: what comes nearest is shown.
            if not spoken:
                rows, understood = nearest_rows(catalog, understood)
            if not rows:
                return replace(state_fact(catalog, understood, hits), intent="fact")
        else:
            return refuse(catalog, understood, "no_evidence", entries_of(hits))
    start = _page_start(request.cursor, len(rows))
    page = rows[start : start + PAGE]
    citations = tuple(cite_row(catalog, row, n) for n, row in enumerate(page, 1))
    # 哪几天在古城市 asks for the words that write its days, 还有哪些人参加 for those that name them
    told = understood.topic.phrases or catalog.asked(understood).kind in ("date", "person")
    if len(rows) == 1 and told:
        citations = (_sole(catalog, understood, rows[0], hits) or citations[0],)
    matched = {row.entry for row in rows}
    following = start + PAGE
    ledger = Ledger(
        entries_in_scope=understood.scope.entries_in_scope,
        matched=len(rows),
        matches=tuple(
            Match(catalog.entries[row.entry], catalog.match(row).basis, n)
            for n, row in enumerate(page, 1)
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
    if len(rows) == 1 and not told and _WHAT_SAID.search(understood.resolved_question):
        # 在古城市提了哪些要求: the one visit's title tells none of them
        entry = catalog.entries[rows[0].entry]
        spans = [
            span
            for span in said_in(catalog, understood, entry)
            if entry.text.text[slice(*span)].strip() not in entry.title
        ]
        points = tuple(catalog.cite(entry, span, n) for n, span in enumerate(spans, 2))
        lines, citations = (*lines, *map(bare, points)), (*citations, *points)
    return Draft(lines, citations, ledger, scope=understood.scope, intent="list")


def _sole(
    catalog: Catalog, understood: Understanding, row: LedgerRow, hits: Sequence[Hit]
) -> Citation | None:
    """Cite what answers in the one entry a list counts: 提到哪些新技术 may ask for its words.

    None where retrieval did not find the entry.
    """
    asked = catalog.asked(understood)
    for hit in hits:
        if catalog.position(hit.entry) == row.entry:
            sentence = catalog.answering_sentence(hit, asked, understood.speakers)
            marks = [(start, end, asked.kind or "value") for start, end in sentence.values]
            if not marks:
                match = match_topic(understood.topic, fold(hit.entry.text.text), catalog.weigh)
                marks = [(a, b, "topic") for a, b in match.spans] if match else []
                marks = [m for m in marks if sentence.span[0] <= m[0] and m[1] <= sentence.span[1]]
            return catalog.cite(
                hit.entry, quote_span(catalog, hit.entry, sentence, asked), 1, marks
            )
    return None


def _asks_for_all(catalog: Catalog, understood: Understanding) -> bool:
    """Tell whether a question names no topic and no value: 2月16日做了什么, 2月12日发布了什么文件.

    Where only one entry is in scope, its words answer better than a list of one.
    """
    scope = understood.scope
    anywhere = scope.text is None and not scope.document_ids
    if understood.topic.phrases or understood.foreign or anywhere:
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


def _page_start(cursor: str | None, rows: int) -> int:
    if cursor is None:
        return 0
    if not cursor.isdecimal() or not 0 < int(cursor) < rows:
        raise QuestionError(
            f"cursor {cursor!r} 不是本台账的翻页标记。"
            "请用上一页返回的 next_cursor，或不带 cursor 从头取。"
        )
    return int(cursor)
