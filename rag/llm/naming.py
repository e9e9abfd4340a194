"""People, offices and places that a sentence names: each must be named by its source.

Short and full forms are the same office (省教育厅, 吉林省教育厅 in a corpus about 吉林省), but
not another region's. Who acts must be who acts in the source, not merely somebody named there.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from rag.lexicon import Lexicon
from rag.llm.wording import clauses, content_words, sentences, spans
from rag.names.organisations import core, find_organisations, region_of
from rag.names.places import short_form
from rag.names.spellings import is_subsequence
from rag.names.unknown import unknown_candidates
from rag.names.wordlists import HAN

__all__ = ["Name", "Names"]

# What a short form may drop: 发展改革委 of 发展和改革委, 长春政府 of 长春市政府
_DROPPED = frozenset("和与及省市区县州总")
_LEAST_SPELT = 5
# 由省教育厅主办, 被列入, 收到捐赠: the one who acts may stand after
_TURNED = ("由", "被", "收到", "接受", "获", "受")


@dataclass(frozen=True, slots=True)
class Name:
    """A name in a folded text: person, organisation or place, and where it stands."""

    kind: str
    name: str
    start: int
    end: int


class Names:
    """The names a corpus knows, looked for in sentences and in sources."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._lexicon = lexicon
        self._forms: dict[str, list[tuple[str, str]]] = {}
        for kind, known in (
            ("person", lexicon.persons),
            ("organisation", lexicon.organisations),
            ("place", lexicon.places),
        ):
            for name in known:
                self._forms.setdefault(name[:2], []).append((kind, name))

    def find(self, folded: str) -> list[Name]:
        """Return the names in a folded text, in order, none inside another."""
        found = [
            Name(kind, name, at, at + len(name))
            for at in range(len(folded) - 1)
            for kind, name in self._forms.get(folded[at : at + 2], ())
            if folded.startswith(name, at)
        ]
        found += [
            Name("organisation", n, start, end) for start, end, n in find_organisations(folded)
        ]
        found += [
            Name(kind, folded[start:end], start, end)
            for kind, start, end in unknown_candidates(folded)
        ]
        return _longest(found)

    def blanked(self, folded: str) -> str:
        """Return a text of the same length with the names in it blanked."""
        characters = list(folded)
        for item in self.find(folded):
            characters[item.start : item.end] = " " * (item.end - item.start)
        return "".join(characters)

    def missing(self, folded: str, source: str) -> str | None:
        """Return the first name of a sentence that its source does not name, or None.

        Args:
            folded: The sentence, folded.
            source: Folded, white space taken out.
        """
        offices = [name for _, _, name in find_organisations(source)]
        for item in self.find(folded):
            if not self._is_named(item, source, offices):
                return item.name
        return None

    def misspelt(self, folded: str, source: str) -> str | None:
        """Return an office of a source that a sentence names with a character lacking, or None.

        第二人医院 for 第二人民医院; 发展改革委 for 发展和改革委 is a short form.
        """
        for item in self.find(source):
            if item.kind != "organisation" or len(item.name) < _LEAST_SPELT:
                continue
            name = item.name
            for at in range(1, len(name) - 1):
                lacking = name[:at] + name[at + 1 :]
                if name[at] not in _DROPPED and lacking in folded and lacking not in source:
                    return lacking
        return None

    def _is_named(self, item: Name, source: str, offices: Sequence[str]) -> bool:
        if item.name in source:
            return True
        if item.kind == "place":
            # 吉林省 for 吉林; 双阳 for 双阳区
            short = short_form(item.name)
            return short in source and short != item.name and not item.name.endswith("市县")
        if item.kind != "organisation":
            return False
        whole, region = core(item.name), region_of(item.name)
        if not self._is_home(region) and short_form(region) not in source:
            return False
        if whole in source or any(_shortens(whole, core(office)) for office in offices):
            return True
        return bool(_apart(item.name).search(source))

    def _is_home(self, region: str) -> bool:
        home = self._lexicon.home
        return region in ("", "省", "全省") or bool(home and short_form(region) == short_form(home))

    def other_doer(self, folded: str, source: str) -> str | None:
        """Return a person of whom a sentence says what its source says only of others, or None.

        教育部部长陈宝生主持会议, where the source has 陈宝生出席会议 and 钟登华主持会议.
        """
        # By clauses too: 副厅长邵立群主持，厅长秦怀远出席
        for cut in (sentences, spans):
            parts = [(part, self._persons(part)) for part in cut(source)]
            for clause in clauses(folded):
                persons = self._persons(clause)
                for word in content_words(clause) if persons else ():
                    held = [names for part, names in parts if word in part]
                    if held and all(names and not names & persons for names in held):
                        return min(persons)
        return None

    def persons(self, folded: str) -> list[str]:
        """Return the people named in a folded text, in order."""
        return [item.name for item in self.find(folded) if item.kind == "person"]

    def offices(self, folded: str) -> list[str]:
        """Return the offices named in a folded text, in order."""
        return [item.name for item in self.find(folded) if item.kind == "organisation"]

    def _persons(self, folded: str) -> set[str]:
        return set(self.persons(folded))

    def other_actor(self, folded: str, best: str, before: str, source: str) -> str | None:
        """Return who a sentence says acts though its source says it of another, or None.

        Args:
            folded: The sentence, folded.
            best: The sentence of the source that says the same, folded.
            before: What stands before that in the source, folded.
            source: All of it, folded.
        """
        said = [item for item in self.find(folded) if _is_actor(item)]
        written = [item for item in self.find(best) if _is_actor(item)]
        if not said:
            return None
        first = said[0]
        if not _same_one(first, written) and not _apart(first.name).search(best):
            # The one who acts may stand in a sentence before, the nearest that names any.
            earlier = [item for item in self.find(before) if _is_actor(item)]
            if self._acts_elsewhere(first, folded, best, source):
                return None
            alike = [item for item in written if item.kind == first.kind]
            if alike and not _same_one(alike[0], said):
                return first.name
            if not _same_one(first, earlier) and first.name not in best:
                return first.name
        return _reordered(said, written, folded, best)

    def _acts_elsewhere(self, actor: Name, folded: str, best: str, source: str) -> bool:
        """Tell whether another sentence says of an actor what the one most like it does not.

        教育部召开视频会议。…副部长钟登华主持会议: 钟登华主持视频会议.
        """
        apart = [w for w in content_words(folded) if w not in best and w not in actor.name]
        parts = (part for part in sentences(source) if actor.name in part)
        return bool(apart) and any(all(word in part for word in apart) for part in parts)


