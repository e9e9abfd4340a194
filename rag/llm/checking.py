"""Whether a sentence is supported by the words it cites, decided by rule, without a model.

Numbers, dates, document numbers and names must stand in the cited words, in whatever spelling;
what is said of them must be said there too, and affirmed or denied as it is there.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from rag.folding import fold
from rag.lexicon import Lexicon
from rag.llm.aligning import misalignment
from rag.llm.amounts import bound_words, wrong_number
from rag.llm.completeness import (
    breaks_off,
    ends_open,
    is_fragment,
    is_garbled,
    is_statement,
    is_title,
    misnumbered,
    modifies,
    stops_short,
)
from rag.llm.dating import wrong_date, wrong_day
from rag.llm.extracts import is_extract, without_marks
from rag.llm.heads import transplanted
from rag.llm.naming import Names
from rag.llm.values import find_dates, find_references
from rag.llm.wording import (
    bigrams,
    contradiction,
    cover,
    denial,
    sentences,
)
from rag.names.wordlists import HAN
from rag.records import DateRange

__all__ = ["Cited", "SentenceChecker"]

_SPACE = re.compile(r"\s+")
# 主编：蒋 蕾: a space that justifies a name; not that between two headlines
_INNER_SPACE = re.compile(rf"(?<=[：:]{HAN})[ \u3000]+(?={HAN}(?:\s|$))")
_ASKS = re.compile(r"[?？]\s*$|^(?:请问|问题[:：])")
# 是哪天出的, 由谁主持, 要隔离多久: a question said without its mark; 请授旗: a request
_ASKING = re.compile(
    r"^请|哪(?!怕)|什么|何时|几[月号日点]|第几|几[个项条次种]|多久|多长|多少|怎么|如何"
    r"|谁|是不是|有没有|能不能"
)
# 'https://i.example.cn/news/1.png': an address alone says nothing
_ADDRESS = re.compile(r"https?://\S+|\S+@\S+")
# 回答：公安机关将依法严肃处理, where the source has no such label: the prompt's own words
_ECHO = re.compile(r"^(?:问题|回答|示例|规则|答)\s*[:：]")
_HAN = re.compile(HAN)
# <资料 编号="2">, <|im_end|>, </h4>: markup that its source has not; not 低于 written <5
_MARKUP = re.compile(r"<[/|]?[^\W\d]")
_LEAST_COVER, _LEAST_PAIRS = 0.85, 0.3
_LEAST_CHARS = 4


@dataclass(frozen=True, slots=True)
class Cited:
    """Words that a sentence cites.

    Attributes:
        text: Verbatim.
        date: Of their entry: a sentence may name its days though the words do not.
    """

    text: str
    date: DateRange | None


class SentenceChecker:
    """Checks sentences against what they cite, with the names a corpus knows."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._names = Names(lexicon)

    def check(self, text: str, cited: Sequence[Cited]) -> str | None:
        """Return why a sentence is not supported, in Chinese, or None where it is.

        Args:
            text: The sentence, without its citations.
            cited: What it cites; together they must support all of it.
        """
        if not cited:
            return "没有注明出处"
        folded = _plain(text).strip()
        bare = without_marks(folded)
        if len(bare) < _LEAST_CHARS:
            return "没有可以核对的内容"
        if _ASKS.search(folded):
            return "不是陈述"
        if ends_open(folded):
            return "不是完整的句子"
        if not _HAN.search(_ADDRESS.sub("", folded)):
            return "没有可以核对的内容"
        sources = [_plain(item.text) for item in cited]
        source = "\n".join(sources)
        echo = _ECHO.match(folded)
        marked = [mark for mark in _MARKUP.findall(folded) if mark not in source]
        if marked or (echo and echo[0] not in source):
            return "抄了提示里的标记"
        if is_extract(folded, source):
            return None
        if any(word not in source for word in _ASKING.findall(folded)):
            return "不是陈述"
        days = [item.date for item in cited if item.date]
        return self._check(folded, sources, days)

    def _check(self, folded: str, sources: Sequence[str], days: Sequence[DateRange]) -> str | None:
        source = "\n".join(sources)
        joined = _SPACE.sub("", source)
        dates = find_dates(folded)
        blanked = self._names.blanked
        reason = wrong_date(folded, dates, source, days) or wrong_day(
            blanked(folded), blanked(source)
        )
        if reason:
            return reason
        rest = _without(folded, [(item.start, item.end) for item in dates])
        if reason := wrong_number(rest, source, days):
            return reason
        if reference := next((r for r in find_references(folded) if not _refers(r, joined)), None):
            return f"引文中没有“{reference}”"
        if point := misnumbered(folded, source):
            return f"引文中说这一点的不是“{point}”"
        partial = (stops_short, is_fragment, modifies, is_garbled)
        if any(is_partial(folded, source) for is_partial in partial):
            return "不是完整的句子"
        if name := self._names.missing(rest, joined):
            return f"引文中没有“{name}”"
        if name := self._names.misspelt(rest, source):
            return f"引文中没有“{name}”"
        if reason := self._check_words(rest, source, joined):
            return reason
        if head := transplanted(folded, source):
            return f"引文中这件事说的不是“{head}”"
        # Digits, for a space would part two clauses.
        taken = [*((item.start, item.end) for item in dates), *bound_words(folded)]
        undated = _without(folded, taken, "0")
        return misalignment(undated, sources, self._names)

    def _check_words(self, rest: str, source: str, joined: str) -> str | None:
        rest = _without(rest, bound_words(rest))
        said = cover(rest, joined)
        if not said.words:
            return "没有可以核对的内容"
        stated = is_statement(self._names.blanked(rest)) and not is_title(rest)
        if breaks_off(rest, source) or not stated:
            return "不是完整的句子"
        if said.alien:
            return f"引文中没有“{said.alien[0]}”"
        if said.share < _LEAST_COVER:
            return f"引文没有说“{'、'.join(said.unsaid)}”"
        pairs = bigrams(rest)
        if pairs and len(pairs & bigrams(joined)) / len(pairs) < _LEAST_PAIRS:
            return "与引文的用语相差太远"
        if _repeats(rest, joined):
            return "反复说同样的话"
        best, before = _best_sentence(rest, source)
        if word := denial(rest, source):
            return f"“{word}”的肯定与否定和引文不一致"
        if found := contradiction(rest, best):
            return f"引文说的是“{found[1]}”，不是“{found[0]}”"
        names = self._names
        actor = names.other_actor(rest, best, before, source) or names.other_doer(rest, source)
        if actor:
            return f"引文中这件事说的不是“{actor}”"
        return None


