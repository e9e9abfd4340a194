"""A question -> an answer worded by a language model, as events that may be sent at once.

The extractive answer is composed first: it refuses what must be refused, is what the model is
shown, and stands in wherever the model gives nothing that holds. A sentence is told only after
its check; what fails it appears in `rejected` alone.
"""

import logging
import re
import time
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from rag.answering import Composition, compose, compose_parts
from rag.bounds import check_choice
from rag.catalog import AskRequest, Catalog, elapsed_ms
from rag.errors import GeneratorError, QuestionError
from rag.llm.checking import SentenceChecker
from rag.llm.client import Generator, chat_server
from rag.llm.prompting import build_messages
from rag.llm.sentences import Sentence, parse_sentence, split_sentences
from rag.llm.sources import cited_words, evidence_of, narrower
from rag.records import Answer, Citation, Hit, Intent, Rejected

__all__ = ["Delta", "Done", "Event", "Hits", "answer_request", "model_events"]

_log = logging.getLogger(__name__)
# Small models repeat themselves to the last token allowed, for a minute or more.
_MOST_REPEATED, _MOST_UNTOLD = 4, 12
_LAST_NUMBER = re.compile(r"\[(\d+)\]$")


@dataclass(frozen=True, slots=True)
class Hits:
    """What was found; comes first."""

    hits: tuple[Hit, ...]


@dataclass(frozen=True, slots=True)
class Delta:
    """Words of the answer that have been checked; together they are the answer."""

    text: str


@dataclass(frozen=True, slots=True)
class Done:
    """The whole answer; comes last."""

    answer: Answer


Event = Hits | Delta | Done


def answer_request(catalog: Catalog, request: AskRequest, intent: Intent | None = None) -> Answer:
    """Return an answer by whichever generator the request names.

    Args:
        catalog: What is asked.
        request: The question, its filters and its generator.
        intent: Put in the place of the one the wording shows.

    Raises:
        QuestionError: If the request cannot be understood, or names a model and none is set.
        NotFoundError: If a document is named that does not exist.
    """
    check_choice("generator", request.generator, ("extractive", "llm"))
    if request.generator == "llm":
        return _ask_model(catalog, request, intent)
    return compose(catalog, request, intent)


def _ask_model(catalog: Catalog, request: AskRequest, intent: Intent | None = None) -> Answer:
    """Return an answer worded by the language model of the settings, every sentence checked.

    Raises:
        QuestionError: If no model is set, or the request cannot be understood.
        NotFoundError: If a document is named that does not exist.
    """
    *_, last = model_events(catalog, request, intent)
    assert isinstance(last, Done), "the whole answer comes last"
    return last.answer


def model_events(
    catalog: Catalog, request: AskRequest, intent: Intent | None = None
) -> Iterator[Event]:
    """Yield an answer as it grows: Hits, then Deltas, then Done.

    Raises:
        QuestionError: At once if no model is set; with the first event if the request cannot
            be understood.
        NotFoundError: With the first event, if a document is named that does not exist.
    """
    server = chat_server(catalog.settings)
    if server is None:
        raise QuestionError(
            "generator 为 llm，而本服务没有接入大模型：没有设置 JUSHI_LLM_URL"
            "（兼容 OpenAI 的服务地址，模型名用 JUSHI_LLM_MODEL）。"
            "请设置后重启服务，或改用 extractive，或不写这一项。"
        )
    return _events(catalog, request, intent, server)


def _events(
    catalog: Catalog, request: AskRequest, intent: Intent | None, server: Generator
) -> Iterator[Event]:
    start = time.perf_counter()
    composition = compose_parts(catalog, request, intent)
    base = composition.answer
    yield Hits(base.hits)
    yield Delta(composition.opening)
    if base.refused:
        yield Done(base)
        return
    generating = time.perf_counter()
    checker = SentenceChecker(catalog.lexicon)
    draft = _Draft(catalog, composition, evidence_of(catalog, composition), checker)
    told = [composition.opening]
    failure = None
    messages = build_messages(base.resolved_question, draft.evidence)
    try:
        for raw in split_sentences(server.stream(messages)):
            if line := draft.take(parse_sentence(raw)):
                told.append(f"\n{line}")
                yield Delta(told[-1])
            if draft.circles:
                _log.info("language model: not waited for, it says nothing new")
                break
    except GeneratorError as error:
        failure = str(error)
        _log.warning("language model: %s", error)
    if failure is None and len(told) == 1:
        failure = "大模型写的话没有一句通过核对"
    for line in draft.rest(failure):
        told.append(f"\n{line}")
        yield Delta(told[-1])
    timings = {**base.timings_ms, "generate": elapsed_ms(generating), "total": elapsed_ms(start)}
    yield Done(draft.answer("".join(told), failure, timings))


