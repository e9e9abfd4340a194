"""How characters are read, so that a name typed with a homophone is still known: 景浚海, 孙春蓝."""

from functools import cache
from itertools import product

from rag.names.wordlists import word_lines

__all__ = ["homophones", "romanised", "sound_alike"]


@cache
def _syllables() -> dict[str, tuple[str, ...]]:
    found: dict[str, list[str]] = {}
    for syllable, characters in word_lines("syllables.txt"):
        for character in characters:
            found.setdefault(character, []).append(syllable)
    return {character: tuple(syllables) for character, syllables in found.items()}


@cache
def _readings() -> dict[str, frozenset[str]]:
    return {
        character: frozenset(map(_loose, syllables))
        for character, syllables in _syllables().items()
    }


def romanised(name: str) -> list[str]:
    """Return how a folded name may be written in Latin letters, without spaces: jingjunhai."""
    readings = [_syllables().get(character, ()) for character in name]
    return sorted({"".join(spelling) for spelling in product(*readings)})[:32]


@cache
def _alike() -> dict[str, str]:
    """Return for each reading the characters that have it."""
    found: dict[str, list[str]] = {}
    for character, readings in _readings().items():
        for reading in readings:
            found.setdefault(reading, []).append(character)
    return {reading: "".join(characters) for reading, characters in found.items()}


def homophones(character: str) -> list[str]:
    """Return the other characters that have a toneless reading in common with a folded one."""
    readings = sorted(_readings().get(character, ()))
    found = dict.fromkeys(other for reading in readings for other in _alike()[reading])
    return [other for other in found if other != character]


def _loose(syllable: str) -> str:
    """Merge what many speakers and input methods do not tell apart: zh and z, in and ing."""
    for exact, loose in (("zh", "z"), ("ch", "c"), ("sh", "s"), ("ng", "n")):
        syllable = syllable.replace(exact, loose)
    return syllable


def sound_alike(one: str, other: str) -> bool:
    """Tell whether two folded characters have a toneless reading in common."""
    return not _readings().get(one, frozenset()).isdisjoint(_readings().get(other, frozenset()))
