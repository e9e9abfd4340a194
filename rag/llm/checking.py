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
from rag.llm.heads import transplanted
from rag.llm.naming import Names
from rag.llm.values import (
    Number,
    find_dates,
    find_numbers,
    find_references,
    units_agree,
)
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
# What a quotation leaves out and puts in: 。，“” and the like; not the point in 3.5
_MARKS = re.compile(r"[^\w%‰.]|_|(?<!\d)\.|\.(?!\d)")
# Where a clause of the source begins and ends
_EDGE = re.compile(r"[\s,，、;；:：。！？!?“”‘’\"'()（）《》【】\[\]—-]")
_ASKS = re.compile(r"[?？]\s*$|^(?:请问|问题[:：])")
# 是哪天出的, 由谁主持, 要隔离多久: a question said without its mark; 请授旗: a request
_ASKING = re.compile(
    r"^请|哪(?!怕)|什么|何时|几[月号日点]|第几|几[个项条次种]|多久|多长|多少|怎么|如何"
    r"|谁|是不是|有没有|能不能"
)
# 'https://i.example.cn/news/1.png': an address alone says nothing
_ADDRESS = re.compile(r"https?://\S+|\S+@\S+")
_HAN = re.compile(HAN)
# <资料 编号="2">, <|im_end|>: what the model was given, not what it says
_MARKUP = re.compile(r"</?资料|<\|")
_STOP = re.compile(r"[,，、;；。！？!?\n)）]")
_LEAST_COVER, _LEAST_PAIRS = 0.85, 0.3
_LEAST_CHARS = 4
# 不超过50人, 最多接待50人, 50人以上
_AT_MOST = re.compile(
    r"(?:不超过|不高于|不多于|(?<!不)(?<!不得)(?:少于|低于|不足)|不得超过"
    rf"|(?:至多|最多){HAN}{{0,2}})\s*$|以下|以内|之内"
)
_AT_LEAST = re.compile(
    rf"(?:(?<!不)(?<!不得)(?:超过|高于|多于)|至少{HAN}{{0,2}}|不少于|不低于|不得少于|不得低于|突破)\s*$"
    r"|以上|(?<!至)(?<!最)多|余"
)

# 不超过30瓶, 至少检查2次
_BOUND = re.compile(rf"(不超过|不高于|不多于|不少于|不低于|至少|至多|最多){HAN}{{0,2}}\d")


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
        bare = _MARKS.sub("", folded)
        if len(bare) < _LEAST_CHARS:
            return "没有可以核对的内容"
        if _ASKS.search(folded):
            return "不是陈述"
        if ends_open(folded):
            return "不是完整的句子"
        if not _HAN.search(_ADDRESS.sub("", folded)):
            return "没有可以核对的内容"
        if _MARKUP.search(folded):
            return "抄了提示里的标记"
        sources = [_plain(item.text) for item in cited]
        source = "\n".join(sources)
        if _is_extract(bare, source):
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
        if reason := _wrong_number(rest, source, days):
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
        if reason := self._check_words(rest, source, joined):
            return reason
        if head := transplanted(folded, source):
            return f"引文中这件事说的不是“{head}”"
        # Digits, for a space would part two clauses.
        taken = [*((item.start, item.end) for item in dates), *_bound_words(folded)]
        undated = _without(folded, taken, "0")
        return misalignment(undated, sources, self._names)

    def _check_words(self, rest: str, source: str, joined: str) -> str | None:
        rest = _without(rest, _bound_words(rest))
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


def _is_extract(bare: str, source: str) -> bool:
    """Tell whether a sentence stands word for word in its source, as whole clauses."""
    left_out = {match.start() for match in _MARKS.finditer(source)}
    positions = [i for i in range(len(source)) if i not in left_out]
    plain = "".join(source[i] for i in positions)
    at = plain.find(bare)
    while at >= 0:
        first, last = positions[at], positions[at + len(bare) - 1]
        begins = first == 0 or _EDGE.match(source[first - 1])
        # Not before a colon: 策划：高宗泽 主编：蒋蕾 does not say 高宗泽主编; nor within a list:
        # 为企业防控疫情、有序复工复产创造条件
        ends = last + 1 == len(source) or (
            _EDGE.match(source[last + 1]) and source[last + 1] not in ":：、"
        )
        if begins and ends and "\n" not in source[first:last]:
            return True
        at = plain.find(bare, at + 1)
    return False


def _wrong_number(rest: str, source: str, days: Sequence[DateRange]) -> str | None:
    """Return why a number of a sentence is not its source's, or None."""
    written = find_numbers(source)
    for item in find_numbers(rest):
        shown = rest[item.start : item.end].strip()
        same = [o for o in written if o.amount == item.amount and units_agree(item.unit, o.unit)]
        if not same:
            if _is_article(item, shown, written) or _is_own_part(item, days):
                continue
            return f"引文中没有“{shown}”"
        if all(_bounds(rest, item) != _bounds(source, other) for other in same):
            return f"“{shown}”的多少和引文不一致"
        here = _label(rest, item, find_numbers(rest))
        labels = [_label(source, other, written) for other in same]
        if here and all(label and not _alike(here, label) for label in labels):
            return f"引文中“{shown}”说的是别的事"
    return None


def _is_article(item: Number, shown: str, written: Sequence[Number]) -> bool:
    """Tell whether 一 only says "a": 一份通知, where nothing is counted in 份."""
    if item.amount != 1 or not shown.startswith("一") or item.ordinal:
        return False
    return not any(units_agree(item.unit, other.unit) and other.unit for other in written)


def _is_own_part(item: Number, days: Sequence[DateRange]) -> bool:
    """Tell whether a number is the year or the day of the entry cited."""
    parts = {"年": "year", "月": "month", "日": "day"}
    name = parts.get(item.unit)
    return name is not None and any(
        getattr(end, name) == item.amount for day in days for end in (day.start, day.end) if end
    )


def _bound_words(text: str) -> list[tuple[int, int]]:
    """Return where words of the most and the least stand before a number: checked with it."""
    return [match.span(1) for match in _BOUND.finditer(text)]


def _bounds(text: str, item: Number) -> str:
    """Return whether a number is said to be the most or the least."""
    before, after = text[max(0, item.start - 5) : item.start], text[item.end : item.end + 3]
    shown = text[item.start : item.end]
    for name, pattern in (("most", _AT_MOST), ("least", _AT_LEAST)):
        if pattern.search(before) or pattern.match(after.lstrip("的")) or pattern.search(shown):
            return name
    return ""


def _label(text: str, item: Number, numbers: Sequence[Number]) -> set[str]:
    """Return the words a number is said of, as pairs of characters.

    Those of its clause, as far as the numbers before and after it.
    """
    ends = [other.end for other in numbers if other.end <= item.start]
    low = max([0, *ends, *(m.end() for m in _STOP.finditer(text, 0, item.start))])
    starts = [other.start for other in numbers if other.start >= item.end]
    stop = _STOP.search(text, item.end)
    high = min([len(text), *starts, *([stop.start()] if stop else [])])
    return bigrams(f"{text[low : item.start]} {text[item.end - len(item.unit) : high]}")


def _alike(here: set[str], there: set[str]) -> bool:
    """Tell whether two labels share words; 非居民 is not 居民."""
    return bool(here & there) and any(map(_excludes, here)) == any(map(_excludes, there))


def _excludes(pair: str) -> bool:
    return pair[0] == "非" and pair not in ("非常", "非典", "非法", "非遗")


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
    bare = _MARKS.sub("", rest)
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
