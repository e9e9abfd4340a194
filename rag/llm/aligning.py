"""Where the clauses of a sentence stand in its source: words that stand apart make no statement.

密切接触者居家两周 has only words of “返程无症状人员居家两周；密切接触者集中隔离两周”, yet of two
statements. So all that a clause says must be said in one statement of the source, as something
done or to be done as it is there, by who says it there, and under the topic it has there.
"""

import re
from collections.abc import Sequence

from rag.llm.manner import otherwise_said
from rag.llm.naming import Names
from rag.llm.speakers import SAYS, other_speaker, said_clauses, texts_where_said
from rag.llm.statements import Statement, content_of, squeezed, statements, without_names
from rag.llm.wording import bigrams, first_verb, is_said, strict_words
from rag.names.wordlists import HAN

__all__ = ["misalignment"]

# 关于延迟开学的通知, 景俊海在松原检查时强调: nobody's duty
_NO_HEAD = re.compile(rf"关于|{SAYS.pattern}")
# What the rest of a statement is said of: 要在治疗上下功夫, 构成犯罪的, 第一阶段
_LEADS = re.compile(
    r"^(?:要|须)?(?:在|对|针对|凡|如|若|当|待)|(?:[的时后前上中]|方面|下功夫)$"
    r"|^第.{1,2}(?:阶段|步|批|类)"
)
# 各高校要组建队伍，…: whose duty the rest of it is too
_DUTY = re.compile(r"^(?!要)([^,，]{2,20}?)(?:要(?![求点素])|必须|应当|负责)")
# 狠抓安全生产，全力维护良好发展氛围: what a statement is for
_AIM = re.compile(
    r"^(?:并|更好)?(?:确保|保证|防止|避免|以[便期免]|从而|切实|全力|坚决|努力|力争|为|使|让|实现|做到|维护)"
)
# 工作步骤：…
_LABEL = re.compile(rf"{HAN}{{2,8}}[:：]")
_LEAST_LOCAL, _MOST_BORROWED, _FEW_PAIRS = 0.8, 0.2, 2
_LEAST_TOPIC = 0.5
_PAIR = 2
_SHORT = 2
_SAME_HEAD = 3


def misalignment(folded: str, sources: Sequence[str], names: Names) -> str | None:
    """Return why the clauses of a sentence do not stand so in its source, or None.

    Args:
        folded: The sentence, folded, dates blanked: they are checked apart.
        sources: The texts cited, folded, with their marks; line ends part statements.
        names: The names a corpus knows; whether offices are the right ones is checked apart.
    """
    units, everything = statements(tuple(sources)), bigrams("\n".join(sources))
    joined = squeezed("".join(sources))
    speaker, near = "", units
    before: tuple[str, Statement] | None = None
    for says, said in said_clauses(folded):
        if says:
            speaker, where = says, texts_where_said(says, units, names)
            if not where:
                return f"引文没有把“{says}”放在一起说"
            near = tuple(unit for unit in units if unit.item in where)
        clause = without_names(said, names)
        words = content_of(clause)
        if not words and len(bigrams(clause)) <= _FEW_PAIRS:
            # 第一阶段 says nothing, yet what follows is of that stage
            stages = [unit for unit in near if clause in unit.clauses and _LEADS.search(clause)]
            before = (clause, stages[0]) if stages else before
            continue
        unit = _likest(clause, words, near)
        verb = first_verb(clause)
        if verb and not is_said(verb, joined):
            return f"引文没有说“{verb}”"  # 开通定点医院: what it says first may not be new
        if not _holds_together(clause, words, unit, everything):
            return f"引文没有把“{said}”放在一起说"
        if _changes_topic(clause, unit, before, folded, units):
            return f"引文中“{said}”说的是另一件事"
        reason = _otherwise(clause, unit, names) or other_speaker(speaker, unit, units, names)
        if reason:
            return reason
        before = clause, unit
    return None


def _likest(
    clause: str, words: Sequence[tuple[str, bool]], units: Sequence[Statement]
) -> Statement:
    """Return the statement that says most of a clause's words, and says them most like it."""
    pairs = bigrams(clause)

    def likeness(unit: Statement) -> tuple[int, int]:
        text = squeezed(unit.text)
        # A noun that it lacks weighs twice: without it the clause cannot hold there.
        told = sum(
            len(word) if is_said(word, text) else -len(word) if noun else 0 for word, noun in words
        )
        return told, len(pairs & bigrams(unit.text))

    return max(units, key=likeness)


def _holds_together(
    clause: str, words: Sequence[tuple[str, bool]], unit: Statement, everything: set[str]
) -> bool:
    """Tell whether one statement says what a clause says.

    A noun or a weighty word from elsewhere makes another statement of it; of pairs of characters,
    which tell 来吉人员 from 症状的人员, a few may be.
    """
    text = squeezed(unit.text)
    apart = [(word, noun) for word, noun in words if not is_said(word, text)]
    for word, noun in apart:
        # 工作制 for 工作, where the source knows it
        shortened = len(word) > _PAIR and word[:-1] in text
        if (noun and not shortened) or word in strict_words():
            return False
    if not _stands_close(clause, words, unit):
        return False
    if _length(apart) > (1 - _LEAST_LOCAL) * _length(words):
        return False
    own = bigrams(clause)
    borrowed = len((own & everything) - bigrams(unit.text))
    return borrowed <= max(_FEW_PAIRS, _MOST_BORROWED * len(own))


