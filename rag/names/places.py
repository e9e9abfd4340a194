"""Places a corpus names: by their suffix, by the list of provinces and cities, by visits.

到公主岭暗访, 在四平抽查: a place without its suffix is known from the list, or from standing
where a visit goes. The corpus's own province is told apart, since naming it limits nothing.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from functools import cache
from typing import NamedTuple

from rag.names.wordlists import HAN, alternation, word_lines, word_set
from rag.texts import Texts

__all__ = [
    "PLACE_SUFFIX",
    "PlacesSeen",
    "home_province",
    "listed_places",
    "see_places",
    "settle_places",
    "short_form",
    "suffixed_places",
]

PLACE_SUFFIX = (
    "维吾尔自治区|壮族自治区|回族自治区|自治区|特别行政区|朝鲜族自治州|自治州|自治县|经济技术开发区|经济开发区"
    "|保护开发区|高新技术开发区|开发区|高新区|经开区|汽开区|新区|示范区|省|市|县|区|旗|州|盟|镇|乡|街道"
)
_LEFT = "到在赴对由和与及来抵往经、省市州县区向驻从"
# 农安县, 双阳区; after a boundary or 到, 在, another place
_SUFFIXED = re.compile(
    rf"(?:(?<!{HAN})|(?<=[{_LEFT}]))((?:(?![{_LEFT}日年及据]){HAN}){{2,4}}?)({PLACE_SUFFIX})"
)
# What makes it no name: 全市, 社区, 老城区 (but 宽城区), 疫情防控区, 各县, 返乡
_COMMON = re.compile(
    r"[全各本我该此市县省区镇乡村其每外有无个多小某](?:省|市|县|区|旗|州|盟|镇|乡|街道)$"
    r"|(?:社|地|辖|小|景|园|校|疫|山|灾|牧|林|片|学|矿|库|厂|病|特|郊|街|军|战|防|禁|专|税|厅|住宅|居民|生活|服务|功能|作业|工作|管控|封控|防范|隔离|污染|红|绿|黄|清洁|半)区$"
    r"|(?:超|城|上|门|夜|菜|股|楼|入|集|闹|都|级|花|早|开|罢|后|退|救|应)市$|(?:乡|城|村|集|重|冰)镇$|(?:城|家|返|下|老|故|他|回|水|梦|还)乡$"
    r"|(?:^|[主老旧新古县市内外心])城区$"
    r"|(?:同|联|结|加)盟$|(?:红|国|党|战|军|锦|彩|队|升|挂|降|义|星|大)旗$|[的了是为将等把被我各全该这那何哪个者]|支持|推动|鼓励|聚焦|实行|重点|建立|无盲|治疗|推进|影响|紧扣|有利|促进|相关|梳理|帮助|核查|邀请|行动|时期|样板|推广|系列|公司|集团|走进|深入|继续|服务|创建|打造|组织|参加|部门|工作|疫情|防控|企业|建设|加强|发展|有关|以及|进行|检查|调研"
)
_VISIT = "现场办公|检查|调研|暗访|抽查|指导|督导|视察|考察|明察|实地|慰问|走访|看望"
_SITE = re.compile(rf"(?:在|到|赴)({HAN}{{2,4}}?)(?={_VISIT})")
_NO_SITE = re.compile(
    rf"{_VISIT}|推动|支持|鼓励|加强|做好|落实|开展|促进|保障|推进|组织|参加|参与|实施|提供|部分|有关|全省|全市|基层|一线|现场|节日|企业|学校|单位|工作|各地|会议|深入|地方|[{''.join('厅局委办部院署处所站园区会厂店村组团司台校中心线间')}]$"
)


@cache
def listed_places() -> dict[str, str]:
    """Return places of the public lists by folded name, each with its short form."""
    places = {name: line[1] for line in word_lines("provinces.txt") for name in line}
    return places | {name: name for name in word_set("cities.txt")}


@cache
def _listed() -> re.Pattern[str]:
    return re.compile(alternation(listed_places()))


def short_form(place: str) -> str:
    """Return a place without its suffix: 双阳 for 双阳区; 净月高新区 gives 净月."""
    if place in listed_places():
        return listed_places()[place]
    short = re.sub(f"(?:{PLACE_SUFFIX})$", "", place)
    return short if len(short) > 1 else place


class PlacesSeen(NamedTuple):
    """What one text shows of places, and how often each stood there.

    Attributes:
        named: Those of the public lists or with a place's suffix.
        sites: What a headline says somebody visited: 在四平抽查.
    """

    named: dict[str, int]
    sites: dict[str, int]


def see_places(title: str, head: str) -> PlacesSeen:
    """Return what a folded title and the head of its text show of places."""
    named = Counter(match[0] for match in _listed().finditer(head))
    named.update(_suffixed(head))
    sites = Counter(m[1] for m in _SITE.finditer(title) if not _NO_SITE.search(m[1]))
    return PlacesSeen(dict(named), dict(sites))


def settle_places(seen: Iterable[PlacesSeen], texts: Texts) -> dict[str, int]:
    """Return the places a corpus names and how often they were seen as places.

    Args:
        seen: Of every text.
        texts: All of them, folded: a place seen in a headline must stand in another text.
    """
    counts: Counter[str] = Counter()
    sites: Counter[str] = Counter()
    for item in seen:
        counts.update(item.named)
        sites.update(item.sites)
    counts = Counter({name: n for name, n in counts.items() if not _is_tail(name, counts)})
    for name, count in sites.items():
        if (
            name in counts
            or _suffixed_in(name, counts)
            or (len(name) > 2 and texts.count(name, 2) > 1)
        ):
            counts[name] += count
    return dict(sorted(counts.items()))


def _suffixed_in(name: str, counts: Counter[str]) -> bool:
    return any(name + suffix in counts for suffix in "市县区州旗镇乡")


@cache
def _inside_listed() -> re.Pattern[str]:
    """吉林磐石市, 河北省正定县: a place right after the one it lies in."""
    return re.compile(rf"(?:{alternation(listed_places())})({HAN}{{2,3}}?)(市|县|区|旗)")


def suffixed_places(text: str) -> list[str]:
    """Return the places a folded text names by their suffix, in order, those of seats too.

    河东区 of 河东区委、区政府院内; also where no head of a text names them.
    """
    seats = re.sub(f"(?<={HAN}{{2}}[市县区州旗镇乡])党?委(?=[,、]|{HAN}政府)", ",", text)
    return list(dict.fromkeys(_suffixed(seats)))


def _suffixed(text: str) -> Iterator[str]:
    for match in (*_SUFFIXED.finditer(text), *_inside_listed().finditer(text)):
        stem, suffix = match[1], match[2]
        after = text[match.end() : match.end() + 1]
        listed = _listed().match(stem)
        if listed and len(stem) - listed.end() > 1:
            stem = stem[listed.end() :]
        name = stem + suffix
        if after in ("长", "委", "级", "域", "场", "直", "民", "情", "划", "间"):
            continue
        if not _COMMON.search(name) and (suffix != "省" or name in listed_places()):
            yield name


def _is_tail(name: str, counts: Counter[str]) -> bool:
    """Tell whether a name is a shorter one with a verb before it: 参加东海市, 巴图尔到河东区."""
    if name in listed_places():
        return False
    return any(
        name[:i] not in listed_places()
        and (name[i:] in counts or short_form(name[i:]) in listed_places())
        for i in range(1, len(name) - 2)
    )


def home_province(places: dict[str, int]) -> str | None:
    """Return the full name of the province a corpus is about, if it is about one."""
    counts: Counter[str] = Counter()
    for line in word_lines("provinces.txt"):
        counts[line[0]] = sum(places.get(name, 0) for name in line)
    ((name, most),) = counts.most_common(1)
    return name if most and most >= 0.5 * sum(counts.values()) else None
