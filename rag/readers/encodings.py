"""Which encoding bytes without a mark are in: the one whose text reads like Chinese.

UTF-8 proves itself. GB 18030, Big5 and UTF-16 hardly ever fail to decode each other's bytes;
but what comes out is then rare characters, and real text is nearly all common ones.
"""

import re

__all__ = ["best_guess", "common_share"]

_CANDIDATES = ("gb18030", "big5", "utf-16-le", "utf-16-be")
# What else stands in Chinese documents: ASCII, quotes and dashes, numbers in circles, rules and
# shapes, CJK punctuation, full-width forms
_USUAL = re.compile(r"[\t\n\r -~·×—‘’“”…、-〕①-⓿─-◿！-～℃№%]")
_IDEOGRAPH = re.compile(r"[\u3400-\u9fff]")
_SAMPLE = 20_000
_CLEARLY = 0.05


def best_guess(data: bytes, declared: str | None = None) -> str | None:
    """Return the encoding in which data reads most like Chinese text.

    Args:
        data: Without a byte order mark, and not UTF-8.
        declared: What the file says. Preferred unless another reads clearly better: pages in
            GBK that say iso-8859-1 are common, and every byte is a letter in that.

    Returns:
        gb18030, big5, utf-16-le, utf-16-be or what was declared; None if in none of them at
        least half of the characters are usual.
    """
    scores = {encoding: _score(data, encoding) for encoding in _CANDIDATES}
    best = max(scores, key=lambda encoding: scores[encoding])  # of equals the first
    if declared is not None:
        score = _score(data, declared)
        # Letters with accents are none of the usual ones, but a text of them is declared so.
        if score >= max(scores[best] - _CLEARLY, 0.0):
            return declared
    return best if scores[best] >= 0.5 else None


def _score(data: bytes, encoding: str) -> float:
    """Return how much of data reads like Chinese in an encoding; -1 if it is not in it."""
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError:
        return -1.0
    return -1.0 if "\x00" in text else common_share(text)


def common_share(text: str) -> float:
    """Return the share of a text's characters, 0 to 1, that are usual in Chinese documents.

    An ideograph is common when it is on the first level of GB 2312 (3,755 characters) or of
    Big5 (5,401): the one or the other holds 99 % of the ideographs of any newspaper.
    """
    sample = text[:_SAMPLE]
    if not sample:
        return 0.0
    good = sum(_is_common(character) for character in sample)
    return good / len(sample)


def _is_common(character: str) -> bool:
    if not _IDEOGRAPH.match(character):
        return bool(_USUAL.match(character))
    try:
        first = character.encode("gb2312")[0]
    except UnicodeEncodeError:
        pass
    else:
        if 0xB0 <= first <= 0xD7:
            return True
    try:
        return 0xA4 <= character.encode("big5")[0] <= 0xC6
    except UnicodeEncodeError:
        return False
