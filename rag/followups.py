"""Follow-up turns, rewritten so that they stand alone: by rules, without a model.

`rag.ellipsis` decides whether a turn leans on the one before; here what it leaves out is put
back, from the earlier turn's words: its time, its people and places, its topic. The result is an
ordinary question. 2月哪些措施涉及复工复产 → 那景俊海呢 becomes 2月景俊海讲的哪些措施涉及复工复产.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from rag.dates import Coverage, QuestionDates, coverage_of, understand_dates
from rag.ellipsis import Lean, asking_words, find_lean, is_nameless, points_at_day
from rag.folding import fold
from rag.lexicon import Lexicon, Named
from rag.names.wordlists import HAN
from rag.records import DateRange, Turn
from rag.replacing import names_one_thing, replace_topic, thing_of
from rag.turn_dates import merged_date, moved_day, moves_day, written_day

__all__ = ["Answered", "AnsweredOn", "Resolved", "resolve_turn"]


@dataclass(frozen=True, slots=True)
class Answered:
    """What the answer to an earlier question says that the question does not.

    Attributes:
        days: The one day it is of; () if there is not just one.
        person: The one person it names where a person was asked for; "" if there is none.
    """

    days: tuple[DateRange, ...] = ()
    person: str = ""


# Gives what a resolved question was answered.
AnsweredOn = Callable[[str], Answered]
_MAX_CHARS = 2000
_TOPIC_FIRST = re.compile(r"^(?:那么?)?([^，,呢？?]{2,12})呢[，,](?=.)")
_CLOSING = re.compile(r"[\s?？!！。.…]+$")


@dataclass(frozen=True, slots=True)
class Resolved:
    """A turn as it would be asked alone.

    Attributes:
        question: Exactly the turn as typed where it stands alone.
        leaned: Whether it leans on an earlier turn.
        why: What shows it, in Chinese.
    """

    question: str
    leaned: bool
    why: str


@dataclass(frozen=True, slots=True)
class _Read:
    """A question with its names and dates; answered: what its answer gave, where it is needed."""

    text: str
    names: tuple[Named, ...]
    dates: QuestionDates
    answered: Answered = Answered()

    def of(self, *kinds: str) -> list[Named]:
        return [item for item in self.names if item.kind in kinds]

    @property
    def date_span(self) -> tuple[int, int] | None:
        """From the first to the last date that is its scope, or any date there is."""
        named = [item for item in self.dates.expressions if not item.premise]
        spans = [(item.start, item.end) for item in named or self.dates.expressions]
        return (spans[0][0], spans[-1][1]) if spans else None

    @property
    def date_text(self) -> str:
        span = self.date_span
        return self.text[span[0] : span[1]] if span else ""

    def day_meant(self, words: str) -> str:
        """Return what 第二天 or 当天 means after this question, or after what it was answered."""
        ranges = self.dates.ranges if self.date_text else self.answered.days
        if moves_day(words):
            return moved_day(words, ranges)
        return self.date_text or written_day(ranges)


@dataclass(frozen=True, slots=True)
class _Reader:
    lexicon: Lexicon
    reference_date: date
    entry_dates: Sequence[DateRange] | Coverage
    answered_on: AnsweredOn

    def read(self, text: str) -> _Read:
        dates = understand_dates(
            text, reference_date=self.reference_date, entry_dates=self.entry_dates
        )
        return _Read(text, tuple(self.lexicon.find(text)), dates)

    def covers(self, when: str) -> bool:
        """Tell whether the corpus has an entry of the days some words name."""
        held = self.entry_dates
        known = held if isinstance(held, Coverage) else coverage_of(held)
        dates = understand_dates(when, reference_date=self.reference_date, entry_dates=known)
        return any(map(known.holds, dates.ranges))


def resolve_turn(
    question: str,
    history: Sequence[Turn],
    lexicon: Lexicon,
    *,
    reference_date: date,
    entry_dates: Sequence[DateRange] | Coverage,
    answered_on: AnsweredOn = lambda _: Answered(),
) -> Resolved:
    """Return a turn as it would be asked without the turns before it.

    Args:
        question: The turn as typed.
        history: Earlier turns, oldest first; one without a resolved question is resolved here.
        lexicon: The names of the corpus.
        reference_date: The corpus's clock.
        entry_dates: The dates of the corpus's entries, or their coverage.
        answered_on: Asked for 同一天 and 第二天 after a question that names no day itself, and
            for 他 after one that names nobody.

    Returns:
        The very same question where it stands alone; never an error, whatever was typed.
    """
    reader = _Reader(lexicon, reference_date, entry_dates, answered_on)
    told: tuple[str, ...] = ()
    for turn in history:
        told += (turn.resolved_question or _resolve(turn.question, told, reader).question,)
    return _resolve(question, told, reader)


def _resolve(question: str, told: Sequence[str], reader: _Reader) -> Resolved:
    if not told or not told[-1].strip():
        return Resolved(question, False, "没有上文")
    earlier = told[-1]
    # 林远山呢，同一天做了什么: who is asked about comes first and alone
    now = reader.read(_TOPIC_FIRST.sub(r"\1", question))
    lean = find_lean(now.text, now.names, now.dates.spans)
    if lean is None:
        return Resolved(question, False, "本身完整，不依赖上文")
    before = reader.read(_CLOSING.sub("", earlier))
    if is_nameless(lean.words) and lean.words not in fold(before.text):
        return Resolved(question, False, f"上文没有说到哪一个“{lean.words}”")
    no_day = points_at_day(now.text[: lean.stop]) and not before.date_text
    if no_day or (_HE.match(lean.words) and not before.of("person")):
        before = replace(before, answered=_answered(told, reader, _HE.match(lean.words)))
    if _asks_imprint(question, lean) and not names_one_thing(before.text):
        return Resolved(question, False, "问的是刊物自身，上文没有说到哪一份")
    text = _rewrite(lean, now, before, reader.covers)
    if not text or len(text) > _MAX_CHARS:
        return Resolved(question, False, "上文过长，无法补全")
    text = _CLOSING.sub("", text) + now.text[lean.stop :].lstrip("呢呐").strip()
    return Resolved(text, True, f"“{lean.words or question.strip()}”承接上文“{earlier.strip()}”")


def _answered(told: Sequence[str], reader: _Reader, he: object) -> Answered:
    """Return what the last question was answered; for 他 also whom the one before it gave.

    谁去的双阳区, 哪天去的, 那天他还去了哪里: 他 is who the first was answered.
    """
    last = reader.answered_on(told[-1])
    if he and not last.person and len(told) > 1:
        earlier = reader.read(_CLOSING.sub("", told[-2]))
        people = [_worded(earlier, item) for item in earlier.of("person")]
        return replace(last, person=people[-1] if people else reader.answered_on(told[-2]).person)
    return last


# 主编是谁, 联系电话是多少: of a publication, not of the entries a list has shown
_IMPRINT = re.compile(
    r"\s*(?:那么?)?(?:这[份期]?)?(?:副?主编|责任编辑|编辑|策划|联系(?:电话|人|方式)|电话|(?:电子)?邮箱|地址)"
)


def _asks_imprint(question: str, lean: Lean) -> bool:
    return lean.kind in ("owner", "fragment") and bool(_IMPRINT.match(fold(question)))


def _rewrite(lean: Lean, now: _Read, before: _Read, covered: Callable[[str], bool]) -> str:
    rest = now.text[lean.end : lean.stop]
    if lean.kind == "fragment":
        return _substitute(lean, now, before, covered)
    if lean.kind == "among":
        return _among(rest, now, before)
    if lean.kind == "again":
        return before.text
    if lean.kind == "pronoun":
        text = _for_pronoun(lean, now, before)
    elif lean.kind == "carry":
        text = rest if rest.strip() else before.text
    else:
        text = _with_thing(lean, now, before)
    return _with_time(text, now, before)


def _with_time(text: str, now: _Read, before: _Read) -> str:
    """Put the earlier turn's time before a question that has none of its own."""
    if now.date_text or not before.date_text or before.date_text in text or _DAY.search(text):
        return text
    return f"{before.date_text}{text}"


