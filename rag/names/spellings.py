"""Other spellings of a name: one character wrong, left out, or a number in other digits."""

import re

from rag.names.sounds import sound_alike

__all__ = ["holes", "is_subsequence", "numbers", "one_wrong"]


def numbers(name: str) -> set[str]:
    """Return 第3号公告 and 第三号公告 for either."""
    digits = "零一二三四五六七八九十"
    match = re.search(r"第(\d|10|[一二三四五六七八九十])号", name)
    if match is None:
        return set()
    value = int(match[1]) if match[1].isdigit() else digits.index(match[1])
    spellings = (str(value), digits[value])
    return {name.replace(match[0], f"第{spelling}号") for spelling in spellings}


def holes(name: str) -> list[str]:
    """Return a name with each character in turn left open: 林?山."""
    return [f"{name[:i]}?{name[i + 1 :]}" for i in range(len(name))]


def is_subsequence(short: str, long: str) -> bool:
    """Tell whether a name is a longer one with characters left out: 卫健委, 卫生健康委."""
    characters = iter(long)
    return all(character in characters for character in short)


def one_wrong(typed: str, name: str) -> bool:
    """Tell whether one character is wrong: a homophone, or any in a name of four or more."""
    wrong = [(a, b) for a, b in zip(typed, name, strict=True) if a != b]
    return len(wrong) == 1 and (len(name) > 3 or sound_alike(*wrong[0]))
