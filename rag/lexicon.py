"""The names a corpus knows, found in a question, and the names in a question it does not know.

Mined from the entries by rules (`rag.names`), so no corpus needs a list of its own. A name found
says whether it limits the scope (巴音朝鲁讲的, 省教育厅发布的, 在四平) or is only matter of the
topic (到省教育厅, 吉林省 in a corpus about 吉林省).
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from rag.folding import fold
from rag.names.organisations import (
    core,
    find_organisations,
    issues_pattern,
    region_of,
)
from rag.names.persons import acts_pattern, settle_persons
from rag.names.places import home_province, listed_places, settle_places, short_form
from rag.names.roles import is_actor_asked, is_visited, limits_issuer, limits_place
from rag.names.sections import find_sections
from rag.names.sounds import romanised, sound_alike
from rag.names.spellings import holes, is_subsequence, numbers, one_wrong
from rag.names.terms import settle_terms
from rag.names.unknown import unknown_candidates
from rag.names.wordlists import HAN, word_set
from rag.records import Entry
from rag.survey import Survey, survey_entries
from rag.texts import Texts

__all__ = ["Kind", "Lexicon", "Named", "mine_lexicon", "settle_lexicon"]

# 省政府, 吉林省人民政府, 长春市政府办公室
_GOVERNMENT = re.compile(r"(?P<seat>.{0,12}?)(?:人民)?政府(?P<office>办公[厅室])?")
Kind = Literal["person", "organisation", "place", "section"]
Role = Literal["acts", "mentioned"]
Positions = NDArray[np.int64]
_MAX_NAME_CHARS = 40
_RUN = re.compile(f"{HAN}+")
# A department of government: not 领导小组, 指挥中心, 公司
# nor 省委, which meets and is not gone to
_DEPARTMENT = re.compile(r"[厅局办部署]$|委员会$|(?<![省市县区州党])委$")
_GONE_TO = re.compile("在|到|去|赴|(?<=[^一-鿿])来")
_LATIN = re.compile("[a-z]+")
_LATIN_ROLES: Mapping[Kind, Role] = {"person": "mentioned", "place": "acts"}


@dataclass(frozen=True, slots=True)
class Named:
    """A name in a question.

    Attributes:
        name: As the corpus writes it: corrected where it was misspelt; a section's whole heading.
        start: Where it stands in the question.
        end: Where it ends there.
        scoping: Whether it limits the scope.
        role: acts: the person speaks or acts, the office issues; mentioned: the text names it.
    """

    kind: Kind
    name: str
    start: int
    end: int
    scoping: bool
    role: Role = "mentioned"


@dataclass(frozen=True, slots=True)
class Lexicon:
    """The names of a corpus.

    Attributes:
        persons: Folded names and how often each stood where a name stands.
        organisations: Offices and institutions, likewise.
        places: Places, likewise.
        headings: Section headings as written.
        terms: Slogans and coined terms, sorted.
        home: The province the corpus is about, which limits nothing; None if there is none.
    """

    persons: Mapping[str, int]
    organisations: Mapping[str, int]
    places: Mapping[str, int]
    headings: tuple[str, ...]
    terms: tuple[str, ...]
    home: str | None
    _forms: Mapping[str, tuple[Kind, str]] = field(repr=False)
    _holes: Mapping[str, tuple[str, ...]] = field(repr=False)
    _lengths: tuple[int, ...] = field(repr=False)
    _romanised: Mapping[str, tuple[Kind, str]] = field(repr=False)
    _titles: Sequence[str] = field(repr=False)
    _texts: Texts = field(repr=False, compare=False)
    _under: Sequence[str] = field(repr=False)
    _section_of: NDArray[np.int32] = field(repr=False, compare=False)

    def find(self, question: str) -> list[Named]:
        """Return the known names in a question, in order, none overlapping another.

        Traditional characters and full width are read as in the corpus, and one wrong character
        in a name of three or more is put right where only one name fits.
        """
        folded = fold(question)
        found = [*self._sections(folded), *self._literal(folded), *self._offices(folded)]
        found = [item for item in found if not self._in_term(item, folded)]
        kept = _longest([*found, *self._in_latin(folded)])
        kept = _longest([*kept, *self._misspelt(folded, kept)])
        kept = _longest([*kept, *self._misheard(folded, kept)])
        return [self._with_role(item, folded) for item in kept]

    def unknown_names(self, question: str, known: Sequence[Named] | None = None) -> list[Named]:
        """Return what in a question is clearly a name but stands nowhere in the corpus.

        People, provinces and cities, offices, and numbered documents (kind organisation:
        第3号公告). An ordinary word is never one; when in doubt nothing is returned.

        Args:
            question: As asked, or resolved.
            known: What `find` returns for it, where it is at hand.
        """
        folded = fold(question)
        known = self.find(question) if known is None else known
        result = []
        for kind, start, end in unknown_candidates(folded):
            name = folded[start:end]
            if any(_hides(item, kind, start, end) for item in known):
                continue
            if not self._occurs(name, kind):
                result.append(Named(kind, question[start:end], start, end, False))
        return _longest(result)

    def positions(self, named: Named) -> Positions:
        """Return which entries a name keeps in scope, as sorted positions in the corpus.

        For role acts those where the person speaks or acts or the office issues or convenes,
        or, where there is none, all that name it.
        """
        name = fold(named.name)
        if named.kind == "section":
            under = [i for i, section in enumerate(self._under) if name in section]
            return np.flatnonzero(np.isin(self._section_of, under))
        naming = self._holding(self._writings(named.kind, name))
        if named.role == "acts":
            acting = [i for i in naming.tolist() if self._acts(i, named.kind, name)]
            return np.array(acting, np.int64) if acting else naming
        return naming

    def is_own(self, position: int, named: Named) -> bool:
        """Tell whether an entry is one in which a person speaks or acts, or an office issues."""
        return self._acts(position, named.kind, fold(named.name))

    def mask(self, named: Named) -> NDArray[np.bool_]:
        """Return `positions` as a mask of shape (entries,)."""
        chosen = np.zeros(len(self._texts), bool)
        chosen[self.positions(named)] = True
        return chosen

    def names_in_title(self, position: int, kind: Kind, suffixes: Sequence[str] = ()) -> list[str]:
        """Return the departments or places an entry's title names, as it writes them, in order."""
        title = self._titles[position]
        if kind == "organisation":
            found = sorted(set(find_organisations(title)))
            return [name for _, _, name in found if _DEPARTMENT.search(name)]
        spans = {}
        for place in self.places:
            if self._at_home(place) or (suffixes and not place.endswith(tuple(suffixes))):
                continue
            written = place if place in title or suffixes else short_form(place)
            # 吉林 of 吉林省 is no visit to the city of that name
            if at := re.search(f"{re.escape(written)}(?!省)", title):
                spans[at.span()] = written
        kept = [
            (start, name)
            for (start, end), name in spans.items()
            if not any(a <= start and end <= b and (a, b) != (start, end) for a, b in spans)
        ]
        return [name for _, name in sorted(kept)]

    def _at_home(self, place: str) -> bool:
        return self.home is not None and place in (self.home, short_form(self.home))

    def _written(self, kind: Kind, name: str) -> str:
        """Return what any way of writing a name holds: 教育厅 of 省教育厅, 双阳 of 双阳区."""
        if kind == "organisation" and self._is_home(region_of(name)):
            return core(name)
        if kind == "place" and not (self.home and name.startswith(listed_places()[self.home])):
            return short_form(name)
        return name

    def _writings(self, kind: Kind, name: str) -> tuple[str, ...]:
        """Return the ways to write a name, of which an entry that names it holds one.

        Governments have two: 省政府 is 吉林省人民政府.
        """
        found = _GOVERNMENT.fullmatch(name) if kind == "organisation" else None
        if found is None:
            return (self._written(kind, name),)
        seat = found["seat"]
        seat = "省" if seat in ("", self.home) else seat
        office = found["office"] or ""
        return tuple(f"{seat}{word}{office}" for word in ("政府", "人民政府"))

    def _holding(self, writings: Sequence[str]) -> Positions:
        """Return the entries that hold one of these, as sorted positions."""
        found = [self._texts.holding(wanted) for wanted in writings]
        return found[0] if len(found) == 1 else np.unique(np.concatenate(found))

    def _is_home(self, region: str) -> bool:
        return region in ("", "省") or bool(self.home and region == self.home)

    def _acts(self, position: int, kind: Kind, name: str) -> bool:
        title, text = self._titles[position], self._texts[position]
        if kind == "place":
            return (wanted := self._written(kind, name)) in title or wanted in text[:80]
        if kind == "organisation":
            patterns = [issues_pattern(written) for written in self._writings(kind, name)]
            return any(pattern.search(title) or pattern.search(text) for pattern in patterns)
        pattern = acts_pattern(name)
        return bool(pattern.search(title) or pattern.search(text))

    def _literal(self, folded: str) -> Iterator[Named]:
        for run in _RUN.finditer(folded):
            for start in range(run.start(), run.end() - 1):
                for end in range(start + 2, min(start + _MAX_NAME_CHARS, run.end()) + 1):
                    if form := self._forms.get(folded[start:end]):
                        yield Named(form[0], form[1], start, end, False)

    def _in_latin(self, folded: str) -> Iterator[Named]:
        """Yield people named in Latin letters: Jing Junhai."""
        words = list(_LATIN.finditer(folded))
        for first in range(len(words)):
            spelt = ""
            for word in words[first : first + 4]:
                spelt += word[0]
                if form := self._romanised.get(spelt):
                    at = words[first].start(), word.end()
                    yield Named(form[0], form[1], *at, True, _LATIN_ROLES[form[0]])

    def _offices(self, folded: str) -> Iterator[Named]:
        """Yield offices by their form, known in other words: 省卫健委 for 省卫生健康委."""
        for start, end, name in find_organisations(folded):
            whole = core(name)
            written = (whole, *self._writings("organisation", name))
            if any(self._texts.occurs(words) for words in written):
                yield Named("organisation", name, start, end, False)
            elif longer := self._in_full(whole):
                yield Named("organisation", longer, start, end, False)

    def _in_full(self, short: str) -> str | None:
        fitting = {
            core(name)
            for name in self.organisations
            if short[0] == core(name)[0] and short[-1] == core(name)[-1]
            and len(short) > 2 and is_subsequence(short, core(name))
        }  # fmt: skip
        return fitting.pop() if len(fitting) == 1 else None

    def _in_term(self, item: Named, folded: str) -> bool:
        """Tell whether a place is part of a coined term: 吉林 in 数字吉林."""
        if item.kind != "place":
            return False
        around = folded[max(0, item.start - 8) : item.end + 8]
        return any(
            item.name in term and item.name != term and term in around for term in self.terms
        )

    def _sections(self, folded: str) -> Iterator[Named]:
        for start, end, heading in find_sections(folded, self.headings):
            yield Named("section", heading, start, end, True)

    def _misspelt(self, folded: str, found: Sequence[Named]) -> Iterator[Named]:
        """Yield people with one wrong character: a homophone, or any in a name of four."""
        free = list(folded)
        for item in found:
            free[item.start : item.end] = " " * (item.end - item.start)
        for run in _RUN.finditer("".join(free)):
            for start in range(run.start(), run.end()):
                for end in (start + n for n in self._lengths if start + n <= run.end()):
                    typed = folded[start:end]
                    fitting = {
                        name
                        for hole in holes(typed)
                        for name in self._holes.get(hole, ())
                        if one_wrong(typed, name)
                    }
                    if len(fitting) == 1 and not self._texts.occurs(typed):
                        yield Named("person", fitting.pop(), start, end, True)

    def _misheard(self, folded: str, found: Sequence[Named]) -> Iterator[Named]:
        """Yield places with one homophone, where a place is gone to: 在辽原 for 在辽源."""
        for match in _GONE_TO.finditer(folded):
            at = match.end()
            if any(item.start <= at < item.end for item in found):
                continue
            for length in (3, 2):
                typed = folded[at : at + length]
                known = {
                    short
                    for short in map(short_form, self.places)
                    if len(short) == len(typed) == length
                    and sum(a != b for a, b in zip(typed, short, strict=True)) == 1
                    and all(a == b or sound_alike(a, b) for a, b in zip(typed, short, strict=True))
                }
                if len(known) == 1 and not self._texts.occurs(typed):
                    yield Named("place", known.pop(), at, at + length, True)
                    break

    def _with_role(self, item: Named, folded: str) -> Named:
        before, after = folded[: item.start], folded[item.end :]
        scoping, role = item.scoping, item.role
        if item.kind == "person":
            scoping = True
            role = "acts" if is_actor_asked(before, after) else "mentioned"
        elif item.kind == "organisation":
            issues = limits_issuer(before, after)
            scoping, role = issues or is_visited(before, after), "acts" if issues else "mentioned"
        elif item.kind == "place":
            home = {self.home, short_form(self.home)} if self.home else set()
            spelt = folded[item.start].isascii()  # visit Wuhu: no Chinese grammar around it
            scoping = item.name not in home and (spelt or limits_place(before, after))
            role = "acts" if scoping else "mentioned"
        return Named(item.kind, item.name, item.start, item.end, scoping, role)

    def _occurs(self, name: str, kind: str) -> bool:
        names = {name}
        if kind == "place":
            names.add(short_form(name))
            longer = [p for p in listed_places() if any(n in p and n != p for n in names)]
            inside = re.compile("|".join(map(re.escape, longer)) or r"(?!)")
            return any(
                one in inside.sub("", self._texts[i])
                for one in names
                for i in self._texts.holding(one).tolist()
            )
        if kind == "organisation":
            names |= {core(name), *numbers(name)}
        return any(map(self._texts.occurs, names)) or any(
            one in heading for heading in self.headings for one in names
        )


