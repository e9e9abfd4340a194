"""Chinese and full-width numerals: 二〇二〇, 二零二零, 廿三, 三十一, 初四, 兩, ２０２０.

Numbers as dates write them, up to a few thousand. Nothing here knows what a date is.
"""

import re
import unicodedata

__all__ = [
    "CHINESE_DIGITS",
    "half_width",
    "parse_digits",
    "parse_number",
    "to_chinese",
    "to_chinese_digits",
]

# 二〇二〇年, 二零二零年, 二○二○年 (a circle) and 二O二O年 (a letter) all stand in real documents;
# 兩, 貳, 叁 and 陸 are traditional or financial forms.
_DIGIT = {
    **dict.fromkeys("零〇○ＯO", 0),
    **dict.fromkeys("一壹元", 1),
    **dict.fromkeys("二贰貳两兩俩倆", 2),
    **dict.fromkeys("三叁參仨", 3),
    **dict.fromkeys("四肆", 4),
    **dict.fromkeys("五伍", 5),
    **dict.fromkeys("六陆陸", 6),
    **dict.fromkeys("七柒", 7),
    **dict.fromkeys("八捌", 8),
    **dict.fromkeys("九玖", 9),
}
_TENS = {"廿": 20, "卄": 20, "卅": 30, "卌": 40}
_UNIT = {"十": 10, "拾": 10, "百": 100, "佰": 100, "千": 1000, "仟": 1000}

CHINESE_DIGITS = "零〇○一二两兩三四五六七八九十廿卅百千"
"""The characters of a plain Chinese number, to stand inside a regular expression's brackets."""

# ２０２０年２月７日: full-width ASCII lies 0xFEE0 above ASCII; ideographic space is U+3000.
_HALF = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: 0x20}
# ⽇, ⽉, ⼀ …: the radicals that stand for the characters in texts taken from PDF files
_HALF |= {ord(radical): ord(unicodedata.normalize("NFKC", radical)) for radical in "⽇⽉⼀⼆⼋⼗⾄"}


_FULL = re.compile("[\uff01-\uff5e\u3000\u2f00-\u2fd5]")
_MARKS = (("，", ","), ("：", ":"), ("；", ";"), ("（", "("), ("）", ")"), ("\u3000", " "))


def half_width(text: str) -> str:
    """Return text with full-width ASCII characters made half-width, one for one.

    Chinese punctuation that has no ASCII twin (。、《》) stays; the length never changes, so
    offsets hold in both texts.
    """
    # a look for such characters takes a tenth of a translation's time; most texts have none, or
    # nothing but the marks of every sentence
    if _FULL.search(text) is None:
        return text
    for full, half in _MARKS:
        text = text.replace(full, half)
    return text.translate(_HALF) if _FULL.search(text) is not None else text


def parse_digits(text: str) -> int | None:
    """Return the number that a row of digits spells: 二〇二〇 → 2020, 零八 → 8, 2020 → 2020.

    Returns:
        The number, or None where any character is not a digit (三十 is no row of digits).
    """
    value = 0
    for character in text:
        if "0" <= character <= "9":
            digit: int | None = ord(character) - 48
        elif "０" <= character <= "９":
            digit = ord(character) - ord("０")
        else:
            digit = _DIGIT.get(character)
        if digit is None:
            return None
        value = value * 10 + digit
    return value if text else None


def parse_number(text: str) -> int | None:
    """Return the value of a numeral: 31, ３１, 三十一, 卅一, 廿三, 初四, 两, 一百零五.

    Args:
        text: The numeral alone, without white space or measure word.

    Returns:
        A number of at least 0, or None if text is not a numeral.
    """
    if not text.isascii() and not text.isalpha():
        text = half_width(text)
    if text.isdecimal():
        return int(text) if len(text) <= 9 else None
    if text.startswith("初") and len(text) > 1:
        text = text[1:]
    if any(character in _UNIT or character in _TENS for character in text):
        return _parse_positional(text)
    return parse_digits(text) if len(text) <= 9 else None


def _parse_positional(text: str) -> int | None:
    """Read 三十一, 二百零五, 廿三: digits that multiply the unit after them."""
    total, digit, last_unit = 0, None, 10_000
    for character in text:
        if character in _TENS:
            if digit is not None or last_unit <= 10:
                return None
            total, last_unit = total + _TENS[character], 10
        elif character in _UNIT:
            unit = _UNIT[character]
            if unit >= last_unit:
                return None
            total, digit, last_unit = total + (1 if digit is None else digit) * unit, None, unit
        elif (value := _digit(character)) is None or (digit and value):
            return None
        else:
            digit = value
    return total + (digit or 0)


def _digit(character: str) -> int | None:
    return ord(character) - 48 if "0" <= character <= "9" else _DIGIT.get(character)


def to_chinese(number: int) -> str:
    """Write a number from 0 to 99 as Chinese do in days and months: 7 → 七, 10 → 十, 31 → 三十一.

    Raises:
        ValueError: If the number is outside 0 to 99.
    """
    if not 0 <= number <= 99:
        raise ValueError(f"{number} is not between 0 and 99")
    tens, ones = divmod(number, 10)
    if tens == 0:
        return "〇一二三四五六七八九"[ones]
    head = "十" if tens == 1 else to_chinese(tens) + "十"
    return head + (to_chinese(ones) if ones else "")


def to_chinese_digits(number: int) -> str:
    """Write a number digit by digit, as Chinese do in years: 2020 → 二〇二〇."""
    return str(number).translate(str.maketrans("0123456789", "〇一二三四五六七八九"))