@dataclass(slots=True)
class _Draft:
    """An answer in the making.

    Attributes:
        evidence: What the model was shown, under the numbers it was shown with.
        checker: Knows the corpus's names.
        citations: Those of the sentences kept, in the order they were first cited.
    """

    catalog: Catalog
    composition: Composition
    evidence: list[Citation]
    checker: SentenceChecker
    citations: list[Citation] = field(default_factory=list)
    rejected: list[Rejected] = field(default_factory=list)
    _seen: set[tuple[str, tuple[int, ...]]] = field(default_factory=set)
    _repeated: int = 0
    _untold: int = 0

    @property
    def circles(self) -> bool:
        """Whether the model says nothing new, or nothing that holds: nobody need wait for it."""
        return self._repeated >= _MOST_REPEATED or self._untold >= _MOST_UNTOLD

    @property
    def _counts(self) -> bool:
        """Whether the answer counts entries: its rows keep their numbers and all follow."""
        answer = self.composition.answer
        return answer.ledger is not None or answer.comparison is not None

    def take(self, sentence: Sentence) -> str | None:
        """Check a sentence; return it with the answer's numbers, or None if it is not told."""
        if not any(map(str.isalnum, sentence.raw)):
            return None  # a lone mark
        self._untold += 1
        if (sentence.text, sentence.numbers) in self._seen:
            self._repeated += 1
            return None  # told or rejected before: models go round in circles
        self._repeated = 0
        self._seen.add((sentence.text, sentence.numbers))
        known = {citation.n: citation for citation in self.evidence}
        reason, narrowed = self._check(sentence, known)
        if reason:
            self.rejected.append(Rejected(sentence.raw, reason))
            return None
        self._untold = 0
        return sentence.renumbered(lambda n: self._number(narrowed[n]))

    def _check(
        self, sentence: Sentence, known: dict[int, Citation]
    ) -> tuple[str | None, dict[int, Citation]]:
        """Return why a sentence fails, or None and the citations it is told with."""
        if not sentence.numbers:
            return "没有注明出处", {}
        unknown = [n for n in sentence.numbers if n not in known]
        if unknown:
            return f"引用了不存在的编号 [{unknown[0]}]", {}
        checker = self.checker
        cited = [known[n] for n in sentence.numbers]
        if reason := checker.check(sentence.text, cited_words(cited)):
            return reason, {}
        for piece in sentence.pieces:
            # A part with a citation of its own must hold by that alone.
            own = [known[n] for n in piece.numbers]
            part = piece.text.strip("，,；;、 ")
            if own and len(own) < len(cited) and (reason := checker.check(part, cited_words(own))):
                return reason, {}
        if len(cited) > 1 or self._counts:
            return None, {n: known[n] for n in sentence.numbers}
        return None, {cited[0].n: self._narrowed(sentence.text, cited[0], checker)}

    def _narrowed(self, text: str, citation: Citation, checker: SentenceChecker) -> Citation:
        """Return the fewest sentences of a citation that support a text by themselves."""
        fitting = (
            fewer
            for fewer in narrower(self.catalog, citation)
            if checker.check(text, cited_words([fewer])) is None
        )
        return next(fitting, citation)

    def _number(self, citation: Citation) -> int:
        """Return the number a citation bears in the answer."""
        if self._counts:
            return citation.n
        for kept in self.citations:
            if (kept.entry.entry_id, kept.start, kept.end) == (
                citation.entry.entry_id,
                citation.start,
                citation.end,
            ):
                return kept.n
        self.citations.append(replace(citation, n=len(self.citations) + 1))
        return len(self.citations)

    def rest(self, failure: str | None) -> Iterator[str]:
        """Yield the lines after the model's own: the rows counted, or the extractive answer."""
        if failure is not None:
            yield f"（{failure}，以下是资料原文。）"
        if self._counts:
            yield from self.composition.lines
        elif failure is not None:
            offset = len(self.citations)
            for line in self.composition.lines:
                yield _LAST_NUMBER.sub(lambda match: f"[{int(match[1]) + offset}]", line)
            self.citations += [
                replace(citation, n=citation.n + offset)
                for citation in self.composition.answer.citations
            ]

    def answer(self, text: str, failure: str | None, timings: dict[str, float]) -> Answer:
        """Return the whole answer."""
        base = self.composition.answer
        return replace(
            base,
            answer=text,
            citations=base.citations if self._counts else tuple(self.citations),
            rejected=tuple(self.rejected),
            timings_ms=timings,
            generator="extractive" if failure is not None else "llm",
        )