def _hides(item: Named, kind: str, start: int, end: int) -> bool:
    """Tell whether a known name holds what has the form of another.

    Not the place an office is said to be of: 海都方舱医院 is known by its form where the corpus
    has 方舱医院, 海都 is not.
    """
    of_place = kind == "place" and item.kind == "organisation" and item.start == start
    return item.start < end and start < item.end and not of_place


def _longest(found: Sequence[Named]) -> list[Named]:
    """Keep the longest of overlapping names, sections first, and sort by place."""
    kept: list[Named] = []
    for item in sorted(
        found, key=lambda n: (n.kind != "section", n.start - n.end, n.start, n.name)
    ):
        if all(item.end <= other.start or other.end <= item.start for other in kept):
            kept.append(item)
    return sorted(kept, key=lambda item: item.start)


def mine_lexicon(entries: Sequence[Entry], folded: Sequence[str] | None = None) -> Lexicon:
    """Return the names of entries; time grows linearly with their text.

    Args:
        entries: All entries and matter, in the corpus's order.
        folded: Each one's readable text, folded, where it is at hand.
    """
    texts = [fold(entry.text.text) for entry in entries] if folded is None else folded
    sections = [fold(entry.section) for entry in entries]
    different = list(dict.fromkeys(sections))
    return settle_lexicon(
        [survey_entries(entries, texts)],
        Texts.of(texts),
        [fold(entry.title) for entry in entries],
        different,
        np.array([different.index(section) for section in sections], np.int32),
    )