def _plain(text: str) -> str:
    """Return a text folded; 省人民政府 is 省政府."""
    return _INNER_SPACE.sub("", fold(text)).replace("人民政府", "政府")


def _refers(reference: str, joined: str) -> bool:
    plain = joined.translate(str.maketrans("〔[(（【〕])）】", "((((()))))"))
    return re.sub(r"[“”‘’\"']", "", reference) in re.sub(r"[“”‘’\"']", "", plain)


def _without(text: str, spans: Sequence[tuple[int, int]], mark: str = " ") -> str:
    """Return a text of the same length with spans blanked, or filled with a mark."""
    characters = list(text)
    for start, end in spans:
        characters[start:end] = mark * (end - start)
    return "".join(characters)


def _repeats(rest: str, joined: str) -> bool:
    """Tell whether a sentence goes round in circles: the same six characters three times."""
    bare = without_marks(rest)
    counts: dict[str, int] = {}
    for at in range(len(bare) - 5):
        six = bare[at : at + 6]
        counts[six] = counts.get(six, 0) + 1
    return any(count > max(2, joined.count(six)) for six, count in counts.items())


def _best_sentence(rest: str, source: str) -> tuple[str, str]:
    """Return the sentence of a source most like a given one, and all that stands before it."""
    wanted = bigrams(rest)
    parts = sentences(source) or [source]
    scores = [len(wanted & bigrams(part)) for part in parts]
    at = max(range(len(parts)), key=lambda i: (scores[i], -i))
    return parts[at], "\n".join(parts[:at])
