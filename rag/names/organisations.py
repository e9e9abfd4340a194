"""Offices and institutions a corpus names, by their endings, and what they issue.

省公安厅, 长春海关, 国务院联防联控机制第七工作组. The same office is named in several lengths:
吉林省教育厅, 省教育厅, 教育厅; `core` is what they share.
"""

import re
from collections import Counter
from collections.abc import Iterator
from functools import cache, lru_cache

from rag.names.places import listed_places
from rag.names.wordlists import HAN, alternation, word_lines, word_set

__all__ = ["core", "find_organisations", "issues_pattern", "region_of", "see_organisations"]

# Not inside an office's name: 省委常委会议暨省防控工作领导小组, 部分省政府
_INNER = (
    rf"(?:(?![的了在到对和与及将等把被从向为由暨说要])(?!会议|关于|我省|我市|召开|"
    rf"主持|部分|开展|强调|调研|检查|组织召开|印发|发布){HAN})"
)
_LONG_INNER = rf"(?:(?![了在到将把被说暨])(?!(?<!应)对)(?!会议|关于|召开|强调|印发|发布){HAN})"
# 省委常委会议 is a meeting
_NOT_AFTER = r"(?![长员门分位队份属件]|(?<=会)议)"


@cache
def _region() -> str:
    """Return a pattern of regions.

    What may follow a name stands once, after all of them: beside each it would take `re` two
    seconds to compile, at every start.
    """
    names = "|".join(map(re.escape, sorted(listed_places(), key=lambda name: (-len(name), name))))
    named = rf"(?:{names})[省市州县区]?(?:{HAN}{{2,3}}[市县区])?"
    # 省 at the head of 省教育厅, not inside 全省教育系统
    edge = rf"(?:(?<!{HAN}.)|(?<=[到在赴对由向和与、厅局委任据经].))"
    levels = "|".join(f"{level}{edge}" for level in "省市县区州")
    return rf"(?:{named}|{levels}|国家|中国|全国|中央)"


@cache
def _pattern() -> re.Pattern[str]:
    free = alternation(word_lines("organisation_suffixes.txt")[1])
    large = "领导小组|指挥部|指挥中心|工作组|联防联控机制"
    office = (
        r"(?<![大格布全当结僵时变战步])局(?!部|面|势)|厅|"
        r"(?<=[卫健教经农金财住商国外体信康育委革资])委|"
        r"办(?![理法事公])(?<=[贫信台侨网改治])|"
        r"(?<=[教商安生政育障讯交部源村务防输化改])部(?!署)|审计署|海关总署|公署"
    )
    places = rf"(?:{_region().removeprefix('(?:').removesuffix(')')}|国务院)"
    tail = rf"(?:第[一二三四五六七八九十]+工作组|{HAN}{{0,6}}工作组)?(?:办公室|办公厅)?"
    return re.compile(
        rf"{places}(?:{_LONG_INNER}{{1,24}}?(?:{large}){tail}"
        rf"|{_INNER}{{0,10}}?(?:{free}|{office})(?:员会)?(?:办公室|办公厅)?){_NOT_AFTER}"
    )


@cache
def _bare_pattern() -> re.Pattern[str]:
    """教育厅, 人社厅: an office without its region, at a boundary or after another office."""
    return re.compile(rf"(?:(?<!{HAN})|(?<=[到在赴对由向和与、厅局委])){_INNER}{{2,6}}厅$")


_GENERIC = re.compile(
    r"^(?:各|有关|相关|全省|全市|部分|所有|多家|本|该|我|一家|定点|这|那|基层|市县|省直|直属|地方|两家|多所|省级|市级|高等|中小|龙头|国有|医药|生产|重点)|有关|部门|企业"
)


def find_organisations(text: str) -> Iterator[tuple[int, int, str]]:
    """Yield (start, end, name) of what has the form of an office's name in a folded text."""
    for match in _pattern().finditer(text):
        if not _GENERIC.search(match[0]):
            yield match.start(), match.end(), match[0]
    for hall in re.finditer(f"厅{_NOT_AFTER}", text):
        bare = _bare_pattern().search(text, max(0, hall.start() - 8), hall.end())
        if bare and not _GENERIC.search(bare[0]):
            yield bare.start(), bare.end(), bare[0]


def see_organisations(text: str) -> dict[str, int]:
    """Return the offices and institutions named in a folded text, and how often."""
    return dict(Counter(name for _, _, name in find_organisations(text)))


@cache
def _leading() -> re.Pattern[str]:
    return re.compile(rf"{_region()}(?={HAN}{{2}})")


@cache
def _bare_suffixes() -> frozenset[str]:
    return word_set("organisation_suffixes.txt")


def core(name: str) -> str:
    """Return an office's name without the region before it: 教育厅 for 吉林省教育厅."""
    match = _leading().match(name)
    rest = name[match.end() :] if match else name
    return rest if len(rest) > 2 and rest not in _bare_suffixes() else name


def region_of(name: str) -> str:
    """Return the region an office's name begins with, "" for none: 吉林省, 省, 国家."""
    whole = core(name)
    return name[: len(name) - len(whole)]


@lru_cache(maxsize=1024)
def issues_pattern(name: str) -> re.Pattern[str]:
    """Return a pattern for titles and texts in which an office issues or convenes something.

    吉林省教育厅关于…的通知; 吉林省财政厅、吉林省教育厅关于…; 省政府召开党组会议; 省政府专题会议.
    """
    issue = (
        "关于|发布|印发|下发|出台|公布|通报|通告|公告|通知|决定|规定|召开|启动|举办|"
        "举行|联合|致|部署|要求|制定|推出|明确|、|和|与|办公[厅室]|等部门"
    )
    held = "(?:党组|常务|专题|常委|扩大|全体|工作|视频|调度|第.{1,3}次){0,3}会议"
    return re.compile(
        rf"(?<![到赴对给向])(?<!在){re.escape(name)}(?:今天|近日|日前)?(?:{issue})|{re.escape(name)}{held}"
    )
