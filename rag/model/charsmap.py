"""A normalisation map in the form SentencePiece stores it, for the `tokenizers` library.

The library's `Precompiled` normaliser reads a double-array trie (Darts-clone: Yata et al.,
"A compact static double-array keeping character codes", 2007) over UTF-8 bytes, whose values
are offsets into a block of zero-terminated replacements.
"""

import struct
from collections.abc import Mapping

__all__ = ["build_charsmap"]

_HAS_LEAF = 1 << 8
_VALUE = 1 << 31
_SEARCHED = 512
_Trie = dict[int, "_Trie | int"]
_LEAF = 0  # the label of a value: a zero byte, which no key holds


def build_charsmap(replacements: Mapping[str, str]) -> bytes:
    """Return the map as little-endian bytes: trie size, trie units, replacements.

    Args:
        replacements: What each character is replaced by; "" drops it.
    """
    block, trie = b"", _Trie()
    for character, replacement in sorted(replacements.items()):
        node = trie
        for byte in character.encode():
            node = node.setdefault(byte, {})  # type: ignore[assignment]  # keys are prefix-free
        node[_LEAF] = len(block)
        block += replacement.encode() + b"\0"
    units = _double_array(trie)
    return struct.pack(f"<I{len(units)}I", 4 * len(units), *units) + block


def _double_array(trie: _Trie) -> list[int]:
    """Place the trie's nodes so that a child stands at its parent's base XOR its byte."""
    units, used, bases = [0], [True], set[int]()
    pending: list[tuple[int, _Trie]] = [(0, trie)]
    while pending:
        index, node = pending.pop()
        # Only the last units are searched for room: full packing would take time without end.
        base = _free_base(node, used, bases, max(1, len(used) - _SEARCHED))
        bases.add(base)
        units[index] |= (index ^ base) << 10
        for label, child in node.items():
            place = base ^ label
            grow = place + 1 - len(units)
            units += [0] * grow
            used += [False] * grow
            used[place] = True
            if isinstance(child, int):
                units[index] |= _HAS_LEAF
                units[place] = _VALUE | child
            else:
                units[place] |= label
                pending.append((place, child))
    # A reader may look at any byte below a base: pad to whole blocks of 256.
    return units + [0] * (-len(units) % 256)


def _free_base(node: _Trie, used: list[bool], bases: set[int], lowest: int) -> int:
    """Return a base, used by no other node, at which every child of a node finds room."""
    first = next(iter(node))
    place = lowest
    while True:
        base = place ^ first
        if base not in bases and all(
            (at := base ^ label) and (at >= len(used) or not used[at]) for label in node
        ):
            return base
        place += 1
