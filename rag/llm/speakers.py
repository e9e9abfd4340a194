"""Who says what a sentence tells, and on what occasion: as its source has it."""

import re
from collections.abc import Iterator, Sequence

from rag.llm.naming import Names
from rag.llm.statements import (
    HARD_BREAK,
    Statement,
    clauses_of,
    content_of,
    squeezed,
    without_names,
)
from rag.llm.wording import is_said

__all__ = ["SAYS", "other_speaker", "said_clauses", "texts_where_said"]

# 景俊海强调, 通知要求, 会议指出: who says it, apart from what is said
SAYS = re.compile(
    r"^[^,，:：]{0,40}?(?:强调|指出|要求|表示|提出|提到|介绍|希望|认为|明确|通知|规定|说)(?:[了，,：:]|$)?"
)
# 景俊海在会上强调
_AT_MEETING = re.compile(r"会上|会议上")
_MEETING = re.compile(r"会议|会上|[谈度题会务员布通进例]会(?![计员长馆展])|常委会|代表大会")


def said_clauses(folded: str) -> Iterator[tuple[str, str]]:
    """Yield each clause of a sentence: who says it, where that is said, and what is said."""
    for part in HARD_BREAK.split(folded):
        for clause in clauses_of(part):
            says = SAYS.match(clause)
            yield (says[0], clause[says.end() :]) if says else ("", clause)


def texts_where_said(says: str, units: Sequence[Statement], names: Names) -> set[int]:
    """Return the texts in which it stands who says something, and on what occasion.

    景俊海在疫情防控视频调度会上强调 does not tell what he said elsewhere, in another text.
    """
    clause = without_names(says, names)
    words = [word for word, noun in content_of(clause) if noun]
    where = {
        unit.item for unit in units if all(is_said(word, squeezed(unit.text)) for word in words)
    }
    if _AT_MEETING.search(says):
        where &= {unit.item for unit in units if _MEETING.search(unit.text)}
    return where


def other_speaker(
    speaker: str, unit: Statement, units: Sequence[Statement], names: Names
) -> str | None:
    """Return why it is not who a sentence says that said it, or None.

    In the source whoever was last said to say something says what follows, within one text.
    """
    named = names.persons(speaker)
    if not named:
        return None
    before = [u for u in units if u.item == unit.item]
    for earlier in reversed(before[: before.index(unit) + 1]):
        said_by = [
            person
            for part in earlier.clauses
            if (says := SAYS.match(part))
            for person in names.persons(says[0])
        ]
        if said_by:
            return None if set(said_by) & set(named) else f"引文中这话不是“{named[-1]}”说的"
    return None
