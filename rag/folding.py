"""Folding: one spelling for what is the same to a reader, character for character.

Full-width forms, letter case and traditional characters are folded without changing the
number of characters, so an offset in the folded text is the same offset in the text.
The only module that imports opencc (Apache-2.0: the field's standard conversion tables).
"""

import unicodedata
from functools import lru_cache

import opencc

__all__ = ["SIMPLIFIED", "fold"]

_converter = opencc.OpenCC("t2s")
_HAN = "\n".join(map(chr, range(0x3400, 0xA000)))
# the simplified form of each traditional character that has one, by code
SIMPLIFIED = {
    ord(one): other
    for one, other in zip(_HAN, _converter.convert(_HAN), strict=True)
    if one != other
}


@lru_cache(maxsize=65536)
def _fold_character(character: str) -> str:
    if character.isascii():
        return character.lower()
    folded = unicodedata.normalize("NFKC", character).lower()
    folded = folded if len(folded) == 1 else character
    simplified = _converter.convert(folded)
    return simplified if len(simplified) == 1 else folded


def fold(text: str) -> str:
    """Return text of the same length with width, case and script folded: 復工２ -> 复工2."""
    return "".join(map(_fold_character, text))
