"""Years that open the lines of a chronicle: 1921年，创办…; 光绪二十年(1894),…; 1922 1.12 ….

Whether such a line is an item, its neighbours show.
"""

import re
from calendar import monthrange

from rag.dates.numerals import half_width, parse_number
from rag.dates.written import WrittenDate, written_at
from rag.entries.day_lines import CLOSE, skip
from rag.entries.layout import Block
from rag.entries.leads import PAUSE

__all__ = ["reign_year", "spaced_year", "year_line"]

# 1903年（光绪二十九年）　倡办…
_YEAR_NOTE = re.compile(r"\s?[（(][^（）()。；]{1,14}[）)]")
# 1921年，创办于城隍庙; 1938年  迁往乡下; 2003年：迁入现址
_AFTER_YEAR = re.compile(r"\s?[，,]\s?|\s?[:：]\s?|\s{1,4}|[-—–]{1,2}\s?")


# 1952年属某某专区。, 1876年10岁入村塾读书。
_YEAR_SENTENCE = re.compile(
    r"(?:(?![年度初底末中前后後间間以])[\u4e00-\u9fff]|[0-9]{1,3}[岁歲]).{3,}。"
)
# ‧1883年考取秀才: of a list's items
_MARKED = re.compile(r"(?![年度初底末中前后後间間以])[\u4e00-\u9fff].{2,}")
_ANY_GAP = re.compile(r"\s?[，,:：]?\s?")
_LEAST_YEAR = 3  # 1927年：设市。
# 2017年 | 2018年 | 2019年: the way to other years' pages
_YEARS_BESIDE = re.compile(r"\s?[|｜·/、]\s?[12][0-9]{3}\s?年?\s?(?:[|｜·/、]|$)")
_SPAN_END = re.compile(r"[12][0-9]{3}\s?年?|至今")

Parts = tuple[str, WrittenDate, int, int]  # family, date, where its words begin and end


def year_line(block: Block, item: WrittenDate, begin: int, family: str) -> Parts | None:
    """Return what an opener needs of a line that a year opens; None for others.

    Args:
        block: The line.
        item: The year.
        begin: Where its marks and brackets begin.
        family: "bullet" or "number" where one stands before it, else "".
    """
    words = block.words
    if block.piece.heading or _YEARS_BESIDE.match(words, item.end):
        return None
    closed = skip(CLOSE, words, item.end)
    after = _AFTER_YEAR if closed == item.end else _ANY_GAP  # 光绪二十八年（1902年）课艺簿
    delimiter = after.match(words, skip(_YEAR_NOTE, words, closed))
    if delimiter is None:
        told = _MARKED if begin or family else _YEAR_SENTENCE
        return ("years sentence", item, begin, begin) if told.fullmatch(words, closed) else None
    if len(words) - delimiter.end() < _LEAST_YEAR:
        return None
    # 1921年—1949年; 2020年，是不平凡的一年。
    if _SPAN_END.fullmatch(words, delimiter.end()) or words.startswith("是", delimiter.end()):
        return None
    prose = delimiter.group().strip() in {"，", ","}
    part = None if prose or item.part else written_at(half_width(words), delimiter.end())
    if part is not None and part.month and not part.year:  # 1937年　11月，…: a year, then its month
        pause = PAUSE.match(words, part.end)
        item = part._replace(start=item.start, year=item.year)
        return "years plain", item, begin, pause.end() if pause else part.end
    kind = family or ("prose" if prose else "plain")
    return f"years {kind}", item, begin, begin if prose else delimiter.end()


# 光绪二十年(1894),…, 唐贞观三年（629年）　…, 宋熙宁五年（1072年）六月…: a reign's year, then ours
_REIGN_YEAR = re.compile(
    r"[\u4e00-\u9fff]{2,6}?(?:元|[一二三四五六七八九十]{1,3}|[0-9]{1,2})年"
    r"(?:[甲乙丙丁戊己庚辛壬癸][子丑寅卯辰巳午未申酉戌亥]年?)?"
    r"\s?[(]\s?(?:公元|西元)?\s?(?P<ours>(?P<y>[1-9][0-9]{2,3})\s?年?)\s?[)]"
    r"(?:\s?闰?(?P<m>十?[一二三四五六七八九]|十)月)?(?!\s?[0-9]{1,2}\s?月)"  # 民国元年（1912年）3月
)
_REIGN_CHARS = 12


