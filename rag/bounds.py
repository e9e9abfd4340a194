"""What the fields of a request may be, the same for a library's caller as over HTTP."""

import unicodedata
from collections.abc import Sequence
from datetime import date, datetime

from rag.errors import QuestionError

__all__ = ["check_choice", "check_day", "check_question", "check_top_k"]

_MOST_CHARS, _MOST_HITS = 2000, 200


def check_question(question: str) -> None:
    """Let a question pass that can be read.

    Raises:
        QuestionError: If it is no text, empty or too long, or holds what no text may.
    """
    # Callers that are not typed hand over what they were given: None, a list, bytes.
    if not isinstance(question, str):
        raise QuestionError(f"问题应为文本，收到的是 {type(question).__name__}。")
    if not question.strip():
        raise QuestionError(f"问题是空的。请输入 1 至 {_MOST_CHARS} 个字符的问题。")
    if len(question) > _MOST_CHARS:
        raise QuestionError(f"问题有 {len(question)} 个字符，最多 {_MOST_CHARS} 个。请缩短问题。")
    for character in question:
        if unicodedata.category(character) in ("Cc", "Cs") and character not in "\t\n\r":
            code = f"U+{ord(character):04X}"
            raise QuestionError(f"问题含有控制字符或不成对的代理字符 {code}，请删去。")


def check_top_k(top_k: int) -> None:
    """Let a number of hits pass that may be asked for.

    Raises:
        QuestionError: If it is no whole number from 1 to 200.
    """
    whole = isinstance(top_k, int) and not isinstance(top_k, bool)
    if not whole or not 1 <= top_k <= _MOST_HITS:
        raise QuestionError(f"top_k 应为 1 至 {_MOST_HITS} 的整数（收到 {str(top_k)[:60]}）。")


def check_day(name: str, day: date | None) -> None:
    """Let a filter or a clock's day pass that is a date.

    Raises:
        QuestionError: If it is a text or a moment, which compare with no date of an entry.
    """
    if day is not None and (not isinstance(day, date) or isinstance(day, datetime)):
        raise QuestionError(f"{name} 应为 datetime.date（收到 {str(day)[:60]!r}）。")


def check_choice(name: str, value: str, choices: Sequence[str]) -> None:
    """Let a word pass that is one of those which choose something.

    Raises:
        QuestionError: If it is none of them: nothing may be done in its place unsaid.
    """
    if value not in choices:
        raise QuestionError(f"{name} 应为 {'、'.join(choices)} 之一（收到 {str(value)[:60]!r}）。")