def settle_lexicon(
    surveys: Sequence[Survey],
    texts: Texts,
    titles: Sequence[str],
    sections: Sequence[str],
    section_of: NDArray[np.int32],
) -> Lexicon:
    """Return the names of a corpus.

    Args:
        surveys: What its documents show, in any order.
        texts: Of its entries.
        titles: Theirs, folded.
        sections: The different ones, folded.
        section_of: Each entry's, by its place there.
    """
    persons = settle_persons((seen for survey in surveys for seen in survey.persons), texts)
    places = settle_places((seen for survey in surveys for seen in survey.places), texts)
    counted: Counter[str] = Counter()
    for survey in surveys:
        counted.update(survey.organisations)
    organisations = dict(sorted(counted.items()))
    home = home_province(places)
    open_names: dict[str, list[str]] = {}
    for name in persons:
        for hole in holes(name) if len(name) > 2 else ():
            open_names.setdefault(hole, []).append(name)
    return Lexicon(
        persons=persons,
        organisations=organisations,
        places=places,
        headings=tuple(sorted({item for survey in surveys for item in survey.headings})),
        terms=settle_terms(seen for survey in surveys for seen in survey.terms),
        home=home,
        _forms=_forms(persons, organisations, places, home),
        _holes={hole: tuple(names) for hole, names in open_names.items()},
        _lengths=tuple(sorted({len(hole) for hole in open_names})),
        _romanised=_spelt(persons, places, home),
        _titles=titles,
        _texts=texts,
        _under=sections,
        _section_of=section_of,
    )


