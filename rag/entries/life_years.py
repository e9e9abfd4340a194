"""The headings of a life told year by year: 光绪二十六年庚子(1900)三岁."""

import re

from rag.dates.numerals import parse_digits

__all__ = ["life_year"]

_STEM_BRANCH = "[甲乙丙丁戊己庚辛壬癸][子丑寅卯辰巳午未申酉戌亥]"
# 己未 道光四年(公元1824年)一岁, 明治7年(1874) too
_HEAD = re.compile(
    rf"(?:{_STEM_BRANCH}年?\s)?(?:清|中[华華])?[\u4e00-\u9fff]{{2}}(?:[元一二三四五六七八九十]{{1,3}}|[0-9]{{1,2}})年"
    rf"(?:{_STEM_BRANCH})?\s?[（(]\s?(?:公元|{_STEM_BRANCH}年?[,，\s]\s?)?"
    r"(?P<y>1[0-9]{3}|一[八九][〇○零一二三四五六七八九]{2})\s?年?\s?[）)]\s?[\u4e00-\u9fff]{0,6}"
)
# 11年(1922), 元年（1912）: below 中华民国
_COUNTED = re.compile(
    r"(?:民[国國])?(?:元|[一二三四五六七八九十]{1,3}|[0-9]{1,2})年\s?"
    r"[（(]\s?(?:公元)?(?P<y>1[0-9]{3})\s?年?\s?[）)]"
)
_NUMERALS = frozenset("元一二三四五六七八九十0123456789")
_REIGN_ENDS = 14  # characters: 甲申年 中华民国三十三年


def life_year(text: str) -> int | None:
    """Return the year, in our era, that a line heads and does nothing else; None for others."""
    year = text.find("年", 1, _REIGN_ENDS)
    if year < 0 or text[year - 1] not in _NUMERALS:  # most lines
        return None
    found = _HEAD.fullmatch(text) or _COUNTED.fullmatch(text)
    return parse_digits(found["y"]) if found else None
