"""Facts: the sentences that answer, in the documents' own words."""

import re
from collections.abc import Sequence

from rag.catalog import Catalog
from rag.drafting import Draft, entries_of, quoted, refuse
from rag.extraction import Sentence, find_values
from rag.folding import fold
from rag.kinds import names_paper
from rag.matching import match_topic
from rag.passages import sentence_spans
from rag.presumed import names_body
from rag.records import Entry, Hit
from rag.topics import Topic
from rag.understanding import Understanding
from rag.wanted import Asked, holds_count

__all__ = ["FACT_HITS", "quote_span", "state_fact"]

Span = tuple[int, int]

_NO_NUMBER = "相关条目没有写明所问的数量。"
_NO_BODY = "相关条目没有写明是哪一家、哪一个。"
# Kinds of value that are not worded otherwise: where none stands, nothing answers.
_MEASURED = ("contact",)
_NUMBERS = ("duration", "number")
_AT_ODDS = "各条所写的数字不同，日期晚的在前："
_AS_WELL, _TWO = 0.97, 2
_CONTACT = "电话|邮箱|联系|咨询|热线|网址|传真|地址|邮编|号码"
# How many hits may answer, what a sentence counts beside its entry's rank, and how good another
# must be to stand beside the best.
FACT_HITS = 5
_FACT_SENTENCES = 3
_SENTENCE_WEIGHT = 0.8
_NEARLY = 0.85
# How good what tells a day must be, beside the best, to keep out what tells none.
_TELLING = 0.6
_SHORT_CHARS, _QUOTE_CHARS = 60, 200
# 分几个阶段: 第二阶段
_NUMBERED = re.compile("第[二三四五六七八九十](阶段|步|批|项|个)")


def state_fact(catalog: Catalog, understood: Understanding, hits: Sequence[Hit]) -> Draft:
    """Give the sentence that answers first, then others that are nearly as good."""
    asked = catalog.asked(understood)
    found = [
        (hit, catalog.answering_sentence(hit, asked, understood.speakers))
        for hit in hits[:FACT_HITS]
    ]
    if asked.kind in _NUMBERS:
        # A number is written once: what says it, and of what, answers before what is more alike.
        best = max(sentence.score for _, sentence in found)
        later = (
            (hit, catalog.answering_sentence(hit, asked, understood.speakers))
            for hit in hits[FACT_HITS:]
        )
        found += [(hit, s) for hit, s in later if s.values and s.score > best]
    worth = {hit.entry.entry_id: hit.score + _SENTENCE_WEIGHT * s.score for hit, s in found}
    if asked.kind == "date":
        # What has no day of its own and writes none tells when only where nothing else comes near.
        telling = [item for item in found if _tells_when(item[0].entry, asked)]
        most = max(worth.values())
        if any(worth[hit.entry.entry_id] >= _TELLING * most for hit, _ in telling):
            found = telling
    if asked.kind == "contact":
        found = [item for item in found if _owns(catalog, understood, item[0].entry)]
    if asked.kind in _MEASURED and not any(sentence.values for _, sentence in found):
        return refuse(catalog, understood, "no_evidence", entries_of(hits))
    if not holds_count([hit.entry.text.text for hit in hits[:FACT_HITS]], asked):
        return refuse(catalog, understood, "no_evidence", entries_of(hits), _NO_NUMBER)
    found.sort(key=lambda item: -worth[item[0].entry.entry_id])
    least = _NEARLY * worth[found[0][0].entry.entry_id]
    kept = [item for item in found if worth[item[0].entry.entry_id] >= least]
    if not any(_names_body(catalog, understood, hit.entry) for hit, _ in kept):
        return refuse(catalog, understood, "no_evidence", entries_of(hits), _NO_BODY)
    rivals = _rivals(catalog, understood.topic, kept) if asked.kind in _NUMBERS else []
    if rivals:
        kept = [*rivals, *(item for item in kept if item not in rivals)]
    quotes = list[tuple[Entry, Span, Sequence[Span]]]()
    for hit, sentence in kept[:_FACT_SENTENCES]:
        span = quote_span(catalog, hit.entry, sentence, asked)
        if span[1] <= sentence.span[0]:
            # The title says who did it; what they did follows.
            quotes.append((hit.entry, span, _values_in(catalog, hit.entry, span, asked)))
            span = sentence.span
        quotes.append((hit.entry, span, sentence.values))
    citations = [
        catalog.cite(entry, span, n, [(low, high, asked.kind or "value") for low, high in values])
        for n, (entry, span, values) in enumerate(quotes[:_FACT_SENTENCES], 1)
    ]
    lines = tuple(map(quoted, citations))
    return Draft((_AT_ODDS, *lines) if rivals else lines, tuple(citations))