def _spelt(
    persons: Mapping[str, int], places: Mapping[str, int], home: str | None
) -> dict[str, tuple[Kind, str]]:
    """Return how people and places are spelt in Latin letters; the home province limits nothing."""
    at_home = {home, short_form(home)} if home else set()
    shorts = {short_form(place) for place in places} - at_home
    forms: dict[str, tuple[Kind, str]] = {
        spelt: ("place", place) for place in sorted(shorts) for spelt in romanised(place)
    }
    return forms | {spelt: ("person", name) for name in persons for spelt in romanised(name)}


def _forms(
    persons: Mapping[str, int],
    organisations: Mapping[str, int],
    places: Mapping[str, int],
    home: str | None,
) -> dict[str, tuple[Kind, str]]:
    """Return every wording of every name; of one wording, people come before offices."""
    forms: dict[str, tuple[Kind, str]] = {}
    ambiguous = word_set("ambiguous_places.txt")
    for place in places:
        forms[place] = ("place", place)
        if (short := short_form(place)) not in ambiguous and len(short) > 1:
            forms.setdefault(short, ("place", short))
    for name in organisations:
        forms[name] = ("organisation", name)
        whole = core(name)
        if len(whole) > 2:
            forms.setdefault(whole, ("organisation", whole))
            if home and region_of(name) == home:
                forms.setdefault(f"省{whole}", ("organisation", f"省{whole}"))
    return forms | {name: ("person", name) for name in persons}