def reign_year(text: str, position: int) -> WrittenDate | None:
    """Return our year where a reign's opens a line, or None; text is half-width.

    A month behind it is taken as it is counted, as that of a reign's day is.
    """
    if "年" not in text[position + 3 : position + _REIGN_CHARS]:
        return None
    found = _REIGN_YEAR.match(text, position)
    if found is None:
        return None
    if not found["m"]:
        return WrittenDate(position, found.end("ours"), "year", int(found["y"]))
    return _counted(found)


def _counted(found: re.Match[str]) -> WrittenDate:
    return WrittenDate(*found.span(), "month", int(found["y"]), parse_number(found["m"]))


# 1922 1.12 香港…, 1921 7.23-8月初 …: the first line of a year, its dotted days below without it
_SPACED = re.compile(
    r"(?P<y>(?:19|20)[0-9]{2})\s(?P<m>[01]?[0-9])\.(?P<d>[0-3]?[0-9])"
    r"(?:\s?[-—–~至]\s?(?P<m2>[01]?[0-9])(?:\.(?P<d2>[0-3]?[0-9])|月[初上中下底末]?旬?))?(?=\s)"
)


# 1905至1909年,修成…, 1970--1971,…: years on end
_YEARS = re.compile(
    r"(?P<y>1[0-9]{3}|20[0-9]{2})\s?年?\s?[-—–~～至到]{1,2}\s?(?P<y2>1[0-9]{3}|20[0-9]{2})"
    r"(?:\s?年(?=[,，:：\s])|(?=[,，:：]))"
)
# 1982.09—1986.07　师范学校学习, 2010/8至今　…: a life's months
_LIFE_MONTHS = re.compile(
    r"(?P<y>(?:19|20)[0-9]{2})[./-](?P<m>0?[1-9]|1[0-2])\s?[-—–~～至到]{1,2}\s{0,8}"
    r"(?:(?P<y2>(?:19|20)[0-9]{2})[./-](?P<m2>0?[1-9]|1[0-2])(?![0-9./-])|今|现在|(?<=[-—–~～\s])(?=[\u4e00-\u9fff]))"
)
# 1971：…, 1990 — …: a year that nothing calls one; its neighbours show whether it is
_BARE = re.compile(
    r"(?P<y>1[5-9][0-9]{2}|20[0-4][0-9])(?=\s?(?:[:：]|[—–-]{1,2}(?=\s))(?!\s?[0-9]{1,2}(?![0-9.]))\s?\S|\s{1,4}(?!年)[\u4e00-\u9fff《“])"
)
# 599年：…: a year of three figures, which is an amount of years anywhere else
_EARLY = re.compile(
    r"(?P<y>[1-9][0-9]{2})\s?年(?=\s?(?:[:：,，]|[—–-]{1,2})\s?[^0-9\s]|\s?[（(][\u4e00-\u9fff]{2,8}年[）)])"
)


# 1072年（宋熙宁五年）六月　大水
_NOTED = re.compile(
    r"(?P<y>[1-9][0-9]{2,3})\s?年\s?[(][\u4e00-\u9fff]{2,10}年[)]\s?闰?(?P<m>十?[一二三四五六七八九]|十)月"
)


def _of_life(position: int, found: re.Match[str]) -> WrittenDate | None:
    item = WrittenDate(position, found.end(), "month", int(found["y"]), int(found["m"]))
    if not found["y2"]:
        return item
    if (int(found["y2"]), int(found["m2"])) < (item.year or 0, item.month or 0):
        return None
    return item._replace(last_year=int(found["y2"]), last_month=int(found["m2"]))


def spaced_year(text: str, position: int) -> WrittenDate | None:
    """Return the day or years that a line begins with in a form met only there, or None."""
    if (years := _YEARS.match(text, position)) and int(years["y"]) < int(years["y2"]):
        first, last = int(years["y"]), int(years["y2"])
        return WrittenDate(position, years.end(), "month", first, 1, None, last, 12)
    if months := _LIFE_MONTHS.match(text, position):
        return _of_life(position, months)
    if noted := _NOTED.match(text, position):
        return _counted(noted)
    if bare := _BARE.match(text, position):
        return WrittenDate(position, bare.end(), "year", int(bare["y"]))
    if early := _EARLY.match(text, position):
        return WrittenDate(position, early.end(), "year", int(early["y"]))
    found = _SPACED.match(text, position)
    if found is None:
        return None
    year, month, day = int(found["y"]), int(found["m"]), int(found["d"])
    if not 1 <= month <= 12 or not 1 <= day <= monthrange(year, month)[1]:
        return None
    item = WrittenDate(position, found.end(), "numeric", year, month, day)
    if not found["d2"]:
        return item
    return item._replace(last_month=int(found["m2"]), last_day=int(found["d2"]))