def _with_thing(lean: Lean, now: _Read, before: _Read) -> str:
    """里面列了多少种 → 省公安厅发布的通告里列了多少种; 编辑是谁 → 领导参考的编辑是谁."""
    thing = thing_of(before.text, owner=lean.kind == "owner")
    rest = now.text[lean.end : lean.stop]
    words = lean.words
    if now.date_text and lean.start:
        start, end = now.date_span or (0, 0)
        own = merged_date(before.date_text, now.text[start:end])
        return f"{own}那次{_undated(thing, before)}{rest}"
    if lean.kind == "owner":
        return f"{thing}的{rest}" if not rest.startswith("第") else f"{thing}{rest}"
    if not words:
        shared = re.match("会议|活动|通知|公告|通告|方案|文件|报道", rest)
        if shared and thing.endswith(shared[0]):
            return f"{thing}{rest[shared.end() :]}"
        joined = "" if re.match(r"分|是|在|由|一?共|有?[几多]|什么|何时|哪", rest) else "，"
        return f"{thing}{joined}{rest}"
    if re.match(HAN, rest) and thing[-2:] == rest[:2]:
        return f"{thing}{rest[2:]}"
    if words.endswith(("里", "中", "里面", "里边", "里头")):
        return f"{thing}里{rest}"
    if words.endswith("上"):
        return f"{thing}上{rest}" if thing.endswith("会议") else f"{thing}的会上{rest}"
    if words.endswith(("提到的", "说的")):
        return rest
    noun = re.sub(
        r"^(?:上述|上面提到的|上面的?|以上|前面提到的|前面的?|刚才说的|刚才的?|该|此|[这那][次份项条篇场个些]?)",
        "",
        words,
    )
    if noun and not fold(thing).endswith(noun) and noun not in ("它", "它们", "次", "份", "项"):
        return f"{thing}的{noun}{rest}"
    return f"{thing}{rest}"