def _is_actor(item: Name) -> bool:
    """Tell whether a name is somebody's: no place, and not a document's (第2号公告)."""
    return item.kind != "place" and not item.name.startswith("第")


@lru_cache(maxsize=1024)
def _apart(name: str) -> re.Pattern[str]:
    """Return a pattern of an office named in two parts: 省委召开常委会 for 省委常委会."""
    cuts = (rf"{name[:i]}{HAN}{{1,4}}{name[i:]}" for i in range(2, len(name) - 1))
    return re.compile("|".join(cuts) or r"(?!)")


def _reordered(said: Sequence[Name], written: Sequence[Name], folded: str, best: str) -> str | None:
    """Return the first of two names that have changed places: A向B捐赠 for B向A捐赠."""
    turned = any(word in text for word in _TURNED for text in (folded, best))
    # 公告是省办公室发布的
    if turned or re.search("是.+的[。]?$", folded.strip()):
        return None
    places = [next((w.start for w in written if _alike(s.name, w.name)), None) for s in said]
    known = [(s.name, place) for s, place in zip(said, places, strict=True) if place is not None]
    for (name, place), (_, following) in pairwise(known):
        if place > following and "、" not in folded:
            return name
    return None


def _same_one(item: Name, others: Iterable[Name]) -> bool:
    return any(_alike(item.name, other.name) for other in others)


def _alike(one: str, other: str) -> bool:
    # 市教育局 is not 区教育局
    if one[0] != other[0] and {one[0], other[0]} <= set("省市区县"):
        return False
    return (
        one in other
        or other in one
        or core(one) == core(other)
        or _shortens(core(one), core(other))
    )


def _shortens(short: str, long: str) -> bool:
    """Tell whether a name is another's short form: 卫健委 of 卫生健康委员会."""
    if len(short) > len(long):
        short, long = long, short
    return len(short) > 2 and short[0] == long[0] and is_subsequence(short, long)


def _longest(found: Sequence[Name]) -> list[Name]:
    kept: list[Name] = []
    for item in sorted(found, key=lambda n: (n.start - n.end, n.start, n.kind)):
        if all(item.end <= other.start or other.end <= item.start for other in kept):
            kept.append(item)
    return sorted(kept, key=lambda item: item.start)