def _rivals(
    catalog: Catalog, topic: Topic, kept: Sequence[tuple[Hit, Sentence]]
) -> list[tuple[Hit, Sentence]]:
    """Return the answers that give other numbers than each other, the latest first; [] if none do.

    Only what answers as well as the best, and speaks of all that is asked in that sentence, is at
    odds with it: another number may count other things.
    """
    least = _AS_WELL * kept[0][1].score
    alike = [
        (hit.entry.date.start, hit, sentence)
        for hit, sentence in kept
        if sentence.values and sentence.score >= least and hit.entry.date and hit.entry.date.start
        if match_topic(topic, fold(hit.entry.text.text[slice(*sentence.span)]), catalog.weigh)
    ]
    said = {
        tuple(fold(hit.entry.text.text[low:high]) for low, high in sentence.values)
        for _, hit, sentence in alike
    }
    if len(said) < _TWO or len({day for day, _, _ in alike}) < _TWO:
        return []
    alike.sort(key=lambda item: item[0], reverse=True)
    return [(hit, sentence) for _, hit, sentence in alike]


def _tells_when(entry: Entry, asked: Asked) -> bool:
    """Tell whether an entry has a day, or its text writes one."""
    return bool(entry.date or (asked.pattern and asked.pattern.search(entry.text.text)))


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


def _names_body(catalog: Catalog, understood: Understanding, entry: Entry) -> bool:
    text = catalog.folded[catalog.position(entry)]
    offices = [name for name in catalog.names_in(text) if name in catalog.lexicon.organisations]
    return names_body(understood.search_text, text, offices)


def quote_span(catalog: Catalog, entry: Entry, sentence: Sentence, asked: Asked) -> tuple[int, int]:
    """Return what to quote: the sentence, and what it cannot be understood without.

    A short sentence is followed by the next; where a person, a place, a paper or an occasion is
    asked for and the sentence names none, the title that does comes before it, or stands alone
    where they are too far apart.
    """
    text = entry.text.text
    start, end = sentence.span
    if sentence.values and sentence.values[0][0] < start:
        return text.rfind("\n", 0, start) + 1, end  # who speaks is named where the paragraph begins
    if asked.kind == "date" and not sentence.values and (dated := _days_of(entry, asked)):
        return dated
    tells = asked.occasion or (asked.titled and names_paper(entry.title))
    said = asked.speaker and not sentence.values  # the title tells who, not the clause before it
    if not (sentence.values or tells or said) and (low := _subject_at(text, start)) is not None:
        return (low, end) if end - low <= _QUOTE_CHARS else sentence.span
    if tells and not sentence.values:
        heading = sentence_spans(text)[0]
        return (heading[0], end) if end - heading[0] <= _QUOTE_CHARS else heading
    if asked.kind in ("person", "name") and not sentence.values:
        heading = sentence_spans(text)[0]
        named = find_values(text[slice(*heading)], asked, catalog.named_values(entry, asked))
        told = asked.speaker or asked.led or _speaks_of(text, heading, asked)
        apart = end > _QUOTE_CHARS or len(entry.text.gapless(0, end)) > 1
        if asked.kind == "person" and named and told and apart:
            return heading
        if end <= _QUOTE_CHARS:
            start = 0
    most = _SHORT_CHARS if sentence.values else _QUOTE_CHARS
    if (first := _first_of(text, sentence)) is not None:
        start = first if end - first <= _QUOTE_CHARS else start
    if entry.kind == "matter":
        most = 0  # each line of a head or an imprint says its own
    for low, high in sentence_spans(text):
        if low >= end and high - start <= most:
            end = high
    return start, end


def _days_of(entry: Entry, asked: Asked) -> Span | None:
    """Return the sentence that writes the days of an entry over several: 3月26日至27日.

    None for an entry of one day, which is shown beside every quote.
    """
    day, text = entry.date, entry.text.text
    if day is None or day.start == day.end:
        return None
    spans = sentence_spans(text)
    return next((span for span in spans if find_values(text[slice(*span)], asked)), None)


def _first_of(text: str, sentence: Sentence) -> int | None:
    """Return where the list begins that a value numbers: 第一阶段 before 第二阶段; None without."""
    low, high = sentence.values[0] if sentence.values else sentence.span
    numbered = _NUMBERED.match(text[low:high])
    if numbered is None:
        return None
    at = text.rfind(f"第一{numbered[1]}", 0, low)
    spans = [span for span in sentence_spans(text) if span[0] <= at < span[1]]
    return spans[0][0] if spans else None


def _values_in(catalog: Catalog, entry: Entry, span: Span, asked: Asked) -> list[Span]:
    """Return the values of the kind asked for that stand in a part of an entry's text."""
    text = entry.text.text
    found = find_values(text[slice(*span)], asked, catalog.named_values(entry, asked))
    return [(span[0] + low, span[0] + high) for low, high in found]


def _speaks_of(text: str, span: Span, asked: Asked) -> bool:
    """Tell whether a part of a text has a word of what is asked about.

    A title that has none only names who spoke, which 靠社区里的谁解决 does not ask.
    """
    part = fold(text[slice(*span)])
    return any(word in part for words, _ in asked.words for word in words)


def _subject_at(text: str, start: int) -> int | None:
    """Return where the subject of a clause stands that is one of several: X要…；组织…；宣传….

    None for what begins its line, or a sentence of its own.
    """
    line = text.rfind("\n", 0, start) + 1
    before = text[line:start]
    return line if re.search("[；;]", before) and not re.search("[。！？]", before) else None