def _undated(thing: str, before: _Read) -> str:
    thing = thing.replace(before.date_text, "", 1) if before.date_text else thing
    return thing.removeprefix("的")


def _for_pronoun(lean: Lean, now: _Read, before: _Read) -> str:
    """他 → the person, 那里 → the place, 当天 → the day of the turn before."""
    head, rest = now.text[: lean.start], now.text[lean.end : lean.stop]
    if _AT_MEETING.search(lean.words):
        thing = thing_of(before.text)
        held = "上" if _MEETING.search(thing) else "的会上"
        return f"{head}{thing}{held}{rest}"
    if _THIS_MATTER.match(lean.words):
        return f"{_LEADING_MORE.sub('', head)}{thing_of(before.text)}{rest}"
    if _HE.match(lean.words):
        people = before.of("person")
        if lean.words.endswith("们") and len(people) < 2:
            # 是谁去的, 他们分别是哪天去的: what they did says who they are
            return f"{head}{thing_of(before.text)}{rest}"
        name = _worded(before, people[-1]) if people else before.answered.person or lean.words
        if not now.names and _BARE_MOVE.fullmatch(fold(rest)) and (place := _place_of(before)):
            rest = _BARE_MOVE.sub(rf"\1\2{place}\3", fold(rest))
        text = f"{head}{name}{rest}"
        then = _THEN_WORDS.search(text)
        if then and not now.date_text and (day := before.day_meant(then[0])):
            text = text[: then.start()] + day + text[then.end() :]
        there = re.search("那里|那儿|那边", text)
        if there and (place := _place_of(before)):
            text = text[: there.start()] + place + text[there.end() :]
        return text
    if re.search("那里|那儿|那边|当地|该[市县省区地]", lean.words):
        return _with_person(f"{head}{_place_of(before) or lean.words}{rest}", now, before)
    if day := before.day_meant(lean.words):
        return _with_person(f"{head}{day}{rest}", now, before)
    return (
        f"{head}{thing_of(before.text)}{rest}"
        if _POINTS.match(lean.words)
        else f"{head}{lean.words}{rest}"
    )


_AT_MEETING = re.compile("(?:会|会议|仪式|活动)上$")
_MEETING = re.compile("(?:会议?|仪式|活动)$")
_HE = re.compile("[他她]|此人|这位|该领导")
_THIS_MATTER = re.compile("它|这个|这一|这件?事")
_LEADING_MORE = re.compile("^(?:那么?|还有|另外)")
# 他是哪天去的, 什么时候到的: where to, the turn before says
_BARE_MOVE = re.compile(r"((?:是)?(?:哪一?天|什么时候|何时|几号|几月几[号日]))(去|到|来)了?(的)?")
# What 第二天 and 当天 have become
_DAY = re.compile(r"\d{1,2}月\d{1,2}日")
_POINTS = re.compile("[这那][个份次项场篇]|上述|该")


def _with_person(text: str, now: _Read, before: _Read) -> str:
    """Put the one person of the earlier turn before a clause without a subject of its own."""
    people = {_worded(before, item) for item in before.of("person")}
    if (
        len(people) != 1
        or now.of("person", "organisation")
        or re.search("谁|哪位|哪些人|有什么|有哪|有没有", text)
    ):
        return text
    return people.pop() + text


def _worded(read: _Read, item: Named) -> str:
    return read.text[item.start : item.end]


def _place_of(before: _Read) -> str:
    """Return the place spoken of, or what 哪个 asked for: 方舱医院."""
    asked = re.search(r"哪(?:个|家|座|所|些)(.{2,8})$", before.text)
    if asked and asked[1] not in ("地方", "城市", "地区", "单位", "企业"):
        return asked[1]
    places = before.of("place", "organisation")
    return _worded(before, places[-1]) if places else ""


def _among(rest: str, now: _Read, before: _Read) -> str:
    """其中巴音朝鲁讲的有哪些 → 2月巴音朝鲁讲的哪些措施…; 其中哪些涉及学校 → …中，哪些涉及学校."""
    modifier = re.match(
        r"(?:有没有|有)?(.{2,24}?的)(?:都|一共|分别)?(?:(?:有|是)?(?:哪些|什么|哪几.|多少.?|几.)?.{0,2}|吗)$",
        rest,
    )
    if modifier and not asking_words().search(fold(modifier[1])):
        return _narrowed(modifier[1], now, before)
    if now.of("person") and not asking_words().search(fold(rest)):
        return _narrowed(rest, now, before)
    return f"{_with_time(thing_of(before.text), now, before)}中，{rest}"