def _stands_close(clause: str, words: Sequence[tuple[str, bool]], unit: Statement) -> bool:
    """Tell whether the words of a short clause stand in one clause of its statement.

    精准防控 is not said by 精准检测 and, after a comma, 疫情防控.
    """
    if not 1 < len(words) <= _SHORT:
        return True
    text = squeezed(unit.text)
    told = [word for word, _ in words if is_said(word, text)]
    # 签约项目12个，其中新能源项目5个: the parts of a whole are told with it
    whole = next((at for at, part in enumerate(unit.clauses[1:]) if part.startswith("其中")), None)
    places = [*unit.clauses, *(["".join(unit.clauses[whole:])] if whole is not None else [])]
    if any(all(is_said(word, squeezed(part)) for word in told) for part in places):
        return True
    # 新院区投资4.6亿元，设床位800张: what a statement begins with is what the rest is about
    first, noun = words[0]
    rest = [word for word in told if word != first]
    begins = noun and squeezed(clause)[:_SAME_HEAD] == text[:_SAME_HEAD]
    return begins and any(all(is_said(w, squeezed(part)) for w in rest) for part in unit.clauses)


def _length(words: Sequence[tuple[str, bool]]) -> int:
    return sum(len(word) for word, _ in words)


def _changes_topic(
    clause: str,
    unit: Statement,
    before: tuple[str, Statement] | None,
    folded: str,
    units: Sequence[Statement],
) -> bool:
    """Tell whether a clause leaves the topic that it or the clause before it has in the source.

    要在治疗上下功夫，准备充足床位: after another topic 准备充足床位 would be said of that, and
    after this one another clause. A mere label is no topic (工作目标：…), nor is who says it.
    """
    if before is None or before[1] is unit:
        return False
    return (
        _under_another_label(*before, unit, units)
        or _leaves(*before)
        or _skips(clause, unit, folded)
    )


def _under_another_label(
    label: str, labelled: Statement, unit: Statement, units: Sequence[Statement]
) -> bool:
    """Tell whether a statement stands under another label than a sentence puts it under.

    工作任务：发布教学资源, of 工作任务：提出指导意见 and 工作步骤：发布教学资源.
    """
    if not labelled.text.startswith((f"{label}:", f"{label}：")):
        return False
    first, last = units.index(labelled), units.index(unit)
    return last < first or any(_LABEL.match(u.text) for u in units[first + 1 : last + 1])


def _leaves(clause: str, unit: Statement) -> bool:
    """Tell whether a clause leads on to the rest of its statement (要在治疗上下功夫)."""
    at = unit.at(clause)
    opens = all(_is_label(part, unit) for part in unit.clauses[:at])
    return bool(_LEADS.search(clause)) and opens and at + 1 < len(unit.clauses)


def _skips(clause: str, unit: Statement, folded: str) -> bool:
    """Tell whether a sentence takes a clause without what it is said of, or is for."""
    at = unit.at(clause)
    own = [part for part in unit.clauses[:at] if not _is_label(part, unit)]
    if not own:
        return False
    duty = _DUTY.search(own[0])
    topic = bigrams(duty[1] if duty else own[0])
    if len(topic & bigrams(folded)) >= _LEAST_TOPIC * len(topic):
        return False
    # 推动落地见效 of 全力推动落地见效 is an aim too
    aimed = _AIM.search(clause) or _AIM.search(unit.clauses[at])
    return bool(duty or _LEADS.search(own[0]) or aimed)


def _is_label(part: str, unit: Statement) -> bool:
    return not SAYS.sub("", part, count=1) or unit.text.startswith((f"{part}:", f"{part}："))


def _otherwise(clause: str, unit: Statement, names: Names) -> str | None:
    """Return why a clause does not say it as its source does, or None: of whom, and as what."""
    at = unit.at(clause)
    if other := _other_head(clause, without_names(unit.clauses[at], names)):
        return f"引文中这件事说的是“{other}”"
    return otherwise_said(clause, unit.clauses, at, unit.text)


def _other_head(clause: str, own: str) -> str | None:
    """Return what a clause of the source begins with, where a sentence puts another thing there.

    企业落实主体责任，学校落实校园消毒: 企业落实校园消毒 takes its words from two clauses.
    """
    said, written = content_of(clause)[:1], content_of(own)[:1]
    if not (said and written and said[0][1] and written[0][1]) or _NO_HEAD.search(own):
        return None
    known = is_said(said[0][0], squeezed(own)) or is_said(written[0][0], squeezed(clause))
    return None if known else written[0][0]