def _narrowed(modifier: str, now: _Read, before: _Read) -> str:
    """Put a modifier after the time of the earlier question, in the place of its like."""
    people = before.of("person")
    if now.of("person") and people:
        first, last = people[0], people[-1]
        name = _worded(now, now.of("person")[0])
        return before.text[: first.start] + name + before.text[last.end :]
    text, span = before.text, before.date_span
    if now.date_text:
        start, end = span or (0, 0)
        return text[:start] + merged_date(before.date_text, now.date_text) + text[end:]
    at = span[1] if span and not text[: span[0]].strip() else 0
    return f"{text[:at]}{modifier}{text[at:]}"


def _substitute(lean: Lean, now: _Read, before: _Read, covered: Callable[[str], bool]) -> str:
    """Put a fragment's parts in the place of their like in the earlier question.

    A date takes what it lacks from the earlier one, 2021年的呢 the month of 2022年3月, unless the
    corpus has entries of the year that is typed and none of that month of it.
    """
    edits: list[tuple[int, int, str]] = []
    if lean.words and (moved := _THEN_WORDS.fullmatch(lean.words)):
        new_date = before.day_meant(moved[0])
    else:
        new_date = now.date_text
    span = before.date_span
    if new_date:
        start, end = span or (0, 0)
        merged = merged_date(before.date_text, new_date)
        alone = "年" in new_date and not covered(merged) and covered(new_date)
        edits.append((start, end, new_date if alone else merged))
    for item in now.names:
        if edit := _edit_for(item, now, before):
            edits.append(edit)
    rest = _residue(lean, now)
    text = _applied(before.text, edits)
    if rest and not new_date and not now.names:
        whole = now.text[lean.start : lean.stop]
        return replace_topic(before.text, f"{rest}的" if whole.endswith("的") else rest)
    if rest and len(rest) > 3 and not re.fullmatch(_SAYING, fold(rest)):
        return _with_time(f"{now.text[lean.start : lean.stop]}有哪些内容", now, before)
    return text


_THEN_WORDS = re.compile(
    r"第二天|次日|翌日|后一天|隔天|前一天|前一日|头一天|那一?天|当天|当日|同一天|同日|那几天"
)
_SAYING = r"(?:讲|说|谈|发布|召开|主持|参加|强调|部署|调研|提|发|开)(?:到|过|了)?的?"


def _residue(lean: Lean, now: _Read) -> str:
    """Return a fragment's words besides its dates and names."""
    spans = [*now.dates.spans, *((item.start, item.end) for item in now.names)]
    left = "".join(
        now.text[i]
        for i in range(lean.start, lean.stop)
        if not any(low <= i < high for low, high in spans)
    )
    left = re.sub(r"^其中的?|^[的,，、 ]+|[的,，、 ]+$", "", left)
    plain = re.sub(
        r"[份里中在和与及、，, ]|的(?:情况|内容|通知|措施|部分|消息|讲话)?", "", fold(left)
    )
    return left if plain and not _THEN_WORDS.fullmatch(plain) else ""


def _edit_for(item: Named, now: _Read, before: _Read) -> tuple[int, int, str] | None:
    """Return which stretch of the earlier question a name replaces, or where it goes in."""
    word = _worded(now, item)
    alike = before.of(item.kind)
    if not alike and item.kind in ("place", "organisation"):
        alike = before.of("place", "organisation")
    if alike:
        last = alike[-1]
        together = re.fullmatch(r"[、和与及\s]*", before.text[alike[0].end : last.start] or "")
        start = alike[0].start if len(alike) > 1 and together else last.start
        return (start, last.end, word)
    span = before.date_span
    at = span[1] if span and not before.text[: span[0]].strip() else 0
    following = fold(before.text[at : at + 2])
    if item.kind == "person":
        return (at, at, f"{word}讲的" if following.startswith("哪") else word)
    if item.kind == "place":
        return (at, at, f"在{word}")
    return (at, at, f"{word}部分" if item.kind == "section" and "部分" not in word else word)


def _applied(text: str, edits: Sequence[tuple[int, int, str]]) -> str:
    """Apply edits that do not overlap, the first of those that do."""
    done: list[tuple[int, int, str]] = []
    for start, end, new in edits:
        if all(end <= low or high <= start for low, high, _ in done if (low, high) != (start, end)):
            done.append((start, end, new))
    order = sorted(range(len(done)), key=lambda i: (done[i][0], i))
    result, position = "", 0
    for i in order:
        start, end, new = done[i]
        result += text[position:start] + new
        position = max(position, end)
    return result + text[position:]
